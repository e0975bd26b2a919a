//! How the letter was encoded: `encodingDesc`, and its history: `revisionDesc`
//! (TEI P5 §2.3, §2.6). What is said here is what the other modules do.

use std::collections::BTreeSet;

use super::Context;
use super::events::Events;
use super::header::Said;
use crate::layout::BlockKind;
use crate::manifest::{ClosingFormula, Furniture, LineRecord, Refs, RegisterMode};
use crate::model::{Letter, MarkKind, Text};
use crate::source::ArtefactKind;

/// Writes the `encodingDesc`.
pub(super) fn encoding(
    letter: &Letter,
    said: &Said,
    used: &BTreeSet<String>,
    context: Context<'_>,
    events: &mut Events,
) {
    events.open_block("encodingDesc");
    if let Some(description) = &context.manifest.description {
        events.open_block("projectDesc");
        events.paragraph(description.clone());
        events.close();
    }
    events.open_block("editorialDecl");
    editorial(letter, said, context, events);
    events.close();
    prefixes(used, context, events);
    events.open_block("appInfo");
    events.open_block("application");
    events.attribute("ident", "letterbook");
    events.attribute("version", context.version);
    events.line("label", "letterbook");
    events.line(
        "desc",
        "made this encoding from plain text and proved that no character was lost",
    );
    events.close();
    events.close();
    if let Some(schema) = context.schema {
        events.open_block("schemaRef");
        events.attribute("key", "letterbook");
        events.attribute("url", context.seen_from_here(schema));
        events.close();
    }
    events.close();
}

/// What the prefixes of pointers stand for.
fn prefixes(used: &BTreeSet<String>, context: Context<'_>, events: &mut Events) {
    let declared = context.prefixes(used);
    if declared.is_empty() {
        return;
    }
    events.open_block("listPrefixDef");
    for (ident, replacement) in declared {
        events.open_block("prefixDef");
        events.attribute("ident", ident);
        events.attribute("matchPattern", "(.+)");
        events.attribute("replacementPattern", replacement);
        events.close();
    }
    events.close();
}

fn part(
    name: &'static str,
    attribute: (&'static str, &'static str),
    text: &str,
    events: &mut Events,
) {
    events.open_block(name);
    events.attribute(attribute.0, attribute.1);
    events.paragraph(text);
    events.close();
}

fn editorial(letter: &Letter, said: &Said, context: Context<'_>, events: &mut Events) {
    let correction = if said.corrections {
        "A faulty reading stands in sic, the right one beside it in corr; corr/@type tells a \
         misprint of the source (typo) from damage done in taking the text out of a file \
         (extraction)."
    } else {
        "No reading was corrected."
    };
    part("correction", ("method", "markup"), correction, events);
    let normalization = if said.regularisations {
        "An unusual form of a name stands in orig, the usual one beside it in reg. Nothing else \
         was normalised but characters: Unicode NFC, letters for typographic ligatures."
    } else {
        "Spelling is that of the source; characters are in Unicode NFC, with letters for \
         typographic ligatures."
    };
    part("normalization", ("method", "markup"), normalization, events);
    part(
        "quotation",
        ("marks", "all"),
        "Quotation marks are kept as characters, inside the element they stand for.",
        events,
    );
    hyphenation(letter, events);
    events.open_block("segmentation");
    events.paragraph(segmentation(letter));
    events.close();
    events.open_block("interpretation");
    let registers = match (&context.manifest.refs, context.manifest.register) {
        (Some(Refs::Uri), _) => "authority files",
        (_, RegisterMode::Embed) => "the entries in standOff",
        (_, RegisterMode::Link) => "the edition's registers",
    };
    events.paragraph(format!(
        "Names of persons, places, organisations and works lead to {registers} where they are \
         known. Markup with resp=\"#letterbook\" was made by the program, with \
         resp=\"#editors\" by decision of an editor; cert is given where another reading is \
         possible."
    ));
    events.close();
    if said.signs {
        events.paragraph(
            "Signs of the transcription (for words struck out, added, hard to read) are not kept \
             as characters; rend remembers them, the sign before the words and the one behind.",
        );
    }
    if said.brackets {
        events.paragraph(
            "Square brackets of the source that expand, supply or mark a gap are not kept as \
             characters; rend remembers them. Brackets around a whole title or date are text.",
        );
    }
}

fn hyphenation(letter: &Letter, events: &mut Events) {
    let hyphens = letter
        .artefacts
        .iter()
        .filter(|artefact| artefact.kind == ArtefactKind::Hyphen)
        .count();
    let (eol, text) = match (hyphens, letter.lines) {
        (0, LineRecord::All) => {
            ("none", "No word is divided at a line end. Line ends are recorded as lb.")
        }
        (0, _) => {
            ("none", "No word is divided at a line end. Line ends are not recorded.")
        }
        (_, LineRecord::None) => (
            "none",
            "Words divided at a line end were joined, where the joined word was likelier than \
             one with a hyphen; line ends are not recorded.",
        ),
        (_, LineRecord::Hyphens | LineRecord::All) => (
            "some",
            "Words divided at a line end were joined, where the joined word was likelier than \
             one with a hyphen; lb break=\"no\" stands at the place.",
        ),
    };
    part("hyphenation", ("eol", eol), text, events);
}

/// What of this letter's structure was inferred.
fn segmentation(letter: &Letter) -> String {
    let mut text = "Paragraphs were recognised from the lines of the source.".to_owned();
    if letter.blocks.iter().any(|block| block.kind == BlockKind::HeadNote) {
        text.push_str(" The head note of the source stands in front.");
    }
    if letter.blocks.iter().any(|block| block.kind == BlockKind::Valediction) {
        text.push_str(match letter.closing_formula {
            ClosingFormula::Salute => " A closing formula is a salute in closer.",
            ClosingFormula::Text => " A closing formula is bare text in closer.",
        });
    }
    if !letter.pages.is_empty() {
        text.push_str(" Page breaks stand where a page of the source begins.");
    }
    let calls = letter.texts().flat_map(Text::marks);
    if calls.filter(|mark| matches!(mark.kind, MarkKind::NoteCall(..))).count() > 0 {
        text.push_str(
            " Notes were moved to the end; each is linked with its call in both directions.",
        );
    }
    if letter.furniture == Furniture::Map {
        let running =
            |kind| matches!(kind, ArtefactKind::RunningHead | ArtefactKind::PageNumber);
        if letter.artefacts.iter().any(|artefact| running(artefact.kind)) {
            text.push_str(" Running heads and page numbers were left out.");
        }
    }
    text
}

/// Writes the `revisionDesc`, newest first; its dates are the manifest's.
pub(super) fn revisions(context: Context<'_>, events: &mut Events) {
    let mut revisions = context.manifest.revisions.clone();
    if revisions.is_empty() {
        return;
    }
    revisions.sort_by_key(|revision| std::cmp::Reverse(revision.when));
    events.open_block("revisionDesc");
    events.attribute_if("status", context.manifest.status.map(str::to_owned));
    for revision in revisions {
        events.open_line("change");
        events.attribute("when", revision.when.to_string());
        if let Some(who) = revision.who {
            events.attribute("who", format!("#{}", who.value));
        }
        events.say(revision.what);
        events.close();
    }
    events.close();
}
