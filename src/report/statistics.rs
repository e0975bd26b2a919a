//! Findings counted: by code, then by file, most first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Report;
use crate::diagnostic::Severity;

/// Writes two tables, of codes and of files; nothing for no findings.
pub fn write(report: &Report) -> String {
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
    for ((id, slug, severity), count) in codes {
        let _ = writeln!(out, "{count:>7}  {severity:7}  {id} {slug}");
    }
    let mut files: Vec<_> = by_file.into_iter().collect();
    files.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<usize>()));
    out.push_str("\n errors  warnings  advice\n");
    for (file, [errors, warnings, advice]) in files {
        let _ = writeln!(out, "{errors:>7}  {warnings:>8}  {advice:>6}  {file}");
    }
    out
}
