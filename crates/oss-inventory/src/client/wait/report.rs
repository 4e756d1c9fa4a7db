//! Waits for the report of a rule.

use std::time::{Duration, SystemTime};

use oss_client::Error as ClientError;
use oss_model::inventory::InventoryConfiguration;
use oss_model::object::ListObjectsV2;

use super::Waiting;
use super::run_start::run_start;
use crate::client::InventoryClient;
use crate::report_location::ReportFolder;
use crate::wait_error::{Awaited, WaitErrorRepr};
use crate::{NextRun, ReportLocation, WaitError};

/// The pause after the first list of reports, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(60));
/// The precision of the time of a report, in seconds.
const MINUTE: u64 = 60;

impl InventoryClient {
    /// Waits for a report of a rule, and returns the place of its manifest.
    ///
    /// It is the latest full report of a run that started at `since` or later, to the second. The folder of a report
    /// names the minute; for a run of the same minute as `since`, the manifest is read. A report exists once its
    /// `manifest.json` does. Pauses double from two seconds up to a minute. A request that was started before `limit`
    /// isn't cut off.
    ///
    /// The client needs the permission to list the destination bucket, which is in the same region, and to get its
    /// objects.
    ///
    /// # Errors
    ///
    /// [`WaitError::is_time_limit`] if no report was written in time; [`WaitError::next_run`] says when the rule runs
    /// next. Fails at once if the rule is disabled and has no such report, or if the destination can't be listed
    /// or the manifest can't be read.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, model::InventoryConfiguration};
    /// # async fn example(inventory: InventoryClient, rule: InventoryConfiguration) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::{Duration, SystemTime};
    ///
    /// let since = SystemTime::now();
    /// inventory.put(&rule).await?;
    /// let report = inventory.wait_for_report(&rule, since, Duration::from_secs(1800)).await?;
    /// println!("{report}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_for_report(
        &self,
        rule: &InventoryConfiguration,
        since: SystemTime,
        limit: Duration,
    ) -> Result<ReportLocation, WaitError> {
        let failed = |repr| WaitError::new(Awaited::Report, &rule.id, &self.bucket, repr);
        let mut waiting = Waiting::new(self, limit, PAUSES);
        loop {
            let latest = self.latest_report(rule).await?;
            let time = latest.as_ref().map(ReportLocation::time);
            if let Some(report) = latest
                && self.is_of_run_since(rule, &report, since).await?
            {
                return Ok(report);
            }
            if rule.is_enabled == Some(false) {
                return Err(failed(WaitErrorRepr::Disabled));
            }
            if !waiting.pause().await {
                let next = NextRun::of(rule, time, self.client.clock().now());
                return Err(failed(WaitErrorRepr::NoReport(limit, next)));
            }
        }
    }

    /// Returns when a rule runs next, from the time of its latest report.
    ///
    /// # Errors
    ///
    /// Fails if the destination can't be listed.
    pub async fn next_run(&self, rule: &InventoryConfiguration) -> Result<NextRun, WaitError> {
        let latest = self.latest_report(rule).await?;
        let time = latest.as_ref().map(ReportLocation::time);
        Ok(NextRun::of(rule, time, self.client.clock().now()))
    }

    async fn latest_report(
        &self,
        rule: &InventoryConfiguration,
    ) -> Result<Option<ReportLocation>, WaitError> {
        let folder = ReportFolder::of(rule, self.bucket.as_str());
        self.list_reports(&folder).await.map_err(|error| {
            let repr = WaitErrorRepr::List(folder.bucket.to_owned(), error);
            WaitError::new(Awaited::Report, &rule.id, &self.bucket, repr)
        })
    }

    /// Returns whether the run of a report started at a time or later.
    async fn is_of_run_since(
        &self,
        rule: &InventoryConfiguration,
        report: &ReportLocation,
        since: SystemTime,
    ) -> Result<bool, WaitError> {
        let since = seconds(since);
        let minute = seconds(report.time());
        if minute >= since || minute + MINUTE <= since {
            return Ok(minute >= since);
        }
        let start = run_start(&self.client, report).await.map_err(|error| {
            let repr = WaitErrorRepr::Manifest(report.to_string(), error);
            WaitError::new(Awaited::Report, &rule.id, &self.bucket, repr)
        })?;
        Ok(start.is_some_and(|start| start >= since))
    }

    async fn list_reports(
        &self,
        folder: &ReportFolder<'_>,
    ) -> Result<Option<ReportLocation>, ClientError> {
        let mut list = ListObjectsV2::new(folder.bucket);
        list.prefix = Some(folder.key.clone());
        let mut objects = self.client.items(list);
        let mut latest = None;
        while let Some(object) = objects.next().await {
            let key = object?.key;
            // The folders of runs start with a digit, and the data files come after them.
            let name = key.strip_prefix(&folder.key).unwrap_or_default();
            if name.starts_with(|first: char| first > '9') {
                break;
            }
            // The names of the folders are in the order of their times.
            latest = folder.report(key).or(latest);
        }
        Ok(latest)
    }
}

/// Returns the whole seconds since 1970; manifests have no parts of them.
fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map(|it| it.as_secs()).unwrap_or_default()
}
