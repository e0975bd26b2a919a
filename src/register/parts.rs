//! A person's name into what it is made of: forenames, particles, surname.
//!
//! Registers give names in parts or in one string. A string is cut at its comma, else
//! before its last word, particles going with the surname; titles, epithets and what
//! stands in brackets are taken out. Of names in parts the particles are taken to the
//! surname, wherever the register keeps them.

use super::{Entry, Name, Part};
use crate::lexicon;

/// What a person is called in parts, for comparing with what stands before a surname.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// Forenames, patronymic and nicknames, one word each.
    pub forenames: Vec<String>,
    /// Of the forenames, those that are nicknames.
    pub nicknames: Vec<String>,
    /// Particles before the surname, one word each.
    pub links: Vec<String>,
    /// The surname without its particles.
    pub surname: Option<String>,
}

impl Entry {
    /// Each of the person's names in parts.
    pub fn called(&self) -> impl Iterator<Item = Called> {
        self.names.iter().flat_map(|name| {
            let parts = parts_of(name);
            let aliases: Vec<Called> = parts
                .further
                .iter()
                .map(|further| alias(further))
                .filter(|parts| parts.surname.is_some())
                .map(Called::new)
                .collect();
            std::iter::once(Called::new(parts)).chain(aliases)
        })
    }
}

impl Called {
    fn new(parts: Parts) -> Self {
        let words = |text: &Option<String>| -> Vec<String> {
            let words = text.iter().flat_map(|text| text.split(' '));
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let mut forenames = words(&parts.forename);
        forenames.extend(words(&parts.patronymic));
        // Nicknames are forenames too.
        let lone = parts.further.iter().filter(|name| !name.contains([' ', '.']));
        let nicknames: Vec<String> = lone.cloned().collect();
        forenames.extend(nicknames.iter().cloned());
        let links = words(&parts.link);
        Self { forenames, nicknames, links, surname: parts.surname }
    }
}

/// The parts of a name in brackets that is a whole name: a pseudonym, or the civil name
/// of somebody known by one.
pub(super) fn alias(further: &str) -> Parts {
    let Some((first, _)) = further.split_once(' ') else { return Parts::default() };
    // Uncle Ton and père Martin are so called as they stand.
    let own = first.starts_with(char::is_uppercase)
        && !lexicon::is_form_of_address(first)
        && !lexicon::is_kin(first);
    if own { parts_of_string(further) } else { Parts::default() }
}

/// A person's name in parts.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) forename: Option<String>,
    pub(super) patronymic: Option<String>,
    pub(super) link: Option<String>,
    pub(super) surname: Option<String>,
    /// What stands in brackets in it: nicknames, the name in other words.
    pub(super) further: Vec<String>,
}

pub(super) fn parts_of(name: &Name) -> Parts {
    if name.parts.iter().any(|(part, _)| matches!(part, Part::Surname | Part::Forename)) {
        split_parts(name)
    } else {
        let (text, further) = unbracketed(&name.text);
        Parts { further, ..parts_of_string(&text) }
    }
}

/// Cuts a name that is one string, without the titles before it and what tells its bearer
/// from others of the name: "Mr Kerner", "Paul Kerner Sr", "Pieter Kerner de Oude". A
/// ruler has no surname: "Friedrich II. von Preußen", "Friedrich der Große".
fn parts_of_string(text: &str) -> Parts {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let ruler = (1..words.len()).find(|at| {
        let word = words.get(*at).copied().unwrap_or_default();
        let next = words.get(at + 1);
        let last = word.ends_with(',')
            || next.is_none_or(|next| !next.starts_with(char::is_uppercase));
        is_regnal(word, last)
    });
    if let Some(at) = ruler {
        let forename = words.get(..at).map(|words| words.join(" "));
        return Parts { forename, ..Parts::default() };
    }
    let mut inverted = text.contains(',');
    while words.len() > 1 && words.last().is_some_and(|last| lexicon::is_generation(last))
    {
        words.pop();
    }
    if let [rest @ .., article, epithet] = words.as_slice()
        && !rest.is_empty()
        && lexicon::is_epithet(article, epithet)
    {
        words = rest.to_vec();
        if let [forename] = words.as_slice() {
            let forename = Some((*forename).trim_end_matches(',').to_owned());
            return Parts { forename, ..Parts::default() };
        }
    }
    if inverted && words.len() < text.split_whitespace().count() {
        // "Kerner, Paul, Sr": the comma before the suffix goes with it.
        if let Some(last) = words.last_mut() {
            *last = last.trim_end_matches(',');
        }
        inverted = words.iter().any(|word| word.contains(','));
    }
    let whole = words.len();
    while words.len() > 1
        && !inverted
        && words.first().is_some_and(|first| lexicon::is_form_of_address(first))
    {
        words.remove(0);
    }
    let titled = words.len() < whole;
    let rest = words.join(" ");
    match words.as_slice() {
        [only] if lexicon::any_forename(only).is_some() => {
            Parts { forename: Some(rest), ..Parts::default() }
        }
        [_] if titled => Parts { surname: Some(rest), ..Parts::default() },
        // Who has but one name that is no forename is called by it as others by a surname.
        [only] if only.starts_with(char::is_uppercase) && !is_placeholder(only) => {
            Parts { surname: Some(rest), ..Parts::default() }
        }
        [link, surname] if titled && lexicon::is_name_particle(link) => Parts {
            link: Some((*link).to_owned()),
            surname: Some((*surname).to_owned()),
            ..Parts::default()
        },
        _ => split_string(&rest),
    }
}

/// Whether a word is the number of a ruler. A single letter is rather an initial unless
/// the name ends or goes on in small letters: "Georg V.", but "Georg V. Kerner".
fn is_regnal(word: &str, last: bool) -> bool {
    let numeral = word.trim_end_matches(['.', ',']);
    let roman = !numeral.is_empty() && numeral.chars().all(|c| "IVX".contains(c));
    roman && (numeral.len() > 1 || last && numeral.len() == 1)
}

fn split_parts(name: &Name) -> Parts {
    let mut parts = Parts::default();
    // "?? [tailor of Olga Kerner]": nobody is called so.
    if name.text.contains("??") {
        return parts;
    }
    for (part, text) in &name.parts {
        let (text, further) = unbracketed(text);
        parts.further.extend(further);
        let slot = match part {
            Part::Forename => &mut parts.forename,
            Part::Patronymic => &mut parts.patronymic,
            Part::Link => &mut parts.link,
            Part::Surname => &mut parts.surname,
            Part::Role | Part::Generation | Part::Additional => continue,
        };
        *slot = Some(match slot.take() {
            Some(before) => format!("{before} {text}"),
            None => text,
        });
    }
    take_particles(&mut parts);
    parts
}

/// Takes to the surname the particles that stand before it in its own element (*von
/// Kerner*) or at the end of the forenames (*Herman Johannes van der* | *Kerner*), and a
/// rank before those out of the forenames: *Anton, ridder van* | *Kerner*.
fn take_particles(parts: &mut Parts) {
    let mut link: Vec<String> = Vec::new();
    if let Some(forename) = &mut parts.forename {
        let mut words: Vec<&str> = forename.split(' ').collect();
        let given = words.iter().rposition(|word| !lexicon::is_name_particle(word));
        let behind = words.split_off(given.map_or(0, |at| at + 1));
        link.extend(behind.into_iter().map(str::to_owned));
        let mut rest = words.join(" ");
        if let Some(comma) = rest.find(',') {
            rest.truncate(comma);
        }
        *forename = rest;
    }
    parts.forename = parts.forename.take().filter(|forename| !forename.is_empty());
    link.extend(parts.link.take());
    if let Some(surname) = parts.surname.take() {
        let (before, own) = without_particles(&surname);
        let (large, own) = match own.split_once(' ') {
            Some((word, rest)) if LARGE.contains(&word) => (Some(word), rest),
            _ => (None, own),
        };
        link.extend(before.map(str::to_owned));
        link.extend(large.map(str::to_lowercase));
        parts.surname = Some(own.to_owned());
    }
    parts.link = (!link.is_empty()).then(|| link.join(" "));
}

/// Particles that Italian registers begin a surname with in capitals (*Dal Corno*), and
/// letters write small.
const LARGE: [&str; 8] = ["Da", "Dal", "Dalla", "Dall'", "Dei", "Del", "Della", "Degli"];

/// The particles before a surname, and the surname.
pub(super) fn without_particles(surname: &str) -> (Option<&str>, &str) {
    let mut own = surname;
    while let Some((word, rest)) = own.split_once(' ')
        && lexicon::is_name_particle(word)
    {
        own = rest;
    }
    let link = surname.strip_suffix(own).map(str::trim_end);
    (link.filter(|link| !link.is_empty()), own)
}

/// Cuts a name that is one string: at its comma, else before its last word and the
/// particles in front of that.
pub(super) fn split_string(text: &str) -> Parts {
    if is_placeholder(text) {
        return Parts::default();
    }
    if let Some((surname, forename)) = text.split_once(',') {
        // Anthon Gerard, ridder van Rappard: a title, and the surname behind it.
        let behind: Vec<&str> = forename.split_whitespace().collect();
        let titled = behind.first().is_some_and(|word| {
            word.starts_with(char::is_lowercase) && !lexicon::is_name_particle(word)
                || lexicon::is_rank(word)
        });
        if titled && behind.len() > 1 && surname.contains(' ') {
            let rest = behind.get(1..).unwrap_or_default().join(" ");
            return split_string(&format!("{surname} {rest}"));
        }
        let forename = forename.trim().to_owned();
        let mut words: Vec<&str> = forename.split(' ').collect();
        let mut link = Vec::new();
        while words.len() > 1
            && words.last().is_some_and(|word| lexicon::is_name_particle(word))
        {
            link.extend(words.pop());
        }
        link.reverse();
        return Parts {
            forename: Some(words.join(" ")).filter(|forename| !forename.is_empty()),
            link: (!link.is_empty()).then(|| link.join(" ")),
            surname: Some(surname.trim().to_owned()),
            ..Parts::default()
        };
    }
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() < 2 || words.len() > 6 {
        return Parts::default();
    }
    // Johann Friedrich | Peyer im Hof.
    let seat = words.iter().position(|word| SEATS.contains(word));
    if let Some(own) = seat.and_then(|at| at.checked_sub(1)).filter(|own| *own > 0) {
        return Parts {
            forename: words.get(..own).map(|words| words.join(" ")),
            surname: words.get(own..).map(|words| words.join(" ")),
            ..Parts::default()
        };
    }
    // Particles inside the name begin the surname: Pedro | Calderón de la Barca has its
    // surname before them, so only a particle right after the forenames counts.
    let first_link = words.iter().position(|word| lexicon::is_name_particle(word));
    let (forenames, link, surname) = match first_link {
        Some(0) => return Parts::default(),
        Some(at) => {
            let after = words
                .iter()
                .skip(at)
                .take_while(|word| lexicon::is_name_particle(word))
                .count();
            (words.get(..at), words.get(at..at + after), words.get(at + after..))
        }
        None => (words.get(..words.len() - 1), None, words.get(words.len() - 1..)),
    };
    let join = |words: Option<&[&str]>| {
        words.filter(|words| !words.is_empty()).map(|words| words.join(" "))
    };
    Parts {
        forename: join(forenames),
        link: join(link),
        surname: join(surname),
        ..Parts::default()
    }
}

/// Words behind a surname that say where its bearers sit.
const SEATS: [&str; 4] = ["im", "am", "ob", "auf"];

/// Whether a name says that the name is not known: "?? [a typist]".
pub(super) fn is_placeholder(text: &str) -> bool {
    text.contains(['?', '[', ']']) || text.chars().any(char::is_numeric)
}

/// A name without what stands in brackets, and that: "Johanna (Jo or Net) Bonger" is
/// called Jo and Net as well.
pub(super) fn unbracketed(text: &str) -> (String, Vec<String>) {
    let (mut outer, mut inner, mut further) = (String::new(), String::new(), Vec::new());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    further.extend(alternatives(&inner));
                    inner.clear();
                }
            }
            _ if depth > 0 => inner.push(c),
            _ => outer.push(c),
        }
    }
    // A bracket that is never closed is part of the name.
    if depth > 0 {
        return (text.to_owned(), Vec::new());
    }
    (outer.split_whitespace().collect::<Vec<_>>().join(" "), further)
}

/// The names in a bracket that are names and no remarks: "Jo or Net", "Titiano Vecellio".
fn alternatives(inner: &str) -> Vec<String> {
    const OR: [&str; 18] = [
        "or", "and", "oder", "und", "ou", "et", "o", "of", "en", "или", "eigentl.",
        "genannt", "gen.", "also", "auch", "dit", "dite", "called",
    ];
    let mut found: Vec<String> = Vec::new();
    for part in inner.split([',', ';', '/']) {
        let mut words: Vec<&str> = Vec::new();
        for word in part.split_whitespace().chain(["or"]) {
            if !OR.contains(&word) {
                words.push(word);
                continue;
            }
            let capital =
                |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
            let names = words.iter().all(|w| capital(w) || lexicon::is_name_particle(w));
            let letters = words.iter().flat_map(|word| word.chars());
            let long = letters.filter(|c| c.is_alphabetic()).count() > 1;
            let kin = words.len() == 1 && words.iter().any(|word| lexicon::is_kin(word));
            if names && long && !kin && !words.is_empty() && words.len() <= 4 {
                found.push(words.join(" "));
            }
            words.clear();
        }
    }
    found
}
