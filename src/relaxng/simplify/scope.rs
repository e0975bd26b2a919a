//! Grammars as scopes of definitions: `div`, `include`, `combine` (RELAX NG §4.7, §4.11,
//! §4.17, §4.18).

use std::collections::HashMap;

use super::super::ast::{Combine, Component, Define, Grammar, Include};
use super::super::grammar::NodeId;
use crate::diagnostic::{Findings, codes};
use crate::source::Span;

/// The number of a grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScopeId(usize);

/// The number of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DefineId(usize);

/// How far a definition is simplified.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// Not begun.
    Fresh,
    /// Begun; whoever meets it now has found a loop.
    Open,
    /// Done.
    Done(NodeId),
}

/// All definitions of one name in one grammar.
#[derive(Debug)]
struct Definition<'a> {
    scope: ScopeId,
    bodies: Vec<&'a Define>,
    combine: Option<Combine>,
    state: State,
}

/// One grammar.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    parent: Option<ScopeId>,
    start: Option<DefineId>,
    by_name: HashMap<&'a str, DefineId>,
}

/// All grammars of a schema.
#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    scopes: Vec<Scope<'a>>,
    definitions: Vec<Definition<'a>>,
}

/// The names that an `include` overrides, and which of them it found; `""` is `start`.
struct Overriding<'a> {
    names: Vec<(&'a str, Span, bool)>,
}

impl<'a> Scopes<'a> {
    /// Gathers the definitions of a grammar.
    pub(super) fn open(
        &mut self,
        grammar: &'a Grammar,
        parent: Option<ScopeId>,
        findings: &mut Findings,
    ) -> ScopeId {
        let id = ScopeId(self.scopes.len());
        self.scopes.push(Scope { parent, start: None, by_name: HashMap::new() });
        let first = self.definitions.len();
        self.gather(id, grammar, &mut Vec::new(), findings);
        for definition in &mut self.definitions[first..] {
            check_combine(definition, findings);
        }
        id
    }

    fn gather(
        &mut self,
        scope: ScopeId,
        grammar: &'a Grammar,
        overriding: &mut Vec<Overriding<'a>>,
        findings: &mut Findings,
    ) {
        for component in &grammar.components {
            match component {
                Component::Start(define) | Component::Define(define) => {
                    self.add(scope, define, overriding);
                }
                Component::Div(inner) => self.gather(scope, inner, overriding, findings),
                Component::Include(include) => {
                    self.include(scope, include, overriding, findings);
                }
            }
        }
    }

    fn include(
        &mut self,
        scope: ScopeId,
        include: &'a Include,
        overriding: &mut Vec<Overriding<'a>>,
        findings: &mut Findings,
    ) {
        let mut names = Vec::new();
        overridden(&include.overrides, &mut names);
        overriding.push(Overriding { names });
        self.gather(scope, &include.grammar, overriding, findings);
        for (name, span, found) in overriding.pop().into_iter().flat_map(|o| o.names) {
            if !found {
                let what = if name.is_empty() { "start" } else { name };
                let message =
                    format!("`{}` has no `{what}` that could be replaced", include.href);
                let finding = codes::OVERRIDE_WITHOUT_TARGET.at(span).message(message);
                findings.push(finding.related(include.span, "included here"));
            }
        }
        self.gather(scope, &include.overrides, overriding, findings);
    }

    fn add(
        &mut self,
        scope: ScopeId,
        define: &'a Define,
        overriding: &mut [Overriding<'a>],
    ) {
        for level in overriding.iter_mut().rev() {
            let mut replaced = false;
            for (name, _, found) in &mut level.names {
                if **name == *define.name {
                    *found = true;
                    replaced = true;
                }
            }
            if replaced {
                return;
            }
        }
        let next = DefineId(self.definitions.len());
        let known = &mut self.scopes[scope.0];
        let id = if define.name.is_empty() {
            *known.start.get_or_insert(next)
        } else {
            *known.by_name.entry(&define.name).or_insert(next)
        };
        if id == next {
            self.definitions.push(Definition {
                scope,
                bodies: Vec::new(),
                combine: None,
                state: State::Fresh,
            });
        }
        self.definitions[id.0].bodies.push(define);
    }

    pub(super) fn parent(&self, scope: ScopeId) -> Option<ScopeId> {
        self.scopes[scope.0].parent
    }

    pub(super) fn start(&self, scope: ScopeId) -> Option<DefineId> {
        self.scopes[scope.0].start
    }

    pub(super) fn find(&self, scope: ScopeId, name: &str) -> Option<DefineId> {
        self.scopes[scope.0].by_name.get(name).copied()
    }

    /// The definition whose name is nearest to a wrong one.
    pub(super) fn nearest(&self, scope: ScopeId, name: &str) -> Option<&'a str> {
        let mut names: Vec<&'a str> = Vec::new();
        names.extend(self.scopes[scope.0].by_name.keys());
        names.sort_unstable();
        crate::diagnostic::nearest(name, names)
    }

    /// The definitions by number.
    pub(super) fn define_at(&self, index: usize) -> Option<DefineId> {
        (index < self.definitions.len()).then_some(DefineId(index))
    }

    pub(super) fn state(&self, define: DefineId) -> State {
        self.definitions[define.0].state
    }

    pub(super) fn set_state(&mut self, define: DefineId, state: State) {
        self.definitions[define.0].state = state;
    }

    /// The grammar a definition belongs to, and what it consists of.
    pub(super) fn bodies(&self, define: DefineId) -> (ScopeId, Vec<&'a Define>) {
        let definition = &self.definitions[define.0];
        (definition.scope, definition.bodies.clone())
    }

    pub(super) fn is_interleaved(&self, define: DefineId) -> bool {
        self.definitions[define.0].combine == Some(Combine::Interleave)
    }

    /// Where a definition first stands.
    pub(super) fn span(&self, define: DefineId) -> Span {
        self.definitions[define.0].bodies[0].span
    }
}

/// The names defined in an `include`.
fn overridden<'a>(grammar: &'a Grammar, names: &mut Vec<(&'a str, Span, bool)>) {
    for component in &grammar.components {
        match component {
            Component::Start(define) | Component::Define(define) => {
                names.push((&define.name, define.span, false));
            }
            Component::Div(inner) => overridden(inner, names),
            Component::Include(_) => {}
        }
    }
}

/// At most one definition of a name is without `combine`, all others agree (§4.17).
fn check_combine(definition: &mut Definition<'_>, findings: &mut Findings) {
    let mut plain: Option<Span> = None;
    for body in &definition.bodies {
        let what = if body.name.is_empty() { "start" } else { &body.name };
        match body.combine {
            None => {
                if let Some(first) = plain {
                    let message = format!("`{what}` is defined twice");
                    let finding = codes::COMBINE_CONFLICT.at(body.span).message(message);
                    let finding = finding.related(first, "defined here first");
                    findings.push(finding.help("say `|=` or `&=` (`combine`)"));
                }
                plain = plain.or(Some(body.span));
            }
            Some(combine) => {
                if definition.combine.is_some_and(|other| other != combine) {
                    let message =
                        format!("`{what}` is combined by choice and by interleave");
                    findings.push(codes::COMBINE_CONFLICT.at(body.span).message(message));
                }
                definition.combine = Some(combine);
            }
        }
    }
}
