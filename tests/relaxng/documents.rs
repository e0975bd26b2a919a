//! Real schemas, deep and broad documents, growth.

use std::fmt::Write;

use letterbook::diagnostic::Findings;
use letterbook::relaxng::{Schema, Syntax, convert};
use letterbook::source::Sources;

use super::{Shelf, read, shared, validate};

fn schema_file(name: &str) -> Option<String> {
    let path = shared("schema")?.join(name);
    Some(std::fs::read_to_string(path).unwrap())
}

#[test]
fn a_large_schema_is_read_in_both_syntaxes() {
    let (Some(rng), Some(rnc)) = (schema_file("tei_all.rng"), schema_file("tei_all.rnc"))
    else {
        return;
    };
    let rng = read(&rng, &Shelf::default()).unwrap();
    let rnc = read(&rnc, &Shelf::default()).unwrap();
    let bodies = ["<p>x</p>", "<p><dateline/></p>", "<div><p/><head/></div>", "x", ""];
    for body in bodies {
        let text = letter(body);
        let (a, b) = (validate(&rng, &text), validate(&rnc, &text));
        let of = |findings: &Findings| -> Vec<_> {
            findings.iter().map(|finding| (finding.code.id, finding.span)).collect()
        };
        assert_eq!(of(&a), of(&b), "{body}");
        assert_eq!(a.is_empty(), body == "<p>x</p>", "{body}: {a:?}");
    }
}

fn letter(body: &str) -> String {
    format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt>\
         <title>t</title></titleStmt><publicationStmt><p/></publicationStmt>\
         <sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text><body>{body}</body>\
         </text></TEI>"
    )
}

#[test]
fn a_schema_written_as_xml_is_the_same_schema() {
    let Some(rnc) = schema_file("tei_all.rnc") else { return };
    let written = to_xml(&rnc);
    assert!(written == to_xml(&rnc), "the same schema gives the same bytes");
    assert!(written == to_xml(&written), "writing what was written changes nothing");
    let (of_rnc, of_xml) = (
        read(&rnc, &Shelf::default()).unwrap(),
        read(&written, &Shelf::default()).unwrap(),
    );
    for body in
        ["<p xml:id=\"1\"/>", "<p><date when=\"1938-13\"/></p>", "<div><foo/></div>"]
    {
        assert_eq!(validate(&of_rnc, &letter(body)), validate(&of_xml, &letter(body)));
    }
}

fn to_xml(text: &str) -> String {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema", text);
    let shelf = Shelf::default();
    let written = convert(&mut sources, id, Syntax::Xml, &shelf, &mut findings);
    written.unwrap().remove(0).1
}

/// A short schema in compact syntax.
fn compact(text: &str) -> Schema {
    read(text, &Shelf::default()).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn is_valid(schema: &Schema, text: &str) -> bool {
    validate(schema, text).is_empty()
}

#[test]
fn elements_of_one_name_are_told_apart_by_their_content() {
    let schema = compact(
        "element r { (element a { element b { empty } }, element c { empty })
                   | (element a { element d { empty } }, element e { empty }) }",
    );
    assert!(is_valid(&schema, "<r><a><b/></a><c/></r>"));
    assert!(is_valid(&schema, "<r><a><d/></a><e/></r>"));
    assert!(!is_valid(&schema, "<r><a><b/></a><e/></r>"));
    assert!(!is_valid(&schema, "<r><a><d/></a><c/></r>"));
    let deep = compact(
        "start = element r { (element a { x }, element c { empty }) | element a { y } }
         x = element n { x } | element n { element p { empty } }
         y = element n { y } | element n { attribute q { 'v' } }",
    );
    assert!(is_valid(&deep, "<r><a><n><n><p/></n></n></a><c/></r>"));
    assert!(is_valid(&deep, "<r><a><n><n q='v'/></n></a></r>"));
    assert!(!is_valid(&deep, "<r><a><n><n q='v'/></n></a><c/></r>"));
    assert!(!is_valid(&deep, "<r><a><n><n><p/></n></n></a></r>"));
}

#[test]
fn interleave_of_many_optionals_stays_small() {
    let names: Vec<String> = (0..22).map(|n| format!("a{n}")).collect();
    let parts: Vec<String> =
        names.iter().map(|name| format!("element {name} {{ empty }}?")).collect();
    let once = compact(&format!("element r {{ {} }}", parts.join(" & ")));
    let many = compact(&format!("element r {{ ({})* }}", parts.join(" & ")));
    let (mut children, mut at) = (String::new(), 1_usize);
    for _ in 0..20_000 {
        at = (at * 1_103_515_245 + 12345) % (1 << 31);
        let _ = write!(children, "<{}/>", names[at / 65536 % 22]);
    }
    let text = format!("<r>{children}</r>");
    assert!(is_valid(&many, &text));
    assert!(!is_valid(&once, &text));
    let all = names.iter().rev().fold(String::new(), |all, name| all + "<" + name + "/>");
    assert!(is_valid(&once, &format!("<r>{all}</r>")));
    assert!(!is_valid(&once, &format!("<r>{all}<a3/></r>")));
}

#[test]
fn depth_costs_memory_and_not_the_stack() {
    let schema = compact("start = a  a = element a { a? }");
    let text = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    assert!(is_valid(&schema, &text));
    let deep = "(".repeat(100_000) + "text" + &")".repeat(100_000);
    assert!(read(&format!("element a {{ {deep} }}"), &Shelf::default()).is_err());
    let deep = "<group>".repeat(100_000) + "<text/>" + &"</group>".repeat(100_000);
    let head = "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'>";
    assert!(read(&format!("{head}{deep}</element>"), &Shelf::default()).is_err());
    let mut chain = String::new();
    for n in 0..5000 {
        let _ = writeln!(chain, "d{n} = d{}", n + 1);
    }
    let text = format!("start = element a {{ d0 }}\n{chain}d5000 = empty");
    assert!(read(&text, &Shelf::default()).is_err());
    let broad: Vec<String> =
        (0..5000).map(|n| format!("element b{n} {{ empty }}?")).collect();
    assert!(is_valid(
        &compact(&format!("element a {{ {} }}", broad.join(", "))),
        "<a><b7/></a>"
    ));
}

/// Work is counted, not timed: twice the document, no more than twice the derivatives.
#[test]
fn work_grows_linearly() {
    let schema = compact(
        "start = element r { p* }
         p = element p { mixed { (element i { text } | element n { p+ } | q)* } }
         q = element q { attribute t { 'x' } , p } | element q { attribute t { 'y' } }",
    );
    let piece = "<p>x<i>y</i><n><p/></n><q t='y'/><q t='x'><p/></q></p>";
    let steps = |count: usize| {
        let text = format!("<r>{}</r>", piece.repeat(count));
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("document", text);
        let mut validator = schema.validator();
        validator.document(sources.get(id), &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        validator.derivative_steps()
    };
    let (one, two, four) = (steps(500), steps(1000), steps(2000));
    println!("derivatives for 1x, 2x, 4x: {one}, {two}, {four}");
    assert!(two * 2 <= one * 5 && four * 2 <= two * 5);
}

#[test]
fn whatever_is_cut_off_is_a_finding_and_never_a_panic() {
    let schema_text = "namespace a = 'urn:a' ## doc\n[ a:b = 'c' a:d [ 'e' ] ] start = element a:x \
        { attribute * - (a:* | y) { xsd:int { minInclusive = \"1\" } - '7' }*, \
        (list { 'é'+ } | mixed { b & c? }) } b = element \\b { parent d >> a:n [] } c |= empty";
    for end in 0..=schema_text.len() {
        let _ = schema_text.get(..end).map(|text| read(text, &Shelf::default()).is_ok());
    }
    let schema = compact(
        "start = element a { attribute b { xsd:int }, (c & d)+ }
         c = element c { empty } d = element d { text }",
    );
    let text = "<a b='1' c=\"ü&amp;\"><!-- x --><c>t</c><![CDATA[y]]><d x:y=''/></a>";
    for end in 0..=text.len() {
        let _ = text.get(..end).map(|text| validate(&schema, text).len());
    }
}
