//! Compiled schemas to bytes and back, so that a large one need not be read again.
//!
//! What is kept is what validation asks: names, words, datatypes, values, the patterns
//! lowered; with it the findings on the schema, which are told again, and the hashes of
//! all files that it was read from. What was written by another version, of files that
//! have changed since, or damaged on the way, is no schema: [`read`] gives none, and the
//! caller reads the files. Nothing in the bytes is trusted: every number is held to what
//! it counts, and patterns are nested no deeper than a schema's own may be.

use std::hash::Hasher as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::grammar::{AttributeId, ElementId, Term, Terms};
use super::load::Resolver;
use super::names::{NameSet, Names, Symbol};
use super::pattern::{EMPTY, Pattern, PatternId, Patterns, TEXT};
use super::schema::{Asked, Compiled, Lowered, Origin, Schema};
use super::value::{Datatype, Strings, ValueSpec};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::{SourceId, Sources, Span, hash};
use crate::xml::hash::FastHasher;

/// What a file begins with. The last number changes with the form of the rest, or with
/// what the engine makes of a schema.
const MAGIC: &str = concat!("letterbook schema ", env!("CARGO_PKG_VERSION"), " 1\n");

/// How deep patterns may stand in one another; the readers' own bound is below.
const MAX_DEPTH: u32 = 4000;

/// All that is kept.
#[derive(Serialize, Deserialize)]
struct Image<'a> {
    #[serde(borrow)]
    files: Vec<File<'a>>,
    #[serde(borrow)]
    told: Vec<Told<'a>>,
    /// By number.
    #[serde(borrow)]
    namespaces: Vec<&'a str>,
    /// After the first: the number of the namespace, and the local name.
    #[serde(borrow)]
    symbols: Vec<(u32, Option<&'a str>)>,
    #[serde(borrow)]
    elements: Vec<TermImage<'a>>,
    #[serde(borrow)]
    attributes: Vec<TermImage<'a>>,
    #[serde(borrow)]
    datatypes: Vec<DatatypeImage<'a>>,
    #[serde(borrow)]
    values: Vec<ValueImage<'a>>,
    /// The patterns behind the three constants, one after the other.
    patterns: Vec<u32>,
    start: u32,
    element_contents: Vec<u32>,
    attribute_contents: Vec<u32>,
}

/// A file of the schema: how it was asked for, and its hash.
#[derive(Serialize, Deserialize)]
struct File<'a> {
    base: &'a str,
    href: &'a str,
    #[serde(borrow)]
    hash: &'a str,
}

/// A place in one of the files.
type Place = (u32, u32, u32);

/// A finding on the schema.
#[derive(Serialize, Deserialize)]
struct Told<'a> {
    code: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    place: Place,
    #[serde(borrow)]
    related: Vec<(Place, &'a str)>,
}

#[derive(Serialize, Deserialize)]
struct TermImage<'a> {
    /// The one symbol, where there are no bits.
    symbol: u32,
    bits: Option<Vec<u64>>,
    documentation: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct DatatypeImage<'a> {
    /// Whether it is one of XML Schema's.
    is_xsd: bool,
    name: &'a str,
    #[serde(borrow)]
    params: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize, Deserialize)]
struct ValueImage<'a> {
    datatype: u32,
    text: &'a str,
    /// The namespace of a value that is a name.
    namespace: Option<&'a str>,
}

/// The bytes that [`read`] makes the schema of again. `sources` are those that it was
/// read into.
pub fn write(schema: &Schema, sources: &Sources) -> Vec<u8> {
    let Schema { compiled, origin } = schema;
    let hashes: Vec<String> = { origin.files.iter() }
        .map(|file| hash(sources.get(file.source).text().as_bytes()))
        .collect();
    let files = origin.files.iter().zip(&hashes).map(|(file, hash)| File {
        base: &file.base,
        href: &file.href,
        hash,
    });
    let place = |span: Span| -> Place {
        let of = origin.files.iter().position(|file| file.source == span.source);
        (number(of.unwrap_or_default()), span.start, span.end)
    };
    let told = origin.told.iter().map(|finding| Told {
        code: finding.code.id,
        message: &finding.message,
        help: finding.help.as_deref(),
        place: place(finding.span),
        related: { finding.related.iter() }
            .map(|label| (place(label.span), label.text.as_str()))
            .collect(),
    });
    let terms = &compiled.terms;
    let contents = |contents: &[PatternId]| contents.iter().map(|id| id.0).collect();
    let image = Image {
        files: files.collect(),
        told: told.collect(),
        namespaces: terms.names.uris().collect(),
        symbols: terms.names.symbols().collect(),
        elements: terms.elements.iter().map(TermImage::of).collect(),
        attributes: terms.attributes.iter().map(TermImage::of).collect(),
        datatypes: terms.strings.datatypes.iter().map(DatatypeImage::of).collect(),
        values: terms.strings.values.iter().map(ValueImage::of).collect(),
        patterns: numbers_of(&compiled.patterns),
        start: compiled.start.0,
        element_contents: contents(&compiled.element_contents),
        attribute_contents: contents(&compiled.attribute_contents),
    };
    // Numbers and texts alone cannot fail to be written; what is not whole is not read.
    let body = postcard::to_allocvec(&image).unwrap_or_default();
    let mut bytes = MAGIC.as_bytes().to_vec();
    bytes.extend(checksum(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// The schema of these bytes, if [`write`](fn@write) wrote them of the very text that has been
/// added as `id`, and of the files that it includes as `resolver` finds them now. Those
/// are added to `sources`, and what there was to be said of the schema is pushed to
/// `findings`, as by [`Schema::read`].
pub fn read(
    bytes: &[u8],
    sources: &mut Sources,
    id: SourceId,
    resolver: &dyn Resolver,
    findings: &mut Findings,
) -> Option<Schema> {
    let image = image(bytes)?;
    let mut included = Vec::new();
    for (file, at) in image.files.iter().zip(0..) {
        let found = match at {
            // Under another name its includes would be others.
            0 if sources.get(id).name() == file.base => {
                hash(sources.get(id).text().as_bytes())
            }
            0 => return None,
            _ => {
                let (name, text) = resolver.resolve(file.base, file.href).ok()?;
                let hash = hash(text.as_bytes());
                included.push((name, text));
                hash
            }
        };
        if found != file.hash {
            return None;
        }
    }
    let compiled = image.compiled()?;
    let mut ids = vec![id];
    let mut told = Vec::new();
    // Only now is anything said or added: the schema can be had.
    let mut all = sources.clone();
    ids.extend(included.into_iter().map(|(name, text)| all.add(name, text)));
    for finding in &image.told {
        told.push(finding.finding(&ids, &all)?);
    }
    *sources = all;
    findings.extend(told.iter().cloned());
    let asked = image.files.iter().zip(ids).map(|(file, source)| Asked {
        source,
        base: file.base.into(),
        href: file.href.into(),
        inherited: Arc::default(),
    });
    let origin = Origin { files: asked.collect(), told };
    Some(Schema { compiled: Arc::new(compiled), origin: Arc::new(origin) })
}

fn image(bytes: &[u8]) -> Option<Image<'_>> {
    let rest = bytes.strip_prefix(MAGIC.as_bytes())?;
    let (sum, body) = rest.split_first_chunk::<8>()?;
    if checksum(body) != u64::from_le_bytes(*sum) {
        return None;
    }
    postcard::from_bytes(body).ok()
}

/// A number that damaged bytes are unlikely to have too.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = FastHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

impl<'a> TermImage<'a> {
    fn of(term: &'a Term) -> Self {
        let documentation = term.documentation.as_deref();
        match &term.names {
            NameSet::One(symbol) => Self { symbol: symbol.0, bits: None, documentation },
            NameSet::Bits(bits) => {
                Self { symbol: 0, bits: Some(bits.to_vec()), documentation }
            }
        }
    }

    fn term(&self, symbols: usize) -> Option<Term> {
        let documentation = self.documentation.map(Box::from);
        let names = match &self.bits {
            Some(bits) if bits.len() == symbols.div_ceil(64) => {
                NameSet::Bits(bits.as_slice().into())
            }
            None if (self.symbol as usize) < symbols => NameSet::One(Symbol(self.symbol)),
            _ => return None,
        };
        Some(Term { names, documentation })
    }
}

impl<'a> DatatypeImage<'a> {
    fn of(datatype: &'a Datatype) -> Self {
        let params = datatype.params().iter();
        Self {
            is_xsd: matches!(datatype, Datatype::Xsd { .. }),
            name: datatype.name(),
            params: params.map(|(name, value)| (&**name, &**value)).collect(),
        }
    }
}

impl<'a> ValueImage<'a> {
    fn of(value: &'a ValueSpec) -> Self {
        Self { datatype: value.datatype, text: &value.text, namespace: value.namespace() }
    }
}

impl Told<'_> {
    fn finding(&self, ids: &[SourceId], sources: &Sources) -> Option<Diagnostic> {
        let span = |(file, start, end): Place| {
            let source = *ids.get(file as usize)?;
            let text = sources.get(source).text();
            text.get(start as usize..end as usize)?;
            Some(Span { source, start, end })
        };
        let mut finding =
            codes::find(self.code)?.at(span(self.place)?).message(self.message);
        finding.help = self.help.map(str::to_owned);
        for (place, text) in &self.related {
            finding = finding.related(span(*place)?, *text);
        }
        Some(finding)
    }
}

impl Image<'_> {
    /// What validators share; `None` if the numbers do not fit each other.
    fn compiled(&self) -> Option<Compiled> {
        let names = Names::restored(&self.namespaces, &self.symbols)?;
        let terms = |images: &[TermImage<'_>]| -> Option<Vec<Term>> {
            images.iter().map(|image| image.term(names.len())).collect()
        };
        let (elements, attributes) = (terms(&self.elements)?, terms(&self.attributes)?);
        let strings = self.strings()?;
        let patterns = self.patterns(&strings)?;
        let pattern = |id: u32| ((id as usize) < patterns.len()).then_some(PatternId(id));
        let contents = |ids: &[u32], terms: &[Term]| -> Option<Vec<PatternId>> {
            let contents: Option<_> = ids.iter().map(|id| pattern(*id)).collect();
            contents.filter(|_| ids.len() == terms.len())
        };
        let lowered = Lowered {
            start: pattern(self.start)?,
            element_contents: contents(&self.element_contents, &elements)?,
            attribute_contents: contents(&self.attribute_contents, &attributes)?,
            patterns: Arc::new(patterns),
        };
        let terms = Terms { elements, attributes, strings, names };
        Some(Compiled::new(terms, lowered))
    }

    fn strings(&self) -> Option<Strings> {
        let mut strings = Strings::default();
        for image in &self.datatypes {
            let datatype = Datatype::known(image.is_xsd, image.name, &image.params)?;
            strings.datatypes.push(datatype);
        }
        for image in &self.values {
            let datatype = strings.datatypes.get(image.datatype as usize)?;
            let value = ValueSpec::restored(
                image.datatype,
                datatype,
                image.text,
                image.namespace,
            )?;
            strings.values.push(value);
        }
        Some(strings)
    }

    fn patterns(&self, strings: &Strings) -> Option<Patterns> {
        let mut patterns = Patterns::new();
        let mut depths = vec![0_u32; patterns.len()];
        let mut left = Numbers { all: &self.patterns };
        while !left.all.is_empty() {
            let pattern = left.pattern(patterns.len())?;
            let is_known = match &pattern {
                Pattern::Data { datatype, .. } => {
                    (*datatype as usize) < strings.datatypes.len()
                }
                Pattern::Value(value) => (*value as usize) < strings.values.len(),
                Pattern::Attribute(AttributeId(of)) => {
                    (*of as usize) < self.attributes.len()
                }
                Pattern::Element(ElementId(of)) => (*of as usize) < self.elements.len(),
                _ => true,
            };
            let mut deepest = 0;
            let mut below = |id: PatternId, step: u32| {
                deepest = depths.get(id.0 as usize).map_or(0, |d| d + step).max(deepest);
            };
            match &pattern {
                // Groups are long to the right, and are walked along.
                Pattern::Group(head, tail) => {
                    below(*head, 1);
                    below(*tail, 0);
                }
                other => other.for_children(|child| below(child, 1)),
            }
            let at = patterns.len();
            let is_new = patterns.intern(pattern).0 as usize == at;
            if !is_known || !is_new || deepest > MAX_DEPTH {
                return None;
            }
            depths.push(deepest);
        }
        Some(patterns)
    }
}

/// The patterns behind the constants as numbers: what each is, then what it holds.
fn numbers_of(patterns: &Patterns) -> Vec<u32> {
    let mut numbers = Vec::new();
    let list = |kind: u32, parts: &[PatternId], numbers: &mut Vec<u32>| {
        numbers.extend([kind, number(parts.len())]);
        numbers.extend(parts.iter().map(|part| part.0));
    };
    for id in TEXT.0 + 1..number(patterns.len()) {
        match patterns.get(PatternId(id)) {
            // There is one of each, among the constants.
            Pattern::Empty | Pattern::NotAllowed | Pattern::Text => {}
            Pattern::Choice(parts) => list(0, parts, &mut numbers),
            Pattern::Interleave(parts) => list(1, parts, &mut numbers),
            Pattern::Group(head, tail) => numbers.extend([2, head.0, tail.0]),
            Pattern::OneOrMore(inner) => numbers.extend([3, inner.0]),
            Pattern::List(inner) => numbers.extend([4, inner.0]),
            // Nothing is excepted where `empty` would be, which no text is not.
            Pattern::Data { datatype, except } => {
                numbers.extend([5, *datatype, except.map_or(EMPTY.0, |e| e.0)]);
            }
            Pattern::Value(value) => numbers.extend([6, *value]),
            Pattern::Attribute(attribute) => numbers.extend([7, attribute.0]),
            Pattern::Element(element) => numbers.extend([8, element.0]),
        }
    }
    numbers
}

/// Numbers that are patterns.
struct Numbers<'a> {
    all: &'a [u32],
}

impl Numbers<'_> {
    fn next(&mut self) -> Option<u32> {
        let (first, rest) = self.all.split_first()?;
        self.all = rest;
        Some(*first)
    }

    /// The next pattern, made of patterns before number `at`.
    fn pattern(&mut self, at: usize) -> Option<Pattern> {
        let known = |id: u32| ((id as usize) < at).then_some(PatternId(id));
        Some(match self.next()? {
            kind @ (0 | 1) => {
                let count = self.next()? as usize;
                let (parts, rest) = self.all.split_at_checked(count)?;
                self.all = rest;
                let parts: Option<Arc<[PatternId]>> =
                    parts.iter().map(|part| known(*part)).collect();
                let parts = parts.filter(|parts| parts.len() > 1 && parts.is_sorted())?;
                if kind == 0 {
                    Pattern::Choice(parts)
                } else {
                    Pattern::Interleave(parts)
                }
            }
            2 => Pattern::Group(known(self.next()?)?, known(self.next()?)?),
            3 => Pattern::OneOrMore(known(self.next()?)?),
            4 => Pattern::List(known(self.next()?)?),
            5 => {
                let datatype = self.next()?;
                let except = known(self.next()?)?;
                Pattern::Data { datatype, except: (except != EMPTY).then_some(except) }
            }
            6 => Pattern::Value(self.next()?),
            7 => Pattern::Attribute(AttributeId(self.next()?)),
            8 => Pattern::Element(ElementId(self.next()?)),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::NoIncludes;
    use super::*;

    const SCHEMA: &str = "namespace q = \"u\"\nelement e { attribute a { xsd:token { pattern = \"x+\" } }?, \
        (element q:* - q:b { list { \"1\", (xsd:QName \"q:n\" | string \" s \")* } } | text)*, \
        (## of c\n element c { xsd:int - \"3\" } & element d { empty }?) }";

    fn schema(text: &str) -> (Sources, SourceId, Schema) {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let id = sources.add("a.rnc", text);
        let schema = Schema::read(&mut sources, id, &NoIncludes, &mut findings);
        (sources, id, schema.expect("the schema is sound"))
    }

    #[test]
    fn bytes_are_the_same_schema() {
        let (mut sources, id, schema) = schema(SCHEMA);
        let bytes = write(&schema, &sources);
        let mut findings = Findings::new();
        let again = read(&bytes, &mut sources, id, &NoIncludes, &mut findings).unwrap();
        assert_eq!(write(&again, &sources), bytes);
        assert_eq!(again.elements(), schema.elements());
        let other = sources.add("b.rnc", "element e { empty }");
        assert!(read(&bytes, &mut sources, other, &NoIncludes, &mut findings).is_none());
    }

    /// Damage that the checksum does not see either.
    #[test]
    fn no_number_is_trusted() {
        let (mut sources, id, schema) = schema(SCHEMA);
        let bytes = write(&schema, &sources);
        let from = MAGIC.len() + 8;
        let mut read_all = 0;
        for at in from..bytes.len() {
            for change in [1, 2, 0x7f, 0x80] {
                let mut damaged = bytes.clone();
                damaged[at] ^= change;
                assert!(image(&damaged).is_none(), "the checksum sees byte {at}");
                let sum = checksum(&damaged[from..]).to_le_bytes();
                damaged[from - 8..from].copy_from_slice(&sum);
                let mut findings = Findings::new();
                let found = read(&damaged, &mut sources, id, &NoIncludes, &mut findings);
                if let Some(schema) = found {
                    read_all += 1;
                    let text = "<e a='xx'><c>4</c><n xmlns='u'>1 n</n><d/><f/></e>";
                    let document = sources.add("a.xml", text);
                    schema.validate(sources.get(document), &mut findings);
                    schema.elements();
                }
            }
        }
        assert!(read_all > 0);
    }
}
