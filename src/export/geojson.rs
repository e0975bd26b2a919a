//! The places on a map (`GeoJSON`, RFC 7946).
//!
//! A place whose register entry says where it lies is a point; one that does not is a
//! feature without geometry, which RFC 7946 §3.2 calls unlocated.

use serde_json::{Map, Value, json};

use super::gathered::{Gathered, Seen};
use super::{Exporter, Pieces};
use crate::diagnostic::Findings;
use crate::model::record::{EntityKind, Record};

/// The exporter of `geojson`.
#[derive(Debug, Default)]
pub(super) struct Places {
    places: Gathered,
}

impl Exporter for Places {
    fn letter(&self, _: &Record) -> Pieces {
        Pieces::new()
    }

    fn gather(&mut self, letter: &Record) {
        self.places.take(letter, |kind| kind == EntityKind::Place);
    }

    fn end(&mut self, _: &mut Findings) -> Pieces {
        let features: Vec<String> =
            self.places.iter().map(|seen| feature(seen).to_string()).collect();
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n",
            features.join(",\n")
        );
        vec![text.into_bytes()]
    }
}

fn feature(seen: &Seen) -> Value {
    let entity = &seen.entity;
    let point = entity.geo.as_ref().and_then(|(latitude, longitude)| {
        let (latitude, longitude): (f64, f64) =
            (latitude.parse().ok()?, longitude.parse().ok()?);
        Some(json!({ "type": "Point", "coordinates": [longitude, latitude] }))
    });
    let mut properties = Map::new();
    properties.insert("name".to_owned(), json!(entity.name));
    if let Some(uri) = &seen.uri {
        properties.insert("uri".to_owned(), json!(uri));
    }
    for (name, count) in
        [("sent", seen.sent), ("received", seen.received), ("mentioned", seen.mentioned)]
    {
        properties.insert(name.to_owned(), json!(count));
    }
    json!({
        "type": "Feature",
        "id": entity.id,
        "geometry": point,
        "properties": properties,
    })
}
