//! The arguments, and the help that is made of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::names_args::Names;
use crate::check::Profile;
use crate::diagnostic::Severity;
use crate::export::ExportFormat;

/// What the user asked for.
#[derive(Debug, Parser)]
#[command(
    name = "letterbook",
    version,
    about = "Encodes historical letters as archive-grade TEI, proves that no character was lost, \
             and checks any TEI.",
    after_help = "Examples:\n  \
        letterbook new my-letters                   an edition to start from\n  \
        letterbook build seeds                      every letter of an edition\n  \
        letterbook encode letter.txt -o letter.xml  one letter, without an edition\n  \
        letterbook check out                        all TEI files of a folder\n  \
        letterbook export cmif seeds                a list for correspSearch\n  \
        letterbook names seeds                      who is named where, and who is not known\n  \
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
    /// Start an edition: a folder that builds at once, with one sample letter
    New(New),
    /// Build an edition: read, encode, prove and check every letter, and write what changed
    Build(Build),
    /// Encode letters without an edition
    Encode(Encode),
    /// Check TEI or any XML: well-formed, valid, in order
    Check(Check),
    /// Explain a finding, with a failing and a mended example
    Explain(Explain),
    /// Export letters to other tools: correspSearch, tables, JSON, networks, references
    Export(Export),
    /// Lay TEI files out anew: indentation, order of attributes, never the text
    Fmt(Fmt),
    /// List who and what an edition names, and decide what is open
    Names(Names),
    /// Keep schemas, ask them what an element may hold, write them in the other syntax
    #[command(subcommand)]
    Schema(Schema),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook new my-letters                                 a folder my-letters\n  \
    letterbook new my-letters --title \"Letters of Anna S.\"    with a title\n  \
    letterbook new my-letters --from-cmif cmif.xml            from a list of letters\n\n\
    Nothing that is there already is written over.")]
pub(super) struct New {
    /// The folder; it is made if need be
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// The edition's title; the folder's name where none is given
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<String>,
    /// Begin with the letters of a list in CMIF: registers, and a .toml for each letter
    #[arg(long, value_name = "FILE")]
    pub(super) from_cmif: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook build                 the edition in this folder\n  \
    letterbook build seeds           the edition in seeds/\n  \
    letterbook build seeds --force   also overwrite outputs that were changed by hand\n  \
    letterbook build --watch         again whenever a file changes, until Ctrl-C\n  \
    letterbook build --log log.jsonl what became of each letter, and why\n\n\
    Only what has changed is built again. A letter that fails keeps its old output, and the \
    others are built.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Build {
    /// The edition's folder, which holds `edition.toml`
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) folder: PathBuf,
    /// Overwrite outputs that were changed by hand
    #[arg(long)]
    pub(super) force: bool,
    /// Build the other letters when one fails (so it is anyway)
    #[arg(long, conflicts_with = "fail_fast")]
    pub(super) keep_going: bool,
    /// Stop soon after the first letter that fails
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Build again whenever a file of the edition changes, until stopped
    #[arg(long)]
    pub(super) watch: bool,
    /// Write what became of each letter to this file, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
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
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[command(after_help = "Examples:\n  \
    letterbook check out                              all .xml and .tei files of a folder\n  \
    letterbook check a.xml b.xml --schema tei_all.rng by a schema of your choice\n  \
    letterbook check out --profile archive            and by what archives ask\n  \
    letterbook check out --format json                for other programs\n  \
    letterbook check out --diff --fix=unsafe          what could be mended, and how\n  \
    letterbook check out --baseline known.json        new findings alone\n  \
    letterbook check letters --watch                  again as soon as a file is written\n\n\
    Without --schema a file is checked against the schema that `[schemas]` in edition.toml or \
    letterbook.toml names for it, else the one that its xml-model names, from the disk or from \
    the store; where none is named, against letterbook's own if letterbook wrote the file, else \
    against tei_all if the store has it.")]
pub(super) struct Check {
    /// Files, folders, patterns ("letters/**/*.xml"), or `-` for standard input; in folders,
    /// files that git ignores are passed over
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// A schema of RELAX NG, in XML (.rng) or compact syntax (.rnc), or of Schematron (.sch):
    /// a file, or the address or name of one in the store; may be given more than once
    #[arg(long, value_name = "S")]
    pub(super) schema: Vec<String>,
    /// The phase of Schematron whose patterns run, if not the schema's own choice; `#ALL` is
    /// all of them
    #[arg(long, value_name = "ID")]
    pub(super) phase: Option<String>,
    #[command(flatten)]
    pub(super) schemas: Schemas,
    /// Rules for a kind of file, besides those for any TEI; several with commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "P")]
    pub(super) profile: Vec<ProfileName>,
    /// Check by the schemas alone, without letterbook's own rules
    #[arg(long, conflicts_with = "profile")]
    pub(super) schema_only: bool,
    /// A register that pointers may lead to (TEI); may be given more than once
    #[arg(long, value_name = "R.xml")]
    pub(super) register: Vec<PathBuf>,
    /// Name all that could have stood in a place, not the eight likeliest alone, and tell the
    /// tests of Schematron rules
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Mend what can be mended and write it: what keeps the text, or also what is a guess
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        num_args = 0..=1,
        default_missing_value = "safe",
        require_equals = true
    )]
    pub(super) fix: Option<FixChoice>,
    /// Show what --fix would change, and write nothing
    #[arg(long)]
    pub(super) diff: bool,
    /// Accept the findings in this file, and fail on new ones alone
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write today's findings to the file that --baseline names
    #[arg(long, requires = "baseline")]
    pub(super) write_baseline: bool,
    /// Stay, and check what changes as soon as it is written; end with Ctrl-C
    #[arg(
        long,
        conflicts_with_all = ["fix", "diff", "baseline", "statistics"]
    )]
    pub(super) watch: bool,
    /// Count findings by code and by file instead of showing them
    #[arg(long)]
    pub(super) statistics: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Where schemas are looked for.
#[derive(Debug, Args)]
pub(super) struct Schemas {
    /// The folder of the schema store, if not the usual one (also: `LETTERBOOK_STORE`)
    #[arg(long, value_name = "DIR")]
    pub(super) store: Option<PathBuf>,
    /// An XML catalogue in which addresses of schemas are looked up; may be given more than
    /// once
    #[arg(long, value_name = "FILE")]
    pub(super) catalog: Vec<PathBuf>,
    /// Fetch schemas that the store lacks, and keep them there
    #[arg(long)]
    pub(super) fetch: bool,
    /// Read schemas anew, and keep nothing of them in the user's cache folder
    #[arg(long)]
    pub(super) no_cache: bool,
}

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FixChoice {
    /// Those that keep the text and surely remove the finding
    Safe,
    /// Guesses too
    Unsafe,
}

/// A profile of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProfileName {
    /// Who wrote to whom, and when
    Letter,
    /// What archives ask of files and headers; includes letter
    Archive,
    /// Lists of letters for correspSearch
    Cmif,
    /// The base format of the Deutsches Textarchiv
    Dtabf,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Letter => Self::Letter,
            ProfileName::Archive => Self::Archive,
            ProfileName::Cmif => Self::Cmif,
            ProfileName::Dtabf => Self::Dtabf,
        }
    }
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

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook export cmif seeds                      the edition's list for correspSearch\n  \
    letterbook export csv,json seeds                  several formats, into the edition's output\n  \
    letterbook export csv seeds --out-dir tables      into a folder of your choice\n  \
    letterbook export json path/to/tei > letters.json any folder of TEI files\n  \
    letterbook export cmif tei --register persons.xml -o cmif.xml\n  \
    letterbook export bagit seeds --out-dir bag       a package for an archive\n  \
    letterbook export bagit --verify bag              whether it is as it was packed\n\n\
    Formats:\n  \
    cmif            a list for correspSearch (CMIF 1.1)\n  \
    json, jsonl     all that letterbook knows, as one document or one letter a line\n  \
    csv             tables of letters, persons, places, mentions and notes\n  \
    parquet         the same for data frames (in the binaries of the releases)\n  \
    txt, md         the reading text, plain or in Markdown\n  \
    bibtex, csl     a reference for each letter, for LaTeX or for Zotero and pandoc\n  \
    graphml, gexf   the network of correspondents\n  \
    geojson         the places on a map\n  \
    ttl, jsonld     linked data in schema.org and CIDOC CRM\n  \
    bagit           a package for an archive\n\n\
    Of an edition the built letters are exported, into the folder `export` of its output. Of \
    other TEI the first output of a format goes to standard output.")]
pub(super) struct Export {
    /// What to write, see below; several with commas
    #[arg(value_parser = read_formats, value_name = "FORMAT")]
    pub(super) formats: Formats,
    /// An edition's folder, or TEI files, folders of them, or patterns
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// A register that names lead to (TEI or a table), or a folder of them; may be given
    /// more than once
    #[arg(long, value_name = "R.xml")]
    pub(super) register: Vec<PathBuf>,
    /// A file with the keys of edition.toml, for TEI that is no edition of letterbook's
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Write the first output of the format to this file; `-` is standard output
    #[arg(short, long = "output", value_name = "FILE", conflicts_with = "out_dir")]
    pub(super) out: Option<PathBuf>,
    /// Write all outputs of the formats into this folder
    #[arg(long, value_name = "D")]
    pub(super) out_dir: Option<PathBuf>,
    /// Verify packages that `bagit` made instead of making one
    #[arg(long)]
    pub(super) verify: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook fmt letters                 all .xml and .tei files of a folder\n  \
    letterbook fmt letters --check         say which would change, and change none\n  \
    letterbook fmt - < a.xml > b.xml       from standard input to standard output\n\n\
    White space is set only in elements that never hold text; paragraphs, headings and \
    everything in them stay as they are. Files that letterbook built are left alone.")]
pub(super) struct Fmt {
    /// Files and folders, or `-`; in folders, files that git ignores are passed over
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// Change nothing; the exit status is 1 if a file would change
    #[arg(long)]
    pub(super) check: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Export formats as one argument.
#[derive(Clone, Debug)]
pub(super) struct Formats(pub(super) Vec<ExportFormat>);

/// Reads the names of formats with commas between them.
fn read_formats(text: &str) -> Result<Formats, String> {
    let names = || ExportFormat::ALL.iter().map(|format| format.name());
    let one = |name: &str| {
        let found = ExportFormat::ALL.iter().find(|format| format.name() == name);
        if found.is_some_and(|format| !format.is_built()) {
            return Err(format!(
                "this build of letterbook does not write `{name}`; the binaries of the \
                 releases do, and one that is built with `--features {name}`"
            ));
        }
        found.copied().ok_or_else(|| {
            let near = crate::diagnostic::nearest(name, names());
            let near =
                near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let all: Vec<&str> = names().collect();
            format!(
                "there is no format `{name}`; {near}The formats are: {}",
                all.join(", ")
            )
        })
    };
    text.split(',').map(|name| one(name.trim())).collect::<Result<_, _>>().map(Formats)
}

#[derive(Debug, Subcommand)]
pub(super) enum Schema {
    /// Keep a schema in the store; of all commands here the one that uses the network
    Add(AddSchema),
    /// List the schemas of the store
    List(ListSchemas),
    /// Remove a schema from the store
    Remove(RemoveSchema),
    /// Show what an element may carry and hold, with its documentation
    Show(ShowElement),
    /// Write a schema in the other syntax, with its documentation
    Convert(ConvertSchema),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    letterbook schema add https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng\n  \
    letterbook schema add tei_all.rng                    a copy that is there already\n  \
    letterbook schema add e.rng --as https://e.org/e.rng a copy, and the address it stands for\n\n\
    Files that the schema includes are kept too. One copy of a schema of the TEI's serves all \
    addresses at which the TEI publishes it.")]
pub(super) struct AddSchema {
    /// A schema: a file (.rng, .rnc) or an address
    #[arg(value_name = "FILE|URL")]
    pub(super) from: String,
    /// An address that the copy stands for; may be given more than once
    #[arg(long = "as", value_name = "URL")]
    pub(super) also: Vec<String>,
    /// The folder of the store, if not the usual one (also: `LETTERBOOK_STORE`)
    #[arg(long, value_name = "DIR")]
    pub(super) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ListSchemas {
    /// The folder of the store, if not the usual one (also: `LETTERBOOK_STORE`)
    #[arg(long, value_name = "DIR")]
    pub(super) store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RemoveSchema {
    /// Its name, one of its addresses, or the beginning of its hash
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// The folder of the store, if not the usual one (also: `LETTERBOOK_STORE`)
    #[arg(long, value_name = "DIR")]
    pub(super) store: Option<PathBuf>,
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
    Documentation is kept, comments are not. A schema in several files stays one: each file that \
    it includes is converted too, and lies beside OUT as it lay beside IN.")]
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
    /// What Schematron found in one file by one schema (SVRL); of `check` alone
    Svrl,
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
