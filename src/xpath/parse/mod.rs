//! Text into a tree (XPath 3.1 appendix A).
//!
//! Recursive descent without a lexer, since what a word means depends on where it
//! stands. Names are resolved on the way. Invariants: nesting is bounded, so that no
//! text exhausts the stack; places lie on character borders.

mod calls;
mod operators;
mod paths;
mod primary;
mod static_checks;
mod types;

use std::sync::Arc;

use super::context::Facts;
use super::tree::{Expr, Kind, Place};
use super::types::SequenceType;
use super::{QualifiedName, StaticContext, SyntaxError};
use crate::xml::{is_name_char, is_name_start};
pub(super) use static_checks::{is_position_free, predicate};

/// How deep parts of an expression may stand in one another.
const DEPTH: u32 = 100;

pub(super) type Parsed<T> = Result<T, SyntaxError>;

/// The variables of a function's frame, or of the expression's own.
#[derive(Debug, Default)]
struct Scope {
    variables: Vec<(QualifiedName, usize)>,
    /// Places in the frame around it, and where their values are in this one.
    captures: Vec<(usize, usize)>,
    slots: usize,
}

/// Reads one expression.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: u32,
    names: &'a StaticContext,
    facts: Arc<Facts>,
    scopes: Vec<Scope>,
}

/// Reads a whole expression, with variables in the first places of its frame. The tree
/// and the size of the frame.
pub(super) fn parse(
    text: &str,
    names: &StaticContext,
    parameters: &[QualifiedName],
) -> Parsed<(Expr, usize)> {
    let mut parser = Parser::new(text, names);
    for parameter in parameters {
        parser.declare(parameter.clone());
    }
    let tree = parser.expression()?;
    parser.end()?;
    let slots = parser.scopes.first().map_or(0, |scope| scope.slots);
    Ok((tree, slots))
}

fn too_deep(at: usize) -> SyntaxError {
    SyntaxError::new("XPST0003", at..at, "the expression is nested too deep")
}

/// Reads a whole sequence type.
pub(super) fn parse_type(text: &str, names: &StaticContext) -> Parsed<SequenceType> {
    let mut parser = Parser::new(text, names);
    let kind = parser.sequence_type()?;
    parser.end()?;
    Ok(kind)
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, names: &'a StaticContext) -> Self {
        let facts = Arc::clone(&names.facts);
        Self { text, at: 0, depth: 0, names, facts, scopes: vec![Scope::default()] }
    }

    /// Holds the text to end here.
    pub(super) fn end(&mut self) -> Parsed<()> {
        self.space()?;
        if self.at < self.text.len() {
            return Err(self.unexpected("an operator or the end"));
        }
        Ok(())
    }

    /// How many places the frame of the expression has.
    pub(in crate::xpath) fn slots(&self) -> usize {
        self.scopes.first().map_or(0, |scope| scope.slots)
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes over white space and comments.
    pub(super) fn space(&mut self) -> Parsed<()> {
        loop {
            let rest = self.rest();
            let blank = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at += rest.len() - blank.len();
            if !blank.starts_with("(:") {
                return Ok(());
            }
            self.comment()?;
        }
    }

    fn comment(&mut self) -> Parsed<()> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            let rest = self.rest();
            if rest.starts_with("(:") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with(":)") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return Ok(());
                }
            } else if let Some(character) = rest.chars().next() {
                self.at += character.len_utf8();
            } else {
                let message = "the comment is not closed by `:)`";
                return Err(SyntaxError::new("XPST0003", start..start + 2, message));
            }
        }
    }

    /// Whether a mark stands here; white space before it is passed over.
    pub(super) fn looks_at(&mut self, mark: &str) -> bool {
        self.space().is_ok() && self.rest().starts_with(mark)
    }

    /// Passes over a mark if it stands here.
    pub(super) fn take(&mut self, mark: &str) -> bool {
        let is_there = self.looks_at(mark);
        if is_there {
            self.at += mark.len();
        }
        is_there
    }

    pub(super) fn need(&mut self, mark: &str) -> Parsed<()> {
        self.space()?;
        if self.take(mark) { Ok(()) } else { Err(self.unexpected(&format!("`{mark}`"))) }
    }

    /// Whether a word stands here, and not merely the beginning of a longer one.
    pub(super) fn looks_at_word(&mut self, word: &str) -> bool {
        self.looks_at(word)
            && !self
                .rest()
                .get(word.len()..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|next| is_name_char(next) && next != ':')
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_there = self.looks_at_word(word);
        if is_there {
            self.at += word.len();
        }
        is_there
    }

    pub(super) fn need_word(&mut self, word: &str) -> Parsed<()> {
        self.space()?;
        if self.take_word(word) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{word}`")))
        }
    }

    /// Whether a word stands here with a mark behind it.
    pub(super) fn looks_at_pair(&mut self, word: &str, mark: &str) -> bool {
        if !self.looks_at_word(word) {
            return false;
        }
        let start = self.at;
        self.at += word.len();
        let is_there = self.looks_at(mark);
        self.at = start;
        is_there
    }

    /// The name without a colon that stands here.
    pub(super) fn peek_ncname(&self) -> Option<&'a str> {
        let rest = self.rest();
        let mut characters = rest.char_indices();
        let (_, first) = characters.next()?;
        if !is_name_start(first) || first == ':' {
            return None;
        }
        let end = characters
            .find(|(_, next)| !is_name_char(*next) || *next == ':')
            .map_or(rest.len(), |(at, _)| at);
        rest.get(..end)
    }

    pub(super) fn ncname(&mut self) -> Parsed<&'a str> {
        self.space()?;
        match self.peek_ncname() {
            Some(name) => {
                self.at += name.len();
                Ok(name)
            }
            None => Err(self.unexpected("a name")),
        }
    }

    /// A name with its prefix, or `Q{…}local`: the prefix, the namespace if it is
    /// written, and the local part.
    pub(super) fn eqname(&mut self) -> Parsed<(&'a str, Option<String>, &'a str)> {
        self.space()?;
        if self.rest().starts_with("Q{") {
            let namespace = self.braced_uri()?;
            let Some(local) = self.peek_ncname() else {
                return Err(self.unexpected("a name"));
            };
            self.at += local.len();
            return Ok(("", Some(namespace), local));
        }
        let first = self.ncname()?;
        if let Some(rest) = self.rest().strip_prefix(':')
            && rest.starts_with(|next| is_name_start(next) && next != ':')
        {
            self.at += 1;
            return Ok((first, None, self.ncname()?));
        }
        Ok(("", None, first))
    }

    /// Reads `Q{…}`: white space in it is normalised.
    pub(super) fn braced_uri(&mut self) -> Parsed<String> {
        let start = self.at;
        let inside = self.rest().strip_prefix("Q{").unwrap_or_default();
        match inside.find(['{', '}']) {
            Some(end) if inside.as_bytes().get(end) == Some(&b'}') => {
                self.at += 2 + end + 1;
                let uri = inside.get(..end).unwrap_or_default();
                if uri.trim() == "http://www.w3.org/2000/xmlns/" {
                    let message = "this namespace cannot be used in a name";
                    return Err(self.error("XQST0070", start, message));
                }
                Ok(uri.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
            }
            _ => Err(self.error("XPST0003", start, "`Q{` is not closed by `}`")),
        }
    }

    /// A name resolved; one without a prefix is in the namespace given.
    pub(super) fn qualified_name(&mut self, default: &str) -> Parsed<QualifiedName> {
        self.space()?;
        let start = self.at;
        let (prefix, namespace, local) = self.eqname()?;
        let namespace = match namespace {
            Some(namespace) => namespace,
            None if prefix.is_empty() => default.to_owned(),
            None => self.namespace_of(prefix, start)?,
        };
        Ok(QualifiedName {
            prefix: prefix.into(),
            namespace: namespace.into(),
            local: local.into(),
        })
    }

    pub(super) fn namespace_of(&self, prefix: &str, start: usize) -> Parsed<String> {
        if let Some(namespace) = self.facts.resolve(prefix) {
            return Ok(namespace.to_owned());
        }
        let message = format!("the prefix `{prefix}` is not declared");
        let error = SyntaxError::new("XPST0081", start..start + prefix.len(), message);
        let known = self.facts.namespaces.iter().map(|(prefix, _)| prefix.as_str());
        Err(match nearest(prefix, known) {
            Some(known) => error.help(format!("did you mean `{known}`?")),
            None => error,
        })
    }

    pub(super) fn error(
        &self,
        code: &'static str,
        start: usize,
        message: impl Into<String>,
    ) -> SyntaxError {
        SyntaxError::new(code, start..self.at.max(start), message)
    }

    /// What stands here cannot; `wanted` could.
    pub(super) fn unexpected(&self, wanted: &str) -> SyntaxError {
        let found = match (self.peek_ncname(), self.peek()) {
            (Some(word), _) => word,
            (None, Some(mark)) => self.rest().get(..mark.len_utf8()).unwrap_or_default(),
            (None, None) => "",
        };
        let span = self.at..self.at + found.len();
        let message = if found.is_empty() {
            "the expression ends too early".to_owned()
        } else {
            format!("`{found}` cannot stand here")
        };
        SyntaxError::new("XPST0003", span, message).help(format!("expected {wanted}"))
    }

    /// Goes one level down.
    pub(super) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(too_deep(self.at));
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    pub(super) fn place(&self, start: usize) -> Place {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (clip(start), clip(self.at))
    }

    pub(super) fn make(&self, kind: Kind, start: usize) -> Expr {
        Expr::new(kind, self.place(start))
    }

    /// Puts a variable in scope; its place in the frame.
    pub(super) fn declare(&mut self, name: QualifiedName) -> usize {
        let Some(scope) = self.scopes.last_mut() else { return 0 };
        let slot = scope.slots;
        scope.slots += 1;
        scope.variables.push((name, slot));
        slot
    }

    /// Takes the variable declared last out of scope.
    pub(super) fn forget(&mut self) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.variables.pop();
        }
    }

    /// The place of a variable in the frame of a level, captured if need be.
    fn slot(&mut self, level: usize, name: &QualifiedName) -> Option<usize> {
        let scope = self.scopes.get(level)?;
        let found = scope.variables.iter().rev().find(|(known, _)| known == name);
        if let Some((_, slot)) = found {
            return Some(*slot);
        }
        let outer = self.slot(level.checked_sub(1)?, name)?;
        let scope = self.scopes.get_mut(level)?;
        let slot = scope.slots;
        scope.slots += 1;
        scope.captures.push((outer, slot));
        // In front, where all that is declared inside hides it.
        scope.variables.insert(0, (name.clone(), slot));
        Some(slot)
    }

    /// What a variable's name means.
    fn variable(&mut self, name: &QualifiedName, start: usize) -> Parsed<Kind> {
        if let Some(slot) = self.slot(self.scopes.len() - 1, name) {
            return Ok(Kind::Local(slot));
        }
        if let Some(id) = self.names.variable(name) {
            return Ok(Kind::Global(id));
        }
        let error =
            self.error("XPST0008", start, format!("there is no variable `${name}`"));
        let local = self.scopes.iter().flat_map(|scope| &scope.variables);
        let known: Vec<String> = local
            .map(|(name, _)| name.to_string())
            .chain(self.names.variable_names().map(ToString::to_string))
            .collect();
        Err(match nearest(&name.to_string(), known.iter().map(String::as_str)) {
            Some(known) => error.help(format!("did you mean `${known}`?")),
            None => error,
        })
    }
}

/// What was likely meant.
pub(super) fn nearest<'n>(
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    let scored = known.map(|known| (strsim::jaro_winkler(name, known), known));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.85).then_some(best.1)
}
