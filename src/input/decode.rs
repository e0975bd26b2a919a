//! Bytes into text: which encoding, and what had to be guessed.
//!
//! UTF-8 and UTF-16 are recognised by their mark or by their form, everything else is
//! guessed by chardetng among the 8-bit encodings of the WHATWG standard (where Latin-1
//! is read as Windows-1252, its superset). Whatever is not UTF-8 is said in a finding.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::{SourceFile, Span};

/// How many bytes are looked at to tell text from other things.
const SAMPLE: usize = 64 * 1024;

/// A decoded text, and what is to be said about its bytes.
pub(crate) struct Decoded {
    pub(super) text: String,
    pub(super) verdicts: Vec<Verdict>,
}

impl Decoded {
    /// The characters, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        self.text.strip_prefix('\u{FEFF}').unwrap_or(&self.text)
    }

    /// What is to be said, in the file under which the text was added.
    pub(crate) fn findings(&self, file: &SourceFile) -> Findings {
        let mut findings = Findings::new();
        findings.extend(self.verdicts.iter().map(|verdict| verdict.finding(file)));
        findings
    }
}

/// What is to be said about the bytes of a file.
pub(super) enum Verdict {
    /// Nothing but white space.
    Empty,
    /// No text; what it seems to be.
    Binary(&'static str),
    /// Another encoding than UTF-8, by name, and whether it was declared by a mark.
    Encoding(&'static str, bool),
    /// Bytes that mean nothing in the encoding, how many, the first at that byte of the
    /// decoded text.
    Undecodable(usize, usize),
}

impl Verdict {
    /// The finding that says it.
    pub(super) fn finding(&self, file: &SourceFile) -> Diagnostic {
        let start = Span::new(file.id(), 0, 0);
        match self {
            Self::Empty => codes::EMPTY_FILE.at(start).help(
                "if it is a scan without text, it needs OCR before it can be encoded",
            ),
            Self::Binary(what) => codes::BINARY_FILE
                .at(start)
                .message(format!("this is {what}, not a text"))
                .help("take the text out first, e.g. with `pdftotext -layout`"),
            Self::Encoding(name, declared) => {
                let how = if *declared { "says" } else { "seems" };
                let verb = if *declared { "that it is" } else { "to be" };
                codes::OTHER_ENCODING
                    .at(start)
                    .message(format!("the file {how} {verb} {name}, not UTF-8"))
                    .help("if letters with accents look wrong, save the file as UTF-8")
            }
            Self::Undecodable(count, at) => codes::UNDECODABLE_LETTER
                .at(Span::new(file.id(), *at, at + '\u{fffd}'.len_utf8()))
                .message(format!("{count} places are no valid UTF-8 and were lost"))
                .label("the first of them")
                .help("save the file as UTF-8 from the program that it comes from"),
        }
    }
}

/// Decodes a file.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        if encoding == UTF_8 {
            return utf8(bytes);
        }
        return with(encoding, bytes, true);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes, false);
    }
    if let Some(what) = binary(bytes) {
        return Decoded { text: String::new(), verdicts: vec![Verdict::Binary(what)] };
    }
    utf8(bytes)
}

/// Text in UTF-8, or else in the likeliest 8-bit encoding.
fn utf8(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => plain(text.to_owned(), Vec::new()),
        Err(error) => {
            if mostly_utf8(bytes, error.valid_up_to()) {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let had = text.matches('\u{fffd}').count();
                let at = text.find('\u{fffd}').unwrap_or_default();
                return plain(text, vec![Verdict::Undecodable(had, at)]);
            }
            let mut detector =
                chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            let sample = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or(bytes);
            detector.feed(sample, sample.len() == bytes.len());
            with(detector.guess(None, chardetng::Utf8Detection::Deny), bytes, false)
        }
    }
}

/// Whether a text with a few bad bytes is UTF-8 all the same: it has more sequences of
/// several bytes that are right than places that are wrong.
fn mostly_utf8(bytes: &[u8], valid: usize) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    let window = bytes.get(..(valid + SAMPLE).min(bytes.len())).unwrap_or(bytes);
    for chunk in window.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > 2 * wrong
}

fn with(encoding: &'static Encoding, bytes: &[u8], declared: bool) -> Decoded {
    // The mark itself stays in the text; nothing of a letter vanishes unseen.
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let latin1 =
        encoding == WINDOWS_1252 && !bytes.iter().any(|byte| (0x80..0xa0).contains(byte));
    let name = match encoding.name() {
        _ if latin1 => "ISO-8859-1 (Latin-1)",
        "windows-1252" => "Windows-1252",
        name => name,
    };
    let mut verdicts = vec![Verdict::Encoding(name, declared)];
    if bad {
        let at = text.find('\u{fffd}').unwrap_or_default();
        verdicts.push(Verdict::Undecodable(text.matches('\u{fffd}').count(), at));
    }
    plain(text, verdicts)
}

fn plain(text: String, mut verdicts: Vec<Verdict>) -> Decoded {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        verdicts.push(Verdict::Empty);
    }
    Decoded { text, verdicts }
}

/// UTF-16 shows by its zero bytes: Latin letters have one in every pair, always on the
/// same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE.min(bytes.len()) & !1)?;
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zero =
        |side: usize| sample.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zero(0), zero(1));
    match () {
        () if odd * 10 > pairs * 6 && even * 20 < pairs => Some(UTF_16LE),
        () if even * 10 > pairs * 6 && odd * 20 < pairs => Some(UTF_16BE),
        () => None,
    }
}

/// What a file is, if it is no text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive (DOCX, ODT, EPUB …)"),
        (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
        (b"{\\rtf", "an RTF file"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"\x1f\x8b", "a compressed file"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    let sample = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or(bytes);
    let odd = |byte: &&u8| **byte < 9 || (14..32).contains(*byte) && **byte != 27;
    let count = sample.iter().filter(odd).count();
    // Some extractors leave a NUL here and there; a program or a picture is full of them.
    let nulls = memchr::memchr_iter(0, sample).count();
    let many = |count: usize, of: usize| count * of > sample.len().max(of * 3);
    (many(nulls, 100) || many(count, 10)).then_some("a binary file")
}
