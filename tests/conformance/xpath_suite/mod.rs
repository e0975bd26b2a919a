//! Reads the catalogue of the suite and runs its tests.

mod environment;
mod verdict;

use std::path::{Path, PathBuf};

use environment::Environment;
use roxmltree::Node;

/// How a test ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// As the suite wants.
    Passed,
    /// Otherwise: what came instead.
    Failed(String),
    /// It asks for what is not offered.
    Skipped,
}

/// Features of processors that are not offered, each optional in the standard.
const MISSING: [&str; 18] = [
    "schemaImport",
    "schemaValidation",
    "schema-location-hint",
    "staticTyping",
    "typedData",
    "moduleImport",
    "fn-load-xquery-module",
    "fn-transform-XSLT",
    "remote_http",
    "namespace-axis",
    "advanced-uca-fallback",
    "simple-uca-fallback",
    "non_unicode_codepoint_collation",
    "olson-timezone",
    "xpath-1.0-compatibility",
    "fn-format-integer-CLDR",
    "arbitraryPrecisionDecimal",
    "directory-as-collection-uri",
];

pub(crate) fn element<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.has_tag_name((node_namespace(node), name)))
}

fn node_namespace<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().namespace().unwrap_or_default()
}

pub(crate) fn elements<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// Whether a test can be run, by what it depends on.
fn is_offered(node: Node<'_, '_>, inherited: Option<Node<'_, '_>>) -> bool {
    let own = elements(node, "dependency");
    let has_spec = own.clone_has_spec(node);
    let above = inherited.into_iter().flat_map(|set| elements(set, "dependency"));
    own.chain(above.filter(|it| !(has_spec && it.attribute("type") == Some("spec")))).all(
        |dependency| {
            let value = dependency.attribute("value").unwrap_or_default();
            let is_wanted = dependency.attribute("satisfied") != Some("false");
            let is_there = match dependency.attribute("type").unwrap_or_default() {
                "spec" => value.split(' ').any(|spec| {
                    spec == "XP31" || matches!(spec, "XP20+" | "XP30+" | "XP31+")
                }),
                "feature" => !MISSING.contains(&value),
                "xml-version" => !value.contains("1.1"),
                "xsd-version" => value == "1.1",
                "language" | "default-language" => value == "en",
                "calendar" | "limits" => false,
                "format-integer-sequence" => false,
                "unicode-normalization-form" => value != "FULLY-NORMALIZED",
                _ => true,
            };
            is_there == is_wanted
        },
    )
}

/// Keeps `is_offered` readable: whether a test says which standards it is of.
trait HasSpec {
    fn clone_has_spec(&self, node: Node<'_, '_>) -> bool;
}

impl<T> HasSpec for T {
    fn clone_has_spec(&self, node: Node<'_, '_>) -> bool {
        elements(node, "dependency").any(|it| it.attribute("type") == Some("spec"))
    }
}

/// Runs all tests of a catalogue: set, test and outcome, in the order of the catalogue.
pub(crate) fn run_catalog(folder: &Path) -> Vec<(String, String, Outcome)> {
    let text = std::fs::read_to_string(folder.join("catalog.xml")).unwrap();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let catalog = roxmltree::Document::parse_with_options(&text, options).unwrap();
    let root = catalog.root_element();
    let shared: Vec<(String, Environment)> = elements(root, "environment")
        .map(|node| {
            let name = node.attribute("name").unwrap_or_default().to_owned();
            (name, Environment::read(node, folder))
        })
        .collect();
    let only = std::env::var("LETTERBOOK_QT3_SET").ok();
    let mut outcomes = Vec::new();
    for set in elements(root, "test-set") {
        let name = set.attribute("name").unwrap_or_default();
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let file = folder.join(set.attribute("file").unwrap_or_default());
        run_set(name, &file, &shared, &mut outcomes);
    }
    outcomes
}

fn run_set(
    name: &str,
    file: &PathBuf,
    shared: &[(String, Environment)],
    outcomes: &mut Vec<(String, String, Outcome)>,
) {
    // A file that the copy of the suite does not have.
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let Ok(document) = roxmltree::Document::parse_with_options(&text, options) else {
        return;
    };
    let root = document.root_element();
    let folder = file.parent().unwrap();
    let own: Vec<(String, Environment)> = elements(root, "environment")
        .map(|node| {
            let name = node.attribute("name").unwrap_or_default().to_owned();
            (name, Environment::read(node, folder))
        })
        .collect();
    for case in elements(root, "test-case") {
        let test = case.attribute("name").unwrap_or_default().to_owned();
        if !is_offered(case, Some(root)) {
            outcomes.push((name.to_owned(), test, Outcome::Skipped));
            continue;
        }
        let environment = elements(case, "environment").next();
        let inline;
        let environment = match environment {
            None => None,
            Some(node) => {
                if let Some(wanted) = node.attribute("ref") {
                    let mut all = own.iter().chain(shared);
                    all.find(|(name, _)| name == wanted).map(|(_, found)| found)
                } else {
                    inline = Environment::read(node, folder);
                    Some(&inline)
                }
            }
        };
        // Comparing by the rules of a language is optional (F&O 3.1 §5.3.4).
        let names_uca = element(case, "test")
            .and_then(|it| it.text())
            .is_some_and(|it| it.contains("/collation/UCA"));
        let outcome = if names_uca
            || environment.is_some_and(|it| it.needs_schema)
            || element(case, "module").is_some()
        {
            Outcome::Skipped
        } else {
            // The copy of the panic is in the log.
            let run =
                std::panic::AssertUnwindSafe(|| verdict::run(case, environment, file));
            std::panic::catch_unwind(run)
                .unwrap_or_else(|_| Outcome::Failed("PANIC".to_owned()))
        };
        outcomes.push((name.to_owned(), test, outcome));
    }
}
