//! The explain pages, one Markdown file a code, compiled in.

use super::codes::PAGES;

/// The page of the code with that id; empty when there is none.
pub(super) fn page(id: &str) -> &'static str {
    PAGES.iter().find(|(name, _)| *name == id).map_or("", |(_, page)| page)
}
