//! Every way an entry is called, as follows from its names.
//!
//! A person in parts (Yuli, patronymic Osipovich, Tsederbaum) is also called by surname
//! alone, with initials (Yu. O. Tsederbaum, Yuli O. Tsederbaum), by forename and
//! patronymic, and in inverted order. A name in one string is cut at its last word,
//! particles going with the surname.

use super::parts::{
    Parts, alias, is_placeholder, parts_of, unbracketed, without_particles,
};
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
            // The number of a ruler alone, or of a district, names nobody.
            let number = text.chars().all(|c| "IVX.".contains(c));
            if !number {
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
    for further in parts.further {
        let alias = alias(&further).surname.unwrap_or_default();
        anchors.extend(halves(&alias).map(str::to_owned));
        anchors.extend(cases(&alias));
        anchors.extend([alias, further].into_iter().filter(|name| !name.is_empty()));
    }
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
    anchors.extend(halves(&surname).map(str::to_owned));
    anchors.extend(parts.patronymic);
    anchors.push(surname);
    anchors
}

/// A title without the editor's brackets around it: texts cite it with and without.
fn bare_title(text: &str) -> String {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.unwrap_or(text).to_owned()
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
    let named = parts.forename.is_some() && parts.surname.is_some();
    for further in &parts.further {
        let full = further.contains([' ', '.']);
        // A pseudonym in brackets has a surname, too: Mary Ann Evans (George Eliot).
        let alias = alias(further);
        if let Some(surname) = &alias.surname {
            with_surname(&alias, surname, &[], add);
        }
        // A nickname is looked for as a forename.
        if full || !named && !lexicon::is_use(further) {
            add(further.clone(), if full { Strength::Full } else { Strength::Weak });
        }
    }
    let has = |wanted: Part| name.parts.iter().any(|(part, _)| *part == wanted);
    let (text, _) = unbracketed(&name.text);
    for (part, words) in name.parts.iter().filter(|(part, _)| *part == Part::Additional) {
        additional(*part, words, parts.forename.as_deref(), add);
    }
    if !has(Part::Surname) && has(Part::Forename) {
        // No surname: the parts as they are, whole and without titles.
        let of = |role: bool| -> Vec<String> {
            let parts = name.parts.iter().filter(|(part, _)| role || *part != Part::Role);
            parts.map(|(_, text)| unbracketed(text).0).collect()
        };
        for all in [of(true), of(false)] {
            // Who has but one name is called by it as others are by a surname.
            let rare = || all.iter().all(|name| !lexicon::is_word(name));
            let strength = match all.len() {
                0 | 1 if has(Part::Role) && rare() => Strength::Surname,
                0 | 1 => Strength::Weak,
                _ => Strength::Full,
            };
            add(all.join(" "), strength);
        }
        add(text, if name.parts.len() > 1 { Strength::Full } else { Strength::Weak });
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
    let surnames = several_surnames(name, &parts, add);
    let Some(surname) = parts.surname.as_deref().filter(|surname| !surname.is_empty())
    else {
        return;
    };
    with_surname(&parts, surname, &surnames, add);
}

/// The forms of a person with several surnames, from birth and marriage, of which people use
/// one; returns the surnames.
fn several_surnames(
    name: &Name,
    parts: &Parts,
    add: &mut impl FnMut(String, Strength),
) -> Vec<String> {
    let surnames = name.parts.iter().filter(|(part, _)| *part == Part::Surname);
    let surnames: Vec<String> = surnames.map(|(_, text)| unbracketed(text).0).collect();
    if surnames.len() > 1 {
        for surname in &surnames {
            add(surname.clone(), Strength::Surname);
            add(without_particles(surname).1.to_owned(), Strength::Surname);
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
    surnames
}

/// The forms of a person whose surname is known; `surnames` are those of the register.
fn with_surname(
    parts: &Parts,
    surname: &str,
    surnames: &[String],
    add: &mut impl FnMut(String, Strength),
) {
    let linked = match &parts.link {
        Some(link) => format!("{link} {surname}"),
        None => surname.to_owned(),
    };
    add(surname.to_owned(), Strength::Surname);
    add(linked.clone(), Strength::Surname);
    // As the register has it: Dal Corno.
    for whole in surnames {
        add(whole.clone(), Strength::Surname);
    }
    // Peyer im Hof is called Peyer too.
    if let Some((own, seat)) = surname.split_once(' ')
        && seat.starts_with(char::is_lowercase)
        && own.chars().count() > 2
    {
        add(own.to_owned(), Strength::Surname);
    }
    for half in halves(surname) {
        add(half.to_owned(), Strength::Weak);
    }
    for case in cases(surname) {
        add(case, Strength::Surname);
    }
    with_forename(parts, surname, &linked, add);
}

/// The halves of a double name, of which people use one, too: Berg-Kerner, Berg Kerner.
fn halves(surname: &str) -> impl Iterator<Item = &str> {
    surname.split(['-', ' ']).filter(move |half| {
        half.chars().count() > 3
            && *half != surname
            && half.starts_with(char::is_uppercase)
    })
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
