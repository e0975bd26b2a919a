//! The blocks below the last paragraph: closing formula, date line, signature,
//! postscripts, enclosures, address.
//!
//! Which part a short block is depends on its neighbours: a name is a signature below
//! "Yours truly", a date stands above the signature in one country and below it in
//! another. So the blocks are named together: the best sequence of parts from the
//! opener to the letter's end, by what each block reads like and by which part follows
//! which (dynamic programming, linear in the blocks).

use super::BlockKind;
use super::draft::Draft;
use super::signs::Reading;
use crate::lexicon::Lexicon;
use crate::source::Certainty;

/// What a block may be, in the order that letters have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Body,
    Valediction,
    Dateline,
    Signed,
    Address,
    Enclosure,
    /// A postscript that says it is one, and what follows it.
    Labelled,
    /// A few lines below the signature that nothing labels.
    Postscript,
    /// Another text after the letter: what was sent along, an editor's remarks.
    After,
}

const PARTS: [Part; 9] = [
    Part::Body,
    Part::Valediction,
    Part::Dateline,
    Part::Signed,
    Part::Address,
    Part::Enclosure,
    Part::Labelled,
    Part::Postscript,
    Part::After,
];

/// How many parts there are.
const COUNT: usize = PARTS.len();

const LABELLED: usize = Part::Labelled as usize;

/// How many bytes may follow a signature to be postscripts that nothing labels: more is
/// another text.
const UNLABELLED: usize = 600;

/// Never.
const NO: f32 = -50.0;

/// Log odds of a part (row) being followed by another (column), in the order of
/// [`PARTS`].
const FOLLOWS: [[f32; COUNT]; COUNT] = [
    // Body: a name or a date needs more than its looks where nothing closes before it.
    [0.0, 0.0, -0.4, -1.2, -1.3, -1.5, -1.0, NO, -3.0],
    // Valediction
    [-2.5, -0.1, 0.2, 0.3, -0.8, -0.5, -0.8, -1.5, -2.0],
    // Dateline
    [-1.4, 0.4, -1.0, -0.2, -0.4, -0.3, -0.2, -0.3, -2.0],
    // Signed
    [NO, -1.6, 0.0, -0.7, 0.1, 0.0, 0.0, 0.0, -1.5],
    // Address
    [NO, -1.0, 0.0, -1.2, 0.0, 0.0, 0.0, -0.2, -1.5],
    // Enclosure
    [NO, -1.5, -0.5, -1.6, 0.0, 0.0, 0.0, -0.2, -1.0],
    // Labelled
    [NO, -1.6, -0.2, -0.6, -0.4, 0.0, 0.0, NO, -2.0],
    // Postscript
    [NO, -1.6, -0.2, -0.6, -0.4, 0.0, 0.0, 0.0, -2.0],
    // After
    [NO, NO, NO, NO, NO, NO, NO, NO, 0.0],
];

/// Names the parts below the last paragraph. `from` is the first block after the opener;
/// `writers` are the names of those who may have signed, in lower case.
pub(super) fn recognise(
    drafts: &mut [Draft],
    from: usize,
    languages: &[&Lexicon],
    writers: &[String],
) {
    let end = letter_end(drafts, from, languages);
    let looks: Vec<[f32; COUNT]> = drafts
        .get(from..end)
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(at, draft)| looks(draft, at == 0, languages, writers))
        .collect();
    let mut parts = best(&looks);
    signed_by_kin(&mut parts, drafts.get(from..end).unwrap_or_default(), languages);
    let called = called(drafts.get(..from).unwrap_or_default(), languages);
    addressed_below(&mut parts, drafts.get(from..end).unwrap_or_default(), &called);
    let unlabelled = parts.iter().zip(drafts.get(from..end).unwrap_or_default());
    let unlabelled = unlabelled.filter(|(part, _)| **part == Part::Postscript);
    let body = drafts.iter().take(end).map(|draft| draft.length).sum::<usize>();
    let most = UNLABELLED.max((body / 2).min(4 * UNLABELLED));
    let little = unlabelled.map(|(_, draft)| draft.length).sum::<usize>() <= most;
    let mut closed = false;
    for (at, (part, looks)) in parts.iter().zip(&looks).enumerate() {
        let after_valediction = closed;
        closed = *part == Part::Valediction;
        let sure = |points: f32| {
            if points > 1.0 { Certainty::High } else { Certainty::Medium }
        };
        let points = looks[*part as usize];
        let (kind, certainty) = match part {
            Part::Body => continue,
            Part::Valediction => (BlockKind::Valediction, sure(points)),
            Part::Dateline => (BlockKind::Dateline, sure(points)),
            Part::Signed if after_valediction => (BlockKind::Signed, sure(points + 0.6)),
            Part::Signed => (BlockKind::Signed, Certainty::Medium),
            Part::Address => (BlockKind::Address, Certainty::Medium),
            Part::Enclosure => (BlockKind::Enclosure, Certainty::Medium),
            Part::Labelled => (BlockKind::Postscript, Certainty::High),
            Part::Postscript if little => (BlockKind::Postscript, Certainty::Medium),
            Part::Postscript | Part::After => (BlockKind::Paragraph, Certainty::Medium),
        };
        if let Some(draft) = drafts.get_mut(from + at) {
            (draft.kind, draft.certainty) = (kind, certainty);
        }
    }
}

/// The names that the salutation calls, in lower case.
fn called(drafts: &[Draft], languages: &[&Lexicon]) -> Vec<String> {
    let salute = drafts.iter().find(|draft| draft.kind == BlockKind::Salute);
    let Some(salute) = salute else { return Vec::new() };
    let reading = Reading::new(&salute.text, languages);
    let words = reading.words.iter().zip(salute.text.split_whitespace());
    let named = words.filter(|(word, written)| {
        super::signs::capital(written)
            && word.chars().count() > 2
            && !reading.listed(word, |l| &l.salutations)
            && !reading.listed(word, |l| &l.addressees)
            && !reading.listed(word, |l| &l.titles)
    });
    named.map(|(word, _)| word.trim_end_matches('.').to_owned()).collect()
}

/// "Dear Mr. Holder … yours | A. Weber | Karl Holder": below the signature the name of the
/// one who is called is an address.
fn addressed_below(parts: &mut [Part], drafts: &[Draft], called: &[String]) {
    let Some(signed) = parts.iter().position(|part| *part == Part::Signed) else {
        return;
    };
    for (part, draft) in parts.iter_mut().zip(drafts).skip(signed + 1) {
        let names = |word: &str| {
            let word =
                crate::lexicon::fold(word.trim_matches(|c: char| !c.is_alphabetic()));
            called.contains(&word)
        };
        let few = draft.text.split_whitespace().count() <= 4;
        if *part == Part::Signed && few && draft.text.split_whitespace().any(names) {
            *part = Part::Address;
        }
    }
}

/// "Ton frère": with no name under it the writer's kin is the signature.
fn signed_by_kin(parts: &mut [Part], drafts: &[Draft], languages: &[&Lexicon]) {
    if parts.contains(&Part::Signed) {
        return;
    }
    let last = parts.iter().rposition(|part| *part == Part::Valediction);
    let kin = last.and_then(|at| drafts.get(at)).is_some_and(|draft| {
        draft.text.len() < 60 && Reading::new(&draft.text, languages).kin()
    });
    if let Some(part) = last.filter(|_| kin).and_then(|at| parts.get_mut(at)) {
        *part = Part::Signed;
    }
}

/// The letter's own end: an editor's commentary may follow it.
fn letter_end(drafts: &mut [Draft], from: usize, languages: &[&Lexicon]) -> usize {
    let mut end = drafts.len();
    for (at, draft) in drafts.iter_mut().enumerate().skip(from) {
        if draft.text.len() < 40 && Reading::new(&draft.text, languages).commentary() {
            draft.kind = BlockKind::Heading;
            draft.certainty = Certainty::Medium;
            end = end.min(at);
        }
    }
    end
}

/// What a block reads like, as log odds against a paragraph, in the order of [`PARTS`].
fn looks(
    draft: &Draft,
    first: bool,
    languages: &[&Lexicon],
    writers: &[String],
) -> [f32; COUNT] {
    let reading = Reading::new(&draft.text, languages);
    #[expect(clippy::cast_precision_loss, reason = "at most some hundred characters")]
    let length = reading.length as f32;
    let labelled = reading.postscript();
    let apparatus = reading.apparatus() || reading.remark();
    let salutes = reading.salutation() > 2.4
        && draft.text.trim_end().ends_with([',', '!', ':', ';']);
    let mut after = if apparatus || salutes { 1.5 } else { -0.05 };
    let postscript =
        if labelled || apparatus { NO } else { -0.1 - (0.0015 * length).min(1.2) };
    let labelled_points = if labelled { label_points(&reading) } else { -0.3 };
    if labelled {
        after -= 2.0;
    }
    if reading.length > 240 {
        return [0.0, NO, NO, NO, NO, NO, labelled_points, postscript, after];
    }
    let enclosure = reading.enclosure();
    let begins_small = draft.text.starts_with(char::is_lowercase);
    let own = reading.words.iter().take(3).any(|w| reading.listed(w, |l| &l.possessives));
    let mut valediction = reading.valediction() - 0.3 + leads_on(draft, first || salutes);
    if first && (reading.length > 70 || begins_small) {
        valediction -= 2.0;
    }
    if reading.length > 160 {
        valediction -= 1.5;
    }
    if reading.initials() {
        valediction = valediction.max(1.0);
    }
    if own && reading.ends_in_name() {
        valediction -= 1.0;
    }
    let dateline = reading.dateline() - 0.6 - 0.03 * (length - 80.0).max(0.0);
    let mut signed = reading.signature();
    let open =
        reading.words.last().is_some_and(|w| reading.listed(w, |l| &l.possessives));
    let unnamed = reading.kin() && reading.capitals < 2;
    if own && reading.words.len() > 1 && !open && !unnamed {
        signed += 0.8;
    }
    if reading.names(writers) {
        signed += 1.5;
    }
    // "Von Herzen Ihr": whose, the next line says.
    if open {
        signed -= 2.0;
    }
    if labelled || enclosure {
        signed -= 3.0;
        valediction -= 3.0;
    }
    if reading.initials() {
        signed -= 3.0;
    }
    if salutes {
        signed -= 2.0;
        valediction -= 1.5;
    }
    let mut address = reading.address() - 0.3;
    // "Mr. John Holder, Newtown": a title, a name and where he is.
    if reading.begins_titled_at(0) && draft.text.contains(',') && !own {
        address += 0.8;
    }
    if draft.address {
        address = address.max(if draft.lines.len() > 1 { 2.2 } else { 1.0 });
        signed -= 3.0;
        valediction -= 3.0;
    }
    let enclosure = if enclosure { 1.5 } else { NO };
    [
        0.0,
        valediction,
        dateline,
        signed,
        address,
        enclosure,
        labelled_points,
        postscript,
        after,
    ]
}

/// "With every good thought for you all,": a paragraph does not end so, a formula does.
fn leads_on(draft: &Draft, opens: bool) -> f32 {
    let comma = !opens && draft.text.len() < 100 && draft.text.ends_with(',');
    if comma { 1.0 } else { 0.0 }
}

/// What the label of a postscript says: "N.B." may stand in the middle of a letter, "P.S."
/// does not.
fn label_points(reading: &Reading<'_>) -> f32 {
    let first = reading.words.first().map_or("", String::as_str);
    if first.starts_with("nb") || first.starts_with("n.b") { 3.0 } else { 4.5 }
}

/// The best sequence of parts.
fn best(looks: &[[f32; COUNT]]) -> Vec<Part> {
    // The opener stands before: the letter may be one line and a name.
    let mut scores = [0.0_f32, -1.5, -1.2, -3.5, NO, NO, -1.0, NO, NO];
    let mut back: Vec<[u8; COUNT]> = Vec::with_capacity(looks.len());
    for (at, looks) in looks.iter().enumerate() {
        let mut next = [NO; COUNT];
        let mut from = [0_u8; COUNT];
        for (here, look) in looks.iter().enumerate() {
            if at == 0 {
                next[here] = scores[here] + look;
                continue;
            }
            let (mut most, mut came) = (f32::MIN, 0_u8);
            for (before, score) in (0_u8..).zip(scores) {
                let mut step = score + FOLLOWS[usize::from(before)][here];
                // What nothing labels only follows what is labelled.
                if here == LABELLED && usize::from(before) != here && *look < 0.0 {
                    step = NO;
                }
                if step > most {
                    (most, came) = (step, before);
                }
            }
            next[here] = most + look;
            from[here] = came;
        }
        scores = next;
        back.push(from);
    }
    let mut state = 0_usize;
    for (at, score) in scores.iter().enumerate() {
        // A formula or a date that closes the letter with no name under it.
        let alone = if at == Part::Valediction as usize { 0.4 } else { 0.0 };
        let so_far = if state == Part::Valediction as usize { 0.4 } else { 0.0 };
        if score - alone > scores[state] - so_far {
            state = at;
        }
    }
    let mut parts = vec![Part::Body; looks.len()];
    for (part, from) in parts.iter_mut().zip(&back).rev() {
        *part = PARTS[state];
        state = usize::from(from[state]);
    }
    parts
}
