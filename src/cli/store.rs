//! Where the store of schemas lies on this machine, and how they are fetched for it.
//!
//! The folder is the one that `--store` names, else that of `LETTERBOOK_STORE`, else
//! `letterbook/schemas` where the system keeps what programs need. Fetching is bounded in
//! size, in time and in the number of redirections, and never leads from `https` back to
//! `http`.

use std::path::{Path, PathBuf};

use crate::check::{Fetch, Fetched, Store};
use crate::diagnostic::{Findings, codes};
use crate::source::{Files, Sources};

/// The folder of the store; `None` where the system names no place for it.
pub(super) fn folder(named: Option<&Path>) -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    };
    let home = |below: &str| Some(set("HOME")?.join(below));
    let place = || {
        if cfg!(windows) {
            set("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            home("Library/Application Support")
        } else {
            // https://specifications.freedesktop.org/basedir-spec: relative ones do not count.
            set("XDG_DATA_HOME")
                .filter(|path| path.is_absolute())
                .or_else(|| home(".local/share"))
        }
    };
    named
        .map(Path::to_path_buf)
        .or_else(|| set("LETTERBOOK_STORE"))
        .or_else(|| Some(place()?.join("letterbook").join("schemas")))
}

/// The folder for schemas that were compiled, where the system has what programs can make
/// again; `None` where there is none.
pub(super) fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let usual = || match std::env::consts::OS {
        "windows" => set("LOCALAPPDATA"),
        "macos" => Some(set("HOME")?.join("Library/Caches")),
        _ => Some(set("HOME")?.join(".cache")),
    };
    let named = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let found = named.or_else(usual).filter(|path| path.is_absolute());
    Some(found?.join("letterbook").join("schemas"))
}

/// Opens the store. That it cannot be used is a finding.
pub(super) fn open<'a>(
    files: &'a dyn Files,
    named: Option<&Path>,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Store<'a>> {
    let folder = folder(named)?;
    match Store::open(files, &folder) {
        Ok(store) => Some(store),
        Err(why) => {
            let name = folder.to_string_lossy();
            let message =
                format!("the store of schemas in `{name}` cannot be used: {why}");
            findings.push(
                codes::BROKEN_STORE.about(name.as_ref(), sources).message(message).help(
                    "name another with --store, or delete it and keep the schemas anew",
                ),
            );
            None
        }
    }
}

/// The network, where this program has it.
#[derive(Debug)]
pub(super) struct Network;

#[cfg(feature = "fetch")]
mod network {
    use std::io::Read as _;
    use std::time::Duration;

    use super::{Fetch, Fetched, Network};

    /// The most that is fetched of one address, in bytes.
    const LIMIT: u64 = 64 << 20;
    /// How many redirections are followed.
    const MAX_REDIRECTS: u32 = 8;
    /// How long one address may take.
    const TIMEOUT: Duration = Duration::from_secs(60);

    impl Fetch for Network {
        fn fetch(&self, address: &str) -> Result<Fetched, String> {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .timeout_global(Some(TIMEOUT))
                .timeout_connect(Some(Duration::from_secs(15)))
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .user_agent(concat!("letterbook/", env!("CARGO_PKG_VERSION")))
                .build()
                .into();
            let mut address = address.to_owned();
            for _ in 0..=MAX_REDIRECTS {
                let answer =
                    agent.get(&address).call().map_err(|error| reason(&error))?;
                let status = answer.status();
                if status.is_redirection() {
                    let to = answer.headers().get("location");
                    let to = to.and_then(|to| to.to_str().ok());
                    address = redirected(&address, to.unwrap_or_default())?;
                    continue;
                }
                if !status.is_success() {
                    return Err(format!("the server answers {status}"));
                }
                let mut bytes = Vec::new();
                let body = answer.into_body().into_reader();
                body.take(LIMIT + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|e| e.to_string())?;
                if bytes.len() as u64 > LIMIT {
                    return Err(format!("it has more than {} MiB", LIMIT >> 20));
                }
                return Ok(Fetched { address, bytes });
            }
            Err(format!("it was sent on more than {MAX_REDIRECTS} times"))
        }
    }

    /// Where a redirection leads, if it may be followed.
    fn redirected(from: &str, to: &str) -> Result<String, String> {
        let to = crate::check::join_address(from, to)
            .ok_or_else(|| format!("it is sent on to `{to}`, which is no address"))?;
        let is = |address: &str, scheme: &str| {
            address.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme))
        };
        if is(from, "https://") && !is(&to, "https://") {
            return Err(format!("it is sent on to `{to}`, which is not encrypted"));
        }
        if !is(&to, "https://") && !is(&to, "http://") {
            return Err(format!("it is sent on to `{to}`, which is not on the web"));
        }
        Ok(to)
    }

    fn reason(error: &ureq::Error) -> String {
        match error {
            ureq::Error::Timeout(_) => "it takes too long".to_owned(),
            ureq::Error::HostNotFound => "there is no such host".to_owned(),
            other => other.to_string(),
        }
    }
}

#[cfg(not(feature = "fetch"))]
impl Fetch for Network {
    fn fetch(&self, _: &str) -> Result<Fetched, String> {
        Err("this letterbook was built without the network".to_owned())
    }
}
