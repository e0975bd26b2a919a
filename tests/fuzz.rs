//! Bad input for every reader: bytes that nobody meant, in bounded memory, no panic.
//!
//! One table, [`TARGETS`]: a reader, texts that it is given as they are, broken in a
//! seeded way, and cut at every byte; and texts that ask for much in little. Each target
//! and kind is a test by name (`cargo test --test fuzz -- read_rnc`). The same mutants
//! come in every run; `FUZZ_ROUNDS=100000 FUZZ_SEED=7` looks longer and elsewhere. What
//! breaks a reader becomes a case.
//!
//! A reader asserts what must hold of any bytes: that there is a verdict, and that
//! findings point into the text.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the seeds lie on the disk, a number in the environment, and tests stop when they fail"
)]

use std::path::Path;
use std::sync::OnceLock;

use allocation_counter::measure;
use letterbook::relaxng::{NoIncludes, Schema, cache};
use letterbook::schematron::{Asked, Rules, Surroundings};
use letterbook::source::SourceId;
use letterbook::xpath::{
    DynamicContext, Expression, Focus, Library, Pattern, StaticContext,
};
use letterbook::{Findings, Sources, Validators, xml};
use libtest_mimic::{Arguments, Trial};

/// A text that asks for much: its name, and what makes it when it is tried.
type Extreme = (&'static str, fn() -> String);

/// A reader and what it is tried with.
struct Target {
    name: &'static str,
    /// Reads any bytes, and holds what must be true whatever they are.
    read: fn(&[u8]),
    /// Texts as they should be, to be broken.
    seeds: fn() -> Vec<Vec<u8>>,
    /// Texts that ask for much.
    extremes: &'static [Extreme],
}

/// All readers. Whoever adds one adds a row.
const TARGETS: &[Target] = &[
    Target {
        name: "read_plain",
        read: read_plain,
        seeds: || vec![file("seeds/letters/trotsky-serge-1938.txt"), PLAIN.into()],
        extremes: &[
            ("one_line", || "word ".repeat(400_000)),
            ("line_ends", || "\n\r\x0c".repeat(300_000)),
            ("brackets", || "[".repeat(200_000)),
        ],
    },
    Target {
        name: "read_xml",
        read: read_xml,
        seeds: || vec![DOCUMENT.into(), DOCTYPE.into()],
        extremes: DOCUMENTS,
    },
    Target {
        name: "validate",
        read: validate,
        seeds: || vec![DOCUMENT.into(), DOCTYPE.into()],
        extremes: DOCUMENTS,
    },
    Target {
        name: "check_tei",
        read: check_tei,
        seeds: || vec![TEI.into()],
        extremes: &[
            ("nested", || nested("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">", "p")),
            ("attributes", || attributes("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"")),
            ("pointers", || tei("<ref target=\"#a b:c d.xml#e\"/>", 100_000)),
            ("notes", || tei("<note xml:id=\"a\" target=\"#b\"/>", 50_000)),
        ],
    },
    Target {
        name: "read_rng",
        read: read_rng,
        seeds: || vec![XML_SCHEMA.into()],
        extremes: &[
            ("nested", || {
                nested(
                    "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'>",
                    "group",
                )
            }),
            ("attributes", || attributes("<element")),
            ("bomb", || bomb("element")),
            ("choices", || {
                let value = "<value>a</value>".repeat(100_000);
                format!(
                    "<element name='a' xmlns='http://relaxng.org/ns/structure/1.0'><choice>{value}</choice></element>"
                )
            }),
        ],
    },
    Target {
        name: "read_sch",
        read: read_sch,
        seeds: || vec![RULES.into()],
        extremes: &[
            ("nested", || {
                nested("<schema xmlns='http://purl.oclc.org/dsdl/schematron'>", "pattern")
            }),
            ("attributes", || attributes("<schema")),
            ("bomb", || bomb("schema")),
            ("rules", || {
                rules(&"<rule context='p'><assert test='q'/></rule>".repeat(5_000))
            }),
            ("extends", || {
                let one = |n| {
                    format!(
                        "<rule abstract='true' id='r{n}'><extends rule='r{}'/>\
                    <extends rule='r{}'/></rule>",
                        n + 1,
                        n + 1
                    )
                };
                rules(&(0..60).map(one).collect::<String>())
            }),
        ],
    },
    Target {
        name: "read_xpath",
        read: read_xpath,
        seeds: || EXPRESSIONS.iter().map(|one| one.as_bytes().to_vec()).collect(),
        extremes: &[
            ("nested", || "(".repeat(100_000)),
            ("predicates", || "a[".repeat(100_000)),
            ("signs", || "-".repeat(100_000) + "1"),
            ("steps", || "a/".repeat(100_000) + "a"),
            ("sums", || "1+".repeat(100_000) + "1"),
            ("endless", || {
                "for $a in 1 to 999999999, $b in 1 to 999999999 return $a".into()
            }),
            ("recursion", || {
                "let $f := function($f, $n) { $f($f, $n + 1) } return $f($f, 1)".into()
            }),
            ("backtracking", || format!("matches('{}!', '^(a+)+$')", "a".repeat(2_000))),
        ],
    },
    Target {
        name: "read_cache",
        read: read_cache,
        seeds: || vec![cached().to_vec()],
        extremes: &[("zeros", || "\0".repeat(1_000_000))],
    },
    Target {
        name: "read_rnc",
        read: read_rng,
        seeds: || vec![COMPACT_SCHEMA.into()],
        extremes: &[
            ("nested", || "(".repeat(100_000)),
            ("elements", || "element a { ".repeat(100_000)),
            ("literals", || {
                format!("element a {{ {} }}", ["\"a\""; 100_000].join(" | "))
            }),
            ("names", || format!("element {} {{ empty }}", ["*"; 50_000].join(" - "))),
            ("optionals", || {
                let parts: Vec<String> =
                    (0..2000).map(|n| format!("element e{n} {{ text }}?")).collect();
                format!("element a {{ {} }}", parts.join(" & "))
            }),
        ],
    },
];

/// Documents that ask for much.
const DOCUMENTS: &[Extreme] = &[
    ("nested", || nested("<letter xmlns=\"http://example.org\">", "q")),
    ("unclosed", || "<q>".repeat(100_000)),
    ("attributes", || attributes("<letter xmlns=\"http://example.org\"")),
    ("namespaces", || {
        let tag = |n| format!("<q xmlns:n{n}='u{n}'>");
        (0..20_000).map(tag).collect()
    }),
    ("bomb", || bomb("letter")),
    ("quadratic_bomb", || {
        let long = "x".repeat(100_000);
        let calls = "&e;".repeat(100_000);
        format!("<!DOCTYPE letter [<!ENTITY e '{long}'>]><letter>{calls}</letter>")
    }),
    ("text", || {
        format!(
            "<letter xmlns=\"http://example.org\"><p>{}</p></letter>",
            "words ".repeat(2_000_000)
        )
    }),
    ("references", || format!("<letter>{}</letter>", "&amp;&#10;".repeat(200_000))),
    ("comments", || format!("<letter>{}</letter>", "<!---->".repeat(200_000))),
    ("brackets", || "<".repeat(500_000)),
];

/// How many bytes of memory a reader may hold at once for each byte of a text, and
/// besides: findings are large, and bounded in number.
const PER_BYTE: u64 = 100;
const BESIDES: u64 = 64 << 20;

fn main() {
    let arguments = Arguments::from_args();
    let number = |name: &str, usual: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let (rounds, seed) = (number("FUZZ_ROUNDS", 400), number("FUZZ_SEED", 1938));
    let mut trials = Vec::new();
    for target in TARGETS {
        let name = target.name;
        trials.push(Trial::test(format!("{name}::mutants"), move || {
            let mut numbers = Numbers(seed);
            for _ in 0..rounds {
                for text in (target.seeds)() {
                    (target.read)(&mutant(text, &mut numbers));
                }
            }
            Ok(())
        }));
        trials.push(Trial::test(format!("{name}::cut"), move || {
            for text in (target.seeds)() {
                // A letter has more bytes than there is time: the smaller seeds whole,
                // of the others the beginning.
                for cut in 0..text.len().min(1500) {
                    (target.read)(&text[..cut]);
                }
            }
            Ok(())
        }));
        for (kind, text) in target.extremes {
            trials.push(Trial::test(format!("{name}::{kind}"), move || {
                bounded(target.read, &text());
                Ok(())
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Reads a text and holds how much memory that takes at once.
fn bounded(read: fn(&[u8]), text: &str) {
    let bound = text.len() as u64 * PER_BYTE + BESIDES;
    let held = measure(|| read(text.as_bytes())).bytes_max;
    assert!(held <= bound, "{held} bytes held for a text of {}", text.len());
}

/// A text with some of its bytes cut, doubled, swapped, replaced or put elsewhere.
fn mutant(mut bytes: Vec<u8>, numbers: &mut Numbers) -> Vec<u8> {
    const MARKS: &[u8] = b"<>&\"'{}()[]|,*+?-=~#\\;:/!ax1 \n\0\xff\xc3\xef";
    for _ in 0..=numbers.below(5) {
        let (one, other) = (numbers.below(bytes.len()), numbers.below(bytes.len()));
        let (from, to) = (one.min(other), one.max(other).min(one.min(other) + 60));
        match numbers.below(7) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let copy = bytes[from..to].to_vec();
                bytes.splice(other..other, copy);
            }
            2 => bytes.swap(from, to),
            3 => bytes.insert(from, MARKS[numbers.below(MARKS.len())]),
            4 => bytes[from] = MARKS[numbers.below(MARKS.len())],
            5 => bytes[from] ^= 1 << numbers.below(8),
            _ => bytes.truncate(bytes.len().saturating_sub(numbers.below(20))),
        }
        if bytes.is_empty() {
            bytes.push(b'x');
        }
    }
    bytes
}

/// Random numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    /// A number below a bound; 0 if there is none.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % bound.max(1)
    }
}

/// Asserts that findings point into their texts, between characters.
fn assert_placed(sources: &Sources, findings: &Findings) {
    for finding in findings {
        let related = finding.related.iter().map(|label| label.span);
        for span in related.chain([finding.span]) {
            let text = sources.get(span.source).text();
            assert!(text.get(span.range()).is_some(), "{finding:?}");
        }
    }
}

/// The text of a file, decoded as XML is.
fn decoded(bytes: &[u8]) -> (Sources, SourceId, Findings) {
    let mut sources = Sources::new();
    let mut decoded = xml::decode_xml(bytes.to_vec());
    let id = sources.add("a.xml", std::mem::take(&mut decoded.text));
    let findings = decoded.findings(id);
    (sources, id, findings)
}

fn read_plain(bytes: &[u8]) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    letterbook::input::read("a.txt", bytes, &mut sources, &mut findings);
    assert_placed(&sources, &findings);
}

fn read_xml(bytes: &[u8]) {
    let (sources, id, mut findings) = decoded(bytes);
    let mut reader = xml::Reader::new(id, sources.get(id).text());
    let mut count = 0_usize;
    while reader.read(&mut findings).is_some() {
        count += 1;
    }
    assert!(count > 0 || !findings.is_empty());
    assert_placed(&sources, &findings);
    // As a stream it is the same document.
    let stream = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let mut reader = xml::Reader::from_stream(id, stream);
    let mut others = Findings::new();
    while reader.read(&mut others).is_some() {}
    assert_eq!(findings.is_empty(), others.is_empty());
}

fn validate(bytes: &[u8]) {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| schema(COMPACT_SCHEMA.as_bytes()).unwrap());
    let (sources, id, mut findings) = decoded(bytes);
    schema.validate(sources.get(id), &mut findings);
    assert_placed(&sources, &findings);
    assert!(findings.len() < 3000);
}

fn check_tei(bytes: &[u8]) {
    static LETTER: OnceLock<Validators> = OnceLock::new();
    let letter = LETTER.get_or_init(Validators::letter);
    for schema in [Some(letter), None] {
        let (sources, id, mut findings) = decoded(bytes);
        letterbook::check::check(sources.get(id), schema, &mut findings);
        assert_placed(&sources, &findings);
    }
}

/// A schema, or what is wrong with it.
fn schema(bytes: &[u8]) -> Result<Schema, Findings> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema", String::from_utf8_lossy(bytes));
    let schema = Schema::read(&mut sources, id, &NoIncludes, &mut findings);
    assert_placed(&sources, &findings);
    schema.ok_or(findings)
}

fn read_rng(bytes: &[u8]) {
    match schema(bytes) {
        Err(findings) => assert!(!findings.is_empty(), "refused without a word"),
        Ok(schema) => {
            let (mut sources, mut findings) = (Sources::new(), Findings::new());
            let id = sources.add("document", DOCUMENT);
            schema.validate(sources.get(id), &mut findings);
            assert_placed(&sources, &findings);
        }
    }
}

/// A schema of Schematron with such rules.
fn rules(rules: &str) -> String {
    format!(
        "<schema xmlns='http://purl.oclc.org/dsdl/schematron'><pattern>{rules}</pattern></schema>"
    )
}

fn read_sch(bytes: &[u8]) {
    let (mut sources, id, mut findings) = decoded(bytes);
    let asked = Asked::default();
    let rules = Rules::read(&mut sources, id, &NoIncludes, asked, &mut findings);
    assert!(rules.is_some() || !findings.is_empty(), "refused without a word");
    assert_placed(&sources, &findings);
    if let Some(rules) = rules {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("document", DOCUMENT);
        let document = xml::Document::read(id, DOCUMENT, None, &mut findings).unwrap();
        rules.check(&document.into(), Surroundings::default(), false, &mut findings);
        assert_placed(&sources, &findings);
    }
}

/// Reads an expression and, if it is one, evaluates it with few steps.
fn read_xpath(bytes: &[u8]) {
    static NAMES: OnceLock<StaticContext> = OnceLock::new();
    let text = String::from_utf8_lossy(bytes);
    let names = NAMES.get_or_init(StaticContext::new);
    match Expression::compile(&text, names) {
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{error:?}");
            assert!(!error.message.is_empty());
        }
        Ok(expression) => {
            let source = Sources::new().add("document", DOCUMENT);
            let document =
                xml::Document::read(source, DOCUMENT, None, &mut Findings::new())
                    .unwrap();
            let library = Library::new();
            let context = DynamicContext::new(&library).budget(20_000);
            let root = context.add_document(document.into()).node(xml::NodeId::ROOT);
            // It has a value or none; what matters is that it ends.
            drop(expression.evaluate(&context, &Focus::on(root)));
        }
    }
    drop(Pattern::compile(&text, names));
}

/// The compact schema, compiled and kept.
fn cached() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("schema", COMPACT_SCHEMA);
        let schema = Schema::read(&mut sources, id, &NoIncludes, &mut findings);
        cache::write(&schema.unwrap(), &sources)
    })
}

fn read_cache(bytes: &[u8]) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema", COMPACT_SCHEMA);
    let kept = cache::read(bytes, &mut sources, id, &NoIncludes, &mut findings);
    // What is damaged is no schema, whole or nothing.
    assert_eq!(kept.is_some(), bytes == cached());
    assert_placed(&sources, &findings);
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A hundred thousand elements, each in the one before.
fn nested(start: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    format!("{start}{}{}", open.repeat(100_000), close.repeat(100_000))
}

/// A tag with a hundred thousand attributes.
fn attributes(start: &str) -> String {
    let all: Vec<String> = (0..100_000).map(|n| format!(" a{n}=\"\"")).collect();
    format!("{start}{}/>", all.concat())
}

/// Entities that are made of entities, twenty deep.
fn bomb(root: &str) -> String {
    let entity = |n: u32| format!("<!ENTITY e{n} \"&e{};&e{0};&e{0};\">", n - 1);
    let all: String = (1..20).map(entity).collect();
    format!("<!DOCTYPE {root} [<!ENTITY e0 'x'>{all}]><{root}>&e19;</{root}>")
}

/// A letter whose body is a part many times.
fn tei(part: &str, count: usize) -> String {
    let (head, tail) = TEI.split_once("<p>").unwrap();
    format!("{head}<p>{}</p><p>{tail}", part.repeat(count))
}

const PLAIN: &str = "Weimar, den 3. Mai 1797.\r\n\r\nLieber Freund!\n\nIch komme mor-\n\
    gen[1] nach N[atalia] …\u{c}\n\t[Rest fehlt]\n\nIhr Karl\n\n1. Ein Kaufmann.\n";

const DOCUMENT: &str = "<?xml version=\"1.0\"?><letter xmlns=\"http://example.org\" n=\"3\" \
    xmlns:v=\"v\"><opener>a 2020-02-30 b</opener><p>x &amp; <![CDATA[<]]></p><!-- c --><q v:r=\"1\">y\
    </q><pb/><?pi d?></letter>";

const DOCTYPE: &str = "<!DOCTYPE letter SYSTEM \"a.dtd\" [<!ELEMENT letter (p|q)*><!ENTITY % a ''>\
    <!ATTLIST letter n CDATA '3' xmlns CDATA #FIXED 'http://example.org'><!ENTITY e '<p>&f;</p>'>\
    <!ENTITY f \"&#38;#38;x\">%a;<!NOTATION g PUBLIC 'h'>]><letter>&e;&#x41;&lt;</letter>";

const RULES: &str = "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'>\
    <ns prefix='e' uri='http://example.org'/><let name='all' value='//e:*'/><phase id='one'><active pattern='a'/></phase>\
    <pattern id='a'><rule abstract='true' id='r'><assert test=\"@n = ('1', '3')\" role='warning'>It is \
    <value-of select='@n'/>.</assert></rule><rule context='e:letter[@n]'><extends rule='r'/><report diagnostics='d' \
    test='count($all) &gt; 2'>Many in <name/>.</report></rule></pattern><pattern abstract='true' id='b'>\
    <rule context='$what'><assert test='normalize-space()'/></rule></pattern><pattern is-a='b'><param name='what' \
    value='e:p | e:q'/></pattern><diagnostics><diagnostic id='d'>So it is.</diagnostic></diagnostics></schema>";

const EXPRESSIONS: &[&str] = &[
    "/*[@n > 2]//*:p[last()]/following-sibling::node()[1] | //*:q/@*",
    "if (some $a in //* satisfies $a/@n castable as xs:integer) then 'a' || 1e0 else (1, 2)[2]",
    "for $a in (1 to 9)[. mod 2 = 0] return $a * -2.5 div 3 idiv 1",
    "let $m := map { 'a': [1, 2], 2: function($x) { $x + 1 } } return $m?a?1 + $m(2)(1)",
    "replace('a-b', '(\\w)-(\\w)', '$2.$1') => tokenize('\\.') => string-join(',')",
    "xs:date('1938-07-02') + xs:dayTimeDuration('P3D') lt current-date()",
    "format-date(xs:date('1905-05-04'), '[D]. [MNn] [Y]') instance of xs:string",
    "parse-json('{\"a\": [1, null, \"\\u00e4\"]}')?a?* treat as item()*",
    "xml-to-json(json-to-xml('{\"a\": [true, \"b\"]}'))",
];

const TEI: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:id=\"a\"><teiHeader><fileDesc><titleStmt>\
    <title>T</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>\
    <profileDesc><correspDesc><correspAction type=\"sent\"><persName ref=\"#p1\">A</persName><date when=\"1797-05-03\"\
    notBefore=\"1798\">3. Mai 1797</date></correspAction></correspDesc></profileDesc></teiHeader><?letterbook allow \
    EDN065 so?><text xml:lang=\"de\"><body><div type=\"letter\"><pb n=\"2\"/><p>Ich <choice><sic>x</sic><corr>y</corr>\
    </choice> bin<ref type=\"noteAnchor\" xml:id=\"r1\" target=\"#n1\" n=\"1\"/>.</p></div></body><back><div \
    type=\"notes\"><note xml:id=\"n1\" target=\"#r1\" n=\"2\" place=\"bottom\"><p>Z</p></note></div></back></text></TEI>";

const COMPACT_SCHEMA: &str = r#"
default namespace = "http://example.org"
namespace a = "http://relaxng.org/ns/compatibility/annotations/1.0"
datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
start = letter | grammar { start = parent letter }
## A letter.
letter = element letter { att, (opener? & p+), mixed { element pb { empty }* } }
att &= attribute n { xsd:int { minInclusive = "1" } }?, attribute * - (n | id) { text }*
att &= [ a:defaultValue = "x" ] attribute id { "x" | xsd:ID }?
opener = element opener { list { "a", (xsd:date | "b")* } }
div { p = element p | q { text } }
"#;

const XML_SCHEMA: &str = r#"<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="u"
 datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><start><ref name="a"/></start>
 <define name="a" combine="interleave"><element name="a"><zeroOrMore><choice><ref name="b"/>
 <text/></choice></zeroOrMore><optional><attribute name="k"><data type="NCName">
 <param name="pattern">[a-z]+</param><except><value>no</value></except></data></attribute>
 </optional></element></define><div><define name="b"><element><anyName><except><nsName ns="v"/>
 </except></anyName><list><oneOrMore><data type="decimal"/></oneOrMore></list></element>
 </define></div></grammar>"#;
