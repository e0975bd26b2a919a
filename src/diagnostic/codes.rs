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
    LONELY_SIGN = "ANN007" "lonely-sign" Warning "a declared sign of the transcription has no partner" "0.1.0";
    DAMAGED_WORD = "ANN008" "damaged-word" Advice "a word may have been damaged when the text was taken out" "0.1.0";

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

    // SCH: Schematron
    FAILED_ASSERT = "SCH001" "failed-assert" Error "what a Schematron rule asserts does not hold" "0.1.0";
    SUCCESSFUL_REPORT = "SCH002" "successful-report" Error "what a Schematron rule reports is there" "0.1.0";
    SCHEMATRON_SYNTAX = "SCH003" "schematron-syntax" Error "a Schematron schema is not written as the standard asks" "0.1.0";
    QUERY_BINDING = "SCH004" "unknown-query-binding" Error "a Schematron schema is written for a query language that letterbook does not have" "0.1.0";
    SCHEMATRON_FILE = "SCH005" "missing-schematron-file" Error "a file of a Schematron schema cannot be read" "0.1.0";
    SCHEMATRON_LOOP = "SCH006" "schematron-loop" Error "a part of a Schematron schema contains itself" "0.1.0";
    UNDEFINED_NAME = "SCH007" "undefined-name" Error "a Schematron schema refers to a part that it does not have" "0.1.0";
    DUPLICATE_NAME = "SCH008" "duplicate-name" Error "a Schematron schema gives one name to two things" "0.1.0";
    MISSING_PARAMETER = "SCH009" "missing-parameter" Error "an abstract pattern is used with other parameters than it has" "0.1.0";
    BROKEN_EXPRESSION = "SCH010" "broken-expression" Error "an XPath expression cannot be read" "0.1.0";
    UNKNOWN_VARIABLE = "SCH011" "unknown-variable" Error "an XPath expression uses a variable that is not declared" "0.1.0";
    UNKNOWN_FUNCTION = "SCH012" "unknown-function" Error "an XPath expression calls a function that does not exist" "0.1.0";
    UNDECLARED_XPATH_PREFIX = "SCH013" "undeclared-xpath-prefix" Error "an XPath expression uses a prefix that the schema does not declare" "0.1.0";
    FAILED_EXPRESSION = "SCH014" "failed-expression" Error "an XPath expression cannot be evaluated at a node" "0.1.0";
    UNSUPPORTED_XSLT = "SCH015" "unsupported-xslt" Error "a Schematron schema uses XSLT that letterbook does not run" "0.1.0";
    SCHEMATRON_TOO_LARGE = "SCH016" "schematron-too-large" Error "a Schematron schema is nested too deep or has too many files" "0.1.0";
    TOO_MANY_FAILURES = "SCH017" "too-many-failures" Error "the rules of a schema say more of a document than is shown" "0.1.0";
    RULES_TAKE_TOO_LONG = "SCH018" "rules-take-too-long" Error "the rules of a schema take too long on a document" "0.1.0";

    // EDN: rules of editing and archives
    REGISTER_ENTRY = "EDN001" "register-entry" Error "a register entry cannot be used" "0.1.0";
    REGISTER_DUPLICATE = "EDN002" "register-duplicate" Error "two register entries have one id" "0.1.0";
    DANGLING_POINTER = "EDN003" "dangling-pointer" Error "a pointer leads to no register entry" "0.1.0";
    TEXT_LOSSLESS = "EDN004" "text-lossless" Error "the encoding does not hold the text of the letter" "0.1.0";
    NOTE_PAIR = "EDN005" "note-pair" Error "a note and its call do not lead to each other" "0.1.0";
    CONTRADICTION = "EDN006" "contradiction" Warning "the letter says otherwise than its .toml" "0.1.0";
    SAME_ENTRY = "EDN007" "same-entry" Warning "two register entries seem to be one" "0.1.0";
    CONTRADICTORY_ENTRY = "EDN008" "contradictory-entry" Warning "a register entry contradicts itself" "0.1.0";
    WEAK_NAME = "EDN009" "weak-name" Advice "a name in a register says too little to be looked for" "0.1.0";
    DOCTYPE = "EDN010" "doctype" Error "the file has a DOCTYPE" "0.1.0";
    FILE_NAME = "EDN011" "file-name" Error "a file or folder has a name that archives refuse" "0.1.0";
    CARRIAGE_RETURN = "EDN012" "carriage-return" Warning "lines do not end in LF alone" "0.1.0";
    NOT_NFC = "EDN013" "not-nfc" Warning "characters are not in Unicode's composed form" "0.1.0";
    BAD_CHARACTER = "EDN014" "bad-character" Error "a character stands in the text that means nothing there" "0.1.0";
    ODD_CHARACTER = "EDN015" "odd-character" Warning "a character is rare in printed and written texts" "0.1.0";
    PLACEHOLDER = "EDN016" "placeholder" Error "words stand for something that was to be filled in" "0.1.0";
    EMPTY_ELEMENT = "EDN017" "empty-element" Warning "an element that should hold words is empty" "0.1.0";
    EMPTY_ATTRIBUTE = "EDN018" "empty-attribute" Warning "an attribute has no value" "0.1.0";
    NOT_TEI = "EDN019" "not-tei" Error "the root element is not TEI in TEI's namespace" "0.1.0";
    FILE_WITHOUT_ID = "EDN020" "file-without-id" Warning "the document has no identifier to be cited by" "0.1.0";
    SHARED_ID = "EDN021" "shared-id" Error "two documents have the same identifier" "0.1.0";
    LANGUAGE_OF_TEXT = "EDN022" "language-of-text" Warning "the language of the text is not said, or not declared" "0.1.0";
    MISSING_TITLE = "EDN023" "missing-title" Error "the header has no title" "0.1.0";
    MISSING_AUTHOR = "EDN024" "missing-author" Warning "the header does not say who wrote the text" "0.1.0";
    MISSING_RESPONSIBILITY = "EDN025" "missing-responsibility" Warning "the header does not say who edited the text, or says it in the wrong place" "0.1.0";
    MISSING_PUBLISHER = "EDN026" "missing-publisher" Error "the header does not say who publishes the file" "0.1.0";
    MISSING_PUBLICATION_DATE = "EDN027" "missing-publication-date" Error "the header does not say when the file was published" "0.1.0";
    MISSING_IDENTIFIER = "EDN028" "missing-identifier" Error "the header gives the file no identifier" "0.1.0";
    NO_PERSISTENT_IDENTIFIER = "EDN029" "no-persistent-identifier" Warning "no identifier of the file is an address" "0.1.0";
    MISSING_LICENCE = "EDN030" "missing-licence" Error "the header does not say under which licence the file may be used" "0.1.0";
    LICENCE_CONFLICT = "EDN031" "licence-conflict" Error "the licence's words name another licence than its address" "0.1.0";
    MISSING_SOURCE = "EDN032" "missing-source" Error "the header does not describe the source of the text" "0.1.0";
    SOURCE_WITHOUT_HASH = "EDN033" "source-without-hash" Advice "the source file is not pinned by a checksum" "0.1.0";
    TRANSLATION_WITHOUT_ORIGINAL = "EDN034" "translation-without-original" Warning "a translation does not say what it was made from" "0.1.0";
    EDITORIAL_DECLARATION = "EDN035" "editorial-declaration" Warning "the header does not say how the text was treated" "0.1.0";
    QUOTATION_MARKS_UNSAID = "EDN036" "quotation-marks-unsaid" Error "`quotation` does not say what happened to quotation marks" "0.1.0";
    MISSING_LANGUAGE = "EDN037" "missing-language" Error "the header does not name the languages of the text" "0.1.0";
    MISSING_GENRE = "EDN038" "missing-genre" Advice "the header does not name the text's genre" "0.1.0";
    MISSING_CREATION_DATE = "EDN039" "missing-creation-date" Warning "the header does not say when the text was written" "0.1.0";
    UNNAMED_APPLICATION = "EDN040" "unnamed-application" Warning "a tool is named without identifier or version" "0.1.0";
    SCHEMA_REFERENCE = "EDN041" "schema-reference" Advice "the header does not name the schema that the file names" "0.1.0";
    MISSING_REVISION = "EDN042" "missing-revision" Warning "the file's history is missing, out of order or without status" "0.1.0";
    UNDATED_CHANGE = "EDN043" "undated-change" Error "a change has no date" "0.1.0";
    UNSIGNED_CHANGE = "EDN044" "unsigned-change" Error "a change does not say who made it" "0.1.0";
    CORRESPONDENCE_DESCRIPTION = "EDN045" "correspondence-description" Error "a letter has no description of its correspondence, or several" "0.1.0";
    MISSING_ACTION = "EDN046" "missing-action" Error "a correspondence does not say who sent the letter or who received it" "0.1.0";
    ACTION_TYPE = "EDN047" "action-type" Error "the type of a correspondence action is not one of TEI's" "0.1.0";
    MISSING_CORRESPONDENT = "EDN048" "missing-correspondent" Error "a letter is sent or received by nobody" "0.1.0";
    NAMELESS_CORRESPONDENT = "EDN049" "nameless-correspondent" Error "a correspondent's name is empty" "0.1.0";
    UNLINKED_CORRESPONDENT = "EDN050" "unlinked-correspondent" Warning "a correspondent's name leads nowhere" "0.1.0";
    UNDATED_LETTER = "EDN051" "undated-letter" Warning "nothing says when the letter was sent" "0.1.0";
    SEVERAL_DATES = "EDN052" "several-dates" Warning "a correspondence action has more than one date" "0.1.0";
    DATE_WITHOUT_VALUE = "EDN053" "date-without-value" Error "the date of a letter cannot be read by machines" "0.1.0";
    DATE_FORMAT = "EDN054" "date-format" Error "a value is no date, or no such day exists" "0.1.0";
    REVERSED_RANGE = "EDN055" "reversed-range" Error "a span of time ends before it begins" "0.1.0";
    RECEIVED_BEFORE_SENT = "EDN056" "received-before-sent" Error "a letter was received before it was sent" "0.1.0";
    WRITTEN_AFTER_DEATH = "EDN057" "written-after-death" Error "a letter was written before its sender's birth or after their death" "0.1.0";
    WHEN_BESIDE_RANGE = "EDN058" "when-beside-range" Error "an element says in two ways when something was" "0.1.0";
    INFERRED_DATE = "EDN059" "inferred-date" Warning "an inferred date does not say what it was inferred from" "0.1.0";
    DATE_DISAGREES = "EDN060" "date-disagrees" Warning "a date's words and its value differ" "0.1.0";
    GEONAMES_ADDRESS = "EDN061" "geonames-address" Warning "a place's address is not one that correspSearch knows" "0.1.0";
    BARE_KEY = "EDN062" "bare-key" Warning "a pointer is neither an address nor an id" "0.1.0";
    EMPTY_POINTER = "EDN063" "empty-pointer" Error "a pointer is empty" "0.1.0";
    UNDECLARED_PREFIX = "EDN064" "undeclared-prefix" Error "a pointer has a prefix that the header does not explain" "0.1.0";
    UNLINKED_NAME = "EDN065" "unlinked-name" Warning "a name in the text leads nowhere" "0.1.0";
    UNUSED_ENTRY = "EDN066" "unused-entry" Advice "nothing leads to a register entry" "0.1.0";
    NOTE_WITHOUT_TYPE = "EDN067" "note-without-type" Warning "a note says neither what kind it is nor where it stands" "0.1.0";
    NOTE_WITHOUT_ID = "EDN068" "note-without-id" Warning "a note cannot be cited" "0.1.0";
    NOTE_WITHOUT_RESP = "EDN069" "note-without-resp" Warning "an editorial note does not say whose it is" "0.1.0";
    INCOMPLETE_CHOICE = "EDN070" "incomplete-choice" Error "an alternative lacks one of its sides" "0.1.0";
    UNSIGNED_CORRECTION = "EDN071" "unsigned-correction" Warning "a change to the text does not say whose it is" "0.1.0";
    MISPLACED_SIGNATURE = "EDN072" "misplaced-signature" Warning "a signature or salutation stands outside closer and opener" "0.1.0";
    AFTER_CLOSER = "EDN073" "after-closer" Error "text goes on after the closing of a letter" "0.1.0";
    NESTED_PARAGRAPH = "EDN074" "nested-paragraph" Error "a paragraph holds a paragraph or a division" "0.1.0";
    PAGE_BREAK_NUMBER = "EDN075" "page-break-number" Warning "a page break has no number, or page numbers go back" "0.1.0";
    RELATED_ITEM = "EDN076" "related-item" Error "a related item is told in two ways, or in none" "0.1.0";
    PREVIOUS_NEXT = "EDN077" "previous-next" Warning "a letter and the one before or after it do not name each other" "0.1.0";
    BYTE_ORDER_MARK = "EDN078" "byte-order-mark" Error "the file begins with a byte order mark" "0.1.0";
    XML_DECLARATION = "EDN079" "xml-declaration" Error "the file does not say that it is XML in UTF-8" "0.1.0";
    SCHEMA_NOT_NAMED = "EDN080" "schema-not-named" Warning "the file does not say by which schema it is to be checked" "0.1.0";
    USELESS_ALLOWANCE = "EDN081" "useless-allowance" Warning "an instruction allows what is not there" "0.1.0";
    UNKNOWN_ALLOWANCE = "EDN082" "unknown-allowance" Warning "an instruction to letterbook cannot be understood" "0.1.0";
    ALLOWANCE_WITHOUT_REASON = "EDN083" "allowance-without-reason" Advice "an instruction allows something and does not say why" "0.1.0";
    FOLDER_NAME = "EDN084" "folder-name" Error "a folder has a name that archives refuse, or is empty" "0.1.0";
    LEFTOVER_FILE = "EDN085" "leftover-file" Warning "a file of the operating system lies among the letters" "0.1.0";

    SAME_ID = "EDN105" "same-id" Error "two letters have one id" "0.1.0";
    BAG_NOT_VALID = "EDN110" "bag-not-valid" Error "a package is not as it was packed" "0.1.0";
    PACKAGE_INCOMPLETE = "EDN111" "package-incomplete" Error "a file in a package points to one that is not in it" "0.1.0";
    PACKAGE_DUPLICATE = "EDN112" "package-duplicate" Warning "a package holds a file twice" "0.1.0";

    // EXP: export
    KEPT_VERBATIM = "EXP001" "kept-verbatim" Advice "parts of the letters have no place in the exports" "0.1.0";
    UNRESOLVED_NAMES = "EXP002" "unresolved-names" Advice "names lead to entries that no register has" "0.1.0";
    SAME_LETTER_ID = "EXP003" "same-letter-id" Warning "several letters have one id" "0.1.0";
    INCOMPLETE_CMIF = "EXP004" "incomplete-cmif" Warning "a list for correspSearch lacks what correspSearch asks for" "0.1.0";
    DROPPED_LETTERS = "EXP005" "dropped-letters" Warning "correspSearch would not find some letters" "0.1.0";
    CMIF_COVERAGE = "EXP006" "cmif-coverage" Advice "some letters have no date, place or identifier" "0.1.0";

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
    NOT_DECIDED = "CFG013" "not-decided" Error "a decision about a name cannot be written" "0.1.0";
    BROKEN_BASELINE = "CFG014" "broken-baseline" Error "a file is not a baseline" "0.1.0";
    BROKEN_CATALOG = "CFG020" "broken-catalog" Error "an XML catalogue cannot be used" "0.1.0";
    BROKEN_STORE = "CFG021" "broken-store" Error "the store of schemas cannot be used" "0.1.0";
    BUILD_UNDER_WAY = "CFG030" "build-under-way" Error "another build of the edition is at work" "0.1.0";
    NEWER_EDITION = "CFG031" "newer-edition" Error "the edition asks for a newer letterbook" "0.1.0";
    NOT_REMEMBERED = "CFG032" "not-remembered" Warning "what was built cannot be remembered" "0.1.0";
    OUTPUT_WITHOUT_LETTER = "CFG033" "output-without-letter" Warning "a built file is left whose letter is gone" "0.1.0";
    NOTHING_TO_EXPORT = "CFG040" "nothing-to-export" Error "there are no letters to export" "0.1.0";
}

/// The row with that id (`RNG004`, any case) or slug.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(name) || code.slug == name)
}
