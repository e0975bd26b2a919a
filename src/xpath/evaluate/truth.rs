//! Effective boolean values, and all that is decided without looking at everything
//! (XPath 3.1 §2.4.3, §2.3.4).

use super::compare::general_pair;
use super::{Evaluated, Flow, Frame};
use crate::xpath::tree::{Comparison, Expr, Kind, Quick};
use crate::xpath::value::{Atomic, Item, Sequence};
use crate::xpath::{DynamicError, Focus};

/// The effective boolean value of a sequence.
pub(in crate::xpath) fn truth_of(value: &Sequence) -> Evaluated<bool> {
    match value.items() {
        [] => Ok(false),
        [Item::Node(_), ..] => Ok(true),
        [Item::Atomic(value)] => match value {
            Atomic::Boolean(value) => Ok(*value),
            Atomic::Untyped(text) | Atomic::Uri(text) | Atomic::String(text, _) => {
                Ok(!text.is_empty())
            }
            value => match value.to_double() {
                Some(number) => Ok(number != 0.0 && !number.is_nan()),
                None => Err(no_truth(&format!("`{value}` ({})", value.kind()))),
            },
        },
        [_] => Err(no_truth("a function")),
        [_, ..] => Err(no_truth("a sequence of more than one value")),
    }
}

fn no_truth(what: &str) -> DynamicError {
    DynamicError::new("FORG0006", format!("{what} is neither true nor false"))
}

impl Frame<'_> {
    /// The effective boolean value of a part.
    pub(in crate::xpath) fn truth(
        &mut self,
        part: &Expr,
        focus: &Focus,
    ) -> Evaluated<bool> {
        let depth = self.context.depth.get() + 1;
        if depth > super::DEPTH {
            return Err(super::too_deep().at(part.place));
        }
        self.charge(1)?;
        self.context.depth.set(depth);
        let value = self.truth_inside(part, focus);
        self.context.depth.set(depth - 1);
        value.map_err(|error| error.at(part.place))
    }

    fn truth_inside(&mut self, part: &Expr, focus: &Focus) -> Evaluated<bool> {
        match &part.kind {
            Kind::And(pair) => self.either(pair, false, focus),
            Kind::Or(pair) => self.either(pair, true, focus),
            Kind::General(comparison, pair) => self.general(*comparison, pair, focus),
            Kind::Quick(Quick::Not, argument) => Ok(!self.truth(argument, focus)?),
            Kind::Quick(Quick::Boolean, argument) => self.truth(argument, focus),
            Kind::Quick(Quick::Exists, argument) => self.exists(argument, focus),
            Kind::Quick(Quick::Empty, argument) => Ok(!self.exists(argument, focus)?),
            Kind::Some(slot, pair) => self.quantified(*slot, pair, focus, true),
            Kind::Every(slot, pair) => Ok(!self.quantified(*slot, pair, focus, false)?),
            Kind::Step(_) | Kind::Set(..) => self.exists(part, focus),
            Kind::Path(pair) if matches!(pair.1.kind, Kind::Step(_)) => {
                self.exists(part, focus)
            }
            Kind::If(three) => {
                let holds = self.truth(&three.0, focus)?;
                self.truth(if holds { &three.1 } else { &three.2 }, focus)
            }
            Kind::Let(slot, pair) => {
                let value = self.evaluate(&pair.0, focus)?;
                self.put(*slot, value);
                self.truth(&pair.1, focus)
            }
            Kind::Castable(one, target) => {
                let value = self.evaluate(one, focus)?;
                self.is_castable(&value, *target)
            }
            Kind::InstanceOf(one, kind) => {
                let value = self.evaluate(one, focus)?;
                Ok(kind.matches(&value, self.context))
            }
            _ => {
                let value = self.evaluate(part, focus)?;
                truth_of(&value)
            }
        }
    }

    /// `or`, which `true` decides, and `and`, which `false` does. An error in one operand
    /// counts only where the other does not decide (XPath 3.1 §3.8 leaves that open).
    fn either(
        &mut self,
        (one, other): &(Expr, Expr),
        decisive: bool,
        focus: &Focus,
    ) -> Evaluated<bool> {
        match self.truth(one, focus) {
            Ok(first) if first == decisive => Ok(decisive),
            Ok(_) => self.truth(other, focus),
            Err(error) => match self.truth(other, focus) {
                Ok(second) if second == decisive => Ok(decisive),
                _ => Err(error),
            },
        }
    }

    fn exists(&mut self, part: &Expr, focus: &Focus) -> Evaluated<bool> {
        let flow = self.any(part, focus, &mut |_, _| Ok(Flow::Break(())))?;
        Ok(flow.is_break())
    }

    /// Whether some item makes the condition `wanted`.
    fn quantified(
        &mut self,
        slot: usize,
        pair: &(Expr, Expr),
        focus: &Focus,
        wanted: bool,
    ) -> Evaluated<bool> {
        let flow = self.any(&pair.0, focus, &mut |frame, item| {
            frame.charge(1)?;
            frame.put(slot, item.clone().into());
            let holds = frame.truth(&pair.1, focus)?;
            Ok(if holds == wanted { Flow::Break(()) } else { Flow::Continue(()) })
        })?;
        Ok(flow.is_break())
    }

    /// A general comparison (XPath 3.1 §3.7.2): whether any pair compares so.
    fn general(
        &mut self,
        comparison: Comparison,
        pair: &(Expr, Expr),
        focus: &Focus,
    ) -> Evaluated<bool> {
        // What is already there is held against what is still to be found.
        let is_ready =
            |part: &Expr| matches!(part.kind, Kind::Constant(_) | Kind::Local(_));
        let is_turned = is_ready(&pair.0) && !is_ready(&pair.1);
        let (ready, found) =
            if is_turned { (&pair.0, &pair.1) } else { (&pair.1, &pair.0) };
        let ready = self.evaluate(ready, focus)?;
        if ready.is_empty() {
            return Ok(false);
        }
        let flow = self.any(found, focus, &mut |frame, item| {
            for other in &ready {
                frame.charge(1)?;
                let (left, right) = if is_turned { (other, item) } else { (item, other) };
                if general_pair(frame, comparison, left, right)? {
                    return Ok(Flow::Break(()));
                }
            }
            Ok(Flow::Continue(()))
        })?;
        Ok(flow.is_break())
    }

    pub(super) fn quick(
        &mut self,
        quick: Quick,
        argument: &Expr,
        focus: &Focus,
    ) -> Evaluated {
        let answer = match quick {
            Quick::Not => !self.truth(argument, focus)?,
            Quick::Boolean => self.truth(argument, focus)?,
            Quick::Exists => self.exists(argument, focus)?,
            Quick::Empty => !self.exists(argument, focus)?,
            Quick::Count => {
                let count = match &argument.kind {
                    Kind::Path(pair) if matches!(pair.1.kind, Kind::Step(_)) => {
                        self.nodes(argument, focus)?.len()
                    }
                    Kind::Step(_) => self.nodes(argument, focus)?.len(),
                    _ => self.evaluate(argument, focus)?.len(),
                };
                return Ok(Sequence::one(Atomic::count(count)));
            }
        };
        Ok(Sequence::one(Atomic::Boolean(answer)))
    }
}
