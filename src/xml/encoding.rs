//! Bytes into text: byte order marks, UTF-16, declared encodings (XML 1.0 §4.3.3, §F).
//!
//! A byte order mark decides, then the declaration, then UTF-8 is taken. Labels are read
//! as the WHATWG reads them, so that `ISO-8859-1` means Windows-1252, which is what
//! files that use the difference are in. Nothing fails: what cannot be decoded becomes
//! U+FFFD and a finding.

use std::ops::Range;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::diagnostic::codes::{UNDECODABLE_BYTES, WRONG_ENCODING};
use crate::diagnostic::{Code, Diagnostic, Findings, Severity};
use crate::source::{SourceId, Span};

/// How far into a file its declaration may reach.
const DECLARATION: usize = 1024;
/// How many undecodable places are reported.
const REPORTED: usize = 20;

/// A document's text, and what was found on the way to it.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The characters, without a byte order mark.
    pub text: String,
    /// The encoding that was used, by its WHATWG name.
    pub encoding: &'static str,
    faults: Vec<EncodingFault>,
}

impl Decoded {
    /// What is wrong with the encoding, as findings in `source`, the number under which
    /// the text was added.
    pub fn findings(&self, source: SourceId) -> Findings {
        let mut findings = Findings::new();
        findings.extend(self.faults.iter().map(|fault| fault.finding(source)));
        findings
    }
}

/// A fault in the encoding, its place counted in the decoded text.
#[derive(Clone, Debug)]
pub(super) struct EncodingFault {
    code: &'static Code,
    severity: Severity,
    message: String,
    help: Option<&'static str>,
    at: Range<usize>,
}

impl EncodingFault {
    pub(super) fn finding(&self, source: SourceId) -> Diagnostic {
        let finding = self
            .code
            .at(Span::new(source, self.at.start, self.at.end))
            .message(self.message.clone())
            .severity(self.severity);
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn wrong(message: String, at: Range<usize>) -> Self {
        let help = Some("save the file as UTF-8 and declare `encoding=\"UTF-8\"`");
        Self { code: &WRONG_ENCODING, severity: Severity::Error, message, help, at }
    }
}

/// Decodes a document by its byte order mark, its declaration, or else as UTF-8.
///
/// Never fails: what cannot be decoded becomes U+FFFD and a finding.
pub fn decode_xml(bytes: Vec<u8>) -> Decoded {
    let mut transcoder = Transcoder::new(&bytes);
    if transcoder.encoding() == "UTF-8" && transcoder.mark == 0 {
        match String::from_utf8(bytes) {
            Ok(text) => {
                let (encoding, faults) = (transcoder.encoding(), transcoder.faults);
                return Decoded { text, encoding, faults };
            }
            Err(error) => {
                return undeclared(&error.into_bytes(), transcoder);
            }
        }
    }
    let mut text = String::with_capacity(bytes.len());
    transcoder.push(&bytes, true, 0, &mut text);
    Decoded { text, encoding: transcoder.encoding(), faults: transcoder.faults }
}

/// Decodes what should be UTF-8 and is not. Where nothing was declared the encoding is
/// guessed, so that the rest of the file can be read.
fn undeclared(bytes: &[u8], mut transcoder: Transcoder) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    if transcoder.is_declared {
        transcoder.push(bytes, true, 0, &mut text);
    } else {
        let mut detector =
            chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
        let sound = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
        transcoder.decoder = guess.new_decoder_without_bom_handling();
        transcoder.push(bytes, true, 0, &mut text);
        let name = guess.name();
        transcoder.faults.insert(
            0,
            EncodingFault {
                code: &UNDECODABLE_BYTES,
                severity: Severity::Error,
                message: format!(
                    "the file is not in UTF-8, and declares nothing else; it looks like \
                     {name}"
                ),
                help: Some("save the file as UTF-8, or declare its encoding"),
                at: sound..sound + 1,
            },
        );
        transcoder.faults.iter_mut().for_each(|fault| fault.fit(&text));
    }
    Decoded { text, encoding: transcoder.encoding(), faults: transcoder.faults }
}

impl EncodingFault {
    /// Puts the ends of the place on borders of characters.
    fn fit(&mut self, text: &str) {
        while !text.is_char_boundary(self.at.start.min(text.len())) {
            self.at.start -= 1;
        }
        self.at.end = self.at.end.min(text.len());
        while !text.is_char_boundary(self.at.end) {
            self.at.end += 1;
        }
    }
}

/// Decodes a document in chunks.
pub(super) struct Transcoder {
    decoder: encoding_rs::Decoder,
    /// The length of the byte order mark.
    mark: usize,
    is_declared: bool,
    reported: usize,
    pub(super) faults: Vec<EncodingFault>,
}

impl Transcoder {
    /// Looks at the first bytes of a document.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut faults = Vec::new();
        let (encoding, mark, is_declared) = sniff(bytes, &mut faults);
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { decoder, mark, is_declared, reported: 0, faults }
    }

    pub(super) fn encoding(&self) -> &'static str {
        self.decoder.encoding().name()
    }

    /// Appends the characters of a chunk to `text`, whose first byte is at `base`.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        base: usize,
        text: &mut String,
    ) {
        let mut rest = bytes.get(self.mark.min(bytes.len())..).unwrap_or_default();
        self.mark = self.mark.saturating_sub(bytes.len());
        loop {
            let need =
                self.decoder.max_utf8_buffer_length_without_replacement(rest.len());
            text.reserve(need.unwrap_or(rest.len() * 4));
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(rest, text, is_last);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let at = base + text.len();
                    text.push(char::REPLACEMENT_CHARACTER);
                    self.malformed(at);
                }
            }
        }
    }

    fn malformed(&mut self, at: usize) {
        let length = char::REPLACEMENT_CHARACTER.len_utf8();
        match self.faults.last_mut() {
            Some(last) if last.code.id == UNDECODABLE_BYTES.id && last.at.end == at => {
                last.at.end += length;
            }
            _ if self.reported < REPORTED => {
                self.reported += 1;
                let name = self.encoding();
                self.faults.push(EncodingFault {
                    code: &UNDECODABLE_BYTES,
                    severity: Severity::Error,
                    message: format!("these bytes are no text in {name}"),
                    help: Some(
                        "save the file anew in the encoding that it declares; without a \
                         declaration that is UTF-8",
                    ),
                    at: at..at + length,
                });
            }
            _ => {}
        }
    }
}

/// The encoding of a document, the length of its byte order mark, and whether it was
/// said by mark or declaration.
fn sniff(
    bytes: &[u8],
    faults: &mut Vec<EncodingFault>,
) -> (&'static Encoding, usize, bool) {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        let message = "the file is in UTF-32, which is not read".to_owned();
        faults.push(EncodingFault::wrong(message, 0..0));
        return (UTF_8, 0, true);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let declared = declared(bytes.get(mark..).unwrap_or_default(), encoding);
        if let Some((label, at)) = declared {
            // UTF-16 needs its mark and does not say which of the two it is.
            let is_same = Encoding::for_label(label.as_bytes()).is_some_and(|declared| {
                declared == encoding
                    || encoding != UTF_8 && declared == UTF_16LE
                    || encoding != UTF_8 && label.eq_ignore_ascii_case("ISO-10646-UCS-2")
            }) || encoding != UTF_8
                && label.eq_ignore_ascii_case("ISO-10646-UCS-2");
            if !is_same {
                let name = encoding.name();
                let message = format!("the file declares `{label}` and is in {name}");
                faults.push(EncodingFault::wrong(message, at));
            }
        }
        return (encoding, mark, true);
    }
    for (start, encoding) in
        [(&[0, b'<', 0, b'?'], UTF_16BE), (&[b'<', 0, b'?', 0], UTF_16LE)]
    {
        if bytes.starts_with(start) {
            let message = "the file is in UTF-16 and has no byte order mark".to_owned();
            faults.push(EncodingFault::wrong(message, 0..0));
            return (encoding, 0, true);
        }
    }
    let Some((label, at)) = declared(bytes, UTF_8) else { return (UTF_8, 0, false) };
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => {
            let message =
                format!("the file declares `{label}` and is not in it, nor has its mark");
            faults.push(EncodingFault::wrong(message, at));
            (UTF_8, 0, false)
        }
        Some(encoding) => {
            let is_latin = ["iso-8859-1", "us-ascii", "latin1", "ascii"]
                .iter()
                .any(|name| label.eq_ignore_ascii_case(name));
            let beyond = bytes.iter().any(|byte| (0x80..0xA0).contains(byte));
            if is_latin && beyond {
                let message = format!(
                    "the file declares `{label}` and has characters of Windows-1252"
                );
                let mut fault = EncodingFault::wrong(message, at);
                fault.severity = Severity::Warning;
                faults.push(fault);
            }
            (encoding, 0, true)
        }
        None => {
            let message = format!("there is no encoding `{label}`");
            faults.push(EncodingFault::wrong(message, at));
            (UTF_8, 0, false)
        }
    }
}

/// The encoding that the declaration names, and the name's place in the decoded text.
fn declared(bytes: &[u8], encoding: &'static Encoding) -> Option<(String, Range<usize>)> {
    let start = bytes.get(..bytes.len().min(DECLARATION)).unwrap_or_default();
    let (text, _) = encoding.decode_without_bom_handling(start);
    let body = text.strip_prefix("<?xml")?;
    let (body, _) = body.split_once("?>")?;
    let (before, rest) = body.split_once("encoding")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = value.strip_prefix(quote)?;
    let (label, _) = value.split_once(quote)?;
    let behind = rest.len() - value.len();
    let at = "<?xml".len() + before.len() + "encoding".len() + behind;
    Some((label.to_owned(), at..at + label.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn decode(bytes: &[u8]) -> (String, &'static str, Vec<&'static str>) {
        let decoded = decode_xml(bytes.to_vec());
        let source = Sources::new().add("a.xml", "");
        let findings = decoded.findings(source);
        let ids = findings.iter().map(|finding| finding.code.id).collect();
        (decoded.text, decoded.encoding, ids)
    }

    #[test]
    fn marks_and_declarations_decide() {
        assert_eq!(decode("<é/>".as_bytes()), ("<é/>".to_owned(), "UTF-8", vec![]));
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>"), ("<a/>".to_owned(), "UTF-8", vec![]));
        let wide: Vec<u8> =
            "\u{FEFF}<ä/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide), ("<ä/>".to_owned(), "UTF-16BE", vec![]));
        let latin = b"<?xml version='1.0' encoding='ISO-8859-15'?><a>\xA4</a>";
        let (text, encoding, findings) = decode(latin);
        assert!(text.ends_with("<a>€</a>") && findings.is_empty());
        assert_eq!(encoding, "ISO-8859-15");
    }

    #[test]
    fn wrong_encodings_are_found() {
        assert_eq!(decode(b"<?xml version='1.0' encoding='x-no'?><a/>").2, ["XML026"]);
        let marked = b"\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-16'?><a/>";
        assert_eq!(decode(marked).2, ["XML026"]);
        let (text, encoding, findings) =
            decode(b"<p>M\xFCller und S\xF6hne, Gr\xFC\xDFe</p>");
        assert_eq!((encoding, findings), ("windows-1252", vec!["XML025"]));
        assert!(text.contains("Müller"));
        let declared = b"<?xml version='1.0' encoding='UTF-8'?><p>\xFC\xFC a \xFC</p>";
        assert_eq!(decode(declared).2, ["XML025", "XML025"]);
    }
}
