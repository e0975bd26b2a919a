//! The arguments of `letterbook names`, and the help that is made of them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::register::EntryKind;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_value_name = "COMMAND",
    after_help = "Examples:\n  \
    letterbook names seeds                             all names, with their places\n  \
    letterbook names seeds --unresolved --kind person  persons that no register has\n  \
    letterbook names seeds --format json               for programs\n  \
    letterbook names reject \"Rose\" seeds               these words are no name\n  \
    letterbook names link \"our son\" paul               these words mean that entry\n  \
    letterbook names new \"Anna Example\" --born 1870    a new entry in the register\n  \
    letterbook names undo                              take the last decision back\n\n\
    Decisions go into decisions.toml, new entries into the registers; both hold at the \
    next build."
)]
pub(super) struct Names {
    #[command(subcommand)]
    pub(super) command: Option<NamesCommand>,
    #[command(flatten)]
    pub(super) listing: Listing,
}

#[derive(Debug, Args)]
pub(super) struct Listing {
    /// The edition's folder, which holds `edition.toml`
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// Only names of this kind
    #[arg(long, value_enum)]
    pub(super) kind: Option<Kind>,
    /// Only those in this letter, called as below letters/, without its ending
    #[arg(long, value_name = "LETTER")]
    pub(super) letter: Option<String>,
    /// Names that no register has
    #[arg(long)]
    pub(super) unresolved: bool,
    /// Names that may mean several entries
    #[arg(long)]
    pub(super) ambiguous: bool,
    /// Words that may be names
    #[arg(long)]
    pub(super) proposals: bool,
    /// How the list is written
    #[arg(long, value_enum, default_value_t = TextFormat::Human)]
    pub(super) format: TextFormat,
}

#[derive(Debug, Subcommand)]
pub(super) enum NamesCommand {
    /// The words are what letterbook takes them for: a name, or a link that it was not sure of
    Accept(AcceptAs),
    /// The words are no name
    Reject(Pick),
    /// The words mean this register entry
    Link(LinkTo),
    /// Add a person (or a place, organisation, work, event) to a register
    New(NewPerson),
    /// Take the last decision or new entry back
    Undo(UndoLast),
    /// Write the registers as one table or TEI file
    Export(Export),
    /// Add the entries of a table or TEI file to the registers
    Import(Import),
    /// Ask an authority file who may be meant: a local dump, or a service
    Reconcile(Reconcile),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook names reconcile --dump gnd-persons.csv\n  \
    letterbook names reconcile --dump gnd.nt --unresolved   names that no register has, too\n  \
    letterbook names accept anna --idno https://d-nb.info/gnd/118540238\n\n\
    A dump is a table with the columns id, name, forms, birth, death, or N-Triples (.nt). It \
    is read as a stream. Nothing is written: accept what is right.")]
pub(super) struct Reconcile {
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// A local dump of the authority file
    #[arg(long, value_name = "FILE", required_unless_present = "endpoint")]
    pub(super) dump: Option<PathBuf>,
    /// A service of the reconciliation protocol (the network is used)
    #[arg(long, value_name = "URL", conflicts_with = "dump")]
    pub(super) endpoint: Option<String>,
    /// Only entries of this kind
    #[arg(long, value_enum)]
    pub(super) kind: Option<Kind>,
    /// Also names in the letters that no register has
    #[arg(long)]
    pub(super) unresolved: bool,
    /// Also entries that have an identifier
    #[arg(long)]
    pub(super) all: bool,
    /// How it is told
    #[arg(long, value_enum, default_value_t = TextFormat::Human)]
    pub(super) format: TextFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook names accept \"Kurt Example\"          the words are a person's name\n  \
    letterbook names accept letters/a.txt:12:5      in one place, as the list prints it\n  \
    letterbook names accept anna --idno gnd=118540238   the entry `anna` is that person")]
pub(super) struct AcceptAs {
    #[command(flatten)]
    pub(super) pick: Pick,
    /// The identifier that a register entry (named in place of a mention) is given
    #[arg(long, value_name = "IDNO", conflicts_with = "letter")]
    pub(super) idno: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = MENTION)]
pub(super) struct Pick {
    /// The words as a letter has them, or a place <FILE:LINE:COLUMN>
    #[arg(value_name = "MENTION")]
    pub(super) mention: String,
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// Only in this letter, called as below letters/, without its ending
    #[arg(long, value_name = "LETTER")]
    pub(super) letter: Option<String>,
    /// Only this occurrence in the letter, from 1
    #[arg(long, value_name = "N", requires = "letter")]
    pub(super) occurrence: Option<u64>,
    /// How it is told
    #[arg(long, value_enum, default_value_t = TextFormat::Human)]
    pub(super) format: TextFormat,
}

const MENTION: &str = "Examples:\n  \
    letterbook names reject Rose                      wherever the words stand\n  \
    letterbook names reject Rose --letter 1911-05-04  in one letter\n  \
    letterbook names reject letters/a.txt:12:5        in one place, as the list prints it";

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook names link \"Karl\" karl-example\n  \
    letterbook names link \"Karl\" karl-brandt --letter 1911-05-04\n  \
    letterbook names link letters/a.txt:12:5 karl-brandt\n  \
    letterbook names link \"our son\" paul --description   a description that names: rs")]
pub(super) struct LinkTo {
    /// The words as a letter has them, or a place <FILE:LINE:COLUMN>
    #[arg(value_name = "MENTION")]
    mention: String,
    /// The register id
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The words are a description and no name
    #[arg(long)]
    pub(super) description: bool,
    /// Only in this letter, called as below letters/, without its ending
    #[arg(long, value_name = "LETTER")]
    letter: Option<String>,
    /// Only this occurrence in the letter, from 1
    #[arg(long, value_name = "N", requires = "letter")]
    occurrence: Option<u64>,
    /// How it is told
    #[arg(long, value_enum, default_value_t = TextFormat::Human)]
    format: TextFormat,
}

impl LinkTo {
    /// Which mentions are to be linked.
    pub(super) fn pick(&self) -> Pick {
        Pick {
            mention: self.mention.clone(),
            folder: self.folder.clone(),
            letter: self.letter.clone(),
            occurrence: self.occurrence,
            format: self.format,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook names new \"Anna Example\"\n  \
    letterbook names new \"Example, Anna\" --born 1870 --died 1934 --idno gnd=118540238\n  \
    letterbook names new \"Hull\" --kind place --idno geonames=2645425\n\n\
    The id is made of the name (example-anna) and never one that is taken.")]
pub(super) struct NewPerson {
    /// The name as it is to be printed
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// What it is
    #[arg(long, value_enum)]
    pub(super) kind: Option<Kind>,
    /// The id, if it is not to be made of the name
    #[arg(long)]
    pub(super) id: Option<String>,
    /// The date of birth: 1870, 1870-05, 1870-05-04
    #[arg(long, value_name = "DATE")]
    pub(super) born: Option<String>,
    /// The date of death
    #[arg(long, value_name = "DATE")]
    pub(super) died: Option<String>,
    /// An identifier: gnd=…, viaf=…, wikidata=…, geonames=…, lc=…, bnf=…; may be repeated
    #[arg(long, value_name = "AUTHORITY=NUMBER")]
    pub(super) idno: Vec<String>,
    /// What else is known
    #[arg(long)]
    pub(super) note: Option<String>,
    /// How it is told
    #[arg(long, value_enum, default_value_t = TextFormat::Human)]
    pub(super) format: TextFormat,
}

#[derive(Debug, Args)]
pub(super) struct UndoLast {
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// How it is told
    #[arg(long, value_enum, default_value_t = TextFormat::Human)]
    pub(super) format: TextFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook names export seeds -o persons.csv --kind person\n  \
    letterbook names export seeds --delimiter semicolon   for spreadsheets in German or French\n  \
    letterbook names export seeds --format tei")]
pub(super) struct Export {
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// Table or TEI
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub(super) format: TableFormat,
    /// Only entries of this kind
    #[arg(long, value_enum)]
    pub(super) kind: Option<Kind>,
    /// What stands between two cells
    #[arg(long, value_enum, default_value_t = Delimiter::Comma)]
    pub(super) delimiter: Delimiter,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook names import persons.csv\n  \
    letterbook names import old-register.xml seeds\n\n\
    Entries that are there already stay as they are; others of the same id are told.")]
pub(super) struct Import {
    /// A register: a table (.csv, .tsv) or TEI (.xml)
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The edition's folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
}

/// What an entry or a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    Person,
    Place,
    Organisation,
    Work,
    Event,
}

impl From<Kind> for EntryKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Person => Self::Person,
            Kind::Place => Self::Place,
            Kind::Organisation => Self::Organisation,
            Kind::Work => Self::Work,
            Kind::Event => Self::Event,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
    /// For people
    Human,
    /// One JSON document
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// A table
    Csv,
    /// TEI
    Tei,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Delimiter {
    Comma,
    Semicolon,
    Tab,
}

impl Delimiter {
    /// The sign itself.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}
