//! The person that a part of a letter names: in a signature, behind a closing formula, in a
//! salutation, in an address.
//!
//! Such a part is made of words of formulas, titles and names; a name is what is left of
//! it. The name is given as it is written, and where nothing shows that words are one,
//! there is none.

use super::signs::{Reading, capital};
use crate::lexicon::{Lexicon, fold};

/// A word of a part.
struct Word<'t> {
    /// Without the marks around it.
    bare: &'t str,
    fold: String,
    capital: bool,
    /// "A.": a forename of which one letter is left.
    initial: bool,
    /// Whether a comma or the like follows it.
    ends: bool,
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    text.split_whitespace().filter_map(|written| {
        let marked =
            |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '-'));
        let bare = written.trim_matches(marked);
        let bare =
            bare.trim_end_matches(if bare.chars().count() > 3 { '.' } else { '\0' });
        let word = Word {
            bare,
            fold: fold(bare),
            capital: capital(bare),
            initial: bare.ends_with('.') && bare.chars().count() == 2,
            ends: written.ends_with([',', ';', '!', ':']),
        };
        (!bare.is_empty()).then_some(word)
    })
}

/// The words as a name, unless it is a letter or two.
fn joined(mut name: Vec<&str>) -> Option<String> {
    while name.last().is_some_and(|word| !capital(word)) {
        name.pop();
    }
    let name = name.join(" ");
    (name.chars().filter(|c| c.is_alphabetic()).count() > 1).then_some(name)
}

/// The first run of capitalised words that `skip` does not know, with what stands inside;
/// not the name that a woman was born with.
pub(super) fn first_name(text: &str, skip: impl Fn(&str) -> bool) -> Option<String> {
    let mut name: Vec<&str> = Vec::new();
    let born = |word: &str| crate::lexicon::any_lists(word, |l| &l.born);
    for word in words(text) {
        if !name.is_empty() && !word.capital && born(&word.fold) {
            break;
        }
        if name.is_empty() {
            if word.capital && (word.initial || !skip(&word.fold)) {
                name.push(word.bare);
            }
        } else if word.capital || word.bare.chars().count() <= 4 {
            name.push(word.bare);
        } else {
            break;
        }
        if word.ends && !name.is_empty() || name.len() >= 6 {
            break;
        }
    }
    joined(name)
}

/// Words of formulas, kin and common use: no part of a name.
fn formula(reading: &Reading<'_>, word: &Word<'_>) -> bool {
    let word = word.fold.as_str();
    reading.listed(word, |l| &l.closings)
        || reading.listed(word, |l| &l.possessives)
        || reading.listed(word, |l| &l.kin)
        || reading.listed(word, |l| &l.salutations)
        || reading.listed(word, |l| &l.addressees)
        || reading.listed(word, |l| &l.common)
        || reading.listed(word, |l| &l.frequent)
        || reading.listed(word, |l| &l.nouns)
        || reading.listed(word, |l| &l.places)
}

/// The name behind a closing formula on its own line: "… ever yours A. Smith".
///
/// It must follow what a name follows there: a possessive, the writer's kin, a comma. A
/// formula alone is enough where the name shows by itself that it is one, as in German
/// every noun has a capital.
pub(super) fn behind_formula(reading: &Reading<'_>) -> Option<String> {
    let words: Vec<Word<'_>> = words(reading.text).collect();
    let particle = |word: &Word<'_>| reading.listed(&word.fold, |l| &l.particles);
    let mut from = words.len();
    while let Some(word) = from.checked_sub(1).and_then(|at| words.get(at)) {
        let named = word.capital && (word.initial || !formula(reading, word));
        let inside = !word.capital && from < words.len() && particle(word);
        if !(named || inside) || word.ends && from < words.len() {
            break;
        }
        from -= 1;
    }
    while words.get(from).is_some_and(|word| !word.capital) {
        from += 1;
    }
    let name = words.get(from..).filter(|name| (1..=5).contains(&name.len()))?;
    let before = words.get(..from)?;
    let last = before.last()?;
    // "Grüße an Deine Anna": the one who is greeted.
    let greeted = before.iter().rev().take_while(|word| !word.ends).take(4);
    if greeted.into_iter().any(|word| reading.listed(&word.fold, |l| &l.to)) {
        return None;
    }
    let led =
        last.ends || reading.own(&last.fold) || reading.listed(&last.fold, |l| &l.kin);
    let shouted = |word: &Word<'_>| {
        word.bare.chars().count() > 2 && !word.bare.chars().any(char::is_lowercase)
    };
    let itself = name.iter().any(|word| word.initial || shouted(word));
    let shows = itself || !reading.capital_nouns();
    let formula = reading.listed(&last.fold, |l| &l.closings);
    if !(led || shows && formula) {
        return None;
    }
    joined(name.iter().map(|word| word.bare).collect())
}

/// Whom an address names: "To Sir John Smith Bart. Bath", "À Monsieur Monsieur le Baron
/// Dupont à Lyon", "Miss Webb, Wokingham", "B. Haydon Esq. London".
pub(super) fn addressed(reading: &Reading<'_>) -> Option<String> {
    let words: Vec<Word<'_>> = words(reading.text).collect();
    let title = |word: &Word<'_>| {
        reading.listed_abroad(&word.fold, |l| &l.titles)
            || !reading.listed(&word.fold, |l| &l.courtesies)
                && reading.listed_abroad(&format!("{}.", word.fold), |l| &l.titles)
            || reading.titles(&word.fold)
    };
    let courtesy = |word: &Word<'_>| reading.listed(&word.fold, |l| &l.courtesies);
    let begins = words.iter().zip(words.iter().skip(1)).position(|(word, next)| {
        let doubled = title(word) && word.fold == next.fold;
        doubled
            || reading.listed_abroad(&word.fold, |l| &l.to)
                && (next.capital || title(next))
    });
    let titled = words.iter().take(5).position(title);
    let marked = words.iter().take(6).any(courtesy).then_some(0);
    let from = begins.or(titled).or(marked)?;
    // "M. le Président": a title of one letter has another title behind it.
    let letter =
        words.iter().zip(words.iter().skip(1)).skip(from).find(|(word, next)| {
            word.initial
                && title(word)
                && (title(next) || reading.listed_abroad(&next.fold, |l| &l.determiners))
        });
    let letter = letter.map(|(word, _)| word.bare.as_ptr());
    let skips = |word: &Word<'_>| {
        (!word.initial || letter == Some(word.bare.as_ptr()))
            && (title(word)
                || courtesy(word)
                || reading.listed_abroad(&word.fold, |l| &l.to)
                || reading.listed(&word.fold, |l| &l.addressees)
                || reading.listed(&word.fold, |l| &l.salutations)
                || reading.listed_abroad(&word.fold, |l| &l.common)
                || reading.listed_abroad(&word.fold, |l| &l.determiners))
    };
    let rest = words.iter().skip(from).skip_while(|word| !word.capital || skips(word));
    let mut name = Vec::new();
    for word in rest {
        let place = reading.listed_abroad(&word.fold, |l| &l.address_words)
            || reading.street_name(&word.fold)
            || word.bare.contains(|c: char| c.is_ascii_digit())
            || !name.is_empty()
                && (reading.listed(&word.fold, |l| &l.places)
                    || word.capital && reading.listed(&word.fold, |l| &l.definite));
        let inside = reading.listed_abroad(&word.fold, |l| &l.particles)
            && !reading.listed_abroad(&word.fold, |l| &l.to);
        if place || courtesy(word) || !(word.capital || inside) || name.len() >= 6 {
            break;
        }
        name.push(word.bare);
        if word.ends {
            break;
        }
    }
    joined(name)
}

/// A name in the dative as it is called, where its ending leaves no doubt: "А. П. Лаврову",
/// "А. П. Лавров".
pub(super) fn nominative(name: String, languages: &[&Lexicon]) -> String {
    let cases = languages.iter().flat_map(|lexicon| &lexicon.nominatives);
    let fit = cases.filter(|(dative, _)| name.ends_with(dative.as_str()));
    match fit.max_by_key(|(dative, _)| dative.len()) {
        Some((dative, called)) => {
            let stem = name.strip_suffix(dative.as_str()).unwrap_or_default();
            format!("{stem}{called}")
        }
        None => name,
    }
}
