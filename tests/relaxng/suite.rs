//! James Clark's suites for the specification and for the compact syntax.

use roxmltree::{Document, Node};

use super::{Shelf, read, shared, validate};

/// Cases of spectest.xml that are known to fail, by number.
const SPECTEST_FAILURES: &[usize] = &[];
/// Cases of compacttest.xml that are known to fail, by number.
const COMPACTTEST_FAILURES: &[usize] = &[];

/// The markup inside an element, as it stands in the suite.
fn inner(node: Node<'_, '_>) -> String {
    let text = node.document().input_text();
    let (Some(first), Some(last)) = (node.first_child(), node.last_child()) else {
        return String::new();
    };
    let markup = text.get(first.range().start..last.range().end).unwrap_or_default();
    markup.trim_start().to_owned()
}

fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Option<Node<'a, 'd>> {
    node.children().find(|child| child.has_tag_name(name))
}

fn resources(node: Node<'_, '_>, folder: &str, as_text: bool, shelf: &mut Shelf) {
    for child in node.children() {
        let name = format!("{folder}{}", child.attribute("name").unwrap_or_default());
        if child.has_tag_name("resource") {
            let text = if as_text { plain(child) } else { inner(child) };
            shelf.0.insert(name, text);
        } else if child.has_tag_name("dir") {
            resources(child, &format!("{name}/"), as_text, shelf);
        }
    }
}

fn plain(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect()
}

/// What is wrong with the verdicts on a case.
fn fault(case: Node<'_, '_>) -> Option<String> {
    let mut shelf = Shelf::default();
    resources(case, "", false, &mut shelf);
    if let Some(incorrect) = child(case, "incorrect") {
        return read(&inner(incorrect), &shelf).ok().map(|_| "accepted".to_owned());
    }
    let schema = match read(&inner(child(case, "correct")?), &shelf) {
        Ok(schema) => schema,
        Err(findings) => {
            let messages: Vec<_> = findings.iter().map(|f| f.message.clone()).collect();
            return Some(format!("refused: {messages:?}"));
        }
    };
    for document in case.children() {
        let is_valid = validate(&schema, &inner(document)).is_empty();
        if document.has_tag_name("valid") != is_valid
            && (document.has_tag_name("valid") || document.has_tag_name("invalid"))
        {
            return Some(format!("is valid: {is_valid}: {}", inner(document)));
        }
    }
    None
}

/// What is wrong with the verdicts on a case in compact syntax.
fn compact_fault(case: Node<'_, '_>) -> Option<String> {
    let compact = child(case, "compact")?;
    let mut shelf = Shelf::default();
    resources(compact, "", true, &mut shelf);
    if let Some(incorrect) = child(compact, "incorrect") {
        return read(&plain(incorrect), &shelf).ok().map(|_| "accepted".to_owned());
    }
    let xml = child(case, "xml")?;
    let mut xml_shelf = Shelf::default();
    resources(xml, "", false, &mut xml_shelf);
    let of_xml = read(&inner(child(xml, "correct")?), &xml_shelf);
    let of_compact = read(&plain(child(compact, "correct")?), &shelf);
    // A few schemas are right in their syntax only; both readers then refuse.
    match (of_compact, of_xml) {
        (Err(findings), Ok(_)) => {
            let messages: Vec<_> = findings.iter().map(|f| f.message.clone()).collect();
            Some(format!("refused: {messages:?}"))
        }
        (Ok(_), Err(_)) => Some("accepted, though the XML is refused".to_owned()),
        (Err(_), Err(_)) => None,
        (Ok(_), Ok(_)) => None,
    }
}

fn run(name: &str, expected: &[usize], fault: fn(Node<'_, '_>) -> Option<String>) {
    let Some(folder) = shared("suite/relaxng") else { return };
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    // The tree library reads no character references in entities; the suite has one.
    let text = match text.split_once("]>") {
        Some((doctype, rest)) if doctype.starts_with("<!DOCTYPE") => {
            rest.replace("&dii;", "<\u{E14}\u{E35}/>")
        }
        _ => text,
    };
    let suite = Document::parse(&text).unwrap();
    let cases: Vec<_> =
        suite.descendants().filter(|node| node.has_tag_name("testCase")).collect();
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let fault = fault(*case);
        if fault.is_some() != expected.contains(&number) {
            let line = suite.text_pos_at(case.range().start).row;
            let fault = fault.unwrap_or_else(|| "listed as failing, passes".to_owned());
            wrong.push(format!("case {number}, line {line}: {fault}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    println!("{name}: {} of {}", cases.len() - expected.len(), cases.len());
}

#[test]
fn the_specification_suite_passes() {
    run("spectest.xml", SPECTEST_FAILURES, fault);
}

#[test]
fn the_compact_syntax_suite_passes() {
    run("compacttest.xml", COMPACTTEST_FAILURES, compact_fault);
}
