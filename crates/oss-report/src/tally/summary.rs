//! All tallies in one pass.

use std::time::SystemTime;

use super::{Acls, Ages, Encryption, Extensions, Sizes, Tally, Top, Totals, Tree, Versions};
use crate::row::Row;

/// The depth of the tree, unless another one is set.
const DEPTH: usize = 3;
/// The number of the largest objects, unless another one is set.
const TOP: usize = 20;

/// Everything that a page about a report needs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Summary {
    /// Totals by storage class.
    pub totals: Totals,
    /// Totals by directory.
    pub tree: Tree,
    /// The sizes of objects.
    pub sizes: Sizes,
    /// The ages of objects.
    pub ages: Ages,
    /// Old versions and delete markers.
    pub versions: Versions,
    /// Encrypted objects.
    pub encryption: Encryption,
    /// Access control lists.
    pub acls: Acls,
    /// Totals by extension.
    pub extensions: Extensions,
    /// The largest objects.
    pub top: Top,
}

impl Summary {
    /// Creates a summary with ages at a time.
    ///
    /// Its tree has three levels, and its list the 20 largest objects.
    pub fn new(now: SystemTime) -> Self {
        Self {
            totals: Totals::default(),
            tree: Tree::new().with_depth(DEPTH),
            sizes: Sizes::default(),
            ages: Ages::new(now),
            versions: Versions::default(),
            encryption: Encryption::default(),
            acls: Acls::default(),
            extensions: Extensions::default(),
            top: Top::new(TOP),
        }
    }

    /// Sets the tree, which must be empty.
    #[must_use]
    pub fn with_tree(mut self, tree: Tree) -> Self {
        self.tree = tree;
        self
    }

    /// Sets the number of the largest objects.
    #[must_use]
    pub fn with_top(mut self, max: usize) -> Self {
        self.top = Top::new(max);
        self
    }
}

impl Tally for Summary {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        self.totals.row(row);
        self.tree.row(row);
        self.sizes.row(row);
        self.ages.row(row);
        self.versions.row(row);
        self.encryption.row(row);
        self.acls.row(row);
        self.extensions.row(row);
        self.top.row(row);
    }

    fn merge(&mut self, other: Self) {
        self.totals.merge(other.totals);
        self.tree.merge(other.tree);
        self.sizes.merge(other.sizes);
        self.ages.merge(other.ages);
        self.versions.merge(other.versions);
        self.encryption.merge(other.encryption);
        self.acls.merge(other.acls);
        self.extensions.merge(other.extensions);
        self.top.merge(other.top);
    }
}
