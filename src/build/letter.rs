//! One letter from bytes to proven, checked TEI.

use crate::annotate::{Knowledge, annotate, has_words};
use crate::check::{Validators, check_built};
use crate::diagnostic::{Findings, Severity};
use crate::manifest::{Manifest, Scoped, Sidecar};
use crate::model::{Annotations, Letter};
use crate::register::{Lookup, Matcher, Register, Trace};
use crate::source::{Sources, hash};
use crate::{input, layout, model, tei};

/// What all letters of a run share.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The edition's file; its default where there is no edition.
    pub manifest: &'a Manifest,
    /// The registers.
    pub register: &'a Register,
    /// The search for their names.
    pub matcher: &'a Matcher,
    /// The texts of manifest and registers.
    pub sources: &'a Sources,
    /// The schema to check by.
    pub schema: &'a Validators,
    /// How the output calls the schema; `None` without an edition.
    pub schema_href: Option<&'a str>,
}

/// A letter that went all the way.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// The TEI; `None` if it must not be written: unreadable, unproven or not valid.
    pub xml: Option<String>,
    /// The source map as JSON.
    pub map: String,
    /// The texts that the findings are about.
    pub sources: Sources,
    /// What was found on the way.
    pub findings: Findings,
    /// Which of the edition's decisions ([`Manifest::decisions`]) found their words.
    pub decisions: Vec<usize>,
}

/// A letter that was read and annotated.
pub(super) struct Annotated {
    pub(super) letter: Letter,
    pub(super) annotations: Annotations,
    pub(super) sources: Sources,
    pub(super) findings: Findings,
    pub(super) decisions: Vec<usize>,
    pub(super) sha256: String,
}

/// Encodes a letter. `name` is its path as shown to people, `href` how the output will
/// call it; `sidecar` is the name and text of its `.toml`.
pub fn encode_letter(
    setting: Setting<'_>,
    name: &str,
    href: &str,
    bytes: &[u8],
    sidecar: Option<(&str, &str)>,
) -> Encoded {
    let read = match annotate_letter(setting, name, bytes, sidecar) {
        Ok(read) => read,
        Err((sources, findings)) => {
            let (xml, map, decisions) = (None, String::new(), Vec::new());
            return Encoded { xml, map, sources, findings, decisions };
        }
    };
    let Annotated { letter, annotations, mut sources, mut findings, decisions, sha256 } =
        read;
    let Setting { manifest, register, .. } = setting;
    let context = tei::Context {
        sources: &sources,
        manifest,
        register,
        schema: setting.schema_href,
        version: env!("CARGO_PKG_VERSION"),
    };
    let encoded = tei::encode(&letter, &annotations, context, &mut findings);
    let built = sources.add(format!("{} (TEI)", letter.id), encoded.xml.clone());
    let mut checked = Findings::new();
    check_built(
        sources.get(letter.source),
        sources.get(built),
        &encoded.map,
        Some(setting.schema),
        &mut checked,
    );
    let sound = checked.count(Severity::Error) == 0;
    findings.append(checked);
    let map = encoded.map.to_json(href, &sha256, &hash(encoded.xml.as_bytes()));
    Encoded { xml: sound.then_some(encoded.xml), map, sources, findings, decisions }
}

/// Reads and annotates a letter; what there is to say of one that is no text is the error.
pub(super) fn annotate_letter(
    setting: Setting<'_>,
    name: &str,
    bytes: &[u8],
    sidecar: Option<(&str, &str)>,
) -> Result<Annotated, (Sources, Findings)> {
    let mut sources = setting.sources.clone();
    let mut findings = Findings::new();
    let sidecar = match sidecar {
        Some((name, text)) => {
            let id = sources.add(name, text);
            Sidecar::read(sources.get(id), &mut findings).unwrap_or_default()
        }
        None => Sidecar::default(),
    };
    let lines = input::read(name, bytes, &mut sources, &mut findings);
    if findings.worst() == Some(Severity::Error) {
        return Err((sources, findings));
    }
    let said = sidecar.language.as_ref().or(setting.manifest.language.as_ref());
    let hints = layout::Hints { language: said.map(|language| language.value.clone()) };
    let page = layout::recognise_with(&sources, &lines, &hints, &mut findings);
    let sha256 = hash(bytes);
    let mut letter =
        model::build(&sources, &lines, page, setting.manifest, &sidecar, sha256.clone());
    let Setting { manifest, register, .. } = setting;
    let trace = Trace::default();
    let matcher = Lookup::new(setting.matcher, &trace);
    let of_edition = manifest.decisions.iter().enumerate();
    let (indices, decisions): (Vec<usize>, Vec<&Scoped>) =
        of_edition.filter(|(_, scoped)| scoped.is_about(name)).unzip();
    let signs = sidecar.signs.as_ref().unwrap_or(&manifest.signs);
    let knowledge =
        Knowledge { register, matcher, sidecar: &sidecar, decisions: &decisions, signs };
    let annotations = annotate(&mut letter, knowledge, &mut findings);
    let stands = |(_, scoped): &(usize, &Scoped)| has_words(&letter, &scoped.decision);
    let found = indices.into_iter().zip(decisions.iter().copied()).filter(stands);
    let decisions = found.map(|(at, _)| at).collect();
    Ok(Annotated { letter, annotations, sources, findings, decisions, sha256 })
}
