//! Rows, calls and drafts into the [`Layout`]: pieces and artefacts, every byte once.
//!
//! Walks the rows in the source's order. Contents become pieces of the block or note
//! that owns them; what stands between two contents becomes an artefact. Inside one
//! owner it is also a piece, so that a reader of the pieces knows whether two words are
//! parted there; where notes or furniture stand between, the artefact right after the
//! first content is that piece.

use super::calls::Candidate;
use super::draft::Draft;
use super::hyphen::{self, Vocabulary};
use super::pages::{self, Start};
use super::printed::Printed;
use super::rows::{Row, Use};
use super::{Block, Layout, Note, PageBreak, Piece};
use crate::source::{Artefact, ArtefactKind, Certainty, SourceId, Span};

/// A call that was accepted, and its note.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) at: Candidate,
    pub(super) note: Option<usize>,
}

/// A note that was accepted.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) label: Candidate,
    pub(super) called: bool,
    pub(super) at_foot: bool,
    pub(super) certainty: Certainty,
}

/// All that is needed to put a layout together.
pub(super) struct Parts<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) rows: &'a [Row],
    pub(super) lines: &'a [Printed],
    pub(super) drafts: &'a [Draft],
    pub(super) calls: &'a [Call],
    pub(super) bodies: &'a [Body],
    pub(super) starts: &'a [Start],
    pub(super) words: &'a Vocabulary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Block(usize),
    Note(usize),
}

/// White space after a content, until it is known what comes next.
#[derive(Clone, Copy)]
struct Pending {
    owner: Owner,
    start: usize,
    end: usize,
}

struct Assembly<'a> {
    parts: &'a Parts<'a>,
    layout: Layout,
    /// The byte after the last one that was placed.
    done: usize,
    pending: [Option<Pending>; 2],
    last: Option<Owner>,
}

/// Puts the layout together.
pub(super) fn assemble(
    parts: &Parts<'_>,
    language: Option<(String, Certainty)>,
) -> Layout {
    let blocks = parts.drafts.iter().map(|draft| Block {
        kind: draft.kind,
        pieces: Vec::new(),
        certainty: draft.certainty,
    });
    let notes = parts.bodies.iter().map(|body| Note {
        label: Some(trimmed(parts, body.label.start, body.label.end)),
        pieces: Vec::new(),
        at_foot: body.at_foot,
        called: body.called,
        certainty: body.certainty,
    });
    let layout = Layout {
        source: parts.source,
        blocks: blocks.collect(),
        notes: notes.collect(),
        pages: Vec::new(),
        artefacts: Vec::new(),
        language,
    };
    let mut assembly =
        Assembly { parts, layout, done: 0, pending: [None, None], last: None };
    assembly.walk();
    let mut layout = assembly.layout;
    layout.blocks.retain(|block| !block.pieces.is_empty());
    layout.artefacts.retain(|artefact| !artefact.span.is_empty());
    layout.artefacts.sort_by_key(|artefact| (artefact.span.start, artefact.span.end));
    layout
}

fn trimmed(parts: &Parts<'_>, start: usize, end: usize) -> Span {
    let content = parts.text.get(start..end).unwrap_or_default();
    Span::new(parts.source, start, start + content.trim_end().len())
}

impl Assembly<'_> {
    fn walk(&mut self) {
        let owners = self.owners();
        let (mut call, mut start) = (0, 0);
        for (at, row) in self.parts.rows.iter().enumerate() {
            if self.parts.starts.get(start).is_some_and(|s| s.row == at) {
                self.page(start, row, owners.get(at).copied().flatten());
                start += 1;
            }
            let from = call;
            while self.parts.calls.get(call).is_some_and(|c| c.at.start < row.end) {
                call += 1;
            }
            let calls = self.parts.calls.get(from..call).unwrap_or_default();
            match (row.kind, owners.get(at).copied().flatten()) {
                (Use::Text | Use::Call, Some(owner)) => {
                    self.content(owner, row.start, row.end, calls);
                }
                (Use::Note(number), _) => self.note(number, at, row),
                (Use::PageNumber, _) => self.furniture(row, ArtefactKind::PageNumber),
                (Use::Catchword, _) => self.furniture(row, ArtefactKind::Catchword),
                (Use::Rule, _) => self.furniture(row, ArtefactKind::Rule),
                _ => self.furniture(row, ArtefactKind::RunningHead),
            }
        }
        self.gap(self.parts.text.len());
        for slot in 0..2 {
            self.settle(slot, None);
        }
    }

    /// The block of each row.
    fn owners(&self) -> Vec<Option<Owner>> {
        let mut owners = vec![None; self.parts.rows.len()];
        for (block, draft) in self.parts.drafts.iter().enumerate() {
            let lines = self.parts.lines.get(draft.lines.clone()).unwrap_or_default();
            for row in lines.iter().flat_map(|line| &line.rows) {
                if let Some(owner) = owners.get_mut(*row) {
                    *owner = Some(Owner::Block(block));
                }
            }
        }
        owners
    }

    fn page(&mut self, start: usize, row: &Row, owner: Option<Owner>) {
        let Some(begin) = self.parts.starts.get(start) else { return };
        let Some(owner) = owner else { return };
        let number = begin.number.and_then(|at| self.parts.rows.get(at));
        self.layout.pages.push(PageBreak {
            at: Span::new(self.parts.source, row.start, row.start),
            number: number.map(|row| {
                let figures = pages::figures(row.text(self.parts.text));
                let (start, end) = (row.start + figures.start, row.start + figures.end);
                Span::new(self.parts.source, start, end)
            }),
            certainty: begin.certainty,
        });
        self.gap(row.start);
        self.settle(slot(owner), Some((owner, row.start, row.end)));
        let index = self.layout.pages.len() - 1;
        self.push(owner, Piece::PageBreak(index));
    }

    /// Places the white space up to `start`.
    fn gap(&mut self, start: usize) {
        if start <= self.done {
            return;
        }
        match self.last.take() {
            Some(owner) => {
                self.pending[slot(owner)] =
                    Some(Pending { owner, start: self.done, end: start });
            }
            None => {
                self.artefact(self.kind_of_gap(self.done, start), self.done, start);
            }
        }
        self.done = start;
    }

    fn kind_of_gap(&self, start: usize, end: usize) -> ArtefactKind {
        let gap = self.parts.text.get(start..end).unwrap_or_default();
        if gap.chars().any(char::is_whitespace) {
            ArtefactKind::LineEnd
        } else {
            ArtefactKind::Control
        }
    }

    /// Notes an artefact. Control characters in the gap between two words are artefacts
    /// of their own: no white space and no hyphen, they decide nothing about the words.
    /// Returns the first that is of the kind.
    fn artefact(&mut self, kind: ArtefactKind, start: usize, end: usize) -> Artefact {
        let source = self.parts.source;
        let part = |kind, from, to| Artefact { kind, span: Span::new(source, from, to) };
        let characters = self.parts.text.get(start..end).unwrap_or_default();
        let is_control = |c: char| c.is_control() && !c.is_whitespace();
        let is_gap = kind != ArtefactKind::Control
            && (kind == ArtefactKind::LineEnd || kind.joins());
        let first = self.layout.artefacts.len();
        if is_gap && characters.contains(is_control) {
            let mut at = start;
            for run in characters.split_inclusive(is_control) {
                let (border, next) =
                    (at + run.trim_end_matches(is_control).len(), at + run.len());
                let parts =
                    [part(kind, at, border), part(ArtefactKind::Control, border, next)];
                let parts = parts.into_iter().filter(|part| !part.span.is_empty());
                self.layout.artefacts.extend(parts);
                at = next;
            }
        } else {
            self.layout.artefacts.push(part(kind, start, end));
        }
        let noted = self.layout.artefacts.iter().skip(first);
        let of_kind = noted.copied().find(|artefact| artefact.kind == kind);
        of_kind.unwrap_or_else(|| part(kind, start, end))
    }

    /// Decides what white space after a content was, now that the next is known.
    fn settle(&mut self, slot: usize, next: Option<(Owner, usize, usize)>) {
        let Some(gap) = self.pending[slot].take() else { return };
        let Some((_, start, end)) = next.filter(|(owner, ..)| *owner == gap.owner) else {
            let kind = self.kind_of_gap(gap.start, gap.end);
            self.artefact(kind, gap.start, gap.end);
            return;
        };
        let following = self.parts.text.get(start..end).unwrap_or_default();
        let call = self.parts.calls.binary_search_by_key(&start, |c| c.at.start).is_ok();
        let pieces = self.pieces(gap.owner);
        let after_call = matches!(pieces.last(), Some(Piece::NoteCall(..)));
        let mut from = gap.start;
        let closing =
            following.starts_with(['.', ',', ';', ':', '!', '?', ')', '”', '»', '’']);
        let kind = if call || after_call && closing {
            ArtefactKind::StraySpace
        } else if let Some(hyphen) = self.hyphen(gap.owner, following) {
            from -= hyphen;
            ArtefactKind::Hyphen
        } else if self.ends_in_hyphen(gap.owner)
            && !hyphen::coordinated(hyphen::first_word(following))
        {
            // A hyphen that belongs to the word; nothing parts it from the rest.
            ArtefactKind::StraySpace
        } else {
            ArtefactKind::LineEnd
        };
        let artefact = self.artefact(kind, from, gap.end);
        self.push(gap.owner, Piece::LineEnd(artefact));
    }

    fn last_text(&self, owner: Owner) -> &str {
        match self.pieces(owner).last() {
            Some(Piece::Text(span)) => {
                self.parts.text.get(span.range()).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// If the last text of an owner ends in a hyphen that only marks the line end: takes
    /// it off and gives its length.
    fn hyphen(&mut self, owner: Owner, following: &str) -> Option<usize> {
        let (left, length) = hyphen::broken(self.last_text(owner))?;
        if !self.parts.words.joins(left, hyphen::first_word(following)) {
            return None;
        }
        let length_u32 = u32::try_from(length).ok()?;
        match self.pieces_mut(owner).last_mut() {
            Some(Piece::Text(span)) => span.end -= length_u32,
            _ => return None,
        }
        Some(length)
    }

    /// Whether the text so far ends in a hyphen right after a letter, before a letter.
    fn ends_in_hyphen(&self, owner: Owner) -> bool {
        let last = self.last_text(owner);
        hyphen::broken(last).is_some_and(|(left, _)| left.chars().count() > 1)
    }

    fn pieces(&self, owner: Owner) -> &[Piece] {
        match owner {
            Owner::Block(at) => self.layout.blocks.get(at).map_or(&[], |b| &b.pieces),
            Owner::Note(at) => self.layout.notes.get(at).map_or(&[], |n| &n.pieces),
        }
    }

    fn pieces_mut(&mut self, owner: Owner) -> &mut Vec<Piece> {
        match owner {
            Owner::Block(at) => &mut self.layout.blocks[at].pieces,
            Owner::Note(at) => &mut self.layout.notes[at].pieces,
        }
    }

    fn push(&mut self, owner: Owner, piece: Piece) {
        self.pieces_mut(owner).push(piece);
    }

    /// Places text with the calls in it.
    fn content(&mut self, owner: Owner, start: usize, end: usize, calls: &[Call]) {
        let mut at = start;
        for call in calls {
            self.text(owner, at, call.at.start);
            self.gap(call.at.start);
            self.settle(slot(owner), Some((owner, call.at.start, call.at.end)));
            let span = Span::new(self.parts.source, call.at.start, call.at.end);
            self.push(owner, Piece::NoteCall(span, call.note));
            (self.done, self.last, at) = (call.at.end, Some(owner), call.at.end);
        }
        self.text(owner, at, end);
    }

    fn text(&mut self, owner: Owner, start: usize, end: usize) {
        let content = self.parts.text.get(start..end).unwrap_or_default();
        let end = start + content.trim_end().len();
        if end <= start {
            return;
        }
        self.gap(start);
        self.settle(slot(owner), Some((owner, start, end)));
        self.push(owner, Piece::Text(Span::new(self.parts.source, start, end)));
        (self.done, self.last) = (end, Some(owner));
    }

    fn note(&mut self, number: usize, at: usize, row: &Row) {
        let mut start = row.start;
        if let Some(body) = self.parts.bodies.get(number).filter(|b| b.label.row == at) {
            self.gap(row.start);
            let rest = self.parts.text.get(body.label.end..row.end).unwrap_or_default();
            start = row.end - rest.trim_start().len();
            self.artefact(ArtefactKind::NoteLabel, row.start, start);
            (self.done, self.last) = (start, None);
        }
        self.content(Owner::Note(number), start, row.end, &[]);
    }

    fn furniture(&mut self, row: &Row, kind: ArtefactKind) {
        self.gap(row.start);
        self.artefact(kind, row.start, row.end);
        (self.done, self.last) = (row.end, None);
    }
}

fn slot(owner: Owner) -> usize {
    match owner {
        Owner::Block(_) => 0,
        Owner::Note(_) => 1,
    }
}
