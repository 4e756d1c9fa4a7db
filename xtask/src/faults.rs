//! `cargo xtask faults`: the fault matrix with the results of its tests.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The table of faults, one per line: `| 1 | fault | expectation |`.
const TABLE: &str = "tests/faults.md";

/// The results of the tests of a row.
#[derive(Default)]
struct Row {
    passed: usize,
    failed: Vec<String>,
}

/// Runs every test whose name starts with a row, and prints the matrix.
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
        _ if missing > 0 => bail!("{missing} rows lack a test"),
        Some(number) => bail!("tests are called f{number:02}_…, but {TABLE} lacks row {number}"),
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
        // Slow tests are a part of their rows.
        .args(["--no-fail-fast", "--", "--include-ignored"])
        .args(filters)
        // Few in the plain tests.
        .env("OSS_EMULATOR_CRASH_ROUNDS", "200")
        .env("OSSINV_KILLS", "500")
        .current_dir(root)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run cargo")?;
    let stdout = cargo.stdout.take().context("cargo's output isn't a pipe")?;
    let mut results = Results::default();
    for line in BufReader::new(stdout).lines() {
        results.read(&line?);
    }
    let status = cargo.wait()?;
    results.rows(status.success())
}

/// The results of the test programs so far.
#[derive(Default)]
struct Results {
    rows: BTreeMap<u32, Row>,
    /// The programs that began to run their tests, and those that ended.
    begun: usize,
    ended: usize,
}

impl Results {
    fn read(&mut self, line: &str) {
        if let Some((name, passed)) = outcome(line) {
            for number in numbers(name) {
                let row = self.rows.entry(number).or_default();
                if passed {
                    row.passed += 1;
                } else {
                    row.failed.push(name.to_owned());
                }
            }
        } else if is_begin(line) {
            self.begun += 1;
        } else if !line.is_empty() {
            self.ended += usize::from(line.starts_with("test result: "));
            println!("{line}");
        }
    }

    /// Returns the results of each row, unless some tests have none.
    fn rows(self, is_success: bool) -> Result<BTreeMap<u32, Row>> {
        // A program that is killed, or aborts, leaves tests without a result.
        if self.ended < self.begun {
            bail!("{} test programs died", self.begun - self.ended);
        }
        let is_known = self.rows.values().any(|row| !row.failed.is_empty());
        if self.ended == 0 || !is_success && !is_known {
            bail!("the tests could not be run");
        }
        Ok(self.rows)
    }
}

/// Returns whether a test program starts with a line: `running 2 tests`.
fn is_begin(line: &str) -> bool {
    line.strip_prefix("running ")
        .is_some_and(|rest| rest.ends_with(" test") || rest.ends_with(" tests"))
}

/// Reads the result of a test: `test module::f01_name ... ok`.
fn outcome(line: &str) -> Option<(&str, bool)> {
    let (path, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let name = path.rsplit("::").next()?;
    numbers(name).next()?;
    Some((name, outcome == "ok"))
}

/// Returns the rows at the start of a test's name, as in `f20_f21_name`.
fn numbers(name: &str) -> impl Iterator<Item = u32> {
    let parts = name.split('_').map(|part| part.strip_prefix('f'));
    parts.map_while(|digits| digits.filter(|it| it.len() == 2)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(lines: &[&str], is_success: bool) -> Result<BTreeMap<u32, Row>> {
        let mut results = Results::default();
        for line in lines {
            results.read(line);
        }
        results.rows(is_success)
    }

    #[test]
    fn only_results_of_rows_are_read() {
        let line = "test faults::service::f17_broken ... ok";
        assert_eq!(outcome(line), Some(("f17_broken", true)));
        let line = "test f40_deep ... FAILED";
        assert_eq!(outcome(line), Some(("f40_deep", false)));
        for line in [
            "test faults::other ... ok",
            "test faults::for_each ... ok",
            "test result: ok. 1 passed",
            "running 2 tests",
            "",
        ] {
            assert_eq!(outcome(line), None, "{line}");
        }
    }

    #[test]
    fn test_counts_for_each_row_in_its_name() {
        let rows = |name| numbers(name).collect::<Vec<_>>();
        assert_eq!(rows("f20_f21_a_storm"), [20, 21]);
        assert_eq!(rows("f17_not_like_f18_is"), [17]);
        assert_eq!(rows("f_17"), [0; 0]);
        let lines = [
            "running 1 test",
            "test f20_f21_a ... FAILED",
            "test result: FAILED.",
        ];
        let rows = results(&lines, false).expect("it ran");
        assert_eq!(rows[&20].failed, ["f20_f21_a"]);
        assert_eq!(rows[&21].failed, ["f20_f21_a"]);
    }

    #[test]
    fn died_program_is_an_error() {
        let (begin, end) = ("running 1 test", "test result: ok. 1 passed");
        let failed = "test f17_broken ... FAILED";
        assert!(results(&[begin, "test f17_broken ... ok", end], true).is_ok());
        assert!(
            results(&[begin, failed, end], false).is_ok(),
            "it is a result"
        );
        // Another program failed, but this one died.
        assert!(results(&[begin, failed, end, begin], false).is_err());
        assert!(results(&[begin, end], false).is_err());
        assert!(results(&[], true).is_err());
    }

    #[test]
    fn repeated_row_is_an_error() {
        let table = "text\n| # | fault |\n|--:|---|\n| 1 | refused | T |\n| 2 | unknown | N |\n";
        let read = faults(table).expect("a table");
        assert_eq!(
            read.into_iter().collect::<Vec<_>>(),
            [(1, "refused"), (2, "unknown")]
        );
        assert!(faults("| 1 | a |\n| 1 | b |").is_err());
    }
}
