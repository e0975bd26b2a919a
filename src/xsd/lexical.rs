//! The types that are kinds of text: names, tokens, languages, addresses, binary data.
//!
//! Each function holds a text, its white space already processed, to the lexical space
//! of a type, and says in words why it does not belong. XML Schema Part 2 §3.2, §3.3.

use crate::xml::{is_name_char, is_name_start};

/// Holds a text to Name (colons allowed) or `NCName` (none).
pub(super) fn name(text: &str, colons: bool) -> Result<(), String> {
    let Some(first) = text.chars().next() else {
        return Err("a name cannot be empty".to_owned());
    };
    let allowed = |c: char, check: fn(char) -> bool| check(c) && (colons || c != ':');
    if !allowed(first, is_name_start) {
        return Err(if first.is_ascii_digit() {
            "a name cannot begin with a digit".to_owned()
        } else {
            format!("a name cannot begin with `{first}`")
        });
    }
    match text.chars().find(|c| !allowed(*c, is_name_char)) {
        Some(' ') => Err("a name cannot contain a space".to_owned()),
        Some(stray) => Err(format!("a name cannot contain `{stray}`")),
        None => Ok(()),
    }
}

/// Holds a text to Nmtoken: characters of names in any order.
pub(super) fn name_token(text: &str) -> Result<(), String> {
    match text.chars().find(|c| !is_name_char(*c)) {
        _ if text.is_empty() => Err("it cannot be empty".to_owned()),
        Some(' ') => Err("it is one word, without a space".to_owned()),
        Some(stray) => Err(format!("it cannot contain `{stray}`")),
        None => Ok(()),
    }
}

/// Holds a text to the shape of a language tag: `de`, `en-GB`.
pub(super) fn language(text: &str) -> Result<(), String> {
    for (index, part) in text.split('-').enumerate() {
        let fits = |c: char| c.is_ascii_alphabetic() || index > 0 && c.is_ascii_digit();
        if let Some(stray) = part.chars().find(|c| !fits(*c)) {
            return Err(format!("`{stray}` has no place in a language tag like en-GB"));
        }
        if part.is_empty() {
            return Err("a part of the language tag is empty".to_owned());
        }
        if part.len() > 8 {
            return Err(format!(
                "`{part}` is longer than the eight letters of a language tag's part"
            ));
        }
    }
    Ok(())
}

/// Holds a text to the shape of an address: its percent signs, its one `#`, its scheme.
///
/// The lexical space of `anyURI` lets nearly everything pass (§3.2.17); these are the
/// three faults that jing finds too.
pub(super) fn address(text: &str) -> Result<(), String> {
    let mut parts = text.split('%');
    parts.next();
    for part in parts {
        let hexadecimal = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
        let bytes = part.as_bytes();
        if !hexadecimal(bytes.first()) || !hexadecimal(bytes.get(1)) {
            return Err("`%` must be followed by two hexadecimal digits".to_owned());
        }
    }
    if text.matches('#').count() > 1 {
        return Err("an address has at most one `#`".to_owned());
    }
    let before = text.find(['/', '?', '#']).unwrap_or(text.len());
    let Some((scheme, _)) = text.get(..before).and_then(|text| text.split_once(':'))
    else {
        return Ok(());
    };
    let mut bytes = scheme.bytes();
    let is_sound = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if is_sound { Ok(()) } else { Err(format!("`{scheme}:` begins no address")) }
}

/// The bytes that pairs of hexadecimal digits mean.
pub(super) fn hexadecimal(text: &str) -> Result<Vec<u8>, String> {
    let mut digits = Vec::with_capacity(text.len());
    for character in text.chars() {
        match character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()) {
            Some(digit) => digits.push(digit),
            None => return Err(format!("`{character}` is no hexadecimal digit")),
        }
    }
    if digits.len() % 2 == 1 {
        return Err("the number of hexadecimal digits must be even".to_owned());
    }
    Ok(digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, d| byte << 4 | d))
        .collect())
}

/// The bytes that base 64 means; spaces may stand anywhere.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding, mut letters) = (0_u32, 0, 0, 0);
    for character in text.chars().filter(|c| *c != ' ') {
        letters += 1;
        let digit = match character {
            'A'..='Z' => u32::from(character) - u32::from('A'),
            'a'..='z' => u32::from(character) - u32::from('a') + 26,
            '0'..='9' => u32::from(character) - u32::from('0') + 52,
            '+' => 62,
            '/' => 63,
            '=' => {
                padding += 1;
                continue;
            }
            _ => return Err(format!("`{character}` has no place in base 64")),
        };
        if padding > 0 {
            return Err("nothing follows `=` in base 64".to_owned());
        }
        bits = bits << 6 | digit;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    let fits = match padding {
        0 => count == 0,
        1 => count == 2,
        2 => count == 4,
        _ => false,
    };
    if letters % 4 != 0 || !fits {
        return Err("base 64 comes in groups of four letters".to_owned());
    }
    if bits != 0 {
        return Err("the last letter of the base 64 says more than it can".to_owned());
    }
    Ok(bytes)
}

/// Holds a text to the shape of a floating point number and leaves it to be parsed.
pub(super) fn float(text: &str) -> Result<(), String> {
    if matches!(text, "INF" | "-INF" | "NaN") {
        return Ok(());
    }
    let wrong = || format!("`{text}` is not a number");
    let (mantissa, exponent) =
        text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).map(str::len);
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
    }
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let points = mantissa.bytes().filter(|b| *b == b'.').count();
    let length = unsigned(mantissa).unwrap_or(mantissa.len());
    if digits == 0 || points > 1 || digits + points != length {
        return Err(wrong());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_plain() {
        assert_eq!(name("1a", false).unwrap_err(), "a name cannot begin with a digit");
        assert_eq!(name("a b", false).unwrap_err(), "a name cannot contain a space");
        assert_eq!(name("a:b", false).unwrap_err(), "a name cannot contain `:`");
        assert!(name("a:b", true).is_ok());
        assert!(language("en-GB").is_ok() && language("en.UK").is_err());
        assert!(address("urn:a%20b#c").is_ok() && address("a#b#c").is_err());
        assert!(address("").is_ok() && address("a/b:c").is_ok() && address(":").is_err());
    }

    #[test]
    fn binary_texts_are_bytes() {
        assert_eq!(hexadecimal("0aFF").unwrap(), [10, 255]);
        assert_eq!(base64("BA ==").unwrap(), [4]);
        assert!(base64("BB==").is_err() && base64("====").is_err());
    }
}
