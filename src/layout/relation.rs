//! Titles that relate two persons: "Arthur Schnitzler an Hermann Bahr, 6. 4. 1903",
//! "Letter from X to Y", "An Renate Otto in Hof", "Von X. Leipzig, 18. Juni 1802".

use std::ops::Range;

use crate::lexicon::{Lexicon, find_dates, fold};

/// Who wrote to whom, as a title says it: byte ranges of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) from: Option<Range<usize>>,
    pub(super) to: Option<Range<usize>>,
}

/// A word of a title: its place, folded, and whether it begins with a capital.
struct Word {
    range: Range<usize>,
    fold: String,
    capital: bool,
    /// What follows the word before the next: a comma, a full stop of a sentence.
    ends: bool,
    spaced_capitals: bool,
}

fn words(title: &str) -> Vec<Word> {
    let mut list = Vec::new();
    let mut at = 0;
    for part in title.split(char::is_whitespace) {
        let start = at;
        at += part.len()
            + title
                .get(at + part.len()..)
                .and_then(|r| r.chars().next())
                .map_or(0, char::len_utf8);
        let left = part.trim_start_matches(['(', '[', '"', '“', '„', '«', '»', '*']);
        let bare = left.trim_end_matches([
            ')', ']', '"', '”', '“', '»', '«', ',', ';', ':', '!', '?',
        ]);
        let from = start + (part.len() - left.len());
        let bare =
            if bare.chars().count() > 4 { bare.trim_end_matches('.') } else { bare };
        if bare.is_empty() {
            continue;
        }
        let ends = left.len() > bare.len();
        list.push(Word {
            range: from..from + bare.len(),
            fold: fold(bare),
            capital: super::signs::capital(bare),
            ends,
            spaced_capitals: bare.chars().count() > 1
                && !bare.chars().any(char::is_lowercase),
        });
    }
    list
}

/// Reads a title. `None` if it relates nobody.
pub(super) fn read(title: &str, languages: &[&Lexicon]) -> Option<Relation> {
    if title.len() > 300 {
        return None;
    }
    let list = words(title);
    let any =
        |test: &dyn Fn(&Lexicon) -> bool| languages.iter().any(|lexicon| test(lexicon));
    let numbered = |word: &Word| {
        word.fold
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '*' | '(' | ')'))
            || any(&|l| l.numbers.contains(&word.fold) || l.genres.contains(&word.fold))
    };
    // "[Envoyée à Strasbourg]": where it went, not to whom.
    if sent(&list, languages) {
        return None;
    }
    let capitals = !title.chars().any(char::is_lowercase);
    let numbered = |word: &Word| numbered(word) || roman(title, word);
    let mut first = 0;
    let mut genre = false;
    while list.get(first).is_some_and(&numbered) {
        genre |= list.get(first).is_some_and(|w| any(&|l| l.genres.contains(&w.fold)));
        first += 1;
    }
    let to_at = (first..list.len()).find(|at| {
        list.get(*at).is_some_and(|w| {
            let next_titled = list.get(at + 1).is_some_and(|n| titled(n, languages));
            (*at == first || !w.capital || w.spaced_capitals || capitals && next_titled)
                && any(&|l| l.to.contains(&w.fold))
                // "A PROPOS": one letter in capitals relates only before a title.
                && (w.fold.chars().count() > 1 || !w.capital || *at == first && !capitals
                    || next_titled)
                && list.get(at + 1).is_some_and(|next| names_somebody(next, languages))
        })
    });
    let from_at = (first..list.len()).find(|at| {
        list.get(*at).is_some_and(|w| {
            any(&|l| l.from.contains(&w.fold))
                && list.get(at + 1).is_some_and(|next| names_somebody(next, languages))
                && (*at == first)
        })
    });
    if to_at.is_none() && from_at.is_none() && !genre {
        let dative = dative(title, list.get(first..).unwrap_or_default(), languages);
        return dative.or_else(|| described(title, &list, first, languages));
    }
    let mut relation = Relation::default();
    if let Some(at) = to_at {
        relation.to = name(title, &list, at + 1, languages);
        if at > first && from_at.is_none() {
            relation.from = name(title, &list, first, languages).filter(|range| {
                list.get(at - 1).is_some_and(|w| range.end >= w.range.end)
            });
        }
    }
    if let Some(at) = from_at {
        relation.from = name(title, &list, at + 1, languages);
    }
    let lead = list.get(first);
    if !genre && lead.is_some_and(|lead| names_place(title, lead, &relation, languages)) {
        return None;
    }
    let plain =
        genre || from_at.is_some() || relation.from.is_some() || to_at == Some(first);
    (plain && (relation.from.is_some() || relation.to.is_some())).then_some(relation)
}

/// "A Paris, jeudi 9 avril", "De Lyon, ce 5 août": where the first word says both to whom
/// or from whom and where, a date after the name makes it a place.
fn names_place(
    title: &str,
    lead: &Word,
    relation: &Relation,
    languages: &[&Lexicon],
) -> bool {
    let any =
        |test: &dyn Fn(&Lexicon) -> bool| languages.iter().any(|lexicon| test(lexicon));
    // As a capital "À" is mostly printed without its accent.
    let accented = lead.fold.replace('a', "à");
    let place =
        any(&|l| l.place_words.contains(&lead.fold) || l.place_words.contains(&accented));
    match (&relation.from, &relation.to) {
        (None, Some(to)) => place && dated_place(title, to, languages),
        (Some(from), None) => {
            let name = title.get(from.clone()).unwrap_or_default();
            (place || any(&|l| l.date_words.contains(&lead.fold)))
                && !name.contains(' ')
                && dated_place(title, from, languages)
        }
        _ => false,
    }
}

/// "А. П. Лаврову.": where a language has cases, a name in the dative says to whom.
fn dative(title: &str, list: &[Word], languages: &[&Lexicon]) -> Option<Relation> {
    let ends = |word: &Word| {
        let ends = |end: &String| word.fold.ends_with(end.as_str());
        languages.iter().any(|l| l.dative_ends.iter().any(ends))
    };
    let written = |word: &Word| title.get(word.range.clone()).unwrap_or_default();
    let initial = |word: &Word| {
        written(word).ends_with('.') && written(word).chars().count() == 2 && word.capital
    };
    let whose = |word: &Word| {
        initial(word) || languages.iter().any(|l| l.titles.contains(&word.fold))
    };
    let (last, before) = list.split_last().filter(|(_, before)| !before.is_empty())?;
    let long = |word: &Word| word.fold.chars().count() > 3;
    let reads = list.len() <= 5
        && before.iter().all(|word| whose(word) || word.capital && ends(word))
        && before.iter().any(initial)
        && last.capital
        && long(last)
        && ends(last)
        && !title.trim_end().ends_with([',', '!', '?', ':']);
    let first = before.first()?;
    reads.then_some(Relation { from: None, to: Some(first.range.start..last.range.end) })
}

/// "À l'église de Genève", "An die Gemeinde in Bern": to whom, by a description; nothing
/// else stands on the line.
fn described(
    title: &str,
    list: &[Word],
    first: usize,
    languages: &[&Lexicon],
) -> Option<Relation> {
    let any =
        |test: &dyn Fn(&Lexicon) -> bool| languages.iter().any(|lexicon| test(lexicon));
    let words = list.get(first..).filter(|words| (3..=7).contains(&words.len()))?;
    let [to, article, .., last] = words else { return None };
    let elided =
        ["l'", "all'", "dell'"].iter().any(|article_| article.fold.starts_with(article_));
    let opens = to.capital
        && any(&|l| l.to.contains(&to.fold))
        && (elided || any(&|l| l.determiners.contains(&article.fold)));
    // A note call may stand behind the last word.
    let bare = title.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    let whole = !bare.ends_with(['.', ',', ':', ';', '!', '?'])
        && !bare.contains(|c: char| c.is_ascii_digit())
        && words.iter().all(|word| !word.ends);
    (opens && whole)
        .then_some(Relation { from: None, to: Some(article.range.start..last.range.end) })
}

/// Whether words say first that the letter was sent: a place follows.
fn sent(list: &[Word], languages: &[&Lexicon]) -> bool {
    list.first().is_some_and(|word| languages.iter().any(|l| l.sent.contains(&word.fold)))
}

/// "CXLIV.": a number in capitals with its stop.
fn roman(title: &str, word: &Word) -> bool {
    let written = title.get(word.range.start..word.range.end).unwrap_or_default();
    let bare = written.trim_end_matches('.');
    let stop = written.len() > bare.len()
        || word.ends
        || title.get(word.range.end..).is_some_and(|rest| rest.starts_with('.'));
    !bare.is_empty() && stop && bare.chars().all(|c| "IVXLCDM".contains(c))
}

/// Whether what follows "à" is rather a place: no title, and a date right behind it.
fn dated_place(title: &str, to: &Range<usize>, languages: &[&Lexicon]) -> bool {
    let name = title.get(to.clone()).unwrap_or_default();
    let titled = name
        .split_whitespace()
        .any(|word| languages.iter().any(|l| l.titles.contains(&fold(word))));
    let mut dates = find_dates(title, languages).into_iter();
    !titled
        && name.split_whitespace().count() <= 3
        && dates.any(|date| date.range.start >= to.end && date.range.start < to.end + 16)
}

fn titled(word: &Word, languages: &[&Lexicon]) -> bool {
    languages.iter().any(|l| l.titles.contains(&word.fold))
}

fn names_somebody(word: &Word, languages: &[&Lexicon]) -> bool {
    (word.capital || titled(word, languages)) && word.range.len() > 1
}

/// The name that begins with word `at`: capitalised words, titles and particles, up to a
/// comma, a full stop, a date or another relation.
fn name(
    title: &str,
    list: &[Word],
    at: usize,
    languages: &[&Lexicon],
) -> Option<Range<usize>> {
    let dates: Vec<Range<usize>> =
        find_dates(title, languages).into_iter().map(|mention| mention.range).collect();
    let capitals = !title.chars().any(char::is_lowercase);
    let mut end = None;
    let mut start = None;
    for (number, word) in list.iter().enumerate().skip(at).take(9) {
        if dates.iter().any(|date| date.contains(&word.range.start)) {
            break;
        }
        let particle = word.fold == "&"
            || languages.iter().any(|l| {
                l.particles.contains(&word.fold) || l.titles.contains(&word.fold)
            });
        let relates = languages.iter().any(|l| l.to.contains(&word.fold));
        let small = !word.capital
            || word.spaced_capitals
            || capitals && list.get(number + 1).is_some_and(|n| titled(n, languages));
        if relates && small && number > at {
            break;
        }
        if word.capital {
            start.get_or_insert(word.range.start);
            end = Some(word.range.end);
        } else if !particle {
            break;
        }
        if word.ends {
            break;
        }
        let stop = title.get(word.range.end..).is_some_and(|rest| rest.starts_with('.'));
        if stop && word.range.len() > 4 {
            break;
        }
    }
    Some(start?..end?)
}

/// Whom a file's name relates: "0040 Weber Anna an Holder 1857".
pub(super) fn of_file_name(name: &str) -> Option<Relation> {
    let list = words(name);
    let to = list.iter().position(|word| {
        !word.capital
            && word.fold.chars().count() > 1
            && crate::lexicon::any_lists(&word.fold, |lexicon| &lexicon.to)
    })?;
    let named = |word: &&Word| {
        word.capital
            && word.range.len() > 1
            && !word.fold.contains(|c: char| c.is_ascii_digit())
    };
    let before = list.get(..to)?.iter().rev().take(4).take_while(named);
    let after = list.get(to + 1..)?.iter().take(4).take_while(named);
    let from = before.last()?.range.start..list.get(to.checked_sub(1)?)?.range.end;
    let to = list.get(to + 1)?.range.start..after.last()?.range.end;
    Some(Relation { from: Some(from), to: Some(to) })
}

/// Whether a line is two names with a dash between, as books of letters have it above
/// their pages: "Anna Weber – Karl Holder".
pub(super) fn is_pair(line: &str, languages: &[&Lexicon]) -> bool {
    let sides: Vec<&str> = line.split(['–', '—']).map(str::trim).collect();
    let name = |side: &&str| {
        let list = words(side);
        let particle =
            |word: &Word| languages.iter().any(|l| l.particles.contains(&word.fold));
        (1..=5).contains(&list.len())
            && list.iter().all(|word| word.capital || particle(word))
            && list.iter().any(|word| word.range.len() > 3)
            && !side.contains(|c: char| c.is_ascii_digit())
    };
    line.chars().count() <= 80 && sides.len() == 2 && sides.iter().all(name)
}

/// Whether a line reads like the title of a letter.
pub(super) fn is_title(line: &str, languages: &[&Lexicon]) -> bool {
    let bracketed = line.trim_start().starts_with(['(', '[']);
    line.chars().count() <= 160
        && (read_any(line, languages).is_some()
            || bracketed && sent(&words(line), languages))
}

/// Whether a title holds a full date in a language.
fn dated_title(title: &str, lexicon: &Lexicon) -> bool {
    let dates = find_dates(title, &[lexicon]);
    dates.iter().any(|date| date.month.is_some() && date.dating.is_some())
}

/// Reads a title in the letter's language, or in another if it says what it is ("Letter
/// from …" above a French letter), whom it relates, or of which day it is.
pub(super) fn read_any(title: &str, languages: &[&Lexicon]) -> Option<Relation> {
    read(title, languages).or_else(|| {
        let list = words(title);
        let first = list.first().filter(|_| !sent(&list, languages))?;
        crate::lexicon::all().iter().find_map(|lexicon| {
            let found = read(title, &[lexicon])?;
            let says = lexicon.genres.contains(&first.fold);
            let both = found.from.is_some() && found.to.is_some();
            let whole = says || both || dated_title(title, lexicon);
            whole.then_some(found)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_relates_two_persons_or_nobody() {
        let names = |name: &str| {
            let found = of_file_name(name)?;
            let (from, to) = (found.from?, found.to?);
            Some((name.get(from)?.to_owned(), name.get(to)?.to_owned()))
        };
        let two = Some(("Weber Anna".to_owned(), "Holder".to_owned()));
        assert_eq!(names("0040 Weber Anna an Holder 1857-03-02"), two);
        assert_eq!(names("letter 1857 to Holder"), None);
        assert_eq!(names("Anna Weber 1857"), None);
    }

    #[test]
    fn a_pair_is_two_names_and_a_dash() {
        let german = [Lexicon::for_language("de").unwrap()];
        assert!(is_pair("Anna Weber – Karl von Holder", &german));
        assert!(!is_pair("Ich komme – wenn es geht", &german));
        assert!(!is_pair("Weimar – 3. März 1797", &german));
    }
}
