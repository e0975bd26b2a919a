//! Dates in running text into annotations. They are looked for in the reading text, so
//! that a year the editor put in brackets belongs to its day: "3. Mai [1847]".

use super::overlap;
use super::view::View;
use crate::lexicon::{Lexicon, find_dates};
use crate::model::{Annotation, Kind, Responsible, Text};

/// Adds the dates of a text that are no part of a name or title.
pub(super) fn annotate(text: &Text, lexicons: &[&Lexicon], list: &mut Vec<Annotation>) {
    let view = View::new(text, list);
    for mention in find_dates(&view.text, lexicons) {
        let range = view.original(&mention.range);
        let taken = list.iter().any(|other| {
            let names = other.kind.is_name()
                || matches!(other.kind, Kind::Date(_) | Kind::Nothing);
            names && overlap(&other.range, &range)
        });
        if let (false, Some(dating)) = (taken, mention.dating) {
            list.push(Annotation {
                range,
                kind: Kind::Date(dating),
                responsible: Responsible::Program,
                certainty: mention.certainty,
            });
        }
    }
}
