//! Expanded names as small numbers: one compare instead of two of strings.
//!
//! [`Name`]s are numbered once a process, so that documents read in parallel and
//! expressions compiled long before agree on them. Reading one takes no lock.
//!
//! Invariants: two names are equal if and only if their namespaces and local parts are;
//! the numbers depend on what was read first and must not reach any output; there are at
//! most a million, so that a document made of names cannot fill the memory for good.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

/// How many names there can be in a process.
const NAMES: usize = 1 << 20;
/// How many names are in the first block; each further block doubles.
const BLOCK: usize = 256;
const BLOCKS: usize = 13;

/// An expanded name: a namespace, empty for none, and a local part. Cheap to copy.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name(u32);

#[derive(Debug)]
struct Entry {
    namespace: &'static str,
    local: &'static str,
}

type Block = OnceLock<Box<[OnceLock<Entry>]>>;

static ENTRIES: [Block; BLOCKS] = [const { OnceLock::new() }; BLOCKS];
static INDEX: OnceLock<Mutex<Index>> = OnceLock::new();

#[derive(Default)]
struct Index {
    /// The names of each namespace.
    names: HashMap<&'static str, HashMap<&'static str, u32>>,
    count: usize,
}

/// The block of a number and the place in it.
fn place(number: usize) -> (usize, usize) {
    let block = (number / BLOCK + 1).ilog2() as usize;
    (block, number - BLOCK * ((1 << block) - 1))
}

fn entry(number: u32) -> Option<&'static Entry> {
    let (block, at) = place(number as usize);
    ENTRIES.get(block)?.get()?.get(at)?.get()
}

impl Name {
    /// The name; `None` if there are too many names.
    pub fn new(namespace: &str, local: &str) -> Option<Self> {
        let mut index = INDEX
            .get_or_init(Mutex::default)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = index.names.get(namespace).and_then(|all| all.get(local)) {
            return Some(Self(*number));
        }
        let count = index.count;
        let number = u32::try_from(count).ok().filter(|_| count < NAMES)?;
        // The names live as long as the process: they are few, and all share them.
        let namespace: &'static str = match index.names.get_key_value(namespace) {
            Some((known, _)) => known,
            None => Box::leak(namespace.to_owned().into_boxed_str()),
        };
        let local: &'static str = Box::leak(local.to_owned().into_boxed_str());
        let (block, at) = place(count);
        let slots = ENTRIES
            .get(block)?
            .get_or_init(|| (0..BLOCK << block).map(|_| OnceLock::new()).collect());
        slots.get(at)?.set(Entry { namespace, local }).ok()?;
        index.names.entry(namespace).or_default().insert(local, number);
        index.count = count + 1;
        Some(Self(number))
    }

    /// The name if it has been met before; an unknown one can equal no other.
    pub fn known(namespace: &str, local: &str) -> Option<Self> {
        let index = INDEX.get()?.lock().unwrap_or_else(PoisonError::into_inner);
        index.names.get(namespace)?.get(local).copied().map(Self)
    }

    /// The namespace; empty for none.
    pub fn namespace(self) -> &'static str {
        entry(self.0).map_or("", |entry| entry.namespace)
    }

    /// The part after the prefix.
    pub fn local(self) -> &'static str {
        entry(self.0).map_or("", |entry| entry.local)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Q{{{}}}{}", self.namespace(), self.local())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_equal_where_their_parts_are() {
        let name = Name::new("urn:a", "p").unwrap();
        assert_eq!(Name::new("urn:a", "p"), Some(name));
        assert_ne!(Name::new("", "p"), Some(name));
        assert_eq!((name.namespace(), name.local()), ("urn:a", "p"));
        assert_eq!(Name::known("urn:a", "never met"), None);
        for number in 0..2000 {
            let local = format!("n{number}");
            assert_eq!(Name::new("urn:many", &local).unwrap().local(), local);
        }
    }

    #[test]
    fn places_follow_one_another() {
        assert_eq!(place(0), (0, 0));
        assert_eq!(place(255), (0, 255));
        assert_eq!(place(256), (1, 0));
        assert_eq!(place(767), (1, 511));
        assert_eq!(place(768), (2, 0));
        assert_eq!(place(NAMES - 1).0, BLOCKS - 1);
    }
}
