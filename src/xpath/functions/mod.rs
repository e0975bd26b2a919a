//! The library of functions (F&O 3.1, XSLT 3.0 §20), a file a topic.
//!
//! A function is a row: its signature as the standard writes it, without the names of
//! parameters, and what computes it. Types without a prefix are those of XML Schema; in
//! brackets are parameters that may be left out. Not there: what needs a schema, the
//! network or a clock, `fn:transform` and `fn:load-xquery-module`.

#![expect(clippy::unnecessary_wraps, reason = "the rows of a table have one signature")]

mod arrays;
mod collation;
mod dates;
mod format_date;
mod format_integer;
mod format_number;
mod higher;
mod json;
mod json_xml;
mod maps;
mod nodes;
mod numbers;
mod resources;
mod sequences;
mod serialize;
mod strings;
mod values;
mod xml;
mod xslt;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

pub(super) use format_number::DecimalFormat;

use super::evaluate::{Evaluated, Frame, no_context, string_of};
use super::expression::Signature;
use super::regex::Regex;
use super::types::SequenceType;
use super::value::{Atomic, Item, Node, QualifiedName, Sequence};
use super::{DynamicError, Focus, StaticContext};

/// The namespace of XPath's own functions.
pub(super) const FN: &str = "http://www.w3.org/2005/xpath-functions";
/// The namespace of functions on maps.
pub(super) const MAP: &str = "http://www.w3.org/2005/xpath-functions/map";
/// The namespace of functions on arrays.
pub(super) const ARRAY: &str = "http://www.w3.org/2005/xpath-functions/array";
const MATH: &str = "http://www.w3.org/2005/xpath-functions/math";
/// The namespace of XML Schema's types and their constructors.
pub(super) const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// What computes a function.
type Native = fn(&mut Arguments<'_, '_>) -> Evaluated;

/// A row of a table: signature and computation.
type Row = (&'static str, Native);

/// A function of the library.
pub(super) struct Builtin {
    pub(super) namespace: &'static str,
    pub(super) name: &'static str,
    signature: Signature,
    /// How many arguments must be there.
    least: usize,
    pub(super) run: Native,
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Builtin {
    fn read(namespace: &'static str, (row, run): Row, types: &StaticContext) -> Self {
        let (head, result) = row.rsplit_once(") as ").unwrap_or((row, "item()*"));
        let (name, list) = head.split_once('(').unwrap_or((head, ""));
        let kind = |text: &str| {
            let read = super::parse::parse_type(text, types);
            debug_assert!(read.is_ok(), "{row}: {text}");
            read.unwrap_or(SequenceType::ANY)
        };
        let (mut parameters, mut least, mut depth) = (Vec::new(), None, 0_usize);
        let mut from = 0;
        for (at, mark) in list.char_indices().chain([(list.len(), ',')]) {
            match mark {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    let text = list.get(from..at).unwrap_or_default().trim();
                    if text.starts_with('[') && least.is_none() {
                        least = Some(parameters.len());
                    }
                    let text = text.trim_matches(['[', ']']);
                    if !text.is_empty() {
                        parameters.push(kind(text));
                    }
                    from = at + 1;
                }
                _ => {}
            }
        }
        let least = least.unwrap_or(parameters.len());
        let signature = Signature { parameters, result: kind(result) };
        Self { namespace, name, signature, least, run }
    }

    pub(super) fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Whether it takes any number of arguments, as `concat` alone does.
    fn is_variadic(&self) -> bool {
        self.name == "concat"
    }

    pub(super) fn takes(&self, arity: usize) -> bool {
        arity >= self.least
            && (arity <= self.signature.parameters.len() || self.is_variadic())
    }

    /// How many arguments it takes, in words.
    pub(super) fn arities(&self) -> String {
        let most = self.signature.parameters.len();
        if self.is_variadic() {
            return format!("{} or more", self.least);
        }
        (self.least..=most).map(|it| it.to_string()).collect::<Vec<_>>().join(" or ")
    }

    pub(super) fn parameter_type(&self, at: usize) -> &SequenceType {
        let parameters = &self.signature.parameters;
        parameters.get(at).or(parameters.last()).unwrap_or(&SequenceType::ANY)
    }

    pub(super) fn parameter(&self, at: usize) -> SequenceType {
        self.parameter_type(at).clone()
    }

    pub(super) fn qualified_name(&self) -> QualifiedName {
        let prefix = match self.namespace {
            MAP => "map",
            ARRAY => "array",
            MATH => "math",
            _ => "fn",
        };
        QualifiedName {
            prefix: prefix.into(),
            namespace: self.namespace.into(),
            local: self.name.into(),
        }
    }
}

/// By local name; few names are in two namespaces.
type Table = HashMap<&'static str, Vec<Builtin>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut types = StaticContext::new();
        types.element_namespace(XS);
        let groups: [(&str, &[Row]); 20] = [
            (FN, strings::FUNCTIONS),
            (FN, strings::MATCHING),
            (FN, numbers::FUNCTIONS),
            (MATH, numbers::MATH),
            (FN, nodes::FUNCTIONS),
            (FN, sequences::FUNCTIONS),
            (FN, values::FUNCTIONS),
            (FN, dates::FUNCTIONS),
            (FN, format_date::FUNCTIONS),
            (FN, format_integer::FUNCTIONS),
            (FN, format_number::FUNCTIONS),
            (FN, higher::FUNCTIONS),
            (MAP, maps::FUNCTIONS),
            (ARRAY, arrays::FUNCTIONS),
            (FN, json::FUNCTIONS),
            (FN, json_xml::FUNCTIONS),
            (FN, resources::FUNCTIONS),
            (FN, serialize::FUNCTIONS),
            (FN, xml::FUNCTIONS),
            (FN, xslt::FUNCTIONS),
        ];
        let mut table = Table::new();
        for (namespace, rows) in groups {
            for row in rows {
                let builtin = Builtin::read(namespace, *row, &types);
                table.entry(builtin.name).or_default().push(builtin);
            }
        }
        table
    })
}

/// The function of a name.
pub(super) fn find(namespace: &str, local: &str) -> Option<&'static Builtin> {
    table().get(local)?.iter().find(|it| it.namespace == namespace)
}

/// The names of the functions in a namespace, in order.
pub(super) fn names(namespace: &str) -> impl Iterator<Item = &'static str> {
    let mut names: Vec<&str> = table()
        .values()
        .flatten()
        .filter(|builtin| builtin.namespace == namespace)
        .map(|builtin| builtin.name)
        .collect();
    names.sort_unstable();
    names.into_iter()
}

/// The arguments of a call, already of the types that the signature says, and where it
/// is made. Nodes stand for their text where a string is wanted.
pub(super) struct Arguments<'a, 'r> {
    pub(super) frame: &'a mut Frame<'r>,
    pub(super) focus: &'a Focus,
    pub(super) values: Vec<Sequence>,
    pub(super) builtin: &'static Builtin,
    /// The regular expression, if it is written down.
    pub(super) regex: Option<&'a Regex>,
}

impl Arguments<'_, '_> {
    /// How many there are.
    fn len(&self) -> usize {
        self.values.len()
    }

    fn value(&self, at: usize) -> &Sequence {
        static EMPTY: Sequence = Sequence::EMPTY;
        self.values.get(at).unwrap_or(&EMPTY)
    }

    fn take(&mut self, at: usize) -> Sequence {
        self.values.get_mut(at).map(std::mem::take).unwrap_or_default()
    }

    fn item(&self, at: usize) -> Option<&Item> {
        self.value(at).first()
    }

    fn atomic(&self, at: usize) -> Option<&Atomic> {
        match self.item(at) {
            Some(Item::Atomic(value)) => Some(value),
            _ => None,
        }
    }

    /// A text; none where the argument is empty or not there.
    fn text(&self, at: usize) -> Option<Cow<'_, str>> {
        match self.item(at)? {
            Item::Node(node) => Some(Cow::Borrowed(self.frame.context.text(*node))),
            Item::Atomic(value) => Some(match value.as_text() {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(value.to_string()),
            }),
            _ => None,
        }
    }

    /// A text; empty where there is none.
    fn text_or_empty(&self, at: usize) -> Cow<'_, str> {
        self.text(at).unwrap_or_default()
    }

    fn integer(&self, at: usize) -> Option<i128> {
        match self.atomic(at)? {
            Atomic::Integer(number, _) => Some(*number),
            _ => None,
        }
    }

    fn double(&self, at: usize) -> Option<f64> {
        self.atomic(at)?.to_double()
    }

    /// The argument, or the context item where it is left out.
    fn item_or_context(&self, at: usize) -> Evaluated<Option<&Item>> {
        if at < self.len() {
            return Ok(self.item(at));
        }
        self.focus.item.as_ref().map(Some).ok_or_else(no_context)
    }

    /// The string value of the argument, or of the context item where it is left out.
    fn text_or_context(&self, at: usize) -> Evaluated<Cow<'_, str>> {
        if at < self.len() {
            return Ok(self.text_or_empty(at));
        }
        match &self.focus.item {
            Some(item) => string_of(self.frame.context, item),
            None => Err(no_context()),
        }
    }

    /// The node of the argument, or the context node where it is left out.
    fn node_or_context(&self, at: usize) -> Evaluated<Option<Node>> {
        match self.item_or_context(at)? {
            None => Ok(None),
            Some(Item::Node(node)) => Ok(Some(*node)),
            Some(_) => Err(DynamicError::wrong_type("the context item is no node")),
        }
    }
}

fn boolean(value: bool) -> Sequence {
    Sequence::one(Atomic::Boolean(value))
}

fn text(value: impl Into<Arc<str>>) -> Sequence {
    Sequence::one(Atomic::string(value))
}

fn integer(value: i128) -> Sequence {
    Sequence::one(Atomic::integer(value))
}

/// An error of the library.
fn error(code: &str, message: impl Into<String>) -> DynamicError {
    DynamicError::new(code, message)
}
