//! The directories of a report with all that is below them.

use std::fmt;

use super::nodes::{Nodes, ROOT};
use crate::class::{self, Class};
use crate::tally::Total;

/// The name of all classes that this version doesn't know.
const OTHER: &str = "(other)";

/// The directories of a report.
#[derive(Clone, Debug)]
pub struct Directories {
    nodes: Nodes,
    /// The totals of each directory with all that is below it.
    totals: Vec<[Total; Class::COUNT]>,
    /// The indices of all directories but the root, by parent, the largest first.
    children: Vec<usize>,
    /// The start of the children of each directory, and of the end.
    starts: Vec<usize>,
}

/// A directory of a report.
#[derive(Clone, Copy)]
pub struct Directory<'d> {
    directories: &'d Directories,
    index: usize,
}

impl Directories {
    pub(super) fn new(nodes: Nodes) -> Self {
        let mut totals: Vec<_> = (0..nodes.len()).map(|it| nodes.by_class(it)).collect();
        let parents: Vec<_> = nodes.parents().collect();
        for (index, parent) in parents.iter().enumerate().skip(1).rev() {
            // A parent comes before its children.
            if let Some((before, [total, ..])) = totals.split_at_mut_checked(index)
                && let Some(parent) = before.get_mut(*parent)
            {
                for (sum, it) in parent.iter_mut().zip(total) {
                    *sum += *it;
                }
            }
        }
        let parent = |it: usize| parents.get(it).copied().unwrap_or_default();
        let bytes = |it: usize| sum(totals.get(it)).bytes;
        let mut children: Vec<_> = (1..totals.len()).collect();
        children.sort_by(|a, b| {
            let by_parent = parent(*a).cmp(&parent(*b));
            let by_bytes = bytes(*b).cmp(&bytes(*a));
            by_parent
                .then(by_bytes)
                .then_with(|| nodes.name(*a).cmp(nodes.name(*b)))
        });
        let of = |it| children.partition_point(|child| parent(*child) < it);
        let starts = (0..=totals.len()).map(of).collect();
        Self {
            nodes,
            totals,
            children,
            starts,
        }
    }

    /// Returns the directory that contains all others.
    pub fn root(&self) -> Directory<'_> {
        self.directory(ROOT)
    }

    /// Returns the number of directories without the root.
    pub fn count(&self) -> usize {
        self.children.len()
    }

    /// Returns the directory with a decoded path, such as `logs/2026`.
    ///
    /// A slash at the end is ignored.
    pub fn find(&self, path: &[u8]) -> Option<Directory<'_>> {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        if path.is_empty() {
            return Some(self.root());
        }
        let mut names = path.split(|it| *it == b'/');
        names.try_fold(self.root(), |it, name| {
            it.children().find(|it| it.name() == name)
        })
    }

    fn directory(&self, index: usize) -> Directory<'_> {
        let directories = self;
        Directory { directories, index }
    }
}

impl<'d> Directory<'d> {
    /// Returns the decoded name without slashes; the root's is empty.
    pub fn name(self) -> &'d [u8] {
        self.directories.nodes.name(self.index)
    }

    /// Returns the total of all that is in this directory and below.
    pub fn total(self) -> Total {
        sum(self.directories.totals.get(self.index))
    }

    /// Returns the same total for each storage class, with the most bytes first.
    ///
    /// The classes that this version doesn't know are together as `(other)`; rows without a class, such as
    /// delete markers, are left out.
    pub fn classes(self) -> Vec<(&'static str, Total)> {
        let names = class::KNOWN.into_iter().chain([OTHER]);
        let totals = self
            .directories
            .totals
            .get(self.index)
            .into_iter()
            .flatten();
        let mut classes: Vec<_> = names.zip(totals.copied()).collect();
        classes.retain(|(_, total)| total.count > 0);
        classes.sort_by_key(|(_, total)| std::cmp::Reverse(total.bytes));
        classes
    }

    /// Returns the total of the objects that are in none of the children.
    ///
    /// At the last level of a limited tree, it has everything below, too.
    pub fn own(self) -> Total {
        sum(Some(&self.directories.nodes.by_class(self.index)))
    }

    /// Returns the directories in this one, with the most bytes first.
    pub fn children(self) -> impl ExactSizeIterator<Item = Self> {
        let directories = self.directories;
        let start = |it| directories.starts.get(it).copied().unwrap_or_default();
        let range = start(self.index)..start(self.index + 1);
        let children = directories.children.get(range).unwrap_or_default();
        children.iter().map(|it| directories.directory(*it))
    }
}

impl fmt::Debug for Directory<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory")
            .field("name", &crate::inert::inert(self.name()))
            .field("total", &self.total())
            .finish_non_exhaustive()
    }
}

fn sum(by_class: Option<&[Total; Class::COUNT]>) -> Total {
    by_class.into_iter().flatten().copied().sum()
}
