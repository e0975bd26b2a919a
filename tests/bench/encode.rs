//! How fast letters become TEI: the seed letter alone, and a thousand of them on all
//! cores, as `letterbook encode` works.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the seed edition lies on the disk"
)]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use letterbook::{Findings, Manifest, Matcher, Register, Setting, Sources, Validators};
use rayon::prelude::*;

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
        let setting = Setting {
            manifest: &self.manifest,
            register: &self.register,
            matcher,
            sources: &self.sources,
            schema: &self.schema,
            schema_href: None,
        };
        let encoded =
            letterbook::encode_letter(setting, "a.txt", "a.txt", &self.letter, None);
        encoded.xml.expect("the seed letter is proven").len()
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
