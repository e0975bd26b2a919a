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
use super::span::{
    before, has_article, is_large_particle, is_particle, with_titles, word_before,
};
use super::words::{Word, end_of};
use super::{Page, address, in_title, is_decided};
use crate::diagnostic::{Findings, codes};
use crate::layout::BlockKind;
use crate::lexicon::{fold, small_word};
use crate::model::{Agent, Annotation, Annotations, Kind, Letter, Responsible};
use crate::source::{Certainty, Span};

/// A run of words that may be a name.
pub(super) struct Candidate {
    /// Indices of its words.
    pub(super) words: Range<usize>,
    pub(super) certainty: Certainty,
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
        evidence.settle(lore);
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
pub(super) fn elided(words: &[Word], at: usize) -> Option<String> {
    let particle = word_before(words, at)?;
    let whole = format!("{}{}", particle.fold, words.get(at)?.fold);
    particle.fold.ends_with('\'').then_some(whole)
}

pub(super) struct Finder<'a, 'l> {
    /// Whether a register says whom the editor looks for: then a lone forename that it
    /// lacks, or what is less than sure, is left alone outside formulas.
    pub(super) curated: bool,
    pub(super) lore: &'a Lore<'l>,
    /// What the letter says of its words.
    pub(super) evidence: Evidence,
    /// Surnames that the letter has as such.
    pub(super) known: HashSet<String>,
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
            let left = self.curated && self.is_left(page, &found, kind);
            at = found.words.end.max(at + 1);
            if left {
                continue;
            }
            let mut found = found;
            if self.lore.titles_inside(self.curated) {
                found.words.start =
                    with_titles(self.lore, &page.words, found.words.start);
            }
            if !self.curated {
                found.words.start = with_large_particle(&page.words, found.words.start);
            }
            let Some(range) = range_of(page, &found.words) else { continue };
            // Herrn Landammann | Styger: what stands before a name is a title.
            let title = self.curated
                && list.iter().any(|other| {
                    matches!(other.kind, Kind::Person(_))
                        && other.range.start > range.end
                        && other.range.start - range.end <= 2
                });
            let quoted = self.curated && is_quotation(list, &range);
            if title
                || quoted
                || is_decided(list, &range)
                || in_title(page, list, &range)
                || self.is_reference(page, &found.words)
            {
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

    /// Whether a name that the register lacks is left alone where there is a register:
    /// what is less than sure, one who is spoken to, what stands in a letterhead.
    fn is_left(
        &self,
        page: &Page<'_>,
        found: &Candidate,
        kind: Option<BlockKind>,
    ) -> bool {
        let at = found.words.start;
        let first = page.words.get(at);
        let formula = matches!(kind, Some(BlockKind::Salute | BlockKind::Signed));
        // "der Jean Christophe" that the register lacks is a book or one in a book.
        let article = has_article(self.lore, &page.words, at);
        let titled = self.is_titled(&page.words, at)
            && first.is_some_and(|word| self.lore.forename(word).is_none());
        let lone = found.words.len() == 1 && !titled;
        // Who was named in full is meant by the surname, in the register or not.
        let known = lone && first.is_some_and(|word| self.is_known(word));
        let least = if known { Certainty::Medium } else { Certainty::High };
        let words = at..=found.words.end.saturating_sub(1);
        !formula && (lone && !known || article || found.certainty < least)
            || address::is_imprint(kind)
            || address::speaks_to(self.lore, &page.words, words, kind)
    }

    /// Whether a forename alone is a book of the Bible, cited by chapter and verse:
    /// "Markus 10,32", "Matthew XIV:22", "nach Johannes 7: 17".
    fn is_reference(&self, page: &Page<'_>, words: &Range<usize>) -> bool {
        let Some(last) = words.end.checked_sub(1).and_then(|last| page.words.get(last))
        else {
            return false;
        };
        let behind = page.view.text.get(last.range.end..).unwrap_or_default();
        let behind = behind.strip_prefix('.').unwrap_or(behind).trim_start();
        let figures = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        let verse = figures.trim_start().strip_prefix([',', ':']).map(str::trim_start);
        let cited =
            verse.is_some_and(|verse| verse.starts_with(|c: char| c.is_ascii_digit()));
        let chapter = figures.len() < behind.len() || is_numeral(last);
        let book = match words.len() {
            1 => self.lore.forename(last).is_some(),
            2 => is_numeral(last),
            _ => false,
        };
        cited && chapter && book
    }

    /// Whether a small word hangs on a word, as pronouns do on a verb: "Parlez-en", "Disse-me".
    pub(super) fn has_pronoun(&self, word: &Word) -> bool {
        let behind = word.text.rsplit_once('-').map(|(_, behind)| fold(behind));
        behind.is_some_and(|behind| {
            self.lore.own.is_some_and(|own| {
                own.common.contains(&behind) || own.frequent.contains(&behind)
            })
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
                && !Lore::is_place(word)
                && !self.lore.is_month(word)
                && !self.has_pronoun(word)
                && !word_before(&page.words, at)
                    .is_some_and(|word| small_word(&word.fold).saint)
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

/// Where a name begins whose particle has a capital, inside a sentence: "bij Van der Weele".
fn with_large_particle(words: &[Word], at: usize) -> usize {
    let particle = |at: usize| {
        before(words, at).filter(|at| {
            words.get(*at).is_some_and(|word| is_particle(word) && !word.is_capital())
        })
    };
    let first = particle(at).unwrap_or(at);
    let large = before(words, first).filter(|at| {
        words.get(*at).is_some_and(|word| {
            is_large_particle(word) && !word.starts && !word.is_all_capitals()
        })
    });
    large.unwrap_or(at)
}

/// Whether the words are all that stands in a quotation: in an edition with a register,
/// which knows its persons, a name that is quoted and that the register lacks is the title
/// of a work ("»Michael Kramer«").
fn is_quotation(list: &[Annotation], range: &Range<usize>) -> bool {
    list.iter().any(|other| {
        let whole = &other.range;
        other.kind == Kind::Quotation
            && whole.start <= range.start
            && range.end <= whole.end
            && whole.len() <= range.len() + 8
    })
}

/// The bytes of the text behind a run of words.
fn range_of(page: &Page<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let first = page.words.get(words.start)?;
    let end = end_of(&page.words, words.end.checked_sub(1)?)?;
    Some(page.view.original(&(first.range.start..end)))
}

/// Whether a word is a Roman numeral.
pub(super) fn is_numeral(word: &Word) -> bool {
    word.text.chars().all(|c| "IVXLCDM".contains(c))
}
