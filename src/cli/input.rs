//! Standard input, as the file `-` among files on disk.
//!
//! It is read once, when it is first asked for, whoever asks and however often, and never
//! more than the limit that the caller has for a file.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::source::{Disk, Files};

/// The most that is read from standard input, in bytes.
const LIMIT: u64 = 1 << 30;

/// The disk, with standard input as the file `-`.
#[derive(Debug, Default)]
pub(super) struct Input {
    read: OnceLock<Result<Vec<u8>, io::ErrorKind>>,
}

/// Whether a path means standard input.
pub(super) fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

impl Input {
    /// What stands on standard input.
    fn bytes(&self, limit: u64) -> io::Result<&[u8]> {
        let read = self.read.get_or_init(|| {
            let mut bytes = Vec::new();
            let stdin = io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes);
            stdin.map(|_| bytes).map_err(|error| error.kind())
        });
        match read {
            Ok(bytes) if bytes.len() as u64 <= limit.min(LIMIT) => Ok(bytes),
            Ok(_) => Err(io::ErrorKind::FileTooLarge.into()),
            Err(kind) => Err((*kind).into()),
        }
    }
}

impl Files for Input {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        if is_stream(path) {
            return self.bytes(limit).map(<[u8]>::to_vec);
        }
        Disk.read(path, limit)
    }

    fn read_into(&self, path: &Path, limit: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        if is_stream(path) {
            buffer.clear();
            buffer.extend_from_slice(self.bytes(limit)?);
            return Ok(());
        }
        Disk.read_into(path, limit, buffer)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        if is_stream(path) {
            return self.bytes(LIMIT).map(|bytes| bytes.len() as u64);
        }
        Disk.size(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        if is_stream(path) {
            return Ok(Box::new(io::Cursor::new(self.bytes(LIMIT)?.to_vec())));
        }
        Disk.open(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Disk.write(path, bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(folder)
    }

    fn exists(&self, path: &Path) -> bool {
        Disk.exists(path)
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        Disk.absolute(path)
    }
}
