//! `ossinv report top`: the largest objects.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;
use oss_report::human;
use oss_report::oss_model::DateTime;
use oss_report::tally::{Top as TopTally, TopObject, Totals};

use super::read::ReadArguments;
use crate::output::{Cell, Records, RecordsArguments};
use crate::value_parsers::at_least_one;

/// Show the largest objects
#[derive(Debug, Args)]
pub(super) struct Top {
    #[command(flatten)]
    pub(super) read: ReadArguments,

    /// Show this many objects
    #[arg(
        short = 'n',
        long,
        value_name = "N",
        default_value = "20",
        value_parser = at_least_one::<NonZeroUsize>
    )]
    limit: NonZeroUsize,

    #[command(flatten)]
    output: RecordsArguments,
}

impl Top {
    pub(super) async fn run(self) -> Result<()> {
        let new_tally = |_: &_| (TopTally::new(self.limit.get()), Totals::default());
        let (_, tallied) = self.read.tally(new_tally).await?;
        let (top, totals) = tallied.tally;
        let names = ["bytes", "class", "modified", "version_id", "key"];
        let mut records = Records::new(names).with_shares(totals.all().bytes);
        for object in top.objects() {
            records.push(row(object));
        }
        records.print(&self.output)
    }
}

fn row(object: &TopObject) -> [Cell; 5] {
    let text = |text: &Option<String>| text.clone().map_or(Cell::Unset, Cell::Text);
    let modified = object.last_modified.map(DateTime::try_from);
    let modified = modified.and_then(Result::ok).map(human::time);
    [
        Cell::Bytes(object.size),
        text(&object.storage_class),
        text(&modified),
        text(&object.version_id),
        Cell::Text(String::from_utf8_lossy(&object.key).into_owned()),
    ]
}
