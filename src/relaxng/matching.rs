//! Texts against `data`, `value`, `list` and `text` (RELAX NG §6.2.7–6.2.10).
//!
//! A text is matched as a whole: §7.2 sees to it that no string stands beside another,
//! so that a yes or no is enough and no derivative by a string is ever kept. Short
//! texts are remembered with their verdict, for values repeat; the memory is bounded.

use super::pattern::{EMPTY, NOT_ALLOWED, Pattern, PatternId, Patterns};
use super::value::{Datatype, Strings, words};
use crate::xml::hash::{FastMap, Recent, ShortText};
use crate::xsd::{IdKind, NamespaceContext};

/// How long a remembered text may be, in bytes.
const SHORT: usize = 64;
/// How many texts are remembered in all.
const REMEMBERED: usize = 1 << 16;
/// How many texts are remembered of one pattern. Where there are more, each is likely to
/// be met once, as identifiers are, and remembering costs more than it saves.
const OF_ONE: usize = 1 << 10;

/// How many of the shortest texts are found at once: a power of two.
const RECENT: u32 = 10;

/// Verdicts on short texts, by pattern.
#[derive(Debug)]
pub(super) struct Verdicts {
    recent: Recent<bool>,
    by_pattern: FastMap<PatternId, Known>,
    count: usize,
}

/// The verdicts on one pattern.
#[derive(Debug)]
struct Known {
    texts: FastMap<Box<str>, bool>,
    /// Whether the verdict depends on prefixes, so that none is kept.
    needs_context: bool,
}

impl Default for Verdicts {
    fn default() -> Self {
        // No string ever matches `notAllowed`, so that nobody asks.
        let recent = Recent::new(RECENT, NOT_ALLOWED.0, false);
        Self { recent, by_pattern: FastMap::default(), count: 0 }
    }
}

impl Verdicts {
    /// Whether the text matches the pattern, which is of a schema's base.
    pub(super) fn matches(
        &mut self,
        strings: &Strings,
        patterns: &mut Patterns,
        p: PatternId,
        text: &str,
        context: &dyn NamespaceContext,
    ) -> bool {
        match patterns.get(p) {
            Pattern::Text => return true,
            Pattern::NotAllowed => return false,
            Pattern::Data { datatype, except: None }
                if strings.datatypes[*datatype as usize].is_anything() =>
            {
                return true;
            }
            _ => {}
        }
        let short = ShortText::of(text);
        if let Some(short) = short
            && let Some(known) = self.recent.get(p.0, short)
        {
            return known;
        }
        if text.len() > SHORT {
            return matches(strings, patterns, p, text, context);
        }
        if self.count >= REMEMBERED {
            self.by_pattern.clear();
            self.count = 0;
        }
        let known = self.by_pattern.entry(p).or_insert_with(|| Known {
            texts: FastMap::default(),
            needs_context: needs_context(strings, patterns, p),
        });
        if known.needs_context {
            return matches(strings, patterns, p, text, context);
        }
        let verdict = known.texts.get(text).copied().unwrap_or_else(|| {
            let verdict = matches(strings, patterns, p, text, context);
            if known.texts.len() < OF_ONE {
                self.count += 1;
                known.texts.insert(text.into(), verdict);
            }
            verdict
        });
        if let Some(short) = short {
            self.recent.set(p.0, short, verdict);
        }
        verdict
    }
}

/// Whether the verdict depends on prefixes.
fn needs_context(strings: &Strings, patterns: &Patterns, p: PatternId) -> bool {
    let of = |datatype: &u32| strings.datatypes[*datatype as usize].needs_context();
    match patterns.get(p) {
        Pattern::Data { datatype, except } => {
            of(datatype)
                || except.is_some_and(|except| needs_context(strings, patterns, except))
        }
        Pattern::Value(value) => of(&strings.values[*value as usize].datatype),
        Pattern::Choice(parts) | Pattern::Interleave(parts) => {
            parts.iter().any(|part| needs_context(strings, patterns, *part))
        }
        Pattern::Group(a, b) => {
            needs_context(strings, patterns, *a) || needs_context(strings, patterns, *b)
        }
        Pattern::OneOrMore(inner) | Pattern::List(inner) => {
            needs_context(strings, patterns, *inner)
        }
        _ => false,
    }
}

fn datatype(strings: &Strings, number: u32) -> &Datatype {
    &strings.datatypes[number as usize]
}

/// Whether the text as a whole matches.
pub(super) fn matches(
    strings: &Strings,
    patterns: &mut Patterns,
    p: PatternId,
    text: &str,
    context: &dyn NamespaceContext,
) -> bool {
    match patterns.get(p).clone() {
        Pattern::Text => true,
        Pattern::Empty => words(text).next().is_none(),
        Pattern::Data { datatype: number, except } => {
            datatype(strings, number).check(text, context).is_ok()
                && !except.is_some_and(|except| {
                    matches(strings, patterns, except, text, context)
                })
        }
        Pattern::Value(value) => {
            let value = &strings.values[value as usize];
            value.matches(datatype(strings, value.datatype), text, context)
        }
        Pattern::List(inner) => list(strings, patterns, inner, text, context),
        Pattern::OneOrMore(inner) => matches(strings, patterns, inner, text, context),
        Pattern::Choice(parts) => {
            parts.iter().any(|part| matches(strings, patterns, *part, text, context))
        }
        Pattern::Interleave(parts) => (0..parts.len()).any(|at| {
            let mut others = parts.iter().enumerate().filter(|(other, _)| *other != at);
            others.all(|(_, other)| patterns.is_nullable(*other))
                && matches(strings, patterns, parts[at], text, context)
        }),
        Pattern::Group(a, b) => {
            patterns.is_nullable(b) && matches(strings, patterns, a, text, context)
                || patterns.is_nullable(a) && matches(strings, patterns, b, text, context)
        }
        Pattern::NotAllowed | Pattern::Attribute(_) | Pattern::Element(_) => false,
    }
}

/// Whether the words of a text, one after the other, match the inside of a `list`.
fn list(
    strings: &Strings,
    patterns: &mut Patterns,
    inner: PatternId,
    text: &str,
    context: &dyn NamespaceContext,
) -> bool {
    let mut left = inner;
    for word in words(text) {
        left = word_deriv(strings, patterns, left, word, context);
        if left == NOT_ALLOWED {
            return false;
        }
    }
    patterns.is_nullable(left)
}

/// What is left of the inside of a `list` after a word.
pub(super) fn word_deriv(
    strings: &Strings,
    patterns: &mut Patterns,
    p: PatternId,
    word: &str,
    context: &dyn NamespaceContext,
) -> PatternId {
    match patterns.get(p).clone() {
        Pattern::Choice(parts) => {
            let mut left = Vec::new();
            for part in parts.iter() {
                left.push(word_deriv(strings, patterns, *part, word, context));
            }
            patterns.choice(&left)
        }
        Pattern::Group(..) => {
            let (mut left, mut at) = (Vec::new(), p);
            while let Pattern::Group(head, tail) = *patterns.get(at) {
                let derivative = word_deriv(strings, patterns, head, word, context);
                left.push(patterns.group(derivative, tail));
                at = if patterns.is_nullable(head) { tail } else { NOT_ALLOWED };
            }
            left.push(word_deriv(strings, patterns, at, word, context));
            patterns.choice(&left)
        }
        Pattern::OneOrMore(inner) => {
            let derivative = word_deriv(strings, patterns, inner, word, context);
            let more = patterns.choice(&[p, EMPTY]);
            patterns.group(derivative, more)
        }
        Pattern::Data { .. } | Pattern::Value(_) => {
            if matches(strings, patterns, p, word, context) { EMPTY } else { NOT_ALLOWED }
        }
        _ => NOT_ALLOWED,
    }
}

/// Whether what a pattern matches identifies or points: its only datatype does.
pub(super) fn id_kind(strings: &Strings, patterns: &Patterns, p: PatternId) -> IdKind {
    match patterns.get(p) {
        Pattern::Data { datatype: number, .. } => datatype(strings, *number).id_kind(),
        Pattern::List(inner) | Pattern::OneOrMore(inner) => {
            match id_kind(strings, patterns, *inner) {
                IdKind::IdRef | IdKind::IdRefs => IdKind::IdRefs,
                _ => IdKind::None,
            }
        }
        _ => IdKind::None,
    }
}
