//! A built letter onto the disk, beside its source map.
//!
//! Outputs belong to the program: one that is not as it was last written is left alone.
//! The source map remembers what that was, by its hash.

use std::path::Path;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{Files, SourceMap, Sources, hash, reason};

/// The largest old output that is read to compare, in bytes.
const LIMIT: u64 = 1 << 30;

/// Writes an output and its source map, each whole or not at all; says whether anything
/// had to be written. The output comes first: should the run end between the two, the
/// next build finds the output as it would write it and mends the map.
///
/// # Errors
/// A finding that the output was changed by hand (unless `force` is set) or that it
/// cannot be written; what was there before is then still there.
pub(super) fn write(
    files: &dyn Files,
    target: &Path,
    xml: &str,
    map: &str,
    force: bool,
    sources: &mut Sources,
) -> Result<bool, Box<Diagnostic>> {
    let map_path = target.with_extension("map.json");
    let old = files.read(target, LIMIT).ok();
    let old_map = files.read(&map_path, LIMIT).ok();
    let same = old.as_deref() == Some(xml.as_bytes());
    if same && old_map.as_deref() == Some(map.as_bytes()) {
        return Ok(false);
    }
    let name = super::shown(target);
    if let (Some(old), false, false) = (&old, same, force) {
        let map = old_map.and_then(|map| String::from_utf8(map).ok()).unwrap_or_default();
        if SourceMap::output_of(&map) != Some(hash(old)) {
            let finding = codes::CHANGED_OUTPUT.about(name.as_str(), sources);
            return Err(Box::new(
                finding.message(format!("`{name}` is not as letterbook wrote it")).help(
                    "it is left as it is; bring the changes into the letter's .toml, or \
                     overwrite it with `build --force`",
                ),
            ));
        }
    }
    for (path, bytes) in [(target, xml), (map_path.as_path(), map)] {
        if let Err(error) = files.write(path, bytes.as_bytes()) {
            let finding = codes::UNWRITABLE_FILE.about(name.as_str(), sources);
            return Err(Box::new(
                finding
                    .message(format!("`{name}` cannot be written: {}", reason(&error)))
                    .help("what was there before is still there; see that the folder may be written"),
            ));
        }
    }
    Ok(true)
}
