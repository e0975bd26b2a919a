//! Calls of functions by name, and functions as values.

use std::sync::Arc;

use super::{Parsed, Parser, nearest};
use crate::xpath::expression::Function;
use crate::xpath::functions::{self, Builtin};
use crate::xpath::regex::Regex;
use crate::xpath::tree::{CastKind, CastTarget, Expr, Kind, Quick, named};
use crate::xpath::types::{ItemType, Occurrence};
use crate::xpath::value::{Atomic, AtomicType, Item, Sequence};
use crate::xpath::{QualifiedName, SyntaxError};

/// Words that look like calls and are something else (XPath 3.1 appendix A.3).
const RESERVED: [&str; 18] = [
    "array",
    "attribute",
    "comment",
    "document-node",
    "element",
    "empty-sequence",
    "function",
    "if",
    "item",
    "map",
    "namespace-node",
    "node",
    "processing-instruction",
    "schema-attribute",
    "schema-element",
    "switch",
    "text",
    "typeswitch",
];

/// The type that a constructor function makes.
fn constructed(name: &QualifiedName) -> Option<CastKind> {
    if &*name.namespace != functions::XS {
        return None;
    }
    let list = match &*name.local {
        "NMTOKENS" => AtomicType::NmToken,
        "IDREFS" => AtomicType::IdRef,
        "ENTITIES" => AtomicType::Entity,
        local => {
            let kind = AtomicType::named(local)?;
            let is_abstract =
                matches!(kind, AtomicType::AnyAtomic | AtomicType::Notation);
            return (!is_abstract).then_some(CastKind::Atomic(kind));
        }
    };
    Some(CastKind::ListOf(list))
}

impl Parser<'_> {
    /// The name of a function; one without a prefix is among XPath's own.
    pub(super) fn function_name(&mut self) -> Parsed<QualifiedName> {
        self.space()?;
        let start = self.at;
        if let Some(word) = self.peek_ncname()
            && RESERVED.contains(&word)
            && !self.rest().get(word.len()..).is_some_and(|rest| rest.starts_with(':'))
        {
            return Err(self.unexpected("a step, a value or the name of a function"));
        }
        let (prefix, namespace, local) = self.eqname()?;
        let namespace = match namespace {
            Some(namespace) => namespace,
            None if prefix.is_empty() => functions::FN.to_owned(),
            None => self.namespace_of(prefix, start)?,
        };
        Ok(QualifiedName {
            prefix: prefix.into(),
            namespace: namespace.into(),
            local: local.into(),
        })
    }

    /// Reads arguments in parentheses; `None` is a place left open.
    fn arguments(&mut self) -> Parsed<Vec<Option<Expr>>> {
        self.need("(")?;
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            self.space()?;
            let start = self.at;
            let is_open = self.take("?") && (self.looks_at(",") || self.looks_at(")"));
            if is_open {
                arguments.push(None);
            } else {
                self.at = start;
                arguments.push(Some(self.single()?));
            }
            if !self.take(",") {
                break;
            }
        }
        self.need(")")?;
        Ok(arguments)
    }

    /// A call of a value that is a function.
    pub(super) fn dynamic_call(
        &mut self,
        function: Expr,
        start: usize,
        first: Option<Expr>,
    ) -> Parsed<Expr> {
        let mut arguments = self.arguments()?;
        if let Some(first) = first {
            arguments.insert(0, Some(first));
        }
        let function = Box::new(function);
        if arguments.iter().any(Option::is_none) {
            return Ok(self.make(Kind::Partial(function, arguments), start));
        }
        let arguments = arguments.into_iter().flatten().collect();
        Ok(self.make(Kind::Dynamic(function, arguments), start))
    }

    /// A call of a function by name; `first` is what stands before an arrow.
    pub(super) fn static_call(
        &mut self,
        name: &QualifiedName,
        start: usize,
        first: Option<Expr>,
    ) -> Parsed<Expr> {
        let name_end = self.at;
        let mut arguments = self.arguments()?;
        if let Some(first) = first {
            arguments.insert(0, Some(first));
        }
        let arity = arguments.len();
        if arguments.iter().any(Option::is_none) {
            let kind = self.reference(name, arity, start..name_end)?;
            let function = Box::new(self.make(kind, start));
            return Ok(self.make(Kind::Partial(function, arguments), start));
        }
        let mut arguments: Vec<Expr> = arguments.into_iter().flatten().collect();
        let declared = self.names.functions.iter().rev();
        let kind = if let Some(kind) = constructed(name).filter(|_| arity == 1) {
            let target = CastTarget { kind, is_optional: true };
            match arguments.pop() {
                Some(value) => Kind::Cast(Box::new(value), target),
                None => Kind::Constant(Sequence::EMPTY),
            }
        } else if let Some(builtin) =
            functions::find(&name.namespace, &name.local).filter(|it| it.takes(arity))
        {
            Self::builtin_call(builtin, arguments, start)?
        } else if let Some(declared) = declared
            .into_iter()
            .find(|it| it.name == *name && it.parameters.len() == arity)
        {
            Kind::Declared(declared.id, Arc::clone(&declared.signature), arguments)
        } else {
            return Err(self.unknown_function(name, arity, start..name_end));
        };
        Ok(self.make(kind, start))
    }

    fn builtin_call(
        builtin: &'static Builtin,
        mut arguments: Vec<Expr>,
        start: usize,
    ) -> Parsed<Kind> {
        let quick = match builtin.name {
            "not" => Some(Quick::Not),
            "boolean" => Some(Quick::Boolean),
            "exists" => Some(Quick::Exists),
            "empty" => Some(Quick::Empty),
            "count" => Some(Quick::Count),
            _ => None,
        };
        if builtin.namespace != functions::FN {
            return Ok(Kind::Call(builtin, arguments));
        }
        if let Some(quick) = quick
            && let Some(argument) = arguments.pop()
        {
            return Ok(Kind::Quick(quick, Box::new(argument)));
        }
        let boolean = |value| Kind::Constant(Sequence::one(Atomic::Boolean(value)));
        match builtin.name {
            "position" => return Ok(Kind::Position),
            "last" => return Ok(Kind::Last),
            "true" => return Ok(boolean(true)),
            "false" => return Ok(boolean(false)),
            "matches" | "replace" | "tokenize" | "analyze-string" => {
                let text = |at: usize| match arguments.get(at).map(Expr::constant) {
                    Some(Some(value)) => match value.items() {
                        [Item::Atomic(value)] => value.as_text().map(str::to_owned),
                        _ => None,
                    },
                    _ => None,
                };
                let flags_at = if builtin.name == "replace" { 3 } else { 2 };
                let flags = match arguments.len() {
                    length if length > flags_at => text(flags_at),
                    _ => Some(String::new()),
                };
                if let (Some(pattern), Some(flags)) = (text(1), flags) {
                    // A pattern that is none is an error only if it is used.
                    let regex = Regex::new(&pattern, &flags);
                    if let Err(error) = &regex {
                        let place = arguments.get(1).map_or((0, 0), |it| it.place);
                        let span = place.0 as usize..place.1 as usize;
                        return Err(SyntaxError::new(
                            error.code(),
                            span.start.max(start)..span.end.max(start),
                            error.to_string(),
                        ));
                    }
                    if let Ok(regex) = regex {
                        return Ok(Kind::Matching(builtin, arguments, Arc::new(regex)));
                    }
                }
            }
            _ => {}
        }
        Ok(Kind::Call(builtin, arguments))
    }

    /// `name#arity`, after the mark.
    pub(super) fn function_reference(
        &mut self,
        name: &QualifiedName,
        start: usize,
    ) -> Parsed<Expr> {
        let name_end = self.at.saturating_sub(1);
        self.space()?;
        let digits_start = self.at;
        self.at += self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let digits = self.text.get(digits_start..self.at).unwrap_or_default();
        if digits.is_empty() {
            return Err(self.unexpected("the number of arguments"));
        }
        let Ok(arity) = digits.parse::<usize>() else {
            return Err(self.error("FOAR0002", digits_start, "the number is too large"));
        };
        let kind = self.reference(name, arity, start..name_end)?;
        Ok(self.make(kind, start))
    }

    /// A function by name as a value.
    fn reference(
        &mut self,
        name: &QualifiedName,
        arity: usize,
        span: std::ops::Range<usize>,
    ) -> Parsed<Kind> {
        if let Some(kind) = constructed(name).filter(|_| arity == 1) {
            return Ok(named(Function::constructor(name.clone(), kind)));
        }
        let builtin = functions::find(&name.namespace, &name.local);
        if let Some(builtin) = builtin.filter(|it| it.takes(arity)) {
            return Ok(Kind::Reference(builtin, arity));
        }
        let mut declared = self.names.functions.iter().rev();
        let found = declared.find(|it| it.name == *name && it.parameters.len() == arity);
        match found {
            Some(found) => Ok(named(Function::declared(
                name.clone(),
                found.id,
                Arc::clone(&found.signature),
            ))),
            None => Err(self.unknown_function(name, arity, span)),
        }
    }

    fn unknown_function(
        &self,
        name: &QualifiedName,
        arity: usize,
        span: std::ops::Range<usize>,
    ) -> SyntaxError {
        let declared = || {
            let all = self.names.functions.iter();
            all.filter(|it| it.name.local == name.local && it.name == *name)
        };
        let builtin = functions::find(&name.namespace, &name.local);
        let mut arities: Vec<String> = declared()
            .map(|it| it.parameters.len().to_string())
            .chain(builtin.map(Builtin::arities))
            .collect();
        if constructed(name).is_some() {
            arities.push("1".to_owned());
        }
        if !arities.is_empty() {
            let message = format!("`{name}` cannot be called with {arity} arguments");
            return SyntaxError::new("XPST0017", span, message)
                .help(format!("it takes {}", arities.join(" or ")));
        }
        let message = format!("there is no function `{name}`");
        let error = SyntaxError::new("XPST0017", span, message);
        let known = functions::names(&name.namespace)
            .map(|known| -> &str { known })
            .chain(AtomicType::names().filter(|_| &*name.namespace == functions::XS));
        let own =
            self.names.functions.iter().filter(|it| it.name.namespace == name.namespace);
        let mut known: Vec<&str> = known.collect();
        known.extend(own.map(|it| &*it.name.local));
        match nearest(&name.local, known.into_iter()) {
            Some(known) if name.prefix.is_empty() => {
                error.help(format!("did you mean `{known}`?"))
            }
            Some(known) => error.help(format!("did you mean `{}:{known}`?", name.prefix)),
            None => error,
        }
    }
}

/// Whether a function gives at most one item, which is no number.
pub(super) fn gives_no_number(builtin: &Builtin) -> bool {
    let result = &builtin.signature().result;
    let is_single = matches!(result.occurrence, Occurrence::One | Occurrence::Optional);
    let is_text = matches!(&result.item, Some(ItemType::Atomic(kind))
        if !kind.is(AtomicType::Numeric) && *kind != AtomicType::AnyAtomic);
    is_single && is_text
}
