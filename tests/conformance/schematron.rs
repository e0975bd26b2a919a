//! The two suites of tests for Schematron.
//!
//! `SCHEMATRON_SUITE` names a copy of Schematron/schematron-conformance (`core` and
//! `svrl` are below it), `SCHXSLT_SUITE` a copy of `SchXslt`'s own tests (`src/test`). A
//! test has documents, schemas and what is expected of them: valid, invalid, an error in
//! the schema, and XPath expressions that hold for the report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use letterbook::diagnostic::{Findings, Severity};
use letterbook::relaxng::Resolver;
use letterbook::schematron::{Asked, Rules, Surroundings};
use letterbook::source::Sources;
use letterbook::xml;
use letterbook::xpath::{
    DynamicContext, Expression, Focus, Library, Loader, StaticContext,
};
use roxmltree::{Document, Node};

/// Tests of schematron-conformance that fail, and why.
const CONFORMANCE_FAILURES: &[(&str, &str)] = &[
    (
        "let-scope-pattern-01",
        "a pattern's variable hides the schema's, which let-name-collision-error-05 and -06 \
         call an error",
    ),
    (
        "let-value-element-content-01",
        "the schema tests the document for an element that only its own variable has",
    ),
];
/// Tests of `SchXslt` that fail, and why.
const SCHXSLT_FAILURES: &[(&str, &str)] =
    &[("xsl-accumulators", "accumulators are XSLT that letterbook does not run")];

/// The files of a test.
#[derive(Debug, Default)]
struct Shelf(BTreeMap<String, String>);

impl Resolver for Shelf {
    fn resolve(&self, base: &str, href: &str) -> Result<(String, String), String> {
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name =
            if folder.is_empty() { href.to_owned() } else { format!("{folder}/{href}") };
        let text = self.0.get(&name).ok_or("there is no such file")?;
        Ok((name, text.clone()))
    }
}

impl Loader for Shelf {
    fn document(&self, address: &str) -> Result<Arc<xml::Document>, String> {
        let name = address.rsplit('/').next().unwrap_or(address);
        let text = self.0.get(name).ok_or("there is no such file")?;
        read(name, text).ok_or_else(|| "it is not well-formed".to_owned())
    }

    fn collection(&self, _: &str) -> Result<Vec<Arc<xml::Document>>, String> {
        Err("there are none".to_owned())
    }

    fn text(&self, _: &str, _: Option<&str>) -> Result<String, String> {
        Err("there are none".to_owned())
    }
}

fn read(name: &str, text: &str) -> Option<Arc<xml::Document>> {
    let id = Sources::new().add(name, text);
    let address = format!("file:///suite/{name}");
    xml::Document::read(id, text, Some(&address), &mut Findings::new()).map(Arc::new)
}

/// The files of a folder and below that end in `.xml`, in order.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            found.push(path);
        }
    }
}

fn children<'a, 'd>(
    node: Node<'a, 'd>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The element in a node as a document, with the namespaces that it has from outside.
fn markup(node: Node<'_, '_>) -> String {
    let text = &node.document().input_text()[node.range()];
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap();
    let own = text.find('>').map(|end| &text[..end]).unwrap_or_default();
    let mut declared = String::new();
    for namespace in node.namespaces() {
        let name = match namespace.name() {
            Some("xml") => continue,
            Some(prefix) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        if !own.contains(&format!("{name}=")) {
            declared.push_str(&format!(" {name}=\"{}\"", namespace.uri()));
        }
    }
    format!("{}{declared}{}", &text[..end], &text[end..])
}

/// What is wrong with the verdict on a test; `None` if nothing is.
fn fault(case: Node<'_, '_>) -> Option<String> {
    let mut shelf = Shelf::default();
    let mut primary = None;
    for document in children(case, "documents").flat_map(|all| all.children()) {
        let Some(root) = document.first_element_child() else { continue };
        let name = document.attribute("filename").unwrap_or_default();
        primary.get_or_insert_with(|| name.to_owned());
        shelf.0.insert(name.to_owned(), markup(root));
    }
    let schemas = children(case, "schemas").next()?;
    // The first schema for a query language of ours is meant, and all of them are.
    let schema = schemas.first_element_child()?;
    let phase = schemas.attribute("phase").or(case.attribute("phase"));
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema.sch", markup(schema));
    let asked = Asked { phase, base: Some("file:///suite/schema.sch") };
    let rules = Rules::read(&mut sources, id, &shelf, asked, &mut findings);
    let is_sound = findings.count(Severity::Error) == 0;
    let expected = case.attribute("expect").unwrap_or("valid");
    let messages: Vec<&str> =
        findings.iter().map(|finding| finding.message.as_str()).collect();
    let (Some(rules), true) = (rules, is_sound) else {
        return (expected != "error").then(|| format!("refused: {messages:?}"));
    };
    if expected == "error" {
        return Some("no error was found".to_owned());
    }
    let primary = primary?;
    let document = read(&primary, shelf.0.get(&primary)?)?;
    let surroundings = Surroundings { loader: Some(&shelf), now: None };
    let mut findings = Findings::new();
    rules.check(&document, surroundings, false, &mut findings);
    let is_valid = findings.is_empty();
    if is_valid != (expected == "valid") {
        let messages: Vec<&str> =
            findings.iter().map(|finding| finding.message.as_str()).collect();
        return Some(format!("is valid: {is_valid} {messages:?}"));
    }
    let svrl = rules.svrl(&document, surroundings);
    let report = read("report.svrl", &svrl)?;
    let assertions = case
        .descendants()
        .filter(|node| ["assertion", "expectation"].contains(&node.tag_name().name()));
    for assertion in assertions {
        let test = assertion.attribute("assert").or(assertion.attribute("test"))?;
        let mut names = StaticContext::new();
        names.namespace("svrl", "http://purl.oclc.org/dsdl/svrl");
        let expression = Expression::compile(test, &names).unwrap();
        let library = Library::new();
        let context = DynamicContext::new(&library);
        let root = context.add_document(Arc::clone(&report)).node(report.root());
        if expression.is_true(&context, &Focus::on(root)) != Ok(true) {
            return Some(format!("`{test}` does not hold for {svrl}"));
        }
    }
    None
}

/// Runs all tests below a folder and holds the list of failures to the truth, both ways.
fn run(variable: &str, below: &str, known: &[(&str, &str)]) {
    let Some(folder) = std::env::var_os(variable) else {
        eprintln!("{variable} is not set: its tests were not run");
        return;
    };
    let mut paths = Vec::new();
    files(&Path::new(&folder).join(below), &mut paths);
    let (mut count, mut wrong) = (0, String::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let tree = Document::parse(&text).unwrap();
        if tree.root_element().tag_name().name() != "testcase" {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_known = known.iter().any(|(known, _)| *known == name);
        match (fault(tree.root_element()), is_known) {
            (Some(fault), false) => wrong.push_str(&format!("{name}: {fault}\n")),
            (None, true) => wrong.push_str(&format!("{name} passes and is listed\n")),
            _ => {}
        }
    }
    assert!(count > 0, "{variable} holds no tests");
    eprintln!("{variable}: {} of {count} tests pass", count - known.len());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn schematron_conformance() {
    run("SCHEMATRON_SUITE", "", CONFORMANCE_FAILURES);
}

#[test]
fn schxslt() {
    run("SCHXSLT_SUITE", "", SCHXSLT_FAILURES);
}
