//! Reads a data file: checksum, size and decompression in one pass.

use md5::{Digest as _, Md5};

use crate::checksum::Md5Sum;
use crate::error::{Error, ErrorKind};
use crate::gzip::{Gunzip, GzipTotals};
use crate::manifest::DataFile;
use crate::read_options::{Checks, ReadOptions};

/// Reads a data file without IO: its stored bytes in, decompressed bytes out.
///
/// Size and MD5 are calculated on the way, and compared at the end. If they differ, they are the error, even if the file
/// could not be decompressed either: the damage is the cause. So the rest of a file is read and compared after such a
/// failure.
#[derive(Debug)]
pub struct DataReader {
    file: DataFile,
    /// `None` if nothing is compared.
    md5: Option<Md5>,
    size: u64,
    content: Content,
    failure: Option<Error>,
}

#[derive(Debug)]
enum Content {
    Gzip(Box<Gunzip>),
    /// The length in bytes.
    Plain(u64),
}

/// The lengths of a data file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileTotals {
    /// The size of the stored file in bytes.
    pub stored: u64,
    /// The length of its content, without compression, in bytes.
    pub content: u64,
    /// The number of gzip members; zero for a file without compression.
    pub members: u64,
}

impl DataReader {
    /// Creates a reader for a file of a manifest.
    pub fn new(file: &DataFile, options: &ReadOptions) -> Self {
        let gunzip = || Gunzip::new().with_max_expansion(options.max_expansion);
        Self {
            md5: (options.checks == Checks::All).then(Md5::new),
            size: 0,
            content: if file.is_compressed() {
                Content::Gzip(Box::new(gunzip()))
            } else {
                Content::Plain(0)
            },
            failure: None,
            file: file.clone(),
        }
    }

    /// Reads the next piece, and calls `on_bytes` with the content in it.
    ///
    /// The content is unverified until [`finish`](Self::finish) succeeds. After an error of `on_bytes`, the function isn't
    /// called again.
    ///
    /// # Errors
    ///
    /// Fails if the file is longer than the manifest says. Without checks, all other errors are returned at once, too.
    pub fn feed(
        &mut self,
        piece: &[u8],
        on_bytes: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.size += piece.len() as u64;
        if let Some(md5) = &mut self.md5 {
            md5.update(piece);
            if self.size > self.file.size() {
                return Err(self.wrong_size("at least "));
            }
        }
        if self.failure.is_some() {
            return Ok(());
        }
        match self.content.feed(piece, on_bytes) {
            Err(error) if self.md5.is_some() => {
                self.failure = Some(error);
                Ok(())
            }
            result => result.map_err(|error| error.with_file(self.file.key())),
        }
    }

    /// Ends the file, and compares everything.
    ///
    /// # Errors
    ///
    /// Fails if the size, the MD5, or a checksum of gzip differs, if the file ends early, and with the error of
    /// [`feed`](Self::feed) that was kept.
    pub fn finish(mut self) -> Result<FileTotals, Error> {
        let checks = self.md5.take();
        let damage = checks.and_then(|md5| self.damage(Md5Sum::finish(md5)));
        let failure = self.failure.take();
        let totals = match (damage, failure) {
            (Some(damage), Some(failure)) => Err(damage.with_source(failure)),
            (Some(error), None) | (None, Some(error)) => Err(error),
            (None, None) => self.content.finish(),
        };
        let totals = totals.map_err(|error| error.with_file(self.file.key()))?;
        Ok(FileTotals {
            stored: self.size,
            content: totals.decompressed,
            members: totals.members,
        })
    }

    fn damage(&self, actual: Md5Sum) -> Option<Error> {
        if self.size != self.file.size() {
            return Some(self.wrong_size(""));
        }
        let expected = self.file.md5();
        (actual != expected).then(|| {
            let message = format!("the MD5 is {actual}, but the manifest says {expected}");
            Error::new(ErrorKind::Checksum, message).with_file(self.file.key())
        })
    }

    fn wrong_size(&self, least: &str) -> Error {
        let message = format!(
            "the file has {least}{} bytes, but the manifest says {}",
            self.size,
            self.file.size()
        );
        Error::new(ErrorKind::Size, message).with_file(self.file.key())
    }
}

impl Content {
    fn feed(
        &mut self,
        piece: &[u8],
        mut on_bytes: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Gzip(gunzip) => gunzip.feed(piece, on_bytes),
            Self::Plain(length) => {
                *length += piece.len() as u64;
                on_bytes(piece)
            }
        }
    }

    fn finish(self) -> Result<GzipTotals, Error> {
        match self {
            Self::Gzip(gunzip) => gunzip.finish(),
            Self::Plain(length) => Ok(GzipTotals {
                compressed: length,
                decompressed: length,
                members: 0,
            }),
        }
    }
}
