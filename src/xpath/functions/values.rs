//! Errors, traces and what is known of the surroundings (F&O 3.1 §3, §15, §16.2).

use std::borrow::Cow;

use super::{Arguments, Evaluated, Row, Sequence, error, text};
use crate::xpath::DynamicError;
use crate::xpath::value::{Atomic, Item};

pub(super) const FUNCTIONS: &[Row] = &[
    ("error([QName?], [string], [item()*]) as item()*", raise),
    ("trace(item()*, [string]) as item()*", |it| Ok(it.take(0))),
    ("default-collation() as string", |_| {
        Ok(text("http://www.w3.org/2005/xpath-functions/collation/codepoint"))
    }),
    ("default-language() as language", |_| {
        Ok(Sequence::one(Atomic::String(
            "en".into(),
            crate::xpath::value::AtomicType::Language,
        )))
    }),
    ("static-base-uri() as anyURI?", |it| {
        let base = it.frame.facts.base_uri.as_deref();
        Ok(Sequence::from_option(base.map(|uri| Atomic::Uri(uri.into()))))
    }),
    ("function-name(function(*)) as QName?", |it| {
        let name = match it.item(0) {
            Some(Item::Function(function)) => function.name.clone(),
            _ => None,
        };
        Ok(Sequence::from_option(name.map(|name| Atomic::QName(name.into()))))
    }),
    ("function-arity(function(*)) as integer", |it| {
        let arity = match it.item(0) {
            Some(Item::Function(function)) => function.arity(),
            _ => 1,
        };
        Ok(Sequence::one(Atomic::count(arity)))
    }),
    ("function-lookup(QName, integer) as function(*)?", lookup),
];

fn raise(it: &mut Arguments<'_, '_>) -> Evaluated {
    let code = match it.atomic(0) {
        Some(Atomic::QName(name)) => name.local.to_string(),
        _ => "FOER0000".to_owned(),
    };
    let message =
        it.text(1).map_or_else(|| "the expression says so".to_owned(), Cow::into_owned);
    Err(DynamicError::new(&code, message))
}

fn lookup(it: &mut Arguments<'_, '_>) -> Evaluated {
    use std::sync::Arc;

    use crate::xpath::expression::{Body, Function, Signature};
    let Some(Atomic::QName(name)) = it.atomic(0) else {
        return Err(error("XPTY0004", "a name is wanted"));
    };
    let arity = it.integer(1).and_then(|arity| usize::try_from(arity).ok());
    let found = super::find(&name.namespace, &name.local);
    let Some((builtin, arity)) =
        found.zip(arity).filter(|(builtin, arity)| builtin.takes(*arity))
    else {
        let kind = crate::xpath::value::AtomicType::named(&name.local)
            .filter(|kind| {
                use crate::xpath::value::AtomicType as T;
                !matches!(kind, T::AnyAtomic | T::Notation)
            })
            .filter(|_| &*name.namespace == super::XS && arity == Some(1));
        return Ok(Sequence::from_option(kind.map(|kind| {
            let kind = crate::xpath::tree::CastKind::Atomic(kind);
            let name = (**name).clone();
            crate::xpath::types::function_item(Function::constructor(name, kind))
        })));
    };
    let signature = Arc::new(Signature {
        parameters: (0..arity).map(|at| builtin.parameter(at)).collect(),
        result: builtin.signature().result.clone(),
    });
    let body = Body::Builtin(builtin, it.focus.clone(), Arc::clone(&it.frame.facts));
    let function = Function::new(Some(builtin.qualified_name()), signature, body);
    Ok(Sequence::one(crate::xpath::types::function_item(function)))
}
