//! The official SDKs for Python, unmodified, under faults that this client is held against.
//!
//! What is expected stands in one place, the table of `tests/faults.md`: each cell of it is what was
//! seen, in the words of [`Observation`], and the tests compare the two.

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
const SECTION: &str = "## What the official SDKs do";
/// The rule that is put, read and deleted.
const ID: &str = "report";
/// The rules that are there where one is listed.
const LISTED: usize = 5;
const TOKEN: &str = "a-token";

#[tokio::test]
async fn table_matches_this_client() -> Outcome {
    let mut table = Table::of(0);
    for case in cases() {
        let (local, other) = (LocalOss::start_with(with_token()?).await?, other()?);
        prepare(&local, &case, &other).await?;
        let result = case.operation.by_us(&local).await?;
        table.compare(
            &case,
            &Observation::of(&case, result, &local, &other).await?,
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
    let mut table = Table::of(column);
    for case in cases() {
        let Some(sdk) = Sdk::start_with(script, with_token()?).await? else {
            return Ok(());
        };
        let other = other()?;
        prepare(&sdk.local, &case, &other).await?;
        let task = json!({"rule": rules::minimal(ID)?, "token": TOKEN});
        let told = sdk.step(case.operation.step(), ("task", task)).await?;
        assert_eq!(told["version"], version);
        let result = OperationResult::from_script(case.operation, &told["outcome"]);
        table.compare(
            &case,
            &Observation::of(&case, result, &sdk.local, &other).await?,
        );
    }
    table.finish();
    Ok(())
}

/// Has a temporary key, so that its token is among what must not be given away.
fn with_token() -> Outcome<Builder> {
    let key = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)?;
    Ok(Emulator::builder().credentials(key.with_security_token(TOKEN)?))
}

/// Starts another host, which knows nobody.
fn other() -> Outcome<Loopback> {
    let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    Ok(Loopback::start([Script::new()
        .read_request()
        .write(refusal)])?)
}

/// Puts the rules that are there from the start, and the fault.
async fn prepare(local: &LocalOss, case: &Case, other: &Loopback) -> Outcome {
    let client = local.inventory()?;
    for id in case.operation.ids() {
        client.put(&rules::minimal(&id)?).await?;
    }
    local.emulator().faults().add(case.fault(&other.origin())?);
    local.emulator().journal().clear();
    Ok(())
}

/// One column of the table, and where it says something else than what was seen.
struct Table {
    column: usize,
    compared: usize,
    wrong: String,
}

impl Table {
    fn of(column: usize) -> Self {
        let (compared, wrong) = (0, String::new());
        Self {
            column,
            compared,
            wrong,
        }
    }

    /// Returns the lines of the table, without those above the first one of a fault.
    fn lines() -> impl Iterator<Item = Vec<&'static str>> {
        let section = MATRIX.split(SECTION).nth(1).unwrap_or_default();
        let lines = section.lines().filter(|line| line.starts_with('|'));
        lines
            .skip(2)
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
    }

    fn compare(&mut self, case: &Case, seen: &Observation) {
        self.compared += 1;
        let line = Self::lines().find(|cells| cells.first() == Some(&case.name));
        let written = line.and_then(|cells| cells.get(2 + self.column).copied());
        let seen = seen.to_string();
        if written != Some(&seen) {
            let _ = writeln!(self.wrong, "{}: {seen}\n    not {written:?}", case.name);
        }
    }

    fn finish(self) {
        assert!(self.wrong.is_empty(), "what was seen:\n{}", self.wrong);
        assert_eq!(Self::lines().count(), self.compared, "one line a fault");
    }
}
