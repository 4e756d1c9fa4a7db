//! The parts of a summary that a page shows: a bounded number of each.

use super::finding::Finding;
use super::labels;
use super::node::Node;
use super::panels;
use crate::tally::{Summary, TopObject, Total};

/// The most rows of the tables.
const MAX_CLASSES: usize = 12;
const MAX_LARGEST: usize = 20;
const MAX_EXTENSIONS: usize = 12;

/// Everything that a page shows of a summary.
#[derive(Debug)]
pub(super) struct View {
    pub(super) all: Total,
    pub(super) unit: Unit,
    /// The old versions.
    pub(super) old: Total,
    pub(super) classes: Parts,
    pub(super) root: Node,
    pub(super) sizes: Vec<(String, Total)>,
    pub(super) ages: Vec<(String, Total)>,
    pub(super) largest: Vec<TopObject>,
    pub(super) findings: Vec<Finding>,
    pub(super) extensions: Parts,
}

/// The word for the rows of a report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) head: &'static str,
    pub(super) noun: &'static str,
}

/// Totals by name.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) named: Vec<(String, Total)>,
    /// The rows with other names.
    pub(super) others: Total,
}

impl View {
    pub(super) fn new(summary: &Summary) -> Self {
        let versions = summary.versions;
        let has_versions = versions.noncurrent.count > 0 || versions.delete_markers() > 0;
        let directories = summary.tree.clone().into_directories();
        let mut root = Node::root(directories.root());
        panels::choose(&mut root);
        let largest = summary.top.objects().into_iter().take(MAX_LARGEST);
        Self {
            all: summary.totals.all(),
            unit: if has_versions {
                Unit {
                    head: "Rows",
                    noun: "rows",
                }
            } else {
                Unit {
                    head: "Objects",
                    noun: "objects",
                }
            },
            old: versions.noncurrent,
            classes: classes(summary),
            root,
            sizes: labels::sizes(&summary.sizes),
            ages: labels::ages(&summary.ages),
            largest: largest.cloned().collect(),
            findings: Finding::all(summary),
            extensions: extensions(summary),
        }
    }
}

impl Parts {
    fn new(mut named: Vec<(String, Total)>, max: usize, others: Total) -> Self {
        let rest = named.split_off(max.min(named.len()));
        let others = rest.into_iter().map(|(_, it)| it).chain([others]).sum();
        Self { named, others }
    }

    /// Returns the most bytes of any part.
    pub(super) fn most_bytes(&self) -> u64 {
        let totals = self.named.iter().map(|(_, it)| it.bytes);
        totals.chain([self.others.bytes]).max().unwrap_or_default()
    }
}

fn classes(summary: &Summary) -> Parts {
    let classes = summary.totals.classes().into_iter();
    let named = classes.map(|(name, total)| (name.to_owned(), total));
    Parts::new(named.collect(), MAX_CLASSES, summary.totals.without_class())
}

fn extensions(summary: &Summary) -> Parts {
    let Summary { extensions, .. } = summary;
    Parts::new(extensions.extensions(), MAX_EXTENSIONS, extensions.other())
}
