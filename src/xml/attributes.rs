//! The attributes of the tag at hand: their store, their views, and what binds them
//! together: no two of a name, no prefix without a namespace.
//!
//! The store is reused from tag to tag. Follows XML 1.0 §3.1 ("Unique Att Spec") and
//! Namespaces in XML §3, §5 and §6.3 ("Attributes Unique").

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::decode::{Decoding, Reference, decode, raw_range, reference};
use super::fault::{FaultKind, clip};
use super::input::Input;
use super::reader::Reader;
use super::tag::{Form, RawAttribute, ScannedTag};
use super::{XML_NAMESPACE, XMLNS_NAMESPACE, split_name};
use crate::diagnostic::Findings;
use crate::diagnostic::codes::DUPLICATE_ATTRIBUTE;
use crate::source::Span;

/// Up to how many attributes names are compared each with each.
const FEW: usize = 8;

/// The attributes of the tag at hand, and the values that had to be made.
#[derive(Debug, Default)]
pub(super) struct AttributeStore {
    pub(super) list: Vec<RawAttribute>,
    pub(super) scratch: String,
}

impl AttributeStore {
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.scratch.clear();
    }

    /// The attributes as views; `element` is the place of those that are not written.
    pub(super) fn view<'a>(
        &'a self,
        input: &'a Input<'_>,
        element: Span,
    ) -> Attributes<'a> {
        Attributes { store: self, input, element }
    }
}

/// The attributes of a tag; cheap to copy and to iterate again.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a> {
    store: &'a AttributeStore,
    input: &'a Input<'a>,
    element: Span,
}

impl<'a> Attributes<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.store.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.store.list.is_empty()
    }

    /// The attribute at that place, from 0.
    pub fn get(&self, index: usize) -> Option<Attribute<'a>> {
        self.store.list.get(index).map(|raw| self.view(raw))
    }

    /// All in order.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Attribute<'a>> + use<'a> {
        let all = *self;
        self.store.list.iter().map(move |raw| all.view(raw))
    }

    #[inline]
    fn view(&self, raw: &'a RawAttribute) -> Attribute<'a> {
        let cut = |text: &'a str, (start, end): (usize, usize)| {
            text.get(start..end).unwrap_or_default()
        };
        let is_default = raw.form == Form::Default;
        let scratch = &*self.store.scratch;
        let written = if is_default { scratch } else { &*self.input.text };
        let span = |(start, end): (usize, usize)| {
            if is_default { self.element } else { self.input.span(start..end) }
        };
        let resolved = match raw.form {
            Form::Resolved | Form::Default => Some(cut(scratch, raw.resolved)),
            Form::Plain | Form::Encoded => None,
        };
        Attribute {
            name: cut(written, raw.name),
            name_span: span(raw.name),
            raw_value: cut(written, raw.value),
            value_span: span(raw.value),
            is_default,
            is_plain: raw.form == Form::Plain,
            is_inside: self.input.place.inside.is_some() || is_default,
            resolved,
        }
    }
}

/// One attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'a> {
    /// The name as written, prefix and all.
    pub name: &'a str,
    /// Where the name stands; the element's name where a DOCTYPE supplies the attribute.
    pub name_span: Span,
    /// The value as written, without its quotation marks.
    pub raw_value: &'a str,
    /// Where the value stands, without its quotation marks.
    pub value_span: Span,
    /// Whether a DOCTYPE supplies it and the tag does not have it.
    pub is_default: bool,
    is_plain: bool,
    is_inside: bool,
    resolved: Option<&'a str>,
}

impl<'a> Attribute<'a> {
    /// The value meant: references resolved, white space normalised (XML 1.0 §3.3.3).
    #[inline]
    pub fn value(&self) -> Cow<'a, str> {
        match self.resolved {
            Some(value) => Cow::Borrowed(value),
            None if self.is_plain => Cow::Borrowed(self.raw_value),
            None => decode(self.raw_value, Decoding::Attribute),
        }
    }

    /// Whether it is `xmlns` or `xmlns:…`.
    #[inline]
    pub fn is_namespace_declaration(&self) -> bool {
        match self.name.strip_prefix("xmlns") {
            Some(rest) => rest.is_empty() || rest.starts_with(':'),
            None => false,
        }
    }

    /// The place in the file of a range of bytes of the decoded value; the whole value
    /// where it comes from an entity.
    pub fn span_of(&self, decoded: Range<usize>) -> Span {
        if self.is_inside || self.resolved.is_some() {
            return self.value_span;
        }
        let range = raw_range(self.raw_value, Decoding::Attribute, decoded);
        let start = self.value_span.start as usize;
        Span::new(self.value_span.source, start + range.start, start + range.end)
    }
}

impl Reader<'_> {
    /// Holds the attributes of a tag to what binds them together, and puts its
    /// namespace declarations in force.
    pub(super) fn check_attributes(
        &mut self,
        tag: &mut ScannedTag,
        findings: &mut Findings,
    ) {
        if tag.refers {
            self.check_values();
        }
        if self.dtd.is_some() {
            self.apply_definitions(tag);
        }
        if tag.declares {
            self.declare(tag);
        }
        if tag.is_prefixed || tag.colon != usize::MAX {
            self.check_prefixes(tag);
        }
        if self.attributes.list.len() > 1 {
            self.check_unique(tag, findings);
        }
    }

    /// Looks at the references in the values, and resolves those to declared entities.
    #[cold]
    fn check_values(&mut self) {
        for index in 0..self.attributes.list.len() {
            let Some(attribute) = self.attributes.list.get(index).copied() else { break };
            let (start, end) = attribute.value;
            let mut at = start;
            let mut is_sound = true;
            let mut has_entity = false;
            while let Some(start) = self.ampersand(at, end) {
                let (meant, after) = reference(&self.input.text, start);
                at = after.min(end).max(start + 1);
                let kind = match meant {
                    Reference::Character(_) => continue,
                    Reference::Named(name) if self.may_know(name.clone()) => {
                        has_entity = true;
                        continue;
                    }
                    Reference::Named(_) => FaultKind::Undeclared,
                    Reference::Forbidden => FaultKind::ForbiddenNumber,
                    Reference::Malformed => {
                        self.malformed_reference(start, after.min(end))
                    }
                };
                let shown = if kind == FaultKind::BareAmpersand { start + 1 } else { at };
                self.fault(kind, start..shown);
                is_sound = false;
            }
            if !has_entity || !is_sound {
                continue;
            }
            match self.expand_value(start..end) {
                Ok(value) => {
                    let start = self.attributes.scratch.len();
                    self.attributes.scratch.push_str(&value);
                    let resolved = (start, self.attributes.scratch.len());
                    if let Some(attribute) = self.attributes.list.get_mut(index) {
                        attribute.resolved = resolved;
                        attribute.form = Form::Resolved;
                    }
                }
                // The scanner has seen a `<` that is written here.
                Err(FaultKind::BracketInValue) => {}
                Err(kind) => self.fault(kind, start..end),
            }
        }
    }

    /// The place of the next ampersand in a value.
    fn ampersand(&self, at: usize, end: usize) -> Option<usize> {
        let rest = self.input.text.as_bytes().get(at..end).unwrap_or_default();
        memchr::memchr(b'&', rest).map(|offset| at + offset)
    }

    /// Puts the namespace declarations of a tag in force.
    fn declare(&mut self, tag: &ScannedTag) {
        let mut declarations: Vec<(String, String)> = Vec::new();
        let (mut faults, mut seen) = (Vec::new(), HashSet::new());
        let element = self.input.span(tag.name.clone());
        let attributes = self.attributes.view(&self.input, element);
        for (attribute, raw) in attributes.iter().zip(&self.attributes.list) {
            if !attribute.is_namespace_declaration() {
                continue;
            }
            let prefix = attribute.name.strip_prefix("xmlns:").unwrap_or_default();
            let place = if attribute.is_default {
                tag.name.clone()
            } else {
                raw.name.0..raw.value.1
            };
            let namespace = attribute.value();
            let is_named = attribute.name != "xmlns";
            match refusal(is_named.then_some(prefix), &namespace) {
                Some(what) => faults.push((FaultKind::Namespace(what), place)),
                // Twice the same prefix in a tag is an attribute twice; the first counts.
                None if !seen.insert(prefix) => {}
                None => declarations.push((prefix.to_owned(), namespace.into_owned())),
            }
        }
        for (kind, place) in faults {
            self.fault(kind, place);
        }
        self.namespaces.push(&declarations);
    }

    /// Looks at the colons and prefixes of a tag's names.
    fn check_prefixes(&mut self, tag: &ScannedTag) {
        let text = &self.input.text;
        let element = (tag.name.start, tag.name.end);
        let names = std::iter::once((element, tag.colon, true, Form::Plain)).chain(
            self.attributes.list.iter().map(|attribute| {
                (attribute.name, attribute.colon, false, attribute.form)
            }),
        );
        for ((start, end), colon, is_element, form) in names {
            if colon == usize::MAX {
                continue;
            }
            let is_default = form == Form::Default;
            let written: &str = if is_default { &self.attributes.scratch } else { text };
            let name = written.get(start..end).unwrap_or_default();
            let is_sound = is_sound(name);
            if !is_element && name.starts_with("xml:") && is_sound {
                continue;
            }
            let (prefix, _) = split_name(name);
            let kind = if !is_sound {
                FaultKind::Colons
            } else if is_element && prefix == "xmlns" {
                FaultKind::Namespace("the prefix `xmlns` cannot be used in a name")
            } else if self.namespaces.resolve(prefix).is_none() {
                FaultKind::UnboundPrefix
            } else {
                continue;
            };
            let place = if is_default { tag.name.clone() } else { start..end };
            self.faults.push(super::fault::Fault::new(kind, place));
        }
    }

    /// Looks for attributes that are there twice, by name or by meaning.
    fn check_unique(&mut self, tag: &ScannedTag, findings: &mut Findings) {
        let element = self.input.span(tag.name.clone());
        let all = self.attributes.view(&self.input, element);
        let mut twice: Vec<(Span, Span, String)> = Vec::new();
        if all.len() <= FEW {
            for (index, raw) in self.attributes.list.iter().enumerate().skip(1) {
                let length = raw.name.1 - raw.name.0;
                for (before, earlier) in
                    self.attributes.list.iter().take(index).enumerate()
                {
                    let both = raw.colon != usize::MAX && earlier.colon != usize::MAX;
                    if !both && length != earlier.name.1 - earlier.name.0 {
                        continue;
                    }
                    let (Some(first), Some(second)) = (all.get(before), all.get(index))
                    else {
                        continue;
                    };
                    if first.name == second.name || both && self.is_same(first, second) {
                        let name = second.name.to_owned();
                        twice.push((first.name_span, second.name_span, name));
                        break;
                    }
                }
            }
        } else {
            let mut seen = HashMap::new();
            for attribute in all.iter() {
                let name = self.namespaces.attribute(attribute.name);
                let key = name
                    .map_or(("", attribute.name), |name| (name.namespace, name.local));
                if let Some(first) = seen.insert(key, attribute.name_span) {
                    let name = attribute.name.to_owned();
                    twice.push((first, attribute.name_span, name));
                }
            }
        }
        if !twice.is_empty() {
            self.report_all(findings);
        }
        for (first, second, name) in twice {
            let finding = DUPLICATE_ATTRIBUTE
                .at(second)
                .message(format!("the attribute `{}` is there twice", clip(&name)))
                .related(first, "here it is first")
                .help("delete one of them");
            self.push(findings, finding);
        }
    }

    /// Whether two names with prefixes mean the same attribute.
    fn is_same(&self, first: Attribute<'_>, second: Attribute<'_>) -> bool {
        let name = self.namespaces.attribute(first.name);
        name.is_some() && name == self.namespaces.attribute(second.name)
    }
}

/// Whether what is a Name has one colon at most, with a name on each side of it
/// (Namespaces in XML §4 \[7\]).
pub(super) fn is_sound(name: &str) -> bool {
    let Some(colon) = name.bytes().position(|byte| byte == b':') else { return true };
    let local = name.get(colon + 1..).unwrap_or_default();
    let begins = local.chars().next().is_some_and(super::is_name_start);
    colon > 0 && begins && !local.bytes().any(|byte| byte == b':')
}

/// Why a prefix (none for `xmlns`) cannot be bound to a namespace (Namespaces in XML §3).
fn refusal(prefix: Option<&str>, namespace: &str) -> Option<&'static str> {
    Some(match (prefix, namespace) {
        (Some("xml"), XML_NAMESPACE) => return None,
        (Some("xml"), _) => "the prefix `xml` cannot be bound to another namespace",
        (Some("xmlns"), _) => "the prefix `xmlns` cannot be declared",
        (_, XML_NAMESPACE) => "only the prefix `xml` can be bound to this namespace",
        (_, XMLNS_NAMESPACE) => "nothing can be bound to this namespace",
        (Some(_), "") => "a prefix cannot be bound to no namespace",
        _ => return None,
    })
}
