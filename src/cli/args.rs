//! The arguments, and the help that is made of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostic::Severity;

/// What the user asked for.
#[derive(Debug, Parser)]
#[command(
    name = "letterbook",
    version,
    about = "Encodes historical letters as archive-grade TEI, proves that no character was lost, \
             and checks any TEI.",
    after_help = "Examples:\n  \
        letterbook build seeds                      every letter of an edition\n  \
        letterbook encode letter.txt -o letter.xml  one letter, without an edition\n  \
        letterbook check out                        all TEI files of a folder\n  \
        letterbook explain LAY002                   what a finding means\n  \
        letterbook schema show dateline             what an element may hold\n\n\
        Exit status: 0 clean, 1 findings, 2 letterbook could not do some of the work."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build an edition: read, encode, prove and check every letter, and write what changed
    Build(Build),
    /// Encode letters without an edition
    Encode(Encode),
    /// Check TEI or any XML: well-formed, valid, in order
    Check(Check),
    /// Explain a finding, with a failing and a mended example
    Explain(Explain),
    /// Ask a schema what an element may hold, or write a schema in the other syntax
    #[command(subcommand)]
    Schema(Schema),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook build                 the edition in this folder\n  \
    letterbook build seeds           the edition in seeds/\n  \
    letterbook build seeds --force   also overwrite outputs that were changed by hand")]
pub(super) struct Build {
    /// The edition's folder, which holds `edition.toml`
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// Overwrite outputs that were changed by hand
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook encode letter.txt                        TEI to standard output\n  \
    letterbook encode letter.txt -o letter.xml\n  \
    letterbook encode letters/*.txt --out-dir tei       letters/a.txt becomes tei/a.xml\n  \
    letterbook encode a.txt --register persons.xml      names linked to a register\n  \
    pdftotext -layout a.pdf - | letterbook encode -     from standard input")]
pub(super) struct Encode {
    /// The letters, as plain text; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// A register to link names to (TEI); may be given more than once
    #[arg(long, value_name = "R.xml")]
    pub(super) register: Vec<PathBuf>,
    /// The language of the letters (BCP 47: es, de-AT), if it is known
    #[arg(long, value_name = "xx")]
    pub(super) lang: Option<String>,
    /// Write the TEI to this file (one letter only)
    #[arg(short, long = "output", value_name = "FILE", conflicts_with = "out_dir")]
    pub(super) out: Option<PathBuf>,
    /// Write a TEI file a letter into this folder, named like the letter
    #[arg(long, value_name = "D")]
    pub(super) out_dir: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook check out                              all .xml and .tei files of a folder\n  \
    letterbook check a.xml b.xml --schema tei_all.rng by a schema of your choice\n  \
    letterbook check out --format json                for other programs\n\n\
    Without --schema a file is checked against the schema that its xml-model names; where it \
    names none, against letterbook's own if letterbook wrote the file.")]
pub(super) struct Check {
    /// Files and folders; in folders, files that git ignores are passed over
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// A RELAX NG schema, in XML (.rng) or compact syntax (.rnc)
    #[arg(long, value_name = "S")]
    pub(super) schema: Option<PathBuf>,
    /// Name all that could have stood in a place, not the eight likeliest alone
    #[arg(short, long)]
    pub(super) verbose: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook explain LAY002\n  \
    letterbook explain note-pair\n  \
    letterbook explain CFG                   all codes of a layer, a line each\n  \
    letterbook explain                       all codes")]
pub(super) struct Explain {
    /// A code, its name or a layer; all codes are listed where none is given
    #[arg(value_name = "CODE")]
    pub(super) code: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Schema {
    /// Show what an element may carry and hold, with its documentation
    Show(ShowElement),
    /// Write a schema in the other syntax, with its documentation
    Convert(ConvertSchema),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook schema show dateline\n  \
    letterbook schema show persName --schema tei_all.rng")]
pub(super) struct ShowElement {
    /// The element's name
    #[arg(value_name = "ELEMENT")]
    pub(super) element: String,
    /// A RELAX NG schema; letterbook's own where none is named
    #[arg(long, value_name = "S")]
    pub(super) schema: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook schema convert letter.rnc letter.rng   from compact to XML syntax\n  \
    letterbook schema convert letter.rng letter.rnc   and back\n\n\
    Documentation is kept, comments are not. Included files are converted each by itself.")]
pub(super) struct ConvertSchema {
    /// The schema, in either syntax
    #[arg(value_name = "IN")]
    pub(super) input: PathBuf,
    /// Where to write it; .rng is XML syntax, .rnc is compact
    #[arg(value_name = "OUT")]
    pub(super) output: PathBuf,
}

/// How findings are told.
#[derive(Debug, Args)]
pub(super) struct Output {
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// The least weight of a finding that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(super) fail_on: FailOn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// JSON lines: one finding a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in a GitHub workflow
    Github,
    /// A GitLab code quality report
    Gitlab,
    /// A JUnit report
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Advice,
}

impl From<FailOn> for Severity {
    fn from(weight: FailOn) -> Self {
        match weight {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Advice => Self::Advice,
        }
    }
}
