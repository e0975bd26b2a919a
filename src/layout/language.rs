//! The language of a letter, told by whatlang's trigrams and by very common words.
//!
//! Never on a few words alone: below [`ENOUGH`] letters nothing is said.

use super::Hints;
use crate::lexicon::{self, Lexicon};
use crate::source::Certainty;

/// How many bytes of text are needed, and how many are looked at.
const ENOUGH: usize = 120;
const LOOK: usize = 1600;

/// The language of a text.
pub(super) fn recognise(text: &str, hints: &Hints) -> Option<(String, Certainty)> {
    if let Some(language) = &hints.language {
        return Some((language.clone(), Certainty::High));
    }
    of(text)
}

/// The language of a stretch of text.
pub(super) fn of(text: &str) -> Option<(String, Certainty)> {
    let sample = middle(text);
    if sample.trim().len() < ENOUGH {
        return None;
    }
    let by_words = by_common_words(sample);
    // Common words are quick, and sure where they are many; trigrams settle the rest.
    if let Some((words, share)) = by_words.filter(|(_, share)| *share > 0.28) {
        let sure = if share > 0.33 { Certainty::High } else { Certainty::Medium };
        return Some((words.to_owned(), sure));
    }
    let info = whatlang::detect(sample);
    let by_trigrams = info.as_ref().map(|info| code(info.lang()));
    match (by_words, by_trigrams) {
        (Some((words, share)), Some(trigrams)) => {
            let agree = words == trigrams;
            if agree && share > 0.15 {
                Some((words.to_owned(), Certainty::High))
            } else if share > 0.2 {
                Some((words.to_owned(), Certainty::Medium))
            } else if info.is_some_and(|info| info.is_reliable()) {
                let sure = if agree { Certainty::High } else { Certainty::Medium };
                Some((trigrams.to_owned(), sure))
            } else {
                None
            }
        }
        (Some((words, share)), None) if share > 0.15 => {
            Some((words.to_owned(), Certainty::Medium))
        }
        (None, Some(trigrams)) if info.is_some_and(|info| info.is_reliable()) => {
            Some((trigrams.to_owned(), Certainty::Medium))
        }
        _ => None,
    }
}

/// A part of the text that is likely the letter itself, not its title.
fn middle(text: &str) -> &str {
    let mut start = if text.len() > LOOK { 400 } else { 0 };
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (start + LOOK).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or(text)
}

/// The lexicon that knows most of the words, and which share of them it knows.
fn by_common_words(sample: &str) -> Option<(&'static str, f32)> {
    let mut counts = vec![0_usize; lexicon::all().len()];
    let mut words = 0_usize;
    let mut folded = String::new();
    for word in
        sample.split(|c: char| !lexicon::is_letter(c)).filter(|word| !word.is_empty())
    {
        words += 1;
        let languages = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            lexicon::common_in(word)
        } else {
            folded.clear();
            lexicon::fold_into(word, &mut folded);
            lexicon::common_in(&folded)
        };
        for (bit, count) in counts.iter_mut().enumerate().filter(|_| languages != 0) {
            *count += usize::from(languages >> bit & 1);
        }
    }
    if words < 15 {
        return None;
    }
    let mut ranked: Vec<(usize, &'static str)> = counts
        .into_iter()
        .zip(lexicon::all())
        .map(|(count, lexicon)| (count, lexicon.language.as_str()))
        .collect();
    ranked.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let (first, second) = (ranked.first()?, ranked.get(1)?);
    #[expect(clippy::cast_precision_loss, reason = "small counts of words")]
    let share = first.0 as f32 / words as f32;
    (first.0 * 10 > second.0 * 12).then_some((first.1, share))
}

fn code(lang: whatlang::Lang) -> &'static str {
    Lexicon::for_language(lang.code())
        .map_or(lang.code(), |lexicon| lexicon.language.as_str())
}

/// The lexicons to read a letter with: its own language's, or all while it is not sure.
pub(super) fn lexicons(language: Option<&(String, Certainty)>) -> Vec<&'static Lexicon> {
    let own = language.and_then(|(name, _)| Lexicon::for_language(name));
    match own {
        Some(lexicon) => vec![lexicon],
        None => lexicon::all().iter().collect(),
    }
}
