//! Cases of registers: fences `tei`, `second` (TEI), `csv` in; `entries` (what was
//! understood, an entry a line), `table` (the CSV that is written), `lost` (what it has
//! no column for), `file` (the TEI that is written), `findings` out.

use letterbook::diagnostic::Findings;
use letterbook::report::Report;
use letterbook::source::Sources;
use letterbook::{Register, register::Entry};

use crate::{Case, editions};

/// Runs a case.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let mut register = Register::default();
    for (fence, name) in
        [("tei", "persons.xml"), ("second", "second.xml"), ("csv", "persons.csv")]
    {
        if let Some(text) = case.get(fence) {
            let bytes = text.as_bytes().to_vec();
            register.load(name, bytes, name, &mut sources, &mut findings);
        }
    }
    register.check(&mut findings);
    match tag {
        "entries" => Some(register.entries().iter().map(line).collect()),
        "table" => Some(register.to_table(b',').0),
        "lost" => Some(
            register
                .to_table(b',')
                .1
                .iter()
                .map(|(name, count)| format!("{name} {count}"))
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        "file" => Some(register.to_tei("Register")),
        "findings" => {
            let mut report = Report::new();
            report.add(&sources, findings);
            Some(editions::lines(&report))
        }
        _ => None,
    }
}

/// `id kind: names; born, died; identifiers`.
fn line(entry: &Entry) -> String {
    let names: Vec<&str> = entry.names.iter().map(|name| name.text.as_str()).collect();
    let mut line = format!("{} {}: {}", entry.id, entry.kind.name(), names.join(" | "));
    for (sign, date) in [("*", &entry.birth), ("+", &entry.death)] {
        if let Some(date) = date {
            line.extend(["; ", sign, " ", date]);
        }
    }
    for identifier in &entry.identifiers {
        line.extend(["; ", &identifier.uri()]);
    }
    line.push('\n');
    line
}
