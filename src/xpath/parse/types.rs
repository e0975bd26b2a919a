//! Types and kinds of nodes as they are written (XPath 3.1 productions 77 to 111).

use super::{Parsed, Parser};
use crate::xml::{Name, NodeKind};
use crate::xpath::functions::XS;
use crate::xpath::tree::CastKind;
use crate::xpath::types::{ItemType, NodeTest, Occurrence, SequenceType};
use crate::xpath::value::AtomicType;

/// Whether a word with parentheses is a kind of node.
pub(super) fn is_kind_test(word: &str) -> bool {
    matches!(
        word,
        "node"
            | "text"
            | "comment"
            | "processing-instruction"
            | "element"
            | "attribute"
            | "document-node"
            | "schema-element"
            | "schema-attribute"
            | "namespace-node"
    )
}

impl Parser<'_> {
    pub(in crate::xpath) fn sequence_type(&mut self) -> Parsed<SequenceType> {
        self.deeper(|parser| {
            if parser.looks_at_pair("empty-sequence", "(") {
                parser.at += "empty-sequence".len();
                parser.need("(")?;
                parser.need(")")?;
                return Ok(SequenceType { item: None, occurrence: Occurrence::One });
            }
            let item = Some(parser.item_type()?);
            let occurrence = if parser.take("?") {
                Occurrence::Optional
            } else if parser.take("*") {
                Occurrence::Any
            } else if parser.take("+") {
                Occurrence::AtLeastOne
            } else {
                Occurrence::One
            };
            Ok(SequenceType { item, occurrence })
        })
    }

    fn item_type(&mut self) -> Parsed<ItemType> {
        self.space()?;
        if self.take("(") {
            let inside = self.deeper(Self::item_type)?;
            self.need(")")?;
            return Ok(inside);
        }
        for word in ["item", "function", "map", "array"] {
            if self.looks_at_pair(word, "(") {
                self.at += word.len();
                self.need("(")?;
                return self.item_type_of(word);
            }
        }
        if let Some(word) = self.peek_ncname()
            && is_kind_test(word)
            && self.looks_at_pair(word, "(")
        {
            return self.kind_test().map(ItemType::Node);
        }
        let start = self.at;
        match self.atomic_type()? {
            CastKind::Atomic(kind) => Ok(ItemType::Atomic(kind)),
            CastKind::ListOf(_) => {
                Err(self.error("XPST0051", start, "a list is no type of an item"))
            }
        }
    }

    /// The rest of `item(…)`, `function(…)`, `map(…)` or `array(…)`.
    fn item_type_of(&mut self, word: &str) -> Parsed<ItemType> {
        match word {
            "item" => {
                self.need(")")?;
                Ok(ItemType::Any)
            }
            "function" => {
                if self.take("*") {
                    self.need(")")?;
                    return Ok(ItemType::Function(None));
                }
                let mut parameters = Vec::new();
                if !self.take(")") {
                    parameters.push(self.sequence_type()?);
                    while self.take(",") {
                        parameters.push(self.sequence_type()?);
                    }
                    self.need(")")?;
                }
                self.need_word("as")?;
                let result = self.sequence_type()?;
                Ok(ItemType::Function(Some(Box::new((parameters, result)))))
            }
            "map" => {
                if self.take("*") {
                    self.need(")")?;
                    return Ok(ItemType::Map(None));
                }
                let start = self.at;
                let CastKind::Atomic(key) = self.atomic_type()? else {
                    return Err(self.error("XPST0051", start, "a list is no key"));
                };
                self.need(",")?;
                let value = self.sequence_type()?;
                self.need(")")?;
                Ok(ItemType::Map(Some(Box::new((key, value)))))
            }
            _ => {
                if self.take("*") {
                    self.need(")")?;
                    return Ok(ItemType::Array(None));
                }
                let member = self.sequence_type()?;
                self.need(")")?;
                Ok(ItemType::Array(Some(Box::new(member))))
            }
        }
    }

    fn atomic_type(&mut self) -> Parsed<CastKind> {
        self.space()?;
        let start = self.at;
        let default = self.facts.element_namespace.clone();
        let name = self.qualified_name(&default)?;
        if &*name.namespace == XS {
            let list = match &*name.local {
                "NMTOKENS" => Some(AtomicType::NmToken),
                "IDREFS" => Some(AtomicType::IdRef),
                "ENTITIES" => Some(AtomicType::Entity),
                _ => None,
            };
            if let Some(item) = list {
                return Ok(CastKind::ListOf(item));
            }
            if let Some(kind) = AtomicType::named(&name.local) {
                return Ok(CastKind::Atomic(kind));
            }
        }
        let error =
            self.error("XPST0051", start, format!("there is no atomic type `{name}`"));
        Err(match super::nearest(&name.local, AtomicType::names()) {
            Some(known) => error.help(format!("did you mean `xs:{known}`?")),
            None => error,
        })
    }

    /// The type after `cast as` and `castable as`.
    pub(super) fn cast_kind(&mut self) -> Parsed<CastKind> {
        self.space()?;
        let start = self.at;
        let found = self.atomic_type();
        let kind = found.map_err(|mut error| {
            // An unknown type here has a code of its own (§3.14.2); `node()` is no name.
            if error.code == "XPST0051" {
                let is_call = self.rest().trim_start().starts_with('(');
                error.code = if is_call { "XPST0003" } else { "XQST0052" };
            }
            error
        })?;
        let is_abstract = matches!(
            kind,
            CastKind::Atomic(AtomicType::AnyAtomic | AtomicType::Notation)
        );
        if is_abstract {
            return Err(self.error(
                "XPST0080",
                start,
                "nothing can be cast to this type",
            ));
        }
        Ok(kind)
    }

    /// Reads a kind of node with its parentheses.
    pub(super) fn kind_test(&mut self) -> Parsed<NodeTest> {
        let start = self.at;
        let word = self.ncname()?;
        self.need("(")?;
        let test = match word {
            "node" => NodeTest::Any,
            "text" => NodeTest::Kind(NodeKind::Text),
            "comment" => NodeTest::Kind(NodeKind::Comment),
            "namespace-node" => NodeTest::NamespaceNode,
            "processing-instruction" => self.instruction_test()?,
            "element" => self.name_and_type(NodeKind::Element)?,
            "attribute" => self.name_and_type(NodeKind::Attribute)?,
            "document-node" => {
                if self.looks_at(")") {
                    NodeTest::Kind(NodeKind::Document)
                } else {
                    let inside = self.deeper(Self::kind_test)?;
                    let is_element = inside.kind_and_name().0 == Some(NodeKind::Element);
                    if !is_element {
                        return Err(self.error(
                            "XPST0003",
                            start,
                            "a document node is asked for its element",
                        ));
                    }
                    NodeTest::DocumentOf(Box::new(inside))
                }
            }
            // `schema-element(…)` and `schema-attribute(…)`.
            _ => {
                let name = self.qualified_name("")?;
                let message = format!("no schema declares `{name}` here");
                return Err(self.error("XPST0008", start, message));
            }
        };
        self.need(")")?;
        Ok(test)
    }

    fn instruction_test(&mut self) -> Parsed<NodeTest> {
        self.space()?;
        let start = self.at;
        let target = match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let rest = self.rest();
                let Some((target, _)) = rest.split_once(quote) else {
                    return Err(self.error(
                        "XPST0003",
                        start,
                        format!("the string is not closed by `{quote}`"),
                    ));
                };
                self.at += target.len() + 1;
                let target = target.trim_matches([' ', '\t', '\n', '\r']);
                if !crate::xml::is_ncname(target) {
                    return Ok(NodeTest::Nothing);
                }
                target
            }
            Some(')') => return Ok(NodeTest::Kind(NodeKind::ProcessingInstruction)),
            _ => self.ncname()?,
        };
        self.named(NodeKind::ProcessingInstruction, "", target, start)
    }

    /// What stands in `element(…)` and `attribute(…)`.
    fn name_and_type(&mut self, kind: NodeKind) -> Parsed<NodeTest> {
        if self.looks_at(")") {
            return Ok(NodeTest::Kind(kind));
        }
        let mut test = NodeTest::Kind(kind);
        if !self.take("*") {
            let default = match kind {
                NodeKind::Element => self.facts.element_namespace.clone(),
                _ => String::new(),
            };
            let start = self.at;
            let name = self.qualified_name(&default)?;
            test = match Name::new(&name.namespace, &name.local) {
                Some(name) => NodeTest::Named(kind, name),
                None => {
                    return Err(self.error(
                        "XPST0003",
                        start,
                        "there are too many names",
                    ));
                }
            };
        }
        if self.take(",") {
            self.space()?;
            let start = self.at;
            let default = self.facts.element_namespace.clone();
            let name = self.qualified_name(&default)?;
            if kind == NodeKind::Element {
                self.take("?");
            }
            // Without a schema all nodes are untyped.
            let is_known = &*name.namespace == XS
                && (AtomicType::named(&name.local).is_some()
                    || matches!(&*name.local, "anyType" | "untyped" | "anySimpleType"));
            if !is_known {
                let message = format!("there is no type `{name}`");
                return Err(self.error("XPST0008", start, message));
            }
            let fits = match (kind, &*name.local) {
                (_, "anyType") | (NodeKind::Element, "untyped") => true,
                (NodeKind::Attribute, local) => {
                    matches!(local, "untypedAtomic" | "anyAtomicType" | "anySimpleType")
                }
                _ => false,
            };
            if !fits {
                return Ok(NodeTest::Nothing);
            }
        }
        Ok(test)
    }
}
