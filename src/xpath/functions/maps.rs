//! Functions on maps (F&O 3.1 §17.1).

use std::sync::Arc;

use super::higher::function_at;
use super::{Arguments, Evaluated, Row, Sequence, boolean, error};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::call;
use crate::xpath::types::{array_item, map_item};
use crate::xpath::value::{Atomic, Item, Map};

pub(super) const FUNCTIONS: &[Row] = &[
    ("merge(map(*)*, [map(*)]) as map(*)", merge),
    ("size(map(*)) as integer", |it| {
        Ok(Sequence::one(Atomic::count(map_at(it, 0)?.len())))
    }),
    ("keys(map(*)) as anyAtomicType*", |it| {
        Ok(map_at(it, 0)?.iter().map(|(key, _)| Item::Atomic(key.clone())).collect())
    }),
    ("contains(map(*), anyAtomicType) as boolean", |it| {
        let map = map_at(it, 0)?;
        Ok(boolean(it.atomic(1).is_some_and(|key| map.get(key).is_some())))
    }),
    ("get(map(*), anyAtomicType) as item()*", |it| {
        let map = map_at(it, 0)?;
        let found = it.atomic(1).and_then(|key| map.get(key));
        Ok(found.cloned().unwrap_or(Sequence::EMPTY))
    }),
    ("put(map(*), anyAtomicType, item()*) as map(*)", put),
    ("entry(anyAtomicType, item()*) as map(*)", |it| {
        let mut map = Map::default();
        if let Some(key) = it.atomic(0).cloned() {
            map.insert(key, it.take(1));
        }
        Ok(Sequence::one(map_item(map)))
    }),
    ("remove(map(*), anyAtomicType*) as map(*)", remove),
    (
        "for-each(map(*), function(anyAtomicType, item()*) as item()*) as item()*",
        for_each,
    ),
    ("find(item()*, anyAtomicType) as array(*)", find),
];

/// The map that an argument is.
pub(super) fn map_at(it: &Arguments<'_, '_>, at: usize) -> Evaluated<Arc<Map>> {
    match it.item(at) {
        Some(Item::Map(map)) => Ok(Arc::clone(map)),
        _ => Err(DynamicError::wrong_type("a map is wanted")),
    }
}

/// What a map of options says.
pub(super) fn option(it: &Arguments<'_, '_>, at: usize, name: &str) -> Option<Sequence> {
    match it.item(at) {
        Some(Item::Map(map)) => map.get(&Atomic::string(name)).cloned(),
        _ => None,
    }
}

fn merge(it: &mut Arguments<'_, '_>) -> Evaluated {
    let choice = match option(it, 1, "duplicates") {
        Some(value) => match value.items() {
            [Item::Atomic(value)] => value.to_string(),
            _ => return Err(error("FOJS0005", "`duplicates` is one of five words")),
        },
        None => "use-first".to_owned(),
    };
    let mut merged = Map::default();
    for item in it.value(0) {
        let Item::Map(map) = item else { continue };
        it.frame.charge(map.len())?;
        for (key, value) in map.iter() {
            let before = merged.get(key).cloned();
            let value = match (before, choice.as_str()) {
                (None, _) | (Some(_), "use-last") => value.clone(),
                (Some(before), "use-first" | "use-any") => before,
                (Some(before), "combine") => before.join(value.clone()),
                (Some(_), "reject") => {
                    let message = format!("the key `{key}` is there twice");
                    return Err(error("FOJS0003", message));
                }
                _ => {
                    return Err(error(
                        "FOJS0005",
                        format!("there is no choice `{choice}`"),
                    ));
                }
            };
            merged.insert(key.clone(), value);
        }
    }
    if !matches!(
        choice.as_str(),
        "use-first" | "use-last" | "use-any" | "combine" | "reject"
    ) {
        return Err(error("FOJS0005", format!("there is no choice `{choice}`")));
    }
    Ok(Sequence::one(map_item(merged)))
}

fn put(it: &mut Arguments<'_, '_>) -> Evaluated {
    let map = map_at(it, 0)?;
    it.values.first_mut().map(std::mem::take);
    it.frame.charge(map.len() / 8)?;
    let mut map = Arc::unwrap_or_clone(map);
    if let Some(key) = it.atomic(1).cloned() {
        map.insert(key, it.take(2));
    }
    Ok(Sequence::one(map_item(map)))
}

fn remove(it: &mut Arguments<'_, '_>) -> Evaluated {
    let mut map = Arc::unwrap_or_clone(map_at(it, 0)?);
    for item in it.value(1) {
        if let Item::Atomic(key) = item {
            map.remove(key);
        }
    }
    Ok(Sequence::one(map_item(map)))
}

fn for_each(it: &mut Arguments<'_, '_>) -> Evaluated {
    let (map, function) = (map_at(it, 0)?, function_at(it, 1)?);
    let mut made = Vec::new();
    for (key, value) in map.iter() {
        let arguments = vec![key.clone().into(), value.clone()];
        made.extend(call(it.frame, &function, arguments)?.into_vec());
    }
    Ok(made.into())
}

fn find(it: &mut Arguments<'_, '_>) -> Evaluated {
    fn search(value: &Sequence, key: &Atomic, found: &mut Vec<Sequence>) {
        for item in value {
            match item {
                Item::Map(map) => {
                    found.extend(map.get(key).cloned());
                    for (_, value) in map.iter() {
                        search(value, key, found);
                    }
                }
                Item::Array(members) => {
                    members.iter().for_each(|member| search(member, key, found));
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    if let Some(key) = it.atomic(1) {
        search(it.value(0), key, &mut found);
    }
    Ok(Sequence::one(array_item(found)))
}
