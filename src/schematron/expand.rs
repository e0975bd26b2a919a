//! A schema as it is written into one without references: what it includes and extends
//! put in place, abstract rules and patterns written out.
//!
//! Follows ISO/IEC 19757-3:2020 §5.4 (`include`, `extends`), §5.4.12 (abstract rules) and
//! §6.3 (abstract patterns). Files are asked of a [`Resolver`], addresses mean what they
//! mean in the file where they stand, and what is brought in keeps the prefixes
//! (`ns`) and the language of its own schema.
//!
//! Invariants: what comes out holds no `include`, `extends`, abstract rule or pattern;
//! files nest at most [`MAX_INCLUSION`] deep and are at most [`MAX_FILES`].

use std::collections::BTreeSet;

use super::{ASCC, SCHEMATRON, SCOPE};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::relaxng::Resolver;
use crate::source::{Sources, Span};
use crate::xml::{Content, Element, Value, Writing, XML_NAMESPACE, elements};

/// How many files a schema may be made of.
const MAX_FILES: usize = 1000;
/// How deep files may include files.
const MAX_INCLUSION: usize = 32;

/// Reads a schema of its own; the text has been added as that of `root`.
pub(super) struct Expander<'a> {
    pub(super) sources: &'a mut Sources,
    pub(super) resolver: &'a dyn Resolver,
    pub(super) findings: &'a mut Findings,
    open: Vec<String>,
    files: usize,
}

impl<'a> Expander<'a> {
    pub(super) fn new(
        sources: &'a mut Sources,
        resolver: &'a dyn Resolver,
        findings: &'a mut Findings,
    ) -> Self {
        Self { sources, resolver, findings, open: Vec::new(), files: 0 }
    }

    /// Writes a schema out.
    pub(super) fn expand(&mut self, mut schema: Element) -> Element {
        modernise(&mut schema);
        self.open.push(self.sources.get(schema.span.source).name().to_owned());
        self.include(&mut schema);
        self.open.pop();
        self.write_rules_out(&mut schema);
        self.write_patterns_out(&mut schema);
        schema
    }

    fn refuse(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Puts what a part includes or extends from other files in place.
    fn include(&mut self, part: &mut Element) {
        let mut children = Vec::with_capacity(part.children.len());
        for content in std::mem::take(&mut part.children) {
            let Content::Element(mut inner) = content else {
                children.push(content);
                continue;
            };
            let is_extends = inner.is(SCHEMATRON, "extends");
            if inner.is(SCHEMATRON, "include")
                || is_extends && inner.attribute("href").is_some()
            {
                children.extend(self.included(&inner, part, is_extends));
                continue;
            }
            self.include(&mut inner);
            children.push(Content::Element(inner));
        }
        part.children = children;
    }

    /// What an `include`, or an `extends` with `href`, stands for.
    fn included(
        &mut self,
        reference: &Element,
        parent: &Element,
        is_extends: bool,
    ) -> Vec<Content> {
        let Some(href) = reference.attribute("href") else {
            let message = "`include` needs the attribute `href`";
            self.refuse(codes::SCHEMATRON_SYNTAX.at(reference.span).message(message));
            return Vec::new();
        };
        let Some((mut found, name)) = self.fetch(href, reference.span) else {
            return Vec::new();
        };
        if is_extends && found.local != parent.local {
            self.refuse(
                codes::SCHEMATRON_SYNTAX
                    .at(href.span)
                    .message(format!(
                        "`{}` names a `{}`, but a `{}` is extended here",
                        href.text, found.local, parent.local
                    ))
                    .help(format!("name a file or an id of a `{}`", parent.local)),
            );
            return Vec::new();
        }
        self.open.push(name);
        self.include(&mut found);
        self.open.pop();
        if !is_extends && !found.is(SCHEMATRON, "schema") {
            return vec![Content::Element(found)];
        }
        // A whole schema cannot stand in another: its parts come in its place.
        let mut parts = std::mem::take(&mut found.children);
        for part in &mut parts {
            inherit(part, &found);
        }
        parts
    }

    /// The element that an address leads to, and the name of its file.
    fn fetch(&mut self, href: &Value, place: Span) -> Option<(Element, String)> {
        let (address, id) = match href.text.trim().split_once('#') {
            Some((address, id)) => (address, Some(id)),
            None => (href.text.trim(), None),
        };
        let base = self.sources.get(place.source).name().to_owned();
        let (name, text) = match self.resolver.resolve(&base, address) {
            Ok(found) => found,
            Err(why) => {
                let message = format!("`{address}` cannot be read: {why}");
                self.refuse(codes::SCHEMATRON_FILE.at(href.span).message(message));
                return None;
            }
        };
        if self.open.contains(&name) && id.is_none() {
            let message = format!("`{address}` includes itself");
            self.refuse(codes::SCHEMATRON_LOOP.at(href.span).message(message));
            return None;
        }
        if self.open.len() >= MAX_INCLUSION || self.files >= MAX_FILES {
            let message = format!("`{address}` is one file too many for a schema");
            self.refuse(codes::SCHEMATRON_TOO_LARGE.at(href.span).message(message));
            return None;
        }
        self.files += 1;
        let source = self.sources.add(name.clone(), text.clone());
        let mut root = self.root(source, &text)?;
        modernise(&mut root);
        let Some(id) = id else { return Some((root, name)) };
        let prefixes = prefixes_of(&root);
        let is_meant = |element: &Element| {
            let id_of = element.attribute_in(XML_NAMESPACE, "id");
            id_of.or(element.attribute("id")).is_some_and(|value| *value.text == *id)
        };
        let Some(found) = root.find(&is_meant) else {
            let message = format!("`{address}` has no part with the id `{id}`");
            self.refuse(codes::UNDEFINED_NAME.at(href.span).message(message));
            return None;
        };
        let mut found = found.clone();
        let root_language = root.attribute_in(XML_NAMESPACE, "lang").cloned();
        if found.attribute_in(XML_NAMESPACE, "lang").is_none() {
            found.attributes.extend(root_language);
        }
        found.attributes.extend(prefixes);
        Some((found, name))
    }

    /// The root element of a file; that there is none is a finding.
    pub(super) fn root(
        &mut self,
        source: crate::source::SourceId,
        text: &str,
    ) -> Option<Element> {
        match elements(source, text, &|_| true, self.findings) {
            Ok(roots) => roots.into_iter().next(),
            Err(place) => {
                if let Some(place) = place {
                    let message = "elements are nested too deep here";
                    self.refuse(codes::SCHEMATRON_TOO_LARGE.at(place).message(message));
                }
                None
            }
        }
    }

    /// Writes the abstract rules out that rules extend (§5.4.12).
    fn write_rules_out(&mut self, schema: &mut Element) {
        let shared: Vec<Element> = schema
            .elements()
            .filter(|part| part.is(SCHEMATRON, "rules"))
            .flat_map(Element::elements)
            .filter(|rule| is_abstract(rule, "rule"))
            .cloned()
            .collect();
        for content in &mut schema.children {
            let Content::Element(pattern) = content else { continue };
            if !pattern.is(SCHEMATRON, "pattern") && !pattern.is(SCHEMATRON, "group") {
                continue;
            }
            let own =
                pattern.elements().filter(|rule| is_abstract(rule, "rule")).cloned();
            let known: Vec<Element> = own.chain(shared.iter().cloned()).collect();
            pattern.children.retain(
                |part| !matches!(part, Content::Element(rule) if is_abstract(rule, "rule")),
            );
            for content in &mut pattern.children {
                if let Content::Element(rule) = content
                    && rule.is(SCHEMATRON, "rule")
                {
                    self.extend(rule, &known, &mut Vec::new());
                }
            }
        }
    }

    /// Puts the contents of abstract rules where a rule extends them.
    fn extend<'e>(
        &mut self,
        rule: &mut Element,
        known: &'e [Element],
        open: &mut Vec<&'e str>,
    ) {
        let mut children = Vec::with_capacity(rule.children.len());
        for content in std::mem::take(&mut rule.children) {
            let Content::Element(inner) = &content else {
                children.push(content);
                continue;
            };
            if !inner.is(SCHEMATRON, "extends") {
                children.push(content);
                continue;
            }
            let Some(name) = inner.attribute("rule") else {
                let message = "`extends` needs the attribute `rule` or `href`";
                self.refuse(codes::SCHEMATRON_SYNTAX.at(inner.span).message(message));
                continue;
            };
            let meant = |rule: &&Element| id_of(rule) == Some(name.text.trim());
            let Some(found) = known.iter().find(meant) else {
                let ids = known.iter().filter_map(id_of);
                self.refuse(
                    undefined(name, "abstract rule", "this pattern has", ids)
                        .help("abstract rules hold in their own pattern only"),
                );
                continue;
            };
            let id = id_of(found).unwrap_or_default();
            if open.contains(&id) {
                let message = format!("the abstract rule `{id}` extends itself");
                self.refuse(codes::SCHEMATRON_LOOP.at(name.span).message(message));
                continue;
            }
            let mut found = found.clone();
            open.push(id);
            self.extend(&mut found, known, open);
            open.pop();
            let mut parts = std::mem::take(&mut found.children);
            for part in &mut parts {
                inherit(part, &found);
            }
            children.extend(parts);
        }
        rule.children = children;
    }

    /// Writes the abstract patterns out that patterns are (§6.3).
    fn write_patterns_out(&mut self, schema: &mut Element) {
        let known: Vec<Element> = schema
            .elements()
            .filter(|part| is_abstract(part, "pattern"))
            .cloned()
            .collect();
        let is_text = |part: &&Element| {
            part.is(SCHEMATRON, "diagnostics") || part.is(SCHEMATRON, "properties")
        };
        let texts: Vec<Element> = schema.elements().filter(is_text).cloned().collect();
        let variables = variables_of(schema);
        schema.children.retain(
            |part| !matches!(part, Content::Element(part) if is_abstract(part, "pattern")),
        );
        for content in &mut schema.children {
            let Content::Element(pattern) = content else { continue };
            if !pattern.is(SCHEMATRON, "pattern") {
                continue;
            }
            let Some(name) = pattern.attribute("is-a").cloned() else { continue };
            let meant = |other: &&Element| id_of(other) == Some(name.text.trim());
            let Some(found) = known.iter().find(meant) else {
                let ids = known.iter().filter_map(id_of);
                self.refuse(undefined(&name, "abstract pattern", "the schema has", ids));
                continue;
            };
            let Some(params) = self.parameters(pattern, found, &name) else { continue };
            instantiate(
                pattern,
                found,
                &texts,
                &Substitution { params, variables: &variables },
            );
        }
    }

    /// The parameters of a pattern that is another: those it gives, and those that have
    /// values of their own.
    fn parameters(
        &mut self,
        pattern: &Element,
        found: &Element,
        name: &Value,
    ) -> Option<Vec<(Value, Value)>> {
        let params = |of: &Element| -> Vec<(Value, Option<Value>)> {
            let all = of.elements().filter(|part| part.is(SCHEMATRON, "param"));
            all.filter_map(|param| {
                Some((
                    param.attribute("name")?.clone(),
                    param.attribute("value").cloned(),
                ))
            })
            .collect()
        };
        let (given, declared) = (params(pattern), params(found));
        let mut is_sound = true;
        for (known, value) in &declared {
            if value.is_none() && !given.iter().any(|(one, _)| one.text == known.text) {
                is_sound = false;
                let message =
                    format!("`{}` needs the parameter `{}`", name.text, known.text);
                self.refuse(
                    codes::MISSING_PARAMETER
                        .at(pattern.span)
                        .message(message)
                        .related(known.span, "declared here"),
                );
            }
        }
        for (one, _) in &given {
            let is_known = declared.iter().any(|(known, _)| known.text == one.text);
            if !declared.is_empty() && !is_known {
                is_sound = false;
                let message = format!("`{}` has no parameter `{}`", name.text, one.text);
                self.refuse(codes::MISSING_PARAMETER.at(one.span).message(message));
            }
        }
        let mut all: Vec<(Value, Value)> = Vec::new();
        for (one, value) in given.into_iter().chain(declared) {
            let is_first = !all.iter().any(|(known, _)| known.text == one.text);
            if let Some(value) = value.filter(|_| is_first) {
                all.push((one, value));
            }
        }
        is_sound.then_some(all)
    }
}

/// What stands for what in an abstract pattern.
struct Substitution<'a> {
    params: Vec<(Value, Value)>,
    /// The names of variables, which stay what they are even where a parameter's name is
    /// the beginning of theirs.
    variables: &'a BTreeSet<String>,
}

impl Substitution<'_> {
    /// Puts parameters into the expressions of a part and all that is in it.
    fn apply(&self, part: &mut Element) {
        for value in &mut part.attributes {
            if value.namespace.is_empty() && is_expression(&value.local) {
                self.put_into(value);
            }
        }
        for content in &mut part.children {
            if let Content::Element(inner) = content {
                self.apply(inner);
            }
        }
    }

    /// Puts parameters in for `$name`: that of just this name, else the longest that it
    /// begins with, as other tools do.
    fn put_into(&self, value: &mut Value) {
        let mut made = String::new();
        let mut rest: &str = &value.text;
        let mut made_by = None;
        while let Some((before, after)) = rest.split_once('$') {
            made.push_str(before);
            let length = after
                .find(|c: char| !crate::xml::is_name_char(c) || c == ':')
                .unwrap_or(after.len());
            let name = after.get(..length).unwrap_or_default();
            let is_variable = self.variables.contains(name);
            let fits = |(param, _): &&(Value, Value)| {
                *param.text == *name || !is_variable && name.starts_with(&*param.text)
            };
            let all = self.params.iter().filter(fits);
            let Some((param, with)) = all.max_by_key(|(param, _)| param.text.len())
            else {
                made.push('$');
                rest = after;
                continue;
            };
            made.push_str(&with.text);
            made_by = Some(with.span);
            rest = after.get(param.text.len()..).unwrap_or_default();
        }
        if made_by.is_some() {
            made.push_str(rest);
            value.text = made.into();
            value.writing = Writing::Other;
            value.made_by = made_by;
        }
    }
}

/// Whether an attribute of that name is one that parameters are put into.
fn is_expression(name: &str) -> bool {
    ["test", "context", "select", "documents", "path", "value", "subject", "visit-each"]
        .contains(&name)
}

/// Makes a pattern what the abstract pattern `found` is.
fn instantiate(
    pattern: &mut Element,
    found: &Element,
    texts: &[Element],
    with: &Substitution<'_>,
) {
    let mut found = found.clone();
    with.apply(&mut found);
    let mut parts = std::mem::take(&mut found.children);
    for part in &mut parts {
        inherit(part, &found);
    }
    let mut named = BTreeSet::new();
    for part in parts.iter().chain(&pattern.children) {
        if let Content::Element(rule) = part {
            for check in rule.elements() {
                for list in ["diagnostics", "properties"] {
                    let names = check.attribute(list).map(|value| value.text.to_string());
                    named.extend(
                        names.iter().flat_map(|names| {
                            names.split_whitespace().map(str::to_owned)
                        }),
                    );
                }
            }
        }
    }
    parts.append(&mut pattern.children);
    for text in texts {
        let mut text = text.clone();
        text.children.retain(|one| {
            matches!(one, Content::Element(one) if id_of(one).is_some_and(|id| named.contains(id)))
        });
        with.apply(&mut text);
        if !text.children.is_empty() {
            parts.push(Content::Element(text));
        }
    }
    parts.retain(
        |part| !matches!(part, Content::Element(part) if part.is(SCHEMATRON, "param")),
    );
    pattern.children = parts;
    pattern.attributes.retain(|value| &*value.local != "is-a");
    for value in &mut pattern.attributes {
        if &*value.local == "documents" {
            with.put_into(value);
        }
    }
    if pattern.attribute("documents").is_none() {
        pattern.attributes.extend(found.attribute("documents").cloned());
    }
}

/// Gives a part the prefixes and the language of what it is taken out of.
fn inherit(part: &mut Content, from: &Element) {
    let Content::Element(part) = part else { return };
    for value in &from.attributes {
        let is_language = *value.namespace == *XML_NAMESPACE && &*value.local == "lang";
        if (is_language || &*value.namespace == SCOPE)
            && part.attribute_in(&value.namespace, &value.local).is_none()
        {
            part.attributes.push(value.clone());
        }
    }
}

/// The prefixes that a schema declares with `ns`, as attributes that go with its parts.
fn prefixes_of(schema: &Element) -> Vec<Value> {
    let all = schema.elements().filter(|part| part.is(SCHEMATRON, "ns"));
    all.filter_map(|part| {
        let (prefix, uri) = (part.attribute("prefix")?, part.attribute("uri")?);
        Some(Value { namespace: SCOPE.into(), local: prefix.text.clone(), ..uri.clone() })
    })
    .collect()
}

/// The names of all variables of a schema.
fn variables_of(part: &Element) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if part.is(SCHEMATRON, "let") {
        names.extend(part.attribute("name").map(|name| name.text.to_string()));
    }
    for inner in part.elements() {
        names.append(&mut variables_of(inner));
    }
    names
}

/// Takes the elements of Schematron 1.5 for those of the standard, which have the same
/// names.
pub(super) fn modernise(element: &mut Element) {
    if &*element.namespace == ASCC {
        element.namespace = SCHEMATRON.into();
    }
    for content in &mut element.children {
        if let Content::Element(inner) = content {
            modernise(inner);
        }
    }
}

fn is_abstract(part: &Element, local: &str) -> bool {
    part.is(SCHEMATRON, local)
        && part.attribute("abstract").is_some_and(|value| value.text.trim() == "true")
}

/// The id by which the parts of a schema refer to each other.
pub(super) fn id_of(part: &Element) -> Option<&str> {
    part.attribute("id").map(|value| value.text.trim())
}

/// A finding that a reference leads nowhere.
pub(super) fn undefined<'n>(
    name: &Value,
    kind: &str,
    whose: &str,
    names: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let word = name.text.trim();
    let names: Vec<&str> = names.collect();
    let message = format!("there is no {kind} `{word}`");
    let finding = codes::UNDEFINED_NAME.at(name.span).message(message);
    if let Some(near) = crate::diagnostic::nearest(word, names.iter().copied()) {
        return finding.label(format!("did you mean `{near}`?"));
    }
    match names.as_slice() {
        [] => finding.label(format!("{whose} none")),
        some => {
            let list = some.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            finding.label(format!("{whose}: {}", list.join(", ")))
        }
    }
}
