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
pub(super) struct Node {
    pub(super) parent: u32,
    /// The number of levels above it.
    depth: u32,
    name: (usize, usize),
    pub(super) by_class: ByClass,
}

/// The directories of a tree.
#[derive(Clone, Debug)]
pub(super) struct Nodes {
    nodes: Vec<Node>,
    /// The names of all directories, decoded.
    names: Vec<u8>,
    /// The indices of all but the root, by parent and name.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Nodes {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
            names: Vec::new(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Returns the number of directories without the root.
    #[inline]
    pub(super) fn directories(&self) -> usize {
        self.nodes.len() - 1
    }

    #[inline]
    pub(super) fn add(&mut self, node: usize, class: Class, size: Option<u64>) {
        let totals = self.nodes.get_mut(node).map(|it| &mut it.by_class);
        if let Some(total) = totals.and_then(|it| it.get_mut(class.index())) {
            total.add(size);
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Node> + ExactSizeIterator {
        self.nodes.iter()
    }

    /// Returns the decoded name of a directory.
    pub(super) fn name(&self, node: usize) -> &[u8] {
        let name = self.nodes.get(node).map_or((0, 0), |it| it.name);
        self.names.get(name.0..name.1).unwrap_or_default()
    }

    /// Returns a directory in another one, and creates it if it is new.
    pub(super) fn child(&mut self, parent: usize, name: &[u8]) -> usize {
        let Self {
            nodes,
            names,
            table,
            hasher,
        } = self;
        // More directories than this don't fit in memory.
        let key = u32::try_from(parent).unwrap_or(u32::MAX);
        let is_same = |it: &u32| {
            let node = nodes.get(*it as usize);
            node.is_some_and(|it| it.parent == key && names.get(it.name.0..it.name.1) == Some(name))
        };
        let hash = hasher.hash_one((key, name));
        if let Some(index) = table.find(hash, is_same) {
            return *index as usize;
        }
        let index = nodes.len();
        let rehash = |it: &u32| {
            let node = nodes.get(*it as usize);
            node.map_or(0, |it| {
                let name = names.get(it.name.0..it.name.1).unwrap_or_default();
                hasher.hash_one((it.parent, name))
            })
        };
        table.insert_unique(hash, u32::try_from(index).unwrap_or(u32::MAX), rehash);
        let depth = nodes.get(parent).map_or(0, |it| it.depth) + 1;
        let start = names.len();
        names.extend_from_slice(name);
        nodes.push(Node {
            parent: key,
            depth,
            name: (start, names.len()),
            by_class: ByClass::default(),
        });
        index
    }

    /// Returns the largest depth with no more than a number of directories.
    pub(super) fn largest_depth(&self, max: usize) -> usize {
        let mut counts = Vec::new();
        for node in self.nodes.iter().skip(1) {
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
        if self.nodes.iter().all(|it| it.depth as usize <= depth) {
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
        let mut indices: Vec<usize> = Vec::with_capacity(other.nodes.len());
        for (index, node) in other.nodes.iter().enumerate() {
            let parent = indices.get(node.parent as usize).copied().unwrap_or(ROOT);
            let target = if index == ROOT || node.depth as usize > depth {
                parent
            } else {
                self.child(parent, other.name(index))
            };
            indices.push(target);
            if let Some(target) = self.nodes.get_mut(target) {
                for (total, it) in target.by_class.iter_mut().zip(node.by_class) {
                    *total += it;
                }
            }
        }
    }
}
