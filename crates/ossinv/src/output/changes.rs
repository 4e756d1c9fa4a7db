//! Shows how the rules of a bucket differ from those of files.

mod diff;
mod entries;
mod json;
mod output;
mod preview;
mod styles;

use std::collections::HashMap;

use oss_inventory::{ChangeKind, Plan};

pub(crate) use diff::{diff, two_sides};
pub(crate) use entries::{entries, entries_json};
pub(crate) use json::{Shown, json};
pub(crate) use output::ChangesOutput;
pub(crate) use preview::preview;
pub(crate) use styles::Styles;

use crate::terminal::printable;

/// The changes that make the rules of a bucket those of the files.
#[derive(Debug)]
pub(crate) struct BucketChanges {
    pub(crate) plan: Plan,
    /// The file of each desired rule, by the id of the rule.
    pub(crate) files: HashMap<String, String>,
}

impl From<Plan> for BucketChanges {
    /// Creates the changes of a command without files.
    fn from(plan: Plan) -> Self {
        Self {
            plan,
            files: HashMap::new(),
        }
    }
}

impl BucketChanges {
    /// Returns the file and the id of a rule, or the bucket if no file has it.
    pub(crate) fn name(&self, id: &str) -> String {
        match self.files.get(id) {
            Some(file) => format!("{file} (rule {id})"),
            None => format!("rule {id} of bucket {}", self.plan.bucket()),
        }
    }

    /// Returns the number of rules to create, replace or delete.
    pub(crate) fn to_do(&self) -> usize {
        self.plan.changes().len() - self.plan.count(ChangeKind::Unchanged)
    }

    /// Returns the numbers of changes in a line.
    pub(crate) fn summary(&self) -> String {
        let count = |kind| self.plan.count(kind);
        format!(
            "bucket {}: {} to create, {} to replace, {} to delete, {} unchanged",
            self.plan.bucket(),
            count(ChangeKind::Create),
            count(ChangeKind::Replace),
            count(ChangeKind::Delete),
            count(ChangeKind::Unchanged),
        )
    }

    /// Returns a line about the rules that no file has, if any.
    pub(crate) fn unmanaged_line(&self) -> Option<String> {
        /// How many ids the line has at most.
        const MAX_IDS: usize = 5;
        let unmanaged = self.plan.unmanaged();
        let ids = unmanaged.iter().take(MAX_IDS).map(|it| printable(&it.id));
        let ids = ids.collect::<Vec<_>>().join(", ");
        let more = match unmanaged.len().saturating_sub(MAX_IDS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let bucket = self.plan.bucket();
        (!ids.is_empty()).then(|| format!("only in bucket {bucket}: {ids}{more}"))
    }
}
