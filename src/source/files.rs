//! The library's only way to files: read, list, write whole, resolve.
//!
//! [`Disk`] is the one implementation for use; [`Memory`] serves tests and programs
//! that hold their texts themselves. Paths are resolved against the file that names
//! them and never leave the root that [`Files::resolve`] was given.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

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

/// The file system of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

#[expect(clippy::disallowed_methods, reason = "this is the one door to the disk")]
impl Files for Disk {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(path, limit, &mut bytes)?;
        Ok(bytes)
    }

    fn read_into(&self, path: &Path, limit: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.clear();
        let file = std::fs::File::open(path)?;
        file.take(limit.saturating_add(1)).read_to_end(buffer)?;
        if buffer.len() as u64 > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(())
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        Ok(std::fs::metadata(path)?.len())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(std::fs::File::open(path)?))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        // A link stays a link: what it leads to is written.
        let target = path.is_symlink().then(|| std::fs::canonicalize(path));
        let target = target.transpose()?;
        let path = target.as_deref().unwrap_or(path);
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder)?;
        let mut file =
            tempfile::Builder::new().prefix(".letterbook-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_data()?;
        // A temporary file is private; an output is read by whoever may read its folder.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = match std::fs::metadata(path) {
                Ok(old) => old.permissions().mode(),
                Err(_) => 0o644,
            };
            file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut entries = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
    }
}

/// Files held in memory.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Files for Memory {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let files = self.lock();
        let bytes = files.get(path).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() as u64 > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(bytes.clone())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.lock().insert(path.to_path_buf(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let gone = self.lock().remove(path);
        gone.map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let files = self.lock();
        let mut entries: Vec<PathBuf> = files
            .keys()
            .filter_map(|path| path.strip_prefix(folder).ok()?.components().next())
            .map(|first| folder.join(first))
            .collect();
        entries.dedup();
        if entries.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        self.lock().keys().any(|file| file.starts_with(path))
    }
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

    #[test]
    fn memory_lists_as_a_disk_does() {
        let files = Memory::new();
        files.write(Path::new("e/b.txt"), b"b").unwrap();
        files.write(Path::new("e/a/c.txt"), b"c").unwrap();
        let entries = files.list(Path::new("e")).unwrap();
        assert_eq!(entries, [PathBuf::from("e/a"), PathBuf::from("e/b.txt")]);
        let error = files.read(Path::new("e/b.txt"), 0).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
