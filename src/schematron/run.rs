//! A document through the rules of a schema.
//!
//! One walk over the nodes in document order for all patterns that look at a document;
//! at each node the index names the rules whose contexts may match, and of each pattern
//! the first that does fires. Variables are evaluated when something first asks for
//! them, and what a check says only where it says it.
//!
//! An error in a context counts as "no match", as XSLT has it (XSLT 3.0 §5.5.4), one in
//! a test as neither holding nor failing; both are told, and the rest goes on.

use std::sync::Arc;

use super::compile::{
    CompiledCheck, CompiledPattern, CompiledRule, Group, Rules, Variable, VariableValue,
};
use super::index::Candidate;
use super::message::trees;
use crate::xml::{Document, NodeKind};
use crate::xpath::{
    DynamicContext, DynamicError, Focus, Item, Loader, Moment, Node, Sequence,
};

/// What a run may use besides the document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'r> {
    /// Where other documents are read; without one `doc()` finds nothing.
    pub loader: Option<&'r dyn Loader>,
    /// What `current-date()` says; there is no clock here.
    pub now: Option<Moment>,
}

/// A rule at a node.
pub(super) struct Firing<'a, 'r> {
    pub(super) context: &'a DynamicContext<'r>,
    pub(super) rule: &'r CompiledRule,
    /// The number of the pattern.
    pub(super) number: usize,
    pub(super) node: Node,
    pub(super) focus: &'a Focus,
}

/// What could not be evaluated.
pub(super) enum Failed<'a> {
    /// The `documents` of a pattern.
    Documents(&'a str),
    /// The context of a rule.
    Context(&'a str),
    /// The test of a check, a variable that it uses, or what is visited.
    Test(&'a str),
}

/// Who hears what happens in a run.
pub(super) trait Listener {
    /// A pattern looks at documents with these addresses.
    fn active(&mut self, number: usize, pattern: &CompiledPattern, documents: &str) {
        let _ = (number, pattern, documents);
    }

    /// A rule fires.
    fn fired(&mut self, at: &Firing<'_, '_>) {
        let _ = at;
    }

    /// An assertion does not hold, or a report does.
    fn said(&mut self, at: &Firing<'_, '_>, check: &CompiledCheck);

    /// Something has no value at a node.
    fn failed(
        &mut self,
        context: &DynamicContext<'_>,
        node: Node,
        what: &Failed<'_>,
        error: &DynamicError,
    );

    /// The steps are used up at a node, and the rest of the document is not looked at.
    fn exhausted(&mut self, context: &DynamicContext<'_>, node: Node);

    /// Whether nothing more need be told.
    fn is_sated(&self) -> bool {
        false
    }
}

impl Rules {
    /// Runs the rules over a document.
    pub(super) fn run<'r>(
        &'r self,
        document: &Arc<Document>,
        surroundings: Surroundings<'r>,
        listener: &mut dyn Listener,
    ) {
        let mut context = DynamicContext::new(&self.library);
        if let Some(loader) = surroundings.loader {
            context = context.loader(loader);
        }
        if let Some(now) = surroundings.now {
            context = context.now(now);
        }
        let root = context.add_document(Arc::clone(document)).node(document.root());
        let focus = Focus::on(root);
        bind(&context, &self.globals, &focus);
        for group in &self.groups {
            let documents = match &group.documents {
                None => Ok(vec![root]),
                Some(documents) => documents.evaluate(&context, &focus).map(nodes),
            };
            match documents {
                Ok(documents) => self.group(&context, group, &documents, listener),
                Err(error) => {
                    let named =
                        group.patterns.first().and_then(|at| self.patterns.get(*at));
                    let named = named.and_then(|pattern| pattern.documents.as_deref());
                    let what = Failed::Documents(named.unwrap_or_default());
                    listener.failed(&context, root, &what, &error);
                }
            }
            if listener.is_sated() {
                return;
            }
        }
    }

    /// Runs the patterns that look at the same documents.
    fn group<'r>(
        &'r self,
        context: &DynamicContext<'r>,
        group: &Group,
        documents: &[Node],
        listener: &mut dyn Listener,
    ) {
        let address =
            |node: &Node| context.document(*node).base_uri().unwrap_or_default();
        let addresses = documents.iter().map(address).collect::<Vec<_>>().join(" ");
        for number in &group.patterns {
            if let Some(pattern) = self.patterns.get(*number) {
                listener.active(*number, pattern, &addresses);
            }
        }
        for document in documents {
            self.walk(context, group, *document, listener);
        }
    }

    fn walk<'r>(
        &'r self,
        context: &DynamicContext<'r>,
        group: &Group,
        root: Node,
        listener: &mut dyn Listener,
    ) {
        let document = context.document(root);
        let walks_attributes = !group.index.is_empty(NodeKind::Attribute);
        // Past this node nothing is looked at until a node that the phase begins from.
        let mut seen_to = if self.from.is_some() { 0 } else { document.len() };
        for id in document.nodes() {
            let kind = document.kind(id);
            if kind == NodeKind::Attribute && !walks_attributes {
                continue;
            }
            let node = Node { id, ..root };
            if let Some(from) = &self.from
                && id.index() >= seen_to
            {
                if !from.matches(context, node).unwrap_or(false) {
                    continue;
                }
                seen_to = document.subtree(id).end;
            }
            let candidates = group.index.candidates(kind, document.name(id));
            if !candidates.is_empty() {
                self.visit(context, candidates, node, listener);
                if listener.is_sated() {
                    return;
                }
                if context.steps_taken() > self.steps {
                    listener.exhausted(context, node);
                    return;
                }
            }
        }
    }

    /// Of each pattern the first rule whose context matches fires.
    fn visit<'r>(
        &'r self,
        context: &DynamicContext<'r>,
        candidates: &[Candidate],
        node: Node,
        listener: &mut dyn Listener,
    ) {
        let document = context.document(node);
        let mut fired = None;
        for candidate in candidates {
            if fired == Some(candidate.pattern)
                || candidate
                    .attribute
                    .is_some_and(|name| document.attribute_node(node.id, name).is_none())
            {
                continue;
            }
            let number = candidate.pattern as usize;
            let Some(pattern) = self.patterns.get(number) else { continue };
            let Some(rule) = pattern.rules.get(candidate.rule as usize) else { continue };
            match rule.matching.matches(context, node) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    listener.failed(
                        context,
                        node,
                        &Failed::Context(&rule.context),
                        &error,
                    );
                    continue;
                }
            }
            if !pattern.is_group {
                fired = Some(candidate.pattern);
            }
            let focus = Focus::on(node);
            bind(context, &rule.lets, &focus);
            let at = Firing { context, rule, number, node, focus: &focus };
            fire(&at, listener);
        }
    }
}

/// The checks of a rule at a node, or at what the rule visits there.
fn fire(at: &Firing<'_, '_>, listener: &mut dyn Listener) {
    listener.fired(at);
    let Some(visits) = &at.rule.visit_each else {
        check(at, listener);
        return;
    };
    let visited = match visits.evaluate(at.context, at.focus) {
        Ok(visited) => visited,
        Err(error) => {
            let what = Failed::Test(&at.rule.context);
            listener.failed(at.context, at.node, &what, &error);
            return;
        }
    };
    let size = visited.len();
    for (item, position) in visited.iter().zip(1..) {
        let focus = Focus { item: Some(item.clone()), position, size };
        check(&Firing { focus: &focus, ..*at }, listener);
    }
}

fn check(at: &Firing<'_, '_>, listener: &mut dyn Listener) {
    for check in &at.rule.checks {
        match check.holds.is_true(at.context, at.focus) {
            Ok(holds) if holds == check.is_report => listener.said(at, check),
            Ok(_) => {}
            Err(error) => {
                listener.failed(at.context, at.node, &Failed::Test(&check.test), &error);
            }
        }
        if listener.is_sated() {
            return;
        }
    }
}

/// Gives variables their values, which are evaluated when they are first asked for.
fn bind<'r>(context: &DynamicContext<'r>, variables: &'r [Variable], focus: &Focus) {
    for variable in variables {
        for id in &variable.ids {
            match &variable.value {
                VariableValue::Expression(value) => {
                    context.set_variable_lazily(*id, value, focus.clone());
                }
                VariableValue::Tree(element) => {
                    let nodes = trees(element).into_iter().map(|tree| {
                        let root = tree.root();
                        Item::Node(context.add_document(Arc::new(tree)).node(root))
                    });
                    context.set_variable(*id, nodes.collect::<Sequence>());
                }
            }
        }
    }
}

fn nodes(sequence: Sequence) -> Vec<Node> {
    let items = sequence.into_vec().into_iter();
    items
        .filter_map(|item| match item {
            Item::Node(node) => Some(node),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Findings;
    use crate::relaxng::NoIncludes;
    use crate::schematron::Asked;
    use crate::source::Sources;

    #[test]
    fn rules_that_take_too_long_are_told_of_and_end() {
        let schema = "<schema xmlns='http://purl.oclc.org/dsdl/schematron'><pattern>\
            <rule context='p'><assert test='count(//p[. = current()]) = 1'/></rule>\
            </pattern></schema>";
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("rules.sch", schema);
        let asked = Asked::default();
        let rules = Rules::read(&mut sources, id, &NoIncludes, asked, &mut findings);
        let mut rules = rules.expect("a schema");
        rules.steps = 1_000;
        let text = format!("<div>{}</div>", "<p/>".repeat(500));
        let id = sources.add("a.xml", text.as_str());
        let document = Document::read(id, &text, None, &mut findings).expect("sound");
        rules.check(&document.into(), Surroundings::default(), false, &mut findings);
        let said: Vec<&str> = findings.iter().map(|finding| finding.code.id).collect();
        assert_eq!(said, ["SCH001", "SCH018"]);
    }
}
