//! All names that a schema can tell apart, as small numbers.
//!
//! A schema names finitely many names; any other name behaves like every other one of
//! its namespace, and a name in a namespace that the schema does not mention like every
//! other of those. So the names of all documents fall into finitely many symbols:
//! [`Names::lookup`] gives the symbol of a name, and a name class (RELAX NG §4.16,
//! §6.2) is a plain set of symbols. The validator's tables are indexed by symbols and
//! cannot grow with the document.

use std::collections::HashMap;
use std::sync::Arc;

use super::ast::{NameClass, NameKind};
use crate::xml::hash::FastMap;

/// The number of a name, or of "any other name" of a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(pub(super) u32);

/// Any name in a namespace that the schema does not mention.
pub(super) const ELSEWHERE: Symbol = Symbol(0);

/// What a symbol stands for.
#[derive(Clone, Debug)]
struct Entry {
    namespace: u32,
    /// `None` for the other names of the namespace.
    local: Option<Box<str>>,
}

/// The symbols of a schema.
#[derive(Debug)]
pub(super) struct Names {
    namespaces: Vec<Namespace>,
    by_uri: HashMap<Arc<str>, u32>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Namespace {
    uri: Arc<str>,
    others: Symbol,
    locals: FastMap<Box<str>, Symbol>,
}

/// A set of symbols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NameSet {
    /// Exactly one name.
    One(Symbol),
    /// A bit a symbol.
    Bits(Box<[u64]>),
}

impl NameSet {
    /// Whether the symbol is in the set.
    pub(super) fn contains(&self, symbol: Symbol) -> bool {
        match self {
            Self::One(one) => *one == symbol,
            Self::Bits(bits) => {
                let word = bits.get(symbol.0 as usize / 64).copied().unwrap_or(0);
                word >> (symbol.0 % 64) & 1 == 1
            }
        }
    }

    /// The symbols in the set, in order.
    pub(super) fn symbols(&self) -> Vec<Symbol> {
        match self {
            Self::One(one) => vec![*one],
            Self::Bits(bits) => {
                let count = u32::try_from(bits.len() * 64).unwrap_or(u32::MAX);
                (0..count).map(Symbol).filter(|symbol| self.contains(*symbol)).collect()
            }
        }
    }
}

impl Names {
    pub(super) fn new() -> Self {
        let elsewhere = Entry { namespace: u32::MAX, local: None };
        let mut names = Self {
            namespaces: Vec::new(),
            by_uri: HashMap::new(),
            entries: vec![elsewhere],
        };
        // Unprefixed attributes are always asked for.
        names.namespace(&Arc::from(""));
        names
    }

    fn push(&mut self, entry: Entry) -> Symbol {
        let symbol = Symbol(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(entry);
        symbol
    }

    fn namespace(&mut self, uri: &Arc<str>) -> u32 {
        if let Some(known) = self.by_uri.get(uri) {
            return *known;
        }
        let number = u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX);
        let others = self.push(Entry { namespace: number, local: None });
        let locals = FastMap::default();
        self.namespaces.push(Namespace { uri: uri.clone(), others, locals });
        self.by_uri.insert(uri.clone(), number);
        number
    }

    /// The symbol of a name that the schema mentions.
    pub(super) fn intern(&mut self, uri: &Arc<str>, local: &str) -> Symbol {
        let namespace = self.namespace(uri);
        let known = self.namespaces[namespace as usize].locals.get(local);
        if let Some(known) = known {
            return *known;
        }
        let symbol = self.push(Entry { namespace, local: Some(local.into()) });
        self.namespaces[namespace as usize].locals.insert(local.into(), symbol);
        symbol
    }

    /// Makes symbols for all names in a class.
    pub(super) fn intern_class(&mut self, class: &NameClass) {
        match &class.kind {
            NameKind::Name { namespace, local } => {
                self.intern(namespace, local);
            }
            NameKind::AnyName { except } => {
                if let Some(except) = except {
                    self.intern_class(except);
                }
            }
            NameKind::NsName { namespace, except } => {
                self.namespace(namespace);
                if let Some(except) = except {
                    self.intern_class(except);
                }
            }
            NameKind::Choice(names) => {
                for name in names {
                    self.intern_class(name);
                }
            }
        }
    }

    /// The set that a class means. All classes of the schema must have been interned.
    pub(super) fn set(&mut self, class: &NameClass) -> NameSet {
        if let NameKind::Name { namespace, local } = &class.kind {
            return NameSet::One(self.intern(namespace, local));
        }
        let mut bits = vec![0_u64; self.entries.len().div_ceil(64)];
        for symbol in 0..self.entries.len() {
            if self.is_in(symbol, class) {
                bits[symbol / 64] |= 1 << (symbol % 64);
            }
        }
        NameSet::Bits(bits.into())
    }

    fn is_in(&self, symbol: usize, class: &NameClass) -> bool {
        let entry = &self.entries[symbol];
        let uri = self.namespaces.get(entry.namespace as usize).map(|space| &*space.uri);
        let excepted = |except: &Option<Box<NameClass>>| {
            except.as_ref().is_some_and(|except| self.is_in(symbol, except))
        };
        match &class.kind {
            NameKind::Name { namespace, local } => {
                uri == Some(&**namespace) && entry.local.as_deref() == Some(&**local)
            }
            NameKind::AnyName { except } => !excepted(except),
            NameKind::NsName { namespace, except } => {
                uri == Some(&**namespace) && !excepted(except)
            }
            NameKind::Choice(names) => names.iter().any(|name| self.is_in(symbol, name)),
        }
    }

    /// The symbol that a name of a document falls under.
    pub(super) fn lookup(&self, uri: &str, local: &str) -> Symbol {
        let Some(number) = self.by_uri.get(uri) else { return ELSEWHERE };
        let namespace = &self.namespaces[*number as usize];
        namespace.locals.get(local).copied().unwrap_or(namespace.others)
    }

    /// The namespace and the local name, where the symbol is one single name.
    pub(super) fn name(&self, symbol: Symbol) -> Option<(&str, &str)> {
        let entry = self.entries.get(symbol.0 as usize)?;
        let namespace = self.namespaces.get(entry.namespace as usize)?;
        Some((&namespace.uri, entry.local.as_deref()?))
    }

    /// The local name that a symbol stands for; `*` where it is any.
    pub(super) fn local(&self, symbol: Symbol) -> &str {
        self.name(symbol).map_or("*", |(_, local)| local)
    }

    /// The namespaces, in the order of their numbers.
    pub(super) fn uris(&self) -> impl Iterator<Item = &str> {
        self.namespaces.iter().map(|namespace| &*namespace.uri)
    }

    /// The symbols after the first, in order: the number of the namespace, and the local
    /// name.
    pub(super) fn symbols(&self) -> impl Iterator<Item = (u32, Option<&str>)> {
        let entries = self.entries.iter().skip(1);
        entries.map(|entry| (entry.namespace, entry.local.as_deref()))
    }

    /// The names of these namespaces and symbols again; `None` if there are no such.
    pub(super) fn restored(
        uris: &[&str],
        symbols: &[(u32, Option<&str>)],
    ) -> Option<Self> {
        let mut names = Self::new();
        // The symbol that `new` made comes again.
        names.entries.truncate(1);
        (names.namespaces, names.by_uri) = (Vec::new(), HashMap::new());
        for (uri, number) in uris.iter().zip(0..) {
            let (uri, locals): (Arc<str>, _) = (Arc::from(*uri), FastMap::default());
            names.namespaces.push(Namespace {
                uri: uri.clone(),
                others: ELSEWHERE,
                locals,
            });
            if names.by_uri.insert(uri, number).is_some() {
                return None;
            }
        }
        for (namespace, local) in symbols {
            let local: Option<Box<str>> = local.map(Box::from);
            let symbol =
                names.push(Entry { namespace: *namespace, local: local.clone() });
            let space = names.namespaces.get_mut(*namespace as usize)?;
            let before = match local {
                Some(local) => space.locals.insert(local, symbol),
                None => Some(std::mem::replace(&mut space.others, symbol)),
            };
            if before.is_some_and(|before| before != ELSEWHERE) {
                return None;
            }
        }
        let has_others = |space: &Namespace| space.others != ELSEWHERE;
        names.namespaces.iter().all(has_others).then_some(names)
    }

    /// How many symbols there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}
