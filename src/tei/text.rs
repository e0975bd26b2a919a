//! Blocks and notes into `text`: `front`, `body`, `back` (TEI P5 §4).

use super::Context;
use super::events::Events;
use super::phrase::Phrases;
use crate::diagnostic::Findings;
use crate::layout::BlockKind;
use crate::manifest::ClosingFormula;
use crate::model::{Annotations, Block, Letter, MarkKind, Text};
use crate::source::{Certainty, Origin};

/// The `xml:id` of the note with that index.
pub(super) fn note_id(index: usize) -> String {
    format!("note-{}", index + 1)
}

/// Writes the `text` element.
pub(super) fn write(
    letter: &Letter,
    annotations: &Annotations,
    context: Context<'_>,
    events: &mut Events,
    findings: &mut Findings,
) {
    events.open_block("text");
    events.attribute_if(
        "xml:lang",
        letter.language.as_ref().map(|fact| fact.value.clone()),
    );
    let calls = count_calls(letter);
    let called = vec![0; calls.len()];
    let stretches = None;
    let phrases =
        Phrases { letter, annotations, context, events, findings, called, stretches };
    let mut writer = Writer { phrases, paragraph: 0, calls };
    let blocks: Vec<(usize, &Block)> = letter.blocks.iter().enumerate().collect();
    let (front, body) = blocks.split_at(front_matter(&letter.blocks));
    if !front.is_empty() {
        writer.front(front);
    }
    writer.body(body);
    if !letter.notes.is_empty() {
        writer.back();
    }
    writer.phrases.events.close();
}

/// How many blocks stand before the letter itself: its head notes, with the headings
/// between them. Nothing is moved, so a head note inside the letter stays there.
fn front_matter(blocks: &[Block]) -> usize {
    let leading = blocks.iter().take_while(|block| {
        matches!(block.kind, BlockKind::HeadNote | BlockKind::Heading)
    });
    let leading: Vec<_> = leading.collect();
    leading
        .iter()
        .rposition(|block| block.kind == BlockKind::HeadNote)
        .map_or(0, |last| last + 1)
}

/// For each note, how many calls lead to it.
fn count_calls(letter: &Letter) -> Vec<usize> {
    let mut calls = vec![0; letter.notes.len()];
    for mark in letter.texts().flat_map(Text::marks) {
        if let MarkKind::NoteCall(_, Some(note)) = mark.kind
            && let Some(count) = calls.get_mut(note)
        {
            *count += 1;
        }
    }
    calls
}

/// The `xml:id` of a call: of the note with that index, the how-manieth.
pub(super) fn call_id(note: usize, nth: usize) -> String {
    if nth == 0 {
        format!("call-{}", note + 1)
    } else {
        format!("call-{}-{}", note + 1, nth + 1)
    }
}

struct Writer<'a, 'e> {
    phrases: Phrases<'a, 'e>,
    /// How many paragraphs were written.
    paragraph: usize,
    /// For each note, how many calls lead to it.
    calls: Vec<usize>,
}

impl Writer<'_, '_> {
    fn front(&mut self, blocks: &[(usize, &Block)]) {
        self.phrases.events.open_block("front");
        self.phrases.events.open_block("div");
        self.phrases.events.attribute("type", "headnote");
        let mut begun = false;
        for (at, block) in blocks {
            begun |= block.kind == BlockKind::HeadNote;
            self.line(if begun { "p" } else { "head" }, *at, block);
        }
        self.phrases.events.close();
        self.phrases.events.close();
    }

    fn body(&mut self, blocks: &[(usize, &Block)]) {
        self.phrases.events.open_block("body");
        let (letter, below) = blocks.split_at(letter_end(blocks));
        self.letter(letter);
        if !below.is_empty() {
            self.below(below);
        }
        self.phrases.events.close();
    }

    /// What the source prints below the letter.
    fn below(&mut self, blocks: &[(usize, &Block)]) {
        for part in blocks.chunk_by(|_, next| next.1.kind != BlockKind::Heading) {
            self.phrases.events.open_block("div");
            self.phrases.events.attribute("type", "commentary");
            let only = part.iter().all(|(_, block)| block.kind == BlockKind::Heading);
            for (at, block) in part {
                if block.kind == BlockKind::Heading && !only {
                    self.line("head", *at, block);
                } else {
                    self.line("p", *at, block);
                }
            }
            self.phrases.events.close();
        }
    }

    fn letter(&mut self, blocks: &[(usize, &Block)]) {
        self.phrases.events.open_block("div");
        self.phrases.events.attribute("type", "letter");
        let first = blocks.iter().position(|(_, block)| is_body(block.kind));
        let last = blocks.iter().rposition(|(_, block)| is_body(block.kind));
        // A letter without a paragraph has one all the same: nothing may close a letter
        // that has not said anything (TEI P5 §4.2.2).
        let opens = blocks.iter().take_while(|(_, block)| is_opening(block.kind)).count();
        let first = first.unwrap_or(opens);
        let end = last.map_or(first + 1, |last| last + 1).min(blocks.len());
        let (before, rest) = blocks.split_at(first.min(end));
        let (body, after) = rest.split_at(end - before.len());
        self.opening(before);
        let of_one_stanza = |a: &(usize, &Block), b: &(usize, &Block)| {
            a.1.kind == BlockKind::Verse && b.1.kind == BlockKind::Verse
        };
        for chunk in body.chunk_by(of_one_stanza) {
            self.chunk(chunk);
        }
        self.closing(after);
        if blocks.is_empty() {
            self.phrases.events.open_line("p");
            self.phrases.events.close();
        }
        self.phrases.events.close();
    }

    /// Heads, then one opener for each run of its parts (TEI P5 §4.2.2).
    fn opening(&mut self, blocks: &[(usize, &Block)]) {
        let mut in_opener = false;
        for (at, block) in blocks {
            let name = match block.kind {
                BlockKind::Heading | BlockKind::HeadNote => {
                    if std::mem::take(&mut in_opener) {
                        self.phrases.events.close();
                    }
                    self.line("head", *at, block);
                    continue;
                }
                BlockKind::Dateline => "dateline",
                BlockKind::Salute | BlockKind::Valediction => "salute",
                BlockKind::Signed => "signed",
                _ => "address",
            };
            if !in_opener {
                self.phrases.events.open_block("opener");
                in_opener = true;
            }
            if name == "address" {
                self.address(*at, block);
            } else {
                self.line(name, *at, block);
            }
        }
        if in_opener {
            self.phrases.events.close();
        }
    }

    fn address(&mut self, at: usize, block: &Block) {
        self.phrases.events.open_block("address");
        if block.kind == BlockKind::Letterhead {
            self.phrases.events.attribute("rend", "letterhead");
        }
        self.line("addrLine", at, block);
        self.phrases.events.close();
    }

    /// A paragraph, or all lines of a stanza.
    fn chunk(&mut self, blocks: &[(usize, &Block)]) {
        let Some((at, block)) = blocks.first() else { return };
        if block.kind == BlockKind::Verse {
            self.phrases.events.open_block("lg");
            for (at, block) in blocks {
                self.line("l", *at, block);
            }
            self.phrases.events.close();
            return;
        }
        self.paragraph += 1;
        self.phrases.events.open_line("p");
        self.phrases.events.attribute("xml:id", format!("p-{}", self.paragraph));
        self.phrases.events.attribute("n", self.paragraph.to_string());
        self.phrases.content(&block.text, *at);
        self.phrases.events.close();
    }

    fn line(&mut self, name: &'static str, at: usize, block: &Block) {
        self.phrases.events.open_line(name);
        self.phrases.content(&block.text, at);
        self.phrases.events.close();
    }

    /// What stands after the last paragraph: closers, postscripts, enclosures.
    fn closing(&mut self, blocks: &[(usize, &Block)]) {
        let mut open: Option<&'static str> = None;
        for (at, block) in blocks {
            let part = match block.kind {
                BlockKind::Postscript => "postscript",
                BlockKind::Enclosure | BlockKind::Heading => "trailer",
                _ => "closer",
            };
            if open != Some(part) || part == "trailer" {
                if open.is_some() {
                    self.phrases.events.close();
                }
                if part == "closer" || part == "trailer" {
                    self.phrases.events.open_line(part);
                } else {
                    self.phrases.events.open_block(part);
                }
                if block.kind == BlockKind::Enclosure {
                    self.phrases.events.attribute("type", "enclosure");
                }
                open = Some(part);
            } else if part == "closer" {
                self.phrases.events.say(" ");
            }
            let inner = match block.kind {
                BlockKind::Postscript => {
                    self.line("p", *at, block);
                    continue;
                }
                BlockKind::Signed => Some("signed"),
                BlockKind::Dateline => Some("dateline"),
                BlockKind::Valediction
                    if self.phrases.letter.closing_formula == ClosingFormula::Text =>
                {
                    None
                }
                BlockKind::Salute | BlockKind::Valediction => Some("salute"),
                BlockKind::Address | BlockKind::Letterhead => Some("address"),
                _ => None,
            };
            if let Some(name) = inner {
                self.phrases.events.open_inline(name);
            }
            if inner == Some("address") {
                self.phrases.events.open_inline("addrLine");
                self.phrases.content(&block.text, *at);
                self.phrases.events.close();
            } else {
                self.phrases.content(&block.text, *at);
            }
            if inner.is_some() {
                self.phrases.events.close();
            }
        }
        if open.is_some() {
            self.phrases.events.close();
        }
    }

    fn back(&mut self) {
        self.phrases.events.open_block("back");
        self.phrases.events.open_block("div");
        self.phrases.events.attribute("type", "notes");
        for (index, note) in self.phrases.letter.notes.iter().enumerate() {
            let at = self.phrases.letter.blocks.len() + index;
            self.phrases.events.open_line("note");
            self.phrases.events.attribute("xml:id", note_id(index));
            self.phrases.events.attribute("n", note.n.clone());
            self.phrases.events.attribute("type", "footnote");
            self.phrases
                .events
                .attribute("place", if note.at_foot { "bottom" } else { "end" });
            self.phrases.events.attribute("resp", "#source");
            let calls = self.calls.get(index).copied().unwrap_or(0);
            if calls > 0 {
                let targets: Vec<String> =
                    (0..calls).map(|nth| format!("#{}", call_id(index, nth))).collect();
                self.phrases.events.attribute("target", targets.join(" "));
                if note.certainty < Certainty::High {
                    self.phrases.events.attribute("cert", note.certainty.name());
                }
            }
            if let Some(span) = note.text.span(0..note.text.as_str().len()) {
                self.phrases.events.origin(Origin::Derived(span));
            }
            self.phrases.content(&note.text, at);
            self.phrases.events.close();
        }
        self.phrases.events.close();
        self.phrases.events.close();
    }
}

/// How many blocks are the letter: paragraphs and headings behind its signature and
/// postscripts are another text.
fn letter_end(blocks: &[(usize, &Block)]) -> usize {
    let after =
        |kind: BlockKind| matches!(kind, BlockKind::Paragraph | BlockKind::Heading);
    let closed = blocks.iter().rposition(|(_, block)| !after(block.kind));
    let begun = blocks.iter().position(|(_, block)| is_body(block.kind));
    match (closed, begun) {
        (Some(closed), Some(begun)) if begun < closed => {
            let end = blocks.get(closed).map(|(_, block)| block.kind);
            // A date below the signature ends a letter too; one alone heads what follows.
            let run = blocks.iter().take(closed + 1).rev();
            let run: Vec<BlockKind> = run
                .map(|(_, block)| block.kind)
                .take_while(|kind| !after(*kind))
                .collect();
            let signed = run.contains(&BlockKind::Signed)
                || run.len() > 1 && run.contains(&BlockKind::Valediction);
            let ends = match end {
                Some(
                    BlockKind::Signed
                    | BlockKind::Postscript
                    | BlockKind::Enclosure
                    | BlockKind::Address,
                ) => true,
                Some(BlockKind::Dateline | BlockKind::Valediction) => signed,
                _ => false,
            };
            let goes_on =
                blocks.iter().skip(closed + 1).any(|(_, block)| after(block.kind));
            if ends && goes_on { closed + 1 } else { blocks.len() }
        }
        _ => blocks.len(),
    }
}

fn is_body(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph | BlockKind::Verse)
}

fn is_opening(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Heading
            | BlockKind::Letterhead
            | BlockKind::Address
            | BlockKind::Dateline
            | BlockKind::Salute
    )
}
