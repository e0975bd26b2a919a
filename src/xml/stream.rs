//! A stream of bytes into a window of decoded text.
//!
//! Invariant: what is appended to a window ends on a character border.

use std::fmt;
use std::io::Read;

/// How many bytes are read at once while tokens are small.
const CHUNK: usize = 256 << 10;

/// A stream under decoding.
pub(super) struct Stream {
    stream: Box<dyn Read>,
    bytes: Vec<u8>,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    pub(super) fn new(stream: Box<dyn Read>) -> Self {
        Self { stream, bytes: Vec::new() }
    }

    /// Appends the next characters to a window, as many again as it holds or a chunk;
    /// true if the stream has ended.
    pub(super) fn fill(&mut self, text: &mut String) -> bool {
        let wanted = CHUNK.max(text.len());
        let mut bytes = std::mem::take(&mut self.bytes);
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        let read = (&mut self.stream).take(limit).read_to_end(&mut bytes).unwrap_or(0);
        let valid = match std::str::from_utf8(&bytes) {
            Ok(all) => all.len(),
            Err(error) => error.valid_up_to(),
        };
        let (sound, rest) = bytes.split_at(valid);
        text.push_str(std::str::from_utf8(sound).unwrap_or_default());
        self.bytes = rest.to_vec();
        read < wanted
    }
}
