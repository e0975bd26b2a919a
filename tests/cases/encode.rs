//! Cases of whole letters, and of the editions around them: fences `letter`, `toml`,
//! `register`, `edition` in; `tei` (the `text` element), `header` (the `teiHeader`) and
//! `findings` out.

use letterbook::check::{Profile, Profiles};

use crate::Case;
use crate::editions;

/// Runs a case.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    let element = match tag {
        "tei" => "text",
        "header" => "teiHeader",
        "standOff" => "standOff",
        "findings" => "",
        _ => return None,
    };
    let built = editions::build(|fence| case.get(fence));
    if tag == "findings" {
        return Some(editions::lines(&built.report));
    }
    Some(built.tei.map_or_else(String::new, |tei| lines_of(&tei, element)))
}

/// Runs a case of the rules: a document `tei`, with `letter` the proof of text; with
/// `profile` (`any`, or names) the files `file NAME`, without a schema.
pub(crate) fn run_rules(case: &Case, tag: &str) -> Option<String> {
    let get = |fence: &str| case.get(fence);
    (tag == "findings").then(|| {
        let files = case.fences.iter().filter_map(|fence| {
            Some((fence.tag.strip_prefix("file ")?, fence.text.as_str()))
        });
        let profiles = |names: &str| {
            let all = Profile::ALL.into_iter().filter(|one| names.contains(one.name()));
            all.fold(Profiles::default(), Profiles::with)
        };
        let report = match (get("letter"), get("profile")) {
            (_, Some(names)) => editions::check_files(files, profiles(names)),
            (Some(_), None) => editions::prove_document(get),
            (None, None) => editions::check_document(get),
        };
        editions::lines(&report)
    })
}

/// The lines from an element's start tag to its end tag.
fn lines_of(tei: &str, element: &str) -> String {
    let (start, end) = (format!("<{element}"), format!("</{element}>"));
    let mut inside = false;
    let mut lines = String::new();
    for line in tei.split_inclusive('\n') {
        inside |= line
            .trim_start()
            .strip_prefix(&start)
            .is_some_and(|rest| rest.starts_with(['>', ' ', '/']));
        if inside {
            lines.push_str(line);
        }
        inside &= !line.contains(&end);
    }
    lines
}
