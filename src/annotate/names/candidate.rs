//! Which words of a text are the name of somebody whom no register has, and how sure that
//! is, by the words alone and those around them.

use std::ops::Range;

use super::evidence::{in_clause, is_famous};
use super::find::{Candidate, Finder, elided, is_numeral};
use super::lore::Lore;
use super::nouns::{is_no_word, is_silent};
use super::ordinary::is_house;
use super::span::{
    before, has_article, is_large_particle, is_particle, joins, word_before,
};
use super::words::Word;
use crate::layout::BlockKind;
use crate::lexicon::{fold, small_word};
use crate::source::Certainty;

impl Finder<'_, '_> {
    /// The name that begins with a word, if there is one.
    pub(super) fn name(
        &self,
        words: &[Word],
        at: usize,
        kind: Option<BlockKind>,
    ) -> Option<Candidate> {
        let word = words.get(at)?;
        let previous = word_before(words, at);
        let saint = previous.is_some_and(|word| small_word(&word.fold).saint);
        if let Some(saint) = self.saint(words, at) {
            return Some(saint);
        }
        let hyphen = !word.is_capital() && !is_particle(word);
        if hyphen || saint || previous.is_some_and(|word| self.is_firm(word)) {
            return None;
        }
        let doctor = previous.is_some_and(|word| word.text == "D" && word.dot)
            && before(words, at)
                .and_then(|at| before(words, at))
                .and_then(|at| words.get(at))
                .is_some_and(|word| self.lore.is_title(word));
        let titled = doctor || self.is_titled(words, at);
        let end = self.end(words, at);
        let lone = end == at + 1 && self.lore.forename(word).is_none();
        if is_no_word(word, end == at + 1)
            || titled && self.is_clipped_title(words, at)
            || is_house(words, end - 1, lone)
        {
            return None;
        }
        let sure = || Candidate { words: at..end, certainty: Certainty::High };
        if is_particle(word) && !word.is_capital() {
            let means = end > at + 1 && self.is_linked(words, at, kind, titled);
            return means.then(sure);
        }
        if self.is_initial(words, at) {
            return self.has_initials(words, at..end, kind, titled).then(sure);
        }
        let street = words.get(end).is_some_and(|next| next.joined && self.is_firm(next));
        if self.lore.forename(word).is_some() {
            let given = !street && self.is_given(words, at..end, kind, titled);
            return given.then(sure);
        }
        if self.is_parent(words, at) {
            return Some(Candidate { words: at..at + 1, certainty: Certainty::High });
        }
        let signs = kind == Some(BlockKind::Signed)
            && words.len() <= 6
            && !self.lore.listed(word, |own| &own.kin)
            && !self.lore.listed(word, |own| &own.addressees);
        // "Saluez Pierre", "Кланяйтесь Ольге": the name begins behind it.
        let goes_on = words.get(at + 1).is_some_and(|next| {
            // In a language that is not known the next word must be a name beyond doubt.
            let sure = || self.lore.forename(next).is_some_and(|forename| forename.sure);
            next.joined && next.is_capital() && (self.lore.own.is_some() || sure())
        });
        if word.starts && goes_on && self.lore.is_imperative(word) {
            return None;
        }
        let addressed = titled && previous.is_some_and(Word::is_capital);
        let may_be = self.is_name(word)
            || (titled || signs) && self.is_name_behind_title(word)
            || addressed && self.is_noun_surname(word) && !self.lore.is_title(word);
        if !may_be || street {
            return None;
        }
        if titled {
            return Some(sure());
        }
        let weaker = self.is_called(words, at..end, kind);
        weaker.then_some(Candidate { words: at..end, certainty: Certainty::Medium })
    }

    /// A saint who says something: "comme dit saint Paul", "San Paolo scrive". Else the
    /// words are a church, a feast or a town as often.
    fn saint(&self, words: &[Word], at: usize) -> Option<Candidate> {
        let word =
            words.get(at).filter(|word| small_word(&word.fold).saint && !word.dot)?;
        let name = words.get(at + 1).filter(|name| name.joined)?;
        self.lore.forename(name)?;
        let end = self.end(words, at + 1);
        let says = |word: Option<&Word>| {
            word.is_some_and(|word| {
                !word.is_capital() && self.lore.listed(word, |own| &own.doings)
            })
        };
        let next = words.get(end).filter(|next| next.joined);
        let said = says(word_before(words, at)) || says(next);
        let certainty = Certainty::High;
        (said && !self.curated && !word.is_all_capitals())
            .then_some(Candidate { words: at..end, certainty })
    }

    /// Whether a small particle begins a name: behind a title, in a signature, or before a
    /// surname that the letter has elsewhere.
    fn is_linked(
        &self,
        words: &[Word],
        at: usize,
        kind: Option<BlockKind>,
        titled: bool,
    ) -> bool {
        let Some(word) = words.get(at) else { return false };
        let signed = kind == Some(BlockKind::Signed) && word.fold.ends_with('\'');
        let known = elided(words, at + 1).is_some_and(|name| self.known.contains(&name));
        let article = small_word(&word.fold).particle_article || word.fold == "la";
        // "Monsieur du Tilly", but "le prince du sang", "Président du Conseil".
        let his = matches!(word.fold.as_str(), "du" | "des")
            && word_before(words, at).is_some_and(|before| {
                const HIS: [&str; 7] =
                    ["monsieur", "m", "madame", "mme", "mademoiselle", "mlle", "sieur"];
                HIS.contains(&before.fold.as_str())
            });
        titled && (!article || his) || signed || known
    }

    /// Whether words that begin with an initial are a name: with a surname; alone behind a
    /// title ("Mrs. K.") or as a signature.
    fn has_initials(
        &self,
        words: &[Word],
        name: Range<usize>,
        kind: Option<BlockKind>,
        titled: bool,
    ) -> bool {
        let last = name.end.checked_sub(1).and_then(|last| words.get(last));
        let (Some(word), Some(surname)) = (words.get(name.start), last) else {
            return false;
        };
        if surname.is_initial() {
            let goes_on =
                words.get(name.end).is_some_and(|next| next.joined && next.is_capital());
            let signs = kind == Some(BlockKind::Signed)
                && !self.curated
                && !goes_on
                && words.len() <= 4;
            return titled || signs;
        }
        // N. Fr. Pr. is a newspaper.
        let clipped = surname.dot && surname.text.chars().count() <= 3;
        // "V. Brenng. 3" is the fifth district, in an edition that knows its persons.
        let district = self.curated && name.len() == 2 && is_numeral(word);
        name.len() > 1
            && !clipped
            && self.is_name(surname)
            && !self.is_firm(surname)
            && (titled || !district)
    }

    /// Whether words that begin with a forename are a name.
    fn is_given(
        &self,
        words: &[Word],
        name: Range<usize>,
        kind: Option<BlockKind>,
        titled: bool,
    ) -> bool {
        let Some(word) = words.get(name.start) else { return false };
        let sure = self.lore.forename(word).is_some_and(|forename| forename.sure);
        let opens = matches!(kind, Some(BlockKind::Salute | BlockKind::Signed));
        // "Karl" and "Chester" are words or places too: the letter says which.
        let described = || has_article(self.lore, words, name.start);
        let told = || {
            !self.curated
                && name.len() == 1
                && !described()
                && self.evidence.is_person(self.lore, word)
        };
        sure || name.len() > 1 && !word.starts || titled || opens || told()
    }

    /// Whether words that begin with one that may be a name stand where somebody is named:
    /// in a formula, where the letter has the name elsewhere, beside a word for doing.
    fn is_called(
        &self,
        words: &[Word],
        name: Range<usize>,
        kind: Option<BlockKind>,
    ) -> bool {
        let (at, end) = (name.start, name.end);
        let Some(word) = words.get(at) else { return false };
        let previous = word_before(words, at);
        let formula = match kind {
            Some(BlockKind::Salute) => word.joined,
            Some(BlockKind::Signed) => words.len() <= 6 && !self.lore.is_small(word),
            _ => false,
        };
        let place = self.after_small_word(words, at)
            && !in_clause(self.lore, words, at)
            && !previous
                .is_some_and(|word| self.lore.listed(word, |own| &own.person_words));
        // Wystan | Auden, whose surname the letter has elsewhere.
        let longer = end == at + 2
            && !self.lore.capital_nouns()
            && !word.starts
            && words.get(at + 1).is_some_and(|last| self.is_known(last));
        let known = end == at + 1 && !place && self.is_known(word) || longer;
        let clause = in_clause(self.lore, words, at);
        let article = has_article(self.lore, words, at) && !clause;
        if self.is_with_article(words, at..end) {
            return true;
        }
        if article || end == at + 1 && Lore::is_place(word) {
            return false;
        }
        let named = !self.lore.capital_nouns()
            && !self.has_pronoun(word)
            && words.get(at..end).is_some_and(|words| self.has_forename(words));
        let borne = end == at + 1
            && !self.curated
            && !place
            && (word.joined || word.listed || self.evidence.is_sure(self.lore, word))
            && self.evidence.is_person(self.lore, word);
        let famous = end == at + 1 && !self.curated && is_famous(self.lore, &word.fold);
        formula
            || famous
            || borne
            || named
            || known
            || self.is_genitive(words, at)
            || self.acts(words, at, end)
    }

    /// Whether a parent is called as children do, without a possessive: "Papa schreibt",
    /// "mein Papa" is none. A register says whom the editor means.
    fn is_parent(&self, words: &[Word], at: usize) -> bool {
        let described = has_article(self.lore, words, at);
        !self.curated
            && !described
            && words.get(at).is_some_and(|word| {
                word.is_capital() && self.lore.listed(word, |own| &own.parents)
            })
    }

    /// Whether a title stands before a word. Between initials it is an initial itself:
    /// N. Fr. Pr.
    pub(super) fn is_titled(&self, words: &[Word], at: usize) -> bool {
        let Some(title) = before(words, at) else { return false };
        // Herrn RRth | Kerner.
        let title = match before(words, title) {
            Some(outer) if words.get(title).is_some_and(is_silent) => outer,
            _ => title,
        };
        let initials = words.get(title).is_some_and(Word::is_initial)
            && word_before(words, title).is_some_and(Word::is_initial);
        !initials && words.get(title).is_some_and(|word| self.lore.is_title(word))
    }

    fn has_forename(&self, words: &[Word]) -> bool {
        words
            .iter()
            .any(|word| self.lore.forename(word).is_some_and(|forename| forename.sure))
    }

    /// Where the name ends that begins with a word: behind the last word of it.
    pub(super) fn end(&self, words: &[Word], at: usize) -> usize {
        let mut end = at + 1;
        let mut unknown = 0;
        if let Some(first) = words.get(at) {
            let given = first.is_initial() || self.lore.forename(first).is_some();
            unknown += usize::from(!given && !is_particle(first));
        }
        while let Some(next) = words.get(end).filter(|next| next.joined) {
            if let Some(last) = words.get(end - 1)
                && last.dot
                && !last.is_initial()
                && !is_particle(last)
            {
                break;
            }
            if is_particle(next) && !next.is_capital() {
                if unknown < 2 && self.particle_goes_on(words, end) {
                    end += 1;
                    continue;
                }
                break;
            }
            let forename = self.lore.forename(next).is_some();
            // A surname in capitals is the end: "Hans KERNER Hull".
            let closed = |last: &Word| {
                unknown > 0
                    && last.text.chars().count() > 2
                    && last.is_all_capitals()
                    && !next.is_all_capitals()
            };
            if Lore::is_place(next) && !forename
                || self.lore.is_month(next)
                || words.get(end - 1).is_some_and(closed)
            {
                break;
            }
            // Thomas Le Vasseur, Jan De Wit.
            let surname =
                words.get(end + 1).filter(|name| name.joined && self.is_name(name));
            if unknown == 0
                && is_large_particle(next)
                && !self.lore.capital_nouns()
                && surname.is_some_and(|name| !name.is_initial() && !Lore::is_place(name))
            {
                (end, unknown) = (end + 2, 1);
                continue;
            }
            if is_numeral(next) && !next.is_initial() {
                end += usize::from(unknown == 0 && !self.is_the_writer(words, end));
                break;
            } else if next.is_initial() && unknown == 0 {
                end += 1;
            } else if forename && unknown == 0
                || self.is_name(next) && self.may_go_on(unknown)
                || unknown == 0 && self.is_noun_surname_of(words, end)
            {
                unknown += usize::from(!forename);
                end += 1;
            } else if unknown > 0 && self.lore.listed(next, |own| &own.generations) {
                end += 1;
                break;
            } else {
                break;
            }
        }
        // A particle at the end belongs to what comes next.
        while end > at + 1
            && words
                .get(end - 1)
                .is_some_and(|last| is_particle(last) && !last.is_capital())
        {
            end -= 1;
        }
        end
    }

    /// Whether a small particle leads on to the rest of a name: "Anna von der Kerner".
    fn particle_goes_on(&self, words: &[Word], at: usize) -> bool {
        let Some(particle) = words.get(at) else { return false };
        let joined = |at: usize| words.get(at).filter(|next| next.joined);
        let behind = match joined(at + 1) {
            Some(further) if is_particle(further) && !further.is_capital() => {
                joined(at + 2)
            }
            other => other,
        };
        let last = at.checked_sub(1).and_then(|before| words.get(before));
        let from = !joins(particle)
            && (last.is_some_and(is_particle)
                || !small_word(&particle.fold).particle_article);
        from && behind.is_some_and(|next| self.is_name(next))
    }

    /// Whether a numeral is the writer: "Mary I would".
    fn is_the_writer(&self, words: &[Word], at: usize) -> bool {
        words.get(at).is_some_and(|word| word.text == "I")
            && self.lore.own.is_some_and(|own| own.language == "en")
            && words.get(at + 1).is_some_and(|verb| {
                verb.joined && !verb.is_capital() && verb.text.chars().nth(1).is_some()
            })
    }

    /// Italian sets the article before the surname of a man of letters: "il Tarlazzi",
    /// "dell’Anguissola". A word that ends in -i is no noun of that number, nor is one that
    /// ends in a consonant; of others it takes a verb or a place cited behind it ("il
    /// Sandrelli nel Tesoro").
    fn is_with_article(&self, words: &[Word], name: Range<usize>) -> bool {
        let (Some(own), Some(word)) = (self.lore.own, words.get(name.start)) else {
            return false;
        };
        let his = own.surname_articles
            && !self.curated
            && name.len() == 1
            && word_before(words, name.start)
                .is_some_and(|article| own.his_articles.contains(&article.fold));
        if !his || Lore::is_place(word) || word.text.chars().count() < 4 {
            return false;
        }
        let cites = words.get(name.end).filter(|next| next.joined).is_some_and(|next| {
            let cited =
                own.volumes.contains(&next.fold) || own.pages.contains(&next.fold);
            let within =
                matches!(next.fold.as_str(), "nel" | "nella" | "nelle" | "nello");
            cited || within || own.doings.contains(&next.fold)
        });
        // Imperator, Altar: nouns that have lost their last vowel.
        let clipped =
            ["or", "ar", "ier", "al"].iter().any(|end| word.fold.ends_with(end));
        let vowel =
            word.fold.ends_with(['a', 'e', 'o', 'u', 'à', 'è', 'é', 'ì', 'ò', 'ù']);
        !vowel && !clipped || cites
    }

    /// Whether one more unknown word may belong to a name.
    fn may_go_on(&self, unknown: usize) -> bool {
        unknown < if self.lore.capital_nouns() { 1 } else { 2 }
    }

    pub(super) fn is_firm(&self, word: &Word) -> bool {
        self.lore.is_firm(word)
    }

    /// Whether a word may be a name as far as the word alone says.
    pub(super) fn is_name(&self, word: &Word) -> bool {
        word.is_capital()
            && word.text.chars().count() > 1
            && !self.lore.is_plain(word)
            && !self.lore.is_listed_noun(word)
            && !self.lore.may_be_small(word)
            && !is_numeral(word)
    }

    /// Whether a word is an initial, and not part of an abbreviation like "z. B.".
    fn is_initial(&self, words: &[Word], at: usize) -> bool {
        let Some(word) = words.get(at) else { return false };
        let abbreviated = word_before(words, at).is_some_and(|word| {
            word.dot && !word.is_capital() && word.text.chars().count() <= 2
        });
        // N. S. and P. S. are no one's initials, and a Prof. D. is a doctor.
        let next = words.get(at + 1).is_some_and(|next| next.text == "S" && next.dot);
        let postscript = next && matches!(word.text.as_str(), "N" | "P");
        let last = words.get(at.wrapping_sub(1)).is_some_and(|last| {
            matches!(last.text.as_str(), "N" | "P") && last.dot && word.text == "S"
        });
        let doctor = word.text == "D"
            && word_before(words, at).is_some_and(|word| self.lore.is_title(word));
        word.is_initial()
            && !postscript
            && !last
            && !doctor
            && !abbreviated
            && !self.lore.is_title(word)
    }

    /// Whether the letter has the word as a surname elsewhere.
    pub(super) fn is_known(&self, word: &Word) -> bool {
        self.known.contains(&word.fold)
            || self.lore.own.is_some_and(|own| {
                own.endings.iter().any(|ending| {
                    word.fold
                        .strip_suffix(&fold(ending))
                        .is_some_and(|stem| self.known.contains(stem))
                })
            })
    }

    /// German: a genitive without article before a noun ("Kerners Werke").
    fn is_genitive(&self, words: &[Word], at: usize) -> bool {
        let (Some(word), Some(next)) =
            (words.get(at), words.get(at + 1).filter(|next| next.joined))
        else {
            return false;
        };
        let previous = word_before(words, at);
        let Some(stem) = word.fold.strip_suffix('s') else { return false };
        let plain = self.lore.own.is_some_and(|own| own.nouns.contains(stem));
        self.lore.capital_nouns()
            && stem.chars().count() >= 4
            && !stem.ends_with('s')
            && !plain
            && !word.dot
            && next.is_capital()
            && !next.starts
            && (word.starts
                && !self.curated
                && self.lore.is_plain(next)
                && !crate::lexicon::is_german_noun(stem)
                && !self.lore.listed(word, |own| &own.frequent)
                || !word.starts
                    && previous.is_some_and(|previous| {
                        self.lore
                            .own
                            .is_some_and(|own| own.common.contains(&previous.fold))
                            && !self.lore.listed(previous, |own| &own.determiners)
                    }))
    }

    /// Whether a capital inside a sentence says, writes or does something.
    fn acts(&self, words: &[Word], at: usize, end: usize) -> bool {
        let Some(word) = words.get(at) else { return false };
        if self.lore.capital_nouns()
            || self.lore.own.is_none()
            || word.starts
            || !word.joined
        {
            return false;
        }
        let doing = |word: Option<&Word>| {
            word.is_some_and(|word| {
                !word.is_capital() && self.lore.listed(word, |own| &own.doings)
            })
        };
        let next = words.get(end).filter(|next| next.joined);
        !self.after_small_word(words, at) && doing(next)
    }

    /// Whether an article or a preposition of place stands before.
    pub(super) fn after_small_word(&self, words: &[Word], at: usize) -> bool {
        word_before(words, at).is_some_and(|word| {
            self.lore.listed(word, |own| &own.determiners)
                || self.lore.listed(word, |own| &own.place_words)
        })
    }
}
