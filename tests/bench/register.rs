//! How fast a register of 100,000 persons is read and made ready, and what it costs a
//! letter. The names are invented: syllables put together by a counter.

use divan::Bencher;
use divan::counter::ItemsCount;
use letterbook::{Findings, Matcher, Register, Sources};

fn main() {
    divan::main();
}

const PERSONS: usize = 100_000;

/// A name that nobody bears, another for each number.
fn name(mut number: usize, syllables: &[&str]) -> String {
    let mut name = String::new();
    for _ in 0..3 {
        name.push_str(
            syllables.get(number % syllables.len()).copied().unwrap_or_default(),
        );
        number /= syllables.len();
    }
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A register of so many persons, in TEI.
fn register(count: usize) -> String {
    let surnames = [
        "bar", "kel", "mon", "tiv", "rosk", "dem", "gul", "fen", "hast", "lor", "wend",
        "zib", "pra", "que", "nol", "sat", "urk", "vem", "yor", "cham", "eb", "jast",
        "okk", "ind", "trew", "bolm", "krad", "smit", "dorf", "leif", "gram", "holt",
        "zorn", "wik", "nast", "pelk", "runs", "tamm", "vusk", "lumb", "fjor", "brem",
        "quil", "hurn", "sond", "mirk", "dask",
    ];
    let forenames = ["al", "be", "ka", "do", "mi", "ru", "so", "ti", "va", "lo", "ne"];
    let mut text = String::from(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff><listPerson>\n",
    );
    for at in 0..count {
        let (forename, surname) = (name(at * 7, &forenames), name(at, &surnames));
        let entry = format!(
            "<person xml:id=\"p{at}\"><persName><forename>{forename}</forename> \
             <surname>{surname}</surname></persName><birth when=\"{}\"/>\
             <idno type=\"GND\">{}</idno></person>\n",
            1700 + at % 200,
            100_000_000 + at
        );
        text.push_str(&entry);
    }
    text.push_str("</listPerson></standOff></TEI>\n");
    text
}

fn read(text: &str) -> Register {
    let (mut sources, mut register) = (Sources::new(), Register::default());
    let bytes = text.as_bytes().to_vec();
    register.load(
        "persons.xml",
        bytes,
        "persons.xml",
        &mut sources,
        &mut Findings::new(),
    );
    register
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_100_000_persons(bencher: Bencher) {
    let text = register(PERSONS);
    bencher.counter(ItemsCount::new(PERSONS)).bench(|| read(&text));
}

/// All that an edition does with its register before the first letter.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn open_100_000_persons(bencher: Bencher) {
    let text = register(PERSONS);
    bencher.counter(ItemsCount::new(PERSONS)).bench(|| {
        let register = read(&text);
        register.check(&mut Findings::new());
        Matcher::new(&register)
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn check_100_000_persons(bencher: Bencher) {
    let register = read(&register(PERSONS));
    bencher.counter(ItemsCount::new(PERSONS)).bench(|| {
        let mut findings = Findings::new();
        register.check(&mut findings);
        findings.len()
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn make_100_000_persons_ready(bencher: Bencher) {
    let register = read(&register(PERSONS));
    bencher.counter(ItemsCount::new(PERSONS)).bench(|| Matcher::new(&register));
}

/// The search for names in a letter of 3,000 characters, with 100,000 persons.
#[divan::bench(sample_count = 50)]
fn search_a_letter(bencher: Bencher) {
    let register = read(&register(PERSONS));
    let matcher = Matcher::new(&register);
    let label = |at: usize| register.entries().get(at).map_or("", |entry| entry.label());
    let mut letter = String::new();
    for at in 0..30 {
        letter.push_str("On the third of May we came with ");
        letter.push_str(label(at * 311));
        letter.push_str(" to the house and stayed there. ");
    }
    bencher.bench(|| matcher.find(&letter, &["s"]).len());
}
