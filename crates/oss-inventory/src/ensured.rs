//! The result of ensuring that a rule exists.

use oss_model::inventory::InventoryConfiguration;

/// The result of [`InventoryClient::ensure`](crate::InventoryClient::ensure).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured {
    /// No rule had the id; this one was created.
    Created,
    /// An [equivalent](crate::is_equivalent) rule exists already.
    Unchanged,
    /// This different rule has the id, and stays as it is.
    Different(Box<InventoryConfiguration>),
}
