//! Who wrote to whom, and when: `correspDesc` (TEI P5 §2.4.6; CMIF).

use super::dates::{first_day, last_day};
use super::facts::{Facts, Neighbour, Sent};
use super::found::Found;
use super::fragment::{Fragment, Node, NodeId};
use super::profile::Profile;
use super::vocabulary::{Attr, Element};
use crate::diagnostic::codes;
use crate::lexicon::PartialDate;
use crate::source::Span;

/// The actions that TEI knows.
const ACTIONS: [&str; 5] = ["sent", "received", "transmitted", "redirected", "forwarded"];

/// The authority files that correspSearch reads persons and organisations from.
const AUTHORITIES: [&str; 6] = [
    "d-nb.info/gnd/",
    "viaf.org/viaf/",
    "catalogue.bnf.fr/ark:/12148/",
    "data.bnf.fr/",
    "lccn.loc.gov/",
    "id.ndl.go.jp/auth/ndlna/",
];

/// Checks one description of correspondence and takes down what the edition asks of it.
pub(super) fn check(description: &Fragment, facts: &mut Facts, found: &mut Found) {
    let Some(root) = description.get(0) else { return };
    actions(description, root, found);
    for (id, action) in description.children_of(0, Element::CorrespAction) {
        if matches!(action.get(Attr::Type), "sent" | "received") {
            correspondents(description, id, action, found);
        }
        dates(description, id, action, found);
        places(description, id, found);
    }
    order(description, found);
    take_down(description, facts);
}

/// The first action of a type.
fn action<'a>(description: &'a Fragment, kind: &str) -> Option<(NodeId, &'a Node)> {
    description
        .children_of(0, Element::CorrespAction)
        .find(|(_, action)| action.get(Attr::Type) == kind)
}

// EDN046 EDN047
/// Checks that a letter is sent and received, and that no action has another name.
fn actions(description: &Fragment, root: &Node, found: &mut Found) {
    for (_, action) in description.children_of(0, Element::CorrespAction) {
        let Some(kind) = action.value(Attr::Type) else { continue };
        if !ACTIONS.contains(&&*kind.text) {
            found.say(
                &codes::ACTION_TYPE,
                kind.span,
                format!("`{}` is no type of action", kind.text),
                "the types are sent, received, transmitted, redirected and forwarded",
            );
        }
    }
    let lacks = match (action(description, "sent"), action(description, "received")) {
        (Some(_), Some(_)) => return,
        (None, Some(_)) => "who sent it",
        (Some(_), None) => "who received it",
        (None, None) => "who sent it, nor who received it",
    };
    found.say(
        &codes::MISSING_ACTION,
        root.name,
        format!("the description of the letter does not say {lacks}"),
        "add `correspAction` of the type sent or received; where nobody is known, <persName>Unknown</persName>",
    );
}

// EDN048 EDN049 EDN050
/// Checks that an action has correspondents who can be found.
fn correspondents(description: &Fragment, id: NodeId, action: &Node, found: &mut Found) {
    let is_name =
        |node: &Node| matches!(node.element, Element::PersName | Element::OrgName);
    let mut names = description.children(id).filter(|(_, node)| is_name(node)).peekable();
    let verb = action.get(Attr::Type);
    if names.peek().is_none() {
        let others = [Element::Rs, Element::Name, Element::P, Element::Note];
        let other = others
            .into_iter()
            .find(|other| description.first(id, *other).is_some())
            .filter(|_| description.has_words(id));
        let message = match other {
            Some(other) => format!(
                "who {verb} the letter stands in `{}`, where programs do not look",
                other.name()
            ),
            None => format!("nobody is named who {verb} the letter"),
        };
        found.say(
            &codes::MISSING_CORRESPONDENT,
            action.name,
            message,
            "name them in `persName` or `orgName`; where nobody is known, <persName>Unknown</persName>",
        );
    }
    let is_cmif = found.profiles.has(Profile::Cmif);
    for (name_id, name) in names {
        let words = description.words(name_id);
        if words.is_empty() {
            found.say(
                &codes::NAMELESS_CORRESPONDENT,
                name.name,
                format!("`{}` holds no name", name.element.name()),
                "write the name out, even where `ref` says who is meant",
            );
        } else if !name.has(Attr::Ref) && (is_cmif || !name.has(Attr::Key)) {
            // The name in the name may say it.
            let is_linked = |node: &Node| node.has(Attr::Ref) || node.has(Attr::Key);
            let is_inside = description.inside(name_id).any(|(_, node)| is_linked(node));
            if is_unknown(&words) || is_inside && !is_cmif {
                continue;
            }
            found.say(
                &codes::UNLINKED_CORRESPONDENT,
                name.name,
                format!("nothing says which “{words}” is meant"),
                "point with `ref` to the register, or to an authority file as GND or VIAF",
            );
        } else if is_cmif && !AUTHORITIES.iter().any(|a| name.get(Attr::Ref).contains(a))
        {
            let at = name.value(Attr::Ref).map_or(name.name, |value| value.span);
            found.say(
                &codes::UNLINKED_CORRESPONDENT,
                at,
                format!(
                    "correspSearch does not know the authority `{}`",
                    name.get(Attr::Ref)
                ),
                "it knows GND, VIAF, BnF, LC and NDL",
            );
        }
    }
}

/// What stands for the name of whom nobody knows, in the languages of editions.
const UNKNOWN: [&str; 14] = [
    "unknown",
    "n. n.",
    "n.n.",
    "nn",
    "anonym",
    "anonymus",
    "anonymous",
    "anonyme",
    "anonimo",
    "anónimo",
    "unbekannt",
    "inconnu",
    "desconocido",
    "неизвестный",
];

/// Whether a name says that nobody knows it.
fn is_unknown(words: &str) -> bool {
    let lower = words.to_lowercase();
    UNKNOWN.contains(&lower.as_str()) || words.starts_with('[') || words.starts_with('?')
}

// EDN051 EDN052 EDN053 EDN054 EDN059
/// Checks the dates of an action.
fn dates(description: &Fragment, id: NodeId, action: &Node, found: &mut Found) {
    let is_sent = action.get(Attr::Type) == "sent";
    let all: Vec<(NodeId, &Node)> = description.children_of(id, Element::Date).collect();
    let is_first =
        self::action(description, "sent").is_some_and(|(first, _)| first == id);
    if is_sent && is_first && description.first(0, Element::Date).is_none() {
        found.say(
            &codes::UNDATED_LETTER,
            action.name,
            "nothing says when the letter was sent",
            "give the bounds that are known, as <date notAfter=\"1905\"/>; an inferred date with `evidence`",
        );
    }
    if let [(_, first), (_, second), ..] = all.as_slice() {
        found.push(
            codes::SEVERAL_DATES
                .at(second.name)
                .message("the action has a second date")
                .related(first.name, "the first")
                .help("give one `date`: with `from` and `to` for a span, with `notBefore` and `notAfter` for doubt"),
        );
    }
    for (date_id, date) in all {
        if !date.is_dated() {
            found.say(
                &codes::DATE_WITHOUT_VALUE,
                date.name,
                "programs cannot read this date",
                "add `when`, `from` and `to`, or `notBefore` and `notAfter`, as far as known",
            );
        }
        if found.profiles.has(Profile::Cmif) {
            plain_values(date, found);
        }
        let is_marked = date.has(Attr::Evidence) || date.has(Attr::Cert);
        let words = description.words(date_id);
        if is_sent && !is_marked && words.contains(['[', '?']) {
            found.say(
                &codes::INFERRED_DATE,
                date.name,
                format!(
                    "the date “{words}” seems to be inferred, and nothing says from what"
                ),
                "add `evidence` (internal, external, conjecture) and `cert`",
            );
        }
    }
}

/// Checks for CMIF that dates have the form that harvesters read.
fn plain_values(date: &Node, found: &mut Found) {
    for name in [Attr::When, Attr::From, Attr::To, Attr::NotBefore, Attr::NotAfter] {
        let Some(value) = date.value(name) else { continue };
        let is_w3c = value.text.contains('T') || value.text.starts_with('-');
        if is_w3c && PartialDate::parse(&value.text).is_none() {
            found.say(
                &codes::DATE_FORMAT,
                value.span,
                format!("`{}` is not a year, a month or a day", value.text),
                "CMIF takes 1905-05-04, 1905-05 or 1905",
            );
        }
    }
}

// EDN061
/// Checks the addresses of places.
fn places(description: &Fragment, id: NodeId, found: &mut Found) {
    for (_, place) in description.inside(id) {
        if place.element != Element::PlaceName {
            continue;
        }
        let Some(value) = place.value(Attr::Ref) else { continue };
        let is_geonames = value.text.contains("geonames.org");
        let wanted = is_geonames || found.profiles.has(Profile::Cmif);
        if wanted && !is_geonames_address(&value.text) {
            found.say(
                &codes::GEONAMES_ADDRESS,
                value.span,
                format!("`{}` is not the address of a place in GeoNames", value.text),
                "write https://www.geonames.org/ and the number, nothing after it",
            );
        }
    }
}

fn is_geonames_address(address: &str) -> bool {
    let rest =
        address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let rest = rest.map(|rest| {
        rest.strip_prefix("www.").or_else(|| rest.strip_prefix("sws.")).unwrap_or(rest)
    });
    rest.and_then(|rest| rest.strip_prefix("geonames.org/"))
        .map(|number| number.strip_suffix('/').unwrap_or(number))
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The earliest and the latest date of an action, where they stand, and the words.
fn bounds(description: &Fragment, id: NodeId) -> Option<Bounds> {
    let (_, date) = description.children_of(id, Element::Date).next()?;
    let read = |name| {
        let value = date.value(name)?;
        Some((PartialDate::parse(&value.text)?, value.span))
    };
    let first = [Attr::When, Attr::From, Attr::NotBefore].into_iter().find_map(read);
    let last = [Attr::When, Attr::To, Attr::NotAfter].into_iter().find_map(read);
    Some(Bounds { first, last })
}

struct Bounds {
    first: Option<(PartialDate, Span)>,
    last: Option<(PartialDate, Span)>,
}

// EDN056
/// Checks that a letter was not received before it was sent.
fn order(description: &Fragment, found: &mut Found) {
    let of = |kind| bounds(description, action(description, kind)?.0);
    let (Some(sent), Some(received)) = (of("sent"), of("received")) else { return };
    let (Some((sent, sent_at)), Some((received, at))) = (sent.first, received.last)
    else {
        return;
    };
    if first_day(sent) > last_day(received) {
        found.push(
            codes::RECEIVED_BEFORE_SENT
                .at(at)
                .message(format!("received {received}, but sent {sent}"))
                .related(sent_at, "the day it was sent")
                .help("one of the two dates is wrong"),
        );
    }
}

/// Takes down what is compared with other files.
fn take_down(description: &Fragment, facts: &mut Facts) {
    facts.letters += 1;
    if let Some((id, _)) = action(description, "sent") {
        let date = bounds(description, id);
        let senders = description
            .children_of(id, Element::PersName)
            .filter_map(|(_, name)| name.value(Attr::Ref));
        for sender in senders {
            let Some(Bounds { first, last }) = &date else { break };
            facts.sent.push(Sent {
                sender: sender.text.clone(),
                first: *first,
                last: *last,
            });
        }
    }
    for (id, context) in description.children_of(0, Element::CorrespContext) {
        for (_, link) in description.inside(id) {
            facts.neighbours.extend(neighbour(context, link));
        }
    }
}

/// A pointer to the letter before or after.
fn neighbour(context: &Node, link: &Node) -> Option<Neighbour> {
    let target = link.value(Attr::Target)?;
    let mut direction = None;
    let mut chain = String::new();
    for part in [link.get(Attr::Type), link.get(Attr::Subtype)] {
        match part {
            _ if part.starts_with("prev") => direction = Some(false),
            _ if part.starts_with("next") => direction = Some(true),
            _ => {}
        }
        let rest = ["previous", "prev", "next"]
            .into_iter()
            .find_map(|word| part.strip_prefix(word))
            .unwrap_or(part);
        chain.push_str(rest);
        chain.push('|');
    }
    for value in [link.get(Attr::Source), link.get(Attr::N)] {
        chain.push_str(value);
        chain.push('|');
    }
    for value in [context.get(Attr::Type), context.get(Attr::N)] {
        chain.push_str(value);
        chain.push('|');
    }
    let target_name = last_name(&target.text)?;
    Some(Neighbour {
        is_next: direction?,
        chain: chain.into(),
        target: target_name.into(),
        place: target.span,
    })
}

/// The name of the letter that a pointer leads to, without folder, ending and `#`.
fn last_name(target: &str) -> Option<&str> {
    let name = target.trim().rsplit(['/', '#']).next()?;
    let name = name.strip_suffix(".xml").unwrap_or(name);
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}
