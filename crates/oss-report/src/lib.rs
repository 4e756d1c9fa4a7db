//! Reads the inventory reports of Alibaba Cloud OSS, and verifies everything it reads.

mod checksum;
mod data_reader;
mod each_file;
mod error;
mod folder;
mod gzip;
mod local_path;
mod manifest;
mod outcome;
mod printable;
mod progress;
mod read_options;
mod report;
mod reports;
mod run;
mod runs;
mod source;
mod stamp;
mod verify;
mod worker;

pub use checksum::{Md5Sum, check_manifest};
pub use data_reader::{DataReader, FileTotals};
pub use error::{Error, ErrorKind};
pub use folder::ReportFolder;
pub use gzip::{Gunzip, GzipTotals};
pub use manifest::{DataFile, Manifest, Period};
pub use outcome::{FileOutcome, Outcome};
pub use progress::Progress;
pub use read_options::{Checks, ReadOptions};
pub use report::{Report, ReportState};
pub use reports::Reports;
pub use run::{Run, RunKind};
pub use runs::Runs;
#[cfg(feature = "client")]
pub use source::bucket::Bucket;
pub use source::directory::Directory;
pub use source::{Entry, Source, SourceFuture};
pub use verify::VerifiedTotals;
