//! Bad input: huge, deep and cut documents. Findings, in bounded time, and never a panic.
//! Broken schemas and documents are in `tests/fuzz.rs`.

use std::fmt::Write as _;

use super::{Shelf, read, validate};

const COMPACT: &str = r#"
default namespace = "http://example.org"
namespace a = "http://relaxng.org/ns/compatibility/annotations/1.0"
datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
start = letter | grammar { start = parent letter }
## A letter.
letter = element letter { att, (opener? & p+), mixed { element pb { empty }* } }
att &= attribute n { xsd:int { minInclusive = "1" } }?, attribute * - (n | id) { text }*
att &= [ a:defaultValue = "x" ] attribute id { "x" | xsd:ID }?
opener = element opener { list { "a", (xsd:date | "b")* } }
div { p = element p | q { text } }
"#;

const DOCUMENT: &str = "<?xml version=\"1.0\"?><letter xmlns=\"http://example.org\" n=\"3\" \
    xmlns:v=\"v\"><opener>a 2020-02-30 b</opener><p>x &amp; <![CDATA[<]]></p><!-- c --><q v:r=\"1\">y\
    </q><pb/><?pi d?></letter>";

#[test]
fn a_document_cut_at_any_byte_has_a_finding() {
    let schema = read(COMPACT, &Shelf::default()).unwrap();
    let end = DOCUMENT.len();
    for cut in (0..end).filter(|cut| DOCUMENT.is_char_boundary(*cut)) {
        assert!(!validate(&schema, &DOCUMENT[..cut]).is_empty(), "cut at {cut}");
    }
}

#[test]
fn a_hundred_thousand_nested_elements_are_bounded() {
    let schema =
        read("x = element p { x?, text }\nstart = x", &Shelf::default()).unwrap();
    let count = 100_000;
    let sound = "<p>".repeat(count) + &"</p>".repeat(count);
    assert!(validate(&schema, &sound).is_empty());
    let faulty = "<q>".repeat(count) + &"</q>".repeat(count);
    assert!(!validate(&schema, &faulty).is_empty());
    let unclosed = "<p>".repeat(count);
    assert!(!validate(&schema, &unclosed).is_empty());
}

/// Ten million at full size; a hundredth of it here.
#[test]
fn many_attributes_are_bounded() {
    let schema =
        read("element p { attribute a { text }?, text }", &Shelf::default()).unwrap();
    let mut document = "<p".to_owned();
    for number in 0..100_000 {
        write!(document, " a{number}=\"\"").unwrap();
    }
    document.push_str("/>");
    let findings = validate(&schema, &document);
    assert_eq!(findings.len(), 1001);
    assert_eq!(findings.iter().last().unwrap().code.id, "RNG032");
}

/// A gigabyte at full size; a sixteenth of it here.
#[test]
fn a_huge_text_is_bounded() {
    for schema in ["element p { text }", "element p { xsd:int }"] {
        let schema = read(schema, &Shelf::default()).unwrap();
        let document = format!("<p>{}</p>", "words ".repeat(11_000_000));
        let findings = validate(&schema, &document);
        assert!(findings.iter().all(|finding| finding.message.len() < 500));
        assert!(findings.len() <= 1);
    }
}

#[test]
fn too_many_findings_are_told_as_one() {
    let schema = read("element p { element a { empty }* }", &Shelf::default()).unwrap();
    let document = format!("<p>{}</p>", "<a x=\"1\"/>".repeat(5000));
    let findings = validate(&schema, &document);
    assert_eq!(findings.len(), 1001);
    let last = findings.iter().last().unwrap();
    assert_eq!(last.code.id, "RNG032");
}
