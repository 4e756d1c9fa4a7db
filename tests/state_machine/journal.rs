//! A journal in memory, whose every step can be interrupted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use oss_client::Sleep as _;
use oss_inventory::{
    HeldEntry, Journal, JournalEntry, JournalError, JournalFuture, PendingEntries, PendingEntry,
};

use crate::history::{History, version};
use crate::world::World;

/// The journal of one program; it outlives the actions that are dropped.
#[derive(Clone, Debug)]
pub(crate) struct MemoryJournal {
    world: World,
    history: Arc<History>,
    program: usize,
    entries: Arc<Mutex<BTreeMap<String, Stored>>>,
}

#[derive(Debug)]
struct Stored {
    entry: JournalEntry,
    deleted_at: Option<SystemTime>,
    is_held: bool,
}

#[derive(Debug)]
struct Held {
    journal: MemoryJournal,
    entry: JournalEntry,
    name: String,
}

impl MemoryJournal {
    pub(crate) fn new(world: &World, history: &Arc<History>, program: usize) -> Self {
        Self {
            world: world.clone(),
            history: Arc::clone(history),
            program,
            entries: Arc::default(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    async fn step(&self) {
        self.world.sleep(Duration::from_millis(1)).await;
    }

    fn fails(&self) -> bool {
        self.world.random(|random| random.percent(2))
    }

    fn held(&self, name: &str, entry: JournalEntry) -> Box<dyn HeldEntry> {
        Box::new(Held {
            journal: self.clone(),
            entry,
            name: name.to_owned(),
        })
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Stored)) {
        if let Some(stored) = self.lock().get_mut(name) {
            change(stored);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Stored>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn keep(&self, entry: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>> {
        Box::pin(async move {
            self.step().await;
            if self.fails() {
                return Err(JournalError::new("the disk is full"));
            }
            let name = entry.id().to_owned();
            self.history.kept(self.program, &name, version(entry.old()));
            let stored = Stored {
                entry: entry.clone(),
                deleted_at: None,
                is_held: true,
            };
            self.lock().insert(name.clone(), stored);
            let held = self.held(&name, entry);
            self.step().await;
            Ok(held)
        })
    }

    fn pending(&self) -> JournalFuture<'_, PendingEntries> {
        Box::pin(async move {
            self.step().await;
            let mut pending = PendingEntries::default();
            for (name, stored) in &*self.lock() {
                let entry = stored.entry.clone();
                let entry = PendingEntry::new(name.clone(), entry);
                pending.entries.push(if stored.is_held {
                    entry.in_use()
                } else {
                    entry
                });
            }
            Ok(pending)
        })
    }

    fn hold<'a>(
        &'a self,
        pending: &'a PendingEntry,
    ) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>> {
        Box::pin(async move {
            self.step().await;
            let mut entries = self.lock();
            let stored = entries.get_mut(pending.name()).filter(|it| !it.is_held);
            Ok(stored.map(|stored| {
                stored.is_held = true;
                self.held(pending.name(), stored.entry.clone())
            }))
        })
    }
}

impl HeldEntry for Held {
    fn entry(&self) -> &JournalEntry {
        &self.entry
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn set_deleted_at(&self, now: SystemTime) {
        self.journal
            .change(&self.name, |stored| stored.deleted_at = Some(now));
    }

    fn deleted_at(&self) -> Option<SystemTime> {
        self.journal.lock().get(&self.name)?.deleted_at
    }

    fn set_deleted(&self) {
        self.journal.change(&self.name, |stored| {
            stored.entry = stored.entry.clone().deleted();
        });
    }

    fn set_ended(&self) {
        self.journal.change(&self.name, |stored| {
            stored.entry = stored.entry.clone().ended();
        });
    }

    fn settle(&self) -> JournalFuture<'_, ()> {
        Box::pin(async move {
            self.journal.step().await;
            self.set_ended();
            if self.journal.fails() {
                return Err(JournalError::new("the disk is gone"));
            }
            let new = self.entry.new_rule().map(version);
            let program = self.journal.program;
            self.journal.history.settled(program, &self.name, new);
            self.journal.lock().remove(&self.name);
            self.journal.step().await;
            Ok(())
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.journal
            .change(&self.name, |stored| stored.is_held = false);
    }
}
