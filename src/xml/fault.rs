//! What is not well-formed, and how it is said.
//!
//! The scanners note faults as kinds and ranges; here they become findings. All words
//! of the layer for a single place stand in this file; the reader adds the few findings
//! that have two places.

use std::ops::Range;

use crate::diagnostic::codes::{
    BRACKET_IN_ATTRIBUTE, CONTENT_OUTSIDE_ROOT, EXPANSION_LIMIT, EXTERNAL_ENTITY,
    ILLEGAL_CHARACTER, MALFORMED_ATTRIBUTE, MALFORMED_COMMENT, MALFORMED_DECLARATION,
    MALFORMED_DOCTYPE, MALFORMED_ENTITY, MALFORMED_INSTRUCTION, MALFORMED_NAME,
    MALFORMED_REFERENCE, MALFORMED_TAG, MISPLACED_DECLARATION, NO_ELEMENT,
    RESERVED_NAMESPACE, SECTION_END_IN_TEXT, UNBOUND_PREFIX, UNCLOSED_MARKUP,
    UNDECLARED_ENTITY,
};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::source::Span;

/// A kind of fault at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    Character,
    Declaration(&'static str),
    LateDeclaration,
    ReservedTarget,
    NoTarget,
    TargetColon,
    TargetSpace,
    DoubleHyphen,
    UnclosedComment,
    UnclosedSection,
    UnclosedInstruction,
    UnclosedTag,
    UnknownMarkup,
    StrayBracket,
    MissingSpace,
    StrayInTag,
    EndTagName,
    StrayInEndTag,
    NoValue,
    Unquoted,
    UnclosedValue,
    BracketInValue,
    SectionEnd,
    BareAmpersand,
    Unterminated,
    MalformedNumber,
    ForbiddenNumber,
    Undeclared,
    NoElement,
    TextOutside,
    SecondRoot,
    UnboundPrefix,
    Colons,
    Namespace(&'static str),
    Doctype(&'static str),
    Entity(&'static str),
    TooLarge,
    External,
}

/// A fault in a text, as a range of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    pub(super) at: Range<usize>,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, at: Range<usize>) -> Self {
        Self { kind, at }
    }

    /// The finding: `text` is what the range is of, `span` the range as a place.
    pub(super) fn finding(&self, text: &str, span: Span) -> Diagnostic {
        let written = clip(text.get(self.at.clone()).unwrap_or_default());
        let finding = self.code().at(span).message(self.message(written));
        let finding = match self.help() {
            Some(help) => finding.help(help),
            None => finding,
        };
        match self.replacement(written) {
            Some((title, replacement)) => finding.fix(Fix {
                title: title.to_owned(),
                safe: true,
                edits: vec![Edit { span, replacement }],
            }),
            None => finding,
        }
    }

    fn code(&self) -> &'static Code {
        match self.kind {
            FaultKind::Character => &ILLEGAL_CHARACTER,
            FaultKind::Declaration(_) => &MALFORMED_DECLARATION,
            FaultKind::LateDeclaration => &MISPLACED_DECLARATION,
            FaultKind::ReservedTarget | FaultKind::NoTarget | FaultKind::TargetSpace => {
                &MALFORMED_INSTRUCTION
            }
            FaultKind::DoubleHyphen => &MALFORMED_COMMENT,
            FaultKind::UnclosedComment
            | FaultKind::UnclosedSection
            | FaultKind::UnclosedInstruction
            | FaultKind::UnclosedTag => &UNCLOSED_MARKUP,
            FaultKind::UnknownMarkup
            | FaultKind::StrayBracket
            | FaultKind::MissingSpace
            | FaultKind::StrayInTag
            | FaultKind::EndTagName
            | FaultKind::StrayInEndTag => &MALFORMED_TAG,
            FaultKind::NoValue | FaultKind::Unquoted | FaultKind::UnclosedValue => {
                &MALFORMED_ATTRIBUTE
            }
            FaultKind::BracketInValue => &BRACKET_IN_ATTRIBUTE,
            FaultKind::SectionEnd => &SECTION_END_IN_TEXT,
            FaultKind::BareAmpersand
            | FaultKind::Unterminated
            | FaultKind::MalformedNumber
            | FaultKind::ForbiddenNumber => &MALFORMED_REFERENCE,
            FaultKind::Undeclared => &UNDECLARED_ENTITY,
            FaultKind::NoElement => &NO_ELEMENT,
            FaultKind::TextOutside | FaultKind::SecondRoot => &CONTENT_OUTSIDE_ROOT,
            FaultKind::UnboundPrefix => &UNBOUND_PREFIX,
            FaultKind::Colons | FaultKind::TargetColon => &MALFORMED_NAME,
            FaultKind::Namespace(_) => &RESERVED_NAMESPACE,
            FaultKind::Doctype(_) => &MALFORMED_DOCTYPE,
            FaultKind::Entity(_) => &MALFORMED_ENTITY,
            FaultKind::TooLarge => &EXPANSION_LIMIT,
            FaultKind::External => &EXTERNAL_ENTITY,
        }
    }

    fn message(&self, written: &str) -> String {
        if let Some(message) = self.plain() {
            return message.to_owned();
        }
        match self.kind {
            FaultKind::Character => {
                let character = written.chars().next().map_or(0, u32::from);
                format!("the character U+{character:04X} is not allowed in XML")
            }
            FaultKind::ReservedTarget => {
                format!(
                    "`{written}` is reserved and cannot name a processing instruction"
                )
            }
            FaultKind::TargetColon => {
                format!("`{written}`: the name of an instruction has no colon")
            }
            FaultKind::StrayInTag => format!("`{written}` has no place in a tag"),
            FaultKind::StrayInEndTag => format!("`{written}` has no place in an end tag"),
            FaultKind::NoValue => format!("the attribute `{written}` has no value"),
            FaultKind::Unquoted => {
                format!("the attribute value `{written}` has no quotation marks")
            }
            FaultKind::Unterminated => {
                format!("the reference `{written}` has no `;` at its end")
            }
            FaultKind::MalformedNumber => {
                format!("`{written}` is no reference to a character")
            }
            FaultKind::ForbiddenNumber => {
                format!("`{written}` is a character that XML does not allow")
            }
            FaultKind::Undeclared => {
                // In a default value the place is the whole value, and not a reference.
                match written.strip_prefix('&').and_then(|rest| rest.strip_suffix(';')) {
                    Some(name) => format!("the entity `{name}` is not declared"),
                    None => self.code().summary.to_owned(),
                }
            }
            FaultKind::SecondRoot => {
                format!("`{written}` is a second root element; there can be but one")
            }
            FaultKind::UnboundPrefix => {
                let prefix = written.split(':').next().unwrap_or_default();
                format!("the prefix `{prefix}` is not declared")
            }
            FaultKind::Colons => {
                format!("`{written}`: a name has at most one colon, inside it")
            }
            FaultKind::External => {
                format!("the entity `{written}` lies outside the file and is not read")
            }
            // All others are plain.
            _ => self.code().summary.to_owned(),
        }
    }

    /// The message of a fault that needs no name.
    fn plain(&self) -> Option<&'static str> {
        Some(match self.kind {
            FaultKind::Declaration(what)
            | FaultKind::Namespace(what)
            | FaultKind::Doctype(what)
            | FaultKind::Entity(what) => what,
            FaultKind::LateDeclaration => {
                "the XML declaration does not stand at the very start of the file"
            }
            FaultKind::NoTarget => "a processing instruction has no name",
            FaultKind::TargetSpace => {
                "no space between a processing instruction's name and its content"
            }
            FaultKind::DoubleHyphen => "`--` stands inside a comment",
            FaultKind::UnclosedComment => "a comment is never closed by `-->`",
            FaultKind::UnclosedSection => "a CDATA section is never closed by `]]>`",
            FaultKind::UnclosedInstruction => {
                "a processing instruction is never closed by `?>`"
            }
            FaultKind::UnclosedTag => "a tag is never closed by `>`",
            FaultKind::UnknownMarkup => {
                "`<!` begins neither a comment nor a CDATA section here"
            }
            FaultKind::StrayBracket => "`<` stands here and begins no tag",
            FaultKind::MissingSpace => "no space before an attribute",
            FaultKind::EndTagName => "an end tag has no name",
            FaultKind::UnclosedValue => {
                "an attribute value is not closed before the tag ends"
            }
            FaultKind::BracketInValue => "`<` stands in an attribute value",
            FaultKind::SectionEnd => "`]]>` stands in the text",
            FaultKind::BareAmpersand => "`&` stands here and begins no reference",
            FaultKind::NoElement => "there is no element in the file",
            FaultKind::TextOutside => "text stands outside the root element",
            FaultKind::TooLarge => "entities grow too large or too deep here",
            _ => return None,
        })
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self.kind {
            FaultKind::Character => "delete it, or write the character that was meant",
            FaultKind::LateDeclaration => {
                "delete what stands before it, or the declaration itself"
            }
            FaultKind::ReservedTarget => "choose a name that does not begin with `xml`",
            FaultKind::DoubleHyphen => "write a dash or a single hyphen",
            FaultKind::UnclosedTag => "write `>` where the tag ends",
            FaultKind::UnclosedComment => "write `-->` where the comment ends",
            FaultKind::StrayBracket | FaultKind::BracketInValue => {
                "write `&lt;` if the sign itself is meant"
            }
            FaultKind::SectionEnd => "write `]]&gt;`",
            FaultKind::NoValue => "write the value: `name=\"value\"`",
            FaultKind::UnclosedValue => "write the closing quotation mark",
            FaultKind::BareAmpersand => "write `&amp;` if the sign itself is meant",
            FaultKind::Undeclared => {
                "write the character itself, or its number as `&#x…;`; XML knows only \
                 `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;` by name"
            }
            FaultKind::SecondRoot => {
                "delete the end tag that closes the first one too early, or put one \
                 element around all"
            }
            FaultKind::UnboundPrefix => {
                "declare it with `xmlns:…=\"…\"` on this or an outer element"
            }
            FaultKind::NoElement => "is this the right file?",
            _ => return None,
        })
    }

    /// What mends the fault when written in its place: title and text.
    fn replacement(&self, written: &str) -> Option<(&'static str, String)> {
        Some(match self.kind {
            FaultKind::StrayBracket | FaultKind::BracketInValue => {
                ("write `&lt;`", "&lt;".to_owned())
            }
            FaultKind::SectionEnd => ("write `]]&gt;`", "]]&gt;".to_owned()),
            FaultKind::BareAmpersand => ("write `&amp;`", "&amp;".to_owned()),
            FaultKind::Unterminated => ("write the `;`", format!("{written};")),
            FaultKind::Unquoted if !written.contains('"') => {
                ("write quotation marks", format!("\"{written}\""))
            }
            FaultKind::MissingSpace => ("write a space", format!(" {written}")),
            _ => return None,
        })
    }
}

/// The beginning of a text, short enough for a message.
pub(super) fn clip(text: &str) -> &str {
    match text.char_indices().nth(60) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}
