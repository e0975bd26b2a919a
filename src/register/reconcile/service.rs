//! An online service of the reconciliation protocol (W3C Reconciliation Service API 0.2,
//! as `OpenRefine` has it): what to ask, and what the answer means.
//!
//! This module writes and reads the texts; who sends them is the caller's business, so
//! that nothing here can reach the network.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Candidate, KEPT, Record, Search};

/// How many queries are sent at a time.
const BATCH: usize = 10;

/// Sends one text to the service and brings its answer; `None` asks for its manifest.
pub type Ask<'a> = &'a dyn Fn(Option<&str>) -> Result<String, String>;

#[derive(Serialize)]
struct Query<'a> {
    query: &'a str,
    limit: usize,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "identifierSpace", default)]
    identifier_space: String,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    result: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    score: f64,
}

/// Asks a service for all that is wanted. The score is the service's, from 0 to 100.
///
/// # Errors
/// What the sender says, or that the answer is not of the protocol.
pub fn ask(search: &mut Search, send: Ask<'_>) -> Result<(), String> {
    let manifest: Manifest = serde_json::from_str(&send(None)?)
        .map_err(|_| "it is no reconciliation service: it has no manifest".to_owned())?;
    let places: Vec<usize> = (0..search.wanted.len()).collect();
    for batch in places.chunks(BATCH) {
        let queries: BTreeMap<String, Query<'_>> = batch
            .iter()
            .filter_map(|at| {
                let query = search.wanted.get(*at)?.names.first()?;
                Some((format!("q{at}"), Query { query, limit: KEPT }))
            })
            .collect();
        if queries.is_empty() {
            continue;
        }
        let text = serde_json::to_string(&queries).unwrap_or_default();
        let answers: BTreeMap<String, Answer> = serde_json::from_str(&send(Some(&text))?)
            .map_err(|error| format!("its answer is not of the protocol: {error}"))?;
        for at in batch {
            let Some(answer) = answers.get(&format!("q{at}")) else { continue };
            for found in &answer.result {
                let candidate = candidate(found, &manifest.identifier_space);
                search.keep(*at, candidate);
            }
        }
    }
    Ok(())
}

fn candidate(found: &Found, space: &str) -> Candidate {
    let id = if found.id.contains("://") {
        found.id.clone()
    } else {
        format!("{space}{}", found.id)
    };
    // Some services count beyond 100, or below 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 100"
    )]
    let score = found.score.clamp(0.0, 100.0).round() as u32;
    let record = Record { id, names: vec![found.name.clone()], birth: None, death: None };
    Candidate { record, score }
}

/// A text as the value of a form field (`application/x-www-form-urlencoded`).
pub fn form_value(text: &str) -> String {
    let mut value = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let code = format!("%{byte:02X}");
            value.push_str(&code);
        }
    }
    value
}
