//! Values: sequences of items (the data model 3.1 of XPath).

mod array;
mod atomic;
mod decimal;
mod duration;
mod item;
mod map;
mod moment;

pub use array::Array;
pub use atomic::{Atomic, AtomicType, QualifiedName};
pub use decimal::Decimal;
pub use duration::Duration;
pub(super) use duration::SECOND;
pub(super) use item::Repr;
pub use item::{Item, Node, Sequence};
pub(super) use map::Key;
pub use map::Map;
pub use moment::Moment;
pub(super) use moment::days_of_month;
