//! Single heads and page numbers: what stands above or below one page and comes again
//! nowhere.
//!
//! Such a row is believed only where it can be nothing else: a figure alone that no note
//! has, a title that relates two persons, a word for a collection of letters.

use super::pages::{page_number, trailing_digits};
use super::relation;
use super::rows::{Row, Use};
use crate::lexicon::{self, Lexicon};

/// A lone figure at the end is a page number; on a single page it speaks for a head.
pub(super) fn lone_number(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    number_above(text, rows, languages);
    with_number(text, rows, languages);
    let Some(last) = rows.iter().rposition(|row| row.kind == Use::Text) else { return };
    let pages = rows.last().map_or(1, |row| row.page + 1);
    let ended = rows.get(last).is_some_and(|row| row.kind == Use::PageNumber);
    let number = rows.get(last).and_then(|row| page_number(row.text(text)));
    let expected = u32::try_from(pages).unwrap_or(u32::MAX);
    let of_book = number.is_some_and(|number| {
        (1..1000).contains(&number)
            && (labels(text, rows, last, number) || !called(text, rows, number))
    });
    if !ended && number != Some(expected) && number != Some(1) && !of_book {
        let numbered = rows.iter().any(|row| row.kind == Use::PageNumber);
        if !numbered || pages > 1 {
            return;
        }
    } else if let Some(row) = rows.get_mut(last)
        && last >= 2
    {
        row.kind = Use::PageNumber;
    }
    if rows.iter().any(|row| row.kind == Use::Head) {
        return;
    }
    head_of_single_page(text, rows, languages);
}

/// A page's first row that is nothing but a figure: its number if it is "1", if another
/// page counts on, or if the lines below are those of a page and say nothing of a number.
fn number_above(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    let numbered = rows.iter().any(|row| row.kind == Use::PageNumber);
    let first = rows.iter().position(|row| row.kind == Use::Text);
    let Some(first) = first.filter(|_| !numbered) else { return };
    let figure = |row: &Row| {
        let content = row.text(text);
        let digits = content.len() <= 3 && content.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| content.parse::<u32>().ok()).flatten()
    };
    let Some(number) = rows.get(first).and_then(figure) else { return };
    let counts_on = pages_counting_on(rows, first, number, figure);
    let lines = rows.iter().skip(first + 1).filter(|row| row.kind == Use::Text);
    let (count, tight) = lines.fold((0, 0), |(count, tight), row| {
        (count + 1, tight + usize::from(row.blank == 0))
    });
    let last = rows.iter().rev().find(|row| row.kind == Use::Text).and_then(figure);
    let titled = rows
        .get(first + 1)
        .is_none_or(|next| relation::is_title(next.text(text), languages));
    let set = count >= 8
        && tight * 2 > count
        && last.is_none()
        && !titled
        && !labels(text, rows, first, number);
    if number == 1 || !counts_on.is_empty() || set {
        for at in std::iter::once(first).chain(counts_on) {
            if let Some(row) = rows.get_mut(at) {
                row.kind = Use::PageNumber;
            }
        }
    }
}

/// The rows of the later pages that count on from the figure above the first one; none
/// if one of the first of them does not.
fn pages_counting_on(
    rows: &[Row],
    first: usize,
    number: u32,
    figure: impl Fn(&Row) -> Option<u32>,
) -> Vec<usize> {
    let mut found = Vec::new();
    let pages = rows.last().map_or(0, |row| row.page);
    let mut from = first + 1;
    for page in 1..=pages {
        let Some(expected) = u32::try_from(page).ok().map(|page| number + page) else {
            break;
        };
        let fits = |row: &Row| row.page == page && figure(row) == Some(expected);
        let on_page = rows.iter().enumerate().skip(from);
        let on_page = on_page.skip_while(|(_, row)| row.page < page);
        let mut on_page = on_page.take_while(|(_, row)| row.page == page);
        let Some((at, _)) = on_page.find(|(_, row)| row.kind == Use::Text && fits(row))
        else {
            break;
        };
        from = at + 1;
        found.push(at);
    }
    found
}

/// A title that relates two persons, with the page's number behind it: a running head.
fn with_number(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    if rows.iter().any(|row| matches!(row.kind, Use::Head | Use::PageNumber)) {
        return;
    }
    let first = rows.iter().position(|row| row.kind == Use::Text);
    let Some(row) = first.and_then(|at| rows.get_mut(at)) else { return };
    let content = row.text(text);
    let digits = trailing_digits(content);
    let title = content.get(..content.len() - digits).unwrap_or_default();
    let bare = title.trim_end();
    // A year belongs to the title, and so does a day before it.
    let apart = bare.len() < title.len()
        && bare.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    let named = bare.ends_with(char::is_alphabetic) || bare.ends_with(')');
    let dated = trailing_digits(bare) == 4;
    let month = bare.rsplit(' ').next().is_some_and(|word| {
        let word = lexicon::fold(word);
        lexicon::all().iter().any(|lexicon| lexicon.month(&word).is_some())
    });
    if (1..=4).contains(&digits)
        && apart
        && (named && !month || dated)
        && (relation::is_title(bare, languages) || relation::is_pair(bare, languages))
    {
        row.kind = Use::Head;
    }
}

/// "Letters", "Correspondence 1901": what a book is called, above a page that shows by
/// its number, its place or other pages that it is one of a book.
pub(super) fn of_books(text: &str, rows: &mut [Row]) {
    let of_book = rows.iter().any(|row| row.kind == Use::PageNumber || row.page > 0);
    let mut page = None;
    for at in 0..rows.len() {
        let Some(row) = rows.get_mut(at) else { break };
        if page == Some(row.page) || row.kind != Use::Text {
            continue;
        }
        page = Some(row.page);
        let content = row.text(text);
        let words = content.split_whitespace();
        // Above the first row of all a word for a collection heads no letter.
        let alone = at == 0 && words.clone().count() == 1;
        let shown = of_book || alone || row.indent > 8 || trailing_digits(content) > 0;
        let collection = words.clone().count() <= 3
            && !content.ends_with(['.', ',', ';', ':', '!', '?'])
            && content.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && words
                .map(lexicon::fold)
                .any(|word| lexicon::any_lists(&word, |lexicon| &lexicon.collections));
        if collection && shown {
            row.kind = Use::Head;
        }
    }
    below_books(text, rows);
}

/// The same below the last line, and the page's number beside such a word at the top.
fn below_books(text: &str, rows: &mut [Row]) {
    let collection = |row: &Row| {
        let content = row.text(text);
        !content.contains(char::is_whitespace)
            && content.starts_with(char::is_uppercase)
            && content.ends_with(char::is_alphabetic)
            && lexicon::any_lists(&lexicon::fold(content), |l| &l.collections)
    };
    let last = rows.iter().rposition(|row| row.kind == Use::Text);
    if let Some(row) = last.filter(|at| *at > 2).and_then(|at| rows.get_mut(at))
        && collection(row)
    {
        row.kind = Use::Head;
    }
    let [head, next, ..] = rows else { return };
    let figures = next.text(text);
    let number = figures.len() <= 4 && figures.bytes().all(|b| b.is_ascii_digit());
    if head.kind == Use::Head && next.kind == Use::Text && next.blank <= 1 && number {
        next.kind = Use::PageNumber;
    }
}

/// Whether a word of the text has a figure behind it, as the call of a note.
pub(super) fn called(text: &str, rows: &[Row], number: u32) -> bool {
    let figures = number.to_string();
    rows.iter().filter(|row| row.kind == Use::Text).any(|row| {
        row.text(text).match_indices(figures.as_str()).any(|(at, found)| {
            let before = row.text(text).get(..at).and_then(|t| t.chars().next_back());
            let after = row.text(text).get(at + found.len()..);
            let after = after.and_then(|rest| rest.chars().next());
            before.is_some_and(|c| !c.is_ascii_digit() && !c.is_whitespace())
                && !after.is_some_and(|c| c.is_ascii_digit())
        })
    })
}

/// Whether another row begins with a figure, as the body of the note with that number does.
pub(super) fn labels(text: &str, rows: &[Row], beside: usize, number: u32) -> bool {
    let figures = number.to_string();
    rows.iter().enumerate().any(|(at, row)| {
        at != beside
            && row.text(text).strip_prefix(figures.as_str()).is_some_and(|rest| {
                !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_digit())
            })
    })
}

/// The title above a single page: what relates two persons, or is centred.
fn head_of_single_page(text: &str, rows: &mut [Row], languages: &[&Lexicon]) {
    if !rows.iter().any(|row| row.kind == Use::PageNumber) {
        return;
    }
    let Some(first) = rows.iter().position(|row| row.kind == Use::Text) else { return };
    let Some(row) = rows.get(first) else { return };
    if !relation::is_title(row.text(text), languages) {
        return;
    }
    let widest = rows.iter().map(|row| row.width).fold(0.0, f32::max);
    let full = row.width > 0.7 * widest;
    let title = row.text(text).to_owned();
    let first_width = row.width;
    if let Some(row) = rows.get_mut(first) {
        row.kind = Use::Head;
    }
    let Some(next) = rows.get_mut(first + 1) else { return };
    if full && first_width + 0.25 + next.first > 0.98 * widest && next.blank <= 1 {
        let content = next.text(text);
        let capitals = |content: &str| !content.chars().any(char::is_lowercase);
        let figures = !content.chars().any(char::is_alphabetic);
        if (figures || capitals(content) == capitals(&title)) && next.width < 0.6 * widest
        {
            next.kind = Use::Head;
        }
    }
}
