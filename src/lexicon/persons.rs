//! What the lexicons know of persons' names: forenames, titles, and spellings that are
//! the same name.
//!
//! Forenames are compared as written, a capital first; two spellings are the same name
//! if [`spelling`] makes them alike (Carl and Karl, Moriz and Moritz).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::table::Table;
use super::{Lexicon, Words, all, fold, is_letter_or_figure};

/// What a forename or a title says of its bearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A man.
    Male,
    /// A woman.
    Female,
}

/// What a forename says, and whether the word means nothing else.
pub(crate) type Forename = (Option<Gender>, bool);

/// Which lists have a title: as it stands, and with a full stop.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TitleForm {
    bare: [bool; 3],
    stopped: [bool; 3],
}

/// The forenames of a lexicon's lists.
pub(super) fn forenames(lexicon: &Lexicon) -> Table<Forename> {
    let lists = [&lexicon.male, &lexicon.female, &lexicon.doubtful];
    let words = lists.iter().flat_map(|list| list.iter());
    Table::new(words.map(|word| {
        let (male, female) = (lexicon.male.contains(word), lexicon.female.contains(word));
        let gender = match (male, female) {
            (true, false) => Some(Gender::Male),
            (false, true) => Some(Gender::Female),
            _ => None,
        };
        (word.to_owned(), (gender, !lexicon.doubtful.contains(word)))
    }))
}

/// The titles of a lexicon's lists.
pub(super) fn title_forms(lexicon: &Lexicon) -> Table<TitleForm> {
    let lists = [&lexicon.titles, &lexicon.masculine, &lexicon.feminine];
    let words = lists.iter().flat_map(|list| list.iter());
    let words = words.flat_map(|word| [word, word.strip_suffix('.').unwrap_or(word)]);
    Table::new(words.map(|word| {
        let bare = lists.map(|list| list.contains(word));
        let stopped = lists.map(|list| list.contains(&format!("{word}.")));
        (word.to_owned(), TitleForm { bare, stopped })
    }))
}

impl Lexicon {
    /// Whose forename it is, whatever else the word may mean; the second value says
    /// whether it means nothing else.
    pub fn forename(&self, word: &str) -> Option<(Option<Gender>, bool)> {
        self.forenames.get(word).copied()
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
        let mut form = word.to_owned();
        let mut stem = form.len();
        for _ in 0..2 {
            form.truncate(stem);
            form.pop()?;
            stem = form.len();
            for nominative in ["", "й", "ь", "а", "я"] {
                form.truncate(stem);
                form.push_str(nominative);
                if let Some(found) = self.forename(&form) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Whether a word, with its full stop if it has one, is a title or form of address.
    /// Articles, which may stand before titles, are none.
    pub fn is_title(&self, word: &str, dot: bool) -> bool {
        let Some(form) = self.title_forms.get(word) else { return false };
        if self.common.contains(word) || self.determiners.contains(word) {
            return false;
        }
        let long = word.chars().nth(1).is_some();
        let lists = form.bare.into_iter().zip(form.stopped);
        lists.into_iter().any(|(bare, stopped)| bare && long || stopped && (dot || long))
    }

    /// What a title says of who bears it.
    pub fn title_gender(&self, word: &str, dot: bool) -> Option<Gender> {
        let form = self.title_forms.get(word)?;
        let long = word.chars().nth(1).is_some();
        let lists = form.bare.into_iter().zip(form.stopped).skip(1);
        let listed: Vec<bool> =
            lists.map(|(bare, stopped)| bare || stopped && (dot || long)).collect();
        match listed.as_slice() {
            [true, false] => Some(Gender::Male),
            [false, true] => Some(Gender::Female),
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
            || lexicon.kin.contains(&folded)
            || lexicon.addressees.contains(&folded)
            || lexicon.is_title(&folded, false)
    })
}

/// Whether a word has another use than as a name in some language.
pub(crate) fn is_use(word: &str) -> bool {
    let folded = fold(word);
    all().iter().any(|lexicon| {
        lexicon.common.contains(&folded)
            || lexicon.nouns.contains(&folded)
            || lexicon.kin.contains(&folded)
            || lexicon.is_title(&folded, false)
            || lexicon.title_ends.iter().any(|end| folded.ends_with(end.as_str()))
    })
}

/// Whether a word says what somebody is, not how he is called: kin, a title, a rank.
pub(crate) fn is_kin(word: &str) -> bool {
    let folded = fold(word);
    is_rank(word)
        || all().iter().any(|lexicon| {
            lexicon.kin.contains(&folded)
                || lexicon.title_ends.iter().any(|end| folded.ends_with(end.as_str()))
        })
}

/// Whether a word is a title or rank in some language.
pub(crate) fn is_rank(word: &str) -> bool {
    let folded = fold(word);
    all().iter().any(|lexicon| lexicon.is_title(&folded, false))
}

/// Whether a word tells one of several generations, in any language: "Sr", "jun.", "fils".
pub(crate) fn is_generation(word: &str) -> bool {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        let words = all().iter().flat_map(|lexicon| lexicon.generations.iter());
        let bare = words.map(|word| word.trim_end_matches('.').to_owned());
        bare.collect::<Vec<_>>().into()
    });
    WORDS.contains(&fold(word.trim_end_matches([',', '.'])))
}

/// Whether an article and a word behind a name tell its bearer from others: "der Große",
/// "the Elder", "le Bon".
pub(crate) fn is_epithet(article: &str, word: &str) -> bool {
    let (article, word) = (fold(article), fold(word));
    all().iter().any(|lexicon| {
        lexicon.epithets.contains(&word) && lexicon.determiners.contains(&article)
    })
}

/// Whether a word before a name in a register is a title and no forename, in any language.
pub(crate) fn is_form_of_address(word: &str) -> bool {
    let (bare, dot) = (word.trim_end_matches('.'), word.ends_with('.'));
    let folded = fold(bare);
    // A single letter is an initial.
    bare.chars().nth(1).is_some()
        && any_forename(bare).is_none()
        && all().iter().any(|lexicon| lexicon.is_title(&folded, dot))
}

/// The forenames that a short form may stand for, in any language.
pub(crate) fn full_forms(short: &str) -> impl Iterator<Item = &'static str> {
    static FULL: LazyLock<Table<Vec<&str>>> = LazyLock::new(|| {
        let mut full: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for group in all().iter().flat_map(|lexicon| &lexicon.short_forms) {
            if let Some((first, names)) = group.split_first() {
                full.entry(first).or_default().extend(names.iter().map(String::as_str));
            }
        }
        Table::new(full.into_iter().map(|(short, names)| (short.to_owned(), names)))
    });
    FULL.get(short).into_iter().flatten().copied()
}

/// Whether two words, by their [`spelling`], are forms of one forename in different
/// languages: Ludwig, Louis, Luigi.
pub(crate) fn is_other_form(one: &str, other: &str) -> bool {
    static FORMS: LazyLock<Table<Vec<usize>>> = LazyLock::new(|| {
        let lines = include_str!("forenames.txt").lines();
        let groups = lines.filter(|line| !line.starts_with('#'));
        let mut forms: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (group, line) in groups.enumerate() {
            for form in line.split_whitespace() {
                forms.entry(spelling(form)).or_default().push(group);
            }
        }
        Table::new(forms)
    });
    let groups = |word: &str| FORMS.get(word).map_or(&[][..], Vec::as_slice);
    groups(one).iter().any(|group| groups(other).contains(group))
}

/// What is said of a forename in the first language that knows it, and whose it is by all
/// that say so, if they agree.
pub(crate) fn any_forename(word: &str) -> Option<(Forename, Option<Gender>)> {
    static ALL: LazyLock<Table<(Forename, Option<Gender>)>> = LazyLock::new(|| {
        let mut known: BTreeMap<String, (Forename, Option<Gender>)> = BTreeMap::new();
        // Auguste is a woman in German and a man in French.
        let mut differ: BTreeSet<String> = BTreeSet::new();
        for lexicon in all() {
            for list in [&lexicon.male, &lexicon.female, &lexicon.doubtful] {
                for word in list.iter() {
                    let Some(said) = lexicon.forename(word) else { continue };
                    let entry = known.entry(word.to_owned()).or_insert((said, said.0));
                    entry.1 = match (entry.1, said.0) {
                        (Some(one), Some(other)) if one != other => {
                            differ.insert(word.to_owned());
                            entry.1
                        }
                        (one, other) => one.or(other),
                    };
                }
            }
        }
        for word in &differ {
            if let Some(entry) = known.get_mut(word) {
                entry.1 = None;
            }
        }
        Table::new(known)
    });
    ALL.get(word).copied()
}

/// What a forename says of its bearer, in any language that knows it.
pub(crate) fn gender(forename: &str) -> Option<Gender> {
    // Marie-Josèphe is what Marie is.
    let first = || forename.split('-').next().and_then(any_forename);
    any_forename(forename).or_else(first)?.1
}

/// What a small word before a name is, in any language.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a word may be several of these")]
pub(crate) struct SmallWord {
    /// See [`Lexicon::particle_articles`].
    pub(crate) particle_article: bool,
    /// See [`Lexicon::definite`].
    pub(crate) definite: bool,
    /// See [`Lexicon::plain_kin`].
    pub(crate) plain_kin: bool,
    /// See [`Lexicon::saints`].
    pub(crate) saint: bool,
    /// See [`Lexicon::mine`].
    pub(crate) mine: bool,
    /// See [`Lexicon::calls`].
    pub(crate) call: bool,
}

/// What a word in lower case is before a name, in any language.
pub(crate) fn small_word(word: &str) -> SmallWord {
    static ALL: LazyLock<Table<SmallWord>> = LazyLock::new(|| {
        let mut known: BTreeMap<String, SmallWord> = BTreeMap::new();
        for lexicon in all() {
            let mut add = |words: &Words, mark: fn(&mut SmallWord)| {
                words
                    .iter()
                    .for_each(|word| mark(known.entry(word.to_owned()).or_default()));
            };
            add(&lexicon.particle_articles, |word| word.particle_article = true);
            add(&lexicon.definite, |word| word.definite = true);
            add(&lexicon.plain_kin, |word| word.plain_kin = true);
            add(&lexicon.saints, |word| word.saint = true);
            add(&lexicon.mine, |word| word.mine = true);
            add(&lexicon.calls, |word| word.call = true);
        }
        Table::new(known)
    });
    ALL.get(word).copied().unwrap_or_default()
}

/// The words of a list in all languages.
fn of_all(list: impl Fn(&'static Lexicon) -> &'static Words) -> Words {
    let words = all().iter().flat_map(|lexicon| list(lexicon).iter());
    words.map(str::to_owned).collect::<Vec<_>>().into()
}

/// Whether a word belongs to the surname after it, in any language: von, de, van.
pub(crate) fn is_name_particle(word: &str) -> bool {
    static ALL: LazyLock<Words> =
        LazyLock::new(|| of_all(|lexicon| &lexicon.name_particles));
    ALL.contains(word)
}

/// Whether a word in lower case is a well-known place in any language.
pub(crate) fn is_place(word: &str) -> bool {
    static ALL: LazyLock<Words> = LazyLock::new(|| of_all(|lexicon| &lexicon.places));
    ALL.contains(word)
}

/// A name without what writers and printers vary in: case, accents, double letters,
/// c/k/ck, th/t, ph/f, y/i, tz/z, ß/ss, ae/ä, the Slavic ends -ow, -ov, -off, and the two
/// ways of writing č and š.
pub fn spelling(name: &str) -> String {
    let mut plain = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        let lower = name.to_lowercase();
        let lower = lower.replace('č', "tsch").replace('š', "sch").replace('ß', "ss");
        let plain: String = lower.nfd().filter(|c| !is_combining_mark(*c)).collect();
        plain.replace('ſ', "s")
    };
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
        if plain.contains(from) {
            plain = plain.replace(from, to);
        }
    }
    let mut letters = plain.chars().filter(|c| is_letter_or_figure(*c)).peekable();
    let mut key = String::with_capacity(plain.len());
    while let Some(c) = letters.next() {
        let c = match c {
            'c' if letters.peek() != Some(&'h') => 'k',
            'y' | 'j' => 'i',
            'w' | 'v' if letters.peek().is_none() => 'f',
            c => c,
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
