//! What expressions are evaluated in (XPath 3.1 §2.1.2).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use super::{DocumentId, Documents, Library, Loader, VariableId};
use crate::xml::Document;
use crate::xpath::regex::Regex;
use crate::xpath::value::Key;
use crate::xpath::{DynamicError, Expression, Item, Moment, Node, Sequence};

/// How many steps an evaluation may take if nothing else is said.
const STEPS: u64 = 200_000_000;

/// The value of a declared variable.
#[derive(Clone, Debug)]
pub(in crate::xpath) enum Global {
    Unset,
    Value(Sequence),
    /// It is evaluated when it is first asked for.
    Waiting(Expression, Focus),
    /// It is being evaluated now.
    Busy,
    /// It has no value.
    Failed(DynamicError),
}

/// The item, its position and how many there are: what `.`, `position()` and `last()`
/// mean.
#[derive(Clone, Debug, Default)]
pub struct Focus {
    /// The context item.
    pub item: Option<Item>,
    /// Its position, from 1.
    pub position: usize,
    /// How many items there are.
    pub size: usize,
}

impl Focus {
    /// No context item.
    pub const NONE: Self = Self { item: None, position: 0, size: 0 };

    /// One item alone.
    pub fn on(item: impl Into<Item>) -> Self {
        Self { item: Some(item.into()), position: 1, size: 1 }
    }
}

/// The nodes of a key in a document.
pub(in crate::xpath) type KeyIndex = HashMap<Key, Vec<Node>>;

/// The dynamic context of one run: its documents, the values of declared variables, and
/// what it may still use of time and depth. It belongs to one thread.
#[derive(Debug)]
pub struct DynamicContext<'c> {
    pub(in crate::xpath) library: &'c Library,
    documents: Documents,
    pub(in crate::xpath) loader: Option<&'c dyn Loader>,
    globals: RefCell<Vec<Global>>,
    pub(in crate::xpath) now: Option<Moment>,
    pub(in crate::xpath) steps: Cell<u64>,
    pub(in crate::xpath) depth: Cell<u32>,
    budget: u64,
    /// What earlier evaluations have used.
    used: Cell<u64>,
    pub(in crate::xpath) loaded: RefCell<HashMap<String, Result<DocumentId, String>>>,
    pub(in crate::xpath) key_indexes:
        RefCell<HashMap<(String, DocumentId), Arc<KeyIndex>>>,
    /// Regular expressions that are made while evaluating.
    pub(in crate::xpath) regexes: RefCell<HashMap<(String, String), Arc<Regex>>>,
}

impl<'c> DynamicContext<'c> {
    /// A context with the functions and keys of a library, and no document yet.
    pub fn new(library: &'c Library) -> Self {
        Self {
            library,
            documents: Documents::default(),
            loader: None,
            globals: RefCell::default(),
            now: None,
            steps: Cell::new(STEPS),
            depth: Cell::new(0),
            budget: STEPS,
            used: Cell::new(0),
            loaded: RefCell::default(),
            key_indexes: RefCell::default(),
            regexes: RefCell::default(),
        }
    }

    /// Lets `doc()` and its kind read through a loader.
    #[must_use]
    pub fn loader(mut self, loader: &'c dyn Loader) -> Self {
        self.loader = Some(loader);
        self
    }

    /// Says what `current-dateTime()` is; there is no clock here.
    #[must_use]
    pub fn now(mut self, now: Moment) -> Self {
        self.now = Some(now);
        self
    }

    /// Sets how many steps each evaluation may take: about as many nodes and items looked
    /// at.
    #[must_use]
    pub fn budget(mut self, steps: u64) -> Self {
        self.budget = steps;
        self.steps.set(steps);
        self
    }

    /// Adds a document.
    ///
    /// # Panics
    /// Never: there is room for more documents than memory could hold.
    pub fn add_document(&self, document: Arc<Document>) -> DocumentId {
        self.documents.add(document).expect("a hundred million documents fill the memory")
    }

    /// The documents of the run: those added, and those that expressions have loaded.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The document that a node is in.
    ///
    /// # Panics
    /// If the node is of another context.
    pub fn document(&self, node: Node) -> &Document {
        self.documents.get(node.document).expect("the node is of this context")
    }

    /// The string value of a node.
    pub fn text(&self, node: Node) -> &str {
        self.document(node).text(node.id)
    }

    /// Gives a declared variable its value.
    pub fn set_variable(&self, variable: VariableId, value: Sequence) {
        self.set_global(variable, Global::Value(value));
    }

    /// Gives a declared variable the value of an expression, evaluated when it is first
    /// needed. An error then is the error of whoever needs it.
    pub fn set_variable_lazily(
        &self,
        variable: VariableId,
        expression: &Expression,
        focus: Focus,
    ) {
        self.set_global(variable, Global::Waiting(expression.clone(), focus));
    }

    pub(in crate::xpath) fn set_global(&self, variable: VariableId, value: Global) {
        let mut globals = self.globals.borrow_mut();
        let at = variable.0 as usize;
        if globals.len() <= at {
            globals.resize(at + 1, Global::Unset);
        }
        globals[at] = value;
    }

    /// The value of a declared variable.
    ///
    /// # Errors
    /// If it was never given one, or its expression has no value.
    pub fn variable(&self, variable: VariableId) -> Result<Sequence, DynamicError> {
        let at = variable.0 as usize;
        let found = self.globals.borrow().get(at).cloned().unwrap_or(Global::Unset);
        match found {
            Global::Value(value) => Ok(value),
            Global::Failed(error) => Err(error),
            Global::Unset => {
                Err(DynamicError::new("XPDY0002", "the variable has no value here"))
            }
            Global::Busy => {
                Err(DynamicError::new("XTDE0640", "the variable depends on itself"))
            }
            Global::Waiting(expression, focus) => {
                self.set_global(variable, Global::Busy);
                let value = expression.evaluate_within(self, &focus);
                let value = value.map_err(DynamicError::elsewhere);
                let known = match &value {
                    Ok(value) => Global::Value(value.clone()),
                    Err(error) => Global::Failed(error.clone()),
                };
                self.set_global(variable, known);
                value
            }
        }
    }

    /// How many steps all evaluations in this context have taken so far.
    pub fn steps_taken(&self) -> u64 {
        self.used.get().saturating_add(self.budget.saturating_sub(self.steps.get()))
    }

    /// Fills the budget for another evaluation.
    pub(in crate::xpath) fn refill(&self) {
        self.used.set(self.steps_taken());
        self.steps.set(self.budget);
        self.depth.set(0);
    }
}
