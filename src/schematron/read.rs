//! The tree of a schema into [`Schema`].
//!
//! Holds it to the elements and attributes of ISO/IEC 19757-3:2020 §5.4. What another
//! vocabulary says in it is passed over, but for `xsl:key`, `xsl:function` and the like;
//! a part with a fault is left out and the rest is read on.

use super::expand::id_of;
use super::schema::{
    Check, Content, Expression, Let, Note, Pattern, Phase, Piece, Rule, Schema, Template,
};
use super::{SCHEMATRON, SCOPE, XSLT};
use crate::diagnostic::{Findings, codes};
use crate::source::Span;
use crate::xml::{self, Element, Value, XML_NAMESPACE};

/// The elements of the vocabulary.
const ELEMENTS: [&str; 28] = [
    "schema",
    "title",
    "ns",
    "phase",
    "active",
    "let",
    "pattern",
    "group",
    "rules",
    "rule",
    "assert",
    "report",
    "diagnostics",
    "diagnostic",
    "properties",
    "property",
    "value-of",
    "name",
    "emph",
    "dir",
    "span",
    "p",
    "param",
    "include",
    "extends",
    "library",
    "pattern-set",
    "key",
];

/// Reads a schema; `None` where nothing of it can run.
pub(super) fn read(root: &Element, findings: &mut Findings) -> Option<Schema> {
    if !has_known_binding(root, findings) {
        return None;
    }
    let mut reader =
        Reader { findings, scopes: vec![own_prefixes(root)], language: None };
    reader.language = language(root);
    let mut schema = Schema {
        source: root.span.source,
        title: None,
        version: text_of(root, "schemaVersion"),
        prefixes: own_prefixes(root),
        scopes: Vec::new(),
        default_phase: root.attribute("defaultPhase").cloned(),
        phases: Vec::new(),
        lets: Vec::new(),
        patterns: Vec::new(),
        diagnostics: Vec::new(),
        properties: Vec::new(),
        keys: Vec::new(),
        functions: Vec::new(),
    };
    let place = Place { scope: 0, language: reader.language.clone() };
    for part in root.elements() {
        reader.part(part, &place, &mut schema);
    }
    schema.scopes = reader.scopes;
    Some(schema)
}

/// The query languages that XPath 3.1 stands for (Annexes C, H, I and J), of which `xslt`
/// is meant where none is named. What an expression of XPath 1 means is, but for
/// comparisons of texts as numbers and for sets where one text is asked, the same.
const BINDINGS: [&str; 14] = [
    "xslt", "xslt1", "xslt1.0", "xslt2", "xslt2.0", "xslt3", "xslt3.0", "xslt4", "xpath",
    "xpath1", "xpath2", "xpath3", "xpath31", "exslt",
];

/// Whether the schema is written for a query language that is here.
fn has_known_binding(root: &Element, findings: &mut Findings) -> bool {
    let Some(named) = root.attribute("queryBinding") else { return true };
    let word = named.text.trim().to_ascii_lowercase();
    let is_known = BINDINGS.contains(&word.as_str());
    if !is_known {
        let finding = codes::QUERY_BINDING
            .at(named.span)
            .message(format!("letterbook does not know the query language `{word}`"))
            .help("`xslt2` or `xslt3` is what most schemas are written for");
        findings.push(finding);
    }
    is_known
}

fn own_prefixes(root: &Element) -> Vec<(String, String)> {
    let all = root.elements().filter(|part| part.is(SCHEMATRON, "ns"));
    all.filter_map(|part| Some((text_of(part, "prefix")?, text_of(part, "uri")?)))
        .collect()
}

/// What holds where a part stands.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) scope: usize,
    language: Option<String>,
}

/// Reads parts of a schema.
pub(super) struct Reader<'a> {
    pub(super) findings: &'a mut Findings,
    scopes: Vec<Vec<(String, String)>>,
    /// The schema's language.
    language: Option<String>,
}

impl Reader<'_> {
    pub(super) fn syntax(&mut self, span: Span, message: impl Into<String>) {
        self.findings.push(codes::SCHEMATRON_SYNTAX.at(span).message(message));
    }

    /// What holds inside a part: the prefixes of the schema that it comes from before
    /// those of this one, and its own language.
    fn inside(&mut self, part: &Element, outer: &Place) -> Place {
        let mut place = outer.clone();
        if let Some(language) = language(part) {
            place.language = Some(language);
        }
        let own = part.attributes.iter().filter(|value| &*value.namespace == SCOPE);
        let own: Vec<(String, String)> =
            own.map(|value| (value.local.to_string(), value.text.to_string())).collect();
        if !own.is_empty() {
            let mut scope = self.scopes.get(outer.scope).cloned().unwrap_or_default();
            scope.retain(|(prefix, _)| !own.iter().any(|(other, _)| other == prefix));
            scope.extend(own);
            let known = self.scopes.iter().position(|other| *other == scope);
            place.scope = known.unwrap_or_else(|| {
                self.scopes.push(scope);
                self.scopes.len() - 1
            });
        }
        place
    }

    /// A value that must be there.
    pub(super) fn needed(&mut self, part: &Element, name: &str) -> Option<Value> {
        let found = part.attribute(name).cloned();
        if found.is_none() {
            let message = format!("`{}` needs the attribute `{name}`", part.local);
            self.syntax(part.span, message);
        }
        found
    }

    /// An expression that must be there.
    pub(super) fn expression(
        &mut self,
        part: &Element,
        name: &str,
        place: &Place,
    ) -> Option<Expression> {
        let value = self.needed(part, name)?;
        Some(Expression { value, scope: place.scope })
    }

    /// A part that does not stand where it may.
    fn misplaced(&mut self, part: &Element, inside: &str) {
        if &*part.namespace != SCHEMATRON {
            return;
        }
        if ELEMENTS.contains(&&*part.local) {
            let message = format!("`{}` cannot stand in `{inside}`", part.local);
            self.syntax(part.span, message);
            return;
        }
        let near = crate::diagnostic::nearest(&part.local, ELEMENTS);
        let mut finding = codes::SCHEMATRON_SYNTAX
            .at(part.span)
            .message(format!("Schematron has no element `{}`", part.local));
        finding.label = near.map(|near| format!("did you mean `{near}`?"));
        self.findings.push(finding);
    }

    fn part(&mut self, part: &Element, outer: &Place, schema: &mut Schema) {
        let place = self.inside(part, outer);
        if &*part.namespace == XSLT {
            self.declaration(part, &place, schema);
            return;
        }
        if &*part.namespace != SCHEMATRON {
            return;
        }
        match &*part.local {
            "title" => schema.title = Some(words(&part.text())),
            "ns" => self.prefix(part, schema),
            "p" | "rules" => {}
            "let" => schema.lets.extend(self.variable(part, &place)),
            "phase" => schema.phases.extend(self.phase(part, &place)),
            "pattern" | "group" => {
                let pattern = self.pattern(part, &place);
                schema.patterns.push(pattern);
            }
            "diagnostics" => {
                self.notes(part, &place, "diagnostic", &mut schema.diagnostics);
            }
            "properties" => self.notes(part, &place, "property", &mut schema.properties),
            _ => self.misplaced(part, "schema"),
        }
    }

    /// `ns` (§5.4.6): one prefix means one thing.
    fn prefix(&mut self, part: &Element, schema: &mut Schema) {
        let (Some(prefix), Some(uri)) =
            (self.needed(part, "prefix"), self.needed(part, "uri"))
        else {
            return;
        };
        let known = schema.prefixes.iter().find(|(known, _)| *known == *prefix.text);
        if let Some((_, other)) = known
            && *other != *uri.text
        {
            let message = format!("`{}` already means `{other}`", prefix.text);
            self.findings.push(codes::DUPLICATE_NAME.at(prefix.span).message(message));
        }
    }

    fn phase(&mut self, part: &Element, outer: &Place) -> Option<Phase> {
        let id = self.needed(part, "id")?.text.trim().to_owned();
        let from = part.attribute("from").cloned();
        let from = from.map(|value| Expression { value, scope: outer.scope });
        let mut phase = Phase { id, active: Vec::new(), lets: Vec::new(), from };
        for inner in part.elements() {
            let place = self.inside(inner, outer);
            if inner.is(SCHEMATRON, "active") {
                phase.active.extend(self.needed(inner, "pattern"));
            } else if inner.is(SCHEMATRON, "let") {
                phase.lets.extend(self.variable(inner, &place));
            } else if !inner.is(SCHEMATRON, "p") {
                self.misplaced(inner, "phase");
            }
        }
        Some(phase)
    }

    /// `let` (§5.4.5).
    fn variable(&mut self, part: &Element, place: &Place) -> Option<Let> {
        let name = self.needed(part, "name")?;
        let value = match part.attribute("value").cloned() {
            Some(value) => Content::Expression(Expression { value, scope: place.scope }),
            None => Content::Tree(Box::new(part.clone())),
        };
        Some(Let { name, value })
    }

    fn pattern(&mut self, part: &Element, outer: &Place) -> Pattern {
        let documents = part.attribute("documents").cloned();
        let mut pattern = Pattern {
            id: id_of(part).map(str::to_owned),
            title: text_of(part, "name"),
            documents: documents.map(|value| Expression { value, scope: outer.scope }),
            lets: Vec::new(),
            rules: Vec::new(),
            diagnostics: Vec::new(),
            properties: Vec::new(),
            is_group: &*part.local == "group",
        };
        for inner in part.elements() {
            let place = self.inside(inner, outer);
            if &*inner.namespace != SCHEMATRON {
                continue;
            }
            match &*inner.local {
                "title" => pattern.title = Some(words(&inner.text())),
                "p" | "param" => {}
                "let" => pattern.lets.extend(self.variable(inner, &place)),
                "rule" => pattern.rules.extend(self.rule(inner, &place)),
                "diagnostics" => {
                    self.notes(inner, &place, "diagnostic", &mut pattern.diagnostics);
                }
                "properties" => {
                    self.notes(inner, &place, "property", &mut pattern.properties);
                }
                _ => self.misplaced(inner, &part.local),
            }
        }
        pattern
    }

    fn rule(&mut self, part: &Element, outer: &Place) -> Option<Rule> {
        let context = self.expression(part, "context", outer)?;
        let visit_each = part.attribute("visit-each").cloned();
        let mut rule = Rule {
            id: id_of(part).map(str::to_owned),
            context,
            visit_each: visit_each.map(|value| Expression { value, scope: outer.scope }),
            role: template(part, "role", outer),
            flag: template(part, "flag", outer),
            severity: template(part, "severity", outer),
            lets: Vec::new(),
            checks: Vec::new(),
        };
        for inner in part.elements() {
            let place = self.inside(inner, outer);
            if &*inner.namespace != SCHEMATRON {
                continue;
            }
            match &*inner.local {
                "let" => rule.lets.extend(self.variable(inner, &place)),
                "assert" | "report" => rule.checks.extend(self.check(inner, &place)),
                "p" | "extends" => {}
                _ => self.misplaced(inner, "rule"),
            }
        }
        Some(rule)
    }

    fn check(&mut self, part: &Element, place: &Place) -> Option<Check> {
        let test = self.expression(part, "test", place)?;
        let subject = part.attribute("subject").cloned();
        Some(Check {
            is_report: &*part.local == "report",
            id: id_of(part).map(str::to_owned),
            test,
            subject: subject.map(|value| Expression { value, scope: place.scope }),
            role: template(part, "role", place),
            flag: template(part, "flag", place),
            severity: template(part, "severity", place),
            diagnostics: list(part, "diagnostics"),
            properties: list(part, "properties"),
            language: self.other_language(place),
            message: self.message(part, place),
        })
    }

    /// The language of a part, where it is another than the schema's.
    fn other_language(&self, place: &Place) -> Option<String> {
        place.language.clone().filter(|own| Some(own) != self.language.as_ref())
    }

    fn notes(
        &mut self,
        part: &Element,
        outer: &Place,
        local: &str,
        into: &mut Vec<Note>,
    ) {
        for inner in part.elements() {
            if !inner.is(SCHEMATRON, local) {
                self.misplaced(inner, &part.local);
                continue;
            }
            let place = self.inside(inner, outer);
            let Some(id) = self.needed(inner, "id") else { continue };
            let links = ["see", "icon", "fpi"];
            let links =
                links.into_iter().filter_map(|name| Some((name, text_of(inner, name)?)));
            into.push(Note {
                id: id.text.trim().to_owned(),
                language: self.other_language(&place),
                role: template(inner, "role", &place),
                scheme: text_of(inner, "scheme"),
                links: links.collect(),
                message: self.message(inner, &place),
            });
        }
    }

    /// What an assertion, a diagnostic or a property says.
    fn message(&mut self, part: &Element, place: &Place) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for content in &part.children {
            let inner = match content {
                xml::Content::Text(text) => {
                    pieces.push(Piece::Text(text.to_string()));
                    continue;
                }
                xml::Content::Element(inner) => inner,
            };
            let is_ours = &*inner.namespace == SCHEMATRON;
            match &*inner.local {
                "value-of" if is_ours || &*inner.namespace == XSLT => {
                    pieces.extend(
                        self.expression(inner, "select", place).map(Piece::Value),
                    );
                }
                "copy-of" if &*inner.namespace == XSLT => {
                    pieces
                        .extend(self.expression(inner, "select", place).map(Piece::Copy));
                }
                "text" if &*inner.namespace == XSLT => {
                    pieces.push(Piece::Text(inner.text()));
                }
                "name" if is_ours => {
                    pieces.push(match inner.attribute("path").cloned() {
                        Some(value) => {
                            Piece::Value(Expression { value, scope: place.scope })
                        }
                        None => Piece::Name,
                    });
                }
                local if is_ours && !["emph", "dir", "span"].contains(&local) => {
                    self.misplaced(inner, &part.local);
                }
                local => pieces.push(Piece::Element {
                    namespace: inner.namespace.to_string(),
                    local: local.to_owned(),
                    attributes: inner.attributes.clone(),
                    inner: self.message(inner, place),
                }),
            }
        }
        pieces
    }
}

/// An attribute in which `{…}` is an expression (XSLT §5.6.1); `{{` and `}}` are braces.
fn template(part: &Element, name: &str, place: &Place) -> Option<Template> {
    let value = part.attribute(name)?;
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest: &str = &value.text;
    let mut at = 0;
    while let Some(sign) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(sign);
        text.push_str(before);
        at += sign;
        let brace = if after.starts_with('{') { "{" } else { "}" };
        let doubled =
            after.strip_prefix(brace).is_some_and(|next| next.starts_with(brace));
        let end = after.find('}').filter(|_| brace == "{" && !doubled);
        let length = if let Some(end) = end {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            let inner = after.get(1..end).unwrap_or_default();
            let span = value.span;
            let start = span.start as usize + at + 1;
            let is_plain = value.writing == xml::Writing::Plain;
            let place_of = Span::new(span.source, start, start + inner.len());
            let value = Value {
                text: inner.into(),
                span: if is_plain { place_of } else { span },
                writing: if is_plain { value.writing } else { xml::Writing::Other },
                ..value.clone()
            };
            pieces.push(Piece::Value(Expression { value, scope: place.scope }));
            end + 1
        } else {
            text.push_str(brace);
            if doubled { 2 } else { 1 }
        };
        at += length;
        rest = after.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    pieces.push(Piece::Text(text));
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    Some(Template { pieces })
}

/// The words of an attribute, each with the place of the whole.
fn list(part: &Element, name: &str) -> Vec<Value> {
    let Some(value) = part.attribute(name) else { return Vec::new() };
    let words = value.text.split_whitespace();
    words.map(|word| Value { text: word.into(), ..value.clone() }).collect()
}

pub(super) fn text_of(part: &Element, name: &str) -> Option<String> {
    part.attribute(name).map(|value| value.text.to_string())
}

fn language(part: &Element) -> Option<String> {
    part.attribute_in(XML_NAMESPACE, "lang").map(|value| value.text.to_ascii_lowercase())
}

/// A text with its white space normalised.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A schema made of the parts that stand in a schema of another language: what RELAX NG
/// takes for annotations. It is written for XPath 3, as ODD's are.
pub(super) fn gathered(parts: Vec<Element>) -> Option<Element> {
    let first = parts.first()?;
    let part = |local: &str| Element {
        namespace: SCHEMATRON.into(),
        local: local.into(),
        prefix: "".into(),
        span: first.span.at_start(),
        attributes: Vec::new(),
        children: Vec::new(),
        bindings: first.bindings.clone(),
    };
    let (mut schema, pattern) = (part("schema"), part("pattern"));
    schema.attributes.push(Value {
        namespace: "".into(),
        local: "queryBinding".into(),
        text: "xslt3".into(),
        span: schema.span,
        writing: xml::Writing::Other,
        made_by: None,
    });
    for part in parts {
        let is_ours = &*part.namespace == SCHEMATRON;
        if is_ours && &*part.local == "schema" {
            schema.children.extend(part.children);
            continue;
        }
        let is_rule = is_ours && &*part.local == "rule";
        let mut content = xml::Content::Element(part);
        if is_rule {
            // A rule by itself is a pattern by itself.
            content = xml::Content::Element(Element {
                children: vec![content],
                ..pattern.clone()
            });
        }
        schema.children.push(content);
    }
    Some(schema)
}
