//! Comments, CDATA sections, processing instructions and the XML declaration.
//!
//! Follows XML 1.0 §2.5 to §2.8. Where a mark that closes is missing and no other sign
//! tells where it should stand, everything to the end of the file is taken for the
//! thing that was not closed, as a browser would.

use std::ops::Range;

use memchr::memmem;

use super::TextKind;
use super::chars::{is_space, scan_name, skip_space};
use super::content::begins_markup;
use super::fault::FaultKind;
use super::reader::{Piece, Reader, Step};
use crate::diagnostic::Findings;

impl Reader<'_> {
    /// Reads what begins at the `<` under the reader.
    pub(super) fn read_markup(&mut self, findings: &mut Findings) -> Step {
        let at = self.input.at;
        let bytes = self.input.text.as_bytes();
        match bytes.get(at + 1) {
            Some(b'/') => self.read_end_tag(findings),
            Some(b'?') => self.read_instruction(at),
            Some(b'!') => self.read_bang(at, findings),
            _ => match begins_markup(&self.input.text, at) {
                Some(true) => self.read_start_tag(findings),
                None if !self.input.is_complete => Step::More,
                _ => self.read_text(findings),
            },
        }
    }

    /// Reads a comment, a CDATA section or a DOCTYPE.
    fn read_bang(&mut self, at: usize, findings: &mut Findings) -> Step {
        let rest = self.input.text.as_bytes().get(at..).unwrap_or_default();
        if rest.len() < 9 && !self.input.is_complete {
            return Step::More;
        }
        if rest.starts_with(b"<!--") {
            self.read_comment(at)
        } else if rest.starts_with(b"<![CDATA[") {
            self.read_section(at)
        } else if rest.starts_with(b"<!DOCTYPE") {
            self.read_doctype(at, findings)
        } else {
            let stop = rest.iter().skip(1).position(|byte| matches!(byte, b'<' | b'>'));
            let end = match stop.map(|offset| at + 1 + offset) {
                Some(end) => end + usize::from(rest.get(end - at) == Some(&b'>')),
                None if !self.input.is_complete => return Step::More,
                None => self.input.text.len(),
            };
            self.fault(FaultKind::UnknownMarkup, at..end);
            self.input.at = end;
            Step::Skip
        }
    }

    fn read_comment(&mut self, at: usize) -> Step {
        let bytes = self.input.text.as_bytes();
        let mut fault = None;
        let mut from = at + 4;
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let Some(offset) = memmem::find(rest, b"--") else {
                return self.unclosed(FaultKind::UnclosedComment, at);
            };
            let end = from + offset;
            match bytes.get(end + 2) {
                Some(b'>') => {
                    let all = at..end + 3;
                    self.input.at = all.end;
                    self.piece = Piece::Comment { inside: at + 4..end, all };
                    if let Some(hyphens) = fault {
                        self.fault(FaultKind::DoubleHyphen, hyphens);
                    }
                    return Step::Token;
                }
                Some(_) => {
                    fault.get_or_insert(end..end + 2);
                    from = end + 1;
                }
                None => return self.unclosed(FaultKind::UnclosedComment, at),
            }
        }
    }

    fn read_section(&mut self, at: usize) -> Step {
        let bytes = self.input.text.as_bytes();
        let inside = at + 9;
        let rest = bytes.get(inside..).unwrap_or_default();
        let Some(offset) = memmem::find(rest, b"]]>") else {
            return self.unclosed(FaultKind::UnclosedSection, at);
        };
        let end = inside + offset;
        self.input.at = end + 3;
        if self.open.len() == 0 {
            self.fault(FaultKind::TextOutside, at..end + 3);
            return Step::Skip;
        }
        self.piece = Piece::Text(inside..end, TextKind::Cdata);
        Step::Token
    }

    /// Takes the rest of the file for something that is not closed.
    fn unclosed(&mut self, kind: FaultKind, at: usize) -> Step {
        if !self.input.is_complete {
            return Step::More;
        }
        let end = self.input.text.len();
        let is_border = |mark: &usize| self.input.text.is_char_boundary(*mark);
        let mark = (at + 4..end).find(is_border).unwrap_or(end);
        self.fault(kind, at..mark);
        self.input.at = end;
        Step::Skip
    }

    fn read_instruction(&mut self, at: usize) -> Step {
        let bytes = self.input.text.as_bytes();
        let rest = bytes.get(at + 2..).unwrap_or_default();
        let Some(offset) = memmem::find(rest, b"?>") else {
            return self.unclosed(FaultKind::UnclosedInstruction, at);
        };
        let end = at + 2 + offset;
        let all = at..end + 2;
        let target = at + 2..scan_name(&self.input.text, at + 2).end.min(end);
        let name = self.input.text.get(target.clone()).unwrap_or_default();
        if name == "xml" {
            return self.read_declaration(target.end..end, all);
        }
        let content = skip_space(bytes, target.end).min(end)..end;
        let kind = if name.is_empty() {
            Some(FaultKind::NoTarget)
        } else if name.eq_ignore_ascii_case("xml") {
            Some(FaultKind::ReservedTarget)
        } else if name.contains(':') {
            Some(FaultKind::TargetColon)
        } else if target.end < end && content.start == target.end {
            Some(FaultKind::TargetSpace)
        } else {
            None
        };
        if let Some(kind) = kind {
            self.fault(kind, if target.is_empty() { at..at + 2 } else { target.clone() });
        }
        self.input.at = all.end;
        self.piece = Piece::Pi { target, content, all };
        Step::Token
    }

    /// Reads the XML declaration, whose pseudo-attributes are at `inside`.
    fn read_declaration(&mut self, inside: Range<usize>, all: Range<usize>) -> Step {
        let is_first = self.input.is_at_start();
        self.input.at = all.end;
        if !is_first {
            self.fault(FaultKind::LateDeclaration, all);
            return Step::Skip;
        }
        let text = self.input.text.get(..inside.end).unwrap_or_default();
        let declared = Pseudo::read(text, inside.start);
        let (piece, fault) = declaration(text, declared, &all);
        self.is_standalone =
            matches!(piece, Piece::Declaration { standalone: Some(true), .. });
        self.piece = piece;
        if let Some((what, at)) = fault {
            let at = if at.is_empty() { all } else { at };
            self.fault(FaultKind::Declaration(what), at);
        }
        Step::Token
    }
}

/// What is wrong, and where.
type Wrong = (&'static str, Range<usize>);

/// A part of the XML declaration: its name and its value, without quotation marks.
struct Pseudo {
    name: Range<usize>,
    value: Range<usize>,
}

impl Pseudo {
    /// Reads the parts from `at` to the end of the text.
    fn read(text: &str, mut at: usize) -> Result<Vec<Self>, Wrong> {
        let bytes = text.as_bytes();
        let mut parts = Vec::new();
        loop {
            let start = skip_space(bytes, at);
            if start == bytes.len() {
                return Ok(parts);
            }
            let end = scan_name(text, start).end;
            if end == start {
                return Err((
                    "something has no place in the XML declaration",
                    start..bytes.len(),
                ));
            }
            if start == at {
                return Err(("a space is missing in the XML declaration", start..end));
            }
            let equals = skip_space(bytes, end);
            let open = skip_space(bytes, equals + 1);
            let quote = bytes.get(open).copied().unwrap_or_default();
            let rest = bytes.get(open + 1..).unwrap_or_default();
            let close = memchr::memchr(quote, rest).map(|offset| open + 1 + offset);
            match close {
                Some(close)
                    if bytes.get(equals) == Some(&b'=')
                        && matches!(quote, b'"' | b'\'') =>
                {
                    parts.push(Self { name: start..end, value: open + 1..close });
                    at = close + 1;
                }
                _ => {
                    return Err((
                        "a part of the XML declaration has no quoted value",
                        start..end,
                    ));
                }
            }
        }
    }
}

/// Holds the parts of an XML declaration to their order and values (XML 1.0 §2.8 \[23\]).
fn declaration(
    text: &str,
    parts: Result<Vec<Pseudo>, Wrong>,
    all: &Range<usize>,
) -> (Piece, Option<Wrong>) {
    let cut = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let (mut version, mut encoding, mut standalone) = (0..0, None, None);
    let mut wrong = None;
    let mut stage = 0;
    match parts {
        Err(fault) => wrong = Some(fault),
        Ok(parts) => {
            for Pseudo { name, value } in parts {
                let place = match cut(&name) {
                    "version" => 1,
                    "encoding" => 2,
                    "standalone" => 3,
                    _ => {
                        let what =
                            "the XML declaration has a part that XML does not know";
                        wrong.get_or_insert((what, name));
                        continue;
                    }
                };
                if place <= stage || stage == 0 && place != 1 {
                    let what = "the XML declaration has its parts in the wrong order: \
                                version, encoding, standalone";
                    wrong.get_or_insert((what, name));
                }
                stage = place;
                let content = cut(&value);
                let bad = match place {
                    1 if !is_version(content) => "the version must be `1.0`",
                    2 if !is_encoding(content) => "this is no name of an encoding",
                    3 if !matches!(content, "yes" | "no") => {
                        "`standalone` must be `yes` or `no`"
                    }
                    _ => "",
                };
                if !bad.is_empty() {
                    wrong.get_or_insert((bad, value.clone()));
                }
                match place {
                    1 => version = value,
                    2 => encoding = Some(value),
                    _ => standalone = Some(content == "yes"),
                }
            }
            if stage == 0 {
                wrong.get_or_insert(("the XML declaration has no version", 0..0));
            }
        }
    }
    (Piece::Declaration { version, encoding, standalone, all: all.clone() }, wrong)
}

/// `1.` and digits (XML 1.0 §2.8 \[26\]).
fn is_version(text: &str) -> bool {
    text.strip_prefix("1.").is_some_and(|minor| {
        !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit())
    })
}

/// A name of an encoding (XML 1.0 §4.3.3 \[81\]).
fn is_encoding(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && !text.bytes().any(is_space)
}
