//! Names that no register has: sure ones into annotations without a link, the others
//! into proposals.
//!
//! Sure is a name behind a title or form of address, with a forename or initials, in a
//! salutation or signature, the name of a correspondent, a surname that the same letter
//! has with one of these, and the genitive of a name before a noun. In a language that
//! writes nouns small, a capital inside a sentence beside a word for saying or doing is
//! sure too; any other such capital, if no preposition of place or article stands before
//! it, is proposed. In German a lone capital is no evidence.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::evidence::Evidence;
use super::lore::Lore;
use super::span::{ARTICLES, before, is_particle, joins, with_titles, word_before};
use super::words::{Word, end_of};
use super::{Page, address, in_title, is_decided};
use crate::diagnostic::{Findings, codes};
use crate::layout::BlockKind;
use crate::lexicon::fold;
use crate::model::{Agent, Annotation, Annotations, Kind, Letter, Responsible};
use crate::source::{Certainty, Span};

/// A run of words that may be a name.
struct Candidate {
    /// Indices of its words.
    words: Range<usize>,
    certainty: Certainty,
}

/// Adds the names of all texts that are not yet known.
pub(super) fn annotate(
    letter: &Letter,
    lore: &Lore<'_>,
    curated: bool,
    pages: &[Page<'_>],
    all: &mut Annotations,
    findings: &mut Findings,
) {
    let kinds: Vec<Option<BlockKind>> =
        letter.blocks.iter().map(|block| Some(block.kind)).collect();
    let kind_of = |at: usize| kinds.get(at).copied().flatten();
    let mut surnames = correspondents(letter, lore);
    let mut evidence = Evidence::default();
    if !curated {
        for page in pages {
            evidence.gather(lore, &page.words);
        }
    }
    let (known, proposed) = (HashSet::new(), BTreeMap::new());
    let mut finder = Finder { curated, lore, evidence, known, proposed };
    for (at, (page, list)) in pages.iter().zip(all.iter_mut()).enumerate() {
        finder.page(page, kind_of(at), list, &mut surnames);
    }
    finder.known = surnames;
    let mut none = HashSet::new();
    for (at, (page, list)) in pages.iter().zip(all.iter_mut()).enumerate() {
        finder.page(page, kind_of(at), list, &mut none);
        finder.propose(page, kind_of(at), list);
    }
    for (name, (span, count)) in finder.proposed {
        let times = if count == 1 { String::new() } else { format!(", {count} times") };
        findings.push(
            codes::PROPOSED_NAME
                .at(span)
                .message(format!("“{name}” may be a name{times}"))
                .help("add the person to a register, or decide it in the letter's .toml"),
        );
    }
}

/// The surnames of those correspondents that are known by name only.
fn correspondents(letter: &Letter, lore: &Lore<'_>) -> HashSet<String> {
    let agents = letter.sent.agents.iter().chain(&letter.received.agents);
    let names = agents.filter_map(|agent| match &agent.value {
        Agent::Named(name) => Some(name.as_str()),
        Agent::Person(_) | Agent::Organisation(_) => None,
    });
    let mut surnames = HashSet::new();
    for name in names {
        let words = super::words::words(name);
        let Some(last) = words.last().filter(|_| words.len() > 1) else { continue };
        if last.is_capital() && !lore.is_plain(last) && last.text.chars().count() > 2 {
            surnames.insert(last.fold.clone());
            surnames.extend(elided(&words, words.len() - 1));
        }
    }
    surnames
}

/// A surname with the elided particle before it: "d'alembert".
fn elided(words: &[Word], at: usize) -> Option<String> {
    let particle = word_before(words, at)?;
    let whole = format!("{}{}", particle.fold, words.get(at)?.fold);
    particle.fold.ends_with('\'').then_some(whole)
}

struct Finder<'a, 'l> {
    /// Whether a register says whom the editor looks for: then a lone forename that it
    /// lacks, or what is less than sure, is left alone outside formulas.
    curated: bool,
    lore: &'a Lore<'l>,
    /// What the letter says of its words.
    evidence: Evidence,
    /// Surnames that the letter has as such.
    known: HashSet<String>,
    /// Proposals by name: the first place, and how often.
    proposed: BTreeMap<String, (Span, usize)>,
}

impl Finder<'_, '_> {
    /// Adds the sure names of one text, and their surnames to `surnames`.
    fn page(
        &self,
        page: &Page<'_>,
        kind: Option<BlockKind>,
        list: &mut Vec<Annotation>,
        surnames: &mut HashSet<String>,
    ) {
        if self.curated && address::is_formula(kind) {
            return;
        }
        let mut at = 0;
        while at < page.words.len() {
            let Some(found) = self.name(&page.words, at, kind) else {
                at += 1;
                continue;
            };
            let formula = matches!(kind, Some(BlockKind::Salute | BlockKind::Signed));
            // "der Jean Christophe" that the register lacks is a book or one in a book.
            let article = word_before(&page.words, at)
                .is_some_and(|word| self.lore.listed(word, |own| &own.determiners));
            let lone = found.words.len() == 1
                && !(self.is_titled(&page.words, at)
                    && page
                        .words
                        .get(at)
                        .is_some_and(|word| self.lore.forename(word).is_none()));
            // Who was named in full is meant by the surname, in the register or not.
            let known =
                lone && page.words.get(at).is_some_and(|word| self.is_known(word));
            let least = if known { Certainty::Medium } else { Certainty::High };
            at = found.words.end.max(at + 1);
            let words = found.words.start..=found.words.end.saturating_sub(1);
            if self.curated
                && (!formula && (lone && !known || article || found.certainty < least)
                    || address::is_imprint(kind)
                    || address::speaks_to(self.lore, &page.words, words, kind))
            {
                continue;
            }
            let mut found = found;
            if self.lore.titles_inside(self.curated) {
                found.words.start =
                    with_titles(self.lore, &page.words, found.words.start);
            }
            let Some(range) = range_of(page, &found.words) else { continue };
            // Herrn Landammann | Styger: what stands before a name is a title.
            let title = self.curated
                && list.iter().any(|other| {
                    matches!(other.kind, Kind::Person(_))
                        && other.range.start > range.end
                        && other.range.start - range.end <= 2
                });
            if title || is_decided(list, &range) || in_title(page, list, &range) {
                continue;
            }
            let last =
                found.words.end.checked_sub(1).and_then(|last| page.words.get(last));
            for at in found.words.clone() {
                surnames
                    .extend(elided(&page.words, at).filter(|_| at > found.words.start));
            }
            if let Some(last) = last
                && (found.words.len() > 1 || self.lore.forename(last).is_none())
                && last.text.chars().count() > 2
                && found.certainty == Certainty::High
            {
                surnames.insert(last.fold.clone());
            }
            list.push(Annotation {
                range,
                kind: Kind::Person(None),
                responsible: Responsible::Program,
                certainty: found.certainty,
            });
        }
    }

    /// The sure name that begins with a word.
    fn name(
        &self,
        words: &[Word],
        at: usize,
        kind: Option<BlockKind>,
    ) -> Option<Candidate> {
        let word = words.get(at)?;
        let previous = word_before(words, at);
        let saint = previous.is_some_and(|word| SAINTS.contains(&word.fold.as_str()));
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
        let sure = |words| Some(Candidate { words, certainty: Certainty::High });
        if is_particle(word) && !word.is_capital() {
            let end = self.end(words, at);
            let signed = kind == Some(BlockKind::Signed) && word.fold.ends_with('\'');
            let known =
                elided(words, at + 1).is_some_and(|name| self.known.contains(&name));
            let titled = titled && !ARTICLES.contains(&word.fold.as_str());
            let titled = titled && word.fold != "la";
            let means = (titled || signed || known) && end > at + 1;
            return means.then_some(()).and_then(|()| sure(at..end));
        }
        if self.is_initial(words, at) {
            let end = self.end(words, at);
            let surname = words.get(end.checked_sub(1)?)?;
            // N. Fr. Pr. is a newspaper.
            let clipped = surname.dot && surname.text.chars().count() <= 3;
            let named = end > at + 1 && !surname.is_initial() && !clipped;
            return (named && self.is_name(surname))
                .then_some(())
                .and_then(|()| sure(at..end));
        }
        if let Some(forename) = self.lore.forename(word) {
            let end = self.end(words, at);
            let opens = matches!(kind, Some(BlockKind::Salute | BlockKind::Signed));
            let means = forename.sure || end > at + 1 && !word.starts || titled || opens;
            let street =
                words.get(end).is_some_and(|next| next.joined && self.is_firm(next));
            return (means && !street).then_some(()).and_then(|()| sure(at..end));
        }
        if self.is_parent(words, at) {
            return sure(at..at + 1);
        }
        if !(self.is_name(word) || titled && self.is_name_behind_title(word)) {
            return None;
        }
        let end = self.end(words, at);
        let words_of = at..end;
        if words.get(end).is_some_and(|next| next.joined && self.is_firm(next)) {
            return None;
        }
        if titled {
            return sure(words_of);
        }
        let weaker = self.is_called(words, at..end, kind);
        weaker.then_some(Candidate { words: words_of, certainty: Certainty::Medium })
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
        let place = self.after_small_word(words, at);
        let known = end == at + 1 && !place && self.is_known(word);
        let article =
            previous.is_some_and(|word| self.lore.listed(word, |own| &own.determiners));
        if article || end == at + 1 && Lore::is_place(word) {
            return false;
        }
        let named = !self.lore.capital_nouns()
            && words.get(at..end).is_some_and(|words| self.has_forename(words));
        let borne = end == at + 1
            && !self.curated
            && !place
            && (word.joined || word.listed)
            && self.evidence.is_person(self.lore, word);
        formula
            || borne
            || named
            || known
            || self.is_genitive(words, at)
            || self.acts(words, at, end)
    }

    /// Whether a parent is called as children do, without a possessive: "Papa schreibt",
    /// "mein Papa" is none. A register says whom the editor means.
    fn is_parent(&self, words: &[Word], at: usize) -> bool {
        let described = word_before(words, at)
            .is_some_and(|word| self.lore.listed(word, |own| &own.determiners));
        !self.curated
            && !described
            && words.get(at).is_some_and(|word| {
                word.is_capital() && self.lore.listed(word, |own| &own.parents)
            })
    }

    /// Whether a title stands before a word. Between initials it is an initial itself:
    /// N. Fr. Pr.
    fn is_titled(&self, words: &[Word], at: usize) -> bool {
        let Some(title) = before(words, at) else { return false };
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
    fn end(&self, words: &[Word], at: usize) -> usize {
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
                let behind = words.get(end + 1).filter(|next| next.joined);
                let behind = match behind {
                    Some(particle) if is_particle(particle) && !particle.is_capital() => {
                        words.get(end + 2).filter(|next| next.joined)
                    }
                    other => other,
                };
                let last = words.get(end - 1).is_some_and(is_particle);
                let from = !joins(next)
                    && (last || !ARTICLES.contains(&next.fold.as_str()));
                if from && unknown < 2 && behind.is_some_and(|next| self.is_name(next)) {
                    end += 1;
                    continue;
                }
                break;
            }
            let forename = self.lore.forename(next).is_some();
            if Lore::is_place(next) && !forename {
                break;
            }
            if is_numeral(next) && !next.is_initial() {
                end += usize::from(unknown == 0);
                break;
            } else if next.is_initial() && unknown == 0 {
                end += 1;
            } else if forename && unknown == 0
                || self.is_name(next) && self.may_go_on(unknown)
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

    /// Whether one more unknown word may belong to a name.
    fn may_go_on(&self, unknown: usize) -> bool {
        unknown < if self.lore.capital_nouns() { 1 } else { 2 }
    }

    fn is_firm(&self, word: &Word) -> bool {
        self.lore.is_firm(word)
    }

    /// Whether a word may be a name as far as the word alone says.
    fn is_name(&self, word: &Word) -> bool {
        word.is_capital()
            && word.text.chars().count() > 1
            && !self.lore.is_plain(word)
            && !self.lore.is_listed_noun(word)
            && !self.lore.may_be_small(word)
            && !is_numeral(word)
    }

    /// Whether a German word that only looks like a noun (Stocker, Bäumer) is a name behind
    /// a title, unless it is a title itself.
    fn is_name_behind_title(&self, word: &Word) -> bool {
        self.lore.capital_nouns()
            && word.is_capital()
            && word.text.chars().count() > 2
            && !word.is_all_capitals()
            && !self.lore.is_used(word)
            && !self.lore.is_further_title(word)
            && !self.lore.has_noun_ending(word)
            && !self.lore.is_listed_noun(word)
            && !self.lore.may_be_small(word)
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
    fn is_known(&self, word: &Word) -> bool {
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
        let (Some(word), Some(previous), Some(next)) = (
            words.get(at),
            word_before(words, at),
            words.get(at + 1).filter(|next| next.joined),
        ) else {
            return false;
        };
        let Some(stem) = word.fold.strip_suffix('s') else { return false };
        let plain = self.lore.own.is_some_and(|own| own.nouns.contains(stem));
        self.lore.capital_nouns()
            && stem.chars().count() >= 4
            && !stem.ends_with('s')
            && !plain
            && !word.starts
            && !word.dot
            && self.lore.own.is_some_and(|own| own.common.contains(&previous.fold))
            && !self.lore.listed(previous, |own| &own.determiners)
            && next.is_capital()
            && !next.starts
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
    fn after_small_word(&self, words: &[Word], at: usize) -> bool {
        word_before(words, at).is_some_and(|word| {
            self.lore.listed(word, |own| &own.determiners)
                || self.lore.listed(word, |own| &own.place_words)
        })
    }

    /// Proposes what may be a name but is not sure.
    fn propose(&mut self, page: &Page<'_>, kind: Option<BlockKind>, list: &[Annotation]) {
        let running = matches!(kind, Some(BlockKind::Paragraph | BlockKind::Postscript));
        if !running || self.lore.capital_nouns() || self.lore.own.is_none() {
            return;
        }
        let mut at = 0;
        while let Some(word) = page.words.get(at) {
            let lone = self.is_name(word)
                && word.joined
                && !word.starts
                && word.text.chars().count() > 2
                && !self.after_small_word(&page.words, at);
            if !lone {
                at += 1;
                continue;
            }
            let end = self.end(&page.words, at);
            let firm = page.words.get(end).is_some_and(|next| self.is_firm(next));
            let range = range_of(page, &(at..end));
            at = end.max(at + 1);
            let Some(range) = range.filter(|range| !firm && !is_decided(list, range))
            else {
                continue;
            };
            let Some(span) = page.text.span(range.clone()) else { continue };
            let name = page.text.as_str().get(range).unwrap_or_default().to_owned();
            self.proposed.entry(name).or_insert((span, 0)).1 += 1;
        }
    }
}

/// Words that make a forename the name of a place or feast.
pub(super) const SAINTS: [&str; 11] = [
    "st", "saint", "sainte", "sankt", "san", "santa", "santo", "são", "sint", "sant",
    "ste",
];

/// The bytes of the text behind a run of words.
fn range_of(page: &Page<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let first = page.words.get(words.start)?;
    let end = end_of(&page.words, words.end.checked_sub(1)?)?;
    Some(page.view.original(&(first.range.start..end)))
}

/// Whether a word is a Roman numeral.
fn is_numeral(word: &Word) -> bool {
    word.text.chars().all(|c| "IVXLCDM".contains(c))
}
