//! Synthetic reports add up to what was written, as two engines say, too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::UNIX_EPOCH;

use oss_report::tally::{Directory, Summary, Total, Tree};
use oss_report::{ReadOptions, Reports, Row, Tally};
use oss_tests::Outcome;
use serde_json::{Value, json};

use crate::sdk::Sdk;

/// The rows of a report.
const ROWS: usize = 10_000;
const FILES: usize = 3;

/// The number of objects and their bytes, by some value.
type Section = BTreeMap<String, (u64, u64)>;

/// All that the other readers add up.
#[derive(Debug)]
struct Sums {
    summary: Summary,
    /// The time of the last modification in seconds since 1970.
    newest: u64,
}

impl Tally for Sums {
    fn row(&mut self, row: &Row<'_>) {
        self.summary.row(row);
        let modified = row.last_modified();
        let modified = modified.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
        self.newest = self.newest.max(modified.map_or(0, |it| it.as_secs()));
    }

    fn merge(&mut self, other: Self) {
        self.summary.merge(other.summary);
        self.newest = self.newest.max(other.newest);
    }
}

fn section<N: ToString>(totals: impl IntoIterator<Item = (N, Total)>) -> Section {
    let totals = totals.into_iter().filter(|(_, total)| total.count > 0);
    totals
        .map(|(name, total)| (name.to_string(), (total.count, total.bytes)))
        .collect()
}

/// Adds all directories below one, whose paths are given as hexadecimal digits.
fn add_below(directory: Directory<'_>, path: &str, all: &mut Section) {
    for child in directory.children() {
        let mut path = path.to_owned();
        for byte in child.name().iter().chain(b"/") {
            // Writing to a text can't fail.
            let _ = write!(path, "{byte:02x}");
        }
        let total = child.total();
        all.insert(path.clone(), (total.count, total.bytes));
        add_below(child, &path, all);
    }
}

fn sums(rows: u64, Sums { summary, newest }: Sums) -> Value {
    let (versions, encryption) = (summary.versions, summary.encryption);
    let classes = summary.totals.classes().into_iter();
    let sizes = summary.sizes.buckets().into_iter();
    let ages = summary.ages.buckets().into_iter();
    let ages = ages.map(|it| (it.from_days.to_string(), it.total));
    let ages = ages.chain([
        ("future".to_owned(), summary.ages.in_future()),
        (String::new(), summary.ages.unknown()),
    ]);
    let mut directories = Section::new();
    add_below(summary.tree.into_directories().root(), "", &mut directories);
    json!({
        "rows": rows,
        "newest": newest,
        "classes": section(classes.chain([("", summary.totals.without_class())])),
        "sizes": section(sizes.map(|it| (it.from, it.total))),
        "ages": section(ages),
        "versions": section([
            ("current", versions.current),
            ("noncurrent", versions.noncurrent),
            ("current marker", versions.current_delete_markers),
            ("noncurrent marker", versions.noncurrent_delete_markers),
        ]),
        "encryption": section([
            ("yes", encryption.encrypted),
            ("no", encryption.unencrypted),
            ("", encryption.unknown),
        ]),
        "acls": section(summary.acls.acls().chain([("", summary.acls.unknown())])),
        "directories": directories,
    })
}

/// Reads the only report in a directory.
async fn read(directory: &Path) -> Outcome<Value> {
    let mut found = Reports::in_directory(directory)?;
    let reports = found.pop().ok_or("no report")?;
    let runs = reports.runs().await?;
    let run = runs.all().first().ok_or("no run")?;
    let report = reports.open(&runs, run).await?;
    let new_tally = || Sums {
        summary: Summary::new(report.manifest().time().into()).with_tree(Tree::new()),
        newest: 0,
    };
    let outcome = reports
        .read(&report, &ReadOptions::new(), new_tally)
        .await?;
    let read = outcome.complete()?;
    Ok(sums(read.rows, read.tally))
}

async fn compare(kind: &str) -> Outcome {
    let Some(sdk) = Sdk::start("report_oracles.py").await? else {
        return Ok(());
    };
    let directory = tempfile::tempdir()?;
    let path = directory.path();
    let task = json!({"directory": path, "kind": kind, "rows": ROWS, "files": FILES});
    let others = sdk.step("sums", ("task", task)).await?;
    let ours = read(path).await?;
    assert_eq!(ours["rows"], ROWS);
    for reader in ["written", "duckdb", "polars"] {
        let theirs = others[reader].as_object().ok_or(reader)?;
        for (section, value) in theirs {
            assert_eq!(ours[section], *value, "{section} of {reader}");
        }
        assert_eq!(theirs.len(), 9, "{reader}");
    }
    Ok(())
}

#[tokio::test]
async fn sums_of_current_objects_are_those_of_engines() -> Outcome {
    compare("current").await
}

#[tokio::test]
async fn sums_of_all_versions_are_those_of_engines() -> Outcome {
    compare("versions").await
}

#[tokio::test]
async fn sums_of_odd_keys_and_columns_are_those_of_engines() -> Outcome {
    compare("odd").await
}

#[tokio::test]
async fn sums_of_incremental_reports_are_those_of_engines() -> Outcome {
    compare("incremental").await
}
