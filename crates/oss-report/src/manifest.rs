//! Manifests of full and incremental reports.

mod data_file;
mod folder_of;
mod json;
mod period;

use std::collections::HashSet;

use oss_model::DateTime;

use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::printable::printable;
pub use data_file::DataFile;
pub(crate) use folder_of::folder_of;
use json::ManifestJson;
pub use period::Period;

/// The maximum length of a key in OSS, in bytes.
const MAX_KEY: usize = 1023;

/// The manifest of a report: its files, their checksums, and their columns.
///
/// Unknown fields are ignored; [`unknown_fields`](Self::unknown_fields) names them.
///
/// # Examples
///
/// ```
/// use oss_report::{Manifest, ReportFolder};
///
/// let folder = ReportFolder::new("reports", "examplebucket/daily/")?;
/// let manifest = Manifest::parse(
///     br#"{
///         "creationTimestamp": "1642994594",
///         "destinationBucket": "reports",
///         "fileFormat": "CSV",
///         "fileSchema": "Bucket, Key",
///         "files": [{
///             "MD5checksum": "F77449179760C3B13F1E76110F07DE1A",
///             "key": "examplebucket/daily/data/a1574226.csv.gz",
///             "size": 2046
///         }],
///         "sourceBucket": "examplebucket",
///         "version": "2019-09-01"
///     }"#,
///     &folder,
/// )?;
/// assert_eq!(manifest.time().to_string(), "2022-01-24T03:23:14.000Z");
/// assert_eq!(manifest.files()[0].size(), 2046);
/// # Ok::<(), oss_report::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    period: Period,
    source_bucket: String,
    destination_bucket: String,
    schema: String,
    version: String,
    files: Vec<DataFile>,
    unknown_fields: Vec<String>,
}

impl Manifest {
    /// Parses `manifest.json` and checks that it belongs to a folder.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Manifest`]: it isn't JSON, lacks a field, has one twice, or lists a file twice.
    /// - [`ErrorKind::Outside`]: it names another bucket, or a file outside of the folder.
    /// - [`ErrorKind::Unsupported`]: the files aren't CSV.
    pub fn parse(json: &[u8], folder: &ReportFolder) -> Result<Self, Error> {
        let manifest = Self::from_json(ManifestJson::parse(json)?)?;
        manifest.check_buckets(folder)?;
        manifest.check_files(folder)?;
        Ok(manifest)
    }

    fn from_json(json: ManifestJson) -> Result<Self, Error> {
        if !json.file_format.eq_ignore_ascii_case("CSV") {
            let format = printable(&json.file_format);
            let message = format!("the files have the format \"{format}\"; only CSV can be read");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        let files = json.files.into_iter().map(DataFile::from_json);
        Ok(Self {
            period: json.period.into_period()?,
            source_bucket: json.source_bucket,
            destination_bucket: json.destination_bucket,
            schema: json.file_schema,
            version: json.version,
            files: files.collect::<Result<_, _>>()?,
            unknown_fields: json.unknown.into_keys().collect(),
        })
    }

    fn check_buckets(&self, folder: &ReportFolder) -> Result<(), Error> {
        // Another service writes a resource name here.
        let destination = self.destination_bucket.rsplit(':').next();
        for (name, found, expected) in [
            (
                "destinationBucket",
                destination.unwrap_or_default(),
                folder.bucket(),
            ),
            ("sourceBucket", &*self.source_bucket, folder.source_bucket()),
        ] {
            if found != expected {
                let (found, expected) = (printable(found), printable(expected));
                let message =
                    format!("{name} is \"{found}\", but the folder belongs to \"{expected}\"");
                return Err(Error::new(ErrorKind::Outside, message));
            }
        }
        Ok(())
    }

    fn check_files(&self, folder: &ReportFolder) -> Result<(), Error> {
        let mut keys = HashSet::new();
        for file in &self.files {
            if file.key().len() > MAX_KEY || folder.relative(file.key()).is_none() {
                let key = printable(file.key());
                let message = format!("the file \"{key}\" is outside of the folder {folder}");
                return Err(Error::new(ErrorKind::Outside, message));
            }
            if !keys.insert(file.key()) {
                let message = format!("the file \"{}\" is listed twice", printable(file.key()));
                return Err(Error::new(ErrorKind::Manifest, message));
            }
        }
        Ok(())
    }

    /// Returns the time that the report covers.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Returns the time of the report: when it was begun, or the end of the changes.
    pub fn time(&self) -> DateTime {
        match self.period {
            Period::Full { created } => created,
            Period::Incremental { end, .. } => end,
        }
    }

    /// Returns whether the report lists changes only.
    pub fn is_incremental(&self) -> bool {
        matches!(self.period, Period::Incremental { .. })
    }

    /// Returns the bucket whose objects are listed.
    pub fn source_bucket(&self) -> &str {
        &self.source_bucket
    }

    /// Returns the bucket of the report.
    pub fn destination_bucket(&self) -> &str {
        &self.destination_bucket
    }

    /// Returns the names of the columns, with commas between them.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Returns the version of the format, such as `2019-09-01`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the data files, in the order of the manifest.
    pub fn files(&self) -> &[DataFile] {
        &self.files
    }

    /// Returns the size of all data files as they are stored, in bytes.
    pub fn size(&self) -> u64 {
        let sizes = self.files.iter().map(DataFile::size);
        sizes.fold(0, u64::saturating_add)
    }

    /// Returns the names of the fields that this version doesn't know, sorted.
    pub fn unknown_fields(&self) -> &[String] {
        &self.unknown_fields
    }
}
