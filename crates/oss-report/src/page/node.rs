//! A tree of prefixes that is small enough to be shown.

use super::colours::{self, Colours};
use crate::tally::{Directory, Total};

/// The most parts of the whole bucket.
const MAX_PARTS_OF_ROOT: usize = 24;
/// The most parts of a prefix.
const MAX_PARTS: usize = 12;

/// A prefix, with what is below it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: Name,
    pub(super) total: Total,
    pub(super) colours: Colours,
    /// The one with the most bytes first, [`Name::Others`] last.
    pub(super) children: Vec<Node>,
    /// The number of the panel that shows the children.
    pub(super) panel: Option<usize>,
}

/// The name of a node.
#[derive(Clone, Debug)]
pub(super) enum Name {
    /// The whole bucket.
    Bucket,
    /// A directory, with its slash.
    Directory(Vec<u8>),
    /// The objects of the prefix itself.
    Objects,
    /// The rest of the directories.
    Others,
}

impl Node {
    /// Returns the whole bucket.
    pub(super) fn root(directory: Directory<'_>) -> Self {
        let children = parts(directory, MAX_PARTS_OF_ROOT);
        Self {
            children,
            ..Self::leaf(Name::Bucket, directory)
        }
    }

    fn directory(directory: Directory<'_>) -> Self {
        let name = [directory.name(), b"/"].concat();
        let mut children = Vec::new();
        if directory.children().len() > 0 {
            children = parts(directory, MAX_PARTS);
        }
        Self {
            children,
            ..Self::leaf(Name::Directory(name), directory)
        }
    }

    fn leaf(name: Name, directory: Directory<'_>) -> Self {
        let (total, classes) = (directory.total(), directory.classes());
        let classes = classes.iter().map(|(class, it)| (*class, it.bytes));
        Self {
            name,
            total,
            colours: colours::of(classes, total.bytes),
            children: Vec::new(),
            panel: None,
        }
    }

    /// Returns the name of a directory, with its slash.
    pub(super) fn directory_name(&self) -> Option<&[u8]> {
        match &self.name {
            Name::Directory(name) => Some(name),
            _ => None,
        }
    }
}

/// Returns the largest parts of a directory, and the sum of the others.
fn parts(directory: Directory<'_>, max: usize) -> Vec<Node> {
    let children = directory.children();
    let mut parts: Vec<_> = children.take(max).map(Node::directory).collect();
    let own = directory.own();
    if own.count > 0 {
        let all: Vec<_> = directory.children().collect();
        let colours = difference(directory, &all);
        parts.push(sum(Name::Objects, own, colours));
    }
    parts.sort_by_key(|it| std::cmp::Reverse(it.total.bytes));
    let rest: Vec<_> = directory.children().skip(max).collect();
    if !rest.is_empty() {
        let total = rest.iter().map(|it| it.total()).sum();
        let mut colours = Colours::default();
        for it in &rest {
            add(&mut colours, &Node::leaf(Name::Others, *it).colours);
        }
        parts.push(sum(Name::Others, total, colours));
    }
    parts
}

/// Returns what a directory has and its children don't.
fn difference(directory: Directory<'_>, children: &[Directory<'_>]) -> Colours {
    let mut below = Colours::default();
    for it in children {
        add(&mut below, &Node::leaf(Name::Others, *it).colours);
    }
    let mut own = Node::leaf(Name::Objects, directory).colours;
    for (own, below) in own.iter_mut().zip(below) {
        *own = own.saturating_sub(below);
    }
    own
}

fn add(sum: &mut Colours, colours: &Colours) {
    for (sum, it) in sum.iter_mut().zip(colours) {
        *sum = sum.saturating_add(*it);
    }
}

fn sum(name: Name, total: Total, colours: Colours) -> Node {
    Node {
        name,
        total,
        colours,
        children: Vec::new(),
        panel: None,
    }
}
