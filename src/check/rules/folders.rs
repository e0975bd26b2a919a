//! What archives ask of the folders that files come in.
//!
//! ARCHE refuses names that some system or address cannot have, empty folders, and what
//! operating systems leave in folders.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Sources;

/// What stands in a listing of folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listed {
    /// A folder that holds something.
    Folder,
    /// A folder that holds nothing.
    EmptyFolder,
    /// A file.
    File,
}

/// What operating systems leave behind, in small letters.
const LEFTOVERS: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"];

// EDN084 EDN085
/// Checks one entry: `path` is how it is shown, `name` the last part of it.
pub(in crate::check) fn check(
    path: &str,
    name: &str,
    listed: Listed,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut about = |finding: Diagnostic, message: String, help: &str| {
        found.push(finding.message(message).help(help));
    };
    if listed == Listed::File {
        if LEFTOVERS.contains(&name.to_lowercase().as_str()) {
            about(
                codes::LEFTOVER_FILE.about(path, sources),
                format!("`{name}` is a file of an operating system"),
                "delete it; it belongs to no edition",
            );
        }
        return found;
    }
    if !is_plain(name) {
        about(
            codes::FOLDER_NAME.about(path, sources),
            format!("the folder `{name}` has a name that archives refuse"),
            "use Latin letters without marks, digits, - and _; begin and end with a letter or digit",
        );
    }
    if listed == Listed::EmptyFolder {
        about(
            codes::FOLDER_NAME.about(path, sources),
            format!("the folder `{name}` is empty"),
            "delete it, or put in what is missing",
        );
    }
    found
}

/// Whether a name is made of letters, digits, `-` and `_`, and begins and ends with one of
/// the first two.
fn is_plain(name: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    is_end(name.chars().next())
        && is_end(name.chars().next_back())
        && name.chars().all(is_inner)
}
