//! Builds of an edition again and again, with changes in between: each leaves what a build
//! without memory would have made, and tells the same findings.

#![expect(clippy::unwrap_used, reason = "tests stop when they fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use letterbook::build::{Edition, Follow, Options, Summary, Told};
use letterbook::report::Report;
use letterbook::source::{Disk, Files, Memory};
use proptest::prelude::*;

/// What a build told.
#[derive(Default)]
struct Heard {
    findings: Vec<String>,
    built: BTreeMap<String, &'static str>,
    failed: BTreeSet<String>,
}

impl Heard {
    fn take(&mut self, report: &Report, root: &Path) {
        let root = root.to_string_lossy().into_owned();
        for (sources, finding) in report.iter() {
            let file = sources.get(finding.span.source);
            let name = file.name().replace(&root, "");
            let mut line = format!(
                "{name} {:?} {} {} {:?} {:?}",
                finding.span.range(),
                finding.code.id,
                finding.message,
                finding.help,
                finding.candidates,
            );
            for label in &finding.related {
                let _ = write!(line, " {:?} {}", label.span.range(), label.text);
            }
            self.findings.push(line.replace(&root, ""));
        }
    }
}

struct Listener<'h>(&'h mut Heard, &'h Path);

impl Follow for Listener<'_> {
    fn begins(&mut self, _: &'static str, _: usize) {}

    fn advances(&mut self, _: usize) {}

    fn wants_findings(&self) -> bool {
        true
    }

    fn letter(&mut self, told: Told) {
        let name =
            told.letter.strip_prefix(self.1.join("letters")).unwrap_or(&told.letter);
        let name = name.to_string_lossy().into_owned();
        if let Some(why) = told.why {
            self.0.built.insert(name.clone(), why.name());
        }
        if told.became.name() == "failed" {
            self.0.failed.insert(name);
        }
        self.0.take(&told.report, self.1);
    }

    fn removed(&mut self, _: &Path) {}

    fn report(&mut self, report: Report) {
        self.0.take(&report, self.1);
    }
}

fn build(files: &dyn Files, root: &Path) -> (Heard, Option<Summary>) {
    let (mut heard, mut report) = (Heard::default(), Report::new());
    let edition = Edition::open_to_build(files, root, &mut report);
    heard.take(&report, root);
    let summary = edition.and_then(|mut edition| {
        edition.build(files, Options::default(), &mut Listener(&mut heard, root))
    });
    heard.findings.sort();
    (heard, summary)
}

/// All files below a folder, by their names in it.
fn all(files: &dyn Files, folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if let Ok(bytes) = files.read(&path, u64::MAX) {
            found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), bytes);
        } else {
            waiting.extend(files.list(&path).unwrap_or_default());
        }
    }
    found
}

/// The edition as it would be put down by somebody.
#[derive(Clone, Debug, Default)]
struct Desk {
    letters: BTreeMap<usize, String>,
    sidecars: BTreeMap<usize, String>,
    /// Which entries the register has, and in which form.
    entries: BTreeMap<usize, u8>,
    decisions: BTreeSet<usize>,
    manifest: usize,
    is_turned: bool,
}

const LETTERS: [&str; 7] =
    ["a.txt", "b.txt", "c.txt", "1901/a.txt", "1901/d.txt", "e.text", "10.txt"];

const MANIFESTS: [&str; 5] = [
    "title = \"Letters\"\nids = \"{path}\"\n",
    "title = \"Letters and more\"\nids = \"{path}\"\n",
    "title = \"Letters\"\nregister = \"link\"\nids = \"{path}\"\nuri = \"https://example.org/\"\n",
    "title = \"Letters\"\nlanguage = \"de\"\n",
    "title = \"Letters\"\nrefs = \"prefix\"\nids = \"{edition}-{path}\"\nid = \"x\"\n",
];

const DECISIONS: [&str; 5] = [
    "{ quote = \"Berger\", is = \"person\", ref = \"p1\" },",
    "{ quote = \"Weber\", is = \"nothing\" },",
    "{ quote = \"Sommer\", letter = \"a\", is = \"nothing\" },",
    "{ quote = \"Winter\", is = \"person\", ref = \"p9\" },",
    "{ quote = \"Anna\", letter = \"1901/d\", occurrence = 1, is = \"person\", ref = \"p0\" },",
];

const NAMES: [(&str, &str); 9] = [
    ("Anna", "Berger"),
    ("Karl", "Berger"),
    ("Paul", "Weber"),
    ("Anna", "Sommer"),
    ("Maria", "Weber"),
    ("Hugo", "Klinghofer"),
    ("Karl", "Lindner"),
    ("Otto", "Mayer"),
    ("Anna", "Lindner"),
];

const SENTENCES: [&str; 16] = [
    "Gestern kam Anna Berger mit dem Zug aus Wien.",
    "Berger hat geschrieben, dass er krank ist.",
    "Von Weber höre ich nichts mehr.",
    "Herr Klinghofer war da und ließ dich grüßen.",
    "Karl und Anna kommen am Sonntag.",
    "Frau Sommer hat das Buch noch nicht.",
    "Karl Berger und Paul Weber sind in Graz.",
    "Otto Meyer fragt nach dir, Lindner auch.",
    "Den alten Webers geht es gut.",
    "Maria Weber dankt für den Brief.",
    "Der Winter ist lang, und niemand kommt.",
    "Auch K. Lindner war in Linz.",
    "Grüße Anna von mir, und Frau Lindner.",
    "Mayer las uns vor.",
    "O. Mayer und P. Weber haben den Kling-\nhofer gesehen.",
    "Was [Berger] schreibt, ist nicht wahr.",
];

fn letter(parts: &[usize]) -> String {
    let at = |n: usize| parts.get(n).copied().unwrap_or(n);
    let dates = ["4. Mai 1901", "5. Mai 1901", "Mai 1901", "11. Juni 1902", "1903"];
    let (first, last) = NAMES[at(0) % NAMES.len()];
    let (to, _) = NAMES[at(1) % NAMES.len()];
    let mut text = format!("Wien, {}\n\nLiebe {to}!\n\n", dates[at(2) % dates.len()]);
    for part in parts {
        text.push_str(SENTENCES[part % SENTENCES.len()]);
        text.push('\n');
    }
    let _ = write!(text, "\nDein\n{first} {last}\n");
    text
}

fn sidecar(a: usize, b: usize, c: usize) -> String {
    let mut text = String::new();
    if c.is_multiple_of(5) {
        let _ = writeln!(text, "id = \"letter-{}\"", c % 3);
    }
    let day = 1 + c % 9;
    let _ = write!(
        text,
        "[sent]\nperson = \"p{}\"\ndate = \"1901-05-0{day}\"\n[received]\nperson = \"p{}\"\n",
        a % NAMES.len(),
        b % NAMES.len()
    );
    if c.is_multiple_of(4) {
        text.push_str("[[decision]]\nis = \"person\"\nquote = \"Weber\"\nref = \"p2\"\n");
    }
    text
}

impl Desk {
    fn register(&self) -> String {
        let entry = |(at, form): (&usize, &u8)| {
            let (first, last) = NAMES[at % NAMES.len()];
            let more = match form % 4 {
                1 => "<note>Ein Freund.</note>",
                2 => "<persName>Klinghofer</persName>",
                3 => "<note>Siehe <ref target=\"#p1\">dort</ref>.</note>",
                _ => "",
            };
            format!(
                "<person xml:id=\"p{at}\"><persName><forename>{first}</forename> \
                 <surname>{last}</surname></persName>{more}</person>\n"
            )
        };
        let mut entries: Vec<String> = self.entries.iter().map(entry).collect();
        if self.is_turned {
            entries.reverse();
        }
        format!(
            "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff><listPerson>\n{}\
             </listPerson></standOff></TEI>\n",
            entries.concat()
        )
    }

    /// The files of the edition.
    fn lay(&self) -> BTreeMap<PathBuf, String> {
        let mut laid = BTreeMap::new();
        laid.insert("edition.toml".into(), MANIFESTS[self.manifest].to_owned());
        laid.insert("register/persons.xml".into(), self.register());
        for (at, text) in &self.letters {
            laid.insert(Path::new("letters").join(LETTERS[*at]), text.clone());
            if let Some(sidecar) = self.sidecars.get(at) {
                let path = Path::new("letters").join(LETTERS[*at]).with_extension("toml");
                laid.insert(path, sidecar.clone());
            }
        }
        if !self.decisions.is_empty() {
            let lines: Vec<&str> =
                self.decisions.iter().map(|at| DECISIONS[*at]).collect();
            laid.insert(
                "decisions.toml".into(),
                format!("decision = [\n{}\n]\n", lines.join("\n")),
            );
        }
        laid
    }
}

/// Something that somebody does between two builds.
#[derive(Clone, Debug)]
enum Deed {
    Write(usize, Vec<usize>),
    Remove(usize),
    Rename(usize, usize),
    Sidecar(usize, usize, usize, usize),
    NoSidecar(usize),
    Entry(usize, u8),
    NoEntry(usize),
    Turn,
    Decision(usize),
    Manifest(usize),
    LoseOutput(usize),
    Forget,
    Damage(usize),
    Cut(usize),
    Nothing,
}

fn deed() -> impl Strategy<Value = Deed> {
    let letter = 0..LETTERS.len();
    prop_oneof![
        4 => (letter.clone(), prop::collection::vec(0..64_usize, 2..6))
            .prop_map(|(at, parts)| Deed::Write(at, parts)),
        1 => letter.clone().prop_map(Deed::Remove),
        1 => (letter.clone(), letter.clone()).prop_map(|(a, b)| Deed::Rename(a, b)),
        3 => (letter.clone(), 0..9_usize, 0..9_usize, 0..40_usize)
            .prop_map(|(at, a, b, c)| Deed::Sidecar(at, a, b, c)),
        1 => letter.clone().prop_map(Deed::NoSidecar),
        4 => (0..NAMES.len(), 0..4_u8).prop_map(|(at, form)| Deed::Entry(at, form)),
        2 => (0..NAMES.len()).prop_map(Deed::NoEntry),
        1 => Just(Deed::Turn),
        3 => (0..DECISIONS.len()).prop_map(Deed::Decision),
        1 => (0..MANIFESTS.len()).prop_map(Deed::Manifest),
        1 => letter.prop_map(Deed::LoseOutput),
        1 => Just(Deed::Forget),
        1 => (0..100_000_usize).prop_map(Deed::Damage),
        1 => (0..100_000_usize).prop_map(Deed::Cut),
        1 => Just(Deed::Nothing),
    ]
}

impl Deed {
    fn does(&self, desk: &mut Desk, files: &dyn Files, root: &Path) {
        let ledger = root.join(".letterbook/build");
        match self {
            Self::Write(at, parts) => drop(desk.letters.insert(*at, letter(parts))),
            Self::Remove(at) => {
                desk.letters.remove(at);
            }
            Self::Rename(from, to) => {
                if let Some(text) = desk.letters.remove(from) {
                    desk.letters.insert(*to, text);
                }
            }
            Self::Sidecar(at, a, b, c) => {
                desk.sidecars.insert(*at, sidecar(*a, *b, *c));
            }
            Self::NoSidecar(at) => drop(desk.sidecars.remove(at)),
            Self::Entry(at, form) => drop(desk.entries.insert(*at, *form)),
            Self::NoEntry(at) => drop(desk.entries.remove(at)),
            Self::Turn => desk.is_turned = !desk.is_turned,
            Self::Decision(at) => {
                if !desk.decisions.remove(at) {
                    desk.decisions.insert(*at);
                }
            }
            Self::Manifest(at) => desk.manifest = *at,
            Self::LoseOutput(at) => {
                let out = root.join("out").join(LETTERS[*at]);
                let _ = files.remove(&out.with_extension("xml"));
            }
            Self::Forget => drop(files.remove(&ledger)),
            Self::Damage(at) => {
                if let Ok(mut bytes) = files.read(&ledger, u64::MAX) {
                    let at = at % bytes.len().max(1);
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 0x55;
                    }
                    files.write(&ledger, &bytes).unwrap();
                }
            }
            Self::Cut(at) => {
                if let Ok(bytes) = files.read(&ledger, u64::MAX) {
                    files.write(&ledger, &bytes[..at % bytes.len().max(1)]).unwrap();
                }
            }
            Self::Nothing => {}
        }
    }
}

/// Puts an edition down as the desk has it, touching only what is not so already.
fn put(desk: &Desk, files: &dyn Files, root: &Path) {
    let laid = desk.lay();
    for folder in ["letters", "register"] {
        for path in all(files, &root.join(folder)).into_keys() {
            let path = Path::new(folder).join(path);
            if !laid.contains_key(&path) {
                files.remove(&root.join(path)).unwrap();
            }
        }
    }
    if !laid.contains_key(Path::new("decisions.toml")) {
        let _ = files.remove(&root.join("decisions.toml"));
    }
    for (path, text) in laid {
        let path = root.join(path);
        if files.read(&path, u64::MAX).ok().as_deref() != Some(text.as_bytes()) {
            files.write(&path, text.as_bytes()).unwrap();
        }
    }
}

/// Builds after each deed, and afresh elsewhere, and compares.
fn follows(deeds: &[Deed], files: &dyn Files, root: &Path) -> Result<(), TestCaseError> {
    let mut desk = Desk::default();
    desk.letters.insert(0, letter(&[0, 1, 2]));
    desk.letters.insert(1, letter(&[1, 0, 2, 7]));
    desk.entries.insert(1, 0);
    put(&desk, files, root);
    build(files, root);
    for deed in deeds {
        deed.does(&mut desk, files, root);
        put(&desk, files, root);
        let (heard, summary) = build(files, root);
        let fresh = Memory::new();
        let elsewhere = Path::new("desk/there");
        put(&desk, &fresh, elsewhere);
        let (clean, clean_summary) = build(&fresh, elsewhere);
        prop_assert_eq!(&heard.findings, &clean.findings, "after {:?}", deed);
        prop_assert_eq!(summary.is_some(), clean_summary.is_some());
        let kept: BTreeSet<PathBuf> = clean
            .failed
            .iter()
            .flat_map(|name| {
                let path = PathBuf::from(name);
                [path.with_extension("xml"), path.with_extension("map.json")]
            })
            .collect();
        let mut here = all(files, &root.join("out"));
        here.retain(|path, _| !kept.contains(path));
        let there = all(&fresh, &elsewhere.join("out"));
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| {
            files.keys().cloned().collect::<Vec<PathBuf>>()
        };
        prop_assert_eq!(names(&here), names(&there), "after {:?}", deed);
        for (path, bytes) in &here {
            let other = String::from_utf8_lossy(&there[path]);
            prop_assert_eq!(
                String::from_utf8_lossy(bytes),
                other,
                "{:?} after {:?}",
                path,
                deed
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn an_incremental_build_equals_a_clean_one(
        deeds in prop::collection::vec(deed(), 1..14),
    ) {
        follows(&deeds, &Memory::new(), Path::new("desk/here"))?;
    }

    #[test]
    fn so_it_does_on_a_disk(deeds in prop::collection::vec(deed(), 1..8)) {
        let folder = tempfile::tempdir().unwrap();
        follows(&deeds, &Disk, folder.path())?;
    }
}

/// Where a decision about one place leads is told of the letter, though its words are gone.
#[test]
fn a_decision_whose_words_are_gone_follows_its_entry() {
    let deeds = [Deed::Write(4, vec![23, 2]), Deed::Decision(4), Deed::Entry(0, 0)];
    follows(&deeds, &Memory::new(), Path::new("desk/here")).unwrap();
}

/// The letters that were built, with the reasons.
fn built(heard: &Heard) -> Vec<String> {
    heard.built.iter().map(|(name, why)| format!("{name} {why}")).collect()
}

fn three() -> (Desk, Memory) {
    let mut desk = Desk::default();
    desk.letters.insert(0, letter(&[0, 2, 3]));
    desk.letters.insert(1, letter(&[9, 9, 9]));
    desk.letters.insert(2, letter(&[2, 7, 0, 13, 10]));
    desk.entries.insert(2, 0);
    let files = Memory::new();
    put(&desk, &files, Path::new("desk/e"));
    let (heard, _) = build(&files, Path::new("desk/e"));
    assert_eq!(heard.built.len(), 3);
    (desk, files)
}

#[test]
fn nothing_new_builds_nothing() {
    let (_, files) = three();
    let (heard, summary) = build(&files, Path::new("desk/e"));
    assert_eq!(built(&heard), Vec::<String>::new());
    assert_eq!(summary.unwrap().unchanged, 3);
}

#[test]
fn a_new_person_builds_the_letters_that_may_name_him() {
    let (mut desk, files) = three();
    // Otto Mayer stands in the third letter alone, as Meyer and as Mayer.
    desk.entries.insert(7, 0);
    put(&desk, &files, Path::new("desk/e"));
    let (heard, _) = build(&files, Path::new("desk/e"));
    assert_eq!(built(&heard), ["c.txt concerned"]);
    // Klinghofer stands in the first.
    desk.entries.insert(5, 0);
    put(&desk, &files, Path::new("desk/e"));
    assert_eq!(built(&build(&files, Path::new("desk/e")).0), ["a.txt concerned"]);
    desk.entries.remove(&7);
    put(&desk, &files, Path::new("desk/e"));
    assert_eq!(built(&build(&files, Path::new("desk/e")).0), ["c.txt concerned"]);
}

#[test]
fn a_changed_letter_builds_itself_and_its_neighbours() {
    let files = Memory::new();
    let mut desk = Desk::default();
    for (at, day) in [(0, 1), (1, 3), (2, 5), (4, 7)] {
        desk.letters.insert(at, letter(&[10, 10]));
        let text = sidecar(2, 4, 0).replace("1901-05-01", &format!("1901-05-0{day}"));
        let text = text.replace("id = \"letter-0\"\n", "");
        let text = text.split("[[").next().unwrap().to_owned();
        desk.sidecars.insert(at, text);
    }
    desk.entries.extend([(2, 0), (4, 0)]);
    let root = Path::new("desk/e");
    put(&desk, &files, root);
    build(&files, root);
    let tei = |name: &str| {
        let bytes = files.read(&root.join("out").join(name), u64::MAX).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(tei("b.xml").contains(
        "<ref type=\"prev\" target=\"a.xml\">Paul Weber to Maria Weber, 1901-05-01</ref>"
    ));
    assert!(tei("c.xml").contains("<ref type=\"next\" target=\"1901/d.xml\">"));
    assert!(tei("1901/d.xml").contains("<ref type=\"prev\" target=\"../c.xml\">"));
    let moved = desk.sidecars[&0].replace("05-01", "05-04");
    desk.sidecars.insert(0, moved);
    put(&desk, &files, root);
    let (heard, _) = build(&files, root);
    assert_eq!(built(&heard), ["a.txt changed", "b.txt neighbours", "c.txt neighbours"]);
}

#[test]
fn the_output_of_a_letter_that_is_gone_goes() {
    let (mut desk, files) = three();
    let root = Path::new("desk/e");
    desk.letters.remove(&1);
    put(&desk, &files, root);
    let (_, summary) = build(&files, root);
    assert_eq!(summary.unwrap().removed, 1);
    assert!(!files.exists(&root.join("out/b.xml")));
    assert!(!files.exists(&root.join("out/b.map.json")));
    // One that was changed by hand is left, and told every time.
    files.write(&root.join("out/a.xml"), b"<p>mine</p>").unwrap();
    desk.letters.remove(&0);
    put(&desk, &files, root);
    for _ in 0..2 {
        let (heard, summary) = build(&files, root);
        assert_eq!(summary.unwrap().removed, 0);
        assert!(heard.findings.iter().any(|line| line.contains("CFG033")));
    }
}

#[test]
fn what_a_lost_machine_left_is_written_again_and_what_a_hand_wrote_is_not() {
    let (desk, files) = three();
    let root = Path::new("desk/e");
    let whole = files.read(&root.join("out/a.xml"), u64::MAX).unwrap();
    for left in [Vec::new(), vec![0; whole.len()]] {
        files.write(&root.join("out/a.xml"), &left).unwrap();
        files.remove(&root.join("out/a.map.json")).unwrap();
        build(&files, root);
        assert_eq!(files.read(&root.join("out/a.xml"), u64::MAX).unwrap(), whole);
    }
    files.write(&root.join("out/a.xml"), b"<p>mine</p>").unwrap();
    let (heard, summary) = build(&files, root);
    assert_eq!(summary.unwrap().failed, 1);
    assert!(heard.findings.iter().any(|line| line.contains("CFG008")));
    drop(desk);
}

#[test]
fn any_number_of_threads_makes_the_same_bytes() {
    let outputs: Vec<_> = [1, 2, 5]
        .into_iter()
        .map(|threads| {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let (_, files) = three();
                all(&files, Path::new("desk/e/out"))
            })
        })
        .collect();
    assert!(!outputs[0].is_empty());
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
}
