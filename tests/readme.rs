//! The README as a new user would try it: every `letterbook …` line, and the finding
//! that it shows, as text and as a picture.
//!
//! `BLESS=1` draws the picture anew and fills in the text.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests prepare and read files"
)]

mod trial;

use std::path::{Path, PathBuf};

use trial::Trial;

fn in_repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(in_repository(name)).unwrap().replace("\r\n", "\n")
}

/// The texts of the fenced blocks with that tag.
fn blocks<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
    let fence = format!("```{tag}\n");
    text.split(fence.as_str())
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// The words of a command line; quotation marks hold several together.
fn words(line: &str) -> Vec<&str> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(at, part)| {
            if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
        })
        .collect()
}

const REGISTER: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff><listPerson>\
    <person xml:id=\"paul\"><persName>Paul Example</persName></person>\
    </listPerson></standOff></TEI>";

/// The files that the README's commands speak of.
fn prepare() -> Trial {
    let trial = Trial::new();
    let letter = "Wien, 4. Mai 1911\n\nLieber Freund,\n\nich danke Ihnen für den Breif, \
                  den unser Sohn mir gab.\n\nIhre\nAnna Example\n";
    for name in ["letter.txt", "reply.txt", "edition/letters/letter.txt"] {
        trial.write(name, letter);
    }
    trial.write("edition/edition.toml", "title = \"Letters of Anna Example\"\n");
    trial.write("persons.xml", REGISTER);
    trial.write("schema/edition.rng", trial.read("schema/letter.rng"));
    trial.write("letter.xml", trial.read("out/trotsky-serge-1938.xml"));
    trial
}

#[test]
fn every_command_works() {
    let readme = read("README.md");
    let trial = prepare();
    let mut count = 0;
    for line in blocks(&readme, "sh").iter().flat_map(|block| block.lines()) {
        let command = line.split(" #").next().unwrap().trim();
        let Some(arguments) = command.strip_prefix("letterbook ") else { continue };
        let (arguments, file) = match arguments.split_once(" > ") {
            Some((arguments, file)) => (arguments, Some(file)),
            None => (arguments, None),
        };
        let ran = trial.run(&words(arguments));
        assert_eq!(ran.status, 0, "{command}\n{}{}", ran.out, ran.err);
        if let Some(file) = file {
            trial.write(file, &ran.out);
        }
        count += 1;
    }
    assert!(count >= 12, "the commands were found");
    assert!(trial.read("letter.xml").ends_with("</TEI>\n"));
    assert!(trial.read("tei/reply.xml").contains("Breif"));
    assert!(trial.read("findings.json").starts_with("{\n  \"version\": 1,"));
}

#[test]
fn what_it_says_of_decisions_and_metadata_works() {
    let readme = read("README.md");
    let trial = prepare();
    trial.write("edition/letters/letter.toml", blocks(&readme, "toml").join("\n"));
    trial.write("edition/register/persons.xml", REGISTER);
    let ran = trial.run(&["build", "edition"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let tei = trial.read("edition/out/letter.xml");
    for part in
        ["<sic>Breif</sic>", ">Brief</corr>", "ref=\"#paul\"", "when=\"1911-05-04\""]
    {
        assert!(tei.contains(part), "{part} in {tei}");
    }
}

#[test]
fn what_it_links_to_is_there() {
    for page in ["README.md", "CONTRIBUTING.md"] {
        for link in read(page).split("](").skip(1) {
            let target = link.split(')').next().unwrap();
            if !target.contains("://") {
                assert!(in_repository(target).exists(), "{page}: {target}");
            }
        }
    }
}

#[test]
fn the_script_of_ci_runs_its_two_commands() {
    let readme = read("README.md");
    let block = blocks(&readme, "sh")[0];
    let commands: Vec<&str> =
        block.lines().map(|line| line.split(" #").next().unwrap().trim()).collect();
    assert_eq!(commands, ["cargo run --release -- build seeds", "cargo test"]);
    let script = read(".ci/run");
    // It reads them out of the README, by their beginnings.
    for part in
        ["of_readme 'cargo run '", "of_readme 'cargo test'", "step $main", "step $tests"]
    {
        assert!(script.contains(part), "{part}");
    }
    for line in readme.lines().filter(|line| line.starts_with("cargo ")) {
        assert!(block.contains(line), "a second command would make .ci/run stop: {line}");
    }
    assert!(read(".github/workflows/ci.yml").contains("- run: .ci/run\n"));
}

/// Runs the command that the README shows, with the slip that it shows.
fn finding(colour: bool) -> String {
    let trial = Trial::new();
    let sidecar = "seeds/letters/trotsky-serge-1938.toml";
    trial.replace(sidecar, "not-before = ", "not-befor = ");
    let mut command = trial.command(&["build", "seeds"]);
    command.env("COLUMNS", "86");
    if colour {
        command.env("CLICOLOR_FORCE", "1");
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let (err, out) = (String::from_utf8(output.stderr), String::from_utf8(output.stdout));
    format!("$ letterbook build seeds\n{}{}", err.unwrap(), out.unwrap())
}

#[test]
fn the_finding_it_shows_is_what_the_binary_prints() {
    let readme = read("README.md");
    let is = finding(false);
    let block = blocks(&readme, "console")[0];
    if bless() {
        let path = in_repository("README.md");
        std::fs::write(path, readme.replacen(block, &is, 1)).unwrap();
        return;
    }
    assert_eq!(block, is);
}

#[test]
fn the_picture_it_shows_is_what_the_binary_prints() {
    let is = picture(&finding(true));
    if bless() {
        std::fs::write(in_repository("docs/finding.svg"), is).unwrap();
        return;
    }
    assert!(
        read("docs/finding.svg") == is,
        "draw it anew: BLESS=1 cargo test --test readme"
    );
}

fn bless() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// What a terminal shows, as SVG: a `tspan` for each change of colour.
fn picture(text: &str) -> String {
    const LINE: usize = 20;
    const COLUMN: f32 = 8.43;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let columns = lines.iter().map(|line| plain(line).chars().count()).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "lines are short")]
    let width = (columns as f32).mul_add(COLUMN, 32.0).ceil();
    let height = lines.len() * LINE + 28;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>A finding of letterbook on a terminal</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1d1f21\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" fill=\"#d6d6d6\" xml:space=\"preserve\">\n"
    );
    for (at, line) in lines.iter().enumerate() {
        let y = at * LINE + 28;
        svg.extend([
            "<text x=\"16\" y=\"",
            &y.to_string(),
            "\">",
            &spans(line),
            "</text>\n",
        ]);
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// A line with its escape sequences turned into `tspan` elements.
fn spans(line: &str) -> String {
    let mut parts = line.split("\u{1B}[");
    let mut spans = escape(parts.next().unwrap_or_default());
    for part in parts {
        let (codes, text) =
            part.split_once('m').expect("only colours and weights are set");
        if text.is_empty() {
            continue;
        }
        let style = style(codes);
        let text = escape(text);
        if style.is_empty() {
            spans.push_str(&text);
        } else {
            spans.extend(["<tspan", &style, ">", &text, "</tspan>"]);
        }
    }
    spans
}

/// The attributes of a sequence's codes.
fn style(codes: &str) -> String {
    let mut style = String::new();
    for code in codes.split(';') {
        style.push_str(match code {
            "1" => " font-weight=\"bold\"",
            "2" => " opacity=\"0.6\"",
            "4" => " text-decoration=\"underline\"",
            "31" | "91" => " fill=\"#f0707a\"",
            "32" | "92" => " fill=\"#98c379\"",
            "33" | "93" => " fill=\"#e5c07b\"",
            "34" | "94" => " fill=\"#61afef\"",
            "35" | "95" => " fill=\"#c678dd\"",
            "36" | "96" => " fill=\"#56b6c2\"",
            _ => "",
        });
    }
    style
}

fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1B}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, text)| text));
    }
    plain
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
