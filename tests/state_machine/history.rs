//! The truth about each rule, and the checks of what programs do to it.

mod operation;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;

use crate::world::World;
use operation::content;
pub(crate) use operation::{Content, Operation, version};

/// How long a rule must exist until its owner counts on it.
const SETTLING_TIME: Duration = Duration::from_secs(2);

/// The number of the program that keeps no journal, and is never dropped.
pub(crate) const WITHOUT_JOURNAL: usize = 2;

/// One action of one program, such as an apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sender {
    pub(crate) program: usize,
    pub(crate) action: u64,
}

/// The result of a read, when it was made.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    id: String,
    content: Option<Content>,
    at: Duration,
}

/// A change of a rule, by a request that was applied.
#[derive(Clone, Debug)]
struct Change {
    at: Duration,
    sender: Sender,
    put: Option<Content>,
}

/// All that is known of one rule.
#[derive(Debug, Default)]
struct Rule {
    current: Option<Content>,
    changes: Vec<Change>,
    /// Whether the latest deletion was meant, or its program knows of it.
    may_be_gone: bool,
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
    harmed: Vec<(Sender, String)>,
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

    /// Records an entry of a program's journal.
    pub(crate) fn kept(&self, program: usize, id: &str, old: Content) {
        let sender = self.sender(program);
        self.note(sender, &format!("kept {id} {old}"));
        let mut inner = self.lock();
        // Others may have changed the rule since this action read it.
        let read = inner.reads.get(&(sender, id.to_owned()));
        let since = read.map_or(Duration::ZERO, |read| read.at);
        let entry = Entry { sender, old, since };
        let before = inner.entries.insert((program, id.to_owned()), entry);
        assert!(before.is_none(), "two entries for rule {id}");
    }

    /// Checks that a rule which a recovery found is of another program.
    pub(crate) fn is_foreign(&self, program: usize, id: &str) {
        let inner = self.lock();
        let entry = inner
            .entries
            .get(&(program, id.to_owned()))
            .expect("an entry");
        let rule = inner.rules.get(id);
        assert!(
            rule.is_some_and(|rule| rule.is_changed_by_others(entry.sender, entry.since)),
            "rule {id} isn't of another program"
        );
    }

    /// Checks that an entry may be settled.
    pub(crate) fn settled(&self, program: usize, id: &str, new: Option<Content>) {
        self.note(self.sender(program), &format!("settled {id}"));
        let mut inner = self.lock();
        let entry = inner.entries.remove(&(program, id.to_owned()));
        let entry = entry.expect("an entry");
        let Some(rule) = inner.rules.get(id) else {
            panic!("rule {id} never existed");
        };
        let is_certain = rule.current == Some(entry.old) || rule.current == new;
        assert!(
            is_certain || rule.is_changed_by_others(entry.sender, entry.since) || rule.may_be_gone,
            "the entry of rule {id} was settled, and {:?} exists: {entry:?}",
            rule.current
        );
    }

    /// Checks that a rule is as reported, unless others changed it since.
    pub(crate) fn check_outcome(
        &self,
        (sender, began): (Sender, Duration),
        id: &str,
        wanted: Option<Content>,
    ) {
        let inner = self.lock();
        let Some(rule) = inner.rules.get(id) else {
            assert_eq!(wanted, None, "rule {id} never existed");
            return;
        };
        let mut own = rule.changes.iter().rev().filter(|it| it.sender == sender);
        let since = own.next().map_or(began, |change| change.at);
        assert!(
            rule.current == wanted || rule.is_changed_by_others(sender, since),
            "{sender:?} reported {wanted:?} for rule {id}, and {:?} exists",
            rule.current
        );
    }

    /// Checks that another program changed a rule during an action.
    pub(crate) fn check_changed_by_others(&self, (sender, began): (Sender, Duration), id: &str) {
        let inner = self.lock();
        let rule = inner.rules.get(id);
        let is_changed = rule.is_some_and(|it| it.is_changed_by_others(sender, began));
        assert!(
            is_changed,
            "{sender:?} reported a change of rule {id} by others"
        );
    }

    /// Checks that an action didn't delete a rule on which another program counted.
    pub(crate) fn check_harmless(&self, sender: Sender, id: &str) {
        let inner = self.lock();
        assert!(
            !inner.harmed.contains(&(sender, id.to_owned())),
            "{sender:?} deleted a rule {id} of another program, and didn't report it"
        );
    }

    /// Checks that an action which reported to have changed nothing, did so.
    ///
    /// Its deletion may have been undone by a late put of the same rule.
    pub(crate) fn check_unchanged(&self, sender: Sender, id: &str) {
        let inner = self.lock();
        let Some(rule) = inner.rules.get(id) else {
            return;
        };
        let mut own = rule.changes.iter().rev().filter(|it| it.sender == sender);
        if let Some(change) = own.next() {
            assert!(
                rule.is_changed_by_others(sender, change.at),
                "{sender:?} changed rule {id}, and reported that it didn't"
            );
        }
    }

    /// Checks at the end that no rule is gone unless that was meant.
    pub(crate) fn check_end(&self) {
        let inner = self.lock();
        for (id, rule) in &inner.rules {
            assert!(
                rule.current.is_some() || rule.may_be_gone || rule.changes.is_empty(),
                "rule {id} is lost"
            );
        }
        assert!(
            inner.entries.is_empty(),
            "entries stay: {:?}",
            inner.entries
        );
    }

    pub(crate) fn current(&self, id: &str) -> Option<Content> {
        self.lock().rules.get(id)?.current
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn deleted(&mut self, id: &str, sender: Sender, at: Duration) {
        let is_meant = self.meant.contains(&(sender, id.to_owned()));
        let rule = self.rules.entry(id.to_owned()).or_default();
        let Some(deleted) = rule.current.take() else {
            return;
        };
        let mut puts = rule.changes.iter().rev().filter(|it| it.put.is_some());
        let put_at = puts.next().map_or(Duration::ZERO, |put| put.at);
        rule.changes.push(Change {
            at,
            sender,
            put: None,
        });
        rule.may_be_gone = is_meant;
        let key = (sender, id.to_owned());
        let read = self.reads.get(&key);
        if sender.program == WITHOUT_JOURNAL && is_meant {
            return;
        }
        let read = read.unwrap_or_else(|| panic!("rule {id} was deleted without a read: {key:?}"));
        if sender.program != WITHOUT_JOURNAL {
            let entry = self.entries.get(&(sender.program, id.to_owned()));
            let entry = entry.map(|entry| entry.old);
            assert!(
                entry.is_some(),
                "rule {id} was deleted without an entry: {key:?}"
            );
            assert_eq!(
                entry, read.content,
                "the entry of rule {id} isn't what was read"
            );
        }
        if let Some(expected) = self.expected.get(&key) {
            assert_eq!(
                read.content,
                Some(*expected),
                "rule {id} was changed, and deleted: {key:?}"
            );
        }
        if read.content != Some(deleted) {
            let was_there = put_at <= read.at;
            assert!(
                !was_there,
                "{deleted} of rule {id} was deleted unread: {key:?}, {read:?}"
            );
            if at >= put_at + SETTLING_TIME {
                self.harmed.push(key);
            }
        }
    }
}

impl Inner {
    /// Checks that no old rule is put in the place of another program's.
    ///
    /// The same action deleted that one.
    fn check_restoration(&self, id: &str, put: Content, sender: Sender) {
        let key = (sender, id.to_owned());
        let is_old = self
            .reads
            .get(&key)
            .is_some_and(|read| read.content == Some(put));
        assert!(
            !is_old || !self.harmed.contains(&key),
            "rule {id} of another program was rolled back over: {key:?}"
        );
    }
}

impl Rule {
    /// Returns whether another program changed the rule.
    ///
    /// So does an earlier action of the same one: its put may arrive late after it was dropped.
    fn is_changed_by_others(&self, sender: Sender, since: Duration) -> bool {
        self.changes.iter().any(|change| {
            let is_own = change.sender.program == sender.program;
            change.at >= since && !(is_own && change.sender >= sender)
        })
    }
}
