//! The values of internal entities (XML 1.0 §4.4.5, §4.5, §2.11).

use std::ops::Range;

use super::super::chars::is_char;
use super::super::decode::{Reference, reference};
use super::super::fault::{Fault, FaultKind};
use super::declarations::Cursor;
use super::{Parsed, Stop};

/// The replacement text of an entity whose value is at `range` (§4.5): references to
/// characters resolved, those to entities left.
pub(super) fn entity_value(cursor: &Cursor<'_>, range: Range<usize>) -> Parsed<String> {
    let raw = cursor.cut(&range);
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.char_indices().peekable();
    let mut done = 0;
    while let Some((at, character)) = characters.next() {
        if at < done {
            continue;
        }
        let place = range.start + at;
        match character {
            '%' => {
                let what = "`%` cannot stand in an entity's value in the internal subset";
                return broken(FaultKind::Doctype(what), place..place + 1);
            }
            '&' => {
                let (meant, end) = reference(raw, at);
                done = end;
                match meant {
                    Reference::Character(meant)
                        if raw.as_bytes().get(at + 1) == Some(&b'#') =>
                    {
                        text.push(meant);
                    }
                    Reference::Character(_) | Reference::Named(_) => {
                        text.push_str(raw.get(at..end).unwrap_or_default());
                    }
                    Reference::Forbidden => {
                        let place = place..range.start + end;
                        return broken(FaultKind::ForbiddenNumber, place);
                    }
                    Reference::Malformed => {
                        return broken(FaultKind::BareAmpersand, place..place + 1);
                    }
                }
            }
            '\r' => {
                if characters.peek().is_none_or(|(_, next)| *next != '\n') {
                    text.push('\n');
                }
            }
            character if !is_char(character) => {
                let place = place..place + character.len_utf8();
                return broken(FaultKind::Character, place);
            }
            character => text.push(character),
        }
    }
    Ok(text)
}

fn broken<T>(kind: FaultKind, place: Range<usize>) -> Parsed<T> {
    Err(Stop::Fault(Fault::new(kind, place)))
}
