//! The results of recovering an interrupted change.

use oss_model::inventory::InventoryConfiguration;

/// The way to end an interrupted change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recovery {
    /// Puts the old rule back if no rule exists.
    #[default]
    RollBack,
    /// Puts the new rule if no rule exists.
    Finish,
}

/// The result of recovering an interrupted change.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Recovered {
    /// The change is complete: the new rule exists, or the pruned one is gone.
    Finished,
    /// The old rule was put back.
    RolledBack,
    /// The old rule exists: it was never deleted, or was put back earlier.
    Unchanged,
    /// Another client's rule exists. It wasn't touched, and the entry stays.
    ///
    /// If that rule is wanted, [hold](crate::Journal::hold) the entry and [settle](crate::HeldEntry::settle) it.
    Foreign(Box<InventoryConfiguration>),
    /// The change had ended, and only its entry was left.
    ///
    /// It was settled without a look at the rule.
    Ended,
    /// A newer entry of this rule is in the journal, so this one was settled.
    Superseded,
    /// A running process works on the entry or a newer one, or it was settled.
    InUse,
}
