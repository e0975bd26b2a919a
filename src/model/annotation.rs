//! Stand-off annotations: what a range of a text is, who says so, and how sure it is.

use std::ops::Range;

use crate::lexicon::Dating;
use crate::manifest::SignKind;
use crate::source::Certainty;

/// Who answers for an annotation (TEI P5 `@resp`), the weakest word first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Responsible {
    /// This program.
    Program,
    /// The editor of the printed source, by signs in the text.
    Source,
    /// The editor of this edition, in a manifest.
    Editor,
}

/// What a transcription says of something missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacuna {
    /// Why it is missing (`gap/@reason`).
    pub reason: Option<&'static str>,
    /// How much is: a number and `@unit`.
    pub extent: Option<(u32, &'static str)>,
}

/// Words between signs, or before one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What the signs say.
    pub kind: SignKind,
    /// How many bytes the sign before the words has; 0 where there is none.
    pub open: usize,
    /// How many bytes the sign behind the words has, a blank before it included.
    pub close: usize,
}

/// What a range is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A person's name; the register's id if it is known.
    Person(Option<String>),
    /// A place's name.
    Place(Option<String>),
    /// An organisation's name.
    Organisation(Option<String>),
    /// An event's name.
    Event(Option<String>),
    /// A work's title: id, `@level`, language where it is not the letter's.
    Title(Option<String>, Option<String>, Option<String>),
    /// A description that names: id, and what it names (`@type`).
    Description(Option<String>, &'static str),
    /// A date or span of time.
    Date(Dating),
    /// Words between quotation marks, the marks included.
    Quotation,
    /// A word used at a distance, the marks included.
    SoCalled,
    /// Words in another language.
    Foreign(String),
    /// An abbreviation expanded by the source's editor; the ranges of what was put in,
    /// the signs around them included.
    Expansion(Vec<Range<usize>>),
    /// Words put in by the source's editor, the brackets included.
    Supplied,
    /// The sign of an omission or loss, such as `[…]`, the brackets included.
    Gap(Lacuna),
    /// Words that signs of the transcription are about, the signs included.
    Signed(Signed),
    /// Words marked as they stand in the original by a sign (`[sic]`), the sign excluded.
    Sic,
    /// The sign `[sic]` itself.
    SicSign,
    /// A fault: its right reading and its `@type`.
    Correction(String, Option<String>),
    /// An unusual form: the usual one.
    Regularisation(String),
    /// A bibliographic reference.
    Reference,
    /// None of what the program would take it for.
    Nothing,
    /// A part of a reference: `@unit`, and first and last number.
    Scope(&'static str, Option<(String, String)>),
}

impl Kind {
    /// Which of two annotations with one range stands outside; smaller is further out.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Reference => 0,
            Self::Quotation | Self::SoCalled => 1,
            Self::Foreign(_) => 2,
            Self::Title(..) => 3,
            Self::Description(..) => 4,
            Self::Organisation(_) | Self::Event(_) => 5,
            Self::Place(_) => 6,
            Self::Person(_) => 7,
            Self::Scope(..) => 8,
            Self::Date(_) => 9,
            Self::Supplied | Self::Signed(_) => 10,
            Self::Expansion(_) => 11,
            Self::Sic | Self::SicSign => 12,
            Self::Correction(..) | Self::Regularisation(_) => 13,
            Self::Gap(_) => 14,
            Self::Nothing => 15,
        }
    }

    /// The register id it leads to.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Person(id)
            | Self::Place(id)
            | Self::Organisation(id)
            | Self::Event(id)
            | Self::Title(id, ..)
            | Self::Description(id, _) => id.as_deref(),
            _ => None,
        }
    }

    /// Whether it names somebody or something.
    pub fn is_name(&self) -> bool {
        matches!(
            self,
            Self::Person(_)
                | Self::Place(_)
                | Self::Organisation(_)
                | Self::Event(_)
                | Self::Title(..)
                | Self::Description(..)
        )
    }
}

/// One annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What they are.
    pub kind: Kind,
    /// Who says so.
    pub responsible: Responsible,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The annotations of a letter: a list for each of [`super::Letter::texts`].
pub type Annotations = Vec<Vec<Annotation>>;
