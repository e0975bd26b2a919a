//! A schema as data: patterns, rules, checks and what they say.
//!
//! Every expression is still text, with the place where it was written and the number of
//! the prefixes that hold there; [`compile`](super::compile) makes of it what runs.

use crate::source::SourceId;
use crate::xml::{Element, Value};

/// A schema without references to other files or to abstract parts.
#[derive(Debug)]
pub(super) struct Schema {
    /// The file it begins in, which relative addresses start from.
    pub(super) source: SourceId,
    pub(super) title: Option<String>,
    pub(super) version: Option<String>,
    /// The prefixes that the schema itself declares.
    pub(super) prefixes: Vec<(String, String)>,
    /// The sets of prefixes that hold in its parts; the first is its own.
    pub(super) scopes: Vec<Vec<(String, String)>>,
    pub(super) default_phase: Option<Value>,
    pub(super) phases: Vec<Phase>,
    pub(super) lets: Vec<Let>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) diagnostics: Vec<Note>,
    pub(super) properties: Vec<Note>,
    pub(super) keys: Vec<Key>,
    pub(super) functions: Vec<Function>,
}

/// An expression or pattern, not yet compiled.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) value: Value,
    /// Which prefixes hold, a number of `Schema::scopes`.
    pub(super) scope: usize,
}

/// `phase`.
#[derive(Debug)]
pub(super) struct Phase {
    pub(super) id: String,
    pub(super) active: Vec<Value>,
    pub(super) lets: Vec<Let>,
    pub(super) from: Option<Expression>,
}

/// `let`.
#[derive(Clone, Debug)]
pub(super) struct Let {
    pub(super) name: Value,
    pub(super) value: Content,
}

/// What a variable or key is made of.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Expression(Expression),
    /// Elements and text, taken as they stand.
    Tree(Box<Element>),
    /// Instructions of XSLT.
    Instructions(Vec<Instruction>),
}

/// `pattern`.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) documents: Option<Expression>,
    pub(super) lets: Vec<Let>,
    pub(super) rules: Vec<Rule>,
    /// Those of an abstract pattern, its parameters put in.
    pub(super) diagnostics: Vec<Note>,
    pub(super) properties: Vec<Note>,
    /// Whether each of its rules is tried at each node, as in `group` (2025).
    pub(super) is_group: bool,
}

/// `rule` that is not abstract.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: Option<String>,
    pub(super) context: Expression,
    pub(super) visit_each: Option<Expression>,
    pub(super) role: Option<Template>,
    pub(super) flag: Option<Template>,
    pub(super) severity: Option<Template>,
    pub(super) lets: Vec<Let>,
    pub(super) checks: Vec<Check>,
}

/// `assert` or `report`.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) is_report: bool,
    pub(super) id: Option<String>,
    pub(super) test: Expression,
    pub(super) subject: Option<Expression>,
    pub(super) role: Option<Template>,
    pub(super) flag: Option<Template>,
    pub(super) severity: Option<Template>,
    pub(super) diagnostics: Vec<Value>,
    pub(super) properties: Vec<Value>,
    /// The language, where it is another than the schema's.
    pub(super) language: Option<String>,
    pub(super) message: Vec<Piece>,
}

/// `diagnostic` or `property`.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) id: String,
    pub(super) message: Vec<Piece>,
    pub(super) language: Option<String>,
    pub(super) role: Option<Template>,
    pub(super) scheme: Option<String>,
    /// `see`, `icon` and `fpi`, as they stand.
    pub(super) links: Vec<(&'static str, String)>,
}

/// A part of a message.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(String),
    /// `value-of`, and `name` with a path.
    Value(Expression),
    /// `name` without a path: the name of the node.
    Name,
    /// `xsl:copy-of`.
    Copy(Expression),
    /// `emph`, `dir`, `span` or an element of another vocabulary.
    Element {
        namespace: String,
        local: String,
        attributes: Vec<Value>,
        inner: Vec<Piece>,
    },
}

/// An attribute that may hold expressions in braces, as those of XSLT do.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) pieces: Vec<Piece>,
}

/// `xsl:key`.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: Value,
    pub(super) matching: Expression,
    pub(super) content: Content,
}

/// `xsl:function`.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: Value,
    /// Their names and types.
    pub(super) parameters: Vec<(Value, Option<Value>)>,
    /// The type of its value.
    pub(super) result: Option<Value>,
    pub(super) body: Vec<Instruction>,
}

/// An instruction of XSLT in a function, key or variable.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    /// `xsl:sequence`, `xsl:copy-of`.
    Sequence(Expression),
    /// `xsl:value-of`: its items as one text, with a separator.
    Value { select: Expression, separator: String },
    /// Text and `xsl:text`.
    Text(String),
    /// `xsl:variable`, for what follows it.
    Variable { name: Value, content: Box<Content> },
    /// `xsl:choose` and `xsl:if`.
    Choose { branches: Vec<(Expression, Vec<Self>)>, otherwise: Vec<Self> },
    /// `xsl:for-each`.
    ForEach { select: Expression, body: Vec<Self> },
}
