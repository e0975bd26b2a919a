//! Findings for people: the line of the text, the place marked in it, what to do.
//!
//! The only user of miette. A paragraph of TEI is one line of thousands of characters,
//! so the line is clipped around the place before it is drawn.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Sources, Span};

/// How findings are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours may be used.
    pub colour: bool,
    /// The width of the terminal in characters.
    pub width: usize,
}

/// The names that have been explained in a run: each is explained once, at the first
/// finding that offers it.
#[derive(Debug, Default)]
pub struct Explained(BTreeSet<String>);

impl Explained {
    /// What the schema says of names that could have stood there: of those that are
    /// offered, or of all where all were asked for.
    fn lines(&mut self, finding: &Diagnostic) -> String {
        let expected = &finding.expected;
        let width = |name: &str| name.chars().count();
        let new: Vec<(&str, &str)> = expected
            .names
            .iter()
            .filter_map(|one| Some((one.name.as_str(), one.documentation.as_deref()?)))
            .filter(|(name, _)| !self.0.contains(*name))
            .collect();
        let column = new.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        let mut lines = String::new();
        for (name, documentation) in new {
            self.0.insert(name.to_owned());
            // Writing to a string cannot fail.
            let _ = write!(lines, "\n{name:column$}  {documentation}");
        }
        lines
    }
}

/// Draws one finding, with the line it stands in; ends with a line end.
pub fn draw(
    sources: &Sources,
    finding: &Diagnostic,
    style: Style,
    explained: &mut Explained,
) -> String {
    let styles = if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(0)
        .with_links(false);
    let mut shown = Shown::new(sources, finding, style.width);
    let lines = explained.lines(finding);
    if !lines.is_empty() {
        let help = shown.help.get_or_insert_default();
        help.push_str(if help.is_empty() { lines.trim_start() } else { &lines });
    }
    let mut out = String::new();
    // Drawing into a string fails only if the finding's own texts do; then it is told plainly.
    if handler.render_report(&mut out, &shown).is_err() {
        out = format!("{}: {}\n", shown.code, finding.message);
    }
    for place in &shown.beside {
        // The finding itself has been told by now.
        let _ = handler.render_report(&mut out, place);
    }
    out
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Shown {
    code: String,
    message: String,
    severity: Severity,
    help: Option<String>,
    clip: Option<Clip>,
    labels: Vec<LabeledSpan>,
    /// Places in other lines or files, each drawn by itself: miette would call them errors
    /// or advice of their own.
    beside: Vec<Shown>,
}

impl Shown {
    fn new(sources: &Sources, finding: &Diagnostic, width: usize) -> Self {
        let file = sources.get(finding.span.source);
        let clip = Clip::around(file, finding.span, width);
        let mut labels = Vec::new();
        let mut beside = Vec::new();
        if let Some(clip) = &clip {
            // Beside marks with words, one without would hang in the air.
            let others = finding.related.iter().any(|label| clip.holds(label.span));
            let text =
                finding.label.clone().or_else(|| others.then(|| "here".to_owned()));
            labels.push(clip.label(finding.span, text));
        }
        for label in &finding.related {
            match clip.as_ref().filter(|clip| clip.holds(label.span)) {
                Some(clip) => {
                    labels.push(clip.label(label.span, Some(label.text.clone())));
                }
                None => beside.push(Self::beside(sources, label, width)),
            }
        }
        // A file that could not be read has no line to show; its name must stand somewhere.
        let message = if clip.is_none() && !finding.message.contains(file.name()) {
            format!("{}: {}", one_line(file.name()), finding.message)
        } else {
            finding.message.clone()
        };
        Self {
            code: format!(
                "{} {} {}",
                finding.severity.name(),
                finding.code.id,
                finding.code.slug
            ),
            message,
            severity: finding.severity,
            help: finding.help.clone(),
            clip,
            labels,
            beside,
        }
    }

    /// A place that belongs to a finding and stands in another line or file.
    fn beside(sources: &Sources, label: &crate::diagnostic::Label, width: usize) -> Self {
        let clip = Clip::around(sources.get(label.span.source), label.span, width);
        let labels = clip.iter().map(|clip| clip.label(label.span, None)).collect();
        Self {
            code: String::new(),
            message: label.text.clone(),
            severity: Severity::Advice,
            help: None,
            clip,
            labels,
            beside: Vec::new(),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.code.is_empty()).then(|| Box::new(&self.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.clip.as_ref().map(|clip| clip as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| {
            Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>
        })
    }
}

/// The part of a line around a place.
#[derive(Debug)]
struct Clip {
    name: String,
    /// What is drawn: the part of the line, with dots where it was cut.
    text: String,
    /// How many bytes of dots stand in front.
    dots: usize,
    /// The stretch of the source that is shown.
    shown: std::ops::Range<usize>,
    /// Line and column of the place, from 0.
    line: usize,
    column: usize,
}

impl Clip {
    /// `None` for a text without characters.
    fn around(file: &SourceFile, span: Span, width: usize) -> Option<Self> {
        let (text, base) = file.surroundings(span.start);
        if text.is_empty() {
            return None;
        }
        let range = (span.start as usize).checked_sub(base)?..;
        let before = text.get(..range.start)?;
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let rest = text.get(range.start..)?;
        let line_end = range.start + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let room = width.saturating_sub(20).max(40);
        // The place stands a third into the room, so that what leads to it is seen.
        let start = step_back(text, range.start, room / 3).max(line_start);
        let end = step_on(text, start, room).min(line_end);
        let front = if start > line_start { "…" } else { "" };
        let tail = if end < line_end { "…" } else { "" };
        let position = file.position(span.start);
        // Tabs and control characters would move the marks.
        let shown: String = text
            .get(start..end)?
            .chars()
            .map(|c| if c.is_control() && c.len_utf8() == 1 { ' ' } else { c })
            .collect();
        Some(Self {
            name: one_line(file.name()),
            text: format!("{front}{shown}{tail}"),
            dots: front.len(),
            shown: base + start..base + end,
            line: position.line as usize - 1,
            column: position.column as usize - 1,
        })
    }

    fn holds(&self, span: Span) -> bool {
        self.shown.start <= span.start as usize && (span.end as usize) <= self.shown.end
    }

    fn label(&self, span: Span, text: Option<String>) -> LabeledSpan {
        let clip = |byte: u32| (byte as usize).clamp(self.shown.start, self.shown.end);
        let (start, end) = (clip(span.start), clip(span.end));
        let at = self.dots + start - self.shown.start;
        LabeledSpan::new(text, at, end - start)
    }
}

impl SourceCode for Clip {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let _ = span;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            SourceSpan::from(0..self.text.len()),
            self.line,
            self.column,
            1,
        )))
    }
}

/// A name on one line: file names may hold line ends.
fn one_line(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() })
        .collect()
}

fn step_back(text: &str, from: usize, characters: usize) -> usize {
    let before = text.get(..from).unwrap_or_default();
    before.char_indices().rev().take(characters).last().map_or(from, |(at, _)| at)
}

fn step_on(text: &str, from: usize, characters: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.char_indices().nth(characters).map_or(text.len(), |(at, _)| from + at)
}
