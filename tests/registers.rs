//! What must be true of any register: a table that was written is read back to the same
//! entries, whatever stands in its cells and however the file is encoded; nothing in a
//! register file stops the program; a new entry changes nothing else.

use std::fmt::Write as _;

use letterbook::diagnostic::Findings;
use letterbook::register::{EntryKind, NewEntry, Register, insert};
use letterbook::source::Sources;
use proptest::prelude::*;

fn read(name: &str, bytes: &[u8]) -> (Register, Findings) {
    let (mut register, mut sources) = (Register::default(), Sources::new());
    let mut findings = Findings::new();
    register.load(name, bytes.to_vec(), name, &mut sources, &mut findings);
    register.check(&mut findings);
    (register, findings)
}

/// What is compared: all but places in files.
fn told(register: &Register) -> Vec<String> {
    let entries = register.entries().iter();
    entries
        .map(|entry| {
            let names: Vec<_> =
                entry.names.iter().map(|n| (&n.text, &n.parts, &n.language)).collect();
            format!(
                "{} {:?} {names:?} {:?} {:?} {:?}",
                entry.id, entry.kind, entry.birth, entry.death, entry.identifiers
            )
        })
        .collect()
}

const TABLE: &str = "id;name;forename;surname;born;note\r\n\
    k1;Käthe Größl;Käthe;Größl;1820;\r\nk2;Jürgen Straßer;Jürgen;Straßer;;über Köln\r\n";

#[test]
fn tables_are_read_in_the_encodings_of_spreadsheets() {
    let utf8 = read("persons.csv", TABLE.as_bytes()).0;
    assert_eq!(utf8.len(), 2);
    let marked = [b"\xEF\xBB\xBF", TABLE.as_bytes()].concat();
    let latin: Vec<u8> =
        TABLE.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(TABLE.encode_utf16().flat_map(u16::to_le_bytes));
    for (what, bytes) in
        [("UTF-8 with mark", marked), ("Windows-1252", latin), ("UTF-16", wide)]
    {
        assert_eq!(told(&read("persons.csv", &bytes).0), told(&utf8), "{what}");
    }
}

#[test]
fn tei_registers_are_read_in_the_encoding_that_they_declare() {
    let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\
        <standOff><listPerson><person xml:id=\"k\"><persName>Käthe Größl</persName></person>\
        </listPerson></standOff></TEI>";
    let latin: Vec<u8> =
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (register, findings) = read("persons.xml", &latin);
    assert_eq!(register.entries()[0].label(), "Käthe Größl", "{findings:?}");
    // Declared as UTF-8 and not so: told, and read as well as can be.
    let wrong: Vec<u8> = [b"<TEI><listPerson><person xml:id=\"k\"><persName>K\xE4the</persName></person></listPerson></TEI>".as_slice()].concat();
    let (register, findings) = read("persons.xml", &wrong);
    assert_eq!(
        (register.len(), findings.iter().any(|f| f.code.id == "XML025")),
        (1, true)
    );
}

/// A name as people and other things have them, with signs that tables use themselves.
fn name() -> impl Strategy<Value = String> {
    "[A-ZÄÉЖ][a-zäéж|;,\"{}=\\\\]{1,8}( (von|de) )?( [A-Z][a-z|\"]{1,6}){0,2}"
        .prop_map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
}

proptest! {
    #[test]
    fn a_table_that_was_written_is_read_back(
        rows in prop::collection::vec((name(), prop::option::of(name()), prop::option::of(1700..1950_u32), any::<bool>()), 1..8),
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut text = String::from("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff><listPerson>");
        for (at, (name, other, year, parted)) in rows.iter().enumerate() {
            let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
            let name = match name.split_once(' ').filter(|_| *parted) {
                Some((first, last)) => format!("<forename>{}</forename> <surname>{}</surname>", escape(first), escape(last)),
                None => escape(name),
            };
            write!(text, "<person xml:id=\"p{at}\"><persName>{name}</persName>").unwrap();
            if let Some(other) = other {
                write!(text, "<persName type=\"x\">{}</persName>", escape(other)).unwrap();
            }
            if let Some(year) = year {
                write!(text, "<birth when=\"{year}\"/>").unwrap();
            }
            text.push_str("</person>");
        }
        text.push_str("</listPerson></standOff></TEI>");
        let (first, _) = read("persons.xml", text.as_bytes());
        prop_assert_eq!(first.len(), rows.len());
        let (table, lost) = first.to_table(delimiter);
        prop_assert!(lost.is_empty());
        let (second, _) = read("persons.csv", table.as_bytes());
        prop_assert_eq!(told(&first), told(&second), "{}", table);
        prop_assert_eq!(second.to_table(delimiter).0, table);
        let (third, _) = read("all.xml", second.to_tei("T").as_bytes());
        prop_assert_eq!(told(&third), told(&second));
    }

    #[test]
    fn no_file_stops_the_program(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,200}") {
        for name in ["a.csv", "a.xml"] {
            read(name, &bytes);
            read(name, text.as_bytes());
            read(name, format!("id,name,forms\n{text}").as_bytes());
            read(name, format!("<TEI><listPerson><person xml:id='a'><persName>A B</persName></person>{text}").as_bytes());
        }
    }

    #[test]
    fn a_new_entry_changes_nothing_else(
        names in prop::collection::vec(name(), 0..4),
        new in name(),
        pretty in any::<bool>(),
    ) {
        let mut text = String::from("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><standOff>");
        text.push_str(if pretty { "\n  <listPerson>\n" } else { "<listPerson>" });
        for (at, name) in names.iter().enumerate() {
            let line = format!("<person xml:id=\"p{at}\"><persName>{name}</persName></person>");
            let line = if pretty { format!("    {line}\n") } else { line };
            text.push_str(&line);
        }
        text.push_str(if pretty { "  </listPerson>\n" } else { "</listPerson>" });
        text.push_str("<!-- end --></standOff></TEI>");
        let entry = NewEntry {
            kind: EntryKind::Person,
            name: new,
            id: None,
            birth: Some("1820".to_owned()),
            death: None,
            idnos: vec!["gnd=118540238".to_owned()],
            note: None,
        };
        let entry = entry.to_entry("new");
        let changed = insert(&text, EntryKind::Person, std::slice::from_ref(&entry.element)).unwrap();
        let (before, after) = (read("p.xml", text.as_bytes()).0, read("p.xml", changed.as_bytes()).0);
        prop_assert_eq!(after.len(), before.len() + 1);
        prop_assert_eq!(&told(&after)[..before.len()], &told(&before)[..]);
        prop_assert_eq!(after.get("new").map(|new| &new.element), Some(&entry.element));
        // Taking the one stretch out again gives the old bytes.
        let start = text.bytes().zip(changed.bytes()).take_while(|(a, b)| a == b).count();
        let end = text.bytes().rev().zip(changed.bytes().rev()).take_while(|(a, b)| a == b).count();
        prop_assert!(start + end >= text.len());
    }
}
