//! Schemas in the other syntax: a file, or a schema with all the files that it includes.
//!
//! Each file is written by itself, as it was read, and includes the others under the
//! same addresses, their ending changed: so an edition that keeps its schema in parts
//! has the same parts in the other syntax.

use super::ast::Pattern;
use super::load::{Loader, Resolver};
use super::schema::{Sound, sound};
use super::write;
use crate::diagnostic::Findings;
use crate::source::{SourceId, Sources};

/// Which syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// The XML syntax, `.rng`.
    Xml,
    /// The compact syntax, `.rnc`.
    Compact,
}

/// Writes a schema, read in either syntax, with its documentation, without comments and
/// foreign annotations: its own file first, then each that it includes, as often as it
/// does, with the text that was read.
///
/// What forbids using the schema is pushed to `findings`; a schema that cannot be read
/// gives none.
pub fn convert(
    sources: &mut Sources,
    id: SourceId,
    syntax: Syntax,
    resolver: &dyn Resolver,
    findings: &mut Findings,
) -> Option<Vec<(SourceId, String)>> {
    let Sound { pattern, origin, .. } = sound(sources, id, resolver, findings)?;
    let write = |pattern: &Pattern, is_part: bool| match syntax {
        Syntax::Xml => write::to_xml(pattern, is_part),
        Syntax::Compact => write::to_compact(pattern),
    };
    let mut written = vec![(id, write(&pattern, false))];
    for file in origin.files.iter().skip(1) {
        // That it can be read is known.
        let (mut again, mut faults) = (sources.clone(), Findings::new());
        let mut loader = Loader::new(&mut again, resolver, &mut faults);
        let pattern = loader.read(file.source, Some(&file.inherited))?;
        written.push((file.source, write(&pattern, true)));
    }
    Some(written)
}
