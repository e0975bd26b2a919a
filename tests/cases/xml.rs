//! Cases of well-formedness: `xml` in, `findings` and `tokens` out.

use std::fmt::Write as _;

use letterbook::diagnostic::Findings;
use letterbook::source::{Sources, Span};
use letterbook::xml::{Reader, Token};

use super::Case;

/// Makes the output fence `tag` of a case.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    let text = case.get("xml")?;
    let mut sources = Sources::new();
    let source = sources.add("case.xml", text);
    let (mut reader, mut findings) = (Reader::new(source, text), Findings::new());
    let mut tokens = String::new();
    while let Some(token) = reader.read(&mut findings) {
        let _ = match token {
            Token::Start(tag) => write!(tokens, "<{}>", tag.name),
            Token::End(tag) => write!(tokens, "</{}>", tag.name),
            Token::Text(text) => write!(tokens, "{}", text.decode()),
            _ => Ok(()),
        };
    }
    match tag {
        "tokens" => Some(tokens),
        "findings" => Some(lines(&sources, &findings)),
        _ => None,
    }
}

/// The findings as lines, with what belongs to them indented below.
pub(super) fn lines(sources: &Sources, findings: &Findings) -> String {
    let place = |span: Span| {
        let file = sources.get(span.source);
        let (start, end) = (file.position(span.start), file.position(span.end));
        format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
    };
    let mut lines = String::new();
    for finding in findings {
        let (at, weight) = (place(finding.span), finding.severity.name());
        let _ = writeln!(lines, "{at} {weight} {} {}", finding.code.id, finding.message);
        for label in &finding.related {
            let _ = writeln!(lines, "  see {}: {}", place(label.span), label.text);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(lines, "  help: {help}");
        }
        for fix in &finding.fixes {
            let _ = writeln!(lines, "  fix: {}", fix.title);
        }
    }
    lines
}
