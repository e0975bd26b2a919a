//! Files held in memory, for tests and for programs that hold their texts themselves.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::files::{Files, Output};

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

    fn hold(&self) -> std::sync::MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The end of a file in memory.
struct Addition<'m> {
    memory: &'m Memory,
    path: PathBuf,
}

impl Write for Addition<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut files = self.memory.hold();
        files.entry(self.path.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let files = self.hold();
        let bytes = files.get(path).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() as u64 > limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(bytes.clone())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.hold().insert(path.to_path_buf(), bytes.to_vec());
        Ok(())
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Write + Send + '_>> {
        self.hold().entry(path.to_path_buf()).or_default();
        Ok(Box::new(Addition { memory: self, path: path.to_path_buf() }))
    }

    fn create<'a>(&'a self, path: &Path) -> io::Result<Box<dyn Output + 'a>> {
        Ok(Box::new(InMemory {
            files: self,
            path: path.to_path_buf(),
            bytes: Vec::new(),
        }))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let gone = self.hold().remove(path);
        gone.map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let files = self.hold();
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
        self.hold().keys().any(|file| file.starts_with(path))
    }
}

/// A file of [`Memory`] under way.
struct InMemory<'a> {
    files: &'a Memory,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Write for InMemory<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for InMemory<'_> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.files.write(&self.path, &self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
