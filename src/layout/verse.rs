//! Runs of short lines in the letter's body into verse.

use super::BlockKind;
use super::draft::Draft;
use super::paragraph::Habits;
use super::printed::Printed;
use crate::source::Certainty;

/// How many short lines in a row are verse.
const STANZA: usize = 4;

/// Marks runs of at least four lines that all end early and begin with a capital, between
/// paragraphs of the letter; most of them end no sentence.
pub(super) fn recognise(drafts: &mut [Draft], lines: &[Printed], habits: &Habits) {
    let short = |draft: &Draft| {
        draft.kind == BlockKind::Paragraph
            && draft.lines.len() == 1
            && draft.text.starts_with(|c: char| {
                c.is_uppercase() || matches!(c, '„' | '»' | '«' | '“')
            })
            && lines.get(draft.lines.start).is_some_and(|line| {
                line.width < 0.72 * habits.measure && line.width > 0.2 * habits.measure
            })
    };
    let marks: Vec<bool> = drafts.iter().map(short).collect();
    let mut at = 0;
    while at < marks.len() {
        let run = marks.iter().skip(at).take_while(|mark| **mark).count();
        // Verse stands inside the letter; short last paragraphs do not.
        let inside =
            drafts.get(at + run).is_some_and(|draft| draft.kind == BlockKind::Paragraph)
                && at > 0;
        // Lines that each end a sentence are a list: of questions, of things to do.
        let ended = drafts
            .iter()
            .skip(at)
            .take(run)
            .filter(|draft| draft.text.trim_end().ends_with(['.', '?', '!', ':']));
        let list = ended.count() * 2 > run;
        if run >= STANZA && inside && !list {
            for draft in drafts.iter_mut().skip(at).take(run) {
                draft.kind = BlockKind::Verse;
                draft.certainty = Certainty::Medium;
            }
        }
        at += run.max(1);
    }
}
