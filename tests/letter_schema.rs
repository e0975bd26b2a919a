//! The letter schema in both syntaxes says the same: `schema/letter.rng` is written from
//! `schema/letter.rnc` by our own writer. `BLESS=1` writes it anew.

#![expect(clippy::disallowed_methods, reason = "the schemas lie on the disk")]

use letterbook::relaxng::{NoIncludes, Syntax, convert};
use letterbook::{Findings, Sources};

#[test]
fn letter_rng_is_made_from_letter_rnc() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let compact = std::fs::read_to_string(folder.join("letter.rnc")).unwrap();
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let id = sources.add("schema/letter.rnc", compact);
    let written = convert(&mut sources, id, Syntax::Xml, &NoIncludes, &mut findings);
    let written = written.expect("it is sound").remove(0).1;
    let path = folder.join("letter.rng");
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &written).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(
        stored == written,
        "schema/letter.rng is stale; BLESS=1 cargo test writes it"
    );
}
