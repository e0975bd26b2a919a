//! What manifests say of checking: `[rules]`, `[schemas]`, `catalogs`, `registers`.
//!
//! The same keys stand in `edition.toml` and in `letterbook.toml`, which has nothing else.
//! `[schemas]` names schemas by patterns of paths; the later pattern counts.

use globset::{GlobBuilder, GlobMatcher};

use super::Placed;
use super::fields::{Entry, Fields, parse};
use super::rules::{Rules, rules_in};
use crate::diagnostic::{Findings, codes};
use crate::source::SourceFile;

/// What a manifest says of the files below its folder when they are checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// What is said of findings.
    pub rules: Rules,
    /// Which files are held to which schemas.
    pub schemas: SchemaChoices,
    /// XML catalogues, from the manifest's folder.
    pub catalogs: Vec<Placed<String>>,
    /// Registers, from the manifest's folder; `None` where none are named.
    pub registers: Option<Vec<Placed<String>>>,
}

/// Schemas by patterns of paths.
#[derive(Clone, Debug, Default)]
pub struct SchemaChoices {
    list: Vec<(GlobMatcher, Vec<Placed<String>>)>,
}

// Patterns are compared as they are written.
impl PartialEq for SchemaChoices {
    fn eq(&self, other: &Self) -> bool {
        fn key(
            (pattern, schemas): &(GlobMatcher, Vec<Placed<String>>),
        ) -> (&str, &[Placed<String>]) {
            (pattern.glob().glob(), schemas)
        }
        self.list.iter().map(key).eq(other.list.iter().map(key))
    }
}

impl Eq for SchemaChoices {}

impl SchemaChoices {
    /// The schemas for the file at `path`, counted from the manifest's folder and with
    /// `/`: paths from that folder, addresses or names in the store. `None` where no
    /// pattern fits.
    pub fn for_path(&self, path: &str) -> Option<&[Placed<String>]> {
        let found = self.list.iter().rfind(|(pattern, _)| pattern.is_match(path))?;
        Some(&found.1)
    }
}

/// Reads a `letterbook.toml`; `None` if it is not TOML.
pub fn read_checks(file: &SourceFile, findings: &mut Findings) -> Option<Checks> {
    parse(file, findings, |fields| Checks {
        rules: fields.table("rules", rules_in).unwrap_or_default(),
        schemas: fields.table("schemas", schemas_in).unwrap_or_default(),
        catalogs: fields.string_or_strings("catalogs"),
        registers: fields.strings("registers"),
    })
}

/// Reads the table `[schemas]`.
pub(super) fn schemas_in(fields: &mut Fields<'_>) -> SchemaChoices {
    let mut choices = SchemaChoices::default();
    for (key, span, entry) in fields.entries() {
        // `*` stops at `/`, as in `.gitignore`.
        let glob = match GlobBuilder::new(&key).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                let message = format!("`{key}` is no pattern: {}", error.kind());
                fields.push(codes::WRONG_VALUE.at(span).message(message));
                continue;
            }
        };
        let schemas = match entry {
            Entry::Text(schema) => vec![schema],
            Entry::Texts(schemas) => schemas,
            Entry::Table(_) | Entry::Other(_) => {
                fields.push(
                    codes::WRONG_VALUE
                        .at(span)
                        .message(format!("`{key}` must name a schema"))
                        .help("write \"PATTERN\" = \"schema.rng\", or a list of schemas"),
                );
                continue;
            }
        };
        choices.list.push((glob, schemas));
    }
    choices
}
