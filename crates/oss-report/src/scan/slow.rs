//! Reads any row, with the crate `csv-core`.

use csv_core::{ReadRecordResult, Reader};

use super::record::Record;
use crate::fields::Fields;

/// A reader of single rows; its buffers are reused.
#[derive(Debug)]
pub(super) struct SlowReader {
    csv: Reader,
    /// The fields without quotes.
    output: Vec<u8>,
    ends: Vec<usize>,
    /// The same ends in the form of [`Fields`].
    bounds: Vec<u32>,
}

impl SlowReader {
    pub(super) fn new() -> Self {
        Self {
            csv: Reader::new(),
            output: vec![0; 4096],
            ends: vec![0; 32],
            bounds: Vec::new(),
        }
    }

    /// Reads the row at the start of a buffer, which isn't a line end.
    pub(super) fn read(&mut self, input: &[u8]) -> Record<'_> {
        self.csv.reset();
        let (mut read, mut written, mut count) = (0, 0, 0);
        // csv-core ignores a byte order mark at the start, but that may be any row here, so it sees one byte first.
        let mut next = input.get(..1);
        while let Some(bytes) = next.filter(|it| !it.is_empty()) {
            let output = self.output.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (result, bytes_read, bytes_written, fields) =
                self.csv.read_record(bytes, output, ends);
            read += bytes_read;
            written += bytes_written;
            count += fields;
            match result {
                ReadRecordResult::OutputFull => self.output.resize(2 * self.output.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => return self.complete(read, count),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
            next = input.get(read..);
        }
        let ends = self.ends.get(..count).unwrap_or_default();
        let last = written - ends.last().copied().unwrap_or_default();
        let longest_field = longest(ends).max(last);
        Record::Incomplete { longest_field }
    }

    fn complete(&mut self, length: usize, count: usize) -> Record<'_> {
        let ends = self.ends.get(..count).unwrap_or_default();
        // Rows are at most a few MiB long, so no position is cut off.
        let position = |it: &usize| u32::try_from(*it).unwrap_or(u32::MAX);
        self.bounds.clear();
        self.bounds.extend(ends.iter().map(position));
        Record::Complete {
            length,
            longest_field: longest(ends),
            fields: Fields::adjacent(&self.output, &self.bounds),
        }
    }
}

/// Returns the length of the longest field.
fn longest(ends: &[usize]) -> usize {
    let starts = std::iter::once(&0).chain(ends);
    starts
        .zip(ends)
        .map(|(start, end)| end - start)
        .max()
        .unwrap_or_default()
}
