//! Names as they are written into symbols.
//!
//! What a raw name means depends on the bindings in scope; it is resolved once for each
//! set of bindings and then remembered, from one document to the next where both have
//! the same sets.

use super::names::{ELSEWHERE, Symbol};
use crate::xml::hash::{FastMap, Recent, ShortText};
use crate::xml::{Context, Namespaces};

/// How many sets of bindings are kept from one document for the next.
const KEPT_CONTEXTS: usize = 8;
/// How many raw names are kept for one set of bindings, and how many sets: names come
/// from the document, which may have as many as it likes.
const MAX_RAW_NAMES: usize = 4096;
/// How many bindings a remembered set may have.
const MAX_BINDINGS: usize = 64;
/// How many of the last names are found at once: a power of two.
const RECENT: u32 = 8;

/// Names as they are written, by the bindings in scope.
#[derive(Debug)]
pub(super) struct RawNames {
    /// By the numbers of the sets of bindings.
    recent: Recent<Symbol>,
    contexts: Vec<NamesIn>,
    /// The number of the document.
    document: u64,
    /// How many sets of bindings there have been.
    sets: u32,
}

/// The names met within one set of bindings. The numbers of contexts are a document's
/// own, so what another document left is used again only if the bindings are the same.
#[derive(Debug, Default)]
struct NamesIn {
    /// Prefix and namespace, one after the other.
    bindings: Vec<Box<str>>,
    /// The number of this set of bindings, from 1.
    number: u32,
    document: u64,
    symbols: FastMap<Box<str>, Symbol>,
}

impl Default for RawNames {
    fn default() -> Self {
        let recent = Recent::new(RECENT, 0, ELSEWHERE);
        Self { recent, contexts: Vec::new(), document: 0, sets: 0 }
    }
}

impl RawNames {
    /// Makes ready for a document.
    pub(super) fn begin(&mut self) {
        self.document += 1;
        // Room for a document with very many bindings is not kept.
        self.contexts.truncate(KEPT_CONTEXTS);
    }

    /// The symbol of a name as it is written; `resolve` says it where it is not known.
    #[inline]
    pub(super) fn get(
        &mut self,
        context: Context,
        namespaces: &Namespaces,
        name: &str,
        resolve: impl FnOnce() -> Symbol,
    ) -> Symbol {
        let number = match self.contexts.get(context.index()) {
            Some(names) if names.document == self.document => names.number,
            _ => self.enter(context, namespaces),
        };
        let short = ShortText::of(name);
        if let Some(short) = short
            && let Some(known) = self.recent.get(number, short)
        {
            return known;
        }
        let symbol = self.remembered(context, name, resolve);
        if let Some(short) = short.filter(|_| number > 0) {
            self.recent.set(number, short, symbol);
        }
        symbol
    }

    /// The number of the bindings in scope where they are met first in a document; 0 if
    /// there are too many of them.
    #[cold]
    fn enter(&mut self, context: Context, namespaces: &Namespaces) -> u32 {
        let index = context.index();
        if index >= MAX_RAW_NAMES {
            return 0;
        }
        if index >= self.contexts.len() {
            self.contexts.resize_with(index + 1, NamesIn::default);
        }
        let names = &mut self.contexts[index];
        names.document = self.document;
        if namespaces.bindings().nth(MAX_BINDINGS).is_some() {
            // Of many that are in one another each has all those around it.
            *names = NamesIn { document: self.document, ..NamesIn::default() };
            return 0;
        }
        let now = || namespaces.bindings().flat_map(|(prefix, uri)| [prefix, uri]);
        if names.number == 0 || !now().eq(names.bindings.iter().map(AsRef::as_ref)) {
            // Numbers are not given twice before four thousand million sets.
            self.sets = self.sets.wrapping_add(1).max(1);
            names.number = self.sets;
            names.symbols.clear();
            names.bindings = now().map(Box::from).collect();
        }
        names.number
    }

    fn remembered(
        &mut self,
        context: Context,
        name: &str,
        resolve: impl FnOnce() -> Symbol,
    ) -> Symbol {
        let Some(names) = self.contexts.get_mut(context.index()) else {
            return resolve();
        };
        if let Some(known) = names.symbols.get(name) {
            return *known;
        }
        let symbol = resolve();
        if names.symbols.len() < MAX_RAW_NAMES {
            names.symbols.insert(name.into(), symbol);
        }
        symbol
    }
}
