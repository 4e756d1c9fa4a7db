//! Finds the reports of a rule.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use oss_model::DateTime;
use oss_model::inventory::InventoryConfiguration;

use crate::checksum::check_manifest;
use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::human;
use crate::manifest::Manifest;
use crate::printable::printable;
use crate::read_options::Checks;
use crate::report::Report;
use crate::run::{CHECKSUM, MANIFEST, MAX_MANIFEST, Run, RunKind, rule_folder};
use crate::runs::Runs;
use crate::source::Source;
use crate::source::directory::{Directory, discover, discover_run};

/// The maximum size of a checksum in bytes, with any white space around it.
const MAX_CHECKSUM: usize = 1024;

/// The reports of a rule, in a bucket or a directory.
///
/// # Examples
///
/// ```no_run
/// use oss_report::Reports;
///
/// # async fn example() -> Result<(), oss_report::Error> {
/// for reports in Reports::in_directory("downloads")? {
///     println!("{}", reports.folder());
///     for run in reports.runs().await?.all() {
///         println!("  {} {}", run.time(), if run.is_finished() { "finished" } else { "unfinished" });
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Reports {
    pub(crate) source: Arc<dyn Source>,
    folder: ReportFolder,
    checks: Checks,
    /// The directory in which the reports were searched.
    pub(crate) root: Option<PathBuf>,
}

impl Reports {
    /// Creates the reports in a folder of a source.
    pub fn new(source: impl Source + 'static, folder: ReportFolder) -> Self {
        Self {
            source: Arc::new(source),
            folder,
            checks: Checks::All,
            root: None,
        }
    }

    /// Creates the reports of a rule; `bucket` is the one that has the rule.
    ///
    /// # Errors
    ///
    /// Fails as [`ReportFolder::of`] does.
    pub fn of(
        source: impl Source + 'static,
        rule: &InventoryConfiguration,
        bucket: &str,
    ) -> Result<Self, Error> {
        Ok(Self::new(source, ReportFolder::of(rule, bucket)?))
    }

    /// Finds the reports of all rules below a prefix of a bucket.
    ///
    /// The prefix may be the folder of a run, of a rule, or any other, or empty. All files below it are listed.
    ///
    /// # Errors
    ///
    /// Fails if the bucket can't be listed, and with [`ErrorKind::NotFound`] if no manifest is below the prefix.
    pub async fn below(
        source: impl Source + 'static,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<Self>, Error> {
        let source: Arc<dyn Source> = Arc::new(source);
        let entries = source.list(prefix).await?;
        let runs = entries
            .iter()
            .filter_map(|entry| entry.key.strip_suffix(MANIFEST));
        let rules: BTreeSet<_> = runs.map(rule_folder).collect();
        let folders = rules
            .into_iter()
            .filter_map(|key| ReportFolder::new(bucket, key).ok());
        let found: Vec<_> = folders
            .map(|folder| Self::new(Arc::clone(&source), folder))
            .collect();
        if found.is_empty() {
            let (bucket, prefix) = (printable(bucket), printable(prefix));
            let message = format!("no {MANIFEST} of a report is below oss://{bucket}/{prefix}");
            let help = "check the prefix, and that a rule has run: its reports are in PREFIX/SOURCE_BUCKET/RULE_ID/";
            return Err(Error::new(ErrorKind::NotFound, message).with_help(help));
        }
        Ok(found)
    }

    /// Finds the reports of all rules in a directory of downloaded files.
    ///
    /// The directory may have a whole bucket, or any folder of it that has manifests. It is read at once, so this blocks.
    ///
    /// # Errors
    ///
    /// Fails if the directory can't be read or has no usable manifest.
    pub fn in_directory(path: impl AsRef<Path>) -> Result<Vec<Self>, Error> {
        let root = path.as_ref();
        let found = discover(root)?.into_iter();
        let reports = found.map(|(directory, folder)| Self {
            root: Some(root.to_owned()),
            ..Self::new(directory, folder)
        });
        Ok(reports.collect())
    }

    /// Finds the reports of a `manifest.json`, and the folder of its run.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be read or isn't a manifest.
    pub fn of_manifest_file(path: impl AsRef<Path>) -> Result<(Self, String), Error> {
        let (directory, folder, run): (Directory, _, _) = discover_run(path.as_ref())?;
        Ok((Self::new(directory, folder), run))
    }

    /// Sets whether manifests are compared with their checksums, as by default.
    #[must_use]
    pub fn checks(mut self, checks: Checks) -> Self {
        self.checks = checks;
        self
    }

    /// Returns the local directory of the rule, if the reports are in one.
    pub fn directory(&self) -> Option<&Path> {
        self.source.directory()
    }

    /// Returns the folder of the reports.
    pub fn folder(&self) -> &ReportFolder {
        &self.folder
    }

    /// Lists the runs.
    ///
    /// # Errors
    ///
    /// Fails if the source can't be listed, and with [`ErrorKind::NotFound`] if it has no run.
    pub async fn runs(&self) -> Result<Runs, Error> {
        let entries = self.source.list(self.folder.key()).await?;
        let manifest = format!("{}{MANIFEST}", self.folder.key());
        let checksum = format!("{}{CHECKSUM}", self.folder.key());
        let mut runs = Runs::new(entries, &self.folder);
        if runs.files.contains_key(&manifest) {
            let has_checksum = runs.files.contains_key(&checksum);
            runs.insert(self.run_without_folder(&manifest, has_checksum).await?);
        }
        if runs.all().is_empty() {
            let message = format!("no run of the rule is in {}", self.folder);
            let help = "check the rule, and that it has run: OSS starts the first run after the rule was put, and \
                        needs minutes; a rule that selects no object has no report";
            return Err(Error::new(ErrorKind::NotFound, message).with_help(help));
        }
        Ok(runs)
    }

    /// Returns the run of a manifest that is next to its data files.
    async fn run_without_folder(&self, key: &str, has_checksum: bool) -> Result<Run, Error> {
        let json = self.collect_manifest(key).await?;
        let parsed = Manifest::parse(&json, &self.folder);
        let manifest = parsed.map_err(|error| error.with_file(key))?;
        let kind = if manifest.is_incremental() {
            RunKind::Incremental
        } else {
            RunKind::Full
        };
        Ok(Run {
            folder: String::new(),
            time: manifest.time(),
            kind,
            is_finished: true,
            has_checksum,
        })
    }

    /// Opens the latest finished full report.
    ///
    /// # Errors
    ///
    /// Fails as [`open`](Self::open) does, and with [`ErrorKind::NotFound`] if no run is finished.
    pub async fn latest(&self) -> Result<Report, Error> {
        let runs = self.runs().await?;
        match runs.latest() {
            Some(run) => self.open(&runs, run).await,
            None => Err(self.unfinished(&runs, "finished")),
        }
    }

    /// Opens the latest finished full report at a time or before it.
    ///
    /// # Errors
    ///
    /// Fails as [`open`](Self::open) does, and with [`ErrorKind::NotFound`] if no such run is finished.
    pub async fn at_or_before(&self, time: DateTime) -> Result<Report, Error> {
        let runs = self.runs().await?;
        match runs.at_or_before(time) {
            Some(run) => self.open(&runs, run).await,
            None => Err(self.unfinished(
                &runs,
                &format!("finished at or before {}", human::time(time)),
            )),
        }
    }

    fn unfinished(&self, runs: &Runs, wanted: &str) -> Error {
        let full: Vec<_> = runs
            .all()
            .iter()
            .filter(|run| run.kind() == RunKind::Full)
            .collect();
        let message = match full.len() {
            0 => format!("only incremental reports are in {}", self.folder),
            1 => format!("the only full run in {} isn't {wanted}", self.folder),
            runs => format!(
                "none of the {runs} full runs in {} is {wanted}",
                self.folder
            ),
        };
        let help = match full.iter().find(|run| run.is_finished()) {
            Some(first) => format!(
                "choose a later time: the first finished run is of {}",
                human::time(first.time())
            ),
            None => "wait until a full run has written its manifest.json, which may take hours"
                .to_owned(),
        };
        Error::new(ErrorKind::NotFound, message).with_help(help)
    }

    /// Opens the report of a run, and compares its manifest with the checksum.
    ///
    /// # Errors
    ///
    /// Fails if the run isn't finished, if the manifest or the checksum of a full report is missing, if they differ, and as
    /// [`Manifest::parse`] does.
    pub async fn open(&self, runs: &Runs, run: &Run) -> Result<Report, Error> {
        let key = |name| format!("{}{}{name}", self.folder.key(), run.folder());
        let name = key(MANIFEST);
        if !run.is_finished() {
            let message = "the manifest doesn't exist, so the run isn't finished";
            let help = "wait until OSS has written it, or read an earlier run";
            let error = Error::new(ErrorKind::NotFound, message).with_help(help);
            return Err(error.with_file(&name));
        }
        let json = self.collect_manifest(&name).await?;
        let checksum = match self.checks {
            Checks::All => self.checksum(run, &key(CHECKSUM)).await?,
            Checks::Skipped => None,
        };
        if let Some(checksum) = &checksum {
            check_manifest(&json, checksum).map_err(|error| error.with_file(&name))?;
        }
        let parsed = Manifest::parse(&json, &self.folder);
        let manifest = parsed.map_err(|error| error.with_file(&name))?;
        Ok(Report {
            folder: self.folder.clone(),
            run: run.clone(),
            missing: runs.missing(&manifest),
            manifest,
            json,
            checksum,
        })
    }

    async fn checksum(&self, run: &Run, key: &str) -> Result<Option<Bytes>, Error> {
        if run.has_checksum {
            let checksum = self.collect(key, MAX_CHECKSUM, ErrorKind::Checksum).await;
            return checksum.map(Some);
        }
        if run.kind() == RunKind::Incremental {
            // The documentation of incremental reports shows none.
            return Ok(None);
        }
        let message =
            "the checksum of the manifest doesn't exist, so the manifest can't be verified";
        let help = "get the file, too, or skip the checks if you trust the manifest";
        let error = Error::new(ErrorKind::Checksum, message).with_help(help);
        Err(error.with_file(key))
    }

    async fn collect_manifest(&self, key: &str) -> Result<Bytes, Error> {
        self.collect(key, MAX_MANIFEST, ErrorKind::Manifest).await
    }

    /// Reads a small file; `kind` is for a file that is longer than the limit.
    async fn collect(&self, key: &str, limit: usize, kind: ErrorKind) -> Result<Bytes, Error> {
        let stream = self.source.open(key).await?;
        stream.collect(limit).await.map_err(|error| {
            if error.is_too_long() {
                let message = format!("the file is longer than {}", human::bytes(limit as u64));
                return Error::new(kind, message).with_file(key);
            }
            let error = Error::new(ErrorKind::Source, "the file can't be read").with_source(error);
            error.with_file(key)
        })
    }
}
