//! `[rules]`: which findings are made and how much they weigh, by patterns of paths.
//!
//! Keys are codes, their names or layers; a table within is named by a pattern and holds
//! for the files that match it. The later setting counts.

use globset::{GlobBuilder, GlobMatcher};

use super::Placed;
use super::fields::{Entry, Fields};
use crate::diagnostic::{Code, Diagnostic, Severity, codes, nearest};
use crate::source::Span;

/// What a manifest says of findings, in its order.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    list: Vec<RuleSetting>,
}

// Patterns are compared as they are written.
impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        let key = |rule: &RuleSetting| {
            let pattern = rule.pattern.as_ref().map(|glob| glob.glob().glob().to_owned());
            (pattern, rule.codes.clone(), rule.weight)
        };
        self.list.iter().map(key).eq(other.list.iter().map(key))
    }
}

impl Eq for Rules {}

/// One line of it.
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// The files it holds for; all if there is none.
    pattern: Option<GlobMatcher>,
    codes: Vec<&'static Code>,
    weight: Weight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Off,
    /// That of the code.
    Own,
    Given(Severity),
}

impl Rules {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What becomes of a finding in the file at `path`, counted from the manifest's folder
    /// and with `/`: itself, with the weight that is wanted, or nothing.
    pub fn judge(&self, path: &str, mut finding: Diagnostic) -> Option<Diagnostic> {
        let holds = |rule: &&RuleSetting| {
            let matches = rule.pattern.as_ref().is_none_or(|glob| glob.is_match(path));
            matches && rule.codes.contains(&finding.code)
        };
        match self.list.iter().rfind(holds).map(|rule| rule.weight) {
            None => {}
            Some(Weight::Off) => return None,
            Some(Weight::Own) => finding.severity = finding.code.severity,
            Some(Weight::Given(severity)) => finding.severity = severity,
        }
        Some(finding)
    }
}

/// Reads the table `[rules]`.
pub(super) fn rules_in(fields: &mut Fields<'_>) -> Rules {
    let mut rules = Rules::default();
    for (key, span, entry) in fields.entries() {
        match entry {
            Entry::Table(inner) => {
                // `*` stops at `/`, as in `.gitignore`.
                let glob = GlobBuilder::new(&key).literal_separator(true).build();
                match glob {
                    Ok(glob) => {
                        let pattern = Some(glob.compile_matcher());
                        for (key, span, entry) in inner {
                            rules.read(fields, pattern.as_ref(), (&key, span), entry);
                        }
                    }
                    Err(error) => {
                        let message = format!("`{key}` is no pattern: {}", error.kind());
                        fields.push(codes::WRONG_VALUE.at(span).message(message));
                    }
                }
            }
            entry => rules.read(fields, None, (&key, span), entry),
        }
    }
    rules
}

impl Rules {
    fn read(
        &mut self,
        fields: &Fields<'_>,
        pattern: Option<&GlobMatcher>,
        (key, span): (&str, Span),
        entry: Entry,
    ) {
        let wrong = |span: Span, message: String| {
            let finding = codes::WRONG_VALUE.at(span).message(message);
            finding.help("write \"off\", \"advice\", \"warning\", \"error\" or \"on\"")
        };
        let Placed { value, span: place } = match entry {
            Entry::Text(text) => text,
            Entry::Table(_) => {
                fields.push(wrong(span, format!("`{key}` cannot be a table here")));
                return;
            }
            Entry::Texts(_) => {
                fields.push(wrong(span, format!("`{key}` must be a text in quotes")));
                return;
            }
            Entry::Other(place) => {
                fields.push(wrong(place, format!("`{key}` must be a text in quotes")));
                return;
            }
        };
        let weight = match value.as_str() {
            "off" => Weight::Off,
            "on" => Weight::Own,
            "advice" => Weight::Given(Severity::Advice),
            "warning" => Weight::Given(Severity::Warning),
            "error" => Weight::Given(Severity::Error),
            other => {
                fields.push(wrong(place, format!("`{key}` cannot be `{other}`")));
                return;
            }
        };
        let is_meant = |code: &&&Code| {
            code.id.eq_ignore_ascii_case(key)
                || code.slug == key
                || code.id.get(..3) == Some(key)
        };
        let codes: Vec<&Code> = codes::ALL.iter().filter(is_meant).copied().collect();
        if codes.is_empty() {
            let all = codes::ALL.iter().flat_map(|code| [code.id, code.slug]);
            let message = format!("there is no finding `{key}`");
            let finding = codes::UNKNOWN_KEY.at(span).message(message);
            let help = match nearest(key, all) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`letterbook explain` lists them".to_owned(),
            };
            fields.push(finding.help(help));
            return;
        }
        // Those that stop the work would be missed where they matter.
        let codes = codes.into_iter().filter(|code| !code.id.starts_with("CFG"));
        let codes = codes.collect();
        self.list.push(RuleSetting { pattern: pattern.cloned(), codes, weight });
    }
}
