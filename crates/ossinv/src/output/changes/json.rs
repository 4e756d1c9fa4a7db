//! Changes as JSON.

use anyhow::Result;
use oss_inventory::{Change, ChangeKind, Difference};
use serde::Serialize;

use super::BucketChanges;

/// Which rules are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Those that change.
    Changed,
    All,
}

#[derive(Serialize)]
struct RuleChange<'c> {
    bucket: &'c str,
    id: &'c str,
    change: &'static str,
    /// The file of the desired rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'c str>,
    differences: Vec<ElementChange>,
}

/// An element that differs.
#[derive(Serialize)]
pub(super) struct ElementChange {
    element: String,
    old: Option<String>,
    new: Option<String>,
}

impl ElementChange {
    pub(super) fn all(differences: &[Difference]) -> Vec<Self> {
        let differences = differences.iter().map(|it| Self {
            element: it.path().to_owned(),
            old: it.old().map(str::to_owned),
            new: it.new().map(str::to_owned),
        });
        differences.collect()
    }
}

/// Returns an array with an object for each rule.
pub(crate) fn json<'c>(
    buckets: impl Iterator<Item = &'c BucketChanges>,
    shown: Shown,
) -> Result<String> {
    let mut rules = Vec::new();
    for changes in buckets {
        let changed = changes.plan.changes().iter();
        rules.extend(changed.filter_map(|change| planned(changes, change, shown)));
        if shown == Shown::All {
            rules.extend(changes.plan.unmanaged().iter().map(|rule| RuleChange {
                bucket: changes.plan.bucket().as_str(),
                id: &rule.id,
                change: "unmanaged",
                file: None,
                differences: Vec::new(),
            }));
        }
    }
    Ok(crate::output::serialized::json(&rules)? + "\n")
}

fn planned<'c>(
    changes: &'c BucketChanges,
    change: &'c Change,
    shown: Shown,
) -> Option<RuleChange<'c>> {
    let kind = match change.kind() {
        ChangeKind::Create => "create",
        ChangeKind::Replace => "replace",
        ChangeKind::Delete => "delete",
        _ if shown == Shown::Changed => return None,
        _ => "unchanged",
    };
    Some(RuleChange {
        bucket: changes.plan.bucket().as_str(),
        id: change.id(),
        change: kind,
        file: changes.files.get(change.id()).map(String::as_str),
        differences: ElementChange::all(&change.differences()),
    })
}
