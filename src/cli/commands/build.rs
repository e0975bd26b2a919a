//! `letterbook build`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde_json::json;

use crate::build::{Edition, Follow, Options, Summary, Told};
use crate::cli::args::{Build, Format};
use crate::cli::terminal::{Stream, Teller, print, progress};
use crate::report::Report;
use crate::source::{Disk, Files};

/// How long `--watch` waits at least between two looks.
const PAUSE: Duration = Duration::from_millis(300);

pub(in crate::cli) fn build(arguments: &Build) -> u8 {
    if arguments.watch {
        watch(arguments);
    }
    let (status, _) = once(arguments, false);
    status
}

/// Builds once; returns the exit status and the files that were read besides letters.
/// With `is_quiet` a build that does nothing says nothing.
fn once(arguments: &Build, is_quiet: bool) -> (u8, Vec<PathBuf>) {
    let mut report = Report::new();
    let edition = Edition::open_to_build(&Disk, &arguments.folder, &mut report);
    let mut follower = Follower::new(arguments);
    follower.report(report);
    let Some(mut edition) = edition else {
        return (follower.finish("nothing was built", None), Vec::new());
    };
    let options = Options {
        force: arguments.force,
        fail_fast: arguments.fail_fast,
        tool: program(),
    };
    let summary = edition.build(&Disk, options, &mut follower);
    let inputs = edition.inputs();
    let Some(summary) = summary else {
        return (follower.finish("nothing was built", None), inputs);
    };
    if is_quiet && summary.written + summary.failed + summary.removed == 0 {
        follower.bar.finish_and_clear();
        return (follower.teller.status(), inputs);
    }
    let said = in_words(&summary, edition.output());
    (follower.finish(&said, Some(summary)), inputs)
}

/// The hash of this program.
fn program() -> u64 {
    let path = std::env::current_exe();
    let bytes = path.and_then(|path| Disk.read(&path, u64::MAX)).unwrap_or_default();
    twox_hash::XxHash3_64::oneshot(&bytes)
}

fn in_words(summary: &Summary, output: &Path) -> String {
    let mut said = Vec::new();
    let mut say = |count: usize, words: &str| {
        if count > 0 {
            said.push(format!("{count} {words}"));
        }
    };
    say(summary.written, &format!("written to {}", output.display()));
    say(summary.unchanged, "unchanged, nothing written");
    say(summary.failed, "not written");
    say(summary.left, "not come to");
    say(summary.removed, "removed, their letters are gone");
    let letters = summary.written + summary.unchanged + summary.failed + summary.left;
    match letters {
        0 if said.is_empty() => "nothing was built".to_owned(),
        1 => format!("1 letter: {}", said.join(", ")),
        count => format!("{count} letters: {}", said.join(", ")),
    }
}

/// Builds again whenever a file of the edition changes, until the process is stopped.
fn watch(arguments: &Build) -> ! {
    let (_, mut inputs) = once(arguments, false);
    let mut before = looked(&arguments.folder, &inputs);
    loop {
        let begun = Instant::now();
        let now = looked(&arguments.folder, &inputs);
        if now != before {
            before = now;
            let (_, read) = once(arguments, true);
            if !read.is_empty() {
                inputs = read;
            }
            continue;
        }
        // A large edition is not looked at all the time.
        std::thread::sleep(PAUSE.max(begun.elapsed() * 10));
    }
}

/// What the system says of all files that an edition may be made of. What is built, and
/// hidden folders, are passed over.
fn looked(root: &Path, inputs: &[PathBuf]) -> Vec<(PathBuf, Option<u64>)> {
    let mut waiting: Vec<PathBuf> =
        ["letters", "register"].iter().map(|name| root.join(name)).collect();
    let mut paths: Vec<PathBuf> = inputs.to_vec();
    paths.extend(["edition.toml", "decisions.toml"].iter().map(|name| root.join(name)));
    while let Some(folder) = waiting.pop() {
        for path in Disk.list(&folder).unwrap_or_default() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            if path.extension().is_none() {
                waiting.push(path.clone());
            }
            paths.push(path);
        }
    }
    paths.sort();
    paths.dedup();
    let mark = |path: &PathBuf| Disk.stamp(path).ok().flatten().map(|stamp| stamp.mark);
    paths.into_iter().map(|path| (path.clone(), mark(&path))).collect()
}

/// Tells a build on the terminal and in the log.
struct Follower<'a> {
    teller: Teller<'a>,
    bar: ProgressBar,
    log: Option<Log>,
    begun: Instant,
}

/// The file of `--log`: one JSON object a line.
struct Log {
    path: PathBuf,
    lines: String,
}

/// How much of the log is gathered before it is written, in bytes.
const GATHERED: usize = 64 << 10;

impl Log {
    fn add(&mut self, line: &serde_json::Value) {
        self.lines.push_str(&line.to_string());
        self.lines.push('\n');
        if self.lines.len() > GATHERED {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if let Ok(mut out) = Disk.append(&self.path) {
            // A log that cannot be written is no reason to fail.
            let _ = out.write_all(self.lines.as_bytes());
        }
        self.lines.clear();
    }
}

impl<'a> Follower<'a> {
    fn new(arguments: &'a Build) -> Self {
        let log = arguments.log.as_ref().map(|path| {
            let _ = Disk.remove(path);
            Log { path: path.clone(), lines: String::new() }
        });
        let mut follower = Self {
            teller: Teller::new(&arguments.output),
            bar: ProgressBar::hidden(),
            log,
            begun: Instant::now(),
        };
        follower.note(&json!({
            "event": "start",
            "edition": arguments.folder.display().to_string(),
            "version": env!("CARGO_PKG_VERSION"),
        }));
        follower
    }

    fn note(&mut self, line: &serde_json::Value) {
        if let Some(log) = &mut self.log {
            log.add(line);
        }
    }

    fn tell(&mut self, report: Report) {
        let (teller, bar) = (&mut self.teller, &self.bar);
        bar.suspend(|| teller.tell(report));
    }

    /// Tells the rest and the summary; returns the exit status.
    fn finish(mut self, summary: &str, counts: Option<Summary>) -> u8 {
        self.bar.finish_and_clear();
        let status = self.teller.finish();
        if self.teller.format() == Format::Human {
            print(Stream::Out, &format!("{summary} ({})\n", self.teller.counts()));
        }
        let counts = counts.unwrap_or_default();
        let seconds = self.begun.elapsed().as_secs_f64();
        self.note(&json!({
            "event": "end",
            "status": status,
            "written": counts.written,
            "unchanged": counts.unchanged,
            "failed": counts.failed,
            "left": counts.left,
            "removed": counts.removed,
            "seconds": seconds,
        }));
        if let Some(log) = &mut self.log {
            log.flush();
        }
        status
    }
}

impl Follow for Follower<'_> {
    fn begins(&mut self, stage: &'static str, count: usize) {
        self.bar.finish_and_clear();
        self.bar = progress(count, stage);
    }

    fn advances(&mut self, count: usize) {
        self.bar.inc(count as u64);
    }

    fn wants_findings(&self) -> bool {
        self.teller.has_room()
    }

    fn letter(&mut self, told: Told) {
        let [advice, warnings, errors] = told.counts;
        if self.log.is_some() {
            self.note(&json!({
                "event": "letter",
                "letter": told.letter.to_string_lossy().replace('\\', "/"),
                "became": told.became.name(),
                "why": told.why.map(crate::build::Why::name),
                "advice": advice,
                "warnings": warnings,
                "errors": errors,
            }));
        }
        if told.report.iter().next().is_none() {
            self.teller.count(told.counts);
        } else {
            self.tell(told.report);
        }
    }

    fn removed(&mut self, output: &Path) {
        let name = output.to_string_lossy().replace('\\', "/");
        self.note(&json!({ "event": "removed", "output": name }));
    }

    fn report(&mut self, report: Report) {
        self.tell(report);
    }
}
