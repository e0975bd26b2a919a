//! Functions on strings and with regular expressions (F&O 3.1 §5, §6).

use std::fmt::Write as _;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::{Arguments, Evaluated, Row, Sequence, boolean, error, integer, text};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::{atomised, compare};
use crate::xpath::regex::Regex;
use crate::xpath::value::{Atomic, Item};

pub(super) const FUNCTIONS: &[Row] = &[
    ("string([item()?]) as string", string),
    ("concat(anyAtomicType?, anyAtomicType?) as string", concat),
    ("string-join(anyAtomicType*, [string]) as string", string_join),
    ("substring(string?, double, [double]) as string", substring),
    ("string-length([string?]) as integer", string_length),
    ("normalize-space([string?]) as string", normalize_space),
    ("normalize-unicode(string?, [string]) as string", normalize_unicode),
    ("upper-case(string?) as string", |it| Ok(text(it.text_or_empty(0).to_uppercase()))),
    ("lower-case(string?) as string", |it| Ok(text(it.text_or_empty(0).to_lowercase()))),
    ("translate(string?, string, string) as string", translate),
    ("contains(string?, string?, [string]) as boolean", contains),
    ("starts-with(string?, string?, [string]) as boolean", starts_with),
    ("ends-with(string?, string?, [string]) as boolean", ends_with),
    ("substring-before(string?, string?, [string]) as string", substring_before),
    ("substring-after(string?, string?, [string]) as string", substring_after),
    ("codepoints-to-string(integer*) as string", codepoints_to_string),
    ("string-to-codepoints(string?) as integer*", string_to_codepoints),
    ("compare(string?, string?, [string]) as integer?", compare_texts),
    ("codepoint-equal(string?, string?) as boolean?", codepoint_equal),
    ("collation-key(string, [string]) as base64Binary", collation_key),
    ("contains-token(string*, string, [string]) as boolean", contains_token),
    ("encode-for-uri(string?) as string", |it| {
        Ok(text(escape(&it.text_or_empty(0), "-_.~", true)))
    }),
    ("iri-to-uri(string?) as string", |it| {
        Ok(text(escape(&it.text_or_empty(0), "!#$%&'()*+,-./:;=?@[]_~", true)))
    }),
    ("escape-html-uri(string?) as string", |it| {
        Ok(text(escape(&it.text_or_empty(0), "", false)))
    }),
];

pub(super) const MATCHING: &[Row] = &[
    ("matches(string?, string, [string]) as boolean", matches),
    ("replace(string?, string, string, [string]) as string", replace),
    ("tokenize(string?, [string], [string]) as string*", tokenize),
];

fn string(it: &mut Arguments<'_, '_>) -> Evaluated {
    let item = it.item_or_context(0)?;
    match item {
        None => Ok(text("")),
        Some(item) => {
            let value = crate::xpath::evaluate::string_of(it.frame.context, item)?;
            Ok(text(&*value))
        }
    }
}

fn concat(it: &mut Arguments<'_, '_>) -> Evaluated {
    let mut joined = String::new();
    for value in it.values.iter().flat_map(Sequence::iter) {
        if let Item::Atomic(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(joined, "{value}");
        }
    }
    Ok(text(joined))
}

fn string_join(it: &mut Arguments<'_, '_>) -> Evaluated {
    let separator = it.text_or_empty(1);
    let mut joined = String::new();
    for (at, value) in it.value(0).iter().enumerate() {
        if at > 0 {
            joined.push_str(&separator);
        }
        if let Item::Atomic(value) = value {
            let _ = write!(joined, "{value}");
        }
    }
    Ok(text(joined))
}

/// Rounds as `fn:round` does: a half goes up.
fn rounded(number: f64) -> f64 {
    (number + 0.5).floor()
}

fn substring(it: &mut Arguments<'_, '_>) -> Evaluated {
    let start = rounded(it.double(1).unwrap_or(f64::NAN));
    let end = match it.double(2) {
        Some(length) => start + rounded(length),
        None => f64::INFINITY,
    };
    let source = it.text_or_empty(0);
    let mut position = 0.0;
    let cut: String = source
        .chars()
        .filter(|_| {
            position += 1.0;
            position >= start && position < end
        })
        .collect();
    Ok(text(cut))
}

fn string_length(it: &mut Arguments<'_, '_>) -> Evaluated {
    let count = it.text_or_context(0)?.chars().count();
    Ok(Sequence::one(Atomic::count(count)))
}

fn normalize_space(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_context(0)?;
    let mut words = source.split([' ', '\t', '\n', '\r']).filter(|it| !it.is_empty());
    let mut normalised = String::with_capacity(source.len());
    normalised.push_str(words.next().unwrap_or_default());
    for word in words {
        normalised.push(' ');
        normalised.push_str(word);
    }
    Ok(text(normalised))
}

fn normalize_unicode(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_empty(0);
    let form =
        it.text(1).map_or_else(|| "NFC".to_owned(), |form| form.trim().to_uppercase());
    Ok(match form.as_str() {
        "NFC" => text(source.nfc().collect::<String>()),
        "NFD" => text(source.nfd().collect::<String>()),
        "NFKC" => text(source.nfkc().collect::<String>()),
        "NFKD" => text(source.nfkd().collect::<String>()),
        "" => text(&*source),
        _ => return Err(error("FOCH0003", format!("there is no form `{form}` here"))),
    })
}

fn translate(it: &mut Arguments<'_, '_>) -> Evaluated {
    let (from, to) = (it.text_or_empty(1), it.text_or_empty(2));
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let translated: String = it
        .text_or_empty(0)
        .chars()
        .filter_map(|character| match from.iter().position(|it| *it == character) {
            Some(at) => to.get(at).copied(),
            None => Some(character),
        })
        .collect();
    Ok(text(translated))
}

fn contains(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let (whole, part) = (it.text_or_empty(0), it.text_or_empty(1));
    Ok(boolean(collation.key(&whole).contains(&*collation.key(&part))))
}

fn starts_with(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let (whole, part) = (it.text_or_empty(0), it.text_or_empty(1));
    Ok(boolean(collation.key(&whole).starts_with(&*collation.key(&part))))
}

fn ends_with(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let (whole, part) = (it.text_or_empty(0), it.text_or_empty(1));
    Ok(boolean(collation.key(&whole).ends_with(&*collation.key(&part))))
}

fn substring_before(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let (whole, part) = (it.text_or_empty(0), it.text_or_empty(1));
    // The cases of ASCII have the same length.
    let at = collation.key(&whole).find(&*collation.key(&part)).unwrap_or(0);
    Ok(text(whole.get(..at).unwrap_or_default()))
}

fn substring_after(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let (whole, part) = (it.text_or_empty(0), it.text_or_empty(1));
    let at = collation.key(&whole).find(&*collation.key(&part));
    let at = at.map_or(whole.len(), |at| at + part.len());
    Ok(text(whole.get(at..).unwrap_or_default()))
}

fn codepoints_to_string(it: &mut Arguments<'_, '_>) -> Evaluated {
    let mut made = String::new();
    for item in it.value(0) {
        let Item::Atomic(Atomic::Integer(number, _)) = item else { continue };
        let character = u32::try_from(*number).ok().and_then(char::from_u32);
        let Some(character) = character.filter(|it| is_xml_character(*it)) else {
            return Err(error("FOCH0001", format!("{number} is no character of XML")));
        };
        made.push(character);
    }
    Ok(text(made))
}

/// Whether a character may stand in XML 1.0 (§2.2).
pub(super) fn is_xml_character(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..
    )
}

fn string_to_codepoints(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_empty(0);
    Ok(source.chars().map(|it| Item::Atomic(Atomic::integer(u32::from(it)))).collect())
}

fn compare_texts(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let (Some(a), Some(b)) = (it.text(0), it.text(1)) else { return Ok(Sequence::EMPTY) };
    Ok(integer(collation.compare(&a, &b) as i128))
}

fn codepoint_equal(it: &mut Arguments<'_, '_>) -> Evaluated {
    let (Some(a), Some(b)) = (it.text(0), it.text(1)) else { return Ok(Sequence::EMPTY) };
    Ok(boolean(a == b))
}

fn collation_key(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(1)?;
    let source = it.text_or_empty(0);
    Ok(Sequence::one(Atomic::Base64(collation.key(&source).as_bytes().into())))
}

fn contains_token(it: &mut Arguments<'_, '_>) -> Evaluated {
    let collation = it.collation(2)?;
    let token = it.text_or_empty(1);
    let token = token.trim_matches([' ', '\t', '\n', '\r']);
    let context = it.frame.context;
    let mut found = false;
    for item in it.value(0) {
        let source = crate::xpath::evaluate::string_of(context, item)?;
        let mut words = source.split([' ', '\t', '\n', '\r']).filter(|it| !it.is_empty());
        found = found || words.any(|word| collation.is_equal(word, token));
    }
    Ok(boolean(found && !token.is_empty()))
}

/// Percent signs for all bytes but letters, digits and what is kept. If not `strict`,
/// only for what is not printable ASCII.
fn escape(source: &str, kept: &str, strict: bool) -> String {
    let mut escaped = String::with_capacity(source.len());
    for byte in source.bytes() {
        let character = char::from(byte);
        let is_kept = if strict {
            byte.is_ascii_alphanumeric() || byte.is_ascii() && kept.contains(character)
        } else {
            (b' '..=b'~').contains(&byte)
        };
        if is_kept {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

impl Arguments<'_, '_> {
    /// The regular expression of the arguments: that written down, or one made now.
    pub(super) fn regex_at<T>(
        &self,
        pattern: usize,
        flags: usize,
        with: impl FnOnce(&Regex) -> Evaluated<T>,
    ) -> Evaluated<T> {
        if let Some(regex) = self.regex {
            return with(regex);
        }
        let key = (
            self.text_or_empty(pattern).into_owned(),
            self.text_or_empty(flags).into_owned(),
        );
        let known = self.frame.context.regexes.borrow().get(&key).cloned();
        let regex = if let Some(known) = known {
            known
        } else {
            self.frame.charge(1000)?;
            let regex = Arc::new(Regex::new(&key.0, &key.1)?);
            let mut all = self.frame.context.regexes.borrow_mut();
            // A document that makes patterns must not fill the memory with them.
            if all.len() >= 100 {
                all.clear();
            }
            all.insert(key, Arc::clone(&regex));
            regex
        };
        with(&regex)
    }
}

fn matches(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_empty(0);
    it.frame.charge(source.len() / 16)?;
    it.regex_at(1, 2, |regex| regex.is_match(&source)).map(boolean)
}

fn matches_empty() -> DynamicError {
    error("FORX0003", "the regular expression matches a text without length")
}

fn tokenize(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_empty(0);
    it.frame.charge(source.len() / 16)?;
    let item = |part: &str| Item::Atomic(Atomic::string(part));
    if it.len() == 1 {
        let words = source.split([' ', '\t', '\n', '\r']).filter(|it| !it.is_empty());
        return Ok(words.map(item).collect());
    }
    it.regex_at(1, 2, |regex| {
        if regex.matches_empty {
            return Err(matches_empty());
        }
        if source.is_empty() {
            return Ok(Sequence::EMPTY);
        }
        let mut parts = Vec::new();
        let mut from = 0;
        for groups in regex.matches(&source)? {
            let Some(Some(whole)) = groups.first() else { continue };
            parts.push(item(source.get(from..whole.start).unwrap_or_default()));
            from = whole.end;
        }
        parts.push(item(source.get(from..).unwrap_or_default()));
        Ok(parts.into())
    })
}

/// What a replacement is made of (F&O 3.1 §5.6.3).
enum Part {
    Text(String),
    Group(usize),
}

fn replacement(pattern: &str, groups: usize) -> Evaluated<Vec<Part>> {
    let wrong = |message: &str| error("FORX0004", message);
    let mut parts = vec![Part::Text(String::new())];
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let literal = match character {
            '\\' => match characters.next() {
                Some(next @ ('\\' | '$')) => next,
                _ => {
                    return Err(wrong(
                        "`\\` in a replacement is followed by `\\` or `$`",
                    ));
                }
            },
            '$' => {
                let Some(first) = characters.peek().and_then(|it| it.to_digit(10)) else {
                    return Err(wrong("`$` in a replacement is followed by a number"));
                };
                characters.next();
                let mut group = first as usize;
                // As many digits as there are groups for.
                while let Some(digit) = characters.peek().and_then(|it| it.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer > groups {
                        break;
                    }
                    group = longer;
                    characters.next();
                }
                parts.push(Part::Group(group));
                parts.push(Part::Text(String::new()));
                continue;
            }
            other => other,
        };
        if let Some(Part::Text(text)) = parts.last_mut() {
            text.push(literal);
        }
    }
    Ok(parts)
}

fn replace(it: &mut Arguments<'_, '_>) -> Evaluated {
    let source = it.text_or_empty(0);
    it.frame.charge(source.len() / 16)?;
    it.regex_at(1, 3, |regex| {
        if regex.matches_empty {
            return Err(matches_empty());
        }
        let pattern = it.text_or_empty(2);
        let parts = if regex.is_literal {
            vec![Part::Text(pattern.into_owned())]
        } else {
            replacement(&pattern, regex.group_count())?
        };
        let mut made = String::with_capacity(source.len());
        let mut from = 0;
        for groups in regex.matches(&source)? {
            let Some(Some(whole)) = groups.first() else { continue };
            made.push_str(source.get(from..whole.start).unwrap_or_default());
            for part in &parts {
                match part {
                    Part::Text(text) => made.push_str(text),
                    Part::Group(group) => {
                        if let Some(Some(range)) = groups.get(*group) {
                            made.push_str(source.get(range.clone()).unwrap_or_default());
                        }
                    }
                }
            }
            from = whole.end;
        }
        made.push_str(source.get(from..).unwrap_or_default());
        Ok(text(made))
    })
}

/// Whether two values are the same, as `distinct-values` and its kind ask.
pub(super) fn is_same(a: &Atomic, b: &Atomic, same: &dyn Fn(&str, &str) -> bool) -> bool {
    if let (Some(a), Some(b)) = (a.as_text(), b.as_text()) {
        return same(a, b);
    }
    matches!(compare(a, b, false), Ok(Some(std::cmp::Ordering::Equal)))
}

/// The atomic values of an argument.
pub(super) fn atoms(it: &Arguments<'_, '_>, at: usize) -> Evaluated<Vec<Atomic>> {
    atomised(it.frame.context, it.value(at))
}
