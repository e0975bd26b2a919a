//! Findings counted: by code, then by file, most first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Report;
use crate::diagnostic::Severity;

/// How many lines a table of the summary has at most.
const SUMMARY_LINES: usize = 10;
/// From how many findings on a report is too long to be seen at once.
const MANY: usize = 20;

/// Writes two tables, of codes and of files; nothing for no findings.
pub fn write(report: &Report) -> String {
    tables(report, usize::MAX)
}

/// The same for those who read the findings too: the tables cut to their first lines, and
/// nothing where the findings are few.
pub fn summary(report: &Report) -> String {
    if report.iter().count() < MANY {
        String::new()
    } else {
        tables(report, SUMMARY_LINES)
    }
}

fn tables(report: &Report, most: usize) -> String {
    let (mut by_code, mut by_file) = (BTreeMap::new(), BTreeMap::new());
    for (sources, finding) in report.iter() {
        let weight = (finding.code.id, finding.code.slug, finding.severity.name());
        *by_code.entry(weight).or_insert(0_usize) += 1;
        let file = sources.get(finding.span.source).name();
        let counts: &mut [usize; 3] = by_file.entry(file).or_default();
        let column = match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Advice => 2,
        };
        counts[column] += 1;
    }
    let mut out = String::new();
    if by_code.is_empty() {
        return out;
    }
    let mut codes: Vec<_> = by_code.into_iter().collect();
    codes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    // Writing to a string cannot fail.
    for ((id, slug, severity), count) in codes.iter().take(most) {
        let _ = writeln!(out, "{count:>7}  {severity:7}  {id} {slug}");
    }
    rest(codes.len(), most, "codes", &mut out);
    let mut files: Vec<_> = by_file.into_iter().collect();
    files.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<usize>()));
    out.push_str("\n errors  warnings  advice\n");
    for (file, [errors, warnings, advice]) in files.iter().take(most) {
        let _ = writeln!(out, "{errors:>7}  {warnings:>8}  {advice:>6}  {file}");
    }
    rest(files.len(), most, "files", &mut out);
    out
}

/// Says how many lines of a table were left out.
fn rest(all: usize, most: usize, what: &str, out: &mut String) {
    if all > most {
        let _ = writeln!(out, "         and {} more {what}", all - most);
    }
}
