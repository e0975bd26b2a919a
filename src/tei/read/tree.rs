//! Tokens into the tree of one letter.
//!
//! A tree is an arena in three buffers: nodes, attributes, characters. It holds one
//! `TEI` element at a time and is emptied for the next, so a corpus of any length is
//! read in the memory of its longest letter. Elements of other namespaces than TEI's have
//! their name with the prefix as written, which no reader asks for.
//!
//! Invariant: the tree is no deeper than [`DEPTH`]; what stands deeper keeps its
//! characters and loses its tags, which is told.

use std::ops::Range;

use quick_xml::escape::{escape, partial_escape};

use crate::xml::{Attributes, StartTag, Text, split_name};

/// How deep elements may stand in each other: letters need about twenty.
const DEPTH: usize = 256;

/// The number that stands for no node.
const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
enum Content {
    /// The name, and the attributes.
    Element(Range<u32>, Range<u32>),
    Text(Range<u32>),
}

#[derive(Clone, Debug)]
struct Node {
    content: Content,
    first: u32,
    last: u32,
    next: u32,
}

/// One element with all that it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<(Range<u32>, Range<u32>)>,
    characters: String,
    open: Vec<u32>,
    /// How many elements are open that the tree does not have.
    too_deep: usize,
    /// Whether the tags of any element were left out.
    is_cut: bool,
    /// Whether parts are kept as XML, or only named.
    pub(super) keeps_xml: bool,
    /// Whether the content of `body` is passed over.
    pub(super) skips_body: bool,
    /// How many elements are open that are passed over.
    skipped: usize,
}

/// A length as the arena counts; a document is no longer than 4 GiB.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}

impl Tree {
    /// Empties it, keeping its memory.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.characters.clear();
        self.open.clear();
        self.too_deep = 0;
        self.skipped = 0;
        self.is_cut = false;
    }

    /// Whether an element is open.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        (!self.nodes.is_empty()).then_some(Element { tree: self, at: 0 })
    }

    fn keep(&mut self, text: &str) -> Range<u32> {
        let start = count(self.characters.len());
        self.characters.push_str(text);
        start..count(self.characters.len())
    }

    fn push(&mut self, content: Content) -> u32 {
        let at = count(self.nodes.len());
        if let Some(parent) = self.open.last().copied() {
            let before = self.nodes.get_mut(parent as usize).map(|parent| {
                if parent.first == NONE {
                    parent.first = at;
                }
                std::mem::replace(&mut parent.last, at)
            });
            if let Some(before) = before.and_then(|at| self.nodes.get_mut(at as usize)) {
                before.next = at;
            }
        }
        self.nodes.push(Node { content, first: NONE, last: NONE, next: NONE });
        at
    }

    /// Opens an element, and closes it if it is empty.
    pub(super) fn start(&mut self, tag: &StartTag<'_>, is_tei: bool) {
        if self.skipped > 0
            || self.skips_body && is_tei && split_name(tag.name).1 == "body"
        {
            self.skipped += usize::from(!tag.is_empty);
            return;
        }
        if self.open.len() >= DEPTH {
            self.is_cut = true;
            self.too_deep += usize::from(!tag.is_empty);
            return;
        }
        let name = self.keep(if is_tei { split_name(tag.name).1 } else { tag.name });
        let attributes = self.keep_attributes(tag.attributes());
        let at = self.push(Content::Element(name, attributes));
        if !tag.is_empty {
            self.open.push(at);
        }
    }

    fn keep_attributes(&mut self, attributes: Attributes<'_>) -> Range<u32> {
        let start = count(self.attributes.len());
        for attribute in attributes.iter() {
            if !attribute.is_namespace_declaration() {
                let name = self.keep(attribute.name);
                let value = self.keep(&attribute.value());
                self.attributes.push((name, value));
            }
        }
        start..count(self.attributes.len())
    }

    /// Closes the innermost element.
    pub(super) fn end(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if self.too_deep > 0 {
            self.too_deep -= 1;
        } else {
            self.open.pop();
        }
    }

    /// Adds character data to the innermost element.
    pub(super) fn text(&mut self, text: &Text<'_>) {
        if self.is_open() && self.skipped == 0 {
            let range = self.keep(&text.decode());
            self.push(Content::Text(range));
        }
    }

    fn slice(&self, range: &Range<u32>) -> &str {
        self.characters.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// An element of a tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t> {
    tree: &'t Tree,
    at: u32,
}

/// What an element holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Child<'t> {
    Element(Element<'t>),
    Text(&'t str),
}

impl<'t> Element<'t> {
    fn node(self) -> Option<&'t Node> {
        self.tree.nodes.get(self.at as usize)
    }

    /// Whether its tree lost tags that stood too deep.
    pub(super) fn is_cut(self) -> bool {
        self.tree.is_cut
    }

    /// Its local name; with its prefix, if it is not of TEI.
    pub(super) fn name(self) -> &'t str {
        match self.node().map(|node| &node.content) {
            Some(Content::Element(name, _)) => self.tree.slice(name),
            _ => "",
        }
    }

    /// Its attributes, names as written.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let range = match self.node().map(|node| &node.content) {
            Some(Content::Element(_, range)) => range.clone(),
            _ => 0..0,
        };
        let all = self.tree.attributes.get(range.start as usize..range.end as usize);
        let tree = self.tree;
        { all.unwrap_or_default().iter() }
            .map(move |(name, value)| (tree.slice(name), tree.slice(value)))
    }

    /// The value of an attribute, without the blanks around it; none if it is empty.
    pub(super) fn attribute(self, name: &str) -> Option<&'t str> {
        let mut all = self.attributes();
        let value = all.find(|(known, _)| *known == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The same as a text of its own.
    pub(super) fn owned(self, name: &str) -> Option<String> {
        self.attribute(name).map(str::to_owned)
    }

    /// What it holds, in order.
    pub(super) fn children(self) -> impl Iterator<Item = Child<'t>> {
        let tree = self.tree;
        let mut at = self.node().map_or(NONE, |node| node.first);
        std::iter::from_fn(move || {
            let node = tree.nodes.get(at as usize)?;
            let child = match &node.content {
                Content::Element(..) => Child::Element(Element { tree, at }),
                Content::Text(range) => Child::Text(tree.slice(range)),
            };
            at = node.next;
            Some(child)
        })
    }

    /// The elements that it holds, in order.
    pub(super) fn elements(self) -> impl Iterator<Item = Element<'t>> {
        self.children().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first child element of that name.
    pub(super) fn child(self, name: &str) -> Option<Element<'t>> {
        self.elements().find(|child| child.name() == name)
    }

    /// All elements inside it of one of the names, in order; nothing is looked for
    /// inside those that are found.
    pub(super) fn all(self, names: &[&str]) -> Vec<Element<'t>> {
        let mut found = Vec::new();
        self.find(names, &mut found);
        found
    }

    // No deeper than the tree.
    fn find(self, names: &[&str], found: &mut Vec<Element<'t>>) {
        for element in self.elements() {
            if names.contains(&element.name()) {
                found.push(element);
            } else {
                element.find(names, found);
            }
        }
    }

    /// Its characters, white space collapsed; what is said apart (`note`) left out.
    pub(super) fn words(self) -> String {
        let mut raw = String::new();
        self.collect(&mut raw);
        let mut words = String::with_capacity(raw.len());
        for word in raw.split_ascii_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }

    fn collect(self, raw: &mut String) {
        for child in self.children() {
            match child {
                Child::Text(text) => raw.push_str(text),
                Child::Element(inner) if inner.name() == "note" => {}
                Child::Element(inner) => {
                    // Where a line ended there was a blank.
                    if matches!(inner.name(), "lb" | "pb") {
                        raw.push(' ');
                    }
                    inner.collect(raw);
                }
            }
        }
    }

    /// Its XML, as it stood but for the declarations of namespaces; nothing where none
    /// is to be kept.
    pub(super) fn kept_xml(self) -> String {
        let mut xml = String::new();
        if self.tree.keeps_xml {
            self.write(&mut xml);
        }
        xml
    }

    fn write(self, xml: &mut String) {
        xml.push('<');
        xml.push_str(self.name());
        for (name, value) in self.attributes() {
            xml.push(' ');
            xml.push_str(name);
            xml.push_str("=\"");
            xml.push_str(&escape(value));
            xml.push('"');
        }
        let mut children = self.children().peekable();
        if children.peek().is_none() {
            xml.push_str("/>");
            return;
        }
        xml.push('>');
        for child in children {
            match child {
                Child::Text(text) => xml.push_str(&partial_escape(text)),
                Child::Element(inner) => inner.write(xml),
            }
        }
        xml.push_str("</");
        xml.push_str(self.name());
        xml.push('>');
    }
}
