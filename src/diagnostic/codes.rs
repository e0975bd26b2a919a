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
    UNDECODABLE_LETTER = "INP004" "undecodable-letter" Error "bytes mean nothing in the file's encoding" "0.1.0";
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

    // ANN: annotation
    LOST_ANCHOR = "ANN001" "lost-anchor" Error "a decision quotes words that the letter does not have" "0.1.0";
    AMBIGUOUS_NAME = "ANN002" "ambiguous-name" Advice "a name may mean several register entries" "0.1.0";
    LONELY_BRACKET = "ANN003" "lonely-bracket" Advice "a square bracket has no partner" "0.1.0";
    OPEN_QUOTATION = "ANN004" "open-quotation" Advice "a quotation is not closed" "0.1.0";
    CROSSING_ANNOTATIONS = "ANN005" "crossing-annotations" Warning "two annotations cross each other" "0.1.0";
    PROPOSED_NAME = "ANN006" "proposed-name" Advice "words may be a name that no register has" "0.1.0";

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

    // RNG: RELAX NG
    SCHEMA_SYNTAX = "RNG001" "schema-syntax" Error "the schema is not written as RELAX NG asks" "0.1.0";
    SCHEMA_FILE_MISSING = "RNG002" "schema-file-missing" Error "a file that the schema includes cannot be had" "0.1.0";
    UNKNOWN_ELEMENT = "RNG003" "unknown-element" Error "the schema has no element of that name" "0.1.0";
    ELEMENT_NOT_ALLOWED = "RNG004" "element-not-allowed" Error "an element stands where it may not" "0.1.0";
    MISSING_ELEMENT = "RNG005" "missing-element" Error "an element that must be there is not" "0.1.0";
    WRONG_ORDER = "RNG006" "wrong-order" Error "two elements stand in the wrong order" "0.1.0";
    TEXT_NOT_ALLOWED = "RNG007" "text-not-allowed" Error "text stands where only elements may" "0.1.0";
    UNKNOWN_ATTRIBUTE = "RNG008" "unknown-attribute" Error "the schema has no attribute of that name" "0.1.0";
    ATTRIBUTE_NOT_ALLOWED = "RNG009" "attribute-not-allowed" Error "an attribute stands on an element that does not take it" "0.1.0";
    MISSING_ATTRIBUTE = "RNG010" "missing-attribute" Error "an attribute that must be there is not" "0.1.0";
    VALUE_NOT_ALLOWED = "RNG011" "value-not-allowed" Error "a value is none of those allowed" "0.1.0";
    DUPLICATE_ID = "RNG012" "duplicate-id" Error "two elements have the same identifier" "0.1.0";
    DANGLING_IDREF = "RNG013" "dangling-idref" Error "a pointer leads to no identifier in the document" "0.1.0";
    SCHEMA_LOOP = "RNG014" "schema-loop" Error "a file of the schema includes itself" "0.1.0";
    SCHEMA_TOO_LARGE = "RNG015" "schema-too-large" Error "the schema is nested too deep or has too many files" "0.1.0";
    UNDEFINED_REFERENCE = "RNG016" "undefined-reference" Error "the schema refers to a definition that it does not have" "0.1.0";
    REFERENCE_LOOP = "RNG017" "reference-loop" Error "a definition refers to itself with no element between" "0.1.0";
    SCHEMA_WITHOUT_START = "RNG018" "schema-without-start" Error "a grammar does not say with what a document starts" "0.1.0";
    COMBINE_CONFLICT = "RNG019" "combine-conflict" Error "definitions of one name do not say how they join" "0.1.0";
    OVERRIDE_WITHOUT_TARGET = "RNG020" "override-without-target" Error "an include replaces a definition that the other file does not have" "0.1.0";
    NAME_CLASS = "RNG021" "name-class-not-allowed" Error "a class of names is one that RELAX NG forbids" "0.1.0";
    SCHEMA_DATATYPE = "RNG022" "schema-datatype" Error "the schema uses a datatype, parameter or value that does not exist" "0.1.0";
    IN_ATTRIBUTE = "RNG023" "not-allowed-in-attribute" Error "an attribute holds a pattern that is not text" "0.1.0";
    REPEATED_ATTRIBUTE = "RNG024" "repeated-attribute" Error "an attribute stands in a group that is repeated" "0.1.0";
    IN_LIST = "RNG025" "not-allowed-in-list" Error "a list holds a pattern that is not a string" "0.1.0";
    IN_EXCEPT = "RNG026" "not-allowed-in-except" Error "a pattern is excepted from a datatype that is no value" "0.1.0";
    IN_START = "RNG027" "not-allowed-in-start" Error "the start of a schema is not an element" "0.1.0";
    STRING_SEQUENCE = "RNG028" "string-beside-content" Error "a string stands beside other content, from which it could not be parted" "0.1.0";
    ATTRIBUTE_TWICE = "RNG029" "attribute-twice-in-pattern" Error "a pattern has the same attribute twice" "0.1.0";
    INFINITE_ATTRIBUTE = "RNG030" "attribute-wildcard-not-repeated" Error "an attribute of any name is not repeated" "0.1.0";
    INTERLEAVE_OVERLAP = "RNG031" "interleave-overlap" Error "two sides of an interleave have the same element, or both have text" "0.1.0";
    TOO_MANY_FINDINGS = "RNG032" "too-many-findings" Error "a document has more faults than are shown" "0.1.0";
    ID_OUTSIDE_ATTRIBUTE = "RNG033" "id-outside-attribute" Warning "an identifier is not the whole of an attribute" "0.1.0";
    ID_WILDCARD = "RNG034" "id-wildcard" Warning "an identifier has no name of its own, or its element has none" "0.1.0";
    ID_CONFLICT = "RNG035" "id-conflict" Warning "an attribute identifies in one definition of its element and not in another" "0.1.0";
    DEFAULT_WILDCARD = "RNG036" "default-wildcard" Warning "a default value is that of no single name" "0.1.0";
    DEFAULT_NOT_OPTIONAL = "RNG037" "default-not-optional" Warning "an attribute with a default value cannot be left out" "0.1.0";
    DEFAULT_NOT_ALLOWED = "RNG038" "default-not-allowed" Warning "a default value is not one that the attribute takes" "0.1.0";
    DEFAULT_CONFLICT = "RNG039" "default-conflict" Warning "an attribute has two default values, or one in one definition only" "0.1.0";

    // EDN: rules of editing and archives
    REGISTER_ENTRY = "EDN001" "register-entry" Error "a register entry cannot be used" "0.1.0";
    REGISTER_DUPLICATE = "EDN002" "register-duplicate" Error "two register entries have one id" "0.1.0";
    DANGLING_POINTER = "EDN003" "dangling-pointer" Error "a pointer leads to no register entry" "0.1.0";
    TEXT_LOSSLESS = "EDN004" "text-lossless" Error "the encoding does not hold the text of the letter" "0.1.0";
    NOTE_PAIR = "EDN005" "note-pair" Error "a note and its call do not lead to each other" "0.1.0";
    CONTRADICTION = "EDN006" "contradiction" Warning "the letter says otherwise than its .toml" "0.1.0";
    USELESS_ALLOWANCE = "EDN010" "useless-allowance" Warning "an instruction allows what is not there" "0.1.0";
    UNKNOWN_ALLOWANCE = "EDN011" "unknown-allowance" Warning "an instruction to letterbook cannot be understood" "0.1.0";
    ALLOWANCE_WITHOUT_REASON = "EDN012" "allowance-without-reason" Advice "an instruction allows something and does not say why" "0.1.0";

    // CFG: manifest, register, command line
    UNREADABLE_FILE = "CFG001" "unreadable-file" Error "a file cannot be read" "0.1.0";
    UNWRITABLE_FILE = "CFG002" "unwritable-file" Error "a file cannot be written" "0.1.0";
    BROKEN_TOML = "CFG003" "broken-toml" Error "a manifest is not TOML" "0.1.0";
    UNKNOWN_KEY = "CFG004" "unknown-key" Error "a manifest has a key that does not exist" "0.1.0";
    WRONG_VALUE = "CFG005" "wrong-value" Error "a value in a manifest cannot be used" "0.1.0";
    MISSING_KEY = "CFG006" "missing-key" Error "a manifest lacks a key that it needs" "0.1.0";
    CHANGED_OUTPUT = "CFG008" "changed-output" Error "a built file was changed by hand" "0.1.0";
    NO_SCHEMA = "CFG009" "no-schema" Error "a schema cannot be had" "0.1.0";
    NO_LETTERS = "CFG010" "no-letters" Error "an edition has no letters" "0.1.0";
    SAME_NAME = "CFG011" "same-name" Error "two inputs would be written to one file" "0.1.0";
    SCHEMATRON_NOT_RUN = "CFG012" "schematron-not-run" Advice "a Schematron schema was not run" "0.1.0";
}

/// The row with that id (`RNG004`, any case) or slug.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(name) || code.slug == name)
}
