//! Titles of works that no register has: what is quoted behind a word for a kind of work
//! ("the novel “Mill Lane”", "der Einakter »Am Wehr«").
//!
//! A quotation alone is speech as often as a title, so the word before it must say what it
//! is. What a register or an editor has named keeps that, but a title that is somebody's
//! name ("das Drama »Anna Kerner«") names nobody here.

use std::ops::Range;

use crate::lexicon::{Lexicon, fold};
use crate::model::{Annotation, Kind, Responsible, Text};
use crate::source::Certainty;

/// Adds the titles of one text, behind what was found in it so far.
pub(super) fn annotate(text: &Text, own: Option<&Lexicon>, list: &mut Vec<Annotation>) {
    let Some(own) = own else { return };
    let quoted: Vec<Range<usize>> = list
        .iter()
        .filter(|other| other.kind == Kind::Quotation)
        .filter_map(|other| title(text.as_str(), &other.range, own))
        .collect();
    for range in quoted {
        let within = |other: &Annotation| {
            range.start <= other.range.start && other.range.end <= range.end
        };
        let whole = |other: &Annotation| {
            other.responsible == Responsible::Program
                && matches!(other.kind, Kind::Person(_) | Kind::Place(_))
                && other.range == range
        };
        let named = list.iter().any(|other| {
            (matches!(other.kind, Kind::Title(..))
                || other.responsible == Responsible::Editor && other.kind.is_name())
                && super::overlap(&other.range, &range)
                || super::overlap(&other.range, &range)
                    && !within(other)
                    && other.kind.is_name()
        });
        if named {
            continue;
        }
        list.retain(|other| !whole(other));
        let kind = Kind::Title(None, None, None);
        let (responsible, certainty) = (Responsible::Program, Certainty::Medium);
        list.push(Annotation { range, kind, responsible, certainty });
    }
}

/// The words inside a quotation, without its marks, if they are a title.
fn title(text: &str, quotation: &Range<usize>, own: &Lexicon) -> Option<Range<usize>> {
    let marks = |c: char| !c.is_alphanumeric() && !matches!(c, '!' | '?' | '…' | ')');
    let whole = text.get(quotation.clone())?;
    let inner = whole.trim_matches(marks);
    let first = inner.chars().next()?;
    let words = inner.split_whitespace().count();
    if !(first.is_uppercase() || first.is_numeric())
        || words > LONGEST
        || inner.contains([';', '\n'])
        || inner.contains(". ")
    {
        return None;
    }
    let before = text.get(..quotation.start)?.trim_end();
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next()?;
    if !own.works.contains(&fold(word)) {
        return None;
    }
    let start = quotation.start + whole.find(inner)?;
    Some(start..start + inner.len())
}

/// How many words a title has at most.
const LONGEST: usize = 10;
