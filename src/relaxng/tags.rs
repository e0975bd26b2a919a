//! Start and end tags that have different names: which of the two is at fault.
//!
//! The reader, which knows no schema, reports the end tag. Where the start tag's name is a
//! fault by the schema already, it alone is wrong, and one finding says so.

use super::recover::rename;
use super::validator::{Frame, Validator};
use crate::diagnostic::{Diagnostic, Findings, Label, codes};
use crate::xml::{EndTag, split_name};

impl Validator {
    /// Where the end tag has the name that the start tag should have had, the start tag
    /// alone is at fault.
    pub(super) fn agree(frame: &mut Frame, tag: &EndTag<'_>, findings: &mut Findings) {
        let Some(trouble) = &mut frame.trouble else { return };
        let Some(misspelt) = &mut trouble.misspelt else { return };
        let meant = misspelt.fixes.first().and_then(|fix| fix.edits.first());
        let is_right = meant.is_some_and(|edit| edit.replacement == tag.written);
        let is_told = findings.last().is_some_and(|last| {
            last.code.id == codes::MISMATCHED_TAG.id && last.span == tag.span
        });
        if is_right && is_told {
            findings.truncate(findings.len() - 1);
            findings.extend(trouble.misspelt.take());
        }
    }

    /// Where an element has no end tag of its own, but one of another name was passed over
    /// in it, the start tag is the one to be mended if its name is a fault already.
    pub(super) fn agree_with_stray(
        &mut self,
        frame: &mut Frame,
        tag: &EndTag<'_>,
        findings: &mut Findings,
    ) {
        let is_of_tag = |finding: &Diagnostic| {
            let begins = finding.related.first().map(|label| label.span);
            finding.code == &codes::MISMATCHED_TAG && begins == Some(tag.start)
        };
        let Some(mismatch) = findings.take_last(is_of_tag) else { return };
        let of_name = frame.span;
        let is_of_name = |finding: &Diagnostic| {
            let is_name = [&codes::UNKNOWN_ELEMENT, &codes::ELEMENT_NOT_ALLOWED]
                .contains(&finding.code);
            is_name && finding.span == of_name
        };
        let misspelt = frame.trouble.as_mut().and_then(|own| own.misspelt.as_mut());
        let around = self.frames.last_mut().and_then(|around| around.trouble.as_mut());
        let held = around.into_iter().flat_map(|around| &mut around.complaints);
        let mut held = held.map(|complaint| &mut complaint.finding);
        let start = misspelt
            .or_else(|| held.find(|finding| is_of_name(finding)))
            .or_else(|| findings.find_last(is_of_name));
        let Some(start) = start else { return findings.push(mismatch) };
        let name = split_name(tag.stray).1;
        start.related.push(Label {
            span: mismatch.span,
            text: format!("its end tag is `</{}>`", tag.stray),
        });
        start.help = Some(format!("did you mean `{name}`?"));
        start.fixes = vec![rename(tag.name, of_name, name)];
    }
}
