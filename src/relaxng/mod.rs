//! stub
use crate::{diagnostic::*, source::*};
/// s
#[derive(Debug)]
pub struct Schema;
impl Schema {
    /// v
    pub fn validate(&self, file: &SourceFile, findings: &mut Findings) {
        let mut reader = crate::xml::Reader::new(file.id(), file.text());
        while reader.read(findings).is_some() {}
    }
}
