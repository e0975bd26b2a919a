//! Functions that take functions, and sorting (F&O 3.1 §16, §14.1.11).

use std::cmp::Ordering;
use std::sync::Arc;

use super::collation::Collation;
use super::{Arguments, Evaluated, Row, Sequence, error};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::{Frame, atomised, call, compare, truth_of};
use crate::xpath::value::{Atomic, Item, Map};

pub(super) const FUNCTIONS: &[Row] = &[
    ("for-each(item()*, function(item()) as item()*) as item()*", for_each),
    ("filter(item()*, function(item()) as boolean) as item()*", filter),
    (
        "fold-left(item()*, item()*, function(item()*, item()) as item()*) as item()*",
        |it| fold(it, false),
    ),
    (
        "fold-right(item()*, item()*, function(item(), item()*) as item()*) as item()*",
        |it| fold(it, true),
    ),
    (
        "for-each-pair(item()*, item()*, function(item(), item()) as item()*) as item()*",
        pairs,
    ),
    ("apply(function(*), array(*)) as item()*", apply),
    ("sort(item()*, [string?], [function(item()) as anyAtomicType*]) as item()*", sort),
];

/// The function that an argument is.
pub(super) fn function_at(it: &Arguments<'_, '_>, at: usize) -> Evaluated<Item> {
    it.item(at).cloned().ok_or_else(|| DynamicError::wrong_type("a function is wanted"))
}

fn for_each(it: &mut Arguments<'_, '_>) -> Evaluated {
    let function = function_at(it, 1)?;
    let mut made = Vec::new();
    for item in it.take(0).into_vec() {
        made.extend(call(it.frame, &function, vec![item.into()])?.into_vec());
    }
    Ok(made.into())
}

fn filter(it: &mut Arguments<'_, '_>) -> Evaluated {
    let function = function_at(it, 1)?;
    let mut kept = Vec::new();
    for item in it.take(0).into_vec() {
        if truth_of(&call(it.frame, &function, vec![item.clone().into()])?)? {
            kept.push(item);
        }
    }
    Ok(kept.into())
}

fn fold(it: &mut Arguments<'_, '_>, from_right: bool) -> Evaluated {
    let function = function_at(it, 2)?;
    let (mut items, mut value) = (it.take(0).into_vec(), it.take(1));
    if from_right {
        items.reverse();
    }
    for item in items {
        let item = Sequence::one(item);
        let arguments = if from_right { vec![item, value] } else { vec![value, item] };
        value = call(it.frame, &function, arguments)?;
    }
    Ok(value)
}

fn pairs(it: &mut Arguments<'_, '_>) -> Evaluated {
    let function = function_at(it, 2)?;
    let (left, right) = (it.take(0).into_vec(), it.take(1).into_vec());
    let mut made = Vec::new();
    for (a, b) in left.into_iter().zip(right) {
        made.extend(call(it.frame, &function, vec![a.into(), b.into()])?.into_vec());
    }
    Ok(made.into())
}

fn apply(it: &mut Arguments<'_, '_>) -> Evaluated {
    let function = function_at(it, 0)?;
    let Some(Item::Array(members)) = it.item(1).cloned() else {
        return Err(DynamicError::wrong_type("an array is wanted"));
    };
    let arity = match &function {
        Item::Function(function) => function.arity(),
        _ => 1,
    };
    if arity != members.len() {
        let message =
            format!("the function takes {arity} arguments, not {}", members.len());
        return Err(error("FOAP0001", message));
    }
    call(it.frame, &function, members.to_vec())
}

/// Puts values in order by their keys; equal ones stay as they are.
pub(super) fn sorted<T>(
    keyed: Vec<(Vec<Atomic>, T)>,
    collation: Collation,
) -> Evaluated<Vec<T>> {
    let merged = merged(keyed, collation)?;
    Ok(merged.into_iter().map(|(_, value)| value).collect())
}

/// Sorts by merging: a comparison may fail, and what has no total order must not panic as
/// it does in the standard library.
fn merged<T>(
    mut left: Vec<(Vec<Atomic>, T)>,
    collation: Collation,
) -> Evaluated<Vec<(Vec<Atomic>, T)>> {
    if left.len() < 2 {
        return Ok(left);
    }
    let right = merged(left.split_off(left.len() / 2), collation)?;
    let left = merged(left, collation)?;
    let mut made = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) =
        (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let takes_right = compare_keys(&a.0, &b.0, collation)?.is_gt();
        made.extend(if takes_right { right.next() } else { left.next() });
    }
    made.extend(left);
    made.extend(right);
    Ok(made)
}

fn compare_keys(a: &[Atomic], b: &[Atomic], collation: Collation) -> Evaluated<Ordering> {
    for (a, b) in a.iter().zip(b) {
        let order = if let (Some(a), Some(b)) = (a.as_text(), b.as_text()) {
            collation.compare(a, b)
        } else {
            let is_nan = |it: &Atomic| it.to_double().is_some_and(f64::is_nan);
            match (is_nan(a), is_nan(b)) {
                (true, true) => Ordering::Equal,
                // What is no number comes before all that are.
                (true, false) if b.is_numeric() => Ordering::Less,
                (false, true) if a.is_numeric() => Ordering::Greater,
                _ => compare(a, b, true)?.unwrap_or(Ordering::Equal),
            }
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(a.len().cmp(&b.len()))
}

fn sort(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(1)?;
    let function = it.item(2).cloned();
    let mut keyed = Vec::new();
    for item in it.take(0).into_vec() {
        let key = match &function {
            Some(function) => call(it.frame, function, vec![item.clone().into()])?,
            None => Sequence::one(item.clone()),
        };
        keyed.push((atomised(it.frame.context, &key)?, item));
    }
    it.frame.charge(keyed.len())?;
    sorted(keyed, collation).map(Sequence::from)
}

/// The map of a generator of numbers in a state.
pub(super) fn generator(frame: &mut Frame<'_>, state: u64) -> Evaluated<Item> {
    let next = step(state);
    let mut map = Map::default();
    #[expect(clippy::cast_precision_loss, reason = "a number between 0 and 1")]
    let number = (next >> 11) as f64 / (1_u64 << 53) as f64;
    map.insert(Atomic::string("number"), Atomic::Double(number).into());
    let own = |code: &str| -> Evaluated<Sequence> {
        let names = crate::xpath::StaticContext::new();
        let expression = crate::xpath::Expression::compile(code, &names);
        let expression = expression.map_err(|it| error("FOER0000", it.message))?;
        expression.evaluate_within(frame.context, &crate::xpath::Focus::NONE)
    };
    let seed = i128::from(next);
    let following = own(&format!("function() {{ random-number-generator({seed}) }}"))?;
    map.insert(Atomic::string("next"), following);
    let permute = own(&format!(
        "function($s as item()*) as item()* {{ let $r := {} return for $i in sort(1 to count($s), (), function($i) {{ ($i * 7919 + $r) mod 104729 }}) return $s[$i] }}",
        next % 104_729
    ))?;
    map.insert(Atomic::string("permute"), permute);
    Ok(Item::Map(Arc::new(map)))
}

fn step(state: u64) -> u64 {
    // SplitMix64.
    let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
