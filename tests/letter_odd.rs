//! `schema/letter.odd` documents the letter schema as TEI asks (TEI P5 §22, §23.3): a
//! customisation of TEI with the same elements, attributes and closed lists of values as
//! `schema/letter.rng`.
//!
//! What TEI itself defines is read from `../shared/schema/p5subset.xml`; without it only
//! elements and value lists are compared, and that is said. The prose of the ODD is
//! written by hand; its `schemaSpec` is written by `BLESS=1` from the schema.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the schemas lie on the disk; one that is missing is said"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

/// What may stand in a schema: elements, their attributes, and the values of those that
/// have a closed list of them.
type Vocabulary = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap().replace("\r\n", "\n")
}

/// The local name; empty in the examples of the Guidelines, which are no definitions.
fn name<'a>(node: Node<'a, '_>) -> &'a str {
    match node.tag_name().namespace() {
        Some("http://www.tei-c.org/ns/Examples") => "",
        _ => node.tag_name().name(),
    }
}

fn ident(node: Node<'_, '_>) -> String {
    node.attribute("ident").unwrap_or_default().to_owned()
}

// Schemas, from their XML syntax

/// The definitions of a schema by name.
type Defines<'a> = BTreeMap<&'a str, Node<'a, 'a>>;

fn defines<'a>(schema: &'a Document<'a>) -> Defines<'a> {
    let defines = schema.descendants().filter(|node| name(*node) == "define");
    defines.map(|node| (node.attribute("name").unwrap(), node)).collect()
}

/// The attributes of an element, each with the name of the definition it stands in.
fn attributes_of<'a>(
    element: Node<'a, 'a>,
    defines: &Defines<'a>,
) -> Vec<(Node<'a, 'a>, &'a str)> {
    let mut attributes = Vec::new();
    let mut waiting: Vec<(Node<'_, '_>, &str)> =
        element.children().map(|child| (child, "")).collect();
    let mut seen = BTreeSet::new();
    while let Some((node, define)) = waiting.pop() {
        match name(node) {
            "element" => {}
            "attribute" => attributes.push((node, define)),
            "ref" => {
                let to = node.attribute("name").unwrap();
                if seen.insert(to) {
                    waiting.extend(defines[to].children().map(|child| (child, to)));
                }
            }
            _ => waiting.extend(node.children().map(|child| (child, define))),
        }
    }
    attributes
}

fn elements<'a>(
    schema: &'a Document<'a>,
) -> impl Iterator<Item = (&'a str, Node<'a, 'a>)> {
    let elements = schema.descendants().filter(|node| name(*node) == "element");
    elements.filter_map(|node| Some((node.attribute("name")?, node)))
}

/// What letter.rng allows, and the documentation of its elements.
fn of_schema(schema: &Document<'_>) -> (Vocabulary, BTreeMap<String, String>) {
    let defines = defines(schema);
    let (mut vocabulary, mut documentation) = (Vocabulary::new(), BTreeMap::new());
    for (element, node) in elements(schema) {
        if let Some(text) = node.children().find(|child| name(*child) == "documentation")
        {
            documentation
                .entry(element.to_owned())
                .or_insert_with(|| text.text().unwrap_or_default().to_owned());
        }
        let own = vocabulary.entry(element.to_owned()).or_default();
        for (attribute, _) in attributes_of(node, &defines) {
            let name = attribute.attribute("name").unwrap().to_owned();
            own.entry(name).or_default().extend(values(attribute, &defines));
        }
    }
    (vocabulary, documentation)
}

/// The values of an attribute if nothing else is allowed; else none.
fn values(attribute: Node<'_, '_>, defines: &Defines<'_>) -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    let mut waiting = vec![attribute];
    while let Some(node) = waiting.pop() {
        match name(node) {
            "data" | "text" => return BTreeSet::new(),
            "value" => drop(values.insert(node.text().unwrap().to_owned())),
            "ref" => waiting.push(defines[node.attribute("name").unwrap()]),
            "documentation" => {}
            _ => waiting.extend(node.children()),
        }
    }
    values
}

// TEI itself

/// What TEI gives to its elements: each attribute, and the class that it comes from.
type Tei = BTreeMap<String, BTreeMap<String, Option<String>>>;

/// TEI P5, if its schema is at hand.
fn tei() -> Option<Tei> {
    let Ok(text) = std::fs::read_to_string(path("../shared/schema/tei_all.rng")) else {
        println!("tei_all.rng is not there: attributes were not compared");
        return None;
    };
    let schema = Document::parse(&text).unwrap();
    let defines = defines(&schema);
    let elements = elements(&schema).map(|(element, node)| {
        let attributes =
            attributes_of(node, &defines).into_iter().filter_map(|(node, define)| {
                // Its definitions are called `att.CLASS.attribute.NAME`.
                let class =
                    define.split_once(".attribute.").map(|(class, _)| class.to_owned());
                Some((node.attribute("name")?.to_owned(), class))
            });
        (element.to_owned(), attributes.collect())
    });
    Some(elements.collect())
}

/// The module of each of TEI's elements.
fn modules() -> BTreeMap<String, String> {
    let text = read("../shared/schema/p5subset.xml");
    let document = Document::parse(&text).unwrap();
    let specs = document.descendants().filter(|node| name(*node) == "elementSpec");
    specs
        .map(|node| (ident(node), node.attribute("module").unwrap().to_owned()))
        .collect()
}

fn attributes<'a>(spec: Node<'a, 'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    spec.descendants().filter(|node| name(*node) == "attDef")
}

// The customisation

/// What an ODD allows: the elements that it takes from TEI, less what it deletes.
fn of_odd(odd: &Document<'_>, tei: Option<&Tei>) -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    for module in odd.descendants().filter(|node| name(*node) == "moduleRef") {
        for element in module.attribute("include").unwrap_or_default().split_whitespace()
        {
            let given = tei.and_then(|tei| tei.get(element));
            let attributes = given.into_iter().flat_map(|given| given.keys());
            let attributes = attributes.map(|name| (name.clone(), BTreeSet::new()));
            vocabulary.insert(element.to_owned(), attributes.collect());
        }
    }
    for class in odd.descendants().filter(|node| name(*node) == "classSpec") {
        for attribute in attributes(class) {
            for (element, attributes) in &mut vocabulary {
                let given = tei.and_then(|tei| tei[element].get(&ident(attribute)));
                if given == Some(&Some(ident(class))) {
                    attributes.remove(&ident(attribute));
                }
            }
        }
    }
    for element in odd.descendants().filter(|node| name(*node) == "elementSpec") {
        let own = vocabulary.get_mut(&ident(element)).unwrap();
        for attribute in attributes(element) {
            if attribute.attribute("mode") == Some("delete") {
                own.remove(&ident(attribute));
                continue;
            }
            let items = attribute.descendants().filter(|node| name(*node) == "valItem");
            own.insert(ident(attribute), items.map(ident).collect());
        }
    }
    vocabulary
}

/// The `schemaSpec` of the letter schema.
fn schema_spec(
    vocabulary: &Vocabulary,
    documentation: &BTreeMap<String, String>,
    tei: &Tei,
) -> String {
    let module_of = modules();
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for element in vocabulary.keys() {
        modules.entry(&module_of[element]).or_default().push(element);
    }
    let mut out =
        "<schemaSpec ident=\"letter\" start=\"TEI\" docLang=\"en\" xml:lang=\"en\">\n"
            .to_owned();
    out.push_str("          <moduleRef key=\"tei\"/>\n");
    for (module, elements) in &modules {
        let _ = writeln!(
            out,
            "          <moduleRef key=\"{module}\" include=\"{}\"/>",
            elements.join(" ")
        );
    }
    // What no member of a class may carry is deleted from the class.
    let mut nowhere: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for (element, own) in vocabulary {
        for (attribute, class) in &tei[element] {
            let Some(class) = class else { continue };
            let is_own = own.contains_key(attribute);
            *nowhere.entry((class, attribute)).or_insert(true) &= !is_own;
        }
    }
    nowhere.retain(|_, is_nowhere| *is_nowhere);
    let classes: BTreeSet<&str> = nowhere.keys().map(|(class, _)| *class).collect();
    for class in classes {
        let _ = writeln!(
            out,
            "          <classSpec ident=\"{class}\" type=\"atts\" mode=\"change\">\n            <attList>"
        );
        for (_, attribute) in nowhere.keys().filter(|(of, _)| *of == class) {
            let _ = writeln!(
                out,
                "              <attDef ident=\"{attribute}\" mode=\"delete\"/>"
            );
        }
        out.push_str("            </attList>\n          </classSpec>\n");
    }
    for (element, own) in vocabulary {
        let _ = writeln!(
            out,
            "          <elementSpec ident=\"{element}\" module=\"{}\" mode=\"change\">\n            <desc>{}</desc>",
            module_of[element],
            escape(&documentation[element])
        );
        let mut list = String::new();
        for (attribute, values) in own.iter().filter(|(_, values)| !values.is_empty()) {
            let _ = writeln!(
                list,
                "              <attDef ident=\"{attribute}\" mode=\"change\">\n                <valList type=\"closed\" mode=\"replace\">"
            );
            for value in values {
                let _ = writeln!(
                    list,
                    "                  <valItem ident=\"{}\"/>",
                    escape(value)
                );
            }
            list.push_str("                </valList>\n              </attDef>\n");
        }
        for (attribute, class) in &tei[element] {
            let class = class.as_deref().unwrap_or_default();
            let is_gone = nowhere.contains_key(&(class, attribute));
            if !is_gone && !own.contains_key(attribute) {
                let _ = writeln!(
                    list,
                    "              <attDef ident=\"{attribute}\" mode=\"delete\"/>"
                );
            }
        }
        if !list.is_empty() {
            let _ = write!(out, "            <attList>\n{list}            </attList>\n");
        }
        out.push_str("          </elementSpec>\n");
    }
    out.push_str("        </schemaSpec>");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[test]
fn the_odd_says_what_the_schema_says() {
    let rng = read("schema/letter.rng");
    let rng = Document::parse(&rng).unwrap();
    let (mut schema, documentation) = of_schema(&rng);
    let tei = tei();
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        let odd = read("schema/letter.odd");
        let (before, rest) = odd.split_once("<schemaSpec").unwrap();
        let (_, after) = rest.split_once("</schemaSpec>").unwrap();
        let spec = schema_spec(&schema, &documentation, tei.as_ref().unwrap());
        std::fs::write(path("schema/letter.odd"), [before, &spec, after].concat())
            .unwrap();
    }
    let odd = read("schema/letter.odd");
    let odd = Document::parse(&odd).unwrap();
    let mut customised = of_odd(&odd, tei.as_ref());
    if tei.is_none() {
        for attributes in schema.values_mut().chain(customised.values_mut()) {
            attributes.retain(|_, values| !values.is_empty());
        }
    }
    for (element, attributes) in &schema {
        assert_eq!(customised.get(element), Some(attributes), "`{element}`");
    }
    assert_eq!(customised.len(), schema.len(), "elements that only the ODD has");
}
