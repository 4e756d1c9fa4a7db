//! Turns the decompressed bytes of a data file into rows.

mod judge;
mod outcome;
mod quotes;
mod record;
mod regular;
mod slow;

use memchr::{memchr, memchr_iter};

use crate::columns::Columns;
use crate::row::Row;
use crate::row_error::RowError;
use judge::Judge;
pub use outcome::{InvalidRows, Rejected, Scanned};
use quotes::Quotes;
use record::Record;
use slow::SlowReader;

/// The number of bytes whose quotes are found at once.
const WINDOW: usize = 16 << 10;

/// Reads the rows of one data file from chunks of any size.
///
/// The fields are those that the crate `csv` reads. A row must have as many as the schema, and a typed
/// column must have a value of its type. A byte order mark and empty lines are ignored.
///
/// See the [crate](crate) for an example.
#[derive(Debug)]
pub struct Scanner {
    judge: Judge,
    quotes: Quotes,
    slow: SlowReader,
    /// The start of a row whose end is in the next chunk.
    carry: Vec<u8>,
    /// The length that the carry needs before another attempt to read a row from it.
    retry_at: usize,
    /// The position of the next byte to read, in the decompressed file.
    offset: u64,
    failed: Option<RowError>,
}

impl Scanner {
    /// Creates a scanner for one file.
    pub fn new(columns: Columns) -> Self {
        Self {
            judge: Judge::new(columns),
            quotes: Quotes::new(),
            slow: SlowReader::new(),
            carry: Vec::new(),
            retry_at: 0,
            offset: 0,
            failed: None,
        }
    }

    /// Sets what happens to rows that can't be read; the default is an error.
    #[must_use]
    pub fn with_invalid_rows(mut self, invalid_rows: InvalidRows) -> Self {
        self.judge.invalid_rows = invalid_rows;
        self
    }

    /// Sets the bucket of the report; a row that names another one can't be read.
    ///
    /// By default, the bucket isn't compared. A row whose bucket is absent may be of any.
    #[must_use]
    pub fn with_bucket(mut self, bucket: &str) -> Self {
        self.judge.expect_bucket(bucket);
        self
    }

    /// Reads the next bytes, and calls back with each row that ends in them.
    ///
    /// # Errors
    ///
    /// Fails on the first row that can't be read, unless such rows are counted. A field longer than 1 MiB
    /// or a row longer than 4 MiB is always an error, since the next row can't be found. After an error,
    /// each call returns it again.
    pub fn feed(&mut self, bytes: &[u8], mut on_row: impl FnMut(&Row<'_>)) -> Result<(), RowError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.read_chunk(bytes, &mut on_row);
        self.failed = result.as_ref().err().cloned();
        result
    }

    /// Reads the last row, which may be without a line end.
    ///
    /// # Errors
    ///
    /// Fails as [`feed`](Self::feed) does, and if the file ends within quotes.
    pub fn finish(mut self, mut on_row: impl FnMut(&Row<'_>)) -> Result<Scanned, RowError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut rest = std::mem::take(&mut self.carry);
        if !rest.is_empty() {
            rest.push(b'\n');
            if self.read_rows(&rest, &mut on_row)? < rest.len() {
                self.judge.reject_unclosed(self.offset)?;
            }
        }
        Ok(self.judge.scanned)
    }

    fn read_chunk(
        &mut self,
        mut bytes: &[u8],
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> Result<(), RowError> {
        self.judge.scanned.bytes += bytes.len() as u64;
        while !self.carry.is_empty() && !bytes.is_empty() {
            bytes = self.complete_carry(bytes, on_row)?;
        }
        let consumed = self.read_rows(bytes, on_row)?;
        let rest = bytes.get(consumed..).unwrap_or_default();
        self.carry.extend_from_slice(rest);
        Ok(())
    }

    /// Moves about as many bytes to the carry as its row needs, and reads it.
    ///
    /// Returns the other bytes.
    fn complete_carry<'b>(
        &mut self,
        bytes: &'b [u8],
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> Result<&'b [u8], RowError> {
        let least = self.retry_at.saturating_sub(self.carry.len());
        let line_end = bytes.get(least..).and_then(|it| memchr(b'\n', it));
        let taken = line_end.map_or(bytes.len(), |it| least + it + 1);
        let (taken, rest) = bytes.split_at(taken);
        let mut carry = std::mem::take(&mut self.carry);
        carry.extend_from_slice(taken);
        if line_end.is_some() || carry.len() > Judge::MAX_ROW {
            let consumed = self.read_rows(&carry, on_row)?;
            carry.drain(..consumed);
            // A row with many line ends in its fields isn't read again for each of them.
            self.retry_at = if consumed == 0 { 2 * carry.len() } else { 0 };
        }
        self.carry = carry;
        Ok(rest)
    }

    /// Reads the rows that end in a buffer, and returns how many bytes they have.
    fn read_rows(
        &mut self,
        data: &[u8],
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> Result<usize, RowError> {
        let mut start = 0;
        let mut length = WINDOW;
        while let Some(rest) = data.get(start..).filter(|it| !it.is_empty()) {
            let window = rest.get(..length).unwrap_or(rest);
            let is_last = window.len() == rest.len();
            let consumed = self.read_window(window, is_last, on_row)?;
            if consumed > 0 {
                length = WINDOW;
            } else if is_last {
                break;
            } else {
                length *= 2;
            }
            start += consumed;
        }
        Ok(start)
    }

    /// Reads the rows of a part of a buffer that was short enough to stay in the cache.
    fn read_window(
        &mut self,
        data: &[u8],
        is_last: bool,
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> Result<usize, RowError> {
        let columns = self.judge.columns.len();
        self.quotes.find(data);
        let is_ascii = self.quotes.is_ascii();
        let mut quotes = self.quotes.positions();
        let base = self.offset;
        let mut start = 0;
        loop {
            let is_line_end = matches!(data.get(start), Some(b'\n' | b'\r'));
            if is_line_end || base + start as u64 == 0 {
                start += ignored(data.get(start..).unwrap_or_default(), base + start as u64);
            }
            let offset = base + start as u64;
            self.offset = offset;
            if let Some(row) = regular::read(data, start, quotes, columns) {
                let length = row.end - start;
                if length > Judge::MAX_FIELD {
                    self.judge
                        .check_length(length, row.fields.longest(), offset)?;
                }
                self.judge.record(row.fields, is_ascii, offset, on_row)?;
                start = row.end;
                quotes = quotes.get(row.quotes..).unwrap_or_default();
                continue;
            }
            let rest = data.get(start..).unwrap_or_default();
            // The next window has the row as a whole, so that it may be regular.
            if start > 0 && !is_last && memchr(b'\n', rest).is_none() {
                return Ok(start);
            }
            match self.slow.read(rest) {
                Record::Complete {
                    length,
                    longest_field,
                    fields,
                } => {
                    self.judge.check_length(length, longest_field, offset)?;
                    self.judge.record(fields, is_ascii, offset, on_row)?;
                    let row = rest.get(..length).unwrap_or_default();
                    start += length;
                    if !memchr_iter(b'"', row).count().is_multiple_of(2) {
                        // The quotes after it were found as if they were within quotes.
                        self.offset = base + start as u64;
                        return Ok(start);
                    }
                    let skipped = quotes.iter().take_while(|it| (**it as usize) < start);
                    quotes = quotes.get(skipped.count()..).unwrap_or_default();
                }
                Record::Incomplete { longest_field } => {
                    self.judge.check_length(rest.len(), longest_field, offset)?;
                    return Ok(start);
                }
            }
        }
    }
}

/// Returns the number of bytes before a row: line ends, and a byte order mark.
#[inline]
fn ignored(data: &[u8], offset: u64) -> usize {
    let mark = "\u{feff}".as_bytes();
    let is_mark = offset == 0 && data.starts_with(mark);
    let before = if is_mark { mark.len() } else { 0 };
    let mut rest = data.iter().skip(before);
    before
        + rest
            .position(|it| !matches!(it, b'\n' | b'\r'))
            .unwrap_or(data.len() - before)
}
