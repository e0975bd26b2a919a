//! What name classes may not be (RELAX NG §4.16).

use super::super::ast::{NameClass, NameKind};
use crate::diagnostic::{Findings, codes};
use crate::xml::XMLNS_NAMESPACE;

/// Checks the names of an element.
pub(super) fn check_element(class: &NameClass, findings: &mut Findings) {
    check(class, false, Within::Nothing, findings);
}

/// Checks the names of an attribute, among which `xmlns` is none.
pub(super) fn check_attribute(class: &NameClass, findings: &mut Findings) {
    check(class, true, Within::Nothing, findings);
}

/// The exceptions that a class stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Within {
    Nothing,
    AnyName,
    NsName,
}

fn check(class: &NameClass, is_attribute: bool, within: Within, findings: &mut Findings) {
    let mut refuse = |message: &str| {
        findings.push(codes::NAME_CLASS.at(class.span).message(message));
    };
    let (namespace, except, inner) = match &class.kind {
        NameKind::Choice(names) => {
            for name in names {
                check(name, is_attribute, within, findings);
            }
            return;
        }
        NameKind::Name { namespace, local } => {
            if is_attribute && namespace.is_empty() && **local == *"xmlns" {
                refuse("`xmlns` is not an attribute");
            }
            (Some(namespace), None, within)
        }
        NameKind::AnyName { except } => {
            if within != Within::Nothing {
                refuse("any name cannot be excepted");
            }
            (None, except.as_ref(), Within::AnyName.max(within))
        }
        NameKind::NsName { namespace, except } => {
            if within == Within::NsName {
                refuse("all names of a namespace cannot be excepted from a namespace");
            }
            (Some(namespace), except.as_ref(), Within::NsName)
        }
    };
    let xmlns = XMLNS_NAMESPACE.trim_end_matches('/');
    let is_xmlns = namespace.is_some_and(|uri| uri.trim_end_matches('/') == xmlns);
    if is_attribute && is_xmlns {
        refuse("namespace declarations are not attributes");
    }
    if let Some(except) = except {
        check(except, is_attribute, inner, findings);
    }
}
