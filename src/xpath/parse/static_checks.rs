//! What is known of an expression without evaluating it.

use super::calls::gives_no_number;
use crate::xpath::tree::{Expr, Kind, Predicate};
use crate::xpath::value::{Atomic, Item, Sequence};

/// A predicate and what it asks for.
pub(in crate::xpath) fn predicate(expression: Expr) -> Predicate {
    let constant = match expression.constant().map(Sequence::items) {
        Some([Item::Atomic(Atomic::Integer(number, _))]) => {
            // A position that no item has is one beyond all.
            Some(usize::try_from(*number).ok().filter(|at| *at > 0).unwrap_or(usize::MAX))
        }
        _ => None,
    };
    let may_be_number = constant.is_some() || may_be_number(&expression);
    let uses_last = mentions(&expression, &|kind| match kind {
        Kind::Last => true,
        Kind::Reference(builtin, _) => builtin.name == "last",
        _ => false,
    });
    let uses_position = uses_last
        || mentions(&expression, &|kind| match kind {
            Kind::Position => true,
            Kind::Reference(builtin, _) => builtin.name == "position",
            _ => false,
        });
    Predicate { expression, constant, may_be_number, uses_last, uses_position }
}

/// Whether a predicate says the same of a node wherever it stands in a sequence.
pub(in crate::xpath) fn is_position_free(predicate: &Predicate) -> bool {
    !predicate.may_be_number && !predicate.uses_position
}

/// Whether a part of the expression is of a kind.
fn mentions(expression: &Expr, is_it: &dyn Fn(&Kind) -> bool) -> bool {
    let mut found = is_it(&expression.kind);
    expression.each_child(&mut |child| found = found || mentions(child, is_it));
    found
}

/// Whether the value may be a single number.
fn may_be_number(expression: &Expr) -> bool {
    match &expression.kind {
        Kind::General(..)
        | Kind::Value(..)
        | Kind::Node(..)
        | Kind::And(_)
        | Kind::Or(_)
        | Kind::Some(..)
        | Kind::Every(..)
        | Kind::InstanceOf(..)
        | Kind::Castable(..)
        | Kind::Concat(_)
        | Kind::Root
        | Kind::Step(_)
        | Kind::Set(..) => false,
        Kind::Quick(quick, _) => *quick == crate::xpath::tree::Quick::Count,
        Kind::Path(pair) | Kind::Let(_, pair) => may_be_number(&pair.1),
        Kind::If(three) => may_be_number(&three.1) || may_be_number(&three.2),
        Kind::Filter(base, _) => may_be_number(base),
        Kind::Comma(all) => all.iter().any(may_be_number),
        Kind::Constant(value) => {
            let is_number = |item: &Item| match item {
                Item::Atomic(value) => value.is_numeric(),
                _ => false,
            };
            value.iter().any(is_number)
        }
        Kind::Call(builtin, _) | Kind::Matching(builtin, ..) => !gives_no_number(builtin),
        _ => true,
    }
}
