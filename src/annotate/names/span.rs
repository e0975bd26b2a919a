//! How far a person's name goes.
//!
//! **The rule.** Forenames, initials, patronymics, particles, surnames and suffixes of
//! generations (jun., Jr., fils) are the name, an article is not. Titles and forms of
//! address (Herr, Dr., Mme, Count) are added by [`with_titles`] where the edition has them
//! inside. The ending of a case goes with its word (Kerners, Чехова); what an apostrophe
//! parts from it stays outside (Benedikt|’s, Haskell|’s). A particle is part of the name
//! behind a forename or initial, behind a title, or where the register has it, unless it
//! may also mean "from" (`von`, `de`). With a capital (Van Dyck) it is one where the
//! register has it.
//!
//! Invariant: a name only grows over words that white space alone, or the full stop of
//! an initial, parts from it.

use super::agree::is_variant;
use super::lore::Lore;
use super::words::Word;
use crate::lexicon::{Gender, is_name_particle, small_word, spelling};
use crate::register::Called;

/// A name among the words of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Index of its first word.
    pub(super) first: usize,
    /// Index of its last word.
    pub(super) last: usize,
    /// Indices of forenames and initials before what was matched, in order.
    pub(super) given: Vec<usize>,
    /// What the title or article before it says of its bearer.
    pub(super) gender: Option<Gender>,
    /// Whether a title stands before it.
    pub(super) titled: bool,
}

impl Name {
    /// Counts its words from an earlier place.
    pub(super) fn shift(&mut self, by: usize) {
        self.first += by;
        self.last += by;
        self.given.iter_mut().for_each(|at| *at += by);
    }
}

/// Whether a word is a particle, abbreviated or not.
pub(super) fn is_particle(word: &Word) -> bool {
    !word.is_capital() && is_name_particle(&word.text)
        || word.text == "v"
        || word.dot && word.text == "d"
}

/// Whether a word is a particle written with a capital: Le Vasseur, Van Dyck.
pub(super) fn is_large_particle(word: &Word) -> bool {
    word.is_capital() && !joins(word) && is_name_particle(&word.fold)
}

/// Whether a particle means "and" where no other stands before it.
pub(super) fn joins(word: &Word) -> bool {
    matches!(word.fold.as_str(), "und" | "y" | "e")
}

/// The name around the words from `first` to `last`; `called` are the persons that the
/// words may mean.
pub(super) fn extend(
    words: &[Word],
    first: usize,
    last: usize,
    lore: &Lore<'_>,
    called: &[Called],
) -> Name {
    let mut name = Name { first, last, given: Vec::new(), gender: None, titled: false };
    while let Some(before) = before(words, name.first) {
        if let Some(link) = linked_back(words, name.first, lore, called) {
            name.first = link;
        } else if is_given(words, before, lore, called) {
            name.first = before;
            name.given.insert(0, before);
        } else {
            break;
        }
    }
    if let Some(at) = before(words, name.first)
        && let Some(before) = words.get(at)
    {
        // Herr Director Kerner: what stands behind a title is one, too.
        let outer = word_before(words, at).filter(|outer| lore.is_title(outer));
        if lore.is_title(before) || outer.is_some() && lore.is_further_title(before) {
            let of_outer = || outer.and_then(|outer| lore.title_gender(outer));
            name.titled = true;
            name.gender = lore.title_gender(before).or_else(of_outer);
        } else if name.given.is_empty() && is_alone(words, name.last, lore) {
            name.gender = lore.article_gender(before);
        }
    }
    while let Some(next) = words.get(name.last + 1)
        && next.joined
        && !next.starts
        && lore.listed(next, |lexicon| &lexicon.generations)
        && !words.get(name.last).is_some_and(|word| word.dot)
    {
        name.last += 1;
    }
    name
}

/// Whether an article before a surname can be its own: it belongs to what follows in "die
/// Kernersche Sache", "die Kerner-Briefe", "die Kerner’sche Frage".
fn is_alone(words: &[Word], last: usize, lore: &Lore<'_>) -> bool {
    let Some(word) = words.get(last) else { return false };
    let next = words.get(last + 1);
    let noun = lore.capital_nouns() && next.is_some_and(|n| n.joined && n.is_capital());
    let ending = next
        .is_some_and(|next| !next.joined && next.range.start <= word.range.end + 3)
        && next.is_some_and(|next| !next.is_capital() && !next.listed);
    !noun && !ending && !word.text.contains('-')
}

/// Whether an article or its like stands before a word.
pub(super) fn has_article(lore: &Lore<'_>, words: &[Word], at: usize) -> bool {
    word_before(words, at).is_some_and(|word| lore.listed(word, |own| &own.determiners))
}

/// The word before, if it is joined to this one.
pub(super) fn before(words: &[Word], at: usize) -> Option<usize> {
    words.get(at).filter(|word| word.joined).and(at.checked_sub(1))
}

/// The same word itself.
pub(super) fn word_before(words: &[Word], at: usize) -> Option<&Word> {
    before(words, at).and_then(|at| words.get(at))
}

/// Where the titles and forms of address before a name begin. Kin behind a possessive
/// are described, not titled: "mein Bruder | Karl".
pub(super) fn with_titles(lore: &Lore<'_>, words: &[Word], first: usize) -> usize {
    let mut start = first;
    while let Some(at) = before(words, start)
        && let Some(word) = words.get(at)
    {
        let outer = word_before(words, at);
        let titled = outer.is_some_and(|outer| lore.is_title(outer));
        let doctor = word.text == "D" && word.dot && titled;
        let title = lore.is_title(word)
            || doctor
            || titled
                && (lore.is_further_title(word)
                    || small_word(&word.fold).particle_article);
        let kin = lore.listed(word, |own| &own.kin)
            && outer.is_some_and(|outer| {
                lore.listed(outer, |own| &own.determiners)
                    && !small_word(&outer.fold).definite
            });
        if !title || kin || small_word(&word.fold).plain_kin {
            break;
        }
        start = at;
    }
    start
}

/// Whether what looks like an initial is a form of address in another language than the
/// letter's: M. L. Sonnemann, where the register has a Leopold of that surname.
fn is_address(words: &[Word], at: usize, called: &[Called]) -> bool {
    let begins = |word: &Word| {
        let mut forenames = called.iter().flat_map(|called| &called.forenames);
        forenames.any(|forename| forename.starts_with(word.text.as_str()))
    };
    words.get(at).is_some_and(|word| !begins(word) && Lore::is_foreign_title(word))
        && words.get(at + 1).is_some_and(begins)
}

/// Whether a word stands as forename or initial before the rest of a name.
fn is_given(words: &[Word], at: usize, lore: &Lore<'_>, called: &[Called]) -> bool {
    let Some(word) = words.get(at) else { return false };
    let further = word_before(words, at);
    if word.is_initial() {
        let title = lore.is_title(word) && !further.is_some_and(Word::is_initial);
        // z. B. is no one's initial.
        let clipped = further.is_some_and(|further| {
            further.dot && !further.is_capital() && further.text.chars().count() <= 2
        });
        return !title && !clipped && !is_address(words, at, called);
    }
    if !word.is_capital() || lore.is_title(word) {
        return false;
    }
    if word.dot {
        let mut forenames = called.iter().flat_map(|called| &called.forenames);
        let clipped = (2..=6).contains(&word.text.chars().count());
        return clipped
            && forenames.any(|name| {
                name.starts_with(word.text.as_str()) && name.len() > word.text.len()
            });
    }
    let of_register = called.iter().flat_map(|called| &called.forenames);
    let key = spelling(&word.text);
    if of_register.into_iter().any(|forename| {
        let known = spelling(forename);
        known == key || is_variant(&known, &key)
    }) {
        return true;
    }
    if let Some(forename) = lore.forename(word).filter(|_| lore.is_nominative(word)) {
        return forename.sure
            || !word.starts && !lore.is_plain(word)
            || !lore.is_small(word);
    }
    if lore.is_plain(word) || word.starts {
        return false;
    }
    // Nicholas | Murray | Butler: a word between a forename and the surname.
    let between = further
        .is_some_and(|further| further.is_initial() || lore.forename(further).is_some());
    between || !lore.capital_nouns() && lore.own.is_some() && !word.is_all_capitals()
}

/// Where the particles before a word begin, if they belong to the name.
fn linked_back(
    words: &[Word],
    at: usize,
    lore: &Lore<'_>,
    called: &[Called],
) -> Option<usize> {
    let mut first = at;
    // Van Dyck, De Goncourt: English and Dutch write a particle with a capital.
    let large = |word: &Word| {
        let known = || called.iter().any(|called| called.links.contains(&word.fold));
        let inside = || !word.starts && is_name_particle(&word.fold);
        word.is_capital() && (known() || inside() && !lore.is_used(word))
    };
    while let Some(back) = before(words, first)
        && words.get(back).is_some_and(|word| is_particle(word) || large(word))
        && at - back <= 3
    {
        first = back;
    }
    // "von und zu" is part of a name, "Karl und Kerner" is none.
    while words.get(first).is_some_and(joins) && first < at {
        first += 1;
    }
    if first == at {
        return None;
    }
    let behind = word_before(words, first);
    let named = behind.is_some_and(|word| {
        word.is_initial() && !lore.is_title(word) || lore.forename(word).is_some()
    });
    let titled = behind.is_some_and(|word| lore.is_title(word));
    let link = words.get(first).map(|word| word.text.to_lowercase()).unwrap_or_default();
    let capital = words.get(first).is_some_and(|word| word.is_capital() && !word.starts);
    // Alone before a surname, "von" says from whom as often as it belongs to the name.
    let preposition = lore.own.is_some_and(|own| {
        let clipped = |word: &Word| word.dot || word.text == "v";
        words
            .get(first)
            .is_some_and(|word| own.from.contains(&word.fold) || clipped(word))
    });
    let registered = (!preposition || capital)
        && called.iter().filter_map(|called| called.links.first()).any(|known| {
            *known == link
                || words.get(first).is_some_and(|word| word.dot || word.text == "v")
                    && known.starts_with(&link)
        });
    (named || titled || registered).then_some(first)
}
