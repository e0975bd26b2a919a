//! What the lexicons know of persons' names: forenames, titles, and spellings that are
//! the same name.
//!
//! Forenames are compared as written, a capital first; two spellings are the same name
//! if [`spelling`] makes them alike (Carl and Karl, Moriz and Moritz).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Lexicon, Words, all, fold};

/// What a forename or a title says of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A man.
    Male,
    /// A woman.
    Female,
}

impl Lexicon {
    /// Whose forename it is, whatever else the word may mean; the second value says
    /// whether it means nothing else.
    pub fn forename(&self, word: &str) -> Option<(Option<Gender>, bool)> {
        let (male, female) = (self.male.contains(word), self.female.contains(word));
        let gender = match (male, female) {
            (true, false) => Some(Gender::Male),
            (false, true) => Some(Gender::Female),
            _ => None,
        };
        let doubtful = self.doubtful.contains(word);
        (male || female || doubtful).then_some((gender, !doubtful))
    }

    /// The forename in one of its cases, as the list has it.
    pub fn forename_in_case(&self, word: &str) -> Option<(Option<Gender>, bool)> {
        if let Some(found) = self.forename(word) {
            return Some(found);
        }
        for ending in &self.endings {
            if let Some(found) =
                word.strip_suffix(ending.as_str()).and_then(|stem| self.forename(stem))
            {
                return Some(found);
            }
        }
        if self.language != "ru" {
            return None;
        }
        // Russian: Николая, Анну, Ольгой give Николай, Анна, Ольга.
        let mut stem = word.to_owned();
        for _ in 0..2 {
            stem.pop()?;
            for nominative in ["", "й", "ь", "а", "я"] {
                if let Some(found) = self.forename(&format!("{stem}{nominative}")) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Whether a word, with its full stop if it has one, is a title or form of address.
    /// Articles, which may stand before titles, are none.
    pub fn is_title(&self, word: &str, dot: bool) -> bool {
        if self.common.contains(word) || self.determiners.contains(word) {
            return false;
        }
        let listed = |words: &Words| {
            words.contains(word) && word.chars().count() > 1
                || (dot || word.chars().count() > 1)
                    && words.contains(&format!("{word}."))
        };
        listed(&self.titles) || listed(&self.feminine) || listed(&self.masculine)
    }

    /// What a title says of who bears it.
    pub fn title_gender(&self, word: &str, dot: bool) -> Option<Gender> {
        let listed = |words: &Words| {
            words.contains(word)
                || (dot || word.chars().count() > 1)
                    && words.contains(&format!("{word}."))
        };
        match (listed(&self.masculine), listed(&self.feminine)) {
            (true, false) => Some(Gender::Male),
            (false, true) => Some(Gender::Female),
            _ => None,
        }
    }
}

/// Whether a word is a forename or has another use in some language, so that it says
/// little as a surname.
pub(crate) fn is_word(word: &str) -> bool {
    let folded = fold(word);
    all().iter().any(|lexicon| {
        lexicon.forename(word).is_some()
            || lexicon.common.contains(&folded)
            || lexicon.nouns.contains(&folded)
            || lexicon.is_title(&folded, false)
    })
}

/// The forenames that a short form may stand for, in any language.
pub(crate) fn full_forms(short: &str) -> impl Iterator<Item = &'static str> {
    let groups = all().iter().flat_map(|lexicon| &lexicon.short_forms);
    let of_short = groups.filter_map(move |group| {
        let (first, full) = group.split_first()?;
        (first == short).then_some(full)
    });
    of_short.flatten().map(String::as_str)
}

/// A name without what writers and printers vary in: case, accents, double letters,
/// c/k/ck, th/t, ph/f, y/i, tz/z, ß/ss, ae/ä, the Slavic ends -ow, -ov, -off, and the two
/// ways of writing č and š.
pub fn spelling(name: &str) -> String {
    let lower = name.to_lowercase();
    let lower = lower.replace('č', "tsch").replace('š', "sch").replace('ß', "ss");
    let plain: String = lower.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let mut plain = plain.replace('ſ', "s");
    for (from, to) in [
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("th", "t"),
        ("ph", "f"),
        ("ck", "k"),
        ("tz", "z"),
        ("dt", "t"),
    ] {
        plain = plain.replace(from, to);
    }
    let letters: Vec<char> = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut key = String::new();
    for (at, c) in letters.iter().enumerate() {
        let c = match c {
            'c' if letters.get(at + 1) != Some(&'h') => 'k',
            'y' | 'j' => 'i',
            'w' | 'v' if at + 1 == letters.len() => 'f',
            c => *c,
        };
        if !key.ends_with(c) {
            key.push(c);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name() {
        for (one, other) in [
            ("Carl", "Karl"),
            ("Moriz", "Moritz"),
            ("Rudolph", "Rudolf"),
            ("Joseph", "Josef"),
            ("Müller", "Mueller"),
            ("Petrov", "Petroff"),
            ("Gotthardt", "Gothart"),
            ("Meyer", "Meier"),
            ("Weiß", "Weiss"),
        ] {
            assert_eq!(spelling(one), spelling(other), "{one} {other}");
        }
        assert_ne!(spelling("Bauer"), spelling("Bayer"));
    }
}
