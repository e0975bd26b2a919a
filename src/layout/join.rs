//! Short lines at a letter's ends that are one part: a date whose year stands on the next
//! line, an address over several lines, a closing formula that goes on.
//!
//! Where paragraphs end is told by the room left on a line, and lines of such parts leave
//! room, as each is set for itself. So what they say decides: a date, an address or a
//! formula that the line begins and the next one ends.

use super::draft::Draft;
use super::printed::Printed;
use super::relation;
use super::signs::{Reading, capital};
use crate::lexicon::{Lexicon, find_dates, find_dates_abroad, fold};

/// Among how many blocks from the top parts are joined.
const TOP: usize = 8;

/// The same from the end.
const FOOT: usize = 12;

/// How many lines an address has at most.
const LINES: usize = 6;

/// Joins the drafts that are one part.
pub(super) fn join(
    drafts: Vec<Draft>,
    lines: &[Printed],
    languages: &[&Lexicon],
) -> Vec<Draft> {
    let count = drafts.len();
    let mut joined: Vec<Draft> = Vec::with_capacity(count);
    let mut begun = false;
    for (at, draft) in drafts.into_iter().enumerate() {
        begun |= draft.length > 200;
        let top = at < TOP && !begun;
        let blank = lines.get(draft.lines.start).is_some_and(|line| line.blank > 0);
        let near = top || at + FOOT >= count;
        let Some(above) = joined.last_mut().filter(|_| near && draft.text.len() < 100)
        else {
            joined.push(draft);
            continue;
        };
        let part = if date_goes_on(&above.text, &draft.text, languages)
            || top && place_above(&above.text, &draft.text, blank, languages)
            || !blank && top && place_over_date(&above.text, &draft.text, languages)
            || !blank && !top && name_goes_on(&above.text, &draft.text, languages)
            || !blank && top && letterhead(&above.text, &draft.text, languages)
            || !blank && !top && formula_goes_on(&above.text, &draft.text, languages)
        {
            Some(false)
        } else if (!blank || draft.text.len() < 45)
            && above.lines.len() < LINES
            && (above.address
                || begins_address(&above.text, top, languages)
                || top && at > 1 && begins_business(&above.text, &draft.text, languages))
            && address_goes_on(&above.text, &draft.text, languages)
        {
            Some(true)
        } else {
            None
        };
        match part {
            Some(address) => {
                above.text.push(' ');
                above.text.push_str(&draft.text);
                above.length += draft.length + 1;
                above.lines.end = draft.lines.end;
                above.address |= address;
            }
            None => joined.push(draft),
        }
    }
    for draft in joined.iter_mut().rev().take(FOOT).filter(|draft| draft.text.len() < 140)
    {
        let address = || Reading::new(&draft.text, languages).address_at() == Some(0);
        draft.address |= address() && begins_address(&draft.text, false, languages);
    }
    joined
}

/// "Neustadt, d. 28. Febr. | 1802.": a day that the next line gives its year.
fn date_goes_on(above: &str, below: &str, languages: &[&Lexicon]) -> bool {
    if above.len() > 140 || below.len() > 40 || !above.contains(|c: char| c.is_numeric())
    {
        return false;
    }
    let border = above.len();
    let both = format!("{above} {below}");
    let crosses = find_dates(&both, languages).into_iter().any(|date| {
        date.range.start < border
            && date.range.end > border + 1
            && date.day.is_some()
            && date.month.is_some()
            && date.dating.is_some()
    });
    crosses && Reading::new(&both, languages).dateline() > 0.5
}

/// "Upper Lake, | 25th March 1856": a place whose comma says that the date follows.
fn place_above(above: &str, below: &str, blank: bool, languages: &[&Lexicon]) -> bool {
    if !above.ends_with(',') || above.len() > 70 || blank {
        return false;
    }
    let place = Reading::new(above, languages);
    let date = Reading::new(below, languages);
    place.dates().is_empty()
        && place.capitals * 2 > place.words.len()
        && place.salutation() < 1.5
        && place.valediction() < 0.5
        && !place.titled()
        && date.dateline() > 1.2
}

/// "Newtown, Kent | 4 May 1821", "Neustadt | den 3. Mai 1811": a place, and a line that is
/// a date and nothing else.
fn place_over_date(above: &str, below: &str, languages: &[&Lexicon]) -> bool {
    if above.len() > 70 || above.ends_with(['!', '?', ':', ';']) || below.len() > 50 {
        return false;
    }
    let (place, date) = (Reading::new(above, languages), Reading::new(below, languages));
    let begins = find_dates_abroad(below, languages, None).into_iter().any(|found| {
        let before = below.get(..found.range.start).unwrap_or_default();
        let lead = Reading::new(before, languages);
        let bare = |word: &String| {
            lead.listed(word, |l| &l.date_words) || lead.listed(word, |l| &l.weekdays)
        };
        found.day.is_some() && found.month.is_some() && lead.words.iter().all(bare)
    });
    // A name over a date is whom the letter goes to, or who writes it.
    let named = place.words.iter().any(|word| place.listed(word, |l| &l.addressees))
        || above.split_whitespace().any(is_forename);
    let words = place.words.len();
    begins
        && date.dateline() > 0.9
        && (1..=5).contains(&words)
        && named_words(above, &place) * 3 >= words * 2
        && capital(above)
        && !place.street()
        && !place.words.iter().any(|word| place.street_name(word))
        && !named
        && place.dates().is_empty()
        && !place.capitals_throughout()
        && place.salutation() < 1.0
        && place.valediction() < 0.5
        && !place.titled()
        && !relation::is_title(above, languages)
}

/// "Your obedient Caroline | Holder.": a name that the next line ends.
fn name_goes_on(above: &str, below: &str, languages: &[&Lexicon]) -> bool {
    let (one, two) = (Reading::new(above, languages), Reading::new(below, languages));
    if above.len() > 80 || two.words.len() > 3 || above.ends_with(['!', '?', ',']) {
        return false;
    }
    let forename = above.split_whitespace().next_back().is_some_and(is_forename);
    let before = one.words.iter().rev().nth(1);
    let led = before.is_some_and(|word| one.is_formal(word));
    let other = |word: &String| {
        two.is_formal(word)
            || two.listed(word, |l| &l.common)
            || two.listed(word, |l| &l.titles)
            || two.listed(word, |l| &l.places)
    };
    forename
        && led
        && two.words.len() == 1
        && capital(below)
        && !is_forename(below)
        && !two.words.iter().any(other)
}

/// Whether a word, without the marks around it, is a forename of any language.
fn is_forename(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphabetic());
    capital(bare) && crate::lexicon::any_forename(bare).is_some()
}

/// "ACADEMY OF ARTS | 12 HIGH STREET, NEWTOWN": lines of a printed letterhead.
fn letterhead(above: &str, below: &str, languages: &[&Lexicon]) -> bool {
    let capitals = |text: &str| {
        let reading = Reading::new(text, languages);
        reading.capitals_throughout() && reading.dates().is_empty() && !reading.numbered()
    };
    let parts = |text: &str| text.contains(|c: char| c == ',' || c.is_ascii_digit());
    capitals(above)
        && capitals(below)
        && (parts(above) || parts(below))
        && !relation::is_title(above, languages)
        && !relation::is_title(below, languages)
}

/// "Votre très humble et très obéissant | Serviteur et Cousin": nothing but a formula, and
/// the next line nothing else.
fn formula_goes_on(above: &str, below: &str, languages: &[&Lexicon]) -> bool {
    if above.len() > 110 || below.len() > 70 || above.ends_with(['.', '!', '?', ':', ','])
    {
        return false;
    }
    let (one, two) = (Reading::new(above, languages), Reading::new(below, languages));
    let owned = two.words.first().is_some_and(|word| two.own(word));
    // "Votre | très humble serviteur"
    let whose = one.words.len() == 1 && one.words.iter().all(|word| one.own(word));
    let closing = one.words.iter().filter(|word| one.closes(word)).count() > 1
        && one.words.iter().zip(above.split_whitespace()).all(|(word, written)| {
            one.is_formal(word) || one.listed(word, |l| &l.common) || !capital(written)
        });
    (whose || closing)
        && !owned
        && (1..=6).contains(&two.words.len())
        && two.words.iter().all(|word| two.is_formal(word))
        && two.words.iter().filter(|word| two.closes(word)).count() > usize::from(whose)
}

/// Whether a line begins an address: "An", "à Monsieur", "Sr. Wohlgeboren", "To Sir John".
fn begins_address(text: &str, top: bool, languages: &[&Lexicon]) -> bool {
    if text.len() > 140 || text.ends_with(['!', '?', ':']) {
        return false;
    }
    let reading = Reading::new(text, languages);
    let Some(first) = reading.words.first() else { return false };
    let to = reading.listed_abroad(first, |l| &l.to);
    if !(to || capital(text)) || reading.words.len() > 16 || !reading.dates().is_empty() {
        return false;
    }
    let named = named_words(text, &reading);
    if named * 3 < reading.words.len() * 2 {
        return false;
    }
    let early = reading.address_at().is_some_and(|at| at <= 1);
    let alone = to && reading.words.len() == 1;
    let named = to
        && !top
        && reading.words.len() > 1
        && reading.capitals + usize::from(!capital(text)) >= reading.words.len();
    // "Mr. John Holder, | Chairman of the Board, | Newtown.": as letters of business have it.
    let business = top
        && first.chars().count() > 2
        && reading.begins_titled_at(0)
        && text.ends_with([',', '.'])
        && reading.words.len() > 2;
    // A title above the letter says to whom it goes, and nothing belongs to it.
    let title = top && reading.words.len() > 2 && relation::is_title(text, languages);
    (early || alone || named || business) && !title
}

/// "Mr. John Holder | 12 High Street", "Señor Don Juan Pardo | Montevideo": a name with its
/// title, and below it a house with its number or a town. Not in the first lines, which are
/// the writer's.
fn begins_business(above: &str, below: &str, languages: &[&Lexicon]) -> bool {
    let reading = Reading::new(above, languages);
    let town = |word: &str| {
        crate::lexicon::is_place(&fold(word.trim_matches(|c: char| !c.is_alphabetic())))
    };
    let figure = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    above.len() < 60
        && reading.begins_titled_at(0)
        && reading.words.len() > 2
        && !above.ends_with(['!', '?', ':'])
        && !figure(above)
        && (figure(below) || below.split_whitespace().all(town))
        && Reading::new(below, languages).dates().is_empty()
        && !relation::is_title(above, languages)
}

/// Whether a line goes on with an address: names, titles, places, streets.
fn address_goes_on(above: &str, text: &str, languages: &[&Lexicon]) -> bool {
    let reading = Reading::new(text, languages);
    let count = reading.words.len();
    if !(1..=12).contains(&count)
        || text.starts_with(['[', '('])
        || reading.postscript()
        || reading.remark()
        || reading.words.first().is_some_and(|word| reading.own(word))
        || reading.dateline() > 0.9
        || reading.valediction() > 1.0
    {
        return false;
    }
    let open = Reading::new(above, languages).ends_in_title();
    let marked = text.ends_with([',', '!', ':']);
    let titled = reading.titled();
    if !open && reading.salutation() > 1.4 && (marked || !titled) {
        return false;
    }
    let first = reading.words.first().is_some_and(|word| belongs(&reading, word));
    let begins = capital(text) || first || text.starts_with(|c: char| c.is_numeric());
    begins && named_words(text, &reading) * 3 >= count * 2
}

/// A word that stands beside names in an address.
fn belongs(reading: &Reading<'_>, word: &str) -> bool {
    reading.listed_abroad(word, |l| &l.titles)
        || reading.listed_abroad(word, |l| &l.place_words)
        || reading.listed_abroad(word, |l| &l.address_words)
        || reading.listed_abroad(word, |l| &l.particles)
        || reading.listed_abroad(word, |l| &l.to)
        || reading.listed(word, |l| &l.courtesies)
}

/// How many words of a line are those of an address: capitalised, figures, titles.
fn named_words(text: &str, reading: &Reading<'_>) -> usize {
    let words = reading.words.iter().zip(text.split_whitespace());
    let fits = words.filter(|(word, written)| {
        capital(written)
            || written.contains(|c: char| c.is_numeric())
            || belongs(reading, word)
    });
    fits.count()
}
