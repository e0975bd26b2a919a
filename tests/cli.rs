//! The command line as its users have it: a process with streams and an exit status.
//!
//! 0 is clean, 1 findings, 2 work that could not be done (DESIGN.md, "Commands"). What
//! a letter becomes is not this file's business; `cases` is for that.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests prepare and read files"
)]

mod trial;

use std::time::{Duration, SystemTime};

use serde_json::Value;
use trial::{Ran, Trial};

const LETTER: &str = "out/trotsky-serge-1938.xml";
const MAP: &str = "out/trotsky-serge-1938.map.json";
const TEXT: &str = "seeds/letters/trotsky-serge-1938.txt";
const SIDECAR: &str = "seeds/letters/trotsky-serge-1938.toml";
const MANIFEST: &str = "seeds/edition.toml";

/// A letter that is soon read.
const SHORT: &str = "Lieber Freund,\n\nich danke Ihnen herzlich für den Brief, der mich \
    heute erreicht hat.\nIch komme am Sonntag nach Wien.\n\nIhr Hugo\n";

/// Asserts the exit status and, on each stream, what must stand there.
fn assert_ran(ran: &Ran, status: i32, out: &[&str], err: &[&str]) {
    assert_eq!(ran.status, status, "{ran:?}");
    for (name, stream, parts) in
        [("standard output", &ran.out, out), ("standard error", &ran.err, err)]
    {
        for part in parts {
            assert!(stream.contains(part), "no `{part}` on {name}:\n{stream}");
        }
        assert!(!stream.contains("panicked"), "{stream}");
    }
}

fn codes(json: &str) -> Vec<String> {
    let json: Value = serde_json::from_str(json).unwrap();
    let findings = json["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

// new

#[test]
fn a_new_edition_builds_at_once_and_is_clean() {
    let trial = Trial::new();
    let ran = trial.run(&["new", "letters of anna", "--title", "Anna \"A.\" Sample"]);
    assert_ran(&ran, 0, &["The edition stands. Build it:"], &[]);
    let ran = trial.run(&["build", "letters of anna", "--fail-on", "advice"]);
    assert_ran(&ran, 0, &["1 letter: 1 written", "(no findings)"], &[]);
    let tei = trial.read("letters of anna/out/sample.xml");
    for part in ["Anna \"A.\" Sample", "ref=\"#clara\"", "noteAnchor", "<gap", "<signed>"]
    {
        assert!(tei.contains(part), "no {part}");
    }
    let ran = trial.run(&["check", "letters of anna/out"]);
    assert_ran(&ran, 0, &[""], &["no findings"]);
}

#[test]
fn a_new_edition_overwrites_nothing() {
    let trial = Trial::new();
    trial.write("mine/register/persons.xml", "<mine/>");
    let ran = trial.run(&["new", "mine"]);
    assert_ran(&ran, 2, &[], &["`mine/register/persons.xml` is there already"]);
    assert_eq!(trial.read("mine/register/persons.xml"), "<mine/>");
    assert!(!trial.path("mine/edition.toml").exists());
}

// build

#[test]
fn the_seed_edition_is_reproduced_byte_for_byte() {
    let trial = Trial::new();
    let expected = (trial.read(LETTER), trial.read(MAP));
    std::fs::remove_dir_all(trial.path("out")).unwrap();
    let ran = trial.run(&["build", "seeds"]);
    assert_ran(&ran, 0, &["1 letter: 1 written to out"], &[]);
    assert_eq!((trial.read(LETTER), trial.read(MAP)), expected);
    assert_eq!(std::fs::read_dir(trial.path("out")).unwrap().count(), 2);
}

#[test]
fn a_second_build_writes_nothing_and_says_so() {
    let trial = Trial::new();
    // Long ago, so that even a coarse clock would show a new time.
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for name in [LETTER, MAP] {
        let file = std::fs::File::options().write(true).open(trial.path(name)).unwrap();
        file.set_modified(past).unwrap();
    }
    let ran = trial.run(&["build", "seeds"]);
    assert_ran(&ran, 0, &["1 letter: 1 unchanged, nothing written"], &[]);
    for name in [LETTER, MAP] {
        let is = std::fs::metadata(trial.path(name)).unwrap().modified().unwrap();
        assert_eq!(is, past, "{name}");
    }
}

#[test]
fn build_takes_the_folder_that_it_stands_in() {
    let trial = Trial::new();
    let mut command = trial.command(&["build"]);
    let output = command.current_dir(trial.path("seeds")).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        String::from_utf8(output.stdout).unwrap().starts_with("1 letter: 1 unchanged")
    );
}

#[test]
fn an_output_that_was_changed_by_hand_is_left_alone() {
    let trial = Trial::new();
    let built = trial.read(LETTER);
    let changed = format!("{built}<!-- mine -->\n");
    trial.write(LETTER, &changed);
    let ran = trial.run(&["build", "seeds"]);
    assert_ran(
        &ran,
        2,
        &["1 not written (1 error)"],
        &["error CFG008 changed-output", LETTER],
    );
    assert_eq!(trial.read(LETTER), changed);
    let ran = trial.run(&["build", "seeds", "--force"]);
    assert_ran(&ran, 0, &["1 written"], &[]);
    assert_eq!(trial.read(LETTER), built);
}

#[test]
fn a_foreign_file_in_the_place_of_an_output_is_left_alone() {
    let trial = Trial::new();
    std::fs::remove_file(trial.path(MAP)).unwrap();
    trial.write(LETTER, "<TEI/>");
    assert_ran(&trial.run(&["build", "seeds"]), 2, &[], &["CFG008"]);
    assert_eq!(trial.read(LETTER), "<TEI/>");
}

#[test]
fn a_run_that_ended_between_output_and_map_is_mended() {
    let trial = Trial::new();
    let map = trial.read(MAP);
    std::fs::remove_file(trial.path(MAP)).unwrap();
    assert_ran(&trial.run(&["build", "seeds"]), 0, &["1 written"], &[]);
    assert_eq!(trial.read(MAP), map);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_told() {
    let trial = Trial::new();
    std::fs::remove_dir_all(trial.path("out")).unwrap();
    trial.write("out", "a file, not a folder");
    let ran = trial.run(&["build", "seeds"]);
    let message =
        format!("`{LETTER}` cannot be written: a file stands where its folder should be");
    assert_ran(&ran, 2, &["1 not written"], &["error CFG002 unwritable-file", &message]);
    assert_eq!(trial.read("out"), "a file, not a folder");
}

#[test]
fn an_interrupted_run_leaves_the_old_output_whole() {
    let trial = Trial::new();
    let old = (trial.read(LETTER), trial.read(MAP));
    trial.replace(SIDECAR, "title = \"Lev", "title = \"Lew");
    // Killed at other moments each time; whatever was reached, no file is half written.
    let mut new = None;
    for milliseconds in [0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96] {
        let mut child = trial.command(&["build", "seeds"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let is = trial.read(LETTER);
        if is != old.0 {
            assert!(
                is.ends_with("</TEI>\n"),
                "half written: …{:?}",
                is.get(is.len() - 40..)
            );
            assert!(new.is_none_or(|new| new == is));
            new = Some(is);
        }
        let map: Value = serde_json::from_str(&trial.read(MAP)).unwrap();
        assert_eq!(map["version"], 1);
    }
    assert_ran(&trial.run(&["build", "seeds"]), 0, &["1 letter"], &[]);
    assert!(trial.read(LETTER).contains("Lew Trotsky to Victor Serge"));
}

#[test]
fn a_letter_that_fails_keeps_its_old_output_and_the_others_are_built() {
    let trial = Trial::new();
    let old = trial.read(LETTER);
    trial.write(TEXT, "");
    trial.write("seeds/letters/b.txt", SHORT);
    let ran = trial.run(&["build", "seeds"]);
    assert_ran(
        &ran,
        1,
        &["2 letters: 1 written to out, 1 not written"],
        &["INP001 empty-file", TEXT],
    );
    assert_eq!(trial.read(LETTER), old);
    assert!(trial.read("out/b.xml").contains("ich danke Ihnen"));
}

#[test]
fn a_folder_without_an_edition_is_told() {
    let trial = Trial::new();
    let ran = trial.run(&["build", "nowhere"]);
    assert_ran(
        &ran,
        2,
        &["nothing was built (1 error)"],
        &[
            "error CFG001 unreadable-file",
            "`nowhere/edition.toml` cannot be read: there is no such file",
            "help: a folder with an `edition.toml` is an edition; name that folder",
        ],
    );
}

#[test]
fn an_unknown_key_is_shown_with_the_key_that_was_meant() {
    let trial = Trial::new();
    trial.replace(MANIFEST, "publisher = ", "publishr = ");
    let ran = trial.run(&["build", "seeds"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.out, "nothing was built (1 error)\n");
    assert_eq!(
        ran.err,
        "\
error CFG004 unknown-key

  × there is no key `publishr`
   ╭─[seeds/edition.toml:7:1]
 7 │ publishr = \"The letterbook developers\"
   · ────┬───
   ·     ╰── did you mean `publisher`?
   ╰────
  help: the keys are: title, id, description, language, publisher, place, date, uri, editor,
        licence, revision, status, genre, output, schema, registers, ids, index, register, refs,
        titles, lines, furniture, closing-formula, signs, limits, rules, schemas, catalogs,
        export, requires

"
    );
}

#[test]
fn bad_manifests_are_shown_in_place() {
    let trial = Trial::new();
    for (file, old, new, code, place) in [
        (MANIFEST, "lines = \"none\"", "lines = \"no\"", "CFG005", "edition.toml:13:9"),
        (MANIFEST, "lines = \"none\"", "lines = ", "CFG003", "edition.toml:13:"),
        (
            MANIFEST,
            "title = \"Letters",
            "titel = \"Letters",
            "CFG004",
            "edition.toml:4:1",
        ),
        (MANIFEST, "name = \"The", "role = \"The", "CFG006", "edition.toml"),
        (
            MANIFEST,
            "lines = ",
            "registers = [\"x.xml\"]\nlines = ",
            "CFG001",
            "edition.toml:13:14",
        ),
        (MANIFEST, "letter.rnc", "letters.rnc", "CFG001", "schema/letters.rnc"),
        (SIDECAR, "\"1938-06-30\"", "\"1938-06-31\"", "CFG005", "1938.toml:12:13"),
        (SIDECAR, "person = \"serge\"", "persn = \"serge\"", "CFG004", "1938.toml:18:1"),
    ] {
        let sound = trial.read(file);
        trial.replace(file, old, new);
        let ran = trial.run(&["build", "seeds"]);
        assert_ran(&ran, 2, &[], &[code, place]);
        trial.write(file, sound);
    }
}

#[test]
fn faults_of_a_register_are_shown_in_it() {
    let trial = Trial::new();
    let register = "seeds/register/persons.xml";
    let sound = trial.read(register);
    for (old, new, code) in [
        ("xml:id=\"lenin\"", "xml:id=\"martov\"", "EDN002 register-duplicate"),
        ("ref=\"#paris\"", "ref=\"#pariss\"", "EDN003 dangling-pointer"),
    ] {
        trial.replace(register, old, new);
        assert_ran(
            &trial.run(&["build", "seeds"]),
            1,
            &["1 letter: "],
            &[code, "persons.xml:"],
        );
        trial.write(register, &sound);
    }
}

#[test]
fn a_register_pointer_to_nothing_is_shown_in_the_sidecar() {
    let trial = Trial::new();
    trial.replace(SIDECAR, "ref = \"sedov\"", "ref = \"sedow\"");
    let ran = trial.run(&["build", "seeds"]);
    assert_ran(
        &ran,
        1,
        &["(1 error)"],
        &["EDN003 dangling-pointer", "1938.toml:5", "sedow"],
    );
}

#[test]
fn editions_without_letters_or_with_lonely_files_are_told() {
    let trial = Trial::new();
    trial.write("e/edition.toml", "title = \"T\"\n");
    let ran = trial.run(&["build", "e"]);
    assert_ran(
        &ran,
        2,
        &["nothing was built"],
        &["CFG010 no-letters", "letters/NAME.txt"],
    );
    trial.write("e/letters/a.docx", "PK");
    assert_ran(&trial.run(&["build", "e"]), 2, &[], &["save `e/letters/a.docx` as text"]);
    trial.write("e/letters/b.toml", "");
    trial.write("e/letters/.c.txt", "not a letter");
    let ran = trial.run(&["build", "e"]);
    assert_ran(&ran, 2, &[], &["`e/letters/b.toml` belongs to no letter"]);
    assert!(!ran.err.contains(".c.txt"), "{}", ran.err);
    trial.write("e/letters/b.txt", "Dear Anna,\n\nthank you.\n");
    trial.write("e/letters/b.text", "Dear Anna,\n\nthank you.\n");
    let ran = trial.run(&["build", "e"]);
    assert_ran(
        &ran,
        2,
        &["nothing was built"],
        &["CFG011 same-name", "rename one of them"],
    );
}

#[test]
fn a_letter_larger_than_the_limit_is_not_read() {
    let trial = Trial::new();
    let manifest = format!("{}\n[limits]\nletter-bytes = 100\n", trial.read(MANIFEST));
    trial.write(MANIFEST, manifest);
    let old = trial.read(LETTER);
    let ran = trial.run(&["build", "seeds"]);
    assert_ran(&ran, 2, &[], &["it is larger than the limit", "`limits.letter-bytes`"]);
    assert_eq!(trial.read(LETTER), old);
}

// encode

#[test]
fn a_letter_goes_to_standard_output_a_file_or_a_folder() {
    let trial = Trial::new();
    let printed = trial.run(&["encode", TEXT]);
    assert_eq!(printed.status, 0, "{}", printed.err);
    assert!(printed.out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI "));
    assert!(printed.out.ends_with("</TEI>\n"));
    let ran = trial.run(&["encode", TEXT, "-o", "deep/letter.xml"]);
    assert_ran(&ran, 0, &[], &["1 letter encoded to deep/letter.xml"]);
    assert_eq!(ran.out, "");
    assert_eq!(trial.read("deep/letter.xml"), printed.out);
    let ran = trial.run(&["encode", TEXT, "--out-dir", "tei"]);
    assert_ran(&ran, 0, &[], &["1 letter encoded to tei"]);
    assert_eq!(trial.read("tei/trotsky-serge-1938.xml"), printed.out);
}

#[test]
fn a_letter_is_read_from_standard_input() {
    let trial = Trial::new();
    let ran = trial.feed(&["encode", "-"], SHORT.as_bytes());
    assert_ran(&ran, 0, &["ich danke Ihnen"], &[]);
    let ran = trial.feed(&["encode", "-", "--out-dir", "tei"], SHORT.as_bytes());
    assert_ran(&ran, 0, &[], &[]);
    assert!(trial.read("tei/letter.xml").contains("Brief"));
}

#[test]
fn a_register_and_a_language_are_taken() {
    let trial = Trial::new();
    let files = ["persons", "places", "orgs", "works"]
        .map(|name| format!("seeds/register/{name}.xml"));
    let mut arguments = vec!["encode", TEXT, "--lang", "es"];
    arguments.extend(files.iter().flat_map(|file| ["--register", file.as_str()]));
    let ran = trial.run(&arguments);
    assert_ran(&ran, 0, &["#serge", "ident=\"es\""], &[]);
    let ran = trial.run(&["encode", TEXT, "--register", "nothing.xml"]);
    assert_ran(&ran, 2, &["</TEI>"], &["CFG001", "`nothing.xml` cannot be read"]);
}

#[test]
fn letters_that_are_no_text_are_told_and_nothing_is_written() {
    let trial = Trial::new();
    trial.write("empty.txt", "");
    trial.write("blank.txt", "\n \n\n");
    trial.write("binary.txt", b"\0\x01\x02PK\x03\x04\0\0\0\0\0");
    trial.write("undecodable.txt", b"\xFE\xFF\xD8\x00\x00\x41\x00\x42\xD8\x00");
    for (name, status, code) in [
        ("empty.txt", 1, "INP001 empty-file"),
        ("blank.txt", 1, "INP001 empty-file"),
        ("binary.txt", 1, "INP002 binary-file"),
        ("undecodable.txt", 1, "INP004 undecodable-letter"),
        ("missing.txt", 2, "CFG001 unreadable-file"),
        ("seeds", 2, "CFG001 unreadable-file"),
    ] {
        let ran = trial.run(&["encode", name, "--out-dir", "tei"]);
        assert_ran(
            &ran,
            status,
            &[],
            &[code, name, "help: ", "the letter was not encoded"],
        );
        assert!(!trial.path("tei").exists(), "{name}");
    }
}

#[test]
fn the_sound_letters_among_others_are_encoded() {
    let trial = Trial::new();
    trial.write("empty.txt", "");
    let ran =
        trial.run(&["encode", "empty.txt", TEXT, "missing.txt", "--out-dir", "tei"]);
    assert_ran(&ran, 2, &[], &["INP001", "CFG001", "1 of 3 letters encoded to tei"]);
    assert_eq!(std::fs::read_dir(trial.path("tei")).unwrap().count(), 1);
}

#[test]
fn no_letter_is_written_over_another() {
    let trial = Trial::new();
    let text = "Dear Anna,\n\nthank you.\n";
    trial.write("a/x.txt", text);
    trial.write("b/x.txt", text);
    let ran = trial.run(&["encode", "a/x.txt", "b/x.txt", "--out-dir", "tei"]);
    assert_ran(
        &ran,
        2,
        &[],
        &["CFG011 same-name", "would take both `a/x.txt` and `b/x.txt`"],
    );
    assert!(!trial.path("tei").exists());
    let ran = trial.run(&["encode", "a/x.txt", "b/x.txt"]);
    assert_ran(&ran, 2, &[], &["CFG011 same-name", "--out-dir FOLDER"]);
    assert_eq!(ran.out, "");
    let ran = trial.run(&["encode", "a/x.txt", "-o", "b/../a/x.txt"]);
    assert_ran(&ran, 2, &[], &["CFG011 same-name", "is a letter itself"]);
    assert_eq!(trial.read("a/x.txt"), text);
}

#[test]
fn an_output_that_cannot_be_written_is_told() {
    let trial = Trial::new();
    trial.write("file", "");
    let ran = trial.run(&["encode", TEXT, "--out-dir", "file/tei"]);
    assert_ran(&ran, 2, &[], &["CFG002 unwritable-file", "the letter was not encoded"]);
}

// check

#[test]
fn what_letterbook_built_is_clean() {
    let trial = Trial::new();
    for paths in [&["check", "out"][..], &["check", LETTER], &["check", LETTER, "out"]] {
        assert_ran(&trial.run(paths), 0, &[], &["checked: no findings"]);
    }
}

#[test]
fn what_cannot_be_checked_is_status_2() {
    let trial = Trial::new();
    trial.write("empty/notes.md", "");
    for (arguments, code, text) in [
        (&["check", "missing.xml"][..], "CFG001", "there is no such file"),
        (&["check", "empty"], "CFG001", "no .xml or .tei file"),
        (
            &["check", "out", "--schema", "missing.rng"],
            "CFG001",
            "`missing.rng` cannot be read",
        ),
    ] {
        assert_ran(&trial.run(arguments), 2, &[code, text, "help: "], &["1 error"]);
    }
}

#[test]
fn a_file_that_is_not_well_formed_is_status_1() {
    let trial = Trial::new();
    trial.write(
        "a.xml",
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n  <text><body></text>\n</TEI>\n",
    );
    let ran = trial.run(&["check", "a.xml", "--schema", "schema/letter.rnc"]);
    assert_ran(
        &ran,
        1,
        &["error XML015 unclosed-element", "a.xml:2:9"],
        &["1 file checked: "],
    );
}

#[test]
fn a_file_without_a_schema_is_checked_as_far_as_it_goes() {
    let trial = Trial::new();
    trial.write("a.xml", "<letter><p></letter>\n");
    let ran = trial.run(&["check", "a.xml"]);
    assert_ran(
        &ran,
        2,
        &["CFG009 no-schema", "--schema FILE.rng", "XML015"],
        &["2 errors"],
    );
}

#[test]
fn a_finding_in_a_built_file_is_shown_at_the_letter() {
    let trial = Trial::new();
    // A note that leads back to no call, in an output whose map is made to fit again.
    let broken =
        trial.read(LETTER).replacen("type=\"noteAnchor\"", "type=\"noteAnker\"", 1);
    assert_ne!(broken, trial.read(LETTER));
    let map = trial.read(MAP).replace(
        &letterbook::source::hash(trial.read(LETTER).as_bytes()),
        &letterbook::source::hash(broken.as_bytes()),
    );
    trial.write(LETTER, &broken);
    trial.write(MAP, map);
    let ran = trial.run(&["check", "out", "--format", "json"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let home = findings.iter().find(|finding| finding["code"] == "EDN005").unwrap();
    assert!(home["file"].as_str().unwrap().ends_with("trotsky-serge-1938.txt"), "{home}");
    assert_eq!(home["related"].as_array().unwrap().last().unwrap()["file"], LETTER);
}

#[test]
fn json_has_every_key_of_its_description() {
    let trial = Trial::new();
    trial.write("a.xml", "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">é<b></TEI>\n");
    let ran = trial.run(&["check", "a.xml", "missing.xml", "--format", "json"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err, "");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(keys(&json), ["findings", "version"]);
    assert_eq!(json["version"], 1);
    assert!(codes(&ran.out).contains(&"CFG001".to_owned()));
    let findings = json["findings"].as_array().unwrap();
    let keys_of_finding = [
        "code", "end", "expected", "file", "fixes", "help", "label", "message",
        "related", "severity", "slug", "start",
    ];
    for finding in findings {
        assert_eq!(keys(finding), keys_of_finding);
        assert_eq!(keys(&finding["start"]), ["byte", "column", "line", "path"]);
    }
    let open = findings.iter().find(|finding| finding["code"] == "XML015").unwrap();
    let place = |value: &Value| {
        ["line", "column", "byte"].map(|key| value[key].as_u64().unwrap())
    };
    // The letter before the tag has two bytes and is one column.
    assert_eq!(place(&open["start"]), [1, 43, 43]);
    assert_eq!(place(&open["end"]), [1, 46, 46]);
    assert_eq!(keys(&open["related"][0]), ["end", "file", "message", "start"]);
    assert_eq!(keys(&open["fixes"][0]), ["edits", "safe", "title"]);
    assert_eq!(
        keys(&open["fixes"][0]["edits"][0]),
        ["end", "file", "replacement", "start"]
    );
    let page = include_str!("../docs/json.md");
    for key in keys_of_finding.iter().chain(&[
        "byte",
        "path",
        "title",
        "safe",
        "edits",
        "replacement",
    ]) {
        assert!(
            page.contains(&format!("`{key}`")),
            "docs/json.md does not tell of `{key}`"
        );
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn json_stays_whole_where_the_work_stops() {
    let trial = Trial::new();
    for arguments in [
        &["build", "nowhere", "--format", "json"][..],
        &["check", "nothing.xml", "--format", "json"],
        &["check", "out", "--schema", "nothing.rng", "--format", "json"],
    ] {
        let ran = trial.run(arguments);
        assert_eq!((ran.status, ran.err.as_str()), (2, ""), "{arguments:?}");
        assert_eq!(codes(&ran.out), ["CFG001"], "{arguments:?}");
    }
    // The letter may be on standard output, so what was found is not.
    let ran = trial.run(&["encode", "nothing.txt", "--format", "json"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(codes(&ran.err), ["CFG001"]);
    let ran = trial.run(&["build", "seeds", "--format", "json"]);
    assert_eq!((ran.status, codes(&ran.out)), (0, vec![]));
}

#[test]
fn the_weight_that_fails_can_be_chosen() {
    let trial = Trial::new();
    trial.write("a.txt", "no parts of a letter show here\n");
    for (weight, status) in [("error", 0), ("warning", 0), ("advice", 1)] {
        let ran = trial.run(&["encode", "a.txt", "--fail-on", weight]);
        assert_ran(&ran, status, &["</TEI>"], &["advice LAY001 no-recognisable-part"]);
    }
}

// explain, help, streams

#[test]
fn explain_knows_codes_names_and_layers() {
    let trial = Trial::new();
    for name in ["CFG001", "cfg001", "unreadable-file"] {
        assert_ran(&trial.run(&["explain", name]), 0, &["# CFG001 unreadable-file"], &[]);
    }
    let all = trial.run(&["explain"]);
    assert_eq!(all.status, 0);
    assert_eq!(all.out.lines().count(), letterbook::diagnostic::codes::ALL.len());
    let layer = trial.run(&["explain", "edn"]);
    assert_eq!(layer.status, 0);
    assert!(layer.out.lines().all(|line| line.starts_with("EDN")), "{}", layer.out);
    let ran = trial.run(&["explain", "CFG01"]);
    assert_ran(&ran, 2, &[], &["There is no finding `CFG01`. Did you mean CFG001?"]);
    assert_ran(
        &trial.run(&["explain", "XYZ"]),
        2,
        &[],
        &["`letterbook explain` lists all"],
    );
}

#[test]
fn help_shows_examples() {
    let trial = Trial::new();
    for command in [&["--help"][..], &["build", "--help"], &["encode", "--help"]] {
        assert_ran(
            &trial.run(command),
            0,
            &["Examples:\n  ", "letterbook build"][..1],
            &[],
        );
    }
    assert_ran(&trial.run(&["check", "--help"]), 0, &["letterbook check out"], &[]);
    assert_ran(
        &trial.run(&["explain", "--help"]),
        0,
        &["letterbook explain LAY002"],
        &[],
    );
    assert_ran(&trial.run(&["--version"]), 0, &[env!("CARGO_PKG_VERSION")], &[]);
}

#[test]
fn wrong_arguments_are_status_2() {
    let trial = Trial::new();
    for arguments in [
        &[][..],
        &["bild"],
        &["build", "--fast"],
        &["encode"],
        &["encode", TEXT, "-o", "a", "--out-dir", "b"],
        &["check"],
        &["check", "out", "--format", "yaml"],
        &["check", "out", "--fail-on", "never"],
    ] {
        let ran = trial.run(arguments);
        assert_ran(
            &ran,
            2,
            &[],
            &["Usage: letterbook"][..usize::from(ran.err.contains("Usage"))],
        );
        assert_eq!(ran.out, "", "{arguments:?}");
        assert_ne!(ran.err, "", "{arguments:?}");
    }
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let trial = Trial::new();
    for arguments in [&["explain"][..], &["encode", TEXT], &["check", "missing.xml"]] {
        let mut child = trial.command(arguments).spawn().unwrap();
        // Closed before the first byte is written, as `| head -0` would.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 2)), "{arguments:?}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    }
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let trial = Trial::new();
    let plain = trial.run(&["check", "missing.xml"]);
    assert!(!plain.out.contains('\u{1B}'));
    let forced =
        trial.command(&["check", "missing.xml"]).env("CLICOLOR_FORCE", "1").output();
    assert!(forced.unwrap().stdout.contains(&0x1B));
}
