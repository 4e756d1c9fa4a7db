//! `ossinv report summary`: what a report adds up to.

use anyhow::Result;
use clap::Args;
use oss_report::tally::{Summary as Tallies, Total, Tree};
use oss_report::{Report, human};

use super::read::ReadArguments;
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
        let sections = tallied.tally.sections(SHOWN);
        if !self.output.is_table() {
            let mut records = Records::new(["section", "name", "objects", "bytes"]);
            let mut add = |section: &str, name: &str, total: Total| {
                let (objects, bytes) = (Cell::Count(total.count), Cell::Bytes(total.bytes));
                let [section, name] = [section, name].map(|it| Cell::Text(it.to_owned()));
                records.push([section, name, objects, bytes]);
            };
            add("total", "", all);
            for section in &sections {
                for (name, total) in section.totals() {
                    add(section.name(), name, *total);
                }
            }
            return records.print(&self.output);
        }
        let mut text = head(&report, all.count, all.bytes);
        for section in &sections {
            let names = [section.name(), "objects", "bytes"];
            let mut records = Records::new(names).with_shares(all.bytes);
            for (name, total) in section.totals() {
                let (objects, bytes) = (Cell::Count(total.count), Cell::Bytes(total.bytes));
                records.push([Cell::Text(name.clone()), objects, bytes]);
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
        human::time(manifest.time()),
        human::count(objects),
        if objects == 1 { "object" } else { "objects" },
        human::bytes(bytes),
    )
}
