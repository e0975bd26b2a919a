//! Values: sequences of items (XPath and XQuery data model 3.1).

mod atomic;
mod decimal;
mod duration;
mod item;
mod map;
mod moment;

pub(super) use atomic::AtomicType;
pub use atomic::{Atomic, QualifiedName};
pub use decimal::Decimal;
pub use duration::Duration;
pub(super) use duration::{SECOND, fraction};
pub(super) use item::Repr;
pub use item::{Item, Node, Sequence};
pub(super) use map::Key;
pub use map::Map;
pub use moment::Moment;
pub(super) use moment::days_of_month;
