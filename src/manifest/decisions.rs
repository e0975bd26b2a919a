//! `decisions.toml`: decisions about names that hold for the whole edition.
//!
//! Each is a `[[decision]]` as in a letter's `.toml`, with `letter` where it is about one
//! letter only. `letterbook names` writes them a line each, sorted, so that a change
//! shows as the lines that changed, and keeps whatever else stands in the file.
//!
//! Invariant: what is written is read back to the same decision, and a second decision
//! about the same words takes the place of the first.

use super::Placed;
use super::fields::parse;
use super::letter::{Decision, DecisionKind, read_decision};
use crate::diagnostic::Findings;
use crate::source::SourceFile;

/// A decision and the letters that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoped {
    /// What it says.
    pub decision: Decision,
    /// The one letter that it is about, called as below `letters/`, without its ending;
    /// all letters where it is not said.
    pub letter: Option<Placed<String>>,
}

impl Scoped {
    /// Reads the file. What is wrong in it is a finding.
    pub fn read(file: &SourceFile, findings: &mut Findings) -> Vec<Self> {
        let list = parse(file, findings, |fields| {
            fields.tables("decision", |fields| {
                let letter = fields.string("letter");
                read_decision(fields).map(|decision| Self { decision, letter })
            })
        });
        list.unwrap_or_default()
    }

    /// Whether it is about the letter in that file.
    pub fn is_about(&self, file: &str) -> bool {
        let Some(letter) = &self.letter else { return true };
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let before = stem.strip_suffix(letter.value.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with("letters/"))
    }

    /// Whether it is about one place and not about every place with its words.
    pub fn is_exact(&self) -> bool {
        self.decision.occurrence.is_some() || self.decision.context.is_some()
    }
}

/// A decision to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The words.
    pub quote: String,
    /// The one letter that it is about.
    pub letter: Option<String>,
    /// Which occurrence in it, from 1.
    pub occurrence: Option<u64>,
    /// What the words are.
    pub is: DecisionKind,
    /// The register id.
    pub target: Option<String>,
}

impl Choice {
    /// Which words it is about; two decisions that agree in this cannot both hold.
    fn about(&self) -> String {
        let mut text = format!("quote = {}", quoted(&self.quote));
        if let Some(letter) = &self.letter {
            text.push_str(", letter = ");
            text.push_str(&quoted(letter));
        }
        if let Some(occurrence) = self.occurrence {
            text.push_str(", occurrence = ");
            text.push_str(&occurrence.to_string());
        }
        text
    }

    /// The decision as one line, without margin.
    pub fn line(&self) -> String {
        let target = self.target.as_deref().map(quoted);
        let target = target.map(|id| format!(", ref = {id}")).unwrap_or_default();
        format!("{{ {}, is = \"{}\"{target} }},", self.about(), self.is.word())
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut string = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => string.push_str("\\\""),
            '\\' => string.push_str("\\\\"),
            '\n' => string.push_str("\\n"),
            c if c.is_control() => {
                let code = format!("\\u{:04X}", u32::from(c));
                string.push_str(&code);
            }
            c => string.push(c),
        }
    }
    string.push('"');
    string
}

/// What a new file begins with.
const HEAD: &str = "# Decisions about names in all letters, a line each (docs: names.md). Written by\n\
                    # `letterbook names`; you may change or delete lines.\n";
const OPEN: &str = "decision = [";

/// Puts a decision into the text of the file, which may be empty. Gives the new text,
/// and the text that went (empty if none) and came.
pub fn put(text: &str, choice: &Choice) -> (String, String, String) {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("  {}{newline}", choice.line());
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let Some(open) = lines.iter().position(|line| line.trim() == OPEN) else {
        return put_without_list(text, choice, newline);
    };
    let is_entry = |line: &&str| line.trim_start().starts_with('{');
    let about = format!("{{ {},", choice.about());
    let same = lines.iter().enumerate().skip(open + 1).find(|(_, line)| {
        is_entry(line) && line.trim_start().starts_with(&format!("{about} is ="))
    });
    if let Some((at, old)) = same {
        let old = (*old).to_owned();
        if let Some(place) = lines.get_mut(at) {
            *place = &line;
        }
        return (lines.concat(), old, line.clone());
    }
    let key = sort_key(&line);
    let end = lines.iter().enumerate().skip(open + 1).find(|(_, l)| l.trim() == "]");
    let end = end.map_or(lines.len(), |(at, _)| at);
    let at = lines
        .iter()
        .enumerate()
        .take(end)
        .skip(open + 1)
        .find(|(_, other)| is_entry(other) && sort_key(other) > key)
        .map_or(end, |(at, _)| at);
    // The last line of a list made by hand may lack its comma.
    let lacks = |before: &&&str| is_entry(before) && before.trim_end().ends_with('}');
    if let Some(before) = at.checked_sub(1).and_then(|at| lines.get(at)).filter(lacks) {
        let old = (*before).to_owned();
        let came = format!("{},{newline}{line}", old.trim_end());
        if let Some(place) = lines.get_mut(at - 1) {
            *place = &came;
        }
        return (lines.concat(), old, came.clone());
    }
    lines.insert(at, &line);
    (lines.concat(), String::new(), line.clone())
}

/// Lines are sorted by their words, the narrower decision behind the wider.
fn sort_key(line: &str) -> String {
    line.trim().replace(", is =", " \u{1}, is =").to_lowercase()
}

/// Into a new file, or one whose decisions are written as tables.
fn put_without_list(
    text: &str,
    choice: &Choice,
    newline: &str,
) -> (String, String, String) {
    if text.contains("[[decision]]") {
        let fields = choice.line();
        let inner = fields.trim_start_matches("{ ").trim_end_matches(" },");
        let mut came =
            if text.ends_with('\n') { String::new() } else { newline.to_owned() };
        came.extend([newline, "[[decision]]", newline]);
        came.push_str(&pairs(inner).join(newline));
        came.push_str(newline);
        return (format!("{text}{came}"), String::new(), came);
    }
    let head = if text.trim().is_empty() { HEAD } else { "" };
    let came = format!("{head}{OPEN}\n  {}\n]\n", choice.line()).replace('\n', newline);
    (format!("{text}{came}"), String::new(), came)
}

/// The `key = value` pairs of an inline table; commas in strings part nothing.
fn pairs(inner: &str) -> Vec<String> {
    let (mut list, mut inside, mut escaped) = (vec![String::new()], false, false);
    for c in inner.chars() {
        if c == '"' && !escaped {
            inside = !inside;
        }
        escaped = c == '\\' && !escaped;
        if c == ',' && !inside {
            list.push(String::new());
        } else if let Some(last) = list.last_mut() {
            last.push(c);
        }
    }
    list.iter().map(|pair| pair.trim().to_owned()).collect()
}
