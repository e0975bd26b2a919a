//! A small fast hash for tables of numbers and short names.
//!
//! Multiply and rotate, as in Firefox and rustc. Keys from documents only ever reach
//! tables that are bounded, so that nobody gains by making keys collide.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map with the fast hash. It is never iterated where order shows.
pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<FastHasher>>;

/// A set with the fast hash, under the same rule.
pub(crate) type FastSet<K> = HashSet<K, BuildHasherDefault<FastHasher>>;

const SEED: u64 = 0x51_7c_c1_b7_27_22_0a_95;

/// Less than eight bytes as a number, which tells them from all others as many. Names
/// and values are short: there is no copy of unknown length.
fn word(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32
                | u64::from(u32::from_le_bytes(*last))
        }
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// A text of at most sixteen bytes as numbers, which are quickly compared: its beginning
/// and its end, which may overlap, and its length tell it from every other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShortText {
    first: u64,
    last: u64,
    length: u32,
}

impl ShortText {
    /// The text as numbers; `None` if it is too long.
    #[inline]
    pub(crate) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(_), _) if bytes.len() > 16 => return None,
            (Some(first), Some(last)) => {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            }
            _ => (word(bytes), 0),
        };
        // It is sixteen at most.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Some(Self { first, last, length })
    }
}

/// What was last asked, by a short text and a number: one place for each, and what comes
/// to stand in a place drives out what stood there. A search that ends here needs
/// neither the whole hash nor a comparison of texts.
#[derive(Debug)]
pub(crate) struct Recent<V> {
    places: Vec<(u32, ShortText, V)>,
}

impl<V: Copy> Recent<V> {
    /// No answer yet, with two to the power of `bits` places. `nothing` is a number that
    /// is never asked for.
    pub(crate) fn new(bits: u32, nothing: u32, value: V) -> Self {
        Self { places: vec![(nothing, ShortText::default(), value); 1 << bits] }
    }

    #[inline]
    fn place(&self, number: u32, text: ShortText) -> usize {
        let mixed = text.first
            ^ text.last.rotate_left(21)
            ^ (u64::from(number) << 32 | u64::from(text.length)).wrapping_mul(SEED);
        (mixed.wrapping_mul(SEED) >> 40) as usize & (self.places.len() - 1)
    }

    /// What was said of it, if that is still known.
    #[inline]
    pub(crate) fn get(&self, number: u32, text: ShortText) -> Option<V> {
        let (of_number, of_text, value) = self.places.get(self.place(number, text))?;
        (*of_number == number && *of_text == text).then_some(*value)
    }

    /// Remembers what is said of it.
    pub(crate) fn set(&mut self, number: u32, text: ShortText, value: V) {
        let place = self.place(number, text);
        if let Some(old) = self.places.get_mut(place) {
            *old = (number, text, value);
        }
    }
}

/// The state of the hash.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FastHasher {
    hash: u64,
}

impl FastHasher {
    fn add(&mut self, word: u64) {
        self.hash = (self.hash.rotate_left(5) ^ word).wrapping_mul(SEED);
    }
}

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        self.add(word(rest) ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.add(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        // The table looks at the low bits, the multiplication mixes the high ones.
        self.hash.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn short_texts_are_told_apart() {
        let letters = ["a", "b", "\0"];
        let mut texts = vec![String::new()];
        let mut all = texts.clone();
        for length in 0..17 {
            // Every text of five letters, then every beginning and end of longer ones.
            let end = |text: &String| length < 5 || text.len() % 3 == length % 3;
            let longer = texts.iter().filter(|text| end(text));
            texts =
                longer.flat_map(|text| letters.map(|x| format!("{x}{text}"))).collect();
            texts.truncate(300);
            all.extend(texts.iter().cloned());
        }
        let of = |text: &String| {
            ShortText::of(text).map(|short| (short.first, short.last, short.length))
        };
        let short: Vec<&String> = all.iter().filter(|text| text.len() <= 16).collect();
        let numbers: HashSet<_> = short.iter().map(|text| of(text).unwrap()).collect();
        assert_eq!(numbers.len(), short.iter().collect::<HashSet<_>>().len());
        assert_eq!(ShortText::of("seventeen letters"), None);
    }
}
