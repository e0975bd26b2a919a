//! JSON as maps and arrays (F&O 3.1 §17.5): `parse-json` and `json-doc`.

use std::sync::Arc;

use super::maps::option;
use super::{Arguments, Evaluated, Row, Sequence, error};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::call;
use crate::xpath::types::map_item;
use crate::xpath::value::{Atomic, Item, Map};

pub(super) const FUNCTIONS: &[Row] = &[
    ("parse-json(string?, [map(*)]) as item()?", |it| {
        let Some(source) = it.text(0) else { return Ok(Sequence::EMPTY) };
        let source = source.into_owned();
        read(it, &source)
    }),
    ("json-doc(string?, [map(*)]) as item()?", |it| {
        let file = Arguments {
            frame: &mut *it.frame,
            focus: it.focus,
            values: vec![it.values.first().cloned().unwrap_or_default()],
            builtin: it.builtin,
            regex: None,
        };
        let source = super::resources::file(&file)?;
        match source {
            Some(source) => read(it, &source),
            None => Ok(Sequence::EMPTY),
        }
    }),
];

/// How deep JSON may be nested.
const DEPTH: usize = 200;

/// What is done with a key that is there twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Duplicates {
    First,
    Last,
    Reject,
}

struct Json<'a, 'f, 'x, 'r> {
    text: &'a str,
    at: usize,
    is_liberal: bool,
    escapes: bool,
    duplicates: Duplicates,
    fallback: Option<Item>,
    it: &'f mut Arguments<'x, 'r>,
}

/// What an option that is true or false says.
fn flag(it: &Arguments<'_, '_>, name: &str) -> Evaluated<bool> {
    match option(it, 1, name) {
        None => Ok(false),
        Some(value) => match value.items() {
            [Item::Atomic(Atomic::Boolean(value))] => Ok(*value),
            _ => Err(DynamicError::wrong_type(format!("`{name}` is true or false"))),
        },
    }
}

fn read(it: &mut Arguments<'_, '_>, source: &str) -> Evaluated {
    let is_liberal = flag(it, "liberal")?;
    let escapes = flag(it, "escape")?;
    let duplicates = match option(it, 1, "duplicates") {
        None => Duplicates::First,
        Some(value) => match value.items() {
            [Item::Atomic(value)] => match value.as_text() {
                Some("use-first") => Duplicates::First,
                Some("use-last") => Duplicates::Last,
                Some("reject") => Duplicates::Reject,
                Some(other) => {
                    return Err(error(
                        "FOJS0005",
                        format!("there is no choice `{other}`"),
                    ));
                }
                None => return Err(DynamicError::wrong_type("`duplicates` is a word")),
            },
            _ => return Err(DynamicError::wrong_type("`duplicates` is a word")),
        },
    };
    let fallback = match option(it, 1, "fallback") {
        None => None,
        Some(value) => match value.items() {
            [item @ Item::Function(function)] if function.arity() == 1 => {
                Some(item.clone())
            }
            _ => return Err(DynamicError::wrong_type("`fallback` is a function")),
        },
    };
    if fallback.is_some() && escapes {
        return Err(error("FOJS0005", "`fallback` and `escape` exclude each other"));
    }
    it.frame.charge(source.len() / 16)?;
    let mut json =
        Json { text: source, at: 0, is_liberal, escapes, duplicates, fallback, it };
    let value = json.value(0)?;
    json.space();
    if json.at < source.len() {
        return Err(json.wrong("something follows the value"));
    }
    Ok(value)
}

impl Json<'_, '_, '_, '_> {
    fn wrong(&self, message: &str) -> DynamicError {
        error("FOJS0001", format!("this is no JSON: {message}, at byte {}", self.at))
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn take(&mut self, mark: &str) -> bool {
        self.space();
        let is_there = self.rest().starts_with(mark);
        if is_there {
            self.at += mark.len();
        }
        is_there
    }

    fn value(&mut self, depth: usize) -> Evaluated {
        if depth > DEPTH {
            return Err(self.wrong("it is nested too deep"));
        }
        self.it.frame.charge(1)?;
        self.space();
        match self.rest().chars().next() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => self.string().map(|text| Sequence::one(Atomic::string(text))),
            Some('t') if self.take("true") => Ok(Sequence::one(Atomic::Boolean(true))),
            Some('f') if self.take("false") => Ok(Sequence::one(Atomic::Boolean(false))),
            Some('n') if self.take("null") => Ok(Sequence::EMPTY),
            Some('-' | '0'..='9') => self.number(),
            _ => Err(self.wrong("a value is missing")),
        }
    }

    fn object(&mut self, depth: usize) -> Evaluated {
        self.at += 1;
        let mut map = Map::default();
        if !self.take("}") {
            loop {
                self.space();
                if !self.rest().starts_with('"') {
                    return Err(self.wrong("a key is missing"));
                }
                let key = Atomic::string(self.string()?);
                if !self.take(":") {
                    return Err(self.wrong("`:` is missing"));
                }
                let value = self.value(depth + 1)?;
                match (map.get(&key).is_some(), self.duplicates) {
                    (true, Duplicates::Reject) => {
                        let message = format!("the key `{key}` is there twice");
                        return Err(error("FOJS0003", message));
                    }
                    (true, Duplicates::First) => {}
                    _ => map.insert(key, value),
                }
                if self.take("}") {
                    break;
                }
                if !self.take(",") {
                    return Err(self.wrong("`,` or `}` is missing"));
                }
                if self.is_liberal && self.take("}") {
                    break;
                }
            }
        }
        Ok(Sequence::one(map_item(map)))
    }

    fn array(&mut self, depth: usize) -> Evaluated {
        self.at += 1;
        let mut members = Vec::new();
        if !self.take("]") {
            loop {
                members.push(self.value(depth + 1)?);
                if self.take("]") {
                    break;
                }
                if !self.take(",") {
                    return Err(self.wrong("`,` or `]` is missing"));
                }
                if self.is_liberal && self.take("]") {
                    break;
                }
            }
        }
        Ok(Sequence::one(Item::Array(Arc::new(members))))
    }

    fn number(&mut self) -> Evaluated {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c))
            .unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
        let whole = mantissa.split('.').next().unwrap_or_default();
        let is_sound = !whole.is_empty()
            && !mantissa.ends_with('.')
            && (whole == "0" || !whole.starts_with('0'))
            && !unsigned.starts_with(['+', '-']);
        let number = digits.parse::<f64>().ok().filter(|_| is_sound || self.is_liberal);
        let Some(number) = number else { return Err(self.wrong("a number is wrong")) };
        self.at += end;
        Ok(Sequence::one(Atomic::Double(number)))
    }

    /// The four hexadecimal digits of an escape.
    fn unit(&mut self) -> Evaluated<u32> {
        let digits = self.rest().get(..4).unwrap_or_default();
        let is_sound =
            digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_hexdigit());
        let unit = u32::from_str_radix(digits, 16).ok().filter(|_| is_sound);
        match unit {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(self.wrong("an escape is wrong")),
        }
    }

    fn string(&mut self) -> Evaluated<String> {
        self.at += 1;
        let mut made = String::new();
        loop {
            let Some(next) = self.rest().chars().next() else {
                return Err(self.wrong("a string is not closed"));
            };
            self.at += next.len_utf8();
            match next {
                '"' => return Ok(made),
                '\\' => self.escape(&mut made)?,
                '\0'..='\u{1F}' if !self.is_liberal => {
                    return Err(self.wrong("a control character must be escaped"));
                }
                other => made.push(other),
            }
        }
    }

    fn escape(&mut self, made: &mut String) -> Evaluated<()> {
        let start = self.at - 1;
        let Some(letter) = self.rest().chars().next() else {
            return Err(self.wrong("a string is not closed"));
        };
        self.at += letter.len_utf8();
        let character = match letter {
            '"' | '/' => Some(letter),
            '\\' => Some('\\'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{C}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => {
                let unit = self.unit()?;
                let mut code = Some(unit);
                if (0xD800..0xDC00).contains(&unit) {
                    code = None;
                    if self.rest().starts_with("\\u") {
                        let before = self.at;
                        self.at += 2;
                        let low = self.unit()?;
                        if (0xDC00..0xE000).contains(&low) {
                            code =
                                Some(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
                        } else {
                            self.at = before;
                        }
                    }
                }
                code.and_then(char::from_u32)
            }
            _ => return Err(self.wrong("there is no such escape")),
        };
        let sound = character.filter(|it| super::strings::is_xml_character(*it));
        let written = self.text.get(start..self.at).unwrap_or_default().to_owned();
        if self.escapes {
            match sound {
                Some('\\') => made.push_str("\\\\"),
                Some(character) if !matches!(character, '\n' | '\r' | '\t') => {
                    made.push(character);
                }
                _ => made.push_str(&written),
            }
            return Ok(());
        }
        match (sound, &self.fallback) {
            (Some(character), _) => made.push(character),
            (None, Some(function)) => {
                let escaped = match written.as_str() {
                    "\\b" => "\\b".to_owned(),
                    "\\f" => "\\f".to_owned(),
                    other => other.to_owned(),
                };
                let argument = Sequence::one(Atomic::string(escaped));
                let function = function.clone();
                let value = call(self.it.frame, &function, vec![argument])?;
                match value.items() {
                    [] => {}
                    [Item::Atomic(value)] => made.push_str(&value.to_string()),
                    _ => {
                        return Err(DynamicError::wrong_type(
                            "`fallback` gives a string",
                        ));
                    }
                }
            }
            (None, None) => made.push('\u{FFFD}'),
        }
        Ok(())
    }
}
