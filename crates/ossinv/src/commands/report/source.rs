//! Where the reports are, and which of them is read.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use clap::builder::Resettable;
use clap::{Args, ValueHint};
use oss_inventory::{BucketName, DestinationBucket as _, InventoryClient};
use oss_report::{Bucket, Checks, Error, ErrorKind, ReadOptions, Reports, human};

use super::at::{self, At};
use super::failure::Failure;
use crate::connection::Connection;
use crate::shell::quoted;
use crate::terminal::printable;
use crate::value_parsers::bucket;

/// The name of a manifest.
const MANIFEST: &str = "manifest.json";

/// The flags that say where the reports are.
#[derive(Clone, Debug, Args)]
pub(super) struct SourceArguments {
    /// A directory, a manifest.json, or `oss://BUCKET/PREFIX`
    #[arg(value_hint = ValueHint::AnyPath)]
    source: Option<String>,

    /// The reports of this rule, instead of SOURCE
    #[arg(long, value_name = "ID", requires = "bucket")]
    rule: Option<String>,

    /// The bucket that has the rule: `name` or `oss://name`
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: Option<BucketName>,

    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    _end: EndOfConnection,
}

/// Ends the heading of the flags before it, so that others may follow.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = Resettable::Reset)]
struct EndOfConnection {}

/// The flags that select a report.
#[derive(Clone, Debug, Args)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    pub(super) source: SourceArguments,

    /// The latest report of this time or before it, in UTC [default: the latest]
    ///
    /// The folder of an incremental run selects that run.
    #[arg(long, value_name = "TIME", value_parser = at::parse)]
    at: Option<At>,
}

/// The flag that turns verification off.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct ChecksArgument {
    /// Compare neither sizes nor MD5; damaged gzip files are still errors
    #[arg(long)]
    no_verify: bool,
}

/// The reports of a rule, and the folder of the run that the source names.
pub(super) struct Found {
    pub(super) reports: Reports,
    run: Option<String>,
}

/// A report, and the reports that it is one of.
pub(super) struct Opened {
    pub(super) reports: Reports,
    pub(super) report: oss_report::Report,
    /// Whether the source names this run, so that `--at` is refused.
    is_named: bool,
}

impl ChecksArgument {
    pub(super) fn checks(self) -> Checks {
        if self.no_verify {
            Checks::Skipped
        } else {
            Checks::All
        }
    }

    /// Returns whether all files are verified.
    pub(super) fn is_verified(self) -> bool {
        !self.no_verify
    }

    /// Returns the options with which a report is read.
    pub(super) fn options(self) -> ReadOptions {
        ReadOptions::new().checks(self.checks())
    }
}

impl SourceArguments {
    /// Returns the connection, if the reports are in a bucket.
    pub(super) fn connection(&self) -> Option<&Connection> {
        let is_remote = match &self.source {
            Some(source) => self.rule.is_some() || source.starts_with("oss://"),
            None => true,
        };
        is_remote.then_some(&self.connection)
    }

    /// Returns the second position, which is the first one if `--rule` is the source.
    pub(super) fn second(&mut self, second: Option<String>) -> Option<String> {
        match second {
            None if self.rule.is_some() => self.source.take(),
            _ => second,
        }
    }

    /// Finds the reports of all rules.
    pub(super) async fn find(&self) -> Result<Vec<Found>> {
        match (&self.source, &self.rule, &self.bucket) {
            (Some(source), None, _) => match source.strip_prefix("oss://") {
                Some(address) => self.in_bucket(address).await,
                None => in_files(Path::new(source)),
            },
            (None, Some(rule), Some(bucket)) => Ok(vec![self.of_rule(rule, bucket).await?]),
            (Some(_), Some(_), _) => bail!("use either SOURCE or --rule, not both"),
            _ => bail!(
                "no reports are named: use a directory, a {MANIFEST}, oss://BUCKET/PREFIX, or \
                 --rule ID -b BUCKET"
            ),
        }
    }

    async fn in_bucket(&self, address: &str) -> Result<Vec<Found>> {
        let (name, prefix) = address.split_once('/').unwrap_or((address, ""));
        let name = BucketName::new(name)
            .with_context(|| format!("cannot use oss://{}", printable(address)))?;
        let client = self.connection.client(&name)?;
        let source = Bucket::new(client, name.as_str());
        let found = Reports::below(source, name.as_str(), prefix).await?;
        let run = |reports: &Reports| {
            let run = prefix.strip_prefix(reports.folder().key())?;
            let run = run.strip_suffix(MANIFEST).unwrap_or(run);
            (!run.is_empty()).then(|| format!("{}/", run.trim_end_matches('/')))
        };
        Ok(found
            .into_iter()
            .map(|reports| Found {
                run: run(&reports),
                reports,
            })
            .collect())
    }

    async fn of_rule(&self, rule: &str, bucket: &BucketName) -> Result<Found> {
        let client = self.connection.client(bucket)?;
        let rule = InventoryClient::new(client.clone(), bucket.clone())
            .get(rule)
            .await?;
        let destination = rule.destination.oss_bucket_destination.bucket_name();
        let reports = Reports::of(Bucket::new(client, destination), &rule, bucket.as_str())?;
        Ok(Found { reports, run: None })
    }

    /// Finds the reports of one rule.
    async fn find_one(&self) -> Result<Found> {
        let mut found = self.find().await?;
        match found.pop() {
            Some(one) if found.is_empty() => Ok(one),
            _ => bail!(
                "SOURCE has reports of several rules: name the folder of one; \
                 `ossinv report runs SOURCE` lists them"
            ),
        }
    }
}

/// Finds the reports in a directory, or those of a manifest.
fn in_files(path: &Path) -> Result<Vec<Found>> {
    let of_manifest = |path: &Path| {
        let (reports, run) = Reports::of_manifest_file(path)?;
        let run = Some(run);
        Ok::<_, Error>(Found { reports, run })
    };
    ensure!(
        path.exists(),
        "{} doesn't exist",
        printable(&path.display().to_string())
    );
    if path.is_file() {
        return of_manifest(path).map(|found| vec![found]).map_err(|error| {
            let has_its_name = path.file_name().is_some_and(|name| name == MANIFEST);
            if error.kind() != ErrorKind::Manifest || has_its_name {
                return error.into();
            }
            let path = printable(&path.display().to_string());
            let message = format!("{path} isn't a manifest of a report");
            Failure::usage(
                message,
                "name a directory of downloaded files, or a manifest.json",
            )
            .into()
        });
    }
    if !path.is_dir() {
        let path = printable(&path.display().to_string());
        let message = format!("{path} is neither a directory nor a regular file");
        let help = "name a directory of downloaded files, or a manifest.json";
        return Err(Failure::usage(message, help).into());
    }
    // The folder of a run: its data files are next to it.
    if let Ok(found) = of_manifest(&path.join(MANIFEST))
        && found.run.as_ref().is_some_and(|run| !run.is_empty())
    {
        return Ok(vec![found]);
    }
    let found = Reports::in_directory(path)?.into_iter();
    Ok(found.map(|reports| Found { reports, run: None }).collect())
}

impl ReportArguments {
    /// Returns the command that prints the rows of a report.
    ///
    /// It lacks the flags of the connection, since a page may be given to others.
    pub(super) fn rows_command(&self, opened: &Opened) -> String {
        let SourceArguments { source, rule, .. } = &self.source;
        let mut words = vec!["ossinv report rows".to_owned()];
        words.extend(source.as_deref().map(quoted));
        if let (Some(rule), Some(bucket)) = (rule, &self.source.bucket) {
            words.push(format!("--rule {} -b {bucket}", quoted(rule)));
        }
        // Without it, the command would read a newer report as soon as one exists.
        if !opened.is_named {
            words.push(format!("--at {}", human::time(opened.report.run().time())));
        }
        words.join(" ")
    }

    /// Opens the selected report, and verifies its manifest.
    pub(super) async fn open(&self, checks: Checks) -> Result<Opened> {
        let Found { reports, run } = self.source.find_one().await?;
        let reports = reports.checks(checks);
        let is_named = run.is_some();
        let report = match (run, &self.at) {
            (Some(folder), None) => open_run(&reports, &folder).await?,
            (None, Some(At::Increment(folder))) => open_run(&reports, folder).await?,
            (Some(_), Some(_)) => bail!("SOURCE names a run, so --at can't select another one"),
            (None, Some(At::Time(time))) => reports.at_or_before(*time).await?,
            (None, None) => reports.latest().await?,
        };
        Ok(Opened {
            reports,
            report,
            is_named,
        })
    }
}

/// Opens the report in the folder of a run, relative to the one of the rule.
async fn open_run(reports: &Reports, folder: &str) -> Result<oss_report::Report, Error> {
    let runs = reports.runs().await?;
    let run = runs.in_folder(folder).cloned();
    let run = run.ok_or_else(|| {
        let message = format!("no run is in {}{}", reports.folder(), printable(folder));
        let help = "name the whole folder of a run: `ossinv report runs` lists the runs";
        Error::new(ErrorKind::NotFound, message).with_help(help)
    })?;
    reports.open(&runs, &run).await
}
