//! Linked data: schema.org and CIDOC CRM, as Turtle or JSON-LD.
//!
//! The mapping is in `docs/export.md`. A letter is a `schema:Message` and a
//! `crm:E73_Information_Object`; its sending and receiving are `crm:E7_Activity`, with
//! whom, where and when; what it names is said by `schema:mentions` and
//! `crm:P67_refers_to`.
//!
//! What has no address on the web has one that begins with `urn:letterbook:`: it says
//! which letter or entry is meant and leads nowhere.

use std::collections::{BTreeMap, BTreeSet};

use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use oxttl::TurtleSerializer;
use serde_json::{Map, Value, json};

use super::cmif::w3c;
use super::gathered::key;
use super::{Exporter, Pieces, Setting, encoded};
use crate::diagnostic::Findings;
use crate::model::record::{Action, Date, Entity, EntityKind, Named, Record};

const SCHEMA: &str = "https://schema.org/";
const CRM: &str = "http://www.cidoc-crm.org/cidoc-crm/";
const PREFIXES: [(&str, &str); 6] = [
    ("schema", SCHEMA),
    ("crm", CRM),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
];

/// The exporter of `ttl` and `jsonld`.
#[derive(Debug)]
pub(super) struct Triples<'a> {
    setting: Setting<'a>,
    is_turtle: bool,
    /// The entities that were described.
    entities: BTreeMap<String, (EntityKind, Entity)>,
}

impl<'a> Triples<'a> {
    pub(super) fn new(setting: Setting<'a>, is_turtle: bool) -> Self {
        Self { setting, is_turtle, entities: BTreeMap::new() }
    }

    fn edition(&self) -> &str {
        self.setting.manifest.id.as_deref().unwrap_or(self.setting.folder)
    }

    /// The address of a letter.
    fn letter_iri(&self, letter: &Record) -> NamedNode {
        let url = self.setting.letter_url(letter);
        url.and_then(|url| NamedNode::new(url).ok()).unwrap_or_else(|| {
            urn(&format!("{}:letter:{}", encoded(self.edition()), encoded(&letter.id)))
        })
    }

    /// The address of what a name leads to, or of its words.
    fn entity_iri(&self, named: &Named) -> Option<NamedNode> {
        if let Some(uri) = named.uri.as_ref().and_then(|uri| NamedNode::new(uri).ok()) {
            return Some(uri);
        }
        let key = encoded(key(named)?);
        Some(urn(&format!("{}:{}:{key}", encoded(self.edition()), named.kind.name())))
    }

    fn triples(&self, letter: &Record) -> Vec<Triple> {
        let subject = self.letter_iri(letter);
        let mut graph = Graph::default();
        graph.is_a(&subject, schema("Message"));
        graph.is_a(&subject, crm("E73_Information_Object"));
        graph.text(&subject, rdfs::LABEL.into_owned(), letter.title());
        graph.text(&subject, schema("name"), letter.title());
        graph.text(&subject, schema("identifier"), &letter.id);
        for language in &letter.languages {
            graph.text(&subject, schema("inLanguage"), language);
        }
        for licence in &letter.publication.licences {
            if let Ok(licence) = NamedNode::new(licence) {
                graph.add(&subject, schema("license"), licence);
            }
        }
        for publisher in &letter.publication.publishers {
            graph.text(&subject, schema("publisher"), publisher);
        }
        let roles =
            [("sent", "sender", "dateSent"), ("received", "recipient", "dateReceived")];
        for (kind, role, when) in roles {
            for (at, action) in letter.acts(kind).enumerate() {
                self.act(&mut graph, &subject, (kind, at), action, (role, when));
            }
        }
        let of_text = letter.text.iter().flat_map(|passage| &passage.mentions);
        let of_notes = letter.notes.iter().flat_map(|note| &note.mentions);
        for mention in of_text.chain(of_notes).filter(|m| m.named.reference.is_some()) {
            if let Some(entity) = self.entity_iri(&mention.named) {
                graph.add(&subject, schema("mentions"), entity.clone());
                graph.add(&subject, crm("P67_refers_to"), entity);
            }
        }
        // What is said of one thing stands together.
        graph.triples.sort_by_cached_key(|triple| triple.subject.to_string());
        graph.triples
    }

    fn act(
        &self,
        graph: &mut Graph,
        letter: &NamedNode,
        (kind, at): (&str, usize),
        action: &Action,
        (role, when): (&str, &str),
    ) {
        let base = letter.as_str();
        let mark = if base.contains('#') { '-' } else { '#' };
        let number = if at == 0 { String::new() } else { format!("-{}", at + 1) };
        let Ok(act) = NamedNode::new(format!("{base}{mark}{kind}{number}")) else {
            return;
        };
        graph.is_a(&act, crm("E7_Activity"));
        graph.text(&act, crm("P3_has_note"), kind);
        graph.add(&act, crm("P16_used_specific_object"), letter.clone());
        for agent in &action.agents {
            if let Some(entity) = self.entity_iri(agent) {
                graph.add(letter, schema(role), entity.clone());
                graph.add(&act, crm("P14_carried_out_by"), entity);
            }
        }
        for place in &action.places {
            if let Some(entity) = self.entity_iri(place) {
                if kind == "sent" {
                    graph.add(letter, schema("locationCreated"), entity.clone());
                }
                graph.add(&act, crm("P7_took_place_at"), entity);
            }
        }
        let Some(date) = action.dates.iter().find(|date| !date.is_open()) else { return };
        let Ok(span) = NamedNode::new(format!("{}-time", act.as_str())) else { return };
        time(graph, letter, &act, &span, date, when);
    }
}

/// The time of an act: what is known of its beginning and end.
fn time(
    graph: &mut Graph,
    letter: &NamedNode,
    act: &NamedNode,
    span: &NamedNode,
    date: &Date,
    when: &str,
) {
    let first = date.first().and_then(w3c);
    let last = date.last().and_then(w3c);
    if let (Some(first), Some(last)) = (&first, &last)
        && first == last
    {
        graph.date(letter, schema(when), first);
    }
    if first.is_none() && last.is_none() {
        return;
    }
    graph.add(act, crm("P4_has_time-span"), span.clone());
    graph.is_a(span, crm("E52_Time-Span"));
    if let Some(first) = first {
        graph.date(span, crm("P82a_begin_of_the_begin"), &first);
    }
    if let Some(last) = last {
        graph.date(span, crm("P82b_end_of_the_end"), &last);
    }
    graph.text(span, rdfs::LABEL.into_owned(), &date.text);
}

/// What an entity is.
fn describe(iri: &str, kind: EntityKind, entity: &Entity) -> Vec<Triple> {
    let Ok(subject) = NamedNode::new(iri) else { return Vec::new() };
    let mut graph = Graph::default();
    let (of_schema, of_crm) = match kind {
        EntityKind::Person => ("Person", "E21_Person"),
        EntityKind::Place => ("Place", "E53_Place"),
        EntityKind::Organisation => ("Organization", "E74_Group"),
        EntityKind::Work => ("CreativeWork", "E73_Information_Object"),
        EntityKind::Event => ("Event", "E5_Event"),
    };
    graph.is_a(&subject, schema(of_schema));
    graph.is_a(&subject, crm(of_crm));
    graph.text(&subject, rdfs::LABEL.into_owned(), &entity.name);
    graph.text(&subject, schema("name"), &entity.name);
    for name in &entity.names {
        graph.text(&subject, schema("alternateName"), name);
    }
    for (name, value) in [("birthDate", &entity.birth), ("deathDate", &entity.death)] {
        if let Some(date) = value.as_deref().and_then(w3c) {
            graph.date(&subject, schema(name), &date);
        }
    }
    if let Some((latitude, longitude)) = &entity.geo {
        graph.text(&subject, schema("latitude"), latitude);
        graph.text(&subject, schema("longitude"), longitude);
    }
    for identifier in entity.identifiers.iter().filter(|other| other.value != iri) {
        if let Ok(other) = NamedNode::new(&identifier.value) {
            graph.add(&subject, schema("sameAs"), other);
        }
    }
    graph.triples
}

/// Triples under way, each once.
#[derive(Default)]
struct Graph {
    triples: Vec<Triple>,
    seen: BTreeSet<String>,
}

impl Graph {
    fn add(
        &mut self,
        subject: &NamedNode,
        predicate: NamedNode,
        object: impl Into<Term>,
    ) {
        let triple = Triple::new(subject.clone(), predicate, object);
        if self.seen.insert(triple.to_string()) {
            self.triples.push(triple);
        }
    }

    fn is_a(&mut self, subject: &NamedNode, class: NamedNode) {
        self.add(subject, rdf::TYPE.into_owned(), class);
    }

    fn text(&mut self, subject: &NamedNode, predicate: NamedNode, text: &str) {
        if !text.is_empty() {
            self.add(subject, predicate, Literal::new_simple_literal(text));
        }
    }

    /// A year, a month or a day.
    fn date(&mut self, subject: &NamedNode, predicate: NamedNode, date: &str) {
        let kind = match date.len() {
            4 => xsd::G_YEAR,
            7 => xsd::G_YEAR_MONTH,
            _ => xsd::DATE,
        };
        self.add(subject, predicate, Literal::new_typed_literal(date, kind));
    }
}

fn schema(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{SCHEMA}{name}"))
}

fn crm(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{CRM}{name}"))
}

fn urn(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("urn:letterbook:{name}"))
}

/// Triples as Turtle, without the prefixes that are declared at the beginning.
fn turtle(triples: &[Triple]) -> String {
    let mut serializer = TurtleSerializer::new();
    for (prefix, address) in PREFIXES {
        if let Ok(with) = serializer.clone().with_prefix(prefix, address) {
            serializer = with;
        }
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples {
        if writer.serialize_triple(triple).is_err() {
            break;
        }
    }
    let bytes = writer.finish().unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    let own = text.split_inclusive('\n').filter(|line| !line.starts_with("@prefix "));
    own.collect()
}

/// Triples as nodes of JSON-LD, in the order of their subjects' first mention.
fn nodes(triples: &[Triple]) -> Vec<Value> {
    let mut order: Vec<String> = Vec::new();
    let mut by_subject: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for triple in triples {
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { continue };
        let id = subject.as_str().to_owned();
        let node = by_subject.entry(id.clone()).or_insert_with(|| {
            order.push(id.clone());
            Map::from_iter([("@id".to_owned(), json!(id))])
        });
        let (name, value) = match &triple.object {
            Term::NamedNode(object) if triple.predicate.as_ref() == rdf::TYPE => {
                ("@type".to_owned(), json!(short(object.as_str())))
            }
            Term::NamedNode(object) => {
                (short(triple.predicate.as_str()), json!({ "@id": object.as_str() }))
            }
            Term::Literal(literal) if literal.datatype() == xsd::STRING => {
                (short(triple.predicate.as_str()), json!(literal.value()))
            }
            Term::Literal(literal) => (
                short(triple.predicate.as_str()),
                json!({ "@value": literal.value(), "@type": short(literal.datatype().as_str()) }),
            ),
            Term::BlankNode(_) => continue,
        };
        match node.get_mut(&name) {
            None => drop(node.insert(name, value)),
            Some(Value::Array(list)) => list.push(value),
            Some(one) => *one = json!([one.take(), value]),
        }
    }
    order.iter().filter_map(|id| by_subject.remove(id)).map(Value::Object).collect()
}

/// An address with a prefix, where one fits.
fn short(address: &str) -> String {
    let fitting = PREFIXES.iter().find_map(|(prefix, known)| {
        address.strip_prefix(known).map(|rest| format!("{prefix}:{rest}"))
    });
    fitting.unwrap_or_else(|| address.to_owned())
}

fn lines(nodes: &[Value]) -> String {
    nodes.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n")
}

impl Exporter for Triples<'_> {
    fn begin(&mut self, _: Option<&Record>, _: &mut Findings) -> Pieces {
        if self.is_turtle {
            let lines = PREFIXES
                .map(|(prefix, address)| format!("@prefix {prefix}: <{address}> .\n"));
            return vec![lines.concat().into_bytes()];
        }
        let context: Map<String, Value> = PREFIXES
            .iter()
            .map(|(prefix, address)| ((*prefix).to_owned(), json!(address)))
            .collect();
        vec![
            format!("{{\"@context\":{},\"@graph\":[\n", Value::Object(context))
                .into_bytes(),
        ]
    }

    fn letter(&self, letter: &Record) -> Pieces {
        let triples = self.triples(letter);
        vec![
            if self.is_turtle { turtle(&triples) } else { lines(&nodes(&triples)) }
                .into_bytes(),
        ]
    }

    fn between(&self) -> &'static str {
        if self.is_turtle { "" } else { ",\n" }
    }

    fn gather(&mut self, letter: &Record) {
        let acts =
            letter.actions.iter().filter(|act| matches!(&*act.kind, "sent" | "received"));
        let of_acts = acts.flat_map(|action| action.agents.iter().chain(&action.places));
        let of_text = letter.text.iter().flat_map(|passage| &passage.mentions);
        let of_notes = letter.notes.iter().flat_map(|note| &note.mentions);
        let mentioned = of_text
            .chain(of_notes)
            .map(|m| &m.named)
            .filter(|named| named.reference.is_some());
        for named in of_acts.chain(mentioned) {
            let Some(iri) = self.entity_iri(named) else { continue };
            let iri = iri.into_string();
            if self.entities.contains_key(&iri) {
                continue;
            }
            let id = key(named).unwrap_or_default();
            let entity = letter.entities.iter().find(|entity| entity.id == id);
            let entity = entity.cloned().unwrap_or_else(|| Entity {
                name: named.text.clone(),
                ..Entity::default()
            });
            self.entities.insert(iri, (named.kind, entity));
        }
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        let described = self
            .entities
            .iter()
            .map(|(iri, (kind, entity))| describe(iri, *kind, entity));
        if self.is_turtle {
            let text: String = described.map(|triples| turtle(&triples)).collect();
            return vec![text.into_bytes()];
        }
        let nodes: Vec<Value> = described.flat_map(|triples| nodes(&triples)).collect();
        let before = if nodes.is_empty() { "" } else { ",\n" };
        vec![format!("{before}{}\n]}}\n", lines(&nodes)).into_bytes()]
    }
}
