//! Bibliographic references in an editor's head note.
//!
//! A reference is what stands, in one sentence, around a title and the volume or pages
//! it is found at: "«Title», in Author, Work, volume 17, pages 142–143". The words for
//! volume and page are facts of languages and stand in the lexicon.

use std::ops::Range;

use super::overlap;
use crate::layout::BlockKind;
use crate::lexicon::Lexicon;
use crate::model::{Annotation, Annotations, Kind, Letter, Responsible};
use crate::source::Certainty;

/// Adds volumes, pages and the references they belong to, in head notes.
pub(super) fn annotate(letter: &Letter, lexicons: &[&Lexicon], all: &mut Annotations) {
    for (block, list) in letter.blocks.iter().zip(all) {
        if block.kind != BlockKind::HeadNote {
            continue;
        }
        let string = block.text.as_str();
        let scopes: Vec<_> = scopes(string, lexicons)
            .into_iter()
            .filter(|(range, ..)| {
                !list
                    .iter()
                    .any(|other| overlap(&other.range, range) && other.kind.is_name())
            })
            .collect();
        // A figure in "volume 17" is no year.
        list.retain(|other| {
            !(matches!(other.kind, Kind::Date(_))
                && scopes.iter().any(|(range, ..)| overlap(range, &other.range)))
        });
        let Some(last) = scopes.iter().map(|(range, ..)| range.end).max() else {
            continue;
        };
        // A reference without a title in sight is its volume and pages alone.
        let first = list
            .iter()
            .filter(|other| {
                matches!(other.kind, Kind::Title(..)) && other.range.end <= last
            })
            .map(|title| title.range.start)
            .chain(scopes.iter().map(|(range, ..)| range.start))
            .min();
        for (range, unit, numbers) in scopes {
            list.push(found(range, Kind::Scope(unit, numbers)));
        }
        if let Some(first) = first {
            // Marks around the first title belong to the reference.
            let start = list
                .iter()
                .filter(|other| {
                    other.kind == Kind::Quotation && other.range.contains(&first)
                })
                .map(|quotation| quotation.range.start)
                .min()
                .unwrap_or(first);
            list.push(found(start..last, Kind::Reference));
        }
    }
}

fn found(range: Range<usize>, kind: Kind) -> Annotation {
    Annotation {
        range,
        kind,
        responsible: Responsible::Program,
        certainty: Certainty::High,
    }
}

type Scope = (Range<usize>, &'static str, Option<(String, String)>);

/// The volumes and pages of a text: a word for one, then a number or a range of numbers.
fn scopes(string: &str, lexicons: &[&Lexicon]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::new();
    let mut words = string.split_inclusive(char::is_whitespace).scan(0, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word.trim_end()))
    });
    while let Some((start, word)) = words.next() {
        let bare = word.trim_start_matches(['(', '[', '“', '«']);
        let folded = crate::lexicon::fold(bare);
        let says = |of: fn(&Lexicon) -> &crate::lexicon::Words| {
            let short = folded.trim_end_matches('.');
            lexicons.iter().any(|lexicon| {
                of(lexicon).contains(&folded) || of(lexicon).contains(short)
            })
        };
        let unit = if says(|lexicon| &lexicon.volumes) {
            "volume"
        } else if says(|lexicon| &lexicon.pages) {
            "page"
        } else {
            continue;
        };
        let Some((at, figure)) = words.clone().next() else { break };
        let length = figure
            .find(|c: char| {
                !c.is_ascii_alphanumeric() && !matches!(c, '-' | '–' | '—' | '/')
            })
            .unwrap_or(figure.len());
        let number = figure
            .get(..length)
            .unwrap_or_default()
            .trim_end_matches(['-', '–', '—', '/']);
        if !is_number(number) {
            continue;
        }
        let range = start + (word.len() - bare.len())..at + number.len();
        let ends = number.split(['-', '–', '—']).collect::<Vec<_>>();
        let numbers = match ends.as_slice() {
            [one] => Some(((*one).to_owned(), (*one).to_owned())),
            [from, to] => Some(((*from).to_owned(), (*to).to_owned())),
            _ => None,
        };
        scopes.push((range, unit, numbers));
        words.next();
    }
    scopes
}

/// Arabic or Roman figures, or a range of them.
fn is_number(text: &str) -> bool {
    let figures = |part: &str| {
        !part.is_empty()
            && (part.bytes().all(|b| b.is_ascii_digit())
                || part.bytes().all(|b| b"ivxlcdmIVXLCDM".contains(&b)))
    };
    !text.is_empty() && text.split(['-', '–', '—', '/']).all(figures)
}
