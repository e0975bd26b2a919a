//! `letterbook explain`.

use std::fmt::Write as _;

use crate::cli::args::Explain;
use crate::cli::terminal::{Stream, print};
use crate::diagnostic::{codes, nearest};

pub(in crate::cli) fn explain(arguments: &Explain) -> u8 {
    let Some(name) = &arguments.code else {
        print(Stream::Out, &list(""));
        return 0;
    };
    if let Some(code) = codes::find(name) {
        print(Stream::Out, code.page());
        return 0;
    }
    let layer = list(&name.to_uppercase());
    if name.len() == 3 && !layer.is_empty() {
        print(Stream::Out, &layer);
        return 0;
    }
    let names = codes::ALL.iter().flat_map(|code| [code.id, code.slug]);
    let near =
        nearest(&name.to_uppercase(), names.clone()).or_else(|| nearest(name, names));
    let hint = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    print(
        Stream::Err,
        &format!("There is no finding `{name}`.{hint} `letterbook explain` lists all.\n"),
    );
    2
}

/// All codes that begin so, a line each.
fn list(layer: &str) -> String {
    let mut text = String::new();
    let live = codes::ALL.iter().filter(|code| !code.retired);
    for code in live.filter(|code| code.id.starts_with(layer)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{} {:<28} {:<8} {}",
            code.id,
            code.slug,
            code.severity.name(),
            code.summary
        );
    }
    text
}
