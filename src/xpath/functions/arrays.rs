//! Functions on arrays (F&O 3.1 §17.3).

use super::higher::{function_at, sorted};
use super::{Arguments, Evaluated, Row, Sequence, error};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::{atomised, call, truth_of};
use crate::xpath::types::array_item;
use crate::xpath::value::{Atomic, Item};

pub(super) const FUNCTIONS: &[Row] = &[
    ("size(array(*)) as integer", |it| {
        Ok(Sequence::one(Atomic::count(array_at(it, 0)?.len())))
    }),
    ("get(array(*), integer) as item()*", |it| {
        let array = array_at(it, 0)?;
        let at = place(it, 1, array.len(), false)?;
        Ok(array.get(at).cloned().unwrap_or(Sequence::EMPTY))
    }),
    ("put(array(*), integer, item()*) as array(*)", |it| {
        let mut array = array_at(it, 0)?;
        let at = place(it, 1, array.len(), false)?;
        if let Some(member) = array.get_mut(at) {
            *member = it.take(2);
        }
        Ok(make(array))
    }),
    ("append(array(*), item()*) as array(*)", |it| {
        let mut array = array_at(it, 0)?;
        array.push(it.take(1));
        Ok(make(array))
    }),
    ("subarray(array(*), integer, [integer]) as array(*)", subarray),
    ("remove(array(*), integer*) as array(*)", remove),
    ("insert-before(array(*), integer, item()*) as array(*)", |it| {
        let mut array = array_at(it, 0)?;
        let at = place(it, 1, array.len(), true)?;
        array.insert(at, it.take(2));
        Ok(make(array))
    }),
    ("head(array(*)) as item()*", |it| {
        let array = array_at(it, 0)?;
        array.into_iter().next().ok_or_else(|| beyond(1, 0))
    }),
    ("tail(array(*)) as array(*)", |it| {
        let array = array_at(it, 0)?;
        if array.is_empty() {
            return Err(beyond(1, 0));
        }
        Ok(make(array.into_iter().skip(1).collect()))
    }),
    ("reverse(array(*)) as array(*)", |it| {
        Ok(make(array_at(it, 0)?.into_iter().rev().collect()))
    }),
    ("join(array(*)*) as array(*)", |it| {
        let arrays = it.value(0).iter().filter_map(|item| match item {
            Item::Array(members) => Some(members),
            _ => None,
        });
        Ok(make(arrays.flat_map(|members| members.iter().cloned()).collect()))
    }),
    ("for-each(array(*), function(item()*) as item()*) as array(*)", |it| {
        let (array, function) = (array_at(it, 0)?, function_at(it, 1)?);
        let made =
            array.into_iter().map(|member| call(it.frame, &function, vec![member]));
        made.collect::<Evaluated<Vec<_>>>().map(make)
    }),
    ("filter(array(*), function(item()*) as boolean) as array(*)", |it| {
        let (array, function) = (array_at(it, 0)?, function_at(it, 1)?);
        let mut kept = Vec::new();
        for member in array {
            if truth_of(&call(it.frame, &function, vec![member.clone()])?)? {
                kept.push(member);
            }
        }
        Ok(make(kept))
    }),
    (
        "fold-left(array(*), item()*, function(item()*, item()*) as item()*) as item()*",
        |it| fold(it, false),
    ),
    (
        "fold-right(array(*), item()*, function(item()*, item()*) as item()*) as item()*",
        |it| fold(it, true),
    ),
    (
        "for-each-pair(array(*), array(*), function(item()*, item()*) as item()*) as array(*)",
        |it| {
            let function = function_at(it, 2)?;
            let (left, right) = (array_at(it, 0)?, array_at(it, 1)?);
            let pairs = left.into_iter().zip(right);
            let made = pairs.map(|(a, b)| call(it.frame, &function, vec![a, b]));
            made.collect::<Evaluated<Vec<_>>>().map(make)
        },
    ),
    (
        "sort(array(*), [string?], [function(item()*) as anyAtomicType*]) as array(*)",
        sort,
    ),
    ("flatten(item()*) as item()*", |it| {
        let mut flat = Vec::new();
        flatten(it.value(0), &mut flat);
        Ok(flat.into())
    }),
];

fn make(members: Vec<Sequence>) -> Sequence {
    Sequence::one(array_item(members))
}

/// The members of the array that an argument is.
fn array_at(it: &Arguments<'_, '_>, at: usize) -> Evaluated<Vec<Sequence>> {
    match it.item(at) {
        Some(Item::Array(members)) => {
            it.frame.charge(members.len() / 8)?;
            Ok(members.to_vec())
        }
        _ => Err(DynamicError::wrong_type("an array is wanted")),
    }
}

fn beyond(position: i128, size: usize) -> DynamicError {
    error("FOAY0001", format!("the array has no member {position}, it has {size}"))
}

/// The place that an argument counts from 1.
fn place(
    it: &Arguments<'_, '_>,
    at: usize,
    size: usize,
    after: bool,
) -> Evaluated<usize> {
    let position = it.integer(at).unwrap_or_default();
    let place = usize::try_from(position - 1).ok();
    let place = place.filter(|at| *at < size + usize::from(after));
    place.ok_or_else(|| beyond(position, size))
}

fn subarray(it: &mut Arguments<'_, '_>) -> Evaluated {
    let array = array_at(it, 0)?;
    let from = place(it, 1, array.len(), true)?;
    let length = match it.integer(2) {
        None => array.len() - from,
        Some(length) if length < 0 => {
            return Err(error("FOAY0002", "the length of an array is not negative"));
        }
        Some(length) => usize::try_from(length).unwrap_or(usize::MAX),
    };
    match from.checked_add(length).and_then(|to| array.get(from..to)) {
        Some(members) => Ok(make(members.to_vec())),
        None => Err(beyond(it.integer(2).unwrap_or_default(), array.len())),
    }
}

fn remove(it: &mut Arguments<'_, '_>) -> Evaluated {
    let array = array_at(it, 0)?;
    let mut removed = vec![false; array.len()];
    for item in it.value(1) {
        let Item::Atomic(Atomic::Integer(position, _)) = item else { continue };
        let at = usize::try_from(*position - 1).ok();
        match at.and_then(|at| removed.get_mut(at)) {
            Some(removed) => *removed = true,
            None => return Err(beyond(*position, array.len())),
        }
    }
    let kept = array.into_iter().zip(removed).filter(|(_, removed)| !removed);
    Ok(make(kept.map(|(member, _)| member).collect()))
}

fn fold(it: &mut Arguments<'_, '_>, from_right: bool) -> Evaluated {
    let function = function_at(it, 2)?;
    let (mut members, mut value) = (array_at(it, 0)?, it.take(1));
    if from_right {
        members.reverse();
    }
    for member in members {
        let arguments =
            if from_right { vec![member, value] } else { vec![value, member] };
        value = call(it.frame, &function, arguments)?;
    }
    Ok(value)
}

fn sort(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(1)?;
    let function = it.item(2).cloned();
    let mut keyed = Vec::new();
    for member in array_at(it, 0)? {
        let key = match &function {
            Some(function) => call(it.frame, function, vec![member.clone()])?,
            None => member.clone(),
        };
        keyed.push((atomised(it.frame.context, &key)?, member));
    }
    sorted(keyed, collation).map(make)
}

fn flatten(value: &Sequence, into: &mut Vec<Item>) {
    for item in value {
        match item {
            Item::Array(members) => {
                members.iter().for_each(|member| flatten(member, into));
            }
            item => into.push(item.clone()),
        }
    }
}
