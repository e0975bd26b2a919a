//! Functions on nodes and their names (F&O 3.1 §2, §10, §13, §14.5).

use super::{Arguments, Evaluated, Row, Sequence, boolean, error, text};
use crate::xml::{NodeId, NodeKind};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::{atomise, no_context};
use crate::xpath::value::{Atomic, AtomicType, Item, Node, QualifiedName};

pub(super) const FUNCTIONS: &[Row] = &[
    ("name([node()?]) as string", |it| {
        named(it, |it, node| {
            it.frame.context.document(node).written_name(node.id).into_owned()
        })
    }),
    ("local-name([node()?]) as string", |it| {
        named(it, |it, node| {
            let name = it.frame.context.document(node).name(node.id);
            name.map_or("", crate::xml::Name::local).to_owned()
        })
    }),
    ("namespace-uri([node()?]) as anyURI", namespace_uri),
    ("node-name([node()?]) as QName?", node_name),
    ("nilled([node()?]) as boolean?", nilled),
    ("data([item()*]) as anyAtomicType*", data),
    ("base-uri([node()?]) as anyURI?", base_uri),
    ("document-uri([node()?]) as anyURI?", document_uri),
    ("root([node()?]) as node()?", root),
    ("path([node()?]) as string?", path),
    ("has-children([node()?]) as boolean", has_children),
    ("innermost(node()*) as node()*", |it| outermost(it, true)),
    ("outermost(node()*) as node()*", |it| outermost(it, false)),
    ("lang(string?, [node()]) as boolean", lang),
    ("id(string*, [node()]) as element()*", |it| by_id(it, false)),
    ("element-with-id(string*, [node()]) as element()*", |it| by_id(it, true)),
    ("idref(string*, [node()]) as node()*", idref),
    ("generate-id([node()?]) as string", generate_id),
    ("QName(string?, string) as QName", qname),
    ("resolve-QName(string?, element()) as QName?", resolve_qname),
    ("prefix-from-QName(QName?) as NCName?", |it| {
        of_name(it, |name| {
            (!name.prefix.is_empty())
                .then(|| Atomic::String(name.prefix.clone(), AtomicType::NcName))
        })
    }),
    ("local-name-from-QName(QName?) as NCName?", |it| {
        of_name(it, |name| Some(Atomic::String(name.local.clone(), AtomicType::NcName)))
    }),
    ("namespace-uri-from-QName(QName?) as anyURI?", |it| {
        of_name(it, |name| Some(Atomic::Uri(name.namespace.clone())))
    }),
    ("namespace-uri-for-prefix(string?, element()) as anyURI?", namespace_for_prefix),
    ("in-scope-prefixes(element()) as string*", in_scope_prefixes),
];

fn named(
    it: &Arguments<'_, '_>,
    name: fn(&Arguments<'_, '_>, Node) -> String,
) -> Evaluated {
    Ok(text(it.node_or_context(0)?.map_or_else(String::new, |node| name(it, node))))
}

fn namespace_uri(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = it.node_or_context(0)?;
    let name = node.and_then(|node| it.frame.context.document(node).name(node.id));
    Ok(Sequence::one(Atomic::Uri(name.map_or("", |name| name.namespace()).into())))
}

fn node_name(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(node) = it.node_or_context(0)? else { return Ok(Sequence::EMPTY) };
    let document = it.frame.context.document(node);
    let name = document.name(node.id).map(|name| QualifiedName {
        prefix: document.prefix(node.id).into(),
        namespace: name.namespace().into(),
        local: name.local().into(),
    });
    Ok(Sequence::from_option(name.map(|name| Atomic::QName(name.into()))))
}

fn nilled(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(node) = it.node_or_context(0)? else { return Ok(Sequence::EMPTY) };
    let is_element = it.frame.context.document(node).kind(node.id) == NodeKind::Element;
    Ok(if is_element { boolean(false) } else { Sequence::EMPTY })
}

fn data(it: &mut Arguments<'_, '_>) -> Evaluated {
    let mut values = Vec::new();
    if it.len() == 0 {
        let item = it.focus.item.as_ref().ok_or_else(no_context)?;
        atomise(it.frame.context, item, &mut values)?;
    }
    for item in it.value(0) {
        atomise(it.frame.context, item, &mut values)?;
    }
    Ok(values.into_iter().map(Item::Atomic).collect())
}

/// The base address of a node: that of the document, and `xml:base` above it.
pub(super) fn base_of(it: &Arguments<'_, '_>, node: Node) -> Option<String> {
    let document = it.frame.context.document(node);
    let mut base = document.base_uri().map(str::to_owned);
    let above: Vec<NodeId> =
        [node.id].into_iter().chain(document.ancestors(node.id)).collect();
    let name = crate::xml::Name::known(crate::xml::XML_NAMESPACE, "base")?;
    for element in above.into_iter().rev() {
        if let Some(written) = document.attribute(element, name) {
            base = match base {
                Some(base) => super::resources::resolve(written, &base),
                None => Some(written.to_owned()),
            };
        }
    }
    base
}

fn base_uri(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(node) = it.node_or_context(0)? else { return Ok(Sequence::EMPTY) };
    let document = it.frame.context.document(node);
    let base = if crate::xml::Name::known(crate::xml::XML_NAMESPACE, "base").is_some() {
        base_of(it, node)
    } else {
        document.base_uri().map(str::to_owned)
    };
    Ok(Sequence::from_option(base.map(|base| Atomic::Uri(base.into()))))
}

fn document_uri(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(node) = it.node_or_context(0)? else { return Ok(Sequence::EMPTY) };
    let document = it.frame.context.document(node);
    let is_document = document.kind(node.id) == NodeKind::Document;
    let uri = document.base_uri().filter(|_| is_document && document.source().is_some());
    Ok(Sequence::from_option(uri.map(|uri| Atomic::Uri(uri.into()))))
}

fn root(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = it.node_or_context(0)?;
    let context = it.frame.context;
    Ok(Sequence::from_option(
        node.map(|node| node.document.node(context.document(node).root())),
    ))
}

fn path(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(node) = it.node_or_context(0)? else { return Ok(Sequence::EMPTY) };
    let document = it.frame.context.document(node);
    let mut steps = Vec::new();
    let mut here = Some(node.id);
    while let Some(id) = here {
        let name = document.name(id);
        let expanded = name.map_or_else(String::new, |name| {
            format!("Q{{{}}}{}", name.namespace(), name.local())
        });
        let kind = document.kind(id);
        let position = || {
            let same = |other: &NodeId| {
                document.kind(*other) == kind && document.name(*other) == name
            };
            1 + document.preceding_siblings(id).filter(same).count()
        };
        let is_root = id == document.root();
        steps.push(match kind {
            NodeKind::Document => String::new(),
            _ if is_root => "Q{http://www.w3.org/2005/xpath-functions}root()".to_owned(),
            NodeKind::Element => format!("/{expanded}[{}]", position()),
            NodeKind::Attribute => match name {
                Some(name) if name.namespace().is_empty() => {
                    format!("/@{}", name.local())
                }
                _ => format!("/@{expanded}"),
            },
            NodeKind::Text => format!("/text()[{}]", position()),
            NodeKind::Comment => format!("/comment()[{}]", position()),
            NodeKind::ProcessingInstruction => {
                let target = name.map_or("", crate::xml::Name::local);
                format!("/processing-instruction({target})[{}]", position())
            }
        });
        here = document.parent(id);
    }
    steps.reverse();
    let joined = steps.concat();
    Ok(text(if joined.is_empty() { "/".to_owned() } else { joined }))
}

fn has_children(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = it.node_or_context(0)?;
    let context = it.frame.context;
    Ok(boolean(
        node.is_some_and(|node| context.document(node).first_child(node.id).is_some()),
    ))
}

/// The nodes of an argument in document order, each once.
fn ordered(it: &Arguments<'_, '_>, at: usize) -> Vec<Node> {
    let nodes = it.value(at).iter().filter_map(|item| match item {
        Item::Node(node) => Some(*node),
        _ => None,
    });
    let mut nodes: Vec<Node> = nodes.collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

fn outermost(it: &mut Arguments<'_, '_>, inner: bool) -> Evaluated {
    let nodes = ordered(it, 0);
    let context = it.frame.context;
    let mut kept: Vec<Node> = Vec::new();
    for node in nodes {
        let is_inside = kept.last().is_some_and(|last| {
            last.document == node.document
                && context.document(*last).contains(last.id, node.id)
        });
        match (is_inside, inner) {
            (true, false) => {}
            (true, true) => {
                // All that are above it give way.
                while kept.last().is_some_and(|last| {
                    last.document == node.document
                        && context.document(*last).contains(last.id, node.id)
                }) {
                    kept.pop();
                }
                kept.push(node);
            }
            (false, _) => kept.push(node),
        }
    }
    Ok(kept.into_iter().map(Item::Node).collect())
}

fn lang(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(node) = it.node_or_context(1)? else { return Ok(boolean(false)) };
    let wanted = it.text_or_empty(0).to_lowercase();
    let document = it.frame.context.document(node);
    let Some(name) = crate::xml::Name::known(crate::xml::XML_NAMESPACE, "lang") else {
        return Ok(boolean(false));
    };
    let mut above = [node.id].into_iter().chain(document.ancestors(node.id));
    let found = above.find_map(|node| document.attribute(node, name));
    let found = found.unwrap_or_default().to_lowercase();
    let fits = match found.strip_prefix(&wanted) {
        Some(rest) => rest.is_empty() || rest.starts_with('-'),
        None => false,
    };
    Ok(boolean(fits && !(wanted.is_empty() && found.is_empty())))
}

/// The document in which identifiers are looked for.
fn searched(it: &Arguments<'_, '_>, at: usize) -> Evaluated<Node> {
    let Some(node) = it.node_or_context(at)? else { return Err(no_context()) };
    let document = it.frame.context.document(node);
    if document.kind(document.root()) != NodeKind::Document {
        return Err(error("FODC0001", "the tree has no document node"));
    }
    Ok(node)
}

fn by_id(it: &mut Arguments<'_, '_>, _element: bool) -> Evaluated {
    let node = searched(it, 1)?;
    let context = it.frame.context;
    let document = context.document(node);
    let mut found = Vec::new();
    for item in it.value(0) {
        let ids = crate::xpath::evaluate::string_of(context, item)?;
        for id in ids.split([' ', '\t', '\n', '\r']).filter(|id| !id.is_empty()) {
            found.extend(document.element_by_id(id).map(|id| node.document.node(id)));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(Item::Node).collect())
}

fn idref(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = searched(it, 1)?;
    let context = it.frame.context;
    let document = context.document(node);
    let mut wanted = Vec::new();
    for item in it.value(0) {
        wanted.push(crate::xpath::evaluate::string_of(context, item)?);
    }
    let points = |id: &&NodeId| {
        let mut words = document.text(**id).split_ascii_whitespace();
        words.any(|word| wanted.iter().any(|id| *id == word))
    };
    let found = document.idrefs().iter().filter(points);
    Ok(found.map(|id| Item::Node(node.document.node(*id))).collect())
}

fn generate_id(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = it.node_or_context(0)?;
    Ok(text(node.map_or_else(String::new, |node| {
        format!("d{}n{}", node.document.index(), node.id.index())
    })))
}

fn qname(it: &mut Arguments<'_, '_>) -> Evaluated {
    let name = it.text_or_empty(1);
    let namespace = it.text_or_empty(0);
    let (prefix, local) = crate::xml::split_name(&name);
    let is_sound = crate::xml::is_ncname(local)
        && (!name.contains(':') || crate::xml::is_ncname(prefix));
    if !is_sound || namespace.is_empty() && !prefix.is_empty() {
        return Err(error("FOCA0002", format!("`{name}` is no name here")));
    }
    Ok(Sequence::one(Atomic::QName(
        QualifiedName {
            prefix: prefix.into(),
            namespace: (&*namespace).into(),
            local: local.into(),
        }
        .into(),
    )))
}

fn element(it: &Arguments<'_, '_>, at: usize) -> Evaluated<Node> {
    match it.item(at) {
        Some(Item::Node(node)) => Ok(*node),
        _ => Err(DynamicError::wrong_type("an element is wanted")),
    }
}

fn resolve_qname(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(name) = it.text(0) else { return Ok(Sequence::EMPTY) };
    let node = element(it, 1)?;
    let name = name.trim();
    let (prefix, local) = crate::xml::split_name(name);
    let is_sound = crate::xml::is_ncname(local)
        && (!name.contains(':') || crate::xml::is_ncname(prefix));
    if !is_sound {
        return Err(error("FOCA0002", format!("`{name}` is no name")));
    }
    let document = it.frame.context.document(node);
    let namespace = match document.resolve_prefix(node.id, prefix) {
        Some(namespace) => namespace,
        None if prefix.is_empty() => "",
        None => {
            let message = format!("the prefix `{prefix}` is not declared");
            return Err(error("FONS0004", message));
        }
    };
    Ok(Sequence::one(Atomic::QName(
        QualifiedName {
            prefix: prefix.into(),
            namespace: namespace.into(),
            local: local.into(),
        }
        .into(),
    )))
}

fn of_name(
    it: &Arguments<'_, '_>,
    part: fn(&QualifiedName) -> Option<Atomic>,
) -> Evaluated {
    let part = match it.atomic(0) {
        Some(Atomic::QName(name)) => part(name),
        _ => None,
    };
    Ok(Sequence::from_option(part))
}

fn namespace_for_prefix(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = element(it, 1)?;
    let prefix = it.text_or_empty(0);
    let document = it.frame.context.document(node);
    let found = document.resolve_prefix(node.id, &prefix);
    Ok(Sequence::from_option(found.map(|uri| Atomic::Uri(uri.into()))))
}

fn in_scope_prefixes(it: &mut Arguments<'_, '_>) -> Evaluated {
    let node = element(it, 0)?;
    let document = it.frame.context.document(node);
    let prefixes = document.namespaces(node.id).map(|(prefix, _)| prefix);
    Ok(prefixes.map(|prefix| Item::Atomic(Atomic::string(prefix))).collect())
}
