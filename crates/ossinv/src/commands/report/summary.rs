//! `ossinv report summary`: what a report adds up to.

use anyhow::Result;
use clap::Args;
use oss_report::tally::{Directories, Summary as Tallies, Tree};
use oss_report::{Report, human};

use super::read::ReadArguments;
use super::sections::{self, Section};
use crate::output::{Cell, Records, RecordsArguments};
use crate::terminal::{print, printable};

/// The most directories and extensions that are shown.
const SHOWN: usize = 10;

/// Show what a report adds up to
///
/// By storage class, directory, size, age, version, encryption, access control list and extension. Only the
/// ten directories and extensions with the most bytes are shown; `ossinv report du` shows all.
/// Each version of an object counts.
#[derive(Debug, Args)]
pub(super) struct Summary {
    #[command(flatten)]
    pub(super) read: ReadArguments,

    #[command(flatten)]
    output: RecordsArguments,
}

impl Summary {
    pub(super) async fn run(self) -> Result<()> {
        let new_tally = |report: &Report| {
            let tallies = Tallies::new(report.manifest().time().into());
            tallies.with_tree(Tree::new().with_depth(1)).with_top(0)
        };
        let (report, tallied) = self.read.tally(new_tally).await?;
        let all = tallied.tally.totals.all();
        let sections = sections(tallied.tally);
        if !self.output.is_table() {
            let mut records = Records::new(["section", "name", "objects", "bytes"]);
            let total = ("total", vec![(String::new(), all)]);
            for (section, totals) in std::iter::once(total).chain(sections) {
                for (name, total) in totals {
                    let (objects, bytes) = (Cell::Count(total.count), Cell::Bytes(total.bytes));
                    let section = Cell::Text(section.to_owned());
                    records.push([section, Cell::Text(name), objects, bytes]);
                }
            }
            return records.print(&self.output);
        }
        let mut text = head(&report, all.count, all.bytes);
        for (name, totals) in sections {
            let mut records = Records::new([name, "objects", "bytes"]).with_shares(all.bytes);
            for (name, total) in totals {
                let (objects, bytes) = (Cell::Count(total.count), Cell::Bytes(total.bytes));
                records.push([Cell::Text(name), objects, bytes]);
            }
            text.push('\n');
            text.push_str(&records.render(&self.output)?);
        }
        print(&text)
    }
}

fn head(report: &Report, objects: u64, bytes: u64) -> String {
    let manifest = report.manifest();
    format!(
        "bucket {}, rule {}, report of {}\n{} {}, {} ({bytes} bytes)\n",
        printable(manifest.source_bucket()),
        printable(report.folder().rule_id()),
        manifest.time(),
        human::count(objects),
        if objects == 1 { "object" } else { "objects" },
        human::bytes(bytes),
    )
}

fn sections(tallies: Tallies) -> Vec<(&'static str, Section)> {
    let mut extensions = sections::extensions(&tallies.extensions);
    extensions.truncate(SHOWN);
    let mut sections = vec![
        ("class", sections::classes(&tallies.totals)),
        ("object_size", sections::sizes(&tallies.sizes)),
        ("age", sections::ages(&tallies.ages)),
        ("version", sections::versions(&tallies)),
        ("encryption", sections::encryption(&tallies)),
        ("acl", sections::acls(&tallies)),
        ("extension", extensions),
    ];
    let directories = directories(&tallies.tree.into_directories());
    sections.insert(1, ("directory", directories));
    // The report lacks the column.
    let is_known = |name: &String| name != sections::NONE;
    sections.retain(|(_, totals)| totals.iter().any(|(name, _)| is_known(name)));
    sections
}

fn directories(directories: &Directories) -> Section {
    let children = directories.root().children().take(SHOWN);
    let name = |name: &[u8]| format!("{}/", String::from_utf8_lossy(name));
    children.map(|it| (name(it.name()), it.total())).collect()
}
