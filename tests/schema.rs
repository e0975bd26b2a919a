//! Holds the letter schema to what it promises.
//!
//! `letter.rnc` promises that TEI's own `tei_all` accepts whatever it accepts. No list of
//! examples can show that, so the grammar (`letter.rng`) itself is walked: each document is sent out for
//! one pattern of it (an element, an attribute, a value, a branch of a choice) and takes
//! the shortest way there; everything beside that way falls by a seeded generator. One
//! round of documents therefore reaches every pattern, and every run makes the same ones.

#![expect(clippy::disallowed_methods, reason = "the schema lies on the disk")]
#![expect(clippy::panic, reason = "a schema that cannot be walked fails the test")]

use std::collections::{HashMap, VecDeque};
use std::path::Path;

use letterbook::diagnostic::Findings;
use letterbook::relaxng::{NoIncludes, Schema};
use letterbook::source::Sources;
use roxmltree::{Document, Node};

const ANNOTATIONS: &str = "http://relaxng.org/ns/compatibility/annotations/1.0";
const RELAX_NG: &str = "http://relaxng.org/ns/structure/1.0";

#[test]
fn every_element_and_attribute_is_documented() {
    let schema = schema_of_letters();
    let document = Document::parse(&schema).expect("the schema is XML");
    let bare: Vec<String> = document
        .descendants()
        .filter(|node| {
            node.has_tag_name((RELAX_NG, "element"))
                || node.has_tag_name((RELAX_NG, "attribute"))
        })
        .filter(|node| {
            !node
                .children()
                .any(|child| child.has_tag_name((ANNOTATIONS, "documentation")))
        })
        .map(|node| node.attribute("name").unwrap_or("?").to_owned())
        .collect();
    assert!(bare.is_empty(), "without documentation: {bare:?}");
}

#[test]
fn documents_reach_every_pattern() {
    let schema = schema_of_letters();
    let mut maker = Maker::new(&schema);
    let round = maker.patterns.len();
    maker.documents(round);
    let missed: Vec<&Pattern> = maker
        .patterns
        .iter()
        .zip(&maker.seen)
        .filter_map(|(pattern, seen)| (!seen).then_some(pattern))
        .collect();
    assert!(missed.is_empty(), "no document has {missed:?}");
}

#[test]
fn every_element_stands_once_in_the_table_of_the_documentation() {
    let schema = schema_of_letters();
    let document = Document::parse(&schema).expect("the schema is XML");
    let mut elements: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name((RELAX_NG, "element")))
        .filter_map(|node| node.attribute("name"))
        .collect();
    elements.sort_unstable();
    elements.dedup();
    let page = read("docs/schema.md");
    let (_, table) = page.split_once("## Elements by purpose").expect("there is a table");
    let mut listed: Vec<&str> = table.split('`').skip(1).step_by(2).collect();
    listed.sort_unstable();
    assert_eq!(elements, listed);
}

#[test]
fn both_forms_of_the_schema_accept_the_documents() {
    assert_accepts("schema/letter.rng");
    assert_accepts("schema/letter.rnc");
}

#[test]
fn tei_accepts_whatever_the_schema_accepts() {
    let tei = "../shared/schema/tei_all.rng";
    if Path::new(env!("CARGO_MANIFEST_DIR")).join(tei).exists() {
        assert_accepts(tei);
    } else {
        println!("not tested: {tei} is not there");
    }
}

/// Asserts that a schema accepts a round of documents.
fn assert_accepts(file: &str) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add(file, read(file));
    let schema = Schema::read(&mut sources, id, &NoIncludes, &mut findings);
    let mut validator = schema.expect("the schema is sound").validator();
    let mut maker = Maker::new(&schema_of_letters());
    for document in maker.documents(maker.patterns.len()) {
        let mut sources = Sources::new();
        let id = sources.add("document", document);
        let mut findings = Findings::new();
        validator.document(sources.get(id), &mut findings);
        if let Some(finding) = findings.iter().next() {
            let text = sources.get(id).text();
            panic!("{file} refuses {:?}: {}\n{text}", finding.span, finding.message);
        }
    }
}

fn schema_of_letters() -> String {
    read("schema/letter.rng")
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(path).expect("the file is readable")
}

/// What a pattern makes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Element,
    Attribute,
    /// A group, the content of a definition, or a reference to one.
    Group,
    Interleave,
    Choice,
    Optional,
    ZeroOrMore,
    OneOrMore,
    List,
    Text,
    Value,
    Data,
}

/// One pattern of the schema; children are positions in `Maker::patterns`.
#[derive(Debug)]
struct Pattern {
    kind: Kind,
    /// The name of an element, attribute or datatype, or the value.
    word: String,
    /// The regular expression of a datatype.
    expression: Option<String>,
    children: Vec<usize>,
}

/// An element in the making, or one string of a `list`.
#[derive(Default)]
struct Made {
    attributes: String,
    content: Vec<String>,
}

/// Makes documents.
struct Maker {
    patterns: Vec<Pattern>,
    start: usize,
    /// How many elements a pattern makes at the least.
    least: Vec<usize>,
    /// Which patterns each one is a child of.
    parents: Vec<Vec<usize>>,
    /// Which patterns documents have used.
    seen: Vec<bool>,
    /// How far each pattern is from the one this document is sent out for.
    way: Vec<usize>,
    /// Further than this from the target only what must be is made, lest the document be
    /// full before it gets there.
    radius: usize,
    near: bool,
    /// How deep this is inside the elements near the target, and how deep is enough.
    depth: usize,
    enough: usize,
    /// The elements made near the target.
    elements: usize,
    identifiers: usize,
    random: u64,
}

/// Further than anything is.
const FAR: usize = 1 << 20;

/// A document needs no more elements than this near its target.
const MANY: usize = 200;

impl Maker {
    fn new(schema: &str) -> Self {
        let document = Document::parse(schema).expect("the schema is XML");
        let mut patterns = Vec::new();
        let mut defines = HashMap::new();
        let mut references = Vec::new();
        for child in document.root_element().children().filter(Node::is_element) {
            let at = group(child, &mut patterns, &mut references);
            defines.insert(child.attribute("name").unwrap_or("start").to_owned(), at);
        }
        for (at, name) in references {
            patterns[at].children.push(defines[&name]);
        }
        let mut parents = vec![Vec::new(); patterns.len()];
        for (at, pattern) in patterns.iter().enumerate() {
            for &child in &pattern.children {
                parents[child].push(at);
            }
        }
        let mut maker = Self {
            start: defines["start"],
            parents,
            least: vec![FAR; patterns.len()],
            seen: vec![false; patterns.len()],
            way: Vec::new(),
            radius: 0,
            near: false,
            depth: 0,
            enough: 0,
            elements: 0,
            identifiers: 0,
            random: 0x5EED,
            patterns,
        };
        maker.measure();
        maker
    }

    /// Makes that many documents, each for the next pattern in turn.
    fn documents(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|at| self.document(at % self.patterns.len())).collect()
    }

    fn document(&mut self, target: usize) -> String {
        self.way = self.way_to(target);
        self.radius = self.below(40);
        self.enough = self.below(5);
        (self.near, self.elements, self.identifiers) = (false, 0, 0);
        let mut made = Made::default();
        self.make(self.start, true, &mut made);
        let document = made.content.concat();
        document.replacen("<TEI", "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"", 1)
    }

    /// Finds how many elements each pattern makes at the least.
    fn measure(&mut self) {
        loop {
            let mut settled = true;
            for at in 0..self.patterns.len() {
                let pattern = &self.patterns[at];
                let children = pattern.children.iter().map(|&child| self.least[child]);
                let least = match pattern.kind {
                    Kind::Optional | Kind::ZeroOrMore | Kind::Attribute => 0,
                    Kind::Choice => children.min().unwrap_or(0),
                    Kind::Element => 1 + children.sum::<usize>(),
                    _ => children.sum(),
                }
                .min(FAR);
                settled &= least == self.least[at];
                self.least[at] = least;
            }
            if settled {
                return;
            }
        }
    }

    /// How many steps down the grammar each pattern is from the target.
    fn way_to(&self, target: usize) -> Vec<usize> {
        let mut way = vec![FAR; self.patterns.len()];
        way[target] = 0;
        let mut open = VecDeque::from([target]);
        while let Some(at) = open.pop_front() {
            for &parent in &self.parents[at] {
                if way[parent] == FAR {
                    way[parent] = way[at] + 1;
                    open.push_back(parent);
                }
            }
        }
        way
    }

    /// Makes what a pattern describes; `hunting` if the target lies this way.
    fn make(&mut self, at: usize, hunting: bool, made: &mut Made) {
        self.seen[at] = true;
        let before = self.near;
        if hunting {
            self.near = self.way[at] <= self.radius;
        }
        let hunting = hunting && self.way[at] > 0;
        let kind = self.patterns[at].kind;
        let children = self.patterns[at].children.clone();
        let prey = children.iter().copied().min_by_key(|&child| self.way[child]);
        let prey = prey.filter(|_| hunting);
        let full = !self.near || self.depth > self.enough || self.elements > MANY;
        let times = match kind {
            Kind::ZeroOrMore | Kind::OneOrMore if !full => {
                let least = usize::from(kind == Kind::OneOrMore || prey.is_some());
                least + self.below(4 - least)
            }
            Kind::Optional | Kind::ZeroOrMore if prey.is_some() => 1,
            Kind::Optional => usize::from(self.wants(children[0], full)),
            Kind::ZeroOrMore => 0,
            _ => 1,
        };
        match kind {
            Kind::Element => self.element(at, prey, made),
            Kind::Attribute => self.attribute(at, prey, made),
            Kind::Interleave => self.interleave(&children, prey, made),
            Kind::List => {
                let mut words = Made::default();
                self.all(&children, prey, &mut words);
                made.content.push(words.content.join(" "));
            }
            Kind::Choice => {
                let child = prey.unwrap_or_else(|| self.choose(&children, full));
                self.make(child, prey.is_some(), made);
            }
            Kind::Text => {
                let text = ["", "a b", " ", "ñ &amp; é"][self.below(4)];
                made.content.push(text.to_owned());
            }
            Kind::Value => made.content.push(self.patterns[at].word.clone()),
            Kind::Data => {
                let value = self.value(at);
                made.content.push(value);
            }
            _ => {
                let turn = self.below(times.max(1));
                for time in 0..times {
                    self.all(&children, prey.filter(|_| time == turn), made);
                }
            }
        }
        self.near = before;
    }

    fn all(&mut self, children: &[usize], prey: Option<usize>, made: &mut Made) {
        for &child in children {
            self.make(child, prey == Some(child), made);
        }
    }

    fn element(&mut self, at: usize, prey: Option<usize>, made: &mut Made) {
        let pattern = &self.patterns[at];
        let (name, children) = (pattern.word.clone(), pattern.children.clone());
        let near = usize::from(self.near);
        self.elements += near;
        self.depth += near;
        let mut own = Made::default();
        self.all(&children, prey, &mut own);
        self.depth -= near;
        let (attributes, content) = (own.attributes, own.content.concat());
        made.content.push(format!("<{name}{attributes}>{content}</{name}>"));
    }

    fn attribute(&mut self, at: usize, prey: Option<usize>, made: &mut Made) {
        let pattern = &self.patterns[at];
        let (name, children) = (pattern.word.clone(), pattern.children.clone());
        let mut own = Made::default();
        self.all(&children, prey, &mut own);
        made.attributes.extend([" ", &name, "=\""]);
        made.attributes.extend(own.content);
        made.attributes.push('"');
    }

    /// The children's parts in a random order, each child's own order kept.
    fn interleave(&mut self, children: &[usize], prey: Option<usize>, made: &mut Made) {
        let mut rows: Vec<VecDeque<String>> = Vec::new();
        for &child in children {
            let mut own = Made::default();
            self.make(child, prey == Some(child), &mut own);
            made.attributes += &own.attributes;
            rows.push(own.content.into());
        }
        loop {
            rows.retain(|row| !row.is_empty());
            if rows.is_empty() {
                return;
            }
            let row = self.below(rows.len());
            made.content.extend(rows[row].pop_front());
        }
    }

    fn choose(&mut self, children: &[usize], full: bool) -> usize {
        let least = children.iter().map(|&child| self.least[child]).min().unwrap_or(0);
        let open: Vec<usize> = children
            .iter()
            .copied()
            .filter(|&child| !full || self.least[child] == least)
            .collect();
        open[self.below(open.len())]
    }

    /// Whether to make something optional: an attribute seldom, an element often.
    fn wants(&mut self, child: usize, full: bool) -> bool {
        let mut first = child;
        while self.patterns[first].kind != Kind::Attribute {
            match self.patterns[first].children.first() {
                Some(&next) if self.patterns[first].kind != Kind::Element => first = next,
                _ => return !full && self.below(2) == 0,
            }
        }
        self.near && self.below(12) == 0
    }

    /// A value of a datatype.
    fn value(&mut self, at: usize) -> String {
        let pattern = &self.patterns[at];
        if pattern.word == "ID" {
            self.identifiers += 1;
            return format!("id-{}", self.identifiers);
        }
        let values: &[&str] = match (pattern.word.as_str(), pattern.expression.as_deref())
        {
            ("token", Some(r"[^\p{C}\p{Z}]+")) => &["a", "x-y", "é.#1"],
            ("token", Some(r"[\d]+(\.[\d]+){0,2}")) => &["4", "4.12.0"],
            ("token", Some(r"[a-z][a-z0-9+.\-]*")) => &["gnd", "a+b.c-d"],
            ("token", Some(r"[\d]+[a-z]*[\d]*(\.[\d]+[a-z]*[\d]*){0,3}")) => {
                &["0.1.0", "1b2", "3a.4"]
            }
            ("token", Some(r"\d+(\.\d+)?(%|cm|mm|in|pt|pc|px|em|ex|rem)")) => {
                &["1200px", "3.5cm", "10%"]
            }
            ("token", None) => &["a", "a b"],
            ("string", _) => &["", "a b", " a "],
            ("anyURI", _) => &["#p-1", "https://example.org/a?b=c", "../x/persons.xml#y"],
            ("language", _) => &["es", "de-AT", "ru-Latn", "und"],
            ("nonNegativeInteger", _) => &["0", "1", "42"],
            ("boolean", _) => &["true", "false", "1", "0"],
            ("decimal", _) => &["0", "-1.5", "48.85"],
            ("duration", _) => &["P3D", "PT2H30M", "-P1Y"],
            ("NCName" | "Name", _) => &["p", "note-1"],
            ("date", _) => &["1938-04-06", "-0044-03-15", "2000-02-29Z"],
            ("dateTime", _) => &["1938-04-06T12:00:00", "1938-04-06T12:00:00.5Z"],
            ("gYearMonth", _) => &["1938-04"],
            ("gYear", _) => &["1938", "-0044"],
            ("gMonthDay", _) => &["--04-06"],
            ("gMonth", _) => &["--04"],
            ("gDay", _) => &["---06"],
            ("time", _) => &["12:30:00"],
            other => panic!("no values are known for {other:?}; add some here"),
        };
        values[self.below(values.len())].to_owned()
    }

    /// The next random number below a limit (`SplitMix64`).
    fn below(&mut self, limit: usize) -> usize {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let limit = u64::try_from(limit).expect("a limit is small");
        usize::try_from((mixed ^ (mixed >> 31)) % limit).expect("it is below the limit")
    }
}

/// Reads the children of a schema element as a group, and gives its position.
fn group(
    node: Node,
    patterns: &mut Vec<Pattern>,
    references: &mut Vec<(usize, String)>,
) -> usize {
    let name = node.attribute("name").unwrap_or_default();
    let text = node.text().unwrap_or_default();
    let (kind, word) = match node.tag_name().name() {
        "element" => (Kind::Element, name),
        "attribute" => (Kind::Attribute, name),
        "interleave" => (Kind::Interleave, ""),
        "choice" => (Kind::Choice, ""),
        "optional" => (Kind::Optional, ""),
        "zeroOrMore" => (Kind::ZeroOrMore, ""),
        "oneOrMore" => (Kind::OneOrMore, ""),
        "list" => (Kind::List, ""),
        "text" => (Kind::Text, ""),
        "value" => (Kind::Value, text),
        "data" => (Kind::Data, node.attribute("type").unwrap_or_default()),
        "start" | "define" | "group" | "ref" | "empty" => (Kind::Group, ""),
        other => panic!("the generator does not know <{other}>"),
    };
    let expression = node
        .children()
        .find(|child| child.attribute("name") == Some("pattern"))
        .and_then(|child| child.text());
    let at = patterns.len();
    patterns.push(Pattern {
        kind,
        word: word.to_owned(),
        expression: expression.filter(|_| kind == Kind::Data).map(str::to_owned),
        children: Vec::new(),
    });
    if node.has_tag_name((RELAX_NG, "ref")) {
        references.push((at, name.to_owned()));
    }
    for child in node.children().filter(|child| {
        child.tag_name().namespace() == Some(RELAX_NG)
            && !child.has_tag_name((RELAX_NG, "param"))
    }) {
        let child = group(child, patterns, references);
        patterns[at].children.push(child);
    }
    at
}
