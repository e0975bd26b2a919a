//! `letterbook schema`: the store of schemas, what a schema says of an element, and
//! schemas from one syntax into the other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::check::{Kept, LETTER_SCHEMA, Store, Validators, convert_schema};
use crate::cli::args::{
    AddSchema, ConvertSchema, FailOn, Format, ListSchemas, Output, RemoveSchema, Schema,
    ShowElement,
};
use crate::cli::store;
use crate::cli::terminal::{Stream, print, print_report};
use crate::diagnostic::{Findings, nearest};
use crate::relaxng::{self, ElementSummary, Syntax};
use crate::report::Report;
use crate::source::{Disk, Files, Sources, reason};

pub(in crate::cli) fn schema(arguments: &Schema) -> u8 {
    match arguments {
        Schema::Add(add) => self::add(add),
        Schema::List(list) => self::list(list),
        Schema::Remove(remove) => self::remove(remove),
        Schema::Show(show) => self::show(show),
        Schema::Convert(convert) => self::convert(convert),
    }
}

/// Opens the store, or tells why it cannot be used.
fn opened(named: Option<&Path>) -> Option<Store<'static>> {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let store = store::open(&Disk, named, &mut sources, &mut findings);
    let is_told = !findings.is_empty();
    tell(&sources, findings);
    if store.is_none() && !is_told {
        let what =
            "This system names no place for the store; name a folder with --store.\n";
        print(Stream::Err, what);
    }
    store
}

fn add(arguments: &AddSchema) -> u8 {
    let Some(mut store) = opened(arguments.store.as_deref()) else { return 2 };
    let mut from = arguments.from.clone();
    if !from.contains("://") {
        // A copy is known by the whole path, from whichever folder it is kept.
        from = Disk.absolute(Path::new(&from)).to_string_lossy().replace('\\', "/");
    }
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let also = &arguments.also;
    let added = store.add(&from, also, &store::Network, &mut sources, &mut findings);
    tell(&sources, findings);
    match added {
        Ok(Some(kept)) => {
            print(Stream::Out, &format!("kept {}\n", line(&kept)));
            0
        }
        Ok(None) => {
            let what = format!("`{from}` is no sound schema and was not kept.\n");
            print(Stream::Err, &what);
            2
        }
        Err(why) => {
            let hint = if cfg!(feature = "fetch") {
                "See that the name is right"
            } else {
                "Save it with a browser, then: letterbook schema add FILE --as URL"
            };
            let what = format!("`{from}` cannot be kept: {why}. {hint}.\n");
            print(Stream::Err, &what);
            2
        }
    }
}

fn list(arguments: &ListSchemas) -> u8 {
    let Some(store) = opened(arguments.store.as_deref()) else { return 2 };
    let mut text = format!("{LETTER_SCHEMA}  letterbook's own, part of the program\n");
    for kept in store.schemas() {
        let _ = writeln!(text, "{}", line(kept));
        for address in &kept.addresses {
            let _ = writeln!(text, "  {address}");
        }
    }
    print(Stream::Out, &text);
    0
}

/// A schema that is kept, in a line.
fn line(kept: &Kept) -> String {
    let mut line = kept.name.clone();
    if let Some(release) = &kept.release {
        let _ = write!(line, "  TEI P5 {release}");
    }
    let size = kept.size().div_ceil(1024);
    let files = match kept.file_count() {
        1 => String::new(),
        count => format!(" in {count} files"),
    };
    let _ = write!(line, "  {size} KiB{files}  SHA-256 {}", kept.sha256);
    line
}

fn remove(arguments: &RemoveSchema) -> u8 {
    let Some(mut store) = opened(arguments.store.as_deref()) else { return 2 };
    let name = &arguments.name;
    match store.remove(name) {
        Ok(Some(kept)) => {
            print(Stream::Out, &format!("removed {}\n", kept.name));
            0
        }
        Ok(None) => {
            let names = store.schemas().iter().map(|kept| kept.name.as_str());
            let near = nearest(name, names);
            let near = near.map_or(String::new(), |n| format!(" Did you mean `{n}`?"));
            print(Stream::Err, &format!("The store has no schema `{name}`.{near}\n"));
            2
        }
        Err(why) => {
            print(Stream::Err, &format!("{why}\n"));
            2
        }
    }
}

fn show(arguments: &ShowElement) -> u8 {
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let schema = match &arguments.schema {
        None => Some(Validators::letter()),
        Some(path) => {
            let cache = store::cache();
            let cache = cache.as_deref();
            Validators::open(&Disk, path, cache, &mut sources, &mut findings)
        }
    };
    tell(&sources, findings);
    let Some(schema) = schema else { return 2 };
    let elements = schema.schema().map(relaxng::Schema::elements).unwrap_or_default();
    let asked = &arguments.element;
    let found: Vec<&ElementSummary> =
        elements.iter().filter(|element| element.name == *asked).collect();
    if found.is_empty() {
        let names = elements.iter().map(|element| element.name.as_str());
        let near = nearest(asked, names)
            .map(|near| format!(" Did you mean `{near}`?"))
            .unwrap_or_default();
        let message = format!("The schema has no element `{asked}`.{near}\n");
        print(Stream::Err, &message);
        return 2;
    }
    let mut text = String::new();
    for (element, number) in found.iter().zip(1..) {
        if number > 1 {
            text.push('\n');
        }
        describe(element, (number, found.len()), &mut text);
    }
    print(Stream::Out, &text);
    0
}

/// An element in words: what it is for, what it carries, what it holds.
fn describe(element: &ElementSummary, (number, all): (usize, usize), out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{}", element.name);
    if all > 1 {
        let _ = write!(out, " (definition {number} of {all})");
    }
    out.push('\n');
    if let Some(text) = &element.documentation {
        paragraph(text, "  ", out);
    }
    out.push_str("\nIt may carry\n");
    if element.attributes.is_empty() {
        out.push_str("  no attributes\n");
    }
    let width = element
        .attributes
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    for (name, documentation) in &element.attributes {
        let text = documentation.as_deref().unwrap_or_default();
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        let line = format!("  {name:width$}  {}", first.unwrap_or_default());
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push_str("\nIt may hold\n");
    match (element.takes_text, element.children.as_slice()) {
        (false, []) => out.push_str("  nothing\n"),
        (true, []) => out.push_str("  text\n"),
        (takes_text, children) => {
            let text = if takes_text { "text, " } else { "" };
            paragraph(&format!("{text}{}", children.join(", ")), "  ", out);
        }
    }
}

/// A text in lines of at most 80 characters.
fn paragraph(text: &str, indent: &str, out: &mut String) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() + indent.len() >= 80 {
            let _ = writeln!(out, "{indent}{}", line.trim_end());
            line.clear();
        }
        line.push_str(word);
        line.push(' ');
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{indent}{}", line.trim_end());
    }
}

fn convert(arguments: &ConvertSchema) -> u8 {
    let output = &arguments.output;
    let Some(syntax) = syntax(output) else {
        let name = output.display();
        let message =
            format!("`{name}` must end in .rng or .rnc, which tells the syntax.\n");
        print(Stream::Err, &message);
        return 2;
    };
    let (mut sources, mut findings) = (Sources::new(), Findings::new());
    let input = &arguments.input;
    let written = convert_schema(&Disk, input, syntax, &mut sources, &mut findings);
    tell(&sources, findings);
    let Some(written) = written else { return 2 };
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    for (number, (path, text)) in written.into_iter().enumerate() {
        let target = if number == 0 {
            output.clone()
        } else {
            let target = output.with_file_name("").join(&path);
            let target = target.with_extension(output.extension().unwrap_or_default());
            // What is in this syntax already stays as it is.
            let read = input.with_file_name("").join(&path);
            if Disk.absolute(&read) == Disk.absolute(&target) {
                continue;
            }
            target
        };
        if texts.get(&target).is_some_and(|other| *other != text) {
            let name = path.display();
            print(
                Stream::Err,
                &format!(
                    "`{name}` is included under two namespaces and would be two files. \
                     Give it a namespace of its own, or copy it.\n"
                ),
            );
            return 2;
        }
        texts.insert(target, text);
    }
    for (path, text) in &texts {
        if let Err(error) = Disk.write(path, text.as_bytes()) {
            let (name, reason) = (path.display(), reason(&error));
            print(Stream::Err, &format!("`{name}` cannot be written: {reason}\n"));
            return 2;
        }
    }
    0
}

/// The syntax that the ending of a name tells.
fn syntax(path: &Path) -> Option<Syntax> {
    match path.extension()?.to_str()? {
        "rnc" => Some(Syntax::Compact),
        "rng" => Some(Syntax::Xml),
        _ => None,
    }
}

/// Tells what is wrong with a schema.
fn tell(sources: &Sources, findings: Findings) {
    let mut report = Report::new();
    report.add(sources, findings);
    let output = Output { format: Format::Human, fail_on: FailOn::Error };
    print_report(&report, &output, Stream::Err);
}
