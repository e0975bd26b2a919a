//! What a short block at a letter's end reads like: a closing formula, a signature, a
//! postscript, an address, a list of enclosures.
//!
//! The second half of [`Reading`]: points of the same kind as those of the opener.

use super::{Reading, capital};
use crate::lexicon::Lexicon;

impl Reading<'_> {
    /// "D.V.P.M.R.", "Q.B.S.M.": a closing formula of which only initials are left; more
    /// of them than a name has.
    pub(in crate::layout) fn initials(&self) -> bool {
        let letters: Vec<char> =
            self.text.chars().filter(|c| c.is_alphabetic()).collect();
        let vowel = |c: &char| {
            matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
        };
        let stops = self.text.matches('.').count();
        (4..=12).contains(&letters.len())
            && letters.iter().all(|c| c.is_uppercase())
            && (stops + 1 >= letters.len() || !letters.iter().any(vowel))
    }

    /// Whether its last word has a capital and is no word of formulas.
    pub(in crate::layout) fn ends_in_name(&self) -> bool {
        let written = self.text.split_whitespace().next_back().unwrap_or_default();
        self.words.len() > 1
            && capital(written)
            && self.words.last().is_some_and(|word| {
                !self.listed(word, |l| &l.closings)
                    && !self.listed(word, |l| &l.possessives)
                    && !self.listed(word, |l| &l.kin)
            })
    }

    /// Whether a word of it is among names in lower case.
    pub(in crate::layout) fn names(&self, names: &[String]) -> bool {
        self.words.iter().any(|word| {
            let bare = word.trim_end_matches('.');
            bare.chars().count() > 2 && names.iter().any(|name| name == bare)
        })
    }

    /// "With kind regards, yours": points above 0 speak for it.
    pub(in crate::layout) fn valediction(&self) -> f32 {
        if self.length > 220 || self.words.is_empty() {
            return -9.0;
        }
        // Words that stand in any sentence ("votre", "bien") close no letter by themselves.
        // While the language is open, a word may be common in another one.
        let few = self.words.len() <= 5 && self.languages.len() == 1;
        let formal = self.words.iter().filter(|word| {
            self.listed(word, |l| &l.closings)
                && (few || !self.listed(word, |l| &l.common))
        });
        let closings = formal.count();
        let last = self.words.last().is_some_and(|w| self.listed(w, |l| &l.possessives));
        let known = self.words.iter().filter(|word| {
            self.listed(word, |l| &l.closings)
                || self.listed(word, |l| &l.possessives)
                || self.listed(word, |l| &l.titles)
        });
        let known = known.count();
        #[expect(clippy::cast_precision_loss, reason = "small counts of words")]
        let share = known as f32 / self.words.len() as f32;
        let mut points = match closings {
            0 => -1.5,
            1 => 0.8,
            2 => 1.6,
            _ => 2.2,
        };
        points += if last { 1.4 } else { 0.0 };
        points += if self.kin() { 2.0 } else { 0.0 };
        points += 2.0 * share - 0.8;
        if self.text.trim_end().ends_with(',') {
            points += 0.4;
        }
        points -= match self.length {
            0..=60 => 0.0,
            61..=100 => 0.5,
            101..=150 => 1.3,
            _ => 2.4,
        };
        points -= match self.sentences() {
            0 | 1 => 0.0,
            2 => 0.5,
            _ => 1.0,
        };
        // With a mark behind it "Cher Monsieur," rather greets.
        let calls = self.vocative() && !self.text.trim_end().ends_with([',', '!', ':']);
        if calls { points.max(0.5) } else { points }
    }

    /// "Serviteur et Neveu", "Dein Vater": words of formulas and kin, and nobody's name.
    pub(in crate::layout) fn formal(&self) -> bool {
        // "Mama" is what she is called.
        let called = |word: &String| self.listed(word, |l| &l.parents);
        if self.words.len() == 1 && self.words.first().is_some_and(called) {
            return false;
        }
        self.words.iter().all(|word| self.is_formal(word))
    }

    /// Whether a formula closes with a word: "dévoué", "Neveu".
    pub(in crate::layout) fn closes(&self, word: &str) -> bool {
        self.listed(word, |l| &l.closings) || self.listed(word, |l| &l.kin)
    }

    /// Whether a word stands in closing formulas.
    pub(in crate::layout) fn is_formal(&self, word: &str) -> bool {
        self.closes(word)
            || self.listed(word, |l| &l.possessives)
            || self.listed(word, |l| &l.particles)
            || self.listed(word, |l| &l.coordinators)
    }

    /// A name, perhaps with "your" before it: points above 0 speak for it.
    pub(in crate::layout) fn signature(&self) -> f32 {
        if self.length > 90 || self.words.is_empty() || self.words.len() > 9 {
            return -9.0;
        }
        if self.dates().iter().any(|mention| mention.month.is_some()) {
            return -3.0;
        }
        if self.names_a_day() || self.vocative() {
            return -3.0;
        }
        let kin = self.kin();
        // "Deine Dich herzlich liebende Anna"
        let loving = self.words.first().is_some_and(|word| self.own(word))
            && self.ends_in_name()
            && self.words.iter().any(|word| self.participle(word));
        let mut named = 0_usize;
        let mut other = 0_usize;
        for (word, original) in self.words.iter().zip(self.text.split_whitespace()) {
            let capital = capital(original);
            let allowed = self.listed(word, |l| &l.possessives)
                || self.listed(word, |l| &l.particles)
                || self.listed(word, |l| &l.titles)
                || self.listed(word, |l| &l.closings);
            let common = self.listed(word, |l| &l.common) && word.chars().count() > 1;
            let formula = self.listed(word, |l| &l.possessives)
                || self.listed(word, |l| &l.closings) && self.words.len() > 1
                || kin && self.listed(word, |l| &l.kin);
            let allowed = allowed
                || formula
                || self.listed(word, |l| &l.born)
                || loving && (common || self.participle(word));
            if capital && !common && !formula {
                named += 1;
            } else if !allowed {
                other += 1;
            }
        }
        let digits = self.text.chars().filter(char::is_ascii_digit).count();
        let mut points = match (named, other) {
            (0, 0 | 1) if kin => 1.2,
            (0, _) => -2.5,
            (_, 0) => 2.0,
            (n, 1) if n >= 2 => 0.8,
            (_, 1) => -0.3,
            _ => -2.5,
        };
        points += match self.words.len() {
            1..=3 => 0.6,
            4..=5 => 0.2,
            _ => -0.8,
        };
        if digits > 0 {
            points -= 2.0;
        }
        match self.text.trim_end().chars().next_back() {
            Some(',' | ':' | ';' | '-' | '–') => points -= 1.2,
            Some('!' | '?' | '"' | '”' | '»') => points -= 1.5,
            _ => {}
        }
        if self.words.last().is_some_and(|w| self.listed(w, |l| &l.possessives)) {
            points -= 2.0;
        }
        if self.address() > 0.0 && self.words.len() > 3 {
            points -= 1.5;
        }
        if self.salutation() > 2.4 {
            points -= 1.0;
        }
        points
    }

    /// Whether a word ends as participles do.
    fn participle(&self, word: &str) -> bool {
        let ends = |end: &String| {
            word.strip_suffix(end.as_str()).is_some_and(|stem| stem.chars().count() > 2)
        };
        self.any(|lexicon| lexicon.participle_ends.iter().any(ends))
    }

    /// "Potsdam, Sonntag früh.": a day of the week among places and hours, and nobody.
    fn names_a_day(&self) -> bool {
        let initial = |word: &&str| word.ends_with('.') && word.chars().count() == 2;
        self.weekdays() > 0
            && self.words.len() <= 6
            && !self.written().any(|word| initial(&word) && capital(word))
            && self.count(|l| &l.closings) == 0
    }

    /// "Herr Baron", "Euer Excellenz": whom a closing formula turns to, not who signs.
    fn vocative(&self) -> bool {
        let known = |word: &String| {
            self.listed(word, |l| &l.addressees)
                || self.listed(word, |l| &l.titles)
                || self.listed(word, |l| &l.salutations)
                || self.listed(word, |l| &l.possessives)
                || self.listed(word, |l| &l.particles)
        };
        self.words.len() > 1
            && self.words.iter().all(known)
            && self.count(|l| &l.addressees) > 0
            && self.count(|l| &l.kin) == 0
    }

    /// Begins with "P.S." or the like.
    pub(in crate::layout) fn postscript(&self) -> bool {
        let Some(first) = self.words.first() else { return false };
        let joined: String = self.words.iter().take(2).map(String::as_str).collect();
        let label = |word: &str| {
            let bare = word.trim_end_matches(['-', '–', '—', ':', ')']);
            bare.chars().count() > 2
                && self.any(|l| {
                    l.postscripts.contains(bare)
                        || l.postscripts.contains(&format!("{bare}."))
                })
                || matches!(bare, "ps" | "ns" | "nb" | "pd")
        };
        let upper = self.text.trim_start().starts_with(|c: char| c.is_uppercase());
        upper && (label(first) || label(&joined))
    }

    /// Whether a lexicon lists the word, or the French one: for centuries letters from
    /// anywhere were addressed in French.
    pub(in crate::layout) fn listed_abroad(
        &self,
        word: &str,
        list: impl Fn(&Lexicon) -> &crate::lexicon::Words + Copy,
    ) -> bool {
        let bare = word.trim_end_matches('.');
        let french = || Lexicon::for_language("fr").map(list);
        self.listed(word, list)
            || french().is_some_and(|words| words.contains(word) || words.contains(bare))
    }

    /// Whether a word says to whom, with a title behind it: "to Mr. X", "an die Frau X"; or
    /// a name bears what only addresses say: "X Esq."
    pub(in crate::layout) fn addresses(&self) -> bool {
        let title = |word: &String| {
            let bare = word.trim_end_matches('.');
            self.any(|l| {
                l.is_title(bare, bare.len() < word.len()) || l.is_title(word, true)
            })
        };
        let article = |word: &String| self.listed(word, |l| &l.determiners);
        let to = self.words.iter().enumerate().any(|(at, word)| {
            let next = self.words.get(at + 1);
            let behind = next.filter(|next| article(next) && !title(next));
            let next = if behind.is_some() { self.words.get(at + 2) } else { next };
            self.listed_abroad(word, |l| &l.to) && next.is_some_and(title)
        });
        to || self.count(|l| &l.courtesies) > 0 && self.words.len() <= 14
    }

    /// Where the first word stands that says to whom, with a title behind it, or that only
    /// addresses have.
    pub(in crate::layout) fn address_at(&self) -> Option<usize> {
        let title = |word: &str| {
            let bare = word.trim_end_matches('.');
            self.any(|l| l.is_title(bare, true))
                || self.listed_abroad(word, |l| &l.titles)
                    && !self.listed_abroad(word, |l| &l.determiners)
                    && !self.listed_abroad(word, |l| &l.particles)
        };
        let dative = |word: &&String| self.listed(word, |l| &l.dative_titles);
        (0..self.words.len())
            .find(|at| {
                let Some(word) = self.words.get(*at) else { return false };
                let mut next = self.words.iter().skip(at + 1);
                let doubled = next.clone().next() == Some(word) && title(word);
                let article =
                    |word: &&String| self.listed_abroad(word, |l| &l.determiners);
                let named = next.clone().next().is_some_and(|word| title(word))
                    || next.next().as_ref().is_some_and(article)
                        && next.next().is_some_and(|word| title(word));
                doubled
                    || self.listed(word, |l| &l.courtesies)
                    || named && self.listed_abroad(word, |l| &l.to)
            })
            .or_else(|| {
                // "Herrn Professor X", "Dem Herrn Rath X"
                let dative = self.words.iter().take(2).any(|word| dative(&word));
                (dative && self.words.len() > 1).then_some(0)
            })
    }

    /// Whether a word ends as titles do ("Legationsrath"), or is one shortened.
    pub(in crate::layout) fn titles(&self, word: &str) -> bool {
        self.any(|lexicon| {
            lexicon.title_ends.iter().any(|end| {
                let stem = word.strip_suffix(end.as_str()).map_or(0, str::len);
                stem > 3
            })
        })
    }

    /// Whether its last word is a title, whose bearer is to follow.
    pub(in crate::layout) fn ends_in_title(&self) -> bool {
        self.words.last().is_some_and(|word| {
            self.listed_abroad(word, |l| &l.titles)
                || self.listed_abroad(word, |l| &l.to)
                || self.listed(word, |l| &l.courtesies)
        })
    }

    /// Whether a word ends as streets do that are written in one: "Lindenstraße".
    pub(in crate::layout) fn street_name(&self, word: &str) -> bool {
        let ends = |end: &str| {
            let stem = word.strip_suffix(end).map_or(0, |stem| stem.chars().count());
            stem > 2 && end.chars().count() > 3
        };
        self.any(|l| l.compounds && l.address_words.iter().any(ends))
    }

    /// "Mr. Charles Holder, Boston": a title among the first words, no article, and a name
    /// behind it.
    pub(in crate::layout) fn begins_titled(&self) -> bool {
        let title = |word: &String| {
            let bare = word.trim_end_matches('.');
            self.any(|l| l.is_title(bare, true))
        };
        let at = self.words.iter().take(4).position(title);
        at.is_some_and(|at| self.written().nth(at + 1).is_some_and(capital))
    }

    /// Whether that word is a title with a name behind it.
    pub(in crate::layout) fn begins_titled_at(&self, at: usize) -> bool {
        let title = self.words.get(at).is_some_and(|word| {
            let bare = word.trim_end_matches('.');
            self.any(|l| l.is_title(bare, true))
        });
        title && self.written().nth(at + 1).is_some_and(capital)
    }

    /// Whether every noun has a capital, or may have where the language is open.
    pub(in crate::layout) fn capital_nouns(&self) -> bool {
        self.languages.len() != 1 || self.any(|lexicon| !lexicon.trades.is_empty())
    }

    /// "Monsieur Monsieur Dupont": a title said twice, as on envelopes.
    fn title_doubled(&self) -> bool {
        let mut pairs = self.words.iter().zip(self.words.iter().skip(1)).take(3);
        pairs.any(|(one, two)| {
            one == two
                && one.chars().count() > 2
                && self.listed_abroad(one, |l| &l.titles)
        })
    }

    /// "An Herrn X in Y", "à Monsieur X": an address at the foot.
    pub(in crate::layout) fn address(&self) -> f32 {
        if self.length > 140 || self.words.is_empty() {
            return -9.0;
        }
        let titled = self.titled();
        let to = self.words.first().is_some_and(|w| self.listed(w, |l| &l.to))
            || self.addresses();
        // A street alone may stand in a letterhead.
        let streets = self.words.iter().filter(|word| self.street_name(word)).count();
        let words =
            self.count(|l| &l.address_words) + if titled || to { streets } else { 0 };
        let mut points = -1.2;
        points += if words > 0 { 1.4 } else { 0.0 };
        points += if titled { 0.9 } else { 0.0 };
        points += if to { 0.8 } else { 0.0 };
        // "Herrn Dr. X, …": a title first, and nothing that greets.
        let first = self.words.first().is_some_and(|word| {
            let bare = word.trim_end_matches('.');
            word.chars().count() > 3 && self.listed(word, |l| &l.titles)
                || self.any(|l| l.is_title(bare, true))
        });
        // "Address: Miss Webb, Wokingham"
        points += if self.labelled(|l| &l.address_labels) { 2.5 } else { 0.0 };
        points += if self.count(|l| &l.courtesies) > 0 { 1.6 } else { 0.0 };
        let doubled = self.title_doubled();
        points += if doubled { 1.5 } else { 0.0 };
        let greets = self.text.trim_end().ends_with([',', '!', ':', ';']);
        // "To Anna Webb Bath": whom and where, and no sentence.
        let small = self.words.iter().zip(self.written()).filter(|(word, written)| {
            !capital(written)
                && !self.listed(word, |l| &l.particles)
                && !self.listed(word, |l| &l.place_words)
                && !self.listed(word, |l| &l.titles)
                && !self.listed(word, |l| &l.to)
                && !written.starts_with(|c: char| c.is_ascii_digit())
        });
        let named = to && self.words.len() > 1 && small.count() == 0;
        points += if named && !greets { 1.0 } else { 0.0 };
        points += if named && !greets && titled { 0.6 } else { 0.0 };
        points += if first && !greets && self.words.len() > 2 { 0.6 } else { 0.0 };
        let lower = self.words.len().saturating_sub(self.capitals);
        if lower > 5 && !doubled {
            points -= 1.5;
        }
        points
    }

    /// "1 annexe.", "Beilagen: 2".
    pub(in crate::layout) fn enclosure(&self) -> bool {
        self.words.len() <= 6
            && self.words.iter().take(2).any(|w| self.listed(w, |l| &l.enclosures))
            && self.length < 60
    }
}
