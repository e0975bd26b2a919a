//! What a schema may hold of XSLT: keys, functions and variables.
//!
//! Follows ISO/IEC 19757-3:2020 Annexes C, H and J (`xsl:key`, `xsl:function` and others
//! may stand before the patterns). Bodies may hold the instructions that compute values;
//! what makes documents (templates, modes, literal elements in functions) is not run,
//! which is a finding.

use super::XSLT;
use super::read::{Place, Reader};
use super::schema::{Content, Expression, Function, Instruction, Key, Let, Schema};
use crate::diagnostic::codes;
use crate::xml::{self, Element};

/// Declarations that change nothing of what rules find.
const HARMLESS: [&str; 6] =
    ["output", "strip-space", "preserve-space", "namespace-alias", "param", "message"];

impl Reader<'_> {
    /// A declaration of XSLT in a schema.
    pub(super) fn declaration(
        &mut self,
        part: &Element,
        place: &Place,
        schema: &mut Schema,
    ) {
        match &*part.local {
            "key" => schema.keys.extend(self.key(part, place)),
            "function" => schema.functions.extend(self.function(part, place)),
            "variable" | "param" => {
                let Some(name) = self.needed(part, "name") else { return };
                let value = self.content(part, "select", place);
                schema.lets.push(Let { name, value });
            }
            local if HARMLESS.contains(&local) => {}
            _ => self.unsupported(part),
        }
    }

    fn unsupported(&mut self, part: &Element) {
        self.findings.push(
            codes::UNSUPPORTED_XSLT
                .at(part.span)
                .message(format!("letterbook does not run `xsl:{}`", part.local))
                .help("keys, variables and functions that compute values are run; say the rest in XPath"),
        );
    }

    fn key(&mut self, part: &Element, place: &Place) -> Option<Key> {
        let name = self.needed(part, "name")?;
        let matching = self.expression(part, "match", place)?;
        Some(Key { name, matching, content: self.content(part, "use", place) })
    }

    fn function(&mut self, part: &Element, place: &Place) -> Option<Function> {
        let name = self.needed(part, "name")?;
        let mut parameters = Vec::new();
        for inner in part.elements().filter(|inner| inner.is(XSLT, "param")) {
            let kind = inner.attribute("as").cloned();
            parameters.extend(self.needed(inner, "name").map(|name| (name, kind)));
        }
        let result = part.attribute("as").cloned();
        let body = self.instructions(part, place);
        Some(Function { name, parameters, result, body })
    }

    /// The value of an attribute, or else what the instructions inside make.
    fn content(&mut self, part: &Element, attribute: &str, place: &Place) -> Content {
        match part.attribute(attribute).cloned() {
            Some(value) => Content::Expression(Expression { value, scope: place.scope }),
            None => Content::Instructions(self.instructions(part, place)),
        }
    }

    /// The instructions in an element.
    fn instructions(&mut self, part: &Element, place: &Place) -> Vec<Instruction> {
        let mut made = Vec::new();
        for content in &part.children {
            match content {
                xml::Content::Text(text) if text.trim().is_empty() => {}
                xml::Content::Text(text) => {
                    made.push(Instruction::Text(text.to_string()));
                }
                xml::Content::Element(inner) => {
                    made.extend(self.instruction(inner, place));
                }
            }
        }
        made
    }

    fn instruction(&mut self, part: &Element, place: &Place) -> Option<Instruction> {
        if &*part.namespace != XSLT {
            self.unsupported(part);
            return None;
        }
        let local = &*part.local;
        Some(match local {
            "sequence" | "copy-of" => {
                Instruction::Sequence(self.expression(part, "select", place)?)
            }
            "value-of" => {
                let separator = part.attribute("separator");
                let separator = separator.map_or(" ", |value| &*value.text).to_owned();
                match part.attribute("select") {
                    Some(_) => Instruction::Value {
                        select: self.expression(part, "select", place)?,
                        separator,
                    },
                    None => Instruction::Text(part.text()),
                }
            }
            "text" => Instruction::Text(part.text()),
            "variable" => {
                let name = self.needed(part, "name")?;
                let content = Box::new(self.content(part, "select", place));
                Instruction::Variable { name, content }
            }
            "if" => {
                let test = self.expression(part, "test", place)?;
                let branches = vec![(test, self.instructions(part, place))];
                Instruction::Choose { branches, otherwise: Vec::new() }
            }
            "choose" => self.choose(part, place),
            "for-each" => Instruction::ForEach {
                select: self.expression(part, "select", place)?,
                body: self.instructions(part, place),
            },
            "param" | "message" | "fallback" => return None,
            _ => {
                self.unsupported(part);
                return None;
            }
        })
    }

    fn choose(&mut self, part: &Element, place: &Place) -> Instruction {
        let (mut branches, mut otherwise) = (Vec::new(), Vec::new());
        for inner in part.elements() {
            if inner.is(XSLT, "when") {
                let body = self.instructions(inner, place);
                branches.extend(
                    self.expression(inner, "test", place).map(|test| (test, body)),
                );
            } else if inner.is(XSLT, "otherwise") {
                otherwise = self.instructions(inner, place);
            }
        }
        Instruction::Choose { branches, otherwise }
    }
}
