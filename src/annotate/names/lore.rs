//! What one letter's language, and the letter itself, say of words: title, forename,
//! noun, or perhaps a name.
//!
//! The letter's own language decides where it is known; where it is not, all languages
//! are asked. Forenames of other languages are known everywhere, unless the letter's own
//! language has another use for the word.

use std::collections::HashSet;

use super::span::{is_particle, word_before};
use super::words::Word;
use crate::lexicon::{Gender, Lexicon, Words, all, full_forms};
use crate::manifest::Titles;

/// A word that is somebody's forename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Forename {
    /// Whose, if the name says it.
    pub(super) gender: Option<Gender>,
    /// Whether the word means nothing else.
    pub(super) sure: bool,
}

/// The knowledge of words.
pub(super) struct Lore<'a> {
    /// The letter's language, if known.
    pub(super) own: Option<&'a Lexicon>,
    /// Whether titles belong to names, where the edition says so.
    titles: Option<Titles>,
    /// Words that this letter writes small somewhere.
    small: HashSet<String>,
    /// Words with a capital before which this letter has an article or an adjective.
    described: HashSet<String>,
}

impl<'a> Lore<'a> {
    pub(super) fn new(own: Option<&'a Lexicon>, titles: Option<Titles>) -> Self {
        Self { own, titles, small: HashSet::new(), described: HashSet::new() }
    }

    /// Takes the words of a text into account.
    pub(super) fn learn(&mut self, words: &[Word]) {
        let small = words.iter().filter(|word| !word.is_capital());
        self.small.extend(small.map(|word| word.fold.clone()));
        for (at, word) in words.iter().enumerate().filter(|(_, word)| word.is_capital()) {
            let previous = word_before(words, at);
            if previous.is_some_and(|previous| self.describes(previous)) {
                self.described.insert(word.fold.clone());
            }
        }
    }

    /// Whether a word is an article or an adjective, as far as its ending says.
    fn describes(&self, word: &Word) -> bool {
        const ENDS: [&str; 5] = ["e", "en", "er", "es", "em"];
        self.listed(word, |own| &own.determiners)
            || !word.is_capital()
                && word.text.chars().count() > 4
                && !self.listed(word, |own| &own.common)
                && !self.listed(word, |own| &own.doings)
                && ENDS.iter().any(|end| word.text.ends_with(end))
    }

    /// Whether a word names somebody by trade or origin, which stands without an article
    /// only as a surname ("Fischer schreibt"), and stands so throughout the letter.
    pub(super) fn is_bare_trade(&self, word: &Word) -> bool {
        self.own.is_some_and(|own| own.trades.contains(&word.fold))
            && !self.described.contains(&word.fold)
    }

    /// Whether a German word with a capital is a noun by the list of them.
    pub(super) fn is_listed_noun(&self, word: &Word) -> bool {
        self.capital_nouns() && crate::lexicon::is_german_noun(&word.fold)
    }

    fn asked(&self) -> impl Iterator<Item = &'a Lexicon> {
        let others: &'static [Lexicon] = if self.own.is_some() { &[] } else { all() };
        self.own.into_iter().chain(others)
    }

    /// Whether the language writes nouns with a capital.
    pub(super) fn capital_nouns(&self) -> bool {
        self.own.is_some_and(|own| own.language == "de")
    }

    /// Whether a word is a title, or a compound that ends like one and stands behind one:
    /// Herr | Oberbaurat.
    pub(super) fn is_further_title(&self, word: &Word) -> bool {
        self.is_title(word)
            || self.own.is_some_and(|own| {
                own.title_ends.iter().any(|end| word.fold.ends_with(end.as_str()))
            })
    }

    /// Whether a word is a well-known place in any language.
    pub(super) fn is_place(word: &Word) -> bool {
        crate::lexicon::is_place(&word.fold)
    }

    /// Whether a word stands beside the name of a firm, house or street, or is a compound
    /// that ends in one: "Kärntnerstraße".
    pub(super) fn is_firm(&self, word: &Word) -> bool {
        const STREETS: [&str; 5] = ["gasse", "strasse", "straße", "straat", "gracht"];
        self.listed(word, |own| &own.firms)
            || word.is_capital() && STREETS.iter().any(|end| word.fold.ends_with(end))
            || self.capital_nouns()
                && word.text.chars().count() > 8
                && self.own.is_some_and(|own| {
                    own.firms.iter().any(|firm| {
                        firm.len() > 4
                            && !firm.ends_with('.')
                            && word.fold.ends_with(firm)
                    })
                })
    }

    /// Whether a word looks like an imperative of the letter's language; where that is not
    /// known, of any.
    pub(super) fn is_imperative(&self, word: &Word) -> bool {
        let stem = |ending: &String| word.fold.strip_suffix(ending.as_str());
        self.asked().any(|lexicon| {
            let mut stems = lexicon.imperatives.iter().filter_map(stem);
            stems.any(|stem| stem.chars().count() > 1)
        })
    }

    /// Whether an abbreviated word is a form of address in any language: "M.", "Mr".
    pub(super) fn is_foreign_title(word: &Word) -> bool {
        word.dot && all().iter().any(|lexicon| lexicon.is_title(&word.fold, true))
    }

    /// Whether one of the asked languages lists a word.
    pub(super) fn listed(&self, word: &Word, list: impl Fn(&Lexicon) -> &Words) -> bool {
        self.asked().any(|lexicon| {
            let words = list(lexicon);
            words.contains(&word.fold)
                || word.dot && words.contains(&format!("{}.", word.fold))
        })
    }

    /// Lets a sentence begin behind a short word that was taken for an abbreviation and is
    /// none: "tutto bene. Inverno lungo", "зависит от дел. Второго апреля".
    pub(super) fn part_sentences(&self, words: &mut [Word]) {
        for at in 1..words.len() {
            let Some([before, word]) = words.get_mut(at - 1..=at) else { break };
            if word.joined && self.ends_sentence(before) {
                word.joined = false;
                word.starts = true;
            }
        }
    }

    /// Whether a word with a full stop is a whole one. Abbreviations break off before a
    /// vowel; in German they may look like any word (geb., verw.), so there it must end in
    /// one, or be known.
    fn ends_sentence(&self, word: &Word) -> bool {
        let is_vowel = |c: char| "aeiouyàáâäèéêëìíòóôöùúûüаеёиоуыэюяіїєѣ".contains(c);
        let broken_off = !word.fold.contains(is_vowel)
            || !word.fold.ends_with(is_vowel) && {
                let known = self.own.is_some_and(|own| own.common.contains(&word.fold));
                !known && (self.capital_nouns() || self.own.is_none())
            };
        word.dot
            && !word.is_capital()
            && word.text.chars().nth(1).is_some()
            && !broken_off
            && !self.is_title(word)
            && !self.is_month(word)
            && !is_particle(word)
            && !Self::is_foreign_title(word)
    }

    /// Whether a word is a title or form of address.
    pub(super) fn is_title(&self, word: &Word) -> bool {
        // h. is no Herr, m. no Monsieur.
        if !word.is_capital() && word.text.chars().nth(1).is_none() {
            return false;
        }
        self.asked().any(|lexicon| lexicon.is_title(&word.fold, word.dot))
            || self.capital_nouns()
                && word.fold.strip_suffix('s').is_some_and(|stem| {
                    stem.len() > 4
                        && self.own.is_some_and(|own| own.is_title(stem, false))
                })
    }

    /// What a title says of its bearer.
    pub(super) fn title_gender(&self, word: &Word) -> Option<Gender> {
        self.asked().find_map(|lexicon| lexicon.title_gender(&word.fold, word.dot))
    }

    /// What an article before a name says of its bearer: "dem Kerner", "la Kerner".
    pub(super) fn article_gender(&self, word: &Word) -> Option<Gender> {
        let own = self.own?;
        match () {
            () if own.his_articles.contains(&word.fold) => Some(Gender::Male),
            () if own.her_articles.contains(&word.fold) => Some(Gender::Female),
            () => None,
        }
    }

    /// The forename that a word is.
    pub(super) fn forename(&self, word: &Word) -> Option<Forename> {
        if !word.is_capital() || word.dot && word.text.chars().count() < 3 {
            return None;
        }
        let cased = if word.is_all_capitals() {
            capitalised(&word.text)
        } else {
            word.text.clone()
        };
        let own = self.own.and_then(|own| own.forename_in_case(&cased));
        let found = own.or_else(|| {
            let known = crate::lexicon::any_forename(&cased).map(|(said, _)| said);
            known.filter(|_| !self.own.is_some_and(|own| uses(own, word)))
        });
        let short = || full_forms(&cased).next().map(|_| (None, true));
        // Paulchen, Elisabethlein.
        let small = || {
            let stem = ["chen", "lein"].iter().find_map(|end| cased.strip_suffix(end))?;
            let known = self.capital_nouns() && !self.is_listed_noun(word);
            known
                .then(|| crate::lexicon::any_forename(stem))
                .flatten()
                .map(|(said, _)| said)
        };
        let (gender, sure) = found.or_else(short).or_else(small)?;
        let sure = sure && !self.small.contains(&word.fold);
        Some(Forename { gender, sure })
    }

    /// Whether a word with a capital is known to be no name: a common word, a noun, a
    /// month, a title, part of a formula.
    pub(super) fn is_plain(&self, word: &Word) -> bool {
        self.asked().any(|lexicon| uses(lexicon, word))
            || self.is_title(word)
            || self.capital_nouns()
                && (is_noun(&word.fold)
                    || self.own.is_some_and(|own| {
                        is_compound(own, &word.fold) || is_inflected(own, &word.fold)
                    }) && self.forename(word).is_none())
    }

    /// Whether a German word has the end of a noun that no name has.
    pub(super) fn has_noun_ending(&self, word: &Word) -> bool {
        self.capital_nouns() && is_noun(&word.fold)
    }

    /// Whether a forename stands there without the ending of a genitive, behind which no
    /// surname follows: "Richards Stück".
    pub(super) fn is_nominative(&self, word: &Word) -> bool {
        !self.capital_nouns()
            || !word.text.ends_with('s')
            || crate::lexicon::any_forename(&word.text).is_some()
    }

    /// Whether a word is a month, or a day that Romans count months by.
    pub(super) fn is_month(&self, word: &Word) -> bool {
        self.asked().any(|lexicon| {
            let days = [&lexicon.kalends, &lexicon.nones, &lexicon.ides];
            lexicon.month(&word.fold).is_some()
                || days.iter().any(|days| days.contains(&word.fold))
        })
    }

    /// Whether a word is listed as one with another use than as a name.
    pub(super) fn is_used(&self, word: &Word) -> bool {
        self.asked().any(|lexicon| uses(lexicon, word)) || self.is_title(word)
    }

    /// Whether titles stand inside names: as the edition says, else as editions in the
    /// letter's language have it. `curated` says whether there is a register of persons.
    pub(super) fn titles_inside(&self, curated: bool) -> bool {
        match self.titles {
            Some(titles) => titles == Titles::Inside,
            None => !curated || self.own.is_some_and(|own| !own.titles_outside),
        }
    }

    /// Whether a word says in any language that the name of a street follows: "Rue", "Via".
    pub(super) fn is_street(word: &Word) -> bool {
        all().iter().any(|lexicon| lexicon.streets.contains(&word.fold))
    }

    /// Whether a capital may be due to the beginning of a sentence only.
    pub(super) fn may_be_small(&self, word: &Word) -> bool {
        word.starts && self.small.contains(&word.fold)
    }

    /// Whether the letter has the word small anywhere.
    pub(super) fn is_small(&self, word: &Word) -> bool {
        self.small.contains(&word.fold)
    }
}

/// Whether a German word has the form of a noun that no name has: its end, or the prefix
/// of a verb with the end of an infinitive ("Verstehen"), or "un-".
fn is_noun(word: &str) -> bool {
    const ENDS: [&str; 53] = [
        "iges", "igem", "uelles", "ielles", "onales", "liche", "lichen", "liches",
        "lichem", "isches", "ischem", "iertes", "barkeit", "nomie", "pathie", "kratie",
        "istik", "erin", "erinnen", "andin", "heit", "heiten", "keit", "keiten",
        "schaft", "schaften", "tion", "tionen", "tät", "täten", "ungen", "ung", "nis",
        "nisse", "nissen", "niß", "ismus", "enten", "ierung", "thum", "tum", "logie",
        "sophie", "graphie", "enz", "enzen", "ment", "linge", "lingen", "eres", "endes",
        "ierte", "ierten",
    ];
    const PREFIXES: [&str; 16] = [
        "ver",
        "ent",
        "zer",
        "miß",
        "über",
        "unter",
        "wieder",
        "zurück",
        "zusammen",
        "entgegen",
        "nieder",
        "hervor",
        "herüber",
        "voraus",
        "bevor",
        "gegenüber",
    ];
    let length = word.chars().count();
    let infinitive =
        || word.ends_with("en") && PREFIXES.iter().any(|start| word.starts_with(start));
    length > 6 && (ENDS.iter().any(|end| word.ends_with(end)) || infinitive())
        || length > 8 && word.starts_with("un")
}

/// Whether a word is a form of one of a language's nouns: Kräften, Vorträge, Tages.
fn is_inflected(lexicon: &Lexicon, word: &str) -> bool {
    const ENDS: [&str; 8] = ["ern", "ens", "en", "er", "es", "n", "e", "s"];
    ENDS.iter().filter_map(|end| word.strip_suffix(end)).any(|stem| {
        let plain = || {
            stem.replace("äu", "au").replace('ä', "a").replace('ö', "o").replace('ü', "u")
        };
        stem.chars().count() > 3
            && (lexicon.nouns.contains(stem) || lexicon.nouns.contains(&plain()))
    })
}

/// Whether a German word is a compound that ends in a noun; ends that surnames have as
/// well (-berg, -mann) are not asked.
fn is_compound(lexicon: &Lexicon, word: &str) -> bool {
    const OF_NAMES: [&str; 36] = [
        "berg", "mann", "hof", "feld", "wald", "dorf", "land", "haus", "reich", "bauer",
        "meister", "brand", "hand", "kopf", "herz", "wein", "baum", "licht", "wald",
        "weg", "helm", "bach", "horn", "burg", "stein", "thal", "mark", "rath", "graf",
        "bart", "gold", "blum", "stern", "vogel", "garten", "engel",
    ];
    word.char_indices()
        .skip(3)
        .filter_map(|(at, _)| word.get(at..))
        .take_while(|tail| tail.chars().count() > 3)
        .any(|tail| lexicon.nouns.contains(tail) && !OF_NAMES.contains(&tail))
}

/// Whether a language has another use for a word than as a name.
fn uses(lexicon: &Lexicon, word: &Word) -> bool {
    lexicon.uses(&word.fold)
        || lexicon.month(&word.fold).is_some() && lexicon.forename(&word.text).is_none()
}

/// A name set in capitals as it is usually written.
pub(super) fn capitalised(word: &str) -> String {
    let mut out = String::new();
    let mut first = true;
    for c in word.chars() {
        if first {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        first = !c.is_alphabetic();
    }
    out
}
