//! A schema into what runs: expressions compiled, contexts indexed, names resolved.
//!
//! Everything is compiled once, messages too, so that a fault of a schema shows when it
//! is read and not at the first letter that trips over it. What has a fault is left out:
//! an assertion for its test, a rule for its context, a pattern for its `documents`.
//!
//! Scopes (§5.4.5): the variables of the schema and of the phase hold everywhere, those
//! of the phase before those of the schema; a pattern's hold in it, and in others where
//! no other pattern has one of that name; a rule's hold after their `let`. Two variables
//! of one name in one scope, or in the schema and a pattern, are a fault.

use std::collections::{BTreeMap, BTreeSet};

use super::Asked;
use super::expand::undefined;
use super::index::Index;
use super::schema::{Expression, Pattern, Schema};
use super::script::Script;
use crate::diagnostic::{Code, Findings, codes};
use crate::source::{Sources, Span};
use crate::xml::{Element, Value};
use crate::xpath::{self, Library, StaticContext, SyntaxError, VariableId};

/// How many steps all rules together may take on a document: some minutes. Rules that
/// compare everything with everything in a document of many megabytes never end.
const STEPS: u64 = 20_000_000_000;

/// The phase in which all patterns are active.
pub(super) const ALL: &str = "#ALL";
/// The phase that the schema names.
pub(super) const DEFAULT: &str = "#DEFAULT";

/// The rules of a schema, ready to run; shared by all threads.
#[derive(Debug)]
pub struct Rules {
    pub(super) title: Option<String>,
    pub(super) version: Option<String>,
    pub(super) prefixes: Vec<(String, String)>,
    pub(super) phase: String,
    pub(super) library: Library,
    pub(super) globals: Vec<Variable>,
    pub(super) patterns: Vec<CompiledPattern>,
    /// The groups of patterns that look at the same documents, the letter itself first.
    pub(super) groups: Vec<Group>,
    /// Where the phase begins to look; everywhere where it does not say.
    pub(super) from: Option<xpath::Pattern>,
    /// How many steps all rules together may take on a document.
    pub(super) steps: u64,
}

/// Patterns that look at the same documents.
#[derive(Debug)]
pub(super) struct Group {
    /// Which documents; the letter itself where nothing says so.
    pub(super) documents: Option<xpath::Expression>,
    pub(super) patterns: Vec<usize>,
    pub(super) index: Index,
}

/// A variable and the numbers that it has in the scopes that know it.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) ids: Vec<VariableId>,
    pub(super) value: VariableValue,
}

/// What a variable is.
#[derive(Debug)]
pub(super) enum VariableValue {
    Expression(xpath::Expression),
    Tree(Box<Element>),
}

#[derive(Debug)]
pub(super) struct CompiledPattern {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) documents: Option<String>,
    pub(super) is_group: bool,
    pub(super) rules: Vec<CompiledRule>,
}

#[derive(Debug)]
pub(super) struct CompiledRule {
    pub(super) id: Option<String>,
    /// The context as written, and compiled.
    pub(super) context: String,
    pub(super) matching: xpath::Pattern,
    pub(super) visit_each: Option<xpath::Expression>,
    pub(super) role: Option<Vec<Part>>,
    pub(super) flag: Option<Vec<Part>>,
    pub(super) severity: Option<Vec<Part>>,
    pub(super) lets: Vec<Variable>,
    pub(super) checks: Vec<CompiledCheck>,
}

#[derive(Debug)]
pub(super) struct CompiledCheck {
    pub(super) is_report: bool,
    pub(super) id: Option<String>,
    /// The test as written, and compiled.
    pub(super) test: String,
    pub(super) holds: xpath::Expression,
    pub(super) subject: Option<xpath::Expression>,
    pub(super) role: Option<Vec<Part>>,
    pub(super) flag: Option<Vec<Part>>,
    pub(super) severity: Option<Vec<Part>>,
    pub(super) language: Option<String>,
    pub(super) message: Vec<Part>,
    pub(super) diagnostics: Vec<CompiledNote>,
    pub(super) properties: Vec<CompiledNote>,
}

#[derive(Debug)]
pub(super) struct CompiledNote {
    pub(super) id: String,
    pub(super) language: Option<String>,
    pub(super) role: Option<Vec<Part>>,
    pub(super) scheme: Option<String>,
    pub(super) links: Vec<(&'static str, String)>,
    pub(super) message: Vec<Part>,
}

/// A part of a message.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Value(xpath::Expression),
    Name,
    Copy(xpath::Expression),
    Element { namespace: String, local: String, attributes: Vec<Value>, inner: Vec<Part> },
}

/// Compiles a schema for a phase. `None`, with a finding, if there is no such phase.
pub(super) fn compile(
    schema: Schema,
    asked: Asked<'_>,
    sources: &Sources,
    findings: &mut Findings,
) -> Option<Rules> {
    let phase = active_phase(&schema, asked.phase, findings)?;
    let mut compiler =
        Compiler { sources, findings, broken: BTreeSet::new(), library: Library::new() };
    let mut scopes = compiler.scopes(&schema, asked.base);
    let patterns: Vec<&Pattern> = active_patterns(&schema, &phase, compiler.findings);
    let functions = compiler.declare_functions(&schema, &mut scopes);
    let globals = compiler.globals(&schema, &phase, &patterns, &mut scopes);
    compiler.library(&schema, &functions, &scopes);
    let values = compiler.values(&globals, &scopes);
    let from = schema
        .phases
        .iter()
        .find(|one| one.id == phase)
        .and_then(|one| one.from.as_ref());
    let from = from.and_then(|from| compiler.pattern_of(from, &scopes));
    let mut compiled = Vec::new();
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (at, pattern) in patterns.into_iter().enumerate() {
        let own = globals.own.get(&at).unwrap_or(&scopes);
        let documents = match &pattern.documents {
            None => None,
            Some(expression) => match compiler.documents(expression, own) {
                Some(documents) => Some(documents),
                None => continue,
            },
        };
        let key = pattern.documents.as_ref().map_or("", |one| &one.value.text).to_owned();
        let group = groups.entry(key).or_insert_with(|| Group {
            documents,
            patterns: Vec::new(),
            index: Index::default(),
        });
        group.patterns.push(compiled.len());
        compiled.push(compiler.pattern(pattern, &schema, own));
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group.index = Index::new(&group.patterns, &compiled);
    }
    let library = std::mem::take(&mut compiler.library);
    Some(Rules {
        title: schema.title,
        version: schema.version,
        prefixes: schema.prefixes,
        phase,
        library,
        globals: values,
        patterns: compiled,
        groups,
        from,
        steps: STEPS,
    })
}

/// The phase that runs (§5.4.13): the one asked for, else the schema's default, else all.
fn active_phase(
    schema: &Schema,
    asked: Option<&str>,
    findings: &mut Findings,
) -> Option<String> {
    let ids = || schema.phases.iter().map(|phase| phase.id.as_str());
    match asked.filter(|asked| !asked.is_empty() && *asked != DEFAULT) {
        Some(asked) if asked == ALL || ids().any(|id| id == asked) => {
            Some(asked.to_owned())
        }
        Some(asked) => {
            let list: Vec<String> = ids().map(|id| format!("`{id}`")).collect();
            let known = if list.is_empty() { "none".to_owned() } else { list.join(", ") };
            findings.push(
                codes::UNDEFINED_NAME
                    .at(Span::new(schema.source, 0, 0))
                    .message(format!("the schema has no phase `{asked}`"))
                    .help(format!("its phases are: {known}; `{ALL}` runs all patterns")),
            );
            None
        }
        None => match &schema.default_phase {
            None => Some(ALL.to_owned()),
            Some(named) if named.text.trim() == ALL => Some(ALL.to_owned()),
            Some(named) if ids().any(|id| id == named.text.trim()) => {
                Some(named.text.trim().to_owned())
            }
            Some(named) => {
                findings.push(undefined(named, "phase", "the schema has", ids()));
                Some(ALL.to_owned())
            }
        },
    }
}

fn active_patterns<'s>(
    schema: &'s Schema,
    phase: &str,
    findings: &mut Findings,
) -> Vec<&'s Pattern> {
    let ids = || schema.patterns.iter().filter_map(|pattern| pattern.id.as_deref());
    for one in &schema.phases {
        for named in &one.active {
            if !ids().any(|id| id == named.text.trim()) {
                findings.push(undefined(named, "pattern", "the schema has", ids()));
            }
        }
    }
    let chosen = schema.phases.iter().find(|one| one.id == phase);
    let is_active = |pattern: &&Pattern| match chosen {
        None => true,
        Some(chosen) => pattern
            .id
            .as_deref()
            .is_some_and(|id| chosen.active.iter().any(|named| named.text.trim() == id)),
    };
    schema.patterns.iter().filter(is_active).collect()
}

/// The static contexts of the sets of prefixes.
pub(super) type Scopes = Vec<StaticContext>;

/// Compiles the parts of a schema.
pub(super) struct Compiler<'a> {
    sources: &'a Sources,
    pub(super) findings: &'a mut Findings,
    /// The names of variables whose values have faults, of which it has been told.
    pub(super) broken: BTreeSet<String>,
    pub(super) library: Library,
}

impl Compiler<'_> {
    fn scopes(&mut self, schema: &Schema, base: Option<&str>) -> Scopes {
        let address = base.unwrap_or_else(|| self.sources.get(schema.source).name());
        let context = |prefixes: &Vec<(String, String)>| {
            let mut context = StaticContext::new();
            context.base_uri(address);
            for (prefix, uri) in prefixes {
                context.namespace(prefix, uri);
            }
            context
        };
        schema.scopes.iter().map(context).collect()
    }

    /// Tells of what is wrong with an expression; not of what follows from another fault.
    pub(super) fn tell(&mut self, error: &SyntaxError, script: &Script) {
        let name = script.text.get(error.span.clone()).unwrap_or_default();
        let is_variable = error.code == "XPST0008";
        if is_variable && self.broken.contains(name.trim_start_matches('$')) {
            return;
        }
        let Some((span, made_by)) = script.place(error.span.clone(), self.sources) else {
            return;
        };
        let mut finding = code_of(error).at(span).message(error.message.as_str());
        finding.help.clone_from(&error.help);
        if let Some(place) = made_by {
            finding = finding.related(place, "with this parameter put in");
        }
        self.findings.push(finding);
    }

    pub(super) fn script(
        &mut self,
        script: &Script,
        context: &StaticContext,
    ) -> Option<xpath::Expression> {
        match xpath::Expression::compile(&script.text, context) {
            Ok(expression) => Some(expression),
            Err(error) => {
                self.tell(&error, script);
                None
            }
        }
    }

    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        scopes: &Scopes,
    ) -> Option<xpath::Expression> {
        let context = scopes.get(expression.scope).or(scopes.first())?;
        self.script(&Script::of(expression), context)
    }

    pub(super) fn pattern_of(
        &mut self,
        expression: &Expression,
        scopes: &Scopes,
    ) -> Option<xpath::Pattern> {
        let context = scopes.get(expression.scope).or(scopes.first())?;
        match xpath::Pattern::compile(&expression.value.text, context) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                self.tell(&error, &Script::of(expression));
                None
            }
        }
    }

    /// The documents that a pattern looks at: what its expression gives, loaded. Links in
    /// the letter are resolved against the letter.
    fn documents(
        &mut self,
        expression: &Expression,
        scopes: &Scopes,
    ) -> Option<xpath::Expression> {
        self.expression(expression, scopes)?;
        let text = format!(
            "for $letterbook-d in ({}) return document(if ($letterbook-d instance of node()) \
             then $letterbook-d else string(resolve-uri(string($letterbook-d), base-uri(/))))",
            expression.value.text
        );
        let context = scopes.get(expression.scope).or(scopes.first())?;
        let mut script = Script::of(expression);
        script.text = text;
        self.script(&script, context)
    }
}

/// What kind of fault an expression has.
pub(super) fn code_of(error: &SyntaxError) -> &'static Code {
    match error.code {
        "XPST0008" => &codes::UNKNOWN_VARIABLE,
        "XPST0017" => &codes::UNKNOWN_FUNCTION,
        "XPST0081" => &codes::UNDECLARED_XPATH_PREFIX,
        _ => &codes::BROKEN_EXPRESSION,
    }
}
