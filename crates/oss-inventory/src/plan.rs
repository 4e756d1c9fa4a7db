//! The changes that make the rules of a bucket the desired ones.

use std::collections::BTreeMap;

use oss_client::BucketName;
use oss_model::inventory::InventoryConfiguration;

use crate::differences::between;
use crate::{Difference, PlanError, PreparedRule, RuleSelector, is_equivalent};

/// The changes that make the rules of a bucket the desired ones.
///
/// A plan is data: making one changes nothing. [`InventoryClient::plan`](crate::InventoryClient::plan) reads the rules
/// of the bucket first.
///
/// # Examples
///
/// ```
/// use oss_inventory::{BucketName, ChangeKind, Plan};
/// # use oss_inventory::{RootElement, model::InventoryConfiguration};
/// # let mut rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
///
/// let bucket = BucketName::new("examplebucket")?;
/// rule.id = "daily-logs".to_owned();
/// let actual = [rule];
///
/// // A rule that isn't desired stays, unless a selector of `prune` selects it.
/// let plan = Plan::new(bucket.clone(), [], actual.clone(), &[])?;
/// assert!(plan.is_empty());
/// let plan = Plan::new(bucket, [], actual, &["daily-*".parse()?])?;
/// assert_eq!(plan.count(ChangeKind::Delete), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    bucket: BucketName,
    changes: Vec<Change>,
    unmanaged: Vec<InventoryConfiguration>,
}

/// The part of a [`Plan`] for one rule.
#[derive(Clone, Debug)]
pub struct Change {
    kind: ChangeKind,
    id: String,
    old: Option<InventoryConfiguration>,
    new: Option<PreparedRule>,
}

/// The kind of a [`Change`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ChangeKind {
    /// No rule has the id of the desired one.
    Create,
    /// A different rule has the id of the desired one.
    Replace,
    /// The rule isn't desired, and a selector selects it.
    Delete,
    /// The rule [is equivalent](is_equivalent) to the desired one.
    Unchanged,
}

impl Plan {
    /// Compares the desired rules of a bucket with the actual ones.
    ///
    /// Only rules that a selector of `prune` selects are deleted; without one, none are. If `actual`
    /// has two rules with one id, because the list changed during the listing, the later one counts.
    ///
    /// # Errors
    ///
    /// Fails if two desired rules have the same id.
    pub fn new(
        bucket: BucketName,
        desired: impl IntoIterator<Item = PreparedRule>,
        actual: impl IntoIterator<Item = InventoryConfiguration>,
        prune: &[RuleSelector],
    ) -> Result<Self, PlanError> {
        let desired: Vec<_> = desired.into_iter().collect();
        PlanError::check_ids(&bucket, &desired)?;
        let mut changes: BTreeMap<_, _> = actual
            .into_iter()
            .map(|old| (old.id.clone(), (Some(old), None)))
            .collect();
        for new in desired {
            let change = changes.entry(new.id.clone()).or_default();
            change.1 = Some(new);
        }
        let mut plan = Self {
            bucket,
            changes: Vec::new(),
            unmanaged: Vec::new(),
        };
        for (id, (old, new)) in changes {
            let kind = match (&old, &new) {
                (Some(old), Some(new)) if is_equivalent(old, new) => ChangeKind::Unchanged,
                (Some(_), Some(_)) => ChangeKind::Replace,
                (None, _) => ChangeKind::Create,
                _ if prune.iter().any(|selector| selector.selects(&id)) => ChangeKind::Delete,
                _ => {
                    plan.unmanaged.extend(old);
                    continue;
                }
            };
            plan.changes.push(Change { kind, id, old, new });
        }
        Ok(plan)
    }

    /// Returns the bucket.
    #[must_use]
    pub fn bucket(&self) -> &BucketName {
        &self.bucket
    }

    /// Returns the changes, sorted by id, with the unchanged rules that are desired.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns the number of changes of a kind.
    #[must_use]
    pub fn count(&self, kind: ChangeKind) -> usize {
        let changes = self.changes.iter();
        changes.filter(|change| change.kind == kind).count()
    }

    /// Returns the actual rules that the plan leaves alone, sorted by id.
    ///
    /// They aren't desired, and no selector selects them.
    #[must_use]
    pub fn unmanaged(&self) -> &[InventoryConfiguration] {
        &self.unmanaged
    }

    /// Returns whether nothing needs to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count(ChangeKind::Unchanged) == self.changes.len()
    }
}

impl Change {
    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        self.kind
    }

    /// Returns the id of the rule.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the actual rule, if one exists.
    #[must_use]
    pub fn old(&self) -> Option<&InventoryConfiguration> {
        self.old.as_ref()
    }

    /// Returns the desired rule as it will be sent; `None` if the rule is deleted.
    #[must_use]
    pub fn new_rule(&self) -> Option<&PreparedRule> {
        self.new.as_ref()
    }

    /// Returns how the actual and the desired rule [differ](crate::differences).
    ///
    /// If only one exists, all of its elements differ. It is empty for [`ChangeKind::Unchanged`].
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        between(self.old(), self.new.as_deref())
    }
}
