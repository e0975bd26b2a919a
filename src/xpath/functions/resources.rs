//! Functions that read documents and files, through the loader of the context alone
//! (F&O 3.1 §14.6, XSLT 3.0 §20.1).

use super::{Arguments, Evaluated, Row, Sequence, boolean, error, text};
use crate::xml::NodeId;
use crate::xpath::context::DocumentId;
use crate::xpath::value::{Atomic, Item};
use crate::xpath::{DynamicError, Node};

pub(super) const FUNCTIONS: &[Row] = &[
    ("doc(string?) as document-node()?", |it| {
        let Some(address) = it.text(0) else { return Ok(Sequence::EMPTY) };
        let base = it.frame.facts.base_uri.clone();
        let address = absolute(&address, base.as_deref());
        load(it, &address).map(|id| Sequence::one(id.node(NodeId::ROOT)))
    }),
    ("doc-available(string?) as boolean", |it| {
        let Some(address) = it.text(0) else { return Ok(boolean(false)) };
        let base = it.frame.facts.base_uri.clone();
        let address = absolute(&address, base.as_deref());
        Ok(boolean(load(it, &address).is_ok()))
    }),
    ("document(item()*, [node()]) as node()*", document),
    ("collection([string?]) as item()*", collection),
    ("uri-collection([string?]) as anyURI*", |it| {
        let found = collection(it)?;
        let context = it.frame.context;
        let address = |item: &Item| match item {
            Item::Node(node) => context.document(*node).base_uri().map(str::to_owned),
            _ => None,
        };
        let addresses = found.iter().filter_map(address);
        Ok(addresses.map(|uri| Item::Atomic(Atomic::Uri(uri.into()))).collect())
    }),
    ("unparsed-text(string?, [string]) as string?", |it| {
        Ok(unparsed(it)?.map_or(Sequence::EMPTY, text))
    }),
    ("unparsed-text-lines(string?, [string]) as string*", |it| {
        let Some(source) = unparsed(it)? else { return Ok(Sequence::EMPTY) };
        let source = source.replace("\r\n", "\n").replace('\r', "\n");
        let lines = source.strip_suffix('\n').unwrap_or(&source).split('\n');
        if source.is_empty() {
            return Ok(Sequence::EMPTY);
        }
        Ok(lines.map(|line| Item::Atomic(Atomic::string(line))).collect())
    }),
    ("unparsed-text-available(string?, [string]) as boolean", |it| {
        Ok(boolean(matches!(unparsed(it), Ok(Some(_)))))
    }),
    ("resolve-uri(string?, [string]) as anyURI?", resolve_uri),
    ("environment-variable(string) as string?", |_| Ok(Sequence::EMPTY)),
    ("available-environment-variables() as string*", |_| Ok(Sequence::EMPTY)),
];

/// The parts of an address (RFC 3986 §3).
struct Address<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

fn parts(address: &str) -> Address<'_> {
    let (rest, fragment) = match address.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (address, None),
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let is_scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    let (scheme, rest) = match rest.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, rest),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
            (Some(authority), path)
        }
        None => (None, rest),
    };
    Address { scheme, authority, path, query, fragment }
}

/// A path without `.` and `..` (RFC 3986 §5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let is_rooted = path.starts_with('/');
    let segments: Vec<&str> = path.split('/').skip(usize::from(is_rooted)).collect();
    let last = segments.len().saturating_sub(1);
    for (at, segment) in segments.into_iter().enumerate() {
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if at == last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("{}{}", if is_rooted { "/" } else { "" }, kept.join("/"))
}

/// An address resolved against another (RFC 3986 §5.2); `None` if that is relative too.
pub(super) fn resolve(address: &str, base: &str) -> Option<String> {
    let (own, base) = (parts(address), parts(base));
    if own.scheme.is_some() {
        return Some(address.to_owned());
    }
    let scheme = base.scheme?;
    if base.authority.is_none() && !base.path.starts_with('/') {
        return None;
    }
    let (authority, path, query) = if own.authority.is_some() {
        (own.authority, without_dots(own.path), own.query)
    } else if own.path.is_empty() {
        (base.authority, base.path.to_owned(), own.query.or(base.query))
    } else if own.path.starts_with('/') {
        (base.authority, without_dots(own.path), own.query)
    } else {
        let folder = base.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        (base.authority, without_dots(&format!("{folder}/{}", own.path)), own.query)
    };
    let mut made = format!("{scheme}:");
    if let Some(authority) = authority {
        made.push_str("//");
        made.push_str(authority);
    }
    made.push_str(&path);
    for (mark, part) in [('?', query), ('#', own.fragment)] {
        if let Some(part) = part {
            made.push(mark);
            made.push_str(part);
        }
    }
    Some(made)
}

/// The address as absolute as it can be made. What is no URI is a path, and its base the
/// folder of the path that the base is.
fn absolute(address: &str, base: Option<&str>) -> String {
    let Some(base) = base else { return address.to_owned() };
    if let Some(resolved) = resolve(address, base) {
        return resolved;
    }
    if parts(address).scheme.is_some() || address.starts_with('/') {
        return address.to_owned();
    }
    if address.is_empty() {
        return base.to_owned();
    }
    match base.rsplit_once('/') {
        Some((folder, _)) => without_dots(&format!("{folder}/{address}")),
        None => without_dots(address),
    }
}

/// The document at an address, read once a run.
fn load(it: &Arguments<'_, '_>, address: &str) -> Evaluated<DocumentId> {
    let context = it.frame.context;
    // A fragment names no other document.
    let address = address.split('#').next().unwrap_or_default();
    let known = context.loaded.borrow().get(address).cloned();
    let found = if let Some(known) = known {
        known
    } else {
        it.frame.charge(1000)?;
        let found = match context.loader {
            Some(loader) => loader.document(address).map(|it| context.add_document(it)),
            None => Err(format!("`{address}` cannot be read here")),
        };
        context.loaded.borrow_mut().insert(address.to_owned(), found.clone());
        found
    };
    found.map_err(|reason| error("FODC0002", reason))
}

/// XSLT's `document()`: addresses against the nodes that name them.
fn document(it: &mut Arguments<'_, '_>) -> Evaluated {
    let base = match it.item(1) {
        Some(Item::Node(node)) => super::nodes::base_of(it, *node),
        _ => None,
    };
    let mut found: Vec<Node> = Vec::new();
    for item in it.value(0) {
        let own = match item {
            Item::Node(node) if base.is_none() => {
                let document = it.frame.context.document(*node);
                super::nodes::base_of(it, *node)
                    .or(document.base_uri().map(str::to_owned))
            }
            _ => None,
        };
        let given = base.clone().or(own).or_else(|| it.frame.facts.base_uri.clone());
        let address = crate::xpath::evaluate::string_of(it.frame.context, item)?;
        let address = absolute(&address, given.as_deref());
        let document = load(it, &address)?;
        let fragment = address.split_once('#').map(|(_, fragment)| fragment);
        let node = match fragment {
            Some(id) if !id.is_empty() => {
                let tree = it.frame.context.document(document.node(NodeId::ROOT));
                tree.element_by_id(id)
            }
            _ => Some(NodeId::ROOT),
        };
        found.extend(node.map(|id| document.node(id)));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(Item::Node).collect())
}

fn collection(it: &mut Arguments<'_, '_>) -> Evaluated {
    let address = match it.text(0) {
        Some(address) => absolute(&address, it.frame.facts.base_uri.as_deref()),
        None => String::new(),
    };
    let context = it.frame.context;
    let Some(loader) = context.loader else {
        return Err(error("FODC0002", "no collection can be read here"));
    };
    let found =
        loader.collection(&address).map_err(|reason| error("FODC0002", reason))?;
    it.frame.charge(found.len() * 100)?;
    let mut documents = Vec::new();
    for document in found {
        let key = document.base_uri().map(str::to_owned);
        let known =
            key.as_ref().and_then(|key| context.loaded.borrow().get(key).cloned());
        let id = if let Some(Ok(id)) = known {
            id
        } else {
            let id = context.add_document(document);
            if let Some(key) = key {
                context.loaded.borrow_mut().insert(key, Ok(id));
            }
            id
        };
        documents.push(Item::Node(id.node(NodeId::ROOT)));
    }
    Ok(documents.into())
}

fn unparsed(it: &Arguments<'_, '_>) -> Evaluated<Option<String>> {
    let Some(address) = it.text(0) else { return Ok(None) };
    if address.contains('#') {
        return Err(error("FOUT1170", "a file has no fragments"));
    }
    let address = absolute(&address, it.frame.facts.base_uri.as_deref());
    let Some(loader) = it.frame.context.loader else {
        return Err(error("FOUT1170", format!("`{address}` cannot be read here")));
    };
    it.frame.charge(1000)?;
    let source = loader.text(&address, it.text(1).as_deref());
    let source = source.map_err(|reason| error("FOUT1170", reason))?;
    match source.chars().find(|it| !super::strings::is_xml_character(*it)) {
        Some(_) => Err(error("FOUT1190", "the file has characters that XML does not")),
        None => Ok(Some(source)),
    }
}

/// The text of a file, for those who read it on.
pub(super) fn file(it: &Arguments<'_, '_>) -> Evaluated<Option<String>> {
    unparsed(it)
}

fn resolve_uri(it: &mut Arguments<'_, '_>) -> Evaluated {
    let Some(address) = it.text(0) else { return Ok(Sequence::EMPTY) };
    let address = address.trim();
    let wrong = |address: &str| {
        DynamicError::new("FORG0002", format!("`{address}` cannot be resolved"))
    };
    if address.starts_with(':') || address.contains("##") || address.contains(' ') {
        return Err(wrong(address));
    }
    let base = match it.text(1) {
        Some(base) => Some(base.into_owned()),
        None => it.frame.facts.base_uri.clone(),
    };
    if parts(address).scheme.is_some() {
        return Ok(Sequence::one(Atomic::Uri(address.into())));
    }
    let Some(base) = base else {
        return Err(error("FONS0005", "there is no static base address"));
    };
    let resolved = resolve(address, &base).ok_or_else(|| wrong(&base))?;
    if parts(&base).fragment.is_some() {
        return Err(wrong(&base));
    }
    Ok(Sequence::one(Atomic::Uri(resolved.into())))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn addresses_resolve_as_the_rfc_has_it() {
        let of = |address| resolve(address, "http://a/b/c/d;p?q").unwrap();
        assert_eq!(of("g"), "http://a/b/c/g");
        assert_eq!(of("../g"), "http://a/b/g");
        assert_eq!(of("./"), "http://a/b/c/");
        assert_eq!(of("?y"), "http://a/b/c/d;p?y");
        assert_eq!(of("#s"), "http://a/b/c/d;p?q#s");
        assert_eq!(of("//g"), "http://g");
        assert_eq!(of("../../../g"), "http://a/g");
        assert_eq!(resolve("g", "b/c"), None);
    }
}
