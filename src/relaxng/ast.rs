//! A schema as it is written: one tree for the XML and the compact syntax.
//!
//! Both readers make this tree, [`simplify`](super::simplify) takes it apart (RELAX NG
//! §4), and [`write`](super::write) prints it again. Names are already resolved and the
//! default namespace of the including file is applied, so that the rest of the engine
//! need not know prefixes. Invariant: every node has the place it was written at, and
//! the tree is never deeper than [`MAX_DEPTH`].

use std::sync::Arc;

use crate::source::Span;

/// How deep patterns may be nested in a schema. Deeper ones become a finding; the bound
/// keeps the recursion over the tree within any thread's stack.
pub(super) const MAX_DEPTH: usize = 256;

/// The library of `string` and `token` (RELAX NG §6.2.9).
pub(super) const BUILTIN_LIBRARY: &str = "";
/// The library of XML Schema's datatypes.
pub(super) const XSD_LIBRARY: &str = "http://www.w3.org/2001/XMLSchema-datatypes";
/// The namespace of `a:documentation` and `a:defaultValue` (DTD compatibility §2).
pub(super) const ANNOTATIONS: &str =
    "http://relaxng.org/ns/compatibility/annotations/1.0";
/// The namespace of the XML syntax.
pub(super) const STRUCTURE: &str = "http://relaxng.org/ns/structure/1.0";

/// A pattern and where it stands.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) documentation: Option<Box<str>>,
}

/// The patterns of the full syntax (RELAX NG §3).
#[derive(Debug)]
pub(super) enum Kind {
    Element {
        name: NameClass,
        content: Box<Pattern>,
    },
    Attribute {
        name: NameClass,
        content: Box<Pattern>,
        default: Option<Box<str>>,
    },
    Group(Vec<Pattern>),
    Interleave(Vec<Pattern>),
    Choice(Vec<Pattern>),
    Optional(Box<Pattern>),
    ZeroOrMore(Box<Pattern>),
    OneOrMore(Box<Pattern>),
    List(Box<Pattern>),
    Mixed(Box<Pattern>),
    Ref(Box<str>),
    ParentRef(Box<str>),
    Empty,
    NotAllowed,
    Text,
    Data(Box<Data>),
    Value(Box<Value>),
    /// The pattern of another file, and the address that was written.
    External {
        href: Box<str>,
        pattern: Box<Pattern>,
    },
    Grammar(Grammar),
}

/// `data` (RELAX NG §3, §4.3, §4.4).
#[derive(Debug)]
pub(super) struct Data {
    pub(super) library: Arc<str>,
    pub(super) name: Box<str>,
    pub(super) params: Vec<Param>,
    pub(super) except: Option<Pattern>,
}

/// `param`.
#[derive(Debug)]
pub(super) struct Param {
    pub(super) name: Box<str>,
    pub(super) value: Box<str>,
    pub(super) span: Span,
}

/// `value`, with what its prefixes mean.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) library: Arc<str>,
    pub(super) name: Box<str>,
    pub(super) text: Box<str>,
    /// The default namespace at the value, for types that look at it.
    pub(super) namespace: Arc<str>,
    pub(super) bindings: Bindings,
}

/// Prefixes and their namespaces.
pub(super) type Bindings = Arc<[(Box<str>, Box<str>)]>;

/// A name class and where it stands (RELAX NG §3).
#[derive(Clone, Debug)]
pub(super) struct NameClass {
    pub(super) kind: NameKind,
    pub(super) span: Span,
}

/// The kinds of name classes.
#[derive(Clone, Debug)]
pub(super) enum NameKind {
    Name { namespace: Arc<str>, local: Box<str> },
    AnyName { except: Option<Box<NameClass>> },
    NsName { namespace: Arc<str>, except: Option<Box<NameClass>> },
    Choice(Vec<NameClass>),
}

/// What a grammar, a `div` or an `include` holds.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    pub(super) components: Vec<Component>,
}

/// One part of a grammar.
#[derive(Debug)]
pub(super) enum Component {
    Start(Define),
    Define(Define),
    Div(Grammar),
    Include(Include),
}

/// `start` (whose name is empty) or `define`.
#[derive(Debug)]
pub(super) struct Define {
    pub(super) name: Box<str>,
    pub(super) combine: Option<Combine>,
    pub(super) body: Pattern,
    /// Where the name stands, or the word `start`.
    pub(super) span: Span,
    pub(super) documentation: Option<Box<str>>,
}

/// How definitions of one name join (RELAX NG §4.17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Combine {
    Choice,
    Interleave,
}

/// `include`: the other file's grammar and what overrides it (RELAX NG §4.7).
#[derive(Debug)]
pub(super) struct Include {
    pub(super) href: Box<str>,
    pub(super) span: Span,
    pub(super) grammar: Grammar,
    pub(super) overrides: Grammar,
}
