//! How fast TEI is checked: reading the letter schema, one built letter, a thousand.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the seed edition lies on the disk"
)]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use letterbook::relaxng::NoIncludes;
use letterbook::schematron::{Asked, Rules, Surroundings};
use letterbook::xml::Document;
use letterbook::{Findings, Sources, Validators};
use rayon::prelude::*;

fn main() {
    divan::main();
}

fn tei() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("out/trotsky-serge-1938.xml")).unwrap()
}

/// Checks a document as if it had just been read; returns how much was found.
fn check(schema: &Validators, tei: &str) -> usize {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("a.xml", tei);
    letterbook::check::check(sources.get(id), Some(schema), &mut findings);
    findings.len()
}

#[divan::bench]
fn read_the_letter_schema() -> Validators {
    Validators::letter()
}

#[divan::bench]
fn one_letter(bencher: Bencher) {
    let (schema, tei) = (Validators::letter(), tei());
    bencher.counter(BytesCount::of_str(&tei)).bench(|| check(&schema, &tei));
}

/// The first document that a schema sees is the slowest: its tables are empty.
#[divan::bench]
fn one_letter_with_a_fresh_schema(bencher: Bencher) {
    let tei = tei();
    bencher.with_inputs(Validators::letter).bench_values(|schema| check(&schema, &tei));
}

/// A hundred rules of Schematron, on a letter that is read for them.
#[divan::bench]
fn one_letter_by_a_hundred_rules(bencher: Bencher) {
    const KINDS: [&str; 5] = [
        "<rule context=\"t:p\"><assert test=\"normalize-space() or *\">Not empty.</assert></rule>",
        "<rule context=\"t:*[@ref]\"><assert test=\"matches(@ref, '^(#|https?:)')\">An address.</assert></rule>",
        "<rule context=\"t:note\"><assert test=\"//t:ref[@target = concat('#', current()/@xml:id)] or @place\">Linked.</assert></rule>",
        "<rule context=\"t:date\"><assert test=\"not(@when) or @when castable as xs:date\">A day.</assert></rule>",
        "<rule context=\"t:correspAction\"><assert test=\"count(t:persName) ge 1\">Somebody.</assert></rule>",
    ];
    let patterns = KINDS.map(|rule| format!("<pattern>{rule}</pattern>"));
    let patterns = patterns.concat().repeat(20);
    let schema = format!(
        "<schema xmlns=\"http://purl.oclc.org/dsdl/schematron\" queryBinding=\"xslt2\">\
         <ns prefix=\"t\" uri=\"http://www.tei-c.org/ns/1.0\"/>{patterns}</schema>"
    );
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("rules.sch", schema);
    let rules =
        Rules::read(&mut sources, id, &NoIncludes, Asked::default(), &mut findings)
            .unwrap();
    let tei = tei();
    bencher.counter(BytesCount::of_str(&tei)).bench(|| {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("a.xml", tei.as_str());
        let document = Document::read(id, &tei, None, &mut findings).unwrap();
        rules.check(&document.into(), Surroundings::default(), false, &mut findings);
        findings.len()
    });
}

/// A document of one, two and four times the length: the time must grow likewise.
#[divan::bench(args = [1, 2, 4], sample_count = 10)]
fn growth(bencher: Bencher, times: usize) {
    const PARAGRAPHS: usize = 20_000;
    let (schema, tei) = (Validators::letter(), tei());
    let paragraph = "<p>Words <hi rend=\"italic\">and</hi> words.</p>";
    let (head, tail) = tei.split_once("</body>").unwrap();
    let long = format!("{head}{}</body>{tail}", paragraph.repeat(PARAGRAPHS * times));
    bencher.counter(BytesCount::of_str(&long)).bench(|| check(&schema, &long));
}

/// One, two and four times as many files: the time must grow likewise.
#[divan::bench(args = [1, 2, 4], sample_count = 10)]
fn growth_by_files(bencher: Bencher, times: usize) {
    const FILES: usize = 100;
    let (schema, tei) = (Validators::letter(), tei());
    let count = FILES * times;
    bencher
        .counter(ItemsCount::new(count))
        .bench(|| -> usize { (0..count).map(|_| check(&schema, &tei)).sum() });
}

/// All `.xml` files of the folder in `LETTERBOOK_CORPUS`, by the schema in
/// `LETTERBOOK_SCHEMA` or the letter schema; nothing if no folder is named.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn corpus(bencher: Bencher) {
    let schema = std::env::var("LETTERBOOK_SCHEMA").map_or_else(
        |_| Validators::letter(),
        |path| {
            let (mut sources, mut findings) = (Sources::new(), Findings::new());
            let path = std::path::Path::new(&path);
            let disk = letterbook::source::Disk;
            Validators::open(&disk, path, None, &mut sources, &mut findings).unwrap()
        },
    );
    let texts: Vec<String> = std::env::var("LETTERBOOK_CORPUS")
        .map(|folder| {
            let paths =
                std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let paths = paths.filter(|path| path.extension().is_some_and(|e| e == "xml"));
            paths.filter_map(|path| std::fs::read_to_string(path).ok()).collect()
        })
        .unwrap_or_default();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| -> usize { texts.iter().map(|text| check(&schema, text)).sum() });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_thousand_letters(bencher: Bencher) {
    let (schema, tei) = (Validators::letter(), tei());
    bencher.counter(ItemsCount::new(1000_usize)).bench(|| -> usize {
        (0..1000).into_par_iter().map(|_| check(&schema, &tei)).sum()
    });
}
