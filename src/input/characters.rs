//! What is odd about a text's characters, one finding a kind.
//!
//! Nothing is rewritten: a ligature stays a ligature. The finding counts and shows the
//! first place.

use crate::diagnostic::{Code, Findings, codes};
use crate::source::{SourceFile, Span};

/// A kind of odd character, how often it stands in the text, and where first.
struct Tally {
    code: &'static Code,
    what: &'static str,
    help: &'static str,
    count: usize,
    first: Option<(usize, char)>,
}

/// Counts odd characters and says so.
pub(super) fn examine(file: &SourceFile, findings: &mut Findings) {
    let mut tallies = tallies();
    let bytes = file.text().as_bytes();
    if bytes.iter().all(|byte| (b' '..0x7f).contains(byte) || is_space(*byte)) {
        return;
    }
    for (at, c) in file.text().char_indices() {
        if (' '..'\u{7f}').contains(&c) || c == '\n' {
            continue;
        }
        let Some(kind) = kind(c, at) else { continue };
        if let Some(tally) = tallies.get_mut(kind) {
            tally.count += 1;
            tally.first.get_or_insert((at, c));
        }
    }
    for tally in tallies {
        let Some((at, c)) = tally.first else { continue };
        let what = tally.what.replace("{c}", &shown(c));
        let times = match tally.count {
            1 => "once".to_owned(),
            n => format!("{n} times"),
        };
        findings.push(
            tally
                .code
                .at(Span::new(file.id(), at, at + c.len_utf8()))
                .message(format!("{what} ({times})"))
                .help(tally.help),
        );
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\t' | b'\x0c')
}

fn shown(c: char) -> String {
    if c.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&c) || c == '\u{ad}' {
        format!("U+{:04X}", u32::from(c))
    } else {
        c.to_string()
    }
}

/// Which tally a character belongs to.
fn kind(c: char, at: usize) -> Option<usize> {
    match c {
        '\u{fffd}' => Some(0),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(1),
        '\t' | '\r' | '\x0c' => None,
        '\u{feff}' if at == 0 => None,
        '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => Some(2),
        c if c.is_control() => Some(2),
        '\u{fb00}'..='\u{fb06}' => Some(3),
        '\u{ad}' => Some(4),
        _ => None,
    }
}

fn tallies() -> [Tally; 5] {
    let row = |code, what, help| Tally { code, what, help, count: 0, first: None };
    [
        row(
            &codes::REPLACEMENT_CHARACTER,
            "characters were lost before the text came here",
            "Look them up in the original; another extractor may read them.",
        ),
        row(
            &codes::PRIVATE_USE_CHARACTER,
            "`{c}` means something only in the font it comes from",
            "Replace it in the letter by what the page shows.",
        ),
        row(
            &codes::CONTROL_CHARACTER,
            "invisible control characters such as `{c}` stand in the text",
            "XML cannot hold most of them; delete them from the letter.",
        ),
        row(
            &codes::LIGATURE,
            "ligatures such as `{c}` stand for several letters",
            "Nothing is lost: the words are compared by their letters.",
        ),
        row(
            &codes::SOFT_HYPHEN,
            "soft hyphens stand in the text",
            "Nothing is lost: they only tell where a word may be parted.",
        ),
    ]
}
