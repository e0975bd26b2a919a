//! What only several files together show: folders, registers, and files held against each
//! other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Facts;
use super::checker::{Checked, Checker, LIMIT, unreadable};
use super::rules::{Listed, Member, check_listed, compare};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::register::{Register, is_table};
use crate::source::{SourceId, Sources};
use crate::xml;

impl Checker<'_> {
    /// Checks the folders that files come in, and what lies in them: paths as they are to
    /// be shown.
    pub fn check_listing(&self, listing: &[(PathBuf, Listed)]) -> (Sources, Findings) {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        for (path, listed) in listing {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let shown = path.to_string_lossy();
            let found = check_listed(&shown, &name, *listed, &mut sources);
            let mut wanted = Findings::new();
            wanted.extend(
                found.into_iter().filter(|finding| self.profiles.wants(finding.code)),
            );
            self.manifests.judge(self.files, path, &mut wanted);
            findings.append(wanted);
        }
        (sources, findings)
    }

    /// The registers that the manifests of these files name and that are not among them.
    pub fn registers_for(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        self.manifests.registers(self.files, paths)
    }

    /// Reads a register, in TEI or as a table, for [`check_edition`]. Of what is wrong in
    /// it only that is told for which it cannot be used.
    ///
    /// [`check_edition`]: Self::check_edition
    pub fn read_register(&self, path: &Path) -> Checked {
        if !is_table(&path.to_string_lossy()) {
            let Checked { sources, mut findings, facts } = self.check_member(path);
            let unusable = |finding: &Diagnostic| {
                finding.code == &codes::UNREADABLE_FILE
                    || finding.code.id.starts_with("XML")
            };
            let kept: Vec<Diagnostic> =
                findings.iter().filter(|finding| unusable(finding)).cloned().collect();
            findings.truncate(0);
            findings.extend(kept);
            return Checked { sources, findings, facts };
        }
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let name = path.to_string_lossy();
        let mut register = Register::default();
        match self.files.read(path, LIMIT) {
            Ok(bytes) => {
                let found = &mut Findings::new();
                register.load(&name, bytes, &name, &mut sources, found);
            }
            Err(error) => {
                let finding = codes::UNREADABLE_FILE.about(name.as_ref(), &mut sources);
                findings.push(unreadable(finding, &name, &error));
            }
        }
        Checked { sources, findings, facts: Facts::of_register(&register) }
    }

    /// Compares the files of a run with each other, in their order, and with registers
    /// that were read besides. Files with findings are read again for the lines around
    /// them.
    pub fn check_edition(
        &self,
        files: &[(PathBuf, Facts)],
        registers: &[(PathBuf, Facts)],
    ) -> (Sources, Findings) {
        let (mut sources, mut findings) = (Sources::new(), Findings::new());
        let names: Vec<String> = files
            .iter()
            .chain(registers)
            .map(|(path, _)| path.to_string_lossy().replace('\\', "/"))
            .collect();
        let members: Vec<Member<'_>> = files
            .iter()
            .chain(registers)
            .zip(&names)
            .enumerate()
            .map(|(at, ((_, facts), path))| Member {
                path,
                source: sources.add(path.as_str(), ""),
                facts,
                is_silent: at >= files.len(),
            })
            .collect();
        let mut all = Findings::new();
        compare(&members, self.profiles, &mut all);
        let mut by_source: BTreeMap<SourceId, Findings> = BTreeMap::new();
        for finding in all {
            by_source.entry(finding.span.source).or_default().push(finding);
        }
        for member in &members {
            if let Some(mut found) = by_source.remove(&member.source) {
                self.manifests.judge(self.files, Path::new(member.path), &mut found);
                findings.append(found);
            }
        }
        let places = findings.places_by_source();
        for member in &members {
            let Some(places) = places.get(&member.source) else { continue };
            let opened = self.files.open(Path::new(member.path));
            if let Ok(held) = opened.and_then(|stream| xml::excerpts(stream, places)) {
                sources.hold(member.source, held);
            }
        }
        findings.sort();
        (sources, findings)
    }
}
