//! What a package is, for machines: RO-Crate 1.1 metadata.
//!
//! <https://www.researchobject.org/ro-crate/1.1/>. It lies in `data/`, which is the root
//! of the crate.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Packing;

/// The text of `ro-crate-metadata.json` for the files of a manifest, whose places begin
/// with `data/`.
pub(super) fn write(
    packing: &Packing<'_>,
    manifest: &BTreeMap<String, String>,
) -> String {
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
    let parts: Vec<Value> =
        places(manifest).map(|(place, _)| json!({ "@id": place })).collect();
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
    put("hasPart", Some(json!(parts)));
    let mut graph = vec![
        json!({
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": { "@id": "https://w3id.org/ro/crate/1.1" },
            "about": { "@id": "./" },
        }),
        Value::Object(root),
    ];
    if let Some(name) = &edition.publisher {
        graph.push(json!({ "@id": "#publisher", "@type": "Organization", "name": name }));
    }
    for editor in &edition.editors {
        graph.push(
            json!({ "@id": id_of(editor), "@type": "Person", "name": editor.name }),
        );
    }
    if let Some(target) = licence {
        let words = edition.licence.text.as_ref().unwrap_or(target);
        graph.push(json!({
            "@id": target,
            "@type": "CreativeWork",
            "name": target,
            "description": words,
        }));
    }
    for (place, path) in places(manifest) {
        graph.push(json!({
            "@id": place,
            "@type": "File",
            "name": path.rsplit_once('/').map_or(path, |(_, name)| name),
            "encodingFormat": format_of(path),
        }));
    }
    let all =
        json!({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph });
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

/// How an editor is called in the crate.
fn id_of(editor: &crate::manifest::Editor) -> String {
    editor.uri.clone().unwrap_or_else(|| format!("#{}", editor.id))
}

/// The places of the payload: as a reference, and as a path.
fn places(manifest: &BTreeMap<String, String>) -> impl Iterator<Item = (String, &str)> {
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
