//! What stands around the document: its bytes, its name, what comes before its root.

use std::path::Path;

use super::found::Found;
use crate::diagnostic::codes;
use crate::source::Span;
use crate::xml::{Declaration, Doctype, Pi};

/// What only the file shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSigns<'a> {
    /// Its path as it was given.
    pub(crate) path: &'a Path,
    /// Its first bytes, or all.
    pub(crate) head: &'a [u8],
}

/// The rules about what stands before the root element.
#[derive(Debug, Default)]
pub(super) struct Prolog {
    has_declaration: bool,
    /// The schemas that are named, and whether each says all that archives ask.
    pub(super) schemas: Vec<(Box<str>, Span)>,
    is_in_root: bool,
}

impl Prolog {
    // EDN079
    /// Takes the XML declaration.
    pub(super) fn declaration(&mut self, token: &Declaration<'_>, found: &mut Found) {
        self.has_declaration = true;
        let is_utf8 =
            token.encoding.is_some_and(|name| name.eq_ignore_ascii_case("utf-8"));
        if !is_utf8 {
            let message = match token.encoding {
                Some(name) => format!("the file is declared to be in {name}"),
                None => "the XML declaration does not name the encoding".to_owned(),
            };
            let finding = codes::XML_DECLARATION.at(token.span).message(message);
            found.push(
                finding
                    .help("save the file as UTF-8 and declare `encoding=\"UTF-8\"`")
                    .severity(crate::diagnostic::Severity::Warning),
            );
        }
    }

    // EDN010
    /// Takes a DOCTYPE.
    pub(super) fn doctype(token: &Doctype<'_>, found: &mut Found) {
        found.say(
            &codes::DOCTYPE,
            token.span,
            "the file has a DOCTYPE",
            "name the schema in `xml-model`, write characters as themselves, and delete it",
        );
    }

    // EDN080
    /// Takes a processing instruction.
    pub(super) fn instruction(&mut self, token: &Pi<'_>, found: &mut Found) {
        if token.target != "xml-model" || self.is_in_root {
            return;
        }
        let Some(href) = crate::check::declared::pseudo_attribute(token.content, "href")
        else {
            return;
        };
        if !token.content.contains("schematypens") && !is_compact(&href) {
            found.say(
                &codes::SCHEMA_NOT_NAMED,
                token.span,
                format!("`xml-model` does not say what kind of schema `{href}` is"),
                "add schematypens=\"http://relaxng.org/ns/structure/1.0\", or Schematron's",
            );
        } else if ["/current/", "/latest/", "/main/", "/master/"]
            .iter()
            .any(|moving| href.contains(moving))
        {
            found.say(
                &codes::SCHEMA_NOT_NAMED,
                token.content_span,
                format!("the schema `{href}` changes with time"),
                "name a release, so that the file stays valid as it was",
            );
        }
        self.schemas.push((href.into(), token.content_span));
    }

    // EDN079 EDN080
    /// Takes the root element's start tag.
    pub(super) fn root(&mut self, name: Span, found: &mut Found) {
        self.is_in_root = true;
        if !self.has_declaration {
            found.say(
                &codes::XML_DECLARATION,
                Span { start: 0, end: 0, ..name },
                "the file does not begin with an XML declaration",
                "put <?xml version=\"1.0\" encoding=\"UTF-8\"?> at its very start",
            );
        }
        if self.schemas.is_empty() {
            found.say(
                &codes::SCHEMA_NOT_NAMED,
                name,
                "no `xml-model` before the root element names a schema",
                "add <?xml-model href=\"…\" schematypens=\"http://relaxng.org/ns/structure/1.0\"?>",
            );
        }
    }
}

// EDN078 EDN011 EDN012
/// Checks what only the file shows; `start` is the point at its first character.
pub(super) fn signs(file: FileSigns<'_>, start: Span, found: &mut Found) {
    let marks: [(&[u8], &str); 3] =
        [(b"\xEF\xBB\xBF", "UTF-8"), (b"\xFF\xFE", "UTF-16"), (b"\xFE\xFF", "UTF-16")];
    if let Some((mark, name)) = marks.iter().find(|(mark, _)| file.head.starts_with(mark))
    {
        found.say(
            &codes::BYTE_ORDER_MARK,
            start,
            format!("the file begins with the byte order mark of {name}"),
            match mark.len() {
                3 => "save it as “UTF-8 without BOM”",
                _ => "save it as UTF-8, without a byte order mark",
            },
        );
    }
    if let Some(at) = memchr::memchr(b'\r', file.head) {
        let is_mark = marks.iter().any(|(mark, _)| file.head.starts_with(mark));
        let at = at - if is_mark { 3.min(at) } else { 0 };
        found.say(
            &codes::CARRIAGE_RETURN,
            Span::new(start.source, at, at + 1),
            "lines end in CR LF, or in CR alone",
            "save the file with the line ends of Unix (LF)",
        );
    }
    let name = file.path.file_name().map(|name| name.to_string_lossy());
    if let Some(name) = name.filter(|name| !is_name(name, true)) {
        found.say(
            &codes::FILE_NAME,
            start,
            format!("archives refuse the file name `{name}`"),
            "use letters A–Z, digits, `-` and `_`, and one full stop before the ending",
        );
    }
}

/// Whether a schema is named in the compact syntax, which is RELAX NG for sure.
fn is_compact(href: &str) -> bool {
    Path::new(href).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("rnc"))
}

/// Whether archives take the name of a file or folder.
pub(super) fn is_name(name: &str, is_file: bool) -> bool {
    let (stem, ending) = match name.split_once('.') {
        Some((stem, ending)) if is_file => (stem, Some(ending)),
        None if is_file => return false,
        _ => (name, None),
    };
    let plain = |c: char| c.is_ascii_alphanumeric();
    let ends =
        stem.chars().next().is_none_or(plain) && stem.chars().last().is_none_or(plain);
    ends && stem.chars().all(|c| plain(c) || matches!(c, '-' | '_'))
        && (is_file || !stem.is_empty())
        && ending.is_none_or(|ending| !ending.is_empty() && ending.chars().all(plain))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_that_archives_take() {
        for name in ["a.xml", "L00001.xml", "trotsky-serge_1938.xml", "ab.tei", ".xml"] {
            assert!(is_name(name, true), "{name}");
        }
        for name in ["ü.xml", "a b.xml", "-a.xml", "a-.xml", "a.tar.gz", "a", "a."] {
            assert!(!is_name(name, true), "{name}");
        }
        assert!(is_name("letters", false) && is_name("a", false));
        assert!(!is_name("letters.old", false) && !is_name("my letters", false));
    }
}
