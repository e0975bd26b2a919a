//! `<?letterbook allow CODE reason?>`: a finding that the editor has looked at and lets
//! stand.
//!
//! It holds in the element in which it stands, from its start tag to its end tag; outside
//! the root it holds in the whole file. What it names is left out of the findings. One
//! that leaves nothing out, names no code or says no reason is itself a finding, which
//! none can leave out.

use crate::diagnostic::{Code, Diagnostic, Findings, codes, nearest};
use crate::source::{SourceId, Span};
use crate::xml::{Pi, Token};

/// The allowances of a document.
#[derive(Debug, Default)]
pub(super) struct Allowances {
    list: Vec<Allowance>,
    /// Elements that are open and hold allowances, the innermost last: how many elements
    /// are open within it, and where its allowances are.
    open: Vec<(usize, Vec<usize>)>,
    told: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Allowance {
    code: &'static Code,
    /// The instruction.
    place: Span,
    /// Where it holds; everywhere if nothing is said.
    scope: Option<Span>,
    is_used: bool,
}

impl Allowances {
    /// Takes the next token of the document, which stands in that many elements.
    pub(super) fn token(&mut self, token: &Token<'_>, depth: usize) {
        match token {
            Token::Pi(instruction) if instruction.target == "letterbook" => {
                self.read(instruction, depth);
            }
            Token::Start(tag) if !tag.is_empty => {
                if let Some((inside, _)) = self.open.last_mut() {
                    *inside += 1;
                }
            }
            Token::End(tag) => {
                let Some((inside, allowances)) = self.open.last_mut() else { return };
                if *inside > 0 {
                    *inside -= 1;
                    return;
                }
                let scope = tag.start.to(tag.span);
                for allowance in std::mem::take(allowances) {
                    self.list[allowance].scope = Some(scope);
                }
                self.open.pop();
                if let Some((inside, _)) = self.open.last_mut() {
                    *inside = inside.saturating_sub(1);
                }
            }
            _ => {}
        }
    }

    fn read(&mut self, instruction: &Pi<'_>, depth: usize) {
        let mut words = instruction.content.split_ascii_whitespace();
        let place = instruction.span;
        let known = "`<?letterbook allow CODE reason?>`";
        let unknown =
            |message: String| codes::UNKNOWN_ALLOWANCE.at(place).message(message);
        if words.next() != Some("allow") {
            let finding = unknown("letterbook knows no such instruction".to_owned());
            self.told.push(finding.help(format!("it is {known}")));
            return;
        }
        let Some(name) = words.next() else {
            let finding = unknown("this allows nothing: it names no code".to_owned());
            self.told.push(finding.help(format!("write {known}")));
            return;
        };
        let Some(code) = codes::find(name) else {
            let all = codes::ALL.iter().flat_map(|code| [code.id, code.slug]);
            let help = match nearest(name, all) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`letterbook explain` lists all codes".to_owned(),
            };
            self.told.push(unknown(format!("there is no code `{name}`")).help(help));
            return;
        };
        if words.next().is_none() {
            let message = format!("no reason is given why `{name}` is allowed");
            let finding = codes::ALLOWANCE_WITHOUT_REASON.at(place).message(message);
            self.told.push(finding.help(format!(
                "say it for those who come after you: `<?letterbook allow {name} …?>`"
            )));
        }
        let number = self.list.len();
        self.list.push(Allowance { code, place, scope: None, is_used: false });
        match self.open.last_mut() {
            _ if depth == 0 => {}
            Some((0, allowances)) => allowances.push(number),
            _ => self.open.push((0, vec![number])),
        }
    }

    /// Leaves out of the findings in a file what is allowed there, and adds what is to be
    /// said of the allowances.
    pub(super) fn apply(mut self, id: SourceId, findings: &mut Findings) {
        if self.list.is_empty() && self.told.is_empty() {
            return;
        }
        let all = std::mem::take(findings);
        findings.extend(all.into_iter().filter(|finding| {
            let allows = |allowance: &&mut Allowance| {
                let holds =
                    allowance.scope.is_none_or(|scope| scope.contains(finding.span));
                allowance.code == finding.code && finding.span.source == id && holds
            };
            // The innermost comes last.
            let allowance = self.list.iter_mut().rev().find(allows);
            let is_allowed = allowance.is_some();
            if let Some(allowance) = allowance {
                allowance.is_used = true;
            }
            !is_allowed
        }));
        findings.extend(self.told);
        for allowance in self.list.iter().filter(|allowance| !allowance.is_used) {
            let (code, place) = (allowance.code, allowance.place);
            let message = format!("nothing here is `{}` ({})", code.slug, code.id);
            let finding = codes::USELESS_ALLOWANCE.at(place).message(message);
            findings.push(
                finding.help("delete the instruction, or put it where it is needed"),
            );
        }
    }
}
