//! `format-integer` (F&O 3.1 §4.6): whole numbers as digits, letters, Roman or words.

use super::{Arguments, Evaluated, Row, error, text};

pub(super) const FUNCTIONS: &[Row] =
    &[("format-integer(integer?, string, [string?]) as string", format_integer)];

fn format_integer(it: &mut Arguments<'_, '_>) -> Evaluated {
    let picture = it.text_or_empty(1);
    let Some(number) = it.integer(0) else { return Ok(text("")) };
    let (primary, modifier) = match picture.rsplit_once(';') {
        Some((primary, modifier)) => (primary, modifier),
        None => (&*picture, ""),
    };
    let wrong = || error("FODF1310", format!("`{picture}` is no picture of a number"));
    let kind = modifier.trim_start_matches(['c', 'o']);
    let is_sound = modifier.is_empty()
        || modifier.starts_with(['c', 'o', 'a', 't'])
            && (kind.is_empty()
                || matches!(kind, "a" | "t")
                || kind.starts_with('(')
                    && kind.trim_end_matches(['a', 't']).ends_with(')'));
    if primary.is_empty() || !is_sound {
        return Err(wrong());
    }
    let is_ordinal = modifier.starts_with('o');
    let size = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    let made = presented(size, primary, is_ordinal).ok_or_else(wrong)?;
    Ok(text(format!("{sign}{made}")))
}

/// A number as a picture's first token presents it; `None` if the token is wrong.
pub(super) fn presented(size: u128, token: &str, is_ordinal: bool) -> Option<String> {
    let plain = |is_ordinal: bool| {
        let suffix = if is_ordinal { ordinal_suffix(size) } else { "" };
        format!("{size}{suffix}")
    };
    Some(match token {
        "A" | "a" if size > 0 => {
            let letters = alphabetic(size, 'A', 26);
            if token == "a" { letters.to_lowercase() } else { letters }
        }
        "α" if size > 0 => {
            const GREEK: &str = "αβγδεζηθικλμνξοπρστυφχψω";
            in_alphabet(size, &GREEK.chars().collect::<Vec<_>>())
        }
        "I" if size > 0 && size < 5000 => roman(size),
        "i" if size > 0 && size < 5000 => roman(size).to_lowercase(),
        "W" => words(size, is_ordinal).to_uppercase(),
        "w" => words(size, is_ordinal),
        "Ww" => titled(&words(size, is_ordinal)),
        _ if token.chars().any(is_digit) || token.contains('#') => {
            digits(size, token, is_ordinal)?
        }
        _ => plain(is_ordinal),
    })
}

fn is_digit(character: char) -> bool {
    zero_of(character).is_some()
}

/// The zero of the script that a digit is of.
fn zero_of(character: char) -> Option<char> {
    const ZEROS: [char; 24] = [
        '0',
        '\u{660}',
        '\u{6F0}',
        '\u{7C0}',
        '\u{966}',
        '\u{9E6}',
        '\u{A66}',
        '\u{AE6}',
        '\u{B66}',
        '\u{BE6}',
        '\u{C66}',
        '\u{CE6}',
        '\u{D66}',
        '\u{E50}',
        '\u{ED0}',
        '\u{F20}',
        '\u{1040}',
        '\u{17E0}',
        '\u{1810}',
        '\u{1946}',
        '\u{19D0}',
        '\u{FF10}',
        '\u{104A0}',
        '\u{1D7D8}',
    ];
    ZEROS.into_iter().find(|zero| {
        u32::from(character).checked_sub(u32::from(*zero)).is_some_and(|it| it < 10)
    })
}

/// A number in the digits of a script, with separators where the picture has them.
fn digits(size: u128, token: &str, is_ordinal: bool) -> Option<String> {
    let characters: Vec<char> = token.chars().collect();
    let zero = characters.iter().find_map(|it| zero_of(*it))?;
    let mut least = 0;
    let mut separators: Vec<(usize, char)> = Vec::new();
    let mut places = 0;
    let mut seen_optional = false;
    for (at, character) in characters.iter().enumerate().rev() {
        match zero_of(*character) {
            // All digits are of one script, and optional ones come first.
            Some(own) if own != zero || seen_optional => return None,
            Some(_) => {
                least += 1;
                places += 1;
            }
            None if *character == '#' => {
                seen_optional = true;
                places += 1;
            }
            None if character.is_alphanumeric() => return None,
            None => {
                let twice = separators.last().is_some_and(|(place, _)| *place == places);
                if places == 0 || at == 0 || twice {
                    return None;
                }
                separators.push((places, *character));
            }
        }
    }
    let plain = format!("{size:0>least$}");
    // Separators that stand evenly go on so.
    let step = separators.first().map_or(0, |(place, _)| *place);
    let mark = separators.first().map(|(_, mark)| *mark);
    let is_even = separators
        .iter()
        .enumerate()
        .all(|(at, (place, own))| *place == step * (at + 1) && Some(*own) == mark)
        && places <= step * (separators.len() + 1);
    let mut made = String::new();
    for (at, digit) in plain.chars().enumerate() {
        let left = plain.len() - at;
        if at > 0 {
            let separator = if is_even && step > 0 {
                mark.filter(|_| left % step == 0)
            } else {
                separators.iter().find(|(place, _)| *place == left).map(|(_, it)| *it)
            };
            made.extend(separator);
        }
        let value = digit.to_digit(10).unwrap_or_default();
        made.push(char::from_u32(u32::from(zero) + value).unwrap_or(digit));
    }
    if is_ordinal {
        made.push_str(ordinal_suffix(size));
    }
    Some(made)
}

fn ordinal_suffix(size: u128) -> &'static str {
    match (size % 100, size % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

fn alphabetic(size: u128, first: char, count: u32) -> String {
    let letters: Vec<char> =
        (0..count).filter_map(|at| char::from_u32(u32::from(first) + at)).collect();
    in_alphabet(size, &letters)
}

/// a, b, … z, aa, ab, …
fn in_alphabet(size: u128, letters: &[char]) -> String {
    let base = letters.len() as u128;
    let (mut left, mut made) = (size, Vec::<char>::new());
    while left > 0 && base > 0 {
        left -= 1;
        let at = usize::try_from(left % base).unwrap_or_default();
        made.extend(letters.get(at));
        left /= base;
    }
    made.into_iter().rev().collect()
}

fn roman(size: u128) -> String {
    const MARKS: [(u128, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let (mut left, mut made) = (size, String::new());
    for (value, mark) in MARKS {
        while left >= value {
            made.push_str(mark);
            left -= value;
        }
    }
    made
}

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const LARGE: [(u128, &str); 6] = [
    (1_000_000_000_000_000_000, "quintillion"),
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1000, "thousand"),
];

/// A number in English, the one language offered.
fn words(size: u128, is_ordinal: bool) -> String {
    let cardinal = spelled(size);
    if !is_ordinal {
        return cardinal;
    }
    let at = cardinal.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = cardinal.split_at_checked(at).unwrap_or(("", &cardinal));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        tens if tens.ends_with('y') => format!("{}ieth", tens.trim_end_matches('y')),
        other => format!("{other}th"),
    };
    format!("{head}{last}")
}

fn spelled(size: u128) -> String {
    for (value, name) in LARGE {
        if size >= value {
            let (count, rest) = (size / value, size % value);
            let head = format!("{} {name}", spelled(count));
            return match rest {
                0 => head,
                1..100 => format!("{head} and {}", spelled(rest)),
                _ => format!("{head} {}", spelled(rest)),
            };
        }
    }
    let small = usize::try_from(size).unwrap_or_default();
    if small >= 100 {
        let head = format!("{} hundred", SMALL.get(small / 100).unwrap_or(&""));
        return match small % 100 {
            0 => head,
            rest => format!("{head} and {}", spelled(rest as u128)),
        };
    }
    if let Some(word) = SMALL.get(small) {
        return (*word).to_owned();
    }
    let tens = TENS.get(small / 10).unwrap_or(&"");
    match small % 10 {
        0 => (*tens).to_owned(),
        rest => format!("{tens}-{}", SMALL.get(rest).unwrap_or(&"")),
    }
}

/// With a capital at each word.
pub(super) fn titled(words: &str) -> String {
    let mut is_first = true;
    words
        .chars()
        .map(|character| {
            let made = if is_first { character.to_ascii_uppercase() } else { character };
            is_first = matches!(character, ' ' | '-');
            made
        })
        .collect()
}
