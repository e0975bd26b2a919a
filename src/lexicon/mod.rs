//! What letterbook knows of languages: one `LANG.toml` a language, and the reader of dates.
//!
//! Facts of a language (months, salutations, closings, particles, titles) stand in the
//! files; the code that uses them is the same for all. Words are compared in lower case
//! ([`fold`]).
//!
//! To add a language, write its file beside this one and its line in [`FILES`].

mod calendar;
mod date;
mod find;
mod forms;
mod letters;
mod persons;
mod relative;
mod table;
mod tokens;

pub use date::{Dating, PartialDate};
pub(crate) use find::find_dates_abroad;
pub use find::{DateMention, find_dates};
pub use letters::fold;
pub(crate) use letters::{fold_into, is_letter, is_letter_or_figure};
pub use persons::{Gender, spelling};
pub(crate) use persons::{
    any_forename, full_forms, gender, is_epithet, is_form_of_address, is_generation,
    is_kin, is_name_particle, is_other_form, is_place, is_rank, is_use, is_word,
    small_word,
};
pub use relative::{RelativeDate, find_relative_dates, nearest_day};
pub use table::Words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use table::Table;

/// The languages, by their BCP 47 code, in the order of [`all`].
const FILES: &[(&str, &str)] = &[
    ("de", include_str!("de.toml")),
    ("fr", include_str!("fr.toml")),
    ("en", include_str!("en.toml")),
    ("es", include_str!("es.toml")),
    ("it", include_str!("it.toml")),
    ("pt", include_str!("pt.toml")),
    ("nl", include_str!("nl.toml")),
    ("la", include_str!("la.toml")),
    ("ru", include_str!("ru.toml")),
];

/// What is known of one language. All words are in lower case; a full stop that belongs
/// to an abbreviation is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Lexicon {
    /// BCP 47: `de`.
    pub language: String,
    /// Its name in English.
    pub name: String,
    /// Twelve lists, January first: names, cases, abbreviations without full stop, old
    /// names.
    pub months: Vec<Vec<String>>,
    /// Months of the French Republic and, last, its complementary days.
    pub republican: Vec<Vec<String>>,
    /// Words before a year of the Republic.
    pub republican_year: Words,
    /// The first day of a Roman month.
    pub kalends: Words,
    /// The fifth or seventh.
    pub nones: Words,
    /// The thirteenth or fifteenth.
    pub ides: Words,
    /// "The day before".
    pub eve: Words,
    /// Days of the week.
    pub weekdays: Words,
    /// The same as seven lists, Monday first, with their cases.
    pub days_of_week: Vec<Vec<String>>,
    /// Days counted from the day of writing: "yesterday" is -1.
    pub relative_days: Vec<(String, i32)>,
    /// Words before which such a word means something else: "la mañana".
    pub relative_unless: Words,
    /// "Last", before a day of the week.
    pub last_words: Vec<String>,
    /// "Next", before a day of the week.
    pub next_words: Vec<String>,
    /// The same behind it: "lundi dernier".
    pub last_words_behind: Vec<String>,
    /// The same behind it: "lundi prochain".
    pub next_words_behind: Vec<String>,
    /// "Of this month", behind a figure: "inst.", "courant", "d. M."
    pub this_month: Vec<String>,
    /// "Of the month before", behind a figure: "ult.", "v. M."
    pub last_month: Vec<String>,
    /// Times of day.
    pub times: Words,
    /// Words that stand before or inside a date: "den", "le", "of".
    pub date_words: Words,
    /// "Given", before the place of writing.
    pub given: Words,
    /// What follows the figure of a day: "th", "er", "ten".
    pub ordinals: Words,
    /// The first of a month in words ("premier", "1er" is a figure).
    pub first_day: Words,
    /// The last of a month in words ("dernier", "ultimo").
    pub last_day: Words,
    /// "Before" a date.
    pub before: Words,
    /// "After" a date.
    pub after: Words,
    /// "About" a date.
    pub about: Words,
    /// "Between" two dates.
    pub between: Words,
    /// What parts two dates.
    pub and: Words,
    /// Words that begin a salutation.
    pub salutations: Words,
    /// Words that name whom a salutation is said to.
    pub addressees: Words,
    /// Words of closing formulas.
    pub closings: Words,
    /// What stands last in a closing formula, before the name.
    pub possessives: Words,
    /// Kin and friends, as writers call themselves: "your loving son".
    pub kin: Words,
    /// Labels of postscripts.
    pub postscripts: Words,
    /// Words for what was sent along.
    pub enclosures: Words,
    /// Forms of address and titles before a name.
    pub titles: Words,
    /// Particles inside names.
    pub particles: Words,
    /// "To" in "a letter to somebody".
    pub to: Words,
    /// "From" in "a letter from somebody".
    pub from: Words,
    /// Kinds of letters: "letter", "postcard".
    pub genres: Words,
    /// What books call many letters: "letters", "correspondence".
    pub collections: Words,
    /// What says where a letter went ("envoyée à Strasbourg"): a place follows.
    pub sent: Words,
    /// Words of addresses and letterheads.
    pub address_words: Words,
    /// What an address is labelled with ("Address: …").
    pub address_labels: Words,
    /// "Number", "no." before the number of a letter.
    pub numbers: Words,
    /// Ends of surnames in the dative, where a language has cases: a heading in it says to
    /// whom the letter goes.
    #[serde(default)]
    pub dative_ends: Vec<String>,
    /// The same with what ends the surname in the nominative: "ову", "ов".
    #[serde(default)]
    pub nominatives: Vec<(String, String)>,
    /// What names bear in addresses only: "Esq.", "Wohlgeboren".
    #[serde(default)]
    pub courtesies: Words,
    /// Titles in the dative: at the head of a line "Herrn" says to whom.
    #[serde(default)]
    pub dative_titles: Words,
    /// Whether the language writes compounds as one word: "Lindenstraße", "zondagavond".
    #[serde(default)]
    pub compounds: bool,
    /// Coins and currencies: "1500 francs" names no year.
    pub money: Words,
    /// Words between two parts of a compound that share an end: "Vor- und Nachteile".
    pub coordinators: Words,
    /// Words for notes.
    pub notes: Words,
    /// Headings of an editor's commentary after a letter.
    pub commentary: Words,
    /// What labels an editor's remark behind a letter ("Published: …").
    pub remarks: Words,
    /// "Old style".
    pub old_style: Words,
    /// "New style".
    pub new_style: Words,
    /// Words for the volume of a work: "volume", "tome", "Bd".
    pub volumes: Words,
    /// Words for pages: "pages", "S", "p".
    pub pages: Words,
    /// Men's forenames, with a capital as written.
    pub male: Words,
    /// Women's forenames, with a capital as written.
    pub female: Words,
    /// Forenames that are words, places or months too, with a capital as written.
    pub doubtful: Words,
    /// Short forms of forenames, each before the forenames it may stand for: Lotte of
    /// Charlotte.
    pub short_forms: Vec<Vec<String>>,
    /// Titles that say it is a woman.
    pub feminine: Words,
    /// Titles that say it is a man.
    pub masculine: Words,
    /// Words with a capital that are no names: nouns where these have one, nations,
    /// religions, feasts.
    pub nouns: Words,
    /// Articles and their like, which stand before nouns and seldom before persons.
    pub determiners: Words,
    /// Prepositions before the name of a place.
    pub place_words: Words,
    /// Prepositions that stand before persons rather than places.
    pub person_words: Words,
    /// Ends of titles: after "Herr" a word with such an end is one, too.
    pub title_ends: Vec<String>,
    /// Well-known countries, towns and rivers, in lower case.
    pub places: Words,
    /// Words beside the name of a firm, a house or a street.
    pub firms: Words,
    /// Words before the name of a street: "rue", "via".
    #[serde(default)]
    pub streets: Words,
    /// Whether editions of letters in this language that keep a register of persons leave
    /// titles outside the name.
    #[serde(default)]
    pub titles_outside: bool,
    /// Suffixes of generations: "jun.", "fils".
    pub generations: Words,
    /// What children call their parents, a name where no possessive stands before it.
    #[serde(default)]
    pub parents: Words,
    /// Trades and origins that are surnames too, in a language that writes nouns with a
    /// capital: "fischer", "schweizer".
    #[serde(default)]
    pub trades: Words,
    /// Particles of names that are articles where no other particle stands before them.
    #[serde(default)]
    pub particle_articles: Words,
    /// Definite articles, alone and with a preposition: "il Padre Anselmo" is titled.
    #[serde(default)]
    pub definite: Words,
    /// Kin that editions leave outside the name: "Bruder | Karl".
    #[serde(default)]
    pub plain_kin: Words,
    /// Words that make a forename the name of a place or feast.
    #[serde(default)]
    pub saints: Words,
    /// "My" as it stands before who is spoken to: "mein", not "meinem".
    #[serde(default)]
    pub mine: Words,
    /// Words that stand before who is spoken to: "oh", "but".
    #[serde(default)]
    pub calls: Words,
    /// Nouns that are surnames behind a forename, in a language that writes nouns with a
    /// capital: "Käthe Held".
    #[serde(default)]
    pub noun_surnames: Words,
    /// Verbs that stand behind any subject ("is", "hat"): at the beginning of a sentence
    /// the word before them is a person rather than a thing, if it has no article.
    #[serde(default)]
    pub auxiliaries: Words,
    /// Words for kinds of works, behind which a quotation is a title: "novel".
    #[serde(default)]
    pub works: Words,
    /// Words that belong to the surname after them when they are written small.
    #[serde(default)]
    pub name_particles: Words,
    /// Whether an article stands before the surname of a man of letters: "il Tarlazzi".
    #[serde(default)]
    pub surname_articles: bool,
    /// Articles before a man's name, where they tell him from a woman: "dem", "il".
    #[serde(default)]
    pub his_articles: Words,
    /// Articles before a woman's name: "die", "la".
    #[serde(default)]
    pub her_articles: Words,
    /// What tells one bearer of a name from others, behind an article: "der Große".
    #[serde(default)]
    pub epithets: Words,
    /// Words for saying, writing, coming, before or behind who does it.
    pub doings: Words,
    /// How a transcriber says that something cannot be read.
    pub illegible: Words,
    /// How a transcriber says that the paper is gone.
    pub lost: Words,
    /// "One", "two" … before the unit of what is missing; all forms of each.
    pub counts: Vec<Vec<String>>,
    /// "Word", "words".
    pub word_units: Words,
    /// "Line", "lines".
    pub line_units: Words,
    /// What stands at the foot of a page to say that the next one follows: "p.t.o.".
    pub turn_over: Words,
    /// Endings that a name may take: a genitive "s".
    pub endings: Vec<String>,
    /// Endings that make an adjective of a name: "die Kernersche Sache".
    pub adjectives: Vec<String>,
    /// Pairs of quotation marks, opening and closing.
    pub quotes: Vec<String>,
    /// Prefixes that begin many words.
    pub prefixes: Words,
    /// Endings of imperatives, with which letters greet third persons: "Saluez Pierre".
    #[serde(default)]
    pub imperatives: Vec<String>,
    /// Words before the name that a woman was born with: "geb.", "née".
    #[serde(default)]
    pub born: Words,
    /// Endings of participles, as closing formulas have them: "Deine Dich liebende Anna".
    #[serde(default)]
    pub participle_ends: Vec<String>,
    /// Words that begin sentences and are nobody's name.
    #[serde(default)]
    pub frequent: Words,
    /// Very common words.
    pub common: Words,
    /// The same in the order of the file.
    #[serde(skip)]
    common_list: Vec<String>,
    /// Month by name, filled from [`Self::months`].
    #[serde(skip)]
    month_numbers: Table<u8>,
    /// The same for the Republic.
    #[serde(skip)]
    republican_numbers: Table<u8>,
    /// Forenames of both lists, and the doubtful ones.
    #[serde(skip)]
    forenames: Table<persons::Forename>,
    /// Titles of all lists, without their full stops.
    #[serde(skip)]
    title_forms: Table<persons::TitleForm>,
    /// What days are named from the day of writing by.
    #[serde(skip)]
    day_phrases: relative::Phrases,
    /// All words that have another use than as a name, but for months.
    #[serde(skip)]
    used: Words,
}

impl Lexicon {
    /// What is known of a language, by BCP 47 code (`de`, `de-AT`) or the three letters
    /// of ISO 639-3 (`deu`).
    pub fn for_language(language: &str) -> Option<&'static Self> {
        let code = language.split(['-', '_']).next().unwrap_or(language);
        let code = match code {
            "deu" | "ger" => "de",
            "fra" | "fre" => "fr",
            "eng" => "en",
            "spa" => "es",
            "ita" => "it",
            "por" => "pt",
            "nld" | "dut" => "nl",
            "lat" => "la",
            "rus" => "ru",
            other => other,
        };
        all().iter().find(|lexicon| lexicon.language.eq_ignore_ascii_case(code))
    }

    /// The month of that name, 1 to 12; the name in lower case, without full stop.
    pub fn month(&self, name: &str) -> Option<u8> {
        self.month_numbers.get(name).copied()
    }

    /// Whether a word in lower case has another use than as a name; months are asked for
    /// apart.
    pub(crate) fn uses(&self, word: &str) -> bool {
        self.used.contains(word)
    }

    /// The month of the French Republic, 1 to 13.
    pub fn republican_month(&self, name: &str) -> Option<u8> {
        self.republican_numbers.get(name).copied()
    }
}

/// All languages, read on first use, in a fixed order.
pub fn all() -> &'static [Lexicon] {
    static ALL: OnceLock<Vec<Lexicon>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().map(|(name, text)| read(name, text)).collect())
}

fn read(name: &str, text: &str) -> Lexicon {
    let mut lexicon: Lexicon = toml_edit::de::from_str(text).unwrap_or_else(|error| {
        unreachable!("src/lexicon/{name}.toml is valid: {error}")
    });
    lexicon.common_list = lexicon.common.iter().map(str::to_owned).collect();
    lexicon.common_list.sort_unstable();
    lexicon.month_numbers = numbered(&lexicon.months);
    lexicon.republican_numbers = numbered(&lexicon.republican);
    lexicon.forenames = persons::forenames(&lexicon);
    lexicon.title_forms = persons::title_forms(&lexicon);
    lexicon.day_phrases = relative::Phrases::new(&lexicon);
    lexicon.used = used(&lexicon);
    lexicon
}

/// The words of a language that have another use than as a name.
fn used(lexicon: &Lexicon) -> Words {
    let lists = [
        &lexicon.common,
        &lexicon.frequent,
        &lexicon.nouns,
        &lexicon.salutations,
        &lexicon.addressees,
        &lexicon.closings,
        &lexicon.weekdays,
        &lexicon.postscripts,
        &lexicon.possessives,
        &lexicon.address_words,
        &lexicon.enclosures,
        &lexicon.determiners,
        &lexicon.firms,
        &lexicon.genres,
        &lexicon.doings,
        &lexicon.place_words,
    ];
    let words = lists.iter().flat_map(|list| list.iter().map(str::to_owned));
    words.collect::<Vec<_>>().into()
}

fn numbered(lists: &[Vec<String>]) -> Table<u8> {
    let names = |(number, names): (u8, &Vec<String>)| {
        names.iter().map(move |name| (name.clone(), number)).collect::<Vec<_>>()
    };
    Table::new((1..).zip(lists).flat_map(names))
}

/// Nouns that letters are full of, in the forms that they have, written down by hand.
const GERMAN_NOUNS: &str = include_str!("de-nouns.txt");

/// Whether a German word in lower case is a noun by that list, or a long compound that
/// ends in one.
pub(crate) fn is_german_noun(word: &str) -> bool {
    static NOUNS: OnceLock<Table<()>> = OnceLock::new();
    let nouns = NOUNS.get_or_init(|| set_of(GERMAN_NOUNS));
    if nouns.get(word).is_some() {
        return true;
    }
    let mut left = word.chars().count();
    word.char_indices()
        .map(|(at, _)| {
            left -= 1;
            (at, left + 1)
        })
        .skip(4)
        .take_while(|(_, length)| *length > 5)
        .any(|(at, _)| word.get(at..).is_some_and(|tail| nouns.get(tail).is_some()))
}

/// Persons of the past whom letters of any language name by one word: writers, thinkers,
/// artists, rulers; in the spellings of several languages. Written down by hand; who
/// shares the name with an ordinary word or a common surname is left out.
const FAMOUS: &str = include_str!("famous.txt");

/// Whether a word in lower case names somebody whom everybody knows.
pub(crate) fn is_famous(word: &str) -> bool {
    static NAMES: OnceLock<Table<()>> = OnceLock::new();
    NAMES.get_or_init(|| set_of(FAMOUS)).get(word).is_some()
}

/// The words of a text file.
fn set_of(text: &str) -> Table<()> {
    Table::new(text.split_whitespace().map(|word| (word.to_owned(), ())))
}

/// The languages in which a word is very common, as bits in the order of [`all`].
pub(crate) fn common_in(word: &str) -> u16 {
    static COMMON: OnceLock<Table<u16>> = OnceLock::new();
    let table = COMMON.get_or_init(|| {
        let mut map: BTreeMap<&str, u16> = BTreeMap::new();
        for (bit, lexicon) in (0_u16..).zip(all()) {
            for word in &lexicon.common_list {
                *map.entry(word).or_insert(0) |= 1 << bit;
            }
        }
        Table::new(map.into_iter().map(|(word, bits)| (word.to_owned(), bits)))
    });
    table.get(word).copied().unwrap_or(0)
}

/// Whether a date may begin with the word in any language: a month's name, a day in words,
/// or a word of the Roman calendar.
fn opens_date(word: &str) -> bool {
    static OPENERS: OnceLock<Words> = OnceLock::new();
    let words = OPENERS.get_or_init(|| {
        let mut list: Vec<String> = Vec::new();
        for lexicon in all() {
            list.extend(lexicon.months.iter().flatten().cloned());
            for words in [
                &lexicon.eve,
                &lexicon.kalends,
                &lexicon.nones,
                &lexicon.ides,
                &lexicon.first_day,
                &lexicon.last_day,
            ] {
                list.extend(words.iter().map(str::to_owned));
            }
        }
        Words::from(list)
    });
    words.contains(word)
}

/// Whether a word of more than three letters begins with the first three of a month in any
/// language.
fn begins_as_month(word: &str) -> bool {
    static BEGINNINGS: OnceLock<Words> = OnceLock::new();
    let words = BEGINNINGS.get_or_init(|| {
        let months = all().iter().flat_map(|lexicon| lexicon.months.iter().flatten());
        let begins = months.map(|name| name.chars().take(3).collect::<String>());
        Words::from(begins.collect::<Vec<_>>())
    });
    let third = word.char_indices().nth(3);
    let beginning = third.and_then(|(third, _)| word.get(..third));
    beginning.is_some_and(|letters| words.contains(letters))
}

/// Whether any lexicon lists the word, for what is asked before a language is known.
pub(crate) fn any_lists(word: &str, list: impl Fn(&Lexicon) -> &Words) -> bool {
    all().iter().any(|lexicon| list(lexicon).contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_has_twelve_months() {
        for lexicon in all() {
            assert_eq!(lexicon.months.len(), 12, "{}", lexicon.language);
            assert!(lexicon.salutations.len() > 10, "{}", lexicon.language);
        }
        assert_eq!(Lexicon::for_language("deu").unwrap().month("hornung"), Some(2));
        assert_eq!(
            Lexicon::for_language("fr").unwrap().republican_month("nivôse"),
            Some(4)
        );
    }
}
