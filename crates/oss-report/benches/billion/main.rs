//! Reads a report of any number of rows, verified and with all tallies, in memory that doesn't grow.
//!
//! `cargo bench -p oss-report --bench billion -- ROWS` writes eight files of 5 million rows once, and a report that lists
//! them many times under different keys: a billion rows would take 45 GB otherwise. Each key is opened, decompressed,
//! compared with its MD5, scanned and tallied like any other. Without `ROWS`, it reads each file once.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures time, and prints its results"
)]

#[path = "../rows/generator.rs"]
mod generator;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use md5::{Digest as _, Md5};
use oss_report::tally::Summary;
use oss_report::{Md5Sum, ReadOptions, Reports};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The number of rows in the files.
const ROWS: u64 = 5_000_000;
const FOLDER: &str = "source-bucket/daily";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let rows = std::env::args()
        .find_map(|it| it.parse().ok())
        .unwrap_or(ROWS);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files = generator::files(target, ROWS)?;
    let folder = target.join(format!("billion-{rows}"));
    let listed = write_report(&folder, &files, rows.div_ceil(ROWS))?;
    let reports = Reports::in_directory(&folder)?;
    let reports = reports.first().ok_or("no report")?;
    let report = reports.latest().await?;
    let (started, cpu) = (Instant::now(), cpu_time()?);
    let options = ReadOptions::new();
    let read = reports.read(&report, &options, || Summary::new(now()));
    let read = read.await?.complete()?;
    let (wall, cpu) = (started.elapsed(), cpu_time()?.saturating_sub(cpu));
    let directories = read.tally.tree.into_directories().count();
    println!(
        "{} rows in {listed} files: {wall:.1?}, {cpu:.1?} of CPU time",
        read.rows
    );
    println!(
        "  {directories} directories, peak of memory: {}",
        peak_memory()?
    );
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Writes a report with hard links, and returns the number of its files.
fn write_report(folder: &Path, files: &[PathBuf], times: u64) -> Outcome<usize> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let root = folder.join(FOLDER);
    fs::create_dir_all(root.join("data"))?;
    let mut contents = Vec::new();
    for file in files {
        contents.push((file, md5_of(file)?, fs::metadata(file)?.len()));
    }
    let mut listed = Vec::new();
    for number in 0..times {
        for (index, (file, md5, size)) in contents.iter().enumerate() {
            let name = format!("data/{number}-{index}.csv.gz");
            fs::hard_link(file, root.join(&name))?;
            listed
                .push(json!({"MD5checksum": md5, "key": format!("{FOLDER}/{name}"), "size": size}));
        }
    }
    let count = listed.len();
    let manifest = manifest(&listed).to_string();
    let run = root.join("2026-11-21T16-00Z");
    fs::create_dir(&run)?;
    fs::write(
        run.join("manifest.checksum"),
        Md5Sum::of(manifest.as_bytes()).to_string(),
    )?;
    fs::write(run.join("manifest.json"), manifest)?;
    Ok(count)
}

/// Returns the MD5 of a file, which is never in memory as a whole.
fn md5_of(file: &Path) -> Outcome<String> {
    let mut file = fs::File::open(file)?;
    let (mut md5, mut buffer) = (Md5::new(), [0; 4096]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => md5.update(&buffer[..count]),
        }
    }
    let digits = md5.finalize().into_iter().map(|it| format!("{it:02X}"));
    Ok(digits.collect())
}

fn manifest(files: &[Value]) -> Value {
    json!({
        "creationTimestamp": "1795276800",
        "destinationBucket": "report-bucket",
        "fileFormat": "CSV",
        "fileSchema": generator::SCHEMA,
        "files": files,
        "sourceBucket": "source-bucket",
        "version": "2019-09-01",
    })
}

/// Returns a time a little after those of the rows.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000)
}

/// Returns the CPU time of all threads.
fn cpu_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}

/// Returns the peak of the resident memory of this process.
fn peak_memory() -> Outcome<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    Ok(peak.ok_or("unknown")?.trim().to_owned())
}
