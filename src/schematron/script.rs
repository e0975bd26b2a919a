//! Instructions of XSLT as one XPath expression: `xsl:variable` is `let`, `xsl:choose` is
//! `if`, `xsl:for-each` is `!`.
//!
//! Keys, functions and variables of a schema compute values, for which XPath 3.1 has all
//! it takes; so there is one evaluator and no second language. The pieces that were
//! written in the schema keep their places.

use std::fmt::Write as _;
use std::ops::Range;

use super::schema::{Content, Expression, Instruction};
use crate::source::{Sources, Span};
use crate::xml::Value;

/// An expression put together, and where its pieces come from.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) text: String,
    /// The pieces: bytes of `text`, and the attribute that they are the value of.
    pieces: Vec<(Range<usize>, Value)>,
}

impl Script {
    /// One expression alone.
    pub(super) fn of(expression: &Expression) -> Self {
        let mut script = Self::default();
        script.expression(expression);
        script
    }

    /// What a content computes; `None` for a tree, which is there already.
    pub(super) fn of_content(content: &Content) -> Option<Self> {
        let mut script = Self::default();
        script.content(content).then_some(script)
    }

    /// What instructions make.
    pub(super) fn of_instructions(instructions: &[Instruction]) -> Self {
        let mut script = Self::default();
        script.sequence(instructions);
        script
    }

    /// The place of a range of bytes of the text, and the parameter that had a hand in
    /// it.
    pub(super) fn place(
        &self,
        range: Range<usize>,
        sources: &Sources,
    ) -> Option<(Span, Option<Span>)> {
        let holds = |(piece, _): &&(Range<usize>, Value)| {
            piece.start <= range.start && range.start <= piece.end
        };
        let (piece, value) = self.pieces.iter().find(holds).or(self.pieces.first())?;
        let cut = |at: usize| at.clamp(piece.start, piece.end) - piece.start;
        let raw = sources.slice(value.span);
        let span = value.span_of(raw, cut(range.start)..cut(range.end));
        // A point is shown as the sign before it.
        let shown = if span.is_empty() { value.span } else { span };
        Some((shown, value.made_by))
    }

    fn expression(&mut self, expression: &Expression) {
        let start = self.text.len();
        self.text.push_str(&expression.value.text);
        self.pieces.push((start..self.text.len(), expression.value.clone()));
    }

    fn content(&mut self, content: &Content) -> bool {
        match content {
            Content::Expression(expression) => self.parenthesised(expression),
            Content::Instructions(instructions) => self.sequence(instructions),
            Content::Tree(_) => return false,
        }
        true
    }

    fn parenthesised(&mut self, expression: &Expression) {
        self.text.push('(');
        self.expression(expression);
        self.text.push(')');
    }

    /// What several instructions make, one after another; a variable holds for those
    /// after it.
    fn sequence(&mut self, instructions: &[Instruction]) {
        self.text.push('(');
        let mut closing = 1;
        let mut is_first = true;
        for instruction in instructions {
            if !is_first {
                self.text.push_str(", ");
            }
            is_first = false;
            if let Instruction::Variable { name, content } = instruction {
                let _ = write!(self.text, "let ${} := ", name.text.trim());
                if !self.content(content) {
                    self.text.push_str("()");
                }
                self.text.push_str(" return (");
                closing += 1;
                is_first = true;
            } else {
                self.one(instruction);
            }
        }
        self.text.push_str(&")".repeat(closing));
    }

    fn one(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Sequence(expression) => self.parenthesised(expression),
            Instruction::Value { select, separator } => {
                self.text.push_str("string-join(");
                self.parenthesised(select);
                let _ = write!(self.text, " ! string(.), {})", literal(separator));
            }
            Instruction::Text(text) => self.text.push_str(&literal(text)),
            // Variables are bound where they stand in a sequence.
            Instruction::Variable { .. } => self.text.push_str("()"),
            Instruction::Choose { branches, otherwise } => {
                for (test, body) in branches {
                    self.text.push_str("if (");
                    self.expression(test);
                    self.text.push_str(") then ");
                    self.sequence(body);
                    self.text.push_str(" else ");
                }
                self.sequence(otherwise);
            }
            Instruction::ForEach { select, body } => {
                self.text.push('(');
                self.parenthesised(select);
                self.text.push_str(" ! ");
                self.sequence(body);
                self.text.push(')');
            }
        }
    }
}

/// A text as a literal of XPath.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
