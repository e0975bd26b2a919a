//! The languages of the text: said where it begins, written as BCP 47 asks, declared.

use std::collections::BTreeMap;

use super::found::Found;
use super::fragment::Fragment;
use super::vocabulary::{Attr, Element};
use super::walk::{Tag, Walk};
use crate::diagnostic::codes;
use crate::source::Span;
use crate::xml::Attribute;

/// The values of `xml:lang` in a document.
#[derive(Debug, Default)]
pub(super) struct Languages {
    /// Each value with its first place.
    used: BTreeMap<Box<str>, Span>,
    /// Whether the text or what holds it has one.
    is_said: bool,
    /// The first `text`.
    pub(super) text: Option<Span>,
}

impl Languages {
    /// Takes an `xml:lang`.
    pub(super) fn take(&mut self, tag: Tag<'_>, attribute: &Attribute<'_>, walk: &Walk) {
        let holds_text = matches!(
            tag.element,
            Element::Tei | Element::TeiCorpus | Element::Text | Element::Body
        );
        let is_part =
            tag.element == Element::Div && walk.parent_element() == Element::Body;
        self.is_said |= holds_text || is_part;
        let value = attribute.value();
        if !self.used.contains_key(&*value) {
            self.used.insert(value.into(), attribute.value_span);
        }
    }

    // EDN022
    /// Checks what was taken against what the header declares.
    pub(super) fn finish(&self, header: Option<&Fragment>, found: &mut Found) {
        if let Some(text) = self.text.filter(|_| !self.is_said) {
            found.say(
                &codes::LANGUAGE_OF_TEXT,
                text,
                "nothing says in which language the text is",
                "add `xml:lang` to `text`",
            );
        }
        let usage = header.and_then(|header| {
            let (id, _) = header.at(&[Element::ProfileDesc, Element::LangUsage])?;
            Some((header, id))
        });
        let declared: Vec<&str> = usage
            .into_iter()
            .flat_map(|(header, id)| header.children_of(id, Element::Language))
            .map(|(_, language)| language.get(Attr::Ident))
            .collect();
        for (value, place) in &self.used {
            if !is_tag(value) {
                found.say(
                    &codes::LANGUAGE_OF_TEXT,
                    *place,
                    format!("`{value}` is no language tag"),
                    "write the tag of BCP 47, as de, de-AT or grc",
                );
            } else if usage.is_some()
                && !declared.iter().any(|known| covers(known, value))
            {
                found.say(
                    &codes::LANGUAGE_OF_TEXT,
                    *place,
                    format!("the language `{value}` is not declared in langUsage"),
                    format!("add <language ident=\"{value}\"> there"),
                );
            }
        }
    }
}

/// Whether one tag is the other, or says less or more of the same language.
fn covers(known: &str, value: &str) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    primary(known) == primary(value)
}

/// Whether a value has the form of a language tag (BCP 47 §2.1). Languages registered
/// with more than three letters do not exist; what has more is a name.
fn is_tag(value: &str) -> bool {
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    let is_private = matches!(first, "x" | "i" | "X");
    let letters = first.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters
        && (is_private || matches!(first.len(), 2 | 3))
        && parts.all(|part| {
            (1..=8).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::is_tag;

    #[test]
    fn tags_and_names() {
        for tag in ["de", "de-AT", "grc", "sr-Latn", "x-klingon", "de-1901", "und"] {
            assert!(is_tag(tag), "{tag}");
        }
        for name in ["deutsch", "", "de_AT", "d", "de--AT", "de AT"] {
            assert!(!is_tag(name), "{name}");
        }
    }
}
