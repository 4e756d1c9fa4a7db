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
        Ok(match self {
            Self::Inflate => {
                for file in files {
                    inflate(BufReader::with_capacity(BUFFER, File::open(file)?), |_| {
                        Ok(())
                    })?;
                }
                0
            }
            Self::Floor => {
                for file in files {
                    hashed(File::open(file)?, |_| Ok(()))?;
                }
                0
            }
            Self::Totals => tally(files, Totals::default)?.all().count,
            Self::Keys => tally(files, <(Totals, Keys)>::default)?.0.all().count,
            Self::Tree => count(tally(files, || Tree::new().with_depth(3))?),
            Self::WholeTree => count(tally(files, || {
                Tree::new().with_max_directories(1_000_000)
            })?),
            Self::Summary => tally(files, || Summary::new(now()))?.totals.all().count,
        })
    }
}

fn inflate(input: impl io::BufRead, mut each: impl FnMut(&[u8]) -> Outcome) -> Outcome {
    let mut gzip = MultiGzDecoder::new(input);
    let mut buffer = vec![0; BUFFER];
    loop {
        match gzip.read(&mut buffer)? {
            0 => return Ok(()),
            count => each(&buffer[..count])?,
        }
    }
}

fn hashed(file: File, each: impl FnMut(&[u8]) -> Outcome) -> Outcome {
    let mut hashing = Hashing(file, Md5::new());
    inflate(BufReader::with_capacity(BUFFER, &mut hashing), each)?;
    std::hint::black_box(hashing.1.finalize());
    Ok(())
}

/// Tallies each file on its own, since one with a wrong checksum must not count.
fn tally<T: Tally>(files: &[impl AsRef<Path>], new: impl Fn() -> T) -> Outcome<T> {
    let mut all = new();
    for file in files {
        let mut tally = new();
        let mut scanner = Scanner::new(Columns::from_schema(SCHEMA)?);
        let file = File::open(file)?;
        hashed(file, |bytes| Ok(scanner.feed(bytes, |row| tally.row(row))?))?;
        scanner.finish(|row| tally.row(row))?;
        all.merge(tally);
    }
    Ok(all)
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
