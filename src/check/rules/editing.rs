//! Notes and editorial signs: whose they are, and that both sides are there.

use super::found::Found;
use super::profile::Profile;
use super::vocabulary::{Attr, Element};
use super::walk::{Open, Tag, Walk};
use crate::diagnostic::{Severity, codes};

/// Which of the rules about what editors do are on: their elements are many.
#[derive(Debug)]
pub(super) struct Editing {
    notes: bool,
    unsigned: bool,
}

impl Editing {
    pub(super) fn new(found: &Found) -> Self {
        let wants = |code| found.profiles.wants(code);
        Self {
            notes: wants(&codes::NOTE_WITHOUT_TYPE)
                || wants(&codes::NOTE_WITHOUT_ID)
                || wants(&codes::NOTE_WITHOUT_RESP),
            unsigned: wants(&codes::UNSIGNED_CORRECTION),
        }
    }

    /// Takes a start tag, before it is opened.
    pub(super) fn start(&self, tag: Tag<'_>, walk: &Walk, found: &mut Found) {
        if !walk.is_in(Element::Text) {
            return;
        }
        match tag.element {
            Element::Note if self.notes && !is_in_entry(walk) => note(tag, found),
            Element::Corr | Element::Reg | Element::Supplied | Element::Ex => {
                if self.unsigned {
                    unsigned(tag, walk, found);
                }
                alone(tag, walk, found);
            }
            Element::Sic | Element::Expan => alone(tag, walk, found),
            _ => {}
        }
    }
}

/// Whether the open elements are part of an entry of a register, which may stand in the
/// text.
fn is_in_entry(walk: &Walk) -> bool {
    [Element::Person, Element::PersonGrp, Element::Place, Element::Org]
        .into_iter()
        .any(|entry| walk.is_in(entry))
}

// EDN067 EDN068 EDN069
/// Checks what a note says of itself.
fn note(tag: Tag<'_>, found: &mut Found) {
    let at = tag.start.name_span;
    let kind = tag.get(Attr::Type);
    if kind.is_none() && !tag.has(Attr::Place) {
        found.say(
            &codes::NOTE_WITHOUT_TYPE,
            at,
            "the note says neither what kind it is (`type`) nor where it stands (`place`)",
            "say so, that readers can tell the letter's notes from the editor's",
        );
    }
    if !tag.has(Attr::Id) || !tag.has(Attr::N) {
        let lacks = match (tag.has(Attr::Id), tag.has(Attr::N)) {
            (true, _) => "number (`n`)",
            (false, true) => "`xml:id`",
            (false, false) => "`xml:id` and no number (`n`)",
        };
        found.say(
            &codes::NOTE_WITHOUT_ID,
            at,
            format!("the note has no {lacks}"),
            "readers cite a note by its number, programs by its id",
        );
    }
    let is_editorial = kind.is_some_and(|kind| {
        matches!(&*kind.value(), "editorial" | "editor" | "commentary" | "comment")
    });
    if is_editorial && !tag.has(Attr::Resp) {
        found.say(
            &codes::NOTE_WITHOUT_RESP,
            at,
            "the editorial note does not say whose it is",
            "point with `resp` to the editor in the header",
        );
    }
}

// EDN071
/// Checks that a change to the text says whose it is.
fn unsigned(tag: Tag<'_>, walk: &Walk, found: &mut Found) {
    let has_resp = tag.has(Attr::Resp) || walk.parent().is_some_and(|open| open.has_resp);
    if !has_resp {
        found.say(
            &codes::UNSIGNED_CORRECTION,
            tag.start.name_span,
            format!("`{}` does not say who decided so", tag.element.name()),
            "point with `resp` to the editor in the header",
        );
    }
}

// EDN070
/// Checks for `dtabf` that a reading has its partner beside it.
fn alone(tag: Tag<'_>, walk: &Walk, found: &mut Found) {
    let needs = matches!(
        tag.element,
        Element::Sic | Element::Corr | Element::Reg | Element::Expan
    );
    if needs
        && found.profiles.has(Profile::Dtabf)
        && walk.parent_element() != Element::Choice
    {
        found.say(
            &codes::INCOMPLETE_CHOICE,
            tag.start.name_span,
            format!("`{}` stands without `choice`", tag.element.name()),
            "DTABf asks for both readings: wrap them in `choice`",
        );
    }
}

// EDN065
/// Checks that a name in the text, which has ended, leads to somebody, by itself or by
/// what is in it or around it.
pub(super) fn name(open: &Open, walk: &Walk, found: &mut Found) {
    let is_part = walk.parent().is_some_and(|parent| parent.is_linked);
    let is_linked = open.is_linked || open.holds_link || is_part;
    if !is_linked && walk.is_in(Element::Text) && !is_in_entry(walk) {
        found.say(
            &codes::UNLINKED_NAME,
            open.name,
            format!("`{}` does not say who or what is meant", open.element.name()),
            "point with `ref` to the register or to an authority file",
        );
    }
}

// EDN070
/// Checks that an alternative has both its sides.
pub(super) fn choice(open: &Open, found: &mut Found) {
    use Element as E;
    if open.count < 2 {
        found.say(
            &codes::INCOMPLETE_CHOICE,
            open.name,
            match open.count {
                0 => "`choice` holds no reading",
                _ => "`choice` holds only one reading",
            },
            "give both, `sic` and `corr`, `orig` and `reg`, `abbr` and `expan`, or take `choice` away",
        );
        return;
    }
    let neutral =
        [E::Choice, E::Seg, E::Unclear, E::Supplied, E::Other, E::Foreign, E::Gap];
    if open.children.has_any(&neutral) {
        return;
    }
    let pairs: [(&[Element], &[Element]); 3] = [
        (&[E::Sic], &[E::Corr]),
        (&[E::Orig], &[E::Reg]),
        (&[E::Abbr, E::Am], &[E::Expan, E::Ex]),
    ];
    for (given, made) in pairs {
        let (has, lacks) =
            match (open.children.has_any(given), open.children.has_any(made)) {
                (true, false) => (given, made),
                (false, true) => (made, given),
                _ => continue,
            };
        let name = |side: &[Element]| {
            let there = side.iter().find(|element| open.children.has(**element));
            there.or(side.first()).map_or("", |element| element.name())
        };
        let message = format!("`choice` holds `{}` and no `{}`", name(has), name(lacks));
        let finding = codes::INCOMPLETE_CHOICE
            .at(open.name)
            .message(message)
            .help("the pairs are `sic` and `corr`, `orig` and `reg`, `abbr` and `expan`");
        // Where both sides are there, of different pairs, it can be read all the same.
        let is_there =
            |side: [&[Element]; 3]| side.iter().any(|kinds| open.children.has_any(kinds));
        let is_crossed =
            is_there(pairs.map(|pair| pair.0)) && is_there(pairs.map(|pair| pair.1));
        let weight = if is_crossed { Severity::Warning } else { finding.severity };
        found.push(finding.severity(weight));
        return;
    }
}
