//! A letter's texts into stand-off annotations: decisions, editorial signs, damage, names,
//! dates, quotations, references.
//!
//! The stages run in that order, and a later one never overrules an earlier one: what
//! the editor decided stands, then what signs in the text say, then what a register
//! knows, then what a rule finds. Names are looked for in the reading text ([`view`]),
//! where misprints are mended and brackets taken away.
//!
//! Invariant: annotations never change a text; their ranges lie on character borders.

mod contradictions;
mod damage;
mod dates;
mod decisions;
mod edition;
mod editorial;
mod names;
mod quotes;
mod reference;
mod signs;
mod titles;
mod view;

use std::ops::Range;

use crate::diagnostic::Findings;
use crate::lexicon::Lexicon;
use crate::manifest::{Decision, Scoped, Sidecar, Signs, Titles};
use crate::model::{Annotation, Annotations, Letter};
use crate::register::{Lookup, Register};

/// What annotation knows besides the letter.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// The edition's registers.
    pub register: &'a Register,
    /// The search for its names.
    pub matcher: Lookup<'a>,
    /// What the editor says of this letter.
    pub sidecar: &'a Sidecar,
    /// What the edition has decided that may concern this letter.
    pub decisions: &'a [&'a Scoped],
    /// The signs of the transcription, where they are declared.
    pub signs: &'a Signs,
    /// Whether titles belong to names, where the edition says so.
    pub titles: Option<Titles>,
}

/// Annotates all texts of a letter and looks its correspondents up. The lists are in
/// the order of their ranges, outer before inner.
pub fn annotate(
    letter: &mut Letter,
    knowledge: Knowledge<'_>,
    findings: &mut Findings,
) -> Annotations {
    let mut all: Annotations = letter.texts().map(|_| Vec::new()).collect();
    let lexicons = lexicons(letter);
    decisions::annotate(letter, knowledge, &mut all, findings);
    let blocks = letter.blocks.iter().map(|block| editorial::is_written(block.kind));
    let written = blocks.chain(std::iter::repeat(false));
    let signs = signs::Finder::new(knowledge.signs);
    for ((text, list), written) in letter.texts().zip(&mut all).zip(written) {
        signs.annotate(text, list, &lexicons, findings);
        let hand = editorial::Hand { lexicons: &lexicons, written };
        editorial::annotate(text, hand, list, findings);
        quotes::annotate(text, list, findings);
    }
    let own = letter.language.as_ref();
    let own = own.and_then(|fact| Lexicon::for_language(&fact.value));
    damage::annotate(letter, own, &mut all, findings);
    names::resolve_correspondents(letter, knowledge, findings);
    contradictions::report(letter, knowledge, findings);
    let mut found = Findings::new();
    names::annotate(letter, knowledge, &mut all, &mut found);
    edition::apply(letter, knowledge, &mut all, found, findings);
    for (text, list) in letter.texts().zip(&mut all) {
        titles::annotate(text, own, list);
    }
    dates::annotate(letter, own, &lexicons, &mut all);
    reference::annotate(letter, &lexicons, &mut all);
    for list in &mut all {
        list.retain(|annotation| annotation.kind != crate::model::Kind::Nothing);
        sort(list);
    }
    all
}

/// The id of the one person of the register that a name in the metadata means.
pub fn correspondent<'a>(name: &str, knowledge: Knowledge<'a>) -> Option<&'a str> {
    let (at, _) = names::person(knowledge, name)?;
    knowledge.register.entries().get(at).map(|entry| entry.id.as_str())
}

/// Whether the words of a decision stand in a letter.
pub fn has_words(letter: &Letter, decision: &Decision) -> bool {
    let quote = &decision.quote.value;
    letter.texts().any(|text| !decisions::occurrences(text, quote).is_empty())
}

/// Where words stand in a letter: the text, the place in it, and which occurrence it is,
/// from 1, as decisions count them.
pub fn places_of(letter: &Letter, words: &str) -> Vec<(usize, Range<usize>, u64)> {
    let texts = letter.texts().enumerate();
    let places = texts.flat_map(|(at, text)| {
        decisions::occurrences(text, words).into_iter().map(move |range| (at, range))
    });
    places.zip(1..).map(|((at, range), count)| (at, range, count)).collect()
}

/// The languages to read a letter by: its own first, then all others, so that a French
/// date in a German letter is read too.
fn lexicons(letter: &Letter) -> Vec<&'static Lexicon> {
    let own =
        letter.language.as_ref().and_then(|fact| Lexicon::for_language(&fact.value));
    let others = crate::lexicon::all().iter();
    let mut list: Vec<&'static Lexicon> = own.into_iter().collect();
    list.extend(
        others.filter(|other| own.is_none_or(|own| own.language != other.language)),
    );
    list
}

/// Puts annotations into the order of their ranges, outer before inner.
fn sort(list: &mut [Annotation]) {
    list.sort_by(|a, b| {
        let key = |x: &Annotation| {
            (x.range.start, std::cmp::Reverse(x.range.end), x.kind.rank())
        };
        key(a).cmp(&key(b))
    });
}

/// Whether two ranges share a character.
fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
