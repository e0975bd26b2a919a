//! The names in the letter's texts: those of the registers, each linked to the one entry
//! it means, then those that no register has.
//!
//! `corresp` looks the correspondents up, `words` cuts a text, `span` says how far a name
//! goes, `link` and `weaker` where one stands (`ordinary` where none does) and `meaning`
//! whom it means, `address` where somebody is spoken to and not of, `find`
//! and `candidate` find what is left, `nouns` what is a noun as well. What stays equal is
//! left open and said, not guessed.

mod address;
mod agree;
mod candidate;
mod corresp;
mod evidence;
mod find;
mod link;
mod lore;
mod meaning;
mod nouns;
mod ordinary;
mod span;
mod weaker;
mod words;

use std::ops::Range;

pub(super) use corresp::{only_one, person, resolve_correspondents};

use super::view::View;
use super::{Knowledge, overlap};
use crate::diagnostic::{Findings, codes};
use crate::layout::BlockKind;
use crate::lexicon::Lexicon;
use crate::model::{Agent, Annotation, Annotations, Kind, Letter, Responsible, Text};
use crate::register::{EntryKind, Match, Strength};
use crate::source::Certainty;
use link::{Meaning, Mention, Search, Tier};
use words::Word;

/// A text made ready to be searched.
struct Page<'t> {
    text: &'t Text,
    view: View,
    words: Vec<Word>,
    /// Where forms of the register stand.
    forms: Vec<Match>,
}

/// Adds the names of all texts.
pub(super) fn annotate(
    letter: &Letter,
    knowledge: Knowledge<'_>,
    all: &mut Annotations,
    findings: &mut Findings,
) {
    let language = letter.language.as_ref().map(|fact| fact.value.as_str());
    let mut search = Search::new(knowledge, language.and_then(Lexicon::for_language));
    search.correspondents = correspondents(letter, knowledge);
    let date = letter.sent.date.as_ref().map(|date| date.value);
    search.year = date.and_then(crate::lexicon::Dating::last_year);
    let pages: Vec<Page<'_>> = letter
        .texts()
        .zip(all.iter())
        .map(|(text, list)| {
            let view = View::new(text, list);
            let mut words = words::words(&view.text);
            search.lore.part_sentences(&mut words);
            let forms = search.forms(&view.text);
            Page { text, view, words, forms }
        })
        .collect();
    for page in &pages {
        search.lore.learn(&page.words);
    }
    let mut kinds = letter.blocks.iter().map(|block| Some(block.kind));
    for (page, kind) in pages.iter().zip(kinds.clone()) {
        if address::is_formula(kind) {
            let spoken = search.greeted(&page.forms, &page.words);
            search.correspondents.extend(spoken);
        }
    }
    // A letter that begins in its first paragraph: "Mein Karl! Unmöglich".
    let first = pages.iter().zip(kinds.clone());
    let mut first = first.filter(|(_, kind)| *kind == Some(BlockKind::Paragraph));
    if let Some((page, kind)) =
        first.next().filter(|(page, _)| address::calls(&search.lore, &page.words))
    {
        let spoken = search.spoken_to(&page.forms, &page.words, kind);
        search.correspondents.extend(spoken);
    }
    search.bound();
    for (page, list) in pages.iter().zip(all.iter_mut()) {
        let kind = kinds.next().flatten();
        link(&mut search, page, kind, list, language, findings);
    }
    let curated = knowledge.register.has_persons();
    find::annotate(letter, &search.lore, curated, &pages, all, findings);
}

fn correspondents(
    letter: &Letter,
    knowledge: Knowledge<'_>,
) -> std::collections::BTreeSet<usize> {
    let agents = letter.sent.agents.iter().chain(&letter.received.agents);
    agents
        .filter_map(|agent| match &agent.value {
            Agent::Person(id) | Agent::Organisation(id) => knowledge.register.index(id),
            Agent::Named(_) => None,
        })
        .collect()
}

/// Adds the names of the register in one text.
fn link(
    search: &mut Search<'_>,
    page: &Page<'_>,
    block: Option<BlockKind>,
    list: &mut Vec<Annotation>,
    language: Option<&str>,
    findings: &mut Findings,
) {
    let mut mentions = search.mentions(&page.forms, &page.words);
    let curated = search.knowledge.register.has_persons();
    if search.lore.titles_inside(curated) {
        for mention in &mut mentions {
            take_titles(search, page, mention);
        }
    }
    let is_label = block.is_some() && address::is_label(&page.words);
    for mention in &mentions {
        let range = page.view.original(&mention.range);
        if is_decided(list, &range)
            || mention.name.is_some() && in_title(page, list, &range)
        {
            continue;
        }
        let meaning = search.meaning(mention, &page.words);
        let certainty = match meaning {
            Meaning::One(_, _, certainty) => certainty,
            _ => Certainty::High,
        };
        if let Meaning::One(at, strength, _) = meaning
            && (strength >= Strength::Partial || mention.tier == Tier::Forename)
        {
            search.named.insert(at);
        }
        let named =
            matches!(meaning, Meaning::One(_, Strength::Partial | Strength::Full, _))
                && block == Some(BlockKind::Salute);
        if let Some(name) = &mention.name
            && !named
            && (address::speaks_to(
                &search.lore,
                &page.words,
                name.first..=name.last,
                block,
            ) || (address::is_card(block)
                || is_label
                || address::is_set_off(&page.words, name.first..=name.last))
                && search.writes_or_receives(&meaning))
        {
            // Nor is it a name that the register lacks.
            let (kind, responsible) = (Kind::Nothing, Responsible::Program);
            list.push(Annotation { range, kind, responsible, certainty });
            continue;
        }
        if let Meaning::Several(several) = &meaning {
            ambiguous(search, several, page.text, &range, findings);
        }
        if let Some(kind) = kind(search, mention, &meaning, language) {
            let responsible = Responsible::Program;
            list.push(Annotation { range, kind, responsible, certainty });
        }
    }
}

/// Takes the titles before a name into the mention of it.
fn take_titles(search: &Search<'_>, page: &Page<'_>, mention: &mut Mention) {
    let Some(name) = &mention.name else { return };
    let first = span::with_titles(&search.lore, &page.words, name.first);
    if let Some(word) = page.words.get(first).filter(|_| first < name.first) {
        mention.range.start = word.range.start;
    }
}

/// Whether an earlier annotation already says what these words are.
fn is_decided(list: &[Annotation], range: &Range<usize>) -> bool {
    list.iter().any(|other| {
        let names = other.kind.is_name() || other.kind == Kind::Nothing;
        names && overlap(&other.range, range)
    })
}

/// Whether the words stand among others in a short quotation without the marks of
/// speech: the title of a work names no person of its own.
fn in_title(page: &Page<'_>, list: &[Annotation], range: &Range<usize>) -> bool {
    list.iter().filter(|other| other.kind == Kind::Quotation).any(|quotation| {
        let whole = &quotation.range;
        if !(whole.start <= range.start && range.end <= whole.end) {
            return false;
        }
        let words = page.text.as_str().get(whole.clone()).unwrap_or_default();
        let name = page.text.as_str().get(range.clone()).unwrap_or_default();
        let count = words.split_whitespace().count();
        count <= 6
            && count > name.split_whitespace().count()
            && !words.contains(['!', '?', ',', ';'])
    })
}

/// The annotation for a mention.
fn kind(
    search: &Search<'_>,
    mention: &Mention,
    meaning: &Meaning,
    language: Option<&str>,
) -> Option<Kind> {
    let entries = search.knowledge.register.entries();
    let (entry, id) = match meaning {
        Meaning::One(at, ..) => {
            let entry = entries.get(*at)?;
            (entry, Some(entry.id.clone()))
        }
        Meaning::Several(several) => {
            let mut kinds = several.iter().filter_map(|at| entries.get(*at));
            let first = kinds.next()?;
            if mention.entries.iter().any(|(at, _)| {
                entries.get(*at).is_some_and(|other| other.kind != first.kind)
            }) {
                return None;
            }
            (first, None)
        }
        Meaning::Another => return Some(Kind::Person(None)),
        Meaning::Nobody => return None,
    };
    Some(match entry.kind {
        EntryKind::Person => Kind::Person(id),
        EntryKind::Place => Kind::Place(id),
        EntryKind::Organisation => Kind::Organisation(id),
        EntryKind::Event => Kind::Event(id),
        EntryKind::Work => {
            let foreign = entry.language.clone();
            let foreign = foreign.filter(|foreign| Some(foreign.as_str()) != language);
            Kind::Title(id, entry.level.clone(), foreign)
        }
    })
}

fn ambiguous(
    search: &Search<'_>,
    several: &[usize],
    text: &Text,
    range: &Range<usize>,
    findings: &mut Findings,
) {
    let entries = search.knowledge.register.entries();
    let who: Vec<String> = several
        .iter()
        .filter_map(|at| entries.get(*at))
        .map(|entry| format!("`{}` ({})", entry.id, entry.label()))
        .collect();
    if let Some(span) = text.span(range.clone()) {
        let words = text.as_str().get(range.clone()).unwrap_or_default();
        let ids = several.iter().filter_map(|at| entries.get(*at));
        findings.push(
            codes::AMBIGUOUS_NAME
                .at(span)
                .candidates(ids.map(|entry| entry.id.clone()).collect())
                .message(format!("“{words}” may be {}", who.join(" or ")))
                .help("say which: letterbook names link; or a [[decision]] in the letter's .toml"),
        );
    }
}
