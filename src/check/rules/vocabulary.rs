//! The names of TEI that rules ask about: raw names into small numbers.
//!
//! A name that no rule knows is [`Element::Other`] or [`Attr::Other`]; an element of
//! another namespace is [`Element::Foreign`]. So a tag that concerns no rule costs one
//! look into a table.

use std::sync::OnceLock;

/// How many shelves the names are sorted into.
const SHELVES: usize = 1024;

/// The shelf of a name, by its length, first and last letter: few names share one.
fn shelf(name: &str) -> usize {
    let bytes = name.as_bytes();
    let letter = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or_default());
    (bytes.len() * 61 + letter(bytes.first()) * 7 + letter(bytes.last()) * 29) % SHELVES
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident $first:ident $($variant:ident = $name:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub(super) enum $type {
            $first,
            $($variant,)*
        }

        impl $type {
            /// The number of a local name.
            pub(super) fn of(name: &str) -> Self {
                static TABLE: OnceLock<Vec<Vec<(&'static str, $type)>>> = OnceLock::new();
                let table = TABLE.get_or_init(|| {
                    let mut table = vec![Vec::new(); SHELVES];
                    for (name, number) in [$(($name, $type::$variant),)*] {
                        if let Some(shelf) = table.get_mut(shelf(name)) {
                            shelf.push((name, number));
                        }
                    }
                    table
                });
                let known = table.get(shelf(name)).into_iter().flatten();
                let mut known = known.filter(|(known, _)| *known == name);
                known.next().map_or($type::$first, |(_, number)| *number)
            }

            /// The name as TEI writes it.
            pub(super) fn name(self) -> &'static str {
                match self {
                    $type::$first => "",
                    $($type::$variant => $name,)*
                }
            }
        }
    };
}

names! {
    /// An element of TEI.
    Element Other
    // Never found in the table: the namespace decides.
    Foreign = "#foreign",
    Tei = "TEI", TeiCorpus = "teiCorpus", TeiHeader = "teiHeader", FileDesc = "fileDesc",
    TitleStmt = "titleStmt", Title = "title", Author = "author", Editor = "editor",
    RespStmt = "respStmt", Resp = "resp", Principal = "principal",
    EditionStmt = "editionStmt", PublicationStmt = "publicationStmt",
    Publisher = "publisher", Authority = "authority", Distributor = "distributor",
    Date = "date", Idno = "idno", Availability = "availability", Licence = "licence",
    SourceDesc = "sourceDesc", Bibl = "bibl", BiblStruct = "biblStruct",
    BiblFull = "biblFull", MsDesc = "msDesc", ListBibl = "listBibl", ListWit = "listWit",
    RelatedItem = "relatedItem", EncodingDesc = "encodingDesc",
    EditorialDecl = "editorialDecl", Correction = "correction",
    Normalization = "normalization", Quotation = "quotation",
    Hyphenation = "hyphenation", AppInfo = "appInfo", Application = "application",
    SchemaRef = "schemaRef", PrefixDef = "prefixDef", CharDecl = "charDecl",
    ProfileDesc = "profileDesc", LangUsage = "langUsage", Language = "language",
    TextLang = "textLang", TextClass = "textClass", Keywords = "keywords",
    Term = "term", Creation = "creation", ParticDesc = "particDesc",
    SettingDesc = "settingDesc", CorrespDesc = "correspDesc",
    CorrespAction = "correspAction", CorrespContext = "correspContext", Note = "note",
    Ref = "ref", Ptr = "ptr", RevisionDesc = "revisionDesc", ListChange = "listChange",
    Change = "change", Text = "text", Front = "front", Body = "body", Back = "back",
    Group = "group", Div = "div", P = "p", Ab = "ab", Opener = "opener",
    Closer = "closer", Salute = "salute", Signed = "signed", Dateline = "dateline",
    Postscript = "postscript", Q = "q", Quote = "quote", Said = "said", Item = "item",
    Cell = "cell", Figure = "figure", Sp = "sp", Stage = "stage",
    FloatingText = "floatingText", Exemplum = "exemplum", Remarks = "remarks", Lg = "lg",
    List = "list", Choice = "choice", Sic = "sic", Corr = "corr", Orig = "orig",
    Reg = "reg", Abbr = "abbr", Am = "am", Expan = "expan", Ex = "ex", Supplied = "supplied",
    Unclear = "unclear", Seg = "seg", Del = "del", Gap = "gap", Pb = "pb",
    PersName = "persName", OrgName = "orgName", PlaceName = "placeName",
    GeogName = "geogName", Settlement = "settlement", Country = "country",
    Region = "region", Name = "name", Rs = "rs", StandOff = "standOff",
    ListPerson = "listPerson", ListPlace = "listPlace", ListOrg = "listOrg",
    ListEvent = "listEvent", Person = "person", PersonGrp = "personGrp", Place = "place",
    Org = "org", Event = "event", Birth = "birth", Death = "death",
    Floruit = "floruit", Residence = "residence", Occupation = "occupation",
    Affiliation = "affiliation", Education = "education", Nationality = "nationality",
    Faith = "faith", State = "state", Trait = "trait", Relation = "relation",
    OrigDate = "origDate", DocDate = "docDate", Time = "time",
    Provenance = "provenance", Acquisition = "acquisition", CustEvent = "custEvent",
    Desc = "desc", Head = "head", Label = "label",
}

names! {
    /// An attribute of TEI.
    Attr Other
    Id = "xml:id", Lang = "xml:lang", N = "n", Type = "type", Subtype = "subtype",
    Role = "role", Key = "key", Ref = "ref", Target = "target", Corresp = "corresp",
    SameAs = "sameAs", CopyOf = "copyOf", Next = "next", Prev = "prev", Synch = "synch",
    Exclude = "exclude", Select = "select", Ana = "ana", Facs = "facs",
    Source = "source", Resp = "resp", Who = "who", Hand = "hand", Decls = "decls",
    Rendition = "rendition", Wit = "wit", SpanTo = "spanTo", Active = "active",
    Passive = "passive", Mutual = "mutual", Where = "where", Url = "url", When = "when",
    From = "from", To = "to", NotBefore = "notBefore", NotAfter = "notAfter",
    WhenIso = "when-iso", FromIso = "from-iso", ToIso = "to-iso",
    NotBeforeIso = "notBefore-iso", NotAfterIso = "notAfter-iso",
    WhenCustom = "when-custom", Calendar = "calendar", Evidence = "evidence",
    Cert = "cert", Place = "place", Ident = "ident", Version = "version",
    Scheme = "scheme", Marks = "marks", Status = "status", MainLang = "mainLang",
    Href = "href", MatchPattern = "matchPattern", Ed = "ed", Method = "method",
    Level = "level",
}

impl Element {
    /// Whether `@from` and `@to` are dates on it (TEI P5, `att.datable`): elsewhere they
    /// are pages or pointers.
    pub(super) fn is_datable(self) -> bool {
        use Element as E;
        matches!(
            self,
            E::Date
                | E::Birth
                | E::Death
                | E::Floruit
                | E::Residence
                | E::Occupation
                | E::Affiliation
                | E::Education
                | E::Nationality
                | E::Faith
                | E::State
                | E::Trait
                | E::Relation
                | E::Event
                | E::PersName
                | E::OrgName
                | E::PlaceName
                | E::Name
                | E::OrigDate
                | E::DocDate
                | E::Time
                | E::Creation
                | E::Change
                | E::Provenance
                | E::Acquisition
                | E::CustEvent
                | E::Settlement
                | E::Country
                | E::Region
                | E::Idno
                | E::Licence
        )
    }

    /// Whether it is an entry of a register when it has an id and stands in `parent`.
    pub(super) fn is_entry_in(self, parent: Self) -> bool {
        use Element as E;
        matches!(
            (self, parent),
            (E::Person | E::PersonGrp, E::ListPerson)
                | (E::Place, E::ListPlace | E::Place)
                | (E::Org, E::ListOrg)
                | (E::Bibl | E::BiblStruct, E::ListBibl)
                | (E::Event, E::ListEvent)
        )
    }
}

impl Attr {
    /// Whether its value points somewhere (TEI P5, `teidata.pointer`).
    pub(super) fn is_pointer(self) -> bool {
        use Attr as A;
        matches!(
            self,
            A::Ref
                | A::Target
                | A::Corresp
                | A::SameAs
                | A::CopyOf
                | A::Next
                | A::Prev
                | A::Synch
                | A::Exclude
                | A::Select
                | A::Ana
                | A::Facs
                | A::Source
                | A::Resp
                | A::Who
                | A::Hand
                | A::Decls
                | A::Rendition
                | A::Wit
                | A::SpanTo
                | A::Active
                | A::Passive
                | A::Mutual
                | A::Where
                | A::Url
        )
    }
}

/// A set of elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ElementSet([u64; 3]);

impl ElementSet {
    /// Puts one in.
    pub(super) fn insert(&mut self, element: Element) {
        let number = element as usize;
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether it is in.
    pub(super) fn has(self, element: Element) -> bool {
        let number = element as usize;
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// Whether any of them is in.
    pub(super) fn has_any(self, elements: &[Element]) -> bool {
        elements.iter().any(|element| self.has(*element))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_fit_the_set() {
        assert_eq!(Element::of("persName"), Element::PersName);
        assert_eq!(Element::of("zone"), Element::Other);
        assert_eq!(Attr::of("notBefore-iso"), Attr::NotBeforeIso);
        assert!((Element::Label as usize) < 192);
        let mut set = ElementSet::default();
        set.insert(Element::Label);
        assert!(set.has(Element::Label) && !set.has(Element::Head));
    }
}
