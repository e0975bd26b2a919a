//! Running text into phrase-level elements: characters, annotations, marks.
//!
//! Characters are written once, with their origins; the brackets that an element's
//! `@rend` remembers are left out (DESIGN.md, "Proof of text").

use std::ops::Range;

use super::Context;
use super::events::Events;
use super::nest::{Step, nest};
use super::text::{call_id, note_id};
use crate::diagnostic::Findings;
use crate::lexicon::Dating;
use crate::manifest::{Furniture, LineRecord, SignKind};
use crate::model::{
    Annotation, Annotations, Kind, Letter, Mark, MarkKind, Responsible, Signed, Text,
    in_tei,
};
use crate::source::{Artefact, ArtefactKind, Certainty, Origin, Span};

/// Writes running text.
pub(super) struct Phrases<'a, 'e> {
    pub(super) letter: &'a Letter,
    pub(super) annotations: &'a Annotations,
    pub(super) context: Context<'a>,
    pub(super) events: &'e mut Events,
    pub(super) findings: &'e mut Findings,
    /// For each note, how many of its calls were written.
    pub(super) called: Vec<usize>,
    /// Ends and beginnings of all stretches of running text, in order; read off the
    /// letter when first needed.
    pub(super) stretches: Option<(Vec<u32>, Vec<u32>)>,
}

impl Phrases<'_, '_> {
    /// The content of one text: characters, annotations, marks.
    pub(super) fn content(&mut self, text: &Text, at: usize) {
        let none = Vec::new();
        let annotations = self.annotations.get(at).unwrap_or(&none);
        let steps = nest(text, annotations, self.findings);
        // Inside what an element leaves out (brackets) or says otherwise nothing is
        // written twice.
        let mut hidden: Vec<Range<usize>> = Vec::new();
        for step in &steps {
            match step {
                Step::Text(from, to) => {
                    hidden.retain(|range| range.end > *from);
                    self.characters(text, *from, *to, &hidden);
                }
                Step::Mark(mark) => {
                    let breaks = text.marks().get(*mark).copied();
                    if let Some(mark) = breaks {
                        self.mark(text, mark);
                    }
                }
                Step::Open(annotation) => self.open(text, annotation, &mut hidden),
                Step::Close(annotation) => self.close(annotation),
            }
        }
    }

    /// Characters with their origins; the hidden ranges are left out.
    fn characters(
        &mut self,
        text: &Text,
        from: usize,
        to: usize,
        hidden: &[Range<usize>],
    ) {
        let mut at = from;
        let mut gaps: Vec<_> =
            hidden.iter().filter(|range| range.start < to && range.end > from).collect();
        gaps.sort_by_key(|range| range.start);
        for gap in gaps {
            self.copy(text, at, gap.start.max(at));
            at = at.max(gap.end);
        }
        self.copy(text, at, to);
    }

    fn copy(&mut self, text: &Text, from: usize, to: usize) {
        if from >= to {
            return;
        }
        for (characters, origin) in text.origins(from..to) {
            self.events.text(characters, origin);
        }
    }

    fn mark(&mut self, text: &Text, mark: Mark) {
        match mark.kind {
            MarkKind::PageBreak(page) => self.page_break(text, mark.at, page),
            MarkKind::NoteCall(span, note) => self.call(span, note),
            MarkKind::LineEnd(artefact) => {
                let in_word = artefact.kind.joins();
                let wanted = match self.letter.lines {
                    LineRecord::None => false,
                    LineRecord::Hyphens => in_word,
                    LineRecord::All => true,
                };
                if wanted && artefact.kind != ArtefactKind::StraySpace {
                    self.events.open_inline("lb");
                    if in_word {
                        self.events.attribute("break", "no");
                    }
                    if artefact.kind == ArtefactKind::Hyphen {
                        self.events.attribute("rend", "hyphen");
                    }
                    self.events.origin(Origin::Derived(artefact.span));
                    self.events.close();
                }
            }
        }
    }

    /// Where the running text before a byte of the letter ends and where it goes on.
    fn around(&mut self, at: u32) -> (u32, u32) {
        let letter = self.letter;
        let (ends, starts) = self.stretches.get_or_insert_with(|| {
            let spans = letter.blocks.iter().flat_map(|block| block.text.sources());
            let (mut ends, mut starts): (Vec<u32>, Vec<u32>) =
                spans.map(|span| (span.end, span.start)).unzip();
            ends.sort_unstable();
            starts.sort_unstable();
            (ends, starts)
        });
        let before = ends.partition_point(|end| *end <= at).checked_sub(1);
        let before = before.and_then(|last| ends.get(last)).copied();
        let after = starts.get(starts.partition_point(|start| *start < at)).copied();
        (before.unwrap_or(0), after.unwrap_or(u32::MAX))
    }

    fn page_break(&mut self, text: &Text, at: usize, page: usize) {
        let Some(found) = self.letter.pages.get(page) else { return };
        if self.letter.furniture == Furniture::Fw {
            let (from, to) = self.around(found.at.start);
            self.furniture(from, to);
        }
        self.events.open_inline("pb");
        let printed =
            found.number.map(|span| self.context.sources.slice(span).trim().to_owned());
        let counted = self.letter.first_page.unwrap_or(1) + page as u64 + 1;
        self.events.attribute("n", printed.unwrap_or_else(|| counted.to_string()));
        if found.certainty < Certainty::High {
            self.events.attribute("cert", found.certainty.name());
            self.events.attribute("resp", "#letterbook");
        }
        let inside_word = |at: usize| {
            let before = text.as_str().get(..at).and_then(|s| s.chars().next_back());
            let after = text.as_str().get(at..).and_then(|s| s.chars().next());
            before.is_some_and(char::is_alphabetic)
                && after.is_some_and(char::is_alphabetic)
        };
        if inside_word(at) {
            self.events.attribute("break", "no");
        }
        self.events.origin(Origin::Derived(found.at));
        self.events.close();
    }

    /// Running heads, page numbers and catchwords between two bytes of the letter, as
    /// `fw`.
    pub(super) fn furniture(&mut self, from: u32, to: u32) {
        if self.letter.furniture == Furniture::Map {
            return;
        }
        let letter = self.letter;
        let first = letter.artefacts.partition_point(|found| found.span.start < from);
        let between = letter
            .artefacts
            .iter()
            .skip(first)
            .take_while(|artefact| artefact.span.start <= to)
            .filter(|artefact| artefact.span.end <= to);
        for Artefact { kind, span } in between {
            let kind = match kind {
                ArtefactKind::PageNumber => "pageNum",
                ArtefactKind::RunningHead => "header",
                ArtefactKind::Catchword => "catch",
                _ => continue,
            };
            self.events.open_inline("fw");
            self.events.attribute("type", kind);
            self.events.origin(Origin::Derived(*span));
            let words = in_tei(self.context.sources.slice(*span));
            let words = words.split_whitespace();
            self.events.text(words.collect::<Vec<_>>().join(" "), Origin::Derived(*span));
            self.events.close();
        }
    }

    fn call(&mut self, span: Span, note: Option<usize>) {
        let sign = self.context.sources.slice(span).to_owned();
        let Some(note) = note else {
            // A call that leads nowhere is still what the page shows.
            if sign.starts_with('[') {
                self.events.text(sign, Origin::Letter(span));
                return;
            }
            self.events.open_inline("hi");
            self.events.attribute("rend", "superscript");
            self.events.origin(Origin::Derived(span));
            self.events.text(sign, Origin::Letter(span));
            self.events.close();
            return;
        };
        let nth = self.called.get(note).copied().unwrap_or(0);
        if let Some(count) = self.called.get_mut(note) {
            *count += 1;
        }
        self.events.open_inline("ref");
        self.events.attribute("type", "noteAnchor");
        self.events.attribute("xml:id", call_id(note, nth));
        if let Some(found) = self.letter.notes.get(note) {
            self.events.attribute("n", found.n.clone());
        }
        self.events.attribute("target", format!("#{}", note_id(note)));
        self.events.origin(Origin::Derived(span));
        self.events.text(sign, Origin::Letter(span));
        self.events.close();
    }

    fn open(
        &mut self,
        text: &Text,
        annotation: &Annotation,
        hidden: &mut Vec<Range<usize>>,
    ) {
        let derived = text.span(annotation.range.clone()).map(Origin::Derived);
        let origin = derived.unwrap_or(Origin::Supplied);
        let resp = resp(annotation.responsible);
        let low =
            (annotation.certainty < Certainty::High).then(|| annotation.certainty.name());
        let start = |events: &mut Events, name: &'static str| {
            events.open_inline(name);
            events.origin(origin);
        };
        match &annotation.kind {
            Kind::Correction(..) | Kind::Regularisation(_) => {
                start(self.events, "choice");
                let wrong = matches!(annotation.kind, Kind::Correction(..));
                start(self.events, if wrong { "sic" } else { "orig" });
                return;
            }
            Kind::Expansion(parts) => {
                start(self.events, "expan");
                self.events.attribute("rend", "brackets");
                self.expansion(text, annotation, parts, resp);
                hidden.push(annotation.range.clone());
                return;
            }
            Kind::Supplied => {
                start(self.events, "supplied");
                self.events.attribute("rend", "brackets");
                self.events.attribute("resp", resp);
                hide_ends(annotation, hidden);
                return;
            }
            Kind::Signed(signed) => {
                start(self.events, signed.kind.element());
                self.signs(text, annotation, *signed, hidden);
                if matches!(signed.kind, SignKind::Unclear | SignKind::Supplied) {
                    self.events.attribute("resp", resp);
                }
                return;
            }
            Kind::Gap(lacuna) => {
                start(self.events, "gap");
                self.events.attribute_if("reason", lacuna.reason);
                if let Some((quantity, unit)) = lacuna.extent {
                    self.events.attribute("quantity", quantity.to_string());
                    self.events.attribute("unit", unit);
                }
                let sign =
                    text.as_str().get(annotation.range.clone()).unwrap_or_default();
                self.events.attribute("rend", sign);
                self.events.attribute("resp", resp);
                hidden.push(annotation.range.clone());
                return;
            }
            Kind::SicSign => {
                start(self.events, "note");
                self.events.attribute("type", "sic");
                self.events.attribute("resp", resp);
                return;
            }
            Kind::Sic => start(self.events, "sic"),
            kind => self.open_plain(kind, origin),
        }
        self.events.attribute_if("cert", low);
        if annotation.kind.is_name() || matches!(annotation.kind, Kind::Date(_)) {
            self.events.attribute("resp", resp);
        }
    }

    /// Leaves the signs around words out and has `@rend` remember them: `signs <- ->`
    /// for a pair, `sign (?)` for one right behind the words, `sign-apart` for one behind
    /// a blank.
    fn signs(
        &mut self,
        text: &Text,
        annotation: &Annotation,
        signed: Signed,
        hidden: &mut Vec<Range<usize>>,
    ) {
        let Range { start, end } = annotation.range;
        let sign = |range| text.as_str().get(range).unwrap_or_default();
        let (open, close) =
            (sign(start..start + signed.open), sign(end - signed.close..end));
        let bare = close.trim_start();
        self.events.attribute(
            "rend",
            match (open.is_empty(), bare.len() < close.len()) {
                (false, _) => format!("signs {open} {bare}"),
                (true, false) => format!("sign {bare}"),
                (true, true) => format!("sign-apart {bare}"),
            },
        );
        hidden.push(start..start + signed.open);
        hidden.push(end - signed.close..end);
    }

    /// Elements that say what words are and change nothing in them.
    fn open_plain(&mut self, kind: &Kind, origin: Origin) {
        let name = match kind {
            Kind::Person(_) => "persName",
            Kind::Place(_) => "placeName",
            Kind::Organisation(_) => "orgName",
            Kind::Event(_) => "name",
            Kind::Title(..) => "title",
            Kind::Description(..) => "rs",
            Kind::Date(_) => "date",
            Kind::Quotation => "q",
            Kind::SoCalled => "soCalled",
            Kind::Foreign(_) => "foreign",
            Kind::Reference => "bibl",
            _ => "biblScope",
        };
        self.events.open_inline(name);
        self.events.origin(origin);
        match kind {
            Kind::Title(_, level, language) => {
                self.events.attribute_if("level", level.clone());
                self.events.attribute_if("xml:lang", language.clone());
            }
            Kind::Description(_, what) => self.events.attribute("type", *what),
            Kind::Event(_) => self.events.attribute("type", "event"),
            Kind::Foreign(language) => {
                self.events.attribute("xml:lang", language.clone());
            }
            Kind::Date(dating) => dating_attributes(*dating, self.events),
            Kind::Scope(unit, numbers) => {
                self.events.attribute("unit", *unit);
                if let Some((from, to)) = numbers {
                    self.events.attribute("from", from.clone());
                    self.events.attribute("to", to.clone());
                }
            }
            _ => {}
        }
        if let Some(id) = kind.target() {
            self.events.attribute("ref", self.context.pointer(id));
        }
    }

    /// `N[atalia]` as `abbr` and `ex`, the brackets left to `@rend`.
    fn expansion(
        &mut self,
        text: &Text,
        annotation: &Annotation,
        parts: &[Range<usize>],
        resp: &'static str,
    ) {
        let mut at = annotation.range.start;
        let written = |writer: &mut Self, from: usize, to: usize, name: &'static str| {
            if from < to {
                writer.events.open_inline(name);
                if name == "ex" {
                    writer.events.attribute("resp", resp);
                }
                writer.copy(text, from, to);
                writer.events.close();
            }
        };
        for part in parts {
            written(self, at, part.start, "abbr");
            written(self, part.start + 1, part.end - 1, "ex");
            at = part.end;
        }
        written(self, at, annotation.range.end, "abbr");
    }

    fn close(&mut self, annotation: &Annotation) {
        let (name, reading, subtype) = match &annotation.kind {
            Kind::Correction(reading, subtype) => ("corr", reading, subtype.clone()),
            Kind::Regularisation(reading) => ("reg", reading, None),
            _ => {
                self.events.close();
                return;
            }
        };
        self.events.close();
        self.events.open_inline(name);
        self.events.attribute_if("type", subtype);
        self.events.attribute("resp", resp(annotation.responsible));
        self.events.attribute("cert", annotation.certainty.name());
        self.events.say(reading.clone());
        self.events.close();
        self.events.close();
    }
}

/// Leaves the first and the last character out: brackets that `@rend` remembers.
fn hide_ends(annotation: &Annotation, hidden: &mut Vec<Range<usize>>) {
    let range = &annotation.range;
    hidden.push(range.start..range.start + 1);
    hidden.push(range.end - 1..range.end);
}

/// The pointer of `@resp`.
pub(super) fn resp(responsible: Responsible) -> &'static str {
    match responsible {
        Responsible::Program => "#letterbook",
        Responsible::Editor => "#editors",
        Responsible::Source => "#source",
    }
}

/// The attributes of a dating (TEI P5 att.datable.w3c).
pub(super) fn dating_attributes(dating: Dating, events: &mut Events) {
    match dating {
        Dating::On(day) => events.attribute("when", day.to_string()),
        Dating::During(from, to) => {
            events.attribute("from", from.to_string());
            events.attribute("to", to.to_string());
        }
        Dating::Within(first, last) => {
            events.attribute("notBefore", first.to_string());
            events.attribute("notAfter", last.to_string());
        }
        Dating::NotBefore(first) => events.attribute("notBefore", first.to_string()),
        Dating::NotAfter(last) => events.attribute("notAfter", last.to_string()),
    }
}
