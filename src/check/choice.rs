//! Which schema a file is held to, and what is said where there is none.
//!
//! The one that its manifest names for it; else the one that its `xml-model` names; else,
//! if letterbook wrote it, the letter schema, or `tei_all` if the store has it.

use std::path::Path;
use std::sync::Arc;

use super::catalog::Catalog;
use super::checker::Checker;
use super::declared::{declared_in, is_ours_in};
use super::manifests::Found;
use super::schemas::Missing;
use super::{Declared, TEI_ALL, Validators};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::manifest::Placed;
use crate::source::{SourceId, Sources, Span};
use crate::xml;

impl Checker<'_> {
    /// The schemas for a file: a grammar at most, and rules. That one cannot be had is a
    /// finding.
    pub(super) fn schemas_for(
        &self,
        path: &Path,
        id: SourceId,
        asked: Option<Asked>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Vec<Arc<Validators>> {
        let Some(mut asked) = asked else { return self.chosen.clone() };
        let manifest = self.manifests.of(self.files, path);
        let named = manifest.as_ref().and_then(|manifest| {
            Some((manifest.root.as_path(), manifest.schemas(self.files, path)?))
        });
        let mut folder = path.parent().unwrap_or(Path::new(""));
        if let Some((root, schemas)) = named {
            folder = root;
            let declared = |schema: &Placed<String>| Declared {
                href: schema.value.clone(),
                is_schematron: is_schematron(&schema.value),
                span: Span::new(id, 0, 0),
            };
            asked.declared = schemas.iter().map(declared).collect();
        }
        let none = Catalog::default();
        let catalog = manifest.as_deref().map_or(&none, |found: &Found| &found.catalog);
        let place = |declared: &Declared| match named {
            Some(_) => self.schemas.named(folder, &declared.href, catalog),
            None => self.schemas.locate(folder, &declared.href, catalog),
        };
        let mut schemas: Vec<Arc<Validators>> = Vec::new();
        let grammar = asked.declared.iter().find(|schema| !schema.is_schematron);
        match grammar {
            None => schemas.extend(self.undeclared(id, &asked, sources, findings)),
            Some(declared) => {
                let found = place(declared);
                match found.and_then(|place| self.schemas.open(&place, sources, findings))
                {
                    Ok(schema) => schemas.push(schema),
                    Err(missing) => {
                        let finding = codes::NO_SCHEMA.at(declared.span);
                        findings.push(cannot_be_used(finding, &declared.href, &missing));
                    }
                }
            }
        }
        let grammar = grammar.map(|declared| declared.href.as_str());
        for declared in asked.declared.iter().filter(|schema| schema.is_schematron) {
            // Files that name one schema twice, as grammar and for its rules, mean both.
            if grammar == Some(&declared.href) {
                continue;
            }
            let found = place(declared);
            match found.and_then(|place| self.schemas.open(&place, sources, findings)) {
                Ok(schema) if schemas.iter().any(|known| Arc::ptr_eq(known, &schema)) => {
                }
                Ok(schema) if schema.rules().is_some() => schemas.push(schema),
                // It was read, and has no rules.
                Ok(_) => {}
                Err(Missing { why, help }) => findings.push(
                    codes::SCHEMATRON_NOT_RUN
                        .at(declared.span)
                        .message(format!(
                            "the Schematron rules of `{}` were not run: {why}",
                            declared.href
                        ))
                        .help(help),
                ),
            }
        }
        schemas
    }

    /// The schema for a file that names none: ours if letterbook wrote it, else the TEI's
    /// if the store has it.
    fn undeclared(
        &self,
        id: SourceId,
        asked: &Asked,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Arc<Validators>> {
        if asked.is_ours {
            return Some(self.schemas.letter());
        }
        if asked.is_tei
            && let Some(place) = self.schemas.tei_all()
        {
            return self.schemas.open(&place, sources, findings).ok();
        }
        let help = if asked.is_tei {
            format!("keep TEI's own for such files: letterbook schema add {TEI_ALL}")
        } else {
            "say which: check --schema FILE.rng, or put an xml-model into the file"
                .to_owned()
        };
        findings.push(
            codes::NO_SCHEMA
                .at(Span::new(id, 0, 0))
                .message("the file names no schema, so only its form was checked")
                .help(help),
        );
        None
    }
}

/// Whether a schema that a manifest names is Schematron, by the end of its name.
fn is_schematron(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("sch"))
}

/// That a schema cannot be used, why, and what to do.
pub(super) fn cannot_be_used(
    finding: Diagnostic,
    name: &str,
    missing: &Missing,
) -> Diagnostic {
    let Missing { why, help } = missing;
    finding
        .message(format!("the schema `{name}` cannot be used: {why}"))
        .help(help.as_str())
}

/// What a document says of its schema.
#[derive(Debug)]
pub(super) struct Asked {
    declared: Vec<Declared>,
    /// Whether letterbook wrote it; looked for only where nothing is declared.
    is_ours: bool,
    /// Whether it is TEI; looked for only where nothing is declared.
    is_tei: bool,
}

impl Asked {
    pub(super) fn of(mut reader: xml::Reader<'_>) -> Self {
        let (declared, is_tei) = declared_in(&mut reader);
        let is_named = declared.iter().any(|schema| !schema.is_schematron);
        let is_ours = !is_named && is_ours_in(&mut reader);
        Self { declared, is_ours, is_tei }
    }
}
