//! Cases of reading: a letter in, a readable layout and the findings out.
//!
//! In the layout a line is a block: its kind, its text; `^1` is a note call, `|` a page
//! break, `/` a line end, `-/` a hyphen that only marked a line end, `_` a stray space.

use std::fmt::Write;

use letterbook::diagnostic::Findings;
use letterbook::input;
use letterbook::layout::{Layout, Piece, clues, recognise};
use letterbook::source::{ArtefactKind, Sources};

use crate::Case;

/// Makes the outputs of a case in `input/` or `layout/`.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    if !matches!(tag, "layout" | "findings" | "clues") {
        return None;
    }
    // `<FF>` stands for a form feed, `·` at a line's end for a blank, so that they show.
    let letter = case.get("letter")?.replace("<FF>", "\u{c}").replace("·\n", " \n");
    let letter = letter.replace("<SHY>", "\u{ad}").replace("<CRLF>\n", "\r\n");
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let lines = input::read("letter.txt", letter.as_bytes(), &mut sources, &mut findings);
    let layout = recognise(&sources, &lines, &mut findings);
    Some(match tag {
        "layout" => shown(&sources, &layout),
        "clues" => clues_shown(&sources, &layout),
        _ => listed(&sources, &findings),
    })
}

fn pieces(sources: &Sources, pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(span) => text.push_str(sources.slice(*span)),
            Piece::LineEnd(artefact) => text.push_str(match artefact.kind {
                ArtefactKind::Hyphen => "-/",
                kind if kind.joins() => "_",
                _ => " / ",
            }),
            Piece::PageBreak(_) => text.push_str("| "),
            Piece::NoteCall(span, Some(_)) => {
                let _ = write!(text, "^{}", sources.slice(*span));
            }
            Piece::NoteCall(span, None) => {
                let _ = write!(text, "^?{}", sources.slice(*span));
            }
        }
    }
    text
}

fn shown(sources: &Sources, layout: &Layout) -> String {
    let mut text = String::new();
    for block in &layout.blocks {
        let _ = writeln!(text, "{:?}: {}", block.kind, pieces(sources, &block.pieces));
    }
    for note in &layout.notes {
        let label = note.label.map_or("", |label| sources.slice(label));
        let place = if note.at_foot { "foot" } else { "end" };
        let _ =
            writeln!(text, "Note {label} ({place}): {}", pieces(sources, &note.pieces));
    }
    for artefact in &layout.artefacts {
        let kind = artefact.kind;
        if matches!(
            kind,
            ArtefactKind::PageNumber | ArtefactKind::RunningHead | ArtefactKind::Rule
        ) {
            let _ = writeln!(text, "{kind:?}: {}", sources.slice(artefact.span));
        }
    }
    text
}

fn clues_shown(sources: &Sources, layout: &Layout) -> String {
    let clues = clues(sources, layout);
    let mut text = String::new();
    if let Some(date) = &clues.date {
        let _ = writeln!(text, "date {:?} {}", date.value, date.certainty.name());
    }
    if let Some(place) = &clues.place {
        let _ = writeln!(text, "place {}", place.value);
    }
    for sender in &clues.senders {
        let _ = writeln!(text, "sender {}", sender.value);
    }
    for recipient in &clues.recipients {
        let _ = writeln!(text, "recipient {}", recipient.value);
    }
    text
}

fn listed(sources: &Sources, findings: &Findings) -> String {
    let mut text = String::new();
    for finding in findings {
        let file = sources.get(finding.span.source);
        let (start, end) =
            (file.position(finding.span.start), file.position(finding.span.end));
        let _ = writeln!(
            text,
            "{}:{}-{}:{} {} {} {}",
            start.line,
            start.column,
            end.line,
            end.column,
            finding.severity.name(),
            finding.code.id,
            finding.message
        );
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "help: {help}");
        }
    }
    text
}
