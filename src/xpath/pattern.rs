//! Match patterns (XSLT 3.0 §5.5): what nodes they match, read from right to left.
//!
//! A pattern is one or more paths with `|` between them. The last step is held against
//! the node, the one before against its parent or ancestors, and so on; predicates are
//! evaluated with the node as the context item and its position among the siblings that
//! the step means.

use crate::xml::{Name, NodeKind};
use crate::xpath::evaluate::{Evaluated, Frame};
use crate::xpath::parse::{Parsed, Parser};
use crate::xpath::tree::{Axis, Expr, Kind, Predicate, Quick, SetOperation, Step};
use crate::xpath::types::NodeTest;
use crate::xpath::value::{Item, Sequence};
use crate::xpath::{
    DynamicContext, DynamicError, Focus, Node, StaticContext, SyntaxError,
};
use std::sync::Arc;

/// A compiled pattern, such as the context of a Schematron rule. It can be used from any
/// thread.
#[derive(Debug)]
pub struct Pattern {
    alternatives: Vec<Alternative>,
    facts: Arc<crate::xpath::context::Facts>,
    slots: usize,
}

/// One of the parts of a pattern that `|` stands between.
#[derive(Debug)]
struct Alternative {
    /// From right to left.
    steps: Vec<PatternStep>,
    anchor: Anchor,
    /// What its last step can match; several where that stands in parentheses.
    last: Vec<LastStep>,
}

/// A step, and how it is tied to the one on its left.
#[derive(Debug)]
struct PatternStep {
    step: Step,
    /// Whether `//` stands before it.
    is_anywhere: bool,
    /// Whether what stands on its left asks for kinds and names alone: then that is
    /// looked at before its predicates, which may look at the whole document.
    is_left_plain: bool,
}

/// What stands left of all steps.
#[derive(Debug)]
enum Anchor {
    /// Nothing: anywhere.
    None,
    /// `/`.
    Root,
    /// `id(…)`, `key(…)`, a variable or a whole expression: one of these nodes.
    Nodes(Expr),
    /// A pattern in parentheses, `(a | b)[…]`: a node that it matches and for which the
    /// predicates hold.
    Pattern(Vec<Alternative>, Vec<Predicate>),
}

/// What the last step of an alternative can match: enough to find the patterns that may
/// match a node without trying all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastStep {
    /// The kind of node; `None` for any.
    pub kind: Option<NodeKind>,
    /// The name of the node; `None` for any.
    pub name: Option<Name>,
    /// An attribute that the node must have, if a predicate asks for one.
    pub attribute: Option<Name>,
}

impl LastStep {
    const ANY: Self = Self { kind: None, name: None, attribute: None };

    fn of(step: &Step) -> Self {
        let (kind, name) = step.test.kind_and_name();
        let mut predicates = step.predicates.iter();
        let attribute = predicates.find_map(|it| attribute_needed(&it.expression));
        Self { kind, name, attribute }
    }
}

/// An attribute without which a predicate does not hold.
fn attribute_needed(predicate: &Expr) -> Option<Name> {
    match &predicate.kind {
        Kind::And(pair) => {
            attribute_needed(&pair.0).or_else(|| attribute_needed(&pair.1))
        }
        // Nothing compares with anything.
        Kind::General(_, pair) | Kind::Value(_, pair) => {
            attribute(&pair.0).or_else(|| attribute(&pair.1))
        }
        Kind::Quick(Quick::Exists | Quick::Boolean, inner) => attribute_needed(inner),
        Kind::Call(builtin, arguments) if builtin.name == "starts-with" => {
            match arguments.as_slice() {
                [text, start] if start.constant().is_some_and(is_text) => attribute(text),
                _ => None,
            }
        }
        _ => attribute(predicate),
    }
}

/// The attribute without which an expression is empty.
fn attribute(part: &Expr) -> Option<Name> {
    match &part.kind {
        Kind::Step(step) if step.axis == Axis::Attribute => step.test.kind_and_name().1,
        Kind::Comma(all) => match all.as_slice() {
            [only] => attribute(only),
            _ => None,
        },
        _ => None,
    }
}

/// Whether it is a text that is not empty.
fn is_text(value: &Sequence) -> bool {
    matches!(value.items(), [Item::Atomic(text)] if !text.to_string().is_empty())
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If it is none: the place in it and what is wrong.
    pub fn compile(text: &str, names: &StaticContext) -> Result<Self, SyntaxError> {
        let mut parser = Parser::new(text, names);
        let tree = parser.expression()?;
        parser.end()?;
        let mut alternatives = Vec::new();
        collect(tree, &mut alternatives)?;
        let (facts, slots) = (Arc::clone(&names.facts), parser.slots());
        Ok(Self { alternatives, facts, slots })
    }

    /// Whether the pattern matches a node.
    ///
    /// # Errors
    /// What a predicate says. A pattern of XSLT would take an error for "no match"; the
    /// caller decides.
    pub fn matches(
        &self,
        context: &DynamicContext<'_>,
        node: Node,
    ) -> Result<bool, DynamicError> {
        context.refill();
        self.matches_within(context, node)
    }

    /// As part of an evaluation that goes on.
    pub(super) fn matches_within(
        &self,
        context: &DynamicContext<'_>,
        node: Node,
    ) -> Evaluated<bool> {
        let document = context.document(node);
        let (kind, name) = (document.kind(node.id), document.name(node.id));
        for alternative in &self.alternatives {
            let may = |last: &LastStep| {
                last.kind.is_none_or(|it| it == kind)
                    && last.name.is_none_or(|it| Some(it) == name)
            };
            if !alternative.last.iter().any(may) {
                continue;
            }
            let slots = vec![Sequence::EMPTY; self.slots];
            let facts = Arc::clone(&self.facts);
            let mut frame = Frame::new(context, facts, slots, Some(node.into()));
            if alternative.matches(&mut frame, node, 0)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the last steps of its alternatives can match, in the order written.
    pub fn last_steps(&self) -> impl Iterator<Item = LastStep> {
        self.alternatives.iter().flat_map(|alternative| alternative.last.iter().copied())
    }
}

/// Takes a tree apart at its unions.
fn collect(tree: Expr, into: &mut Vec<Alternative>) -> Parsed<()> {
    match tree.kind {
        Kind::Set(SetOperation::Union, pair) => {
            collect(pair.0, into)?;
            collect(pair.1, into)
        }
        Kind::Comma(mut all) if all.len() == 1 => match all.pop() {
            // Parentheses around a pattern.
            Some(only) => collect(only, into),
            None => Ok(()),
        },
        _ => {
            into.push(alternative(tree)?);
            Ok(())
        }
    }
}

fn alternative(tree: Expr) -> Parsed<Alternative> {
    let mut steps = Vec::new();
    let mut rest = tree;
    let anchor = loop {
        let place = rest.place;
        match rest.kind {
            Kind::Path(pair) => {
                let (left, right) = *pair;
                match right.kind {
                    Kind::Step(step) if is_anywhere(&step) => {
                        // `//` before the step on the right.
                        let Some(last) = steps.last_mut() else {
                            return Err(no_pattern(place));
                        };
                        let last: &mut PatternStep = last;
                        last.is_anywhere = true;
                    }
                    Kind::Step(step) => steps.push(pattern_step(*step, right.place)?),
                    _ => return Err(no_pattern(right.place)),
                }
                rest = left;
            }
            Kind::Step(step) => {
                steps.push(pattern_step(*step, place)?);
                break Anchor::None;
            }
            Kind::Root => break Anchor::Root,
            Kind::Context if steps.is_empty() => {
                let any = Step {
                    axis: Axis::SelfNode,
                    test: NodeTest::Any,
                    predicates: Vec::new(),
                };
                steps.push(PatternStep {
                    step: any,
                    is_anywhere: false,
                    is_left_plain: false,
                });
                break Anchor::None;
            }
            // `.[…]` matches any item for which the predicates hold.
            Kind::Filter(base, predicates) if matches!(base.kind, Kind::Context) => {
                let step = Step { axis: Axis::SelfNode, test: NodeTest::Any, predicates };
                steps.push(PatternStep {
                    step,
                    is_anywhere: false,
                    is_left_plain: false,
                });
                break Anchor::None;
            }
            Kind::Set(SetOperation::Union, _) => {
                let mut alternatives = Vec::new();
                collect(Expr::new(rest.kind, place), &mut alternatives)?;
                break Anchor::Pattern(alternatives, Vec::new());
            }
            Kind::Filter(base, predicates)
                if is_path(&base) && predicates.iter().all(is_plain) =>
            {
                let mut alternatives = Vec::new();
                collect(*base, &mut alternatives)?;
                break Anchor::Pattern(alternatives, predicates);
            }
            kind if is_rooted(&kind) => break Anchor::Nodes(Expr::new(kind, place)),
            _ => return Err(no_pattern(place)),
        }
    };
    let last = match (steps.first(), &anchor) {
        (Some(first), _) => vec![LastStep::of(&first.step)],
        (None, Anchor::Root) => {
            vec![LastStep { kind: Some(NodeKind::Document), ..LastStep::ANY }]
        }
        (None, Anchor::Pattern(alternatives, _)) => {
            alternatives.iter().flat_map(|part| part.last.iter().copied()).collect()
        }
        (None, _) => vec![LastStep::ANY],
    };
    let mut is_plain = matches!(anchor, Anchor::None | Anchor::Root);
    for step in steps.iter_mut().rev() {
        step.is_left_plain = is_plain;
        is_plain = is_plain && step.step.predicates.is_empty();
    }
    Ok(Alternative { steps, anchor, last })
}

/// Whether a pattern may begin with it, as an expression for some nodes.
fn is_rooted(kind: &Kind) -> bool {
    match kind {
        Kind::Call(builtin, _) => {
            matches!(builtin.name, "id" | "key" | "doc" | "root" | "element-with-id")
        }
        Kind::Global(_) | Kind::Filter(..) | Kind::Set(..) => true,
        _ => false,
    }
}

/// Whether it is what a pattern is made of.
fn is_path(part: &Expr) -> bool {
    match &part.kind {
        Kind::Path(_) | Kind::Step(_) | Kind::Set(SetOperation::Union, _) => true,
        Kind::Comma(all) => matches!(all.as_slice(), [only] if is_path(only)),
        _ => false,
    }
}

/// Whether a predicate asks nothing of positions.
fn is_plain(predicate: &Predicate) -> bool {
    !predicate.may_be_number && !predicate.uses_position && !predicate.uses_last
}

/// Whether it is the step that `//` stands for.
fn is_anywhere(step: &Step) -> bool {
    step.axis == Axis::DescendantOrSelf
        && step.test == NodeTest::Any
        && step.predicates.is_empty()
}

fn no_pattern(place: (u32, u32)) -> SyntaxError {
    let message = "this cannot stand in a pattern";
    SyntaxError::new("XTSE0340", place.0 as usize..place.1 as usize, message)
        .help("a pattern is a path of elements or attributes, such as `div/p[@n]`")
}

fn pattern_step(mut step: Step, place: (u32, u32)) -> Parsed<PatternStep> {
    let mut is_anywhere = false;
    match step.axis {
        Axis::Child | Axis::Attribute | Axis::SelfNode | Axis::Namespace => {}
        Axis::Descendant => {
            // `//p`, which the parser has made one step of, and `descendant::p`.
            step.axis = Axis::Child;
            is_anywhere = true;
        }
        Axis::DescendantOrSelf => is_anywhere = true,
        _ => return Err(no_pattern(place)),
    }
    Ok(PatternStep { step, is_anywhere, is_left_plain: false })
}

impl Alternative {
    /// Whether the steps from one on, counted from the right, lead to a node.
    fn matches(&self, frame: &mut Frame<'_>, node: Node, at: usize) -> Evaluated<bool> {
        let Some(found) = self.steps.get(at) else {
            return self.is_anchored(frame, node);
        };
        frame.charge(1)?;
        let step = &found.step;
        let document = frame.context.document(node);
        let kind = document.kind(node.id);
        let fits = match step.axis {
            Axis::Child => kind != NodeKind::Attribute && (kind != NodeKind::Document),
            Axis::Attribute => kind == NodeKind::Attribute,
            _ => true,
        };
        if !fits || !step.test.matches(document, node.id) {
            return Ok(false);
        }
        if found.is_left_plain {
            return Ok(
                self.matches_left(frame, node, at)? && holds_all(frame, step, node)?
            );
        }
        Ok(holds_all(frame, step, node)? && self.matches_left(frame, node, at)?)
    }

    /// Whether the steps on the left of one lead to a node that it matches.
    fn matches_left(
        &self,
        frame: &mut Frame<'_>,
        node: Node,
        at: usize,
    ) -> Evaluated<bool> {
        let Some(PatternStep { step, is_anywhere, .. }) = self.steps.get(at) else {
            return Ok(false);
        };
        if at + 1 == self.steps.len() && matches!(self.anchor, Anchor::None) {
            return Ok(true);
        }
        if step.axis == Axis::SelfNode || step.axis == Axis::DescendantOrSelf {
            if self.matches(frame, node, at + 1)? {
                return Ok(true);
            }
            if step.axis == Axis::SelfNode {
                return Ok(false);
            }
        }
        let above = frame.context.document(node);
        let mut ancestor = above.parent(node.id);
        while let Some(id) = ancestor {
            if self.matches(frame, node.document.node(id), at + 1)? {
                return Ok(true);
            }
            if !is_anywhere {
                return Ok(false);
            }
            ancestor = above.parent(id);
        }
        Ok(false)
    }

    fn is_anchored(&self, frame: &mut Frame<'_>, node: Node) -> Evaluated<bool> {
        match &self.anchor {
            Anchor::None => Ok(true),
            Anchor::Root => {
                Ok(frame.context.document(node).kind(node.id) == NodeKind::Document)
            }
            Anchor::Pattern(alternatives, predicates) => {
                let mut is_matched = false;
                for alternative in alternatives {
                    is_matched = is_matched || alternative.matches(frame, node, 0)?;
                }
                Ok(is_matched && holds_each(frame, predicates, node)?)
            }
            Anchor::Nodes(expression) => {
                let root = frame.context.document(node).root();
                let focus = Focus::on(node.document.node(root));
                let value = frame.evaluate(expression, &focus)?;
                Ok(value.iter().any(|item| matches!(item, Item::Node(it) if *it == node)))
            }
        }
    }
}

/// Whether all predicates of a step hold for a node.
fn holds_all(frame: &mut Frame<'_>, step: &Step, node: Node) -> Evaluated<bool> {
    if step.predicates.is_empty() {
        return Ok(true);
    }
    if step.predicates.iter().all(is_plain) {
        return holds_each(frame, &step.predicates, node);
    }
    // Positions count among the siblings that the step means.
    let Some(parent) = frame.context.document(node).parent(node.id) else {
        return holds_each(frame, &step.predicates, node);
    };
    let axis = match step.axis {
        Axis::SelfNode | Axis::DescendantOrSelf => Axis::Child,
        axis => axis,
    };
    frame.is_among(axis, step, node.document.node(parent), node)
}

/// Whether all predicates hold for a node by itself.
fn holds_each(
    frame: &mut Frame<'_>,
    predicates: &[Predicate],
    node: Node,
) -> Evaluated<bool> {
    let focus = Focus::on(node);
    for predicate in predicates {
        if !frame.holds(predicate, &focus)? {
            return Ok(false);
        }
    }
    Ok(true)
}
