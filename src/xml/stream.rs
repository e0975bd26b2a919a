//! A stream of bytes into a window of decoded text.
//!
//! Invariant: what is appended to a window ends on a character border.

use std::fmt;
use std::io::{self, Read};

use super::encoding::{EncodingFault, Transcoder};

/// How many bytes are looked at to find the encoding.
const SNIFFED: usize = 1024;

/// A stream under decoding.
pub(super) struct Stream {
    inner: Box<dyn Read>,
    transcoder: Option<Transcoder>,
    /// What was read and is not yet decoded.
    bytes: Vec<u8>,
    has_ended: bool,
    pub(super) error: Option<io::Error>,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Stream {
    pub(super) fn new(inner: Box<dyn Read>) -> Self {
        Self { inner, transcoder: None, bytes: Vec::new(), has_ended: false, error: None }
    }

    /// Appends the next characters to a window, as many again as it holds or `least`;
    /// true if the stream has ended. The window's first byte is at `base`.
    pub(super) fn fill(&mut self, text: &mut String, base: usize, least: usize) -> bool {
        let wanted = least.max(text.len()).max(1);
        // The first look must reach over the whole declaration.
        let held = if self.transcoder.is_none() { wanted.max(SNIFFED) } else { wanted };
        let missing = held.saturating_sub(self.bytes.len());
        let limit = u64::try_from(missing).unwrap_or(u64::MAX);
        match (&mut self.inner).take(limit).read_to_end(&mut self.bytes) {
            Ok(read) => self.has_ended |= read < missing,
            Err(error) => {
                self.error = Some(error);
                self.has_ended = true;
            }
        }
        let transcoder =
            self.transcoder.get_or_insert_with(|| Transcoder::new(&self.bytes));
        let given = wanted.min(self.bytes.len());
        let is_last = self.has_ended && given == self.bytes.len();
        let bytes = self.bytes.get(..given).unwrap_or_default();
        transcoder.push(bytes, is_last, base, text);
        self.bytes.drain(..given);
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
