//! Registers and entries as fingerprints: what of them may change a letter.
//!
//! Invariant: two entries of one print are alike in all that a letter may show of them,
//! the entries that they point to included; where they stand in their file is left out.

use twox_hash::XxHash3_64;

use super::{Element, Entry, Node, Register};

impl Register {
    /// The hash of an entry and of all that it leads to.
    pub fn print_of(&self, entry: &Entry) -> u64 {
        let mut bytes = Vec::new();
        write_entry(entry, &mut bytes);
        if has_pointer(&entry.element) {
            for other in self.closure([entry.id.as_str()]) {
                write_entry(other, &mut bytes);
            }
        }
        XxHash3_64::oneshot(&bytes)
    }

    /// The hash of all that does not belong to one entry: whether there are persons, the
    /// declared prefixes, the names of the files.
    pub fn print_of_frame(&self) -> u64 {
        let frame = format!("{}{:?}{:?}", self.has_persons(), self.prefixes, self.files);
        XxHash3_64::oneshot(frame.as_bytes())
    }
}

/// Whether an entry may lead to another.
fn has_pointer(element: &Element) -> bool {
    let mut waiting = vec![element];
    while let Some(element) = waiting.pop() {
        let mut names = element.attributes.iter().map(|(name, _)| name.as_str());
        if names.any(|name| super::POINTING.contains(&name)) {
            return true;
        }
        waiting.extend(element.elements());
    }
    false
}

fn write_entry(entry: &Entry, bytes: &mut Vec<u8>) {
    let mut put = |text: &str| {
        bytes.extend(text.as_bytes());
        bytes.push(0);
    };
    put(&entry.id);
    put(entry.kind.name());
    put(&entry.file);
    for name in &entry.names {
        put(&name.text);
        put(name.language.as_deref().unwrap_or("-"));
        for (part, text) in &name.parts {
            put(&format!("{part:?}"));
            put(text);
        }
    }
    for part in [&entry.language, &entry.level, &entry.birth, &entry.death] {
        put(part.as_deref().unwrap_or("-"));
    }
    for identifier in &entry.identifiers {
        put(&identifier.uri());
    }
    write_element(&entry.element, bytes);
}

fn write_element(element: &Element, bytes: &mut Vec<u8>) {
    let mut waiting = vec![Step::Open(element)];
    while let Some(step) = waiting.pop() {
        match step {
            Step::Close => bytes.push(1),
            Step::Text(text) => {
                bytes.extend(text.as_bytes());
                bytes.push(2);
            }
            Step::Open(element) => {
                bytes.extend(element.name.as_bytes());
                for (name, value) in &element.attributes {
                    bytes.push(3);
                    bytes.extend(name.as_bytes());
                    bytes.push(4);
                    bytes.extend(value.as_bytes());
                }
                bytes.push(5);
                waiting.push(Step::Close);
                waiting.extend(element.children.iter().rev().map(|node| match node {
                    Node::Element(element) => Step::Open(element),
                    Node::Text(text) => Step::Text(text),
                }));
            }
        }
    }
}

/// What is next on the way through an element.
enum Step<'a> {
    Open(&'a Element),
    Text(&'a str),
    Close,
}
