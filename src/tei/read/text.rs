//! What a letter says: passages of reading text, with names, notes and marks beside it.
//!
//! The text is as it is to be read: `corr`, `reg`, `expan` and `add` are in it, `sic`,
//! `orig`, `abbr` and `del` are marks; a line end is a blank unless it divides a word
//! (`lb/@break`); white space is collapsed; a gap is `[…]`. Calls of notes and what a
//! page has beside its text (`fw`) are left out. Places count Unicode characters.
//!
//! Invariant: every character of the TEI's text is in a passage, a note or a mark.

use std::collections::BTreeMap;

use super::corresp::{kind_of, named};
use super::tree::{Child, Element};
use crate::model::record::{EntityKind, Mark, Mention, Note, Passage, Record};

/// What begins a passage of its own.
const PASSAGES: [&str; 20] = [
    "p",
    "ab",
    "head",
    "salute",
    "dateline",
    "signed",
    "l",
    "item",
    "cell",
    "addrLine",
    "trailer",
    "byline",
    "opener",
    "closer",
    "postscript",
    "label",
    "docDate",
    "docImprint",
    "epigraph",
    "argument",
];

/// What holds passages; characters directly in it are a passage of its name.
const HOLDERS: [&str; 28] = [
    "text",
    "front",
    "body",
    "back",
    "group",
    "div",
    "div1",
    "div2",
    "div3",
    "div4",
    "div5",
    "div6",
    "div7",
    "list",
    "lg",
    "table",
    "row",
    "address",
    "floatingText",
    "figure",
    "titlePage",
    "docTitle",
    "titlePart",
    "sp",
    "listTranspose",
    "castList",
    "cit",
    "noteGrp",
];

/// What registers hold and the reader of entries reads.
const LISTS: [&str; 6] =
    ["listPerson", "listPlace", "listOrg", "listBibl", "listEvent", "listRelation"];

/// Reads in which language the texts of a `TEI` element are.
pub(super) fn language(root: Element<'_>, record: &mut Record) {
    for text in root.elements().filter(|child| child.name() == "text") {
        if let Some(language) = text.owned("xml:lang") {
            record.languages.retain(|known| *known != language);
            record.languages.insert(0, language);
        }
    }
}

/// Reads the texts of a `TEI` element.
pub(super) fn read(root: Element<'_>, record: &mut Record) {
    let texts: Vec<Element<'_>> =
        root.elements().filter(|child| child.name() == "text").collect();
    let mut flow = Flow::default();
    for text in &texts {
        for note in text.all(&["note"]) {
            if let Some(id) = note.attribute("xml:id") {
                flow.calls.insert(id.to_owned(), None);
            }
        }
    }
    for text in texts {
        flow.walk(text);
    }
    flow.flush();
    for note in &mut flow.notes {
        // A note at the end belongs where it is called.
        let called =
            note.id.as_ref().and_then(|id| flow.calls.get(id).copied().flatten());
        let called = called.or_else(|| {
            let targets = flow.targets.get(&flow_key(note))?;
            targets.iter().find_map(|target| flow.anchors.get(target).copied())
        });
        if let Some((passage, at)) = called {
            note.passage = Some(passage);
            note.at = Some(at);
        }
    }
    record.text = flow.passages;
    record.notes = flow.notes;
    for (at, note) in record.notes.iter_mut().enumerate() {
        if note.n.is_none() && note.id.is_none() {
            note.n = Some((at + 1).to_string());
        }
    }
}

/// By what a note's targets are found again.
fn flow_key(note: &Note) -> String {
    note.id.clone().unwrap_or_default()
}

/// A text under way, in the passage or note at hand.
#[derive(Debug, Default)]
struct Words {
    text: String,
    count: usize,
    has_blank: bool,
    mentions: Vec<Mention>,
    marks: Vec<Mark>,
}

impl Words {
    /// Adds characters, white space collapsed.
    fn push(&mut self, text: &str) {
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        self.text.reserve(text.len() + 1);
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.trim_start_matches(is_blank);
            self.has_blank |= words.len() < rest.len();
            let end = words.find(is_blank).unwrap_or(words.len());
            let (word, behind) = words.split_at(end);
            if !word.is_empty() {
                if std::mem::take(&mut self.has_blank) && self.count > 0 {
                    self.text.push(' ');
                    self.count += 1;
                }
                self.text.push_str(word);
                self.count += word.chars().count();
            }
            rest = behind;
        }
    }

    /// Where the next character will stand.
    fn next(&self) -> usize {
        self.count + usize::from(self.has_blank && self.count > 0)
    }

    /// The stretch from `start` to what was added last.
    fn since(&self, start: usize) -> (usize, usize) {
        if self.count > start { (start, self.count) } else { (self.count, self.count) }
    }

    /// The characters of a stretch.
    fn slice(&self, (start, end): (usize, usize)) -> String {
        self.text.chars().skip(start).take(end - start).collect()
    }
}

/// The walk through a letter's texts.
#[derive(Debug, Default)]
struct Flow {
    part: &'static str,
    kind: String,
    id: Option<String>,
    words: Words,
    passages: Vec<Passage>,
    notes: Vec<Note>,
    /// Where notes are called, by their ids.
    calls: BTreeMap<String, Option<(usize, usize)>>,
    /// Where anchors stand.
    anchors: BTreeMap<String, (usize, usize)>,
    /// What notes point at, by their ids.
    targets: BTreeMap<String, Vec<String>>,
    /// Whether the words at hand are a note's.
    is_note: bool,
}

impl Flow {
    /// Ends the passage at hand, if it says anything.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        if words.text.is_empty() && words.marks.is_empty() && words.mentions.is_empty() {
            return;
        }
        self.passages.push(Passage {
            kind: self.kind.clone(),
            part: self.part.to_owned(),
            id: self.id.take(),
            text: words.text,
            mentions: words.mentions,
            marks: words.marks,
        });
    }

    /// The place of the next character: passage and character.
    fn place(&self) -> (usize, usize) {
        (self.passages.len(), self.words.count)
    }

    /// Walks what holds passages.
    fn walk(&mut self, element: Element<'_>) {
        let outer = self.part;
        match element.name() {
            "front" => self.part = "front",
            "body" => self.part = "body",
            "back" => self.part = "back",
            "div" if element.attribute("type") == Some("headnote") => {
                self.part = "headnote";
            }
            _ => {}
        }
        self.passage(element);
        self.part = outer;
    }

    /// Walks an element whose characters are a passage of its name.
    fn passage(&mut self, element: Element<'_>) {
        // What was said before in an outer passage is one of its own.
        let outer = std::mem::take(&mut self.kind);
        if !self.is_note {
            self.kind.clone_from(&outer);
            self.flush();
        }
        element.name().clone_into(&mut self.kind);
        self.id = element.owned("xml:id");
        self.inside(element);
        if self.is_note {
            self.words.has_blank = true;
        } else {
            self.flush();
        }
        self.kind = outer;
        self.id = None;
    }

    fn inside(&mut self, element: Element<'_>) {
        for child in element.children() {
            match child {
                Child::Text(text) => self.words.push(text),
                Child::Element(inner) => self.element(inner),
            }
        }
    }

    fn element(&mut self, element: Element<'_>) {
        let name = element.name();
        if HOLDERS.contains(&name) {
            return self.walk(element);
        }
        if PASSAGES.contains(&name) {
            return self.passage(element);
        }
        match name {
            "note" => self.note(element),
            _ if LISTS.contains(&name) && !self.is_note => {
                // Entries of a register, not words of the letter.
            }
            "forename" | "surname" => self.inside(element),
            "persName" => self.name(element, EntityKind::Person),
            "placeName" | "geogName" | "settlement" | "region" | "country" | "bloc" => {
                self.name(element, EntityKind::Place);
            }
            "orgName" => self.name(element, EntityKind::Organisation),
            "title" | "bibl" | "biblStruct" => self.name(element, EntityKind::Work),
            "eventName" => self.name(element, EntityKind::Event),
            "person" => self.name(element, EntityKind::Person),
            "place" => self.name(element, EntityKind::Place),
            "org" => self.name(element, EntityKind::Organisation),
            "name" | "rs" => self.name(element, kind_of(element)),
            "choice" | "app" => self.choice(element),
            "sic" | "orig" | "abbr" | "del" | "fw" | "surplus" => {
                self.aside(element, name);
            }
            "lb" => {
                let divides = element.attribute("break") == Some("no")
                    || ["rend", "rendition"].iter().any(|attribute| {
                        element.attribute(attribute).is_some_and(|v| v.contains("hyphen"))
                    });
                self.words.has_blank |= !divides;
                self.mark(element, self.words.count);
            }
            "pb" | "cb" | "gb" | "milestone" | "handShift" | "anchor" => {
                self.point(element);
            }
            "gap" => {
                let start = self.words.next();
                self.words.push("[…]");
                self.mark(element, start);
            }
            "space" => {
                self.words.has_blank = true;
                self.point(element);
            }
            "ref" | "ptr" if self.is_call(element) => {}
            _ => {
                let start = self.words.next();
                let passage = self.passages.len();
                self.inside(element);
                if passage == self.passages.len() {
                    self.mark(element, start);
                }
            }
        }
    }

    /// An element that is a point, and where other parts may point to.
    fn point(&mut self, element: Element<'_>) {
        if let (Some(id), false) = (element.owned("xml:id"), self.is_note) {
            self.anchors.insert(id, self.place());
        }
        self.mark(element, self.words.count);
    }

    /// Whether a pointer is the call of a note; then its place is taken down.
    fn is_call(&mut self, element: Element<'_>) -> bool {
        let target = element.attribute("target").unwrap_or_default();
        let id = target.strip_prefix('#').unwrap_or(target);
        let place = self.place();
        match self.calls.get_mut(id) {
            Some(call) => {
                call.get_or_insert(place);
                if let Some(own) = element.owned("xml:id") {
                    self.anchors.insert(own, place);
                }
                true
            }
            None => element.attribute("type") == Some("noteAnchor"),
        }
    }

    fn mark(&mut self, element: Element<'_>, start: usize) {
        let (start, end) = self.words.since(start);
        let attributes = element
            .attributes()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let element = element.name().to_owned();
        self.words.marks.push(Mark {
            element,
            attributes,
            start,
            end,
            says: String::new(),
        });
    }

    /// Something that the reading text leaves out: a mark that says it.
    fn aside(&mut self, element: Element<'_>, name: &str) {
        // Alone, without the reading that stands for it, it is the text.
        if matches!(name, "sic" | "orig" | "abbr") {
            let start = self.words.next();
            self.inside(element);
            return self.mark(element, start);
        }
        self.mark(element, self.words.count);
        if let Some(mark) = self.words.marks.last_mut() {
            mark.says = element.words();
        }
    }

    /// Several readings of one place: the edited one, else the first, is the text, the
    /// others are marks.
    fn choice(&mut self, element: Element<'_>) {
        let edited = ["lem", "corr", "reg", "expan", "ex", "unclear", "seg", "supplied"];
        let readings: Vec<Element<'_>> = element.elements().collect();
        let chosen = edited
            .iter()
            .find_map(|name| readings.iter().position(|reading| reading.name() == *name))
            .unwrap_or(0);
        for (at, reading) in readings.iter().enumerate() {
            if at == chosen {
                let start = self.words.next();
                self.inside(*reading);
                self.mark(*reading, start);
            } else {
                self.mark(*reading, self.words.count);
                if let Some(mark) = self.words.marks.last_mut() {
                    mark.says = reading.words();
                }
            }
        }
    }

    /// A name: a mention if it leads somewhere or is one by its nature.
    fn name(&mut self, element: Element<'_>, kind: EntityKind) {
        let start = self.words.next();
        let passage = self.passages.len();
        // The entry's place in the list: what is inside comes behind it.
        let at = self.words.mentions.len();
        self.inside(element);
        if passage != self.passages.len() {
            return;
        }
        let (start, end) = self.words.since(start);
        let mut named = named(element, kind);
        if named.text.is_empty() && named.reference.is_none() {
            return;
        }
        named.text = self.words.slice((start, end));
        // An address has its parts as names; only what leads somewhere is a mention.
        let is_part =
            matches!(element.name(), "settlement" | "region" | "country" | "bloc");
        let is_data =
            matches!(element.name(), "person" | "place" | "org" | "bibl" | "biblStruct");
        if (is_part || is_data) && named.reference.is_none() {
            return;
        }
        let element = element.name().to_owned();
        self.words.mentions.insert(at, Mention { named, element, start, end });
    }

    /// A note, wherever it stands: its words are its own.
    fn note(&mut self, element: Element<'_>) {
        if self.is_note {
            // A note on a note is said in it, in brackets of its own.
            self.words.push(" (");
            self.inside(element);
            self.words.push(")");
            return;
        }
        let place = self.place();
        let is_apart = self.part == "back" || self.kind == "noteGrp";
        let outer = std::mem::take(&mut self.words);
        let (kind, id) = (self.kind.clone(), self.id.take());
        self.is_note = true;
        self.inside(element);
        self.is_note = false;
        (self.kind, self.id) = (kind, id);
        let words = std::mem::replace(&mut self.words, outer);
        let own = element.owned("xml:id");
        let targets =
            ["target", "corresp"].iter().filter_map(|name| element.attribute(name));
        let targets: Vec<String> = targets
            .flat_map(str::split_whitespace)
            .map(|target| target.strip_prefix('#').unwrap_or(target).to_owned())
            .collect();
        if let Some(id) = &own {
            self.targets.insert(id.clone(), targets);
        }
        self.notes.push(Note {
            id: own,
            n: element.owned("n"),
            kind: element.owned("type"),
            place: element.owned("place"),
            passage: (!is_apart).then_some(place.0),
            at: (!is_apart).then_some(place.1),
            text: words.text,
            mentions: words.mentions,
            marks: words.marks,
        });
    }
}
