//! What a package is, for machines: RO-Crate 1.1 metadata.
//!
//! <https://www.researchobject.org/ro-crate/1.1/>. It lies in `data/`, which is the root
//! of the crate.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{Checksum, Packing};

/// Writes `ro-crate-metadata.json` for the files of a manifest, whose places begin with
/// `data/`. What is said of each file is made as it is written, since there may be
/// hundreds of thousands.
pub(super) fn write(
    packing: &Packing<'_>,
    manifest: &BTreeMap<String, Checksum>,
    output: &mut dyn Write,
) -> io::Result<()> {
    let described = Crate {
        context: CONTEXT,
        graph: Graph { entities: entities(packing), manifest },
    };
    serde_json::to_writer_pretty(&mut *output, &described)?;
    output.write_all(b"\n")
}

const CONTEXT: &str = "https://w3id.org/ro/crate/1.1/context";

#[derive(Serialize)]
struct Crate<'a> {
    #[serde(rename = "@context")]
    context: &'a str,
    #[serde(rename = "@graph")]
    graph: Graph<'a>,
}

/// What the crate is about, the crate itself, who made it, and its files.
struct Graph<'a> {
    entities: Entities,
    manifest: &'a BTreeMap<String, Checksum>,
}

impl Serialize for Graph<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element(&self.entities.about)?;
        let root = Root { said: &self.entities.root, manifest: self.manifest };
        list.serialize_element(&root)?;
        for entity in &self.entities.others {
            list.serialize_element(entity)?;
        }
        for (place, path) in places(self.manifest) {
            list.serialize_element(&json!({
                "@id": place,
                "@type": "File",
                "name": path.rsplit_once('/').map_or(path, |(_, name)| name),
                "encodingFormat": format_of(path),
            }))?;
        }
        list.end()
    }
}

/// The crate itself, with what is in it.
struct Root<'a> {
    said: &'a Map<String, Value>,
    manifest: &'a BTreeMap<String, Checksum>,
}

impl Serialize for Root<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.said {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("hasPart", &Parts(self.manifest))?;
        map.end()
    }
}

struct Parts<'a>(&'a BTreeMap<String, Checksum>);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(places(self.0).map(|(place, _)| json!({ "@id": place })))
    }
}

/// All entities but the files.
struct Entities {
    about: Value,
    /// Of the crate itself, but for its parts.
    root: Map<String, Value>,
    others: Vec<Value>,
}

fn entities(packing: &Packing<'_>) -> Entities {
    let edition = packing.setting.manifest;
    let mut root = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            root.insert(name.to_owned(), value);
        }
    };
    let latest = edition.revisions.iter().map(|revision| revision.when).max();
    let date = edition.date.or(latest).map(|date| json!(date.to_string()));
    let title =
        edition.title.clone().unwrap_or_else(|| packing.setting.folder.to_owned());
    put("@id", Some(json!("./")));
    put("@type", Some(json!("Dataset")));
    put("name", Some(json!(title)));
    put("description", Some(json!(edition.description.as_ref().unwrap_or(&title))));
    put("identifier", edition.id.as_ref().map(|id| json!(id)));
    put("url", edition.uri.as_ref().map(|uri| json!(uri)));
    put("inLanguage", edition.language.as_ref().map(|language| json!(language.value)));
    put("datePublished", date);
    let licence = edition.licence.target.as_ref();
    put("license", licence.map(|target| json!({ "@id": target })));
    let editors: Vec<Value> =
        edition.editors.iter().map(|editor| json!({ "@id": id_of(editor) })).collect();
    put("author", (!editors.is_empty()).then(|| json!(editors)));
    let publisher = edition.publisher.as_ref().map(|_| json!({ "@id": "#publisher" }));
    put("publisher", publisher);
    let about = json!({
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": { "@id": "https://w3id.org/ro/crate/1.1" },
        "about": { "@id": "./" },
    });
    let mut others = Vec::new();
    if let Some(name) = &edition.publisher {
        others
            .push(json!({ "@id": "#publisher", "@type": "Organization", "name": name }));
    }
    for editor in &edition.editors {
        others.push(
            json!({ "@id": id_of(editor), "@type": "Person", "name": editor.name }),
        );
    }
    if let Some(target) = licence {
        let words = edition.licence.text.as_ref().unwrap_or(target);
        others.push(json!({
            "@id": target,
            "@type": "CreativeWork",
            "name": target,
            "description": words,
        }));
    }
    Entities { about, root, others }
}

/// How an editor is called in the crate.
fn id_of(editor: &crate::manifest::Editor) -> String {
    editor.uri.clone().unwrap_or_else(|| format!("#{}", editor.id))
}

/// The places of the payload: as a reference, and as a path.
fn places(manifest: &BTreeMap<String, Checksum>) -> impl Iterator<Item = (String, &str)> {
    manifest.keys().filter_map(|place| {
        let path = place.strip_prefix("data/")?;
        Some((reference(path), path))
    })
}

/// A path as a relative reference (RFC 3986): what is not allowed in one is encoded.
fn reference(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

fn format_of(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "xml" | "tei" => "application/tei+xml",
        "rng" | "odd" | "sch" => "application/xml",
        "rnc" => "application/relax-ng-compact-syntax",
        "json" => "application/json",
        "jsonl" => "application/jsonl",
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "toml" => "application/toml",
        "txt" | "text" => "text/plain",
        "md" => "text/markdown",
        "ttl" => "text/turtle",
        "jsonld" => "application/ld+json",
        "geojson" => "application/geo+json",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "tif" | "tiff" => "image/tiff",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
