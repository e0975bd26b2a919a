//! Real schemas, deep and broad documents, growth.

use std::fmt::Write;

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
        let of = |findings: &letterbook::diagnostic::Findings| -> Vec<_> {
            findings.iter().map(|finding| (finding.code.id, finding.span)).collect()
        };
        println!("{body}");
        for finding in &a {
            println!("  {} {} {:?}", finding.code.id, finding.message, finding.help);
        }
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
