//! Paths, steps, predicates and sets of nodes (XPath 3.1 §3.3 and §3.4).

use super::{Evaluated, Flow, Frame, no_context};
use crate::xml::{Document, NodeId, NodeKind};
use crate::xpath::tree::{Axis, Expr, Kind, Predicate, SetOperation, Step};
use crate::xpath::types::NodeTest;
use crate::xpath::value::{Atomic, Item, Node, Sequence};
use crate::xpath::{DynamicError, Focus};

/// Puts nodes in document order, each once.
fn in_order(nodes: &mut Vec<Node>) {
    let is_ordered = nodes.windows(2).all(|pair| match pair {
        [a, b] => a < b,
        _ => true,
    });
    if !is_ordered {
        nodes.sort_unstable();
        nodes.dedup();
    }
}

fn to_sequence(nodes: Vec<Node>) -> Sequence {
    nodes.into_iter().map(Item::Node).collect()
}

/// Shows the nodes of an axis that a test means, in the order of the axis.
fn walk(
    document: &Document,
    axis: Axis,
    test: &NodeTest,
    node: NodeId,
    mut show: impl FnMut(NodeId) -> Evaluated<Flow>,
) -> Evaluated<Flow> {
    macro_rules! among {
        ($nodes:expr) => {{
            for found in $nodes {
                if test.matches(document, found) && show(found)?.is_break() {
                    return Ok(Flow::Break(()));
                }
            }
        }};
    }
    match axis {
        Axis::Child => among!(document.children(node)),
        Axis::Attribute => among!(document.attributes(node)),
        Axis::Descendant | Axis::DescendantOrSelf => {
            if axis == Axis::DescendantOrSelf {
                among!([node]);
            }
            let subtree = document.subtree(node);
            let inside = subtree.start + 1..subtree.end;
            // A few nodes are sooner looked at than an index is made.
            if let NodeTest::Named(NodeKind::Element, name) = test
                && inside.len() > 16
            {
                for found in document.elements_named(*name, inside) {
                    if show(*found)?.is_break() {
                        return Ok(Flow::Break(()));
                    }
                }
            } else {
                among!(document.descendants(node));
            }
        }
        Axis::SelfNode => among!([node]),
        Axis::FollowingSibling => among!(document.following_siblings(node)),
        Axis::Following => among!(document.following(node)),
        Axis::Namespace => {}
        Axis::Parent => {
            if let Some(parent) = document.parent(node) {
                among!([parent]);
            }
        }
        Axis::Ancestor => among!(document.ancestors(node)),
        Axis::AncestorOrSelf => {
            among!([node]);
            among!(document.ancestors(node));
        }
        Axis::PrecedingSibling => among!(document.preceding_siblings(node)),
        Axis::Preceding => {
            // Those above an attribute's element do not come before it.
            among!(document.preceding(node).filter(|it| *it >= document.root()));
        }
    }
    Ok(Flow::Continue(()))
}

impl Frame<'_> {
    /// Whether a node is among those of a step from another, on another axis.
    pub(in crate::xpath) fn is_among(
        &mut self,
        axis: Axis,
        step: &Step,
        from: Node,
        node: Node,
    ) -> Evaluated<bool> {
        let document = self.context.document(from);
        let mut items = Vec::new();
        // All are wanted: nobody stops here, or in the like below.
        let _ = walk(document, axis, &step.test, from.id, |id| {
            self.charge(1)?;
            items.push(Item::Node(from.document.node(id)));
            Ok(Flow::Continue(()))
        })?;
        for predicate in &step.predicates {
            items = self.filtered(items, predicate)?;
        }
        Ok(items.iter().any(|item| matches!(item, Item::Node(it) if *it == node)))
    }

    /// Shows the nodes of a step from a node, in the order of the axis, until `show`
    /// stops. Who must know whether it did keeps that himself.
    pub(super) fn step(
        &mut self,
        step: &Step,
        from: Node,
        show: &mut dyn FnMut(&mut Self, Node) -> Evaluated<Flow>,
    ) -> Evaluated<()> {
        let context = self.context;
        let document = context.document(from);
        let on = |id: NodeId| from.document.node(id);
        if step.predicates.is_empty() {
            let _ = walk(document, step.axis, &step.test, from.id, |id| {
                self.charge(1)?;
                show(self, on(id))
            })?;
            return Ok(());
        }
        if step.predicates.iter().any(|predicate| predicate.uses_last) {
            let mut nodes = Vec::new();
            let _ = walk(document, step.axis, &step.test, from.id, |id| {
                self.charge(1)?;
                nodes.push(Item::Node(on(id)));
                Ok(Flow::Continue(()))
            })?;
            for predicate in &step.predicates {
                nodes = self.filtered(nodes, predicate)?;
            }
            for node in nodes {
                if let Item::Node(node) = node
                    && show(self, node)?.is_break()
                {
                    break;
                }
            }
            return Ok(());
        }
        let mut positions = vec![0_usize; step.predicates.len()];
        // A break may be for want of positions, and not the visitor's.
        let _ = walk(document, step.axis, &step.test, from.id, |id| {
            self.charge(1)?;
            let mut focus = Focus::on(on(id));
            let mut is_last = false;
            for (predicate, position) in step.predicates.iter().zip(&mut positions) {
                *position += 1;
                focus.position = *position;
                if !self.holds(predicate, &focus)? {
                    return Ok(Flow::Continue(()));
                }
                // No later node can have the position that was asked for.
                is_last |= predicate.constant.is_some();
            }
            let flow = show(self, on(id))?;
            Ok(if is_last { Flow::Break(()) } else { flow })
        })?;
        Ok(())
    }

    /// Whether a predicate lets an item pass.
    pub(in crate::xpath) fn holds(
        &mut self,
        predicate: &Predicate,
        focus: &Focus,
    ) -> Evaluated<bool> {
        if let Some(position) = predicate.constant {
            return Ok(position == focus.position);
        }
        if !predicate.may_be_number {
            return self.truth(&predicate.expression, focus);
        }
        let value = self.evaluate(&predicate.expression, focus)?;
        if let [Item::Atomic(Atomic::Integer(wanted, _))] = value.items() {
            return Ok(usize::try_from(*wanted).is_ok_and(|it| it == focus.position));
        }
        if let [Item::Atomic(number)] = value.items()
            && let Some(wanted) = number.to_double()
        {
            #[expect(clippy::cast_precision_loss, reason = "positions are small")]
            let here = focus.position as f64;
            return Ok((wanted - here).abs() < 1e-12);
        }
        super::truth_of(&value)
    }

    /// The items that a predicate lets pass.
    fn filtered(
        &mut self,
        items: Vec<Item>,
        predicate: &Predicate,
    ) -> Evaluated<Vec<Item>> {
        let size = items.len();
        if let Some(position) = predicate.constant {
            return Ok(items.into_iter().nth(position - 1).into_iter().collect());
        }
        let mut passed = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            self.charge(1)?;
            let focus = Focus { item: Some(item), position: at + 1, size };
            if self.holds(predicate, &focus)? {
                passed.extend(focus.item);
            }
        }
        Ok(passed)
    }

    /// The value of a step, path, filter or set operation.
    pub(super) fn select(&mut self, part: &Expr, focus: &Focus) -> Evaluated {
        match &part.kind {
            Kind::Filter(base, predicates) => self.filter(base, predicates, focus),
            Kind::Path(pair) if !matches!(pair.1.kind, Kind::Step(_)) => {
                self.path_of_values(pair, focus)
            }
            _ => self.nodes(part, focus).map(to_sequence),
        }
    }

    /// The nodes of a part that has only nodes, in document order.
    pub(super) fn nodes(&mut self, part: &Expr, focus: &Focus) -> Evaluated<Vec<Node>> {
        match &part.kind {
            Kind::Step(step) => {
                let from = context_node(focus)?;
                let mut nodes = Vec::new();
                self.step(step, from, &mut |_, node| {
                    nodes.push(node);
                    Ok(Flow::Continue(()))
                })?;
                if step.axis.is_reverse() {
                    nodes.reverse();
                }
                Ok(nodes)
            }
            Kind::Path(pair) => {
                let Kind::Step(step) = &pair.1.kind else {
                    let value = self.evaluate(part, focus)?;
                    return only_nodes(&value, "XPTY0019");
                };
                let from = self.nodes(&pair.0, focus).map_err(|e| e.at(pair.0.place))?;
                let mut nodes = Vec::new();
                let is_single = from.len() == 1;
                for node in from {
                    self.step(step, node, &mut |_, node| {
                        nodes.push(node);
                        Ok(Flow::Continue(()))
                    })
                    .map_err(|error| error.at(pair.1.place))?;
                }
                if is_single && step.axis.is_reverse() {
                    nodes.reverse();
                } else {
                    in_order(&mut nodes);
                }
                Ok(nodes)
            }
            Kind::Set(operation, pair) => {
                let value = self.evaluate(&pair.0, focus)?;
                let mut left = only_nodes(&value, "XPTY0004")?;
                let value = self.evaluate(&pair.1, focus)?;
                let mut right = only_nodes(&value, "XPTY0004")?;
                in_order(&mut right);
                match operation {
                    SetOperation::Union => left.extend(right),
                    SetOperation::Intersect => {
                        left.retain(|node| right.binary_search(node).is_ok());
                    }
                    SetOperation::Except => {
                        left.retain(|node| right.binary_search(node).is_err());
                    }
                }
                in_order(&mut left);
                Ok(left)
            }
            Kind::Root => self.root(focus).map(|node| vec![node]),
            _ => {
                let value = self.evaluate(part, focus)?;
                only_nodes(&value, "XPTY0019")
            }
        }
    }

    /// A path whose last step is any expression (XPath 3.1 §3.3.1.1).
    fn path_of_values(&mut self, pair: &(Expr, Expr), focus: &Focus) -> Evaluated {
        let from = self.nodes(&pair.0, focus).map_err(|error| error.at(pair.0.place))?;
        let size = from.len();
        let (mut items, mut nodes) = (Vec::new(), Vec::new());
        for (at, node) in from.into_iter().enumerate() {
            self.charge(1)?;
            let inner = Focus { item: Some(node.into()), position: at + 1, size };
            for item in self.evaluate(&pair.1, &inner)?.into_vec() {
                match item {
                    Item::Node(node) => nodes.push(node),
                    other => items.push(other),
                }
            }
        }
        match (items.is_empty(), nodes.is_empty()) {
            (false, false) => {
                let message = "a path gives nodes or other values, not both";
                Err(DynamicError::new("XPTY0018", message))
            }
            (false, true) => Ok(items.into()),
            (true, _) => {
                in_order(&mut nodes);
                Ok(to_sequence(nodes))
            }
        }
    }

    fn filter(
        &mut self,
        base: &Expr,
        predicates: &[Predicate],
        focus: &Focus,
    ) -> Evaluated {
        let mut rest = predicates;
        let mut items;
        // Of `(…)[3]` no more is made than three items.
        if let Some((first, others)) = predicates.split_first()
            && let Some(position) = first.constant
        {
            let mut count = 0;
            items = Vec::new();
            // Whether there are as many at all is seen by the item.
            let _ = self.each(base, focus, &mut |_, item| {
                count += 1;
                if count == position {
                    items.push(item.clone());
                    return Ok(Flow::Break(()));
                }
                Ok(Flow::Continue(()))
            })?;
            rest = others;
        } else {
            items = self.evaluate(base, focus)?.into_vec();
        }
        for predicate in rest {
            items = self.filtered(items, predicate)?;
        }
        Ok(items.into())
    }
}

/// The node that a step starts from.
pub(super) fn context_node(focus: &Focus) -> Evaluated<Node> {
    match &focus.item {
        Some(Item::Node(node)) => Ok(*node),
        Some(_) => {
            let message = "a step needs a node as the context item";
            Err(DynamicError::new("XPTY0020", message))
        }
        None => Err(no_context()),
    }
}

/// The nodes of a value that has nothing else.
fn only_nodes(value: &Sequence, code: &str) -> Evaluated<Vec<Node>> {
    value
        .iter()
        .map(|item| {
            if let Item::Node(node) = item {
                return Ok(*node);
            }
            let message = "only nodes can stand here, and there is another value";
            Err(DynamicError::new(code, message))
        })
        .collect()
}
