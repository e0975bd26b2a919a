//! Quotation marks into quotations.
//!
//! One mark opens in one language and closes in another (“ in English and German, » in
//! French and German), so a mark is read by its neighbours: it opens before a word and
//! after a blank or an opening sign, and closes what is open. An apostrophe never
//! closes a quotation between two letters.

use std::ops::Range;

use crate::diagnostic::{Findings, codes};
use crate::model::{Annotation, Kind, Responsible, Text};
use crate::source::Certainty;

/// Adds the quotations of a text, marks included. Those that do not close in it are a
/// finding and stay text.
pub(super) fn annotate(text: &Text, list: &mut Vec<Annotation>, findings: &mut Findings) {
    let string = text.as_str();
    let distant = list.iter().any(|other| other.kind == Kind::SoCalled);
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut before: Option<char> = None;
    let mut characters = string.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let after = characters.peek().map(|(_, next)| *next);
        if is_mark(c) {
            let closes = open
                .iter()
                .rposition(|(opener, _)| closers(*opener).contains(&c))
                .filter(|_| may_close(c, before, after));
            if let Some(depth) = closes {
                if let Some((_, start)) = open.get(depth).copied() {
                    add(list, start..at + c.len_utf8(), string, distant);
                }
                // What was opened inside and not closed was no quotation.
                lonely(text, open.drain(depth..).skip(1), findings);
            } else if !closers(c).is_empty() && may_open(c, before, after) {
                open.push((c, at));
            }
        }
        before = Some(c);
    }
    lonely(text, open.into_iter(), findings);
}

/// Adds a quotation, unless the editor says that its words are used at a distance: then
/// the marks belong to that. `distant` says whether there are such words at all.
fn add(list: &mut Vec<Annotation>, range: Range<usize>, string: &str, distant: bool) {
    let words = |range: &Range<usize>| {
        string.get(range.clone()).unwrap_or_default().trim_matches(is_mark)
    };
    let so_called = list.iter_mut().filter(|_| distant).find(|other| {
        other.kind == Kind::SoCalled
            && range.start <= other.range.start
            && other.range.end <= range.end
            && words(&other.range) == words(&range)
    });
    match so_called {
        Some(other) => other.range = range,
        None => list.push(Annotation {
            range,
            kind: Kind::Quotation,
            responsible: Responsible::Program,
            certainty: Certainty::High,
        }),
    }
}

fn lonely(
    text: &Text,
    marks: impl Iterator<Item = (char, usize)>,
    findings: &mut Findings,
) {
    for (mark, at) in marks {
        // A single mark is too often an apostrophe to speak of.
        if matches!(mark, '‘' | '‚' | '\'') {
            continue;
        }
        if let Some(span) = text.span(at..at + mark.len_utf8()) {
            findings.push(
                codes::OPEN_QUOTATION
                    .at(span)
                    .message(format!("the quotation that {mark} opens is not closed in this paragraph"))
                    .help("it stays text; if the mark was lost in extraction, put it back in the letter"),
            );
        }
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '«' | '»' | '‹' | '›' | '‘' | '’' | '‚' | '"' | '‟')
}

/// The marks that close what a mark opens, in any language; empty where it never opens.
fn closers(opener: char) -> &'static [char] {
    match opener {
        '“' => &['”', '“'],
        '„' => &['“', '”', '‟'],
        '”' => &['”'],
        '«' => &['»'],
        '»' => &['«'],
        '‹' => &['›'],
        '›' => &['‹'],
        '‘' => &['’'],
        '‚' => &['‘', '’'],
        '"' => &['"'],
        _ => &[],
    }
}

fn may_open(c: char, before: Option<char>, after: Option<char>) -> bool {
    let free = before.is_none_or(|b| {
        b.is_whitespace()
            || matches!(
                b,
                '(' | '[' | '{' | '—' | '–' | '-' | '¿' | '¡' | '/' | '\'' | '’'
            )
            || (is_mark(b) && b != c)
    });
    // French sets a blank inside its marks.
    let word = after.is_some_and(|a| !a.is_whitespace() || matches!(c, '«'));
    free && word
}

fn may_close(c: char, before: Option<char>, after: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '’' | '‘' => !letter(after) && before.is_some_and(|b| !b.is_whitespace()),
        '»' => true,
        '“' | '"' => !letter(after) && before.is_some_and(|b| !b.is_whitespace()),
        _ => before.is_some_and(|b| !b.is_whitespace() || c == '«'),
    }
}
