//! How fast letters become TEI: the seed letter alone, a thousand of them on all cores as
//! `letterbook encode` works, ten thousand made-up letters on one core, and one letter
//! that is once, twice, four times as long.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the seed edition lies on the disk"
)]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use letterbook::{Findings, Manifest, Matcher, Register, Setting, Sources, Validators};
use rayon::prelude::*;

mod letters;

fn main() {
    divan::main();
}

/// What the letters share, and the letter.
struct Seed {
    manifest: Manifest,
    register: Register,
    sources: Sources,
    schema: Validators,
    letter: Vec<u8>,
}

impl Seed {
    fn read() -> Self {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let (mut sources, mut register) = (Sources::new(), Register::default());
        for name in ["persons", "places", "orgs", "works"] {
            let path = root.join(format!("register/{name}.xml"));
            let id = sources.add(name, std::fs::read_to_string(path).unwrap());
            register.read(sources.get(id), name, &mut Findings::new());
        }
        Self {
            manifest: Manifest::default(),
            register,
            sources,
            schema: Validators::letter(),
            letter: std::fs::read(root.join("letters/trotsky-serge-1938.txt")).unwrap(),
        }
    }

    /// Encodes the letter; returns how long its TEI is.
    fn encode(&self, matcher: &Matcher) -> usize {
        self.encode_text(matcher, &self.letter)
    }

    fn encode_text(&self, matcher: &Matcher, letter: &[u8]) -> usize {
        let setting = Setting {
            manifest: &self.manifest,
            register: &self.register,
            matcher,
            sources: &self.sources,
            schema: &self.schema,
            schema_href: None,
        };
        let encoded = letterbook::encode_letter(setting, "a.txt", "a.txt", letter, None);
        encoded.xml.expect("the letter is proven").len()
    }
}

#[divan::bench]
fn one_letter(bencher: Bencher) {
    let seed = Seed::read();
    let matcher = Matcher::new(&seed.register);
    bencher.counter(BytesCount::new(seed.letter.len())).bench(|| seed.encode(&matcher));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_thousand_letters(bencher: Bencher) {
    let seed = Seed::read();
    let matcher = Matcher::new(&seed.register);
    bencher.counter(ItemsCount::new(1000_usize)).bench(|| -> usize {
        (0..1000).into_par_iter().map(|_| seed.encode(&matcher)).sum()
    });
}

/// What a fresh process does before its first letter.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn read_edition(bencher: Bencher) {
    bencher.bench(|| {
        let seed = Seed::read();
        Matcher::new(&seed.register)
    });
}

/// Ten thousand letters of 2 to 4 KB, every tenth of them the seed letter.
fn ten_thousand(seed: &Seed) -> Vec<Vec<u8>> {
    let letter = |number: usize| {
        if number.is_multiple_of(10) {
            seed.letter.clone()
        } else {
            letters::letter(number, 2000 + number % 2000).into_bytes()
        }
    };
    (0..10_000).map(letter).collect()
}

/// From bytes to proven, checked TEI, on one core.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn ten_thousand_letters(bencher: Bencher) {
    let seed = Seed::read();
    let matcher = Matcher::new(&seed.register);
    let letters = ten_thousand(&seed);
    let bytes: usize = letters.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| -> usize {
        letters.iter().map(|letter| seed.encode_text(&matcher, letter)).sum()
    });
}

/// The same letters, read and their parts recognised.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn ten_thousand_layouts(bencher: Bencher) {
    let letters = ten_thousand(&Seed::read());
    let bytes: usize = letters.iter().map(Vec::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| -> usize { letters.iter().map(|letter| layout(letter)).sum() });
}

fn layout(letter: &[u8]) -> usize {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let lines = letterbook::input::read("a.txt", letter, &mut sources, &mut findings);
    letterbook::layout::recognise(&sources, &lines, &mut findings).blocks.len()
}

/// One letter of 2.5, 5 and 10 MB: the throughput must stay.
#[divan::bench(sample_count = 1, sample_size = 1, args = [1, 2, 4])]
fn one_long_letter(bencher: Bencher, times: usize) {
    let seed = Seed { register: Register::default(), ..Seed::read() };
    let matcher = Matcher::new(&seed.register);
    let letter = letters::letter(1, times * 2_500_000).into_bytes();
    bencher
        .counter(BytesCount::new(letter.len()))
        .bench(|| seed.encode_text(&matcher, &letter));
}
