//! The file in which a build remembers what it did: `.letterbook/build`.
//!
//! Lines are only ever added, each in one write, so that a build that is killed loses
//! nothing of what it has done. A line is its lengths, its hash, a head that is read at
//! every start, and a tail that is read when it is asked for. What a line says holds
//! until a later one about the same letter says otherwise.
//!
//! Invariant: any beginning of the file is a true account of some moment, so that one
//! that breaks off, or is damaged, is used as far as it goes.

use std::collections::HashMap;
use std::io::{BufReader, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

use super::record::{Asked, Common, Made, Marks, Said};
use crate::source::Files;

/// With what the file begins; another version is not read.
const HEAD: &[u8] = b"letterbook build 1\n";

/// The lengths of head and tail, and the hashes of both.
const FRAME: usize = 24;

/// The longest head or tail that is believed, in bytes.
const LONGEST: u32 = 1 << 30;

/// How much a line that no longer holds may fill before the file is written anew.
const SLACK: u64 = 1 << 20;

/// Which letter: its path below `letters/`, with `/`.
pub(super) type Name = String;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Line {
    /// All records hold with these registers.
    Common(Box<Common>),
    /// What a letter says of itself; behind it, what was asked for that.
    Said(Name, Box<Said>),
    /// What is being made of a letter: its outputs are old or these. Behind it, what was
    /// asked, and what was found.
    Made(Name, Box<Made>),
    /// Its files were looked at, and are as the records say.
    Seen(Name, Marks),
    /// What was known of it holds no longer, but for what was written.
    Stale(Name),
    /// It is gone, and what was written of it too.
    Gone(Name),
    /// A build came to its end.
    End,
}

/// Where a tail lies in the file, and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tail {
    range: Range<u64>,
    hash: u64,
}

/// What is known of a letter.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) said: Option<(Said, Tail)>,
    pub(super) made: Option<(Made, Tail)>,
    /// Whether `made` no longer holds but for the outputs that it names.
    pub(super) is_stale: bool,
    pub(super) marks: Marks,
}

/// All that is known.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) common: Option<Common>,
    pub(super) letters: HashMap<Name, Known>,
    /// Whether the last build came to its end, and the file holds all that it noted.
    pub(super) is_ended: bool,
}

/// The open file.
pub(super) struct Ledger<'f> {
    files: &'f dyn Files,
    path: PathBuf,
    end: Mutex<End<'f>>,
}

/// Where the next line goes; nowhere if nothing can be written.
struct End<'f> {
    out: Option<Box<dyn std::io::Write + Send + 'f>>,
    length: u64,
    /// Whether there are lines behind the last end of a build.
    is_open: bool,
}

impl std::fmt::Debug for Ledger<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path).finish_non_exhaustive()
    }
}

impl<'f> Ledger<'f> {
    /// Opens the file, or begins it. What cannot be remembered is no reason not to build:
    /// the error is for telling.
    pub(super) fn open(
        files: &'f dyn Files,
        path: &Path,
    ) -> (Self, Memory, Option<std::io::Error>) {
        let (mut memory, read) = Memory::read(files, path);
        let size = files.size(path).unwrap_or(0);
        let mut ledger = Self {
            files,
            path: path.to_path_buf(),
            end: Mutex::new(End { out: None, length: 0, is_open: true }),
        };
        memory.is_ended &= read == size;
        let wasted = size.saturating_sub(memory.used());
        let is_whole = read == size && read > 0;
        let result = if is_whole && wasted <= memory.used() + SLACK {
            files.append(path).map(|out| (out, size))
        } else {
            ledger.rewrite(&mut memory)
        };
        let failed = match result {
            Ok((out, length)) => {
                let is_open = !memory.is_ended;
                ledger.end = Mutex::new(End { out: Some(out), length, is_open });
                None
            }
            Err(error) => Some(error),
        };
        (ledger, memory, failed)
    }

    /// Adds a line. Returns where its tail lies; a failure ends remembering, not the
    /// build.
    pub(super) fn add(&self, line: &Line, asked: Option<&Asked>) -> Tail {
        let (bytes, mut tail) = framed(line, &tail_of(asked));
        let start = self.write(&bytes);
        tail.range = tail.range.start + start..tail.range.end + start;
        tail
    }

    /// Adds several lines without tails in one write.
    pub(super) fn add_all(&self, lines: &[Line]) {
        let mut all = Vec::new();
        for line in lines {
            all.extend(framed(line, &[]).0);
        }
        if !all.is_empty() {
            self.write(&all);
        }
    }

    /// Notes that a build came to its end.
    pub(super) fn end(&self) {
        let is_open = self.end.lock().unwrap_or_else(PoisonError::into_inner).is_open;
        if is_open {
            self.add_all(&[Line::End]);
        }
    }

    fn write(&self, bytes: &[u8]) -> u64 {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        end.is_open = true;
        let start = end.length;
        if let Some(out) = &mut end.out {
            if out.write_all(bytes).is_ok() {
                end.length += bytes.len() as u64;
            } else {
                end.out = None;
            }
        }
        start
    }

    /// What lies behind a line; `None` if it is damaged.
    pub(super) fn asked(&self, tail: &Tail) -> Option<Asked> {
        let bytes = self.files.read_part(&self.path, tail.range.clone()).ok()?;
        if XxHash3_64::oneshot(&bytes) != tail.hash {
            return None;
        }
        postcard::from_bytes(&bytes).ok()
    }

    /// Writes the file anew with the lines that hold, beside the old one.
    fn rewrite(
        &self,
        memory: &mut Memory,
    ) -> std::io::Result<(Box<dyn std::io::Write + Send + 'f>, u64)> {
        let beside = self.path.with_extension("new");
        let _ = self.files.remove(&beside);
        let mut out = self.files.append(&beside)?;
        out.write_all(HEAD)?;
        let mut length = HEAD.len() as u64;
        let mut put = |line: &Line, tail: &[u8]| -> std::io::Result<Tail> {
            let (bytes, mut place) = framed(line, tail);
            out.write_all(&bytes)?;
            place.range = place.range.start + length..place.range.end + length;
            length += bytes.len() as u64;
            Ok(place)
        };
        let bytes_of = |tail: &Tail| self.files.read_part(&self.path, tail.range.clone());
        // First, as what follows holds with it.
        if let Some(common) = &memory.common {
            put(&Line::Common(Box::new(common.clone())), &[])?;
        }
        let mut names: Vec<Name> = memory.letters.keys().cloned().collect();
        names.sort();
        for name in names {
            let Some(known) = memory.letters.get_mut(&name) else { continue };
            if let Some((said, tail)) = &mut known.said {
                let line = Line::Said(name.clone(), Box::new(said.clone()));
                *tail = put(&line, &bytes_of(tail)?)?;
            }
            if let Some((made, tail)) = &mut known.made {
                let line = Line::Made(name.clone(), Box::new(made.clone()));
                *tail = put(&line, &bytes_of(tail)?)?;
            }
            if known.is_stale {
                put(&Line::Stale(name.clone()), &[])?;
            }
            put(&Line::Seen(name, known.marks), &[])?;
        }
        if memory.is_ended {
            put(&Line::End, &[])?;
        }
        drop(out);
        self.files.rename(&beside, &self.path)?;
        Ok((self.files.append(&self.path)?, length))
    }
}

fn tail_of(asked: Option<&Asked>) -> Vec<u8> {
    asked.and_then(|asked| postcard::to_stdvec(asked).ok()).unwrap_or_default()
}

/// The bytes of a line, and where in them its tail lies.
fn framed(line: &Line, tail: &[u8]) -> (Vec<u8>, Tail) {
    let head = postcard::to_stdvec(line).unwrap_or_default();
    let mut bytes = Vec::with_capacity(FRAME + head.len() + tail.len());
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    bytes.extend(length(&head).to_le_bytes());
    bytes.extend(length(tail).to_le_bytes());
    let hash = XxHash3_64::oneshot(tail);
    bytes.extend(XxHash3_64::oneshot(&head).to_le_bytes());
    bytes.extend(hash.to_le_bytes());
    bytes.extend(&head);
    let start = bytes.len() as u64;
    bytes.extend(tail);
    (bytes, Tail { range: start..start + tail.len() as u64, hash })
}

impl Memory {
    /// Reads the file as far as it is sound, and says how far that is.
    fn read(files: &dyn Files, path: &Path) -> (Self, u64) {
        let mut memory = Self::default();
        let size = files.size(path).unwrap_or(0);
        let Ok(stream) = files.open(path) else { return (memory, 0) };
        let mut stream = BufReader::with_capacity(1 << 20, stream);
        let mut begins = vec![0; HEAD.len()];
        if stream.read_exact(&mut begins).is_err() || begins != HEAD {
            return (memory, 0);
        }
        let mut at = HEAD.len() as u64;
        let mut head = Vec::new();
        let mut frame = [0; FRAME];
        while stream.read_exact(&mut frame).is_ok() {
            let Some((of_head, of_tail, hash, tail_hash)) = unframed(&frame) else {
                break;
            };
            let start = at + FRAME as u64 + u64::from(of_head);
            let end = start + u64::from(of_tail);
            if of_head > LONGEST || end > size {
                break;
            }
            head.resize(of_head as usize, 0);
            if stream.read_exact(&mut head).is_err() || XxHash3_64::oneshot(&head) != hash
            {
                break;
            }
            let Ok(line) = postcard::from_bytes(&head) else { break };
            let skipped = std::io::copy(
                &mut stream.by_ref().take(u64::from(of_tail)),
                &mut std::io::sink(),
            );
            if skipped.ok() != Some(u64::from(of_tail)) {
                break;
            }
            memory.take(line, Tail { range: start..end, hash: tail_hash });
            at = end;
        }
        (memory, at)
    }

    fn take(&mut self, line: Line, tail: Tail) {
        self.is_ended = matches!(line, Line::End);
        match line {
            Line::End => {}
            Line::Common(common) => self.common = Some(*common),
            Line::Said(name, said) => {
                let known = self.letters.entry(name).or_default();
                known.said = Some((*said, tail));
                known.marks = Marks::default();
            }
            Line::Made(name, made) => {
                let known = self.letters.entry(name).or_default();
                known.made = Some((*made, tail));
                known.is_stale = false;
                known.marks = Marks::default();
            }
            Line::Seen(name, marks) => {
                self.letters.entry(name).or_default().marks = marks;
            }
            Line::Stale(name) => {
                let known = self.letters.entry(name).or_default();
                known.said = None;
                known.is_stale = true;
            }
            Line::Gone(name) => drop(self.letters.remove(&name)),
        }
    }

    /// About how many bytes the lines fill that hold.
    fn used(&self) -> u64 {
        let of_tail = |tail: &Tail| 400 + tail.range.end - tail.range.start;
        let letters: u64 = self
            .letters
            .values()
            .map(|known| {
                let said = known.said.as_ref().map_or(0, |(_, tail)| of_tail(tail));
                let made = known.made.as_ref().map_or(0, |(_, tail)| of_tail(tail));
                said + made
            })
            .sum();
        let common = self.common.as_ref();
        letters + common.map_or(0, |common| 64 * common.entries.len() as u64)
    }
}

/// Lengths of head and tail, hashes of head and tail.
fn unframed(frame: &[u8; FRAME]) -> Option<(u32, u32, u64, u64)> {
    let number = |range: Range<usize>| frame.get(range)?.try_into().ok();
    let long = |range: Range<usize>| frame.get(range)?.try_into().ok();
    Some((
        u32::from_le_bytes(number(0..4)?),
        u32::from_le_bytes(number(4..8)?),
        u64::from_le_bytes(long(8..16)?),
        u64::from_le_bytes(long(16..24)?),
    ))
}
