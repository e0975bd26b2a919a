//! Editions of any size, made up, and how fast they are built: the first time, again with
//! nothing changed, with one letter changed, with one person more. Then every export.
//!
//! `cargo bench --bench edition -- LETTERS [FOLDER]` puts an edition into the folder, by
//! default one of a thousand letters below `target/`, and measures `letterbook build`;
//! with `--only-make` it measures nothing, with `--only-export` the exports of the edition
//! that lies there and is built. The same number always gives the same edition.
//! `LETTERBOOK` names another binary than the one that was built with this.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that makes files and tells what it measured"
)]

mod letters;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How many letters lie in one folder.
const IN_FOLDER: usize = 1000;

/// How many letters there are for each person of the register.
const FOR_PERSON: usize = 50;

const FORENAMES: [&str; 16] = [
    "Anna",
    "Berta",
    "Carl",
    "Dorothea",
    "Emil",
    "Friedrich",
    "Greta",
    "Hugo",
    "Ida",
    "Johann",
    "Karoline",
    "Ludwig",
    "Maria",
    "Otto",
    "Paul",
    "Wilhelmine",
];

const BEGINNINGS: [&str; 20] = [
    "Bran", "Dor", "Fal", "Gren", "Hal", "Kor", "Lin", "Mar", "Nor", "Oss", "Pel",
    "Quan", "Rei", "Sar", "Tor", "Ulm", "Ver", "Wes", "Yor", "Zan",
];

const MIDDLES: [&str; 10] = ["", "al", "en", "ick", "ing", "o", "ol", "um", "und", "ut"];

const ENDS: [&str; 10] =
    ["berg", "dal", "feld", "hoff", "kamp", "man", "rup", "stett", "wald", "witz"];

const PLACES: [(&str, &str); 8] = [
    ("Bremen", "2944388"),
    ("Graz", "2778067"),
    ("Hull", "2645425"),
    ("Leipzig", "2879139"),
    ("Lyon", "2996944"),
    ("Nantes", "2990969"),
    ("Paris", "2988507"),
    ("Wien", "2761369"),
];

const MONTHS: [[&str; 12]; 4] = [
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
];

/// Forename and surname of person number `at`.
fn person(at: usize) -> (&'static str, String) {
    let surname = format!(
        "{}{}{}",
        BEGINNINGS[at % BEGINNINGS.len()],
        MIDDLES[at / BEGINNINGS.len() % MIDDLES.len()],
        ENDS[at / (BEGINNINGS.len() * MIDDLES.len()) % ENDS.len()]
    );
    (FORENAMES[(at * 7 + at / 2000) % FORENAMES.len()], surname)
}

/// Who writes letter number `number` to whom, and who is named in it.
fn persons(number: usize, count: usize) -> [usize; 3] {
    let one = number.wrapping_mul(2_654_435_761) % count;
    let other = (one + 1 + number % 3) % count;
    let (from, to) = if number.is_multiple_of(2) { (one, other) } else { (other, one) };
    [from, to, (one + 11 + number % 17) % count]
}

/// The text of a letter: a made-up one of 2 to 4 KB with date, place, names and signature
/// of its own, or now and then the seed letter.
fn text(number: usize, count: usize, seed: &str) -> String {
    if number % 100 == 99 {
        return seed.to_owned();
    }
    let [from, to, named] = persons(number, count);
    let place = PLACES[number % PLACES.len()].0;
    let (year, month, day) = (1860 + number / 7 % 50, number % 12, 1 + number % 28);
    let month = MONTHS[number % 4][month];
    let ((from, from_name), (to, to_name)) = (person(from), person(to));
    let (named, named_name) = person(named);
    let (date, sentence) = match number % 4 {
        0 => (
            format!("{place}, den {day}. {month} {year}"),
            format!("{named} {named_name} war gestern hier und fragte nach {to_name}."),
        ),
        1 => (
            format!("{place}, {day} {month} {year}"),
            format!("{named} {named_name} was here yesterday and asked for {to_name}."),
        ),
        2 => (
            format!("{place}, le {day} {month} {year}"),
            format!("{named} {named_name} est venu hier et a demandé {to_name}."),
        ),
        _ => (
            format!("{place}, {day} {month} {year} г."),
            format!("Вчера здесь был {named} {named_name}, спрашивал {to_name}."),
        ),
    };
    let body = letters::letter(number, 1800 + number % 2000);
    let mut lines: Vec<&str> = body.lines().skip(1).collect();
    // The last lines are the signature and what the last page has of notes.
    let sign = lines.iter().rposition(|line| {
        ["Adolf", "Edward", "Charles Lenoir", "Николай"].contains(line)
    });
    let signature = format!("{from} {from_name}");
    if let Some(place) = sign.and_then(|at| lines.get_mut(at)) {
        *place = &signature;
    }
    let mut text = format!("{date}\n");
    for (at, line) in lines.iter().enumerate() {
        let _ = writeln!(text, "{line}");
        if at == 2 {
            let _ = write!(text, "{sentence}\n\n");
        }
    }
    let _ = to;
    text
}

/// The `.toml` of a letter, which three of four have.
fn sidecar(number: usize, count: usize) -> Option<String> {
    let [from, to, _] = persons(number, count);
    (number % 4 != 3).then(|| {
        format!("[sent]\nperson = \"p{from}\"\n\n[received]\nperson = \"p{to}\"\n")
    })
}

fn register(count: usize) -> String {
    let mut text = String::from(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n<standOff>\n<listPerson>\n",
    );
    for at in 0..count {
        let (forename, surname) = person(at);
        let _ = writeln!(
            text,
            "<person xml:id=\"p{at}\"><persName><forename>{forename}</forename> \
             <surname>{surname}</surname></persName></person>"
        );
    }
    text.push_str("</listPerson>\n<listPlace>\n");
    for (name, number) in PLACES {
        let _ = writeln!(
            text,
            "<place xml:id=\"{}\"><placeName>{name}</placeName>\
             <idno type=\"geonames\">https://www.geonames.org/{number}</idno></place>",
            name.to_lowercase()
        );
    }
    text.push_str("</listPlace>\n</standOff>\n</TEI>\n");
    text
}

fn letter_path(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("letters/{:03}/letter-{number:06}.txt", number / IN_FOLDER))
}

/// Puts an edition of so many letters down.
fn make(folder: &Path, letters: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seed = root.join("seeds/letters/trotsky-serge-1938.txt");
    let seed = std::fs::read_to_string(seed).unwrap();
    let count = (letters / FOR_PERSON).max(20);
    std::fs::create_dir_all(folder.join("register")).unwrap();
    let manifest = "title = \"Letters that nobody wrote\"\nid = \"made\"\npublisher = \"The \
                    letterbook developers\"\n";
    std::fs::write(folder.join("edition.toml"), manifest).unwrap();
    std::fs::write(folder.join("register/register.xml"), register(count)).unwrap();
    for number in 0..letters {
        let path = letter_path(folder, number);
        if number % IN_FOLDER == 0 {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        std::fs::write(&path, text(number, count, &seed)).unwrap();
        if let Some(sidecar) = sidecar(number, count) {
            std::fs::write(path.with_extension("toml"), sidecar).unwrap();
        }
    }
}

/// What a run of letterbook took.
struct Took {
    wall: Duration,
    /// Seconds of processor time, by the program and by the system for it.
    cpu: f64,
    /// The most memory that it had, in kilobytes.
    most: u64,
    /// What it said at last.
    said: String,
}

/// Runs letterbook. Processor time and memory are asked of `/proc` while it runs, so they
/// are known on Linux alone, and to some hundredths of a second.
fn run(arguments: &[&str], folder: &Path) -> Took {
    let binary = std::env::var("LETTERBOOK")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_letterbook").to_owned());
    let begun = Instant::now();
    let mut child = Command::new(binary)
        .args(arguments)
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Read while it runs: a pipe that is full would stop it.
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let said = [last_line(out), last_line(err)];
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let (mut most, mut cpu) = (0, 0.0_f64);
    while child.try_wait().unwrap().is_none() {
        let read = |name| std::fs::read_to_string(process.join(name)).unwrap_or_default();
        let status = read("status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        // Fields 14 and 15, counted from the name in parentheses, in hundredths.
        let stat = read("stat");
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: f64 =
            fields.skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
        cpu = cpu.max(ticks / 100.0);
        std::thread::sleep(Duration::from_millis(5));
    }
    let wall = begun.elapsed();
    let said = said.map(|line| line.join().unwrap_or_default());
    let said = said.into_iter().rfind(|line| !line.is_empty()).unwrap_or_default();
    Took { wall, cpu, most, said }
}

/// Reads a stream to its end, and keeps the last line that says something.
fn last_line(stream: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.filter(|line| !line.trim().is_empty()).last().unwrap_or_default()
    })
}

fn tell(what: &str, arguments: &[&str], folder: &Path) {
    let Took { wall, cpu, most, said } = run(arguments, folder);
    println!(
        "{what:>24}  {:8.2} s  {cpu:8.2} s of CPU  {:6} MB  {said}",
        wall.as_secs_f64(),
        most / 1024
    );
}

fn measure_builds(folder: &Path, letters: usize) {
    let tell = |what: &str| tell(what, &["build", "--fail-on", "error"], folder);
    tell("first build");
    // What was written a moment ago is read once more before its stamp is relied on.
    std::thread::sleep(Duration::from_millis(200));
    tell("nothing changed");
    tell("nothing changed again");
    let path = letter_path(folder, letters / 2);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen('.', "!", 1)).unwrap();
    tell("one letter changed");
    let path = folder.join("register/register.xml");
    let text = std::fs::read_to_string(&path).unwrap();
    let person = "<person xml:id=\"new\"><persName><forename>Zoë</forename> \
                  <surname>Hartley</surname></persName></person>\n</listPerson>";
    std::fs::write(&path, text.replacen("</listPerson>", person, 1)).unwrap();
    tell("one person more");
    let path = folder.join("edition.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("nobody", "no one", 1)).unwrap();
    tell("another title");
}

fn measure_exports(folder: &Path) {
    let formats =
        "cmif json jsonl csv parquet txt md bibtex csl graphml gexf geojson ttl jsonld";
    for format in formats.split(' ') {
        tell(format, &["export", format], folder);
    }
    let package = folder.join("bag").to_string_lossy().into_owned();
    tell("bagit", &["export", "bagit", "--out-dir", &package], folder);
}

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let has = |flag: &str| arguments.iter().any(|word| word == flag);
    let mut words = arguments.iter().filter(|word| !word.starts_with("--"));
    let letters: usize = words.next().map_or(1000, |word| word.parse().unwrap());
    let folder = words.next().map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-edition"),
        PathBuf::from,
    );
    if !has("--only-export") {
        let _ = std::fs::remove_dir_all(&folder);
        make(&folder, letters);
        println!("{letters} letters in {}", folder.display());
        if has("--only-make") {
            return;
        }
        measure_builds(&folder, letters);
    }
    measure_exports(&folder);
}
