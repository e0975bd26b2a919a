//! Values looked at item by item, by one who may stop.

use super::path::context_node;
use super::{Evaluated, Flow, Frame, Visitor};
use crate::xpath::Focus;
use crate::xpath::tree::{Expr, Kind, SetOperation};
use crate::xpath::value::{Atomic, Item};

impl<'r> Frame<'r> {
    /// Shows the items of a value in their order.
    pub(super) fn each(
        &mut self,
        part: &Expr,
        focus: &Focus,
        visit: Visitor<'_, 'r>,
    ) -> Evaluated<Flow> {
        match &part.kind {
            Kind::Comma(all) => {
                for part in all {
                    if self.each(part, focus, visit)?.is_break() {
                        return Ok(Flow::Break(()));
                    }
                }
                Ok(Flow::Continue(()))
            }
            Kind::For(slot, pair) => self.each(&pair.0, focus, &mut |frame, item| {
                frame.charge(1)?;
                frame.put(*slot, item.clone().into());
                frame.each(&pair.1, focus, visit)
            }),
            Kind::Map(pair) => {
                let from = self.evaluate(&pair.0, focus)?;
                let size = from.len();
                for (at, item) in from.iter().enumerate() {
                    self.charge(1)?;
                    let item = Some(item.clone());
                    let inner = Focus { item, position: at + 1, size };
                    if self.each(&pair.1, &inner, visit)?.is_break() {
                        return Ok(Flow::Break(()));
                    }
                }
                Ok(Flow::Continue(()))
            }
            Kind::If(three) => {
                let holds = self.truth(&three.0, focus)?;
                self.each(if holds { &three.1 } else { &three.2 }, focus, visit)
            }
            Kind::Range(pair) => {
                let from = self.evaluate(&pair.0, focus)?;
                let to = self.evaluate(&pair.1, focus)?;
                match (from.items(), to.items()) {
                    (
                        [Item::Atomic(Atomic::Integer(from, _))],
                        [Item::Atomic(Atomic::Integer(to, _))],
                    ) => {
                        for number in *from..=*to {
                            self.charge(1)?;
                            let item = Item::Atomic(Atomic::integer(number));
                            if visit(self, &item)?.is_break() {
                                return Ok(Flow::Break(()));
                            }
                        }
                        Ok(Flow::Continue(()))
                    }
                    _ => self.all(part, focus, visit),
                }
            }
            Kind::Step(step) if !step.axis.is_reverse() => self.any(part, focus, visit),
            _ => self.all(part, focus, visit),
        }
    }

    fn all(
        &mut self,
        part: &Expr,
        focus: &Focus,
        visit: Visitor<'_, 'r>,
    ) -> Evaluated<Flow> {
        for item in &self.evaluate(part, focus)? {
            if visit(self, item)?.is_break() {
                return Ok(Flow::Break(()));
            }
        }
        Ok(Flow::Continue(()))
    }

    /// Shows the items of a value as they are found: nodes in any order, and some
    /// perhaps more than once.
    pub(super) fn any(
        &mut self,
        part: &Expr,
        focus: &Focus,
        visit: Visitor<'_, 'r>,
    ) -> Evaluated<Flow> {
        match &part.kind {
            Kind::Step(step) => {
                let from = context_node(focus)?;
                let mut is_over = false;
                self.step(step, from, &mut |frame, node| {
                    let flow = visit(frame, &Item::Node(node))?;
                    is_over = flow.is_break();
                    Ok(flow)
                })
                .map_err(|error| error.at(part.place))?;
                Ok(if is_over { Flow::Break(()) } else { Flow::Continue(()) })
            }
            Kind::Path(pair) if matches!(pair.1.kind, Kind::Step(_)) => {
                self.any(&pair.0, focus, &mut |frame, item| {
                    if !matches!(item, Item::Node(_)) {
                        let message = "only nodes can stand before `/`";
                        return Err(crate::xpath::DynamicError::new("XPTY0019", message));
                    }
                    frame.any(&pair.1, &Focus::on(item.clone()), visit)
                })
            }
            Kind::Set(SetOperation::Union, pair) => {
                for part in [&pair.0, &pair.1] {
                    let flow = self.any(part, focus, &mut |frame, item| {
                        if !matches!(item, Item::Node(_)) {
                            let message = "only nodes can be united";
                            return Err(crate::xpath::DynamicError::wrong_type(message));
                        }
                        visit(frame, item)
                    })?;
                    if flow.is_break() {
                        return Ok(flow);
                    }
                }
                Ok(Flow::Continue(()))
            }
            Kind::Root => {
                let root = self.root(focus).map_err(|error| error.at(part.place))?;
                visit(self, &Item::Node(root))
            }
            Kind::Context => match &focus.item {
                Some(item) => visit(self, item),
                None => Err(super::no_context().at(part.place)),
            },
            Kind::Constant(value) => {
                for item in value {
                    if visit(self, item)?.is_break() {
                        return Ok(Flow::Break(()));
                    }
                }
                Ok(Flow::Continue(()))
            }
            Kind::Comma(all) => {
                for part in all {
                    if self.any(part, focus, visit)?.is_break() {
                        return Ok(Flow::Break(()));
                    }
                }
                Ok(Flow::Continue(()))
            }
            _ => self.each(part, focus, visit),
        }
    }
}
