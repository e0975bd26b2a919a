//! Maps, and the keys that say when two values are the same (F&O 3.1 §17.1.1).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Atomic, AtomicType, Decimal, Sequence};

/// What tells a key from the others. Its order is ours; the standard leaves it open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::xpath) enum Key {
    Boolean(bool),
    Number(Decimal),
    /// A number that no decimal holds, by its bits.
    Beyond(u64),
    NotANumber,
    Text(Arc<str>),
    Name(String, String),
    Moment(AtomicType, bool, i128),
    Duration(i64, i128),
    Hex(Arc<[u8]>),
    Base64(Arc<[u8]>),
}

impl Key {
    /// What tells a value from others.
    pub(in crate::xpath) fn of(value: &Atomic) -> Self {
        let floating = |number: f64| {
            if number.is_nan() {
                return Self::NotANumber;
            }
            match Decimal::from_f64(number) {
                Some(decimal) => Self::Number(decimal),
                None => Self::Beyond(number.to_bits()),
            }
        };
        match value {
            Atomic::Untyped(text) | Atomic::Uri(text) | Atomic::String(text, _) => {
                Self::Text(Arc::clone(text))
            }
            Atomic::Boolean(value) => Self::Boolean(*value),
            Atomic::Integer(number, _) => Self::Number((*number).into()),
            Atomic::Decimal(number) => Self::Number(*number),
            Atomic::Float(number) => floating(f64::from(*number)),
            Atomic::Double(number) => floating(*number),
            Atomic::QName(name) | Atomic::Notation(name) => {
                Self::Name(name.namespace.to_string(), name.local.to_string())
            }
            Atomic::Moment(moment) => {
                let kind = match moment.kind {
                    AtomicType::DateTimeStamp => AtomicType::DateTime,
                    kind => kind,
                };
                Self::Moment(kind, moment.zone.is_some(), moment.instant(0))
            }
            Atomic::Duration(duration, _) => {
                Self::Duration(duration.months, duration.nanos)
            }
            Atomic::Hex(bytes) => Self::Hex(Arc::clone(bytes)),
            Atomic::Base64(bytes) => Self::Base64(Arc::clone(bytes)),
        }
    }
}

/// A map: from keys to sequences.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: BTreeMap<Key, (Atomic, Sequence)>,
    /// The deepest nesting of a value that was put in.
    inside: u32,
}

impl Map {
    pub(in crate::xpath) fn get(&self, key: &Atomic) -> Option<&Sequence> {
        self.entries.get(&Key::of(key)).map(|(_, value)| value)
    }

    /// Puts a value; the key that is there already gives way.
    pub(in crate::xpath) fn insert(&mut self, key: Atomic, value: Sequence) {
        self.inside = self.inside.max(value.nesting());
        self.entries.insert(Key::of(&key), (key, value));
    }

    pub(in crate::xpath) fn remove(&mut self, key: &Atomic) {
        self.entries.remove(&Key::of(key));
    }

    /// How deep maps, arrays and functions stand in one another, itself counted; of values
    /// that were taken out again too.
    pub(in crate::xpath) fn nesting(&self) -> u32 {
        self.inside + 1
    }

    pub(in crate::xpath) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Keys and values, in the order of keys.
    pub(in crate::xpath) fn iter(&self) -> impl Iterator<Item = (&Atomic, &Sequence)> {
        self.entries.values().map(|(key, value)| (key, value))
    }
}
