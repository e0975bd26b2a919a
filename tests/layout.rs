//! Properties of reading: every byte has one place, nothing panics, work is linear.

use letterbook::diagnostic::{Findings, codes};
use letterbook::layout::BlockKind::{HeadNote, Paragraph, Salute};
use letterbook::layout::{Layout, Piece, clues, recognise};
use letterbook::source::Sources;
use letterbook::{input, lexicon};
use proptest::prelude::*;
use std::fmt::Write;

fn read(text: &str) -> (Sources, Layout) {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let lines = input::read("letter.txt", text.as_bytes(), &mut sources, &mut findings);
    let layout = recognise(&sources, &lines, &mut findings);
    let _ = clues(&sources, &layout);
    for finding in &findings {
        let _ = sources.slice(finding.span);
    }
    (sources, layout)
}

/// Asserts that every byte of the text lies in one piece or one artefact.
fn assert_covered(sources: &Sources, layout: &Layout) {
    let text = sources.get(layout.source).text();
    let mut spans = Vec::new();
    let pieces = layout.blocks.iter().flat_map(|block| &block.pieces);
    for piece in pieces.chain(layout.notes.iter().flat_map(|note| &note.pieces)) {
        match piece {
            Piece::Text(span) | Piece::NoteCall(span, _) => spans.push(*span),
            Piece::LineEnd(artefact) => {
                assert!(layout.artefacts.contains(artefact), "a line end is listed too");
            }
            Piece::PageBreak(page) => assert!(*page < layout.pages.len()),
        }
    }
    spans.extend(layout.artefacts.iter().map(|artefact| artefact.span));
    spans.sort_by_key(|span| span.start);
    let mut at = 0;
    for span in spans {
        assert!(text.is_char_boundary(span.start as usize));
        assert_eq!(span.start, at, "{text:?}\n{layout:#?}");
        at = span.end;
    }
    assert_eq!(at as usize, text.len(), "{text:?}\n{layout:#?}");
}

/// Lines as letters have them, in any order.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-zäé ,]{20,70}[.]?",
        2 => "[a-z ]{30,60}[a-z]-",
        1 => "[0-9]{1,3}",
        1 => "[0-9]{1,2}[. ]{0,2}[A-Za-z]{3,30}[.]",
        1 => "[a-z]{4,9}[0-9¹²³*]{1,2}[., ]{0,2}",
        1 => Just("Lieber Freund!".to_owned()),
        1 => Just("Wien, 6. 4. 1903".to_owned()),
        1 => Just("Herzlich Dein".to_owned()),
        1 => Just("P.S. Noch eins.".to_owned()),
        1 => Just("- 2 -".to_owned()),
        1 => Just(String::new()),
        1 => Just(" \t  ".to_owned()),
        1 => Just("* * *".to_owned()),
        1 => Just("⅓".to_owned()),
    ]
}

fn end() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just("\n"), 2 => Just(" \n"), 2 => Just("\n\n"), 1 => Just("\r\n"),
        1 => Just("\n\u{c}"), 1 => Just("\u{c}"), 1 => Just("\n \n "), 1 => Just("\r")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_covered(text in "\\PC{0,400}") {
        let (sources, layout) = read(&text);
        assert_covered(&sources, &layout);
    }

    #[test]
    fn any_lines_are_covered(lines in prop::collection::vec((line(), end()), 0..60)) {
        let text: String = lines.iter().flat_map(|(line, end)| [line.as_str(), end]).collect();
        let (sources, layout) = read(&text);
        assert_covered(&sources, &layout);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let lines = input::read("letter.txt", &bytes, &mut sources, &mut findings);
        let layout = recognise(&sources, &lines, &mut findings);
        assert_covered(&sources, &layout);
    }

    #[test]
    fn dates_lie_in_their_text(text in "[0-9a-zA-Zäéи ./\\-–,]{0,120}") {
        let languages: Vec<_> = lexicon::all().iter().collect();
        for mention in lexicon::find_dates(&text, &languages) {
            prop_assert!(text.get(mention.range.clone()).is_some());
        }
    }
}

#[test]
fn odd_letters_lose_nothing() {
    let long = "wort ".repeat(200_000);
    let (mut notes, mut bodies) = (String::new(), String::new());
    for n in 1..1000 {
        let _ = writeln!(notes, "Ein Wort{n} steht hier und noch eines.");
        let _ = writeln!(bodies, "{n} Die Anmerkung.");
    }
    let blank = "\n \n".repeat(5000);
    let rtl = "שלום רב לך ידידי היקר והנכבד, מה שלומך\n".repeat(40);
    let columns = "linke Spalte hier         rechte Spalte da\n".repeat(60);
    for text in [
        "",
        "\n",
        " ",
        "\u{feff}",
        "\u{c}\u{c}",
        "1",
        "1\n1\n1\n",
        "-\n-\n",
        &long,
        &blank,
        &rtl,
        &columns,
        &format!("{notes}{bodies}"),
        "a-\n\u{c}b",
        "\u{feff}Wien\n1\n",
    ] {
        let (sources, layout) = read(text);
        assert_covered(&sources, &layout);
    }
    let (_, layout) = read(&format!("{notes}{bodies}"));
    assert!(layout.notes.iter().filter(|note| note.called).count() > 900);
}

#[test]
fn the_seed_is_read_right() {
    let text = include_str!("../seeds/letters/trotsky-serge-1938.txt");
    let (sources, layout) = read(text);
    assert_covered(&sources, &layout);
    let kinds: Vec<_> = layout.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds, [HeadNote, Salute, Paragraph, Paragraph, Paragraph, Paragraph]);
    assert_eq!(layout.notes.len(), 3);
    assert!(layout.notes.iter().all(|note| note.called && note.at_foot));
    assert_eq!(layout.pages.len(), 1);
}

/// The letter under a heading of an explain page.
fn example(page: &str, heading: &str) -> Option<String> {
    let (_, rest) = page.split_once(heading)?;
    let (_, rest) = rest.split_once("```letter\n")?;
    Some(rest.split_once("```")?.0.to_owned())
}

#[test]
fn the_explain_pages_tell_the_truth() {
    for code in
        codes::ALL.iter().filter(|c| c.id.starts_with("INP") || c.id.starts_with("LAY"))
    {
        let gives = |letter: &str| {
            let (mut sources, mut findings) = (Sources::new(), Findings::new());
            let lines =
                input::read("a.txt", letter.as_bytes(), &mut sources, &mut findings);
            recognise(&sources, &lines, &mut findings);
            findings.iter().any(|finding| finding.code == *code)
        };
        let page = code.page();
        assert!(page.starts_with(&format!("# {} {}", code.id, code.slug)), "{}", code.id);
        match (example(page, "## Failing example"), example(page, "## Mended example")) {
            (Some(failing), Some(mended)) => {
                assert!(gives(&failing), "{} is not given", code.id);
                assert!(!gives(&mended), "{} is still given", code.id);
            }
            _ => assert!(page.contains("## What to do"), "{}", code.id),
        }
    }
}
