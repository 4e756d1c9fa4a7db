//! Reads the inventory reports of Alibaba Cloud OSS, and verifies everything it reads.
//!
//! A [`Scanner`] turns the decompressed bytes of a data file into [`Row`]s with the [`Columns`] that the
//! manifest names, and tallies add them up. Nothing here opens a file or a socket.
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

mod class;
mod column;
mod columns;
mod fields;
mod flag;
mod inert;
mod key;
mod row;
mod row_error;
mod scan;
pub mod tally;
mod time;
mod values;

pub use oss_model;

pub use column::Column;
pub use columns::{Columns, Plus, SchemaError};
pub use key::{decode, decode_into};
pub use row::Row;
pub use row_error::{RowError, RowErrorKind};
pub use scan::{InvalidRows, Rejected, Scanned, Scanner};
pub use tally::Tally;
