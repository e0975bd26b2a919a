//! The inside of a start tag: its name, its attributes, its end.
//!
//! One pass that a sound tag goes through without allocating; where a tag is not sound
//! the scanner notes a [`Fault`] and goes on where a reader of the file would.
//! Follows XML 1.0 §3.1 \[40\] \[41\] \[44\].

use std::ops::Range;

use super::chars::{is_space, may_start_name, scan_name, skip_plain, skip_space};
use super::fault::{Fault, FaultKind};

/// Where the characters of an attribute's value are, and what they still need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// In the text, meaning themselves.
    Plain,
    /// In the text, with references or white space to be resolved.
    Encoded,
    /// Resolved, in the scratch buffer.
    Resolved,
    /// Supplied by the DOCTYPE, name and value in the scratch buffer.
    Default,
}

/// An attribute as ranges of bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawAttribute {
    pub(super) name: (usize, usize),
    /// Where the name's first colon is; `usize::MAX` for none.
    pub(super) colon: usize,
    pub(super) value: (usize, usize),
    pub(super) form: Form,
    /// The resolved value's place in the scratch buffer.
    pub(super) resolved: (usize, usize),
}

/// What a start tag holds besides its attributes.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four things that are true or not")]
pub(super) struct ScannedTag {
    pub(super) name: Range<usize>,
    pub(super) colon: usize,
    pub(super) end: usize,
    pub(super) is_empty: bool,
    /// Whether an attribute begins with `xmlns`.
    pub(super) declares: bool,
    /// Whether an attribute has a colon in its name.
    pub(super) is_prefixed: bool,
    /// Whether a value has an ampersand.
    pub(super) refers: bool,
}

/// Scans the start tag whose `<` is at `start`; `None` if the text ends within it.
pub(super) fn scan_start_tag(
    text: &str,
    start: usize,
    attributes: &mut Vec<RawAttribute>,
    faults: &mut Vec<Fault>,
) -> Option<ScannedTag> {
    let bytes = text.as_bytes();
    let name = scan_name(text, start + 1);
    let mut tag = ScannedTag {
        name: start + 1..name.end,
        colon: name.colon,
        end: name.end,
        is_empty: false,
        declares: false,
        is_prefixed: false,
        refers: false,
    };
    let mut at = name.end;
    loop {
        let next = skip_space(bytes, at);
        let byte = *bytes.get(next)?;
        if byte == b'>' {
            tag.end = next + 1;
            return Some(tag);
        }
        if may_start_name(byte) {
            at = scan_attribute(text, next, next > at, &mut tag, attributes, faults)?;
        } else if byte == b'/' && *bytes.get(next + 1)? == b'>' {
            tag.end = next + 2;
            tag.is_empty = true;
            return Some(tag);
        } else if byte == b'<' {
            faults.push(Fault::new(FaultKind::UnclosedTag, start..at));
            tag.end = at;
            return Some(tag);
        } else {
            at = skip_stray(bytes, next)?;
            faults.push(Fault::new(FaultKind::StrayInTag, next..at));
        }
    }
}

/// The end of what has no place in a tag, at least one byte on.
fn skip_stray(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += 1;
        let byte = *bytes.get(at)?;
        let closes = byte == b'/' && bytes.get(at + 1) == Some(&b'>');
        if is_space(byte) || closes || matches!(byte, b'>' | b'<') {
            return Some(at);
        }
    }
}

/// Scans one attribute and returns the place after it.
fn scan_attribute(
    text: &str,
    start: usize,
    is_spaced: bool,
    tag: &mut ScannedTag,
    attributes: &mut Vec<RawAttribute>,
    faults: &mut Vec<Fault>,
) -> Option<usize> {
    let bytes = text.as_bytes();
    let name = scan_name(text, start);
    if name.end == start {
        // A character beyond ASCII that no name begins with.
        let end = skip_stray(bytes, start)?;
        faults.push(Fault::new(FaultKind::StrayInTag, start..end));
        return Some(end);
    }
    if !is_spaced {
        faults.push(Fault::new(FaultKind::MissingSpace, start..name.end));
    }
    let mut at = name.end;
    if *bytes.get(at)? != b'=' {
        at = skip_space(bytes, at);
        if *bytes.get(at)? != b'=' {
            let stray =
                name.end < at || matches!(bytes.get(at), Some(b'>' | b'/' | b'<'));
            let end = if stray { name.end } else { skip_stray(bytes, name.end)? };
            faults.push(Fault::new(FaultKind::NoValue, start..end));
            return Some(end);
        }
    }
    at += 1;
    let mut quote = *bytes.get(at)?;
    if is_space(quote) {
        at = skip_space(bytes, at);
        quote = *bytes.get(at)?;
    }
    let mut attribute = RawAttribute {
        name: (start, name.end),
        colon: name.colon,
        value: (at + 1, at + 1),
        form: Form::Plain,
        resolved: (0, 0),
    };
    let end = if quote == b'"' || quote == b'\'' {
        scan_value(text, at, quote, tag, &mut attribute, faults)?
    } else {
        let mut end = at;
        while !matches!(*bytes.get(end)?, b'>' | b'<') && !is_space(*bytes.get(end)?) {
            end += 1;
        }
        if bytes.get(end) == Some(&b'>') && end > at && bytes.get(end - 1) == Some(&b'/')
        {
            end -= 1;
        }
        let kind = if end == at { FaultKind::NoValue } else { FaultKind::Unquoted };
        let place = if end == at { start..name.end } else { at..end };
        faults.push(Fault::new(kind, place));
        attribute.value = (at, end);
        attribute.form = Form::Encoded;
        tag.refers |= bytes.get(at..end).is_some_and(|value| value.contains(&b'&'));
        end
    };
    tag.is_prefixed |= name.colon != usize::MAX;
    tag.declares |= bytes.get(start..).is_some_and(|name| name.starts_with(b"xmlns"));
    attributes.push(attribute);
    Some(end)
}

/// Scans a value whose quotation mark is at `open` and returns the place after it.
fn scan_value(
    text: &str,
    open: usize,
    quote: u8,
    tag: &mut ScannedTag,
    attribute: &mut RawAttribute,
    faults: &mut Vec<Fault>,
) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    let mut bracket = None;
    loop {
        at = skip_plain(bytes, at);
        let byte = *bytes.get(at)?;
        if byte == quote {
            break;
        }
        match byte {
            b'<' if bracket.is_none() => {
                let before = bytes.get(open + 1..at).unwrap_or_default();
                if let Some(end) = before.iter().position(|byte| *byte == b'>') {
                    // The mark that should close the value is missing, and the tag's
                    // end was taken for a part of it.
                    let end = open + 1 + end;
                    faults.push(Fault::new(FaultKind::UnclosedValue, open..end));
                    attribute.value = (open + 1, end);
                    return Some(end);
                }
                bracket = Some(at);
            }
            b'&' => {
                attribute.form = Form::Encoded;
                tag.refers = true;
            }
            b'\t' | b'\n' | b'\r' => attribute.form = Form::Encoded,
            _ => {}
        }
        at += 1;
    }
    if let Some(bracket) = bracket {
        faults.push(Fault::new(FaultKind::BracketInValue, bracket..bracket + 1));
    }
    attribute.value = (open + 1, at);
    Some(at + 1)
}
