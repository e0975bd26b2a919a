//! Calls: arguments into what parameters want, and into the function (XPath 3.1 §3.1.5).

use std::sync::Arc;

use super::{Evaluated, Frame, atomise, cast, no_context, too_deep};
use crate::xpath::expression::{Body, Function, Signature};
use crate::xpath::functions::{Arguments, Builtin};
use crate::xpath::regex::Regex;
use crate::xpath::tree::{Expr, Kind};
use crate::xpath::types::{ItemType, SequenceType, describe, function_item};
use crate::xpath::value::{Atomic, AtomicType, Item, Sequence};
use crate::xpath::{DynamicContext, DynamicError, Focus};

/// A value as a parameter wants it (the function conversion rules, §3.1.5.2).
fn convert(frame: &Frame<'_>, value: Sequence, kind: &SequenceType) -> Evaluated {
    let context = frame.context;
    let Some(ItemType::Atomic(wanted)) = kind.item else {
        return if kind.matches(&value, context) {
            Ok(value)
        } else {
            coerce(frame, &value, kind)
        };
    };
    // Nearly always: what is there already fits.
    let fits = |item: &Item| match item {
        Item::Atomic(value) => value.kind().is(wanted),
        // The text of a node is taken where it lies.
        Item::Node(_) => wanted == AtomicType::String,
        _ => false,
    };
    if kind.allows(value.len()) && value.iter().all(fits) {
        return Ok(value);
    }
    let mut values = Vec::new();
    for item in &value {
        atomise(context, item, &mut values)?;
    }
    if !kind.allows(values.len()) {
        return Err(wrong_count(values.len(), kind));
    }
    let values = values.into_iter().map(|value| promote(frame, value, wanted));
    Ok(values.map(|value| value.map(Item::Atomic)).collect::<Evaluated<Vec<_>>>()?.into())
}

fn wrong_count(count: usize, kind: &SequenceType) -> DynamicError {
    let message = match count {
        0 => format!("nothing is there, and `{kind}` is wanted"),
        _ => format!("`{kind}` is wanted, and there are {count} values"),
    };
    DynamicError::wrong_type(message)
}

/// A value as a parameter's type, if it is untyped or promotes to it.
fn promote(frame: &Frame<'_>, value: Atomic, wanted: AtomicType) -> Evaluated<Atomic> {
    if value.kind().is(wanted) {
        return Ok(value);
    }
    let promotes = match (&value, wanted) {
        (Atomic::Untyped(_), AtomicType::QName | AtomicType::Notation) => false,
        (Atomic::Untyped(_), _) => true,
        (Atomic::Uri(_), AtomicType::String) => true,
        (Atomic::Float(_), AtomicType::Double) => true,
        (
            Atomic::Integer(..) | Atomic::Decimal(_),
            AtomicType::Float | AtomicType::Double,
        ) => true,
        _ => false,
    };
    if promotes {
        return cast(&value, wanted, &frame.facts);
    }
    if matches!(value, Atomic::Untyped(_)) {
        let message = format!("`{value}` is untyped, and {wanted} is wanted");
        return Err(DynamicError::new("XPTY0117", message));
    }
    let message = format!("`{value}` is {}, and {wanted} is wanted", value.kind());
    Err(DynamicError::wrong_type(message))
}

/// Functions as a parameter wants them; all else does not fit.
fn coerce(frame: &Frame<'_>, value: &Sequence, kind: &SequenceType) -> Evaluated {
    if let Some(ItemType::Function(Some(wanted))) = &kind.item
        && kind.allows(value.len())
    {
        let coerced = value.iter().map(|item| {
            let arity = match item {
                Item::Function(function) => function.arity(),
                Item::Map(_) | Item::Array(_) => 1,
                _ => usize::MAX,
            };
            if arity != wanted.0.len() {
                let what = describe(item, frame.context);
                let message =
                    format!("{what} is no function of {} arguments", wanted.0.len());
                return Err(DynamicError::wrong_type(message));
            }
            let inner = match item {
                Item::Function(function) => Arc::clone(function),
                other => as_function(other.clone()),
            };
            let signature = Arc::new(Signature {
                parameters: wanted.0.clone(),
                result: wanted.1.clone(),
            });
            let body = Body::Partial(inner, vec![None; arity]);
            Ok(function_item(Function::new(None, signature, body)))
        });
        return Ok(coerced.collect::<Evaluated<Vec<_>>>()?.into());
    }
    if !kind.allows(value.len()) {
        return Err(wrong_count(value.len(), kind));
    }
    let stray = value.iter().find(|item| {
        kind.item.as_ref().is_some_and(|kind| !kind.matches(item, frame.context))
    });
    let what = stray.map_or_else(String::new, |item| describe(item, frame.context));
    Err(DynamicError::wrong_type(format!("{what} is not `{kind}`")))
}

/// A map or array as a function of its keys.
fn as_function(item: Item) -> Arc<Function> {
    let builtin = match &item {
        Item::Map(_) => {
            crate::xpath::functions::find(crate::xpath::functions::MAP, "get")
        }
        _ => crate::xpath::functions::find(crate::xpath::functions::ARRAY, "get"),
    };
    let body = match builtin {
        Some(builtin) => {
            let signature = Arc::new(Signature {
                parameters: (0..2).map(|at| builtin.parameter(at)).collect(),
                result: builtin.signature().result.clone(),
            });
            let facts = Arc::default();
            let body = Body::Builtin(builtin, Focus::NONE, facts);
            let get = Arc::new(Function::new(None, signature, body));
            Body::Partial(get, vec![Some(Sequence::one(item)), None])
        }
        None => {
            Body::Constructor(crate::xpath::tree::CastKind::Atomic(AtomicType::Error))
        }
    };
    let parameter = SequenceType {
        item: Some(ItemType::Atomic(AtomicType::AnyAtomic)),
        occurrence: crate::xpath::types::Occurrence::One,
    };
    let signature =
        Arc::new(Signature { parameters: vec![parameter], result: SequenceType::ANY });
    Arc::new(Function::new(None, signature, body))
}

/// Calls what is a function, a map or an array.
pub(in crate::xpath) fn call(
    frame: &mut Frame<'_>,
    function: &Item,
    arguments: Vec<Sequence>,
) -> Evaluated {
    let depth = frame.context.depth.get() + 1;
    if depth > super::DEPTH {
        return Err(too_deep());
    }
    frame.charge(1)?;
    frame.context.depth.set(depth);
    let value = call_inside(frame, function, arguments);
    frame.context.depth.set(depth - 1);
    value.and_then(super::not_too_nested)
}

fn call_inside(
    frame: &mut Frame<'_>,
    function: &Item,
    arguments: Vec<Sequence>,
) -> Evaluated {
    let wrong_arity = |wanted: usize, given: usize| {
        let message =
            format!("the function takes {wanted} arguments and is given {given}");
        DynamicError::wrong_type(message)
    };
    match function {
        Item::Function(function) => {
            if function.arity() != arguments.len() {
                return Err(wrong_arity(function.arity(), arguments.len()));
            }
            apply(frame, function, arguments)
        }
        Item::Map(_) | Item::Array(_) => {
            let [key] = arguments.as_slice() else {
                return Err(wrong_arity(1, arguments.len()));
            };
            let Some(key) = super::single(frame.context, key)? else {
                return Err(DynamicError::wrong_type("a key is one value"));
            };
            match function {
                Item::Map(map) => Ok(map.get(&key).cloned().unwrap_or(Sequence::EMPTY)),
                Item::Array(members) => super::member(members, &key).cloned(),
                _ => Ok(Sequence::EMPTY),
            }
        }
        other => {
            let what = describe(other, frame.context);
            Err(DynamicError::wrong_type(format!("{what} is no function")))
        }
    }
}

fn apply(
    frame: &mut Frame<'_>,
    function: &Function,
    arguments: Vec<Sequence>,
) -> Evaluated {
    let signature = Arc::clone(&function.signature);
    let mut converted = Vec::with_capacity(arguments.len());
    for (argument, kind) in arguments.into_iter().zip(&signature.parameters) {
        converted.push(convert(frame, argument, kind)?);
    }
    let value = match &function.body {
        Body::Builtin(builtin, focus, facts) => {
            let mut inner = Frame::new(
                frame.context,
                Arc::clone(facts),
                Vec::new(),
                focus.item.clone(),
            );
            return run(&mut inner, builtin, converted, focus, None);
        }
        Body::Constructor(kind) => {
            let target =
                crate::xpath::tree::CastTarget { kind: *kind, is_optional: true };
            let value = converted.pop().unwrap_or(Sequence::EMPTY);
            return frame.cast_sequence(&value, target);
        }
        Body::Declared(id) => match frame.context.library.function(*id) {
            Some(body) => body.call(frame.context, converted)?,
            None => return Err(not_defined()),
        },
        Body::Inline(inline, captured) => {
            let mut slots = converted;
            slots.resize(inline.slots.max(slots.len()), Sequence::EMPTY);
            for ((_, at), value) in inline.captures.iter().zip(captured) {
                if let Some(slot) = slots.get_mut(*at) {
                    *slot = value.clone();
                }
            }
            let facts = Arc::clone(&inline.facts);
            Frame::new(frame.context, facts, slots, None)
                .evaluate(&inline.body, &Focus::NONE)?
        }
        Body::Partial(inner, bound) => {
            let mut given = converted.into_iter();
            let all = bound.iter().map(|bound| match bound {
                Some(value) => value.clone(),
                None => given.next().unwrap_or(Sequence::EMPTY),
            });
            let all = all.collect();
            apply(frame, inner, all)?
        }
    };
    convert(frame, value, &signature.result)
}

fn not_defined() -> DynamicError {
    DynamicError::new("XPST0017", "the function is declared and not defined")
}

/// Runs a function of the library on arguments that fit.
pub(super) fn run(
    frame: &mut Frame<'_>,
    builtin: &'static Builtin,
    values: Vec<Sequence>,
    focus: &Focus,
    regex: Option<&Regex>,
) -> Evaluated {
    (builtin.run)(&mut Arguments { frame, focus, values, builtin, regex })
}

impl Frame<'_> {
    pub(super) fn evaluate_call(&mut self, part: &Expr, focus: &Focus) -> Evaluated {
        match &part.kind {
            Kind::Call(builtin, arguments) => {
                let values = self.arguments(builtin, arguments, focus)?;
                run(self, builtin, values, focus, None)
            }
            Kind::Matching(builtin, arguments, regex) => {
                let values = self.arguments(builtin, arguments, focus)?;
                run(self, builtin, values, focus, Some(regex))
            }
            Kind::Declared(id, signature, arguments) => {
                let mut values = Vec::with_capacity(arguments.len());
                for (argument, kind) in arguments.iter().zip(&signature.parameters) {
                    let value = self.evaluate(argument, focus)?;
                    values.push(convert(self, value, kind)?);
                }
                let context: &DynamicContext<'_> = self.context;
                let Some(body) = context.library.function(*id) else {
                    return Err(not_defined());
                };
                let value = body.call(context, values)?;
                convert(self, value, &signature.result)
            }
            Kind::Dynamic(function, arguments) => {
                let function = self.evaluate(function, focus)?;
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.evaluate(argument, focus)?);
                }
                let [function] = function.items() else {
                    let message = format!(
                        "one function is wanted, and there are {}",
                        function.len()
                    );
                    return Err(DynamicError::wrong_type(message));
                };
                call(self, function, values)
            }
            _ => Err(no_context()),
        }
    }

    fn arguments(
        &mut self,
        builtin: &'static Builtin,
        arguments: &[Expr],
        focus: &Focus,
    ) -> Evaluated<Vec<Sequence>> {
        let mut values = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.iter().enumerate() {
            let value = self.evaluate(argument, focus)?;
            let value = convert(self, value, builtin.parameter_type(at))
                .map_err(|error| error.at(argument.place))?;
            values.push(value);
        }
        Ok(values)
    }

    /// A call with places left open (§3.1.5.1).
    pub(super) fn partial(
        &mut self,
        function: &Expr,
        arguments: &[Option<Expr>],
        focus: &Focus,
    ) -> Evaluated {
        let function = self.evaluate(function, focus)?;
        let inner = match function.items() {
            [Item::Function(function)] => Arc::clone(function),
            [item @ (Item::Map(_) | Item::Array(_))] => as_function(item.clone()),
            _ => return Err(DynamicError::wrong_type("one function is wanted here")),
        };
        if inner.arity() != arguments.len() {
            let message = format!("the function takes {} arguments", inner.arity());
            return Err(DynamicError::wrong_type(message));
        }
        let (mut bound, mut parameters) = (Vec::new(), Vec::new());
        for (argument, kind) in arguments.iter().zip(&inner.signature.parameters) {
            if let Some(argument) = argument {
                let value = self.evaluate(argument, focus)?;
                bound.push(Some(convert(self, value, kind)?));
            } else {
                bound.push(None);
                parameters.push(kind.clone());
            }
        }
        let result = inner.signature.result.clone();
        let signature = Arc::new(Signature { parameters, result });
        let body = Body::Partial(inner, bound);
        Ok(Sequence::one(function_item(Function::new(None, signature, body))))
    }
}
