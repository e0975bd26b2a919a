//! XPath 3.1: expressions into values, over documents with places.
//!
//! [`StaticContext`] says what names mean; [`Expression::compile`] reads an expression
//! in it once, [`Pattern::compile`] a match pattern of XSLT; both are then evaluated as
//! often as need be, from any thread, in a [`DynamicContext`], which holds the documents
//! of one run. Knows neither Schematron nor TEI.
//!
//! ```
//! use letterbook::diagnostic::Findings;
//! use letterbook::source::Sources;
//! use letterbook::xml::{Document, NodeId};
//! use letterbook::xpath::{DynamicContext, Expression, Focus, Library, StaticContext};
//!
//! let names = StaticContext::new();
//! let expression = Expression::compile("count(//p[. = 'b'])", &names).expect("sound");
//!
//! let text = "<div><p>a</p><p>b</p></div>";
//! let source = Sources::new().add("a.xml", text);
//! let document = Document::read(source, text, None, &mut Findings::new()).expect("sound");
//! let library = Library::new();
//! let context = DynamicContext::new(&library);
//! let root = context.add_document(document.into()).node(NodeId::ROOT);
//! assert_eq!(expression.string(&context, &Focus::on(root)).expect("no error"), "1");
//! ```
//!
//! Follows XPath 3.1 and its Functions and Operators 3.1 (F&O) without
//! schema awareness and without the network, XSLT 3.0 §5.5 for patterns and §20 for the
//! functions that XSLT adds. Invariants: no string makes the parser fail other than with
//! an error that has a place; evaluation ends, by a budget of steps and a limit of
//! depth; `and`, `or`, `if`, `some`, `every` and predicates look at no more than they
//! need; nothing is read but through a [`Loader`].

mod context;
mod error;
mod evaluate;
mod expression;
mod functions;
mod parse;
mod pattern;
mod regex;
mod tree;
mod types;
mod value;

pub use context::{
    DocumentId, Documents, DynamicContext, Focus, FunctionId, Library, Loader,
    StaticContext, VariableId,
};
pub use error::{DynamicError, SyntaxError};
pub use expression::{Expression, Function};
pub use pattern::{LastStep, Pattern};
pub use value::{
    Array, Atomic, AtomicType, Decimal, Duration, Item, Map, Moment, Node, QualifiedName,
    Sequence,
};
