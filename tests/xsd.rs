//! The datatypes against James Clark's test suites for RELAX NG, whole.
//!
//! The suites lie in `../shared/suite/relaxng` and are not committed; where they are not
//! there the tests say so aloud. The lists of known failures work both ways: a listed
//! case that passes fails the test too.

#![expect(clippy::print_stdout, reason = "what is not tested is said aloud")]
#![expect(clippy::disallowed_methods, reason = "the suites lie on the disk")]

use std::collections::BTreeSet;
use std::path::Path;

use letterbook::xsd::{Datatype, NamespaceContext, NoNamespaces, Regex, type_names};
use proptest::prelude::*;
use roxmltree::{Document, Node};

/// Cases of `xsdtest.xml` that fail, by what they say; each with its reason.
const XSD_FAILURES: &[&str] = &[];
/// Cases of `regextest.xml` that fail; each with its reason.
const REGEX_FAILURES: &[&str] = &[];

fn suite(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suite/relaxng");
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        println!("{name} is not there: the conformance of datatypes is NOT tested");
    }
    text
}

/// The namespaces of a node of the suite, and the entities its case declares.
struct Scope<'a, 'input> {
    node: Node<'a, 'input>,
}

impl NamespaceContext for Scope<'_, '_> {
    fn resolve_prefix(&self, prefix: &str) -> Option<&str> {
        let wanted = (!prefix.is_empty()).then_some(prefix);
        let namespace = self.node.lookup_namespace_uri(wanted);
        namespace.or((prefix.is_empty()).then_some(""))
    }

    fn is_unparsed_entity(&self, name: &str) -> bool {
        let subset = self.node.attribute("internalSubset").unwrap_or_default();
        subset.contains(&format!("<!ENTITY {name} "))
    }
}

fn text<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default()
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    node.children().filter(|child| child.has_tag_name(name)).collect()
}

/// Compares what failed with what is known to.
fn settle(failures: &[String], known: &[&str], count: usize) {
    let failed: BTreeSet<&str> = failures.iter().map(String::as_str).collect();
    let known: BTreeSet<&str> = known.iter().copied().collect();
    println!("{} of {count} cases hold", count - failures.len());
    let news: Vec<_> = failed.difference(&known).collect();
    let mended: Vec<_> = known.difference(&failed).collect();
    assert!(news.is_empty() && mended.is_empty(), "fail: {news:#?}\npass: {mended:#?}");
}

#[test]
fn datatypes_hold_to_the_suite() {
    let Some(suite) = suite("xsdtest.xml") else { return };
    let document = Document::parse(&suite).unwrap();
    let (mut failures, mut count) = (Vec::new(), 0);
    for node in children(document.root_element(), "datatype") {
        let name = node.attribute("name").unwrap();
        let datatype = Datatype::new(name, &[]).unwrap();
        let mut expect = |holds: bool, what: String| {
            count += 1;
            if !holds {
                failures.push(format!("{name}: {what}"));
            }
        };
        for (kind, wanted) in [("valid", true), ("invalid", false)] {
            for case in children(node, kind) {
                let is_valid = datatype.check(text(case), &Scope { node: case }).is_ok();
                expect(is_valid == wanted, format!("{kind} {:?}", text(case)));
            }
        }
        for equiv in children(node, "equiv") {
            let classes: Vec<_> = children(equiv, "class")
                .into_iter()
                .map(|class| children(class, "value"))
                .collect();
            for (i, first) in classes.iter().enumerate() {
                for (j, second) in classes.iter().enumerate() {
                    for (a, b) in
                        first.iter().flat_map(|a| second.iter().map(move |b| (a, b)))
                    {
                        let (scope_a, scope_b) = (Scope { node: *a }, Scope { node: *b });
                        let equal =
                            datatype.value_eq(text(*a), &scope_a, text(*b), &scope_b);
                        let what = format!("equiv {:?} {:?}", text(*a), text(*b));
                        expect(equal == (i == j), what);
                    }
                }
            }
        }
        for case in children(node, "length") {
            let length: usize = case.attribute("value").unwrap().parse().unwrap();
            for (wanted, delta) in [(true, 0), (false, 1)] {
                let value = (length + delta).to_string();
                let narrow = Datatype::new(name, &[("length", &value)]).unwrap();
                let fits = narrow.check(text(case), &NoNamespaces).is_ok();
                expect(fits == wanted, format!("length {value} {:?}", text(case)));
            }
        }
        for (kind, less) in [("lessThan", true), ("incomparable", false)] {
            for case in children(node, kind) {
                let values: Vec<_> =
                    children(case, "value").iter().map(|v| text(*v)).collect();
                let [a, b] = values[..] else { panic!("two values are compared") };
                let fits = |facet, limit, value| {
                    let narrow = Datatype::new(name, &[(facet, limit)]).unwrap();
                    narrow.check(value, &NoNamespaces).is_ok()
                };
                expect(fits("maxExclusive", b, a) == less, format!("{a:?} < {b:?}"));
                expect(fits("minExclusive", a, b) == less, format!("{b:?} > {a:?}"));
                expect(!fits("minExclusive", b, a), format!("not {a:?} > {b:?}"));
            }
        }
    }
    settle(&failures, XSD_FAILURES, count);
}

#[test]
fn patterns_hold_to_the_suite() {
    let Some(suite) = suite("regextest.xml") else { return };
    let document = Document::parse(&suite).unwrap();
    let (mut failures, mut count) = (Vec::new(), 0);
    for case in children(document.root_element(), "testCase") {
        for node in children(case, "incorrect") {
            count += 1;
            if Regex::new(text(node)).is_ok() {
                failures.push(format!("incorrect {:?}", text(node)));
            }
        }
        for node in children(case, "correct") {
            count += 1;
            let Ok(regex) = Regex::new(text(node)) else {
                failures.push(format!("correct {:?}", text(node)));
                continue;
            };
            for (kind, wanted) in [("valid", true), ("invalid", false)] {
                for value in children(case, kind) {
                    count += 1;
                    if regex.is_match(text(value)) != wanted {
                        failures.push(format!("{} {kind} {:?}", text(node), text(value)));
                    }
                }
            }
        }
    }
    settle(&failures, REGEX_FAILURES, count);
}

#[test]
fn there_are_all_builtin_types() {
    // 19 primitive and 25 derived types (XML Schema Part 2 §3.2, §3.3), and two of XPath.
    assert_eq!(type_names().count(), 46);
}

proptest! {
    #[test]
    fn no_text_makes_a_datatype_panic(text in any::<String>(), facet in "[0-9:TZP.+-]{0,12}") {
        for name in type_names() {
            let datatype = Datatype::new(name, &[]).unwrap();
            for text in [&text, &facet] {
                let is_valid = datatype.check(text, &NoNamespaces).is_ok();
                prop_assert_eq!(is_valid, datatype.value(text, &NoNamespaces).is_ok());
                let equals_itself =
                    datatype.value_eq(text, &NoNamespaces, text, &NoNamespaces);
                prop_assert_eq!(is_valid, equals_itself);
            }
            let _ = Datatype::new(name, &[("minInclusive", &facet)]);
        }
    }

    #[test]
    fn no_pattern_panics(pattern in r"[\\a-z\[\](){}*+?|^.,0-9pPIs-]{0,16}", text in "[a-z]{0,8}") {
        if let Ok(regex) = Regex::new(&pattern) {
            let _ = regex.is_match(&text);
        }
    }
}
