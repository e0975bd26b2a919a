//! Tokens into the place they stand at: the open elements, and what each holds so far.
//!
//! One walk serves all rules. It keeps a stack of the open elements and how many of each
//! kind are open, so that "is there a `p` around this" costs the same at any depth.

use super::vocabulary::{Attr, Element, ElementSet};
use crate::source::Span;
use crate::xml::{Attribute, Context, StartTag, split_name};

/// How many kinds of elements there can be.
const KINDS: usize = 192;

/// An open element, or one that has just ended.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what the element has or not")]
pub(super) struct Open {
    pub(super) element: Element,
    /// Its name in the start tag.
    pub(super) name: Span,
    /// The kinds of its child elements so far.
    pub(super) children: ElementSet,
    /// How many child elements it has so far.
    pub(super) count: u32,
    /// Whether words stand directly in it.
    pub(super) has_text: bool,
    /// Whether words stand in it or in any element in it.
    pub(super) holds_text: bool,
    /// Whether it has `@resp`.
    pub(super) has_resp: bool,
    /// Whether it has one of the attributes that lead to what it means.
    pub(super) is_linked: bool,
    /// Whether an element in it has one.
    pub(super) holds_link: bool,
}

/// Of how many attributes of a tag the names are looked up once; more are rare.
const FEW: usize = 8;

/// A start tag and what element it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) element: Element,
    pub(super) start: &'a StartTag<'a>,
    /// What its first attributes are.
    names: [Attr; FEW],
}

impl<'a> Tag<'a> {
    pub(super) fn new(element: Element, start: &'a StartTag<'a>) -> Self {
        let mut names = [Attr::Other; FEW];
        for (known, name) in names.iter_mut().zip(start.attributes().names()) {
            *known = Attr::of(name);
        }
        Self { element, start, names }
    }

    /// The attributes, each with what it is.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (Attr, Attribute<'a>)> {
        let names = self.names;
        self.start.attributes().iter().enumerate().map(move |(at, attribute)| {
            let known = names.get(at).copied();
            (known.unwrap_or_else(|| Attr::of(attribute.name)), attribute)
        })
    }

    /// The attribute of that name.
    pub(super) fn get(&self, name: Attr) -> Option<Attribute<'a>> {
        let attributes = self.start.attributes();
        match self.names.iter().position(|known| *known == name) {
            Some(at) => attributes.get(at),
            None if attributes.len() > FEW => {
                attributes.iter().find(|attribute| attribute.name == name.name())
            }
            None => None,
        }
    }

    /// Whether it has the attribute.
    pub(super) fn has(&self, name: Attr) -> bool {
        self.get(name).is_some()
    }
}

/// The open elements.
#[derive(Debug)]
pub(super) struct Walk {
    open: Vec<Open>,
    /// How many of each kind are open.
    counts: [u32; KINDS],
    /// The last context in which a name without prefix was looked up.
    last: Option<(Context, bool)>,
}

impl Default for Walk {
    fn default() -> Self {
        Self { open: Vec::new(), counts: [0; KINDS], last: None }
    }
}

impl Walk {
    /// What element a tag is.
    pub(super) fn element(&mut self, tag: &StartTag<'_>) -> Element {
        let (prefix, local) = split_name(tag.name);
        let is_tei = match self.last {
            Some((context, is_tei)) if prefix.is_empty() && context == tag.context => {
                is_tei
            }
            _ => {
                let is_tei = tag.namespaces.resolve(prefix) == Some(super::TEI);
                if prefix.is_empty() {
                    self.last = Some((tag.context, is_tei));
                }
                is_tei
            }
        };
        if is_tei { Element::of(local) } else { Element::Foreign }
    }

    /// Opens an element.
    pub(super) fn push(&mut self, tag: Tag<'_>, has_resp: bool, is_linked: bool) {
        if let Some(parent) = self.open.last_mut() {
            parent.children.insert(tag.element);
            parent.count += 1;
        }
        if let Some(count) = self.counts.get_mut(tag.element as usize) {
            *count += 1;
        }
        self.open.push(Open {
            element: tag.element,
            name: tag.start.name_span,
            children: ElementSet::default(),
            count: 0,
            has_text: false,
            holds_text: false,
            has_resp,
            is_linked,
            holds_link: false,
        });
    }

    /// Closes the innermost element.
    pub(super) fn pop(&mut self) -> Option<Open> {
        let ended = self.open.pop()?;
        if let Some(count) = self.counts.get_mut(ended.element as usize) {
            *count = count.saturating_sub(1);
        }
        if let Some(parent) = self.open.last_mut() {
            parent.holds_text |= ended.holds_text;
            parent.holds_link |= ended.holds_link || ended.is_linked;
        }
        Some(ended)
    }

    /// Notes that words stand in the innermost element.
    pub(super) fn mark_text(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.has_text = true;
            open.holds_text = true;
        }
    }

    /// Whether the innermost element is known to have words.
    pub(super) fn has_text(&self) -> bool {
        self.open.last().is_none_or(|open| open.has_text)
    }

    /// The innermost open element.
    pub(super) fn parent(&self) -> Option<&Open> {
        self.open.last()
    }

    /// What the innermost open element is; `Other` outside the root.
    pub(super) fn parent_element(&self) -> Element {
        self.open.last().map_or(Element::Other, |open| open.element)
    }

    /// Whether such an element is open.
    pub(super) fn is_in(&self, element: Element) -> bool {
        self.counts.get(element as usize).is_some_and(|count| *count > 0)
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }
}
