//! Schemas written in the other syntax: the same schemas, with the same documentation.

use letterbook::diagnostic::Findings;
use letterbook::relaxng::{self, NoIncludes, Syntax};
use letterbook::source::Sources;

use super::{Shelf, shared};

/// A schema written in compact or else in XML syntax.
fn written(text: &str, is_compact: bool) -> String {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema", text);
    let syntax = if is_compact { Syntax::Compact } else { Syntax::Xml };
    let mut written =
        relaxng::convert(&mut sources, id, syntax, &NoIncludes, &mut findings)
            .unwrap_or_else(|| panic!("{findings:?}\n{text}"));
    assert_eq!(written.len(), 1);
    written.remove(0).1
}

/// The files of a schema in compact syntax, then again in XML syntax.
#[test]
fn included_files_are_written_each_by_itself() {
    let files = [
        (
            "a.rng",
            "<grammar xmlns='http://relaxng.org/ns/structure/1.0' ns='u'>\
            <include href='parts/b.rng'><define name='p'><element name='p'><text/></element></define></include>\
            <start combine='choice'><externalRef href='c.xml'/></start></grammar>",
        ),
        (
            "parts/b.rng",
            "<grammar xmlns='http://relaxng.org/ns/structure/1.0' xmlns:a='\
            http://relaxng.org/ns/compatibility/annotations/1.0'><start><element name='b'>\
            <a:documentation>of b</a:documentation><ref name='p'/><ref name='q'/></element></start>\
            <define name='p'><empty/></define><include href='q.rng'/></grammar>",
        ),
        (
            "parts/q.rng",
            "<grammar xmlns='http://relaxng.org/ns/structure/1.0' ns=''>\
            <define name='q'><element name='q'><empty/></element></define></grammar>",
        ),
        (
            "c.xml",
            "<element xmlns='http://relaxng.org/ns/structure/1.0' name='c'><text/></element>",
        ),
    ];
    let shelf = |files: &[(String, String)]| Shelf(files.iter().cloned().collect());
    let mut files: Vec<(String, String)> =
        files.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    for (syntax, ending) in
        [(Syntax::Compact, "rnc"), (Syntax::Xml, "rng"), (Syntax::Compact, "rnc")]
    {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add(files[0].0.as_str(), files[0].1.as_str());
        let old = shelf(&files);
        let written = relaxng::convert(&mut sources, id, syntax, &old, &mut findings);
        let written = written.unwrap_or_else(|| panic!("{findings:?}"));
        let named = written.into_iter().map(|(id, text)| {
            let name = sources.get(id).name();
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            (format!("{stem}.{ending}"), text)
        });
        files = named.collect();
        assert_eq!(files.len(), 4, "{files:?}");
        let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
        assert!(all.contains("of b"), "{all}");
        let schema = super::read(&files[0].1, &shelf(&files)).unwrap();
        for (document, is_valid) in [
            ("<b xmlns='u'><p>x</p><q xmlns=''/></b>", true),
            ("<c xmlns='u'>x</c>", true),
            ("<b xmlns='u'><q xmlns=''/></b>", false),
            ("<b xmlns='u'><p>x</p><q/></b>", false),
            ("<c>x</c>", false),
        ] {
            let findings = super::validate(&schema, document);
            assert_eq!(findings.is_empty(), is_valid, "{document} {files:?}");
        }
    }
}

/// Holds that a schema and what is written of it are the same, in the form that tells
/// all that a schema says, its XML.
fn assert_kept(text: &str) {
    let compact = written(text, true);
    let (before, after) = (flat(&written(text, false)), flat(&written(&compact, false)));
    let differing = before.lines().zip(after.lines()).find(|(a, b)| a != b);
    assert!(before == after, "{differing:?}");
    assert_eq!(compact, written(&compact, true), "written once more");
}

/// XML without the marks of choices and groups: `(a | b) | c` is read as `a | b | c`.
fn flat(xml: &str) -> String {
    let marks = ["<choice>", "</choice>", "<group>", "</group>"];
    let lines = xml.lines().map(str::trim).filter(|line| !marks.contains(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_name_as_a_value_keeps_its_namespace() {
    let schema = "default namespace d = \"v\"\nnamespace q = \"u\"\n\
                  element e { xsd:QName \"q:n\" | xsd:QName \"m\" | xsd:QName \"d:o\" }";
    let of = |schema: &str| super::read(schema, &Shelf::default()).unwrap();
    let (before, after) = (of(schema), of(&written(schema, true)));
    let values = ["a:n", "m", "o", "n", "a:m", "a:o", "b:n", "b:m"];
    let mut valid = 0;
    for value in values {
        let document = format!("<e xmlns=\"v\" xmlns:a=\"u\" xmlns:b=\"v\">{value}</e>");
        let verdict = |schema| super::validate(schema, &document).is_empty();
        assert_eq!(verdict(&before), verdict(&after), "{value}");
        valid += usize::from(verdict(&before));
    }
    assert_eq!(valid, 4);
}

#[test]
fn the_letter_schema_goes_there_and_back() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["schema/letter.rnc", "schema/letter.rng"] {
        assert_kept(&std::fs::read_to_string(root.join(name)).unwrap());
    }
}

#[test]
fn a_large_schema_goes_there_and_back() {
    let Some(folder) = shared("schema") else { return };
    for name in ["tei_all.rnc", "tei_all.rng", "cmi_sig.rng", "cmif_harvester.rng"] {
        assert_kept(&std::fs::read_to_string(folder.join(name)).unwrap());
    }
}

#[test]
fn what_is_hard_to_write_comes_back() {
    let hard = [
        r#"element a { "\x{A}" ~ '"' | 'it"s' ~ "'" | "\x{5C}x{41}" }"#,
        "namespace l = \"\"\ndefault namespace = \"u\"\nelement l:a { attribute p { text }, element b { empty } }",
        "namespace p = \"u\"\nelement * - ((p:* - p:a) | b) { attribute p:* { text }*, empty }",
        "start = \\start\n\\start = element element { \\list*, parent.x? }\n\\list = element list { list { xsd:int+ } }\nparent.x = element x { mixed { \\list } }",
        "namespace a = \"http://relaxng.org/ns/compatibility/annotations/1.0\"\nelement e { [ a:defaultValue = \"x\" ] attribute d { \"x\" | \"y\" }? }",
        "## one\n##\n##   two\nelement e {\n  ## of all\n  (attribute a { text }?, (## of b\n element b { empty })*) }",
        "element e { (element a { empty }?)*, (element b { empty } | element c { empty })+ }",
        "element e { xsd:token { pattern = \"a|b\" minLength = \"1\" } - (\"a\" | xsd:int \"5\") }",
        "element e { string \" s \" | token \"t\" }",
        "start = grammar { start = x\nx = element x { parent y? } }\ny = element y { text & element z { empty }* }\ny |= notAllowed",
    ];
    for schema in hard {
        assert_kept(schema);
    }
}

/// The schemas of the suite that are right and stand in one file.
#[test]
fn the_schemas_of_the_suite_go_there_and_back() {
    let Some(folder) = shared("suite/relaxng") else { return };
    let text = std::fs::read_to_string(folder.join("spectest.xml")).unwrap();
    let text = text.split_once("]>").map_or(text.as_str(), |(_, rest)| rest);
    let text = text.replace("&dii;", "<\u{E14}\u{E35}/>");
    let suite = roxmltree::Document::parse(&text).unwrap();
    let mut count = 0;
    for case in suite.descendants().filter(|node| node.has_tag_name("testCase")) {
        let correct = case.children().find(|child| child.has_tag_name("correct"));
        let has_files =
            case.children().any(|c| c.has_tag_name("resource") || c.has_tag_name("dir"));
        let Some(correct) = correct.filter(|_| !has_files) else { continue };
        let (Some(first), Some(last)) = (correct.first_child(), correct.last_child())
        else {
            continue;
        };
        let schema = text[first.range().start..last.range().end].trim_start();
        let compact = written(schema, true);
        let of = |schema: &str| super::read(schema, &Shelf::default()).unwrap();
        let (before, after) = (of(schema), of(&compact));
        for document in case.children() {
            if !document.has_tag_name("valid") && !document.has_tag_name("invalid") {
                continue;
            }
            let (Some(first), Some(last)) =
                (document.first_child(), document.last_child())
            else {
                continue;
            };
            let document = text[first.range().start..last.range().end].trim_start();
            let verdict = |schema| super::validate(schema, document).is_empty();
            assert_eq!(
                verdict(&before),
                verdict(&after),
                "{schema}\n{compact}\n{document}"
            );
        }
        count += 1;
    }
    println!("{count} schemas of the suite");
    assert!(count > 100);
}
