//! Writes a big report with the shape of real ones, the same bytes each time.
//!
//! Nothing is known of real sizes and keys, so these are typical of buckets: logs, images, a data lake, and a few keys
//! that need many escapes. Every field is quoted, and `/` is encoded as OSS documents it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) const SCHEMA: &str = "Bucket, Key, Size, LastModifiedDate, ETag, StorageClass, IsMultipartUploaded, EncryptionStatus";

/// The files of a report; they are in `target/` and written once.
const FILES: u64 = 8;
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
const CLASSES: [(&str, u64); 5] = [
    ("Standard", 62),
    ("IA", 20),
    ("Archive", 10),
    ("ColdArchive", 6),
    ("DeepColdArchive", 2),
];
const PREFIXES: [(&str, u64); 12] = [
    ("a+b&c=d", 1),
    ("backup", 9),
    ("datalake", 20),
    ("images", 18),
    ("iot,telemetry", 2),
    ("logs", 35),
    ("ml checkpoints", 2),
    ("odd\"quote", 1),
    ("tmp", 3),
    ("video-raw", 4),
    ("用户上传", 4),
    ("🦀", 1),
];
const SERVICES: [&str; 8] = [
    "gateway", "billing", "search", "ingest", "auth", "render", "etl", "crawler",
];

/// Returns the data files of a report with a number of rows.
pub(crate) fn files(folder: &Path, rows: u64) -> io::Result<Vec<PathBuf>> {
    let folder = folder.join(format!("report-{rows}"));
    fs::create_dir_all(&folder)?;
    let mut files = Vec::new();
    for index in 0..FILES {
        let path = folder.join(format!("{index}.csv.gz"));
        if !path.exists() {
            let unfinished = path.with_extension("tmp");
            write(&unfinished, index, rows / FILES)?;
            fs::rename(&unfinished, &path)?;
        }
        files.push(path);
    }
    Ok(files)
}

fn write(path: &Path, file: u64, rows: u64) -> io::Result<()> {
    let mut out = GzEncoder::new(BufWriter::new(File::create(path)?), Compression::new(6));
    let mut random = Random(file + 1);
    let mut number = 0;
    // A list of a bucket is in the order of its keys.
    for (prefix, percent) in PREFIXES {
        for _ in 0..rows * percent / 100 {
            let key = key(&mut random, prefix, file, number);
            let line = line(&mut random, &key, 7919 * number + 104_729 * file);
            out.write_all(line.as_bytes())?;
            number += 1;
        }
    }
    out.finish()?.flush()
}

fn line(random: &mut Random, key: &str, age: u64) -> String {
    let key = utf8_percent_encode(key, ESCAPED);
    let size = random.size();
    let class = random.pick(&CLASSES);
    let (high, low) = (random.next(), random.next());
    let is_multipart = size > 5_000_000;
    let parts = match size / 5_000_000 {
        0 => String::new(),
        parts => format!("-{}", parts + 1),
    };
    let is_encrypted = random.next() % 5 > 2;
    let time = time(1_700_000_000 + age % 90_000_000);
    let (multipart, encrypted) = (word(is_multipart), word(is_encrypted));
    format!(
        "\"example-src-bucket\",\"{key}\",\"{size}\",\"{time}\",\"{high:016X}{low:016X}{parts}\",\"{class}\",\
         \"{multipart}\",\"{encrypted}\"\n"
    )
}

fn key(random: &mut Random, prefix: &str, file: u64, i: u64) -> String {
    let day = i / 40_000;
    let (month, date) = (1 + day % 12, 1 + day % 28);
    let service = SERVICES[usize::try_from(i % 8).unwrap_or_default()];
    let host = i % 997;
    match prefix {
        "logs" => {
            format!("logs/2026/{month:02}/{date:02}/{service}/host-{host:04}/p{file}-{i:09}.log.gz")
        }
        "datalake" => format!(
            "datalake/warehouse/{service}_events/dt=2026-{month:02}-{date:02}/p{file}-{i:05}-{:016x}.snappy.parquet",
            random.next()
        ),
        "images" => format!(
            "images/{:02x}/{:02x}/{:016x}{:08x}_1024x768.webp",
            i & 0xff,
            i >> 8 & 0xff,
            random.next(),
            random.next() >> 32
        ),
        "用户上传" => format!("用户上传/照片/{i:08} 副本.jpg"),
        _ => format!("{prefix}/{service}/{i:010}.bin"),
    }
}

fn word(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Formats seconds since 1970.
fn time(seconds: u64) -> String {
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // Days since March of the year 0, which is the first month of a year that ends with the leap day.
    let days = day + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = 400 * era + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The generator `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Returns a number between 0 and 1, without both.
    #[expect(clippy::cast_precision_loss, reason = "52 bits fit")]
    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Returns a size, whose logarithm has a normal distribution.
    ///
    /// The median is 60 kB, the mean 1.4 MB.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are positive, and far below 2^64"
    )]
    fn size(&mut self) -> u64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * self.unit()).cos();
        (11.0 + 2.5 * normal).exp() as u64
    }

    fn pick<'t>(&mut self, of: &[(&'t str, u64)]) -> &'t str {
        let mut left = self.next() % of.iter().map(|(_, weight)| weight).sum::<u64>();
        for (name, weight) in of {
            if left < *weight {
                return name;
            }
            left -= weight;
        }
        ""
    }
}
