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

/// What a letter's place in its edition says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// Its id, unless its `.toml` gives one; from the file's name where it is not said.
    pub(super) id: Option<String>,
    /// The letters before and after it.
    pub(super) neighbours: Vec<tei::Neighbour>,
    /// The way from its folder to the output folder.
    pub(super) up: String,
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
    /// Whether its `.toml` gives its id.
    pub(super) has_id: bool,
}

/// A letter whose parts are known, names not yet looked up.
pub(super) struct Laid {
    pub(super) letter: Letter,
    pub(super) sidecar: Sidecar,
    pub(super) sources: Sources,
    pub(super) findings: Findings,
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
    let trace = Trace::default();
    encode_in_place(setting, name, href, bytes, sidecar, &Place::default(), &trace)
}

/// The same for a letter of an edition; what it asks of the registers is taken down.
pub(super) fn encode_in_place(
    setting: Setting<'_>,
    name: &str,
    href: &str,
    bytes: &[u8],
    sidecar: Option<(&str, &str)>,
    place: &Place,
    trace: &Trace,
) -> Encoded {
    let read = match annotate_letter(setting, name, bytes, sidecar, trace) {
        Ok(read) => read,
        Err((sources, findings)) => {
            let (xml, map, decisions) = (None, String::new(), Vec::new());
            return Encoded { xml, map, sources, findings, decisions };
        }
    };
    let Annotated {
        mut letter,
        annotations,
        mut sources,
        mut findings,
        decisions,
        sha256,
        has_id,
    } = read;
    if let Some(id) = place.id.as_ref().filter(|_| !has_id) {
        letter.id.clone_from(id);
    }
    let Setting { manifest, register, .. } = setting;
    let context = tei::Context {
        sources: &sources,
        manifest,
        register,
        schema: setting.schema_href,
        version: env!("CARGO_PKG_VERSION"),
        neighbours: &place.neighbours,
        up: &place.up,
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

/// Reads a letter and recognises its parts; what there is to say of one that is no text
/// is the error.
pub(super) fn lay_letter(
    setting: Setting<'_>,
    name: &str,
    bytes: &[u8],
    sidecar: Option<(&str, &str)>,
) -> Result<Laid, (Sources, Findings)> {
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
    let letter =
        model::build(&sources, &lines, page, setting.manifest, &sidecar, sha256.clone());
    Ok(Laid { letter, sidecar, sources, findings, sha256 })
}

/// Reads and annotates a letter, and takes down what it asks of the registers.
pub(super) fn annotate_letter(
    setting: Setting<'_>,
    name: &str,
    bytes: &[u8],
    sidecar: Option<(&str, &str)>,
    trace: &Trace,
) -> Result<Annotated, (Sources, Findings)> {
    let Laid { mut letter, sidecar, sources, mut findings, sha256 } =
        lay_letter(setting, name, bytes, sidecar)?;
    let Setting { manifest, register, .. } = setting;
    let matcher = Lookup::new(setting.matcher, trace);
    let of_edition = manifest.decisions.iter().enumerate();
    let (indices, decisions): (Vec<usize>, Vec<&Scoped>) =
        of_edition.filter(|(_, scoped)| scoped.is_about(name)).unzip();
    let signs = sidecar.signs.as_ref().unwrap_or(&manifest.signs);
    let knowledge = Knowledge {
        register,
        matcher,
        sidecar: &sidecar,
        decisions: &decisions,
        signs,
        titles: manifest.titles,
    };
    let annotations = annotate(&mut letter, knowledge, &mut findings);
    let stands = |(_, scoped): &(usize, &Scoped)| has_words(&letter, &scoped.decision);
    let found = indices.into_iter().zip(decisions.iter().copied()).filter(stands);
    let found: Vec<usize> = found.map(|(at, _)| at).collect();
    // Where one about this place leads is told though its words are gone.
    let exact = decisions.iter().copied().filter(|scoped| scoped.is_exact());
    let of_edition = found.iter().filter_map(|at| manifest.decisions.get(*at));
    take_down(&letter, &sidecar, of_edition.chain(exact), register, trace);
    let decisions = found;
    let has_id = sidecar.id.is_some();
    Ok(Annotated { letter, annotations, sources, findings, decisions, sha256, has_id })
}

/// Takes down what decides about a letter besides the search for names: the words of its
/// texts, which a decision of the edition may quote, and all ids that the editor wrote.
fn take_down<'d>(
    letter: &Letter,
    sidecar: &Sidecar,
    of_edition: impl Iterator<Item = &'d Scoped>,
    register: &Register,
    trace: &Trace,
) {
    for text in letter.texts() {
        trace.text(text.as_str(), &[]);
    }
    let sides = [&sidecar.sent, &sidecar.received].into_iter().flatten();
    let sides = sides.flat_map(|action| {
        action.persons.iter().chain(&action.organisations).chain(&action.place)
    });
    let works = sidecar.sources.iter().filter_map(|source| source.work.as_ref());
    let own = sidecar.decisions.iter();
    let targets = own.chain(of_edition.map(|scoped| &scoped.decision));
    let targets = targets.filter_map(|decision| decision.target.as_ref());
    for pointer in sides.chain(works).chain(targets) {
        trace.pointer(register, &pointer.value);
    }
}
