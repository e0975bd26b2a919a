//! Signs of a transcription into what they say: struck and added words, what is hard to
//! read, what is missing.
//!
//! The signs are those that the manifest declares, and of conventions two that mean
//! nothing else: ⟦struck out⟧ of the Leiden system, and ⟨…⟩ around dots or a word for
//! "illegible". Signs of different kinds may stand in each other, those of one kind may
//! not. A sign without its partner is a finding and stays text.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::editorial::{is_omission, lacuna, word_before};
use crate::diagnostic::{Findings, codes};
use crate::lexicon::Lexicon;
use crate::manifest::{Sign, SignKind, Signs};
use crate::model::{Annotation, Kind, Lacuna, Responsible, Signed, Text};
use crate::source::Certainty;

/// The signs of one letter, ready to be looked for.
pub(super) struct Finder {
    signs: Vec<Sign>,
    /// How many of them the manifest declares; the others are conventions.
    declared: usize,
    /// Each sign's characters once.
    words: Vec<String>,
    search: Option<AhoCorasick>,
}

/// A sign that waits for its partner.
struct Open {
    sign: usize,
    at: Range<usize>,
    /// Whether it stands in a pair of its own kind: said, and its partner passed over.
    passed: bool,
}

impl Finder {
    /// The declared signs, and the conventions that they leave room for.
    pub(super) fn new(declared: &Signs) -> Self {
        let mut signs = declared.list.clone();
        let own = |words: &str| {
            let known = signs.iter().flat_map(|sign| {
                [Some(sign.open.as_str()), sign.close.as_deref()].into_iter().flatten()
            });
            known.into_iter().any(|known| words.contains(known) || known.contains(words))
        };
        let conventions: Vec<Sign> =
            [(SignKind::Del, "⟦", "⟧"), (SignKind::Gap, "⟨", "⟩")]
                .into_iter()
                .filter(|(_, open, close)| !own(open) && !own(close))
                .map(|(kind, open, close)| Sign {
                    kind,
                    open: open.to_owned(),
                    close: Some(close.to_owned()),
                })
                .collect();
        let declared = signs.len();
        signs.extend(conventions);
        let mut words: Vec<String> = Vec::new();
        for sign in &signs {
            words.push(sign.open.clone());
            words.extend(sign.close.clone());
        }
        words.sort();
        words.dedup();
        // Made anew for each letter, so that what is made soonest is best.
        let search = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(&words)
            .ok();
        Self { signs, declared, words, search }
    }

    /// Adds what the signs of a text say.
    pub(super) fn annotate(
        &self,
        text: &Text,
        list: &mut Vec<Annotation>,
        lexicons: &[&Lexicon],
        findings: &mut Findings,
    ) {
        let string = text.as_str();
        let Some(search) = &self.search else { return };
        let mut open: Vec<Open> = Vec::new();
        for found in search.find_iter(string) {
            let word = self.words.get(found.pattern().as_usize()).map_or("", |w| w);
            let at = found.start()..found.end();
            if let Some(depth) = self.closes(&open, word) {
                let Some(mut closed) = open.get(depth..).map(<[Open]>::len) else {
                    continue;
                };
                while closed > 1 {
                    if let Some(inner) = open.pop() {
                        self.lonely(text, &inner, findings);
                    }
                    closed -= 1;
                }
                let Some(first) = open.pop().filter(|first| !first.passed) else {
                    continue;
                };
                list.extend(self.pair(string, &first, &at, lexicons));
            } else if let Some(sign) = self.opens(word) {
                let passed = open.iter().any(|other| other.sign == sign);
                let opened = Open { sign, at, passed };
                if passed {
                    self.nested(text, &opened, findings);
                }
                open.push(opened);
            } else if let Some(kind) = self.alone(word) {
                list.extend(alone(string, kind, &at));
            } else {
                self.unopened(text, word, &at, findings);
            }
        }
        for lost in open.iter().filter(|lost| !lost.passed) {
            self.lonely(text, lost, findings);
        }
    }

    fn closes(&self, open: &[Open], word: &str) -> Option<usize> {
        open.iter().rposition(|other| {
            let sign = self.signs.get(other.sign);
            sign.is_some_and(|sign| sign.close.as_deref() == Some(word))
        })
    }

    fn opens(&self, word: &str) -> Option<usize> {
        self.signs.iter().position(|sign| sign.open == word && sign.close.is_some())
    }

    fn alone(&self, word: &str) -> Option<SignKind> {
        let sign =
            self.signs.iter().find(|sign| sign.open == word && sign.close.is_none());
        sign.map(|sign| sign.kind)
    }

    /// What a pair of signs says of the words between; nothing where there are none.
    fn pair(
        &self,
        string: &str,
        open: &Open,
        close: &Range<usize>,
        lexicons: &[&Lexicon],
    ) -> Option<Annotation> {
        let sign = self.signs.get(open.sign)?;
        let inner = string.get(open.at.end..close.start)?;
        let range = open.at.start..close.end;
        let kind = if sign.kind == SignKind::Gap {
            let said = lacuna(inner, lexicons);
            let declared = self.is_declared(open);
            Kind::Gap(said.or((declared || is_omission(inner)).then(Lacuna::default))?)
        } else if inner.trim().is_empty() {
            return None;
        } else {
            let (open, close) = (open.at.len(), close.len());
            Kind::Signed(Signed { kind: sign.kind, open, close })
        };
        Some(by_source(range, kind))
    }

    fn is_declared(&self, open: &Open) -> bool {
        open.sign < self.declared
    }

    fn partner(&self, open: &Open) -> &str {
        let sign = self.signs.get(open.sign);
        sign.and_then(|sign| sign.close.as_deref()).unwrap_or_default()
    }

    /// Says that a sign is not closed in its paragraph.
    fn lonely(&self, text: &Text, open: &Open, findings: &mut Findings) {
        let (word, partner) = (word_of(text, open), self.partner(open));
        let message = format!("`{word}` is not closed by `{partner}` in this paragraph");
        let help = "it stays text; put its partner into the letter";
        self.say(text, open, message, help, findings);
    }

    /// Says that a sign stands inside a pair of its own kind.
    fn nested(&self, text: &Text, open: &Open, findings: &mut Findings) {
        let (word, partner) = (word_of(text, open), self.partner(open));
        let message = format!("`{word}` stands inside another `{word}` … `{partner}`");
        let help = "the inner signs stay text; close the first pair before the second";
        self.say(text, open, message, help, findings);
    }

    /// Says what is wrong with a sign, if it is one that the editor declared.
    fn say(
        &self,
        text: &Text,
        open: &Open,
        message: String,
        help: &str,
        findings: &mut Findings,
    ) {
        let span = text.span(open.at.clone()).filter(|_| self.is_declared(open));
        if let Some(span) = span {
            findings.push(codes::LONELY_SIGN.at(span).message(message).help(help));
        }
    }

    /// Says that a sign closes nothing. A stroke between two figures or letters is no
    /// sign, nor is what a convention alone would make one.
    fn unopened(
        &self,
        text: &Text,
        word: &str,
        at: &Range<usize>,
        findings: &mut Findings,
    ) {
        let string = text.as_str();
        let before = string.get(..at.start).and_then(|s| s.chars().next_back());
        let after = string.get(at.end..).and_then(|s| s.chars().next());
        let inside = before.is_some_and(char::is_alphanumeric)
            && after.is_some_and(char::is_alphanumeric);
        let declared = self.signs.iter().take(self.declared);
        let Some(sign) = declared.into_iter().find(|s| s.close.as_deref() == Some(word))
        else {
            return;
        };
        let span = text.span(at.clone()).filter(|_| !inside);
        if let Some(span) = span {
            findings.push(
                codes::LONELY_SIGN
                    .at(span)
                    .message(format!("`{word}` closes no `{}`", sign.open))
                    .help("it stays text; put its partner into the letter"),
            );
        }
    }
}

/// A sign that stands alone: for something missing, or behind a doubtful word.
fn alone(string: &str, kind: SignKind, at: &Range<usize>) -> Option<Annotation> {
    if kind == SignKind::Gap {
        return Some(by_source(at.clone(), Kind::Gap(Lacuna::default())));
    }
    let word = word_before(string, at.start)?;
    let close = at.end - word.end;
    let near = string.get(word.end..at.start)?.chars().count() <= 1;
    let signed = Signed { kind, open: 0, close };
    near.then(|| by_source(word.start..at.end, Kind::Signed(signed)))
}

fn by_source(range: Range<usize>, kind: Kind) -> Annotation {
    let (responsible, certainty) = (Responsible::Source, Certainty::High);
    Annotation { range, kind, responsible, certainty }
}

/// The sign as it stands in the text.
fn word_of<'t>(text: &'t Text, open: &Open) -> &'t str {
    text.as_str().get(open.at.clone()).unwrap_or_default()
}
