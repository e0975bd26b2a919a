//! The library's only way to files: read, list, write whole, resolve.
//!
//! [`Disk`](super::Disk) is the one implementation for use; [`Memory`](super::Memory)
//! serves tests and programs that hold their texts themselves. Paths are resolved against the file that names
//! them and never leave the root that [`Files::resolve`] was given.

use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// What a file system says of a file, without its content being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Stands for size, times and number of the file; never 0.
    pub mark: u64,
    /// When content or name last changed: seconds and nanoseconds of the file system's
    /// own clock.
    pub changed: (i64, u32),
}

impl Stamp {
    /// Whether a change of the file after it was looked at would show in a later stamp:
    /// `now` is the stamp of a file written after that look. A change within one tick of
    /// the file system's clock does not show.
    pub fn is_settled(&self, now: &Self) -> bool {
        let nanoseconds =
            |at: (i64, u32)| i128::from(at.0) * 1_000_000_000 + i128::from(at.1);
        // File systems that count whole seconds (or two) are told by their round times.
        let tick = if self.changed.1 == 0 { 2_000_000_000 } else { 100_000_000 };
        nanoseconds(now.changed) - nanoseconds(self.changed) > tick
    }
}

/// Whether a lock was had.
#[derive(Debug)]
pub enum Locked {
    /// It is ours until this is dropped, or the process ends in whatever way.
    Ours(Box<dyn std::fmt::Debug + Send + Sync>),
    /// Another process has it.
    Taken,
}

/// How the name of a file begins that is being written.
pub const TEMPORARY: &str = ".letterbook-";

/// What the library asks of a file system.
pub trait Files: std::fmt::Debug + Sync {
    /// The bytes of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// Whatever the system says; [`io::ErrorKind::FileTooLarge`] past the limit.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// The same into a buffer, whose content is lost: whoever reads thousands of files
    /// uses one again and again.
    ///
    /// # Errors
    /// As [`read`](Self::read); the buffer then holds anything.
    fn read_into(&self, path: &Path, limit: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        *buffer = self.read(path, limit)?;
        Ok(())
    }

    /// How many bytes a file has.
    ///
    /// # Errors
    /// Whatever the system says.
    fn size(&self, path: &Path) -> io::Result<u64> {
        Ok(self.read(path, u64::MAX)?.len() as u64)
    }

    /// A file as a stream of bytes, for one too large to be held.
    ///
    /// # Errors
    /// Whatever the system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(io::Cursor::new(self.read(path, u64::MAX)?)))
    }

    /// Writes a file whole or not at all, making its folder if need be.
    ///
    /// # Errors
    /// Whatever the system says; the old file is then as it was.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Writes a file whole or not at all, as [`write`](Self::write) does, but without
    /// waiting until it lies on the medium: for thousands of files that could be made
    /// again. What a run that was killed leaves of it has `sign` in its name.
    ///
    /// # Errors
    /// Whatever the system says; the old file is then as it was.
    fn put(&self, path: &Path, bytes: &[u8], sign: &str) -> io::Result<()> {
        let _ = sign;
        self.write(path, bytes)
    }

    /// What the system says of a file without reading it; `None` if it says nothing that
    /// could be trusted.
    ///
    /// # Errors
    /// Whatever the system says.
    fn stamp(&self, path: &Path) -> io::Result<Option<Stamp>> {
        self.size(path).map(|_| None)
    }

    /// Some bytes of a file.
    ///
    /// # Errors
    /// Whatever the system says; [`io::ErrorKind::UnexpectedEof`] if it ends before.
    fn read_part(&self, path: &Path, range: Range<u64>) -> io::Result<Vec<u8>> {
        let bytes = self.read(path, u64::MAX)?;
        let at = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        let part = bytes.get(at(range.start)..at(range.end));
        part.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// A way to write at the end of a file, which is made if need be. Each call of `write`
    /// arrives at once.
    ///
    /// # Errors
    /// Whatever the system says; [`io::ErrorKind::Unsupported`] where nothing is added.
    fn append(&self, path: &Path) -> io::Result<Box<dyn Write + Send + '_>> {
        let _ = path;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Begins a file that is written piece by piece, making its folder if need be.
    ///
    /// # Errors
    /// Whatever the system says; [`io::ErrorKind::Unsupported`] where files are only
    /// written whole.
    fn create<'a>(&'a self, path: &Path) -> io::Result<Box<dyn Output + 'a>> {
        let _ = path;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Gives a file another name, in place of what had that name.
    ///
    /// # Errors
    /// Whatever the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let bytes = self.read(from, u64::MAX)?;
        self.write(to, &bytes)?;
        self.remove(from)
    }

    /// Asks for a lock that has a file's name, without waiting; the file is made and
    /// written to.
    ///
    /// # Errors
    /// Whatever the system says.
    fn lock(&self, path: &Path) -> io::Result<Locked> {
        let _ = path;
        Ok(Locked::Ours(Box::new(())))
    }

    /// Takes a file away.
    ///
    /// # Errors
    /// Whatever the system says; [`io::ErrorKind::Unsupported`] where none is ever taken.
    fn remove(&self, path: &Path) -> io::Result<()> {
        let _ = path;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// The entries of a folder, sorted by name.
    ///
    /// # Errors
    /// Whatever the system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Whether there is a file or folder of that name.
    fn exists(&self, path: &Path) -> bool;

    /// The path from the root of the file system, by name alone; the path itself where
    /// there is no folder that relative paths start from.
    fn absolute(&self, path: &Path) -> PathBuf {
        path.to_path_buf()
    }
}

/// A file under way. Nobody sees it before it is [finished](Output::finish); dropped
/// before, it leaves the old file as it was.
pub trait Output: Write {
    /// Puts it where it belongs.
    ///
    /// # Errors
    /// Whatever the system says; the old file is then as it was.
    fn finish(self: Box<Self>) -> io::Result<()>;

    /// The same without waiting until it lies on the medium: for thousands of files that
    /// can be told from whole ones by a checksum.
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    fn finish_soon(self: Box<Self>) -> io::Result<()> {
        self.finish()
    }
}

/// The path that `reference`, found in `base`, means, if it stays below `root`.
///
/// `reference` is a relative path with `/`; `.` and `..` are resolved by name, without
/// asking the disk. An absolute path, a drive or a way out of `root` gives `None`.
pub fn resolve(root: &Path, base: &Path, reference: &str) -> Option<PathBuf> {
    let folder = base.parent().unwrap_or(Path::new(""));
    let mut parts: Vec<std::ffi::OsString> = Vec::new();
    let inside = folder.strip_prefix(root).ok()?;
    for component in inside.components().chain(Path::new(reference).components()) {
        match component {
            Component::Normal(part) => parts.push(part.to_owned()),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.iter().fold(root.to_path_buf(), |path, part| path.join(part)))
}

/// The path without `.` and, where a name can take it up, without `..`.
pub fn normal(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for component in path.components() {
        match (component, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(parts.pop()),
            _ => parts.push(component),
        }
    }
    parts.iter().collect()
}

/// Why a file could not be read or written, in words for people.
pub fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file",
        io::ErrorKind::PermissionDenied => "you do not have the right to",
        io::ErrorKind::InvalidData => "it is not UTF-8 text",
        io::ErrorKind::FileTooLarge => "it is larger than the limit",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where its folder should be"
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read",
        io::ErrorKind::StorageFull => "the disk is full",
        _ => return error.to_string(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_never_leaves_the_root() {
        let root = Path::new("edition");
        let base = Path::new("edition/letters/a.toml");
        let at = |reference| resolve(root, base, reference);
        assert_eq!(at("../register/p.xml"), Some("edition/register/p.xml".into()));
        assert_eq!(at("./b.txt"), Some("edition/letters/b.txt".into()));
        assert_eq!(at("../../../etc/passwd"), None);
        assert_eq!(at("/etc/passwd"), None);
        assert_eq!(resolve(root, Path::new("elsewhere/a.xml"), "b.xml"), None);
    }
}
