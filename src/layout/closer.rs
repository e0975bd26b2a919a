//! The blocks below the last paragraph: closing formula, signature, postscripts,
//! enclosures, address, a date line at the end.

use super::BlockKind;
use super::draft::Draft;
use super::signs::Reading;
use crate::lexicon::Lexicon;
use crate::source::Certainty;

/// How many blocks from the end may hold the signature.
const REACH: usize = 16;

/// Names the parts below the last paragraph. `from` is the first block after the opener;
/// `writers` are the names of those who may have signed, in lower case.
pub(super) fn recognise(
    drafts: &mut [Draft],
    from: usize,
    languages: &[&Lexicon],
    writers: &[String],
) {
    let end = letter_end(drafts, from, languages);
    let Some(signed) = signature(drafts, from, end, languages, writers) else {
        unsigned(drafts, from, end, languages);
        return;
    };
    let sure = drafts.get(signed.at).is_some_and(|draft| {
        Reading::new(&draft.text, languages).signature() > 1.5 && signed.after_valediction
    });
    set(
        drafts,
        signed.at,
        BlockKind::Signed,
        if sure { Certainty::High } else { Certainty::Medium },
    );
    valedictions(drafts, from, signed.at, languages);
    // A postscript without a label is short; long text is another text sent along.
    let rest: usize = drafts
        .get(signed.at + 1..end)
        .unwrap_or_default()
        .iter()
        .map(|d| d.text.len())
        .sum();
    let (mut labelled, mut over) = (0_usize, false);
    for at in signed.at + 1..end {
        let Some(draft) = drafts.get(at) else { break };
        let (mut kind, certainty) = below(draft, at - signed.at, languages, writers);
        let reading = Reading::new(&draft.text, languages);
        labelled = if reading.postscript() { 3 } else { labelled.saturating_sub(1) };
        over |= reading.apparatus()
            || reading.dateline() > 0.0 && kind != BlockKind::Dateline;
        let unlabelled = labelled == 0 && rest > UNLABELLED;
        if kind == BlockKind::Postscript && (unlabelled || over) {
            kind = BlockKind::Paragraph;
        }
        set(drafts, at, kind, certainty);
    }
}

/// How many bytes may follow a signature to be a postscript that nothing labels.
const UNLABELLED: usize = 600;

fn set(drafts: &mut [Draft], at: usize, kind: BlockKind, certainty: Certainty) {
    if let Some(draft) = drafts.get_mut(at) {
        (draft.kind, draft.certainty) = (kind, certainty);
    }
}

/// The letter's own end: an editor's commentary may follow it.
fn letter_end(drafts: &mut [Draft], from: usize, languages: &[&Lexicon]) -> usize {
    let mut end = drafts.len();
    for (at, draft) in drafts.iter_mut().enumerate().skip(from) {
        if draft.text.len() < 40 && Reading::new(&draft.text, languages).commentary() {
            draft.kind = BlockKind::Heading;
            draft.certainty = Certainty::Medium;
            end = end.min(at);
        }
    }
    end
}

struct Signature {
    at: usize,
    after_valediction: bool,
}

fn signature(
    drafts: &[Draft],
    from: usize,
    end: usize,
    languages: &[&Lexicon],
    writers: &[String],
) -> Option<Signature> {
    let mut best: Option<(f32, Signature)> = None;
    let low = from.max(end.saturating_sub(REACH));
    let mut after = 0.0_f32;
    for at in (low..end).rev() {
        let Some(draft) = drafts.get(at) else { continue };
        let reading = Reading::new(&draft.text, languages);
        let before = at.checked_sub(1).filter(|b| *b >= from).and_then(|b| drafts.get(b));
        let closing =
            before.map_or(-1.0, |b| Reading::new(&b.text, languages).valediction());
        let mut points = reading.signature() - after;
        let own =
            reading.words.iter().take(3).any(|w| reading.listed(w, |l| &l.possessives));
        if closing > 0.0 {
            points += 1.5;
        }
        if own && reading.words.len() > 1 {
            points += 0.8;
        }
        let named = reading.words.iter().any(|w| {
            let bare = w.trim_end_matches('.');
            bare.chars().count() > 2 && writers.iter().any(|name| name == bare)
        });
        if named {
            points += 1.5;
        }
        if reading.postscript() || reading.enclosure() {
            points -= 3.0;
        }
        if points > 1.2 && best.as_ref().is_none_or(|(so_far, _)| points > *so_far) {
            best = Some((points, Signature { at, after_valediction: closing > 0.0 }));
        }
        // What follows a signature: little, or postscripts.
        after += match () {
            () if reading.postscript() || reading.enclosure() => 0.1,
            () if reading.dateline() > 0.0 || reading.address() > 0.0 => 0.2,
            () if reading.length < 80 => 0.35,
            () => 0.5,
        };
    }
    let weak = best.as_ref().is_none_or(|(points, _)| *points < 2.5);
    let early = if weak { early_signature(drafts, from, low, languages) } else { None };
    early.or(best.map(|(_, signature)| signature))
}

/// A closing formula and a name under it, far above the end: what follows was sent along.
fn early_signature(
    drafts: &[Draft],
    from: usize,
    low: usize,
    languages: &[&Lexicon],
) -> Option<Signature> {
    let short = |at: usize| drafts.get(at).filter(|draft| draft.text.len() < 90);
    (from + 1..low).find_map(|at| {
        let (before, here) = (short(at - 1)?, short(at)?);
        let name = Reading::new(&here.text, languages).signature();
        let closing = Reading::new(&before.text, languages).valediction();
        (name > 1.8 && closing > 1.2).then_some(Signature { at, after_valediction: true })
    })
}

/// Closing formulas right above the signature.
fn valedictions(
    drafts: &mut [Draft],
    from: usize,
    signed: usize,
    languages: &[&Lexicon],
) {
    for at in (from..signed).rev().take(3) {
        let Some(draft) = drafts.get(at) else { break };
        let reading = Reading::new(&draft.text, languages);
        let points = reading.valediction();
        if reading.dateline() > 1.0 {
            set(drafts, at, BlockKind::Dateline, Certainty::High);
            continue;
        }
        let begins_small = draft.text.starts_with(char::is_lowercase);
        let only = at == from && (reading.length > 70 || begins_small);
        if points <= 0.3 || reading.length > 160 || only {
            break;
        }
        let sure = if points > 1.5 { Certainty::High } else { Certainty::Medium };
        set(drafts, at, BlockKind::Valediction, sure);
    }
}

/// A letter that nobody signs: a closing formula or a date line may stand last.
fn unsigned(drafts: &mut [Draft], from: usize, end: usize, languages: &[&Lexicon]) {
    let mut postscript = None;
    for at in (from..end).rev().take(4) {
        let Some(draft) = drafts.get(at) else { break };
        let reading = Reading::new(&draft.text, languages);
        if reading.postscript() {
            postscript = Some(at);
        }
        if reading.dateline() > 1.2 && reading.length < 60 {
            set(drafts, at, BlockKind::Dateline, Certainty::Medium);
        } else if reading.valediction() > 1.0 && reading.length < 100 && at > from {
            set(drafts, at, BlockKind::Valediction, Certainty::Medium);
            break;
        }
    }
    if let Some(first) = postscript {
        for at in first..end {
            set(drafts, at, BlockKind::Postscript, Certainty::High);
        }
    }
}

/// What a block below the signature is.
fn below(
    draft: &Draft,
    distance: usize,
    languages: &[&Lexicon],
    writers: &[String],
) -> (BlockKind, Certainty) {
    let reading = Reading::new(&draft.text, languages);
    if reading.postscript() {
        return (BlockKind::Postscript, Certainty::High);
    }
    if reading.enclosure() {
        return (BlockKind::Enclosure, Certainty::Medium);
    }
    if reading.dateline() > 0.5 && reading.length < 80 {
        return (BlockKind::Dateline, Certainty::Medium);
    }
    let again = reading
        .words
        .iter()
        .any(|w| writers.iter().any(|name| name == w.trim_end_matches('.')));
    if reading.address() > 0.3 && distance <= 3 {
        return (BlockKind::Address, Certainty::Medium);
    }
    if reading.signature() > 2.0 && (again || distance > 1) {
        return (BlockKind::Signed, Certainty::Medium);
    }
    (BlockKind::Postscript, Certainty::Medium)
}
