//! The declarations of the internal subset (XML 1.0 §2.8, §3.2, §3.3, §4.2, §4.7).
//!
//! A recursive reader, whose only recursion is into parameter entities and bounded by
//! [`Limits::entity_depth`]. The first fault ends the subset: what follows a broken
//! declaration is not worth guessing at.

use std::ops::Range;

use super::super::Limits;
use super::super::chars::{scan_name, skip_space};
use super::super::fault::{Fault, FaultKind};
use super::values::entity_value;
use super::{AttributeDefinition, DoctypeRanges, Dtd, Entity, Parsed, Stop};
use crate::xml::IdType;

/// Reads declarations into a [`Dtd`].
pub(super) struct Subset<'d> {
    pub(super) dtd: &'d mut Dtd,
    pub(super) limits: Limits,
    pub(super) is_standalone: bool,
    /// The parameter entities that are being read.
    pub(super) entities: Vec<String>,
}

/// A text under reading.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self) -> Parsed<u8> {
        self.text.as_bytes().get(self.at).copied().ok_or(Stop::End)
    }

    pub(super) fn fault<T>(&self, what: &'static str) -> Parsed<T> {
        self.fault_at(what, self.at)
    }

    pub(super) fn fault_at<T>(&self, what: &'static str, start: usize) -> Parsed<T> {
        let end = self.text.len().min(self.at.max(start) + 1);
        let end = (end..=self.text.len()).find(|end| self.text.is_char_boundary(*end));
        let place = start..end.unwrap_or(self.text.len());
        Err(Stop::Fault(Fault::new(FaultKind::Doctype(what), place)))
    }

    pub(super) fn looks_at(&self, mark: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        rest.starts_with(mark.as_bytes())
    }

    pub(super) fn take(&mut self, mark: &str) -> bool {
        let is_there = self.looks_at(mark);
        if is_there {
            self.at += mark.len();
        }
        is_there
    }

    /// Passes over white space; whether there was any.
    pub(super) fn space(&mut self) -> bool {
        let start = self.at;
        self.at = skip_space(self.text.as_bytes(), start);
        self.at > start
    }

    pub(super) fn need_space(&mut self) -> Parsed<()> {
        self.peek()?;
        if self.space() { Ok(()) } else { self.fault("a space is missing here") }
    }

    pub(super) fn need(&mut self, mark: &str, what: &'static str) -> Parsed<()> {
        self.peek()?;
        if self.take(mark) { Ok(()) } else { self.fault(what) }
    }

    pub(super) fn name(&mut self) -> Parsed<Range<usize>> {
        self.peek()?;
        let start = self.at;
        self.at = scan_name(self.text, start).end;
        if self.at == start {
            return self.fault("a name is missing here");
        }
        Ok(start..self.at)
    }

    /// A name without a colon, as namespaces ask of entities and notations.
    fn plain_name(&mut self) -> Parsed<Range<usize>> {
        let name = self.name()?;
        if self.cut(&name).contains(':') {
            return self.fault_at(
                "the name has a colon, which namespaces forbid here",
                name.start,
            );
        }
        Ok(name)
    }

    /// A word of name characters (Nmtoken).
    fn name_token(&mut self) -> Parsed<()> {
        self.peek()?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find(|c| !super::super::is_name_char(c)).ok_or(Stop::End)?;
        if end == 0 {
            return self.fault("a word is missing here");
        }
        self.at += end;
        Ok(())
    }

    /// A quoted text; the range of what stands between the marks.
    fn literal(&mut self) -> Parsed<Range<usize>> {
        let quote = self.peek()?;
        if !matches!(quote, b'"' | b'\'') {
            return self.fault("a quoted text is missing here");
        }
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let end = start + memchr::memchr(quote, rest).ok_or(Stop::End)?;
        self.at = end + 1;
        Ok(start..end)
    }

    pub(super) fn cut(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The place after the next `mark`.
    fn skip_past(&mut self, mark: &str) -> Parsed<Range<usize>> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let offset = memchr::memmem::find(rest, mark.as_bytes()).ok_or(Stop::End)?;
        let inside = self.at..self.at + offset;
        self.at = inside.end + mark.len();
        Ok(inside)
    }
}

impl Subset<'_> {
    /// Reads a whole DOCTYPE (§2.8 \[28\]).
    pub(super) fn doctype(mut self, text: &str, at: usize) -> Parsed<DoctypeRanges> {
        let mut cursor = Cursor { text, at: at + "<!DOCTYPE".len() };
        cursor.need_space()?;
        let name = cursor.name()?;
        if !super::super::attributes::is_sound(cursor.cut(&name)) {
            return cursor
                .fault_at("a name has at most one colon, inside it", name.start);
        }
        let mut system_id = None;
        let is_spaced = cursor.space();
        if cursor.looks_at("SYSTEM") || cursor.looks_at("PUBLIC") {
            if !is_spaced {
                return cursor.fault("a space is missing here");
            }
            system_id = external_id(&mut cursor, false)?;
            self.dtd.is_open = true;
            cursor.space();
        }
        if cursor.take("[") {
            self.declarations(&mut cursor, true)?;
            cursor.need("]", "the internal subset is not closed by `]`")?;
            cursor.space();
        }
        cursor.need(">", "the DOCTYPE has something here that it cannot have")?;
        Ok(DoctypeRanges { name, system_id, end: cursor.at })
    }

    /// Reads declarations up to the subset's `]`, or to the end of a parameter entity.
    fn declarations(&mut self, cursor: &mut Cursor<'_>, is_subset: bool) -> Parsed<()> {
        loop {
            cursor.space();
            let start = cursor.at;
            let byte = match cursor.peek() {
                Err(Stop::End) if !is_subset => return Ok(()),
                byte => byte?,
            };
            if byte == b'%' {
                self.parameter(cursor)?;
            } else if byte == b']' && is_subset {
                return Ok(());
            } else if cursor.take("<!--") {
                let inside = cursor.skip_past("--")?;
                if !cursor.take(">") {
                    cursor.peek()?;
                    return cursor.fault_at("`--` stands inside a comment", inside.end);
                }
            } else if cursor.take("<?") {
                instruction(cursor)?;
            } else if cursor.take("<!ELEMENT") {
                cursor.need_space()?;
                cursor.name()?;
                cursor.need_space()?;
                super::content_model::read(cursor)?;
                finish(cursor)?;
            } else if cursor.take("<!ATTLIST") {
                self.attribute_list(cursor)?;
            } else if cursor.take("<!ENTITY") {
                self.entity(cursor)?;
            } else if cursor.take("<!NOTATION") {
                cursor.need_space()?;
                cursor.plain_name()?;
                cursor.need_space()?;
                external_id(cursor, true)?;
                finish(cursor)?;
            } else {
                let rest = cursor.text.len() - start;
                if rest < "<!NOTATION".len() && is_subset && byte == b'<' {
                    return Err(Stop::End);
                }
                return cursor.fault("no declaration begins like this");
            }
        }
    }

    /// Reads the declarations that a parameter entity stands for (§4.4.8).
    fn parameter(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let start = cursor.at;
        cursor.at += 1;
        let name = cursor.name()?;
        cursor.need(";", "the reference has no `;` at its end")?;
        let name = cursor.cut(&name);
        let is_open = std::mem::replace(&mut self.dtd.is_open, true);
        let place = start..cursor.at;
        let fault = |kind| Err(Stop::Fault(Fault::new(kind, place.clone())));
        match self.dtd.parameters.get(name).cloned() {
            Some(Some(text)) => {
                if self.entities.iter().any(|open| open == name) {
                    return fault(FaultKind::Entity(
                        "a parameter entity contains itself",
                    ));
                }
                if self.entities.len() >= self.limits.entity_depth {
                    return fault(FaultKind::TooLarge);
                }
                if let Err(kind) = self.dtd.charge(text.len(), self.limits) {
                    return fault(kind);
                }
                self.entities.push(name.to_owned());
                let mut inner = Cursor { text: &text, at: 0 };
                let read = self.declarations(&mut inner, false);
                self.entities.pop();
                // Places inside an entity are shown at its reference.
                match read {
                    Ok(()) => Ok(()),
                    Err(Stop::Fault(Fault { kind, .. })) => fault(kind),
                    Err(Stop::End) => fault(FaultKind::Entity(
                        "a parameter entity holds only a part of a declaration",
                    )),
                }
            }
            Some(None) => {
                self.dtd.is_cut = !self.is_standalone;
                Ok(())
            }
            // Nothing came before that could declare it where nobody looks.
            None if !is_open && self.is_standalone => {
                fault(FaultKind::Entity("the parameter entity is not declared"))
            }
            None => {
                self.dtd.is_cut = !self.is_standalone;
                Ok(())
            }
        }
    }

    /// Reads the rest of `<!ENTITY` (§4.2).
    fn entity(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        cursor.need_space()?;
        let is_parameter = cursor.take("%");
        if is_parameter {
            cursor.need_space()?;
        }
        let name = cursor.plain_name()?;
        let name = cursor.cut(&name).to_owned();
        cursor.need_space()?;
        let entity = if matches!(cursor.peek()?, b'"' | b'\'') {
            let value = cursor.literal()?;
            Entity::Internal(entity_value(cursor, value)?)
        } else {
            external_id(cursor, false)?;
            let is_spaced = cursor.space();
            if cursor.take("NDATA") {
                if is_parameter || !is_spaced {
                    return cursor.fault("`NDATA` has no place here");
                }
                cursor.need_space()?;
                cursor.plain_name()?;
                Entity::Unparsed
            } else {
                Entity::External
            }
        };
        finish(cursor)?;
        if self.dtd.is_cut {
            return Ok(());
        }
        // The first declaration counts (§4.2).
        if is_parameter {
            let text = match entity {
                Entity::Internal(text) => Some(text),
                Entity::External | Entity::Unparsed => None,
            };
            self.dtd.parameters.entry(name).or_insert(text);
        } else if !self.dtd.entities.contains_key(&name) {
            if entity == Entity::Unparsed {
                self.dtd.unparsed.push(name.clone());
            }
            self.dtd.entities.insert(name, entity);
        }
        Ok(())
    }

    /// Reads the rest of `<!ATTLIST` (§3.3).
    fn attribute_list(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        cursor.need_space()?;
        let element = cursor.name()?;
        let element = cursor.cut(&element);
        loop {
            let is_spaced = cursor.space();
            if cursor.peek()? == b'>' {
                cursor.at += 1;
                return Ok(());
            }
            if !is_spaced {
                return cursor.fault("a space is missing here");
            }
            let name = cursor.name()?;
            cursor.need_space()?;
            let type_start = cursor.at;
            let is_tokenised = attribute_type(cursor)?;
            let identifier = match cursor.cut(&(type_start..cursor.at)) {
                "ID" => Some(IdType::Id),
                "IDREF" | "IDREFS" => Some(IdType::Reference),
                _ => None,
            };
            cursor.need_space()?;
            let mut default = None;
            if !cursor.take("#REQUIRED") && !cursor.take("#IMPLIED") {
                if cursor.take("#FIXED") {
                    cursor.need_space()?;
                }
                let value = cursor.literal()?;
                let text = self.dtd.attribute_value(
                    cursor.cut(&value),
                    self.limits,
                    self.is_standalone,
                );
                match text {
                    Ok(text) => default = Some(text),
                    Err(kind) => return Err(Stop::Fault(Fault::new(kind, value))),
                }
            }
            if self.dtd.is_cut {
                continue;
            }
            let name = cursor.cut(&name).to_owned();
            if let Some(kind) = identifier {
                self.dtd.identifiers.push((element.to_owned(), name.clone(), kind));
            }
            let known = self.dtd.attributes.entry(element.to_owned()).or_default();
            // The first definition counts (§3.3).
            if known.iter().all(|earlier| earlier.name != name) {
                let default = default.map(|text| {
                    if is_tokenised { super::defaults::collapse(&text) } else { text }
                });
                known.push(AttributeDefinition { name, is_tokenised, default });
            }
        }
    }
}

/// Reads the end of a declaration.
fn finish(cursor: &mut Cursor<'_>) -> Parsed<()> {
    cursor.space();
    cursor.need(">", "the declaration has something here that it cannot have")
}

/// Reads the rest of a processing instruction (§2.6).
fn instruction(cursor: &mut Cursor<'_>) -> Parsed<()> {
    let start = cursor.at;
    let target = cursor.plain_name()?;
    if cursor.cut(&target).eq_ignore_ascii_case("xml") {
        return cursor
            .fault_at("an XML declaration or its name cannot stand here", start);
    }
    if !cursor.looks_at("?>") {
        cursor.need_space()?;
    }
    cursor.skip_past("?>").map(drop)
}

/// Reads an external identifier (§4.2.2) and gives its system identifier. A notation
/// may have a public identifier alone (§4.7).
fn external_id(
    cursor: &mut Cursor<'_>,
    is_notation: bool,
) -> Parsed<Option<Range<usize>>> {
    if cursor.take("SYSTEM") {
        cursor.need_space()?;
        return cursor.literal().map(Some);
    }
    cursor.need("PUBLIC", "`SYSTEM`, `PUBLIC` or a quoted text is missing here")?;
    cursor.need_space()?;
    let public = cursor.literal()?;
    let allowed = |byte: u8| {
        byte.is_ascii_alphanumeric() || b" \r\n-'()+,./:=?;!*#@$_%".contains(&byte)
    };
    if !cursor.cut(&public).bytes().all(allowed) {
        return cursor
            .fault_at("a character has no place in a public identifier", public.start);
    }
    let is_spaced = cursor.space();
    if is_notation && cursor.peek()? == b'>' {
        return Ok(None);
    }
    if !is_spaced {
        return cursor.fault("a space is missing here");
    }
    cursor.literal().map(Some)
}

/// Reads the type of an attribute (§3.3.1); whether it is a tokenised one.
fn attribute_type(cursor: &mut Cursor<'_>) -> Parsed<bool> {
    const TOKENISED: [&str; 7] =
        ["IDREFS", "IDREF", "ID", "ENTITY", "ENTITIES", "NMTOKENS", "NMTOKEN"];
    let start = cursor.at;
    if cursor.take("(") {
        alternatives(cursor, false)?;
        return Ok(true);
    }
    let word = cursor.name()?;
    match cursor.cut(&word) {
        "CDATA" => Ok(false),
        "NOTATION" => {
            cursor.need_space()?;
            cursor.need("(", "the notations must stand in parentheses")?;
            alternatives(cursor, true)?;
            Ok(true)
        }
        word if TOKENISED.contains(&word) => Ok(true),
        _ => cursor.fault_at("there is no such type of attribute", start),
    }
}

/// Reads words parted by `|` up to `)`.
fn alternatives(cursor: &mut Cursor<'_>, are_names: bool) -> Parsed<()> {
    loop {
        cursor.space();
        if are_names {
            cursor.plain_name()?;
        } else {
            cursor.name_token()?;
        }
        cursor.space();
        if cursor.take(")") {
            return Ok(());
        }
        cursor.need("|", "`|` or `)` is missing here")?;
    }
}
