//! Totals by directory.

mod chunks;
mod directories;
mod nodes;
mod path;

pub use directories::{Directories, Directory};

use super::{Tally, Total};
use crate::row::Row;
use nodes::Nodes;
use path::LastPath;

/// The most directories of a tree, unless another number is set.
const MAX_NODES: usize = 100_000;

/// The rows and bytes of each directory and storage class.
///
/// Directories end with `/`. A tree may be limited to a depth, and it is limited to a number of
/// directories: once it has more, it becomes less deep. So its size doesn't depend on the order of rows. A row
/// below the last level belongs to the directory of the last level, so the totals stay complete.
///
/// # Examples
///
/// ```
/// use oss_report::tally::Tree;
/// use oss_report::{Columns, Scanner, Tally};
///
/// let mut scanner = Scanner::new(Columns::from_schema("Bucket,Key,Size")?);
/// let mut tree = Tree::new().with_depth(1);
/// scanner.feed(b"b,logs%2F2026%2Fa,3\nb,logs%2Fb,4\nb,c,5\n", |row| tree.row(row))?;
/// let directories = tree.into_directories();
/// assert_eq!(directories.root().total().bytes, 12);
/// let logs = directories.root().children().next().ok_or("no directory")?;
/// assert_eq!((logs.name(), logs.total().bytes), (&b"logs"[..], 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Nodes,
    last: LastPath,
    /// The number of levels below the root.
    depth: usize,
    max_nodes: usize,
    is_collapsed: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    /// Creates a tree of any depth with up to 100,000 directories.
    pub fn new() -> Self {
        Self {
            nodes: Nodes::new(),
            last: LastPath::default(),
            depth: usize::MAX,
            max_nodes: MAX_NODES,
            is_collapsed: false,
        }
    }

    /// Sets the number of levels; 0 is the root alone.
    #[must_use]
    pub fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the most directories; each takes about 100 bytes.
    #[must_use]
    pub fn with_max_directories(mut self, max: usize) -> Self {
        self.max_nodes = max;
        self
    }

    /// Returns the number of levels, if the tree is limited.
    pub fn depth(&self) -> Option<usize> {
        (self.depth < usize::MAX).then_some(self.depth)
    }

    /// Returns whether the tree lost levels because it had too many directories.
    pub fn is_collapsed(&self) -> bool {
        self.is_collapsed
    }

    /// Adds up the directories with all that is below them.
    pub fn into_directories(self) -> Directories {
        Directories::new(self.nodes)
    }

    /// Finds the directory of a key that isn't in the last directory.
    fn enter(&mut self, row: &Row<'_>) -> usize {
        loop {
            let plus = row.columns().plus();
            let node = self
                .last
                .enter(row.raw_key(), self.depth, plus, &mut self.nodes);
            if self.nodes.directories() <= self.max_nodes {
                return node;
            }
            self.collapse();
        }
    }

    /// Removes levels until the tree is small enough.
    #[cold]
    fn collapse(&mut self) {
        self.depth = self.depth.min(self.nodes.largest_depth(self.max_nodes));
        self.is_collapsed = true;
        self.nodes.truncate(self.depth);
        self.last.clear();
    }
}

impl Tally for Tree {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let node = match self.last.node_of(row.raw_key(), self.depth) {
            Some(node) => node,
            None => self.enter(row),
        };
        let bytes = row.size().unwrap_or_default();
        self.nodes
            .add(node, row.values.class, Total { count: 1, bytes });
    }

    fn merge(&mut self, mut other: Self) {
        self.last.clear();
        self.is_collapsed |= other.is_collapsed;
        self.depth = self.depth.min(other.depth);
        self.nodes.truncate(self.depth);
        other.nodes.truncate(self.depth);
        if self.nodes.directories() < other.nodes.directories() {
            std::mem::swap(&mut self.nodes, &mut other.nodes);
        }
        self.nodes.merge(&other.nodes);
        if self.nodes.directories() > self.max_nodes {
            self.collapse();
        }
    }
}
