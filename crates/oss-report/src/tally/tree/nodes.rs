//! The directories as a list in which each parent comes before its children.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::class::Class;
use crate::tally::Total;

/// The index of the directory that contains all others.
pub(super) const ROOT: usize = 0;

/// The totals of one directory by class, without those of its children.
pub(super) type ByClass = [Total; Class::COUNT];

/// A directory.
#[derive(Clone, Debug, Default)]
struct Node {
    parent: u32,
    /// The number of levels above it.
    depth: u32,
    /// The bounds of its name in the names of all.
    name: (u32, u32),
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
    list: Vec<Node>,
    /// Apart from the nodes, so that a look-up needs fewer lines of the cache.
    totals: Vec<ByClass>,
    /// The names of all directories, decoded.
    names: Vec<u8>,
    /// The hashes and indices of all but the root, by parent and name.
    table: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
}

impl Nodes {
    pub(super) fn new() -> Self {
        Self {
            list: vec![Node::default()],
            totals: vec![ByClass::default()],
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

    #[inline]
    pub(super) fn add(&mut self, node: usize, class: Class, size: Option<u64>) {
        let totals = self.totals.get_mut(node);
        if let Some(total) = totals.and_then(|it| it.get_mut(class.index())) {
            total.add(size);
        }
    }

    /// Returns the totals of all directories.
    pub(super) fn totals(&self) -> &[ByClass] {
        &self.totals
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
    pub(super) fn child(&mut self, parent: usize, name: &[u8]) -> usize {
        // Larger numbers don't fit in memory.
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let key = number(parent);
        let hash = self.hasher.hash_one((key, name));
        let is_same = |it: &(u64, u32)| {
            let node = self.list.get(it.1 as usize).filter(|_| it.0 == hash);
            node.is_some_and(|it| it.parent == key && it.name(&self.names) == name)
        };
        if let Some((_, index)) = self.table.find(hash, is_same) {
            return *index as usize;
        }
        let index = self.list.len();
        self.table
            .insert_unique(hash, (hash, number(index)), |it| it.0);
        let depth = self.list.get(parent).map_or(0, |it| it.depth) + 1;
        let start = self.names.len();
        self.names.extend_from_slice(name);
        self.list.push(Node {
            parent: key,
            depth,
            name: (number(start), number(self.names.len())),
        });
        self.totals.push(ByClass::default());
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
        for (index, (node, totals)) in other.list.iter().zip(&other.totals).enumerate() {
            let parent = indices.get(node.parent as usize).copied().unwrap_or(ROOT);
            let target = if index == ROOT || node.depth as usize > depth {
                parent
            } else {
                self.child(parent, other.name(index))
            };
            indices.push(target);
            if let Some(target) = self.totals.get_mut(target) {
                for (total, it) in target.iter_mut().zip(totals) {
                    *total += *it;
                }
            }
        }
    }
}
