//! Whole schemas and grammars of the compact syntax (§3, §5).

use super::super::ast::{Combine, Component, Define, Grammar, Include};
use super::annotations::Annotations;
use super::{Broken, Lexeme, Parsed, Parser, names};
use crate::relaxng::ast::{Kind, Pattern};

impl Parser<'_, '_> {
    /// A whole file: declarations, then a pattern or the inside of a grammar.
    pub(super) fn schema(&mut self) -> Parsed<Pattern> {
        self.declarations()?;
        let span = self.span();
        let pattern = if self.is_grammar()? {
            let kind = Kind::Grammar(self.grammar(false)?);
            Pattern { kind, span, documentation: None }
        } else {
            let pattern = self.pattern()?;
            if self.is_followed {
                return self
                    .fail(span, "nothing can follow the only pattern of a schema");
            }
            pattern
        };
        if *self.peek() == Lexeme::End {
            Ok(pattern)
        } else {
            self.unexpected("the end of the schema")
        }
    }

    /// Whether what follows are definitions and not one pattern.
    fn is_grammar(&mut self) -> Parsed<bool> {
        let before = self.at;
        self.annotations()?;
        let is_assigned =
            matches!(self.peek_second(), Lexeme::Sign("=" | "|=" | "&=" | "["));
        let found = match self.peek() {
            Lexeme::End => true,
            Lexeme::Name { name, quoted: false } => match &**name {
                "div" | "include" => true,
                word => is_assigned && (word == "start" || !names::is_keyword(word)),
            },
            Lexeme::Name { .. } => is_assigned,
            Lexeme::CName { .. } => matches!(self.peek_second(), Lexeme::Sign("[")),
            _ => false,
        };
        self.at = before;
        Ok(found)
    }

    /// The components up to a brace or the end; in an `include` no further include.
    pub(super) fn grammar(&mut self, in_include: bool) -> Parsed<Grammar> {
        let mut components = Vec::new();
        while !self.is_sign("}") && *self.peek() != Lexeme::End {
            let annotations = self.annotations()?;
            components.extend(self.component(annotations, in_include)?);
        }
        Ok(Grammar { components })
    }

    fn component(
        &mut self,
        annotations: Annotations,
        in_include: bool,
    ) -> Parsed<Option<Component>> {
        if matches!(self.peek_second(), Lexeme::Sign("[")) {
            if !annotations.is_empty() {
                return self.unexpected("a definition");
            }
            self.outer_element()?;
            return Ok(None);
        }
        match self.word() {
            "start" => Ok(Some(Component::Start(self.define(annotations)?))),
            "div" => {
                self.at += 1;
                self.sign("{")?;
                let grammar = self.deeper(|parser| parser.grammar(in_include))?;
                self.sign("}")?;
                Ok(Some(Component::Div(grammar)))
            }
            "include" if !in_include => {
                self.at += 1;
                Ok(Some(Component::Include(self.include()?)))
            }
            _ => Ok(Some(Component::Define(self.define(annotations)?))),
        }
    }

    fn define(&mut self, annotations: Annotations) -> Parsed<Define> {
        let span = self.span();
        let name =
            if self.take_word("start") { Box::from("") } else { self.identifier()? };
        let combine = match self.peek() {
            Lexeme::Sign("=") => None,
            Lexeme::Sign("|=") => Some(Combine::Choice),
            Lexeme::Sign("&=") => Some(Combine::Interleave),
            _ => return self.unexpected("`=`"),
        };
        self.at += 1;
        let body = self.pattern()?;
        Ok(Define { name, combine, body, span, documentation: annotations.documentation })
    }

    fn include(&mut self) -> Parsed<Include> {
        let (href, span) = self.href()?;
        let inherited = self.inherit()?;
        let mut overrides = Grammar::default();
        if self.take_sign("{") {
            overrides = self.deeper(|parser| parser.grammar(true))?;
            self.sign("}")?;
        }
        let found = self.loader.include(self.base, &href, span, &inherited);
        Ok(Include { href, span, grammar: found.ok_or(Broken)?, overrides })
    }
}
