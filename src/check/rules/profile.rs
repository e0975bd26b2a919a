//! Which rules are on: profiles, and the table of all rules.
//!
//! A file gets the rules that hold for any TEI; a profile adds those of a kind of file.
//! The table also says which check of which archive or project each rule stands for.

use crate::diagnostic::{Code, codes};

/// A set of rules for a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Letters: who wrote to whom, when.
    Letter,
    /// Letters that go to an archive: header, identifiers, files. Includes `Letter`.
    Archive,
    /// Lists of letters for correspSearch (CMIF).
    Cmif,
    /// The base format of the Deutsches Textarchiv.
    Dtabf,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Self; 4] = [Self::Letter, Self::Archive, Self::Cmif, Self::Dtabf];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Archive => "archive",
            Self::Cmif => "cmif",
            Self::Dtabf => "dtabf",
        }
    }

    fn bits(self) -> u8 {
        match self {
            Self::Letter => LETTER,
            Self::Archive => LETTER | ARCHIVE,
            Self::Cmif => CMIF,
            Self::Dtabf => DTABF,
        }
    }
}

const ANY: u8 = 1;
const LETTER: u8 = 2;
const ARCHIVE: u8 = 4;
const CMIF: u8 = 8;
const DTABF: u8 = 16;

/// The profiles that are asked for; the rules for any TEI are always among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profiles(u8);

impl Default for Profiles {
    fn default() -> Self {
        Self(ANY)
    }
}

impl Profiles {
    /// All of them.
    pub const ALL: Self = Self(ANY | LETTER | ARCHIVE | CMIF | DTABF);

    /// Adds one.
    #[must_use]
    pub fn with(self, profile: Profile) -> Self {
        Self(self.0 | profile.bits())
    }

    /// Whether a profile is among them.
    pub fn has(self, profile: Profile) -> bool {
        self.0 & profile.bits() == profile.bits()
    }

    /// Whether findings of a code are wanted. A code that no rule here gives is.
    pub(in crate::check) fn wants(self, code: &Code) -> bool {
        let rule = RULES.iter().find(|rule| rule.code.id == code.id);
        rule.is_none_or(|rule| rule.profiles & self.0 != 0)
    }
}

/// A rule: what it is called, where it counts, and whose demand it is.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code, with its severity.
    pub code: &'static Code,
    profiles: u8,
    /// Who asks for it.
    pub source: &'static str,
}

impl Rule {
    /// Whether it holds for any TEI.
    pub fn is_for_any(&self) -> bool {
        self.profiles & ANY != 0
    }

    /// The profiles that switch it on; none if it is for any TEI.
    pub fn profiles(&self) -> Vec<Profile> {
        let own = |profile: &Profile| match profile {
            Profile::Archive => self.profiles & (ARCHIVE | LETTER) == ARCHIVE,
            other => self.profiles & other.bits() != 0,
        };
        Profile::ALL.into_iter().filter(own).collect()
    }
}

/// All rules, in the order of their codes.
pub fn rules() -> impl Iterator<Item = Rule> {
    RULES.iter().copied()
}

const fn rule(code: &'static Code, profiles: u8, source: &'static str) -> Rule {
    Rule { code, profiles, source }
}

static RULES: &[Rule] = &[
    rule(&codes::DANGLING_POINTER, ANY, "DTABf E0026, E0032"),
    rule(&codes::TEXT_LOSSLESS, ANY, "letterbook"),
    rule(&codes::NOTE_PAIR, ANY, "letterbook"),
    rule(&codes::DOCTYPE, ARCHIVE, "safety"),
    rule(&codes::FILE_NAME, ARCHIVE, "ARCHE"),
    rule(&codes::CARRIAGE_RETURN, ARCHIVE, "convention"),
    rule(&codes::NOT_NFC, ARCHIVE, "W3C Character Model; TEI P5 §5"),
    rule(&codes::BAD_CHARACTER, ANY, "TEI P5 §5; further characters with `archive`"),
    rule(&codes::ODD_CHARACTER, DTABF, "DTABf W0002, W0007, W0008"),
    rule(&codes::PLACEHOLDER, ARCHIVE, "letterbook"),
    rule(&codes::EMPTY_ELEMENT, ARCHIVE | DTABF, "DTABf E0004"),
    rule(&codes::EMPTY_ATTRIBUTE, ARCHIVE | DTABF, "DTABf W0005"),
    rule(&codes::NOT_TEI, ANY, "TEI P5 §24.4; more with `archive`"),
    rule(&codes::FILE_WITHOUT_ID, ARCHIVE, "citation"),
    rule(&codes::SHARED_ID, ARCHIVE, "XML; collections"),
    rule(&codes::LANGUAGE_OF_TEXT, ARCHIVE, "TEI P5 §2.4.2; TextGrid"),
    rule(&codes::MISSING_TITLE, ARCHIVE, "TEI P5 §2.2.1; BPTL"),
    rule(&codes::MISSING_AUTHOR, ARCHIVE, "BPTL, TextGrid"),
    rule(&codes::MISSING_RESPONSIBILITY, ARCHIVE, "BPTL"),
    rule(&codes::MISSING_PUBLISHER, ARCHIVE, "TEI P5 §2.2.4; BPTL"),
    rule(&codes::MISSING_PUBLICATION_DATE, ARCHIVE, "BPTL"),
    rule(&codes::MISSING_IDENTIFIER, ARCHIVE, "BPTL"),
    rule(&codes::NO_PERSISTENT_IDENTIFIER, ARCHIVE, "Text+, ARCHE"),
    rule(&codes::MISSING_LICENCE, ARCHIVE | CMIF, "TextGrid, ARCHE, CMIF"),
    rule(&codes::LICENCE_CONFLICT, ANY, "letterbook"),
    rule(&codes::MISSING_SOURCE, ARCHIVE, "BPTL"),
    rule(&codes::SOURCE_WITHOUT_HASH, ARCHIVE, "letterbook"),
    rule(&codes::TRANSLATION_WITHOUT_ORIGINAL, ARCHIVE, "letterbook"),
    rule(&codes::EDITORIAL_DECLARATION, ARCHIVE, "BPTL, DTABf"),
    rule(&codes::QUOTATION_MARKS_UNSAID, ANY, "TEI P5 §2.3.3 (Schematron)"),
    rule(&codes::MISSING_LANGUAGE, ARCHIVE, "TextGrid"),
    rule(&codes::MISSING_GENRE, ARCHIVE, "TextGrid"),
    rule(&codes::MISSING_CREATION_DATE, ARCHIVE, "TextGrid"),
    rule(&codes::UNNAMED_APPLICATION, ARCHIVE, "TEI P5 §2.3.11"),
    rule(&codes::SCHEMA_REFERENCE, ARCHIVE, "BPTL"),
    rule(&codes::MISSING_REVISION, ARCHIVE, "BPTL"),
    rule(&codes::UNDATED_CHANGE, ARCHIVE, "BPTL"),
    rule(&codes::UNSIGNED_CHANGE, ARCHIVE, "BPTL"),
    rule(&codes::CORRESPONDENCE_DESCRIPTION, LETTER, "TEI SIG Correspondence"),
    rule(&codes::MISSING_ACTION, LETTER | CMIF, "CMIF E0001, E0002"),
    rule(&codes::ACTION_TYPE, LETTER | CMIF, "TEI P5 §2.4.6"),
    rule(&codes::MISSING_CORRESPONDENT, LETTER | CMIF, "CMIF"),
    rule(&codes::NAMELESS_CORRESPONDENT, LETTER | CMIF, "CMIF E0000"),
    rule(&codes::UNLINKED_CORRESPONDENT, LETTER | CMIF, "CMIF"),
    rule(&codes::UNDATED_LETTER, LETTER, "TEI SIG Correspondence"),
    rule(&codes::SEVERAL_DATES, LETTER | CMIF, "CMIF issue 19"),
    rule(&codes::DATE_WITHOUT_VALUE, LETTER | CMIF, "CMIF E0004"),
    rule(&codes::DATE_FORMAT, ANY, "TEI P5 §13.1.2; narrower with `cmif`"),
    rule(&codes::REVERSED_RANGE, ANY, "logic"),
    rule(&codes::RECEIVED_BEFORE_SENT, ANY, "logic"),
    rule(&codes::WRITTEN_AFTER_DEATH, ANY, "logic"),
    rule(&codes::WHEN_BESIDE_RANGE, ANY, "TEI P5 `att.datable.w3c` (Schematron)"),
    rule(&codes::INFERRED_DATE, ARCHIVE, "CMIF 1.1"),
    rule(&codes::DATE_DISAGREES, ANY, "logic"),
    rule(&codes::GEONAMES_ADDRESS, LETTER | CMIF, "correspSearch"),
    rule(&codes::BARE_KEY, ARCHIVE, "TEI P5 `att.canonical`"),
    rule(&codes::EMPTY_POINTER, ANY, "TEI P5 `teidata.pointer`"),
    rule(&codes::UNDECLARED_PREFIX, ANY, "TEI P5 §17.2.3"),
    rule(&codes::UNLINKED_NAME, ARCHIVE, "TEI SIG Correspondence"),
    rule(&codes::UNUSED_ENTRY, ARCHIVE, "letterbook"),
    rule(&codes::NOTE_WITHOUT_TYPE, ARCHIVE | DTABF, "DTABf E0035"),
    rule(&codes::NOTE_WITHOUT_ID, ARCHIVE, "citation"),
    rule(&codes::NOTE_WITHOUT_RESP, ARCHIVE, "letterbook"),
    rule(&codes::INCOMPLETE_CHOICE, ANY, "DTABf E0005–E0012; E0013 with `dtabf`"),
    rule(&codes::UNSIGNED_CORRECTION, ARCHIVE, "TEI SIG Correspondence"),
    rule(&codes::MISPLACED_SIGNATURE, ARCHIVE | DTABF, "DTABf E0029, E0030"),
    rule(&codes::AFTER_CLOSER, ANY, "TEI P5 §4.2.2"),
    rule(&codes::NESTED_PARAGRAPH, ANY, "TEI P5 §3.1 (Schematron)"),
    rule(&codes::PAGE_BREAK_NUMBER, ARCHIVE | DTABF, "DTABf E0014"),
    rule(&codes::RELATED_ITEM, ANY, "TEI P5 §3.12.2.7 (Schematron)"),
    rule(&codes::PREVIOUS_NEXT, ANY, "logic"),
    rule(&codes::BYTE_ORDER_MARK, ARCHIVE, "ARCHE"),
    rule(&codes::XML_DECLARATION, ARCHIVE, "ARCHE"),
    rule(&codes::SCHEMA_NOT_NAMED, ARCHIVE, "ARCHE"),
    rule(&codes::FOLDER_NAME, ARCHIVE, "ARCHE"),
    rule(&codes::LEFTOVER_FILE, ARCHIVE, "ARCHE"),
];
