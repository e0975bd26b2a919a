//! How the parts of a text stand in each other, beyond what a grammar can say.

use super::found::Found;
use super::profile::Profile;
use super::vocabulary::{Attr, Element};
use super::walk::{Open, Tag, Walk};
use crate::diagnostic::codes;
use crate::source::Span;

/// The rules about structure.
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// Whether page breaks and signatures are looked at.
    is_strict: bool,
    last_page: Option<(u64, Span)>,
    last_facsimile: Option<u64>,
}

impl Structure {
    pub(super) fn new(found: &Found) -> Self {
        let is_strict =
            found.profiles.has(Profile::Archive) || found.profiles.has(Profile::Dtabf);
        Self { is_strict, ..Self::default() }
    }

    /// Takes a start tag, before it is opened.
    pub(super) fn start(&mut self, tag: Tag<'_>, walk: &Walk, found: &mut Found) {
        match tag.element {
            Element::P | Element::Div | Element::Ab => {
                // A translation has the pages of its original over again.
                if tag.element == Element::Div && tag.has(Attr::Lang) {
                    self.last_page = None;
                }
                nested(tag, walk, found);
                after_closer(tag, walk, found);
            }
            Element::Lg | Element::List => after_closer(tag, walk, found),
            Element::Text => self.last_page = None,
            Element::Signed | Element::Salute if self.is_strict => {
                misplaced(tag, walk, found);
            }
            Element::Pb if self.is_strict => self.page_break(tag, found),
            _ => {}
        }
    }

    /// Takes an element that has ended.
    pub(super) fn end(&self, open: &Open, is_target: bool, found: &mut Found) {
        match open.element {
            Element::RelatedItem => related_item(open, is_target, found),
            Element::P
            | Element::PersName
            | Element::Title
            | Element::Note
            | Element::Term
            | Element::Idno
            | Element::Availability
            | Element::Bibl
                if self.is_strict =>
            {
                empty(open, found);
            }
            _ => {}
        }
    }

    // EDN075
    /// Checks that a page break says which page begins, and that pages go forward.
    fn page_break(&mut self, tag: Tag<'_>, found: &mut Found) {
        // What is the same page break as another says there which it is.
        if tag.has(Attr::SameAs) {
            return;
        }
        let (n, facs) = (tag.get(Attr::N), tag.get(Attr::Facs));
        if n.is_none() && facs.is_none() {
            found.say(
                &codes::PAGE_BREAK_NUMBER,
                tag.start.name_span,
                "the page break says neither its number (`n`) nor its image (`facs`)",
                "give it the number that the page has in the source",
            );
            return;
        }
        // Pages counted by several editions at once are not compared.
        if let Some(n) = n.filter(|_| !tag.has(Attr::Ed))
            && let Ok(number) = n.value().trim().parse::<u64>()
        {
            if let Some((last, span)) = self.last_page
                && number < last
            {
                found.push(
                    codes::PAGE_BREAK_NUMBER
                        .at(n.value_span)
                        .message(format!("page {number} comes after page {last}"))
                        .related(span, "the page before")
                        .help("see whether a page is out of order, or a number misread"),
                );
            }
            self.last_page = Some((number, n.value_span));
        }
        if let Some(facs) = facs.filter(|_| found.profiles.has(Profile::Dtabf)) {
            let value = facs.value();
            let number = value.strip_prefix("#f").and_then(|n| n.parse::<u64>().ok());
            if let Some(number) = number {
                let expected = self.last_facsimile.map_or(1, |last| last + 1);
                if number != expected {
                    found.say(
                        &codes::PAGE_BREAK_NUMBER,
                        facs.value_span,
                        format!(
                            "the image is `{value}`, where `#f{expected:04}` follows"
                        ),
                        "in DTABf the images of all pages are numbered on from #f0001",
                    );
                }
                self.last_facsimile = Some(number);
            }
        }
    }
}

// EDN074
/// Checks that no paragraph stands in a paragraph, and no division in one.
fn nested(tag: Tag<'_>, walk: &Walk, found: &mut Found) {
    use Element as E;
    let is_inside = walk.is_in(E::P) || walk.is_in(E::Ab);
    if !is_inside || walk.is_in(E::FloatingText) {
        return;
    }
    let (what, help) = match tag.element {
        E::Div => (
            "a division stands in a paragraph",
            "close the paragraph before it, or wrap the division in `floatingText`",
        ),
        E::P => {
            let allowed = [
                E::Exemplum,
                E::Item,
                E::Note,
                E::Q,
                E::Quote,
                E::Remarks,
                E::Said,
                E::Sp,
                E::Stage,
                E::Cell,
                E::Figure,
            ];
            if allowed.contains(&walk.parent_element()) {
                return;
            }
            (
                "a paragraph stands in a paragraph",
                "close the first paragraph before it; a note or a quotation may hold one",
            )
        }
        _ => return,
    };
    found.say(&codes::NESTED_PARAGRAPH, tag.start.name_span, what, help);
}

// EDN073
/// Checks that nothing of the text follows the closer.
fn after_closer(tag: Tag<'_>, walk: &Walk, found: &mut Found) {
    let Some(parent) = walk.parent() else { return };
    let holds_letter = matches!(parent.element, Element::Div | Element::Body);
    if holds_letter && parent.children.has(Element::Closer) {
        found.say(
            &codes::AFTER_CLOSER,
            tag.start.name_span,
            format!("`{}` comes after the closer", tag.element.name()),
            "put what was written after the closing into `postscript`, or begin a new `div`",
        );
    }
}

// EDN072
/// Checks that signatures stand in a closer or postscript and salutations in an opener or
/// closer.
fn misplaced(tag: Tag<'_>, walk: &Walk, found: &mut Found) {
    let is_salute = tag.element == Element::Salute;
    let other = if is_salute { Element::Opener } else { Element::Postscript };
    let is_right = walk.is_in(Element::Closer) || walk.is_in(other);
    if !is_right && walk.is_in(Element::Text) {
        let (what, help) = if is_salute {
            (
                "the salutation stands neither in `opener` nor in `closer`",
                "wrap it in one",
            )
        } else {
            (
                "the signature stands neither in `closer` nor in `postscript`",
                "wrap it in `closer`",
            )
        };
        found.say(&codes::MISPLACED_SIGNATURE, tag.start.name_span, what, help);
    }
}

// EDN076
/// Checks that a related item is either pointed to or described.
fn related_item(open: &Open, is_target: bool, found: &mut Found) {
    if is_target == (open.count > 0) {
        let (what, help) = if is_target {
            (
                "the related item is both pointed to and described",
                "keep the `target` or what is inside",
            )
        } else {
            (
                "the related item is neither pointed to nor described",
                "give it a `target`, or a `bibl` inside",
            )
        };
        found.say(&codes::RELATED_ITEM, open.name, what, help);
    }
}

// EDN017
/// Checks that an element which should hold words does.
fn empty(open: &Open, found: &mut Found) {
    if open.holds_text || open.count > 0 || open.is_linked {
        return;
    }
    found.say(
        &codes::EMPTY_ELEMENT,
        open.name,
        format!("`{}` is empty", open.element.name()),
        "fill it in or delete it; if its words are lost, say so with `gap`",
    );
}
