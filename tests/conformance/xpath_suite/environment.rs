//! What a test is evaluated in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use letterbook::diagnostic::Findings;
use letterbook::source::Sources;
use letterbook::xml::{Document, decode_xml};
use letterbook::xpath::Loader;
use roxmltree::Node;

use super::elements;

/// A file that a test names: its role, its place and its address.
#[derive(Debug)]
pub(super) struct Source {
    pub role: Option<String>,
    pub file: PathBuf,
    pub uri: Option<String>,
}

/// A decimal format: its name, and its properties with their values.
type DecimalFormat = (Option<String>, Vec<(String, String)>);

#[derive(Debug, Default)]
pub(super) struct Environment {
    pub sources: Vec<Source>,
    pub namespaces: Vec<(String, String)>,
    pub params: Vec<(String, Option<String>)>,
    pub collections: Vec<(String, Vec<PathBuf>)>,
    pub base_uri: Option<String>,
    pub context_item: Option<String>,
    pub decimal_formats: Vec<DecimalFormat>,
    pub needs_schema: bool,
}

impl Environment {
    pub(super) fn read(node: Node<'_, '_>, folder: &Path) -> Self {
        let mut environment = Self::default();
        let owned =
            |node: Node<'_, '_>, name: &str| node.attribute(name).map(str::to_owned);
        for child in node.children().filter(Node::is_element) {
            let file = || folder.join(child.attribute("file").unwrap_or_default());
            match child.tag_name().name() {
                "source" | "resource" => {
                    let is_source = child.tag_name().name() == "source";
                    environment.needs_schema |=
                        child.attribute("validation").is_some_and(|it| it != "skip");
                    environment.sources.push(Source {
                        role: owned(child, "role").filter(|_| is_source),
                        file: file(),
                        uri: owned(child, "uri"),
                    });
                }
                "schema" => environment.needs_schema = true,
                "collation" => {}
                "namespace" => environment.namespaces.push((
                    owned(child, "prefix").unwrap_or_default(),
                    owned(child, "uri").unwrap_or_default(),
                )),
                "param" => environment.params.push((
                    owned(child, "name").unwrap_or_default(),
                    owned(child, "select"),
                )),
                "static-base-uri" => environment.base_uri = owned(child, "uri"),
                "context-item" => environment.context_item = owned(child, "select"),
                "collection" => {
                    let files = elements(child, "source")
                        .map(|it| folder.join(it.attribute("file").unwrap_or_default()));
                    let uri = owned(child, "uri").unwrap_or_default();
                    environment.collections.push((uri, files.collect()));
                }
                "decimal-format" => {
                    let attributes = child
                        .attributes()
                        .map(|it| (it.name().to_owned(), it.value().to_owned()));
                    environment
                        .decimal_formats
                        .push((owned(child, "name"), attributes.collect()));
                }
                _ => {}
            }
        }
        environment
    }
}

/// The document of a file.
pub(super) fn document(file: &Path, uri: &str) -> Result<Arc<Document>, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let decoded = decode_xml(bytes);
    let text = &decoded.text;
    let mut sources = Sources::new();
    let source = sources.add(file.to_string_lossy(), text.as_str());
    let mut findings = Findings::new();
    let found = Document::read(source, text, Some(uri), &mut findings);
    found.map(Arc::new).ok_or_else(|| format!("{} is not well-formed", file.display()))
}

/// Reads what the environment names, and files beside the test.
#[derive(Debug)]
pub(super) struct SuiteLoader<'e> {
    pub environment: Option<&'e Environment>,
}

impl SuiteLoader<'_> {
    fn file(&self, address: &str) -> Option<PathBuf> {
        let sources = self.environment.map_or(&[][..], |it| &it.sources);
        let named = sources.iter().find(|it| it.uri.as_deref() == Some(address));
        named
            .map(|it| it.file.clone())
            .or_else(|| address.strip_prefix("file://").map(PathBuf::from))
    }
}

impl Loader for SuiteLoader<'_> {
    fn document(&self, address: &str) -> Result<Arc<Document>, String> {
        let file = self.file(address).ok_or_else(|| format!("no file for {address}"))?;
        document(&file, address)
    }

    fn collection(&self, address: &str) -> Result<Vec<Arc<Document>>, String> {
        let collections = self.environment.map_or(&[][..], |it| &it.collections);
        let found = collections.iter().find(|(uri, _)| uri == address);
        let (_, files) = found.ok_or_else(|| format!("no collection {address}"))?;
        files.iter().map(|it| document(it, &format!("file://{}", it.display()))).collect()
    }

    fn text(&self, address: &str, encoding: Option<&str>) -> Result<String, String> {
        let file = self.file(address).ok_or_else(|| format!("no file for {address}"))?;
        let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
        match encoding.map(str::to_lowercase).as_deref() {
            Some("iso-8859-1") => {
                Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
            }
            Some("utf-16" | "utf-16le" | "utf-16be" | "utf-8") | None => {
                Ok(decode_xml(bytes).text.trim_start_matches('\u{FEFF}').to_owned())
            }
            Some(other) => Err(format!("no encoding {other}")),
        }
    }
}
