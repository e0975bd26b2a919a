//! The texts that a run has read, and the places in them.
//!
//! Everything downstream speaks of text by [`Span`]: a source and two byte offsets
//! into its decoded text. [`Sources`] owns the texts, [`LineIndex`] turns bytes into
//! lines and columns, [`Origin`] and [`SourceMap`] lead from a built file home to the
//! letter, and [`Files`] is the library's only way to the disk.
//!
//! Invariant: a span lies inside its source and on character boundaries; a place is
//! counted in bytes until the moment it is shown to somebody.

mod disk;
mod excerpt;
mod files;
mod hash;
mod line_index;
mod map;
mod memory;

pub use disk::Disk;
pub use excerpt::{Excerpt, around};
pub use files::{Files, Locked, Output, Stamp, TEMPORARY, normal, reason, resolve};
pub use hash::{digest, hash, hexadecimal};
pub use line_index::{LineIndex, Position};
pub use map::{Artefact, ArtefactKind, Moved, Origin, Segment, SourceMap};
pub use memory::Memory;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Names one text of a [`Sources`]; meaningless outside it and its clones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "source {}", self.0)
    }
}

/// A stretch of one source: `start..end` in bytes of the decoded text, end exclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The stretch `start..end` of `source`.
    ///
    /// Texts are bounded to 4 GiB when they are added to [`Sources`]; an offset past
    /// that is clipped.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: clip(start), end: clip(end.max(start)) }
    }

    /// The stretch as a range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the stretch is a mere point.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest stretch that holds both; `self` where the sources differ.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The point at the stretch's first byte.
    #[must_use]
    pub fn at_start(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The point after the stretch's last byte.
    #[must_use]
    pub fn at_end(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// Whether `other` lies inside this stretch.
    pub fn contains(self, other: Self) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}..{}", self.source.0, self.start, self.end)
    }
}

/// One text as it was read: its name for people, its decoded characters, its lines.
#[derive(Debug)]
pub struct SourceFile {
    id: SourceId,
    name: String,
    text: String,
    lines: OnceLock<LineIndex>,
    /// What is held of a text that was read as a stream, in order.
    excerpts: Vec<Excerpt>,
    /// The nodes that stand at some places, by byte, as `XPath`s.
    paths: BTreeMap<u32, String>,
}

impl SourceFile {
    /// The number of the text.
    pub fn id(&self) -> SourceId {
        self.id
    }

    /// The name shown to people: a path as it was given, with `/` on every system.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole decoded text; empty for one that was read as a stream, of which only
    /// the [`surroundings`](Self::surroundings) of findings are held.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text as one stretch.
    pub fn span(&self) -> Span {
        Span::new(self.id, 0, self.text.len())
    }

    /// The characters of a stretch; empty when it does not lie in this text.
    pub fn slice(&self, span: Span) -> &str {
        let (text, base) = self.surroundings(span.start);
        let range = span.range();
        text.get(range.start.saturating_sub(base)..range.end.saturating_sub(base))
            .unwrap_or_default()
    }

    /// What is held around a byte, and the byte at which that begins: the whole text, or
    /// the nearest excerpt.
    pub fn surroundings(&self, byte: u32) -> (&str, usize) {
        match self.excerpt(byte) {
            Some(excerpt) => (&excerpt.text, excerpt.start.byte as usize),
            None => (&self.text, 0),
        }
    }

    fn excerpt(&self, byte: u32) -> Option<&Excerpt> {
        let next = self.excerpts.partition_point(|excerpt| excerpt.start.byte <= byte);
        let last = self.excerpts.get(next.saturating_sub(1));
        last.filter(|excerpt| byte as usize <= excerpt.end())
    }

    /// The text's lines, indexed on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The path to the node that stands at a byte, where it was asked for.
    pub fn path(&self, byte: u32) -> Option<&str> {
        self.paths.get(&byte).map(String::as_str)
    }

    /// The place of a byte offset, in lines and columns.
    pub fn position(&self, byte: u32) -> Position {
        match self.excerpt(byte) {
            Some(excerpt) => excerpt.position(byte as usize),
            None => self.lines().position(&self.text, byte as usize),
        }
    }
}

/// All texts of a run. Cloning is cheap and shares them, so that the texts an edition
/// has in common (manifest, registers) are read once and each letter adds its own.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a decoded text under a name and returns its number.
    ///
    /// A file that could not be read is added with an empty text, so that findings
    /// about it have a place.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(SourceFile {
            id,
            name: name.into().replace('\\', "/"),
            text: text.into(),
            lines: OnceLock::new(),
            excerpts: Vec::new(),
            paths: BTreeMap::new(),
        }));
        id
    }

    /// Holds pieces of a text, in their order, instead of the whole: for a text that was
    /// added as empty because it is read as a stream.
    pub fn hold(&mut self, id: SourceId, excerpts: Vec<Excerpt>) {
        let file = SourceFile {
            id,
            name: self.get(id).name.clone(),
            text: String::new(),
            lines: OnceLock::new(),
            excerpts,
            paths: self.get(id).paths.clone(),
        };
        if let Some(held) = self.files.get_mut(id.0 as usize) {
            *held = Arc::new(file);
        }
    }

    /// Holds the paths to the nodes at some places of a text, by byte.
    pub fn locate(&mut self, id: SourceId, paths: BTreeMap<u32, String>) {
        let Some(held) = self.files.get_mut(id.0 as usize) else { return };
        if let Some(file) = Arc::get_mut(held) {
            file.paths = paths;
            return;
        }
        let file = SourceFile {
            id,
            name: held.name.clone(),
            text: held.text.clone(),
            lines: OnceLock::new(),
            excerpts: held.excerpts.clone(),
            paths,
        };
        *held = Arc::new(file);
    }

    /// Keeps of a text only what stands around `places`, which are sorted, and returns
    /// the whole, so that its memory can be used again. A text that others share is left
    /// as it is, and what is returned is empty.
    pub fn condense(&mut self, id: SourceId, places: &[Span]) -> String {
        let held = self.files.get_mut(id.0 as usize).and_then(Arc::get_mut);
        let Some(file) = held.filter(|file| !file.text.is_empty()) else {
            return String::new();
        };
        file.excerpts = excerpt::excerpts(&file.text, places);
        file.lines = OnceLock::new();
        std::mem::take(&mut file.text)
    }

    /// The text with that number.
    ///
    /// # Panics
    /// If the number comes from another `Sources`: a broken invariant.
    pub fn get(&self, id: SourceId) -> &SourceFile {
        self.files.get(id.0 as usize).expect("a source id is used with its own Sources")
    }

    /// The characters of a stretch.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).slice(span)
    }

    /// All texts in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().map(Arc::as_ref)
    }
}

/// How sure a decision is, in the words of TEI's `@cert` (TEI P5 §21.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// A guess among several readings.
    Low,
    /// Likely; another reading is possible.
    Medium,
    /// No other reading is in sight.
    High,
}

impl Certainty {
    /// The value of `@cert`: `high`, `medium` or `low`.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}
