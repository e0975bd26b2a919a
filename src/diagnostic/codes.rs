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
    // INP: reading
    EMPTY_FILE = "INP001" "empty-file" Error "the file holds no text" "0.1.0";
    BINARY_FILE = "INP002" "binary-file" Error "the file is not a text" "0.1.0";
    OTHER_ENCODING = "INP003" "other-encoding" Advice "the file is not in UTF-8" "0.1.0";
    UNDECODABLE_BYTES = "INP004" "undecodable-bytes" Error "bytes mean nothing in the file's encoding" "0.1.0";
    REPLACEMENT_CHARACTER = "INP005" "replacement-character" Warning "characters were lost before the text came here" "0.1.0";
    PRIVATE_USE_CHARACTER = "INP006" "private-use-character" Warning "a character means something only in its font" "0.1.0";
    CONTROL_CHARACTER = "INP007" "control-character" Warning "invisible control characters stand in the text" "0.1.0";
    LIGATURE = "INP008" "ligature" Advice "ligatures stand for several letters" "0.1.0";
    SOFT_HYPHEN = "INP009" "soft-hyphen" Advice "soft hyphens stand in the text" "0.1.0";

    // LAY: layout
    NO_RECOGNISABLE_PART = "LAY001" "no-recognisable-part" Advice "nothing shows the parts of a letter" "0.1.0";
    NOTE_CALL_WITHOUT_BODY = "LAY002" "note-call-without-body" Warning "a note call has no note" "0.1.0";
    NOTE_WITHOUT_CALL = "LAY003" "note-without-call" Warning "a note is called nowhere" "0.1.0";
    NOTE_NUMBERS_OUT_OF_ORDER = "LAY004" "note-numbers-out-of-order" Warning "note numbers do not run on" "0.1.0";
    SECOND_LETTER = "LAY005" "second-letter" Warning "a second letter seems to begin in the same file" "0.1.0";
    COLUMNS = "LAY006" "columns" Warning "the text seems to stand in columns" "0.1.0";
    TABLE = "LAY007" "table" Advice "the text seems to hold a table" "0.1.0";
    VERSE = "LAY008" "verse" Advice "lines were read as verse" "0.1.0";
    RIGHT_TO_LEFT = "LAY009" "right-to-left" Advice "the text runs from right to left" "0.1.0";
    SEVERAL_LANGUAGES = "LAY010" "several-languages" Advice "long passages are in different languages" "0.1.0";
    OVERLONG_LINE = "LAY011" "overlong-line" Advice "a line is longer than any page is wide" "0.1.0";
    IMPOSSIBLE_DATE = "LAY012" "impossible-date" Warning "there is no such day" "0.1.0";

    // CFG: manifest, register, command line
    UNREADABLE_FILE = "CFG001" "unreadable-file" Error "a file cannot be read" "0.1.0";
}

/// The row with that id (`RNG004`, any case) or slug.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(name) || code.slug == name)
}
