//! Where schemas come from: the store, the network when asked, catalogues, manifests.
//!
//! The network is a server on this machine that counts what is asked of it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::assert_ran;
use crate::trial::Trial;

/// A schema of one element.
const SCHEMA: &str = "element a { empty }\n";
/// The same for a TEI document with nothing in it.
const TEI: &str =
    "default namespace = \"http://www.tei-c.org/ns/1.0\"\nelement TEI { empty }\n";

/// An answer of the server: the head's first line and other lines, and the body.
type Answer = (String, Vec<u8>);

fn ok(body: &str) -> Answer {
    ("200 OK".to_owned(), body.as_bytes().to_vec())
}

fn sent_on(to: &str) -> Answer {
    (format!("302 Found\r\nLocation: {to}"), Vec::new())
}

struct Server {
    address: String,
    asked: Arc<AtomicUsize>,
}

impl Server {
    /// A server that answers for each path what `answers` has, until the test ends.
    fn new(answers: &[(&str, Answer)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let answers: BTreeMap<String, Answer> =
            answers.iter().map(|(p, a)| ((*p).to_owned(), a.clone())).collect();
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                answer(stream, &answers);
            }
        });
        Self { address, asked }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, answers: &BTreeMap<String, Answer>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    // The rest of the head, up to the empty line.
    lines.map_while(Result::ok).find(String::is_empty);
    let path = first.split(' ').nth(1).unwrap();
    let none = ("404 Not Found".to_owned(), Vec::new());
    let (head, body) = answers.get(path).unwrap_or(&none);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    // Who has had enough of a large one goes away.
    let _ = stream.write_all(body);
}

fn document(schema: &str, content: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<?xml-model href=\"{schema}\"?>\n{content}\n")
}

#[test]
fn a_schema_that_was_added_is_used_and_never_fetched_again() {
    let server = Server::new(&[
        ("/s/main.rnc", sent_on("/t/main.rnc")),
        ("/t/main.rnc", ok("include \"part/a.rnc\"\n")),
        ("/t/part/a.rnc", ok("start = element a { empty }\n")),
    ]);
    let trial = Trial::new();
    let address = server.at("/s/main.rnc");
    trial.write("good.xml", document(&address, "<a/>"));
    trial.write("bad.xml", document(&address, "<a>x</a>"));

    let ran = trial.run(&["check", "good.xml"]);
    let add = format!("letterbook schema add {address}");
    assert_ran(&ran, 2, &["CFG009", "nothing is fetched unasked", &add], &[]);
    assert_eq!(server.asked(), 0);

    let ran = trial.run(&["schema", "add", &address]);
    assert_ran(&ran, 0, &["kept main", "in 2 files", "SHA-256"], &[]);
    assert_eq!(server.asked(), 3);
    assert_ran(&trial.run(&["check", "good.xml"]), 0, &[], &["no findings"]);
    assert_ran(&trial.run(&["check", "bad.xml"]), 1, &["RNG"], &["1 error"]);
    // The address where it was found serves too, and the name.
    trial.write("moved.xml", document(&server.at("/t/main.rnc"), "<a/>"));
    assert_ran(&trial.run(&["check", "moved.xml"]), 0, &[], &[]);
    assert_ran(&trial.run(&["check", "bad.xml", "--schema", "main"]), 1, &["RNG"], &[]);
    assert_eq!(server.asked(), 3);

    let ran = trial.run(&["schema", "list"]);
    assert_ran(
        &ran,
        0,
        &["letter  letterbook's own", "main  1 KiB in 2 files", &address],
        &[],
    );
    assert_ran(
        &trial.run(&["schema", "remove", "mian"]),
        2,
        &[],
        &["Did you mean `main`?"],
    );
    assert_ran(&trial.run(&["schema", "remove", "main"]), 0, &["removed main"], &[]);
    assert_ran(&trial.run(&["check", "good.xml"]), 2, &["CFG009"], &[]);
    let left = std::fs::read_dir(trial.path("store/files")).unwrap().count();
    assert_eq!(left, 0, "its files go with it");
}

#[test]
fn check_fetches_when_it_is_told_to_and_once() {
    let server = Server::new(&[("/a.rnc", ok(SCHEMA))]);
    let trial = Trial::new();
    for name in ["x/1.xml", "x/2.xml", "x/3.xml"] {
        trial.write(name, document(&server.at("/a.rnc"), "<a/>"));
    }
    assert_ran(&trial.run(&["check", "x", "--fetch"]), 0, &[], &["3 files checked"]);
    assert_eq!(server.asked(), 1);
    assert_ran(&trial.run(&["check", "x"]), 0, &[], &["no findings"]);
    assert_eq!(server.asked(), 1);
}

#[test]
fn what_cannot_be_fetched_is_said_and_nothing_kept() {
    let large = ("200 OK".to_owned(), vec![b' '; (64 << 20) + 2]);
    let server = Server::new(&[
        ("/circle.rnc", sent_on("/circle.rnc")),
        ("/out.rnc", sent_on("file:///etc/passwd")),
        ("/large.rnc", large),
        ("/broken.rnc", ok("element a {\n")),
        ("/inc.rnc", ok("include \"gone.rnc\"\n")),
        ("/local.rnc", ok("include \"file:///etc/passwd\"\n")),
    ]);
    let trial = Trial::new();
    for (path, why) in [
        ("/gone.rnc", "the server answers 404"),
        ("/circle.rnc", "sent on more than 8 times"),
        ("/out.rnc", "which is not on the web"),
        ("/large.rnc", "more than 64 MiB"),
        ("/broken.rnc", "is no sound schema"),
        ("/inc.rnc", "is no sound schema"),
        ("/local.rnc", "is no sound schema"),
    ] {
        let ran = trial.run(&["schema", "add", &server.at(path)]);
        assert_ran(&ran, 2, &[], &[why]);
    }
    assert!(!trial.path("store").exists());
    let ran = trial.run(&["schema", "add", "http://127.0.0.1:1/a.rng"]);
    assert_ran(&ran, 2, &[], &["cannot be kept"]);
}

#[test]
fn one_copy_of_tei_all_serves_all_its_addresses_and_files_that_name_none() {
    let trial = Trial::new();
    trial.write("copies/tei_all.rnc", TEI);
    let base = "xml/tei/custom/schema/relaxng/tei_all";
    let addresses = [
        format!("http://www.tei-c.org/release/{base}.rng"),
        format!("https://tei-c.org/Vault/P5/4.4.0/{base}.rnc"),
        "https://raw.githubusercontent.com/TEIC/TEI/x/tei_all.rng".to_owned(),
    ];
    let tei = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><a/></TEI>";
    for (number, address) in addresses.iter().enumerate() {
        trial.write(&format!("x/{number}.xml"), document(address, tei));
    }
    trial.write("x/none.xml", format!("<?xml version=\"1.0\"?>\n{tei}\n"));
    let ran = trial.run(&["check", "x"]);
    assert_ran(&ran, 2, &["letterbook schema add https://www.tei-c.org/release/"], &[]);
    assert_ran(
        &trial.run(&["schema", "add", "copies/tei_all.rnc"]),
        0,
        &["tei_all"],
        &[],
    );
    let ran = trial.run(&["check", "x", "--format", "jsonl"]);
    assert_eq!((ran.status, ran.out.matches("RNG004").count()), (1, 4), "{ran:?}");
}

#[test]
fn a_copy_that_was_changed_is_not_used_and_a_broken_store_is_told() {
    let trial = Trial::new();
    trial.write("a.rnc", SCHEMA);
    trial.write("a.xml", document("https://example.org/a.rnc", "<a/>"));
    let add = ["schema", "add", "a.rnc", "--as", "https://example.org/a.rnc"];
    assert_ran(&trial.run(&add), 0, &["kept a"], &[]);
    assert_ran(&trial.run(&["check", "a.xml"]), 0, &[], &[]);
    let kept = std::fs::read_dir(trial.path("store/files")).unwrap().next().unwrap();
    std::fs::write(kept.unwrap().path(), "element b { empty }").unwrap();
    assert_ran(
        &trial.run(&["check", "a.xml"]),
        2,
        &["its copy in the store was changed"],
        &[],
    );
    // Kept anew it is sound again.
    assert_ran(&trial.run(&add), 0, &["kept a "], &[]);
    assert_ran(&trial.run(&["check", "a.xml"]), 0, &[], &[]);
    trial.write("store/schemas.json", "{");
    assert_ran(&trial.run(&["check", "a.xml"]), 2, &["CFG021", "CFG009"], &[]);
    let ran = trial.run(&["check", "a.xml", "--store", "elsewhere"]);
    assert_ran(&ran, 2, &["CFG009"], &[]);
    assert!(!ran.out.contains("CFG021"), "{ran:?}");
}

#[test]
fn catalogues_say_which_copy_an_address_stands_for() {
    let trial = Trial::new();
    trial.write("copies/a.rnc", SCHEMA);
    trial.write("x/a.xml", document("https://example.org/v1/a.rnc", "<a>x</a>"));
    trial.write("x/beside.xml", document("schema/a.rnc", "<a>x</a>"));
    let catalog = "<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'>
        <uriSuffix uriSuffix='/a.rnc' uri='copies/a.rnc'/></catalog>";
    trial.write("catalog.xml", catalog);
    let count = |arguments: &[&str]| {
        let ran = trial.run(arguments);
        (ran.status, ran.out.matches("RNG0").count())
    };
    assert_eq!(count(&["check", "x", "--format", "jsonl"]), (2, 0));
    let with = ["check", "x", "--format", "jsonl", "--catalog", "catalog.xml"];
    assert_eq!(count(&with), (1, 2));
    trial.write("letterbook.toml", "catalogs = [\"catalog.xml\"]\n");
    assert_eq!(count(&["check", "x", "--format", "jsonl"]), (1, 2));
    trial.write("letterbook.toml", "catalogs = [\"catalogue.xml\"]\n");
    assert_ran(&trial.run(&["check", "x"]), 2, &["CFG020", "CFG009"], &[]);
}

#[test]
fn a_manifest_names_schemas_by_pattern() {
    let trial = Trial::new();
    trial.write("schema/b.rnc", "element b { empty }\n");
    trial.write("x/letters/1.xml", document("https://example.org/a.rnc", "<b>x</b>"));
    trial.write("x/register/2.xml", "<?xml version=\"1.0\"?>\n<a>x</a>\n");
    trial.write("a.rnc", SCHEMA);
    assert_ran(&trial.run(&["schema", "add", "a.rnc"]), 0, &[], &[]);
    let manifest =
        "[schemas]\n\"letters/*\" = \"../schema/b.rnc\"\n\"register/**\" = [\"a\"]\n";
    trial.write("x/letterbook.toml", manifest);
    let ran = trial.run(&["check", "x", "--format", "jsonl"]);
    assert_eq!((ran.status, ran.out.matches("RNG0").count()), (1, 2), "{ran:?}");
    trial.write("x/letterbook.toml", "[schemas]\n\"**\" = \"gone.rnc\"\n");
    let ran = trial.run(&["check", "x/letters/1.xml"]);
    assert_ran(&ran, 2, &["`gone.rnc`", "there is no such file"], &[]);
    trial.write("x/letterbook.toml", "[schemas]\n\"**\" = 1\n");
    assert_ran(&trial.run(&["check", "x"]), 2, &["`**` must name a schema"], &[]);
}
