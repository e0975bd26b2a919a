//! A built letter onto the disk, beside its source map.
//!
//! Outputs belong to the program: one that is not as it was last written is left alone.
//! What that was is known from the build before and from the source map, which holds its
//! hash. A file that is empty or has bytes that no text has was never written by hand: it
//! is what a machine that lost its power left, and is written again.

use std::path::Path;

use super::record::Digest;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{Files, SourceMap, Sources, digest, hexadecimal, reason};

/// The largest old output that is read to compare, in bytes.
const LIMIT: u64 = 1 << 30;

/// A letter's outputs, to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output<'o> {
    /// Where the TEI goes.
    pub(super) target: &'o Path,
    /// The TEI.
    pub(super) xml: &'o str,
    /// Its source map.
    pub(super) map: &'o str,
    /// By what a file is known that was left unfinished.
    pub(super) sign: &'o str,
    /// Whether to write over what was changed by hand.
    pub(super) force: bool,
    /// The hash of what was last written, if that is known.
    pub(super) ours: Option<Digest>,
}

/// Which outputs are there already, just so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Same {
    xml: bool,
    map: bool,
}

impl Output<'_> {
    /// Holds the outputs against what is there.
    ///
    /// # Errors
    /// A finding that the output was changed by hand (unless `force` is set).
    pub(super) fn compare(
        &self,
        files: &dyn Files,
        sources: &mut Sources,
    ) -> Result<Same, Box<Diagnostic>> {
        let old = files.read(self.target, LIMIT).ok();
        let map = files.read(&self.target.with_extension("map.json"), LIMIT).ok();
        let same = Same {
            xml: old.as_deref() == Some(self.xml.as_bytes()),
            map: map.as_deref() == Some(self.map.as_bytes()),
        };
        if let (Some(old), false, false) = (&old, same.xml, self.force)
            && !is_damaged(old)
            && !self.is_ours(old, map)
        {
            let name = super::shown(self.target);
            let finding = codes::CHANGED_OUTPUT.about(name.as_str(), sources);
            return Err(Box::new(
                finding.message(format!("`{name}` is not as letterbook wrote it")).help(
                    "it is left as it is; bring the changes into the letter's .toml, or \
                     overwrite it with `build --force`",
                ),
            ));
        }
        Ok(same)
    }

    fn is_ours(&self, old: &[u8], map: Option<Vec<u8>>) -> bool {
        let hash = digest(old);
        let by_map = || {
            let map = map.and_then(|map| String::from_utf8(map).ok()).unwrap_or_default();
            SourceMap::output_of(&map) == Some(hexadecimal(&hash))
        };
        self.ours == Some(hash) || by_map()
    }
}

/// Whether a file is what is left of one that never reached the disk.
fn is_damaged(bytes: &[u8]) -> bool {
    bytes.is_empty() || memchr::memchr(0, bytes).is_some()
}

/// Writes an output and its source map, each whole or not at all, as far as they are not
/// there already; says whether anything had to be written.
///
/// # Errors
/// A finding that it cannot be written; what was there before is then still there.
pub(super) fn write(
    output: &Output<'_>,
    same: Same,
    files: &dyn Files,
    sources: &mut Sources,
) -> Result<bool, Box<Diagnostic>> {
    let map_path = output.target.with_extension("map.json");
    let todo = [
        (output.target, output.xml, same.xml),
        (map_path.as_path(), output.map, same.map),
    ];
    for (path, text, _) in todo.iter().filter(|(_, _, same)| !same) {
        if let Err(error) = files.put(path, text.as_bytes(), output.sign) {
            let name = super::shown(output.target);
            let finding = codes::UNWRITABLE_FILE.about(name.as_str(), sources);
            return Err(Box::new(
                finding
                    .message(format!("`{name}` cannot be written: {}", reason(&error)))
                    .help("what was there before is still there; see that the folder may be written"),
            ));
        }
    }
    Ok(!(same.xml && same.map))
}
