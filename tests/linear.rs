//! Work grows as the letter does: what is asked of memory for a letter of once, twice
//! and four times the length, from its bytes to the proof. Counts, not seconds.

#[path = "bench/letters.rs"]
mod letters;

use allocation_counter::measure;
use letterbook::{Manifest, Matcher, Register, Setting, Sources, Validators};

/// How many times memory was asked for, and how much of it.
fn work(schema: &Validators, letter: &str) -> [u64; 2] {
    let (manifest, register, sources) =
        (Manifest::default(), Register::default(), Sources::new());
    let matcher = Matcher::new(&register);
    let setting = Setting {
        manifest: &manifest,
        register: &register,
        matcher: &matcher,
        sources: &sources,
        schema,
        schema_href: None,
    };
    let done = measure(|| {
        let bytes = letter.as_bytes();
        let encoded = letterbook::encode_letter(setting, "a.txt", "a.txt", bytes, None);
        assert!(encoded.xml.is_some(), "proven and valid");
    });
    [done.count_total, done.bytes_total]
}

/// Asserts that twice the letter takes no more than two and a half times the work.
fn assert_linear(what: &str, letter: impl Fn(usize) -> String) {
    let schema = Validators::letter();
    // Tables that are made on first use are no part of the letter's work.
    work(&schema, &letter(1));
    let [one, two, four] = [1, 2, 4].map(|times| work(&schema, &letter(times)));
    for kind in 0..2 {
        let [one, two, four] = [one[kind], two[kind], four[kind]];
        assert!(two * 2 < one * 5 && four * 2 < two * 5, "{what}: {one} {two} {four}");
    }
}

#[test]
fn letters_of_all_lengths() {
    for language in 0..4 {
        assert_linear("a long letter", |times| letters::letter(language, times * 30_000));
    }
}

#[test]
fn one_line() {
    assert_linear("one line", |times| {
        letters::letter(1, times * 30_000).replace(['\n', '\x0c'], " ")
    });
}

#[test]
fn notes_quotations_and_brackets() {
    let paragraph = |n: usize| {
        format!(
            "Er schrieb „nein, {n} mal“ und [wie immer] an N[atalia] in Weimar, am 3. Mai 1801, Herr Kern{n}\n\n{n}. Ein Kaufmann.\n\n"
        )
    };
    // So many that each has as many others to be weighed against as there may be.
    assert_linear("notes", |times| (1..times * 400).map(paragraph).collect());
}
