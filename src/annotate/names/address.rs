//! Where somebody is spoken to, or signs, and is not spoken of.
//!
//! Who writes to whom stands in `correspDesc`. In an edition with a register of persons
//! it is linked there, and salutation, vocative, signature and letterhead are not counted
//! as mentions a second time; without a register they are often the only place that
//! names the correspondents, and stay names.

use std::ops::RangeInclusive;

use super::lore::Lore;
use super::span::{before, word_before};
use super::words::Word;
use crate::layout::BlockKind;
use crate::lexicon::small_word;

/// Whether a name is part of a salutation or signature, or a vocative inside the text:
/// "Thank you, dear Anna, for", "Ever yours, Anna" at the end of a paragraph.
pub(super) fn speaks_to(
    lore: &Lore<'_>,
    words: &[Word],
    name: RangeInclusive<usize>,
    block: Option<BlockKind>,
) -> bool {
    if is_formula(block) {
        return true;
    }
    let Some(block) = block else { return false };
    let mut first = *name.start();
    while let Some(title) = before(words, first)
        && words.get(title).is_some_and(|word| lore.is_title(word))
    {
        first = title;
    }
    let next = words.get(name.end() + 1);
    let closed = next.is_none_or(|next| !next.joined);
    let Some(at) = before(words, first) else { return false };
    let Some(word) = words.get(at) else { return false };
    let dear = lore.listed(word, |own| &own.salutations)
        && !lore.listed(word, |own| &own.determiners)
        && !lore.listed(word, |own| &own.common);
    if dear {
        let article = word_before(words, at);
        let spoken_of = article.is_some_and(|word| {
            lore.listed(word, |own| &own.determiners)
                && !lore.listed(word, |own| &own.salutations)
        });
        // "Ja, lieber Karl aber": it begins with the salutation or ends with a comma.
        return !spoken_of && (closed || article.is_none());
    }
    // "Dein Brief, mein Karl, hat": not of whom one tells, "mein Karl hat".
    if closed && small_word(&word.fold).mine && (word.starts || word.listed || at == 0) {
        return true;
    }
    // "Ihr ganz ergebener Karl": the formula runs on with the last paragraph. An article
    // is none: "He came with the Kerners".
    let own = |word: &Word| {
        lore.listed(word, |own| &own.possessives)
            && !small_word(&word.fold).particle_article
            && word.fold != "the"
    };
    let closing =
        lore.listed(word, |own| &own.closings) && word_before(words, at).is_some_and(own);
    block == BlockKind::Paragraph && next.is_none() && (own(word) || closing)
}

/// Whether a name is set off by commas, or by one at the beginning of a sentence, as
/// who is spoken to is: "I say, Anna, it", "Anna, to prove". Who is described or stands in
/// an enumeration has a noun or another name beside the comma.
pub(super) fn is_set_off(words: &[Word], name: RangeInclusive<usize>) -> bool {
    let Some(word) = words.get(*name.start()) else { return false };
    let before = name.start().checked_sub(1).and_then(|at| words.get(at));
    // "But Karl, it", "oh Karl —".
    let called = before.is_some_and(|before| {
        word.joined && small_word(&before.fold).call && (before.starts || before.listed)
    });
    let opens = called
        || word.starts
        || before.is_none_or(|before| word.listed && !before.is_capital());
    let last = words.get(*name.end()).unwrap_or(word);
    opens
        && words.get(name.end() + 1).is_none_or(|next| {
            // What an apostrophe parts from the name is no other word.
            let apart = next.range.start.saturating_sub(last.range.end);
            let comma = next.listed && (!next.is_capital() || next.text == "I");
            comma || !next.listed && !next.joined && !matches!(apart, 1 | 3)
        })
}

/// Whether somebody may be spoken to in a text: "mein Karl!", "dear Anna,".
pub(super) fn calls(lore: &Lore<'_>, words: &[Word]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        word.is_capital()
            && words.get(at + 1).is_none_or(|next| !next.joined)
            && word_before(words, at).is_some_and(|before| {
                small_word(&before.fold).mine
                    || lore.listed(before, |own| &own.salutations)
            })
    })
}

/// Whether a block holds nothing but forms of address or names of writers.
pub(super) fn is_formula(block: Option<BlockKind>) -> bool {
    matches!(block, Some(BlockKind::Salute | BlockKind::Signed))
}

/// Whether a block is what a letterhead prints, or an envelope or the date line has: the
/// names in it say who writes, to whom and from where, and of whom nothing is told.
pub(super) fn is_imprint(block: Option<BlockKind>) -> bool {
    matches!(
        block,
        Some(BlockKind::Letterhead | BlockKind::Address | BlockKind::Dateline)
    )
}

/// Whether a block is a letterhead or an address, where correspondents present
/// themselves.
pub(super) fn is_card(block: Option<BlockKind>) -> bool {
    matches!(
        block,
        Some(
            BlockKind::Letterhead
                | BlockKind::Address
                | BlockKind::Dateline
                | BlockKind::Heading
                | BlockKind::Valediction
                | BlockKind::Postscript
        )
    )
}

/// Whether a text is an address, whatever block it was taken for: a few words, hardly one
/// of them small ("Herrn Dr. Kurt Example, Hull, Mill Lane 3").
pub(super) fn is_label(words: &[Word]) -> bool {
    let small = words.iter().filter(|word| !word.is_capital()).count();
    words.len() <= 14 && small <= 1 + words.len() / 6
}
