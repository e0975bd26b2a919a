//! Whole editions: manifest, registers and letters into TEI on disk.
//!
//! [`Edition::open`] reads what all letters share; [`encode_letter`] takes one letter
//! the way from bytes to proven, checked TEI; [`Edition::build`] does so for all that have
//! changed, and remembers in `.letterbook/` what they were made from. A letter that fails
//! is a finding and keeps its old output; the others are built.
//!
//! Invariant: an output is written whole or not at all, and only if its bytes differ.

mod built;
mod decide;
mod decisions;
mod edition;
mod encode;
mod enrol;
mod findings;
mod gone;
mod index;
mod ledger;
mod letter;
mod letters;
mod listing;
mod look;
mod mentions;
mod order;
mod output;
mod path;
mod place;
mod record;
mod run;
mod skeleton;
mod template;
mod touched;

pub use built::BuiltEdition;
pub use decide::{Aim, Done, Refusal, Verdict};
pub use edition::{Edition, Written};
pub use enrol::Imported;
pub use letter::{Encoded, Setting, encode_letter};
pub use listing::{Group, group, human as names_for_people, json as names_as_json};
pub use mentions::{Mention, Status};
pub use run::{Follow, Options, Summary, Told, Why};
pub use skeleton::{Skeleton, skeleton};
pub use template::new_edition;

/// A path as it is shown to people: with `/` on every system.
fn shown(path: &std::path::Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
