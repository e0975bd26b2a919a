//! Text into the tokens that dates are made of: figures, Roman numerals, words, marks.

use std::ops::Range;

use super::is_letter;

/// One token and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A figure and how many digits it has.
    Number(u32, usize),
    /// A word; its place in [`Tokens::folded`].
    Word(Range<usize>),
    /// Any other character.
    Mark(char),
}

/// The tokens of a text, and its words in lower case one after the other.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    pub(super) folded: String,
}

impl Tokens {
    /// The word that a token is, in lower case.
    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match &self.list.get(at)?.kind {
            Kind::Word(word) => self.folded.get(word.clone()),
            Kind::Number(..) | Kind::Mark(_) => None,
        }
    }
}

/// Cuts a text into tokens; linear. Letters and digits part (`17ten` is two tokens,
/// `7ber` too).
pub(super) fn tokens(text: &str) -> Tokens {
    let mut list = Vec::with_capacity(text.len() / 5);
    let mut folded = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if c.is_ascii_digit() {
            let (mut value, mut digits) = (c.to_digit(10).unwrap_or_default(), 1);
            while let Some((at, digit)) =
                chars.peek().and_then(|(at, c)| Some((*at, c.to_digit(10)?)))
            {
                value = value.saturating_mul(10).saturating_add(digit);
                digits += 1;
                end = at + 1;
                chars.next();
            }
            Kind::Number(value, digits)
        } else if is_letter(c) {
            while let Some((at, next)) = chars.peek().copied() {
                let inside =
                    is_letter(next) || matches!(next, '\u{300}'..='\u{36f}' | '\u{ad}');
                if !inside {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            let from = folded.len();
            super::fold_into(text.get(start..end).unwrap_or_default(), &mut folded);
            Kind::Word(from..folded.len())
        } else {
            Kind::Mark(c)
        };
        list.push(Token { range: start..end, kind, spaced });
        spaced = false;
    }
    Tokens { list, folded }
}

/// Whether a word may be a Roman numeral, by its letters.
pub(super) fn may_be_roman(word: &str) -> bool {
    word.bytes().all(|letter| b"ijvxlcdm".contains(&letter))
}

/// The value of a Roman numeral in lower case, strictly formed; `None` for anything else.
pub(super) fn roman(word: &str) -> Option<u32> {
    let digit = |c: char| match c {
        'i' | 'j' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        'd' => Some(500),
        'm' => Some(1000),
        _ => None,
    };
    if word.is_empty() || word.len() > 15 || !may_be_roman(word) {
        return None;
    }
    let values = word.chars().map(digit).collect::<Option<Vec<u32>>>()?;
    let mut sum = 0;
    for (at, value) in values.iter().enumerate() {
        match values.get(at + 1) {
            Some(next) if next > value => sum -= i64::from(*value),
            _ => sum += i64::from(*value),
        }
    }
    let sum = u32::try_from(sum).ok()?;
    // Early print writes iiii and ends on j; anything else must be the usual form.
    let usual = word.replace('j', "i");
    (written(sum) == usual || usual.contains("iiii")).then_some(sum)
}

/// A number as a Roman numeral in lower case.
fn written(mut number: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    for (value, letters) in STEPS {
        while number >= value {
            text.push_str(letters);
            number -= value;
        }
    }
    text
}
