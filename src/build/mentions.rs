//! All places of an edition where somebody or something is named, and what is known of
//! each: linked, not in a register, open between several, only proposed.
//!
//! The list is made anew from letters, registers and decisions each time, as `build`
//! makes it; nothing is kept.
//!
//! Invariant: mentions are in the order of their letters and of their places in each.

use std::ops::Range;
use std::path::Path;

use super::edition::Edition;
use super::letter::{Annotated, annotate_letter};
use super::shown;
use crate::annotate::places_of;
use crate::diagnostic::{Diagnostic, Findings, Severity, codes};
use crate::model::{Annotation, Kind, Letter, Responsible, Text};
use crate::register::{EntryKind, Trace};
use crate::report::Report;
use crate::source::{Certainty, Files, Position, Sources, Span};

/// How many characters of context are shown on each side.
const CONTEXT: usize = 40;

/// What is known of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It may mean several entries.
    Ambiguous,
    /// It is a name, but no register has it.
    Unresolved,
    /// It may be a name.
    Proposed,
    /// It leads to an entry.
    Linked,
    /// The words stand there and are not taken for a name.
    Plain,
}

impl Status {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::Unresolved => "unresolved",
            Self::Proposed => "proposed",
            Self::Linked => "linked",
            Self::Plain => "plain",
        }
    }
}

/// One place where somebody or something is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The letter, as it is called below `letters/`, without its ending.
    pub letter: String,
    /// Its file.
    pub file: String,
    /// Where the words begin in it.
    pub start: Position,
    /// Where they end.
    pub end: Position,
    /// The words, white space collapsed.
    pub words: String,
    /// Which occurrence of the words in the letter it is, from 1.
    pub occurrence: u64,
    /// What stands before and behind them.
    pub context: (String, String),
    /// What they name.
    pub kind: EntryKind,
    /// What is known of it.
    pub status: Status,
    /// The register entry it leads to.
    pub id: Option<String>,
    /// The entries between which it is open.
    pub candidates: Vec<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Who says so.
    pub responsible: Responsible,
}

impl Edition {
    /// The mentions in one letter; with `words`, also the places where these words stand
    /// and are taken for no name. What stops the reading of the letter, and decisions
    /// that have lost their words, are added to the report.
    pub fn mentions(
        &self,
        files: &dyn Files,
        letter: &Path,
        words: Option<&str>,
        report: &mut Report,
    ) -> Vec<Mention> {
        let mut sources = self.sources().clone();
        let (bytes, sidecar) = match self.read_letter(files, letter, &mut sources) {
            Ok(read) => read,
            Err(finding) => {
                let mut findings = Findings::new();
                findings.push(*finding);
                report.add(&sources, findings);
                return Vec::new();
            }
        };
        let sidecar_name = shown(&letter.with_extension("toml"));
        let sidecar = sidecar.as_deref().map(|text| (sidecar_name.as_str(), text));
        let name = shown(letter);
        let mut read = match annotate_letter(
            self.setting(),
            &name,
            &bytes,
            sidecar,
            &Trace::default(),
        ) {
            Ok(read) => read,
            Err((sources, findings)) => {
                report.add(&sources, findings);
                return Vec::new();
            }
        };
        self.note_found(read.decisions.iter().copied());
        let key = self.letter_key(letter);
        let mentions = collect(&read, &key, &name, words);
        let mut told = Findings::new();
        let of_decisions = |finding: &Diagnostic| {
            finding.code == &codes::LOST_ANCHOR
                || finding.code == &codes::DANGLING_POINTER
        };
        let findings = std::mem::take(&mut read.findings);
        told.extend(findings.into_iter().filter(|finding| {
            of_decisions(finding)
                || finding.severity == Severity::Error
                    && finding.code.id.starts_with("CFG")
        }));
        report.add(&read.sources, told);
        mentions
    }

    /// What decisions call a letter.
    fn letter_key(&self, letter: &Path) -> String {
        let inside = letter.strip_prefix(self.root().join("letters")).unwrap_or(letter);
        shown(&inside.with_extension(""))
    }
}

fn collect(read: &Annotated, key: &str, file: &str, words: Option<&str>) -> Vec<Mention> {
    let search = Search { read, key, file };
    let mut list: Vec<(Span, Mention)> = Vec::new();
    for (at, (text, annotations)) in
        read.letter.texts().zip(&read.annotations).enumerate()
    {
        for annotation in annotations.iter().filter(|a| a.kind.is_name()) {
            list.extend(search.annotated(at, text, annotation));
        }
    }
    for finding in &read.findings {
        if finding.code == &codes::AMBIGUOUS_NAME
            && !list.iter().any(|(span, _)| *span == finding.span)
        {
            list.extend(search.open(finding));
        } else if finding.code == &codes::PROPOSED_NAME {
            let words = search.words_at(finding.span);
            let more = search.plain(&words, Status::Proposed, &list);
            list.extend(more);
        }
    }
    if let Some(words) = words {
        let more = search.plain(words, Status::Plain, &list);
        list.extend(more);
    }
    list.sort_by_key(|(span, _)| (span.start, span.end));
    list.into_iter().map(|(_, mention)| mention).collect()
}

/// The search for mentions in one annotated letter.
struct Search<'a> {
    read: &'a Annotated,
    key: &'a str,
    file: &'a str,
}

impl Search<'_> {
    fn sources(&self) -> &Sources {
        &self.read.sources
    }

    fn letter(&self) -> &Letter {
        &self.read.letter
    }

    fn annotated(
        &self,
        at: usize,
        text: &Text,
        annotation: &Annotation,
    ) -> Option<(Span, Mention)> {
        let span = text.span(annotation.range.clone())?;
        let id = annotation.kind.target().map(str::to_owned);
        let open = self.read.findings.iter().find(|finding| {
            finding.code == &codes::AMBIGUOUS_NAME && finding.span == span
        });
        let status = match (&id, open) {
            (Some(_), _) => Status::Linked,
            (None, Some(_)) => Status::Ambiguous,
            (None, None) => Status::Unresolved,
        };
        let mut mention = self.mention(at, text, &annotation.range, span);
        mention.kind = kind(&annotation.kind);
        mention.status = status;
        mention.id = id;
        mention.candidates = open.map(|open| open.candidates.clone()).unwrap_or_default();
        mention.certainty = annotation.certainty;
        mention.responsible = annotation.responsible;
        Some((span, mention))
    }

    /// A name that is open between entries of several kinds, and so has no element.
    fn open(&self, finding: &Diagnostic) -> Option<(Span, Mention)> {
        let (at, text, range) = self.find(finding.span)?;
        let mut mention = self.mention(at, text, &range, finding.span);
        mention.status = Status::Ambiguous;
        mention.candidates.clone_from(&finding.candidates);
        Some((finding.span, mention))
    }

    /// The places of words that are no part of a mention known so far.
    fn plain(
        &self,
        words: &str,
        status: Status,
        known: &[(Span, Mention)],
    ) -> Vec<(Span, Mention)> {
        let texts: Vec<&Text> = self.letter().texts().collect();
        let places = places_of(self.letter(), words).into_iter();
        let found = places.filter_map(|(at, range, _)| {
            let text = texts.get(at)?;
            let span = text.span(range.clone())?;
            let taken = known.iter().any(|(other, _)| {
                other.source == span.source
                    && other.start < span.end
                    && span.start < other.end
            });
            if taken {
                return None;
            }
            let mut mention = self.mention(at, text, &range, span);
            mention.status = status;
            Some((span, mention))
        });
        found.collect()
    }

    /// The words at a place of the letter's file.
    fn words_at(&self, span: Span) -> String {
        let found = self.find(span);
        let words = found.and_then(|(_, text, range)| text.as_str().get(range));
        collapse(words.unwrap_or_else(|| self.sources().slice(span)))
    }

    /// The text in which a place of the letter's file stands, and where.
    fn find(&self, span: Span) -> Option<(usize, &Text, Range<usize>)> {
        self.letter().texts().enumerate().find_map(|(at, text)| {
            let (mut offset, mut found) = (0, None::<Range<usize>>);
            for (part, origin) in text.origins(0..text.as_str().len()) {
                let here = offset..offset + part.len();
                offset = here.end;
                let Some(of) = origin.span().filter(|of| {
                    of.source == span.source && of.start < span.end && span.start < of.end
                }) else {
                    continue;
                };
                // Characters that stand for others count whole.
                let same = of.range().len() == part.len();
                let cut = |byte: u32| byte.saturating_sub(of.start) as usize;
                let (from, to) = if same {
                    (cut(span.start).min(part.len()), cut(span.end).min(part.len()))
                } else {
                    (0, part.len())
                };
                let range = here.start + from..here.start + to;
                found = Some(found.map_or(range.clone(), |first| first.start..range.end));
            }
            found.map(|range| (at, text, range))
        })
    }

    /// A mention of which nothing is known but its place.
    fn mention(
        &self,
        at: usize,
        text: &Text,
        range: &Range<usize>,
        span: Span,
    ) -> Mention {
        let string = text.as_str();
        let words = collapse(string.get(range.clone()).unwrap_or_default());
        let places = places_of(self.letter(), &words);
        let nth = places
            .iter()
            .find(|(other, place, _)| {
                *other == at && place.start <= range.start && range.start < place.end
            })
            .map_or(1, |(_, _, nth)| *nth);
        let file = self.sources().get(span.source);
        let before = string.get(..range.start).unwrap_or_default();
        let after = string.get(range.end..).unwrap_or_default();
        Mention {
            letter: self.key.to_owned(),
            file: self.file.to_owned(),
            start: file.position(span.start),
            end: file.position(span.end),
            words,
            occurrence: nth,
            context: (last_words(before), first_words(after)),
            kind: EntryKind::Person,
            status: Status::Plain,
            id: None,
            candidates: Vec::new(),
            certainty: Certainty::High,
            responsible: Responsible::Program,
        }
    }
}

fn kind(kind: &Kind) -> EntryKind {
    match kind {
        Kind::Place(_) | Kind::Description(_, "place") => EntryKind::Place,
        Kind::Organisation(_) | Kind::Description(_, "org") => EntryKind::Organisation,
        Kind::Title(..) | Kind::Description(_, "work") => EntryKind::Work,
        Kind::Event(_) | Kind::Description(_, "event") => EntryKind::Event,
        _ => EntryKind::Person,
    }
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last words of a text, none of them cut.
fn last_words(text: &str) -> String {
    let start = text.char_indices().rev().nth(CONTEXT).map_or(0, |(at, _)| at);
    let cut = text.get(start..).unwrap_or_default();
    let whole = match cut.find(char::is_whitespace) {
        Some(blank) if start > 0 => cut.get(blank..).unwrap_or_default(),
        _ => cut,
    };
    let blank = if whole.ends_with(char::is_whitespace) { " " } else { "" };
    format!("{}{blank}", collapse(whole))
}

/// The first words of a text, none of them cut.
fn first_words(text: &str) -> String {
    let end = text.char_indices().nth(CONTEXT).map_or(text.len(), |(at, _)| at);
    let cut = text.get(..end).unwrap_or_default();
    let whole = match cut.rfind(char::is_whitespace) {
        Some(blank) if end < text.len() => cut.get(..blank).unwrap_or_default(),
        _ => cut,
    };
    let blank = if whole.starts_with(char::is_whitespace) { " " } else { "" };
    format!("{blank}{}", collapse(whole))
}
