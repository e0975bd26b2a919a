//! Functions on sequences (F&O 3.1 §14.1 to §14.4).

use std::collections::HashSet;

use super::strings::{atoms, is_same};
use super::{Arguments, Evaluated, Row, Sequence, boolean, error};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::{
    calculate, cast, compare, deep_equal, no_context, truth_of,
};
use crate::xpath::tree::Arithmetic;
use crate::xpath::value::{Atomic, AtomicType, Decimal, Item, Key};

pub(super) const FUNCTIONS: &[Row] = &[
    ("boolean(item()*) as boolean", |it| truth_of(it.value(0)).map(boolean)),
    ("not(item()*) as boolean", |it| truth_of(it.value(0)).map(|it| boolean(!it))),
    ("exists(item()*) as boolean", |it| Ok(boolean(!it.value(0).is_empty()))),
    ("empty(item()*) as boolean", |it| Ok(boolean(it.value(0).is_empty()))),
    ("count(item()*) as integer", |it| {
        Ok(Sequence::one(Atomic::count(it.value(0).len())))
    }),
    ("true() as boolean", |_| Ok(boolean(true))),
    ("false() as boolean", |_| Ok(boolean(false))),
    ("position() as integer", |it| {
        it.focus.item.as_ref().ok_or_else(no_context)?;
        Ok(Sequence::one(Atomic::count(it.focus.position)))
    }),
    ("last() as integer", |it| {
        it.focus.item.as_ref().ok_or_else(no_context)?;
        Ok(Sequence::one(Atomic::count(it.focus.size)))
    }),
    ("head(item()*) as item()?", |it| Ok(Sequence::from_option(it.item(0).cloned()))),
    ("tail(item()*) as item()*", |it| {
        Ok(it.take(0).into_vec().into_iter().skip(1).collect())
    }),
    ("insert-before(item()*, integer, item()*) as item()*", insert_before),
    ("remove(item()*, integer) as item()*", remove),
    ("reverse(item()*) as item()*", |it| {
        Ok(it.take(0).into_vec().into_iter().rev().collect())
    }),
    ("subsequence(item()*, double, [double]) as item()*", subsequence),
    ("unordered(item()*) as item()*", |it| Ok(it.take(0))),
    ("distinct-values(anyAtomicType*, [string]) as anyAtomicType*", distinct_values),
    ("index-of(anyAtomicType*, anyAtomicType, [string]) as integer*", index_of),
    ("deep-equal(item()*, item()*, [string]) as boolean", |it| {
        let collation = it.collation(2)?;
        let same = |a: &str, b: &str| collation.is_equal(a, b);
        deep_equal(it.frame.context, it.value(0), it.value(1), &same).map(boolean)
    }),
    ("zero-or-one(item()*) as item()?", |it| {
        count_is(it, "FORG0003", "no more than one item", |count| count <= 1)
    }),
    ("one-or-more(item()*) as item()+", |it| {
        count_is(it, "FORG0004", "at least one item", |count| count >= 1)
    }),
    ("exactly-one(item()*) as item()", |it| {
        count_is(it, "FORG0005", "exactly one item", |count| count == 1)
    }),
    ("sum(anyAtomicType*, [anyAtomicType?]) as anyAtomicType?", sum),
    ("avg(anyAtomicType*) as anyAtomicType?", avg),
    ("max(anyAtomicType*, [string]) as anyAtomicType?", |it| extreme(it, true)),
    ("min(anyAtomicType*, [string]) as anyAtomicType?", |it| extreme(it, false)),
];

fn count_is(
    it: &mut Arguments<'_, '_>,
    code: &str,
    wanted: &str,
    fits: fn(usize) -> bool,
) -> Evaluated {
    let count = it.value(0).len();
    if fits(count) {
        return Ok(it.take(0));
    }
    Err(error(code, format!("{wanted} is wanted, and there are {count}")))
}

fn insert_before(it: &mut Arguments<'_, '_>) -> Evaluated {
    let position = it.integer(1).unwrap_or(1);
    let mut items = it.take(0).into_vec();
    let at =
        usize::try_from((position - 1).max(0)).unwrap_or(usize::MAX).min(items.len());
    let inserted = it.take(2).into_vec();
    items.splice(at..at, inserted);
    Ok(items.into())
}

fn remove(it: &mut Arguments<'_, '_>) -> Evaluated {
    let position = it.integer(1).unwrap_or_default();
    let mut items = it.take(0).into_vec();
    if let Ok(at) = usize::try_from(position - 1)
        && at < items.len()
    {
        items.remove(at);
    }
    Ok(items.into())
}

fn subsequence(it: &mut Arguments<'_, '_>) -> Evaluated {
    let round = |number: f64| (number + 0.5).floor();
    let start = round(it.double(1).unwrap_or(f64::NAN));
    let end = match it.double(2) {
        Some(length) => start + round(length),
        None => f64::INFINITY,
    };
    let mut position = 0.0;
    Ok(it
        .take(0)
        .into_vec()
        .into_iter()
        .filter(|_| {
            position += 1.0;
            position >= start && position < end
        })
        .collect())
}

fn distinct_values(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(1)?;
    let mut seen = HashSet::new();
    let values = atoms(it, 0)?;
    it.frame.charge(values.len())?;
    let distinct = values.into_iter().filter(|value| {
        seen.insert(match (Key::of(value), value.as_text()) {
            (_, Some(text)) => Key::Text((&*collation.key(text)).into()),
            // Moments without a zone are in the implicit one.
            (Key::Moment(kind, _, instant), None) => Key::Moment(kind, true, instant),
            (key, None) => key,
        })
    });
    Ok(distinct.map(Item::Atomic).collect())
}

fn index_of(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let same = |a: &str, b: &str| collation.is_equal(a, b);
    let Some(wanted) = it.atomic(1) else { return Ok(Sequence::EMPTY) };
    let values = it.value(0).iter().enumerate();
    let found = values.filter(|(_, item)| match item {
        Item::Atomic(value) => is_same(value, wanted, &same),
        _ => false,
    });
    Ok(found.map(|(at, _)| Item::Atomic(Atomic::count(at + 1))).collect())
}

/// The values to be summed or compared: what is untyped becomes a number.
fn numbers(it: &Arguments<'_, '_>) -> Evaluated<Vec<Atomic>> {
    let values = it.value(0).iter().filter_map(|item| match item {
        Item::Atomic(value) => Some(value),
        _ => None,
    });
    values
        .map(|value| match value {
            Atomic::Untyped(_) => cast(value, AtomicType::Double, &it.frame.facts),
            value => Ok(value.clone()),
        })
        .collect()
}

fn bad_sum(value: &Atomic) -> DynamicError {
    error("FORG0006", format!("`{value}` ({}) cannot be summed", value.kind()))
}

fn total(values: Vec<Atomic>) -> Evaluated<Option<Atomic>> {
    let mut total: Option<Atomic> = None;
    for value in values {
        let is_duration = matches!(&value, Atomic::Duration(_, kind)
            if *kind != AtomicType::Duration);
        if !value.is_numeric() && !is_duration {
            return Err(bad_sum(&value));
        }
        total =
            Some(match total {
                None => match value {
                    Atomic::Integer(number, _) => Atomic::integer(number),
                    value => value,
                },
                Some(sum) => calculate(Arithmetic::Add, &sum, &value).map_err(|it| {
                    match it.code() {
                        "XPTY0004" => bad_sum(&value),
                        _ => it,
                    }
                })?,
            });
    }
    Ok(total)
}

fn sum(it: &mut Arguments<'_, '_>) -> Evaluated {
    match total(numbers(it)?)? {
        Some(total) => Ok(Sequence::one(total)),
        None if it.len() == 2 => Ok(it.take(1)),
        None => Ok(Sequence::one(Atomic::integer(0))),
    }
}

fn avg(it: &mut Arguments<'_, '_>) -> Evaluated {
    let values = numbers(it)?;
    let count = i128::try_from(values.len()).unwrap_or(i128::MAX);
    let Some(total) = total(values)? else { return Ok(Sequence::EMPTY) };
    let count = Atomic::Decimal(Decimal::from(count));
    calculate(Arithmetic::Divide, &total, &count).map(Sequence::one)
}

fn extreme(it: &mut Arguments<'_, '_>, is_max: bool) -> Evaluated {
    let collation = it.collation(1)?;
    let values = numbers(it)?;
    // All become the widest of their types (F&O 3.1 §14.4.3).
    let has = |kind: AtomicType| values.iter().any(|value| value.kind() == kind);
    let widest = if has(AtomicType::Double) {
        Some(AtomicType::Double)
    } else if has(AtomicType::Float) {
        Some(AtomicType::Float)
    } else {
        None
    };
    let mut best: Option<Atomic> = None;
    for value in values {
        let value = match (widest, value) {
            (Some(kind), value) if value.is_numeric() => {
                cast(&value, kind, &it.frame.facts)?
            }
            (_, Atomic::Uri(text)) => Atomic::string(text),
            (_, value) => value,
        };
        let wrong = || error("FORG0006", format!("`{value}` has no place in an order"));
        let Some(before) = &best else {
            let is_ordered = compare(&value, &value, true).is_ok();
            best = Some(if is_ordered { value } else { return Err(wrong()) });
            continue;
        };
        if before.to_double().is_some_and(f64::is_nan) && value.is_numeric() {
            continue;
        }
        if value.to_double().is_some_and(f64::is_nan) && before.is_numeric() {
            best = Some(value);
            continue;
        }
        let order = match (value.as_text(), before.as_text()) {
            (Some(a), Some(b)) => Some(collation.compare(a, b)),
            _ => compare(&value, before, true).map_err(|_| wrong())?,
        };
        let is_better = match order {
            Some(order) if is_max => order.is_gt(),
            Some(order) => order.is_lt(),
            None => false,
        };
        if is_better {
            best = Some(value);
        }
    }
    Ok(Sequence::from_option(best))
}
