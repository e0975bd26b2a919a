//! What layout cannot settle, said in findings: a letter without parts, columns, tables,
//! verse, right-to-left script, lines beyond measure, a second letter.

use super::draft::Draft;
use super::rows::{Row, Use};
use super::signs::Reading;
use super::{BlockKind, Layout};
use crate::diagnostic::{Findings, codes};
use crate::lexicon::Lexicon;
use crate::source::{Certainty, Span};

/// A line of more bytes than any page has.
const OVERLONG: usize = 20_000;

/// Examines a letter as it was read.
pub(super) fn examine(
    text: &str,
    rows: &[Row],
    drafts: &[Draft],
    layout: &Layout,
    languages: &[&Lexicon],
    findings: &mut Findings,
) {
    let Some(first) = rows.first() else { return };
    let span = |row: &Row| Span::new(layout.source, row.start, row.end);
    if !drafts.is_empty() && drafts.iter().all(|draft| draft.kind == BlockKind::Paragraph)
    {
        findings.push(
            codes::NO_RECOGNISABLE_PART
                .at(span(first).at_start())
                .message("no salutation, date line or signature shows; all is read as paragraphs")
                .help("say who wrote when to whom in the letter's `.toml`"),
        );
    }
    if let Some(row) = rows.iter().find(|row| row.end - row.start > OVERLONG) {
        findings.push(
            codes::OVERLONG_LINE
                .at(span(row).at_start())
                .help("each such line is read as one paragraph"),
        );
    }
    columns(text, rows, layout, findings);
    if let Some(row) = rows.iter().find(|row| right_to_left(row.text(text))) {
        findings.push(
            codes::RIGHT_TO_LEFT.at(span(row).at_start()).help(
                "paragraphs are judged by the length of lines as for other scripts",
            ),
        );
    }
    if let Some(block) = layout.blocks.iter().find(|b| b.kind == BlockKind::Verse) {
        let place = block.pieces.iter().find_map(|piece| match piece {
            super::Piece::Text(span) => Some(*span),
            _ => None,
        });
        if let Some(place) = place {
            findings.push(
                codes::VERSE
                    .at(place)
                    .help("if they are paragraphs, part them by blank lines"),
            );
        }
    }
    second_letter(drafts, layout, languages, findings);
    several_languages(drafts, layout, findings);
    impossible_dates(drafts, layout, languages, findings);
}

/// The place of a draft's first text in the layout.
fn place(layout: &Layout, draft: usize) -> Option<Span> {
    layout.blocks.get(draft)?.pieces.iter().find_map(|piece| match piece {
        super::Piece::Text(span) => Some(*span),
        _ => None,
    })
}

/// How many bytes a passage must have for its language to be told.
const PASSAGE: usize = 180;

/// Long passages whose languages are sure and differ.
fn several_languages(drafts: &[Draft], layout: &Layout, findings: &mut Findings) {
    let mut own = layout.language.as_ref().map(|(language, _)| language.clone());
    let mut said: Vec<String> = Vec::new();
    for (at, draft) in
        drafts.iter().enumerate().filter(|(_, d)| d.text.len() >= PASSAGE).take(8)
    {
        if draft.kind != BlockKind::Paragraph {
            continue;
        }
        let Some((language, certainty)) = super::language::of(&draft.text) else {
            continue;
        };
        let own = own.get_or_insert_with(|| language.clone());
        let differs = language != *own
            && certainty >= Certainty::Medium
            && !said.contains(&language);
        if let Some(span) = place(layout, at).filter(|_| differs) {
            findings.push(
                codes::SEVERAL_LANGUAGES
                    .at(span)
                    .message(format!("this passage is in another language (`{language}`) than the letter (`{own}`)"))
                    .help("mark the passage in the letter's `.toml` if it matters"),
            );
            said.push(language);
        }
    }
}

/// Days in date lines that do not exist.
fn impossible_dates(
    drafts: &[Draft],
    layout: &Layout,
    languages: &[&Lexicon],
    findings: &mut Findings,
) {
    for (at, draft) in drafts.iter().enumerate() {
        if !matches!(draft.kind, BlockKind::Dateline | BlockKind::Heading) {
            continue;
        }
        for mention in crate::lexicon::find_dates(&draft.text, languages) {
            let written = draft.text.get(mention.range).unwrap_or_default();
            if let Some(span) = place(layout, at).filter(|_| mention.impossible) {
                findings.push(
                    codes::IMPOSSIBLE_DATE
                        .at(span)
                        .message(format!("there is no day `{written}`"))
                        .help("give the date that is meant in the letter's `.toml`"),
                );
            }
        }
    }
}

fn right_to_left(content: &str) -> bool {
    let count = content
        .chars()
        .filter(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
        .count();
    count > 10
}

/// Rows with a wide gap at the same place, many of them, are columns or a table.
fn columns(text: &str, rows: &[Row], layout: &Layout, findings: &mut Findings) {
    let gapped: Vec<&Row> = rows
        .iter()
        .filter(|row| row.kind == Use::Text && row.widest_gap >= 4 && row.spaces >= 2)
        .collect();
    let texts = rows.iter().filter(|row| row.kind == Use::Text).count();
    let Some(first) = gapped.first() else { return };
    if gapped.len() < 4 {
        return;
    }
    let span = Span::new(layout.source, first.start, first.end);
    let figures = gapped
        .iter()
        .filter(|row| row.text(text).chars().filter(char::is_ascii_digit).count() >= 3)
        .count();
    if gapped.len() * 2 > texts && figures * 2 < gapped.len() {
        findings.push(
            codes::COLUMNS.at(span).help(
                "take the text out column by column (`pdftotext` without `-layout`)",
            ),
        );
    } else if figures * 2 >= gapped.len() {
        findings.push(codes::TABLE.at(span).help("its lines are kept as they stand"));
    }
}

/// Whether a short block is a salutation for sure; the Latin form is one by its end.
fn salutes(reading: &Reading<'_>, languages: &[&Lexicon]) -> bool {
    reading.salutation() > 3.4
        || languages.len() == 1 && reading.greets_in_latin() && reading.salutation() > 0.0
}

/// A salutation again after a signature.
fn second_letter(
    drafts: &[Draft],
    layout: &Layout,
    languages: &[&Lexicon],
    findings: &mut Findings,
) {
    let signed = drafts.iter().position(|draft| draft.kind == BlockKind::Signed);
    let first = drafts.iter().position(|draft| draft.kind == BlockKind::Salute);
    let Some(from) = first.or(signed) else { return };
    let again = drafts.iter().enumerate().skip(from + 2).find(|(at, draft)| {
        draft.text.len() < 60
            && draft.kind != BlockKind::Valediction
            && signed.is_none_or(|signed| *at != signed)
            && salutes(&Reading::new(&draft.text, languages), languages)
    });
    let place = again.and_then(|(at, _)| place(layout, at));
    if let Some(place) = place {
        findings.push(
            codes::SECOND_LETTER.at(place).help("put each letter into a file of its own"),
        );
    }
}
