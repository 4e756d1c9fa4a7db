//! The things to measure: each reads all files of a report.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

use flate2::bufread::MultiGzDecoder;
use md5::{Digest as _, Md5};
use oss_report::tally::{Summary, Totals, Tree};
use oss_report::{Columns, Row, Scanner, Tally};

use crate::generator::SCHEMA;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The size of buffers in bytes.
const BUFFER: usize = 256 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    Inflate,
    Floor,
    Totals,
    Keys,
    Tree,
    WholeTree,
    Summary,
}

impl Candidate {
    pub(crate) const ALL: [Self; 7] = [
        Self::Inflate,
        Self::Floor,
        Self::Totals,
        Self::Keys,
        Self::Tree,
        Self::WholeTree,
        Self::Summary,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Inflate => "inflate only",
            Self::Floor => "inflate + MD5",
            Self::Totals => "totals by class",
            Self::Keys => "totals, all keys decoded",
            Self::Tree => "tree of 3 levels by class",
            Self::WholeTree => "whole tree by class",
            Self::Summary => "summary",
        }
    }

    /// Returns the largest allowed ratio to the floor.
    pub(crate) fn gate(self) -> Option<f64> {
        match self {
            Self::Totals => Some(1.20),
            Self::Summary => Some(1.45),
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
                Self::Keys => {
                    tally(file, (Totals::default(), Keys::default()))?
                        .0
                        .all()
                        .count
                }
                Self::Tree => count(tally(file, Tree::new().with_depth(3))?),
                Self::WholeTree => count(tally(file, Tree::new().with_max_directories(1_000_000))?),
                Self::Summary => tally(file, Summary::new(now()))?.totals.all().count,
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

fn count(tree: Tree) -> u64 {
    tree.into_directories().root().total().count
}

/// Returns a time a little after those of the report.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000)
}

/// Decodes each key and checks that it is UTF-8.
#[derive(Default)]
struct Keys {
    buffer: Vec<u8>,
    texts: u64,
}

impl Tally for Keys {
    fn row(&mut self, row: &Row<'_>) {
        let key = row.key_in(&mut self.buffer);
        self.texts += u64::from(std::str::from_utf8(key).is_ok());
    }

    fn merge(&mut self, other: Self) {
        self.texts += other.texts;
    }
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
