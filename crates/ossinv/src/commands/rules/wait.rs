//! `ossinv wait`: waits until a change can be read, or for a report.

mod awaited;
mod since;

use std::time::{Duration, SystemTime};

use anyhow::{Error, Result};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use oss_inventory::{InventoryClient, WaitError};
use tokio::task::JoinSet;

use crate::connection::BucketConnection;
use crate::duration::duration;
use crate::messages::progress_bar;
use crate::nothing_selected::NothingSelected;
use crate::terminal::{print, printable, status_line};
use awaited::AwaitedRules;
use since::Since;

/// Wait for the reports of rules, or until rules exist or are gone
///
/// For a report, the URL of its manifest is printed, a line per rule. It is the latest report, or the
/// first one as soon as it is written. OSS starts the first run right after a rule was put, and later
/// ones in the early morning of Beijing; a rule that selects no object may have no report.
///
/// If the time is over, the status is 5, and the error says when the rule runs next.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// The ids of the rules, or patterns: * stands for any text, ? for one character
    ///
    /// A pattern selects the rules that exist when the command starts.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// The event to wait for
    #[arg(long = "for", value_enum, value_name = "EVENT", default_value_t = Event::Report)]
    event: Event,

    /// Only accept a report of a run that started then or later, such as now
    ///
    /// A date, a time in UTC such as 2026-11-21T16:00Z, or `now`.
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,

    /// Give up after this time [default: 30m for a report, otherwise 1m]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    within: Option<Duration>,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

/// An event to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Event {
    /// The rule has a report
    Report,
    /// The rule can be read
    Visible,
    /// The rule can't be read any more
    Gone,
}

/// How long a new rule may be invisible, if a report of it is awaited.
const LAG: Duration = Duration::from_secs(3);

impl Event {
    fn default_limit(self) -> Duration {
        Duration::from_secs(match self {
            Self::Report => 30 * 60,
            Self::Visible | Self::Gone => 60,
        })
    }
}

impl Wait {
    /// Waits for all rules at the same time.
    pub(crate) async fn run(self) -> Result<()> {
        let clients = self.connection.clients().await?;
        let since = self.since.map_or(SystemTime::UNIX_EPOCH, Since::time);
        let (event, limit) = (
            self.event,
            self.within.unwrap_or(self.event.default_limit()),
        );
        let mut tasks = JoinSet::new();
        let progress = progress_bar(0, "{spinner} {msg} ({elapsed})");
        progress.enable_steady_tick(Duration::from_millis(100));
        let awaited = AwaitedRules::read(&clients, &self.ids).await?;
        if let Some(unmatched) = awaited.unmatched
            && event != Event::Gone
        {
            return Err(unmatched.into());
        }
        for (position, (client, id)) in awaited.rules.into_iter().enumerate() {
            let (client, progress) = (client.clone(), progress.clone());
            tasks.spawn(async move {
                let outcome = wait(&client, &id, event, (since, limit), &progress).await;
                (position, outcome)
            });
        }
        let mut outcomes = tasks.join_all().await;
        progress.finish_and_clear();
        outcomes.sort_by_key(|(position, _)| *position);
        finish(outcomes.into_iter().map(|(_, outcome)| outcome))
    }
}

/// Prints what arrived, and returns the first error.
fn finish(outcomes: impl Iterator<Item = Result<Option<String>>>) -> Result<()> {
    let mut errors = Vec::new();
    let mut places = String::new();
    for outcome in outcomes {
        match outcome {
            Ok(Some(place)) => places.extend([&*place, "\n"]),
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    print(&places)?;
    let mut errors = errors.into_iter();
    let first = errors.next();
    for error in errors {
        status_line(&printable(&format!("error: {error:#}")));
    }
    first.map_or(Ok(()), Err)
}

/// Waits for one rule, and returns the place of its report.
async fn wait(
    client: &InventoryClient,
    id: &str,
    event: Event,
    (since, limit): (SystemTime, Duration),
    progress: &ProgressBar,
) -> Result<Option<String>> {
    let rule = format!("rule {} of bucket {}", printable(id), client.bucket());
    match event {
        Event::Visible => {
            progress.set_message(format!("waiting until {rule} exists"));
            client.wait_until_found(id, limit).await?;
            Ok(None)
        }
        Event::Gone => {
            progress.set_message(format!("waiting until {rule} is gone"));
            client.wait_until_gone(id, limit).await?;
            Ok(None)
        }
        Event::Report => {
            let found = client.wait_until_found(id, limit.min(LAG)).await;
            let found = found.map_err(|error| missing(error, id))?;
            if !progress.is_hidden() {
                let next = client.next_run(&found).await?;
                let next = format!("waiting for a report of {rule}; it runs {next}");
                progress.set_message(next);
            }
            let report = client.wait_for_report(&found, since, limit).await?;
            Ok(Some(report.to_string()))
        }
    }
}

/// Returns the error of a rule that doesn't exist, and so won't have a report.
fn missing(error: WaitError, id: &str) -> Error {
    if error.is_time_limit() {
        let message = format!("no report of rule {id:?} will be written");
        return Error::new(NothingSelected(error.to_string())).context(message);
    }
    error.into()
}
