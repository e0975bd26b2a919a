//! Who corresponded with whom: `GraphML` and GEXF 1.3.
//!
//! Nodes are senders and recipients; an edge leads from one to the other and says how
//! many letters there are, and the first and the last date. A letter of two to three
//! persons counts on six edges.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::cmif::w3c;
use super::gathered::{Gathered, Seen, key};
use super::{Exporter, Pieces, Setting};
use crate::diagnostic::Findings;
use crate::model::record::{EntityKind, Record};
use crate::tei::read::Depth;

/// The exporter of `graphml` and `gexf`.
#[derive(Debug)]
pub(super) struct Network {
    title: String,
    is_graphml: bool,
    persons: Gathered,
    /// Keys of both ends, with kinds.
    edges: BTreeMap<(Node, Node), Edge>,
}

type Node = (EntityKind, String);

#[derive(Debug, Default)]
struct Edge {
    letters: usize,
    first: Option<String>,
    last: Option<String>,
}

impl Network {
    pub(super) fn new(setting: Setting<'_>, is_graphml: bool) -> Self {
        let title = setting.manifest.title.clone();
        Self {
            title: title.unwrap_or_else(|| setting.folder.to_owned()),
            is_graphml,
            persons: Gathered::default(),
            edges: BTreeMap::new(),
        }
    }
}

impl Exporter for Network {
    fn depth(&self) -> Depth {
        Depth::Correspondence
    }

    fn letter(&self, _: &Record) -> Pieces {
        Pieces::new()
    }

    fn gather(&mut self, letter: &Record) {
        let is_node =
            |kind| matches!(kind, EntityKind::Person | EntityKind::Organisation);
        // Whom the text mentions is no correspondent.
        let acts = Record {
            actions: letter.actions.clone(),
            entities: letter.entities.clone(),
            ..Record::default()
        };
        self.persons.take(&acts, is_node);
        let ends = |kind| {
            let agents = letter.agents(kind).filter(|agent| is_node(agent.kind));
            let mut ends: Vec<Node> = agents
                .filter_map(|agent| Some((agent.kind, key(agent)?.to_owned())))
                .collect();
            ends.sort_unstable();
            ends.dedup();
            ends
        };
        let date = letter.date();
        let first = date.and_then(|date| date.first()).and_then(w3c);
        let last = date.and_then(|date| date.last()).and_then(w3c);
        let to = ends("received");
        for from in ends("sent") {
            for to in &to {
                let edge = self.edges.entry((from.clone(), to.clone())).or_default();
                edge.letters += 1;
                if first.is_some() && (edge.first.is_none() || first < edge.first) {
                    edge.first.clone_from(&first);
                }
                if last > edge.last {
                    edge.last.clone_from(&last);
                }
            }
        }
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        let mut numbers: BTreeMap<Node, usize> = BTreeMap::new();
        for (number, seen) in self.persons.iter().enumerate() {
            numbers.insert((seen.entity.kind, seen.entity.id.clone()), number);
        }
        // An entry may be of another kind than the name that leads to it.
        let number = |node: &Node| {
            let of_kind = |kind| numbers.get(&(kind, node.1.clone())).copied();
            of_kind(node.0)
                .or_else(|| of_kind(EntityKind::Person))
                .or_else(|| of_kind(EntityKind::Organisation))
        };
        let edges: Vec<(usize, usize, &Edge)> = { self.edges.iter() }
            .filter_map(|((from, to), edge)| Some((number(from)?, number(to)?, edge)))
            .collect();
        let nodes: Vec<&Seen> = self.persons.iter().collect();
        let text = if self.is_graphml {
            graphml(&nodes, &edges)
        } else {
            gexf(&self.title, &nodes, &edges)
        };
        vec![text.into_bytes()]
    }
}

/// The values of a node, in the order of [`OF_NODES`].
fn of_node(seen: &Seen) -> [String; 6] {
    [
        seen.entity.id.clone(),
        seen.entity.name.clone(),
        seen.entity.kind.name().to_owned(),
        seen.uri.clone().unwrap_or_default(),
        seen.sent.to_string(),
        seen.received.to_string(),
    ]
}

const OF_NODES: [(&str, &str); 6] = [
    ("id", "string"),
    ("label", "string"),
    ("kind", "string"),
    ("uri", "string"),
    ("sent", "int"),
    ("received", "int"),
];

fn of_edge(edge: &Edge) -> [String; 3] {
    let word = |value: &Option<String>| value.clone().unwrap_or_default();
    [edge.letters.to_string(), word(&edge.first), word(&edge.last)]
}

const OF_EDGES: [(&str, &str); 3] =
    [("weight", "int"), ("first", "string"), ("last", "string")];

fn graphml(nodes: &[&Seen], edges: &[(usize, usize, &Edge)]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (of, keys, prefix) in [("node", &OF_NODES[..], "n"), ("edge", &OF_EDGES[..], "e")]
    {
        for (name, kind) in keys {
            let _ = writeln!(
                xml,
                "  <key id=\"{prefix}-{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            );
        }
    }
    xml.push_str("  <graph id=\"letters\" edgedefault=\"directed\">\n");
    let values =
        |xml: &mut String, prefix: &str, keys: &[(&str, &str)], values: &[String]| {
            for ((name, _), value) in keys.iter().zip(values) {
                if !value.is_empty() {
                    let _ = writeln!(
                        xml,
                        "      <data key=\"{prefix}-{name}\">{}</data>",
                        escape(value.as_str())
                    );
                }
            }
        };
    for (number, seen) in nodes.iter().enumerate() {
        let _ = writeln!(xml, "    <node id=\"n{number}\">");
        values(&mut xml, "n", &OF_NODES, &of_node(seen));
        xml.push_str("    </node>\n");
    }
    for (number, (from, to, edge)) in edges.iter().enumerate() {
        let _ = writeln!(
            xml,
            "    <edge id=\"e{number}\" source=\"n{from}\" target=\"n{to}\">"
        );
        values(&mut xml, "e", &OF_EDGES, &of_edge(edge));
        xml.push_str("    </edge>\n");
    }
    xml.push_str("  </graph>\n</graphml>\n");
    xml
}

fn gexf(title: &str, nodes: &[&Seen], edges: &[(usize, usize, &Edge)]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n",
    );
    let _ = writeln!(
        xml,
        "  <meta>\n    <creator>letterbook</creator>\n    <description>{}</description>\n  </meta>",
        escape(title)
    );
    xml.push_str("  <graph mode=\"static\" defaultedgetype=\"directed\">\n");
    for (of, keys) in [("node", &OF_NODES[..]), ("edge", &OF_EDGES[1..])] {
        let _ = writeln!(xml, "    <attributes class=\"{of}\">");
        for (name, kind) in keys.iter().filter(|(name, _)| *name != "label") {
            let kind = if *kind == "int" { "integer" } else { kind };
            let _ = writeln!(
                xml,
                "      <attribute id=\"{of}-{name}\" title=\"{name}\" type=\"{kind}\"/>"
            );
        }
        xml.push_str("    </attributes>\n");
    }
    let values =
        |xml: &mut String, of: &str, keys: &[(&str, &str)], values: &[String]| {
            xml.push_str("        <attvalues>\n");
            for ((name, _), value) in keys.iter().zip(values) {
                if !value.is_empty() && *name != "label" {
                    let value = escape(value.as_str());
                    let _ = writeln!(
                        xml,
                        "          <attvalue for=\"{of}-{name}\" value=\"{value}\"/>"
                    );
                }
            }
            xml.push_str("        </attvalues>\n");
        };
    xml.push_str("    <nodes>\n");
    for (number, seen) in nodes.iter().enumerate() {
        let label = escape(seen.entity.name.as_str());
        let _ = writeln!(xml, "      <node id=\"n{number}\" label=\"{label}\">");
        values(&mut xml, "node", &OF_NODES, &of_node(seen));
        xml.push_str("      </node>\n");
    }
    xml.push_str("    </nodes>\n    <edges>\n");
    for (number, (from, to, edge)) in edges.iter().enumerate() {
        let _ = writeln!(
            xml,
            "      <edge id=\"e{number}\" source=\"n{from}\" target=\"n{to}\" weight=\"{}\">",
            edge.letters
        );
        let [_, first, last] = of_edge(edge);
        values(&mut xml, "edge", &OF_EDGES[1..], &[first, last]);
        xml.push_str("      </edge>\n");
    }
    xml.push_str("    </edges>\n  </graph>\n</gexf>\n");
    xml
}
