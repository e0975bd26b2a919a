//! The commands, a file each.

mod build;
mod check;
mod encode;
mod explain;
mod export;
mod fmt;
mod names;
mod new;
mod package;
mod reconcile;
mod schema;

pub(super) use build::build;
pub(super) use check::check;
pub(super) use encode::encode;
pub(super) use explain::explain;
pub(super) use export::export;
pub(super) use fmt::fmt;
pub(super) use names::names;
pub(super) use new::new;
pub(super) use schema::schema;
