//! A program that changes rules, and is interrupted.

mod apply;
mod recover;
mod replace;

use std::sync::Arc;
use std::time::Duration;

use oss_client::Sleep as _;
use oss_inventory::model::{Filter, InventoryConfiguration};
use oss_inventory::{InventoryClient, ReplaceError, ReplaceState};
use oss_tests::rules;

use crate::executor::{Task, drop_after};
use crate::history::{Content, History, Sender, WITHOUT_JOURNAL, version};
use crate::journal::MemoryJournal;
use crate::world::World;
use oss_tests::random::Random;

/// The ids of the rules.
pub(crate) const IDS: [&str; 3] = ["a", "b", "c"];

/// A program with its client and its journal.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) number: usize,
    pub(crate) client: InventoryClient,
    pub(crate) journal: MemoryJournal,
    pub(crate) world: World,
    pub(crate) history: Arc<History>,
}

/// An action and the time when it began.
type Begun = (Sender, Duration);

impl Program {
    /// Runs a number of actions.
    pub(crate) async fn run(self, actions: u64) {
        for _ in 0..actions {
            self.pause(4_000).await;
            let is_dropped = self.world.random(|random| random.percent(50));
            let polls = self.world.random(|random| 1 + random.below(30));
            let action = self.action();
            if is_dropped && self.number != WITHOUT_JOURNAL {
                if drop_after(action, polls).await.is_none() {
                    self.history
                        .note(self.history.sender(self.number), "dropped");
                }
            } else {
                action.await;
            }
        }
    }

    fn action(&self) -> Task<'_> {
        if !self.journal.is_empty() {
            return Box::pin(self.recover());
        }
        let choice = self.world.random(|random| random.below(10));
        let id = self.id();
        match (choice, self.number == WITHOUT_JOURNAL) {
            (0..2, true) => Box::pin(self.put(id)),
            (2..4, true) => Box::pin(self.delete(id)),
            (4..6, true) => Box::pin(self.ensure(id)),
            (0..2, false) => Box::pin(self.replace(id)),
            (2..8, false) => Box::pin(self.apply()),
            _ => Box::pin(self.update(id)),
        }
    }

    fn begin(&self, what: &str) -> Begun {
        let began = self.world.elapsed();
        (self.history.begin(self.number, what), began)
    }

    fn id(&self) -> &'static str {
        IDS[self
            .world
            .random(|random| usize::try_from(random.below(3)))
            .expect("a small number")]
    }

    /// Waits for up to this many milliseconds, often not at all.
    async fn pause(&self, limit: u64) {
        let draw = |random: &mut Random| random.percent(50).then(|| random.below(limit));
        if let Some(pause) = self.world.random(draw) {
            self.world.sleep(Duration::from_millis(pause)).await;
        }
    }

    /// Returns a rule that never existed before.
    fn new_rule(&self, id: &str) -> InventoryConfiguration {
        rule(
            id,
            Content(self.world.random(|random| random.number() >> 40)),
        )
    }

    /// Checks the state that an error reports.
    fn check_error(&self, begun: Begun, id: &str, old: Option<Content>, error: &ReplaceError) {
        let text = format!("{id}: {:?}: {}, {}", error.state(), error, error.error());
        self.history.note(begun.0, &text);
        let unrestored = error.unrestored_rule().map(version);
        assert!(
            unrestored.is_none() || unrestored == old,
            "{unrestored:?} {old:?}"
        );
        match error.state() {
            ReplaceState::Unchanged => self.history.check_unchanged(begun.0, id),
            ReplaceState::Restored => self.history.check_outcome(begun, id, old),
            ReplaceState::Gone => self.history.check_gone(begun, id),
            ReplaceState::ConcurrentlyReplaced => self.history.check_changed_by_others(begun, id),
            _ => {}
        }
    }
}

/// Returns a rule of which only the id and the version matter.
pub(crate) fn rule(id: &str, content: Content) -> InventoryConfiguration {
    let mut rule = rules::minimal(id).expect("a rule");
    // It is disabled, so that the emulator writes no reports.
    rule.is_enabled = Some(false);
    rule.filter = Some(Filter::builder().prefix(content.to_string()).build());
    rule
}
