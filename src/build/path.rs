//! Paths by name alone, without asking the disk.

use std::path::Path;

pub(super) use crate::source::normal;

/// How a file is called from a folder, with `/` on every system.
pub(super) fn relative(folder: &Path, file: &Path) -> String {
    let (folder, file) = (normal(folder), normal(file));
    let (mut from, mut to) =
        (folder.components().peekable(), file.components().peekable());
    while let (Some(a), Some(b)) = (from.peek(), to.peek()) {
        if a != b {
            break;
        }
        from.next();
        to.next();
    }
    let up = from.map(|_| "..".to_owned());
    let down = to.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_from_a_folder() {
        let call =
            |folder: &str, file: &str| relative(Path::new(folder), Path::new(file));
        assert_eq!(call("seeds/../out", "seeds/letters/a.txt"), "../seeds/letters/a.txt");
        assert_eq!(call("out", "out/a.xml"), "a.xml");
        assert_eq!(call("./out/x", "./register/p.xml"), "../../register/p.xml");
    }
}
