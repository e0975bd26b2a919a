//! `letterbook names reconcile`: candidates of an authority file, to be accepted.

use super::names::{finish, mentions, open};
use crate::build::Status;
use crate::cli::names_args::{Reconcile, TextFormat};
use crate::cli::terminal::{Stream, print};
use crate::diagnostic::{Findings, codes};
use crate::register::EntryKind;
use crate::register::reconcile::{Search, Wanted, dump, human, json};
use crate::report::Report;
use crate::source::{Disk, Files, Sources, reason};

pub(super) fn reconcile(arguments: &Reconcile) -> u8 {
    let mut report = Report::new();
    let Some(edition) = open(&arguments.folder, &mut report) else {
        return finish(&report);
    };
    let kind = arguments.kind.map(EntryKind::from);
    let of_kind = |other: EntryKind| kind.is_none_or(|kind| kind == other);
    let entries = edition.register().entries().iter();
    let mut wanted: Vec<Wanted> = entries
        .filter(|entry| of_kind(entry.kind) && !entry.names.is_empty())
        .filter(|entry| arguments.all || entry.identifiers.is_empty())
        .map(Wanted::entry)
        .collect();
    if arguments.unresolved {
        let mut names: Vec<(String, EntryKind)> =
            mentions(&edition, None, None, &mut report)
                .into_iter()
                .filter(|mention| of_kind(mention.kind))
                .filter(|mention| {
                    matches!(mention.status, Status::Unresolved | Status::Proposed)
                })
                .map(|mention| (mention.words, mention.kind))
                .collect();
        names.sort();
        names.dedup();
        wanted.extend(names.iter().map(|(words, kind)| Wanted::name(words, *kind)));
    }
    let mut search = Search::new(wanted);
    // What is wrong with the edition is told by `build`.
    let mut report = Report::new();
    if let Err((name, why, help)) = ask(arguments, &mut search) {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        findings.push(
            codes::UNREADABLE_FILE
                .about(name.as_str(), &mut sources)
                .message(format!("`{name}` cannot be asked: {why}"))
                .help(help),
        );
        report.add(&sources, findings);
        return finish(&report);
    }
    let text = match arguments.format {
        TextFormat::Human => human(&search),
        TextFormat::Json => json(&search),
    };
    print(Stream::Out, &text);
    finish(&report)
}

/// Why something could not be asked: its name, the reason, what to do.
type Failure = (String, String, &'static str);

fn ask(arguments: &Reconcile, search: &mut Search) -> Result<(), Failure> {
    if let Some(path) = &arguments.dump {
        let name = path.to_string_lossy();
        let read = Disk.open(path).and_then(|input| dump::read(&name, input, search));
        return read.map(drop).map_err(|error| {
            let help =
                "a dump is a table with columns `id` and `name`, or N-Triples (.nt)";
            (name.into_owned(), reason(&error), help)
        });
    }
    match &arguments.endpoint {
        Some(address) => online(address, search),
        None => Ok(()),
    }
}

#[cfg(feature = "fetch")]
fn online(address: &str, search: &mut Search) -> Result<(), Failure> {
    use crate::register::reconcile::service;

    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(std::time::Duration::from_secs(60)))
        .build()
        .into();
    let send = |queries: Option<&str>| {
        let answer = match queries {
            None => agent.get(address).call(),
            Some(queries) => agent
                .post(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .send(format!("queries={}", service::form_value(queries))),
        };
        let mut answer = answer.map_err(|error| error.to_string())?;
        answer.body_mut().read_to_string().map_err(|error| error.to_string())
    };
    service::ask(search, &send).map_err(|why| {
        let help = "see that the address is that of a reconciliation service, and that there is a network";
        (address.to_owned(), why, help)
    })
}

#[cfg(not(feature = "fetch"))]
fn online(address: &str, _: &mut Search) -> Result<(), Failure> {
    let why = "this letterbook was built without the network";
    let help = "build it with `--features fetch`, or use a dump: --dump FILE";
    Err((address.to_owned(), why.to_owned(), help))
}
