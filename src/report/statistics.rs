//! Findings counted: by code, then by file, most first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Report;
use crate::diagnostic::Severity;

/// How many lines a table of the summary has at most.
const SUMMARY_LINES: usize = 10;
/// From how many findings on a report is too long to be seen at once.
const MANY: usize = 20;

/// How many findings there were of each code and in each file.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    by_code: BTreeMap<(&'static str, &'static str, &'static str), usize>,
    /// Errors, warnings and pieces of advice.
    by_file: BTreeMap<String, [usize; 3]>,
}

impl Statistics {
    /// Counts the findings of a report.
    pub fn add(&mut self, report: &Report) {
        for (sources, finding) in report.iter() {
            let weight = (finding.code.id, finding.code.slug, finding.severity.name());
            *self.by_code.entry(weight).or_default() += 1;
            let column = match finding.severity {
                Severity::Error => 0,
                Severity::Warning => 1,
                Severity::Advice => 2,
            };
            let file = sources.get(finding.span.source).name();
            if !self.by_file.contains_key(file) {
                self.by_file.insert(file.to_owned(), [0; 3]);
            }
            if let Some(counts) = self.by_file.get_mut(file) {
                counts[column] += 1;
            }
        }
    }

    /// Writes two tables, of codes and of files; nothing for no findings.
    pub fn tables(&self) -> String {
        self.lines(usize::MAX)
    }

    /// The same for those who read the findings too: the tables cut to their first lines,
    /// and nothing where the findings are few.
    pub fn summary(&self) -> String {
        let all: usize = self.by_code.values().sum();
        if all < MANY { String::new() } else { self.lines(SUMMARY_LINES) }
    }

    /// The tables, of at most so many lines each.
    fn lines(&self, most: usize) -> String {
        let mut out = String::new();
        if self.by_code.is_empty() {
            return out;
        }
        let mut codes: Vec<_> = self.by_code.iter().collect();
        codes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        // Writing to a string cannot fail.
        for ((id, slug, severity), count) in codes.iter().take(most) {
            let _ = writeln!(out, "{count:>7}  {severity:7}  {id} {slug}");
        }
        rest(codes.len(), most, "codes", &mut out);
        let mut files: Vec<_> = self.by_file.iter().collect();
        files.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<usize>()));
        out.push_str("\n errors  warnings  advice\n");
        for (file, [errors, warnings, advice]) in files.iter().take(most) {
            let _ = writeln!(out, "{errors:>7}  {warnings:>8}  {advice:>6}  {file}");
        }
        rest(files.len(), most, "files", &mut out);
        out
    }
}

/// Says how many lines of a table were left out.
fn rest(all: usize, most: usize, what: &str, out: &mut String) {
    if all > most {
        let _ = writeln!(out, "         and {} more {what}", all - most);
    }
}
