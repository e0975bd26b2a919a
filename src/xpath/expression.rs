//! Compiled expressions.

use crate::xml::Name;
use crate::xpath::{
    DynamicContext, DynamicError, Focus, QualifiedName, Sequence, StaticContext,
    SyntaxError,
};

/// The types of a function's parameters and result.
#[derive(Debug)]
pub struct Signature {
    pub(super) parameters: Vec<()>,
    pub(super) result: (),
}

/// A function item.
#[derive(Debug)]
pub struct Function {}

/// A compiled expression. It can be evaluated as often as need be, from any thread.
#[derive(Debug)]
pub struct Expression {}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// If it is none, or names what is not known: the place in it and what is wrong.
    pub fn compile(text: &str, names: &StaticContext) -> Result<Self, SyntaxError> {
        Self::compile_with(text, names, &[])
    }

    pub(super) fn compile_with(
        text: &str,
        names: &StaticContext,
        parameters: &[QualifiedName],
    ) -> Result<Self, SyntaxError> {
        let _ = (text, names, parameters);
        Err(SyntaxError::new("XPST0003", 0..0, "not yet"))
    }

    pub(super) fn sequence_type(
        text: &str,
        names: &StaticContext,
    ) -> Result<(), SyntaxError> {
        let _ = (text, names);
        Ok(())
    }

    /// The value. The focus' item is also what XSLT's `current()` means.
    ///
    /// # Errors
    /// If it has none; the code is that of the standard.
    pub fn evaluate(
        &self,
        context: &DynamicContext<'_>,
        focus: &Focus,
    ) -> Result<Sequence, DynamicError> {
        context.refill();
        self.evaluate_within(context, focus)
    }

    /// The value as part of an evaluation that goes on.
    pub(super) fn evaluate_within(
        &self,
        context: &DynamicContext<'_>,
        focus: &Focus,
    ) -> Result<Sequence, DynamicError> {
        let _ = (context, focus);
        Err(DynamicError::new("XPST0003", "not yet"))
    }

    /// The effective boolean value (XPath 3.1 §2.4.3), looking at no more than it takes.
    ///
    /// # Errors
    /// If it has none.
    pub fn is_true(
        &self,
        context: &DynamicContext<'_>,
        focus: &Focus,
    ) -> Result<bool, DynamicError> {
        let _ = (context, focus);
        Err(DynamicError::new("XPST0003", "not yet"))
    }

    /// The value as text, as `xsl:value-of` gives it: atomised, parted by spaces.
    ///
    /// # Errors
    /// If it has none.
    pub fn string(
        &self,
        context: &DynamicContext<'_>,
        focus: &Focus,
    ) -> Result<String, DynamicError> {
        let _ = (context, focus);
        Err(DynamicError::new("XPST0003", "not yet"))
    }

    /// The names of the attributes of the context item that the expression looks at
    /// (`@rend` in `@rend = 'x' and p/@n`), without repetition, in the order written.
    pub fn attributes_of_context(&self) -> &[Name] {
        &[]
    }
}
