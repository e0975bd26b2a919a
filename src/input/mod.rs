//! Files into [`Lines`]: decoded text, cut into lines, every byte with its place.
//!
//! Invariant: the decoded text is never rewritten here or later. What is odd about it
//! (encoding, line ends, soft hyphens, ligatures) is said in findings, one a kind.
//!
//! A line ends at LF, CR LF or a lone CR; a form feed begins a page and belongs to no
//! line. A byte order mark stays in the text as U+FEFF, so that nothing is dropped
//! unseen; `layout` sets it aside as an artefact.

mod characters;
mod decode;

pub(crate) use decode::decode as decode_text;

use crate::diagnostic::Findings;
use crate::source::{SourceId, Sources, Span};

/// One line of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its characters without the line end.
    pub span: Span,
    /// Whether a form feed stands before it: it is the first line of a page.
    pub starts_page: bool,
}

/// A letter as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The decoded text.
    pub source: SourceId,
    /// Its lines in order; together with their line ends and form feeds they are the
    /// whole text.
    pub lines: Vec<Line>,
}

/// Reads a letter: recognises its encoding, adds the text to `sources` under `name`,
/// says in `findings` what is odd about it, and cuts it into lines.
///
/// What cannot be read as text at all (an empty or a binary file) is added with an empty
/// text and comes back without lines; the finding is then an error.
pub fn read(
    name: &str,
    bytes: &[u8],
    sources: &mut Sources,
    findings: &mut Findings,
) -> Lines {
    let decoded = decode::decode(bytes);
    let source = sources.add(name, decoded.text);
    let file = sources.get(source);
    for verdict in decoded.verdicts {
        findings.push(verdict.finding(file));
    }
    if !file.text().is_empty() {
        characters::examine(file, findings);
    }
    Lines { source, lines: cut(source, file.text()) }
}

/// Cuts a text into lines.
fn cut(source: SourceId, text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(bytes.len() / 40);
    let (mut start, mut starts_page) = (0, false);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if matches!(byte, b'\n' | b'\r' | b'\x0c') {
            // A form feed after a line end closes nothing; it only opens a page.
            if byte != b'\x0c' || at > start {
                lines.push(Line { span: Span::new(source, start, at), starts_page });
                starts_page = false;
            }
            if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                at += 1;
            }
            starts_page |= byte == b'\x0c';
            start = at + 1;
        }
        at += 1;
    }
    if start < bytes.len() {
        lines.push(Line { span: Span::new(source, start, bytes.len()), starts_page });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, bool)> {
        let mut sources = Sources::new();
        let mut findings = Findings::new();
        let read = read("a.txt", text.as_bytes(), &mut sources, &mut findings);
        read.lines
            .iter()
            .map(|line| (sources.slice(line.span).to_owned(), line.starts_page))
            .collect()
    }

    #[test]
    fn all_line_ends_and_form_feeds_cut() {
        let cut = lines("a\r\nb\rc\n\n\x0cd\x0ce");
        let expected = [
            ("a", false),
            ("b", false),
            ("c", false),
            ("", false),
            ("d", true),
            ("e", true),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(text, page)| ((*text).to_owned(), *page)).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn utf16_with_and_without_a_mark_is_read() {
        for bom in [true, false] {
            let mut bytes = if bom { vec![0xff, 0xfe] } else { Vec::new() };
            for unit in "Lieber Freund,\nwie geht es?".encode_utf16() {
                bytes.extend(unit.to_le_bytes());
            }
            let (mut sources, mut findings) = (Sources::new(), Findings::new());
            let read = read("a.txt", &bytes, &mut sources, &mut findings);
            assert_eq!(read.lines.len(), 2);
            let text = sources.get(read.source).text();
            assert!(text.trim_start_matches('\u{feff}').starts_with("Lieber"), "{text}");
        }
    }
}
