//! The catalogue: every kind of finding, a row each, ordered by layer and number.
//!
//! Layers: INP reading, LAY layout, ANN annotation, TEI encoding and proof, XML
//! well-formedness, RNG RELAX NG, SCH Schematron, EDN rules of editing and archives,
//! EXP export, CFG manifest, register and command line. A number is never used twice;
//! a retired row stays, marked. Each row has a page in `explain/`, each live row a case.

use super::{Code, Severity};

macro_rules! catalogue {
    ($($name:ident = $id:literal $slug:literal $severity:ident $summary:literal $since:literal;)*) => {
        $(
            #[doc = concat!("`", $id, " ", $slug, "`: ", $summary, ".")]
            pub static $name: Code = Code {
                id: $id,
                slug: $slug,
                severity: Severity::$severity,
                summary: $summary,
                since: $since,
                retired: false,
            };
        )*
        /// All rows in the catalogue's order.
        pub static ALL: &[&Code] = &[$(&$name),*];
        /// The pages of the rows, by id.
        pub(super) static PAGES: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("explain/", $id, ".md")))),*];
    };
}

catalogue! {
    // ANN: annotation
    LOST_ANCHOR = "ANN001" "lost-anchor" Error "a decision quotes words that the letter does not have" "0.1.0";
    AMBIGUOUS_NAME = "ANN002" "ambiguous-name" Advice "a name may mean several register entries" "0.1.0";
    LONELY_BRACKET = "ANN003" "lonely-bracket" Advice "a square bracket has no partner" "0.1.0";
    OPEN_QUOTATION = "ANN004" "open-quotation" Advice "a quotation is not closed" "0.1.0";
    CROSSING_ANNOTATIONS = "ANN005" "crossing-annotations" Warning "two annotations cross each other" "0.1.0";

    // EDN: rules of editing and archives
    REGISTER_ENTRY = "EDN001" "register-entry" Error "a register entry cannot be used" "0.1.0";
    REGISTER_DUPLICATE = "EDN002" "register-duplicate" Error "two register entries have one id" "0.1.0";
    DANGLING_POINTER = "EDN003" "dangling-pointer" Error "a pointer leads to no register entry" "0.1.0";

    // CFG: manifest, register, command line
    UNREADABLE_FILE = "CFG001" "unreadable-file" Error "a file cannot be read" "0.1.0";
    UNWRITABLE_FILE = "CFG002" "unwritable-file" Error "a file cannot be written" "0.1.0";
    BROKEN_TOML = "CFG003" "broken-toml" Error "a manifest is not TOML" "0.1.0";
    UNKNOWN_KEY = "CFG004" "unknown-key" Error "a manifest has a key that does not exist" "0.1.0";
    WRONG_VALUE = "CFG005" "wrong-value" Error "a value in a manifest cannot be used" "0.1.0";
    MISSING_KEY = "CFG006" "missing-key" Error "a manifest lacks a key that it needs" "0.1.0";
    OUTSIDE_PATH = "CFG007" "outside-path" Error "a path leads out of the edition" "0.1.0";
    CHANGED_OUTPUT = "CFG008" "changed-output" Error "a built file was changed by hand" "0.1.0";
}

/// The row with that id (`RNG004`, any case) or slug.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(name) || code.slug == name)
}
