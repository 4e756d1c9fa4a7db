//! `cargo xtask faults`: the fault matrix, with what the tests of each row say today.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The table of faults, a line each: `| 1 | fault | what is expected |`.
const TABLE: &str = "tests/faults.md";

/// What the tests of a row have said.
#[derive(Default)]
struct Row {
    passed: usize,
    failed: Vec<String>,
}

/// Runs every test whose name begins with the number of a row, and prints the matrix.
pub(crate) fn run(root: &Path) -> Result<()> {
    let table = fs::read_to_string(root.join(TABLE)).context(TABLE)?;
    let faults = faults(&table)?;
    let rows = test(root, faults.keys())?;
    let (mut failed, mut missing) = (0, 0);
    for (number, fault) in &faults {
        let row = rows.get(number);
        let verdict = match row {
            None => {
                missing += 1;
                "no test".to_owned()
            }
            Some(row) if row.failed.is_empty() => format!("{} passed", row.passed),
            Some(row) => {
                failed += 1;
                format!("FAILED: {}", row.failed.join(", "))
            }
        };
        println!("{number:>3}  {verdict:<10}  {fault}");
    }
    println!(
        "{} rows: {failed} failed, {missing} without a test",
        faults.len()
    );
    match rows.keys().find(|number| !faults.contains_key(number)) {
        _ if failed > 0 => bail!("the tests of {failed} rows failed"),
        Some(number) => bail!("there are tests f{number:02}_…, but {TABLE} has no row {number}"),
        None => Ok(()),
    }
}

/// Returns the faults by their numbers.
fn faults(table: &str) -> Result<BTreeMap<u32, &str>> {
    let mut faults = BTreeMap::new();
    for line in table.lines() {
        let mut cells = line.split('|').skip(1).map(str::trim);
        let (number, fault) = (cells.next(), cells.next());
        if let (Some(Ok(number)), Some(fault)) = (number.map(str::parse), fault)
            && faults.insert(number, fault).is_some()
        {
            bail!("{TABLE} has row {number} twice");
        }
    }
    Ok(faults)
}

fn test<'n>(root: &Path, numbers: impl Iterator<Item = &'n u32>) -> Result<BTreeMap<u32, Row>> {
    let filters = numbers.map(|number| format!("f{number:02}_"));
    let mut cargo = Command::new("cargo")
        .args(["test", "--workspace", "--lib", "--bins", "--tests"])
        .args(["--no-fail-fast", "--"])
        .args(filters)
        .current_dir(root)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let stdout = cargo.stdout.take().context("cargo has no output")?;
    let mut rows = BTreeMap::<u32, Row>::new();
    let mut ran = false;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        ran |= line.starts_with("test result");
        if let Some((number, name, passed)) = outcome(&line) {
            let row = rows.entry(number).or_default();
            if passed {
                row.passed += 1;
            } else {
                row.failed.push(name.to_owned());
            }
        } else if !line.is_empty() && !line.starts_with("running") {
            println!("{line}");
        }
    }
    let status = cargo.wait()?;
    let is_known = rows.values().any(|row| !row.failed.is_empty());
    if !ran || !status.success() && !is_known {
        bail!("the tests could not be run");
    }
    Ok(rows)
}

/// Reads what the test harness says of a test: `test module::f01_name ... ok`.
fn outcome(line: &str) -> Option<(u32, &str, bool)> {
    let (path, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let name = path.rsplit("::").next()?;
    let (number, _) = name.strip_prefix('f')?.split_once('_')?;
    Some((number.parse().ok()?, name, outcome == "ok"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_harness_are_told_apart() {
        let line = "test faults::service::f17_broken ... ok";
        assert_eq!(outcome(line), Some((17, "f17_broken", true)));
        let line = "test f40_deep ... FAILED";
        assert_eq!(outcome(line), Some((40, "f40_deep", false)));
        for line in [
            "test faults::other ... ok",
            "test result: ok. 1 passed",
            "running 2 tests",
            "",
        ] {
            assert_eq!(outcome(line), None, "{line}");
        }
    }

    #[test]
    fn rows_have_one_number_each() {
        let table = "text\n| # | fault |\n|--:|---|\n| 1 | refused | T |\n| 2 | unknown | N |\n";
        let read = faults(table).expect("a table");
        assert_eq!(
            read.into_iter().collect::<Vec<_>>(),
            [(1, "refused"), (2, "unknown")]
        );
        assert!(faults("| 1 | a |\n| 1 | b |").is_err());
    }
}
