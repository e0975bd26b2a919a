//! Paths, steps, predicates and lookups (XPath 3.1 productions 36 to 54).

use super::{Parsed, Parser, is_position_free, predicate};
use crate::xml::{Name, NodeKind};
use crate::xpath::tree::{Axis, Expr, Kind, LookupKey, Predicate, Step};
use crate::xpath::types::NodeTest;
use crate::xpath::value::{Atomic, Sequence};

const AXES: [(&str, Axis); 13] = [
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("attribute", Axis::Attribute),
    ("self", Axis::SelfNode),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following-sibling", Axis::FollowingSibling),
    ("following", Axis::Following),
    ("namespace", Axis::Namespace),
    ("parent", Axis::Parent),
    ("ancestor", Axis::Ancestor),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("preceding", Axis::Preceding),
    ("ancestor-or-self", Axis::AncestorOrSelf),
];

/// `descendant-or-self::node()`, which `//` stands for.
fn anywhere() -> Kind {
    Kind::Step(Box::new(Step {
        axis: Axis::DescendantOrSelf,
        test: NodeTest::Any,
        predicates: Vec::new(),
    }))
}

impl Parser<'_> {
    pub(super) fn path(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let mut left = if self.take("//") {
            let root = self.make(Kind::Root, start);
            let all = self.make(anywhere(), start);
            let left = self.make(Kind::Path(Box::new((root, all))), start);
            let right = self.step()?;
            self.join(left, right, start)
        } else if self.take("/") {
            let root = self.make(Kind::Root, start);
            if !self.can_begin_step() {
                return Ok(root);
            }
            let right = self.step()?;
            self.join(root, right, start)
        } else {
            self.step()?
        };
        loop {
            if self.take("//") {
                let all = self.make(anywhere(), start);
                left = self.make(Kind::Path(Box::new((left, all))), start);
            } else if !self.take("/") {
                return Ok(left);
            }
            let right = self.step()?;
            left = self.join(left, right, start);
        }
    }

    /// Whether a step could begin here, after a `/` that could stand alone.
    fn can_begin_step(&mut self) -> bool {
        let _ = self.space();
        self.peek_ncname().is_some()
            || self.peek().is_some_and(|next| "@.*($'\"?[0123456789".contains(next))
    }

    /// `left/right`. `//x` becomes a search among descendants, for which there is an
    /// index, where no predicate counts positions among siblings.
    fn join(&self, left: Expr, right: Expr, start: usize) -> Expr {
        if let Kind::Step(step) = &right.kind
            && step.axis == Axis::Child
            && step.predicates.iter().all(is_position_free)
            && let Kind::Path(pair) = left.kind
        {
            let is_anywhere = matches!(&pair.1.kind, Kind::Step(all)
                if all.axis == Axis::DescendantOrSelf
                    && all.test == NodeTest::Any
                    && all.predicates.is_empty());
            if !is_anywhere {
                let left = Expr::new(Kind::Path(pair), left.place);
                return self.make(Kind::Path(Box::new((left, right))), start);
            }
            let Kind::Step(mut step) = right.kind else {
                return self.make(Kind::Path(pair), start);
            };
            step.axis = Axis::Descendant;
            let right = Expr::new(Kind::Step(step), right.place);
            return self.make(Kind::Path(Box::new((pair.0, right))), start);
        }
        self.make(Kind::Path(Box::new((left, right))), start)
    }

    /// `StepExpr`: an axis step, or a value with what is asked of it.
    fn step(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let Some((axis, test)) = self.axis_step()? else { return self.postfix() };
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.predicate()?);
        }
        Ok(self.make(Kind::Step(Box::new(Step { axis, test, predicates })), start))
    }

    /// The axis and test of a step; `None` if something else stands here.
    pub(in crate::xpath) fn axis_step(&mut self) -> Parsed<Option<(Axis, NodeTest)>> {
        let start = self.at;
        if self.rest().starts_with("..") {
            self.at += 2;
            return Ok(Some((Axis::Parent, NodeTest::Any)));
        }
        if self.take("@") {
            return Ok(Some((Axis::Attribute, self.node_test(NodeKind::Attribute)?)));
        }
        if self.rest().starts_with('*') || self.rest().starts_with("Q{") {
            // `Q{…}f(…)` is a call.
            if self.rest().starts_with("Q{") {
                self.eqname_or_wildcard()?;
                let is_call = self.looks_at("(") || self.looks_at("#");
                self.at = start;
                if is_call {
                    return Ok(None);
                }
            }
            return Ok(Some((Axis::Child, self.node_test(NodeKind::Element)?)));
        }
        let Some(word) = self.peek_ncname() else { return Ok(None) };
        self.at += word.len();
        if self.looks_at("::") {
            let axis = AXES.iter().find(|(name, _)| *name == word);
            let Some((_, axis)) = axis else {
                let known = AXES.iter().map(|(name, _)| *name);
                self.at = start + word.len();
                let message = format!("there is no axis `{word}`");
                let error = self.error("XPST0003", start, message);
                return Err(match super::nearest(word, known) {
                    Some(known) => error.help(format!("did you mean `{known}`?")),
                    None => error,
                });
            };
            self.at += 2;
            let principal = match axis {
                Axis::Attribute => NodeKind::Attribute,
                _ => NodeKind::Element,
            };
            self.space()?;
            return Ok(Some((*axis, self.node_test(principal)?)));
        }
        self.at = start;
        if super::types::is_kind_test(word) && self.looks_at_pair(word, "(") {
            let test = self.kind_test()?;
            // A test that is of attributes looks among them (§3.3.2.3).
            let axis = match test.kind_and_name().0 {
                Some(NodeKind::Attribute) => Axis::Attribute,
                _ if test == NodeTest::NamespaceNode => Axis::Namespace,
                _ => Axis::Child,
            };
            return Ok(Some((axis, test)));
        }
        let is_constructor = matches!(word, "map" | "array" | "function");
        if is_constructor && self.looks_at_pair(word, "{") {
            return Ok(None);
        }
        self.eqname_or_wildcard()?;
        let is_call = self.looks_at("(") || self.looks_at("#");
        self.at = start;
        if is_call {
            return Ok(None);
        }
        Ok(Some((Axis::Child, self.node_test(NodeKind::Element)?)))
    }

    /// Passes over a name, `p:*` or `Q{…}*`.
    fn eqname_or_wildcard(&mut self) -> Parsed<()> {
        if self.rest().starts_with("Q{") {
            self.braced_uri()?;
            if !self.take("*") {
                self.ncname()?;
            }
            return Ok(());
        }
        self.eqname()?;
        if self.rest().starts_with(":*") {
            self.at += 2;
        }
        Ok(())
    }

    /// A name, a wildcard or a kind of node.
    fn node_test(&mut self, principal: NodeKind) -> Parsed<NodeTest> {
        self.space()?;
        let start = self.at;
        if let Some(word) = self.peek_ncname()
            && super::types::is_kind_test(word)
            && self.looks_at_pair(word, "(")
        {
            return self.kind_test();
        }
        if self.rest().starts_with('*') {
            self.at += 1;
            if !self.rest().starts_with(':') {
                return Ok(NodeTest::Kind(principal));
            }
            self.at += 1;
            let Some(local) = self.peek_ncname() else {
                return Err(self.unexpected("a name"));
            };
            self.at += local.len();
            return Ok(NodeTest::Local(principal, local.into()));
        }
        if self.rest().starts_with("Q{") {
            let namespace = self.braced_uri()?;
            if self.rest().starts_with('*') {
                self.at += 1;
                return Ok(NodeTest::Namespace(principal, namespace.into()));
            }
            let Some(local) = self.peek_ncname() else {
                return Err(self.unexpected("a name or `*`"));
            };
            self.at += local.len();
            return self.named(principal, &namespace, local, start);
        }
        let Some(first) = self.peek_ncname() else {
            return Err(self.unexpected("a name, `*` or a kind of node"));
        };
        let after = self.rest().get(first.len()..).unwrap_or_default();
        if after.starts_with(":*") {
            self.at += first.len() + 2;
            let namespace = self.namespace_of(first, start)?;
            return Ok(NodeTest::Namespace(principal, namespace.into()));
        }
        let default = match principal {
            NodeKind::Element => self.facts.element_namespace.clone(),
            _ => String::new(),
        };
        let name = self.qualified_name(&default)?;
        self.named(principal, &name.namespace, &name.local, start)
    }

    pub(super) fn named(
        &self,
        kind: NodeKind,
        namespace: &str,
        local: &str,
        start: usize,
    ) -> Parsed<NodeTest> {
        match Name::new(namespace, local) {
            Some(name) => Ok(NodeTest::Named(kind, name)),
            None => Err(self.error("XPST0003", start, "there are too many names")),
        }
    }

    /// Reads a predicate after its bracket.
    pub(in crate::xpath) fn predicate(&mut self) -> Parsed<Predicate> {
        let inside = self.expression()?;
        self.need("]")?;
        Ok(predicate(inside))
    }

    /// A value, then predicates, arguments and lookups.
    fn postfix(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let mut value = self.primary()?;
        loop {
            if self.looks_at("[") {
                let mut predicates = Vec::new();
                while self.take("[") {
                    predicates.push(self.predicate()?);
                }
                value = self.make(Kind::Filter(Box::new(value), predicates), start);
            } else if self.looks_at("(") {
                value = self.dynamic_call(value, start, None)?;
            } else if self.take("?") {
                let key = self.lookup_key()?;
                value = self.make(Kind::Lookup(Box::new(value), key), start);
            } else {
                return Ok(value);
            }
        }
    }

    /// What follows the `?` of a lookup.
    pub(super) fn lookup_key(&mut self) -> Parsed<LookupKey> {
        self.space()?;
        let start = self.at;
        if self.take("*") {
            return Ok(LookupKey::All);
        }
        if self.take("(") {
            if self.take(")") {
                let empty = self.make(Kind::Constant(Sequence::EMPTY), start);
                return Ok(LookupKey::Key(Box::new(empty)));
            }
            let key = self.expression()?;
            self.need(")")?;
            return Ok(LookupKey::Key(Box::new(key)));
        }
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let key = if digits > 0 {
            self.at += digits;
            let text = self.text.get(start..self.at).unwrap_or_default();
            match text.parse::<i128>() {
                Ok(number) => Atomic::integer(number),
                Err(_) => {
                    return Err(self.error("FOAR0002", start, "the number is too large"));
                }
            }
        } else {
            Atomic::string(self.ncname()?)
        };
        let key = self.make(Kind::Constant(Sequence::one(key)), start);
        Ok(LookupKey::Key(Box::new(key)))
    }
}
