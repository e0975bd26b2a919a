//! Who sent and received which letters, as a TEI register.

use super::NAMESPACE;
use super::events::Events;
use crate::xml;

/// A letter as the index names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mentioned {
    /// Its TEI, from the index.
    pub target: String,
    /// From or to whom, and when.
    pub words: String,
}

/// Somebody who sent or received letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correspondent {
    /// The name to print.
    pub label: String,
    /// Where the register says more: an address, or a file and id.
    pub pointer: Option<String>,
    /// Whether it is an organisation.
    pub is_organisation: bool,
    /// The letters that they sent, in the order to print.
    pub sent: Vec<Mentioned>,
    /// The letters that they received.
    pub received: Vec<Mentioned>,
}

/// The index of an edition's correspondents, who come in the order to print.
pub fn index(title: &str, version: &str, correspondents: &[Correspondent]) -> String {
    let mut events = Events::default();
    events.open_block("TEI");
    events.attribute("xmlns", NAMESPACE);
    events.attribute("type", "register");
    header(title, version, &mut events);
    events.open_block("standOff");
    for (is_organisation, list, entry, name) in
        [(false, "listPerson", "person", "persName"), (true, "listOrg", "org", "orgName")]
    {
        let mut of_kind =
            correspondents.iter().filter(|one| one.is_organisation == is_organisation);
        let Some(first) = of_kind.next() else { continue };
        events.open_block(list);
        for one in std::iter::once(first).chain(of_kind) {
            events.open_block(entry);
            events.open_line(name);
            events.attribute_if("ref", one.pointer.clone());
            events.say(one.label.clone());
            events.close();
            for (kind, letters) in [("sent", &one.sent), ("received", &one.received)] {
                for letter in letters {
                    events.open_line("ref");
                    events.attribute("type", kind);
                    events.attribute("target", letter.target.clone());
                    events.say(letter.words.clone());
                    events.close();
                }
            }
            events.close();
        }
        events.close();
    }
    events.close();
    events.close();
    xml::write(&[], &events.list).0
}

fn header(title: &str, version: &str, events: &mut Events) {
    events.open_block("teiHeader");
    events.attribute("xml:lang", "en");
    events.open_block("fileDesc");
    events.open_block("titleStmt");
    events.line("title", format!("{title}: correspondents"));
    events.close();
    events.open_block("publicationStmt");
    events.paragraph("Part of the edition.");
    events.close();
    events.open_block("sourceDesc");
    events.paragraph("Made from the letters of the edition and its registers.");
    events.close();
    events.close();
    events.open_block("encodingDesc");
    events.open_block("editorialDecl");
    events.paragraph(
        "Persons and organisations of the registers with the letters that they sent and \
         received. Letters of persons who are in no register are left out.",
    );
    events.close();
    events.open_block("appInfo");
    events.open_block("application");
    events.attribute("ident", "letterbook");
    events.attribute("version", version);
    events.line("label", "letterbook");
    events.close();
    events.close();
    events.close();
    events.close();
}
