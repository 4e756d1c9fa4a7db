//! The truth about each rule, and the checks of what programs do to it.

mod deletion;
mod entries;
mod operation;
mod reports;
mod rule;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;

use crate::world::World;
pub(crate) use rule::Sender;

use operation::content;
pub(crate) use operation::{Content, Operation, version};
use rule::{Change, Rule};

/// The number of the program that keeps no journal, and is never dropped.
pub(crate) const WITHOUT_JOURNAL: usize = 2;

/// The result of a read, when it was made.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    id: String,
    content: Option<Content>,
    at: Duration,
}

/// A journal entry that isn't settled.
#[derive(Clone, Debug)]
struct Entry {
    sender: Sender,
    old: Content,
    since: Duration,
}

#[derive(Debug, Default)]
struct Inner {
    actions: BTreeMap<usize, u64>,
    rules: BTreeMap<String, Rule>,
    reads: BTreeMap<(Sender, String), Read>,
    entries: BTreeMap<(usize, String), Entry>,
    /// The rules that the actions of programs are about to replace or delete.
    expected: BTreeMap<(Sender, String), Content>,
    /// The rules that each action means to delete.
    meant: Vec<(Sender, String)>,
    /// The actions that deleted a rule on which another program counted.
    harmed: Vec<(Sender, String, Duration)>,
    log: String,
}

/// The truth about each rule, from the requests that the service applied.
#[derive(Debug)]
pub(crate) struct History {
    world: World,
    inner: Mutex<Inner>,
}

impl History {
    pub(crate) fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            inner: Mutex::default(),
        }
    }

    /// Begins an action of a program; all of its requests belong to it.
    pub(crate) fn begin(&self, program: usize, what: &str) -> Sender {
        let mut inner = self.lock();
        let action = inner.actions.entry(program).or_default();
        *action += 1;
        let sender = Sender {
            program,
            action: *action,
        };
        drop(inner);
        self.note(sender, what);
        sender
    }

    pub(crate) fn sender(&self, program: usize) -> Sender {
        let action = self.lock().actions.get(&program).copied();
        Sender {
            program,
            action: action.unwrap_or_default(),
        }
    }

    /// Adds a line to the log, which a failure shows.
    pub(crate) fn note(&self, sender: Sender, what: &str) {
        let now = self.world.elapsed().as_millis();
        let (program, action) = (sender.program, sender.action);
        let mut inner = self.lock();
        let _ = writeln!(
            inner.log,
            "{now:>8} program {program} action {action}: {what}"
        );
    }

    pub(crate) fn log(&self) -> String {
        self.lock().log.clone()
    }

    /// Returns the number of actions of all programs.
    pub(crate) fn actions(&self) -> u64 {
        self.lock().actions.values().sum()
    }

    /// Says which rule an action is about to replace or delete, and no other.
    pub(crate) fn expects(&self, sender: Sender, id: &str, content: Content) {
        let key = (sender, id.to_owned());
        self.lock().expected.insert(key, content);
    }

    /// Says that an action deletes a rule because it isn't wanted any more.
    pub(crate) fn means_to_delete(&self, sender: Sender, id: &str) {
        self.lock().meant.push((sender, id.to_owned()));
    }

    /// Says that a program knows from an error that a rule may be gone.
    pub(crate) fn reported_as_gone(&self, id: &str) {
        self.lock()
            .rules
            .entry(id.to_owned())
            .or_default()
            .may_be_gone = true;
    }

    /// Records the response to a request, and checks that it may be sent.
    pub(crate) fn applied(
        &self,
        operation: &Operation,
        sender: Sender,
        status: StatusCode,
        body: &[u8],
    ) -> Option<Read> {
        self.note(sender, &format!("{operation:?} {status}"));
        let at = self.world.elapsed();
        let mut inner = self.lock();
        match operation {
            Operation::Get(id) => {
                let found = status.is_success().then(|| content(body));
                let rule = inner.rules.entry(id.clone()).or_default();
                assert_eq!(found, rule.current, "the service has another rule {id}");
                Some(Read {
                    id: id.clone(),
                    content: found,
                    at,
                })
            }
            Operation::Put(id, put) if status.is_success() => {
                inner.check_restoration(id, *put, sender);
                let rule = inner.rules.entry(id.clone()).or_default();
                assert_eq!(rule.current, None, "a put overwrote rule {id}");
                rule.current = Some(*put);
                rule.may_be_gone = false;
                rule.changes.push(Change {
                    at,
                    sender,
                    put: Some(*put),
                });
                None
            }
            Operation::Delete(id) if status.is_success() => {
                inner.deleted(id, sender, at);
                None
            }
            Operation::List | Operation::Put(..) | Operation::Delete(_) => None,
        }
    }

    /// Records that the response to a read has reached its action.
    pub(crate) fn has_read(&self, sender: Sender, read: Read) {
        self.lock().reads.insert((sender, read.id.clone()), read);
    }

    pub(crate) fn current(&self, id: &str) -> Option<Content> {
        self.lock().rules.get(id)?.current
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
