//! Pointers to entries, in every way that editions write them.
//!
//! `#id` and `FILE#id` lead by the id, an address of an authority file by the entry's
//! `idno`, and a prefix by the `prefixDef` that declares it (TEI P5 §16.2.3), which is
//! read from the headers of the registers. The prefixes of authority files (`gnd:`)
//! need no declaration.

use regex_automata::meta::Regex;

use super::{Identifier, Register};
use crate::diagnostic::{Findings, codes};
use crate::source::{SourceFile, Span};

/// The prefixes that registers declare.
#[derive(Clone, Debug, Default)]
pub(super) struct Prefixes {
    list: Vec<Prefix>,
}

#[derive(Clone, Debug)]
struct Prefix {
    ident: String,
    pattern: String,
    regex: Regex,
    replacement: String,
}

impl PartialEq for Prefixes {
    fn eq(&self, other: &Self) -> bool {
        let key = |prefix: &Prefix| {
            (prefix.ident.clone(), prefix.pattern.clone(), prefix.replacement.clone())
        };
        self.list.iter().map(key).eq(other.list.iter().map(key))
    }
}

impl Eq for Prefixes {}

impl Prefixes {
    /// Adds the prefixes that a document declares.
    pub(super) fn read(
        &mut self,
        tree: &roxmltree::Document<'_>,
        file: &SourceFile,
        findings: &mut Findings,
    ) {
        for node in
            tree.descendants().filter(|node| node.tag_name().name() == "prefixDef")
        {
            let (Some(ident), Some(pattern), Some(replacement)) = (
                node.attribute("ident"),
                node.attribute("matchPattern"),
                node.attribute("replacementPattern"),
            ) else {
                continue;
            };
            if let Ok(regex) = Regex::new(&format!("^(?:{pattern})$")) {
                self.list.push(Prefix {
                    ident: ident.to_owned(),
                    pattern: pattern.to_owned(),
                    regex,
                    replacement: replacement.to_owned(),
                });
            } else {
                let range = node.range();
                findings.push(
                    codes::REGISTER_ENTRY
                        .at(Span::new(file.id(), range.start, range.end))
                        .message(format!(
                            "the pattern of the prefix `{ident}` is no regular expression"
                        ))
                        .help(
                            "pointers with this prefix lead nowhere until it is mended",
                        ),
                );
            }
        }
    }

    /// What pointers with a prefix stand for: one for each declaration that fits.
    fn expand(&self, pointer: &str) -> Vec<String> {
        let Some((ident, rest)) = pointer.split_once(':') else { return Vec::new() };
        let of_ident = self.list.iter().filter(|prefix| prefix.ident == ident);
        of_ident.filter_map(|prefix| prefix.apply(rest)).collect()
    }

    fn declares(&self, ident: &str) -> bool {
        self.list.iter().any(|prefix| prefix.ident == ident)
    }
}

impl Prefix {
    /// The replacement, `$1` to `$9` standing for the groups of the pattern.
    fn apply(&self, rest: &str) -> Option<String> {
        let mut groups = self.regex.create_captures();
        self.regex.captures(rest, &mut groups);
        groups.get_match()?;
        let mut target = String::new();
        let mut characters = self.replacement.chars().peekable();
        while let Some(c) = characters.next() {
            let digit = characters.peek().and_then(|next| next.to_digit(10));
            match digit {
                Some(group) if c == '$' => {
                    characters.next();
                    let span = groups.get_group(usize::try_from(group).ok()?);
                    target.push_str(span.and_then(|span| rest.get(span.range()))?);
                }
                _ => target.push(c),
            }
        }
        Some(target)
    }
}

impl Register {
    /// Where the entry that a pointer leads to stands; a bare id is none.
    pub(super) fn resolve(&self, pointer: &str) -> Option<usize> {
        if let Some((file, id)) = pointer.rsplit_once('#')
            && let Some(at) = self.by_id.get(id)
            && (file.is_empty() || self.is_file(file, *at))
        {
            return Some(*at);
        }
        let by_identifier = |pointer: &str| {
            let identifier = Identifier::read(None, pointer)?;
            self.by_identifier.get(&identifier).copied()
        };
        let expanded = self.prefixes.expand(pointer);
        let by_prefix = expanded.iter().find_map(|target| {
            let id = target.rsplit_once('#').map(|(_, id)| id);
            id.and_then(|id| self.by_id.get(id).copied())
                .or_else(|| by_identifier(target))
        });
        by_prefix.or_else(|| by_identifier(pointer))
    }

    /// A pointer between entries as it is written where all of them stand in one file;
    /// one that leads elsewhere stays as it is.
    pub fn inside(&self, pointer: &str) -> String {
        let target = self.resolve(pointer).filter(|_| self.is_ours(pointer));
        match target.and_then(|at| self.entries.get(at)) {
            Some(entry) => format!("#{}", entry.id),
            None => pointer.to_owned(),
        }
    }

    /// Whether a pointer claims to lead to an entry of these registers; others lead to
    /// the rest of the world.
    pub(super) fn is_ours(&self, pointer: &str) -> bool {
        match pointer.rsplit_once('#') {
            Some(("", _)) => true,
            Some((file, _)) => self.files.contains(file_name(file)),
            None => {
                let prefix = pointer.split_once(':').map(|(prefix, _)| prefix);
                let expanded = self.prefixes.expand(pointer);
                prefix.is_some_and(|prefix| self.prefixes.declares(prefix))
                    && expanded
                        .iter()
                        .all(|target| target.contains('#') && !target.contains("://"))
            }
        }
    }

    fn is_file(&self, file: &str, at: usize) -> bool {
        self.entries
            .get(at)
            .is_some_and(|entry| file_name(file) == file_name(&entry.file))
    }
}

/// The name of a file without its folders: pointers are written from many folders, so
/// the name decides.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
