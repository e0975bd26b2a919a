//! What an editor decides about a mention, written where the next build finds it.
//!
//! A decision goes into `decisions.toml` beside `edition.toml`; a new entry goes into a
//! register (`enrol`). Each is remembered in `.letterbook/names.jsonl`, with the text
//! that came and the text that went, so that the last one can be taken back as long as
//! its lines still stand there.
//!
//! Invariant: a file is written whole or not at all, and nothing else in it changes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::edition::{DECISIONS, Edition, read_utf8};
use super::mentions::{Mention, Status};
use super::shown;
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::manifest::{Choice, DecisionKind, put};
use crate::register::EntryKind;
use crate::source::{Files, Sources, reason};

/// Where decisions are remembered, below the edition's folder.
const JOURNAL: &str = ".letterbook/names.jsonl";

/// What cannot be done, as a finding with the texts it is about.
pub type Refusal = (Sources, Box<Diagnostic>);

/// Which mentions an editor speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aim {
    /// The words, or a place `FILE:LINE:COLUMN` in a letter.
    pub mention: String,
    /// Only those in this letter.
    pub letter: Option<String>,
    /// Only this occurrence in the letter, from 1.
    pub occurrence: Option<u64>,
}

/// What is to be said of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are what the program takes them for.
    Accept,
    /// They are no name.
    Reject,
    /// They mean this entry; whether the words are a description and no name.
    Link(String, bool),
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    /// In words.
    pub did: String,
    /// The file, from the edition's folder.
    pub file: String,
    /// The lines that came.
    pub lines: String,
}

/// One remembered change.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Remembered {
    did: String,
    file: String,
    came: String,
    went: String,
    /// Whether the file was made for it.
    made: bool,
}

impl Aim {
    /// The words that the letters must be searched for besides their mentions; `None` for
    /// a place.
    pub fn words(&self) -> Option<&str> {
        self.place().is_none().then_some(self.mention.as_str())
    }

    /// File, line and column, if that is what the mention is.
    fn place(&self) -> Option<(&str, u32, u32)> {
        let (rest, column) = self.mention.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        Some((file, line.parse().ok()?, column.parse().ok()?))
    }

    /// The mentions that are meant, out of all.
    fn select<'m>(&self, mentions: &'m [Mention]) -> Vec<&'m Mention> {
        if let Some((file, line, column)) = self.place() {
            let at = (line, column);
            let here = mentions.iter().filter(|mention| {
                let ends =
                    |path: &str| path == file || path.ends_with(&format!("/{file}"));
                ends(&mention.file)
                    && (mention.start.line, mention.start.column) <= at
                    && at < (mention.end.line, mention.end.column)
            });
            return here.collect();
        }
        let words = self.mention.split_whitespace().collect::<Vec<_>>().join(" ");
        let here = mentions.iter().filter(|mention| {
            mention.words == words
                && self.letter.as_ref().is_none_or(|letter| *letter == mention.letter)
                && self.occurrence.is_none_or(|nth| nth == mention.occurrence)
        });
        here.collect()
    }
}

impl Edition {
    /// Writes a decision about mentions of the edition.
    ///
    /// # Errors
    /// A finding that says why it cannot be written: there is no such mention, it is open
    /// what is accepted, there is no such entry, the file cannot be written.
    pub fn decide(
        &self,
        files: &dyn Files,
        mentions: &[Mention],
        aim: &Aim,
        verdict: &Verdict,
    ) -> Result<Done, Refusal> {
        let selected = aim.select(mentions);
        let Some(first) = selected.first().copied() else {
            return Err(self.refuse(no_mention(mentions, aim)));
        };
        let (is, target) = match verdict {
            Verdict::Accept => self.accepted(&selected)?,
            Verdict::Reject => (DecisionKind::Nothing, None),
            Verdict::Link(id, describes) => {
                let entry = self.register().get(id).ok_or_else(|| {
                    let ids = self.register().entries().iter();
                    let near = nearest(id, ids.map(|entry| entry.id.as_str()));
                    let near = near.map(|near| format!("did you mean `{near}`? else "));
                    let help = format!(
                        "{}add it: letterbook names new",
                        near.unwrap_or_default()
                    );
                    self.refuse((format!("no register has an entry `{id}`"), help))
                })?;
                let is = if *describes {
                    DecisionKind::Description
                } else {
                    decision_of(entry.kind)
                };
                (is, Some(entry.id.clone()))
            }
        };
        let exact = aim.place().is_some();
        let choice = Choice {
            quote: first.words.clone(),
            letter: if exact || aim.occurrence.is_some() {
                Some(first.letter.clone())
            } else {
                aim.letter.clone()
            },
            occurrence: if exact { Some(first.occurrence) } else { aim.occurrence },
            is,
            target,
        };
        let path = self.root().join(DECISIONS);
        let (text, made) = if files.exists(&path) {
            (self.read_own(files, &path)?, false)
        } else {
            (String::new(), true)
        };
        let (new, went, came) = put(&text, &choice);
        let did = match verdict {
            Verdict::Accept => "accepted",
            Verdict::Reject => "rejected",
            Verdict::Link(..) => "linked",
        };
        let scope = match (&choice.letter, choice.occurrence) {
            (None, _) => "in all letters".to_owned(),
            (Some(letter), None) => format!("in {letter}"),
            (Some(letter), Some(nth)) => format!("in {letter}, occurrence {nth}"),
        };
        let did = format!("{did} “{}” {scope}", choice.quote);
        let file = DECISIONS.to_owned();
        let change = Remembered { did, file, came, went, made };
        let done = Done {
            did: change.did.clone(),
            file: DECISIONS.to_owned(),
            lines: choice.line(),
        };
        self.write_and_remember(files, &path, &new, &change)?;
        Ok(done)
    }

    /// What the selected mentions are taken for, if that is one thing.
    fn accepted(
        &self,
        selected: &[&Mention],
    ) -> Result<(DecisionKind, Option<String>), Refusal> {
        let mut meanings: Vec<(EntryKind, Option<&str>)> = Vec::new();
        for mention in selected {
            match mention.status {
                Status::Ambiguous => {
                    let ids = mention.candidates.join(", ");
                    return Err(self.refuse((
                        format!("“{}” may mean several entries: {ids}", mention.words),
                        "say which: letterbook names link MENTION ID".to_owned(),
                    )));
                }
                Status::Plain => continue,
                Status::Unresolved | Status::Proposed | Status::Linked => {}
            }
            let meaning = (mention.kind, mention.id.as_deref());
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
            }
        }
        match meanings.as_slice() {
            [(kind, id)] => Ok((decision_of(*kind), id.map(str::to_owned))),
            [] => Err(self.refuse((
                "letterbook takes these words for no name, so there is nothing to accept"
                    .to_owned(),
                "say whom they mean: letterbook names link MENTION ID".to_owned(),
            ))),
            several => {
                let ids: Vec<&str> =
                    several.iter().map(|(_, id)| id.unwrap_or("nobody known")).collect();
                Err(self.refuse((
                    format!(
                        "these words mean different things in different places: {}",
                        ids.join(", ")
                    ),
                    "narrow it with --letter, or name one place: FILE:LINE:COLUMN"
                        .to_owned(),
                )))
            }
        }
    }

    /// Takes the last change back.
    ///
    /// # Errors
    /// A finding that there is none, or that its lines were changed since.
    pub fn undo(&self, files: &dyn Files) -> Result<Done, Refusal> {
        let journal = self.root().join(JOURNAL);
        let text = if files.exists(&journal) {
            self.read_own(files, &journal)?
        } else {
            String::new()
        };
        let mut lines: Vec<&str> =
            text.lines().filter(|line| !line.trim().is_empty()).collect();
        let last =
            lines.pop().and_then(|line| serde_json::from_str::<Remembered>(line).ok());
        let Some(last) = last else {
            return Err(self.refuse((
                "there is nothing to take back".to_owned(),
                "delete the line in decisions.toml, or the entry in the register, by hand".to_owned(),
            )));
        };
        let path = self.file_in(&last.file);
        let now = self.read_own(files, &path)?;
        let new = if now.matches(&last.came).count() == 1 {
            now.replacen(&last.came, &last.went, 1)
        } else {
            return Err(self.refuse((
                format!("`{}` was changed since: what was written does not stand there any more", last.file),
                "change it by hand".to_owned(),
            )));
        };
        if last.made && new.trim().is_empty() {
            files.remove(&path).map_err(|error| self.unwritable(&path, &error))?;
        } else {
            let new = format!("{}{new}", mark_of(files, &path));
            files
                .write(&path, new.as_bytes())
                .map_err(|error| self.unwritable(&path, &error))?;
        }
        let mut rest = lines.join("\n");
        if !rest.is_empty() {
            rest.push('\n');
        }
        files
            .write(&journal, rest.as_bytes())
            .map_err(|error| self.unwritable(&journal, &error))?;
        Ok(Done {
            did: format!("took back: {}", last.did),
            file: last.file,
            lines: last.went,
        })
    }

    /// Writes a file and remembers what changed in it.
    fn write_and_remember(
        &self,
        files: &dyn Files,
        path: &Path,
        text: &str,
        change: &Remembered,
    ) -> Result<(), Refusal> {
        let journal = self.root().join(JOURNAL);
        let mut known = if files.exists(&journal) {
            self.read_own(files, &journal)?
        } else {
            String::new()
        };
        // Strings alone cannot fail to be written.
        known.push_str(&serde_json::to_string(change).unwrap_or_default());
        known.push('\n');
        files
            .write(path, text.as_bytes())
            .map_err(|error| self.unwritable(path, &error))?;
        files
            .write(&journal, known.as_bytes())
            .map_err(|error| self.unwritable(&journal, &error))
    }

    /// Writes a register that was added to, and remembers it.
    pub(super) fn write_register(
        &self,
        files: &dyn Files,
        path: &Path,
        (old, new): (&str, &str),
        did: String,
    ) -> Result<(), Refusal> {
        let (went, came) = change(old, new);
        let file = self.name_of(files, path);
        let change = Remembered { did, file, came, went, made: old.is_empty() };
        self.write_and_remember(files, path, new, &change)
    }

    /// How the journal calls a file: from the edition's folder.
    pub(super) fn name_of(&self, files: &dyn Files, path: &Path) -> String {
        super::path::relative(&files.absolute(self.root()), &files.absolute(path))
    }

    fn file_in(&self, name: &str) -> PathBuf {
        super::path::normal(&self.root().join(name))
    }

    pub(super) fn read_own(
        &self,
        files: &dyn Files,
        path: &Path,
    ) -> Result<String, Refusal> {
        let mut sources = self.sources().clone();
        read_utf8(files, path, &mut sources).map_err(|finding| (sources, finding))
    }

    pub(super) fn unwritable(&self, path: &Path, error: &std::io::Error) -> Refusal {
        let mut sources = self.sources().clone();
        let finding = codes::UNWRITABLE_FILE
            .about(shown(path), &mut sources)
            .message(format!("`{}` cannot be written: {}", shown(path), reason(error)))
            .help("what was there before is still there; see that the folder may be written");
        (sources, Box::new(finding))
    }

    /// A refusal about what was asked on the command line.
    pub(super) fn refuse(&self, (message, help): (String, String)) -> Refusal {
        let mut sources = self.sources().clone();
        let finding = codes::NOT_DECIDED.about("names", &mut sources);
        (sources, Box::new(finding.message(message).help(help)))
    }
}

/// What went and what came, where one text became another by a change in one place.
fn change(old: &str, new: &str) -> (String, String) {
    let same = |(a, b): &(char, char)| a == b;
    let prefix: usize =
        old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (old.get(prefix..), new.get(prefix..));
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let back = old.chars().rev().zip(new.chars().rev());
    let suffix: usize = back.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let middle =
        |text: &str| text.get(..text.len() - suffix).unwrap_or_default().to_owned();
    (middle(old), middle(new))
}

/// The byte order mark that a file begins with, or nothing.
pub(super) fn mark_of(files: &dyn Files, path: &Path) -> &'static str {
    let bytes = files.read(path, u64::MAX).unwrap_or_default();
    if bytes.starts_with(b"\xEF\xBB\xBF") { "\u{FEFF}" } else { "" }
}

fn decision_of(kind: EntryKind) -> DecisionKind {
    match kind {
        EntryKind::Person => DecisionKind::Person,
        EntryKind::Place => DecisionKind::Place,
        EntryKind::Organisation => DecisionKind::Organisation,
        EntryKind::Work => DecisionKind::Work,
        EntryKind::Event => DecisionKind::Description,
    }
}

/// That there is no such mention, and what may have been meant.
fn no_mention(mentions: &[Mention], aim: &Aim) -> (String, String) {
    let message = match (aim.place(), &aim.letter) {
        (Some(_), _) => format!("there is no name at {}", aim.mention),
        (None, Some(letter)) => format!("the letter `{letter}` has no “{}”", aim.mention),
        (None, None) => format!("no letter has “{}”", aim.mention),
    };
    let near =
        nearest(&aim.mention, mentions.iter().map(|mention| mention.words.as_str()));
    let help = match near {
        Some(near) => format!("did you mean “{near}”?"),
        None => {
            "quote the words as a letter has them; `letterbook names` lists all names"
                .to_owned()
        }
    };
    (message, help)
}
