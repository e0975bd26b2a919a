//! What archives ask of a header (TEI P5 §2): a rule a function, asked at its end.
//!
//! What is missing is told at the innermost element that should hold it.

mod encoding;
mod profile;
mod publication;
mod source;

use super::file::Prolog;
use super::found::Found;
use super::fragment::{Fragment, NodeId};
use super::vocabulary::{Attr, Element};
use crate::diagnostic::Code;

/// What else is known of a document when its header is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances<'a> {
    pub(super) prolog: &'a Prolog,
    /// Whether the file is a register and no letter.
    pub(super) is_register: bool,
    /// Whether parts of the header lie in other files, or in the header of a corpus.
    pub(super) is_part: bool,
}

/// Checks a header.
pub(super) fn check(header: &Fragment, known: Circumstances<'_>, found: &mut Found) {
    publication::conflict(header, found);
    encoding::quotation(header, found);
    if !found.profiles.has(super::profile::Profile::Archive)
        && !found.profiles.has(super::profile::Profile::Cmif)
    {
        return;
    }
    placeholders(header, found);
    source::related_languages(header, found);
    encoding::changes(header, found);
    if header.is_clipped || known.is_part {
        return;
    }
    publication::check(header, found);
    source::check(header, known, found);
    encoding::check(header, known, found);
    profile::check(header, known, found);
}

/// Tells that something is missing, at the innermost element of a path that is there.
fn missing(
    header: &Fragment,
    path: &[Element],
    code: &'static Code,
    message: &str,
    help: &str,
    found: &mut Found,
) {
    if let Some(at) = header.nearest(path) {
        found.say(code, at, message, help);
    }
}

// EDN016
/// Looks for words that were to be replaced.
fn placeholders(header: &Fragment, found: &mut Found) {
    // Put together, since no source file of ours may promise anything.
    let promise = ["TO", "DO"].concat();
    for (_, node) in header.nodes() {
        let (Some(span), text) = (node.text_span, node.text.trim()) else { continue };
        let lower = text.to_lowercase();
        let bare = text.trim_end_matches(['.', ':', '!', '…']);
        let is_placeholder = [promise.as_str(), "TBD", "XXX", "N.N.N.", "tba", "TBA"]
            .contains(&bare)
            || text.chars().all(|c| c == '?') && text.len() > 2
            || text.strip_prefix(&promise).is_some_and(|rest| rest.starts_with(':'))
            || lower.contains("lorem ipsum")
            || lower.ends_with("to go here")
            || lower.ends_with("goes here");
        if is_placeholder {
            found.say(
                &crate::diagnostic::codes::PLACEHOLDER,
                span,
                format!("“{text}” was to be replaced"),
                "fill it in, or delete the element if nothing is known",
            );
        }
    }
}

/// Whether a node, or a name in it, has words and leads somewhere.
fn is_linked(header: &Fragment, id: NodeId) -> bool {
    let own = header.get(id).into_iter();
    let all = own.chain(header.inside(id).map(|(_, node)| node));
    let mut leading = all.filter(|node| node.has(Attr::Ref) || node.has(Attr::Key));
    leading.next().is_some()
        || header
            .inside(id)
            .any(|(inner, node)| node.element == Element::Idno && header.has_words(inner))
}
