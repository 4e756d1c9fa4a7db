//! A rule that another client changed.

use oss_model::inventory::InventoryConfiguration;

/// Both sides of a conflict: the expected rule, and the one that exists.
///
/// [`Error::conflict`](crate::Error::conflict) returns it; [`differences`](crate::differences) compares the sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict(Box<Sides>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sides {
    expected: InventoryConfiguration,
    found: Option<InventoryConfiguration>,
}

impl Conflict {
    pub(crate) fn new(
        expected: InventoryConfiguration,
        found: Option<InventoryConfiguration>,
    ) -> Self {
        Self(Box::new(Sides { expected, found }))
    }

    /// Returns the rule that was read or put before, or that was to be created.
    #[must_use]
    pub fn expected(&self) -> &InventoryConfiguration {
        &self.0.expected
    }

    /// Returns the rule that exists now; `None` if it was deleted.
    #[must_use]
    pub fn found(&self) -> Option<&InventoryConfiguration> {
        self.0.found.as_ref()
    }
}
