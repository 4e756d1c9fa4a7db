//! The part of the quickstart about the report of a rule.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use oss_inventory::InventoryClient;
use oss_report::page::Page;
use oss_report::tally::{Directories, Summary};
use oss_report::{Bucket, ReadOptions, Report, Reports, human};

use super::tour::{DESTINATION, SOURCE, Step, show, step};
use crate::save::save;
use crate::terminal::printable;

/// Finds the report of a rule, verifies it, and shows it.
pub(super) async fn tour(inventory: &InventoryClient) -> Result<()> {
    let (reports, report) = find(inventory).await?;
    verify(&reports, &report).await?;
    let summary = summarize(&reports, &report).await?;
    directories(&summary)?;
    page(&summary, &report)
}

async fn find(inventory: &InventoryClient) -> Result<(Reports, Report)> {
    step(&Step {
        title: "5. Find the first report, which the local OSS writes right after a put",
        library: r#"let report = Reports::of(bucket, &rule, "examplebucket")?.latest().await?;"#,
        command: "ossinv report runs --rule inventory1 --bucket examplebucket",
    })?;
    let rule = inventory.get("inventory1").await?;
    let bucket = Bucket::new(inventory.client().clone(), DESTINATION);
    let reports = Reports::of(bucket, &rule, SOURCE)?;
    let report = reports.latest().await?;
    let folder = report.folder();
    show(&format!("{folder}{}manifest.json\n", report.run().folder()))?;
    Ok((reports, report))
}

async fn verify(reports: &Reports, report: &Report) -> Result<()> {
    step(&Step {
        title: "6. Compare its files with their checksums",
        library: "let verified = reports.verify(&report, &options).await.complete()?;",
        command: "ossinv report verify --rule inventory1 --bucket examplebucket",
    })?;
    let outcome = reports.verify(report, &ReadOptions::new()).await;
    let verified = outcome.complete()?;
    let (stored, content) = (
        human::bytes(verified.stored),
        human::bytes(verified.content),
    );
    show(&format!(
        "The manifest and {} data file are right: {stored}, decompressed {content}.\n",
        verified.files
    ))
}

async fn summarize(reports: &Reports, report: &Report) -> Result<Summary> {
    step(&Step {
        title: "7. Summarize it",
        library: "let read = reports.read(&report, &options, || Summary::new(time)).await?;",
        command: "ossinv report summary --rule inventory1 --bucket examplebucket",
    })?;
    let time = report.manifest().time().into();
    let summary = || Summary::new(time);
    let outcome = reports.read(report, &ReadOptions::new(), summary).await?;
    let read = outcome.complete()?;
    let all = read.tally.totals.all();
    let mut text = format!("{} objects, {}\n", read.rows, human::bytes(all.bytes));
    for (class, total) in read.tally.totals.classes() {
        let (bytes, percent) = (
            human::bytes(total.bytes),
            human::percent(total.bytes, all.bytes),
        );
        writeln!(text, "{:12} {bytes:>9} {percent:>6}", printable(class))?;
    }
    show(&text)?;
    Ok(read.tally)
}

fn directories(summary: &Summary) -> Result<()> {
    step(&Step {
        title: "8. Find the largest directories",
        library: "let directories = summary.tree.into_directories();",
        command: "ossinv report du --rule inventory1 --bucket examplebucket",
    })?;
    let directories: Directories = summary.tree.clone().into_directories();
    let all = directories.root().total().bytes;
    let mut text = String::new();
    for directory in directories.root().children().take(5) {
        let name = printable(&String::from_utf8_lossy(directory.name()));
        let bytes = directory.total().bytes;
        let (shown, percent) = (human::bytes(bytes), human::percent(bytes, all));
        writeln!(text, "{:12} {shown:>9} {percent:>6}", format!("{name}/"))?;
    }
    show(&text)
}

fn page(summary: &Summary, report: &Report) -> Result<()> {
    step(&Step {
        title: "9. Write it as a page, which any browser shows",
        library: r#"let html = Page::new(&summary, "examplebucket").to_html();"#,
        command: "ossinv report page --rule inventory1 --bucket examplebucket report.html",
    })?;
    let html = Page::new(summary, SOURCE)
        .rule(report.folder().rule_id())
        .time(&report.manifest().time().to_string())
        .command("ossinv report rows --rule inventory1 --bucket examplebucket")
        .to_html();
    let name = format!("ossinv-quickstart-{}.html", std::process::id());
    let path = std::env::temp_dir().join(name);
    save(&path, html.as_bytes()).context("cannot write the page")?;
    show(&format!("Open {}\n", path.display()))
}
