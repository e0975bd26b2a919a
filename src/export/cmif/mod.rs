//! Who wrote to whom, when and where: a list for correspSearch (CMIF 1.1).
//!
//! <https://correspsearch.net/en/documentation.html>. The list is valid by the RNG of
//! the TEI Correspondence SIG and by the stricter one of correspSearch's harvester, and
//! keeps their Schematron rules: one date an act, with machine form; persons with
//! identifiers of GND, VIAF, LC, BnF, NDL only, places with those of GeoNames.
//!
//! Invariant: nothing is said that the letters or the manifest do not say; what is
//! missing is `Unknown` or left out, and told.

mod coverage;

use super::{Exporter, Pieces, Setting, is_address};
use crate::diagnostic::{Findings, codes};
use crate::lexicon::PartialDate;
use crate::model::record::{Action, Date, EntityKind, Named, Record};
use crate::source::{Span, hash};
use crate::tei::read::Depth;
use coverage::Coverage;
use quick_xml::escape::{escape, partial_escape};

/// What a person is called who is not known.
const UNKNOWN: &str = "Unknown";

/// The exporter of `cmif`.
#[derive(Debug)]
pub(super) struct Cmif<'a> {
    setting: Setting<'a>,
    uuid: String,
    report: Coverage,
}

impl<'a> Cmif<'a> {
    pub(super) fn new(setting: Setting<'a>) -> Self {
        let options = &setting.manifest.export.cmif;
        let seed = [&options.url, &setting.manifest.id, &setting.manifest.title];
        let seed =
            seed.into_iter().flatten().next().map_or(setting.folder, |s| s.as_str());
        let uuid = options.uuid.clone().unwrap_or_else(|| uuid(seed));
        Self { setting, uuid, report: Coverage::default() }
    }

    fn header(&self, first: Option<&Record>, findings: &mut Findings) -> String {
        let manifest = self.setting.manifest;
        let options = &manifest.export.cmif;
        let empty = Record::default();
        let first = first.unwrap_or(&empty);
        let mut missing: Vec<&str> = Vec::new();
        let mut need = |value: Option<String>, what: &'static str, instead: &str| {
            value.filter(|value| !value.trim().is_empty()).unwrap_or_else(|| {
                missing.push(what);
                instead.to_owned()
            })
        };
        let series = || {
            let of_series =
                |t: &&crate::model::record::Title| t.level.as_deref() == Some("s");
            first.titles.iter().find(of_series).map(|title| title.text.clone())
        };
        let title =
            options.title.clone().or_else(|| manifest.title.clone()).or_else(series);
        let title = need(title, "title", self.setting.folder);
        let publisher = options.publisher.clone().or_else(|| manifest.publisher.clone());
        let publisher =
            publisher.or_else(|| first.publication.publishers.first().cloned());
        let publisher = need(publisher, "publisher", UNKNOWN);
        let url = need(options.url.clone(), "url", "cmif.xml");
        let latest = manifest.revisions.iter().map(|revision| revision.when).max();
        let date =
            { options.date.or(latest).or(manifest.date).map(|date| date.to_string()) }
                .or_else(|| first.publication.date.as_deref().and_then(w3c));
        let date = need(date, "date", "");
        let licence = options.licence.clone().or_else(|| manifest.licence.target.clone());
        let licence = licence.or_else(|| first.publication.licences.first().cloned());
        let licence =
            need(licence, "licence", "http://rightsstatements.org/vocab/CNE/1.0/");
        if !missing.is_empty() {
            let keys: Vec<String> =
                missing.iter().map(|key| format!("`{key}`")).collect();
            findings.push(
                codes::INCOMPLETE_CMIF
                    .at(Span::new(self.setting.about, 0, 0))
                    .message(format!("the list for correspSearch has no {}", keys.join(", ")))
                    .help("write it into `[export.cmif]` of edition.toml before you send the list in"),
            );
        }
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n  <teiHeader>\n    <fileDesc>\n      <titleStmt>\n",
        );
        line(&mut xml, 8, "title", &[], &title);
        self.editors(first, &publisher, &mut xml);
        xml.push_str("      </titleStmt>\n      <publicationStmt>\n");
        self.publisher(&publisher, &mut xml);
        line(&mut xml, 8, "idno", &[("type", "url")], &url);
        if date.is_empty() {
            // Without machine form it says nothing to correspSearch, but is no date made up.
            xml.push_str("        <date>not known</date>\n");
        } else {
            line(&mut xml, 8, "date", &[("when", &date)], "");
        }
        xml.push_str("        <availability>\n");
        line(
            &mut xml,
            10,
            "licence",
            &[("target", &licence)],
            &format!("This list may be used under the licence {licence}"),
        );
        xml.push_str(
            "        </availability>\n      </publicationStmt>\n      <sourceDesc>\n",
        );
        self.bibl(first, &title, &mut xml);
        xml.push_str("      </sourceDesc>\n    </fileDesc>\n    <profileDesc>\n");
        xml
    }

    /// The edition that the letters are of.
    fn bibl(&self, first: &Record, title: &str, xml: &mut String) {
        let manifest = self.setting.manifest;
        let options = &manifest.export.cmif;
        let is_online =
            manifest.uri.is_some() || self.setting.letter_url(first).is_some();
        let kind = options.kind.unwrap_or(if is_online { "online" } else { "print" });
        let bibl = options.bibl.as_deref().unwrap_or(title);
        let place = manifest.uri.as_deref().filter(|uri| !bibl.contains(*uri));
        xml.push_str("        <bibl");
        attributes(xml, &[("type", kind), ("xml:id", &self.uuid)]);
        xml.push('>');
        xml.push_str(&partial_escape(bibl));
        if let Some(address) = place {
            xml.push(' ');
            element(xml, "ref", &[("target", address)], address);
        }
        xml.push_str("</bibl>\n");
    }

    fn editors(&self, first: &Record, publisher: &str, xml: &mut String) {
        let manifest = self.setting.manifest;
        let mut names: Vec<&str> =
            manifest.editors.iter().map(|e| e.name.as_str()).collect();
        if names.is_empty() {
            let editors =
                first.responsible.iter().filter(|person| person.role == "editor");
            names.extend(editors.map(|person| person.name.as_str()));
        }
        if names.is_empty() {
            names.push(publisher);
        }
        let email = manifest.export.cmif.email.as_deref();
        for (at, name) in names.iter().enumerate() {
            xml.push_str("        <editor>");
            xml.push_str(&partial_escape(*name));
            if let (Some(email), 0) = (email, at) {
                xml.push(' ');
                element(xml, "email", &[], email);
            }
            xml.push_str("</editor>\n");
        }
    }

    fn publisher(&self, publisher: &str, xml: &mut String) {
        xml.push_str("        <publisher>");
        match &self.setting.manifest.export.cmif.publisher_url {
            Some(url) => element(xml, "ref", &[("target", url)], publisher),
            None => xml.push_str(&partial_escape(publisher)),
        }
        xml.push_str("</publisher>\n");
    }

    /// A letter's entry.
    fn description(&self, letter: &Record) -> String {
        let mut xml = String::with_capacity(640);
        let source = format!("#{}", self.uuid);
        let url = self.setting.letter_url(letter);
        xml.push_str("      <correspDesc");
        attributes(&mut xml, &[("key", letter.id.as_str())]);
        if let Some(url) = &url {
            attributes(&mut xml, &[("ref", url)]);
        }
        attributes(&mut xml, &[("source", &source)]);
        xml.push_str(">\n");
        for kind in ["sent", "received"] {
            xml.push_str("        <correspAction");
            attributes(&mut xml, &[("type", kind)]);
            xml.push_str(">\n");
            act(letter, kind, &mut xml);
            xml.push_str("        </correspAction>\n");
        }
        if self.setting.manifest.export.cmif.mentions {
            mentions(letter, &mut xml);
        }
        xml.push_str("      </correspDesc>\n");
        xml
    }
}

impl Exporter for Cmif<'_> {
    fn depth(&self) -> Depth {
        let mentions = self.setting.manifest.export.cmif.mentions;
        if mentions { Depth::Text } else { Depth::Correspondence }
    }

    fn begin(&mut self, first: Option<&Record>, findings: &mut Findings) -> Pieces {
        vec![self.header(first, findings).into_bytes()]
    }

    fn letter(&self, letter: &Record) -> Pieces {
        vec![self.description(letter).into_bytes()]
    }

    fn gather(&mut self, letter: &Record) {
        let has_url = self.setting.letter_url(letter).is_some();
        self.report.count(letter, has_url);
    }

    fn end(&mut self, findings: &mut Findings) -> Pieces {
        let tail = "    </profileDesc>\n  </teiHeader>\n  <text>\n    <body>\n      <p/>\n    </body>\n  </text>\n</TEI>\n";
        self.report.tell(self.setting, findings);
        let mut report = serde_json::to_vec_pretty(&self.report).unwrap_or_default();
        report.push(b'\n');
        vec![tail.as_bytes().to_vec(), report]
    }
}

/// The agents, the place and the date of all acts of one kind.
fn act(letter: &Record, kind: &str, xml: &mut String) {
    let mut has_agent = false;
    for agent in letter.agents(kind) {
        let element = match agent.kind {
            EntityKind::Organisation => "orgName",
            _ => "persName",
        };
        let text = if agent.text.trim().is_empty() { UNKNOWN } else { agent.text.trim() };
        let reference = agent.uri.as_deref().and_then(person_uri);
        name(xml, element, agent, reference.as_deref(), text);
        has_agent = true;
    }
    if !has_agent {
        line(xml, 10, "persName", &[], UNKNOWN);
    }
    for place in letter.acts(kind).flat_map(|action| &action.places) {
        let reference = place.uri.as_deref().filter(|uri| is_geonames(uri));
        if !place.text.trim().is_empty() {
            name(xml, "placeName", place, reference, place.text.trim());
        }
    }
    if let Some((date, attributes)) = dated(letter.acts(kind)) {
        let mut all: Vec<(&str, &str)> =
            attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.extend(sureness(date.cert.as_deref(), date.evidence.as_deref()));
        line(xml, 10, "date", &all, "");
    }
}

fn name(xml: &mut String, element: &str, named: &Named, uri: Option<&str>, text: &str) {
    let mut all: Vec<(&str, &str)> = uri.map(|uri| ("ref", uri)).into_iter().collect();
    all.extend(sureness(named.cert.as_deref(), named.evidence.as_deref()));
    line(xml, 10, element, &all, text);
}

/// `@cert` and `@evidence` as CMIF 1.1 has them: `low`, and `conjecture` for what is not
/// in the source itself.
fn sureness<'w>(
    cert: Option<&str>,
    evidence: Option<&str>,
) -> impl Iterator<Item = (&'w str, &'w str)> + use<'w> {
    let cert = matches!(cert, Some("low" | "unknown")).then_some(("cert", "low"));
    let words = |evidence: &str| {
        evidence.split_whitespace().any(|word| matches!(word, "conjecture" | "external"))
    };
    let evidence = evidence.is_some_and(words).then_some(("evidence", "conjecture"));
    cert.into_iter().chain(evidence)
}

/// The date of acts in forms that CMIF takes. An act has one; where there are several
/// days, as of a letter that was written over some days, it is a day from the first to
/// the last of them.
fn dated<'a>(
    acts: impl Iterator<Item = &'a Action>,
) -> Option<(&'a Date, Vec<(&'static str, String)>)> {
    let dates = acts.flat_map(|action| &action.dates);
    let mut dates =
        dates.map(|date| (date, forms(date))).filter(|(_, forms)| !forms.is_empty());
    let (first, forms) = dates.next()?;
    // Of two days it can be said which is the earlier; of a day and a year not always.
    let day = |forms: &[(&str, String)]| match forms {
        [("when", when)] => PartialDate::parse(when)
            .filter(|date| date.day.is_some())
            .map(|_| when.clone()),
        _ => None,
    };
    let Some(mut earliest) = day(&forms) else { return Some((first, forms)) };
    let mut latest = earliest.clone();
    for when in dates.filter_map(|(_, forms)| day(&forms)) {
        earliest = earliest.min(when.clone());
        latest = latest.max(when);
    }
    if earliest == latest {
        return Some((first, forms));
    }
    Some((first, vec![("notBefore", earliest), ("notAfter", latest)]))
}

/// The attributes of a date. `@when` says all; a stretch with one day is that day.
fn forms(date: &Date) -> Vec<(&'static str, String)> {
    let of = |value: &Option<String>| value.as_deref().and_then(w3c);
    if let Some(when) = of(&date.when) {
        return vec![("when", when)];
    }
    let pairs = [
        ("from", &date.from),
        ("to", &date.to),
        ("notBefore", &date.not_before),
        ("notAfter", &date.not_after),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name, of(value)?))).collect()
}

/// A date of year, month or day precision that exists; its time of day left out.
pub(super) fn w3c(text: &str) -> Option<String> {
    let day = text.trim().split('T').next().unwrap_or_default();
    PartialDate::parse(day).map(|date| date.to_string())
}

/// The address of a person or organisation as correspSearch knows it.
fn person_uri(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
    let bare = rest.trim_end_matches('/');
    for (known, written) in [
        ("d-nb.info/gnd/", "https://d-nb.info/gnd/"),
        ("viaf.org/viaf/", "https://viaf.org/viaf/"),
        ("id.loc.gov/authorities/names/", "https://lccn.loc.gov/"),
        ("lccn.loc.gov/", "https://lccn.loc.gov/"),
        ("data.bnf.fr/ark:/12148/", "https://catalogue.bnf.fr/ark:/12148/"),
        ("catalogue.bnf.fr/ark:/12148/", "https://catalogue.bnf.fr/ark:/12148/"),
        ("id.ndl.go.jp/auth/ndlna/", "https://id.ndl.go.jp/auth/ndlna/"),
    ] {
        if let Some(number) = bare.strip_prefix(known) {
            return (!number.is_empty()).then(|| format!("{written}{number}"));
        }
    }
    None
}

fn is_geonames(uri: &str) -> bool {
    let number = uri.strip_prefix("https://www.geonames.org/").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// Whom and what a letter mentions, each once (CMIF 2, still a proposal).
fn mentions(letter: &Record, xml: &mut String) {
    let mut seen: Vec<&str> = Vec::new();
    let of_text = letter.text.iter().flat_map(|passage| &passage.mentions);
    for mention in of_text {
        let named = &mention.named;
        let Some(uri) = named.uri.as_deref().filter(|uri| is_address(uri)) else {
            continue;
        };
        if seen.contains(&uri) {
            continue;
        }
        if seen.is_empty() {
            xml.push_str("        <note>\n");
        }
        seen.push(uri);
        let kind = match named.kind {
            EntityKind::Person => "cmif:mentionsPerson",
            EntityKind::Place => "cmif:mentionsPlace",
            EntityKind::Organisation => "cmif:mentionsOrg",
            EntityKind::Work => "cmif:mentionsBibl",
            EntityKind::Event => "cmif:mentionsEvent",
        };
        line(xml, 10, "ref", &[("type", kind), ("target", uri)], &named.text);
    }
    if !seen.is_empty() {
        xml.push_str("        </note>\n");
    }
}

fn attributes(xml: &mut String, all: &[(&str, &str)]) {
    for (name, value) in all {
        xml.push(' ');
        xml.push_str(name);
        xml.push_str("=\"");
        xml.push_str(&escape(*value));
        xml.push('"');
    }
}

/// An element with text.
fn element(xml: &mut String, name: &str, all: &[(&str, &str)], text: &str) {
    xml.push('<');
    xml.push_str(name);
    attributes(xml, all);
    if text.is_empty() {
        xml.push_str("/>");
        return;
    }
    xml.push('>');
    xml.push_str(&partial_escape(text));
    xml.push_str("</");
    xml.push_str(name);
    xml.push('>');
}

/// An element on a line of its own.
fn line(xml: &mut String, indent: usize, name: &str, all: &[(&str, &str)], text: &str) {
    xml.extend(std::iter::repeat_n(' ', indent));
    element(xml, name, all, text);
    xml.push('\n');
}

/// A UUID made of a text, always the same (RFC 9562 §5.8, version 8). CMIF's `xml:id`
/// must begin with a letter, so the first digit is one of a–f.
fn uuid(seed: &str) -> String {
    let digest = hash(format!("letterbook edition {seed}").as_bytes());
    let mut digits: Vec<char> = digest.chars().take(32).collect();
    if let Some(first) = digits.first_mut() {
        let value = first.to_digit(16).unwrap_or(0) % 6;
        *first = char::from_digit(10 + value, 16).unwrap_or('a');
    }
    for (at, value) in [(12, '8'), (16, 'a')] {
        if let Some(digit) = digits.get_mut(at) {
            *digit = value;
        }
    }
    let mut uuid = String::with_capacity(36);
    for (at, digit) in digits.iter().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(*digit);
    }
    uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_the_same_every_time_and_begins_with_a_letter() {
        let one = uuid("letters");
        assert_eq!(one, uuid("letters"));
        assert_ne!(one, uuid("other letters"));
        for seed in 0..200 {
            let uuid = uuid(&seed.to_string());
            assert!(uuid.starts_with(|c: char| ('a'..='f').contains(&c)), "{uuid}");
            assert_eq!(uuid.len(), 36);
        }
    }

    #[test]
    fn identifiers_are_written_as_correspsearch_knows_them() {
        let written = |uri| person_uri(uri);
        assert_eq!(
            written("http://id.loc.gov/authorities/names/n79006936").as_deref(),
            Some("https://lccn.loc.gov/n79006936")
        );
        assert_eq!(written("https://www.wikidata.org/entity/Q33391"), None);
        assert!(is_geonames("https://www.geonames.org/2988507"));
        assert!(!is_geonames("https://www.geonames.org/2988507/paris.html"));
    }

    #[test]
    fn dates_that_do_not_exist_are_left_out() {
        assert_eq!(w3c("1891-02-30"), None);
        assert_eq!(w3c("1891-02-03T10:00:00").as_deref(), Some("1891-02-03"));
        assert_eq!(w3c("1891").as_deref(), Some("1891"));
        assert_eq!(w3c("--05-04"), None);
    }
}
