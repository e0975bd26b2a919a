//! What expressions are compiled in, and what they are evaluated in (XPath 3.1 §2.1).

mod documents;
mod dynamic;
mod library;
mod names;

pub use documents::{DocumentId, Documents, Loader};
pub(super) use dynamic::Global;
pub use dynamic::{DynamicContext, Focus};
pub(super) use library::Key;
pub use library::{FunctionId, Library};
pub(super) use names::{DeclaredFunction, Facts};
pub use names::{StaticContext, VariableId};
