//! stub
use std::path::Path;
use crate::{source::*,diagnostic::*,relaxng::Schema};
/// l
pub fn letter_schema() -> Schema { Schema }
/// r
pub fn read_schema(_:&dyn Files,_:&Path,_:SourceId,_:&mut Sources,_:&mut Findings)->Option<Schema>{Some(Schema)}
