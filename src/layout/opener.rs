//! The blocks above the first paragraph: head note, heading, letterhead, address, date
//! line, salutation.

use super::BlockKind;
use super::draft::Draft;
use super::relation;
use super::signs::Reading;
use crate::lexicon::Lexicon;
use crate::source::Certainty;

/// How many blocks from the top may belong to the opener.
const REACH: usize = 14;

/// Names the parts above the first paragraph; gives the index of the first block after
/// them.
pub(super) fn recognise(drafts: &mut [Draft], languages: &[&Lexicon]) -> usize {
    let salute = salutation(drafts, languages);
    let end = salute.map_or_else(|| first_paragraph(drafts, languages), |at| at + 1);
    let mut dated = false;
    for at in 0..end.min(drafts.len()) {
        let Some(draft) = drafts.get(at) else { break };
        if Some(at) == salute {
            continue;
        }
        let (mut kind, certainty) = above(draft, salute.is_some(), languages);
        if kind == BlockKind::Heading && dated {
            // What stands below the date line heads nothing: it says to whom the letter
            // goes, or it is a subject line.
            let to = relation::read(&draft.text, languages)
                .is_some_and(|relation| relation.to.is_some() && relation.from.is_none());
            kind = if to { BlockKind::Address } else { BlockKind::Letterhead };
        }
        dated |= kind == BlockKind::Dateline;
        if let Some(draft) = drafts.get_mut(at) {
            (draft.kind, draft.certainty) = (kind, certainty);
        }
    }
    let mut next = end;
    if let (Some(at), Some(draft)) = (salute, salute.and_then(|at| drafts.get_mut(at))) {
        draft.kind = BlockKind::Salute;
        let sure = Reading::new(&draft.text, languages).salutation() >= 2.5;
        draft.certainty = if sure { Certainty::High } else { Certainty::Medium };
        next = at + 1;
        // A date line may follow the salutation.
        if let Some(draft) = drafts.get_mut(next) {
            let reading = Reading::new(&draft.text, languages);
            if reading.dateline() > 1.2 && draft.text.chars().count() < 60 {
                draft.kind = BlockKind::Dateline;
                draft.certainty = Certainty::Medium;
                next += 1;
            }
        }
    }
    next
}

/// The block that salutes, before any that is a paragraph for sure.
fn salutation(drafts: &[Draft], languages: &[&Lexicon]) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    let mut paragraphs = 0_u8;
    for (at, draft) in drafts.iter().enumerate().take(REACH) {
        if draft.address {
            continue;
        }
        let reading = Reading::new(&draft.text, languages);
        let named =
            if paragraphs == 0 { called_by_name(drafts, at, &reading) } else { 0.0 };
        // Below a paragraph the same words rather close the letter.
        let closes = if paragraphs > 0 { reading.valediction().max(0.0) } else { 0.0 };
        let points = reading.salutation() + named - closes - 0.4 * f32::from(paragraphs);
        if points > 1.4 && best.is_none_or(|(so_far, _)| points > so_far + 0.5) {
            best = Some((points, at));
        }
        if best.is_some_and(|(_, at_best)| at > at_best + 1) {
            break;
        }
        let aside = head_note(&draft.text) || reading.dateline() > 0.0;
        if reading.length > 160 && !aside {
            paragraphs += 1;
            if paragraphs > 1 || at > 0 && reading.length > 300 {
                break;
            }
        }
    }
    best.map(|(_, at)| at)
}

/// "Kees,": nothing but a name, with a mark behind it, right above a paragraph.
fn called_by_name(drafts: &[Draft], at: usize, reading: &Reading<'_>) -> f32 {
    let marked = reading.text.trim_end().ends_with([',', '!', ':']);
    let names = (1..=3).contains(&reading.words.len())
        && reading.capitals == reading.words.len()
        && reading.length < 30
        && !reading.text.contains(|c: char| c.is_ascii_digit());
    let above = drafts.get(at + 1).is_some_and(|next| next.text.chars().count() > 60);
    if marked && names && above { 2.8 } else { 0.0 }
}

/// Where the first paragraph begins when nothing salutes.
fn first_paragraph(drafts: &[Draft], languages: &[&Lexicon]) -> usize {
    let mut end = 0;
    for (at, draft) in drafts.iter().enumerate().take(6) {
        let reading = Reading::new(&draft.text, languages);
        let part = head_note(&draft.text)
            || draft.address
            || dated(&reading) && letterhead(&reading)
            || end > 0
                && reading.words.len() <= 3
                && reading.times()
                && reading.length < 30
            || reading.dateline() > 0.0
            || reading.numbered()
            || relation::is_title(&draft.text, languages) && reading.length < 120
            || reading.address() > 0.9 && reading.length < 140
            || reading.capitals_throughout() && reading.length < 160;
        if part {
            end = at + 1;
        } else if reading.length > 60 || at > end + 1 {
            break;
        }
    }
    end.min(drafts.len().saturating_sub(1))
}

/// Text in brackets or parentheses, long enough to be an editor's.
pub(super) fn head_note(text: &str) -> bool {
    let text = text.trim();
    let pair = text.starts_with('(') && text.ends_with([')', ']'])
        || text.starts_with('[') && text.ends_with([']', ')'])
        || text.starts_with('<') && text.ends_with('>');
    pair && text.chars().count() >= 40
}

/// Whether a day and a month stand in a block.
fn dated(reading: &Reading<'_>) -> bool {
    reading.dates().iter().any(|date| date.day.is_some() && date.month.is_some())
}

/// Names, numbers and abbreviations rather than sentences.
fn letterhead(reading: &Reading<'_>) -> bool {
    let count = reading.words.len();
    count > 0 && count < 50 && reading.capitals * 100 >= count * 42
}

/// What a block above the salutation is.
fn above(draft: &Draft, saluted: bool, languages: &[&Lexicon]) -> (BlockKind, Certainty) {
    let reading = Reading::new(&draft.text, languages);
    if head_note(&draft.text) {
        return (BlockKind::HeadNote, Certainty::High);
    }
    if draft.address {
        return (BlockKind::Address, Certainty::Medium);
    }
    let dateline = reading.dateline();
    let title = relation::is_title(&draft.text, languages);
    if title
        && (reading.capitals_throughout() || dateline < 1.5 || reading.words.len() > 4)
    {
        return (BlockKind::Heading, Certainty::High);
    }
    if reading.numbered() {
        return (BlockKind::Heading, Certainty::High);
    }
    if dateline > 1.0 {
        return (BlockKind::Dateline, Certainty::High);
    }
    if dateline > 0.0 || reading.times() && reading.words.len() <= 3 {
        return (BlockKind::Dateline, Certainty::Medium);
    }
    if reading.capitals_throughout() {
        // A printed letterhead has parts: "COLLEGE OF ARTS, NEWTOWN".
        let parts = reading.text.contains(',') || reading.street();
        let kind =
            if parts && saluted { BlockKind::Letterhead } else { BlockKind::Heading };
        return (kind, Certainty::Medium);
    }
    if reading.address() > 0.0 {
        return (BlockKind::Address, Certainty::Medium);
    }
    if dated(&reading) && (saluted || letterhead(&reading)) {
        return (BlockKind::Dateline, Certainty::Low);
    }
    if reading.length > 160 || !saluted {
        return (BlockKind::Paragraph, Certainty::Medium);
    }
    (BlockKind::Letterhead, Certainty::Low)
}
