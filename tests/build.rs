//! `letterbook build` as its users have it: logs, watching, editions of another version,
//! disks that are full, letters in folders, the index of correspondents.

#![cfg(feature = "cli")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests prepare and read files"
)]

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use letterbook::build::{Edition, Follow, Options, Summary, Told};
use letterbook::report::Report;
use letterbook::source::{Files, Memory};
use serde_json::Value;

const LETTER: &str = "Hull, 8 May 1866\n\nDear Baker,\n\nThe ship came in on Monday, and \
    nobody was hurt.\nWe shall sail again on Friday.\n\nYours truly,\nE. Long\n";

const REGISTER: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff><listPerson>\
    <person xml:id=\"long\"><persName><forename>Edward</forename> <surname>Long</surname>\
    </persName></person>\
    <person xml:id=\"baker\"><persName><forename>Anna</forename> <surname>Baker</surname>\
    </persName></person></listPerson></standOff></TEI>\n";

/// An edition in a folder of its own.
struct Shelf(tempfile::TempDir);

impl Shelf {
    fn new(manifest: &str, letters: &[&str]) -> Self {
        let shelf = Self(tempfile::tempdir().unwrap());
        shelf.write("edition.toml", manifest);
        shelf.write("register/persons.xml", REGISTER);
        for (name, day) in letters.iter().zip(1..) {
            let path = format!("letters/{name}.txt");
            shelf.write(&path, &LETTER.replace("8 May", &format!("{day} May")));
            let sides = "[sent]\nperson = \"long\"\n[received]\nperson = \"baker\"\n";
            shelf.write(&format!("letters/{name}.toml"), sides);
        }
        shelf
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_letterbook"));
        command.args(arguments).current_dir(self.0.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }
}

/// The lines of a log that are about letters: name, what became of it, why.
fn logged(log: &str) -> Vec<String> {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let letters = lines.filter(|line| line["event"] == "letter");
    let said = letters.map(|line| {
        let word = |key: &str| line[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", word("letter"), word("became"), word("why"))
    });
    said.collect()
}

#[test]
fn the_log_says_what_became_of_each_letter_and_why() {
    let shelf = Shelf::new("title = \"Letters\"\n", &["a", "b"]);
    let log = ["build", "--log", "log.jsonl"];
    let (status, out, err) = shelf.run(&log);
    assert_eq!(status, 0, "{err}");
    assert!(out.starts_with("2 letters: 2 written to"), "{out}");
    let first = ["./letters/a.txt written new", "./letters/b.txt written new"];
    assert_eq!(logged(&shelf.read("log.jsonl")), first);
    shelf.write("letters/b.txt", &LETTER.replace("8 May", "9 May"));
    let (_, out, _) = shelf.run(&log);
    assert!(out.starts_with("2 letters: 2 written to"), "{out}");
    let second =
        ["./letters/a.txt written neighbours", "./letters/b.txt written changed"];
    assert_eq!(logged(&shelf.read("log.jsonl")), second);
    let (_, out, _) = shelf.run(&log);
    assert!(out.starts_with("2 letters: 2 unchanged, nothing written"), "{out}");
    let text = shelf.read("log.jsonl");
    let third = ["./letters/a.txt kept -", "./letters/b.txt kept -"];
    assert_eq!(logged(&text), third);
    let end: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&end["event"], &end["unchanged"]), (&"end".into(), &2.into()));
    // Renamed: the old output goes, and the log says so.
    std::fs::rename(shelf.path("letters/b.txt"), shelf.path("letters/c.txt")).unwrap();
    std::fs::rename(shelf.path("letters/b.toml"), shelf.path("letters/c.toml")).unwrap();
    let (_, out, _) = shelf.run(&log);
    assert!(out.contains("1 removed, their letters are gone"), "{out}");
    assert!(
        shelf
            .read("log.jsonl")
            .contains("{\"event\":\"removed\",\"output\":\"./out/b.xml\"}")
            || shelf.read("log.jsonl").contains("out/b.xml")
    );
    assert!(!shelf.path("out/b.xml").exists() && shelf.path("out/c.xml").exists());
}

#[test]
fn findings_of_letters_that_did_not_change_are_told_again() {
    let shelf = Shelf::new("title = \"Letters\"\n", &["a"]);
    shelf.write("letters/a.toml", "[sent]\nperson = \"lang\"\n");
    let first = shelf.run(&["build", "--format", "json"]);
    let second = shelf.run(&["build", "--format", "json"]);
    assert_eq!(first.0, 1);
    assert_eq!(first, second);
    let human = shelf.run(&["build"]);
    assert!(human.1.contains("1 unchanged"), "{human:?}");
    assert!(human.2.contains("EDN003") && human.2.contains("lang"), "{human:?}");
}

#[test]
fn an_edition_of_a_newer_letterbook_is_told() {
    let shelf = Shelf::new("title = \"Letters\"\nrequires = \"99.1\"\n", &["a"]);
    let (status, _, err) = shelf.run(&["build"]);
    assert_eq!(status, 2);
    assert!(err.contains("CFG031") && err.contains("asks for letterbook 99.1"), "{err}");
    assert!(!shelf.path("out").exists());
}

#[test]
fn letters_of_one_id_are_told_and_the_others_are_built() {
    let shelf = Shelf::new("title = \"Letters\"\n", &["1866/a", "1867/a", "b"]);
    let (status, out, err) = shelf.run(&["build"]);
    assert_eq!(status, 1, "{err}");
    assert!(out.contains("1 written") && out.contains("2 not written"), "{out}");
    assert_eq!(err.matches("EDN105").count(), 2, "{err}");
    shelf.write("edition.toml", "title = \"Letters\"\nids = \"{path}\"\n");
    assert_eq!(shelf.run(&["build"]).0, 0);
    assert!(shelf.read("out/1867/a.xml").contains("xml:id=\"letter-1867-a\""));
}

#[test]
fn ids_and_numbers_are_made_as_the_manifest_says() {
    let manifest = "title = \"L\"\nid = \"long\"\nids = \"{edition}.{number}\"\n";
    let shelf = Shelf::new(manifest, &["letter-0012-to-baker", "13"]);
    assert_eq!(shelf.run(&["build"]).0, 0);
    assert!(shelf.read("out/letter-0012-to-baker.xml").contains("xml:id=\"long.0012\""));
    shelf.write("edition.toml", "title = \"L\"\nids = \"letter-{count}\"\n");
    let (status, _, err) = shelf.run(&["build"]);
    assert_eq!(status, 2);
    assert!(err.contains("`ids` cannot be `letter-{count}`"), "{err}");
}

#[test]
fn letters_in_folders_lead_to_registers_from_where_they_lie() {
    let manifest = "title = \"L\"\nregister = \"link\"\nschema = \"letter.rnc\"\n";
    let shelf = Shelf::new(manifest, &["a", "1866/05/b"]);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/letter.rnc");
    std::fs::copy(schema, shelf.path("letter.rnc")).unwrap();
    let (status, _, err) = shelf.run(&["build"]);
    assert_eq!(status, 0, "{err}");
    assert!(shelf.read("out/a.xml").contains("ref=\"../register/persons.xml#long\""));
    let deep = shelf.read("out/1866/05/b.xml");
    assert!(deep.contains("ref=\"../../../register/persons.xml#long\""), "{deep}");
    assert!(deep.contains("href=\"../../../letter.rnc\""), "{deep}");
    assert!(deep.contains("<ref type=\"prev\" target=\"../../a.xml\">"), "{deep}");
    let (status, _, err) =
        shelf.run(&["check", "out", "--register", "register/persons.xml"]);
    assert_eq!(status, 0, "{err}");
}

#[test]
fn the_index_lists_correspondents_with_their_letters() {
    let manifest = "title = \"L\"\nindex = \"correspondents.xml\"\n";
    let shelf = Shelf::new(manifest, &["b", "a"]);
    let (status, _, err) = shelf.run(&["build"]);
    assert_eq!(status, 0, "{err}");
    let index = shelf.read("out/correspondents.xml");
    let lines: Vec<&str> = index
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("<persName") || line.starts_with("<ref"))
        .collect();
    assert_eq!(
        lines,
        [
            "<persName ref=\"../register/persons.xml#baker\">Anna Baker</persName>",
            "<ref type=\"received\" target=\"b.xml\">from Edward Long, 1866-05-01</ref>",
            "<ref type=\"received\" target=\"a.xml\">from Edward Long, 1866-05-02</ref>",
            "<persName ref=\"../register/persons.xml#long\">Edward Long</persName>",
            "<ref type=\"sent\" target=\"b.xml\">to Anna Baker, 1866-05-01</ref>",
            "<ref type=\"sent\" target=\"a.xml\">to Anna Baker, 1866-05-02</ref>",
        ]
    );
    let (status, _, err) = shelf.run(&["check", "out/correspondents.xml"]);
    assert_eq!(status, 0, "{err}");
    shelf.write("out/correspondents.xml", "<mine/>");
    let (status, _, err) = shelf.run(&["build"]);
    assert_eq!((status, shelf.read("out/correspondents.xml").as_str()), (2, "<mine/>"));
    assert!(err.contains("CFG008"), "{err}");
}

#[test]
fn fail_fast_leaves_the_rest_and_keep_going_does_not() {
    let shelf = Shelf::new("title = \"L\"\n", &["b"]);
    shelf.write("letters/a.txt", "");
    let (status, out, _) = shelf.run(&["build", "--keep-going"]);
    assert_eq!(status, 1);
    assert!(out.contains("1 written") && out.contains("1 not written"), "{out}");
    let (status, ..) = shelf.run(&["build", "--keep-going", "--fail-fast"]);
    assert_eq!(status, 2);
}

/// Stops a process that waits for ever when the test is over, however it ends.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn watching_builds_what_changes() {
    let shelf = Shelf::new("title = \"L\"\n", &["a"]);
    let mut command = shelf.command(&["build", "--watch"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let _child = Stopped(child);
    let wait_for = |test: &dyn Fn() -> bool, what: &str| {
        let begun = Instant::now();
        while !test() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait_for(&|| shelf.path("out/a.map.json").exists(), "the first build");
    shelf.write("letters/a.txt", &LETTER.replace("Friday", "Sunday"));
    wait_for(&|| shelf.read("out/a.xml").contains("Sunday"), "a change of the letter");
    shelf.write("letters/new.txt", LETTER);
    wait_for(&|| shelf.path("out/new.xml").exists(), "a new letter");
    // A manifest that cannot be read is waited out.
    shelf.write("edition.toml", "title = \n");
    std::thread::sleep(Duration::from_millis(700));
    shelf.write("edition.toml", "title = \"Other letters\"\n");
    wait_for(&|| shelf.read("out/a.xml").contains("Other letters"), "a new title");
}

/// A disk that has room for so many files more.
#[derive(Debug)]
struct Full {
    files: Memory,
    room: AtomicUsize,
}

impl Files for Full {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.files.read(path, limit)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let less = |room: usize| room.checked_sub(1);
        match self.room.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(_) => self.files.write(path, bytes),
            Err(_) => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn io::Write + Send + '_>> {
        self.files.append(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.files.remove(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.files.rename(from, to)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.files.list(folder)
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.exists(path)
    }
}

struct Silent(Report);

impl Follow for Silent {
    fn begins(&mut self, _: &'static str, _: usize) {}

    fn advances(&mut self, _: usize) {}

    fn wants_findings(&self) -> bool {
        true
    }

    fn letter(&mut self, told: Told) {
        self.0.append(told.report);
    }

    fn removed(&mut self, _: &Path) {}

    fn report(&mut self, report: Report) {
        self.0.append(report);
    }
}

fn build(files: &dyn Files) -> (Summary, Report) {
    let mut silent = Silent(Report::new());
    let edition = Edition::open_to_build(files, Path::new("e"), &mut silent.0);
    let summary = edition.unwrap().build(files, Options::default(), &mut silent);
    (summary.unwrap(), silent.0)
}

#[test]
fn a_full_disk_is_told_and_the_next_build_mends_it() {
    // One letter after the other, so that it is known which are complete.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(fill);
}

fn fill() {
    for room in 0..7 {
        let files = Full { files: Memory::new(), room: AtomicUsize::new(usize::MAX) };
        let write = |path: &str, text: &str| {
            files.write(&Path::new("e").join(path), text.as_bytes()).unwrap();
        };
        write("edition.toml", "title = \"L\"\n");
        for name in ["a", "b", "c"] {
            write(&format!("letters/{name}.txt"), LETTER);
        }
        files.room.store(room, Ordering::SeqCst);
        let (summary, report) = build(&files);
        assert_eq!(summary.written, room / 2, "room for {room}");
        let full = report.iter().filter(|(_, finding)| finding.code.id == "CFG002");
        assert_eq!(full.count(), 3 - room / 2);
        assert_eq!(report.status(letterbook::diagnostic::Severity::Error) == 2, room < 6);
        files.room.store(usize::MAX, Ordering::SeqCst);
        let (summary, _) = build(&files);
        assert_eq!((summary.written, summary.failed), (3 - room / 2, 0));
        let (summary, _) = build(&files);
        assert_eq!(summary.unchanged, 3);
    }
}
