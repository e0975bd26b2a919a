//! Lines into rows: what is printed on them, how wide it is, what stands around it.
//!
//! A [`Row`] is a line with something on it; blank lines only count. Everything later
//! works on rows, and every byte outside the rows' contents is white space, so that the
//! text between two pieces is always a line end (or a mark like a form feed).

use super::widths;
use crate::input::Lines;

/// What a row turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The letter's text.
    Text,
    /// Nothing but note calls, taken out of the printed line before it.
    Call,
    /// Part of the note with that number in the list of bodies.
    Note(usize),
    /// A page number.
    PageNumber,
    /// A running head or foot.
    Head,
    /// What leads from a page's foot to the next page.
    Catchword,
    /// A rule or ornament.
    Rule,
}

/// One line that is not blank.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(super) struct Row {
    /// First byte that is no white space.
    pub(super) start: usize,
    /// The byte after the last one.
    pub(super) end: usize,
    /// Blanks before it; a tab counts for four.
    pub(super) indent: usize,
    /// Whether blanks follow it on its line.
    pub(super) trailing: bool,
    /// Blank lines before it.
    pub(super) blank: usize,
    /// Whether one of them holds blanks only, as double-spaced text has before notes.
    pub(super) spacer: bool,
    /// Which page, counted from 0 by form feeds.
    pub(super) page: usize,
    /// Whether it is the first of a page.
    pub(super) top: bool,
    /// Its width in em, stretched blanks counted once.
    pub(super) width: f32,
    /// The width of its first piece that could have stood on the line before.
    pub(super) first: f32,
    /// How many times several blanks stand together inside it.
    pub(super) gaps: usize,
    /// The widest run of blanks inside it.
    pub(super) widest_gap: usize,
    /// How many blanks or runs of blanks it holds.
    pub(super) spaces: usize,
    /// Whether a name is to follow: it ends in a closing formula ("Your obedient
    /// servant,", "Dein").
    pub(super) awaits: bool,
    /// What it is.
    pub(super) kind: Use,
}

impl Row {
    /// The characters on it.
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Makes rows of lines.
pub(super) fn rows(text: &str, lines: &Lines) -> Vec<Row> {
    let mut rows = Vec::with_capacity(lines.lines.len());
    let (mut blank, mut spacer, mut page, mut top) = (0, false, 0, true);
    for line in &lines.lines {
        if line.starts_page {
            page += 1;
            top = true;
        }
        let whole = text.get(line.span.range()).unwrap_or_default();
        let bare = whole.trim_start_matches(blank_or_mark);
        let lead = whole.get(..whole.len() - bare.len()).unwrap_or_default();
        let bare = bare.trim_end_matches(blank_or_mark);
        if bare.is_empty() {
            blank += 1;
            spacer |= whole.len() > 8;
            continue;
        }
        let start = line.span.start as usize + lead.len();
        let mut row = Row {
            start,
            end: start + bare.len(),
            indent: lead.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum(),
            trailing: whole.len() > lead.len() + bare.len(),
            blank,
            spacer,
            page,
            top,
            width: 0.0,
            first: 0.0,
            gaps: 0,
            widest_gap: 0,
            spaces: 0,
            awaits: false,
            kind: Use::Text,
        };
        measure(bare, &mut row);
        rows.push(row);
        (blank, spacer, top) = (0, false, false);
    }
    rows
}

/// White space, and marks that nobody sees.
pub(super) fn blank_or_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0')
}

fn measure(bare: &str, row: &mut Row) {
    let (mut width, mut run, mut first) = (0.0_f32, 0, None);
    for c in bare.chars() {
        if c.is_whitespace() {
            run += 1;
            first.get_or_insert(width);
            continue;
        }
        if run > 0 {
            width += widths::SPACE;
            row.spaces += 1;
            row.gaps += usize::from(run > 1);
            row.widest_gap = row.widest_gap.max(run);
            run = 0;
        }
        width += widths::of(c);
        // A line may also break after a hyphen or a dash.
        if matches!(c, '-' | '–' | '—' | '/') && width > 0.6 {
            first.get_or_insert(width);
        }
    }
    row.width = width;
    row.first = first.unwrap_or(width);
}

/// Whether nearly every line is followed by a blank one, so that blank lines part nothing.
pub(super) fn double_spaced(text: &str, rows: &[Row]) -> bool {
    let mut spaced = 0_usize;
    let mut tight = 0_usize;
    let mut going_on = 0_usize;
    let widest = rows.iter().map(|row| row.width).fold(0.0, f32::max);
    for pair in rows.windows(2) {
        let [one, two] = pair else { continue };
        let (a, b) = (one.text(text), two.text(text));
        if a.len() <= 3 || b.len() <= 3 || two.top {
            continue;
        }
        if two.blank > 0 {
            spaced += 1;
            // A short line ("Dear Sir,") may end before a word in lower case.
            let runs_on = !a.ends_with(['.', '!', '?', ':', '"', '”', '»'])
                && b.starts_with(char::is_lowercase)
                && one.width > 12.0
                && one.width > 0.6 * widest;
            going_on += usize::from(runs_on);
        } else {
            tight += 1;
        }
    }
    spaced >= 4 * tight && going_on * 6 >= spaced && going_on > 1
}
