//! The data that one worker has changed, and what was acknowledged of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::body::Piece;

/// The data of one worker, which no other worker changes.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) worker: usize,
    pub(crate) bucket: String,
    /// A bucket with versioning.
    pub(crate) versioned: String,
    pub(crate) objects: BTreeMap<String, Vec<Piece>>,
    pub(crate) rules: BTreeSet<String>,
    /// The value of a tag of the bucket.
    pub(crate) tag: Option<u64>,
    /// The ids of all versions.
    pub(crate) versions: Vec<String>,
    /// The change that was in progress when the emulator was killed.
    pub(crate) pending: Pending,
    pub(crate) next_tag: u64,
}

/// A change that may have been applied or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pending {
    Nothing,
    /// The object would be this afterwards.
    Object(String, Option<Vec<Piece>>),
    /// The rule would exist afterwards, or not.
    Rule(String, bool),
    Tag(u64),
    Version,
}

impl Model {
    pub(crate) fn new(worker: usize) -> Self {
        Self {
            worker,
            bucket: format!("worker-{worker}"),
            versioned: format!("worker-{worker}-versions"),
            objects: BTreeMap::new(),
            rules: BTreeSet::new(),
            tag: None,
            versions: Vec::new(),
            pending: Pending::Nothing,
            next_tag: 0,
        }
    }

    /// Returns a number that no other change has.
    pub(crate) fn unique(&mut self) -> u64 {
        self.next_tag += 1;
        (self.worker as u64) << 32 | self.next_tag
    }

    /// Takes the change in progress as applied.
    pub(crate) fn apply_pending(&mut self) {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Object(key, Some(pieces)) => {
                self.objects.insert(key, pieces);
            }
            Pending::Object(key, None) => {
                self.objects.remove(&key);
            }
            Pending::Rule(id, true) => {
                self.rules.insert(id);
            }
            Pending::Rule(id, false) => {
                self.rules.remove(&id);
            }
            Pending::Tag(tag) => self.tag = Some(tag),
            Pending::Version | Pending::Nothing => {}
        }
    }
}
