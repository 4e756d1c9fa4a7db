//! The results of applying a plan.

use crate::{Change, ChangeKind, ReplaceError, Replaced};

/// The results of applying a plan: one for each of its changes.
#[derive(Debug)]
pub struct Applied {
    results: Vec<ChangeResult>,
}

/// The result of one change.
#[derive(Debug)]
pub struct ChangeResult {
    id: String,
    kind: ChangeKind,
    outcome: ChangeOutcome,
}

/// The outcome of one change.
#[derive(Debug)]
#[non_exhaustive]
pub enum ChangeOutcome {
    /// The rule is as desired, or was so already.
    #[non_exhaustive]
    Done {
        /// Whether a deleted rule may have been another client's.
        ///
        /// See [`Replaced::may_have_deleted_another_rule`](crate::Replaced::may_have_deleted_another_rule).
        may_have_deleted_another_rule: bool,
        /// The name of the journal entry that couldn't be removed.
        ///
        /// See [`Replaced::journal_entry`](crate::Replaced::journal_entry).
        journal_entry: Option<String>,
    },
    /// The change failed; the error says in which state the rule is.
    Failed(ReplaceError),
    /// The change wasn't begun, because another one failed or the caller stopped.
    NotTried,
}

/// The way to continue after a failed change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnFailure {
    /// No further change is begun; those under way are finished or undone.
    #[default]
    Stop,
    /// All other changes are tried.
    Continue,
}

/// An event while a plan is applied.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ApplyEvent<'a> {
    /// A change begins.
    Started(&'a Change),
    /// A change has ended, well or not.
    Finished(&'a ChangeResult),
}

impl ChangeOutcome {
    pub(crate) fn done(replaced: Replaced) -> Self {
        Self::Done {
            may_have_deleted_another_rule: replaced.may_have_deleted_another_rule(),
            journal_entry: replaced.into_journal_entry(),
        }
    }
}

impl Applied {
    pub(crate) fn new(results: Vec<ChangeResult>) -> Self {
        Self { results }
    }

    /// Returns the results in the order of [`Plan::changes`](crate::Plan::changes).
    #[must_use]
    pub fn results(&self) -> &[ChangeResult] {
        &self.results
    }

    /// Returns whether all rules are as desired.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.results.iter().all(ChangeResult::is_done)
    }

    /// Returns the number of changes of a kind that are done.
    #[must_use]
    pub fn done(&self, kind: ChangeKind) -> usize {
        let done = self.results.iter().filter(|result| result.is_done());
        done.filter(|result| result.kind == kind).count()
    }

    /// Returns the changes that failed, with their errors.
    pub fn failed(&self) -> impl Iterator<Item = (&ChangeResult, &ReplaceError)> {
        self.results
            .iter()
            .filter_map(|result| Some((result, result.error()?)))
    }

    /// Returns the ids of the rules whose changes failed, with the errors.
    pub fn into_failed(self) -> impl Iterator<Item = (String, ReplaceError)> {
        self.results
            .into_iter()
            .filter_map(|result| match result.outcome {
                ChangeOutcome::Failed(error) => Some((result.id, error)),
                ChangeOutcome::Done { .. } | ChangeOutcome::NotTried => None,
            })
    }

    /// Returns the changes that weren't begun.
    pub fn not_tried(&self) -> impl Iterator<Item = &ChangeResult> {
        let is_not_tried =
            |result: &&_| matches!(ChangeResult::outcome(result), ChangeOutcome::NotTried);
        self.results.iter().filter(is_not_tried)
    }
}

impl ChangeResult {
    pub(crate) fn new(change: &Change, outcome: ChangeOutcome) -> Self {
        Self {
            id: change.id().to_owned(),
            kind: change.kind(),
            outcome,
        }
    }

    /// Returns the id of the rule.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the kind of the change.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        self.kind
    }

    /// Returns the outcome.
    #[must_use]
    pub fn outcome(&self) -> &ChangeOutcome {
        &self.outcome
    }

    /// Returns whether the rule is as desired.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, ChangeOutcome::Done { .. })
    }

    /// Returns the error, if the change failed.
    #[must_use]
    pub fn error(&self) -> Option<&ReplaceError> {
        match &self.outcome {
            ChangeOutcome::Failed(error) => Some(error),
            ChangeOutcome::Done { .. } | ChangeOutcome::NotTried => None,
        }
    }
}
