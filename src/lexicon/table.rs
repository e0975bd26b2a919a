//! Lists of words into tables that are asked quickly.
//!
//! A letter asks the lexicons about every one of its words, many times over, and most
//! words stand in no list. So a table looks at a few bits first, chosen by the word's
//! length and some of its bytes: where they are not set, the word is not in it and need
//! not be hashed. The order of a table is never looked at.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use serde::Deserialize;

/// Multiplies eight bytes at a time: words are short and the tables are ours.
#[derive(Clone, Copy, Debug)]
struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        for eight in whole {
            self.mix(u64::from_le_bytes(*eight));
        }
        // The rest in two reads that may overlap.
        match (rest.first_chunk::<4>(), rest.last_chunk::<4>(), rest) {
            (Some(first), Some(last), _) => self.mix(
                u64::from(u32::from_le_bytes(*first))
                    | u64::from(u32::from_le_bytes(*last)) << 32,
            ),
            (_, _, [first, .., last]) => {
                let middle = rest.get(1).copied().unwrap_or(0);
                self.mix(u64::from(u32::from_le_bytes([*first, middle, *last, 1])));
            }
            (_, _, [only]) => self.mix(u64::from(*only) | 1 << 32),
            _ => {}
        }
    }

    /// What ends a string: its bytes and the length of the table decide already.
    fn write_u8(&mut self, _: u8) {}
}

impl WordHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// Words, each with what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Table<V> {
    /// The bits that are looked at first; as many as a power of two says.
    marks: Vec<u64>,
    shift: u32,
    words: HashMap<Box<str>, V, BuildHasherDefault<WordHasher>>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { marks: vec![0], shift: 26, words: HashMap::default() }
    }
}

impl<V> Table<V> {
    /// A table of words; of one that comes twice the first counts.
    pub(super) fn new(list: impl IntoIterator<Item = (String, V)>) -> Self {
        let mut words: HashMap<Box<str>, V, _> = HashMap::default();
        for (word, value) in list {
            words.entry(word.into_boxed_str()).or_insert(value);
        }
        // Sixteen bits a word leave one of sixteen other words to the hash.
        let bits = (words.len() * 16).next_power_of_two().clamp(64, 1 << 20);
        let mut table =
            Self { marks: vec![0; bits / 64], shift: 32 - bits.ilog2(), words };
        let places: Vec<usize> =
            table.words.keys().map(|word| table.mark(word)).collect();
        for place in places {
            if let Some(slot) = table.marks.get_mut(place / 64) {
                *slot |= 1 << (place % 64);
            }
        }
        table
    }

    /// Which bit a word sets.
    fn mark(&self, word: &str) -> usize {
        let bytes = word.as_bytes();
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| u32::from(*byte));
        let length = bytes.len();
        let sum = byte(0)
            | byte(length / 2) << 8
            | byte(length.wrapping_sub(1)) << 16
            | byte(1).wrapping_add(u32::try_from(length).unwrap_or(0)) << 24;
        (sum.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    /// What is known of a word.
    pub(super) fn get(&self, word: &str) -> Option<&V> {
        let place = self.mark(word);
        let marked =
            self.marks.get(place / 64).is_some_and(|m| m >> (place % 64) & 1 == 1);
        if marked { self.words.get(word) } else { None }
    }
}

/// A set of words.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words(Table<()>);

impl From<Vec<String>> for Words {
    fn from(list: Vec<String>) -> Self {
        Self(Table::new(list.into_iter().map(|word| (word, ()))))
    }
}

impl Words {
    /// Whether the set holds the word, as it is written.
    pub fn contains(&self, word: &str) -> bool {
        self.0.get(word).is_some()
    }

    /// How many words it holds.
    pub fn len(&self) -> usize {
        self.0.words.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.words.is_empty()
    }

    /// Its words, in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.words.keys().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_holds_its_words_and_no_others() {
        let list: Vec<String> = (0..3000).map(|n| format!("w{n}ö")).collect();
        let words = Words::from(list.clone());
        assert_eq!(words.len(), list.len());
        assert!(list.iter().all(|word| words.contains(word)));
        assert!((0..3000).all(|n| !words.contains(&format!("w{n}o"))));
        assert!(!Words::default().contains("") && Words::default().is_empty());
    }
}
