//! `[signs]`: the signs in which a transcriber wrote what a typescript or manuscript
//! shows: struck and added words, what is hard to read, what is missing.
//!
//! A pair encloses words: `del = ["<-", "->"]`; a sign alone stands for something missing
//! (`gap = "xxx"`) or behind a word that is doubtful (`unclear = "(?)"`). Several pairs
//! follow each other in one list.

use super::Placed;
use super::fields::Fields;
use crate::diagnostic::codes;

/// What signs say of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SignKind {
    /// Struck out.
    Del,
    /// Put in later.
    Add,
    /// Hard to read.
    Unclear,
    /// Missing; between the signs stands what there is to say of it.
    Gap,
    /// Put in by an editor.
    Supplied,
    /// In another language.
    Foreign,
    /// Set off: underlined, spaced.
    Hi,
}

impl SignKind {
    const NAMES: [(&'static str, Self); 7] = [
        ("del", Self::Del),
        ("add", Self::Add),
        ("unclear", Self::Unclear),
        ("gap", Self::Gap),
        ("supplied", Self::Supplied),
        ("foreign", Self::Foreign),
        ("hi", Self::Hi),
    ];

    /// The TEI element, which is also the key in the manifest.
    pub fn element(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(name, _)| name)
    }
}

/// One sign, or a pair of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What it says.
    pub kind: SignKind,
    /// The sign before the words; the only one where it stands alone.
    pub open: String,
    /// The sign behind them.
    pub close: Option<String>,
}

/// The signs of a transcription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// In the order of the keys.
    pub list: Vec<Sign>,
}

/// Reads a `[signs]` table.
pub(super) fn read_signs(fields: &mut Fields<'_>) -> Signs {
    let mut signs = Signs::default();
    for (name, kind) in SignKind::NAMES {
        let words = fields.string_or_strings(name);
        let sound: Vec<&Placed<String>> =
            words.iter().filter(|word| is_sign(word, fields)).collect();
        if sound.len() < words.len() {
            continue;
        }
        match sound.as_slice() {
            [] => {}
            [alone] if matches!(kind, SignKind::Gap | SignKind::Unclear) => {
                signs.list.push(Sign { kind, open: alone.value.clone(), close: None });
            }
            pairs if pairs.len().is_multiple_of(2) => {
                for pair in pairs.chunks(2) {
                    let [open, close] = pair else { continue };
                    signs.list.push(Sign {
                        kind,
                        open: open.value.clone(),
                        close: Some(close.value.clone()),
                    });
                }
            }
            [.., last] => fields.push(
                codes::WRONG_VALUE
                    .at(last.span)
                    .message(format!("the sign `{}` has no partner", last.value))
                    .help(format!("signs come in pairs: {name} = [\"<-\", \"->\"]")),
            ),
        }
    }
    signs
}

/// Whether a text can be a sign; says why where it cannot.
fn is_sign(word: &Placed<String>, fields: &Fields<'_>) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control();
    let sound = !word.value.is_empty() && !word.value.contains(odd);
    if !sound {
        fields.push(
            codes::WRONG_VALUE
                .at(word.span)
                .message("a sign has at least one character, and no blanks")
                .help(
                    "choose signs that the transcript has nowhere else: \"<-\", \"->\"",
                ),
        );
    }
    sound
}
