//! `check --fix` and what else lives with an old edition: fixes, baseline, allowances,
//! rules of a manifest, standard input, patterns, statistics, the JSON of findings.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "the tests prepare and read files, and stop when they fail"
)]

mod trial;

use std::path::Path;

use letterbook::check::{Checker, Fixes, Unmended};
use letterbook::diagnostic::Findings;
use letterbook::source::{Files, Memory, Sources};
use letterbook::xml::{Reader, Token};
use serde_json::Value;
use trial::Trial;

const SCHEMA: &str =
    "start = element letter { element opener { text }, element p { mixed { hi* } }+ }
hi = element hi { attribute rend { \"bold\" | \"italic\" }?, text }";

/// A file and a schema in memory.
fn shelf(bytes: &[u8], schema: &str) -> Memory {
    let files = Memory::new();
    files.write(Path::new("a.xml"), bytes).unwrap();
    files.write(Path::new("a.rnc"), schema.as_bytes()).unwrap();
    files
}

fn mended(files: &Memory, fixes: Fixes) -> Result<letterbook::check::Mended, Unmended> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let checker = Checker::new(files);
    let checker = checker.by_schema("a.rnc", &mut sources, &mut findings).unwrap();
    checker.mend(Path::new("a.xml"), fixes)
}

/// The text of a document, as its readers see it.
fn words(text: &str) -> String {
    let mut sources = Sources::new();
    let mut reader = Reader::new(sources.add("a.xml", text), text);
    let (mut findings, mut words) = (Findings::new(), String::new());
    while let Some(token) = reader.read(&mut findings) {
        if let Token::Text(text) = token {
            words.push_str(&text.decode());
        }
    }
    words
}

#[test]
fn safe_fixes_change_nothing_but_what_is_wrong() {
    let before = "<letter>\r\n <openr>Liebe &amp; Güte</openr >\r\n\
                  <p>A & B <hi rend='italc'>x</hi></p></letter>\n";
    let done = mended(&shelf(before.as_bytes(), SCHEMA), Fixes::Safe).unwrap();
    let after = "<letter>\r\n <opener>Liebe &amp; Güte</opener >\r\n\
                 <p>A &amp; B <hi rend='italc'>x</hi></p></letter>\n";
    assert_eq!((done.after.as_str(), done.count), (after, 2));
    assert_eq!(done.bytes, after.as_bytes());
    let done = mended(&shelf(after.as_bytes(), SCHEMA), Fixes::All).unwrap();
    assert_eq!(done.after, after.replace("italc", "italic"));
    let sound = done.after;
    assert_eq!(
        mended(&shelf(sound.as_bytes(), SCHEMA), Fixes::All),
        Err(Unmended::Nothing)
    );
}

#[test]
fn an_element_out_of_order_is_moved() {
    let before = "<letter>\n  <p>x</p>\n  <p/>\n  <opener>y</opener>\n</letter>";
    let files = shelf(before.as_bytes(), SCHEMA);
    assert_eq!(mended(&files, Fixes::Safe), Err(Unmended::Nothing));
    let after = "<letter>\n  <opener>y</opener>\n  <p>x</p>\n  <p/>\n</letter>";
    assert_eq!(mended(&files, Fixes::All).unwrap().after, after);
}

/// How a text is written into a file.
type Form = fn(&str) -> Vec<u8>;

#[test]
fn a_file_keeps_its_encoding_and_its_mark() {
    let text = |encoding: &str, name: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n\
             <letter><{name}>Grüße</{name}><p/></letter>"
        )
    };
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let latin = |text: &str| -> Vec<u8> {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    };
    let marked = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let forms: [(&str, Form); 3] =
        [("UTF-16", utf16), ("ISO-8859-1", latin), ("UTF-8", marked)];
    for (name, form) in forms {
        let files = shelf(&form(&text(name, "openr")), SCHEMA);
        let done = mended(&files, Fixes::Safe).unwrap();
        assert_eq!(done.bytes, form(&text(name, "opener")), "{name}");
    }
    // What is no text in the encoding could not be kept.
    let broken = [b"<letter><openr>", &[0xFF][..], b"</openr><p/></letter>"].concat();
    let broken = [b"<?xml version='1.0' encoding='UTF-8'?>".to_vec(), broken].concat();
    assert_eq!(mended(&shelf(&broken, SCHEMA), Fixes::Safe), Err(Unmended::Encoding));
}

/// Single faults in the seed letter: a safe fix keeps the words and leaves less wrong.
#[test]
fn safe_fixes_of_a_real_letter_keep_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let letter =
        std::fs::read_to_string(root.join("out/trotsky-serge-1938.xml")).unwrap();
    let schema = std::fs::read_to_string(root.join("schema/letter.rnc")).unwrap();
    let tags: Vec<usize> = letter
        .match_indices('<')
        .map(|(at, _)| at + 1)
        .filter(|at| letter[*at..].starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect();
    let (mut safe, mut at) = (0, 7);
    for round in 0..60 {
        at = (at * 31 + 17) % tags.len();
        let name = tags[at];
        let mut text = letter.clone();
        match round % 3 {
            // In the start tag alone, so that the two tags do not agree.
            0 => text.insert(name + 1, 'q'),
            1 => {
                let end = name + letter[name..].find(['>', ' ', '\n', '/']).unwrap();
                let (old, new) = (&letter[name..end], format!("{}q", &letter[name..end]));
                let close = letter[name..].find(&format!("</{old}>"));
                if let Some(close) = close {
                    text.insert(name + close + 2 + old.len(), 'q');
                }
                text.replace_range(name..end, &new);
            }
            _ => text.insert_str(letter.rfind("</p>").unwrap(), " & "),
        }
        let (before, files) = (words(&text), shelf(text.as_bytes(), &schema));
        if let Ok(done) = mended(&files, Fixes::Safe) {
            safe += 1;
            assert_eq!(words(&done.after), before, "{round}");
        }
    }
    assert!(safe > 30, "{safe}");
}

const FAULTY: &str = "<?xml-model href=\"a.rnc\"?>\n<letter><openr>x</openr><p>some words, more than the context has<hi rend='italc'/></p></letter>\n";

fn trial() -> Trial {
    let trial = Trial::new();
    trial.write("t/a.rnc", SCHEMA);
    trial.write("t/a.xml", FAULTY);
    trial
}

#[test]
fn diff_shows_and_fix_writes() {
    let trial = trial();
    let ran = trial.run(&["check", "t", "--diff"]);
    assert!(ran.out.starts_with("--- a/t/a.xml\n+++ b/t/a.xml\n@@"), "{ran:?}");
    assert_eq!(trial.read("t/a.xml"), FAULTY);
    let ran = trial.run(&["check", "t", "--fix"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.err.contains("1 finding mended in 1 file"), "{ran:?}");
    let ran = trial.run(&["check", "t", "--fix=unsafe"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let sound = FAULTY.replace("openr", "opener").replace("italc", "italic");
    assert_eq!(trial.read("t/a.xml"), sound);
}

#[test]
fn a_built_file_is_left_alone() {
    let trial = Trial::new();
    trial.replace("out/trotsky-serge-1938.xml", "<opener>", "<openr>");
    let before = trial.read("out/trotsky-serge-1938.xml");
    let ran = trial.run(&["check", "out", "--fix=unsafe"]);
    assert!(ran.err.contains("was built by letterbook and left alone"), "{ran:?}");
    assert_eq!(trial.read("out/trotsky-serge-1938.xml"), before);
}

#[test]
fn a_baseline_accepts_what_was_there_and_no_more() {
    let trial = trial();
    let write = ["check", "t", "--baseline", "t/known.json", "--write-baseline"];
    assert_eq!(trial.run(&write).status, 0);
    let check = ["check", "t", "--baseline", "t/known.json"];
    // Lines move, the finding does not change.
    trial.write("t/a.xml", FAULTY.replace("<letter>", "\n\n\n<letter>\n"));
    let ran = trial.run(&check);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.err.contains("2 findings accepted by t/known.json\n"), "{ran:?}");
    trial.write("t/a.xml", FAULTY.replace("openr", "opener").replace("<p>", "<p n=''>"));
    let ran = trial.run(&check);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains("RNG008") && !ran.out.contains("RNG003"), "{ran:?}");
    assert!(ran.err.contains("1 that it accepts are gone"), "{ran:?}");
    trial.write("t/known.json", "[]");
    assert_eq!(trial.run(&check).status, 2);
}

#[test]
fn a_manifest_turns_findings_off_and_weighs_them() {
    let trial = trial();
    let rules =
        "[rules]\nRNG011 = \"advice\"\n[rules.\"*.xml\"]\nunknown-element = \"off\"\n";
    trial.write("t/letterbook.toml", rules);
    let ran = trial.run(&["check", "t", "--format", "json"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains("\"advice\"") && !ran.out.contains("RNG003"), "{ran:?}");
    trial.write("t/letterbook.toml", "[rules]\nunknown-elemnt = \"off\"\nRNG = \"of\"\n");
    let ran = trial.run(&["check", "t"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.out.contains("did you mean `unknown-element`?"), "{ran:?}");
}

#[test]
fn standard_input_patterns_and_statistics() {
    let trial = trial();
    let ran = trial.feed(&["check", "-", "--schema", "t/a.rnc"], FAULTY.as_bytes());
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains("RNG003"), "{ran:?}");
    trial.write("t/b/c.xml", FAULTY.replace("a.rnc", "../a.rnc"));
    let ran = trial.run(&["check", "t/**/*.xml", "--statistics"]);
    assert!(ran.err.contains("2 files checked"), "{ran:?}");
    let expected = "      2  error    RNG003 unknown-element\n      \
                    2  error    RNG011 value-not-allowed\n\n \
                    errors  warnings  advice\n      \
                    2         0       0  t/a.xml\n      \
                    2         0       0  t/b/c.xml\n";
    assert_eq!(ran.out, expected);
    assert_eq!(trial.run(&["check", "t/*.tei"]).status, 2);
}

/// Where a value breaks a JSON Schema of the kind that `schema/findings.schema.json` is:
/// every word of it is understood here or fails the test.
fn breaches(
    schema: &Value,
    value: &Value,
    root: &Value,
    at: &str,
    found: &mut Vec<String>,
) {
    for (word, asked) in schema.as_object().unwrap() {
        let is_kept = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "additionalProperties" => {
                true
            }
            "$ref" => {
                let pointer = asked.as_str().unwrap().trim_start_matches('#');
                breaches(root.pointer(pointer).unwrap(), value, root, at, found);
                true
            }
            "type" => {
                let is = |name: &Value| match name.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => unreachable!("{other}"),
                };
                asked.as_array().map_or_else(|| is(asked), |names| names.iter().any(is))
            }
            "const" => value == asked,
            "enum" => asked.as_array().unwrap().contains(value),
            "minimum" => value.as_u64() >= asked.as_u64(),
            "pattern" => {
                let pattern = regex_automata::meta::Regex::new(asked.as_str().unwrap());
                pattern.unwrap().is_match(value.as_str().unwrap())
            }
            "required" => {
                let keys = asked.as_array().unwrap().iter();
                keys.map(|key| key.as_str().unwrap()).all(|key| value.get(key).is_some())
            }
            "properties" => {
                for (key, asked) in asked.as_object().unwrap() {
                    let Some(inner) = value.get(key) else { continue };
                    breaches(asked, inner, root, &format!("{at}/{key}"), found);
                }
                // What is written is described, too.
                let keys = value.as_object().unwrap().keys();
                keys.into_iter().all(|key| asked.get(key).is_some())
            }
            "items" => {
                for (number, inner) in value.as_array().unwrap().iter().enumerate() {
                    breaches(asked, inner, root, &format!("{at}/{number}"), found);
                }
                true
            }
            other => unreachable!("{other}"),
        };
        if !is_kept {
            found.push(format!("{at}: {word} {asked}"));
        }
    }
}

#[test]
fn the_json_of_findings_obeys_its_schema() {
    let schema = include_str!("../schema/findings.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let trial = trial();
    trial.write(
        "t/b.xml",
        "<?xml-model href=\"a.rnc\"?>\n<letter><p/><zzyxw/><opener>&</letter>",
    );
    for arguments in [
        &["check", "t", "missing.xml", "--format", "json", "--verbose"][..],
        &["check", "out", "--profile", "archive", "--format", "json"],
        &["build", "nowhere", "--format", "json"],
    ] {
        let ran = trial.run(arguments);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        let mut found = Vec::new();
        breaches(&schema, &json, &schema, "", &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}
