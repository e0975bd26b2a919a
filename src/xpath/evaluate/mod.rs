//! A tree into its value.
//!
//! [`Frame::evaluate`] makes values whole; [`Frame::any`] shows the items of a value one
//! by one, in no promised order and as often as they come, to one who stops as soon as
//! he knows. Invariants: each step is charged to the budget of the context, and depth is
//! bounded, so that evaluation ends and the stack holds.

mod arithmetic;
mod atomise;
mod call;
mod cast;
mod compare;
mod path;
mod search;
mod truth;

use std::sync::Arc;

use super::context::Facts;
use super::expression::{Body, Function, Signature};
use super::tree::{Comparison, Expr, Inline, Kind, LookupKey, NodeComparison};
use super::types::describe;
use super::value::{Atomic, AtomicType, Item, Map, Node, Repr, Sequence};
use super::{DynamicContext, DynamicError, Focus};
pub(super) use arithmetic::{calculate, negative};
pub(super) use atomise::{atomise, atomised, single, string_of};
pub(super) use call::call;
pub(super) use cast::{cast, name};
pub(super) use compare::{compare, deep_equal};
pub(super) use truth::truth_of;

/// How deep evaluation may go.
const DEPTH: u32 = 256;

/// How deep maps, arrays and functions may stand in one another.
const NESTING: u32 = 512;

pub(super) type Evaluated<T = Sequence> = Result<T, DynamicError>;

/// What a visitor of items says: go on, or stop.
pub(super) type Flow = std::ops::ControlFlow<()>;

/// Called with each item. It gets the frame back for what it evaluates itself.
pub(super) type Visitor<'v, 'r> =
    &'v mut dyn FnMut(&mut Frame<'r>, &Item) -> Evaluated<Flow>;

/// The places of variables, and what stays the same in a function.
#[derive(Debug)]
pub(super) struct Frame<'r> {
    pub(super) context: &'r DynamicContext<'r>,
    pub(super) facts: Arc<Facts>,
    pub(super) slots: Vec<Sequence>,
    /// What `current()` is.
    pub(super) current: Option<Item>,
}

impl<'r> Frame<'r> {
    pub(super) fn new(
        context: &'r DynamicContext<'r>,
        facts: Arc<Facts>,
        slots: Vec<Sequence>,
        current: Option<Item>,
    ) -> Self {
        Self { context, facts, slots, current }
    }

    /// Charges a number of steps to the budget.
    #[inline]
    pub(super) fn charge(&self, steps: usize) -> Evaluated<()> {
        charge(self.context, steps)
    }

    /// The value of a part.
    pub(super) fn evaluate(&mut self, part: &Expr, focus: &Focus) -> Evaluated {
        let depth = self.context.depth.get() + 1;
        if depth > DEPTH {
            return Err(too_deep().at(part.place));
        }
        self.charge(1)?;
        self.context.depth.set(depth);
        let value = self.evaluate_kind(part, focus);
        self.context.depth.set(depth - 1);
        value.and_then(not_too_nested).map_err(|error| error.at(part.place))
    }

    fn evaluate_kind(&mut self, part: &Expr, focus: &Focus) -> Evaluated {
        match &part.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Local(slot) => {
                Ok(self.slots.get(*slot).cloned().unwrap_or(Sequence::EMPTY))
            }
            Kind::Global(id) => self.context.variable(*id),
            Kind::Context => match &focus.item {
                Some(item) => Ok(Sequence::one(item.clone())),
                None => Err(no_context()),
            },
            Kind::Position => {
                focus.item.as_ref().ok_or_else(no_context)?;
                Ok(Sequence::one(Atomic::count(focus.position)))
            }
            Kind::Last => {
                focus.item.as_ref().ok_or_else(no_context)?;
                Ok(Sequence::one(Atomic::count(focus.size)))
            }
            Kind::Root => self.root(focus).map(Sequence::one),
            Kind::Step(_) | Kind::Path(_) | Kind::Filter(..) | Kind::Set(..) => {
                self.select(part, focus)
            }
            Kind::And(_)
            | Kind::Or(_)
            | Kind::Some(..)
            | Kind::Every(..)
            | Kind::General(..)
            | Kind::Castable(..)
            | Kind::InstanceOf(..) => {
                self.truth(part, focus).map(|it| Sequence::one(Atomic::Boolean(it)))
            }
            Kind::Quick(quick, argument) => self.quick(*quick, argument, focus),
            Kind::If(three) => {
                if self.truth(&three.0, focus)? {
                    self.evaluate(&three.1, focus)
                } else {
                    self.evaluate(&three.2, focus)
                }
            }
            Kind::Let(slot, pair) => {
                let value = self.evaluate(&pair.0, focus)?;
                self.put(*slot, value);
                self.evaluate(&pair.1, focus)
            }
            Kind::Comma(all) if all.len() == 1 => match all.first() {
                Some(only) => self.evaluate(only, focus),
                None => Ok(Sequence::EMPTY),
            },
            Kind::Comma(_) | Kind::For(..) | Kind::Map(_) => self.gather(part, focus),
            Kind::Call(..)
            | Kind::Matching(..)
            | Kind::Declared(..)
            | Kind::Dynamic(..) => self.evaluate_call(part, focus),
            _ => self.evaluate_other(part, focus),
        }
    }

    /// The kinds that are rarer.
    fn evaluate_other(&mut self, part: &Expr, focus: &Focus) -> Evaluated {
        match &part.kind {
            Kind::Range(pair) => self.range(pair, focus),
            Kind::Arithmetic(operator, pair) => {
                let left = self.operand(&pair.0, focus)?;
                let right = self.operand(&pair.1, focus)?;
                match (left, right) {
                    (Some(left), Some(right)) => {
                        calculate(*operator, &left, &right).map(Sequence::one)
                    }
                    _ => Ok(Sequence::EMPTY),
                }
            }
            Kind::Negative(one) => match self.operand(one, focus)? {
                Some(number) => negative(number).map(Sequence::one),
                None => Ok(Sequence::EMPTY),
            },
            Kind::Positive(one) => match self.operand(one, focus)? {
                Some(number) if number.is_numeric() => Ok(Sequence::one(number)),
                Some(other) => {
                    Err(DynamicError::wrong_type(format!("`{other}` is no number")))
                }
                None => Ok(Sequence::EMPTY),
            },
            Kind::Concat(pair) => self.concat(pair, focus),
            Kind::Value(comparison, pair) => {
                self.compare_values(*comparison, pair, focus)
            }
            Kind::Node(comparison, pair) => self.compare_nodes(*comparison, pair, focus),
            Kind::Treat(one, kind) => {
                let value = self.evaluate(one, focus)?;
                if kind.matches(&value, self.context) {
                    return Ok(value);
                }
                let message = format!("the value is not `{kind}`");
                Err(DynamicError::new("XPDY0050", message))
            }
            Kind::Cast(one, target) => {
                let value = self.evaluate(one, focus)?;
                self.cast_sequence(&value, *target)
            }
            Kind::Partial(function, arguments) => {
                self.partial(function, arguments, focus)
            }
            Kind::Reference(builtin, arity) => {
                let signature = Arc::new(Signature {
                    parameters: (0..*arity).map(|at| builtin.parameter(at)).collect(),
                    result: builtin.signature().result.clone(),
                });
                let body = Body::Builtin(builtin, focus.clone(), Arc::clone(&self.facts));
                let name = Some(builtin.qualified_name());
                let function = Function::new(name, signature, body);
                Ok(Sequence::one(super::types::function_item(function)))
            }
            Kind::Inline(inline) => Ok(self.inline(inline)),
            Kind::NewMap(entries) => self.new_map(entries, focus),
            Kind::NewArray(members) => {
                let members = members.iter().map(|member| self.evaluate(member, focus));
                let members = members.collect::<Evaluated<Vec<_>>>()?;
                Ok(Sequence::one(super::types::array_item(members)))
            }
            Kind::ArrayOf(inside) => {
                let members = self.evaluate(inside, focus)?.into_vec();
                let members = members.into_iter().map(Sequence::one).collect();
                Ok(Sequence::one(super::types::array_item(members)))
            }
            Kind::Lookup(base, key) => self.lookup(base, key, focus),
            _ => Ok(Sequence::EMPTY),
        }
    }

    pub(super) fn put(&mut self, slot: usize, value: Sequence) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }

    /// The value of a part whose items are shown one by one.
    fn gather(&mut self, part: &Expr, focus: &Focus) -> Evaluated {
        let mut items = Vec::new();
        // All are wanted: this visitor never stops.
        let _ = self.each(part, focus, &mut |frame, item| {
            frame.charge(1)?;
            items.push(item.clone());
            Ok(Flow::Continue(()))
        })?;
        Ok(items.into())
    }

    /// The document that the context item is in (`/`, XPath 3.1 §3.3.5).
    fn root(&self, focus: &Focus) -> Evaluated<Node> {
        let node = match &focus.item {
            Some(Item::Node(node)) => *node,
            Some(_) => {
                let message = "`/` needs a node as the context item";
                return Err(DynamicError::new("XPTY0020", message));
            }
            None => return Err(no_context()),
        };
        let document = self.context.document(node);
        let root = document.root();
        if document.kind(root) != crate::xml::NodeKind::Document {
            let message = "the tree has no document node";
            return Err(DynamicError::new("XPDY0050", message));
        }
        Ok(node.document.node(root))
    }

    fn range(&mut self, pair: &(Expr, Expr), focus: &Focus) -> Evaluated {
        let mut bounds = [0_i128; 2];
        for (bound, part) in bounds.iter_mut().zip([&pair.0, &pair.1]) {
            let value = self.evaluate(part, focus)?;
            match single(self.context, &value)? {
                None => return Ok(Sequence::EMPTY),
                Some(Atomic::Integer(number, _)) => *bound = number,
                Some(value @ Atomic::Untyped(_)) => {
                    match cast(&value, AtomicType::Integer, &self.facts)? {
                        Atomic::Integer(number, _) => *bound = number,
                        _ => return Ok(Sequence::EMPTY),
                    }
                }
                Some(other) => {
                    let message = format!("`{other}` is no whole number");
                    return Err(DynamicError::wrong_type(message));
                }
            }
        }
        let [from, to] = bounds;
        if from > to {
            return Ok(Sequence::EMPTY);
        }
        self.charge(usize::try_from(to - from).unwrap_or(usize::MAX).max(1))?;
        Ok((from..=to).map(|it| Item::Atomic(Atomic::integer(it))).collect())
    }

    /// The number or other value that an arithmetic operator takes (XPath 3.1 §3.5).
    fn operand(&mut self, part: &Expr, focus: &Focus) -> Evaluated<Option<Atomic>> {
        let value = self.evaluate(part, focus)?;
        Ok(match single(self.context, &value)? {
            Some(value @ Atomic::Untyped(_)) => {
                Some(cast(&value, AtomicType::Double, &self.facts)?)
            }
            value => value,
        })
    }

    /// `a || b` (XPath 3.1 §3.6).
    fn concat(&mut self, pair: &(Expr, Expr), focus: &Focus) -> Evaluated {
        let mut text = String::new();
        for part in [&pair.0, &pair.1] {
            let value = self.evaluate(part, focus)?;
            if let Some(value) = single(self.context, &value)? {
                text.push_str(&value.to_string());
            }
        }
        Ok(Sequence::one(Atomic::string(text)))
    }

    fn compare_values(
        &mut self,
        comparison: Comparison,
        pair: &(Expr, Expr),
        focus: &Focus,
    ) -> Evaluated {
        let left = self.evaluate(&pair.0, focus)?;
        let left = single(self.context, &left)?;
        let right = self.evaluate(&pair.1, focus)?;
        let right = single(self.context, &right)?;
        let (Some(left), Some(right)) = (left, right) else { return Ok(Sequence::EMPTY) };
        let holds = compare::value_comparison(comparison, &left, &right)?;
        Ok(Sequence::one(Atomic::Boolean(holds)))
    }

    fn compare_nodes(
        &mut self,
        comparison: NodeComparison,
        pair: &(Expr, Expr),
        focus: &Focus,
    ) -> Evaluated {
        let mut nodes = [None; 2];
        for (node, part) in nodes.iter_mut().zip([&pair.0, &pair.1]) {
            let value = self.evaluate(part, focus)?;
            *node = match value.items() {
                [] => None,
                [Item::Node(node)] => Some(*node),
                _ => {
                    let message = "nodes are compared one with one";
                    return Err(DynamicError::wrong_type(message));
                }
            };
        }
        let [Some(left), Some(right)] = nodes else { return Ok(Sequence::EMPTY) };
        let holds = match comparison {
            NodeComparison::Is => left == right,
            NodeComparison::Before => left < right,
            NodeComparison::After => left > right,
        };
        Ok(Sequence::one(Atomic::Boolean(holds)))
    }

    /// A function that is written down, with what it takes from around it.
    fn inline(&self, inline: &Arc<Inline>) -> Sequence {
        let captured = inline
            .captures
            .iter()
            .map(|(outer, _)| self.slots.get(*outer).cloned().unwrap_or(Sequence::EMPTY));
        let body = Body::Inline(Arc::clone(inline), captured.collect());
        let signature = Arc::new(Signature {
            parameters: inline.signature.parameters.clone(),
            result: inline.signature.result.clone(),
        });
        let function = Function::new(None, signature, body);
        Sequence::one(super::types::function_item(function))
    }

    fn new_map(&mut self, entries: &[(Expr, Expr)], focus: &Focus) -> Evaluated {
        let mut map = Map::default();
        for (key, value) in entries {
            let key = self.evaluate(key, focus)?;
            let Some(key) = single(self.context, &key)? else {
                return Err(DynamicError::wrong_type("a key of a map is one value"));
            };
            if map.get(&key).is_some() {
                let message = format!("the key `{key}` is there twice");
                return Err(DynamicError::new("XQDY0137", message));
            }
            let value = self.evaluate(value, focus)?;
            map.insert(key, value);
        }
        Ok(Sequence::one(super::types::map_item(map)))
    }

    /// `base?key` (XPath 3.1 §3.11.3).
    fn lookup(&mut self, base: &Expr, key: &LookupKey, focus: &Focus) -> Evaluated {
        let base = self.evaluate(base, focus)?;
        let keys = match key {
            LookupKey::All => None,
            LookupKey::Key(key) => {
                let keys = self.evaluate(key, focus)?;
                Some(atomised(self.context, &keys)?)
            }
        };
        let mut found = Vec::new();
        for item in &base {
            self.charge(1)?;
            match (item, &keys) {
                (Item::Map(map), None) => {
                    for (_, value) in map.iter() {
                        found.extend(value.iter().cloned());
                    }
                }
                (Item::Array(members), None) => {
                    for member in members.iter() {
                        found.extend(member.iter().cloned());
                    }
                }
                (Item::Map(map), Some(keys)) => {
                    for key in keys {
                        found.extend(map.get(key).into_iter().flatten().cloned());
                    }
                }
                (Item::Array(members), Some(keys)) => {
                    for key in keys {
                        found.extend(member(members, key)?.iter().cloned());
                    }
                }
                (item, _) => {
                    let what = describe(item, self.context);
                    let message =
                        format!("only maps and arrays are looked up, not {what}");
                    return Err(DynamicError::wrong_type(message));
                }
            }
        }
        Ok(found.into())
    }
}

/// The member of an array at a position.
pub(super) fn member<'m>(
    members: &'m [Sequence],
    key: &Atomic,
) -> Evaluated<&'m Sequence> {
    let number = match key {
        Atomic::Integer(number, _) => *number,
        Atomic::Untyped(text) => text.trim().parse().map_err(|_| {
            DynamicError::new("FORG0001", format!("`{text}` is no whole number"))
        })?,
        other => {
            let message = format!("`{other}` is no position in an array");
            return Err(DynamicError::wrong_type(message));
        }
    };
    let found = usize::try_from(number).ok().and_then(|at| at.checked_sub(1));
    found.and_then(|at| members.get(at)).ok_or_else(|| {
        let message =
            format!("the array has no member {number}, it has {}", members.len());
        DynamicError::new("FOAY0001", message)
    })
}

/// Charges a number of steps to the budget of a context.
#[inline]
pub(super) fn charge(context: &DynamicContext<'_>, steps: usize) -> Evaluated<()> {
    let left = context.steps.get();
    match left.checked_sub(steps as u64) {
        Some(left) => {
            context.steps.set(left);
            Ok(())
        }
        None => Err(DynamicError::new("FOER0000", "the evaluation takes too many steps")),
    }
}

pub(super) fn no_context() -> DynamicError {
    DynamicError::new("XPDY0002", "there is no context item here")
}

/// A value in which maps, arrays and functions do not stand too deep in one another for those
/// who go through it.
fn not_too_nested(value: Sequence) -> Evaluated {
    if value.nesting() > NESTING {
        let message = format!("maps and arrays are nested more than {NESTING} deep");
        return Err(DynamicError::new("FOER0000", message));
    }
    Ok(value)
}

pub(super) fn too_deep() -> DynamicError {
    DynamicError::new("FOER0000", "functions call one another too deep")
}

impl Sequence {
    /// Both after one another.
    pub(super) fn join(self, other: Self) -> Self {
        match (&self.0, &other.0) {
            (Repr::Empty, _) => other,
            (_, Repr::Empty) => self,
            _ => {
                let mut items = self.into_vec();
                items.extend(other.into_vec());
                items.into()
            }
        }
    }
}
