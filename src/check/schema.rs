//! stub
use crate::{diagnostic::*, relaxng::Schema, source::*};
use std::path::Path;
/// l
pub fn letter_schema() -> Schema {
    Schema
}
/// r
pub fn read_schema(
    _: &dyn Files,
    _: &Path,
    _: SourceId,
    _: &mut Sources,
    _: &mut Findings,
) -> Option<Schema> {
    Some(Schema)
}
