//! The forms that servers read: exactly as they read them.

use letterbook::diagnostic::{Edit, Fix, codes};
use letterbook::report::{github, gitlab, json, junit, sarif};
use letterbook::{Findings, Report, Sources, Span};

/// An error with a fix and a second place, and a piece of advice, in a file whose name
/// has a blank and a comma.
fn report() -> Report {
    let mut sources = Sources::new();
    let id = sources.add("out/a, b.xml", "<TEI>\n  <salut>Ça va?</salut>\n</TEI>\n");
    let tag = Span::new(id, 9, 14);
    let mut findings = Findings::new();
    findings.push(
        codes::UNKNOWN_ELEMENT
            .at(tag)
            .message("there is no element `salut`")
            .help("did you mean 100% `salute`?")
            .related(Span::new(id, 0, 5), "in this element")
            .fix(Fix {
                title: "write `salute`".to_owned(),
                safe: false,
                edits: vec![Edit { span: tag, replacement: "salute".to_owned() }],
            }),
    );
    let word = Span::new(id, 15, 18);
    findings.push(codes::LONELY_BRACKET.at(word).message("a < b & “c”"));
    let mut report = Report::new();
    report.add(&sources, findings);
    report
}

#[test]
fn github_commands_escape_what_would_end_them() {
    assert_eq!(
        github::write(&report()),
        "::error file=out/a%2C b.xml,line=2,endLine=2,col=4,endColumn=9,\
         title=RNG003 unknown-element::there is no element `salut`%0A\
         help: did you mean 100%25 `salute`?\n\
         ::notice file=out/a%2C b.xml,line=2,endLine=2,col=10,endColumn=12,\
         title=ANN003 lonely-bracket::a < b & “c”\n"
    );
}

#[test]
fn gitlab_fingerprints_stay_when_lines_move() {
    let issues: serde_json::Value =
        serde_json::from_str(&gitlab::write(&report())).unwrap();
    assert_eq!(issues[0]["check_name"], "unknown-element");
    assert_eq!(issues[0]["severity"], "major");
    assert_eq!(issues[1]["severity"], "info");
    assert_eq!(issues[0]["location"]["path"], "out/a, b.xml");
    assert_eq!(issues[0]["location"]["lines"]["begin"], 2);
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);

    let again = |blank_lines: &str| {
        let mut sources = Sources::new();
        let id = sources.add("a.xml", format!("{blank_lines}<a/>"));
        let mut findings = Findings::new();
        let at = Span::new(id, blank_lines.len(), blank_lines.len() + 4);
        findings.push(codes::LONELY_BRACKET.at(at));
        findings.push(codes::LONELY_BRACKET.at(at));
        let mut report = Report::new();
        report.add(&sources, findings);
        let issues: serde_json::Value =
            serde_json::from_str(&gitlab::write(&report)).unwrap();
        [issues[0]["fingerprint"].clone(), issues[1]["fingerprint"].clone()]
    };
    let [first, second] = again("");
    assert_eq!([first.clone(), second.clone()], again("\n\n\n"));
    assert_ne!(first, second);
}

#[test]
fn junit_is_xml_with_a_case_a_finding() {
    let xml = junit::write(&report());
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let suites = tree.root_element();
    assert_eq!(
        (suites.attribute("tests"), suites.attribute("failures")),
        (Some("2"), Some("1"))
    );
    let failure = tree.descendants().find(|n| n.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("type"), Some("RNG003"));
    assert_eq!(
        failure.text(),
        Some(
            "out/a, b.xml:2:4: error: there is no element `salut`\nhelp: did you mean 100% `salute`?"
        )
    );
    let said = tree.descendants().find(|n| n.has_tag_name("system-out")).unwrap();
    assert_eq!(said.text(), Some("out/a, b.xml:2:10: advice: a < b & “c”"));

    let nothing = junit::write(&Report::new());
    let tree = roxmltree::Document::parse(&nothing).unwrap();
    assert_eq!(tree.descendants().filter(|n| n.has_tag_name("testcase")).count(), 1);
}

#[test]
fn sarif_names_rules_places_and_fixes() {
    let log: serde_json::Value = serde_json::from_str(&sarif::write(&report())).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for (result, id) in
        run["results"].as_array().unwrap().iter().zip(["RNG003", "ANN003"])
    {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], id);
        assert_eq!(rules[index]["id"], id);
    }
    let first = &run["results"][0];
    assert_eq!(first["level"], "error");
    assert_eq!(run["results"][1]["level"], "note");
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "out/a%2C%20b.xml");
    assert_eq!(
        place["region"],
        serde_json::json!({ "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 9 })
    );
    assert_eq!(first["relatedLocations"][0]["message"]["text"], "in this element");
    let change = &first["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "salute");
}

#[test]
fn json_lines_hold_what_the_json_document_holds() {
    let report = report();
    let document: serde_json::Value =
        serde_json::from_str(&json::write(&report)).unwrap();
    let lines: Vec<serde_json::Value> = json::write_lines(&report)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(document["findings"], serde_json::Value::Array(lines));
}
