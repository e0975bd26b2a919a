//! Values into atomic values (XPath 3.1 §2.4.2).

use std::borrow::Cow;

use super::Evaluated;
use crate::xml::NodeKind;
use crate::xpath::types::describe;
use crate::xpath::value::{Atomic, Item, Sequence};
use crate::xpath::{DynamicContext, DynamicError, Node};

/// The typed value of a node: text of comments and instructions is a string, all other
/// is untyped (data model §6).
fn typed_value(context: &DynamicContext<'_>, node: Node) -> Atomic {
    let document = context.document(node);
    let text = document.text(node.id);
    match document.kind(node.id) {
        NodeKind::Comment | NodeKind::ProcessingInstruction => Atomic::string(text),
        _ => Atomic::Untyped(text.into()),
    }
}

/// The atomic values of an item, shown one by one.
pub(in crate::xpath) fn atomise(
    context: &DynamicContext<'_>,
    item: &Item,
    into: &mut Vec<Atomic>,
) -> Evaluated<()> {
    match item {
        Item::Atomic(value) => into.push(value.clone()),
        Item::Node(node) => into.push(typed_value(context, *node)),
        Item::Array(members) => {
            for member in members.iter() {
                for item in member {
                    atomise(context, item, into)?;
                }
            }
        }
        Item::Function(_) | Item::Map(_) => {
            let message = format!("{} has no value", describe(item, context));
            return Err(DynamicError::new("FOTY0013", message));
        }
    }
    Ok(())
}

/// The atomic values of a sequence.
pub(in crate::xpath) fn atomised(
    context: &DynamicContext<'_>,
    value: &Sequence,
) -> Evaluated<Vec<Atomic>> {
    let mut values = Vec::with_capacity(value.len());
    for item in value {
        atomise(context, item, &mut values)?;
    }
    Ok(values)
}

/// The atomic value of a sequence of one item, or of none.
pub(in crate::xpath) fn single(
    context: &DynamicContext<'_>,
    value: &Sequence,
) -> Evaluated<Option<Atomic>> {
    match value.items() {
        [] => Ok(None),
        [Item::Atomic(value)] => Ok(Some(value.clone())),
        [Item::Node(node)] => Ok(Some(typed_value(context, *node))),
        _ => {
            let mut values = atomised(context, value)?;
            if values.len() > 1 {
                let message =
                    format!("one value is wanted here, and there are {}", values.len());
                return Err(DynamicError::wrong_type(message));
            }
            Ok(values.pop())
        }
    }
}

/// The string value of an item (`fn:string`, F&O 3.1 §2.3), where possible as it lies
/// in the document.
pub(in crate::xpath) fn string_of<'s>(
    context: &'s DynamicContext<'_>,
    item: &'s Item,
) -> Evaluated<Cow<'s, str>> {
    match item {
        Item::Node(node) => Ok(Cow::Borrowed(context.text(*node))),
        Item::Atomic(value) => Ok(match value.as_text() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(value.to_string()),
        }),
        _ => {
            let message = format!("{} has no string value", describe(item, context));
            Err(DynamicError::new("FOTY0014", message))
        }
    }
}
