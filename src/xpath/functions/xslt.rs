//! Functions that XSLT adds, as Schematron with its bindings `xslt2` and `xslt3` expects
//! them (XSLT 3.0 §20).

use std::sync::Arc;

use super::{Arguments, Evaluated, Row, Sequence, boolean, error, text};
use crate::xpath::context::KeyIndex;
use crate::xpath::evaluate::{atomised, cast, name, no_context};
use crate::xpath::value::{Atomic, AtomicType, Item, Key, QualifiedName};
use crate::xpath::{DynamicError, Focus, Node};

pub(super) const FUNCTIONS: &[Row] = &[
    ("current() as item()", |it| match &it.frame.current {
        Some(item) => Ok(Sequence::one(item.clone())),
        None => Err(DynamicError::new("XTDE1360", "there is no current item here")),
    }),
    ("key(string, anyAtomicType*, [node()]) as node()*", key),
    ("system-property(string) as string", system_property),
    ("function-available(string, [integer]) as boolean", function_available),
    ("element-available(string) as boolean", |_| Ok(boolean(false))),
    ("type-available(string) as boolean", |it| {
        let known = name(it.text_or_empty(0).trim(), &it.frame.facts).ok();
        Ok(boolean(known.is_some_and(|name| {
            &*name.namespace == super::XS && AtomicType::named(&name.local).is_some()
        })))
    }),
    ("unparsed-entity-uri(string) as anyURI", |_| {
        Ok(Sequence::one(Atomic::Uri("".into())))
    }),
    ("unparsed-entity-public-id(string) as string", |_| Ok(text(""))),
    ("available-system-properties() as QName*", |_| Ok(Sequence::EMPTY)),
];

/// The name that a string argument is.
fn name_at(it: &Arguments<'_, '_>, at: usize) -> Evaluated<QualifiedName> {
    let written = it.text_or_empty(at);
    let written = written.trim();
    let mut found = if let Some((namespace, local)) =
        written.strip_prefix("Q{").and_then(|rest| rest.split_once('}'))
    {
        QualifiedName {
            prefix: "".into(),
            namespace: namespace.into(),
            local: local.into(),
        }
    } else {
        name(written, &it.frame.facts)?
    };
    // Names of keys, functions and properties have no default namespace.
    if found.prefix.is_empty() && !written.starts_with("Q{") {
        found.namespace = "".into();
    }
    Ok(found)
}

/// `key()`: the nodes of a name and value, by an index that is made on first use.
fn key(it: &mut Arguments<'_, '_>) -> Evaluated {
    let top = match it.item(2) {
        Some(Item::Node(node)) => *node,
        _ => match &it.focus.item {
            Some(Item::Node(node)) => {
                let document = it.frame.context.document(*node);
                node.document.node(document.root())
            }
            _ => return Err(no_context()),
        },
    };
    let name = name_at(it, 0)?;
    let index = index(it, &name, top)?;
    let context = it.frame.context;
    let document = context.document(top);
    let mut found: Vec<Node> = Vec::new();
    for item in it.value(1) {
        let Item::Atomic(value) = item else { continue };
        let nodes = index.get(&as_key(it, value)?);
        found.extend(
            nodes.into_iter().flatten().filter(|node| document.contains(top.id, node.id)),
        );
    }
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(Item::Node).collect())
}

/// What tells the values of a key apart: untyped ones are strings.
fn as_key(it: &Arguments<'_, '_>, value: &Atomic) -> Evaluated<Key> {
    Ok(match value {
        Atomic::Untyped(_) => Key::of(&cast(value, AtomicType::String, &it.frame.facts)?),
        value => Key::of(value),
    })
}

fn index(
    it: &Arguments<'_, '_>,
    name: &QualifiedName,
    top: Node,
) -> Evaluated<Arc<KeyIndex>> {
    let context = it.frame.context;
    let mut keys =
        context.library.keys().iter().filter(|key| key.name == *name).peekable();
    if keys.peek().is_none() {
        return Err(error("XTDE1260", format!("there is no key `{name}`")));
    }
    let place = (format!("Q{{{}}}{}", name.namespace, name.local), top.document);
    if let Some(known) = context.key_indexes.borrow().get(&place) {
        return Ok(Arc::clone(known));
    }
    // A key that asks for itself would never end.
    context.key_indexes.borrow_mut().insert(place.clone(), Arc::default());
    let document = context.document(top);
    let mut index = KeyIndex::new();
    for key in keys {
        for id in document.nodes() {
            let node = top.document.node(id);
            it.frame.charge(1)?;
            if !key.matching.matches_within(context, node)? {
                continue;
            }
            let value = key.using.evaluate_within(context, &Focus::on(node));
            for value in atomised(context, &value.map_err(DynamicError::elsewhere)?)? {
                let nodes = index.entry(as_key(it, &value)?).or_default();
                if nodes.last() != Some(&node) {
                    nodes.push(node);
                }
            }
        }
    }
    let index = Arc::new(index);
    context.key_indexes.borrow_mut().insert(place, Arc::clone(&index));
    Ok(index)
}

fn system_property(it: &mut Arguments<'_, '_>) -> Evaluated {
    const XSLT: &str = "http://www.w3.org/1999/XSL/Transform";
    let written = it.text_or_empty(0);
    let local = written.rsplit([':', '}']).next().unwrap_or_default();
    let is_xslt =
        written.starts_with("xsl:") || written.starts_with(&format!("Q{{{XSLT}}}"));
    let value = match local {
        _ if !is_xslt => "",
        "version" => "3.0",
        "vendor" | "product-name" => "letterbook",
        "product-version" => env!("CARGO_PKG_VERSION"),
        "xpath-version" => "3.1",
        "supports-higher-order-functions" => "yes",
        "is-schema-aware"
        | "supports-serialization"
        | "supports-backwards-compatibility"
        | "supports-namespace-axis"
        | "supports-streaming"
        | "supports-dynamic-evaluation" => "no",
        _ => "",
    };
    Ok(text(value))
}

fn function_available(it: &mut Arguments<'_, '_>) -> Evaluated {
    let mut name = name_at(it, 0)?;
    if name.namespace.is_empty() {
        name.namespace = super::FN.into();
    }
    let arity = it.integer(1).and_then(|arity| usize::try_from(arity).ok());
    let found = super::find(&name.namespace, &name.local);
    Ok(boolean(
        found.is_some_and(|builtin| arity.is_none_or(|arity| builtin.takes(arity))),
    ))
}
