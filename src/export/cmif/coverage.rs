//! How much of the letters correspSearch can use: counts for `cmif-report.json`, and what
//! an editor is told.

use serde::Serialize;

use super::super::{Setting, counted};
use super::{dated, forms, is_geonames, person_uri};
use crate::diagnostic::{Findings, codes};
use crate::model::record::{Date, Named, Record};
use crate::source::Span;

/// How much of the letters correspSearch can use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Coverage {
    letters: usize,
    with_date: usize,
    with_day: usize,
    with_sender: usize,
    with_sender_identifier: usize,
    with_recipient: usize,
    with_recipient_identifier: usize,
    with_sender_place: usize,
    with_sender_place_identifier: usize,
    with_recipient_place: usize,
    with_recipient_place_identifier: usize,
    with_url: usize,
    /// Identifiers of authorities that correspSearch does not know.
    identifiers_left_out: usize,
    /// Dates that have no form that CMIF takes.
    dates_left_out: usize,
    /// Letters of which correspSearch would know neither person nor date.
    dropped: usize,
    dropped_letters: Vec<String>,
}

impl Coverage {
    /// Counts a letter.
    pub(super) fn count(&mut self, letter: &Record, has_url: bool) {
        let of = |kind: &'static str| {
            let agents: Vec<&Named> = letter.agents(kind).collect();
            let uris = agents.iter().filter_map(|agent| agent.uri.as_deref());
            let known = uris.clone().filter(|uri| person_uri(uri).is_some()).count();
            let is_named = agents.iter().any(|agent| !agent.text.trim().is_empty());
            (is_named, known > 0, uris.count() - known)
        };
        let (sender, sender_known, sender_left) = of("sent");
        let (recipient, recipient_known, recipient_left) = of("received");
        let place = |kind: &'static str| {
            let mut places =
                letter.acts(kind).flat_map(|action| &action.places).peekable();
            let has = places.peek().is_some();
            (has, places.any(|place| place.uri.as_deref().is_some_and(is_geonames)))
        };
        let (from, from_known) = place("sent");
        let (to, to_known) = place("received");
        let date = dated(letter.acts("sent"));
        let has_date = date.is_some();
        let has_day = date.is_some_and(|(_, forms)| {
            forms.iter().any(|(name, value)| *name == "when" && value.len() == 10)
        });
        let dates = letter.actions.iter().flat_map(|action| &action.dates);
        let is_left_out = |date: &&Date| !date.is_open() && forms(date).is_empty();
        self.letters += 1;
        self.dates_left_out += dates.filter(is_left_out).count();
        self.identifiers_left_out += sender_left + recipient_left;
        for (count, has) in [
            (&mut self.with_date, has_date),
            (&mut self.with_day, has_day),
            (&mut self.with_sender, sender),
            (&mut self.with_sender_identifier, sender_known),
            (&mut self.with_recipient, recipient),
            (&mut self.with_recipient_identifier, recipient_known),
            (&mut self.with_sender_place, from),
            (&mut self.with_sender_place_identifier, from_known),
            (&mut self.with_recipient_place, to),
            (&mut self.with_recipient_place_identifier, to_known),
            (&mut self.with_url, has_url),
        ] {
            *count += usize::from(has);
        }
        if !sender_known && !recipient_known && !has_date {
            self.dropped += 1;
            if self.dropped_letters.len() < 100 {
                self.dropped_letters.push(letter.id.clone());
            }
        }
    }

    /// Says what correspSearch would miss.
    pub(super) fn tell(&self, setting: Setting<'_>, findings: &mut Findings) {
        let place = Span::new(setting.about, 0, 0);
        let all = self.letters;
        if self.dropped > 0 {
            let some: Vec<&str> =
                self.dropped_letters.iter().take(5).map(String::as_str).collect();
            findings.push(
                codes::DROPPED_LETTERS
                    .at(place)
                    .message(format!(
                        "{} of {} have neither a date nor a person with an identifier: {}{}",
                        self.dropped,
                        counted(all),
                        some.join(", "),
                        if self.dropped > some.len() { " …" } else { "" },
                    ))
                    .help("correspSearch finds letters by identifier and date; give one of them"),
            );
        }
        let short = [
            (self.with_date, "a date"),
            (self.with_sender_identifier, "an identifier of the sender"),
            (self.with_recipient_identifier, "an identifier of the recipient"),
            (self.with_sender_place_identifier, "an identifier of the place of sending"),
            (self.with_url, "an address on the web"),
        ];
        let short: Vec<String> = { short.iter().filter(|(count, _)| *count < all) }
            .map(|(count, what)| format!("{count} have {what}"))
            .collect();
        if !short.is_empty() {
            let mut help = "correspSearch knows GND, VIAF, LC, BnF and NDL for persons, GeoNames for places".to_owned();
            if self.identifiers_left_out > 0 {
                help.push_str("; identifiers of others were left out");
            }
            findings.push(
                codes::CMIF_COVERAGE
                    .at(place)
                    .message(format!("of {} {}", counted(all), short.join(", ")))
                    .help(help),
            );
        }
    }
}
