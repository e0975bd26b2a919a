//! Comparisons of values (XPath 3.1 §3.7, F&O 3.1 §4.3 to §11).

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Evaluated, Frame, atomise, cast};
use crate::xml::NodeKind;
use crate::xpath::context::Facts;
use crate::xpath::tree::Comparison;
use crate::xpath::value::{Atomic, AtomicType, Decimal, Item, Sequence};
use crate::xpath::{DynamicContext, DynamicError};

impl Comparison {
    /// Whether an order is one of those meant; values without order are only unequal.
    fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }

    fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

fn incomparable(left: &Atomic, right: &Atomic) -> DynamicError {
    DynamicError::wrong_type(format!(
        "`{left}` ({}) and `{right}` ({}) cannot be compared",
        left.kind(),
        right.kind()
    ))
}

/// The order of two numbers; `None` if one is none.
fn numbers(left: &Atomic, right: &Atomic) -> Option<Ordering> {
    use Atomic as A;
    match (left, right) {
        (A::Integer(a, _), A::Integer(b, _)) => Some(a.cmp(b)),
        (A::Integer(a, _), A::Decimal(b)) => Some(Decimal::from(*a).cmp(b)),
        (A::Decimal(a), A::Integer(b, _)) => Some(a.cmp(&Decimal::from(*b))),
        (A::Decimal(a), A::Decimal(b)) => Some(a.cmp(b)),
        (A::Double(_), _) | (_, A::Double(_)) => {
            left.to_double()?.partial_cmp(&right.to_double()?)
        }
        _ => {
            #[expect(clippy::cast_possible_truncation, reason = "both become floats")]
            let float = |value: &Atomic| value.to_double().map(|number| number as f32);
            float(left)?.partial_cmp(&float(right)?)
        }
    }
}

/// The order of two values of comparable types; `None` where there is none.
///
/// # Errors
/// If the types cannot be compared, or have no order and one is asked for.
pub(in crate::xpath) fn compare(
    left: &Atomic,
    right: &Atomic,
    wants_order: bool,
) -> Evaluated<Option<Ordering>> {
    use Atomic as A;
    let equal = |is_equal: bool| {
        if wants_order {
            return Err(incomparable(left, right));
        }
        Ok(is_equal.then_some(Ordering::Equal))
    };
    if left.is_numeric() && right.is_numeric() {
        return Ok(numbers(left, right));
    }
    match (left, right) {
        (A::Boolean(a), A::Boolean(b)) => Ok(Some(a.cmp(b))),
        (A::Moment(a), A::Moment(b)) => {
            let kind = |kind| match kind {
                AtomicType::DateTimeStamp => AtomicType::DateTime,
                kind => kind,
            };
            if kind(a.kind) != kind(b.kind) {
                return Err(incomparable(left, right));
            }
            let order = a.compare(b, 0);
            let is_ordered = matches!(
                kind(a.kind),
                AtomicType::DateTime | AtomicType::Date | AtomicType::Time
            );
            if is_ordered { Ok(Some(order)) } else { equal(order.is_eq()) }
        }
        (A::Duration(a, own), A::Duration(b, other)) => {
            if own == other && *own == AtomicType::YearMonthDuration {
                return Ok(Some(a.months.cmp(&b.months)));
            }
            if own == other && *own == AtomicType::DayTimeDuration {
                return Ok(Some(a.nanos.cmp(&b.nanos)));
            }
            equal(a == b)
        }
        (A::QName(a), A::QName(b)) | (A::Notation(a), A::Notation(b)) => equal(a == b),
        (A::Hex(a), A::Hex(b)) | (A::Base64(a), A::Base64(b)) => Ok(Some(a.cmp(b))),
        _ => match (left.as_text(), right.as_text()) {
            (Some(a), Some(b)) => Ok(Some(a.cmp(b))),
            _ => Err(incomparable(left, right)),
        },
    }
}

/// `eq` and its kind: untyped values are text (XPath 3.1 §3.7.1).
pub(super) fn value_comparison(
    comparison: Comparison,
    left: &Atomic,
    right: &Atomic,
) -> Evaluated<bool> {
    compare(left, right, comparison.is_order()).map(|order| comparison.holds(order))
}

/// Whether an item is untyped text, which most items of documents are.
fn untyped<'i>(context: &'i DynamicContext<'_>, item: &'i Item) -> Option<&'i str> {
    match item {
        Item::Node(node) => {
            let document = context.document(*node);
            let kind = document.kind(node.id);
            let is_typed =
                matches!(kind, NodeKind::Comment | NodeKind::ProcessingInstruction);
            (!is_typed).then(|| document.text(node.id))
        }
        Item::Atomic(Atomic::Untyped(text)) => Some(text),
        _ => None,
    }
}

/// Whether two items compare as a general comparison wants (XPath 3.1 §3.7.2).
pub(super) fn general_pair(
    frame: &Frame<'_>,
    comparison: Comparison,
    left: &Item,
    right: &Item,
) -> Evaluated<bool> {
    fn text<'i>(context: &'i DynamicContext<'_>, item: &'i Item) -> Option<&'i str> {
        match item {
            Item::Atomic(Atomic::String(text, _) | Atomic::Uri(text)) => Some(text),
            item => untyped(context, item),
        }
    }
    let context = frame.context;
    // Nothing is copied where both are text.
    if let (Some(a), Some(b)) = (text(context, left), text(context, right)) {
        return Ok(match comparison {
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
            _ => comparison.holds(Some(a.cmp(b))),
        });
    }
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    atomise(context, left, &mut lefts)?;
    atomise(context, right, &mut rights)?;
    for left in &lefts {
        for right in &rights {
            if general_values(&frame.facts, comparison, left, right)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn general_values(
    facts: &Arc<Facts>,
    comparison: Comparison,
    left: &Atomic,
    right: &Atomic,
) -> Evaluated<bool> {
    let as_other = |untyped: &Atomic, other: &Atomic| {
        let kind = match other {
            Atomic::Untyped(_) | Atomic::String(..) => AtomicType::String,
            other if other.is_numeric() => AtomicType::Double,
            Atomic::Duration(_, kind) => *kind,
            other => other.kind(),
        };
        cast(untyped, kind, facts)
    };
    match (left, right) {
        (Atomic::Untyped(_), _) => {
            value_comparison(comparison, &as_other(left, right)?, right)
        }
        (_, Atomic::Untyped(_)) => {
            value_comparison(comparison, left, &as_other(right, left)?)
        }
        _ => value_comparison(comparison, left, right),
    }
}

/// `fn:deep-equal` (F&O 3.1 §14.2.1), with a rule for text.
pub(in crate::xpath) fn deep_equal(
    context: &DynamicContext<'_>,
    left: &Sequence,
    right: &Sequence,
    same_text: &dyn Fn(&str, &str) -> bool,
) -> Evaluated<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (left, right) in left.iter().zip(right) {
        super::charge(context, 1)?;
        let is_equal = match (left, right) {
            (Item::Atomic(a), Item::Atomic(b)) => equal_atoms(a, b, same_text),
            (Item::Node(a), Item::Node(b)) => equal_nodes(context, *a, *b, same_text)?,
            (Item::Array(a), Item::Array(b)) => {
                let mut is_equal = a.len() == b.len();
                for (a, b) in a.iter().zip(b.iter()) {
                    is_equal = is_equal && deep_equal(context, a, b, same_text)?;
                }
                is_equal
            }
            (Item::Map(a), Item::Map(b)) => {
                let mut is_equal = a.len() == b.len();
                for (key, value) in a.iter() {
                    is_equal = is_equal
                        && match b.get(key) {
                            Some(other) => deep_equal(context, value, other, same_text)?,
                            None => false,
                        };
                }
                is_equal
            }
            (Item::Function(_), _) | (_, Item::Function(_)) => {
                let message = "functions cannot be compared";
                return Err(DynamicError::new("FOTY0015", message));
            }
            _ => false,
        };
        if !is_equal {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_atoms(a: &Atomic, b: &Atomic, same_text: &dyn Fn(&str, &str) -> bool) -> bool {
    if let (Some(a), Some(b)) = (a.as_text(), b.as_text()) {
        return same_text(a, b);
    }
    if let (Some(a), Some(b)) = (a.to_double(), b.to_double())
        && a.is_nan()
        && b.is_nan()
    {
        return true;
    }
    matches!(compare(a, b, false), Ok(Some(Ordering::Equal)))
}

fn equal_nodes(
    context: &DynamicContext<'_>,
    left: crate::xpath::Node,
    right: crate::xpath::Node,
    same_text: &dyn Fn(&str, &str) -> bool,
) -> Evaluated<bool> {
    let (a, b) = (context.document(left), context.document(right));
    let (mut own, mut other) = (a.subtree(left.id), b.subtree(right.id));
    let kind = a.kind(left.id);
    if kind != b.kind(right.id) || a.name(left.id) != b.name(right.id) {
        return Ok(false);
    }
    if !matches!(kind, NodeKind::Document | NodeKind::Element) {
        return Ok(same_text(a.text(left.id), b.text(right.id)));
    }
    // Both subtrees side by side; comments and instructions in elements do not count,
    // and the order of attributes neither.
    let is_shown = |document: &crate::xml::Document, at: usize, root| {
        document.get(at).filter(|node| {
            *node == root
                || !matches!(
                    document.kind(*node),
                    NodeKind::Attribute
                        | NodeKind::Comment
                        | NodeKind::ProcessingInstruction
                )
        })
    };
    let depth = |document: &crate::xml::Document, node, root| {
        document.ancestors(node).take_while(|it| *it != root).count()
    };
    loop {
        super::charge(context, 1)?;
        let x = own.by_ref().find_map(|at| is_shown(a, at, left.id));
        let y = other.by_ref().find_map(|at| is_shown(b, at, right.id));
        let (Some(x), Some(y)) = (x, y) else { return Ok(x.is_none() && y.is_none()) };
        if a.kind(x) != b.kind(y) || a.name(x) != b.name(y) {
            return Ok(false);
        }
        if x != left.id && depth(a, x, left.id) != depth(b, y, right.id) {
            return Ok(false);
        }
        let is_equal = match a.kind(x) {
            NodeKind::Element => {
                a.attributes(x).count() == b.attributes(y).count()
                    && a.attributes(x).all(|attribute| {
                        let name = a.name(attribute);
                        let theirs = name.and_then(|name| b.attribute(y, name));
                        theirs.is_some_and(|it| same_text(a.text(attribute), it))
                    })
            }
            NodeKind::Text => same_text(a.text(x), b.text(y)),
            _ => true,
        };
        if !is_equal {
            return Ok(false);
        }
    }
}
