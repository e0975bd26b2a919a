//! Addresses of schemas: what is one, where a reference leads, and which of them mean a
//! release of the TEI.
//!
//! The TEI publishes each of its schemas at many addresses: the current release, every
//! earlier one, the nightly build, GitHub; by `http` and `https`, in both syntaxes. All
//! of them mean the same to an edition, so a copy of one serves the others.

use std::path::Path;

use iri_string::types::{UriAbsoluteStr, UriReferenceStr};

/// Where the TEI publishes schemas: a host, of which subdomains count too, and how the
/// path begins.
const PUBLISHERS: &[(&str, &str)] = &[
    ("tei-c.org", "/"),
    // A mirror of the releases.
    ("tei-c.de", "/"),
    // Its build servers, today's and those that old files name.
    ("teijenkins.hcmc.uvic.ca", "/job/TEI"),
    ("tei.it.ox.ac.uk", "/jenkins/job/TEI"),
    ("bits.nsms.ox.ac.uk:8080", "/jenkins/job/TEI"),
    ("raw.githubusercontent.com", "/TEIC/"),
    ("raw.github.com", "/TEIC/"),
    ("github.com", "/TEIC/"),
    ("rawgit.com", "/TEIC/"),
    ("cdn.jsdelivr.net", "/gh/TEIC/"),
];

/// Where the letter schema of letterbook is published.
const OURS: &[(&str, &str)] = &[
    ("raw.githubusercontent.com", "/letterbook/letterbook/"),
    ("github.com", "/letterbook/letterbook/"),
    ("cdn.jsdelivr.net", "/gh/letterbook/letterbook@"),
];

/// Whether a reference is an address by itself and no path; `file:` counts as none, nor
/// does the letter of a drive.
pub(super) fn is_address(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else { return false };
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_word)
        && !scheme.eq_ignore_ascii_case("file")
}

/// The path that a reference of this machine names: `file:` goes, and what is written as
/// `%20` is read.
pub(super) fn local(reference: &str) -> String {
    let Some(path) = reference.strip_prefix("file:") else { return reference.to_owned() };
    let path = path.strip_prefix("//localhost").unwrap_or(path);
    let path = path.strip_prefix("//").unwrap_or(path);
    // `/C:/…` is a path with a drive.
    let is_drive = path.as_bytes().get(2) == Some(&b':');
    unescaped(if is_drive { path.trim_start_matches('/') } else { path })
}

/// A text with `%XX` read; what is no UTF-8 then stays as it is.
pub(super) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| byte.and_then(|byte| (byte as char).to_digit(16));
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// What a reference in the document at `base` means (RFC 3986, section 5.2); `None` if
/// one of the two is no address.
pub fn join(base: &str, reference: &str) -> Option<String> {
    let base = base.split('#').next().unwrap_or(base);
    let base = UriAbsoluteStr::new(base).ok()?;
    let reference = UriReferenceStr::new(reference).ok()?;
    Some(reference.resolve_against(base).to_string())
}

/// An address without what makes no difference: `http` is `https`, and the part after
/// `#` means a place in the document.
pub(super) fn canonical(address: &str) -> String {
    let address = address.split('#').next().unwrap_or(address);
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = match rest.split_once('/') {
                Some((host, path)) => (host.to_ascii_lowercase(), path),
                None => (rest.to_ascii_lowercase(), ""),
            };
            let scheme = scheme.to_ascii_lowercase();
            let scheme = if scheme == "http" { "https" } else { &scheme };
            format!("{scheme}://{host}/{path}")
        }
        None => address.to_owned(),
    }
}

/// The name of the TEI's schema that an address means, such as `tei_all`.
pub(super) fn tei_schema(address: &str) -> Option<&str> {
    published(address, PUBLISHERS).and_then(tei_name)
}

/// Whether an address means the letter schema of letterbook.
pub fn is_letter_schema(address: &str) -> bool {
    published(address, OURS)
        .is_some_and(|file| matches!(file, "letter.rng" | "letter.rnc"))
}

/// The name of the TEI's schema that a file of this name is a copy of.
pub(super) fn tei_name(file: &str) -> Option<&str> {
    let (stem, syntax) = file.rsplit_once('.')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_schema = matches!(syntax, "rng" | "rnc");
    (is_schema && stem.starts_with("tei_") && stem.chars().all(is_name)).then_some(stem)
}

/// The file that an address names, if one of these publishes there.
fn published<'a>(address: &'a str, by: &[(&str, &str)]) -> Option<&'a str> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let at = rest.find('/')?;
    let (host, path) = rest.split_at(at);
    let host = host.to_ascii_lowercase();
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let is_theirs = |(name, start): &&(&str, &str)| {
        let sub = host.strip_suffix(name);
        sub.is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
            && path.starts_with(start)
    };
    by.iter().find(is_theirs)?;
    path.rsplit('/').next()
}

/// The file name at the end of an address or path.
pub(super) fn file_name(address: &str) -> &str {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let name = address.rsplit(['/', '\\']).next().unwrap_or(address);
    if name.is_empty() { "schema" } else { name }
}

/// What a reference in a file of a schema means: an address, or a path beside it.
pub(super) fn beside(base: &str, reference: &str) -> String {
    if is_address(reference) {
        return reference.to_owned();
    }
    if is_address(base) {
        return join(base, reference).unwrap_or_else(|| reference.to_owned());
    }
    let path = local(reference);
    if Path::new(&path).is_absolute() {
        return path;
    }
    match base.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{path}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_a_tei_release_mean_one_schema() {
        for address in [
            "https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng",
            "http://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rnc",
            "https://tei-c.org/Vault/P5/4.2.1/xml/tei/custom/schema/relaxng/tei_all.rng",
            "http://www.tei-c.org/Vault/P5/current/xml/tei/custom/schema/relaxng/tei_all.rng",
            "https://vault.tei-c.de/P5/3.6.0/xml/tei/custom/schema/relaxng/tei_all.rng",
            "https://jenkins.tei-c.org/job/TEIP5/lastSuccessfulBuild/artifact/P5/release/xml/tei/custom/schema/relaxng/tei_all.rng",
            "https://raw.githubusercontent.com/TEIC/TEI/released/tei_all.rng",
            "HTTPS://WWW.TEI-C.ORG/release/xml/tei/custom/schema/relaxng/tei_all.rng?x#y",
        ] {
            assert_eq!(tei_schema(address), Some("tei_all"), "{address}");
        }
        for address in [
            "https://www.not-tei-c.org/tei_all.rng",
            "https://tei-c.org.example/tei_all.rng",
            "https://raw.githubusercontent.com/somebody/TEI/tei_all.rng",
            "https://www.tei-c.org/release/xml/tei/custom/odd/tei_all.odd",
            "ftp://www.tei-c.org/tei_all.rng",
            "tei_all.rng",
        ] {
            assert_eq!(tei_schema(address), None, "{address}");
        }
    }

    #[test]
    fn a_path_is_no_address() {
        for path in ["a.rng", "../a.rng", "C:\\a.rng", "file:///a.rng", "/x/y:z.rng"] {
            assert!(!is_address(path), "{path}");
        }
        assert!(is_address("https://e.org/a.rng") && is_address("urn:x:a"));
        assert_eq!(local("file:///C:/my%20files/a.rng"), "C:/my files/a.rng");
        assert_eq!(local("file:/home/a.rng"), "/home/a.rng");
        assert_eq!(unescaped("100%25 %zz%"), "100% %zz%");
    }

    #[test]
    fn references_follow_their_base() {
        assert_eq!(
            join("https://e.org/a/b.rng", "../c.rng").unwrap(),
            "https://e.org/c.rng"
        );
        assert_eq!(beside("tei/b.rng", "c.rng"), "tei/c.rng");
        assert_eq!(beside("https://e.org/b.rng", "c.rng"), "https://e.org/c.rng");
        assert_eq!(canonical("HTTP://E.org/A#b"), "https://e.org/A");
    }
}
