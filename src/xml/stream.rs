//! A stream of bytes into a window of decoded text.
//!
//! Invariant: what is appended to a window ends on a character border.

use std::fmt;
use std::io::{self, Read};

use super::encoding::{EncodingFault, Transcoder};

/// How many bytes are read at once while tokens are small.
const CHUNK: usize = 64 << 10;

/// A stream under decoding.
pub(super) struct Stream {
    stream: Box<dyn Read>,
    transcoder: Option<Transcoder>,
    bytes: Vec<u8>,
    pub(super) error: Option<io::Error>,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    pub(super) fn new(stream: Box<dyn Read>) -> Self {
        Self { stream, transcoder: None, bytes: Vec::new(), error: None }
    }

    /// Appends the next characters to a window, as many again as it holds or a chunk;
    /// true if the stream has ended. The window's first byte is at `base`.
    pub(super) fn fill(&mut self, text: &mut String, base: usize) -> bool {
        let wanted = CHUNK.max(text.len());
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        self.bytes.clear();
        let read = (&mut self.stream).take(limit).read_to_end(&mut self.bytes);
        let is_last = match read {
            Ok(read) => read < wanted,
            Err(error) => {
                self.error = Some(error);
                true
            }
        };
        let transcoder =
            self.transcoder.get_or_insert_with(|| Transcoder::new(&self.bytes));
        transcoder.push(&self.bytes, is_last, base, text);
        is_last
    }

    /// What was wrong with the encoding since this was last asked.
    pub(super) fn take_faults(&mut self) -> Vec<EncodingFault> {
        self.transcoder
            .as_mut()
            .map(|transcoder| std::mem::take(&mut transcoder.faults))
            .unwrap_or_default()
    }
}
