//! Evaluates a test and holds what comes against what the suite wants.

use std::path::Path;
use std::sync::Arc;

use letterbook::diagnostic::Findings;
use letterbook::source::Sources;
use letterbook::xml::{Document, NodeId};
use letterbook::xpath::{
    DynamicContext, Expression, Focus, Item, Library, Moment, Sequence, StaticContext,
};
use roxmltree::Node;

use super::environment::{Environment, SuiteLoader, document};
use super::{Outcome, element};

/// A value, or the code of the error.
type Answer = Result<Sequence, String>;

struct Run<'c> {
    context: &'c DynamicContext<'c>,
    names: StaticContext,
}

pub(super) fn run(
    case: Node<'_, '_>,
    environment: Option<&Environment>,
    file: &Path,
) -> Outcome {
    let library = Library::new();
    let loader = SuiteLoader { environment };
    let now = Moment::from_unix(1_700_000_000).unwrap();
    let context = DynamicContext::new(&library).loader(&loader).now(now);
    let mut names = StaticContext::new();
    names.base_uri(&format!("file://{}", file.display()));
    let mut focus = Focus::NONE;
    let folder = file.parent().unwrap();
    if let Some(environment) = environment
        && let Err(why) = prepare(environment, &context, &mut names, &mut focus)
    {
        return Outcome::Failed(format!("environment: {why}"));
    }
    let Some(test) = element(case, "test") else {
        return Outcome::Failed("no test".to_owned());
    };
    let text = match test.attribute("file") {
        Some(file) => std::fs::read_to_string(folder.join(file)).unwrap(),
        None => test.text().unwrap_or_default().to_owned(),
    };
    let answer = match Expression::compile(&text, &names) {
        Ok(expression) => {
            let value = expression.evaluate(&context, &focus);
            value.map_err(|it| format!("{} {}", it.code(), it.message()))
        }
        Err(error) => Err(format!("{} {error}", error.code)),
    };
    let result = element(case, "result").and_then(|it| it.first_element_child());
    let Some(result) = result else { return Outcome::Failed("no result".to_owned()) };
    let run = Run { context: &context, names };
    match run.holds(result, &answer, folder) {
        Ok(true) => Outcome::Passed,
        Ok(false) => Outcome::Failed(format!(
            "{} gives {} — wanted {} {:?}",
            clip(&text),
            clip(&run.show(&answer)),
            result.tag_name().name(),
            result.attribute("code").or(result.text()).map(clip)
        )),
        Err(why) => Outcome::Failed(format!("{}: verdict: {why}", clip(&text))),
    }
}

fn clip(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect()
}

fn prepare(
    environment: &Environment,
    context: &DynamicContext<'_>,
    names: &mut StaticContext,
    focus: &mut Focus,
) -> Result<(), String> {
    for (prefix, uri) in &environment.namespaces {
        if prefix.is_empty() {
            names.element_namespace(uri);
        } else {
            names.namespace(prefix, uri);
        }
    }
    match environment.base_uri.as_deref() {
        Some("#UNDEFINED") | None => {}
        Some(uri) => names.base_uri(uri),
    }
    for (name, values) in &environment.decimal_formats {
        let values: Vec<_> =
            values.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        names.decimal_format(name.as_deref(), &values).map_err(|it| it.to_string())?;
    }
    for source in &environment.sources {
        let Some(role) = &source.role else { continue };
        let uri = match &source.uri {
            Some(uri) => uri.clone(),
            None => format!("file://{}", source.file.display()),
        };
        let id = context.add_document(document(&source.file, &uri)?);
        let node = id.node(NodeId::ROOT);
        match role.strip_prefix('$') {
            Some(name) => {
                let id = names.declare_variable(name).map_err(|it| it.to_string())?;
                context.set_variable(id, Sequence::one(node));
            }
            None => *focus = Focus::on(node),
        }
    }
    for (name, select) in &environment.params {
        let id = names.declare_variable(name).map_err(|it| it.to_string())?;
        let Some(select) = select else { continue };
        let expression =
            Expression::compile(select, names).map_err(|it| it.to_string())?;
        let value = expression.evaluate(context, focus).map_err(|it| it.to_string())?;
        context.set_variable(id, value);
    }
    if let Some(select) = &environment.context_item {
        let expression =
            Expression::compile(select, names).map_err(|it| it.to_string())?;
        let value = expression.evaluate(context, focus).map_err(|it| it.to_string())?;
        if let Some(item) = value.first() {
            *focus = Focus::on(item.clone());
        }
    }
    Ok(())
}

impl Run<'_> {
    fn show(&self, answer: &Answer) -> String {
        match answer {
            Err(error) => error.clone(),
            Ok(value) => {
                value.iter().fold(String::new(), |text, it| text + &self.text(it) + " ")
            }
        }
    }

    fn text(&self, item: &Item) -> String {
        match item {
            Item::Node(node) => self.context.text(*node).to_owned(),
            Item::Atomic(value) => value.to_string(),
            other => format!("{other:?}"),
        }
    }

    /// Whether a condition on `$result` is true.
    fn is_true(&self, condition: &str, value: &Sequence) -> Result<bool, String> {
        let mut names = self.names.clone();
        let id = names.declare_variable("result").map_err(|it| it.to_string())?;
        self.context.set_variable(id, value.clone());
        let expression =
            Expression::compile(condition, &names).map_err(|it| it.to_string())?;
        expression.is_true(self.context, &Focus::NONE).map_err(|it| it.to_string())
    }

    fn holds(
        &self,
        wanted: Node<'_, '_>,
        answer: &Answer,
        folder: &Path,
    ) -> Result<bool, String> {
        let name = wanted.tag_name().name();
        let children = || wanted.children().filter(Node::is_element);
        match name {
            "any-of" => {
                return Ok(
                    children().any(|it| self.holds(it, answer, folder) == Ok(true))
                );
            }
            "all-of" => {
                for child in children() {
                    if !self.holds(child, answer, folder)? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
            "not" => {
                let child = children().next().ok_or("an empty not")?;
                return self.holds(child, answer, folder).map(|it| !it);
            }
            "error" => {
                let code = wanted.attribute("code").unwrap_or_default();
                let found = answer.as_ref().err().map(|it| it.split(' ').next().unwrap());
                let code = code.rsplit('}').next().unwrap_or_default();
                return Ok(found.is_some_and(|found| code == "*" || found == code));
            }
            _ => {}
        }
        let Ok(value) = answer else { return Ok(false) };
        let text = wanted.text().unwrap_or_default().to_owned();
        let text = match wanted.attribute("file") {
            Some(file) => std::fs::read_to_string(folder.join(file)).unwrap(),
            None => text,
        };
        match name {
            "assert" => self.is_true(&text, value),
            "assert-eq" => self.is_true(&format!("$result eq ({text})"), value),
            "assert-deep-eq" => self.is_true(&format!("deep-equal($result, ({text}))"), value),
            "assert-count" => self.is_true(&format!("count($result) = {text}"), value),
            "assert-type" => self.is_true(&format!("$result instance of {text}"), value),
            "assert-empty" => Ok(value.is_empty()),
            "assert-true" => self.is_true("$result instance of xs:boolean and $result", value),
            "assert-false" => {
                self.is_true("$result instance of xs:boolean and not($result)", value)
            }
            "assert-permutation" => self.is_true(
                &format!(
                    "let $w := ({text}) return count($w) = count($result) and (every $a in \
                     $w satisfies count($w[deep-equal(., $a)]) = \
                     count($result[deep-equal(., $a)]))"
                ),
                value,
            ),
            "assert-string-value" => {
                let shown: Vec<String> = value.iter().map(|it| self.text(it)).collect();
                let shown = shown.join(" ");
                if wanted.attribute("normalize-space") == Some("true") {
                    let words = |it: &str| {
                        it.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
                    };
                    return Ok(words(&shown) == words(&text));
                }
                Ok(shown == text)
            }
            "assert-xml" => self.is_same_xml(&text, value),
            "serialization-matches" => {
                let quoted = text.replace('\'', "''");
                let flags = wanted.attribute("flags").unwrap_or_default();
                self.is_true(
                    &format!("matches(serialize($result), '{quoted}', '{flags}')"),
                    value,
                )
            }
            other => Err(format!("no verdict for {other}")),
        }
    }

    fn is_same_xml(&self, text: &str, value: &Sequence) -> Result<bool, String> {
        let bare = match text.trim_start().strip_prefix("<?xml") {
            Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest),
            None => text,
        };
        let wrapped = format!("<wrap>{bare}</wrap>");
        let mut sources = Sources::new();
        let source = sources.add("wanted.xml", wrapped.as_str());
        let found = Document::read(source, &wrapped, None, &mut Findings::new());
        let document = found.ok_or("what is wanted is not well-formed")?;
        let id = self.context.add_document(Arc::new(document));
        let mut names = self.names.clone();
        let wanted = names.declare_variable("wanted").map_err(|it| it.to_string())?;
        self.context.set_variable(wanted, Sequence::one(id.node(NodeId::ROOT)));
        let result = names.declare_variable("result").map_err(|it| it.to_string())?;
        self.context.set_variable(result, value.clone());
        let condition = "let $r := $result ! (if (. instance of document-node()) then \
                         node() else .) return deep-equal($r, $wanted/wrap/node()) or \
                         deep-equal(string-join($r ! string(), ' '), \
                         string($wanted/wrap[not(*)]))";
        let expression =
            Expression::compile(condition, &names).map_err(|it| it.to_string())?;
        expression.is_true(self.context, &Focus::NONE).map_err(|it| it.to_string())
    }
}
