//! The variables, keys and functions of a schema, declared and compiled.

use std::collections::BTreeMap;

use super::compile::{Compiler, Scopes, Variable, VariableValue, code_of};
use super::schema::{Content, Let, Pattern, Schema};
use super::script::Script;
use crate::diagnostic::codes;
use crate::source::Span;
use crate::xml::Value;
use crate::xpath::{FunctionId, VariableId};

/// The variables that hold outside rules.
pub(super) struct Globals<'s> {
    pub(super) lets: Vec<Global<'s>>,
    /// The scopes of patterns in which a name means another variable than elsewhere, by
    /// the pattern's place among those that are active.
    pub(super) own: BTreeMap<usize, Scopes>,
}

/// A variable that holds outside rules.
pub(super) struct Global<'s> {
    declared: &'s Let,
    ids: Vec<VariableId>,
    /// The pattern that it holds in alone.
    pattern: Option<usize>,
}

impl Compiler<'_> {
    /// Declares a variable in all scopes; a name that is none is a finding.
    pub(super) fn declare(
        &mut self,
        name: &Value,
        scopes: &mut Scopes,
    ) -> Vec<VariableId> {
        let mut ids = Vec::new();
        for scope in scopes {
            match scope.declare_variable(name.text.trim()) {
                Ok(id) => ids.push(id),
                Err(error) => {
                    self.broken.insert(name.text.trim().to_owned());
                    let finding = code_of(&error).at(name.span).message(error.message);
                    self.findings.push(finding);
                    break;
                }
            }
        }
        ids
    }

    /// That two variables of one scope have one name is a finding. Returns those that are
    /// the first of theirs.
    pub(super) fn unique<'l>(
        &mut self,
        lets: &'l [Let],
        taken: &mut BTreeMap<String, Span>,
    ) -> Vec<&'l Let> {
        let mut unique = Vec::new();
        for one in lets {
            let name = one.name.text.trim().to_owned();
            if let Some(first) = taken.get(&name) {
                let message = format!("there are two variables `{name}` here");
                let finding = codes::DUPLICATE_NAME.at(one.name.span).message(message);
                self.findings.push(finding.related(*first, "the other one"));
            } else {
                taken.insert(name, one.name.span);
                unique.push(one);
            }
        }
        unique
    }

    /// Declares the variables that hold outside rules. They may use each other in any
    /// order.
    pub(super) fn globals<'s>(
        &mut self,
        schema: &'s Schema,
        phase: &str,
        patterns: &[&'s Pattern],
        scopes: &mut Scopes,
    ) -> Globals<'s> {
        let mut all = Globals { lets: Vec::new(), own: BTreeMap::new() };
        let mut taken = BTreeMap::new();
        let mut chosen = self.unique(&schema.lets, &mut taken);
        if let Some(phase) = schema.phases.iter().find(|one| one.id == phase) {
            let mut of_phase = BTreeMap::new();
            let own = self.unique(&phase.lets, &mut of_phase);
            // What the phase says counts where both say something.
            chosen.retain(|one| !of_phase.contains_key(one.name.text.trim()));
            chosen.extend(own);
            taken.extend(of_phase);
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for one in patterns.iter().flat_map(|pattern| &pattern.lets) {
            *counts.entry(one.name.text.trim()).or_default() += 1;
        }
        let mut shared = Vec::new();
        for (pattern, lets) in patterns.iter().map(|pattern| &pattern.lets).enumerate() {
            for one in self.unique(lets, &mut taken.clone()) {
                match counts.get(one.name.text.trim()) {
                    Some(1) => chosen.push(one),
                    _ => shared.push((pattern, one)),
                }
            }
        }
        for declared in chosen {
            let ids = self.declare(&declared.name, scopes);
            all.lets.push(Global { declared, ids, pattern: None });
        }
        for (pattern, declared) in shared {
            let inner = all.own.entry(pattern).or_insert_with(|| scopes.clone());
            let ids = self.declare(&declared.name, inner);
            all.lets.push(Global { declared, ids, pattern: Some(pattern) });
        }
        all
    }

    /// Compiles the values of the variables that hold outside rules.
    pub(super) fn values(
        &mut self,
        globals: &Globals<'_>,
        scopes: &Scopes,
    ) -> Vec<Variable> {
        let mut values = Vec::new();
        for one in &globals.lets {
            let own = one.pattern.and_then(|pattern| globals.own.get(&pattern));
            let value = self.value(&one.declared.value, own.unwrap_or(scopes));
            match value {
                Some(value) => values.push(Variable { ids: one.ids.clone(), value }),
                None => {
                    self.broken.insert(one.declared.name.text.trim().to_owned());
                }
            }
        }
        values
    }

    /// Compiles the value of a variable.
    pub(super) fn value(
        &mut self,
        value: &Content,
        scopes: &Scopes,
    ) -> Option<VariableValue> {
        let scope = match value {
            Content::Tree(element) => return Some(VariableValue::Tree(element.clone())),
            Content::Expression(expression) => expression.scope,
            Content::Instructions(_) => 0,
        };
        let context = scopes.get(scope).or(scopes.first())?;
        let script = Script::of_content(value)?;
        self.script(&script, context).map(VariableValue::Expression)
    }

    /// Declares the functions, so that they can be called wherever they stand.
    pub(super) fn declare_functions(
        &mut self,
        schema: &Schema,
        scopes: &mut Scopes,
    ) -> Vec<Vec<FunctionId>> {
        let mut all = Vec::new();
        for function in &schema.functions {
            let parameters: Vec<(&str, Option<&str>)> = function
                .parameters
                .iter()
                .map(|(name, kind)| {
                    (name.text.trim(), kind.as_ref().map(|kind| &*kind.text))
                })
                .collect();
            let result = function.result.as_ref().map(|kind| &*kind.text);
            let mut ids = Vec::new();
            for scope in &mut *scopes {
                match scope.declare_function(
                    function.name.text.trim(),
                    &parameters,
                    result,
                ) {
                    Ok(id) => ids.push(id),
                    Err(error) => {
                        let finding = code_of(&error).at(function.name.span);
                        self.findings.push(finding.message(error.message));
                        break;
                    }
                }
            }
            all.push(ids);
        }
        all
    }

    /// Compiles the bodies of functions, and keys.
    pub(super) fn library(
        &mut self,
        schema: &Schema,
        functions: &[Vec<FunctionId>],
        scopes: &Scopes,
    ) {
        for (function, ids) in schema.functions.iter().zip(functions) {
            let script = Script::of_instructions(&function.body);
            for (scope, id) in scopes.iter().zip(ids) {
                match scope.compile_function(*id, &script.text) {
                    Ok(body) => self.library.define_function(*id, body),
                    Err(error) => {
                        self.tell(&error, &script);
                        break;
                    }
                }
            }
        }
        for key in &schema.keys {
            let Some(context) = scopes.get(key.matching.scope) else { continue };
            let name = match context.qualified_name(key.name.text.trim(), false) {
                Ok(name) => name,
                Err(error) => {
                    let finding = code_of(&error).at(key.name.span);
                    self.findings.push(finding.message(error.message));
                    continue;
                }
            };
            let matching = self.pattern_of(&key.matching, scopes);
            let using = match self.value(&key.content, scopes) {
                Some(VariableValue::Expression(expression)) => Some(expression),
                _ => None,
            };
            if let (Some(matching), Some(using)) = (matching, using) {
                self.library.define_key(name, matching, using);
            }
        }
    }
}
