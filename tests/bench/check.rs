//! How fast TEI is checked: reading the letter schema, one built letter, a thousand.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the seed edition lies on the disk"
)]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
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

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_thousand_letters(bencher: Bencher) {
    let (schema, tei) = (Validators::letter(), tei());
    bencher.counter(ItemsCount::new(1000_usize)).bench(|| -> usize {
        (0..1000).into_par_iter().map(|_| check(&schema, &tei)).sum()
    });
}
