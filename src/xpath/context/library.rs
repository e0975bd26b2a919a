//! Functions and keys that are declared beside an expression, as XSLT declares them.

use crate::xpath::{Expression, Pattern, QualifiedName};

/// Names a function that a [`StaticContext`](crate::xpath::StaticContext) declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FunctionId(pub(in crate::xpath) usize);

/// A key (XSLT 3.0 §20.2): which nodes it finds, and by what.
#[derive(Debug)]
pub(in crate::xpath) struct Key {
    pub(in crate::xpath) name: QualifiedName,
    pub(in crate::xpath) matching: Pattern,
    pub(in crate::xpath) using: Expression,
}

/// The bodies of declared functions, and the keys. Made once with the expressions, then
/// shared by all runs.
#[derive(Debug, Default)]
pub struct Library {
    functions: Vec<Option<Expression>>,
    keys: Vec<Key>,
}

impl Library {
    /// A library without functions and keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what a declared function does. The body is compiled by
    /// [`StaticContext::compile_function`](crate::xpath::StaticContext::compile_function).
    pub fn define_function(&mut self, function: FunctionId, body: Expression) {
        if self.functions.len() <= function.0 {
            self.functions.resize_with(function.0 + 1, || None);
        }
        if let Some(slot) = self.functions.get_mut(function.0) {
            *slot = Some(body);
        }
    }

    /// Adds a key (`xsl:key`): the nodes that match, by the atomised value of `using` at
    /// each. Keys of one name add up.
    pub fn define_key(
        &mut self,
        name: QualifiedName,
        matching: Pattern,
        using: Expression,
    ) {
        self.keys.push(Key { name, matching, using });
    }

    pub(in crate::xpath) fn function(&self, id: FunctionId) -> Option<&Expression> {
        self.functions.get(id.0)?.as_ref()
    }

    pub(in crate::xpath) fn keys(&self) -> &[Key] {
        &self.keys
    }
}
