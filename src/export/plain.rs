//! The reading text, as it is or in Markdown.
//!
//! A letter has its title, then what is said of its sending, its passages, and its notes
//! behind them unless the manifest says otherwise (`[export.text] notes = "none"`).
//! Between two letters of a text file stands a form feed; in Markdown each letter is a
//! heading, and notes are footnotes (as pandoc, GitHub and most others read them).

use super::{Exporter, Pieces, Setting};
use crate::model::record::{Note, Passage, Record};

/// The exporter of `txt` and `md`.
#[derive(Debug)]
pub(super) struct Plain {
    is_markdown: bool,
    has_notes: bool,
}

impl Plain {
    pub(super) fn new(setting: Setting<'_>, is_markdown: bool) -> Self {
        Self { is_markdown, has_notes: !setting.manifest.export.text.omits_notes }
    }

    /// How a note is called in the text and before its own.
    fn call(&self, letter: &Record, at: usize) -> String {
        if self.is_markdown {
            // Footnotes of one file need names that no other letter has.
            let id: String = { letter.id.chars() }
                .map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' })
                .collect();
            format!("[^{id}-{}]", at + 1)
        } else {
            format!("[{}]", at + 1)
        }
    }

    /// A passage with the calls of its notes.
    fn passage(&self, letter: &Record, number: usize, passage: &Passage) -> String {
        if !self.has_notes {
            return self.escaped(&passage.text);
        }
        let mut calls: Vec<(usize, usize)> = { letter.notes.iter().enumerate() }
            .filter(|(_, note)| note.passage == Some(number))
            .map(|(at, note)| (note.at.unwrap_or(0), at))
            .collect();
        calls.sort_unstable();
        let mut text = String::new();
        let mut rest = passage.text.chars();
        let mut place = 0;
        for (at, note) in calls {
            let part: String = rest.by_ref().take(at.saturating_sub(place)).collect();
            place = place.max(at);
            text.push_str(&self.escaped(&part));
            text.push_str(&self.call(letter, note));
        }
        text.push_str(&self.escaped(rest.as_str()));
        text
    }

    /// Characters that Markdown would read as markup are escaped.
    fn escaped(&self, text: &str) -> String {
        if !self.is_markdown {
            return text.to_owned();
        }
        let mut escaped = String::with_capacity(text.len() + 8);
        for (at, c) in text.char_indices() {
            let begins = at == 0 && matches!(c, '#' | '+' | '-' | '>' | '=' | '~');
            if begins || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '&')
            {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        // `1.` at the beginning would be a list.
        let digits = escaped.chars().take_while(char::is_ascii_digit).count();
        if digits > 0
            && escaped.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']))
        {
            escaped.insert(digits, '\\');
        }
        escaped
    }

    fn note(&self, letter: &Record, at: usize, note: &Note) -> String {
        let mark = if self.is_markdown { ":" } else { "" };
        format!("{}{mark} {}\n", self.call(letter, at), self.escaped(&note.text))
    }
}

/// Who wrote to whom, where and when, in one line.
fn sending(letter: &Record) -> String {
    let names = |kind| -> String {
        let names: Vec<&str> =
            letter.agents(kind).map(|agent| agent.text.as_str()).collect();
        names.join("; ")
    };
    let mut parts = Vec::new();
    let (from, to) = (names("sent"), names("received"));
    if !from.is_empty() || !to.is_empty() {
        parts.push(format!("{from} → {to}").trim().to_owned());
    }
    parts.extend(letter.place().map(|place| place.text.clone()));
    if let Some(date) = letter.date() {
        let words = match (date.first(), date.last()) {
            _ if !date.text.is_empty() => date.text.clone(),
            (Some(first), Some(last)) if first != last => format!("{first}/{last}"),
            (first, last) => first.or(last).unwrap_or_default().to_owned(),
        };
        parts.push(words);
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

impl Exporter for Plain {
    fn letter(&self, letter: &Record) -> Pieces {
        let mut text = String::new();
        let (head, mark) = if self.is_markdown { ("# ", "*") } else { ("", "") };
        text.push_str(head);
        text.push_str(&self.escaped(letter.title()));
        text.push('\n');
        let sending = sending(letter);
        if !sending.is_empty() {
            text.push('\n');
            text.push_str(mark);
            text.push_str(&self.escaped(&sending));
            text.push_str(mark);
            text.push('\n');
        }
        for (number, passage) in letter.text.iter().enumerate() {
            let words = self.passage(letter, number, passage);
            if words.is_empty() {
                continue;
            }
            text.push('\n');
            if self.is_markdown && passage.kind == "head" {
                text.push_str("## ");
            }
            text.push_str(&words);
            text.push('\n');
        }
        if self.has_notes && !letter.notes.is_empty() {
            for (at, note) in letter.notes.iter().enumerate() {
                text.push('\n');
                text.push_str(&self.note(letter, at, note));
            }
        }
        vec![text.into_bytes()]
    }

    fn between(&self) -> &'static str {
        if self.is_markdown { "\n" } else { "\u{c}\n" }
    }
}
