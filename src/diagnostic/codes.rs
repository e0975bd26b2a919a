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
    // XML: well-formedness
    ILLEGAL_CHARACTER = "XML001" "illegal-character" Error "a character stands in the file that XML does not allow" "0.1.0";
    MALFORMED_DECLARATION = "XML002" "malformed-declaration" Error "the XML declaration is not written as XML asks" "0.1.0";
    MISPLACED_DECLARATION = "XML003" "misplaced-declaration" Error "an XML declaration stands elsewhere than at the very start" "0.1.0";
    MALFORMED_INSTRUCTION = "XML004" "malformed-instruction" Error "a processing instruction is not written as XML asks" "0.1.0";
    MALFORMED_COMMENT = "XML005" "malformed-comment" Error "a comment contains `--`" "0.1.0";
    UNCLOSED_MARKUP = "XML006" "unclosed-markup" Error "a tag, comment, section or instruction has no end" "0.1.0";
    MALFORMED_TAG = "XML007" "malformed-tag" Error "a tag is not written as XML asks" "0.1.0";
    MALFORMED_ATTRIBUTE = "XML008" "malformed-attribute" Error "an attribute is not written as name, `=` and quoted value" "0.1.0";
    BRACKET_IN_ATTRIBUTE = "XML009" "bracket-in-attribute" Error "an attribute value contains `<`" "0.1.0";
    DUPLICATE_ATTRIBUTE = "XML010" "duplicate-attribute" Error "a tag has the same attribute twice" "0.1.0";
    SECTION_END_IN_TEXT = "XML011" "section-end-in-text" Error "text contains `]]>`" "0.1.0";
    MALFORMED_REFERENCE = "XML012" "malformed-reference" Error "an `&` does not begin a reference" "0.1.0";
    UNDECLARED_ENTITY = "XML013" "undeclared-entity" Error "an entity is used that nothing declares" "0.1.0";
    MISMATCHED_TAG = "XML014" "mismatched-tag" Error "an end tag closes no open element" "0.1.0";
    UNCLOSED_ELEMENT = "XML015" "unclosed-element" Error "an element has no end tag" "0.1.0";
    NO_ELEMENT = "XML016" "no-element" Error "the file contains no element" "0.1.0";
    CONTENT_OUTSIDE_ROOT = "XML017" "content-outside-root" Error "something stands before or after the root element that may only stand in it" "0.1.0";
    UNBOUND_PREFIX = "XML018" "unbound-prefix" Error "a prefix is used that nothing declares" "0.1.0";
    MALFORMED_NAME = "XML019" "malformed-name" Error "a name has a colon where namespaces allow none" "0.1.0";
    RESERVED_NAMESPACE = "XML020" "reserved-namespace" Error "a namespace declaration says what none may say" "0.1.0";
    MALFORMED_DOCTYPE = "XML021" "malformed-doctype" Error "a DOCTYPE is not written as XML asks" "0.1.0";
    MALFORMED_ENTITY = "XML022" "malformed-entity" Error "an entity contains itself, a part of an element, or what may not stand where it is used" "0.1.0";
    EXPANSION_LIMIT = "XML023" "expansion-limit" Error "entities grow beyond what is allowed" "0.1.0";
    EXTERNAL_ENTITY = "XML024" "external-entity" Advice "an external entity is named, which is never fetched" "0.1.0";
    UNDECODABLE_BYTES = "XML025" "undecodable-bytes" Error "bytes are no text in the file's encoding" "0.1.0";
    WRONG_ENCODING = "XML026" "wrong-encoding" Error "the encoding that the file declares is unknown or not the one it is in" "0.1.0";

    // CFG: manifest, register, command line
    UNREADABLE_FILE = "CFG001" "unreadable-file" Error "a file cannot be read" "0.1.0";
}

/// The row with that id (`RNG004`, any case) or slug.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(name) || code.slug == name)
}
