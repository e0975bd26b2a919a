//! Exports, as the command makes them and as foreign readers read them.
//!
//! The golden files in `out/export` are made by `letterbook export … seeds` as
//! `docs/export.md` says. Foreign readers (xmllint, Python with rdflib, networkx and
//! pandas) are used where the machine has them; where one is missing, that is printed,
//! and what this file checks by itself is checked all the same.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests look at files that a command has written, and say aloud what is not tested"
)]

mod trial;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use trial::Trial;

/// The formats that have golden files, in the order of `docs/export.md`.
const GOLDEN: &str =
    "cmif,json,jsonl,csv,txt,md,bibtex,csl,graphml,gexf,geojson,ttl,jsonld";

/// Letters as other editions encode them: pointers to registers by `@key`, forms of
/// dates, acts without persons, notes in the text, a line end in a word, a corpus.
const CORPUS: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">
  <teiHeader>
    <fileDesc>
      <titleStmt><title>Letters of two sisters</title></titleStmt>
      <publicationStmt>
        <publisher>Example Academy</publisher>
        <date when="2020-05-01"/>
        <availability><licence target="https://creativecommons.org/licenses/by/4.0/">CC BY</licence></availability>
      </publicationStmt>
      <sourceDesc><p>Manuscripts.</p></sourceDesc>
    </fileDesc>
  </teiHeader>
  <TEI xml:id="a1">
    <teiHeader>
      <fileDesc>
        <titleStmt>
          <title type="iso-date">1801-02-03</title>
          <title level="a">Clara to Dora, 3 February 1801</title>
          <editor><persName><surname>Editor</surname><forename>Eva</forename></persName></editor>
        </titleStmt>
        <publicationStmt><p/></publicationStmt>
        <sourceDesc><p/></sourceDesc>
      </fileDesc>
      <encodingDesc><p>Line ends are kept.</p></encodingDesc>
      <profileDesc>
        <correspDesc>
          <correspAction type="sent">
            <persName key="P1">Clara Example</persName>
            <placeName ref="#berlin">Berlin</placeName>
            <date when="1801-02-03T00:00:00">3 February 1801</date>
          </correspAction>
          <correspAction type="received">
            <persName ref="register.xml#P2" cert="low">=Dora "D." Example</persName>
            <orgName ref="https://viaf.org/viaf/1234">Salon, Dresden</orgName>
          </correspAction>
          <correspContext n="correspondence"><ptr type="next" target="a2"/></correspContext>
        </correspDesc>
      </profileDesc>
    </teiHeader>
    <standOff>
      <listPlace>
        <place xml:id="berlin">
          <placeName>Berlin</placeName>
          <location><geo>52,5 13,4</geo></location>
          <idno type="geonames">https://www.geonames.org/2950159/berlin.html</idno>
        </place>
      </listPlace>
    </standOff>
    <text xml:lang="de">
      <body>
        <div type="letter">
          <opener><salute>Liebe <rs type="person" ref="#P2">Schwester</rs>,</salute></opener>
          <p>ich <choice><sic>scheibe</sic><corr>schreibe</corr></choice> dir<note n="1">Nach <persName key="P1">Clara</persName>.</note> aus
            Ber<lb break="no"/>lin &amp; bin <del>nicht</del> froh.</p>
          <closer>Deine<lb/><signed>C.</signed></closer>
        </div>
      </body>
    </text>
  </TEI>
  <TEI xml:id="a2">
    <teiHeader>
      <fileDesc>
        <titleStmt><title>Dora to Clara</title></titleStmt>
        <publicationStmt><p/></publicationStmt>
        <sourceDesc><p/></sourceDesc>
      </fileDesc>
      <profileDesc>
        <correspDesc>
          <correspAction type="sent">
            <persName key="P2">Dora Example</persName>
            <date notBefore-iso="1801-02-10" notAfter-iso="1801-02-31" evidence="external">mid February</date>
          </correspAction>
        </correspDesc>
      </profileDesc>
    </teiHeader>
    <text><body><p>Danke!</p></body></text>
  </TEI>
</teiCorpus>
"##;

const REGISTER: &str = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0">
  <teiHeader><fileDesc><titleStmt><title>Persons</title></titleStmt>
    <publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>
  <text><body><listPerson>
    <person xml:id="P1"><persName><surname>Example</surname><forename>Clara</forename></persName>
      <birth when="1780">1780</birth><idno type="gnd">118540238</idno></person>
    <person xml:id="P2"><persName><surname>Example</surname><forename>Dora</forename></persName>
      <idno type="wikidata">Q42</idno></person>
  </listPerson></body></text>
</TEI>
"#;

/// A folder with the corpus and its register.
fn sisters() -> Trial {
    let trial = Trial::new();
    trial.write("tei/sisters.xml", CORPUS);
    trial.write("register.xml", REGISTER);
    trial
}

fn exported(trial: &Trial, format: &str) -> String {
    let ran = trial.run(&["export", format, "tei", "--register", "register.xml"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Runs a foreign reader on a file; false, aloud, where the machine does not have it.
fn reads(program: &str, arguments: &[&str]) -> bool {
    match Command::new(program).args(arguments).output() {
        Err(_) => {
            println!("{program} is not on this machine; it did not read");
            false
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{program} {arguments:?}: {said}");
            true
        }
    }
}

/// Runs a Python program that needs a module; aloud where there is none.
fn python_reads(module: &str, program: &str, file: &Path) {
    let has = Command::new("python3").args(["-c", &format!("import {module}")]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("python3 with {module} is not on this machine; it did not read");
        return;
    }
    assert!(reads("python3", &["-c", program, &file.to_string_lossy()]));
}

#[test]
fn the_golden_files_are_what_the_seed_edition_gives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let trial = Trial::new();
    let seeds = root.join("seeds");
    let ran =
        trial.run(&["export", GOLDEN, &seeds.to_string_lossy(), "--out-dir", "new"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let mut count = 0;
    for entry in std::fs::read_dir(root.join("out/export")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let golden = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            trial.read(&format!("new/{name}")),
            golden,
            "out/export/{name} is stale"
        );
        count += 1;
    }
    let new = std::fs::read_dir(trial.path("new")).unwrap().count();
    assert_eq!(count, new, "out/export has a file for each output");
}

#[test]
fn an_unknown_format_is_refused_with_the_list_of_all() {
    let trial = Trial::new();
    let ran = trial.run(&["export", "cmfi", "."]);
    assert_eq!(ran.status, 2);
    for format in GOLDEN.split(',').chain(["bagit"]) {
        assert!(ran.err.contains(format), "{format}: {}", ran.err);
    }
}

#[test]
fn a_corpus_of_another_edition_is_read() {
    let trial = sisters();
    let all = json(&exported(&trial, "json"));
    let letters = all["letters"].as_array().unwrap();
    assert_eq!(letters.len(), 2);
    let first = &letters[0];
    assert_eq!(first["id"], "a1");
    assert_eq!(first["titles"][0]["text"], "Clara to Dora, 3 February 1801");
    assert_eq!(first["responsible"][0]["name"], "Eva Editor");
    assert_eq!(first["publication"]["publishers"][0], "Example Academy");
    assert_eq!(first["languages"][0], "de");
    let sent = &first["actions"][0];
    assert_eq!(sent["agents"][0]["uri"], "https://d-nb.info/gnd/118540238");
    assert_eq!(sent["places"][0]["uri"], "https://www.geonames.org/2950159");
    assert_eq!(first["context"][0]["relation"], "next");
    assert_eq!(first["context"][0]["chain"], "correspondence");
    let texts: Vec<&str> = { first["text"].as_array().unwrap().iter() }
        .map(|passage| passage["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        ["Liebe Schwester,", "ich schreibe dir aus Berlin & bin froh.", "Deine", "C."]
    );
    let mention = &first["text"][0]["mentions"][0];
    assert_eq!((&mention["start"], &mention["end"]), (&6.into(), &15.into()));
    assert_eq!(mention["text"], "Schwester");
    let note = &first["notes"][0];
    assert_eq!((&note["passage"], &note["at"]), (&1.into(), &16.into()));
    assert_eq!(note["text"], "Nach Clara.");
    assert_eq!(note["mentions"][0]["uri"], "https://d-nb.info/gnd/118540238");
    let said: Vec<&Value> = { first["text"][1]["marks"].as_array().unwrap().iter() }
        .filter(|mark| !mark["says"].is_null())
        .map(|mark| &mark["says"])
        .collect();
    assert_eq!(said, ["scheibe", "nicht"]);
    assert_eq!(first["kept"][0]["path"], "teiHeader/encodingDesc");
    assert_eq!(
        first["kept"][0]["xml"],
        "<encodingDesc><p>Line ends are kept.</p></encodingDesc>"
    );
    assert_eq!(letters[1]["actions"][0]["dates"][0]["notAfter"], "1801-02-31");
}

/// What in a value is not as a JSON Schema has it: the keywords that ours uses.
fn faults(
    root: &Value,
    schema: &Value,
    value: &Value,
    path: &str,
    all: &mut Vec<String>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").unwrap();
        return faults(root, &root["$defs"][name], value, path, all);
    }
    let is_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some(other) => panic!("the test does not know the type {other}"),
        None => true,
    };
    let is_one = schema["enum"].as_array().is_none_or(|list| list.contains(value));
    let is_const = schema["const"].is_null() || schema["const"] == *value;
    if !is_type || !is_one || !is_const {
        all.push(format!("{path}: {value}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value[name.as_str().unwrap()].is_null() {
            all.push(format!("{path} has no {name}"));
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => faults(root, schema, inner, &format!("{path}/{name}"), all),
            None => all.push(format!("{path} has {name}")),
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        faults(root, &schema["items"], inner, &format!("{path}[]"), all);
    }
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = json(include_str!("../schema/letters.schema.json"));
    let trial = sisters();
    let mut all = Vec::new();
    for text in [exported(&trial, "json"), trial.read("out/export/letters.json")] {
        faults(&schema, &schema, &json(&text), "", &mut all);
    }
    assert!(all.is_empty(), "{all:#?}");
    faults(
        &schema,
        &schema,
        &serde_json::json!({ "version": 2, "letter": [] }),
        "",
        &mut all,
    );
    assert_eq!(all.len(), 3, "{all:?}");
    trial.write("letters.json", exported(&trial, "json"));
    let program = "import sys, json, jsonschema\n\
        jsonschema.validate(json.load(open(sys.argv[1])), json.load(open('schema/letters.schema.json')))";
    python_reads("jsonschema", program, &trial.path("letters.json"));
}

#[test]
fn a_stream_of_lines_holds_what_the_document_holds() {
    let trial = sisters();
    let lines = exported(&trial, "jsonl");
    let lines: Vec<Value> = lines.lines().map(json).collect();
    assert_eq!(json(&exported(&trial, "json"))["letters"], Value::Array(lines));
}

#[test]
fn the_list_for_correspsearch_says_what_the_letters_say_and_no_more() {
    let trial = sisters();
    let cmif = exported(&trial, "cmif");
    let tree = roxmltree::Document::parse(&cmif).unwrap();
    let letters: Vec<_> = tree
        .descendants()
        .filter(|node| node.has_tag_name((TEI, "correspDesc")))
        .collect();
    let said: Vec<Vec<String>> = letters
        .iter()
        .map(|letter| {
            letter
                .descendants()
                .filter(roxmltree::Node::is_element)
                .skip(1)
                .filter(|node| !node.has_tag_name((TEI, "correspAction")))
                .map(|node| {
                    let attributes: Vec<String> = node
                        .attributes()
                        .map(|attribute| {
                            format!(" {}={}", attribute.name(), attribute.value())
                        })
                        .collect();
                    let name = node.tag_name().name();
                    format!(
                        "{name}{} {}",
                        attributes.concat(),
                        node.text().unwrap_or_default()
                    )
                })
                .collect()
        })
        .collect();
    assert_eq!(
        said,
        [
            vec![
                "persName ref=https://d-nb.info/gnd/118540238 Clara Example",
                "placeName ref=https://www.geonames.org/2950159 Berlin",
                "date when=1801-02-03 ",
                "persName cert=low =Dora \"D.\" Example",
                "orgName ref=https://viaf.org/viaf/1234 Salon, Dresden",
            ],
            vec![
                "persName Dora Example",
                // 31 February does not exist and is not said.
                "date notBefore=1801-02-10 evidence=conjecture ",
                "persName Unknown",
            ],
        ]
    );
}

const TEI: &str = "http://www.tei-c.org/ns/1.0";

#[test]
fn the_list_for_correspsearch_is_valid() {
    let trial = sisters();
    trial.write("cmif.xml", exported(&trial, "cmif"));
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schema");
    for name in ["cmif_harvester.rng", "cmi_sig.rng"] {
        let schema = schemas.join(name);
        if !schema.exists() {
            println!("{name} is not here; the list was not validated by it");
            continue;
        }
        let schema = schema.to_string_lossy().into_owned();
        let ran = trial.run(&["check", "cmif.xml", "--schema", &schema]);
        let faults = ran.out.contains("RNG0");
        assert!(!faults, "{name}: {}", ran.out);
        let file = trial.path("cmif.xml");
        reads("xmllint", &["--noout", "--relaxng", &schema, &file.to_string_lossy()]);
    }
}

#[test]
fn a_list_begins_an_edition() {
    let trial = sisters();
    trial.write("cmif.xml", exported(&trial, "cmif"));
    let ran = trial.run(&["new", "edition", "--from-cmif", "cmif.xml"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let letter = trial.read("edition/waiting/1801-02-03-example-example.toml");
    assert!(letter.contains("date = \"1801-02-03\""), "{letter}");
    assert!(letter.contains("place = \"berlin\""), "{letter}");
    let persons = trial.read("edition/register/persons.xml");
    assert!(persons.contains("118540238"), "{persons}");
    // With a text beside it the letter is built.
    trial.write("edition/letters/1801-02-03-example-example.toml", &letter);
    trial.write(
        "edition/letters/1801-02-03-example-example.txt",
        "Liebe Dora!\n\nIch komme.\n",
    );
    let ran = trial.run(&["build", "edition"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    let ran = trial.run(&["export", "cmif", "edition", "-o", "-"]);
    assert!(ran.out.contains("https://d-nb.info/gnd/118540238"), "{}", ran.out);
    // Nothing is written over.
    let ran = trial.run(&["new", "edition", "--from-cmif", "cmif.xml"]);
    assert_eq!(ran.status, 2);
}

#[test]
fn tables_open_in_a_spreadsheet_and_run_nothing() {
    let trial = sisters();
    let arguments =
        ["export", "csv", "tei", "--register", "register.xml", "--out-dir", "tables"];
    assert_eq!(trial.run(&arguments).status, 0);
    let letters = trial.read("tables/letters.csv");
    assert!(letters.starts_with('\u{FEFF}'));
    assert!(letters.lines().count() == 3 && letters.matches("\r\n").count() == 3);
    let mut reader =
        csv::Reader::from_reader(letters.trim_start_matches('\u{FEFF}').as_bytes());
    let heads = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| -> String {
        let at = heads.iter().position(|head| head == name).unwrap();
        rows[row][at].to_owned()
    };
    assert_eq!(cell(0, "recipient"), "'=Dora \"D.\" Example | Salon, Dresden");
    assert_eq!(cell(0, "sender_uri"), "https://d-nb.info/gnd/118540238");
    assert_eq!(cell(1, "not_before"), "1801-02-10");
    let places = trial.read("tables/places.csv");
    assert!(places.contains(",52.5,13.4,https://www.geonames.org/2950159,"), "{places}");
    let program = "import sys, pandas\n\
        t = pandas.read_csv(sys.argv[1])\n\
        assert list(t['id']) == ['a1', 'a2'], t\n\
        assert t['sender'][1] == 'Dora Example', t";
    python_reads("pandas", program, &trial.path("tables/letters.csv"));
}

#[test]
fn the_network_has_an_edge_for_each_pair() {
    let trial = sisters();
    let graphml = exported(&trial, "graphml");
    let tree = roxmltree::Document::parse(&graphml).unwrap();
    let count = |name| tree.descendants().filter(|n| n.tag_name().name() == name).count();
    assert_eq!((count("node"), count("edge")), (3, 2));
    trial.write("n.graphml", &graphml);
    let program = "import sys, networkx\n\
        g = networkx.read_graphml(sys.argv[1])\n\
        assert len(g) == 3 and g.size(weight='weight') == 2, g";
    python_reads("networkx", program, &trial.path("n.graphml"));
    let gexf = exported(&trial, "gexf");
    let tree = roxmltree::Document::parse(&gexf).unwrap();
    let edges = tree.descendants().filter(|node| node.tag_name().name() == "edge");
    assert!(edges.clone().all(|edge| edge.attribute("weight") == Some("1")));
    assert_eq!(edges.count(), 2);
}

#[test]
fn places_are_points() {
    let trial = sisters();
    let places = json(&exported(&trial, "geojson"));
    let berlin = &places["features"][0];
    assert_eq!(berlin["geometry"]["coordinates"], serde_json::json!([13.4, 52.5]));
    assert_eq!(berlin["properties"]["sent"], 1);
}

#[test]
fn linked_data_is_the_same_in_both_forms() {
    let trial = sisters();
    let turtle = exported(&trial, "ttl");
    let triples = oxttl::TurtleParser::new().for_slice(turtle.as_bytes());
    let count = triples.map(Result::unwrap).count();
    assert!(count > 50, "{count}");
    let document = json(&exported(&trial, "jsonld"));
    let values: usize = { document["@graph"].as_array().unwrap().iter() }
        .flat_map(|node| node.as_object().unwrap().iter())
        .filter(|(name, _)| *name != "@id")
        .map(|(_, value)| value.as_array().map_or(1, Vec::len))
        .sum();
    assert_eq!(values, count);
    trial.write("l.ttl", &turtle);
    let program = "import sys, rdflib\n\
        g = rdflib.Graph().parse(sys.argv[1])\n\
        s = rdflib.Namespace('https://schema.org/')\n\
        assert len(list(g.subjects(rdflib.RDF.type, s.Message))) == 2";
    python_reads("rdflib", program, &trial.path("l.ttl"));
}

#[test]
fn references_have_names_and_dates() {
    let trial = sisters();
    let items = json(&exported(&trial, "csl"));
    assert_eq!(items[0]["issued"]["date-parts"], serde_json::json!([[1801, 2, 3]]));
    assert_eq!(items[0]["author"][0]["literal"], "Clara Example");
    assert_eq!(items[0]["type"], "personal_communication");
    let bibtex = exported(&trial, "bibtex");
    assert!(bibtex.starts_with("@letter{a1,\n"), "{bibtex}");
    assert!(bibtex.contains("  date = {1801-02-10/..},\n"), "{bibtex}");
}

#[test]
fn reading_texts_have_their_notes_at_the_end_or_none() {
    let trial = sisters();
    let text = exported(&trial, "txt");
    assert!(text.contains("\nich schreibe dir[1] aus Berlin & bin froh.\n"), "{text}");
    assert!(text.contains("\n[1] Nach Clara.\n"), "{text}");
    trial.write("c.toml", "title = \"T\"\n[export.text]\nnotes = \"none\"\n");
    let ran = trial.run(&["export", "txt", "tei", "--config", "c.toml"]);
    assert!(
        ran.out.contains("\nich schreibe dir aus Berlin & bin froh.\n"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("Nach Clara"), "{}", ran.out);
    let markdown = exported(&trial, "md");
    assert!(markdown.contains("dir[^a1-1] aus Berlin \\& bin"), "{markdown}");
}

#[test]
fn a_broken_letter_is_said_and_the_others_are_exported() {
    let trial = sisters();
    trial.write(
        "tei/broken.xml",
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader>",
    );
    let ran = trial.run(&["export", "jsonl", "tei", "--register", "register.xml"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("broken.xml"), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 2);
}

#[test]
fn an_edition_that_is_not_built_and_a_folder_without_letters_are_status_2() {
    let trial = sisters();
    trial.write("edition/edition.toml", "title = \"T\"\n");
    let ran = trial.run(&["export", "json", "edition"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("letterbook build edition"), "{}", ran.err);
    trial.write("none/register.xml", REGISTER);
    let ran = trial.run(&["export", "json", "none"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    let ran = trial.run(&["export", "json", "tei", "-o", "register.xml/x.json"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("CFG002"), "{}", ran.err);
}

#[test]
fn what_is_said_of_the_letters_is_said_once() {
    let trial = sisters();
    trial.write("tei/again.xml", CORPUS);
    let nobody = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc>
        <correspDesc><correspAction type="sent"><persName>N. N.</persName></correspAction>
        </correspDesc></profileDesc></teiHeader></TEI>"#;
    trial.write("tei/nobody.xml", nobody);
    let ran = trial.run(&["export", "cmif,json", "tei", "--out-dir", "o"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for code in ["EXP001", "EXP002", "EXP003", "EXP004", "EXP005", "EXP006"] {
        assert_eq!(ran.err.matches(code).count(), 1, "{code}: {}", ran.err);
    }
    for said in ["`a1`, `a2`", "`teiHeader/encodingDesc` (2)", "1 of 5 letters", "nobody"]
    {
        assert!(ran.err.replace("\n  │ ", " ").contains(said), "{said}: {}", ran.err);
    }
    let report = json(&trial.read("o/cmif-report.json"));
    assert_eq!((&report["letters"], &report["dropped"]), (&5.into(), &1.into()));
    // All is well where registers and facts are given.
    trial.write(
        "c.toml",
        "title = \"T\"\npublisher = \"P\"\ndate = \"2020-01-01\"\n\
         [licence]\ntarget = \"https://example.org/l\"\n\
         [export.cmif]\nurl = \"https://example.org/cmif.xml\"\n",
    );
    let arguments = ["export", "cmif", "tei/sisters.xml", "--register", "register.xml"];
    let ran = trial.run(&[&arguments[..], &["--config", "c.toml"]].concat());
    for code in ["EXP002", "EXP003", "EXP004", "EXP005"] {
        assert!(!ran.err.contains(code), "{code}: {}", ran.err);
    }
}

#[test]
fn elements_too_deep_keep_their_words() {
    let trial = Trial::new();
    let (open, close) = ("<hi>".repeat(3000), "</hi>".repeat(3000));
    let letter = CORPUS.replace("<p>Danke!</p>", &format!("<p>{open}Danke!{close}</p>"));
    trial.write("tei/deep.xml", letter);
    let ran = trial.run(&["export", "jsonl", "tei"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("\"text\":\"Danke!\""), "{}", ran.out);
    assert!(ran.err.contains("256 deep"), "{}", ran.err);
}

#[test]
fn a_package_is_as_it_was_packed_until_something_changes() {
    let trial = sisters();
    trial.write(
        "edition/edition.toml",
        "title = \"T\"\nid = \"t\"\ndate = \"2020-01-01\"\n",
    );
    trial.write("edition/letters/a.txt", "Liebe Dora!\n\nIch komme.\n\nDeine Clara\n");
    assert_eq!(trial.run(&["build", "edition"]).status, 0);
    let pack = ["export", "bagit", "edition", "--out-dir", "bag"];
    let ran = trial.run(&pack);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let manifest = trial.read("bag/manifest-sha512.txt");
    for file in ["edition.toml", "letters/a.txt", "out/a.xml", "reports/findings.json"] {
        assert!(manifest.contains(&format!("  data/{file}\n")), "{file}: {manifest}");
    }
    assert!(trial.read("bag/bag-info.txt").contains("Bagging-Date: 2020-01-01\n"));
    let described = json(&trial.read("bag/data/ro-crate-metadata.json"));
    assert_eq!(described["@graph"][1]["name"], "T");
    let verify = ["export", "bagit", "--verify", "bag"];
    assert_eq!(trial.run(&verify).status, 0, "{}", trial.run(&verify).err);
    // The same again gives the same bytes.
    assert_eq!(trial.run(&pack).status, 0);
    assert_eq!(trial.read("bag/manifest-sha512.txt"), manifest);
    trial.replace("bag/data/out/a.xml", "Ich komme.", "Ich gehe.");
    trial.write("bag/data/more.txt", trial.read("edition/letters/a.txt"));
    let ran = trial.run(&verify);
    assert_eq!(ran.status, 1);
    for expected in ["not as it was packed", "more.txt", "Payload-Oxum"] {
        assert!(ran.out.contains(expected), "{expected}: {}", ran.out);
    }
}

#[test]
fn a_package_says_what_it_lacks_and_what_it_has_twice() {
    let trial = Trial::new();
    let letter = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
        <titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>
        <sourceDesc><p/></sourceDesc></fileDesc><profileDesc><correspDesc>
        <correspAction type="sent"><persName ref="persons.xml#a">A</persName></correspAction>
        </correspDesc></profileDesc></teiHeader><text><body><p>A</p></body></text></TEI>"#;
    trial.write("tei/a.xml", letter);
    trial.write("tei/b.xml", letter);
    let ran = trial.run(&["export", "bagit", "tei", "--out-dir", "bag"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let ran = trial.run(&["export", "bagit", "--verify", "bag"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("EDN111") && ran.out.contains("persons.xml"), "{}", ran.out);
    assert!(ran.out.contains("EDN112") && ran.out.contains("b.xml"), "{}", ran.out);
}

/// Runs a command under which no file can grow beyond some kilobytes, as on a full disk.
/// `None` where the machine has no shell for it.
fn run_on_a_full_disk(trial: &Trial, kilobytes: u32, arguments: &str) -> Option<i32> {
    if !cfg!(target_os = "linux") {
        println!("no disk was full here");
        return None;
    }
    let binary = env!("CARGO_BIN_EXE_letterbook");
    // Without the signal, writing fails as it does where there is no room.
    let script =
        format!("trap '' XFSZ; ulimit -f {kilobytes}; exec {binary} {arguments}");
    let mut command = Command::new("bash");
    let status = command.args(["-c", &script]).current_dir(trial.path(".")).output();
    status.ok()?.status.code()
}

#[test]
fn a_full_disk_leaves_the_old_exports_whole() {
    let trial = sisters();
    let arguments = ["export", "json,csv,ttl", "tei", "--out-dir", "o"];
    assert_eq!(trial.run(&arguments).status, 0);
    let old = trial.read("o/letters.json");
    // A long letter, so that no output has room.
    let long = CORPUS.replace("Danke!", &"Danke! ".repeat(4000));
    trial.write("tei/sisters.xml", long);
    let Some(status) = run_on_a_full_disk(&trial, 8, &arguments.join(" ")) else {
        return;
    };
    assert_eq!(status, 2);
    assert_eq!(trial.read("o/letters.json"), old, "the old one is there");
    let left = std::fs::read_dir(trial.path("o")).unwrap();
    let left = left.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".letterbook")
    });
    assert_eq!(left.count(), 0, "nothing lies about");
    assert_eq!(trial.run(&arguments).status, 0);
    assert!(trial.read("o/letters.json").len() > old.len());
}

#[test]
fn a_full_disk_stops_a_build_and_the_next_one_mends_it() {
    let trial = sisters();
    let old = trial.read("out/trotsky-serge-1938.xml");
    trial.write("seeds/letters/short.txt", "Liebe Dora!\n\nIch komme.\n\nDeine Clara\n");
    trial.replace("seeds/edition.toml", "title = \"", "title = \"The other ");
    let Some(status) = run_on_a_full_disk(&trial, 8, "build seeds") else { return };
    assert_eq!(status, 2);
    assert_eq!(trial.read("out/trotsky-serge-1938.xml"), old, "the old one is there");
    let ran = trial.run(&["build", "seeds"]);
    assert_ne!(ran.status, 2, "{}{}", ran.out, ran.err);
    assert_ne!(trial.read("out/trotsky-serge-1938.xml"), old);
    assert!(trial.path("out/short.xml").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_and_stay_devices() {
    use std::os::unix::fs::FileTypeExt;

    let trial = sisters();
    let ran = trial.run(&["export", "json", "tei", "-o", "/dev/null"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let ran = trial.run(&["export", "json", "tei", "-o", "/dev/full"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("CFG002"), "{}", ran.err);
    for device in ["/dev/null", "/dev/full"] {
        let kind = std::fs::metadata(device).unwrap().file_type();
        assert!(kind.is_char_device(), "{device}");
    }
    // So with standard output that leads nowhere.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = trial.command(&["export", "json", "tei"]);
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_which_has_it() {
    let trial = sisters();
    let ran = trial.run(&["export", "parquet", "tei"]);
    assert_eq!(ran.status, 2);
    for said in ["releases", "--features parquet"] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

/// The cells of a table in Parquet, row by row; what is null is empty.
#[cfg(feature = "parquet")]
fn rows(trial: &Trial, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let file = std::fs::File::open(trial.path(name)).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
    let heads = columns.iter().map(|column| column.name().to_owned()).collect();
    let cell = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    };
    let rows = reader.get_row_iter(None).unwrap().map(|row| {
        row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect()
    });
    (heads, rows.collect())
}

#[cfg(feature = "parquet")]
#[test]
fn tables_in_parquet_hold_what_those_in_csv_hold() {
    let trial = sisters();
    let register = ["--register", "register.xml", "--out-dir", "t"];
    let arguments = [&["export", "csv,parquet", "tei"], &register[..]].concat();
    assert_eq!(trial.run(&arguments).status, 0);
    let first = std::fs::read(trial.path("t/letters.parquet")).unwrap();
    for name in ["letters", "persons", "places", "mentions", "notes"] {
        let (heads, rows) = rows(&trial, &format!("t/{name}.parquet"));
        let text = trial.read(&format!("t/{name}.csv"));
        let mut reader =
            csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), heads);
        let cells = |row: csv::StringRecord| -> Vec<String> {
            // The guard against formulas is for spreadsheets alone.
            let bare = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
            row.iter().map(bare).collect()
        };
        let all: Vec<Vec<String>> =
            { reader.records() }.map(|r| cells(r.unwrap())).collect();
        assert!(!all.is_empty(), "{name}");
        assert_eq!(rows, all, "{name}");
    }
    assert_eq!(trial.run(&arguments).status, 0);
    assert_eq!(std::fs::read(trial.path("t/letters.parquet")).unwrap(), first);
    let program = "import sys, pyarrow.parquet\n\
        t = pyarrow.parquet.read_table(sys.argv[1]).to_pylist()\n\
        assert t[0]['recipient'] == '=Dora \"D.\" Example | Salon, Dresden', t\n\
        assert t[0]['from'] is None, t";
    python_reads("pyarrow", program, &trial.path("t/letters.parquet"));
    let program = "import sys, pyarrow.parquet\n\
        t = pyarrow.parquet.read_table(sys.argv[1]).to_pylist()\n\
        assert t[0]['latitude'] == 52.5 and t[0]['sent_from'] == 1, t";
    python_reads("pyarrow", program, &trial.path("t/places.parquet"));
}
