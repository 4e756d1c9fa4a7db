//! `ossinv report du`: the bytes below each directory.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::{Args, ValueEnum};
use oss_report::tally::{Ages, Directories, Directory, Extensions, Section, Total, Totals, Tree};

use super::below::Below;
use super::read::ReadArguments;
use crate::output::{Cell, Records, RecordsArguments};
use crate::terminal::status_line;
use crate::value_parsers::at_least_one;

/// Show the bytes below each directory
///
/// PREFIX is the start of keys, as in OSS: `logs/20` shows logs/2025/ and logs/2026/. The first line has all
/// objects, and the directories with the most bytes come first. Each version of an object counts.
#[derive(Debug, Args)]
pub(super) struct Du {
    #[command(flatten)]
    pub(super) read: ReadArguments,

    /// Only objects whose keys start with this; the first argument with --rule
    prefix: Option<String>,

    /// Show this many levels of directories
    #[arg(
        short,
        long,
        value_name = "N",
        default_value = "1",
        value_parser = at_least_one::<NonZeroUsize>
    )]
    depth: NonZeroUsize,

    /// Split by another value than the directory
    #[arg(long, value_enum, conflicts_with = "depth")]
    by: Option<By>,

    #[command(flatten)]
    output: RecordsArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// The storage class
    Class,
    /// The time between the last modification and the report
    Age,
    /// The extension of the key
    Ext,
}

impl Du {
    pub(super) async fn run(mut self) -> Result<()> {
        let source = &mut self.read.report.source;
        let prefix = source.second(self.prefix.take()).unwrap_or_default();
        let read = &self.read;
        match self.by {
            None => self.by_directory(&prefix).await,
            Some(By::Class) => {
                let new_tally = |_: &_| Below::new(&prefix, Totals::default());
                let totals = read.tally(new_tally).await?.1.tally.tally;
                self.print(&Section::from(&totals))
            }
            Some(By::Age) => {
                let new_tally = |report: &oss_report::Report| {
                    Below::new(&prefix, Ages::new(report.manifest().time().into()))
                };
                let ages = read.tally(new_tally).await?.1.tally.tally;
                self.print(&Section::from(&ages))
            }
            Some(By::Ext) => {
                let new_tally = |_: &_| Below::new(&prefix, Extensions::default());
                let extensions = read.tally(new_tally).await?.1.tally.tally;
                self.print(&Section::from(&extensions))
            }
        }
    }

    fn print(&self, section: &Section) -> Result<()> {
        let names = [section.name(), "objects", "bytes"];
        let mut records = Records::new(names).with_shares(section.all().bytes);
        for (name, total) in section.totals() {
            records.push(row(name.clone(), *total));
        }
        records.print(&self.output)
    }

    async fn by_directory(&self, prefix: &str) -> Result<()> {
        let base = prefix.rfind('/').map_or("", |slash| &prefix[..=slash]);
        let depth = base.matches('/').count() + self.depth.get();
        let tree = || Tree::new().with_depth(depth);
        let (_, tallied) = self.read.tally(|_| Below::new(prefix, tree())).await?;
        let tree = tallied.tally.tally;
        if tree.is_collapsed() {
            status_line("too many directories: only the upper levels are shown");
        }
        self.directories(base, &tree.into_directories())
            .print(&self.output)
    }

    fn directories(&self, base: &str, directories: &Directories) -> Records<3> {
        let names = ["path", "objects", "bytes"];
        let Some(directory) = directories.find(base.as_bytes()) else {
            return Records::new(names);
        };
        let mut records = Records::new(names).with_shares(directory.total().bytes);
        let is_table = self.output.is_table();
        let name = if is_table && base.is_empty() {
            "(all)"
        } else {
            base
        };
        records.push(row(name.to_owned(), directory.total()));
        add_children(directory, base, self.depth.get(), &mut records);
        if is_table && directory.own().count > 0 && directory.children().len() > 0 {
            records.push(row("(in no directory)".to_owned(), directory.own()));
        }
        records
    }
}

/// Adds all directories in a directory.
fn add_children(directory: Directory<'_>, path: &str, depth: usize, records: &mut Records<3>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for child in directory.children() {
        let path = format!("{path}{}/", String::from_utf8_lossy(child.name()));
        records.push(row(path.clone(), child.total()));
        add_children(child, &path, depth, records);
    }
}

fn row(name: String, total: Total) -> [Cell; 3] {
    let (objects, bytes) = (Cell::Count(total.count), Cell::Bytes(total.bytes));
    [Cell::Text(name), objects, bytes]
}
