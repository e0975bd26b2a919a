//! What a build remembers of each letter, so that the next one does only what is new.
//!
//! A letter has two records: what it says of itself ([`Said`]), which others may need to
//! know, and what was made of it ([`Made`]). Each names everything it was made from, by
//! content; what it asked of the registers lies behind it ([`Asked`]), to be read only
//! when a register has changed.
//!
//! Invariant: a record holds as long as all that it names is as it was.

use serde::{Deserialize, Serialize};

use super::findings::Kept;

/// A SHA-256.
pub(super) type Digest = [u8; 32];

/// The hash of a text that need not withstand an attack.
pub(super) fn quick(text: &str) -> u64 {
    twox_hash::XxHash3_64::oneshot(text.as_bytes())
}

/// What a record was made from besides the registers: the letter's file, its `.toml`,
/// and all that is common to the edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) letter: Digest,
    pub(super) sidecar: Option<Digest>,
    /// Version of the program, manifest, schema, shape of the registers.
    pub(super) common: u64,
}

/// Who writes or receives, before names are looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Who {
    /// A register id, of a person or else an organisation.
    Known(String, bool),
    /// A name.
    Named(String),
}

/// A day: year, month, day of the month.
pub(super) type Day = (i16, u8, u8);

/// What a letter says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) from: Source,
    pub(super) id: String,
    pub(super) sent: Vec<Who>,
    pub(super) received: Vec<Who>,
    /// When it was sent, in words.
    pub(super) date: Option<String>,
    /// The first and the last day on which it may have been sent.
    pub(super) bounds: (Option<Day>, Option<Day>),
    /// Who is named in it without doubt: hashes of ids.
    pub(super) named: Vec<u64>,
}

/// A question about the edition's other letters, and the answer; entries by the hashes of
/// their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answered {
    pub(super) entries: Vec<u64>,
    pub(super) least: u32,
    pub(super) is_choice: bool,
    pub(super) answer: Option<u64>,
}

/// What was made of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) from: Source,
    /// The edition's decisions about it alone and those that found words in it, in their
    /// order, and whether each found its words.
    pub(super) decisions: Vec<(u64, bool)>,
    /// The letters before and after it, as it names them; its id.
    pub(super) around: u64,
    pub(super) answers: Vec<Answered>,
    /// How many pieces of advice, warnings and errors there were.
    pub(super) counts: [u32; 3],
    /// The common texts that findings point into: number and hash.
    pub(super) pointed: Vec<(u32, u64)>,
    pub(super) xml: Digest,
    pub(super) map: Digest,
}

/// What lies behind a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// Whether it depends on all of the registers.
    pub(super) is_whole: bool,
    /// Keys of questions, sorted; each as its distance from the one before.
    keys: Vec<u32>,
    /// What was found.
    pub(super) findings: Vec<Kept>,
}

impl Asked {
    pub(super) fn new(keys: Vec<u32>, is_whole: bool, findings: Vec<Kept>) -> Self {
        let mut before = 0;
        let keys = keys
            .into_iter()
            .map(|key| std::mem::replace(&mut before, key).abs_diff(key))
            .collect();
        Self { is_whole, keys, findings }
    }

    /// The keys, sorted.
    pub(super) fn keys(&self) -> impl Iterator<Item = u32> {
        self.keys.iter().scan(0_u32, |key, distance| {
            *key = key.wrapping_add(*distance);
            Some(*key)
        })
    }
}

/// What the registers and decisions were when all records were held against them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Common {
    pub(super) entries: Vec<EntryPrint>,
    pub(super) decisions: Vec<u64>,
}

/// A register entry: the hash of its id, that of all it says, and the keys of the
/// questions that it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EntryPrint {
    pub(super) id: u64,
    pub(super) content: u64,
    pub(super) keys: Vec<u32>,
}

/// Which files of a letter were looked at: [`crate::source::Stamp::mark`] of the letter,
/// its `.toml`, its TEI and its map; 0 where nothing is known.
pub(super) type Marks = [u64; 4];
