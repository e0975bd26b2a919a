//! Editorial rules: what a schema cannot say. A file a family, a function a rule.
//!
//! The rules read the same tokens as the validator, in the same pass. One [`walk`] keeps
//! the open elements for all; the header and each description of correspondence are kept
//! as small trees until they end ([`fragment`]); everything else is told from the stream.
//! What the rules have found is handed over at the end, of a document that is well-formed
//! only, and but for what the schema has said already. Which rules are on is decided by
//! [`profile`]; what only several files show by [`edition`].

mod correspondence;
mod dates;
mod editing;
mod edition;
mod facts;
mod file;
mod folders;
mod found;
mod fragment;
mod header;
mod language;
mod note_pair;
mod pointers;
mod profile;
mod structure;
mod text;
mod text_lossless;
mod vocabulary;
mod walk;

pub(super) use edition::{Member, compare};
pub use facts::Facts;
pub(super) use file::FileSigns;
pub use folders::Listed;
pub(super) use folders::check as check_listed;
pub use profile::{Profile, Profiles, Rule, rules};
pub use text_lossless::prove;

use dates::{Dated, Dates};
use editing::Editing;
use file::Prolog;
use found::Found;
use fragment::Fragment;
use header::Circumstances;
use language::Languages;
use note_pair::NotePair;
use pointers::Pointers;
use structure::Structure;
use text::Characters;
use vocabulary::{Attr, Element};
use walk::{Open, Tag, Walk};

use crate::diagnostic::{Findings, codes};
use crate::source::Span;
use crate::xml::{StartTag, Text, Token};

const TEI: &str = "http://www.tei-c.org/ns/1.0";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The parts of a header that have rules of their own, or lists without end.
const HELD_ELSEWHERE: [Element; 7] = [
    Element::CorrespDesc,
    Element::ParticDesc,
    Element::SettingDesc,
    Element::ListPerson,
    Element::ListPlace,
    Element::ListOrg,
    Element::ListBibl,
];

/// The parts of a header that are asked of any TEI.
const ASKED_OF_ANY: [Element; 9] = [
    Element::TeiHeader,
    Element::FileDesc,
    Element::PublicationStmt,
    Element::Availability,
    Element::Licence,
    Element::P,
    Element::EncodingDesc,
    Element::EditorialDecl,
    Element::Quotation,
];

/// The rules that look at one document.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what has been seen or not")]
pub(super) struct Rules {
    walk: Walk,
    found: Found,
    facts: Facts,
    prolog: Prolog,
    note_pair: NotePair,
    dates: Dates,
    characters: Characters,
    editing: Editing,
    structure: Structure,
    pointers: Pointers,
    languages: Languages,
    /// The first header; it is whole once `is_header_open` is false again.
    header: Option<Fragment>,
    is_header_open: bool,
    /// Whether a profile asks for the whole header.
    asks_header: bool,
    correspondence: Option<Fragment>,
    /// The root element's name, if it is TEI.
    root: Option<Span>,
    is_corpus: bool,
    has_id: bool,
    /// Where the second description of correspondence stands.
    second: Option<Span>,
}

impl Rules {
    /// The rules of some profiles, for a document that is also held to a schema or not.
    pub(super) fn new(profiles: Profiles, has_schema: bool) -> Self {
        let found = Found::new(profiles);
        Self {
            walk: Walk::default(),
            facts: Facts::default(),
            prolog: Prolog::default(),
            note_pair: NotePair::default(),
            dates: Dates::default(),
            characters: Characters::new(&found),
            editing: Editing::new(&found),
            structure: Structure::new(&found),
            pointers: Pointers::new(&found, has_schema),
            languages: Languages::default(),
            header: None,
            is_header_open: false,
            asks_header: profiles.has(Profile::Archive) || profiles.has(Profile::Cmif),
            correspondence: None,
            root: None,
            is_corpus: false,
            has_id: false,
            second: None,
            found,
        }
    }

    /// Takes what only the file shows.
    pub(super) fn file(&mut self, file: FileSigns<'_>, start: Span) {
        file::signs(file, start, &mut self.found);
    }

    /// Takes the next token of the document.
    #[inline]
    pub(super) fn token(&mut self, token: &Token<'_>) {
        match token {
            Token::Start(tag) => self.start(tag),
            Token::End(_) => self.end(),
            Token::Text(text) => self.text(text),
            Token::Declaration(token) => self.prolog.declaration(token, &mut self.found),
            Token::Doctype(token) => Prolog::doctype(token, &mut self.found),
            Token::Pi(token) => self.prolog.instruction(token, &mut self.found),
            Token::Comment(_) => {}
        }
    }

    fn start(&mut self, tag: &StartTag<'_>) {
        let element = self.walk.element(tag);
        let tag = Tag::new(element, tag);
        if self.walk.depth() == 0 {
            self.root(tag);
        }
        let (has_resp, is_linked) = self.attributes(tag);
        self.element(tag);
        self.keep(tag);
        self.walk.push(tag, has_resp, is_linked);
        if tag.start.is_empty {
            self.end();
        }
    }

    // EDN019
    /// Takes the root element.
    fn root(&mut self, tag: Tag<'_>) {
        self.prolog.root(tag.start.name_span, &mut self.found);
        if matches!(tag.element, Element::Tei | Element::TeiCorpus) {
            self.root = Some(tag.start.name_span);
            self.is_corpus = tag.element == Element::TeiCorpus;
            return;
        }
        let local = crate::xml::split_name(tag.start.name).1;
        let is_meant = matches!(local, "TEI" | "teiCorpus" | "TEI.2");
        let is_foreign = tag.element == Element::Foreign;
        if is_meant || self.found.profiles.has(Profile::Archive) {
            let message = match (is_meant && is_foreign, is_foreign) {
                (true, _) => format!("`{local}` is not in the namespace of TEI"),
                (false, true) => {
                    format!("the root element is `{local}`, which is not TEI")
                }
                (false, false) => format!("the document begins with `{local}`"),
            };
            self.found.say(
                &codes::NOT_TEI,
                tag.start.name_span,
                message,
                format!("a document of TEI begins with <TEI xmlns=\"{TEI}\">"),
            );
        }
    }

    // EDN018
    /// Looks at the attributes of a tag; whether it has `resp`, and whether it leads to
    /// what it means.
    fn attributes(&mut self, tag: Tag<'_>) -> (bool, bool) {
        let (mut has_resp, mut is_linked) = (false, false);
        if tag.element == Element::Foreign {
            return (has_resp, is_linked);
        }
        let mut dated = Dated::default();
        for (name, attribute) in tag.attributes() {
            if attribute.is_default {
                continue;
            }
            if name.is_pointer() {
                has_resp |= name == Attr::Resp;
                is_linked |= matches!(
                    name,
                    Attr::Ref
                        | Attr::Target
                        | Attr::Corresp
                        | Attr::SameAs
                        | Attr::CopyOf
                        | Attr::Source
                );
                let (pointers, found) = (&mut self.pointers, &mut self.found);
                pointers.pointer(tag, name, &attribute, &self.walk, found);
                continue;
            }
            match name {
                Attr::Id => {
                    self.pointers.id(&attribute, &mut self.found);
                    if tag.element == Element::Tei && self.walk.depth() == 0 {
                        let id = attribute.value().into();
                        self.facts.root = Some((id, attribute.value_span));
                    }
                    self.has_id |= matches!(tag.element, Element::Tei | Element::Text);
                }
                Attr::Lang => self.languages.take(tag, &attribute, &self.walk),
                Attr::Key => is_linked = true,
                _ => dated.take(name, attribute, tag.element),
            }
            let is_empty = attribute.value_span.is_empty();
            if is_empty && !attribute.is_namespace_declaration() {
                self.found.say(
                    &codes::EMPTY_ATTRIBUTE,
                    attribute.name_span.to(attribute.value_span),
                    format!("`{}` has no value", attribute.name),
                    "fill it in or delete it",
                );
            }
        }
        let depth = self.walk.depth();
        self.dates.start(tag, &dated, depth, &mut self.found);
        (has_resp, is_linked)
    }

    /// Shows a start tag to the families that ask for its element.
    fn element(&mut self, tag: Tag<'_>) {
        match tag.element {
            Element::Other => return,
            Element::Foreign => {
                let local = crate::xml::split_name(tag.start.name).1;
                self.pointers.is_part |= local == "include";
                return;
            }
            Element::Note | Element::Ref => self.note_pair.start(tag),
            Element::PrefixDef => self.pointers.declare(tag),
            Element::CharDecl => self.characters.declare(),
            Element::Text => {
                let name = tag.start.name_span;
                self.languages.text.get_or_insert(name);
            }
            _ => {}
        }
        self.facts.start(tag, &self.walk);
        self.structure.start(tag, &self.walk, &mut self.found);
        self.editing.start(tag, &self.walk, &mut self.found);
    }

    /// Keeps what is asked as a tree.
    fn keep(&mut self, tag: Tag<'_>) {
        if tag.element == Element::TeiHeader && self.header.is_none() {
            self.header = Some(Fragment::default());
            self.is_header_open = true;
        }
        if self.is_header_open
            && let Some(header) = &mut self.header
        {
            let is_deep = if self.asks_header {
                !HELD_ELSEWHERE.contains(&tag.element)
            } else {
                ASKED_OF_ANY.contains(&tag.element)
            };
            header.start(tag, is_deep);
        }
        if tag.element == Element::CorrespDesc && self.correspondence.is_none() {
            self.correspondence = Some(Fragment::default());
            if self.facts.letters == 1 {
                self.second = Some(tag.start.name_span);
            }
        }
        if let Some(correspondence) = &mut self.correspondence {
            correspondence.start(tag, true);
        }
    }

    fn end(&mut self) {
        let Some(open) = self.walk.pop() else { return };
        self.dates.end(self.walk.depth(), &mut self.found);
        if self.is_header_open
            && let Some(header) = &mut self.header
        {
            self.is_header_open = !header.end();
        }
        let is_whole = self.correspondence.as_mut().is_some_and(Fragment::end);
        if is_whole && let Some(description) = self.correspondence.take() {
            correspondence::check(&description, &mut self.facts, &mut self.found);
        }
        self.ended(&open);
    }

    /// Shows an element that has ended to the families.
    fn ended(&mut self, open: &Open) {
        match open.element {
            Element::Other | Element::Foreign => {}
            Element::Choice => editing::choice(open, &mut self.found),
            _ => self.structure.end(open, open.is_linked, &mut self.found),
        }
    }

    fn text(&mut self, text: &Text<'_>) {
        if !self.walk.has_text() && !text.is_blank() {
            self.walk.mark_text();
        }
        if self.is_header_open
            && let Some(header) = &mut self.header
        {
            header.text(text);
        }
        if let Some(correspondence) = &mut self.correspondence {
            correspondence.text(text);
        }
        self.dates.text(text);
        self.characters.text(text, self.walk.is_in(Element::Text));
    }

    /// Ends the document: what is wrong is pushed to `findings`, but for what was `said`
    /// of the same places. Returns what the edition asks of the document.
    pub(super) fn finish(mut self, said: &[Span], findings: &mut Findings) -> Facts {
        let found = &mut self.found;
        self.note_pair.finish(found);
        self.characters.finish(found);
        let pointers = std::mem::take(&mut self.pointers);
        let is_part = pointers.is_part;
        pointers.finish(&mut self.facts, self.header.is_some(), found);
        if let Some(header) = &self.header {
            let known = Circumstances {
                prolog: &self.prolog,
                is_register: self.facts.is_register(),
                is_part: is_part || self.is_corpus,
            };
            header::check(header, known, found);
        }
        if let Some(root) = self.root.filter(|_| !self.facts.is_register()) {
            let has_text = self.languages.text.is_some();
            self.letter(root, has_text);
        }
        self.found.finish(said, findings);
        self.facts
    }

    // EDN020 EDN045
    /// Checks what a letter has as a whole.
    fn letter(&mut self, root: Span, has_text: bool) {
        let found = &mut self.found;
        self.languages.finish(self.header.as_ref(), found);
        if !self.has_id && has_text {
            found.say(
                &codes::FILE_WITHOUT_ID,
                root,
                "neither `TEI` nor `text` has an `xml:id`",
                "give the letter the id by which it is cited",
            );
        }
        if self.is_corpus {
            return;
        }
        if self.facts.letters == 0 && has_text {
            let header = self.header.as_ref();
            let at = header.and_then(|header| header.nearest(&[Element::ProfileDesc]));
            found.say(
                &codes::CORRESPONDENCE_DESCRIPTION,
                at.unwrap_or(root),
                "the letter has no description of its correspondence",
                "add profileDesc/correspDesc: who sent it, who received it, when",
            );
        } else if let Some(second) = self.second
            && !found.profiles.has(Profile::Cmif)
        {
            found.say(
                &codes::CORRESPONDENCE_DESCRIPTION,
                second,
                "the letter has a second description of its correspondence",
                "keep one letter a file, and one `correspDesc` a letter",
            );
        }
    }
}
