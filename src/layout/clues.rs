//! What the letter itself says of who wrote when and where to whom.
//!
//! Nothing is invented: each [`Clue`] has the words it was read from, and says how sure
//! it is. Titles above the letter come first, then its own parts, then the file name.

use super::persons;
use super::relation::{self, Relation};
use super::signs::Reading;
use super::{BlockKind, Layout, Piece, language};
use crate::lexicon::{Dating, Lexicon, find_dates, find_dates_abroad};
use crate::source::{ArtefactKind, Certainty, Sources, Span};

/// A value, where it was read, how sure it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue<T> {
    /// The value.
    pub value: T,
    /// The words it was read from; `None` where that is the file's name.
    pub span: Option<Span>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// What a letter says of itself; the surest of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clues {
    /// When it was written.
    pub date: Option<Clue<Dating>>,
    /// Where it was written, as the letter names it.
    pub place: Option<Clue<String>>,
    /// Who wrote it, as titles or the signature name them.
    pub senders: Vec<Clue<String>>,
    /// To whom, as titles, address or salutation name them.
    pub recipients: Vec<Clue<String>>,
}

/// A text that may hold clues.
struct Witness {
    text: String,
    span: Option<Span>,
    kind: Option<BlockKind>,
    /// Whether it stands below the first paragraph.
    below: bool,
}

/// How many characters of the first paragraph may hold a salutation.
const RUN_IN: usize = 80;

/// Reads the clues off a layout.
pub fn clues(sources: &Sources, layout: &Layout) -> Clues {
    let languages = language::lexicons(layout.language.as_ref());
    let witnesses = witnesses(sources, layout);
    let mut clues = Clues::default();
    titles(&witnesses, &languages, &mut clues);
    date(&witnesses, &languages, &mut clues);
    latin(&witnesses, &languages, &mut clues);
    if clues.senders.is_empty() {
        sender(&witnesses, &languages, &mut clues);
    }
    if clues.recipients.is_empty() {
        recipient(&witnesses, &languages, &mut clues);
    }
    file_name(sources.get(layout.source).name(), &mut clues);
    clues
}

/// The characters of a block, lines rejoined, calls left out.
fn block_text(sources: &Sources, pieces: &[Piece]) -> (String, Option<Span>) {
    let mut text = String::new();
    let mut whole: Option<Span> = None;
    for piece in pieces {
        match piece {
            Piece::Text(span) => {
                text.push_str(sources.slice(*span));
                whole = Some(whole.map_or(*span, |so_far| so_far.to(*span)));
            }
            Piece::LineEnd(artefact) if !artefact.kind.joins() => text.push(' '),
            _ => {}
        }
    }
    (text, whole)
}

fn witnesses(sources: &Sources, layout: &Layout) -> Vec<Witness> {
    let mut list = Vec::new();
    let heads = layout.artefacts.iter().filter(|a| a.kind == ArtefactKind::RunningHead);
    let mut head: Option<Span> = None;
    let mut taken = 0;
    for artefact in heads {
        // A title of two lines is two heads in a row; later pages say it again.
        let near = head
            .is_none_or(|so_far| artefact.span.start.saturating_sub(so_far.end) < 200);
        if near && taken < 2 {
            head = Some(head.map_or(artefact.span, |so_far| so_far.to(artefact.span)));
            taken += 1;
        }
    }
    if let Some(span) = head {
        let text: Vec<&str> = sources.slice(span).split_whitespace().collect();
        list.push(Witness {
            text: text.join(" "),
            span: Some(span),
            kind: None,
            below: false,
        });
    }
    let mut first: Option<Witness> = None;
    for block in &layout.blocks {
        let (text, span) = match block.kind {
            BlockKind::Paragraph | BlockKind::Verse if first.is_some() => continue,
            _ => block_text(sources, &block.pieces),
        };
        let witness =
            Witness { text, span, kind: Some(block.kind), below: first.is_some() };
        if matches!(block.kind, BlockKind::Paragraph | BlockKind::Verse) {
            first = Some(witness);
        } else {
            list.push(witness);
        }
    }
    // How the letter itself begins is a witness of whom it calls, and of nothing else.
    list.extend(first.map(|mut witness| {
        witness.text = witness.text.chars().take(RUN_IN).collect();
        witness
    }));
    list
}

/// Who wrote to whom, and when, in titles above the letter.
fn titles(witnesses: &[Witness], languages: &[&Lexicon], clues: &mut Clues) {
    for witness in witnesses {
        let sentences: Vec<&str> = match witness.kind {
            None | Some(BlockKind::Heading) => vec![witness.text.as_str()],
            // "… pages 142–143. Letter to X.": a sentence of the head note.
            Some(BlockKind::HeadNote) => witness.text.split(". ").collect(),
            _ => continue,
        };
        let read =
            |text: &str| Some((text.to_owned(), relation::read_any(text, languages)?));
        let found = sentences
            .into_iter()
            .rev()
            .find_map(|sentence| read(sentence.trim_end_matches([')', ']', '.'])));
        let Some((text, Relation { from, to })) = found else { continue };
        let name = |range: std::ops::Range<usize>| text.get(range).map(str::to_owned);
        let clue = |value| Clue { value, span: witness.span, certainty: Certainty::High };
        clues.senders.extend(from.and_then(name).map(clue));
        let to = to.and_then(name).map(|name| persons::nominative(name, languages));
        clues.recipients.extend(to.map(clue));
        return;
    }
}

fn date(witnesses: &[Witness], languages: &[&Lexicon], clues: &mut Clues) {
    let near = witnesses.iter().find_map(|witness| {
        find_dates(&witness.text, languages)
            .into_iter()
            .find_map(|mention| mention.dating.map(year_of))
    });
    // A title above a letter may be in the editor's language.
    let every: Vec<&Lexicon> = crate::lexicon::all().iter().collect();
    let every: &[&Lexicon] = &every;
    let mut best: Option<(i32, Clue<Dating>)> = None;
    for witness in witnesses {
        let points = match witness.kind {
            Some(BlockKind::Dateline) => 4,
            None | Some(BlockKind::Heading) => 3,
            Some(BlockKind::Letterhead | BlockKind::Address) => 1,
            _ => continue,
        };
        let heading = matches!(witness.kind, None | Some(BlockKind::Heading));
        let languages = if heading { every } else { languages };
        for mention in find_dates_abroad(&witness.text, languages, near) {
            let Some(dating) = mention.dating else { continue };
            let precise = match (mention.day, mention.month) {
                (Some(_), _) => 6,
                (None, Some(_)) => 2,
                _ => 0,
            };
            let score = points + precise;
            if best.as_ref().is_none_or(|(so_far, _)| score > *so_far) {
                let clue = Clue {
                    value: dating,
                    span: witness.span,
                    certainty: mention.certainty,
                };
                best = Some((score, clue));
                if witness.kind == Some(BlockKind::Dateline) {
                    place(witness, mention.range.start, languages, clues);
                    if clues.place.is_none() {
                        place_behind(witness, mention.range, languages, clues);
                    }
                }
            }
        }
    }
    clues.date = best.map(|(_, clue)| clue);
}

fn year_of(dating: Dating) -> i16 {
    match dating {
        Dating::On(date)
        | Dating::NotBefore(date)
        | Dating::NotAfter(date)
        | Dating::During(date, _)
        | Dating::Within(date, _) => date.year,
    }
}

/// The place before a date: capitalised words, the last comma parts them.
fn place(witness: &Witness, date: usize, languages: &[&Lexicon], clues: &mut Clues) {
    let before = witness.text.get(..date).unwrap_or_default();
    let reading = Reading::new(before, languages);
    let mut words: Vec<&str> = Vec::new();
    for word in before.split_whitespace() {
        let bare = word.trim_end_matches([',', '.', ':', ';']);
        let folded = crate::lexicon::fold(bare);
        let skip = reading.listed(&folded, |l| &l.date_words)
            || reading.listed(&folded, |l| &l.weekdays)
            || reading.listed(&folded, |l| &l.times);
        let capital = bare.starts_with(char::is_uppercase);
        if skip && !capital
            || reading.listed(&folded, |l| &l.given)
            || bare.chars().any(|c| c.is_ascii_digit())
        {
            continue;
        }
        if reading.listed(&folded, |l| &l.weekdays) {
            continue;
        }
        if capital || reading.listed(&folded, |l| &l.particles) {
            words.push(bare);
        } else {
            return;
        }
    }
    // "De Genève", "A Paris": the word before the name is no part of it.
    let leads = |word: &str| {
        let folded = crate::lexicon::fold(word);
        reading.listed(&folded, |l| &l.to) || reading.listed(&folded, |l| &l.from)
    };
    if words.len() > 1 && words.first().is_some_and(|word| leads(word)) {
        words.remove(0);
    }
    if (1..=4).contains(&words.len()) && words.iter().any(|w| w.chars().count() > 2) {
        clues.place = Some(Clue {
            value: words.join(" "),
            span: witness.span,
            certainty: Certainty::Medium,
        });
    }
}

/// The place behind a date that begins its line: "4. Mai 1900. Berlin".
fn place_behind(
    witness: &Witness,
    date: std::ops::Range<usize>,
    languages: &[&Lexicon],
    clues: &mut Clues,
) {
    let before = witness.text.get(..date.start).unwrap_or_default();
    let behind = witness.text.get(date.end..).unwrap_or_default();
    let reading = Reading::new(behind, languages);
    let lead = Reading::new(before, languages);
    let bare = |word: &str| {
        lead.listed(word, |l| &l.date_words) || lead.listed(word, |l| &l.weekdays)
    };
    if !lead.words.iter().all(|word| bare(word)) || reading.times() || reading.titled() {
        return;
    }
    let words: Vec<&str> = behind
        .split_whitespace()
        .map(|word| word.trim_matches([',', '.', ':', ';', '(', ')']))
        .filter(|word| !word.is_empty())
        .collect();
    let named = |word: &&str| {
        let folded = crate::lexicon::fold(word);
        word.starts_with(char::is_uppercase)
            && word.chars().all(char::is_alphabetic)
            && !reading.listed(&folded, |l| &l.weekdays)
            && !reading.listed(&folded, |l| &l.common)
            || reading.listed(&folded, |l| &l.particles)
    };
    let first = words.first().is_some_and(|word| {
        word.starts_with(char::is_uppercase) && word.chars().count() > 2
    });
    if first && words.len() <= 3 && words.iter().all(named) {
        clues.place = Some(Clue {
            value: words.join(" "),
            span: witness.span,
            certainty: Certainty::Low,
        });
    }
}

/// "Ioannes Faber Petro Molitori fratri suo S. D.": names up to the first dative are the
/// sender's, the names in the dative the recipient's.
fn latin(witnesses: &[Witness], languages: &[&Lexicon], clues: &mut Clues) {
    if !clues.recipients.is_empty() || languages.len() != 1 {
        return;
    }
    let salute = witnesses.iter().find(|w| w.kind == Some(BlockKind::Salute));
    let Some(witness) = salute else { return };
    let reading = Reading::new(&witness.text, languages);
    if !reading.greets_in_latin() {
        return;
    }
    let is_name = |word: &&str| {
        let folded = crate::lexicon::fold(word.trim_matches(['.', ',']));
        word.starts_with(char::is_uppercase)
            && word.chars().count() > 2
            && !reading.listed(&folded, |l| &l.salutations)
    };
    let words: Vec<&str> = witness.text.split_whitespace().collect();
    let names = words.iter().copied().take_while(is_name).count();
    let dative = |word: &&str| {
        let bare = word.trim_matches(['.', ',']);
        bare.ends_with(['o', 'i']) || bare.ends_with("ae")
    };
    let cut = words.iter().take(names).position(dative);
    let Some(cut) = cut.filter(|cut| *cut < names) else { return };
    let clue = |words: &[&str], certainty| {
        let value = words.join(" ").trim_end_matches(',').to_owned();
        Clue { value, span: witness.span, certainty }
    };
    let sender = words.get(..cut).filter(|w| !w.is_empty());
    if let Some(sender) = sender.filter(|_| clues.senders.is_empty()) {
        clues.senders.push(clue(sender, Certainty::Medium));
    }
    if let Some(recipient) = words.get(cut..names).filter(|w| !w.is_empty()) {
        clues.recipients.push(clue(recipient, Certainty::Medium));
    }
}

/// The writer: who signed, else the name that ends a closing formula.
fn sender(witnesses: &[Witness], languages: &[&Lexicon], clues: &mut Clues) {
    let signed = witnesses.iter().filter(|w| w.kind == Some(BlockKind::Signed));
    let signed = signed.filter_map(|witness| {
        let reading = Reading::new(&witness.text, languages);
        // "Deine Dich liebende Anna"
        let owned = reading.words.first().is_some_and(|word| reading.own(word));
        let skip = |word: &str| {
            reading.listed(word, |l| &l.possessives)
                || reading.kin() && reading.listed(word, |l| &l.kin)
                || owned && reading.listed(word, |l| &l.common)
                || reading.listed(word, |l| &l.closings)
                    && !reading.listed(word, |l| &l.particles)
        };
        let formal = reading.formal() && reading.words.len() < 8;
        let name = persons::first_name(&witness.text, skip).filter(|_| !formal)?;
        Some((name, witness.span, Certainty::Medium))
    });
    let closed = witnesses.iter().rev();
    let closed = closed.filter(|w| w.kind == Some(BlockKind::Valediction));
    let closed = closed.filter_map(|witness| {
        let reading = Reading::new(&witness.text, languages);
        Some((persons::behind_formula(&reading)?, witness.span, Certainty::Low))
    });
    // "Karl Holder, 4. Mai 1900": the name and the day on one line.
    let dated =
        witnesses.iter().filter(|w| w.below && w.kind == Some(BlockKind::Dateline));
    let dated = dated.filter_map(|witness| {
        Some((signed_and_dated(&witness.text, languages)?, witness.span, Certainty::Low))
    });
    let found = signed.chain(closed).chain(dated).next();
    clues.senders.extend(found.map(|(value, span, certainty)| Clue {
        value,
        span,
        certainty,
    }));
}

/// The name before a date, where it shows that it is one: a forename, initials, whose.
fn signed_and_dated(text: &str, languages: &[&Lexicon]) -> Option<String> {
    let date =
        find_dates(text, languages).into_iter().find(|date| date.month.is_some())?;
    let before = text.get(..date.range.start)?;
    let reading = Reading::new(before, languages);
    let first = before.split_whitespace().next()?;
    let initial = first.ends_with('.') && first.chars().count() == 2;
    let shown = initial
        || reading.words.first().is_some_and(|word| reading.own(word))
        || crate::lexicon::any_forename(first).is_some();
    if !shown || !(2..=6).contains(&reading.words.len()) {
        return None;
    }
    let skip = |word: &str| {
        reading.listed(word, |l| &l.possessives) || reading.listed(word, |l| &l.closings)
    };
    persons::first_name(before, skip).filter(|name| name.contains(' '))
}

/// To whom: whom an address names, whom the salutation calls.
fn recipient(witnesses: &[Witness], languages: &[&Lexicon], clues: &mut Clues) {
    let of = |kinds: &'static [BlockKind]| {
        witnesses.iter().filter(|w| w.kind.is_some_and(|kind| kinds.contains(&kind)))
    };
    let addressed = of(&[BlockKind::Address]).filter_map(|witness| {
        let reading = Reading::new(&witness.text, languages);
        let name = persons::addressed(&reading).or_else(|| {
            let plain = !reading.street() || reading.titled();
            plain.then(|| called(witness, languages)).flatten()
        })?;
        Some((name, witness.span, Certainty::Medium))
    });
    // "Monday, to Miss Webb": a date line with an address in it.
    let beside = of(&[BlockKind::Dateline, BlockKind::Letterhead]);
    let beside = beside.filter_map(|witness| {
        let reading = Reading::new(&witness.text, languages);
        let shown = reading.addresses()
            || witness.kind == Some(BlockKind::Letterhead) && reading.begins_titled();
        let name = shown.then(|| persons::addressed(&reading)).flatten()?;
        Some((name, witness.span, Certainty::Low))
    });
    let saluted = of(&[BlockKind::Salute]).filter_map(|witness| {
        Some((called(witness, languages)?, witness.span, Certainty::Low))
    });
    let run_in = of(&[BlockKind::Paragraph]).take(1).filter_map(|witness| {
        Some((run_in(&witness.text, languages)?, witness.span, Certainty::Low))
    });
    let found = addressed.chain(beside).chain(saluted).chain(run_in).next();
    clues.recipients.extend(found.map(|(value, span, certainty)| Clue {
        value,
        span,
        certainty,
    }));
}

/// Whom the first words of a paragraph call: "My dear Anna! I have …".
fn run_in(text: &str, languages: &[&Lexicon]) -> Option<String> {
    let end = text.find(['!', ',', '.', ';', '?'])?;
    let head = text.get(..=end).filter(|head| head.ends_with(['!', ',']))?;
    let reading = Reading::new(head, languages);
    let few = (2..=5).contains(&reading.words.len());
    if !few || reading.salutation() < 3.0 {
        return None;
    }
    let skip = |word: &str| no_name(&reading, word);
    persons::first_name(head, skip)
}

/// Words of a salutation or an address that name nobody.
fn no_name(reading: &Reading<'_>, word: &str) -> bool {
    reading.listed(word, |l| &l.salutations)
        || reading.listed(word, |l| &l.addressees)
        || reading.listed(word, |l| &l.titles)
        || reading.listed(word, |l| &l.to)
        || reading.listed(word, |l| &l.common)
}

/// The name that a salutation or a plain address calls somebody by.
fn called(witness: &Witness, languages: &[&Lexicon]) -> Option<String> {
    let reading = Reading::new(&witness.text, languages);
    let skip = |word: &str| no_name(&reading, word);
    persons::first_name(&witness.text, skip)
}

/// What the file's name says: a full date, and who wrote to whom (`Weber_an_Holder`).
fn file_name(name: &str, clues: &mut Clues) {
    let stem = name.rsplit('/').next().unwrap_or(name);
    let spaced: String =
        stem.chars().map(|c| if matches!(c, '_' | '.') { ' ' } else { c }).collect();
    let languages: Vec<&Lexicon> = crate::lexicon::all().iter().collect();
    let dates = find_dates(&spaced, &languages);
    if clues.date.is_none()
        && let Some(dating) = dates
            .into_iter()
            .find(|mention| mention.day.is_some())
            .and_then(|mention| mention.dating)
    {
        clues.date = Some(Clue { value: dating, span: None, certainty: Certainty::Low });
    }
    let Some(Relation { from: Some(from), to: Some(to) }) =
        relation::of_file_name(&spaced)
    else {
        return;
    };
    let clue = |value| Clue { value, span: None, certainty: Certainty::Low };
    if clues.senders.is_empty() {
        clues.senders.extend(spaced.get(from).map(str::to_owned).map(clue));
    }
    if clues.recipients.is_empty() {
        clues.recipients.extend(spaced.get(to).map(str::to_owned).map(clue));
    }
}
