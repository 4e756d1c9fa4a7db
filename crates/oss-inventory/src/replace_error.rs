//! Why a rule was not replaced, and which one is there now.

use std::error::Error as StdError;
use std::fmt;

use oss_model::inventory::InventoryConfiguration;

use crate::Error;

/// Why a rule was not replaced.
///
/// `Display` says which rule is there now; [`source`](StdError::source) is the error that prevented it.
#[derive(Debug)]
pub struct ReplaceError {
    error: Error,
    fate: Fate,
}

/// Which rule is there now.
#[derive(Debug)]
pub(crate) enum Fate {
    /// What was there before.
    Kept,
    /// What was there before, put again.
    Restored,
    /// One of somebody else.
    Another,
    /// None, or nobody knows; this is the one that was there before.
    Removed(Box<InventoryConfiguration>),
}

impl ReplaceError {
    pub(crate) fn new(error: Error, fate: Fate) -> Self {
        Self { error, fate }
    }

    /// Returns what prevented it.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Returns the old rule if it is gone, or may be, and could not be put back.
    ///
    /// # Troubleshooting
    ///
    /// Until it is put again, no reports are made of this rule. Save it, and
    /// [`put`](crate::InventoryClient::put) it when the service answers again.
    #[must_use]
    pub fn to_restore(&self) -> Option<&InventoryConfiguration> {
        match &self.fate {
            Fate::Removed(old) => Some(old),
            Fate::Kept | Fate::Restored | Fate::Another => None,
        }
    }
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.fate {
            Fate::Kept => "the rule was not replaced; what was there before is there still",
            Fate::Restored => "the rule was not replaced; the old one was deleted and put back",
            Fate::Another => {
                "the rule was not replaced; the old one was deleted, and somebody put another"
            }
            Fate::Removed(_) => {
                "the rule was not replaced; the old one was deleted and could not be put back, \
                 so there may be none"
            }
        })
    }
}

impl StdError for ReplaceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
