//! The neighbourhood of places in a stream, with lines and columns.
//!
//! A document that is read as a stream is gone when its findings are to be shown; this
//! reads it once more and keeps what stands around them. Memory grows with the number
//! of places, not with the document.

use std::io::{self, Read};
use std::ops::Range;

use super::stream::Stream;
use crate::source::{Excerpt, Position, Span, around};

/// How many bytes are read at once.
const WINDOW: usize = 64 << 10;

/// Reads a stream for what stands around `places`, which are sorted and count the bytes
/// of the decoded text. Of a long place both ends are kept.
///
/// # Errors
/// Whatever breaks the stream off.
pub fn excerpts(stream: Box<dyn Read>, places: &[Span]) -> io::Result<Vec<Excerpt>> {
    let ranges = around(places);
    let mut stream = Stream::new(stream);
    let mut found: Vec<Excerpt> = Vec::new();
    let (mut window, mut position) = (String::new(), Position::START);
    let mut next = 0;
    let mut is_last = false;
    while !is_last && next < ranges.len() {
        let held = window.len();
        is_last = stream.fill(&mut window, position.byte as usize + held, WINDOW);
        // A CR at the end waits, since what follows tells whether it ends a line.
        let waits = usize::from(!is_last && window.ends_with('\r'));
        let end = window.len() - waits;
        let mut at = 0;
        while let Some(range) = ranges.get(next) {
            let base = position.byte as usize - at;
            let start = boundary(&window, range.start.saturating_sub(base).max(at));
            let stop = boundary(&window, range.end.saturating_sub(base));
            if start >= end {
                break;
            }
            advance(&mut position, &window, at..start);
            let stop = stop.min(end);
            let text = window.get(start..stop).unwrap_or_default();
            match found.last_mut() {
                // The rest of what the last window held the beginning of.
                Some(last)
                    if last.start.byte as usize >= range.start.saturating_sub(3) =>
                {
                    last.push(text);
                }
                _ => found.push(Excerpt::new(position, text)),
            }
            advance(&mut position, &window, start..stop);
            at = stop;
            if base + stop < range.end && !is_last {
                break;
            }
            next += 1;
        }
        advance(&mut position, &window, at..end);
        window.drain(..end);
    }
    stream.error.take().map_or(Ok(found), Err)
}

fn advance(position: &mut Position, window: &str, range: Range<usize>) {
    let next = window.as_bytes().get(range.end).copied();
    position.advance(window.get(range).unwrap_or_default(), next);
}

/// The nearest character border at or before an offset.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "the places are those of characters")]
mod tests {
    use super::*;
    use crate::source::{LineIndex, Sources};

    #[test]
    fn what_is_kept_of_a_stream_is_what_stands_there() {
        let line = "Grüße 𝄞 aus Wien\r\nund\rso fort\n";
        let text = line.repeat(20_000);
        let mut sources = Sources::new();
        let id = sources.add("a.xml", "");
        let index = LineIndex::new(&text);
        let char_at = |at: usize| boundary(&text, at);
        let places: Vec<Span> = [0, 10, 5000, 65_536, 65_540, 131_071, 400_000]
            .iter()
            .map(|at| Span::new(id, char_at(*at), char_at(at + 3)))
            .chain([Span::new(id, text.len(), text.len())])
            .collect();
        let stream = Box::new(io::Cursor::new(text.clone().into_bytes()));
        sources.hold(id, excerpts(stream, &places).unwrap());
        let file = sources.get(id);
        for place in places {
            assert_eq!(file.slice(place), text.get(place.range()).unwrap());
            let start = place.start;
            assert_eq!(file.position(start), index.position(&text, start as usize));
            let (held, base) = file.surroundings(start);
            assert!(text[base..].starts_with(held));
        }
    }
}
