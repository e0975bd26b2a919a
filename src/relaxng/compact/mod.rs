//! The compact syntax of RELAX NG into the tree of [`ast`](super::ast).
//!
//! Follows "RELAX NG Compact Syntax" (OASIS, 21 November 2002): tokens in
//! [`lexer`], patterns and grammars here, names and declarations in `names`, what stands
//! in brackets in `annotations`. Of annotations, documentation and default values are
//! kept; others are held to their syntax and passed over. Reading ends at the first
//! fault: past it a reader could only guess.

mod annotations;
mod grammar;
mod lexer;
mod names;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use lexer::{Kind as Lexeme, Token, tokens};

use self::annotations::Annotations;
pub(super) use self::names::is_keyword;
use super::ast::{
    BUILTIN_LIBRARY, Bindings, Data, Kind, MAX_DEPTH, NameKind, Param, Pattern, Value,
};
use super::load::Loader;
use crate::diagnostic::codes;
use crate::source::{SourceFile, SourceId, Span};

/// Reads a schema text; `inherited` is the namespace that the including file gives.
pub(super) fn read(
    loader: &mut Loader<'_>,
    file: &SourceFile,
    inherited: Option<&Arc<str>>,
) -> Option<Pattern> {
    let tokens = match tokens(file.text()) {
        Ok(tokens) => tokens,
        Err(error) => {
            let span = Span::new(file.id(), error.start, error.end);
            loader.syntax(span, error.message);
            return None;
        }
    };
    let mut parser = Parser {
        loader,
        source: file.id(),
        base: file.name(),
        tokens,
        at: 0,
        depth: 0,
        namespaces: BTreeMap::new(),
        libraries: BTreeMap::new(),
        inherited: inherited.cloned().unwrap_or_default(),
        default: None,
        bindings: Arc::from([]),
        is_followed: false,
    };
    parser.schema().ok()
}

/// Reading ended at a fault, which is among the findings.
#[derive(Clone, Copy, Debug)]
struct Broken;

type Parsed<T> = Result<T, Broken>;

struct Parser<'r, 'l> {
    loader: &'r mut Loader<'l>,
    source: SourceId,
    base: &'r str,
    tokens: Vec<Token<'r>>,
    at: usize,
    depth: usize,
    namespaces: BTreeMap<String, Arc<str>>,
    libraries: BTreeMap<String, Arc<str>>,
    /// The namespace that `inherit` means.
    inherited: Arc<str>,
    /// The declared default namespace.
    default: Option<Arc<str>>,
    bindings: Bindings,
    /// Whether the last pattern has annotations after it, beside it and not inside.
    is_followed: bool,
}

impl<'r> Parser<'r, '_> {
    fn token(&self) -> &Token<'r> {
        // The last token is `End` and is never passed.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn peek(&self) -> &Lexeme<'r> {
        &self.token().kind
    }

    fn peek_second(&self) -> &Lexeme<'r> {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind
    }

    fn span(&self) -> Span {
        Span::new(self.source, self.token().start, self.token().end)
    }

    fn fail<T>(&mut self, span: Span, message: impl Into<String>) -> Parsed<T> {
        self.loader.syntax(span, message);
        Err(Broken)
    }

    fn unexpected<T>(&mut self, wanted: &str) -> Parsed<T> {
        let span = self.span();
        self.fail(span, format!("{wanted} should stand here"))
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Lexeme::Sign(is) if *is == sign)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) { Ok(()) } else { self.unexpected(&format!("`{sign}`")) }
    }

    /// The keyword or name at hand that is not quoted.
    fn word(&self) -> &str {
        match self.peek() {
            Lexeme::Name { name, quoted: false } => name,
            _ => "",
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word() == word;
        self.at += usize::from(found);
        found
    }

    /// One or more quoted segments joined by `~`.
    fn literal(&mut self) -> Parsed<Cow<'r, str>> {
        let Lexeme::Literal(first) = self.peek() else {
            return self.unexpected("a text in quotation marks");
        };
        let mut text = first.clone();
        self.at += 1;
        while self.take_sign("~") {
            let Lexeme::Literal(next) = self.peek() else {
                return self.unexpected("a text in quotation marks");
            };
            text = Cow::Owned(text.into_owned() + next);
            self.at += 1;
        }
        Ok(text)
    }

    /// Guards a recursion.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            let message = "the patterns are nested too deep";
            self.loader.refuse(codes::SCHEMA_TOO_LARGE.at(self.span()).message(message));
            return Err(Broken);
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// A pattern with its operators; they are not mixed without parentheses.
    fn pattern(&mut self) -> Parsed<Pattern> {
        self.deeper(|parser| {
            let annotations = parser.annotations()?;
            parser.pattern_with(annotations)
        })
    }

    fn pattern_with(&mut self, annotations: Annotations) -> Parsed<Pattern> {
        let span = self.span();
        let (first, mut is_except) = self.particle(annotations)?;
        let sign = [",", "&", "|"].into_iter().find(|sign| self.is_sign(sign));
        let Some(sign) = sign else { return Ok(first) };
        let mut patterns = vec![first];
        while !is_except && self.take_sign(sign) {
            let annotations = self.annotations()?;
            let (next, except) = self.particle(annotations)?;
            is_except |= except;
            patterns.push(next);
        }
        if is_except {
            return self.fail(span, "a type with `-` is put in parentheses here");
        }
        if [",", "&", "|"].into_iter().any(|other| self.is_sign(other)) {
            let message = "`,` `&` and `|` are not mixed without parentheses";
            return self.fail(self.span(), message);
        }
        self.is_followed = false;
        let kind = match sign {
            "," => Kind::Group(patterns),
            "&" => Kind::Interleave(patterns),
            _ => Kind::Choice(patterns),
        };
        Ok(Pattern { kind, span, documentation: None })
    }

    /// A primary pattern with `?`, `*` or `+`, and whether it is a type with `-`.
    fn particle(&mut self, annotations: Annotations) -> Parsed<(Pattern, bool)> {
        let (mut pattern, is_except) = self.primary(annotations)?;
        let span = pattern.span;
        if !is_except {
            let wrap = match self.peek() {
                Lexeme::Sign("?") => Some(Kind::Optional as fn(Box<Pattern>) -> Kind),
                Lexeme::Sign("*") => Some(Kind::ZeroOrMore as fn(Box<Pattern>) -> Kind),
                Lexeme::Sign("+") => Some(Kind::OneOrMore as fn(Box<Pattern>) -> Kind),
                _ => None,
            };
            if let Some(wrap) = wrap {
                self.at += 1;
                let kind = wrap(Box::new(pattern));
                pattern = Pattern { kind, span, documentation: None };
            }
        }
        self.is_followed = self.follow_annotations()?;
        Ok((pattern, is_except))
    }

    fn primary(&mut self, annotations: Annotations) -> Parsed<(Pattern, bool)> {
        let span = self.span();
        let mut is_except = false;
        let kind = match self.peek().clone() {
            Lexeme::Name { name, quoted: true } => {
                self.at += 1;
                Kind::Ref(name.into())
            }
            Lexeme::Name { name, .. } => match &*name {
                "string" | "token" => self.data(&mut is_except)?,
                word => self.keyword(word, &annotations)?,
            },
            Lexeme::CName { .. } => self.data(&mut is_except)?,
            Lexeme::Literal(_) => {
                self.value(Arc::from(BUILTIN_LIBRARY), "token".into())?
            }
            Lexeme::Sign("(") => {
                self.at += 1;
                let inner = self.pattern()?;
                self.sign(")")?;
                // The annotations of a group in parentheses are the group's.
                let documentation = annotations.documentation.or(inner.documentation);
                let pattern = Pattern { documentation, ..inner };
                return Ok((pattern, false));
            }
            _ => return self.unexpected("a pattern"),
        };
        if let (Kind::Value(_), Some(place)) = (&kind, annotations.element) {
            return self.fail(place, "a value holds only text");
        }
        let documentation = annotations.documentation;
        Ok((Pattern { kind, span, documentation }, is_except))
    }

    /// A pattern that begins with a keyword, or a reference.
    fn keyword(&mut self, word: &str, annotations: &Annotations) -> Parsed<Kind> {
        let span = self.span();
        self.at += 1;
        Ok(match word {
            "element" => {
                let name = self.name_class(true)?;
                Kind::Element { name, content: self.braces()? }
            }
            "attribute" => {
                let name = self.name_class(false)?;
                let default = annotations.default.clone();
                Kind::Attribute { name, content: self.braces()?, default }
            }
            "list" => Kind::List(self.braces()?),
            "mixed" => Kind::Mixed(self.braces()?),
            "empty" => Kind::Empty,
            "notAllowed" => Kind::NotAllowed,
            "text" => Kind::Text,
            "parent" => Kind::ParentRef(self.identifier()?),
            "external" => {
                let (href, place) = self.href()?;
                let inherited = self.inherit()?;
                let found = self.loader.external(self.base, &href, place, &inherited);
                Kind::External { href, pattern: Box::new(found.ok_or(Broken)?) }
            }
            "grammar" => {
                self.sign("{")?;
                let grammar = self.deeper(|parser| parser.grammar(false))?;
                self.sign("}")?;
                Kind::Grammar(grammar)
            }
            other if is_keyword(other) => {
                return self.fail(span, format!("`{other}` does not begin a pattern"));
            }
            other => Kind::Ref(other.into()),
        })
    }

    fn braces(&mut self) -> Parsed<Box<Pattern>> {
        self.sign("{")?;
        let pattern = self.pattern()?;
        self.sign("}")?;
        Ok(Box::new(pattern))
    }

    /// A datatype with parameters and exceptions, or a value of it.
    fn data(&mut self, is_except: &mut bool) -> Parsed<Kind> {
        let (library, name) = self.datatype_name()?;
        if matches!(self.peek(), Lexeme::Literal(_)) {
            return self.value(library, name);
        }
        let mut params = Vec::new();
        if self.take_sign("{") {
            while !self.take_sign("}") {
                self.annotations()?;
                let span = self.span();
                let name = self.identifier_or_keyword()?;
                self.sign("=")?;
                let value = self.literal()?.into();
                params.push(Param { name, value, span });
            }
        }
        let except = if self.take_sign("-") {
            *is_except = true;
            let annotations = self.annotations()?;
            let (pattern, nested) = self.deeper(|parser| parser.primary(annotations))?;
            if nested {
                return self.fail(pattern.span, "a second `-` needs parentheses");
            }
            Some(pattern)
        } else {
            None
        };
        Ok(Kind::Data(Box::new(Data { library, name, params, except })))
    }

    fn value(&mut self, library: Arc<str>, name: Box<str>) -> Parsed<Kind> {
        let text = self.literal()?.into();
        let namespace = self.default_namespace();
        let bindings = self.bindings.clone();
        Ok(Kind::Value(Box::new(Value { library, name, text, namespace, bindings })))
    }
}
