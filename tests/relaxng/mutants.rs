//! Single faults put into a real letter: each is found, at the token, and told once.
//!
//! Always the same faults, made by a generator with a seed of its own. What they are held
//! to are counts over all of them (Part 2, "Exact"), since a fault may now and then be
//! read in two ways.

use std::collections::BTreeMap;
use std::ops::Range;

use letterbook::check::{Validators, check};
use letterbook::diagnostic::Findings;
use letterbook::source::Sources;

/// How many faults are made.
const FAULTS: usize = 1200;

/// Numbers that only seem random (xorshift64*).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % bound.max(1)
    }

    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// An element of the letter.
#[derive(Clone, Debug)]
struct Element<'a> {
    name: &'a str,
    tag: Range<usize>,
    end: Option<Range<usize>>,
    parent: Option<usize>,
    /// Name and value of each attribute, without quotation marks.
    attributes: Vec<(Range<usize>, Range<usize>)>,
}

impl Element<'_> {
    fn outer(&self) -> Range<usize> {
        self.tag.start..self.end.as_ref().map_or(self.tag.end, |end| end.end)
    }
}

/// The elements of a well-formed text in which `>` stands in tags only at their end.
fn elements(text: &str) -> Vec<Element<'_>> {
    let (mut elements, mut open): (Vec<Element<'_>>, Vec<usize>) = (vec![], vec![]);
    for (start, _) in text.match_indices('<') {
        let end = start + text[start..].find('>').unwrap() + 1;
        let tag = &text[start..end];
        if tag.starts_with("<?") || tag.starts_with("<!") {
            continue;
        }
        if tag.starts_with("</") {
            elements[open.pop().unwrap()].end = Some(start..end);
            continue;
        }
        let name = tag[1..].split([' ', '\n', '/', '>']).next().unwrap();
        let mut attributes = Vec::new();
        let mut at = start + 1 + name.len();
        while let Some(sign) = text[at..end].find("=\"") {
            let key =
                at + text[at..at + sign].len() - text[at..at + sign].trim_start().len();
            let value = at + sign + 2;
            let stop = value + text[value..].find('"').unwrap();
            attributes.push((key..at + sign, value..stop));
            at = stop + 1;
        }
        let parent = open.last().copied();
        if !tag.ends_with("/>") {
            open.push(elements.len());
        }
        elements.push(Element { name, tag: start..end, end: None, parent, attributes });
    }
    elements
}

/// A text with a fault, and the tokens that may be called faulty.
struct Mutant {
    kind: &'static str,
    text: String,
    faulty: Vec<Range<usize>>,
}

fn replaced(text: &str, edits: &[(Range<usize>, &str)]) -> String {
    let mut edits: Vec<_> = edits.to_vec();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse((range.start, range.end)));
    let mut text = text.to_owned();
    for (range, with) in edits {
        text.replace_range(range, with);
    }
    text
}

/// What the schema knows, so that a fault is one.
struct Known {
    elements: Vec<String>,
    attributes: Vec<String>,
    /// Elements that take text somewhere.
    texts: Vec<String>,
}

fn misspelt(word: &str, known: &[String], numbers: &mut Numbers) -> Option<String> {
    let at = numbers.below(word.len());
    let mut wrong = word.to_owned();
    match numbers.below(3) {
        0 if word.len() > 3 => drop(wrong.remove(at)),
        1 => {
            wrong.insert(at, char::from(b'a' + u8::try_from(numbers.below(26)).unwrap()));
        }
        _ => wrong.insert_str(at, &word[at..=at]),
    }
    (wrong != word && !known.contains(&wrong)).then_some(wrong)
}

#[expect(
    clippy::too_many_lines,
    clippy::single_range_in_vec_init,
    reason = "an arm a kind of fault; each has a list of tokens, mostly of one"
)]
fn mutant(
    text: &str,
    all: &[Element<'_>],
    known: &Known,
    numbers: &mut Numbers,
) -> Option<Mutant> {
    let element = &all[1 + numbers.below(all.len() - 1)];
    let (name, tag) = (element.name, element.tag.clone());
    let here = tag.start + 1 + name.len();
    let next = |text: &str, from: usize| {
        let start = from + text[from..].find('<').unwrap();
        start..start + text[start..].find('>').unwrap() + 1
    };
    let made = |kind, text, faulty| Some(Mutant { kind, text, faulty });
    match numbers.below(12) {
        0 => {
            let wrong = misspelt(name, &known.elements, numbers)?;
            let mut edits = vec![(tag.start + 1..here, wrong.as_str())];
            if let Some(end) = &element.end {
                edits.push((end.start + 2..end.end - 1, &wrong));
            }
            let faulty = vec![tag.start..tag.start + 1 + wrong.len()];
            made("misspelt element", replaced(text, &edits), faulty)
        }
        1 if element.attributes.is_empty() => None,
        1 => {
            let (key, value) = numbers.pick(&element.attributes).clone();
            let word = &text[key.clone()];
            if word.starts_with("xml") {
                return None;
            }
            let wrong = misspelt(word, &known.attributes, numbers)?;
            let end = value.end + 1 + wrong.len() - word.len();
            let start = key.start;
            made("misspelt attribute", replaced(text, &[(key, &wrong)]), vec![start..end])
        }
        2 => {
            let text = replaced(text, &[(here..here, " zzyx=\"1\"")]);
            made("unknown attribute", text, vec![here + 1..here + 9])
        }
        3 => {
            let inserted =
                "<correspAction type=\"sent\"><date when=\"1938\"/></correspAction>";
            if element.parent.is_none_or(|parent| all[parent].name == "correspDesc") {
                return None;
            }
            let at = tag.start;
            let text = replaced(text, &[(at..at, inserted)]);
            made("element out of place", text, vec![at..at + inserted.len()])
        }
        4 => {
            let parent = &all[element.parent?];
            if known.texts.iter().any(|name| name == parent.name) {
                return None;
            }
            let at = tag.start;
            let text = replaced(text, &[(at..at, "stray words")]);
            made("stray text", text, vec![at..at + "stray words".len()])
        }
        5 => {
            let end = element.end.clone()?;
            let text = replaced(text, &[(end.clone(), "")]);
            let faulty = vec![tag, next(&text, end.start)];
            made("end tag missing", text, faulty)
        }
        6 => {
            let end = element.end.clone()?;
            let extra = format!("</{name}>");
            let text = replaced(text, &[(tag.end..tag.end, &extra)]);
            let moved = end.start + extra.len()..end.end + extra.len();
            made("end tag too many", text, vec![tag.start..tag.end + extra.len(), moved])
        }
        7 => {
            let ids = |element: &Element<'_>| {
                element
                    .attributes
                    .iter()
                    .find(|(key, _)| &text[key.clone()] == "xml:id")
                    .cloned()
            };
            let (key, value) = ids(element)?;
            let other = ids(numbers.pick(all)).filter(|(other, _)| *other != key)?;
            let copy = text[other.1.clone()].to_owned();
            let shift = |at: usize| {
                if at > value.start { at + copy.len() - value.len() } else { at }
            };
            let faulty = vec![
                key.start..value.start + copy.len(),
                other.0.start..shift(other.1.end),
            ];
            let faulty = faulty.into_iter().map(|range| {
                range.start.min(shift(range.start))..range.end.max(shift(range.end))
            });
            let faulty: Vec<_> = faulty.collect();
            // What pointed to the old identifier is no finding: it may lead to a register.
            made("identifier twice", replaced(text, &[(value, &copy)]), faulty)
        }
        8 => {
            let values = ["1938-13-45", "hihg !"];
            let wanted =
                |key: &str| matches!(key, "when" | "cert" | "notBefore" | "notAfter");
            let (key, value) =
                element.attributes.iter().find(|(key, _)| wanted(&text[key.clone()]))?;
            let wrong = numbers.pick(&values);
            let faulty = key.start..value.start + wrong.len() + 1;
            made("bad value", replaced(text, &[(value.clone(), wrong)]), vec![faulty])
        }
        9 => {
            let end = element.end.clone()?;
            let wrong = misspelt(name, &known.elements, numbers)?;
            let text = replaced(text, &[(tag.start + 1..here, &wrong)]);
            let shift = |at: usize| at + wrong.len() - name.len();
            let faulty =
                vec![tag.start..shift(tag.end), shift(end.start)..shift(end.end)];
            made("start tag misspelt", text, faulty)
        }
        10 => {
            let needed = ["titleStmt", "publicationStmt", "sourceDesc", "fileDesc"];
            let gone = element.outer();
            let to = numbers.pick(all);
            let (at, _) = (to.tag.end, to.end.as_ref()?);
            let is_near = element
                .parent
                .is_some_and(|parent| std::ptr::eq(&raw const all[parent], to));
            if !needed.contains(&name) || is_near || gone.contains(&(at - 1)) {
                return None;
            }
            let moved = text[gone.clone()].to_owned();
            let length = moved.len();
            let text = replaced(text, &[(at..at, &moved), (gone.clone(), "")]);
            let at = if at > gone.start { at - length } else { at };
            made("element moved", text, vec![at..at + length])
        }
        _ => {
            let needed =
                ["titleStmt", "publicationStmt", "sourceDesc", "fileDesc", "body"];
            if !needed.contains(&name) {
                return None;
            }
            let gone = element.outer();
            let text = replaced(text, &[(gone.clone(), "")]);
            let parent = &all[element.parent?];
            let faulty = vec![next(&text, gone.start), parent.tag.clone()];
            made("element missing", text, faulty)
        }
    }
}

#[test]
fn single_faults_in_a_real_letter_are_found_at_the_token_and_told_once() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("out/trotsky-serge-1938.xml")).unwrap();
    let schema = Validators::letter();
    let summaries = schema.schema().unwrap().elements();
    let known = Known {
        elements: summaries.iter().map(|element| element.name.clone()).collect(),
        attributes: summaries
            .iter()
            .flat_map(|element| element.attributes.iter().map(|(name, _)| name.clone()))
            .collect(),
        texts: summaries
            .iter()
            .filter(|element| element.takes_text)
            .map(|element| element.name.clone())
            .collect(),
    };
    let all = elements(&text);
    let mut numbers = Numbers(1938);
    let (mut found, mut inside, mut reports) = (0, 0, 0);
    let mut kinds: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut made = 0;
    while made < FAULTS {
        let Some(mutant) = mutant(&text, &all, &known, &mut numbers) else { continue };
        made += 1;
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("letter.xml", mutant.text.as_str());
        check(sources.get(id), Some(&schema), &mut findings);
        findings.sort();
        let of_form: Vec<_> = findings
            .iter()
            .filter(|f| f.code.id.starts_with("RNG") || f.code.id.starts_with("XML"))
            .collect();
        let first = of_form.first().map(|finding| finding.span.range());
        let is_inside = first.is_some_and(|first| {
            let mut faulty = mutant.faulty.iter();
            faulty.any(|token| token.start <= first.start && first.end <= token.end)
        });
        let counts =
            [1, usize::from(!of_form.is_empty()), usize::from(is_inside), of_form.len()];
        for (all, one) in kinds.entry(mutant.kind).or_default().iter_mut().zip(counts) {
            *all += one;
        }
        found += counts[1];
        inside += counts[2];
        reports += counts[3];
    }
    let summary = format!("kind: [made, found, inside, reports] {kinds:#?}");
    assert_eq!(found, FAULTS, "{summary}");
    assert!(inside * 100 >= FAULTS * 98, "{inside} inside: {summary}");
    assert!(reports * 100 <= FAULTS * 102, "{reports} reports: {summary}");
    println!("{FAULTS} faults: {inside} first reports inside, {reports} reports");
}
