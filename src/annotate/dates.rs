//! Dates in running text into annotations.

use super::overlap;
use crate::lexicon::{Lexicon, find_dates};
use crate::model::{Annotation, Kind, Responsible, Text};

/// Adds the dates of a text that are no part of a name or title.
pub(super) fn annotate(text: &Text, lexicons: &[&Lexicon], list: &mut Vec<Annotation>) {
    for mention in find_dates(text.as_str(), lexicons) {
        let taken = list.iter().any(|other| {
            let names = other.kind.is_name()
                || matches!(other.kind, Kind::Date(_) | Kind::Nothing);
            names && overlap(&other.range, &mention.range)
        });
        if let (false, Some(dating)) = (taken, mention.dating) {
            list.push(Annotation {
                range: mention.range,
                kind: Kind::Date(dating),
                responsible: Responsible::Program,
                certainty: mention.certainty,
            });
        }
    }
}
