//! The one implementation of [`Files`] for use: the file system of the machine.
//!
//! A file is written beside its place and moved there when it is whole, so that whoever
//! looks sees the old file or the new one.

use std::io::{self, Read, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::files::{Files, Locked, Output, Stamp, TEMPORARY};

/// The most that is set aside for a file before it is read, in bytes.
const MOST_AT_ONCE: usize = 64 << 20;

/// The file system of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Size, times and, where there is one, the number of a file as one number.
fn stamp_of(metadata: &std::fs::Metadata) -> Option<Stamp> {
    let modified =
        metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    let modified = (i64::try_from(modified.as_secs()).ok()?, modified.subsec_nanos());
    #[cfg(unix)]
    let (changed, number) = {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = u32::try_from(metadata.ctime_nsec()).ok()?;
        ((metadata.ctime(), nanoseconds), metadata.ino())
    };
    #[cfg(not(unix))]
    let (changed, number) = (modified, 0);
    let mut bytes = Vec::with_capacity(40);
    bytes.extend(metadata.len().to_le_bytes());
    for (seconds, nanoseconds) in [modified, changed] {
        bytes.extend(seconds.to_le_bytes());
        bytes.extend(nanoseconds.to_le_bytes());
    }
    bytes.extend(number.to_le_bytes());
    let mark = twox_hash::XxHash3_64::oneshot(&bytes).max(1);
    Some(Stamp { mark, changed: modified.max(changed) })
}

/// A file under way beside its place.
struct Unfinished {
    file: io::BufWriter<tempfile::NamedTempFile>,
    /// Where it belongs.
    path: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "this is the one door to the disk")]
impl Unfinished {
    /// Begins a file, with `sign` in its name until it is where it belongs.
    fn new(path: &Path, sign: &str) -> io::Result<Self> {
        // A link stays a link: what it leads to is written.
        let path = if path.is_symlink() {
            std::fs::canonicalize(path)?
        } else {
            path.to_path_buf()
        };
        let folder = folder_of(&path);
        let begins = format!("{TEMPORARY}{sign}");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&begins);
        // The folder is mostly there.
        let file = match builder.tempfile_in(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::fs::create_dir_all(folder)?;
                builder.tempfile_in(folder)?
            }
            other => other?,
        };
        Ok(Self { file: io::BufWriter::new(file), path })
    }

    /// Moves it to its place, with `is_lasting` once it lies on the medium.
    fn settle(self, is_lasting: bool) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        if is_lasting {
            file.as_file().sync_data()?;
        }
        // A temporary file is private; an output is read by whoever may read its folder.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = match std::fs::metadata(&self.path) {
                Ok(old) => old.permissions().mode(),
                Err(_) => 0o644,
            };
            file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
        }
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Output for Unfinished {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.settle(true)
    }

    fn finish_soon(self: Box<Self>) -> io::Result<()> {
        self.settle(false)
    }
}

/// A device or a pipe (`/dev/null`): it is written into, never put another file in its
/// place.
struct Device(io::BufWriter<std::fs::File>);

impl Write for Device {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Output for Device {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.flush()
    }
}

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
        // What is read through a limit does not say how much is to come.
        let size = file.metadata().map_or(0, |metadata| metadata.len()).min(limit);
        buffer.reserve(
            usize::try_from(size).unwrap_or(0).min(MOST_AT_ONCE).saturating_add(1),
        );
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
        let mut file = Unfinished::new(path, "")?;
        file.write_all(bytes)?;
        file.settle(true)
    }

    fn put(&self, path: &Path, bytes: &[u8], sign: &str) -> io::Result<()> {
        let mut file = Unfinished::new(path, sign)?;
        file.write_all(bytes)?;
        file.settle(false)
    }

    fn create<'a>(&'a self, path: &Path) -> io::Result<Box<dyn Output + 'a>> {
        if std::fs::metadata(path).is_ok_and(|old| !old.is_file() && !old.is_dir()) {
            let file = std::fs::OpenOptions::new().write(true).open(path)?;
            return Ok(Box::new(Device(io::BufWriter::new(file))));
        }
        Ok(Box::new(Unfinished::new(path, "")?))
    }

    fn stamp(&self, path: &Path) -> io::Result<Option<Stamp>> {
        Ok(stamp_of(&std::fs::metadata(path)?))
    }

    fn read_part(&self, path: &Path, range: Range<u64>) -> io::Result<Vec<u8>> {
        let mut file = std::fs::File::open(path)?;
        file.seek(SeekFrom::Start(range.start))?;
        let length = range.end.saturating_sub(range.start);
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == length {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn Write + Send + '_>> {
        std::fs::create_dir_all(folder_of(path))?;
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Box::new(file))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn lock(&self, path: &Path) -> io::Result<Locked> {
        std::fs::create_dir_all(folder_of(path))?;
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.create(true).truncate(false).write(true).open(path)?;
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(fs4::TryLockError::WouldBlock) => return Ok(Locked::Taken),
            Err(fs4::TryLockError::Error(error)) => return Err(error),
        }
        // Written to, so that its stamp says what time it is there.
        file.write_all(b"held while letterbook builds\n")?;
        Ok(Locked::Ours(Box::new(file)))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut names = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<io::Result<Vec<_>>>()?;
        // Names are compared faster than paths, and in one folder sort as these do.
        names.sort_unstable();
        Ok(names.into_iter().map(|name| folder.join(name)).collect())
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
    }
}
