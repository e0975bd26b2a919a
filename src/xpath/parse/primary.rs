//! Literals, variables, parentheses, functions, maps and arrays (XPath 3.1 productions
//! 56 to 76).

use std::sync::Arc;

use super::{Parsed, Parser, Scope};
use crate::xpath::expression::Signature;
use crate::xpath::tree::{Expr, Inline, Kind};
use crate::xpath::types::SequenceType;
use crate::xpath::value::{Atomic, Decimal, Sequence};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        self.space()?;
        let start = self.at;
        let Some(first) = self.peek() else {
            return Err(self.unexpected("a value, a step or `(`"));
        };
        let second = self.rest().as_bytes().get(1).copied().unwrap_or_default();
        match first {
            '"' | '\'' => self.string(first),
            '0'..='9' => self.number(),
            '.' if second.is_ascii_digit() => self.number(),
            '.' => {
                self.at += 1;
                Ok(self.make(Kind::Context, start))
            }
            '$' => self.variable_reference(),
            '(' => {
                self.at += 1;
                if self.take(")") {
                    return Ok(self.make(Kind::Constant(Sequence::EMPTY), start));
                }
                let inside = self.expression()?;
                self.need(")")?;
                // `(a, b)/c` and `(//a)[1]` must stay what they are.
                Ok(match inside.kind {
                    Kind::Path(_) | Kind::Step(_) | Kind::Filter(..) => {
                        self.make(Kind::Comma(vec![inside]), start)
                    }
                    _ => inside,
                })
            }
            '[' => {
                self.at += 1;
                let mut members = Vec::new();
                if !self.take("]") {
                    members.push(self.single()?);
                    while self.take(",") {
                        members.push(self.single()?);
                    }
                    self.need("]")?;
                }
                Ok(self.make(Kind::NewArray(members), start))
            }
            '?' => {
                self.at += 1;
                let key = self.lookup_key()?;
                let context = self.make(Kind::Context, start);
                Ok(self.make(Kind::Lookup(Box::new(context), key), start))
            }
            _ => self.named_primary(start),
        }
    }

    /// What begins with a name: constructors, function references and calls.
    fn named_primary(&mut self, start: usize) -> Parsed<Expr> {
        if self.looks_at_pair("map", "{") {
            self.at += 3;
            return self.map_constructor(start);
        }
        if self.looks_at_pair("array", "{") {
            self.at += 5;
            self.need("{")?;
            let inside = self.braced(start)?;
            return Ok(self.make(Kind::ArrayOf(Box::new(inside)), start));
        }
        if self.looks_at_pair("function", "(") {
            self.at += 8;
            return self.inline_function(start);
        }
        if self.peek_ncname().is_none() && !self.rest().starts_with("Q{") {
            return Err(self.unexpected("a value, a step or `(`"));
        }
        let name = self.function_name()?;
        if self.take("#") {
            return self.function_reference(&name, start);
        }
        self.static_call(&name, start, None)
    }

    /// The rest of `{ … }`, which may be empty.
    fn braced(&mut self, start: usize) -> Parsed<Expr> {
        if self.take("}") {
            return Ok(self.make(Kind::Constant(Sequence::EMPTY), start));
        }
        let inside = self.expression()?;
        self.need("}")?;
        Ok(inside)
    }

    fn map_constructor(&mut self, start: usize) -> Parsed<Expr> {
        self.need("{")?;
        let mut entries = Vec::new();
        if !self.take("}") {
            loop {
                let key = self.single()?;
                self.need(":")?;
                entries.push((key, self.single()?));
                if !self.take(",") {
                    break;
                }
            }
            self.need("}")?;
        }
        Ok(self.make(Kind::NewMap(entries), start))
    }

    fn inline_function(&mut self, start: usize) -> Parsed<Expr> {
        self.need("(")?;
        self.scopes.push(Scope::default());
        let inline = self.inline_parts();
        let scope = self.scopes.pop().unwrap_or_default();
        let (signature, body) = inline?;
        let inline = Inline {
            signature,
            body,
            captures: scope.captures,
            slots: scope.slots,
            facts: Arc::clone(&self.facts),
        };
        Ok(self.make(Kind::Inline(Arc::new(inline)), start))
    }

    fn inline_parts(&mut self) -> Parsed<(Signature, Expr)> {
        let mut parameters = Vec::new();
        let mut names = Vec::new();
        if !self.take(")") {
            loop {
                self.space()?;
                let start = self.at;
                self.need("$")?;
                let name = self.qualified_name("")?;
                if names.contains(&name) {
                    let message = format!("there are two parameters `${name}`");
                    return Err(self.error("XQST0039", start, message));
                }
                names.push(name.clone());
                let is_typed = self.take_word("as");
                parameters.push(if is_typed {
                    self.sequence_type()?
                } else {
                    SequenceType::ANY
                });
                self.declare(name);
                if !self.take(",") {
                    break;
                }
            }
            self.need(")")?;
        }
        let is_typed = self.take_word("as");
        let result = if is_typed { self.sequence_type()? } else { SequenceType::ANY };
        self.need("{")?;
        let body = self.deeper(|parser| parser.braced(parser.at))?;
        Ok((Signature { parameters, result }, body))
    }

    pub(super) fn variable_reference(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.need("$")?;
        let name = self.qualified_name("")?;
        let kind = self.variable(&name, start)?;
        Ok(self.make(kind, start))
    }

    fn string(&mut self, quote: char) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find(quote) else {
                let error = SyntaxError::new(
                    "XPST0003",
                    start..start + 1,
                    format!("the string is not closed by `{quote}`"),
                );
                return Err(error);
            };
            text.push_str(rest.get(..end).unwrap_or_default());
            self.at += end + 1;
            if !self.rest().starts_with(quote) {
                break;
            }
            text.push(quote);
            self.at += 1;
        }
        let value = Sequence::one(Atomic::string(text));
        Ok(self.make(Kind::Constant(value), start))
    }

    fn number(&mut self) -> Parsed<Expr> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let digits = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        self.at = digits(start);
        let has_point = bytes.get(self.at) == Some(&b'.');
        if has_point {
            self.at = digits(self.at + 1);
        }
        let mut has_exponent = false;
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            let signed = matches!(bytes.get(self.at + 1), Some(b'+' | b'-'));
            let from = self.at + 1 + usize::from(signed);
            let end = digits(from);
            if end == from {
                self.at = from;
                return Err(self.error("XPST0003", start, "the exponent has no digits"));
            }
            (self.at, has_exponent) = (end, true);
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if self.peek_ncname().is_some() {
            let message = format!("a space is missing after the number `{text}`");
            return Err(self.error("XPST0003", start, message));
        }
        let too_large = || self.error("FOAR0002", start, "the number is too large");
        let value = if has_exponent {
            Atomic::Double(text.parse().map_err(|_| too_large())?)
        } else if has_point {
            Atomic::Decimal(Decimal::parse(text).ok_or_else(too_large)?)
        } else {
            Atomic::integer(text.parse::<i128>().map_err(|_| too_large())?)
        };
        Ok(self.make(Kind::Constant(Sequence::one(value)), start))
    }
}

use crate::xpath::SyntaxError;
