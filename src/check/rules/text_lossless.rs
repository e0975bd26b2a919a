//! The proof of text (DESIGN.md, "Proof of text"): a letter and its TEI into a verdict.
//!
//! Two streams of words are made apart from each other and compared: from the letter,
//! what its source map does not list as artefact; from the finished XML, read back by a
//! parser, what the source would have had there (`corr` and `reg` left out, the brackets
//! that `@rend` remembers put back). Notes are compared one by one, at the places that
//! the map says they were moved from. Word boundaries count: gluing two words or parting
//! one is a difference.
//!
//! The map cannot hide a loss: each kind of artefact may only cover characters of its
//! kind, and none may overlap. So nothing but the letter, the XML and the map is
//! trusted, and no stage that made them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::model::{equivalents, in_tei, is_in_tei};
use crate::source::{Artefact, ArtefactKind, SourceFile, SourceMap, Span};

/// A word of a [`Stream`] and where it stands in the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: Range<usize>,
    span: Span,
}

/// The words that the TEI must hold, one after the other.
#[derive(Debug, Default)]
struct Stream {
    text: String,
    words: Vec<Word>,
}

impl Stream {
    fn get(&self, word: &Word) -> &str {
        self.text.get(word.text.clone()).unwrap_or_default()
    }
}

// EDN004
/// Proves that a TEI document holds the text of a letter. Says with one finding which
/// words differ first in the running text and in each note; none means proven.
pub fn prove(
    letter: &SourceFile,
    tree: &roxmltree::Document<'_>,
    map: &SourceMap,
    findings: &mut Findings,
) {
    let before = findings.len();
    check_map(letter, map, findings);
    if findings.len() > before {
        return;
    }
    let expected = Expected::of(letter, map);
    let mut found = Found::default();
    if let Some(text) =
        tree.descendants().find(|node| node.has_tag_name((super::TEI, "text")))
    {
        found.read(text);
    }
    let running = words(&found.running);
    compare(letter, &expected.running, &running, "the running text", findings);
    for (id, words) in &expected.notes {
        let there = found.notes.remove(id.as_str()).unwrap_or_default();
        let there = self::words(&there);
        let name = format!("the note `{id}`");
        compare(letter, words, &there, &name, findings);
    }
    for (id, text) in found.notes {
        let words = words(&text).join(" ");
        findings.push(codes::TEXT_LOSSLESS.at(letter.span().at_start()).message(
            format!("the note `{id}` is not in the letter: “{}”", clip(&words)),
        ));
    }
}

/// Holds every artefact to the characters of its kind, and all to their order.
fn check_map(letter: &SourceFile, map: &SourceMap, findings: &mut Findings) {
    let mut stretches: Vec<Span> =
        map.artefacts.iter().map(|artefact| artefact.span).collect();
    stretches.extend(map.moved.iter().flat_map(|moved| moved.spans.iter().copied()));
    stretches.sort_by_key(|span| (span.start, span.end));
    for pair in stretches.windows(2) {
        if let [first, second] = pair
            && first.end > second.start
        {
            findings.push(
                codes::TEXT_LOSSLESS
                    .at(*second)
                    .message("the source map accounts twice for the same characters"),
            );
        }
    }
    for Artefact { kind, span } in &map.artefacts {
        let characters = letter.slice(*span);
        if characters.is_empty() && !span.is_empty() || !may_be(*kind, characters) {
            findings.push(codes::TEXT_LOSSLESS.at(*span).message(format!(
                "“{}” was left out as {}, which it is not",
                clip(characters.trim()),
                name(*kind)
            )));
        }
    }
}

/// Whether characters can be an artefact of a kind.
fn may_be(kind: ArtefactKind, characters: &str) -> bool {
    let all = |test: fn(char) -> bool| characters.chars().all(test);
    let hyphen =
        |c: char| matches!(c, '-' | '\u{AD}' | '‐' | '¬' | '⸗' | '=' | '\u{2011}');
    match kind {
        ArtefactKind::LineEnd | ArtefactKind::BrokenWord | ArtefactKind::StraySpace => {
            all(is_blank)
        }
        ArtefactKind::Hyphen => {
            characters.chars().filter(|c| hyphen(*c)).count() <= 1
                && characters.chars().all(|c| hyphen(c) || is_blank(c))
        }
        ArtefactKind::Control => equivalents(characters).next().is_none(),
        ArtefactKind::Rule => !characters.chars().any(char::is_alphanumeric),
        ArtefactKind::PageNumber | ArtefactKind::NoteLabel | ArtefactKind::Catchword => {
            characters.chars().count() <= 60
        }
        ArtefactKind::RunningHead => characters.trim().lines().count() <= 2,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}')
}

fn name(kind: ArtefactKind) -> &'static str {
    match kind {
        ArtefactKind::LineEnd => "a line end",
        ArtefactKind::Hyphen => "a hyphen at a line end",
        ArtefactKind::BrokenWord | ArtefactKind::StraySpace => "stray white space",
        ArtefactKind::PageNumber => "a page number",
        ArtefactKind::RunningHead => "a running head",
        ArtefactKind::Catchword => "a catchword",
        ArtefactKind::Rule => "a rule",
        ArtefactKind::NoteLabel => "a note's number",
        ArtefactKind::Control => "a control character",
    }
}

/// The words that the TEI must hold.
struct Expected {
    running: Stream,
    notes: BTreeMap<String, Stream>,
}

impl Expected {
    fn of(letter: &SourceFile, map: &SourceMap) -> Self {
        let mut skipped: Vec<(Span, Gap)> =
            map.artefacts.iter().map(|a| (a.span, Gap::of(a.kind))).collect();
        let artefacts: BTreeMap<u32, (Span, Gap)> =
            skipped.iter().map(|(span, gap)| (span.start, (*span, *gap))).collect();
        let moved = map.moved.iter().flat_map(|moved| &moved.spans);
        skipped.extend(moved.map(|span| (*span, Gap::Parts)));
        skipped.sort_by_key(|(span, _)| (span.start, span.end));
        let mut running = Words::default();
        running.stretch(letter, letter.span(), &skipped);
        let mut notes = BTreeMap::new();
        for moved in &map.moved {
            let mut words = Words::default();
            let mut spans = moved.spans.iter().peekable();
            while let Some(span) = spans.next() {
                words.characters(letter.slice(*span), *span);
                let mut at = span.end;
                let mut gap = Gap::Transparent;
                while let (Gap::Transparent, Some((skip, next))) =
                    (gap, artefacts.get(&at))
                {
                    (gap, at) = (*next, skip.end);
                }
                let runs_on = spans.peek().is_some_and(|next| next.start == at);
                if gap == Gap::Parts || gap == Gap::Transparent && !runs_on {
                    words.boundary();
                }
            }
            notes.insert(moved.to.clone(), words.done());
        }
        Self { running: running.done(), notes }
    }
}

/// What a gap in the text does to the words on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Joins,
    Parts,
    /// Nothing: what stands next to it decides.
    Transparent,
}

impl Gap {
    fn of(kind: ArtefactKind) -> Self {
        match (kind.is_transparent(), kind.joins()) {
            (true, _) => Self::Transparent,
            (false, true) => Self::Joins,
            (false, false) => Self::Parts,
        }
    }
}

/// Words in the making, with their places.
#[derive(Default)]
struct Words {
    done: Stream,
    /// Where the word begins that is being read.
    start: usize,
    span: Option<Span>,
}

impl Words {
    /// Adds a stretch of the letter but for what is skipped. A gap parts words unless
    /// the first thing in it that says anything joins them.
    fn stretch(&mut self, letter: &SourceFile, span: Span, skipped: &[(Span, Gap)]) {
        let (mut at, mut gap) = (span.start, Gap::Transparent);
        for (skip, next) in skipped {
            if skip.start > at {
                let kept = Span { start: at, end: skip.start, ..span };
                self.characters(letter.slice(kept), kept);
                gap = Gap::Transparent;
            }
            if gap == Gap::Transparent {
                gap = *next;
                if gap == Gap::Parts {
                    self.boundary();
                }
            }
            at = at.max(skip.end);
        }
        let kept = Span { start: at.min(span.end), end: span.end, ..span };
        self.characters(letter.slice(kept), kept);
    }

    fn characters(&mut self, characters: &str, span: Span) {
        let mut start = span.start as usize;
        for part in characters.split_inclusive(char::is_whitespace) {
            let word = part.trim_end_matches(char::is_whitespace);
            if !word.is_empty() {
                let place = Span::new(span.source, start, start + word.len());
                self.done.text.push_str(word);
                self.span = Some(self.span.map_or(place, |so_far| so_far.to(place)));
            }
            if word.len() < part.len() {
                self.boundary();
            }
            start += part.len();
        }
    }

    fn boundary(&mut self) {
        let Some(span) = self.span.take() else { return };
        let stream = &mut self.done;
        let word = stream.text.get(self.start..).unwrap_or_default();
        if !is_in_tei(word) {
            let word = in_tei(word);
            stream.text.truncate(self.start);
            stream.text.push_str(&word);
        }
        if stream.text.len() > self.start {
            stream.words.push(Word { text: self.start..stream.text.len(), span });
        }
        self.start = stream.text.len();
    }

    fn done(mut self) -> Stream {
        self.boundary();
        self.done
    }
}

/// The words that the TEI holds.
#[derive(Default)]
struct Found<'a> {
    running: String,
    notes: BTreeMap<&'a str, String>,
}

impl<'a> Found<'a> {
    fn read(&mut self, text: roxmltree::Node<'a, '_>) {
        let mut running = String::new();
        self.element(text, &mut running);
        self.running = running;
    }

    /// Appends what the source would have for an element. Depth is bounded by the
    /// parser that made the tree.
    fn element(&mut self, node: roxmltree::Node<'a, '_>, out: &mut String) {
        if let Some(text) = node.text().filter(|_| node.is_text()) {
            out.push_str(text);
            return;
        }
        if !node.is_element() {
            return;
        }
        let name = node.tag_name().name();
        let rend = node.attribute("rend");
        match name {
            "pb" | "lb" | "cb" | "fw" | "corr" | "reg" => return,
            "gap" => {
                out.push_str(rend.unwrap_or_default());
                return;
            }
            "note" => {
                let id = node.attribute((super::XML, "id"));
                if let Some(id) =
                    id.filter(|_| node.attribute("target").is_some() || in_notes(node))
                {
                    let mut text = String::new();
                    self.children(node, &mut text);
                    self.notes.insert(id, text);
                    return;
                }
            }
            _ => {}
        }
        let (before, behind) = signs(name, rend);
        let in_brackets = rend == Some("brackets");
        let bracket = (name == "supplied" && in_brackets)
            || (name == "ex"
                && node.parent_element().and_then(|parent| parent.attribute("rend"))
                    == Some("brackets"));
        // The sign `[sic]` is a note inside its sentence.
        let block = is_block(name) && node.attribute("type") != Some("sic");
        if block {
            out.push('\n');
        }
        if bracket {
            out.push('[');
        }
        out.push_str(before);
        self.children(node, out);
        for sign in behind {
            out.push_str(sign);
        }
        if bracket {
            out.push(']');
        }
        if block {
            out.push('\n');
        }
    }

    fn children(&mut self, node: roxmltree::Node<'a, '_>, out: &mut String) {
        for child in node.children() {
            self.element(child, out);
        }
    }
}

/// The signs of a transcription that `@rend` remembers: what stood before the words, and
/// what behind them.
fn signs<'a>(name: &str, rend: Option<&'a str>) -> (&'a str, [&'a str; 2]) {
    let signed =
        matches!(name, "del" | "add" | "unclear" | "supplied" | "foreign" | "hi");
    let mut words = rend.filter(|_| signed).unwrap_or_default().split_whitespace();
    let how = words.next().unwrap_or_default();
    let mut sign = || words.next().unwrap_or_default();
    match how {
        "signs" => (sign(), ["", sign()]),
        "sign" => ("", ["", sign()]),
        "sign-apart" => ("", [" ", sign()]),
        _ => ("", ["", ""]),
    }
}

/// Whether a note stands in the part of `back` that holds the notes of the source.
fn in_notes(node: roxmltree::Node<'_, '_>) -> bool {
    node.parent_element().is_some_and(|div| div.attribute("type") == Some("notes"))
}

/// Elements whose beginning and end part words.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "front"
            | "body"
            | "back"
            | "div"
            | "head"
            | "opener"
            | "closer"
            | "dateline"
            | "salute"
            | "signed"
            | "address"
            | "addrLine"
            | "p"
            | "lg"
            | "l"
            | "postscript"
            | "trailer"
            | "note"
            | "list"
            | "item"
    )
}

fn words(text: &str) -> Vec<Cow<'_, str>> {
    let in_tei = |word| {
        if is_in_tei(word) { Cow::Borrowed(word) } else { Cow::Owned(in_tei(word)) }
    };
    text.split_whitespace().map(in_tei).filter(|word| !word.is_empty()).collect()
}

/// Compares two streams and says where they first differ.
fn compare(
    letter: &SourceFile,
    expected: &Stream,
    found: &[Cow<'_, str>],
    place: &str,
    findings: &mut Findings,
) {
    let words = &expected.words;
    let equal = |pair: &(&Word, &Cow<'_, str>)| expected.get(pair.0) == &**pair.1;
    let same = words.iter().zip(found).take_while(equal).count();
    if same == words.len() && same == found.len() {
        return;
    }
    let rest = words.len().min(found.len()) - same;
    let from_end = words.iter().rev().zip(found.iter().rev()).take(rest);
    let same_end = from_end.take_while(equal).count();
    let lost = same..words.len() - same_end;
    let there = found.get(same..found.len() - same_end).unwrap_or_default();
    findings.push(difference(letter, expected, lost, there, place));
}

fn difference(
    letter: &SourceFile,
    expected: &Stream,
    lost: Range<usize>,
    there: &[Cow<'_, str>],
    place: &str,
) -> Diagnostic {
    let same = lost.start;
    let lost = expected.words.get(lost).unwrap_or_default();
    let span = match (lost.first(), lost.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => same
            .checked_sub(1)
            .and_then(|before| expected.words.get(before))
            .map_or(letter.span().at_start(), |word| word.span.at_end()),
    };
    let in_letter: Vec<&str> = lost.iter().map(|word| expected.get(word)).collect();
    let (in_letter, in_tei) = (clip(&in_letter.join(" ")), clip(&there.join(" ")));
    let message = match (lost.is_empty(), there.is_empty()) {
        (false, true) => format!("{place} lacks “{in_letter}”"),
        (true, false) => {
            format!("{place} has “{in_tei}”, which the letter does not have")
        }
        _ => format!("{place} has “{in_tei}” where the letter has “{in_letter}”"),
    };
    codes::TEXT_LOSSLESS.at(span).message(message).help(
        "the text of the letter is not as it was when this file was built, or letterbook made \
         a mistake; build it again, and report the letter if this stays",
    )
}

/// The beginning of a long text.
fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(80).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}
