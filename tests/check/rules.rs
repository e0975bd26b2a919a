//! Schematron in `check`, as a process: what rules may read.

use crate::assert_ran;
use crate::trial::Trial;

const RULES: &str = r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
  <pattern><rule context="p">
    <assert test="doc(resolve-uri(@at, base-uri(/)))/secret">It is there.</assert>
  </rule></pattern>
</schema>
"#;

#[test]
fn rules_read_nothing_outside_the_folder() {
    let trial = Trial::new();
    trial.write("rules.sch", RULES);
    trial.write("secret.xml", "<secret/>");
    trial.write("letters/list.xml", "<other/>");
    trial.write(
        "letters/a.xml",
        "<div>\n<p at=\"../secret.xml\"/>\n<p at=\"list.xml\"/>\n</div>\n",
    );
    let ran = trial.run(&[
        "check",
        "letters/a.xml",
        "--schema",
        "rules.sch",
        "--format",
        "jsonl",
    ]);
    assert_ran(&ran, 1, &["lies outside the folder `letters`", "It is there."], &[]);
    assert!(!ran.out.contains("cannot be tested here: `list.xml"), "{ran:?}");
}
