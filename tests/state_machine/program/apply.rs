//! Plans and applies.

use std::num::NonZeroUsize;

use oss_inventory::{ChangeKind, ChangeOutcome, OnFailure, PreparedRule, RuleSelector};

use super::{IDS, Program, rule};
use crate::history::version;

impl Program {
    pub(super) async fn apply(&self) {
        let begun = self.begin("apply");
        let desired = self.desired();
        let is_pruned = self.world.random(|random| random.percent(30));
        let all: RuleSelector = "*".parse().expect("a pattern");
        let prune = if is_pruned { &[all][..] } else { &[] };
        let Ok(plan) = self.client.plan(desired, prune).await else {
            return;
        };
        for change in plan.changes() {
            let text = format!("plans {:?} {}", change.kind(), change.id());
            self.history.note(begun.0, &text);
            if let Some(old) = change.old() {
                self.history.expects(begun.0, change.id(), version(old));
            }
            if change.kind() == ChangeKind::Delete {
                self.history.means_to_delete(begun.0, change.id());
            }
        }
        // A user looks at the plan.
        self.pause(6_000).await;
        let apply = plan.apply(&self.client);
        let (concurrency, stops) = self.world.random(|it| (1 + it.below(3), it.percent(50)));
        let concurrency = usize::try_from(concurrency)
            .ok()
            .and_then(NonZeroUsize::new);
        let applied = apply
            .concurrency(concurrency.expect("not zero"))
            .on_failure(if stops {
                OnFailure::Stop
            } else {
                OnFailure::Continue
            })
            .run()
            .await;
        for (change, result) in plan.changes().iter().zip(applied.results()) {
            let id = change.id();
            let new = change.new_rule().map(|rule| version(rule));
            assert_eq!(id, result.id());
            match result.outcome() {
                ChangeOutcome::NotTried => self.history.check_unchanged(begun.0, id),
                ChangeOutcome::Failed(error) => {
                    self.check_error(begun, id, change.old().map(version), error);
                }
                ChangeOutcome::Done {
                    may_have_deleted_another_rule,
                    ..
                } => {
                    self.history.note(begun.0, &format!("done {id}"));
                    self.history.check_outcome(begun, id, new);
                    if !may_have_deleted_another_rule {
                        self.history.check_harmless(begun.0, id);
                    }
                }
                other => panic!("an unexpected outcome: {other:?}"),
            }
        }
    }

    fn desired(&self) -> Vec<PreparedRule> {
        let mut desired = Vec::new();
        for id in IDS {
            let (is_desired, is_new) = self.world.random(|it| (it.percent(60), it.percent(60)));
            if is_desired {
                let current = self.history.current(id).filter(|_| !is_new);
                let wanted = current.map_or_else(|| self.new_rule(id), |it| rule(id, it));
                desired.push(PreparedRule::new(&wanted).expect("a valid rule"));
            }
        }
        desired
    }
}
