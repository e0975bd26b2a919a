//! Rules by the index against rules tried one by one.
//!
//! Random documents and random schemas: the walk over the tree with its index of last
//! steps fires the same rules at the same nodes as a matcher that tries every rule of
//! every pattern on every node.

#![expect(clippy::unwrap_used, reason = "tests stop when they fail")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use letterbook::diagnostic::Findings;
use letterbook::relaxng::NoIncludes;
use letterbook::schematron::{Asked, Rules, Surroundings};
use letterbook::source::Sources;
use letterbook::xml::Document;
use letterbook::xpath::{
    DynamicContext, Expression, Focus, Library, Pattern, StaticContext,
};
use proptest::prelude::*;

/// Contexts of all the kinds that schemas have.
const CONTEXTS: &[&str] = &[
    "a",
    "b",
    "c",
    "*",
    "/",
    "/a",
    "a/b",
    "a//c",
    "//b",
    "@x",
    "@y",
    "@*",
    "b/@x",
    "text()",
    "node()",
    "comment()",
    "processing-instruction()",
    "a | b",
    "b | @x",
    "(a | b)[@x]",
    "(a | b)/c",
    "*[@y]",
    "*[@x and @y]",
    "*[@x or @y]",
    "*[starts-with(@x, '1')]",
    "*[starts-with(@x, '')]",
    "*[(@x and @y) = false()]",
    "*[exists(@y)]",
    "/*[count(//b) > 1]",
    "a[count(.//b) = 1]/c[@y]",
    "a[b]",
    "c[1]",
    "c[last()]",
    "*[not(*)]",
    "b[@x = '1']",
    "text()[contains(., 'i')]",
    "*[self::a or self::c]",
    "a[ancestor::a]",
    "e:a",
    "*:a",
    "e:*",
    "element()",
    "attribute(x)",
    "element(b)",
    "/*",
    "/*/*",
    "a/text()",
    "a/b/c",
    "@x[. = '2']",
    "*[local-name() = 'b']",
];

fn element(depth: u32) -> BoxedStrategy<String> {
    let name = prop::sample::select(vec!["a", "b", "c", "e:a", "e:b"]);
    let attributes =
        prop::sample::subsequence(vec![" x=\"1\"", " y=\"2\"", " e:x=\"2\""], 0..=2);
    let leaf = prop::sample::select(vec!["hi", " ", "", "<!--i-->", "<?x i?>"]);
    let inner = if depth == 0 {
        leaf.prop_map(str::to_owned).boxed()
    } else {
        let part = prop_oneof![leaf.prop_map(str::to_owned), element(depth - 1)];
        prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat()).boxed()
    };
    (name, attributes, inner)
        .prop_map(|(name, attributes, inner)| {
            format!("<{name}{}>{inner}</{name}>", attributes.concat())
        })
        .boxed()
}

fn escape(context: &str) -> String {
    context.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn schema(patterns: &[Vec<&str>]) -> String {
    let mut text = String::from(
        "<schema xmlns=\"http://purl.oclc.org/dsdl/schematron\" queryBinding=\"xslt3\">\
         <ns prefix=\"e\" uri=\"http://example.org/e\"/>",
    );
    for pattern in patterns {
        text.push_str("<pattern>");
        for context in pattern {
            let context = escape(context);
            write!(
                text,
                "<rule context=\"{context}\"><report test=\"true()\">said</report></rule>"
            )
            .unwrap();
        }
        text.push_str("</pattern>");
    }
    text.push_str("</schema>");
    text
}

/// What fires, as pattern, rule and the path of the node: by trying everything.
fn naive(
    patterns: &[Vec<&str>],
    document: &Arc<Document>,
) -> BTreeSet<(usize, String, String)> {
    let mut names = StaticContext::new();
    names.namespace("e", "http://example.org/e");
    let library = Library::new();
    let context = DynamicContext::new(&library);
    let id = context.add_document(Arc::clone(document));
    let path = Expression::compile("path()", &names).unwrap();
    let mut fired = BTreeSet::new();
    for (number, pattern) in patterns.iter().enumerate() {
        for node in document.nodes().map(|node| id.node(node)) {
            let matching = pattern.iter().find(|context_of| {
                let pattern = Pattern::compile(context_of, &names).unwrap();
                pattern.matches(&context, node).unwrap_or(false)
            });
            if let Some(rule) = matching {
                let place = path.string(&context, &Focus::on(node)).unwrap();
                fired.insert((number, (*rule).to_owned(), place));
            }
        }
    }
    fired
}

/// What fires by the index, from the report.
fn indexed(svrl: &str) -> BTreeSet<(usize, String, String)> {
    let report = roxmltree::Document::parse(svrl).unwrap();
    let (mut pattern, mut rule) = (0, String::new());
    let mut fired = BTreeSet::new();
    for part in report.root_element().children().filter(roxmltree::Node::is_element) {
        match part.tag_name().name() {
            "active-pattern" => pattern += 1,
            "fired-rule" => {
                part.attribute("context").unwrap_or_default().clone_into(&mut rule);
            }
            "successful-report" => {
                let place = part.attribute("location").unwrap_or_default().to_owned();
                fired.insert((pattern - 1, rule.clone(), place));
            }
            _ => {}
        }
    }
    fired
}

proptest! {
    #[test]
    fn the_index_fires_what_trying_all_rules_fires(
        root in element(4),
        patterns in prop::collection::vec(
            prop::collection::vec(prop::sample::select(CONTEXTS), 1..6),
            1..5,
        ),
    ) {
        let text = root.replacen('>', " xmlns:e=\"http://example.org/e\">", 1);
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("document.xml", text.as_str());
        let document = Document::read(id, &text, None, &mut findings);
        let document = Arc::new(document.expect("it is well-formed"));
        let schema_text = schema(&patterns);
        let id = sources.add("schema.sch", schema_text);
        let asked = Asked::default();
        let rules = Rules::read(&mut sources, id, &NoIncludes, asked, &mut findings);
        prop_assert!(findings.is_empty(), "{findings:?}");
        let svrl = rules.expect("it is sound").svrl(&document, Surroundings::default());
        prop_assert_eq!(indexed(&svrl), naive(&patterns, &document), "{}", text);
    }
}
