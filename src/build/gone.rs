//! Outputs whose letter is gone, and files that a killed build left unfinished.
//!
//! An output is taken away only if it is, byte for byte, what was last written, and its
//! letter was removed or renamed; one that was changed is left and told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::ledger::{Line, Memory};
use super::look::Item;
use super::record::Digest;
use super::run::{Follow, Run};
use super::shown;
use crate::diagnostic::{Findings, codes};
use crate::report::Report;
use crate::source::{Files, SourceMap, TEMPORARY, digest, hexadecimal, reason};

/// The largest file that is read here, in bytes.
const LIMIT: u64 = 1 << 30;

/// How deep folders of outputs may stand in each other.
const DEPTH: usize = 16;

/// An output without a letter.
struct Orphan {
    target: PathBuf,
    xml: Digest,
}

/// Takes away what has no letter any more; returns how many outputs went. Unless the build
/// before came to its end, the output folder itself must tell what is in it.
pub(super) fn sweep(
    run: &Run<'_>,
    items: &[Item],
    memory: &Memory,
    was_ended: bool,
    follow: &mut dyn Follow,
) -> usize {
    let names = Run::names(items);
    let targets: BTreeSet<PathBuf> =
        items.iter().map(|item| run.edition.target(&item.name)).collect();
    let mut missing: Vec<(&String, Orphan)> = memory
        .letters
        .iter()
        .filter(|(name, _)| !names.contains(name.as_str()))
        .filter_map(|(name, known)| {
            let (made, _) = known.made.as_ref()?;
            let orphan = Orphan { target: run.edition.target(name), xml: made.xml };
            Some((name, orphan))
        })
        .collect();
    missing.sort_by(|a, b| a.0.cmp(b.0));
    let (mut count, mut lines) = (0, Vec::new());
    for (name, orphan) in missing {
        if targets.contains(&orphan.target) || take_away(run, &orphan, follow, &mut count)
        {
            lines.push(Line::Gone(name.clone()));
        }
    }
    run.ledger.add_all(&lines);
    if !was_ended {
        let mut files = Vec::new();
        walk(run.files, run.edition.output(), 0, &mut files);
        let begins = format!("{TEMPORARY}{}", run.edition.sign());
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&begins) {
                let _ = run.files.remove(&path);
            } else if let Some(stem) = name.strip_suffix(".map.json") {
                let target = path.with_file_name(format!("{stem}.xml"));
                if !targets.contains(&target)
                    && let Some(xml) = of_lost_letter(run, &path)
                {
                    take_away(run, &Orphan { target, xml }, follow, &mut count);
                }
            }
        }
    }
    count
}

/// The hash of the output that a map belongs to, if its letter would lie in this edition
/// and is not there.
fn of_lost_letter(run: &Run<'_>, map: &Path) -> Option<Digest> {
    let json = String::from_utf8(run.files.read(map, LIMIT).ok()?).ok()?;
    let source = map.parent()?.join(SourceMap::source_of(&json)?);
    let source = super::path::normal(&run.files.absolute(&source));
    let folder = run.edition.root().join("letters");
    let folder = super::path::normal(&run.files.absolute(&folder));
    if !source.starts_with(&folder) || run.files.exists(&source) {
        return None;
    }
    let xml =
        run.files.read(&map.with_extension("").with_extension("xml"), LIMIT).ok()?;
    let hash = digest(&xml);
    (SourceMap::output_of(&json)? == hexadecimal(&hash)).then_some(hash)
}

/// Takes an output and its map away, if it is what was written; returns whether nothing
/// of it is left.
fn take_away(
    run: &Run<'_>,
    orphan: &Orphan,
    follow: &mut dyn Follow,
    count: &mut usize,
) -> bool {
    let Ok(old) = run.files.read(&orphan.target, LIMIT) else {
        // Somebody has taken it away already; its map is of no use alone.
        let _ = run.files.remove(&orphan.target.with_extension("map.json"));
        return true;
    };
    let map = orphan.target.with_extension("map.json");
    let hash = digest(&old);
    // What a build that was killed was about to write may not have been written.
    let by_map = || {
        let json = String::from_utf8(run.files.read(&map, LIMIT).ok()?).ok()?;
        SourceMap::output_of(&json)
    };
    let problem = if hash == orphan.xml || by_map() == Some(hexadecimal(&hash)) {
        let removed = run.files.remove(&orphan.target).map(|()| run.files.remove(&map));
        match removed {
            Ok(_) => {
                *count += 1;
                follow.removed(&orphan.target);
                return true;
            }
            Err(error) => format!("cannot be removed: {}", reason(&error)),
        }
    } else {
        "was changed by hand, so it was left".to_owned()
    };
    let name = shown(&orphan.target);
    let mut sources = run.edition.sources().clone();
    let mut findings = Findings::new();
    findings.push(
        codes::OUTPUT_WITHOUT_LETTER
            .about(name.as_str(), &mut sources)
            .message(format!("the letter of `{name}` is gone; the file {problem}"))
            .help("delete it, or put the letter back under its name"),
    );
    let mut report = Report::new();
    report.add(&sources, findings);
    follow.report(report);
    false
}

fn walk(files: &dyn Files, folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for path in files.list(folder).unwrap_or_default() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_folder = !name.contains('.') && depth < DEPTH;
        if is_folder {
            walk(files, &path, depth + 1, found);
        } else {
            found.push(path);
        }
    }
}
