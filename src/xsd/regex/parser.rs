//! Patterns into expressions (XML Schema Part 2 §F, productions 1 to 37).
//!
//! Where the first edition leaves `{` and `}` open, they are refused as in XML Schema
//! 1.1: unescaped they are quantities only.

use std::ops::Range;

use regex_syntax::hir::{Capture, Class, ClassUnicode, Hir, Look, Repetition};

use super::{Flags, RegexError, class};

/// How deep parentheses and classes may stand in one another.
const DEPTH: usize = 200;

/// What a language of patterns has beyond that of XML Schema.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flavour {
    /// XPath: anchors, groups that are remembered, reluctant quantities, references back.
    pub(super) is_xpath: bool,
    /// The flags; those on how the pattern is written have been followed before.
    pub(super) flags: Flags,
}

/// What was read.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) hir: Hir,
    /// Whether repetitions are counted.
    pub(super) counts: bool,
    /// How many groups are remembered.
    pub(super) groups: u32,
    /// Whether a group is referred back to: by [`back_reference`] in the expression.
    pub(super) refers_back: bool,
}

/// The characters that stand for a reference back, which no text has.
const REFERENCES: u32 = 0x10_F000;

/// The character that stands for a reference to a group.
pub(super) fn back_reference(group: u32) -> Option<char> {
    char::from_u32(REFERENCES + group).filter(|_| group < 0x1000)
}

/// Reads a whole pattern.
pub(super) fn parse(pattern: &str, flavour: Flavour) -> Result<Parsed, RegexError> {
    let mut parser = Parser {
        pattern,
        flavour,
        at: 0,
        depth: 0,
        counts: false,
        groups: 0,
        closed: Vec::new(),
        refers_back: false,
    };
    let hir = parser.expression()?;
    match parser.peek() {
        None => Ok(Parsed {
            hir,
            counts: parser.counts,
            groups: parser.groups,
            refers_back: parser.refers_back,
        }),
        Some(stray) => Err(parser.unexpected(stray)),
    }
}

struct Parser<'a> {
    pattern: &'a str,
    at: usize,
    depth: usize,
    counts: bool,
    flavour: Flavour,
    groups: u32,
    /// The groups that are closed, to which alone one can refer.
    closed: Vec<u32>,
    refers_back: bool,
}

type Result<T, E = RegexError> = std::result::Result<T, E>;

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.at += wanted.len_utf8();
        }
        is_there
    }

    fn looks_at(&self, text: &str) -> bool {
        self.pattern.get(self.at..).is_some_and(|rest| rest.starts_with(text))
    }

    fn unexpected(&self, stray: char) -> RegexError {
        let place = self.at..self.at + stray.len_utf8();
        let message = match stray {
            '?' | '*' | '+' => format!("`{stray}` has nothing to repeat"),
            ')' => "`)` closes nothing".to_owned(),
            _ => format!("`{stray}` must be written `\\{stray}`"),
        };
        RegexError::new(message, place)
    }

    /// One level down; `from` is where it opens.
    fn descend(&mut self, from: usize) -> Result<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(RegexError::new("this is nested too deep", from..from + 1));
        }
        Ok(())
    }

    fn expression(&mut self) -> Result<Hir> {
        let mut branches = vec![self.branch()?];
        while self.take('|') {
            branches.push(self.branch()?);
        }
        Ok(Hir::alternation(branches))
    }

    fn branch(&mut self) -> Result<Hir> {
        let mut pieces = Vec::new();
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            let atom = self.atom(character)?;
            pieces.push(self.quantified(atom)?);
        }
        Ok(Hir::concat(pieces))
    }

    fn atom(&mut self, first: char) -> Result<Hir> {
        let start = self.at;
        match first {
            '(' => {
                self.at += 1;
                self.descend(start)?;
                let is_open = self.flavour.is_xpath && self.looks_at("?:");
                let mut group = None;
                if is_open {
                    self.at += 2;
                } else if self.flavour.is_xpath {
                    self.groups += 1;
                    group = Some(self.groups);
                }
                let hir = self.expression()?;
                self.depth -= 1;
                if self.take(')') {
                    let Some(index) = group else { return Ok(hir) };
                    self.closed.push(index);
                    let sub = Box::new(hir);
                    Ok(Hir::capture(Capture { index, name: None, sub }))
                } else {
                    Err(RegexError::new("`(` is not closed", start..start + 1))
                }
            }
            '[' => Ok(hir(self.class_expression()?)),
            '.' => {
                self.at += 1;
                Ok(hir(if self.flavour.flags.dot_all {
                    class::ranges([('\0', char::MAX)])
                } else {
                    class::dot()
                }))
            }
            '^' | '$' if self.flavour.is_xpath => {
                self.at += 1;
                Ok(Hir::look(match (first, self.flavour.flags.multi_line) {
                    ('^', false) => Look::Start,
                    ('^', true) => Look::StartLF,
                    (_, false) => Look::End,
                    (_, true) => Look::EndLF,
                }))
            }
            '\\' if self.flavour.is_xpath && self.digit_after() => self.reference(),
            '\\' => match self.escape()? {
                Escape::Character(character) => Ok(self.literal(character)),
                Escape::Class(class) => Ok(hir(class)),
            },
            '?' | '*' | '+' | ']' | '{' | '}' => Err(self.unexpected(first)),
            _ => {
                self.at += first.len_utf8();
                Ok(self.literal(first))
            }
        }
    }

    fn quantified(&mut self, atom: Hir) -> Result<Hir> {
        let (min, max) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => self.quantity()?,
            _ => return Ok(atom),
        };
        self.at += 1;
        let greedy = !(self.flavour.is_xpath && self.take('?'));
        Ok(Hir::repetition(Repetition { min, max, greedy, sub: Box::new(atom) }))
    }

    fn digit_after(&self) -> bool {
        let after = self.pattern.as_bytes().get(self.at + 1);
        after.is_some_and(u8::is_ascii_digit)
    }

    /// Reads a reference back to a group: as many digits as there are groups for.
    fn reference(&mut self) -> Result<Hir> {
        let start = self.at;
        self.at += 1;
        let mut group = 0_u32;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let longer = group * 10 + digit;
            if group > 0 && longer > self.groups {
                break;
            }
            group = longer;
            self.at += 1;
            if group == 0 || group > self.groups {
                break;
            }
        }
        let found = back_reference(group).filter(|_| self.closed.contains(&group));
        let Some(found) = found else {
            let message = format!("there is no group {group} before this");
            return Err(RegexError::new(message, start..self.at));
        };
        self.refers_back = true;
        Ok(Hir::literal(found.to_string().into_bytes()))
    }

    /// A character, or its cases.
    fn literal(&self, character: char) -> Hir {
        if !self.flavour.flags.ignore_case {
            return Hir::literal(character.to_string().into_bytes());
        }
        hir(self.cases(class::ranges([(character, character)])))
    }

    /// A set with the other cases of its letters, if they are to match.
    fn cases(&self, mut class: ClassUnicode) -> ClassUnicode {
        if self.flavour.flags.ignore_case {
            // Without the tables it stays as it is; they are built in.
            let _ = class.try_case_fold_simple();
        }
        class
    }

    /// Reads `{n}`, `{n,}` or `{n,m}` up to its closing brace.
    fn quantity(&mut self) -> Result<(u32, Option<u32>)> {
        let start = self.at;
        self.at += 1;
        self.counts = true;
        let wrong = |parser: &Self| {
            let message = "a quantity is written `{2}`, `{2,}` or `{2,3}`";
            RegexError::new(message, start..parser.at)
        };
        let min = self.number().ok_or_else(|| wrong(self))?;
        let max = if self.take(',') {
            if self.peek() == Some('}') {
                None
            } else {
                Some(self.number().ok_or_else(|| wrong(self))?)
            }
        } else {
            Some(min)
        };
        if self.peek() != Some('}') {
            return Err(wrong(self));
        }
        if max.is_some_and(|max| max < min) {
            let message = "the first number of a quantity is greater than the second";
            return Err(RegexError::new(message, start..self.at + 1));
        }
        Ok((min, max))
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        while self.peek().is_some_and(|character| character.is_ascii_digit()) {
            self.at += 1;
        }
        self.pattern.get(start..self.at)?.parse().ok()
    }

    fn escape(&mut self) -> Result<Escape> {
        let start = self.at;
        self.at += 1;
        let wrong =
            |message: String, place: Range<usize>| Err(RegexError::new(message, place));
        let Some(letter) = self.next() else {
            return wrong("`\\` stands at the end".to_owned(), start..self.at);
        };
        match letter {
            'n' => Ok(Escape::Character('\n')),
            'r' => Ok(Escape::Character('\r')),
            't' => Ok(Escape::Character('\t')),
            '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '['
            | ']' | '^' => Ok(Escape::Character(letter)),
            '$' if self.flavour.is_xpath => Ok(Escape::Character(letter)),
            'p' | 'P' => {
                let rest = self.pattern.get(self.at..).unwrap_or_default();
                let inside = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
                let Some((name, _)) = inside else {
                    let message = format!("`\\{letter}` needs a name in braces");
                    return wrong(message, start..self.at);
                };
                self.at += name.len() + 2;
                let Some(class) = class::property(name) else {
                    let message = format!("there is no category or block `{name}`");
                    return wrong(message, start..self.at);
                };
                let is_other = letter == 'P';
                Ok(Escape::Class(if is_other { class::negated(class) } else { class }))
            }
            _ => match class::multi(letter) {
                Some(class) => Ok(Escape::Class(class)),
                None => wrong(format!("there is no escape `\\{letter}`"), start..self.at),
            },
        }
    }

    /// Reads `[…]`.
    fn class_expression(&mut self) -> Result<ClassUnicode> {
        let start = self.at;
        self.at += 1;
        self.descend(start)?;
        let is_negated = self.take('^');
        let mut class = ClassUnicode::empty();
        let mut is_first = true;
        loop {
            let Some(character) = self.peek() else {
                return Err(RegexError::new("`[` is not closed", start..start + 1));
            };
            match character {
                ']' if !is_first => break,
                '-' if !is_first && self.looks_at("-[") => {
                    self.at += 1;
                    if is_negated {
                        class.negate();
                    }
                    class.difference(&self.class_expression()?);
                    self.depth -= 1;
                    if self.take(']') {
                        return Ok(class);
                    }
                    let message = "nothing can follow a subtraction in a class";
                    return Err(RegexError::new(message, self.at..self.at));
                }
                '-' if is_first || self.looks_at("-]") || self.flavour.is_xpath => {
                    self.at += 1;
                    class.union(&class::ranges([('-', '-')]));
                }
                ']' | '[' | '-' => return Err(self.unexpected(character)),
                _ => class.union(&self.class_item()?),
            }
            is_first = false;
        }
        self.at += 1;
        self.depth -= 1;
        Ok(if is_negated { class::negated(class) } else { class })
    }

    /// Reads a character, a range or an escape in a class.
    fn class_item(&mut self) -> Result<ClassUnicode> {
        let start = self.at;
        let first = match self.class_character()? {
            Escape::Class(class) => return Ok(class),
            Escape::Character(character) => character,
        };
        if !self.looks_at("-") || self.looks_at("-]") || self.looks_at("-[") {
            return Ok(self.cases(class::ranges([(first, first)])));
        }
        self.at += 1;
        let last = match self.peek() {
            Some(character) if !matches!(character, '-' | '[' | ']') => {
                self.class_character()?
            }
            Some(character) => return Err(self.unexpected(character)),
            None => return Err(RegexError::new("`[` is not closed", start..self.at)),
        };
        match last {
            Escape::Character(last) if first <= last => {
                Ok(self.cases(class::ranges([(first, last)])))
            }
            Escape::Character(_) => {
                let message = "the range ends before it begins";
                Err(RegexError::new(message, start..self.at))
            }
            Escape::Class(_) => {
                let message = "a range must end in a single character";
                Err(RegexError::new(message, start..self.at))
            }
        }
    }

    fn class_character(&mut self) -> Result<Escape> {
        if self.peek() == Some('\\') {
            return self.escape();
        }
        let end = self.at;
        let wrong = || RegexError::new("a character is missing", end..end);
        self.next().map(Escape::Character).ok_or_else(wrong)
    }
}

/// What an escape stands for.
enum Escape {
    Character(char),
    Class(ClassUnicode),
}

fn hir(class: ClassUnicode) -> Hir {
    Hir::class(Class::Unicode(class))
}
