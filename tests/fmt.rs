//! Canonical layout never changes what a document says.
//!
//! The trees before and after are compared by another reader than ours. Any folder of
//! TEI can be named by `LETTERBOOK_TEI`; where it is not, random documents and those of
//! the repository serve. The table of elements that hold no text is held against TEI's
//! own schema, where that is at hand.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests prepare and read files"
)]

mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use letterbook::diagnostic::Findings;
use letterbook::relaxng::{NoIncludes, Schema};
use letterbook::source::Sources;
use letterbook::tei::{NAMESPACE, format};
use letterbook::xml::decode_xml;
use proptest::prelude::*;
use proptest::sample::select;
use trial::Trial;

const TABLE: &str = include_str!("../src/tei/elements_only.txt");

fn laid_out(text: &str) -> Option<String> {
    let mut sources = Sources::new();
    let id = sources.add("case.xml", text);
    format(sources.get(id), &mut Findings::new())
}

/// What a document says, without the white space of elements that never hold text.
fn said(text: &str) -> Vec<String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).unwrap();
    let table: BTreeSet<&str> = TABLE.split_whitespace().collect();
    let mut all = Vec::new();
    let mut waiting = vec![(document.root(), true)];
    while let Some((node, is_loose)) = waiting.pop() {
        let name = node.tag_name();
        let space = (roxmltree::NS_XML_URI, "space");
        let is_blank = |node: roxmltree::Node<'_, '_>| {
            node.text().unwrap_or_default().trim_ascii().is_empty()
        };
        let holds_text = node.children().any(|child| child.is_text() && !is_blank(child));
        let is_loose = is_loose
            && (node.is_root()
                || name.namespace() == Some(NAMESPACE)
                    && table.contains(name.name())
                    && node.attribute(space) != Some("preserve")
                    && !holds_text);
        let mut attributes: Vec<String> = node
            .attributes()
            .map(|attribute| {
                format!(
                    "{:?}",
                    (attribute.namespace(), attribute.name(), attribute.value())
                )
            })
            .collect();
        attributes.sort();
        all.push(format!(
            "{:?} {name:?} {attributes:?} {:?}",
            node.node_type(),
            node.text().filter(|_| !node.is_element())
        ));
        let depth = node.ancestors().count();
        all.push(format!("{depth}"));
        for child in node.children().rev() {
            if !(is_loose && child.is_text() && is_blank(child)) {
                waiting.push((child, is_loose));
            }
        }
    }
    all
}

fn assert_says_the_same(name: &str, text: &str) {
    let after = laid_out(text).unwrap();
    assert_eq!(said(text), said(&after), "{name}");
    assert_eq!(laid_out(&after).as_deref(), Some(&*after), "{name}, laid out twice");
}

#[test]
fn real_documents_say_the_same_after() {
    let mut folders: Vec<PathBuf> = ["out", "seeds/register"]
        .iter()
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .collect();
    match std::env::var_os("LETTERBOOK_TEI") {
        Some(folder) => folders.push(folder.into()),
        None => println!("LETTERBOOK_TEI names no folder of TEI: only our own was read"),
    }
    let mut count = 0;
    for folder in folders {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "xml") {
                continue;
            }
            let text = decode_xml(std::fs::read(&path).unwrap()).text;
            if laid_out(&text).is_some() {
                assert_says_the_same(&path.to_string_lossy(), &text);
                count += 1;
            }
        }
    }
    assert!(count > 1, "{count} documents");
}

/// A random piece of a document: elements that hold text and such that do not, white
/// space in every place.
fn piece() -> impl Strategy<Value = String> {
    let leaf = select(vec![
        " ",
        "\n\n  ",
        "\r\n",
        "a b",
        "&amp;",
        "&#10;",
        "<![CDATA[ ]]>",
        "<!-- c\n d -->",
        "<?pi x?>",
        "<pb n='1'/>",
    ]);
    let name = select(vec!["text", "body", "div", "choice", "list", "p", "hi", "x:y"]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 60, 6, move |inner| {
        let attributes = select(vec![
            "",
            " type=\"a\"  xml:id='b'",
            "\n n='\"'",
            " xml:space='preserve'",
        ]);
        (name.clone(), attributes, prop::collection::vec(inner, 0..6)).prop_map(
            |(name, attributes, inner)| {
                format!("<{name}{attributes}>{}</{name}>", inner.concat())
            },
        )
    })
}

proptest! {
    #[test]
    fn random_documents_say_the_same_after(pieces in prop::collection::vec(piece(), 0..6)) {
        let text = format!(
            "<TEI xmlns='{NAMESPACE}' xmlns:x='urn:x'>{}</TEI>",
            pieces.concat()
        );
        assert_says_the_same("random", &text);
    }
}

#[test]
fn the_table_is_that_of_tei() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schema/tei_all.rng");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("{} is not there: the table was not compared", path.display());
        return;
    };
    let mut sources = Sources::new();
    let id = sources.add("tei_all.rng", text);
    let schema =
        Schema::read(&mut sources, id, &NoIncludes, &mut Findings::new()).unwrap();
    let mut holds_text: BTreeMap<String, bool> = BTreeMap::new();
    for element in schema.elements() {
        if element.namespace == NAMESPACE
            && (element.takes_text || !element.children.is_empty())
        {
            *holds_text.entry(element.name).or_default() |= element.takes_text;
        }
    }
    let expected: Vec<&String> =
        holds_text.iter().filter(|(_, text)| !**text).map(|(name, _)| name).collect();
    assert_eq!(TABLE.split_whitespace().collect::<Vec<_>>(), expected);
}

// The command

const CROWDED: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><p>Ich  bin</p></body></text></TEI>\n";

#[test]
fn files_are_laid_out_and_a_second_run_changes_nothing() {
    let trial = Trial::new();
    trial.write("tei/a.xml", CROWDED);
    let ran = trial.run(&["fmt", "tei", "--check"]);
    assert_eq!((ran.status, &*ran.out), (1, ""));
    assert_eq!(
        ran.err,
        "tei/a.xml: would change\n1 file: 1 would change (no findings)\n"
    );
    assert_eq!(trial.read("tei/a.xml"), CROWDED, "--check changes nothing");
    assert_eq!(trial.run(&["fmt", "tei"]).err, "1 file: 1 changed (no findings)\n");
    assert!(trial.read("tei/a.xml").contains("\n      <p>Ich  bin</p>\n"));
    let again = trial.run(&["fmt", "tei", "--check"]);
    assert_eq!(
        (again.status, &*again.err),
        (0, "1 file: 0 would change (no findings)\n")
    );
}

#[test]
fn standard_input_goes_to_standard_output() {
    let trial = Trial::new();
    let ran = trial.feed(&["fmt", "-"], CROWDED.as_bytes());
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(Some(ran.out), laid_out(CROWDED));
}

#[test]
fn built_files_are_left_alone() {
    let trial = Trial::new();
    let name = "out/trotsky-serge-1938.xml";
    let before = trial.read(name);
    let ran = trial.run(&["fmt", "out"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.err.starts_with(&format!("{name}: left alone: it was built from a letter"))
    );
    assert_eq!(trial.read(name), before);
}

#[test]
fn what_cannot_be_laid_out_is_said_and_the_rest_is_done() {
    let trial = Trial::new();
    trial.write("tei/a.xml", CROWDED);
    trial.write("tei/b.xml", CROWDED);
    trial.replace("tei/b.xml", "</p>", "");
    let broken = trial.read("tei/b.xml");
    let ran = trial.run(&["fmt", "tei", "nowhere.xml", "--format", "json"]);
    assert_eq!(ran.status, 2);
    for code in ["XML015", "CFG001"] {
        assert!(ran.err.contains(code), "{}", ran.err);
    }
    assert_eq!(trial.read("tei/b.xml"), broken);
    assert!(trial.read("tei/a.xml").contains("\n  <text>"));
}
