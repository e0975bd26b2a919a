//! JSON as maps and arrays (F&O 3.1 §17.5): `parse-json` and `json-doc`; and the reader of
//! JSON that `json-to-xml` shares.

use super::maps::option;
use super::{Arguments, Evaluated, Row, Sequence, error};
use crate::xpath::DynamicError;
use crate::xpath::evaluate::call;
use crate::xpath::types::{array_item, map_item};
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
pub(super) const DEPTH: usize = 200;

/// What is done with a key that is there twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicates {
    First,
    Last,
    Reject,
    /// Both are kept, as only a document can.
    Retain,
}

/// A reader of JSON, for functions that take its text and a map of options.
pub(super) struct Json<'a, 'f, 'x, 'r> {
    text: &'a str,
    at: usize,
    is_liberal: bool,
    /// Whether strings keep what cannot stand in XML, and the backslash, as escapes.
    pub(super) escapes: bool,
    pub(super) duplicates: Duplicates,
    fallback: Option<Item>,
    pub(super) it: &'f mut Arguments<'x, 'r>,
}

/// What an option that is true or false says.
pub(super) fn flag(it: &Arguments<'_, '_>, name: &str) -> Evaluated<bool> {
    match option(it, 1, name) {
        None => Ok(false),
        Some(value) => match value.items() {
            [Item::Atomic(Atomic::Boolean(value))] => Ok(*value),
            _ => Err(DynamicError::wrong_type(format!("`{name}` is true or false"))),
        },
    }
}

fn read(it: &mut Arguments<'_, '_>, source: &str) -> Evaluated {
    const CHOICES: [(&str, Duplicates); 3] = [
        ("use-first", Duplicates::First),
        ("use-last", Duplicates::Last),
        ("reject", Duplicates::Reject),
    ];
    let mut json = Json::open(it, source, &CHOICES)?;
    let value = json.value(0)?;
    json.end()?;
    Ok(value)
}

/// What is to be done with a key that is there twice; the first choice if nothing says so.
fn duplicates(
    it: &Arguments<'_, '_>,
    choices: &[(&str, Duplicates); 3],
) -> Evaluated<Duplicates> {
    let Some(value) = option(it, 1, "duplicates") else {
        let [(_, first), ..] = choices;
        return Ok(*first);
    };
    let word = match value.items() {
        [Item::Atomic(value)] => value.as_text(),
        _ => None,
    };
    let Some(word) = word else {
        return Err(DynamicError::wrong_type("`duplicates` is a word"));
    };
    match choices.iter().find(|(name, _)| *name == word) {
        Some((_, choice)) => Ok(*choice),
        None => Err(error("FOJS0005", format!("there is no choice `{word}`"))),
    }
}

/// A key that is there twice, where that is not allowed.
pub(super) fn twice(key: &str) -> DynamicError {
    error("FOJS0003", format!("the key `{key}` is there twice"))
}

impl<'a, 'f, 'x, 'r> Json<'a, 'f, 'x, 'r> {
    /// A reader at the begin of a text, by the options of the call. Of the choices for a
    /// key that is there twice the first holds where nothing is said.
    pub(super) fn open(
        it: &'f mut Arguments<'x, 'r>,
        text: &'a str,
        choices: &[(&str, Duplicates); 3],
    ) -> Evaluated<Self> {
        let is_liberal = flag(it, "liberal")?;
        let escapes = flag(it, "escape")?;
        let duplicates = duplicates(it, choices)?;
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
        it.frame.charge(text.len() / 16)?;
        Ok(Self { text, at: 0, is_liberal, escapes, duplicates, fallback, it })
    }
}

impl Json<'_, '_, '_, '_> {
    /// Holds that nothing follows.
    pub(super) fn end(&mut self) -> Evaluated<()> {
        self.space();
        if self.at < self.text.len() {
            return Err(self.wrong("something follows the value"));
        }
        Ok(())
    }

    pub(super) fn wrong(&self, message: &str) -> DynamicError {
        error("FOJS0001", format!("this is no JSON: {message}, at byte {}", self.at))
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    /// Goes to the begin of a value; its first character.
    pub(super) fn begin(&mut self, depth: usize) -> Evaluated<char> {
        if depth > DEPTH {
            return Err(self.wrong("it is nested too deep"));
        }
        self.it.frame.charge(1)?;
        self.space();
        self.rest().chars().next().ok_or_else(|| self.wrong("a value is missing"))
    }

    /// The members up to a closing mark, with commas between them.
    pub(super) fn members(
        &mut self,
        close: &str,
        mut member: impl FnMut(&mut Self) -> Evaluated<()>,
    ) -> Evaluated<()> {
        self.at += 1;
        if self.take(close) {
            return Ok(());
        }
        loop {
            member(self)?;
            if self.take(close) {
                return Ok(());
            }
            if !self.take(",") {
                return Err(self.wrong(&format!("`,` or `{close}` is missing")));
            }
            if self.is_liberal && self.take(close) {
                return Ok(());
            }
        }
    }

    /// The key of a member of an object, and what parts it from the value.
    pub(super) fn key(&mut self) -> Evaluated<String> {
        self.space();
        if !self.rest().starts_with('"') {
            return Err(self.wrong("a key is missing"));
        }
        let key = self.string()?;
        if !self.take(":") {
            return Err(self.wrong("`:` is missing"));
        }
        Ok(key)
    }

    pub(super) fn take(&mut self, mark: &str) -> bool {
        self.space();
        let is_there = self.rest().starts_with(mark);
        if is_there {
            self.at += mark.len();
        }
        is_there
    }

    fn value(&mut self, depth: usize) -> Evaluated {
        match self.begin(depth)? {
            '{' => self.object(depth),
            '[' => {
                let mut members = Vec::new();
                self.members("]", |json| {
                    members.push(json.value(depth + 1)?);
                    Ok(())
                })?;
                Ok(Sequence::one(array_item(members)))
            }
            '"' => self.string().map(|text| Sequence::one(Atomic::string(text))),
            't' if self.take("true") => Ok(Sequence::one(Atomic::Boolean(true))),
            'f' if self.take("false") => Ok(Sequence::one(Atomic::Boolean(false))),
            'n' if self.take("null") => Ok(Sequence::EMPTY),
            '-' | '0'..='9' => {
                self.number().map(|(number, _)| Sequence::one(Atomic::Double(number)))
            }
            _ => Err(self.wrong("a value is missing")),
        }
    }

    fn object(&mut self, depth: usize) -> Evaluated {
        let mut map = Map::default();
        self.members("}", |json| {
            let key = Atomic::string(json.key()?);
            let value = json.value(depth + 1)?;
            match (map.get(&key).is_some(), json.duplicates) {
                (true, Duplicates::Reject) => return Err(twice(&key.to_string())),
                (true, Duplicates::First) => {}
                _ => map.insert(key, value),
            }
            Ok(())
        })?;
        Ok(Sequence::one(map_item(map)))
    }

    /// A number, and how it is written.
    pub(super) fn number(&mut self) -> Evaluated<(f64, &str)> {
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
        let start = self.at;
        self.at += end;
        Ok((number, self.text.get(start..self.at).unwrap_or_default()))
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

    pub(super) fn string(&mut self) -> Evaluated<String> {
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
