//! Compact syntax into tokens (RELAX NG compact syntax §2).
//!
//! Escapes `\x{…}` count as the characters they name wherever they stand, except that an
//! escaped line end may stand in a literal of one line and an escaped quotation mark
//! still ends it. Tokens borrow from the text where nothing was escaped.

use std::borrow::Cow;
use std::iter::Peekable;

use super::super::lexical::is_ncname_start;
use crate::xml::is_name_char;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind<'t> {
    /// A name without a colon; `quoted` if `\` stands before it, so that it is no keyword.
    Name { name: Cow<'t, str>, quoted: bool },
    /// `prefix:local`.
    CName { prefix: Cow<'t, str>, local: Cow<'t, str> },
    /// `prefix:*`.
    NsName { prefix: Cow<'t, str> },
    /// A quoted segment.
    Literal(Cow<'t, str>),
    /// Lines that begin with `##`.
    Documentation(String),
    /// `=`, `|=`, `{` and so on.
    Sign(&'static str),
    /// The end of the text; always the last token.
    End,
}

/// A token and its bytes.
#[derive(Clone, Debug)]
pub(in super::super) struct Token<'t> {
    pub(in super::super) kind: Kind<'t>,
    pub(in super::super) start: usize,
    pub(in super::super) end: usize,
}

/// What is wrong, and the bytes where.
#[derive(Debug)]
pub(in super::super) struct LexError {
    pub(in super::super) message: String,
    pub(in super::super) start: usize,
    pub(in super::super) end: usize,
}

/// A character, its bytes in the file, and whether it was written as an escape.
#[derive(Clone, Copy, Debug)]
struct Char {
    value: char,
    start: usize,
    end: usize,
    escaped: bool,
}

/// The characters with escapes resolved and line ends made LF.
#[derive(Clone, Debug)]
struct Chars<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Chars<'_> {
    type Item = Char;

    fn next(&mut self) -> Option<Char> {
        let start = self.at;
        let rest = self.text.get(start..)?;
        let first = rest.chars().next()?;
        if let ('\\', Some((value, length))) = (first, escape(rest)) {
            self.at += length;
            return Some(Char { value, start, end: self.at, escaped: true });
        }
        self.at += if rest.starts_with("\r\n") { 2 } else { first.len_utf8() };
        let value = if first == '\r' { '\n' } else { first };
        Some(Char { value, start, end: self.at, escaped: false })
    }
}

/// The character of `\x{…}` and its length; `\0` if it names none.
fn escape(rest: &str) -> Option<(char, usize)> {
    let after = rest.strip_prefix('\\')?;
    let digits = after.trim_start_matches('x');
    let digits =
        if digits.len() < after.len() { digits.strip_prefix('{')? } else { return None };
    let (number, _) = digits.split_once('}').unwrap_or(("", ""));
    let length = rest.len() - digits.len() + number.len() + 1;
    let code = u32::from_str_radix(number, 16).ok();
    let value = code.filter(|_| number.bytes().all(|b| b.is_ascii_hexdigit()));
    Some((value.and_then(char::from_u32).unwrap_or('\0'), length.min(rest.len())))
}

/// Cuts a text into tokens.
pub(in super::super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, LexError> {
    let chars = Chars { text, at: 0 }.peekable();
    let mut lexer = Lexer { text, chars };
    let mut tokens = Vec::with_capacity(text.len() / 6);
    loop {
        let token = lexer.token()?;
        let is_end = token.kind == Kind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    chars: Peekable<Chars<'t>>,
}

impl<'t> Lexer<'t> {
    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|c| c.value)
    }

    /// The character after the next.
    fn peek_second(&self) -> Option<char> {
        let mut ahead = self.chars.clone();
        ahead.next();
        ahead.next().map(|c| c.value)
    }

    fn token(&mut self) -> Result<Token<'t>, LexError> {
        let mut documentation: Option<(String, usize, usize)> = None;
        while let Some(first) = self.chars.peek().copied() {
            match first.value {
                ' ' | '\t' | '\n' | '\u{feff}' => drop(self.chars.next()),
                '#' => {
                    let (hashes, line) = self.comment();
                    if hashes >= 2 {
                        let line = line.strip_prefix(' ').unwrap_or(&line);
                        let (all, _, end) =
                            documentation.get_or_insert((String::new(), first.start, 0));
                        if *end > 0 {
                            all.push('\n');
                        }
                        all.push_str(line);
                        *end = self.position();
                    } else if documentation.is_some() {
                        break;
                    }
                }
                _ => break,
            }
        }
        if let Some((text, start, end)) = documentation {
            return Ok(Token { kind: Kind::Documentation(text), start, end });
        }
        let Some(first) = self.chars.next() else {
            let end = self.text.len();
            return Ok(Token { kind: Kind::End, start: end, end });
        };
        let kind = self.kind(first)?;
        Ok(Token { kind, start: first.start, end: self.position() })
    }

    /// The byte that comes next.
    fn position(&mut self) -> usize {
        let end = self.text.len();
        self.chars.peek().map_or(end, |c| c.start)
    }

    fn comment(&mut self) -> (usize, String) {
        let (mut hashes, mut line) = (0, String::new());
        while self.peek() == Some('#') {
            hashes += 1;
            self.chars.next();
        }
        while let Some(c) = self.chars.next_if(|c| c.value != '\n' || c.escaped) {
            line.push(c.value);
        }
        (hashes, line)
    }

    fn kind(&mut self, first: Char) -> Result<Kind<'t>, LexError> {
        let second = self.peek();
        let pair = match (first.value, second) {
            ('|', Some('=')) => Some("|="),
            ('&', Some('=')) => Some("&="),
            ('>', Some('>')) => Some(">>"),
            _ => None,
        };
        if let Some(sign) = pair {
            self.chars.next();
            return Ok(Kind::Sign(sign));
        }
        let single =
            ["=", "{", "}", "(", ")", "[", "]", ",", "&", "|", "?", "*", "+", "-", "~"];
        if let Some(sign) = single.iter().find(|sign| sign.starts_with(first.value)) {
            return Ok(Kind::Sign(sign));
        }
        match first.value {
            quote @ ('"' | '\'') => self.literal(quote, first),
            '\\' if second.is_some_and(is_ncname_start) => {
                let name = self.ncname(None);
                Ok(Kind::Name { name, quoted: true })
            }
            start if is_ncname_start(start) => {
                let name = self.ncname(Some(first));
                if self.peek() != Some(':') {
                    return Ok(Kind::Name { name, quoted: false });
                }
                match self.peek_second() {
                    Some('*') => {
                        self.chars.next();
                        self.chars.next();
                        Ok(Kind::NsName { prefix: name })
                    }
                    Some(next) if is_ncname_start(next) => {
                        self.chars.next();
                        Ok(Kind::CName { prefix: name, local: self.ncname(None) })
                    }
                    _ => Ok(Kind::Name { name, quoted: false }),
                }
            }
            '\0' => Err(fault(first, "the escape names no character")),
            other => Err(fault(first, format!("`{other}` cannot stand here"))),
        }
    }

    fn ncname(&mut self, first: Option<Char>) -> Cow<'t, str> {
        let start = first.map_or_else(|| self.position(), |c| c.start);
        let mut escaped = first.is_some_and(|c| c.escaped);
        let mut name: String = first.map(|c| c.value).into_iter().collect();
        while let Some(c) =
            self.chars.next_if(|c| is_name_char(c.value) && c.value != ':')
        {
            escaped |= c.escaped;
            name.push(c.value);
        }
        let end = self.position();
        match self.text.get(start..end) {
            Some(written) if !escaped => Cow::Borrowed(written),
            _ => Cow::Owned(name),
        }
    }

    fn literal(&mut self, quote: char, first: Char) -> Result<Kind<'t>, LexError> {
        let is_quote = |c: Option<char>| c == Some(quote);
        let mut triple = false;
        if is_quote(self.peek()) {
            self.chars.next();
            if !is_quote(self.peek()) {
                return Ok(Kind::Literal(Cow::Borrowed("")));
            }
            self.chars.next();
            triple = true;
        }
        let mut text = String::new();
        loop {
            let Some(c) = self.chars.next() else {
                return Err(fault(first, "the quotation mark is not closed"));
            };
            match c.value {
                '\0' => return Err(fault(c, "the escape names no character")),
                '\n' if !triple && !c.escaped => {
                    return Err(fault(first, "the quotation mark is not closed"));
                }
                value if value == quote && !triple => break,
                value if value == quote && is_quote(self.peek()) => {
                    if is_quote(self.peek_second()) {
                        self.chars.next();
                        self.chars.next();
                        break;
                    }
                    text.push(value);
                }
                value => text.push(value),
            }
        }
        Ok(Kind::Literal(Cow::Owned(text)))
    }
}

fn fault(at: Char, message: impl Into<String>) -> LexError {
    LexError { message: message.into(), start: at.start, end: at.end }
}
