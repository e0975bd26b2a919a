//! `check --watch` as a process: it stays, and tells what changed as soon as it is
//! written.
//!
//! How fast is measured, not asserted: a test machine may be busy.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::trial::Trial;

/// The process, and what it says, line by line.
struct Watching {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Watching {
    fn start(trial: &Trial, arguments: &[&str]) -> Self {
        let mut command = trial.command(arguments);
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let out = lines(child.stdout.take().unwrap());
        let err = lines(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    /// The next line on standard error that holds a text.
    fn said(&self, part: &str) -> String {
        let mut before = String::new();
        loop {
            let Ok(line) = self.err.recv_timeout(Duration::from_secs(60)) else {
                panic!("nothing said `{part}`, but:\n{before}");
            };
            if line.contains(part) {
                return line;
            }
            before += &line;
            before.push('\n');
        }
    }

    /// What was written to standard output since it was last asked for.
    fn written(&self) -> String {
        self.out.try_iter().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

#[test]
fn what_is_written_is_checked_at_once() {
    let trial = Trial::new();
    trial.write("schema/a.rnc", "element a { text, element b { empty }? }\n");
    for name in ["1", "2", "3"] {
        trial.write(&format!("x/{name}.xml"), "<?xml version=\"1.0\"?>\n<a>x</a>\n");
    }
    trial.write("letterbook.toml", "[schemas]\n\"x/*\" = \"schema/a.rnc\"\n");
    let watching =
        Watching::start(&trial, &["check", "x", "--watch", "--format", "jsonl"]);
    assert!(watching.said("checked in").contains("3 files"));
    watching.said("Waiting for changes");
    assert_eq!(watching.written(), "");

    trial.replace("x/2.xml", "<a>x</a>", "<a>x<c/></a>");
    let line = watching.said("checked in");
    assert!(line.starts_with("x/2.xml checked in") && line.contains("1 error"), "{line}");
    assert!(watching.written().contains("RNG004"));

    // As editors write: another file, moved over the old one.
    trial.write("x/.3.swp", "<?xml version=\"1.0\"?>\n<a>x</b>\n");
    std::fs::rename(trial.path("x/.3.swp"), trial.path("x/3.xml")).unwrap();
    let line = watching.said("checked in");
    assert!(line.contains("x/3.xml") && line.contains("in the others 1 error"), "{line}");

    // A new file, then a new schema: all are checked.
    trial.write("x/4.xml", "<?xml version=\"1.0\"?>\n<a>x</a>\n");
    assert!(watching.said("checked in").contains("4 files"));
    watching.said("Waiting for changes");
    trial.write("schema/a.rnc", "element a { text, element c { empty }? }\n");
    let line = watching.said("checked in");
    assert!(line.contains("4 files") && line.contains("1 error"), "{line}");
    watching.said("Waiting for changes");
    std::fs::remove_file(trial.path("x/3.xml")).unwrap();
    let line = watching.said("checked in");
    assert!(line.contains("3 files") && line.contains("no findings"), "{line}");
}

#[test]
fn registers_are_read_again_and_what_cannot_be_watched_is_said() {
    let trial = Trial::new();
    let person = |id: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff>\
             <listPerson><person xml:id=\"{id}\"/></listPerson></standOff></TEI>\n"
        )
    };
    trial.write("register/persons.xml", person("anna"));
    let letter = "<?xml version=\"1.0\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader/>\
         <text><body><p><persName ref=\"#anna\">A</persName></p></body></text></TEI>\n";
    trial.write("letters/1.xml", letter);
    trial.write(
        "a.rnc",
        "start = any any = element * { (attribute * { text } | text | any)* }\n",
    );
    trial.write(
        "letterbook.toml",
        "registers = [\"register/persons.xml\"]\n[schemas]\n\"**\" = \"a.rnc\"\n",
    );
    let watching = Watching::start(&trial, &["check", "letters/1.xml", "--watch"]);
    let line = watching.said("checked in");
    assert!(line.contains("no findings"), "{line} {}", watching.written());
    watching.said("Waiting for changes");
    trial.write("register/persons.xml", person("berta"));
    let line = watching.said("checked in");
    assert!(line.contains("registers") && line.contains("1 error"), "{line}");
    assert!(watching.written().contains("`#anna` is neither"));

    let ran = trial.run(&["check", "-", "--watch"]);
    assert!(ran.status == 2 && ran.err.contains("cannot be watched"), "{ran:?}");
    let ran = trial.run(&["check", "letters", "--watch", "--format", "sarif"]);
    assert!(ran.status == 2 && ran.err.contains("human or jsonl"), "{ran:?}");
}
