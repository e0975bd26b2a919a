//! `letterbook names` as editors and scripts have it: lists, decisions, new entries,
//! what they change on disk, and what the next build makes of them.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests prepare and read files"
)]

mod trial;

use serde_json::Value;
use trial::{Ran, Trial};

const REGISTER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n  <!-- kept -->\n  <standOff>\n    \
    <listPerson>\n      <person xml:id=\"w-baker\">\n         \
    <persName><forename>William</forename> <surname>Baker</surname></persName>\n      \
    </person>\n      <person xml:id=\"h-baker\">\n         \
    <persName><forename>Herbert</forename> <surname>Baker</surname></persName>\n      \
    </person>\n    </listPerson>\n  </standOff>\n</TEI>\n";

/// A letter in which a name is open, one is unknown, and one is only likely.
fn letter(day: &str) -> String {
    format!(
        "Hull, {day} May 1866\n\nDear Sir,\n\nWe were told that Baker came first, and that \
         there was much applause.\nWe sat together until midnight with Edmund Harcastle, and \
         spoke of old times with our son,\nwhile in the garden there was Rose.\n\n\
         Yours truly,\nE. Long\n"
    )
}

/// An edition with two letters in a folder `e`.
fn edition() -> Trial {
    let trial = Trial::new();
    trial.write("e/edition.toml", "title = \"Letters\"\n");
    trial.write("e/register/persons.xml", REGISTER);
    trial.write("e/letters/a.txt", letter("8"));
    trial.write("e/letters/sub/b.txt", letter("9"));
    trial
}

/// Runs `letterbook names …`; it must end with this status.
fn names(trial: &Trial, arguments: &[&str], status: i32) -> Ran {
    let mut all = vec!["names"];
    all.extend(arguments);
    let ran = trial.run(&all);
    assert_eq!(ran.status, status, "{ran:?}");
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

/// The groups of the JSON list: words, kind, status, id or candidates, count.
fn listed(trial: &Trial, filters: &[&str]) -> Vec<String> {
    let mut arguments = vec!["e", "--format", "json"];
    arguments.extend(filters);
    let json: Value = serde_json::from_str(&names(trial, &arguments, 0).out).unwrap();
    assert_eq!(json["version"], 1);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let groups = json["names"].as_array().unwrap().iter().map(|group| {
        let open: Vec<String> =
            group["candidates"].as_array().unwrap().iter().map(text).collect();
        let id = if open.is_empty() { text(&group["id"]) } else { open.join("/") };
        let (words, kind) = (text(&group["words"]), text(&group["kind"]));
        format!("{words}: {kind} {} {id} {}", text(&group["status"]), group["count"])
    });
    groups.collect()
}

fn built(trial: &Trial, letter: &str) -> String {
    let ran = trial.run(&["build", "e"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    trial.read(&format!("e/out/{letter}.xml"))
}

#[test]
fn names_are_listed_by_what_is_known_of_them() {
    let trial = edition();
    let all = listed(&trial, &[]);
    assert_eq!(
        all,
        [
            "Baker: person ambiguous w-baker/h-baker 2",
            "Edmund Harcastle: person unresolved - 2",
            "Rose: person proposed - 2",
        ]
    );
    assert_eq!(listed(&trial, &["--ambiguous"]), all[..1]);
    assert_eq!(listed(&trial, &["--unresolved"]), all[1..2]);
    assert_eq!(
        listed(&trial, &["--proposals", "--letter", "sub/b"]),
        ["Rose: person proposed - 1"]
    );
    assert_eq!(listed(&trial, &["--kind", "place"]), [""; 0]);
    let human = names(&trial, &["e", "--unresolved"], 0).out;
    let line = "  Edmund Harcastle (person, 2 times)\n    e/letters/a.txt:6:37  We sat \
                together until midnight with [Edmund Harcastle], and spoke of old times with our son,\n";
    assert!(human.contains(line), "{human}");
    assert!(human.starts_with("Names that no register has (1)\n"), "{human}");
}

#[test]
fn the_json_keeps_to_its_schema() {
    let trial = edition();
    let schema: Value =
        serde_json::from_str(include_str!("../schema/names.json")).unwrap();
    let json: Value =
        serde_json::from_str(&names(&trial, &["e", "--format", "json"], 0).out).unwrap();
    let keys =
        |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let of = |path: &str| schema.pointer(path).unwrap_or_else(|| panic!("{path}"));
    assert_eq!(keys(&json), keys(of("/properties")));
    assert_eq!(keys(&json["names"][0]), keys(of("/$defs/name/properties")));
    assert_eq!(
        keys(&json["names"][0]["mentions"][0]),
        keys(of("/$defs/mention/properties"))
    );
}

/// Of two who bear a surname the one is meant who is named in another letter, or with
/// whom letters are exchanged; where both are, it stays open.
#[test]
fn who_is_known_to_the_edition_breaks_a_tie() {
    let trial = Trial::new();
    trial.write("e/edition.toml", "title = \"Letters\"\n");
    trial.write("e/register/persons.xml", REGISTER);
    let says = |words: &str| {
        format!("Hull, 8 May 1866\n\nDear Sir,\n\n{words}\n\nYours truly,\nE. Long\n")
    };
    trial.write("e/letters/a.txt", says("We were told that Baker came first."));
    let link = |xml: &str| {
        let name = xml.split("told that ").nth(1).unwrap();
        name.split('>').next().unwrap().to_owned()
    };
    assert_eq!(link(&built(&trial, "a")), "<persName resp=\"#letterbook\"");
    trial.write("e/letters/b.txt", says("We sat until midnight with Herbert Baker."));
    let known = "<persName ref=\"#h-baker\" cert=\"medium\" resp=\"#letterbook\"";
    assert_eq!(link(&built(&trial, "a")), known);
    // Who receives a letter is known as well as who is named in one.
    trial.write("e/letters/c.txt", says("There was much applause."));
    trial.write("e/letters/c.toml", "[received]\nperson = \"w-baker\"\n");
    assert_eq!(link(&built(&trial, "a")), "<persName resp=\"#letterbook\"");
    trial.write("e/letters/d.txt", says("There was no applause."));
    trial.write("e/letters/d.toml", "[sent]\nperson = \"w-baker\"\n");
    let known = "<persName ref=\"#w-baker\" cert=\"medium\" resp=\"#letterbook\"";
    assert_eq!(link(&built(&trial, "a")), known);
    // The list asks the edition, too.
    let rows = listed(&trial, &["--ambiguous"]);
    assert!(rows.is_empty(), "{rows:?}");
}

#[test]
fn a_link_holds_in_all_letters_and_a_narrower_one_in_its_own() {
    let trial = edition();
    names(&trial, &["link", "Baker", "w-baker", "e"], 0);
    let ran = names(&trial, &["link", "Baker", "h-baker", "e", "--letter", "sub/b"], 0);
    assert_eq!(ran.out, "linked “Baker” in sub/b (decisions.toml)\n");
    names(&trial, &["link", "our son", "w-baker", "e", "--description"], 0);
    let lines = trial.read("e/decisions.toml");
    let lines: Vec<&str> = lines.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(
        lines,
        [
            "  { quote = \"Baker\", is = \"person\", ref = \"w-baker\" },",
            "  { quote = \"Baker\", letter = \"sub/b\", is = \"person\", ref = \"h-baker\" },",
            "  { quote = \"our son\", is = \"rs\", ref = \"w-baker\" },",
        ]
    );
    assert_eq!(listed(&trial, &["--ambiguous"]), [""; 0]);
    let (a, b) = (built(&trial, "a"), built(&trial, "sub/b"));
    assert!(
        a.contains("<persName ref=\"#w-baker\" resp=\"#editors\">Baker</persName>"),
        "{a}"
    );
    assert!(
        b.contains("<persName ref=\"#h-baker\" resp=\"#editors\">Baker</persName>"),
        "{b}"
    );
    assert!(
        a.contains("<rs type=\"person\" ref=\"#w-baker\" resp=\"#editors\">our son</rs>")
    );
    // Said again it changes its own line and no other.
    names(&trial, &["link", "Baker", "h-baker", "e"], 0);
    let again = trial.read("e/decisions.toml");
    assert_eq!(again.lines().count(), lines.len() + 4);
    assert!(again.contains("{ quote = \"Baker\", is = \"person\", ref = \"h-baker\" },"));
}

#[test]
fn one_place_can_be_rejected_and_a_proposal_accepted() {
    let trial = edition();
    names(&trial, &["reject", "e/letters/a.txt:7:31", "e"], 0);
    assert_eq!(listed(&trial, &["--proposals"]), ["Rose: person proposed - 1"]);
    names(&trial, &["accept", "Rose", "e"], 0);
    assert_eq!(listed(&trial, &["--proposals"]), [""; 0]);
    assert!(!built(&trial, "a").contains(">Rose<"));
    assert!(
        built(&trial, "sub/b").contains("<persName resp=\"#editors\">Rose</persName>")
    );
}

#[test]
fn each_decision_is_taken_back_in_turn() {
    let trial = edition();
    names(&trial, &["link", "Baker", "w-baker", "e"], 0);
    let first = trial.read("e/decisions.toml");
    names(&trial, &["reject", "Rose", "e"], 0);
    names(&trial, &["link", "Baker", "h-baker", "e"], 0);
    names(&trial, &["new", "Edmund Harcastle", "e"], 0);
    let ran = names(&trial, &["undo", "e"], 0);
    assert_eq!(
        ran.out,
        "took back: added Edmund Harcastle as harcastle-edmund (register/persons.xml)\n"
    );
    assert_eq!(trial.read("e/register/persons.xml"), REGISTER);
    names(&trial, &["undo", "e"], 0);
    names(&trial, &["undo", "e"], 0);
    assert_eq!(trial.read("e/decisions.toml"), first);
    names(&trial, &["undo", "e"], 0);
    assert!(!trial.path("e/decisions.toml").exists());
    assert!(names(&trial, &["undo", "e"], 2).err.contains("nothing to take back"));
}

#[test]
fn what_was_changed_by_hand_is_not_taken_back() {
    let trial = edition();
    names(&trial, &["reject", "Rose", "e"], 0);
    trial.replace("e/decisions.toml", "nothing", "person");
    let ran = names(&trial, &["undo", "e"], 2);
    assert!(ran.err.contains("CFG013 not-decided"), "{}", ran.err);
    assert!(trial.read("e/decisions.toml").contains("is = \"person\""));
}

#[test]
fn a_new_person_stands_behind_the_last_and_nothing_else_changes() {
    let trial = edition();
    let ran = names(
        &trial,
        &["new", "Edmund Harcastle", "e", "--born", "1820", "--idno", "gnd=118540238"],
        0,
    );
    assert_eq!(
        ran.out,
        "added Edmund Harcastle as harcastle-edmund (register/persons.xml)\n"
    );
    let entry = "      <person xml:id=\"harcastle-edmund\">\n         <persName><forename>Edmund\
                 </forename> <surname>Harcastle</surname></persName>\n         <birth when=\"1820\"/>\n         \
                 <idno type=\"gnd\">118540238</idno>\n      </person>\n";
    let expected =
        REGISTER.replace("    </listPerson>", &format!("{entry}    </listPerson>"));
    assert_eq!(trial.read("e/register/persons.xml"), expected);
    assert!(built(&trial, "a").contains("ref=\"#harcastle-edmund\""));
    // The same name again gets an id of its own.
    let ran = names(&trial, &["new", "Harcastle, Edmund", "e"], 0);
    assert!(ran.out.contains(" as harcastle-edmund-2 "), "{}", ran.out);
    assert!(
        names(&trial, &["new", "X Y", "e", "--id", "w-baker"], 2)
            .err
            .contains("is taken")
    );
    assert!(
        names(&trial, &["new", "X Y", "e", "--id", "x y"], 2)
            .err
            .contains("cannot be an id")
    );
}

#[test]
fn a_register_of_windows_keeps_its_mark_and_its_line_ends() {
    let trial = edition();
    let windows = format!("\u{FEFF}{}", REGISTER.replace('\n', "\r\n"));
    trial.write("e/register/persons.xml", &windows);
    names(&trial, &["new", "Edmund Harcastle", "e"], 0);
    let new = trial.read("e/register/persons.xml");
    assert!(new.starts_with('\u{FEFF}') && !new.replace("\r\n", "").contains('\n'));
    names(&trial, &["undo", "e"], 0);
    assert_eq!(trial.read("e/register/persons.xml"), windows);
}

#[test]
fn the_first_place_makes_a_register_of_places() {
    let trial = edition();
    names(&trial, &["new", "Hull", "e", "--kind", "place"], 0);
    let register = trial.read("e/register/places.xml");
    assert!(
        register.contains("<place xml:id=\"hull\">\n        <placeName>Hull</placeName>"),
        "{register}"
    );
    assert!(built(&trial, "a").contains("<placeName ref=\"#hull\""));
    names(&trial, &["undo", "e"], 0);
    assert!(!trial.path("e/register/places.xml").exists());
}

#[test]
fn tables_are_registers_too_and_are_added_to() {
    let trial = edition();
    std::fs::remove_file(trial.path("e/register/persons.xml")).unwrap();
    let table =
        "id;name;forename;surname;born\r\nw-baker;William Baker;William;Baker;1801\r\n";
    trial.write("e/register/persons.csv", table);
    assert!(listed(&trial, &[]).contains(&"Baker: person linked w-baker 2".to_owned()));
    names(&trial, &["new", "Edmund Harcastle", "e", "--born", "1820"], 0);
    let row = "harcastle-edmund;Edmund Harcastle;Edmund;Harcastle;1820\r\n";
    assert_eq!(trial.read("e/register/persons.csv"), format!("{table}{row}"));
    assert!(built(&trial, "a").contains("ref=\"#harcastle-edmund\""));
}

#[test]
fn registers_go_out_as_tables_and_come_back() {
    let trial = edition();
    names(&trial, &["export", "e", "-o", "out.csv", "--delimiter", "semicolon"], 0);
    let table = trial.read("out.csv");
    assert!(table.starts_with("id;kind;name;forename;surname;forms;"), "{table}");
    let ran = names(&trial, &["import", "out.csv", "e"], 0);
    assert_eq!(ran.out, "2 known already\n");
    assert_eq!(trial.read("e/register/persons.xml"), REGISTER);
    trial.write(
        "out.csv",
        format!(
            "{table}long;person;Ellen Long;;;;;;;;\nh-baker;person;Herbert Long;;;;;;;;\n"
        ),
    );
    let ran = names(&trial, &["import", "out.csv", "e"], 1);
    assert_eq!(ran.out, "1 added to register/persons.xml, 2 known already\n");
    assert!(ran.err.contains("EDN002"), "{}", ran.err);
    assert!(trial.read("e/register/persons.xml").contains("<person xml:id=\"long\">"));
    let tei = names(&trial, &["export", "e", "--format", "tei"], 0).out;
    assert!(
        tei.contains("<person xml:id=\"w-baker\">\n        <persName><forename>William"),
        "{tei}"
    );
}

#[test]
fn decisions_that_point_to_what_is_gone_are_told_and_the_rest_works() {
    let trial = edition();
    trial.write(
        "e/decisions.toml",
        "decision = [\n  { quote = \"Baker\", is = \"person\", ref = \"w-baker\" },\n  \
         { quote = \"Baxter\", is = \"nothing\" },\n  \
         { quote = \"Rose\", letter = \"c\", is = \"nothing\" },\n  \
         { quote = \"E. Long\", is = \"person\", ref = \"lang\" },\n  \
         { quote = \"Rose\", letter = \"a\", occurrence = 2, is = \"nothing\" },\n]\n",
    );
    let ran = trial.run(&["build", "e", "--format", "json"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<String> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|f| {
            format!(
                "{}:{} {}",
                f["code"].as_str().unwrap(),
                f["start"]["line"],
                f["message"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "EDN003:5 no register has an entry `lang`",
            "ANN001:6 “Rose” stands in the letter once; there is no occurrence 2",
            "ANN001:3 no letter has “Baxter”",
            "ANN001:4 there is no letter `c` with “Rose”",
        ]
    );
    assert!(
        trial
            .read("e/out/a.xml")
            .contains("<persName ref=\"#w-baker\" resp=\"#editors\">Baker")
    );
}

#[test]
fn a_wrong_word_names_the_one_that_was_meant() {
    let trial = edition();
    assert!(
        names(&trial, &["reject", "Rosa", "e"], 2).err.contains("did you mean “Rose”?")
    );
    assert!(
        names(&trial, &["link", "Rose", "w-bake", "e"], 2)
            .err
            .contains("did you mean `w-baker`?")
    );
    assert!(names(&trial, &["accept", "Baker", "e"], 2).err.contains("w-baker, h-baker"));
    assert!(!trial.path("e/decisions.toml").exists());
}

#[test]
fn a_dump_gives_candidates_and_one_is_accepted() {
    let trial = edition();
    trial.write(
        "gnd.csv",
        "id,name,forms,birth\nhttps://d-nb.info/gnd/118540238,\"Baker, William\",,1801\n\
         https://d-nb.info/gnd/118540239,\"Baker, W.\",,\n\
         https://d-nb.info/gnd/118540240,\"Harcastle, Edmund\",,1820\n",
    );
    let ran = names(&trial, &["reconcile", "e", "--dump", "gnd.csv", "--unresolved"], 0);
    assert_eq!(
        ran.out,
        "w-baker: William Baker\n   \
         70  https://d-nb.info/gnd/118540238  Baker, William (1801–)\n   \
         60  https://d-nb.info/gnd/118540239  Baker, W.\n\
         “Edmund Harcastle”, in no register\n   \
         70  https://d-nb.info/gnd/118540240  Harcastle, Edmund (1820–)\n\
         2 without a candidate\n"
    );
    assert_eq!(trial.read("e/register/persons.xml"), REGISTER);
    let ran = names(&trial, &["accept", "w-baker", "e", "--idno", "gnd=118540238"], 0);
    assert_eq!(
        ran.out,
        "w-baker is https://d-nb.info/gnd/118540238 (register/persons.xml)\n"
    );
    let name =
        "<persName><forename>William</forename> <surname>Baker</surname></persName>\n";
    let idno = "         <idno type=\"gnd\">https://d-nb.info/gnd/118540238</idno>\n";
    let expected = REGISTER.replace(name, &format!("{name}{idno}"));
    assert_eq!(trial.read("e/register/persons.xml"), expected);
    let ran = names(&trial, &["accept", "w-baker", "e", "--idno", "gnd=118540239"], 2);
    assert!(
        ran.err.contains("has https://d-nb.info/gnd/118540238 already"),
        "{}",
        ran.err
    );
    names(&trial, &["undo", "e"], 0);
    assert_eq!(trial.read("e/register/persons.xml"), REGISTER);
    assert!(
        names(&trial, &["reconcile", "e", "--dump", "none.nt"], 2)
            .err
            .contains("no such file")
    );
}

/// A service on loopback that answers a manifest, then one batch of queries; gives back
/// the queries that it was sent.
#[cfg(feature = "fetch")]
fn service() -> (String, std::thread::JoinHandle<String>) {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/reconcile", listener.local_addr().unwrap());
    let serve = move || {
        let mut sent = String::new();
        for answer in [
            "{\"versions\":[\"0.2\"],\"name\":\"S\",\"identifierSpace\":\"https://d-nb.info/gnd/\"}",
            "{\"q0\":{\"result\":[{\"id\":\"118540238\",\"name\":\"Baker, William\",\"score\":84.6,\
             \"match\":false,\"type\":[]}]},\"q1\":{\"result\":[]}}",
        ] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut buffer = [0_u8; 4096];
            loop {
                let count = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| {
                    let (key, value) = line.split_once(':')?;
                    key.eq_ignore_ascii_case("content-length")
                        .then(|| value.trim().parse().unwrap())
                });
                if body.len() >= length.unwrap_or(0) {
                    sent = format!("{} {body}", head.lines().next().unwrap());
                    break;
                }
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        }
        sent
    };
    (address, std::thread::spawn(serve))
}

#[cfg(feature = "fetch")]
#[test]
fn a_service_is_asked_when_it_is_named() {
    let trial = edition();
    let (address, served) = service();
    let ran = names(&trial, &["reconcile", "e", "--endpoint", &address], 0);
    assert_eq!(
        ran.out,
        "w-baker: William Baker\n   85  https://d-nb.info/gnd/118540238  Baker, William\n\
         1 without a candidate\n"
    );
    let sent = served.join().unwrap();
    assert_eq!(
        sent,
        "POST /reconcile HTTP/1.1 queries=%7B%22q0%22%3A%7B%22query%22%3A%22William%20Baker%22%2C\
         %22limit%22%3A5%7D%2C%22q1%22%3A%7B%22query%22%3A%22Herbert%20Baker%22%2C%22limit%22%3A5%7D%7D"
    );
}

#[cfg(not(feature = "fetch"))]
#[test]
fn without_the_network_no_service_is_asked() {
    let trial = edition();
    let ran = names(&trial, &["reconcile", "e", "--endpoint", "http://127.0.0.1:1/"], 2);
    assert!(ran.err.contains("--features fetch"), "{}", ran.err);
}
