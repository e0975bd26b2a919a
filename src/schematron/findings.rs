//! What rules say, as findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::{CompiledCheck, Part, Rules};
use super::message::{fill, say, text};
use super::read::words;
use super::run::{Failed, Firing, Listener, Surroundings};
use crate::diagnostic::{Diagnostic, Findings, Severity, codes};
use crate::source::Span;
use crate::xml::{Document, NodeId, NodeKind};
use crate::xpath::{DynamicContext, DynamicError, Item, Node};

/// How many findings one schema gives of one document.
const LIMIT: usize = 1000;

/// What a rule's role, severity or flag says of its weight: the words that schemas use.
/// Upper and lower case are the same; any other word says nothing, and then a finding is
/// an error.
const WEIGHTS: [(Severity, &[&str]); 3] = [
    (Severity::Error, &["fatal", "error", "critical", "severe"]),
    (Severity::Warning, &["warning", "warn", "nonfatal", "non-fatal", "caution"]),
    (
        Severity::Advice,
        &[
            "info",
            "information",
            "informational",
            "hint",
            "note",
            "notice",
            "advice",
            "tip",
            "suggestion",
            "debug",
            "trace",
        ],
    ),
];

/// The weight that a word stands for.
pub(super) fn weight(word: &str) -> Option<Severity> {
    let word = word.trim().to_ascii_lowercase();
    let found = WEIGHTS.iter().find(|(_, words)| words.contains(&word.as_str()));
    found.map(|(severity, _)| *severity)
}

impl Rules {
    /// Pushes what the rules say of a document. The findings mark the start tag of the
    /// node, or the attribute that the test looks at; with `verbose` they tell the test.
    pub fn check(
        &self,
        document: &Arc<Document>,
        surroundings: Surroundings<'_>,
        verbose: bool,
        findings: &mut Findings,
    ) {
        let mut found = Found::new(document, verbose);
        self.run(document, surroundings, &mut found);
        if found.list.len() >= LIMIT
            && let Some(place) = place_of(document, document.root())
        {
            let message = format!("the rules say more than {LIMIT} things of this file");
            let finding = codes::TOO_MANY_FAILURES.at(place).message(message);
            found.list.push(finding.help("mend what is shown, and check again"));
        }
        findings.extend(found.list);
    }
}

/// The place that shows a node: the start tag of an element, that of the root for the
/// document.
pub(super) fn place_of(document: &Document, node: NodeId) -> Option<Span> {
    let shown = match document.kind(node) {
        NodeKind::Document => document.root_element().unwrap_or(node),
        _ => node,
    };
    document.span(shown)
}

struct Found<'d> {
    /// The document that is checked: all findings are shown in it.
    home: &'d Document,
    verbose: bool,
    list: Vec<Diagnostic>,
    /// What was said of a place; to say it again would help nobody.
    known: BTreeSet<(Span, String)>,
    /// The contexts that could not be evaluated somewhere.
    contexts: BTreeSet<String>,
}

impl<'d> Found<'d> {
    fn new(home: &'d Document, verbose: bool) -> Self {
        Self {
            home,
            verbose,
            list: Vec::new(),
            known: BTreeSet::new(),
            contexts: BTreeSet::new(),
        }
    }

    /// The place that shows a node; of a node of another document, which the rules have
    /// read besides, the root of this one.
    fn place_of(&self, document: &Document, node: NodeId) -> Option<Span> {
        if std::ptr::eq(document, self.home) {
            place_of(document, node)
        } else {
            place_of(self.home, self.home.root())
        }
    }

    /// Where a finding is shown: the subject of the check, else the attribute that its
    /// test looks at, else the node.
    fn place(&self, at: &Firing<'_, '_>, check: &CompiledCheck) -> Option<Span> {
        if let Some(subject) = &check.subject
            && let Ok(subjects) = subject.evaluate(at.context, at.focus)
            && let Some(Item::Node(node)) = subjects.first()
        {
            return self.place_of(at.context.document(*node), node.id);
        }
        let node = match &at.focus.item {
            Some(Item::Node(node)) => *node,
            _ => at.node,
        };
        let document = at.context.document(node);
        let mut named = check.holds.attributes_of_context().iter();
        let attribute = named.find_map(|name| document.attribute_node(node.id, *name));
        self.place_of(document, attribute.unwrap_or(node.id))
            .or_else(|| self.place_of(document, node.id))
    }

    fn push(&mut self, finding: Diagnostic) {
        if self.known.insert((finding.span, finding.message.clone())) {
            self.list.push(finding);
        }
    }
}

impl Listener for Found<'_> {
    fn said(&mut self, at: &Firing<'_, '_>, check: &CompiledCheck) {
        let Some(span) = self.place(at, check) else { return };
        let kind = if check.is_report {
            &codes::SUCCESSFUL_REPORT
        } else {
            &codes::FAILED_ASSERT
        };
        let mut message = words(&text(&say(&check.message, at.context, at.focus)));
        if message.is_empty() {
            let verb = if check.is_report { "holds here" } else { "does not hold here" };
            message = format!("`{}` {verb}", words(&check.test));
        }
        let mut finding = kind.at(span).message(message).severity(severity(at, check));
        let mut help: Vec<String> = check
            .diagnostics
            .iter()
            .map(|note| words(&text(&say(&note.message, at.context, at.focus))))
            .filter(|note| !note.is_empty())
            .collect();
        if self.verbose {
            let verb = if check.is_report { "reports" } else { "asserts" };
            let id = check.id.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
            help.push(format!(
                "{id}the rule for `{}` {verb} `{}`",
                words(&at.rule.context),
                words(&check.test)
            ));
        }
        if !help.is_empty() {
            finding = finding.help(help.join("; "));
        }
        self.push(finding);
    }

    fn failed(
        &mut self,
        context: &DynamicContext<'_>,
        node: Node,
        what: &Failed<'_>,
        error: &DynamicError,
    ) {
        let Some(span) = self.place_of(context.document(node), node.id) else { return };
        let finding = codes::FAILED_EXPRESSION.at(span);
        let finding = match what {
            Failed::Test(test) => finding
                .message(format!("`{}` cannot be tested here: {}", words(test), error.message()))
                .help("what the rule asks is not known to hold; mend the schema or the document"),
            Failed::Documents(which) => finding.message(format!(
                "the documents `{}` cannot be had: {}",
                words(which),
                error.message()
            )),
            Failed::Context(rule) => {
                // One place is enough to tell of a context that fails at many.
                if !self.contexts.insert((*rule).to_owned()) {
                    return;
                }
                finding
                    .severity(Severity::Warning)
                    .message(format!(
                        "whether `{}` matches here cannot be told: {}",
                        words(rule),
                        error.message()
                    ))
                    .help("where a context cannot be evaluated, its rule does not fire")
            }
        };
        self.push(finding);
    }

    fn exhausted(&mut self, context: &DynamicContext<'_>, node: Node) {
        let Some(span) = self.place_of(context.document(node), node.id) else { return };
        self.push(
            codes::RULES_TAKE_TOO_LONG
                .at(span)
                .message("the rules take too long here; the rest is not looked at")
                .help("look in the schema for rules that compare everything with everything; `xsl:key` makes such fast"),
        );
    }

    fn is_sated(&self) -> bool {
        self.list.len() >= LIMIT
    }
}

/// The weight of a finding: what the check says of it, else what its rule says, in the
/// words of `severity`, `role` and `flag`.
fn severity(at: &Firing<'_, '_>, check: &CompiledCheck) -> Severity {
    let words: [&Option<Vec<Part>>; 6] = [
        &check.severity,
        &check.role,
        &at.rule.severity,
        &at.rule.role,
        &check.flag,
        &at.rule.flag,
    ];
    let mut words = words.into_iter().flatten();
    words
        .find_map(|parts| weight(&fill(parts, at.context, at.focus)))
        .unwrap_or(Severity::Error)
}
