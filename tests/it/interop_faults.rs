//! Compares this client with the unmodified official SDKs for Python under faults.
//!
//! The expectations are in the table of `tests/faults.md`: each of its cells contains an
//! [`Observation`] as text, which the tests compare with what they observe.

mod cases;
mod observation;

use std::fmt::Write as _;

use oss_client::Credentials;
use oss_emulator::{Builder, Emulator};
use oss_tests::local_oss::LocalOss;
use oss_tests::{Outcome, rules};
use oss_transport_testing::{Loopback, Script};
use serde_json::json;

use self::cases::{Case, cases};
use self::observation::{Observation, OperationResult};
use crate::sdk::Sdk;

const MATRIX: &str = include_str!("../faults.md");
const SECTION: &str = "## Behavior of the official SDKs";
/// The id of the rule that is put, read and deleted.
const ID: &str = "report";
/// The number of rules in lists.
const LISTED: usize = 5;
const TOKEN: &str = "a-token";

#[tokio::test]
async fn table_matches_this_client() -> Outcome {
    let mut table = Table::new(0);
    for case in cases() {
        let (local, other) = (LocalOss::start_with(with_token()?).await?, other()?);
        prepare(&local, &case, &other).await?;
        let result = case.operation.run(&local).await?;
        table.compare(
            &case,
            &Observation::after(&case, result, &local, &other).await?,
        );
    }
    table.finish();
    Ok(())
}

#[tokio::test]
async fn table_matches_oss2() -> Outcome {
    table_matches_sdk(1, "oss2_faults.py", "2.19.1").await
}

#[tokio::test]
async fn table_matches_oss_v2() -> Outcome {
    table_matches_sdk(2, "ossv2_faults.py", "1.4.1").await
}

async fn table_matches_sdk(column: usize, script: &'static str, version: &str) -> Outcome {
    let mut table = Table::new(column);
    for case in cases() {
        let Some(sdk) = Sdk::start_with(script, with_token()?).await? else {
            return Ok(());
        };
        let other = other()?;
        prepare(&sdk.local, &case, &other).await?;
        let task = json!({"rule": rules::minimal(ID)?, "token": TOKEN});
        let output = sdk.step(case.operation.step(), ("task", task)).await?;
        assert_eq!(output["version"], version);
        let result = OperationResult::from_script(case.operation, &output["outcome"]);
        table.compare(
            &case,
            &Observation::after(&case, result, &sdk.local, &other).await?,
        );
    }
    table.finish();
    Ok(())
}

/// Uses a temporary key, because its token must not leak to other hosts either.
fn with_token() -> Outcome<Builder> {
    let key = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)?;
    Ok(Emulator::builder().credentials(key.with_security_token(TOKEN)?))
}

/// Starts another host, which responds to every request with 403.
fn other() -> Outcome<Loopback> {
    let forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    Ok(Loopback::start([Script::new()
        .read_request()
        .write(forbidden)])?)
}

/// Puts the initial rules and adds the fault.
async fn prepare(local: &LocalOss, case: &Case, other: &Loopback) -> Outcome {
    let client = local.inventory()?;
    for id in case.operation.ids() {
        client.put(&rules::minimal(&id)?).await?;
    }
    local.emulator().faults().add(case.fault(&other.origin())?);
    local.emulator().journal().clear();
    Ok(())
}

/// A column of the table, and its differences from the observations.
struct Table {
    column: usize,
    compared: usize,
    differences: String,
}

impl Table {
    fn new(column: usize) -> Self {
        Self {
            column,
            compared: 0,
            differences: String::new(),
        }
    }

    /// Returns the cells of each line of the table without its header.
    fn lines() -> impl Iterator<Item = Vec<&'static str>> {
        let section = MATRIX.split(SECTION).nth(1).unwrap_or_default();
        let lines = section.lines().filter(|line| line.starts_with('|'));
        lines
            .skip(2)
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
    }

    fn compare(&mut self, case: &Case, observation: &Observation) {
        self.compared += 1;
        let line = Self::lines().find(|cells| cells.first() == Some(&case.name));
        let written = line.and_then(|cells| cells.get(2 + self.column).copied());
        let observed = observation.to_string();
        if written != Some(&observed) {
            let _ = writeln!(
                self.differences,
                "{}: {observed}\n    not {written:?}",
                case.name
            );
        }
    }

    fn finish(self) {
        assert!(
            self.differences.is_empty(),
            "observed:\n{}",
            self.differences
        );
        assert_eq!(Self::lines().count(), self.compared, "one line per fault");
    }
}
