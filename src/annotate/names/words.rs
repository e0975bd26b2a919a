//! A reading text into the words that names are made of.
//!
//! A word is a run of letters with the hyphens and apostrophes inside it; an elided
//! particle (`d’`, `l’`) is a word of its own, and so is each initial. What stands
//! between two words says whether they can belong to one name ([`Word::joined`]) and
//! whether a sentence begins ([`Word::starts`]).
//!
//! Invariant: ranges are in order, do not overlap, and lie on character borders.

use std::ops::Range;

use crate::lexicon::{fold, is_letter};

/// One word.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Bytes of the reading text, without the full stop.
    pub(super) range: Range<usize>,
    /// As written.
    pub(super) text: String,
    /// As the lexicon has it, without the full stop.
    pub(super) fold: String,
    /// Whether a full stop follows it directly.
    pub(super) dot: bool,
    /// Whether only white space, or the full stop of an abbreviation, parts it from the
    /// word before.
    pub(super) joined: bool,
    /// Whether a sentence or a quotation begins with it.
    pub(super) starts: bool,
    /// Whether a comma or "&" is all that parts it from the word before.
    pub(super) listed: bool,
    /// Whether it is a lone capital before a name: W H Kerner.
    pub(super) lone: bool,
}

impl Word {
    /// Whether it begins with a capital.
    pub(super) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it is an initial or a clipped forename: `J.`, `Th.`, `Chr.`, `Ю.`.
    pub(super) fn is_initial(&self) -> bool {
        let mut letters = self.text.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        let alone = letters.next().is_none();
        self.lone || self.dot && (first && alone || CLIPPED.contains(&self.text.as_str()))
    }

    /// Whether all its letters are capitals, and there are several.
    pub(super) fn is_all_capitals(&self) -> bool {
        self.text.chars().count() > 1 && self.text.chars().all(|c| !c.is_lowercase())
    }

    /// The end, the full stop included where it belongs to an abbreviation.
    pub(super) fn end(&self) -> usize {
        self.range.end + usize::from(self.dot && self.is_initial())
    }
}

/// The end of a name of which this is the last word. What an apostrophe parts from it
/// (Benedikt|’s, das Rémon|’sche Stück) is outside.
pub(super) fn end_of(words: &[Word], last: usize) -> Option<usize> {
    words.get(last).map(Word::end)
}

/// Clipped forenames that look like initials. "St." is a saint or a number of pieces.
const CLIPPED: [&str; 43] = [
    "Th", "Ph", "Chr", "Ch", "Cl", "Kl", "Fr", "Friedr", "Joh", "Jos", "Wm", "Aug",
    "Jak", "Jac", "Christ", "Heinr", "Wilh", "Ferd", "Ludw", "Gottfr", "Gottl", "Bernh",
    "Casp", "Kasp", "Konr", "Conr", "Leonh", "Leop", "Joach", "Ulr", "Theod", "Thom",
    "Sigm", "Gust", "Ernst", "Chas", "Jas", "Thos", "Robt", "Edw", "Richd", "Giov",
    "Gius",
];

/// Cuts a reading text into words; linear.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut list: Vec<Word> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(offset) = rest.find(is_letter) else { break };
        let start = at + offset;
        let end = word_end(text, start);
        let word = text.get(start..end).unwrap_or_default().to_owned();
        let after = text.get(end..).unwrap_or_default();
        let gap = text.get(at..start).unwrap_or_default();
        let mut next = Word {
            range: start..end,
            fold: fold(&word),
            dot: after.starts_with('.'),
            joined: false,
            starts: true,
            listed: false,
            lone: false,
            text: word,
        };
        if let Some(before) = list.last() {
            let given = before.is_initial();
            let abbreviated = before.dot && before.text.chars().count() <= 5 || given;
            let rest =
                if abbreviated { gap.strip_prefix('.').unwrap_or(gap) } else { gap };
            let blank = rest.chars().all(char::is_whitespace);
            // dell’Anguissola, Sant’Orso: elided in Italian.
            let elided = matches!(gap, "’" | "'")
                && (before.text.starts_with(char::is_lowercase) || before.fold == "sant")
                && before.text.chars().count() > 2
                && next.is_capital();
            next.joined = elided
                || blank && !(before.dot && before.fold.chars().count() > 5 && !given);
            next.starts = !blank && rest.chars().any(ends_sentence)
                || blank && abbreviated && !before.is_capital() && !short(before);
            let behind =
                if before.dot { gap.strip_prefix('.').unwrap_or(gap) } else { gap };
            next.listed = matches!(behind.trim(), "," | "&");
        }
        list.push(next);
        at = end;
    }
    mark_lone(&mut list);
    list
}

/// Marks the initials that have no full stop. Only consonants are, which are no words of
/// any language (I, A, À, É, O, Y), and no numerals of rulers.
fn mark_lone(list: &mut [Word]) {
    let mut goes_on = false;
    for word in list.iter_mut().rev() {
        let alone = word.text.chars().nth(1).is_none();
        let letter = alone && "BCDFGHJKLMNPQRSTWZ".contains(word.text.as_str());
        word.lone = letter && !word.dot && goes_on;
        let named = word.is_capital() && !alone || word.lone || alone && word.dot;
        goes_on = word.joined && named;
    }
}

/// Whether a small word with a full stop is an abbreviation and ends no sentence.
fn short(word: &Word) -> bool {
    word.text.chars().count() <= 4
}

fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | ':'
            | '‹'
            | '›'
            | '‘'
            | '„'
            | '“'
            | '”'
            | '"'
            | '«'
            | '»'
            | '—'
            | '–'
            | '…'
            | '¿'
            | '¡'
            | '-'
    )
}

/// The end of the word that begins at `start`.
fn word_end(text: &str, start: usize) -> usize {
    let mut characters = text.get(start..).unwrap_or_default().char_indices().peekable();
    let mut end = start;
    let mut letters = 0;
    while let Some((at, c)) = characters.next() {
        if is_letter(c) || unicode_normalization::char::is_combining_mark(c) {
            letters += 1;
            end = start + at + c.len_utf8();
            continue;
        }
        let before_letter = characters.peek().is_some_and(|(_, next)| is_letter(*next));
        let before_capital =
            characters.peek().is_some_and(|(_, next)| next.is_uppercase());
        let inside = match c {
            '-' => before_letter,
            // d’Alembert, l’abbé, Haskell’s and I’ll part; O’Neill does not.
            '’' | '\'' | 'ʼ' => {
                let elided = letters == 1
                    && text
                        .get(start..)
                        .is_some_and(|word| word.starts_with(char::is_lowercase));
                if elided {
                    return start + at + c.len_utf8();
                }
                before_capital && letters <= 1
            }
            _ => false,
        };
        if !inside {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn hyphens_and_apostrophes_inside_words() {
        assert_eq!(
            cut("Jean-Paul d’Arc, O’Neill’s"),
            ["Jean-Paul", "d’", "Arc", "O’Neill", "s"]
        );
    }

    #[test]
    fn initials_join_and_sentences_part() {
        let list = words("Mit D. W. Kerner. Nun");
        let joined: Vec<bool> = list.iter().map(|word| word.joined).collect();
        assert_eq!(joined, [false, true, true, true, false]);
        assert!(list.last().is_some_and(|word| word.starts));
        assert!(list.iter().skip(1).take(2).all(Word::is_initial));
    }
}
