//! Verifies the latest report in a directory and prints its totals: `cargo run -p oss-report --example totals DIRECTORY`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use anyhow::Context as _;
use oss_report::tally::Totals;
use oss_report::{ReadOptions, Reports};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let directory = std::env::args().nth(1).context("a directory")?;
    for reports in Reports::in_directory(directory)? {
        let report = reports.latest().await?;
        let options = ReadOptions::new();
        let outcome = reports.read(&report, &options, Totals::default).await?;
        let read = outcome.complete()?;
        let all = read.tally.all();
        println!(
            "{} of {}: {} objects, {} bytes",
            reports.folder(),
            report.run().time(),
            all.count,
            all.bytes
        );
    }
    Ok(())
}
