//! Compiled expressions, and functions as values.

use std::sync::Arc;

use super::context::Facts;
use super::evaluate::Frame;
use super::functions::Builtin;
use super::parse;
use super::tree::{Axis, CastKind, Expr, Inline, Kind};
use super::types::{ItemType, NodeTest, Occurrence, SequenceType};
use super::value::{AtomicType, Item, QualifiedName};
use super::{
    DynamicContext, DynamicError, Focus, FunctionId, Sequence, StaticContext, SyntaxError,
};
use crate::xml::Name;

/// The types of a function's parameters and result.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) parameters: Vec<SequenceType>,
    pub(super) result: SequenceType,
}

/// A function item.
#[derive(Debug)]
pub struct Function {
    pub(super) name: Option<QualifiedName>,
    pub(super) signature: Arc<Signature>,
    pub(super) body: Body,
    nesting: u32,
}

/// What a function does.
#[derive(Debug)]
pub(super) enum Body {
    /// One of the library's, with the context in which it was named.
    Builtin(&'static Builtin, Focus, Arc<Facts>),
    Constructor(CastKind),
    Declared(FunctionId),
    /// A function with what it took from around it.
    Inline(Arc<Inline>, Vec<Sequence>),
    /// A function some of whose arguments are given.
    Partial(Arc<Function>, Vec<Option<Sequence>>),
}

impl Function {
    pub(super) fn new(
        name: Option<QualifiedName>,
        signature: Arc<Signature>,
        body: Body,
    ) -> Self {
        let inside = match &body {
            Body::Builtin(_, focus, _) => focus.item.as_ref().map(Item::nesting),
            Body::Constructor(_) | Body::Declared(_) => None,
            Body::Inline(_, captured) => captured.iter().map(Sequence::nesting).max(),
            Body::Partial(inner, given) => {
                let given = given.iter().flatten().map(Sequence::nesting);
                given.chain([inner.nesting]).max()
            }
        };
        Self { name, signature, body, nesting: inside.unwrap_or_default() + 1 }
    }

    /// How deep maps, arrays and functions stand in one another in what it holds, itself
    /// counted.
    pub(super) fn nesting(&self) -> u32 {
        self.nesting
    }

    pub(super) fn signature(&self) -> &Signature {
        &self.signature
    }

    pub(super) fn arity(&self) -> usize {
        self.signature.parameters.len()
    }

    pub(super) fn constructor(name: QualifiedName, kind: CastKind) -> Self {
        let any = |occurrence| SequenceType {
            item: Some(ItemType::Atomic(AtomicType::AnyAtomic)),
            occurrence,
        };
        let result = match kind {
            CastKind::Atomic(kind) => SequenceType {
                item: Some(ItemType::Atomic(kind)),
                occurrence: Occurrence::Optional,
            },
            CastKind::ListOf(kind) => SequenceType {
                item: Some(ItemType::Atomic(kind)),
                occurrence: Occurrence::Any,
            },
        };
        let parameters = vec![any(Occurrence::Optional)];
        let signature = Arc::new(Signature { parameters, result });
        Self::new(Some(name), signature, Body::Constructor(kind))
    }

    pub(super) fn declared(
        name: QualifiedName,
        id: FunctionId,
        signature: Arc<Signature>,
    ) -> Self {
        Self::new(Some(name), signature, Body::Declared(id))
    }
}

#[derive(Debug)]
struct Code {
    root: Expr,
    slots: usize,
    facts: Arc<Facts>,
    attributes: Vec<Name>,
}

/// A compiled expression. It can be evaluated as often as need be, from any thread;
/// cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Expression {
    code: Arc<Code>,
}

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
        let (root, slots) = parse::parse(text, names, parameters)?;
        let mut attributes = Vec::new();
        attributes_of_context(&root, &mut attributes);
        let facts = Arc::clone(&names.facts);
        Ok(Self { code: Arc::new(Code { root, slots, facts, attributes }) })
    }

    pub(super) fn sequence_type(
        text: &str,
        names: &StaticContext,
    ) -> Result<SequenceType, SyntaxError> {
        parse::parse_type(text, names)
    }

    fn frame<'r>(&self, context: &'r DynamicContext<'r>, focus: &Focus) -> Frame<'r> {
        Frame::new(
            context,
            Arc::clone(&self.code.facts),
            vec![Sequence::EMPTY; self.code.slots],
            focus.item.clone(),
        )
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
        self.frame(context, focus).evaluate(&self.code.root, focus)
    }

    /// The value as the body of a declared function, with its arguments.
    pub(super) fn call(
        &self,
        context: &DynamicContext<'_>,
        arguments: Vec<Sequence>,
    ) -> Result<Sequence, DynamicError> {
        let mut slots = arguments;
        slots.resize(self.code.slots.max(slots.len()), Sequence::EMPTY);
        let mut frame = Frame::new(context, Arc::clone(&self.code.facts), slots, None);
        frame.evaluate(&self.code.root, &Focus::NONE).map_err(DynamicError::elsewhere)
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
        context.refill();
        self.frame(context, focus).truth(&self.code.root, focus)
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
        let value = self.evaluate(context, focus)?;
        let mut text = String::new();
        for (at, item) in super::evaluate::atomised(context, &value)?.iter().enumerate() {
            if at > 0 {
                text.push(' ');
            }
            text.push_str(&item.to_string());
        }
        Ok(text)
    }

    /// The names of the attributes of the context item that the expression looks at
    /// (`@rend` in `@rend = 'x' and p/@n`), without repetition, in the order written.
    pub fn attributes_of_context(&self) -> &[Name] {
        &self.code.attributes
    }

    /// The names of all nodes that the expression asks for, without repetition.
    pub fn mentions(&self, name: Name) -> bool {
        fn look(part: &Expr, name: Name) -> bool {
            let is_it = matches!(&part.kind, Kind::Step(step)
                if step.test.kind_and_name().1 == Some(name));
            let mut found = is_it;
            part.each_child(&mut |child| found = found || look(child, name));
            found
        }
        look(&self.code.root, name)
    }
}

/// Finds the attributes of the context item that a part looks at.
fn attributes_of_context(part: &Expr, found: &mut Vec<Name>) {
    match &part.kind {
        Kind::Step(step) => {
            if let (Axis::Attribute, NodeTest::Named(_, name)) = (step.axis, &step.test)
                && !found.contains(name)
            {
                found.push(*name);
            }
        }
        // What is on the right has another context item, and so have predicates.
        Kind::Path(pair) | Kind::Map(pair) => attributes_of_context(&pair.0, found),
        Kind::Filter(base, _) => attributes_of_context(base, found),
        _ => part.each_child(&mut |child| attributes_of_context(child, found)),
    }
}
