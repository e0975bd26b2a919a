//! Files of a schema into one tree: includes and external patterns, through a resolver.
//!
//! The engine never opens anything by itself. It asks the [`Resolver`] it was given for
//! each `href`, and holds what it gets to bounds: a file that includes itself is a
//! finding (RELAX NG §4.6, §4.7), and so are too many files. Whether a file is in XML
//! or compact syntax is told by its first character, since no compact schema begins
//! with `<`.

use std::fmt;
use std::sync::Arc;

use super::ast::{Grammar, Kind, Pattern};
use super::schema::Asked;
use super::{compact, xml};
use crate::diagnostic::{Code, Diagnostic, Findings, codes};
use crate::source::{SourceId, Sources, Span};

/// How many files a schema may be made of.
const MAX_FILES: usize = 1000;
/// How deep files may include files.
const MAX_INCLUSION: usize = 32;

/// Finds the other files of a schema.
pub trait Resolver: fmt::Debug {
    /// The name and the text of what `href` means in the file `base`.
    ///
    /// `base` is the name under which the including file was added to [`Sources`],
    /// joined with `xml:base` where the schema has it.
    ///
    /// # Errors
    /// In words why it cannot be had: "it lies outside the edition".
    fn resolve(&self, base: &str, href: &str) -> Result<(String, String), String>;
}

/// A resolver for schemas of one file: refuses every `href`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoIncludes;

impl Resolver for NoIncludes {
    fn resolve(&self, _base: &str, _href: &str) -> Result<(String, String), String> {
        Err("no other files are read here".to_owned())
    }
}

/// What both readers need while they read a schema.
pub(super) struct Loader<'a> {
    pub(super) sources: &'a mut Sources,
    pub(super) findings: &'a mut Findings,
    resolver: &'a dyn Resolver,
    open: Vec<String>,
    /// The files read so far.
    files: Vec<Asked>,
    refused: bool,
}

impl<'a> Loader<'a> {
    pub(super) fn new(
        sources: &'a mut Sources,
        resolver: &'a dyn Resolver,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            sources,
            findings,
            resolver,
            open: Vec::new(),
            files: Vec::new(),
            refused: false,
        }
    }

    /// The files that were read, in order.
    pub(super) fn into_files(self) -> Vec<Asked> {
        self.files
    }

    /// Whether anything found so far forbids using the schema.
    pub(super) fn is_refused(&self) -> bool {
        self.refused
    }

    /// Notes a fault of the schema.
    pub(super) fn refuse(&mut self, finding: Diagnostic) {
        self.refused = true;
        self.findings.push(finding);
    }

    /// Notes that a file cannot be used whose fault is already among the findings.
    pub(super) fn refuse_silently(&mut self) {
        self.refused = true;
    }

    /// Notes a fault of the syntax.
    pub(super) fn syntax(&mut self, span: Span, message: impl Into<String>) {
        self.refuse(codes::SCHEMA_SYNTAX.at(span).message(message));
    }

    /// Reads the schema in a text already added; `inherited` is the namespace that a file
    /// inherits from one that includes it.
    pub(super) fn read(
        &mut self,
        id: SourceId,
        inherited: Option<&Arc<str>>,
    ) -> Option<Pattern> {
        let name = self.sources.get(id).name().to_owned();
        let base = name.as_str().into();
        let href = Box::default();
        let own = inherited.cloned().unwrap_or_default();
        self.files.push(Asked { source: id, base, href, inherited: own });
        self.open.push(name);
        let pattern = self.read_text(id, inherited);
        self.open.pop();
        pattern
    }

    fn read_text(
        &mut self,
        id: SourceId,
        inherited: Option<&Arc<str>>,
    ) -> Option<Pattern> {
        let sources = self.sources.clone();
        let file = sources.get(id);
        if file.text().trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            xml::read(self, file, inherited)
        } else {
            compact::read(self, file, inherited)
        }
    }

    /// Reads the pattern that an `externalRef` names (RELAX NG §4.6).
    pub(super) fn external(
        &mut self,
        base: &str,
        href: &str,
        span: Span,
        inherited: &Arc<str>,
    ) -> Option<Pattern> {
        let (name, text) = self.fetch(base, href, span)?;
        let id = self.sources.add(name.clone(), text);
        self.files.push(Asked {
            source: id,
            base: base.into(),
            href: href.into(),
            inherited: inherited.clone(),
        });
        self.open.push(name);
        let pattern = self.read_text(id, Some(inherited));
        self.open.pop();
        pattern
    }

    /// Reads the grammar that an `include` names (RELAX NG §4.7).
    pub(super) fn include(
        &mut self,
        base: &str,
        href: &str,
        span: Span,
        inherited: &Arc<str>,
    ) -> Option<Grammar> {
        let pattern = self.external(base, href, span, inherited)?;
        if let Kind::Grammar(grammar) = pattern.kind {
            return Some(grammar);
        }
        self.syntax(span, format!("`{href}` is not a grammar and cannot be included"));
        None
    }

    fn fetch(&mut self, base: &str, href: &str, span: Span) -> Option<(String, String)> {
        let fail = |code: &'static Code, message: String| code.at(span).message(message);
        let finding = match self.resolver.resolve(base, href) {
            Ok((name, _)) if self.open.contains(&name) => {
                fail(&codes::SCHEMA_LOOP, format!("`{href}` includes itself"))
            }
            Ok(_) if self.open.len() >= MAX_INCLUSION || self.files.len() > MAX_FILES => {
                let message = format!("`{href}` is one file too many for a schema");
                fail(&codes::SCHEMA_TOO_LARGE, message)
            }
            Ok(found) => return Some(found),
            Err(why) => {
                let message = format!("`{href}` cannot be read: {why}");
                fail(&codes::SCHEMA_FILE_MISSING, message)
            }
        };
        self.refuse(finding);
        None
    }
}
