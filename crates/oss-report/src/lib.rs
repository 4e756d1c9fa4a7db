//! Reads the inventory reports of Alibaba Cloud OSS, and verifies everything it reads.
//!
//! [`Reports`] are those of one rule, in a bucket (feature `client`) or in a [`Directory`] of downloaded files, which
//! needs no account. A [`Report`] is one of them: its manifest was compared with `manifest.checksum`, and names the data files
//! with their sizes and MD5. [`Reports::verify`] reads every byte, [`Reports::read`] the rows, too, and [`Reports::fetch`]
//! downloads them.
//!
//! ```no_run
//! use oss_report::tally::Totals;
//! use oss_report::{ReadOptions, Reports};
//!
//! # async fn example() -> Result<(), oss_report::Error> {
//! for reports in Reports::in_directory("downloads")? {
//!     let report = reports.latest().await?;
//!     let outcome = reports.read(&report, &ReadOptions::new(), Totals::default).await?;
//!     let read = outcome.complete()?;
//!     println!("{}: {} rows, {} bytes", reports.folder(), read.rows, read.tally.all().bytes);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Rows
//!
//! A [`Scanner`] turns the decompressed bytes of a data file into [`Row`]s with the [`Columns`] that the
//! manifest names, and tallies add them up. It opens neither a file nor a socket.
//!
//! ```
//! use oss_report::{Columns, Scanner};
//!
//! let columns = Columns::from_schema("Bucket, Key, Size, StorageClass")?;
//! let mut scanner = Scanner::new(columns);
//! let mut bytes = 0;
//! scanner.feed(b"photos,\"2026%2Fa.jpg\",\"1024\",\"IA\"\n", |row| {
//!     assert_eq!(*row.key(), *b"2026/a.jpg");
//!     bytes += row.size().unwrap_or_default();
//! })?;
//! let scanned = scanner.finish(|_| ())?;
//! assert_eq!((scanned.rows, bytes), (1, 1024));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Verification
//!
//! - A manifest must equal its checksum, name the buckets of its folder, and list each file once. Files outside of the
//!   folder are refused, and never requested.
//! - A data file must have its size and its MD5, and be a complete gzip file. Only then its rows count.
//! - An [`Outcome`] without some of the files isn't mistaken for the whole: [`Outcome::complete`] is an error then.
//!
//! [`Checks::Skipped`] turns off the comparison of checksums and sizes.
//!
//! # Threads
//!
//! Downloads are polled by the caller's task, and each data file that is being read has a thread which decompresses it. A
//! directory has another one for each open file. No async runtime is needed. Threads end when the future is dropped.
//!
//! # Features
//!
//! - `client`: `Bucket`, the reports in a bucket, through `oss-client`.
//! - `serde`: `Serialize` of [`tally::Summary`] and its parts, with the names that `ossinv report` prints.

mod absent;
mod checksum;
mod class;
mod column;
mod columns;
mod data_reader;
mod each_file;
mod error;
mod fetch;
mod fields;
mod flag;
mod folder;
mod gzip;
pub mod human;
mod inert;
mod key;
mod local_path;
mod manifest;
mod number;
mod outcome;
pub mod page;
mod printable;
mod progress;
mod read;
mod read_options;
mod report;
mod reports;
mod row;
mod row_error;
mod run;
mod runs;
mod scan;
mod source;
mod stamp;
pub mod tally;
mod time;
mod values;
mod verify;
mod worker;

pub use oss_model;

// Finding, verifying and reading reports:
pub use checksum::{Md5Sum, check_manifest};
pub use data_reader::{DataReader, FileTotals};
pub use error::{Error, ErrorKind};
pub use fetch::Fetched;
pub use folder::ReportFolder;
pub use gzip::{Gunzip, GzipTotals};
pub use manifest::{DataFile, Manifest, Period};
pub use outcome::{FileOutcome, Outcome};
pub use progress::Progress;
pub use read::{RejectedRows, Tallied};
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

// Rows:
pub use column::Column;
pub use columns::{Columns, Plus, SchemaError};
pub use key::{decode, decode_into};
pub use row::Row;
pub use row_error::{RowError, RowErrorKind};
pub use scan::{InvalidRows, Rejected, Scanned, Scanner};
pub use tally::Tally;
