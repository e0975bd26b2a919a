//! Running text, with the way back to the source and the marks that stand in it.
//!
//! Lines are joined, note calls and page breaks are marks between characters. Where a
//! character of the source cannot or should not stand in TEI, its equivalent stands
//! here (NFC, letters for typographic ligatures, nothing for soft hyphens); the proof of
//! text knows the same list (DESIGN.md, "Proof of text").

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::layout::Piece;
use crate::source::{Artefact, ArtefactKind, Origin, Sources, Span};

/// What stands between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The page with that index in [`super::Letter::pages`] begins.
    PageBreak(usize),
    /// A note call: its figure, and the index of the note.
    NoteCall(Span, Option<usize>),
    /// A line ends.
    LineEnd(Artefact),
}

/// A mark and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the text before it.
    pub at: usize,
    /// What it is.
    pub kind: MarkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    at: usize,
    len: usize,
    origin: Origin,
    /// Whether it is the blank that stands for a line end.
    is_joint: bool,
}

/// Running text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    runs: Vec<Run>,
    marks: Vec<Mark>,
}

impl Text {
    /// The text of pieces of a page. Characters that have no place in XML are added to
    /// `artefacts`.
    pub fn of(
        pieces: &[Piece],
        sources: &Sources,
        artefacts: &mut Vec<Artefact>,
    ) -> Self {
        let mut text = Self::default();
        for piece in pieces {
            match piece {
                Piece::Text(span) => text.copy(*span, sources, artefacts),
                Piece::LineEnd(artefact) => text.line_end(*artefact),
                Piece::PageBreak(page) => text.mark(MarkKind::PageBreak(*page)),
                Piece::NoteCall(span, note) => {
                    text.mark(MarkKind::NoteCall(*span, *note));
                }
            }
        }
        text
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// The marks in order.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether there are no characters but white space.
    pub fn is_blank(&self) -> bool {
        self.string.trim().is_empty()
    }

    fn mark(&mut self, kind: MarkKind) {
        self.marks.push(Mark { at: self.string.len(), kind });
    }

    fn line_end(&mut self, artefact: Artefact) {
        if artefact.kind == ArtefactKind::LineEnd || artefact.kind.joins() {
            self.mark(MarkKind::LineEnd(artefact));
        }
        // The figure of a note call is no character here, but parts from the next word.
        let after_call =
            self.marks.iter().rev().take_while(|mark| mark.at == self.string.len());
        let after_call = after_call
            .into_iter()
            .any(|mark| matches!(mark.kind, MarkKind::NoteCall(..)));
        let after_word =
            !self.string.is_empty() && !self.string.ends_with(char::is_whitespace);
        if !artefact.kind.joins() && (after_word || after_call) {
            let at = self.string.len();
            self.string.push(' ');
            let origin = Origin::Derived(artefact.span);
            self.runs.push(Run { at, len: 1, origin, is_joint: true });
        }
    }

    fn push(&mut self, characters: &str, origin: Origin) {
        let at = self.string.len();
        self.string.push_str(characters);
        if let (Some(last), Origin::Letter(span)) = (self.runs.last_mut(), origin)
            && let Origin::Letter(before) = last.origin
            && before.end == span.start
            && before.source == span.source
        {
            last.origin = Origin::Letter(before.to(span));
            last.len += characters.len();
            return;
        }
        self.runs.push(Run { at, len: characters.len(), origin, is_joint: false });
    }

    /// Appends a stretch of the source, equivalents for what TEI does without.
    fn copy(&mut self, span: Span, sources: &Sources, artefacts: &mut Vec<Artefact>) {
        let characters = sources.slice(span);
        if is_in_tei(characters) {
            self.push(characters, Origin::Letter(span));
            return;
        }
        let mut rest = characters.char_indices().peekable();
        while let Some((at, first)) = rest.next() {
            // A base character and its marks are normalised together (UAX #15).
            let mut end = at + first.len_utf8();
            while let Some((_, mark)) =
                rest.next_if(|(_, c)| unicode_normalization::char::is_combining_mark(*c))
            {
                end += mark.len_utf8();
            }
            let start = span.start as usize;
            let part = Span::new(span.source, start + at, start + end);
            let cluster = characters.get(at..end).unwrap_or_default();
            if equivalents(cluster).next().is_none() {
                artefacts.push(Artefact { kind: ArtefactKind::Control, span: part });
            } else if is_nfc(cluster) && !cluster.chars().any(needs_equivalent) {
                self.push(cluster, Origin::Letter(part));
            } else {
                self.push(&in_tei(cluster), Origin::Derived(part));
            }
        }
    }

    /// The parts of a range with the origin of each, in order.
    pub fn origins(&self, range: Range<usize>) -> Vec<(&str, Origin)> {
        let first = self.runs.partition_point(|run| run.at + run.len <= range.start);
        let mut parts = Vec::new();
        for run in self.runs.iter().skip(first) {
            if run.at >= range.end {
                break;
            }
            let (from, to) = (range.start.max(run.at), range.end.min(run.at + run.len));
            let origin = match run.origin {
                Origin::Letter(span) => {
                    let start = span.start as usize;
                    let at = |offset: usize| start + offset - run.at;
                    Origin::Letter(Span::new(span.source, at(from), at(to)))
                }
                whole => whole,
            };
            parts.push((self.string.get(from..to).unwrap_or_default(), origin));
        }
        parts
    }

    /// The stretch of the source behind a range, from its first character to its last;
    /// `None` for a text without characters.
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        let end = range.end.max(range.start + 1).min(self.string.len());
        let start = range.start.min(end.saturating_sub(1));
        let parts = self.origins(start..end);
        let mut spans = parts.iter().filter_map(|(_, origin)| origin.span());
        let first = spans.next()?;
        let whole = spans.fold(first, Span::to);
        Some(if range.is_empty() { whole.at_start() } else { whole })
    }

    /// The stretches of the source that the text was made from, in order, line ends not
    /// among them.
    pub fn sources(&self) -> impl Iterator<Item = Span> {
        self.runs.iter().filter(|run| !run.is_joint).filter_map(|run| run.origin.span())
    }
}

/// Whether another character stands for this one in TEI.
fn needs_equivalent(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
        || matches!(
            c,
            '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{FB00}'
                ..='\u{FB06}' | '\u{FFFE}' | '\u{FFFF}'
        )
}

/// The characters that stand for those of a text: letters for a typographic ligature,
/// nothing for what is only a hint to the typesetter. Not yet in NFC.
pub fn equivalents(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(|c| {
        // The long-s ligature keeps its long s: that is spelling, the tie is typography.
        let letters = match c {
            '\u{FB00}' => "ff",
            '\u{FB01}' => "fi",
            '\u{FB02}' => "fl",
            '\u{FB03}' => "ffi",
            '\u{FB04}' => "ffl",
            '\u{FB05}' => "ſt",
            '\u{FB06}' => "st",
            _ => "",
        };
        let itself = (!needs_equivalent(c)).then_some(c);
        letters.chars().chain(itself)
    })
}

/// A text as it stands in TEI: [`equivalents`], in NFC.
pub fn in_tei(text: &str) -> String {
    if is_in_tei(text) {
        return text.to_owned();
    }
    equivalents(text).nfc().collect()
}

/// Whether a text stands in TEI as it is.
pub(crate) fn is_in_tei(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..0x7f).contains(&byte))
        || text.chars().all(is_settled)
        || !text.chars().any(needs_equivalent) && is_nfc(text)
}

/// Characters of European letters that are in NFC whatever stands beside them, and need
/// no equivalent; only a shortcut past the tables.
fn is_settled(c: char) -> bool {
    matches!(
        c,
        ' '..='~'
            | '\t'
            | '\n'
            | '\r'
            | '\u{A0}'..='\u{AC}'
            | '\u{AE}'..='\u{2FF}'
            | '\u{400}'..='\u{482}'
            | '\u{2010}'..='\u{2027}'
    )
}
