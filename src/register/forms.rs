//! Every way an entry is called, as follows from its names.
//!
//! A person in parts (Yuli, patronymic Osipovich, Tsederbaum) is also called by surname
//! alone, with initials (Yu. O. Tsederbaum, Yuli O. Tsederbaum), by forename and
//! patronymic, and in inverted order. A name in one string is cut at its last word,
//! particles going with the surname.

use super::{Entry, EntryKind, Name, Part};
use crate::lexicon::{self, spelling};

/// How much a form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// A forename alone, or an initial: means somebody only among friends.
    Weak,
    /// A surname alone.
    Surname,
    /// A name with initials or with patronymic.
    Partial,
    /// The name as the register has it.
    Full,
}

/// A form by which an entry is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    /// The words, one blank between two.
    pub text: String,
    /// How much it says.
    pub strength: Strength,
}

/// Words that belong to the surname after them when they are written small.
pub const PARTICLES: [&str; 40] = [
    "von", "vom", "zu", "zum", "zur", "van", "der", "den", "de", "het", "ten", "ter",
    "te", "du", "des", "d’", "d'", "la", "le", "los", "las", "del", "della", "di", "da",
    "dos", "das", "do", "y", "e", "af", "av", "und", "dalla", "degli", "dei", "lo", "li",
    "’t", "'t",
];

impl Entry {
    /// The forms, without repetition, in a fixed order.
    pub fn forms(&self) -> Vec<Form> {
        forms_of(self.kind, &self.names)
    }
}

/// The forms of an entry of that kind with these names.
pub(super) fn forms_of(kind: EntryKind, names: &[Name]) -> Vec<Form> {
    let mut forms = Vec::new();
    for name in names {
        let mut add = |text: String, strength: Strength| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                forms.push(Form { text, strength });
            }
        };
        if kind == EntryKind::Person {
            person_forms(name, &mut add);
        } else {
            add(bare_title(&name.text), Strength::Full);
        }
    }
    forms.sort_by(|a, b| a.text.cmp(&b.text).then(b.strength.cmp(&a.strength)));
    forms.dedup_by(|second, first| second.text == first.text);
    forms
}

/// Words one of which stands in each form of a name: where none of them stands, the name
/// does not.
pub(super) fn anchors_of(kind: EntryKind, name: &Name) -> Vec<String> {
    if kind != EntryKind::Person {
        return vec![name.text.clone()];
    }
    let parts = parts_of(name);
    let additional = name.parts.iter().filter(|(part, _)| *part == Part::Additional);
    let mut anchors: Vec<String> = additional.map(|(_, text)| text.clone()).collect();
    anchors.extend(parts.further);
    let Some(surname) = parts.surname.filter(|surname| !surname.is_empty()) else {
        anchors.push(unbracketed(&name.text).0);
        anchors.extend(parts.forename);
        return anchors;
    };
    anchors.extend(cases(&surname));
    let of_name = name.parts.iter().filter(|(part, _)| *part == Part::Surname);
    anchors.extend(of_name.map(|(_, text)| unbracketed(text).0));
    anchors.extend(surname.split_once(' ').map(|(own, _)| own.to_owned()));
    // Two surnames, of father and mother, may stand in what was cut as forename.
    if let (Some(forename), Some(_)) = (&parts.forename, &parts.link)
        && let Some((_, father)) = forename.rsplit_once(' ')
    {
        anchors.push(father.to_owned());
    }
    // Of a double name people use one half, too.
    anchors.extend(surname.split('-').filter(|half| *half != surname).map(str::to_owned));
    anchors.extend(parts.patronymic);
    anchors.push(surname);
    anchors
}

/// A title without the editor's brackets around it: texts cite it with and without.
fn bare_title(text: &str) -> String {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.unwrap_or(text).to_owned()
}

/// What a person is called in parts, for comparing with what stands before a surname.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// Forenames and patronymic, one word each.
    pub forenames: Vec<String>,
    /// Particles before the surname, one word each.
    pub links: Vec<String>,
    /// The surname without its particles.
    pub surname: Option<String>,
}

impl Entry {
    /// Each of the person's names in parts.
    pub fn called(&self) -> impl Iterator<Item = Called> {
        self.names.iter().map(|name| {
            let parts = parts_of(name);
            let words = |text: &Option<String>| -> Vec<String> {
                let words = text.iter().flat_map(|text| text.split(' '));
                words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
            };
            let mut forenames = words(&parts.forename);
            forenames.extend(words(&parts.patronymic));
            // Nicknames are forenames too.
            let lone = parts.further.iter().filter(|name| !name.contains([' ', '.']));
            forenames.extend(lone.cloned());
            Called { forenames, links: words(&parts.link), surname: parts.surname }
        })
    }
}

fn parts_of(name: &Name) -> Parts {
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
        [link, surname] if titled && PARTICLES.contains(link) => Parts {
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

/// Whether a name says that the name is not known: "?? [a typist]".
fn is_placeholder(text: &str) -> bool {
    text.contains(['?', '[', ']']) || text.chars().any(char::is_numeric)
}

/// A name without what stands in brackets, and that: "Johanna (Jo or Net) Bonger" is
/// called Jo and Net as well.
fn unbracketed(text: &str) -> (String, Vec<String>) {
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
    const OR: [&str; 12] = [
        "or", "and", "oder", "und", "ou", "et", "o", "of", "en", "или", "eigentl.",
        "genannt",
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
            let names = words.iter().all(|w| capital(w) || PARTICLES.contains(w));
            let letters = words.iter().flat_map(|word| word.chars());
            let long = letters.filter(|c| c.is_alphabetic()).count() > 1;
            let word = words.len() == 1 && words.iter().any(|word| lexicon::is_use(word));
            if names && long && !word && !words.is_empty() && words.len() <= 4 {
                found.push(words.join(" "));
            }
            words.clear();
        }
    }
    found
}

/// The cases of a Russian surname that change its end: Толстой, Толстого.
fn cases(surname: &str) -> Vec<String> {
    let with = |stem: &str, endings: &[&str]| {
        endings.iter().map(|ending| format!("{stem}{ending}")).collect()
    };
    for end in ["ий", "ый", "ой"] {
        if let Some(stem) = surname.strip_suffix(end) {
            return with(stem, &["ого", "ому", "им", "ым", "ом"]);
        }
    }
    if let Some(stem) = surname.strip_suffix("ая") {
        return with(stem, &["ой", "ую"]);
    }
    if let Some(stem) = surname.strip_suffix(['а', 'я']) {
        return with(stem, &["ы", "и", "у", "ю", "е", "ой", "ей"]);
    }
    if let Some(stem) = surname.strip_suffix(['й', 'ь']) {
        return with(stem, &["я", "ю", "ем", "е"]);
    }
    Vec::new()
}

fn person_forms(name: &Name, add: &mut impl FnMut(String, Strength)) {
    let parts = parts_of(name);
    for further in &parts.further {
        let full = further.contains([' ', '.']);
        add(further.clone(), if full { Strength::Full } else { Strength::Weak });
    }
    let has = |wanted: Part| name.parts.iter().any(|(part, _)| *part == wanted);
    let (text, _) = unbracketed(&name.text);
    for (part, words) in name.parts.iter().filter(|(part, _)| *part == Part::Additional) {
        additional(*part, words, parts.forename.as_deref(), add);
    }
    if !has(Part::Surname) && has(Part::Forename) {
        // No surname: the parts as they are, whole and without titles.
        let all: Vec<String> =
            name.parts.iter().map(|(_, text)| unbracketed(text).0).collect();
        let strength = if all.len() > 1 { Strength::Full } else { Strength::Weak };
        add(text, strength);
        add(all.join(" "), strength);
        return;
    }
    if !has(Part::Surname) {
        // One word says no more than a surname does.
        let lone = !text.contains(' ');
        // A forename is looked for as one.
        if !(lone && parts.forename.is_some()) {
            add(text, if lone { Strength::Surname } else { Strength::Full });
        }
    }
    // Of several surnames, from birth and marriage, people use one.
    let surnames = name.parts.iter().filter(|(part, _)| *part == Part::Surname);
    let surnames: Vec<String> = surnames.map(|(_, text)| unbracketed(text).0).collect();
    if surnames.len() > 1 {
        for surname in &surnames {
            add(surname.clone(), Strength::Surname);
            for first in parts.forename.iter().filter_map(|name| name.split(' ').next()) {
                add(format!("{first} {surname}"), Strength::Full);
            }
        }
    }
    // Pedro Calderón | de la Barca is called Calderón too.
    if let (Some(link), Some(forename), Some(surname)) =
        (&parts.link, &parts.forename, &parts.surname)
        && matches!(link.as_str(), "de" | "de la" | "del" | "y" | "de los" | "de las")
        && let Some((_, father)) = forename.rsplit_once(' ')
        && spelling(father) != spelling(forename)
        && !lexicon::all().iter().any(|lexicon| lexicon.forename(father).is_some())
    {
        add(father.to_owned(), Strength::Surname);
        add(format!("{father} {link} {surname}"), Strength::Surname);
    }
    let Some(surname) = parts.surname.as_deref().filter(|surname| !surname.is_empty())
    else {
        return;
    };
    let linked = match &parts.link {
        Some(link) => format!("{link} {surname}"),
        None => surname.to_owned(),
    };
    add(surname.to_owned(), Strength::Surname);
    add(linked.clone(), Strength::Surname);
    // Peyer im Hof is called Peyer too.
    if let Some((own, seat)) = surname.split_once(' ')
        && seat.starts_with(char::is_lowercase)
        && own.chars().count() > 2
    {
        add(own.to_owned(), Strength::Surname);
    }
    // Of a double name people use one half, too.
    let halves =
        surname.split('-').filter(|half| half.chars().count() > 3 && *half != surname);
    for half in halves {
        add(half.to_owned(), Strength::Weak);
    }
    for case in cases(surname) {
        add(case, Strength::Surname);
    }
    with_forename(&parts, surname, &linked, add);
}

/// The forms of a person whose surname is known in which the forename stands, too.
fn with_forename(
    parts: &Parts,
    surname: &str,
    linked: &str,
    add: &mut impl FnMut(String, Strength),
) {
    let Some(forename) = parts.forename.as_deref() else { return };
    let first = forename.split(' ').next().unwrap_or(forename);
    // Hugo August is called Hugo too, but that says less than it does of a Hugo.
    let by_first = if first == forename { Strength::Full } else { Strength::Partial };
    for family in [linked, surname] {
        add(format!("{forename} {family}"), Strength::Full);
        add(format!("{first} {family}"), by_first);
        add(format!("{family}, {forename}"), Strength::Full);
        add(format!("{family}, {first}"), by_first);
        for initials in initials(forename) {
            add(format!("{initials} {family}"), Strength::Partial);
        }
    }
    let Some(patronymic) = parts.patronymic.as_deref() else { return };
    let initial_of =
        |word: &str| word.chars().next().map(|c| format!("{c}.")).unwrap_or_default();
    let (f, p) = (initial_of(forename), initial_of(patronymic));
    add(format!("{forename} {patronymic} {linked}"), Strength::Full);
    add(format!("{forename} {p} {linked}"), Strength::Partial);
    add(format!("{f} {p} {linked}"), Strength::Partial);
    add(format!("{f}{p} {linked}"), Strength::Partial);
    add(format!("{forename} {patronymic}"), Strength::Partial);
}

/// What a further name adds: a pseudonym is a name of its own, an epithet stands behind the
/// forename (Friedrich der Große).
fn additional(
    part: Part,
    words: &str,
    forename: Option<&str>,
    add: &mut impl FnMut(String, Strength),
) {
    let capital = words.starts_with(char::is_uppercase);
    if part != Part::Additional || is_placeholder(words) {
        return;
    }
    if !capital {
        add(
            forename.map_or(String::new(), |name| format!("{name} {words}")),
            Strength::Full,
        );
    } else if words.contains(' ') || lexicon::is_use(words) {
        add(words.to_owned(), Strength::Partial);
    } else {
        add(words.to_owned(), Strength::Surname);
    }
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

fn split_parts(name: &Name) -> Parts {
    let mut parts = Parts::default();
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
    parts
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
            word.starts_with(char::is_lowercase) && !PARTICLES.contains(word)
                || lexicon::is_rank(word)
        });
        if titled && behind.len() > 1 && surname.contains(' ') {
            let rest = behind.get(1..).unwrap_or_default().join(" ");
            return split_string(&format!("{surname} {rest}"));
        }
        let forename = forename.trim().to_owned();
        let mut words: Vec<&str> = forename.split(' ').collect();
        let mut link = Vec::new();
        while words.len() > 1 && words.last().is_some_and(|word| PARTICLES.contains(word))
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
    let first_link = words.iter().position(|word| PARTICLES.contains(word));
    let (forenames, link, surname) = match first_link {
        Some(0) => return Parts::default(),
        Some(at) => {
            let after =
                words.iter().skip(at).take_while(|word| PARTICLES.contains(word)).count();
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

/// The forenames as initials: "J. W.", "J.W.", "J. Wolfgang" is left to the register.
fn initials(forename: &str) -> Vec<String> {
    let letters: Vec<String> = forename
        .split([' ', '-'])
        .filter_map(|word| word.chars().next())
        .map(|first| format!("{first}."))
        .collect();
    let mut all = vec![letters.join(" "), letters.concat(), letters.join("-")];
    all.extend(letters.first().cloned());
    all.sort();
    all.dedup();
    all
}
