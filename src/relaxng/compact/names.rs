//! Declarations, name classes and identifiers of the compact syntax (§3, §4).

use std::sync::Arc;

use super::super::ast::{BUILTIN_LIBRARY, NameClass, XSD_LIBRARY};
use super::super::lexical;
use super::{Lexeme, NameKind, Parsed, Parser};
use crate::source::Span;
use crate::xml::XML_NAMESPACE;

/// The words that name a definition only with `\` before them.
const KEYWORDS: [&str; 19] = [
    "attribute",
    "default",
    "datatypes",
    "div",
    "element",
    "empty",
    "external",
    "grammar",
    "include",
    "inherit",
    "list",
    "mixed",
    "namespace",
    "notAllowed",
    "parent",
    "start",
    "string",
    "text",
    "token",
];

/// Whether a reference or definition of that name needs a `\` before it.
pub(in super::super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

impl Parser<'_, '_> {
    /// The declarations before the schema proper.
    pub(super) fn declarations(&mut self) -> Parsed<()> {
        self.namespaces.insert("xml".to_owned(), Arc::from(XML_NAMESPACE));
        self.libraries.insert("xsd".to_owned(), Arc::from(XSD_LIBRARY));
        let mut declared: Vec<String> = Vec::new();
        loop {
            let span = self.span();
            let (name, is_default) = match self.word() {
                "namespace" => {
                    self.at += 1;
                    (Some(self.identifier_or_keyword()?), false)
                }
                "default" => {
                    self.at += 1;
                    if !self.take_word("namespace") {
                        return self.unexpected("`namespace`");
                    }
                    let named = !self.is_sign("=");
                    (named.then(|| self.identifier_or_keyword()).transpose()?, true)
                }
                "datatypes" => {
                    self.datatypes_declaration(span, &mut declared)?;
                    continue;
                }
                _ => break,
            };
            self.sign("=")?;
            let uri: Arc<str> = if self.take_word("inherit") {
                self.inherited.clone()
            } else {
                Arc::from(&*self.literal()?)
            };
            if let Some(name) = name {
                let key = format!("namespace {name}");
                self.declare_namespace(span, &name, uri.clone())?;
                self.once(span, key, &mut declared)?;
            }
            if is_default {
                self.once(span, "default namespace".to_owned(), &mut declared)?;
                self.default = Some(uri);
            }
        }
        let bindings = self.namespaces.iter();
        self.bindings = bindings
            .map(|(prefix, uri)| (prefix.as_str().into(), (&**uri).into()))
            .collect();
        Ok(())
    }

    fn datatypes_declaration(
        &mut self,
        span: Span,
        declared: &mut Vec<String>,
    ) -> Parsed<()> {
        self.at += 1;
        let name = self.identifier_or_keyword()?;
        self.sign("=")?;
        let place = self.span();
        let library = self.literal()?;
        if !lexical::is_library(&library) {
            return self.fail(place, "a library of types is a whole address without `#`");
        }
        if &*name == "xsd" && &*library != XSD_LIBRARY {
            return self.fail(place, format!("`xsd` always means `{XSD_LIBRARY}`"));
        }
        self.once(span, format!("datatypes {name}"), declared)?;
        self.libraries.insert(name.into(), Arc::from(&*library));
        Ok(())
    }

    fn once(
        &mut self,
        span: Span,
        key: String,
        declared: &mut Vec<String>,
    ) -> Parsed<()> {
        if declared.contains(&key) {
            return self.fail(span, format!("`{key}` is declared twice"));
        }
        declared.push(key);
        Ok(())
    }

    fn declare_namespace(&mut self, span: Span, name: &str, uri: Arc<str>) -> Parsed<()> {
        if name == "xmlns" {
            return self.fail(span, "the prefix `xmlns` cannot be declared");
        }
        if (name == "xml") != (&*uri == XML_NAMESPACE) {
            return self
                .fail(span, format!("the prefix `xml` always means `{XML_NAMESPACE}`"));
        }
        self.namespaces.insert(name.to_owned(), uri);
        Ok(())
    }

    pub(super) fn default_namespace(&self) -> Arc<str> {
        self.default.as_ref().unwrap_or(&self.inherited).clone()
    }

    /// The namespace of a declared prefix.
    pub(super) fn namespace(&mut self, prefix: &str, span: Span) -> Parsed<Arc<str>> {
        match self.namespaces.get(prefix) {
            Some(uri) => Ok(uri.clone()),
            None => self.fail(span, format!("the prefix `{prefix}` is not declared")),
        }
    }

    pub(super) fn datatype_name(&mut self) -> Parsed<(Arc<str>, Box<str>)> {
        let span = self.span();
        let lexeme = self.peek().clone();
        self.at += 1;
        match lexeme {
            Lexeme::CName { prefix, local } => match self.libraries.get(&*prefix) {
                Some(library) => Ok((library.clone(), local.into())),
                None => self
                    .fail(span, format!("`{prefix}` is not a declared library of types")),
            },
            Lexeme::Name { name, .. } => Ok((Arc::from(BUILTIN_LIBRARY), name.into())),
            _ => self.fail(span, "the name of a type should stand here"),
        }
    }

    /// A name that is not a keyword, or one quoted by `\`.
    pub(super) fn identifier(&mut self) -> Parsed<Box<str>> {
        match self.peek() {
            Lexeme::Name { name, quoted } if *quoted || !is_keyword(name) => {
                let name = Box::from(&**name);
                self.at += 1;
                Ok(name)
            }
            _ => self.unexpected("a name"),
        }
    }

    pub(super) fn identifier_or_keyword(&mut self) -> Parsed<Box<str>> {
        match self.peek() {
            Lexeme::Name { name, .. } => {
                let name = Box::from(&**name);
                self.at += 1;
                Ok(name)
            }
            _ => self.unexpected("a name"),
        }
    }

    /// The address after `include` or `external`, and its place.
    pub(super) fn href(&mut self) -> Parsed<(Box<str>, Span)> {
        let span = self.span();
        let href = self.literal()?;
        if href.contains('#') {
            return self.fail(span, "the address of a schema has no `#`");
        }
        Ok((href.into(), span))
    }

    /// `inherit = prefix`: the namespace that the other file's default is.
    pub(super) fn inherit(&mut self) -> Parsed<Arc<str>> {
        if !self.take_word("inherit") {
            return Ok(self.default_namespace());
        }
        self.sign("=")?;
        let span = self.span();
        let prefix = self.identifier_or_keyword()?;
        self.namespace(&prefix, span)
    }

    /// The names an `element` or `attribute` has, before its brace.
    pub(super) fn name_class(&mut self, is_element: bool) -> Parsed<NameClass> {
        self.deeper(|parser| parser.name_choice(is_element))
    }

    fn name_choice(&mut self, is_element: bool) -> Parsed<NameClass> {
        let span = self.span();
        let (first, mut is_except) = self.basic_names(is_element)?;
        if !self.is_sign("|") {
            return Ok(first);
        }
        let mut names = vec![first];
        while !is_except && self.take_sign("|") {
            let (next, except) = self.basic_names(is_element)?;
            is_except |= except;
            names.push(next);
        }
        if is_except {
            return self.fail(span, "names with `-` are put in parentheses here");
        }
        Ok(NameClass { kind: NameKind::Choice(names), span })
    }

    /// One name, wildcard or parenthesis, and whether it has exceptions.
    fn basic_names(&mut self, is_element: bool) -> Parsed<(NameClass, bool)> {
        self.annotations()?;
        let span = self.span();
        let mut is_except = false;
        let lexeme = self.peek().clone();
        self.at += 1;
        let kind = match lexeme {
            Lexeme::Name { name, .. } => {
                let namespace =
                    if is_element { self.default_namespace() } else { Arc::from("") };
                NameKind::Name { namespace, local: name.into() }
            }
            Lexeme::CName { prefix, local } => {
                let namespace = self.namespace(&prefix, span)?;
                NameKind::Name { namespace, local: local.into() }
            }
            Lexeme::NsName { prefix } => {
                let namespace = self.namespace(&prefix, span)?;
                NameKind::NsName {
                    namespace,
                    except: self.except(is_element, &mut is_except)?,
                }
            }
            Lexeme::Sign("*") => {
                NameKind::AnyName { except: self.except(is_element, &mut is_except)? }
            }
            Lexeme::Sign("(") => {
                let inner = self.name_class(is_element)?;
                self.sign(")")?;
                inner.kind
            }
            _ => return self.fail(span, "a name should stand here"),
        };
        self.follow_annotations()?;
        Ok((NameClass { kind, span }, is_except))
    }

    fn except(
        &mut self,
        is_element: bool,
        is_except: &mut bool,
    ) -> Parsed<Option<Box<NameClass>>> {
        if !self.take_sign("-") {
            return Ok(None);
        }
        *is_except = true;
        let span = self.span();
        let (names, nested) = self.deeper(|parser| parser.basic_names(is_element))?;
        if nested {
            return self.fail(span, "a second `-` needs parentheses");
        }
        Ok(Some(Box::new(names)))
    }
}
