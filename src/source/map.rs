//! Where a built file's characters come from.
//!
//! The writer fills a [`SourceMap`] while it writes, the proof of text reads it, and
//! `check` uses it to show a finding at the letter instead of at the TEI. It is kept
//! beside the output as `NAME.map.json`.
//!
//! Offsets are bytes: of the output for segments, of the letter's decoded text for
//! everything else.

use serde::{Deserialize, Serialize};

use super::{SourceId, Span};

/// How a part of the output is related to a text that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// These characters stand there.
    Letter(Span),
    /// Computed from what stands there.
    Derived(Span),
    /// From the manifest, the register or the program itself.
    Supplied,
}

impl Origin {
    /// The stretch of text behind it, if there is one.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Letter(span) | Self::Derived(span) => Some(span),
            Self::Supplied => None,
        }
    }
}

/// What a piece of the source was that is not part of the letter's running text.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ArtefactKind {
    /// The white space of a line end, blank lines and indentation: parts two words.
    LineEnd,
    /// A hyphen that only marked the line end, with the white space after it: joins.
    Hyphen,
    /// A line end inside a word, with no hyphen shown: joins.
    BrokenWord,
    /// White space at a place where nothing is to be parted (within a raised figure's
    /// line, before a comma that was pushed away): joins.
    StraySpace,
    /// A page number, with the dashes or brackets around it.
    PageNumber,
    /// A running head or foot.
    RunningHead,
    /// The first word of the next page, set at the foot of this one.
    Catchword,
    /// A rule or ornament that parts notes from text.
    Rule,
    /// The figure or sign before a note's body; its value stands in `note/@n`.
    NoteLabel,
    /// A byte order mark, a soft hyphen inside a line, a control character: nothing a
    /// reader sees; joins.
    Control,
}

impl ArtefactKind {
    /// Whether the words on both sides of it are one word.
    pub fn joins(self) -> bool {
        matches!(self, Self::Hyphen | Self::BrokenWord | Self::StraySpace | Self::Control)
    }

    /// Whether it says nothing of the words on both sides: what stands next to it does.
    pub fn is_transparent(self) -> bool {
        self == Self::Control
    }
}

/// A stretch of the source that is no part of the running text, and what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Artefact {
    /// What it was.
    pub kind: ArtefactKind,
    /// Where it stands.
    pub span: Span,
}

/// A stretch of the source that the output has in another place: the body of a note.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moved {
    /// The `xml:id` of the element that holds it now.
    pub to: String,
    /// Where it stands in the source, in reading order.
    pub spans: Vec<Span>,
}

/// A stretch of the output and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// First byte in the output.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// Where it comes from.
    pub origin: Origin,
}

/// The way home from a built file: segments in the output's order, none overlapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Which bytes of the output come from where; what no segment names is supplied.
    pub segments: Vec<Segment>,
    /// What was left out of the running text, in the source's order.
    pub artefacts: Vec<Artefact>,
    /// What stands in another place than in the source.
    pub moved: Vec<Moved>,
}

impl SourceMap {
    /// The letter's stretch behind a stretch of the output, if the map knows one.
    ///
    /// Inside characters that were copied the answer is exact where the copy has the
    /// same length, else it is the whole segment's.
    pub fn home(&self, start: u32, end: u32) -> Option<Span> {
        let first = self.segments.partition_point(|segment| segment.end <= start);
        let mut found: Option<Span> = None;
        for segment in self.segments.iter().skip(first) {
            if segment.start >= end.max(start + 1) {
                break;
            }
            let Some(span) = segment.origin.span() else { continue };
            let exact = matches!(segment.origin, Origin::Letter(_))
                && segment.end - segment.start == span.end - span.start;
            let part = if exact {
                let from = span.start + start.saturating_sub(segment.start);
                let to = span.end - segment.end.saturating_sub(end);
                Span { source: span.source, start: from.min(span.end), end: to.max(from) }
            } else {
                span
            };
            found = Some(found.map_or(part, |so_far| so_far.to(part)));
        }
        found
    }

    /// The map as it is written beside the output, with the hashes that tie it to the
    /// letter and to the output (SHA-256, lower-case hexadecimal).
    pub fn to_json(&self, source: &str, source_hash: &str, output_hash: &str) -> String {
        let stored = Stored {
            version: 1,
            source: source.to_owned(),
            source_sha256: source_hash.to_owned(),
            output_sha256: output_hash.to_owned(),
            segments: self.segments.iter().filter_map(stored_segment).collect(),
            artefacts: self
                .artefacts
                .iter()
                .map(|artefact| (artefact.kind, artefact.span.start, artefact.span.end))
                .collect(),
            moved: self
                .moved
                .iter()
                .map(|moved| {
                    let spans = moved.spans.iter().map(|span| (span.start, span.end));
                    (moved.to.clone(), spans.collect())
                })
                .collect(),
        };
        // One segment a line keeps the file readable and its differences small.
        let mut json = serde_json::to_string(&stored).unwrap_or_default();
        json = json.replace("],[", "],\n[");
        json.push('\n');
        json
    }

    /// The letter that a stored map belongs to, as its output calls it.
    pub fn source_of(json: &str) -> Option<String> {
        let stored: Stored = serde_json::from_str(json).ok()?;
        Some(stored.source)
    }

    /// The hash of the output that a stored map was written with.
    pub fn output_of(json: &str) -> Option<String> {
        let stored: Stored = serde_json::from_str(json).ok()?;
        Some(stored.output_sha256)
    }

    /// Reads a stored map whose letter has the number `source`, and the two hashes in it
    /// (letter, output). `None` if it is not a map of this version.
    pub fn from_json(json: &str, source: SourceId) -> Option<(Self, String, String)> {
        let stored: Stored = serde_json::from_str(json).ok()?;
        if stored.version != 1 {
            return None;
        }
        let span = |start: u32, end: u32| Span { source, start, end: end.max(start) };
        let map = Self {
            segments: stored
                .segments
                .into_iter()
                .map(|(start, end, from, to, copied)| Segment {
                    start,
                    end,
                    origin: if copied {
                        Origin::Letter(span(from, to))
                    } else {
                        Origin::Derived(span(from, to))
                    },
                })
                .collect(),
            artefacts: stored
                .artefacts
                .into_iter()
                .map(|(kind, start, end)| Artefact { kind, span: span(start, end) })
                .collect(),
            moved: stored
                .moved
                .into_iter()
                .map(|(to, spans)| Moved {
                    to,
                    spans: spans
                        .into_iter()
                        .map(|(start, end)| span(start, end))
                        .collect(),
                })
                .collect(),
        };
        Some((map, stored.source_sha256, stored.output_sha256))
    }
}

fn stored_segment(segment: &Segment) -> Option<(u32, u32, u32, u32, bool)> {
    let span = segment.origin.span()?;
    let copied = matches!(segment.origin, Origin::Letter(_));
    Some((segment.start, segment.end, span.start, span.end, copied))
}

/// The form of `NAME.map.json`; `docs/source-map.md` describes it.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    source: String,
    source_sha256: String,
    output_sha256: String,
    segments: Vec<(u32, u32, u32, u32, bool)>,
    artefacts: Vec<(ArtefactKind, u32, u32)>,
    moved: Vec<(String, Vec<(u32, u32)>)>,
}
