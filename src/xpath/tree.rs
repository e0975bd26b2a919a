//! The tree that an expression is compiled to.
//!
//! Names are resolved: variables are places in a frame, functions are rows of a table,
//! names of nodes are numbers. What is `(start, end)` is a place in the text, in bytes.

use std::sync::Arc;

use super::context::{FunctionId, VariableId};
use super::expression::{Function, Signature};
use super::functions::Builtin;
use super::regex::Regex;
use super::types::{NodeTest, SequenceType};
use super::value::{AtomicType, Sequence};

/// A place in the text of the expression.
pub(super) type Place = (u32, u32);

/// How high a tree may be. What walks over it goes down with it.
const HEIGHT: u32 = 500;

/// A part of an expression.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// How many parts stand in one another here.
    height: u32,
}

pub(super) type Pair = Box<(Expr, Expr)>;

/// What a part of an expression is.
#[derive(Debug)]
pub(super) enum Kind {
    Constant(Sequence),
    Local(usize),
    Global(VariableId),
    Context,
    /// `/`: the document that the context item is in.
    Root,
    Comma(Vec<Expr>),
    Range(Pair),
    Arithmetic(Arithmetic, Pair),
    Negative(Box<Expr>),
    Positive(Box<Expr>),
    Concat(Pair),
    General(Comparison, Pair),
    Value(Comparison, Pair),
    Node(NodeComparison, Pair),
    And(Pair),
    Or(Pair),
    If(Box<(Expr, Expr, Expr)>),
    For(usize, Pair),
    Let(usize, Pair),
    Some(usize, Pair),
    Every(usize, Pair),
    Step(Box<Step>),
    Path(Pair),
    Map(Pair),
    Filter(Box<Expr>, Vec<Predicate>),
    Set(SetOperation, Pair),
    InstanceOf(Box<Expr>, SequenceType),
    Treat(Box<Expr>, SequenceType),
    Castable(Box<Expr>, CastTarget),
    Cast(Box<Expr>, CastTarget),
    Call(&'static Builtin, Vec<Expr>),
    /// A call with a regular expression that is written down.
    Matching(&'static Builtin, Vec<Expr>, Arc<Regex>),
    Declared(FunctionId, Arc<Signature>, Vec<Expr>),
    Dynamic(Box<Expr>, Vec<Expr>),
    /// A call with places left open.
    Partial(Box<Expr>, Vec<Option<Expr>>),
    /// A function by name, which may use the context it is named in.
    Reference(&'static Builtin, usize),
    Inline(Arc<Inline>),
    NewMap(Vec<(Expr, Expr)>),
    /// `[a, b]`.
    NewArray(Vec<Expr>),
    /// `array { … }`.
    ArrayOf(Box<Expr>),
    Lookup(Box<Expr>, LookupKey),
    /// A call to a function that needs less than the values of its arguments.
    Quick(Quick, Box<Expr>),
    Position,
    Last,
}

/// Functions that stop looking as soon as they know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quick {
    Not,
    Boolean,
    Exists,
    Empty,
    Count,
}

/// A step of a path from the context node.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: NodeTest,
    pub(super) predicates: Vec<Predicate>,
}

/// A predicate, and what it asks of the context.
#[derive(Debug)]
pub(super) struct Predicate {
    pub(super) expression: Expr,
    /// The position it asks for, if it is a number that is written down.
    pub(super) constant: Option<usize>,
    /// Whether its value may be a number, which means a position.
    pub(super) may_be_number: bool,
    /// Whether it asks for `last()`.
    pub(super) uses_last: bool,
    /// Whether it asks for `position()` or `last()`.
    pub(super) uses_position: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Child,
    Descendant,
    Attribute,
    SelfNode,
    DescendantOrSelf,
    FollowingSibling,
    Following,
    Namespace,
    Parent,
    Ancestor,
    PrecedingSibling,
    Preceding,
    AncestorOrSelf,
}

impl Axis {
    /// Whether it goes against document order (XPath 3.1 §3.3.2.1).
    pub(super) fn is_reverse(self) -> bool {
        matches!(
            self,
            Self::Parent
                | Self::Ancestor
                | Self::PrecedingSibling
                | Self::Preceding
                | Self::AncestorOrSelf
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegerDivide,
    Modulo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeComparison {
    Is,
    Before,
    After,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetOperation {
    Union,
    Intersect,
    Except,
}

/// What a value is cast to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CastTarget {
    pub(super) kind: CastKind,
    pub(super) is_optional: bool,
}

/// An atomic type, or one of the three types of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CastKind {
    Atomic(AtomicType),
    ListOf(AtomicType),
}

/// What is looked up in a map or array.
#[derive(Debug)]
pub(super) enum LookupKey {
    All,
    Key(Box<Expr>),
}

/// `function($a) { … }` as it is written.
#[derive(Debug)]
pub(super) struct Inline {
    pub(super) signature: Signature,
    pub(super) body: Expr,
    /// What it uses of the frame around it: the places there and in its own. Its
    /// parameters come first in its own.
    pub(super) captures: Vec<(usize, usize)>,
    pub(super) slots: usize,
    pub(super) facts: Arc<super::context::Facts>,
}

impl Expr {
    /// A part. One that would be too high has no kind that matters: whoever reads an
    /// expression looks at [`is_too_high`](Self::is_too_high).
    pub(super) fn new(kind: Kind, place: Place) -> Self {
        let mut made = Self { kind, place, height: 0 };
        let mut height = match &made.kind {
            Kind::Inline(inline) => inline.body.height,
            _ => 0,
        };
        made.each_child(&mut |child| height = height.max(child.height));
        made.height = height + 1;
        if made.is_too_high() {
            made.kind = Kind::Constant(Sequence::EMPTY);
            made.height = HEIGHT + 1;
        }
        made
    }

    /// Whether too many parts stand in one another.
    pub(super) fn is_too_high(&self) -> bool {
        self.height > HEIGHT
    }

    /// The items, if they are known without evaluation.
    pub(super) fn constant(&self) -> Option<&Sequence> {
        match &self.kind {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Calls `look` with each part directly below.
    pub(super) fn each_child<'e>(&'e self, look: &mut dyn FnMut(&'e Self)) {
        match &self.kind {
            Kind::Constant(_)
            | Kind::Local(_)
            | Kind::Global(_)
            | Kind::Context
            | Kind::Root
            | Kind::Reference(..)
            | Kind::Inline(_)
            | Kind::Position
            | Kind::Last => {}
            Kind::Range(pair)
            | Kind::Arithmetic(_, pair)
            | Kind::Concat(pair)
            | Kind::General(_, pair)
            | Kind::Value(_, pair)
            | Kind::Node(_, pair)
            | Kind::And(pair)
            | Kind::Or(pair)
            | Kind::For(_, pair)
            | Kind::Let(_, pair)
            | Kind::Some(_, pair)
            | Kind::Every(_, pair)
            | Kind::Path(pair)
            | Kind::Map(pair)
            | Kind::Set(_, pair) => {
                look(&pair.0);
                look(&pair.1);
            }
            Kind::If(three) => {
                look(&three.0);
                look(&three.1);
                look(&three.2);
            }
            Kind::Negative(one)
            | Kind::Positive(one)
            | Kind::InstanceOf(one, _)
            | Kind::Treat(one, _)
            | Kind::Castable(one, _)
            | Kind::Cast(one, _)
            | Kind::ArrayOf(one)
            | Kind::Quick(_, one) => look(one),
            Kind::Step(step) => {
                for predicate in &step.predicates {
                    look(&predicate.expression);
                }
            }
            Kind::Filter(base, predicates) => {
                look(base);
                for predicate in predicates {
                    look(&predicate.expression);
                }
            }
            Kind::Comma(all)
            | Kind::Call(_, all)
            | Kind::Matching(_, all, _)
            | Kind::Declared(_, _, all)
            | Kind::NewArray(all) => all.iter().for_each(look),
            Kind::Dynamic(function, arguments) => {
                look(function);
                arguments.iter().for_each(look);
            }
            Kind::Partial(function, arguments) => {
                look(function);
                arguments.iter().flatten().for_each(look);
            }
            Kind::NewMap(entries) => {
                for (key, value) in entries {
                    look(key);
                    look(value);
                }
            }
            Kind::Lookup(base, key) => {
                look(base);
                if let LookupKey::Key(key) = key {
                    look(key);
                }
            }
        }
    }
}

/// A function by name, as a value.
pub(super) fn named(function: Function) -> Kind {
    Kind::Constant(Sequence::one(super::value::Item::Function(Arc::new(function))))
}
