//! What letterbook has to say about a text: findings, as data.
//!
//! A [`Diagnostic`] names its [`Code`], says in the editor's words what is wrong, shows
//! where, and says what to do. How it looks on a terminal, in JSON or in SARIF is the
//! business of `report`; this module knows no renderer. The catalogue of all codes is
//! [`codes`]; every code has a page, [`Code::page`].
//!
//! Invariant: one fault, one finding.

pub mod codes;
mod moves;
mod pages;

use std::collections::BTreeMap;

use crate::source::{SourceId, Sources, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Advice,
    /// Probably wrong, or right in a way that needs a second look.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// `error`, `warning` or `advice`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// A row of the catalogue: one kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// Three letters for the layer and three digits: `RNG004`. Never used twice.
    pub id: &'static str,
    /// Reads well after "allow": `element-not-allowed`.
    pub slug: &'static str,
    /// Its weight unless a manifest says otherwise.
    pub severity: Severity,
    /// One sentence without a full stop: what such a finding means.
    pub summary: &'static str,
    /// The version that brought it.
    pub since: &'static str,
    /// Set once it is no longer given; the number stays taken.
    pub retired: bool,
}

impl Code {
    /// A finding of this kind at a place. The message is the summary until
    /// [`Diagnostic::message`] says it better.
    pub fn at(&'static self, span: Span) -> Diagnostic {
        Diagnostic {
            code: self,
            severity: self.severity,
            message: self.summary.to_owned(),
            span,
            label: None,
            related: Vec::new(),
            help: None,
            fixes: Vec::new(),
            candidates: Vec::new(),
            expected: Expectation::default(),
            moves: Vec::new(),
        }
    }

    /// A finding of this kind about a file that has no text to show: one that is not
    /// there, or that cannot be read or written. Its name is added to the texts, so that
    /// the finding has a place.
    pub fn about(
        &'static self,
        name: impl Into<String>,
        sources: &mut Sources,
    ) -> Diagnostic {
        let id = sources.add(name, "");
        self.at(sources.get(id).span())
    }

    /// The page that `letterbook explain` shows, as Markdown.
    pub fn page(&self) -> &'static str {
        pages::page(self.id)
    }
}

/// A second place that belongs to a finding, and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; a point where something is only put in.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "write `date`".
    pub title: String,
    /// Whether it keeps the text and surely removes the finding.
    pub safe: bool,
    /// The replacements, not overlapping.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: &'static Code,
    /// Its weight here.
    pub severity: Severity,
    /// What is wrong, naming the thing in backticks; no full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// What to do, in the editor's words.
    pub help: Option<String>,
    /// Ways to mend it, the likeliest first.
    pub fixes: Vec<Fix>,
    /// What it leaves open: ids of the register entries between which an editor must
    /// choose, in order.
    pub candidates: Vec<String>,
    /// What could have stood there, likeliest first.
    pub expected: Expectation,
    /// Fixes that move a part, until the text is at hand.
    moves: Vec<moves::Move>,
}

/// What could have stood at a place: names, those first that are needed there, then those
/// that the document uses most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The likeliest, or all where all were asked for.
    pub names: Vec<Expected>,
    /// How many there are besides.
    pub more: usize,
}

/// A name that could have stood at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The name.
    pub name: String,
    /// What the schema says that it is for, in one line.
    pub documentation: Option<String>,
    /// Whether its parent is not complete without it, or one of its kind.
    pub is_needed: bool,
}

impl Diagnostic {
    /// All places that it speaks of.
    fn places(&self) -> impl Iterator<Item = Span> {
        let related = self.related.iter().map(|label| label.span);
        let edits = self.fixes.iter().flat_map(|fix| &fix.edits);
        std::iter::once(self.span).chain(related).chain(edits.map(|edit| edit.span))
    }

    /// Says what is wrong.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Says what is to be seen at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Says what could have stood there.
    #[must_use]
    pub fn expected(mut self, expected: Expectation) -> Self {
        self.expected = expected;
        self
    }

    /// Says between which register entries an editor must choose.
    #[must_use]
    pub fn candidates(mut self, ids: Vec<String>) -> Self {
        self.candidates = ids;
        self
    }

    /// Gives it another weight than its code's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// The findings of a run, in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Diagnostic>,
}

impl Findings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, finding: Diagnostic) {
        self.list.push(finding);
    }

    /// Adds all of another list.
    pub fn append(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    /// All, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// The one added last.
    pub fn last(&self) -> Option<&Diagnostic> {
        self.list.last()
    }

    /// The last of those that are wanted, to be changed.
    pub fn find_last(
        &mut self,
        is_wanted: impl Fn(&Diagnostic) -> bool,
    ) -> Option<&mut Diagnostic> {
        self.list.iter_mut().rev().find(|finding| is_wanted(finding))
    }

    /// Takes back the last of those that are wanted.
    pub fn take_last(
        &mut self,
        is_wanted: impl Fn(&Diagnostic) -> bool,
    ) -> Option<Diagnostic> {
        let at = self.list.iter().rposition(is_wanted)?;
        Some(self.list.remove(at))
    }

    /// Takes back all but the first `count`.
    pub fn truncate(&mut self, count: usize) {
        self.list.truncate(count);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many have that weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The heaviest weight among them.
    pub fn worst(&self) -> Option<Severity> {
        self.iter().map(|finding| finding.severity).max()
    }

    /// All places in a text that they speak of, sorted by where they begin.
    pub fn places(&self, source: SourceId) -> Vec<Span> {
        let all = self.list.iter().flat_map(Diagnostic::places);
        let mut places: Vec<Span> = all.filter(|place| place.source == source).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The same for all texts at once.
    pub fn places_by_source(&self) -> BTreeMap<SourceId, Vec<Span>> {
        let mut places: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
        for place in self.list.iter().flat_map(Diagnostic::places) {
            places.entry(place.source).or_default().push(place);
        }
        for of_one in places.values_mut() {
            of_one.sort_unstable();
            of_one.dedup();
        }
        places
    }

    /// Puts them into the order of their places; findings at one place keep theirs.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|finding| (finding.span.source, finding.span.start));
    }
}

impl IntoIterator for Findings {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, findings: T) {
        self.list.extend(findings);
    }
}

/// The candidate that was probably meant by `word`, if one is near enough.
///
/// Used for "did you mean" everywhere. Near is a third of the word's characters in
/// edits (insertions, deletions, replacements, transpositions), at least one.
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest_all(word, candidates).into_iter().min()
}

/// All candidates that are as near to `word` as the nearest, in their order.
pub fn nearest_all<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Vec<&'a str> {
    let mut bound = (word.chars().count() / 3).max(1);
    let mut found = Vec::new();
    for candidate in candidates {
        let distance = strsim::osa_distance(word, candidate);
        if distance < bound {
            found.clear();
        }
        if distance <= bound {
            bound = distance;
            found.push(candidate);
        }
    }
    found
}
