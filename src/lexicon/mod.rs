//! What letterbook knows of languages: one `LANG.toml` a language, and the reader of dates.
//!
//! Facts of a language (months, salutations, closings, particles, titles) stand in the
//! files; the code that uses them is the same for all.

mod date;

pub use date::{Dating, PartialDate};
