//! Content models of elements (XML 1.0 §3.2): read for their form, not kept.
//!
//! Groups are counted on a stack of their separators, so that depth is bounded by
//! memory and not by calls.

use super::Parsed;
use super::declarations::Cursor;

/// Reads a content model.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.take("EMPTY") || cursor.take("ANY") {
        return Ok(());
    }
    cursor.need("(", "`EMPTY`, `ANY` or `(` is missing here")?;
    cursor.space();
    if cursor.take("#PCDATA") {
        return mixed(cursor);
    }
    children(cursor)
}

/// Reads the rest of a mixed model (§3.2.2 \[51\]).
fn mixed(cursor: &mut Cursor<'_>) -> Parsed<()> {
    let mut has_names = false;
    loop {
        cursor.space();
        if cursor.take(")") {
            let is_starred = cursor.take("*");
            if has_names && !is_starred {
                return cursor.fault("`*` is missing after the parenthesis");
            }
            return Ok(());
        }
        cursor.need("|", "`|` or `)` is missing here")?;
        cursor.space();
        cursor.name()?;
        has_names = true;
    }
}

/// Reads the rest of an element model (§3.2.1 \[47\] to \[50\]).
fn children(cursor: &mut Cursor<'_>) -> Parsed<()> {
    // The separator of each open group, once it is known.
    let mut groups: Vec<Option<u8>> = vec![None];
    loop {
        cursor.space();
        if cursor.take("(") {
            groups.push(None);
            continue;
        }
        cursor.name()?;
        occurrence(cursor);
        loop {
            cursor.space();
            let byte = cursor.peek()?;
            let Some(group) = groups.last_mut() else { return Ok(()) };
            match byte {
                b')' => {
                    cursor.at += 1;
                    occurrence(cursor);
                    groups.pop();
                    if groups.is_empty() {
                        return Ok(());
                    }
                }
                b',' | b'|' if group.is_none_or(|separator| separator == byte) => {
                    *group = Some(byte);
                    cursor.at += 1;
                    break;
                }
                b',' | b'|' => {
                    return cursor.fault("`,` and `|` cannot stand in one group");
                }
                _ => return cursor.fault("`,`, `|` or `)` is missing here"),
            }
        }
    }
}

fn occurrence(cursor: &mut Cursor<'_>) {
    let _ = cursor.take("?") || cursor.take("*") || cursor.take("+");
}
