//! Patterns, rules and checks of a schema, compiled.

use std::collections::BTreeMap;

use super::compile::{
    CompiledCheck, CompiledNote, CompiledPattern, CompiledRule, Compiler, Part, Scopes,
    Variable,
};
use super::expand::undefined;
use super::schema::{Check, Expression, Note, Pattern, Piece, Rule, Schema, Template};
use crate::xml::Value;
use crate::xpath;

/// What diagnostics and properties a check may refer to: the pattern's own, in which
/// parameters are put in, before the schema's.
struct Notes<'s> {
    diagnostics: Vec<&'s Note>,
    properties: Vec<&'s Note>,
}

impl Compiler<'_> {
    /// Compiles a pattern; rules whose contexts have faults are left out.
    pub(super) fn pattern(
        &mut self,
        pattern: &Pattern,
        schema: &Schema,
        scopes: &Scopes,
    ) -> CompiledPattern {
        let notes = Notes {
            diagnostics: pattern.diagnostics.iter().chain(&schema.diagnostics).collect(),
            properties: pattern.properties.iter().chain(&schema.properties).collect(),
        };
        let rules = &pattern.rules;
        CompiledPattern {
            id: pattern.id.clone(),
            title: pattern.title.clone(),
            documents: pattern.documents.as_ref().map(|one| one.value.text.to_string()),
            is_group: pattern.is_group,
            rules: rules
                .iter()
                .filter_map(|rule| self.rule(rule, &notes, scopes))
                .collect(),
        }
    }

    fn rule(
        &mut self,
        rule: &Rule,
        notes: &Notes<'_>,
        scopes: &Scopes,
    ) -> Option<CompiledRule> {
        let matching = self.pattern_of(&rule.context, scopes)?;
        let outside = self.broken.clone();
        let mut inner = if rule.lets.is_empty() { Scopes::new() } else { scopes.clone() };
        let mut lets = Vec::new();
        for one in self.unique(&rule.lets, &mut BTreeMap::new()) {
            // A variable may use those before it, and hides one outside of its name.
            match self.value(&one.value, &inner) {
                Some(value) => {
                    self.broken.remove(one.name.text.trim());
                    let ids = self.declare(&one.name, &mut inner);
                    lets.push(Variable { ids, value });
                }
                None => drop(self.broken.insert(one.name.text.trim().to_owned())),
            }
        }
        let scopes = if rule.lets.is_empty() { scopes } else { &inner };
        let checks = rule.checks.iter();
        let compiled = CompiledRule {
            id: rule.id.clone(),
            context: rule.context.value.text.to_string(),
            matching,
            visit_each: self.optional(rule.visit_each.as_ref(), scopes),
            role: self.template(rule.role.as_ref(), scopes),
            flag: self.template(rule.flag.as_ref(), scopes),
            severity: self.template(rule.severity.as_ref(), scopes),
            checks: checks.filter_map(|check| self.check(check, notes, scopes)).collect(),
            lets,
        };
        self.broken = outside;
        Some(compiled)
    }

    fn check(
        &mut self,
        check: &Check,
        notes: &Notes<'_>,
        scopes: &Scopes,
    ) -> Option<CompiledCheck> {
        let holds = self.expression(&check.test, scopes)?;
        Some(CompiledCheck {
            is_report: check.is_report,
            id: check.id.clone(),
            test: check.test.value.text.to_string(),
            holds,
            subject: self.optional(check.subject.as_ref(), scopes),
            role: self.template(check.role.as_ref(), scopes),
            flag: self.template(check.flag.as_ref(), scopes),
            severity: self.template(check.severity.as_ref(), scopes),
            language: check.language.clone(),
            message: self.message(&check.message, scopes),
            diagnostics: self.notes(
                &check.diagnostics,
                &notes.diagnostics,
                "diagnostic",
                scopes,
            ),
            properties: self.notes(
                &check.properties,
                &notes.properties,
                "property",
                scopes,
            ),
        })
    }

    fn optional(
        &mut self,
        expression: Option<&Expression>,
        scopes: &Scopes,
    ) -> Option<xpath::Expression> {
        expression.and_then(|expression| self.expression(expression, scopes))
    }

    fn template(
        &mut self,
        template: Option<&Template>,
        scopes: &Scopes,
    ) -> Option<Vec<Part>> {
        template.map(|template| self.message(&template.pieces, scopes))
    }

    fn notes(
        &mut self,
        names: &[Value],
        notes: &[&Note],
        kind: &str,
        scopes: &Scopes,
    ) -> Vec<CompiledNote> {
        let mut found = Vec::new();
        for name in names {
            let Some(note) = notes.iter().find(|note| *note.id == *name.text) else {
                let ids = notes.iter().map(|note| note.id.as_str());
                self.findings.push(undefined(name, kind, "the schema has", ids));
                continue;
            };
            found.push(CompiledNote {
                id: note.id.clone(),
                language: note.language.clone(),
                role: self.template(note.role.as_ref(), scopes),
                scheme: note.scheme.clone(),
                links: note.links.clone(),
                message: self.message(&note.message, scopes),
            });
        }
        found
    }

    /// Compiles what a check says; a piece with a fault is left out.
    fn message(&mut self, pieces: &[Piece], scopes: &Scopes) -> Vec<Part> {
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            parts.extend(match piece {
                Piece::Text(text) => Some(Part::Text(text.clone())),
                Piece::Name => Some(Part::Name),
                Piece::Value(value) => self.expression(value, scopes).map(Part::Value),
                Piece::Copy(value) => self.expression(value, scopes).map(Part::Copy),
                Piece::Element { namespace, local, attributes, inner } => {
                    Some(Part::Element {
                        namespace: namespace.clone(),
                        local: local.clone(),
                        attributes: attributes.clone(),
                        inner: self.message(inner, scopes),
                    })
                }
            });
        }
        parts
    }
}
