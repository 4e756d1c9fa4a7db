//! The directories as a list in which each parent comes before its children.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::chunks::Chunks;
use crate::class::Class;
use crate::tally::Total;

/// The index of the directory that contains all others.
pub(super) const ROOT: usize = 0;

/// The totals of one directory by class.
pub(super) type ByClass = [Total; Class::COUNT];

/// The total of a class in a directory, without its children.
///
/// Most directories have few classes, so each has a list of them, and no room for the others.
#[derive(Clone, Debug)]
struct Entry {
    total: Total,
    /// The index of the directory's next entry.
    next: u32,
    class: Class,
}

/// The index of no entry.
const END: u32 = u32::MAX;

/// A directory.
#[derive(Clone, Debug)]
struct Node {
    parent: u32,
    /// The index of its first entry.
    first: u32,
    /// The number of levels above it.
    depth: u32,
    /// The bounds of its name in the names of all.
    name: (u32, u32),
    /// A half of the hash of parent and name.
    hash: u32,
}

impl Node {
    #[inline]
    fn name<'n>(&self, names: &'n [u8]) -> &'n [u8] {
        let (start, end) = (self.name.0 as usize, self.name.1 as usize);
        names.get(start..end).unwrap_or_default()
    }
}

/// The directories of a tree.
#[derive(Clone, Debug)]
pub(super) struct Nodes {
    list: Chunks<Node>,
    entries: Chunks<Entry>,
    /// The names of all directories, decoded.
    names: Vec<u8>,
    /// The indices of all but the root, by parent and name.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Nodes {
    pub(super) fn new() -> Self {
        let root = Node {
            parent: number(ROOT),
            first: END,
            depth: 0,
            name: (0, 0),
            hash: 0,
        };
        let mut list = Chunks::new();
        list.push(root);
        Self {
            list,
            entries: Chunks::new(),
            names: Vec::new(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Returns the number of directories without the root.
    #[inline]
    pub(super) fn directories(&self) -> usize {
        self.list.len() - 1
    }

    /// Adds a total of a class to a directory.
    #[inline]
    pub(super) fn add(&mut self, node: usize, class: Class, more: Total) {
        let Some(node) = self.list.get_mut(node) else {
            return;
        };
        let mut next = node.first;
        while let Some(entry) = self.entries.get_mut(next as usize) {
            if entry.class == class {
                entry.total += more;
                return;
            }
            next = entry.next;
        }
        let next = std::mem::replace(&mut node.first, number(self.entries.len()));
        self.entries.push(Entry {
            total: more,
            next,
            class,
        });
    }

    /// Returns the number of directories and the root.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns the totals of a directory by class, without its children.
    pub(super) fn by_class(&self, node: usize) -> ByClass {
        let mut totals = ByClass::default();
        for entry in self.entries_of(node) {
            if let Some(total) = totals.get_mut(entry.class.index()) {
                *total += entry.total;
            }
        }
        totals
    }

    fn entries_of(&self, node: usize) -> impl Iterator<Item = &Entry> {
        let entry = |index: u32| self.entries.get(index as usize);
        let first = self.list.get(node).and_then(|it| entry(it.first));
        std::iter::successors(first, move |it| entry(it.next))
    }

    /// Returns the parents of all directories; the root's is the root.
    pub(super) fn parents(&self) -> impl Iterator<Item = usize> {
        self.list.iter().map(|it| it.parent as usize)
    }

    /// Returns the decoded name of a directory.
    pub(super) fn name(&self, node: usize) -> &[u8] {
        let node = self.list.get(node);
        node.map_or(&[], |it| it.name(&self.names))
    }

    /// Returns a directory in another one, and creates it if it is new.
    ///
    /// If the guess is right, the table isn't read, which is often far away from the processor.
    pub(super) fn child(&mut self, parent: usize, name: &[u8], guess: usize) -> usize {
        let Self { list, names, .. } = self;
        let key = number(parent);
        let is_child = |index: usize| {
            let node = list.get(index).filter(|it| it.parent == key);
            node.is_some_and(|it| it.name(names) == name)
        };
        if is_child(guess) {
            return guess;
        }
        let [.., b3, b2, b1, b0] = self.hasher.hash_one((key, name)).to_be_bytes();
        let hash = u32::from_be_bytes([b3, b2, b1, b0]);
        match self.table.find(whole(hash), |it| is_child(*it as usize)) {
            Some(index) => *index as usize,
            None => self.create(key, name, hash),
        }
    }

    fn create(&mut self, parent: u32, name: &[u8], hash: u32) -> usize {
        let index = self.list.len();
        let depth = self.list.get(parent as usize).map_or(0, |it| it.depth) + 1;
        let start = number(self.names.len());
        self.names.extend_from_slice(name);
        self.list.push(Node {
            parent,
            first: END,
            depth,
            name: (start, number(self.names.len())),
            hash,
        });
        let hash_of = |it: &u32| self.list.get(*it as usize).map_or(0, |it| whole(it.hash));
        self.table
            .insert_unique(whole(hash), number(index), hash_of);
        index
    }

    /// Returns the largest depth with no more than a number of directories.
    pub(super) fn largest_depth(&self, max: usize) -> usize {
        let mut counts = Vec::new();
        for node in self.list.iter().skip(1) {
            let level = node.depth as usize;
            counts.resize(counts.len().max(level), 0);
            if let Some(count) = counts.get_mut(level - 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        let fits = counts.iter().take_while(|count: &&usize| {
            sum += **count;
            sum <= max
        });
        fits.count()
    }

    /// Adds everything below a depth to the directories at that depth.
    pub(super) fn truncate(&mut self, depth: usize) {
        if self.list.iter().all(|it| it.depth as usize <= depth) {
            return;
        }
        let old = std::mem::replace(self, Self::new());
        self.append(&old, depth);
    }

    /// Adds the directories of another tree.
    pub(super) fn merge(&mut self, other: &Self) {
        self.append(other, usize::MAX);
    }

    fn append(&mut self, other: &Self, depth: usize) {
        // The index here for each index there; parents come first.
        let mut indices: Vec<usize> = Vec::with_capacity(other.list.len());
        let mut last = ROOT;
        for (index, node) in other.list.iter().enumerate() {
            let parent = indices.get(node.parent as usize).copied().unwrap_or(ROOT);
            let target = if index == ROOT || node.depth as usize > depth {
                parent
            } else {
                // Files of a report have most directories in the same order.
                self.child(parent, other.name(index), last + 1)
            };
            indices.push(target);
            last = target;
            for entry in other.entries_of(index) {
                self.add(target, entry.class, entry.total);
            }
        }
    }
}

/// Converts an index; larger ones don't fit in memory.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Makes a hash of one half: a table uses the bits of both ends.
fn whole(half: u32) -> u64 {
    u64::from(half) << 32 | u64::from(half)
}
