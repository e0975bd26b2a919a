//! Text back into the bytes of its file: the encoding and the byte order mark stay.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The bytes of a file whose text has changed from `before` to `after`; `encoding` is
/// that by which it was [decoded](super::decode_xml).
///
/// `None` where the file's bytes are not just those of its text (something could not be
/// decoded), so that what has not changed could not be kept byte for byte, and where the
/// encoding lacks a character of the new text.
pub fn recode(
    bytes: &[u8],
    encoding: &str,
    before: &str,
    after: &str,
) -> Option<Vec<u8>> {
    let encoding = Encoding::for_label(encoding.as_bytes())?;
    let mark = Encoding::for_bom(bytes).map_or(0, |(_, length)| length);
    let mark = bytes.get(..mark)?;
    let encoded = |text: &str| {
        let text = encode(encoding, text)?;
        Some([mark, &text].concat())
    };
    if encoded(before)? != bytes {
        return None;
    }
    encoded(after)
}

fn encode(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    if encoding == UTF_8 {
        return Some(text.as_bytes().to_vec());
    }
    // The encoder writes no UTF-16, since the web does not.
    if encoding == UTF_16LE {
        return Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    if encoding == UTF_16BE {
        return Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let (bytes, _, has_unmappable) = encoding.encode(text);
    (!has_unmappable).then(|| bytes.into_owned())
}
