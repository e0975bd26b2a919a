//! Schematron: schemas in, findings out.
//!
//! ```text
//! .sch, .rng, .rnc ─ expand ─► one tree without references ─ read ─► schema ─ compile ─► Rules
//!                       │ include, extends, abstract rules and patterns                 │
//! document tree ─ run: one walk, rules by the last step of their contexts ─► outcomes ─ findings, SVRL
//! ```
//!
//! Follows ISO/IEC 19757-3:2020, with the query language bindings for XSLT and XPath, for
//! which [`xpath`](crate::xpath) stands. Knows nothing of any vocabulary.
//!
//! Invariants: of the rules of a pattern the first that matches a node fires, and no
//! other; a fault of a schema is a finding at the place where it is written, and what is
//! sound of the schema runs.

mod assemble;
mod compile;
mod expand;
mod findings;
mod index;
mod message;
mod read;
mod run;
mod schema;
mod script;
mod svrl;
mod variables;
mod xslt;

pub use compile::Rules;
pub use run::Surroundings;

use crate::diagnostic::{Code, Findings, codes};
use crate::relaxng::{Resolver, foreign_elements};
use crate::source::{SourceId, Sources};
use crate::xml::{Element, QName};

/// The namespace of ISO Schematron.
pub const SCHEMATRON: &str = "http://purl.oclc.org/dsdl/schematron";
/// The namespace of Schematron 1.5, whose elements have the same names.
const ASCC: &str = "http://www.ascc.net/xml/schematron";
/// The namespace of XSLT, some of which may stand in a schema.
const XSLT: &str = "http://www.w3.org/1999/XSL/Transform";
/// Where a part that comes from another schema keeps that schema's prefixes, as
/// attributes of this namespace; no document can have it.
const SCOPE: &str = "letterbook schematron scope";

/// How a schema is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The phase: `#ALL`, the id of one, or where none is given the schema's own choice.
    pub phase: Option<&'a str>,
    /// The address of the schema, from which `doc()` and its kind start; its name among
    /// the sources where none is given.
    pub base: Option<&'a str>,
}

/// Whether a finding of that kind is a fault of a schema, part of which then does not run;
/// others are what rules say of documents.
pub fn is_schema_fault(code: &Code) -> bool {
    let of_documents = [
        &codes::FAILED_ASSERT,
        &codes::SUCCESSFUL_REPORT,
        &codes::FAILED_EXPRESSION,
        &codes::TOO_MANY_FAILURES,
        &codes::RULES_TAKE_TOO_LONG,
    ];
    code.id.starts_with("SCH") && !of_documents.iter().any(|one| one.id == code.id)
}

/// Whether an element of that name is a schema of Schematron.
pub fn is_schema(name: &QName<'_>) -> bool {
    [SCHEMATRON, ASCC].contains(&name.namespace) && name.local == "schema"
}

impl Rules {
    /// Reads a schema whose text has been added as `id`. Other files are asked of
    /// `resolver` and added too.
    ///
    /// What is wrong in the schema is pushed to `findings`, and what is sound of it runs;
    /// `None` if nothing is.
    pub fn read(
        sources: &mut Sources,
        id: SourceId,
        resolver: &dyn Resolver,
        asked: Asked<'_>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let text = sources.get(id).text().to_owned();
        let mut expander = expand::Expander::new(sources, resolver, findings);
        let root = expander.root(id, &text)?;
        if !is_schema(&QName { namespace: &root.namespace, local: &root.local }) {
            let message = format!("`{}` is not a schema of Schematron", root.local);
            findings.push(codes::SCHEMATRON_SYNTAX.at(root.span).message(message));
            return None;
        }
        let schema = expander.expand(root);
        Self::of(&schema, asked, sources, findings)
    }

    /// Reads the rules that stand in the files of a RELAX NG schema, in either syntax;
    /// `None` if there are none.
    pub fn embedded(
        sources: &mut Sources,
        files: &[SourceId],
        resolver: &dyn Resolver,
        asked: Asked<'_>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let is_wanted = |namespace: &str| [SCHEMATRON, ASCC, XSLT].contains(&namespace);
        let mut parts: Vec<Element> = Vec::new();
        for id in files {
            let file = sources.get(*id);
            // Most schemas have none, and then need not be read again.
            if [SCHEMATRON, ASCC].iter().any(|namespace| file.text().contains(namespace))
            {
                parts.extend(foreign_elements(file, &is_wanted));
            }
        }
        parts.iter_mut().for_each(expand::modernise);
        if !parts.iter().any(|part| &*part.namespace == SCHEMATRON) {
            return None;
        }
        let schema = read::gathered(parts)?;
        let schema = expand::Expander::new(sources, resolver, findings).expand(schema);
        Self::of(&schema, asked, sources, findings).filter(|rules| !rules.is_empty())
    }

    fn of(
        schema: &Element,
        asked: Asked<'_>,
        sources: &Sources,
        findings: &mut Findings,
    ) -> Option<Self> {
        let schema = read::read(schema, findings)?;
        compile::compile(schema, asked, sources, findings)
    }

    /// Whether no rule can fire.
    pub fn is_empty(&self) -> bool {
        self.patterns.iter().all(|pattern| pattern.rules.is_empty())
    }
}
