//! Cases of canonical layout: `in` a document, `out` the same laid out, or `findings`.
//!
//! What comes out is laid out once more and must then stay as it is.

use letterbook::diagnostic::Findings;
use letterbook::source::Sources;
use letterbook::tei;

use super::{Case, xml};

/// Makes the output fence `tag` of a case.
pub(crate) fn run(case: &Case, tag: &str) -> Option<String> {
    let text = case.get("in")?;
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("case.xml", text);
    let formatted = tei::format(sources.get(id), &mut findings);
    match tag {
        "out" => {
            let formatted = formatted?;
            let id = sources.add("case.xml", formatted.clone());
            let again = tei::format(sources.get(id), &mut findings);
            assert_eq!(again.as_ref(), Some(&formatted), "laid out twice");
            Some(formatted)
        }
        "findings" => Some(xml::lines(&sources, &findings)),
        _ => None,
    }
}
