//! Start and end tags: which element they open and close, and what recovery does when
//! they do not fit.
//!
//! An end tag that fits no open element closes the innermost one if its name is nearly
//! the same, and is passed over otherwise; one that fits an outer element closes the
//! inner ones first. Either way there is one finding, however many tags are out of step
//! because of it (XML 1.0 §3, well-formedness constraint "Element Type Match").

use std::ops::Range;

use super::chars::{scan_name, skip_space};
use super::fault::{FaultKind, clip};
use super::reader::{Piece, Reader, Step};
use super::tag::scan_start_tag;
use crate::diagnostic::codes::{MALFORMED_ENTITY, MISMATCHED_TAG, UNCLOSED_ELEMENT};
use crate::diagnostic::{Edit, Findings, Fix, nearest};
use crate::source::Span;

/// How far out an open element is looked for, so that recovery stays linear.
const REACH: usize = 256;
/// How many early closed elements are remembered, and shown in a finding.
const REMEMBERED: usize = 64;
const SHOWN: usize = 8;

impl Reader<'_> {
    /// Reads the start tag under the reader.
    pub(super) fn read_start_tag(&mut self, findings: &mut Findings) -> Step {
        self.attributes.clear();
        let start = self.input.at;
        let scanned = scan_start_tag(
            &self.input.text,
            start,
            &mut self.attributes.list,
            &mut self.faults,
        );
        let Some(mut tag) = scanned else {
            if !self.input.is_complete {
                return Step::More;
            }
            self.faults.clear();
            let end = self.input.text.len();
            self.fault(FaultKind::UnclosedTag, start..end);
            self.input.at = end;
            return Step::Skip;
        };
        self.input.at = tag.end;
        if self.open.len() == 0 {
            self.closed_early.clear();
            self.roots += 1;
            // A third root is the same fault as the second.
            if self.roots == 2 {
                self.fault(FaultKind::SecondRoot, tag.name.clone());
            }
        }
        let (outside, bindings) = (self.namespaces.context(), self.namespaces.len());
        self.check_attributes(&mut tag, findings);
        let span = self.input.span(start..tag.end);
        let name = self.input.text.get(tag.name.clone()).unwrap_or_default();
        self.open.push(name, span, outside, bindings);
        self.is_closing = tag.is_empty;
        self.piece = Piece::Start(tag, start);
        Step::Token
    }

    /// Closes the innermost element.
    pub(super) fn close_element(&mut self) {
        self.is_closing = false;
        if let Some(open) = self.open.pop()
            && self.namespaces.context() != open.outside
        {
            self.namespaces.pop(open.bindings, open.outside);
        }
    }

    /// Hands out an end tag that is missing.
    pub(super) fn imply_end(&mut self) -> Step {
        self.implied -= 1;
        let at = self.input.at;
        self.piece = Piece::End { name: at..at, all: at..at, is_implied: true };
        self.is_closing = true;
        Step::Token
    }

    /// Reads the end tag under the reader.
    pub(super) fn read_end_tag(&mut self, findings: &mut Findings) -> Step {
        let start = self.input.at;
        let bytes = self.input.text.as_bytes();
        let expected = self.open.top_name().as_bytes();
        let end = start + 2 + expected.len();
        let fits = bytes.get(start + 2..end) == Some(expected) && !expected.is_empty();
        if fits && bytes.get(end) == Some(&b'>') {
            return self.close_by(start + 2..end, start..end + 1, findings);
        }
        let name = scan_name(&self.input.text, start + 2).end;
        let after = skip_space(bytes, name);
        let stop = bytes.iter().skip(after).position(|byte| matches!(byte, b'>' | b'<'));
        let stop = match stop {
            None if !self.input.is_complete => return Step::More,
            None => bytes.len(),
            Some(offset) => after + offset,
        };
        let is_closed = bytes.get(stop) == Some(&b'>');
        let all = start..stop + usize::from(is_closed);
        if name == start + 2 {
            self.fault(FaultKind::EndTagName, all.clone());
            self.input.at = all.end;
            return Step::Skip;
        }
        let written = start + 2..name;
        if self.input.text.get(written.clone()) == Some(self.open.top_name()) {
            self.check_end_tag(is_closed, after..stop, all.clone());
            return self.close_by(written, all, findings);
        }
        self.mismatch(written, all, findings)
    }

    /// Notes what is wrong behind the name of an end tag.
    fn check_end_tag(&mut self, is_closed: bool, rest: Range<usize>, all: Range<usize>) {
        if !rest.is_empty() {
            self.fault(FaultKind::StrayInEndTag, rest);
        } else if !is_closed {
            self.fault(FaultKind::UnclosedTag, all);
        }
    }

    /// Takes an end tag that closes the innermost element.
    fn close_by(
        &mut self,
        name: Range<usize>,
        all: Range<usize>,
        findings: &mut Findings,
    ) -> Step {
        self.input.at = all.end;
        if self.open.len() <= self.input.floor {
            self.report_half_element(findings);
            return Step::Skip;
        }
        self.piece = Piece::End { name, all, is_implied: false };
        self.is_closing = true;
        Step::Token
    }

    /// Says that an entity holds only part of an element (XML 1.0 §4.3.2).
    #[cold]
    pub(super) fn report_half_element(&mut self, findings: &mut Findings) {
        let name = clip(&self.input.entity);
        let finding = MALFORMED_ENTITY
            .at(self.span(0..0))
            .message(format!("the entity `{name}` holds only a part of an element"));
        self.push(findings, finding);
    }

    /// Takes an end tag that does not close the innermost element.
    #[cold]
    fn mismatch(
        &mut self,
        name: Range<usize>,
        all: Range<usize>,
        findings: &mut Findings,
    ) -> Step {
        let written = self.input.text.get(name.clone()).unwrap_or_default().to_owned();
        let reach = (self.open.len() - self.input.floor.min(self.open.len())).min(REACH);
        let outer =
            self.open.inside_out().take(reach).position(|(open, _)| open == written);
        if let Some(outer) = outer {
            self.report_unclosed(outer, &written, self.span(all), findings);
            self.implied = outer;
            return Step::Skip;
        }
        self.input.at = all.end;
        if let Some(at) = self.closed_early.iter().rposition(|early| *early == written) {
            self.closed_early.remove(at);
            return Step::Skip;
        }
        let (name_span, span) = (self.span(name.clone()), self.span(all.clone()));
        let innermost = self.open.top_name().to_owned();
        let Some(start) = self.open.top().map(|open| open.start) else {
            let finding = MISMATCHED_TAG
                .at(span)
                .message(format!("`</{}>` closes nothing", clip(&written)))
                .help("delete it");
            self.push(findings, finding);
            return Step::Skip;
        };
        let finding = MISMATCHED_TAG
            .at(span)
            .message(format!(
                "`</{}>` stands where `{}` is open",
                clip(&written),
                clip(&innermost)
            ))
            .related(start, format!("`{}` begins here", clip(&innermost)));
        // Short names are all alike: `</p>` is hardly a misspelt `</q>`.
        let is_near = innermost.len() > 2 && nearest(&written, [&*innermost]).is_some();
        if is_near && reach > 0 {
            // The right tag may yet come, if this one was not meant to be it.
            self.remember(innermost.clone());
            let finding = finding
                .help(format!("write `</{}>`", clip(&innermost)))
                .fix(replace(name_span, &innermost));
            self.push(findings, finding);
            return self.close_by(name, all, findings);
        }
        let help = format!("delete it, or write the `<{}>` it closes", clip(&written));
        self.push(findings, finding.help(help));
        self.open.pass_over(written);
        Step::Skip
    }

    /// Says that the `count` innermost elements are not closed before an end tag.
    fn report_unclosed(
        &mut self,
        count: usize,
        written: &str,
        end: Span,
        findings: &mut Findings,
    ) {
        let unclosed: Vec<(String, Span, bool)> = self
            .open
            .inside_out()
            .take(count)
            .map(|(name, open)| (name.to_owned(), open.start, open.has_stray))
            .collect();
        // An end tag passed over inside an element was most likely meant to close it.
        let news: Vec<_> = unclosed.iter().filter(|(_, _, stray)| !stray).collect();
        if let Some((name, start, _)) = news.first() {
            let mut finding = UNCLOSED_ELEMENT
                .at(*start)
                .message(format!("`{}` is not closed", clip(name)))
                .related(
                    end,
                    format!(
                        "`</{}>` comes while `{}` is open",
                        clip(written),
                        clip(name)
                    ),
                )
                .help(format!("write `</{}>` where it ends", clip(name)));
            for (name, start, _) in news.iter().skip(1).take(SHOWN) {
                finding =
                    finding.related(*start, format!("nor is `{}` closed", clip(name)));
            }
            let closing = news.iter().map(|(name, ..)| format!("</{name}>"));
            let finding = finding.fix(Fix {
                title: "close it here".to_owned(),
                safe: false,
                edits: vec![Edit {
                    span: end.at_start(),
                    replacement: closing.take(REACH).collect(),
                }],
            });
            self.push(findings, finding);
        }
        for (name, ..) in unclosed {
            self.remember(name);
        }
    }

    /// Remembers an element that is closed before its end tag may come.
    fn remember(&mut self, name: String) {
        if self.closed_early.len() < REMEMBERED {
            self.closed_early.push(name);
        }
    }

    /// Says that the file ends while elements are open.
    pub(super) fn report_unclosed_at_end(&mut self, findings: &mut Findings) {
        let end = self.input.text.len();
        let mut open = self.open.inside_out().filter(|(_, open)| !open.has_stray);
        let Some((name, innermost)) = open.next() else { return };
        let mut finding = UNCLOSED_ELEMENT
            .at(innermost.start)
            .message(format!("`{}` is not closed", clip(name)))
            .related(self.span(end..end), "the file ends here")
            .help("is the file whole? Otherwise write the missing end tags");
        for (name, outer) in open.take(SHOWN) {
            let text = format!("nor is `{}` closed", clip(name));
            finding = finding.related(outer.start, text);
        }
        self.push(findings, finding);
    }
}

/// The fix that writes another name.
fn replace(span: Span, name: &str) -> Fix {
    Fix {
        title: format!("write `{}`", clip(name)),
        safe: true,
        edits: vec![Edit { span, replacement: name.to_owned() }],
    }
}
