//! Random small grammars and documents: derivatives against a matcher that simply tries
//! every way of parting attributes and children.

use std::fmt::Write;

use proptest::prelude::*;

use super::{Shelf, read, validate};

/// A pattern as the test sees it.
#[derive(Clone, Debug)]
enum Pattern {
    Empty,
    Text,
    Value(&'static str),
    Element(char, Box<Pattern>),
    Attribute(char, &'static str),
    Choice(Vec<Pattern>),
    Group(Vec<Pattern>),
    Interleave(Vec<Pattern>),
    OneOrMore(Box<Pattern>),
}

#[derive(Clone, Debug, PartialEq)]
enum Child {
    Text(&'static str),
    Element(char, Content),
}

/// Attributes and children of an element.
#[derive(Clone, Debug, Default, PartialEq)]
struct Content {
    attributes: Vec<(char, &'static str)>,
    children: Vec<Child>,
}

/// Chance, from a seed that is shown when a case fails.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn pattern(&mut self, depth: usize) -> Pattern {
        let kinds = if depth == 0 { 4 } else { 10 };
        let parts = |this: &mut Self| -> Vec<Pattern> {
            (0..2 + this.below(2)).map(|_| this.pattern(depth - 1)).collect()
        };
        match self.below(kinds) {
            0 => Pattern::Empty,
            1 => Pattern::Text,
            2 => Pattern::Value(self.one_of(&["x", "y"])),
            3 => Pattern::Attribute(self.one_of(&['p', 'q']), self.one_of(&["x", "y"])),
            4 | 5 => {
                let name = self.one_of(&['a', 'b', 'c']);
                Pattern::Element(name, Box::new(self.pattern(depth - 1)))
            }
            6 => Pattern::Choice(parts(self)),
            7 => Pattern::Group(parts(self)),
            8 => Pattern::Interleave(parts(self)),
            _ => Pattern::OneOrMore(Box::new(self.pattern(depth - 1))),
        }
    }

    /// Something that the pattern matches, or nearly.
    fn sample(&mut self, pattern: &Pattern, content: &mut Content) {
        match pattern {
            Pattern::Empty => {}
            Pattern::Text => content.children.push(Child::Text("x")),
            Pattern::Value(value) => content.children.push(Child::Text(value)),
            Pattern::Attribute(name, value) => content.attributes.push((*name, value)),
            Pattern::Element(name, inner) => {
                let mut inside = Content::default();
                self.sample(inner, &mut inside);
                content.children.push(Child::Element(*name, inside));
            }
            Pattern::Choice(parts) => {
                let part = self.below(parts.len());
                self.sample(&parts[part], content);
            }
            Pattern::Group(parts) => {
                for part in parts {
                    self.sample(part, content);
                }
            }
            Pattern::Interleave(parts) => {
                let start = self.below(parts.len());
                for at in 0..parts.len() {
                    self.sample(&parts[(start + at) % parts.len()], content);
                }
            }
            Pattern::OneOrMore(inner) => {
                for _ in 0..=self.below(2) {
                    self.sample(inner, content);
                }
            }
        }
        if self.below(12) == 0 && !content.children.is_empty() {
            let at = self.below(content.children.len());
            content.children.swap(0, at);
            content.children.truncate(at + 1);
        }
    }
}

/// Texts that touch are one, attributes of one name stand once.
fn tidy(content: &mut Content) {
    content.attributes.sort_unstable();
    content.attributes.dedup_by_key(|attribute| attribute.0);
    content.children.dedup_by(|a, b| matches!((a, b), (Child::Text(_), Child::Text(_))));
    content.children.truncate(5);
    for child in &mut content.children {
        if let Child::Element(_, inside) = child {
            tidy(inside);
        }
    }
}

fn compact(pattern: &Pattern) -> String {
    let join = |parts: &[Pattern], sign: &str| {
        let parts: Vec<String> = parts.iter().map(compact).collect();
        format!("({})", parts.join(sign))
    };
    match pattern {
        Pattern::Empty => "empty".to_owned(),
        Pattern::Text => "text".to_owned(),
        Pattern::Value(value) => format!("'{value}'"),
        Pattern::Element(name, inner) => {
            format!("element {name} {{ {} }}", compact(inner))
        }
        Pattern::Attribute(name, value) => format!("attribute {name} {{ '{value}' }}"),
        Pattern::Choice(parts) => join(parts, " | "),
        Pattern::Group(parts) => join(parts, ", "),
        Pattern::Interleave(parts) => join(parts, " & "),
        Pattern::OneOrMore(inner) => format!("({})+", compact(inner)),
    }
}

fn markup(name: char, content: &Content, out: &mut String) {
    let _ = write!(out, "<{name}");
    for (name, value) in &content.attributes {
        let _ = write!(out, " {name}='{value}'");
    }
    out.push('>');
    for child in &content.children {
        match child {
            Child::Text(text) => out.push_str(text),
            Child::Element(name, inside) => markup(*name, inside, out),
        }
    }
    let _ = write!(out, "</{name}>");
}

type Part<'c> = (Vec<(char, &'static str)>, Vec<&'c Child>);

/// Whether the pattern matches exactly these attributes and children.
fn matches(pattern: &Pattern, part: &Part<'_>) -> bool {
    let (attributes, children) = part;
    match pattern {
        Pattern::Empty => attributes.is_empty() && children.is_empty(),
        Pattern::Text => {
            attributes.is_empty() && children.iter().all(|c| matches!(c, Child::Text(_)))
        }
        Pattern::Value(value) => {
            attributes.is_empty()
                && matches!(&children[..], [Child::Text(t)] if t == value)
        }
        Pattern::Attribute(name, value) => {
            children.is_empty() && attributes[..] == [(*name, *value)]
        }
        Pattern::Element(name, inner) => match &children[..] {
            [Child::Element(other, inside)] => {
                let part = (inside.attributes.clone(), inside.children.iter().collect());
                attributes.is_empty() && name == other && matches(inner, &part)
            }
            _ => false,
        },
        Pattern::Choice(parts) => parts.iter().any(|pattern| matches(pattern, part)),
        Pattern::Group(parts) => sequence(parts, part, false),
        Pattern::Interleave(parts) => sequence(parts, part, true),
        Pattern::OneOrMore(inner) => {
            matches(inner, part)
                || splits(part, false).into_iter().any(|(first, rest)| {
                    (!first.0.is_empty() || !first.1.is_empty())
                        && (!rest.0.is_empty() || !rest.1.is_empty())
                        && matches(inner, &first)
                        && matches(pattern, &rest)
                })
        }
    }
}

fn sequence(parts: &[Pattern], part: &Part<'_>, mixed: bool) -> bool {
    let Some((first, rest)) = parts.split_first() else {
        return part.0.is_empty() && part.1.is_empty();
    };
    splits(part, mixed)
        .into_iter()
        .any(|(a, b)| matches(first, &a) && sequence(rest, &b, mixed))
}

/// All ways to part attributes, and children in order or, if mixed, at will.
fn splits<'c>(part: &Part<'c>, mixed: bool) -> Vec<(Part<'c>, Part<'c>)> {
    let (attributes, children) = part;
    let mut found = Vec::new();
    for chosen in 0..1_u32 << attributes.len() {
        let ways = if mixed { 1_usize << children.len() } else { 1 + children.len() };
        for way in 0..ways {
            let (mut a, mut b) = (Part::default(), Part::default());
            for (at, attribute) in attributes.iter().enumerate() {
                if chosen >> at & 1 == 1 { &mut a } else { &mut b }.0.push(*attribute);
            }
            for (at, child) in children.iter().enumerate() {
                let first = if mixed { way >> at & 1 == 1 } else { at < way };
                if first { &mut a } else { &mut b }.1.push(*child);
            }
            found.push((a, b));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10000, ..ProptestConfig::default() })]

    #[test]
    fn derivatives_agree_with_a_naive_matcher(seed in any::<u64>()) {
        let mut chance = Chance(seed);
        let inner = chance.pattern(3);
        let text = compact(&Pattern::Element('r', Box::new(inner.clone())));
        // What §7 forbids is not compared.
        let Ok(schema) = read(&text, &Shelf::default()) else { return Ok(()) };
        for _ in 0..6 {
            let mut content = Content::default();
            chance.sample(&inner, &mut content);
            tidy(&mut content);
            let mut document = String::new();
            markup('r', &content, &mut document);
            let part = (content.attributes.clone(), content.children.iter().collect());
            let findings = validate(&schema, &document);
            prop_assert_eq!(
                findings.is_empty(), matches(&inner, &part), "{} {}", text, document
            );
        }
    }
}

/// The comparison means nothing if hardly a grammar is allowed or a document valid.
#[test]
fn random_grammars_are_worth_comparing() {
    let (mut allowed, mut valid) = (0, 0);
    for seed in 0..500_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let inner = chance.pattern(3);
        let text = compact(&Pattern::Element('r', Box::new(inner.clone())));
        let Ok(schema) = read(&text, &Shelf::default()) else { continue };
        allowed += 1;
        let (mut content, mut document) = (Content::default(), String::new());
        chance.sample(&inner, &mut content);
        tidy(&mut content);
        markup('r', &content, &mut document);
        valid += u32::from(validate(&schema, &document).is_empty());
    }
    println!("of 500 grammars {allowed} are allowed, {valid} samples valid");
    assert!(allowed > 200 && valid > 100 && valid < allowed);
}
