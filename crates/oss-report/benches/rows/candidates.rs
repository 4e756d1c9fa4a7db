//! The things to measure: each reads all files of a report.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use md5::{Digest as _, Md5};
use oss_report::tally::Totals;
use oss_report::{Columns, Scanner, Tally};

use crate::generator::SCHEMA;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The size of buffers in bytes.
const BUFFER: usize = 256 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    Inflate,
    Floor,
    Totals,
}

impl Candidate {
    pub(crate) const ALL: [Self; 3] = [Self::Inflate, Self::Floor, Self::Totals];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Inflate => "inflate only",
            Self::Floor => "inflate + MD5",
            Self::Totals => "totals",
        }
    }

    /// Returns the largest allowed ratio to the floor.
    pub(crate) fn gate(self) -> Option<f64> {
        match self {
            Self::Totals => Some(1.20),
            _ => None,
        }
    }

    /// Reads a report, and returns its number of rows, if it counts them.
    pub(crate) fn run(self, files: &[impl AsRef<Path>]) -> Outcome<u64> {
        let mut rows = 0;
        for file in files {
            let file = File::open(file)?;
            rows += match self {
                Self::Inflate => inflate(BufReader::with_capacity(BUFFER, file), |_| Ok(()))?,
                Self::Floor => hashed(file, |_| Ok(()))?,
                Self::Totals => tally(file, Totals::default())?.all().count,
            };
        }
        Ok(rows)
    }
}

fn inflate(input: impl io::BufRead, mut each: impl FnMut(&[u8]) -> Outcome) -> Outcome<u64> {
    let mut gzip = MultiGzDecoder::new(input);
    let mut buffer = vec![0; BUFFER];
    loop {
        match gzip.read(&mut buffer)? {
            0 => return Ok(0),
            count => each(&buffer[..count])?,
        }
    }
}

fn hashed(file: File, each: impl FnMut(&[u8]) -> Outcome) -> Outcome<u64> {
    let mut hashing = Hashing(file, Md5::new());
    let read = inflate(BufReader::with_capacity(BUFFER, &mut hashing), each)?;
    std::hint::black_box(hashing.1.finalize());
    Ok(read)
}

fn tally<T: Tally>(file: File, mut tally: T) -> Outcome<T> {
    let mut scanner = Scanner::new(Columns::from_schema(SCHEMA)?);
    hashed(file, |bytes| Ok(scanner.feed(bytes, |row| tally.row(row))?))?;
    scanner.finish(|row| tally.row(row))?;
    Ok(tally)
}

/// Computes the MD5 of what is read.
struct Hashing(File, Md5);

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.update(&buffer[..count]);
        Ok(count)
    }
}
