//! All that one schema file holds, in the order in which it is written.
//!
//! What the writers must know of a schema before they begin, its namespaces, libraries
//! and annotations, is gathered on this one walk. Files that are included are not walked
//! into: they are written by themselves.

use super::super::ast::{Component, Define, Grammar, Kind, NameClass, NameKind, Pattern};

/// A part of a schema.
pub(super) enum Part<'a> {
    Pattern(&'a Pattern),
    Define(&'a Define),
    /// A name class, of which those inside follow.
    Class(&'a NameClass),
}

/// Shows a pattern and all that stands in it.
pub(super) fn visit<'a>(pattern: &'a Pattern, see: &mut dyn FnMut(Part<'a>)) {
    see(Part::Pattern(pattern));
    match &pattern.kind {
        Kind::Element { name, content } | Kind::Attribute { name, content, .. } => {
            class(name, see);
            visit(content, see);
        }
        Kind::Group(parts) | Kind::Interleave(parts) | Kind::Choice(parts) => {
            for part in parts {
                visit(part, see);
            }
        }
        Kind::Optional(inner)
        | Kind::ZeroOrMore(inner)
        | Kind::OneOrMore(inner)
        | Kind::List(inner)
        | Kind::Mixed(inner) => visit(inner, see),
        Kind::Data(data) => data.except.iter().for_each(|except| visit(except, see)),
        Kind::Grammar(inner) => grammar(inner, see),
        Kind::Ref(_)
        | Kind::ParentRef(_)
        | Kind::Empty
        | Kind::NotAllowed
        | Kind::Text
        | Kind::Value(_)
        | Kind::External { .. } => {}
    }
}

fn grammar<'a>(of: &'a Grammar, see: &mut dyn FnMut(Part<'a>)) {
    for component in &of.components {
        match component {
            Component::Start(define) | Component::Define(define) => {
                see(Part::Define(define));
                visit(&define.body, see);
            }
            Component::Div(inner) => grammar(inner, see),
            Component::Include(include) => grammar(&include.overrides, see),
        }
    }
}

fn class<'a>(of: &'a NameClass, see: &mut dyn FnMut(Part<'a>)) {
    see(Part::Class(of));
    match &of.kind {
        NameKind::Name { .. } => {}
        NameKind::AnyName { except } | NameKind::NsName { except, .. } => {
            if let Some(except) = except {
                class(except, see);
            }
        }
        NameKind::Choice(parts) => parts.iter().for_each(|part| class(part, see)),
    }
}
