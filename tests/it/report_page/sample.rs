//! The report of a bucket with usual and hostile keys, the same each time.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use oss_report::tally::Summary;
use oss_report::{Columns, Scanner, Tally as _};
use oss_tests::Outcome;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) const BUCKET: &str = "acme-media-prod";
/// The time of the report.
pub(crate) const TIME: &str = "2026-11-29T07:06:00Z";
const SCHEMA: &str = "Bucket,Key,VersionId,IsLatest,IsDeleteMarker,Size,StorageClass,LastModifiedDate,\
                      EncryptionStatus,ObjectAcl";
const DAY: u64 = 86_400;

/// Keys that break naive pages; they are the largest objects.
pub(crate) const HOSTILE: &[&str] = &[
    "tmp/</title><script>console.log(document.title)</script>",
    "tmp/\"><img src=x onerror=alert(1)>",
    "tmp/</style><svg/onload=alert(1)>.svg",
    "tmp/<!--<iframe srcdoc='x'>-->",
    "tmp/photos/\u{202e}gpj.exe",
    "tmp/logs/a\u{0}b\u{1b}[31m\r\nc",
    "tmp/中文/ملف/עברית/🦀.txt",
];

/// A directory with objects that are alike.
struct Directory {
    path: &'static str,
    count: u64,
    /// The exponents of two of the smallest and largest size.
    sizes: (u64, u64),
    class: &'static str,
    /// The ages in days.
    ages: (u64, u64),
    extension: &'static str,
}

const fn directory(
    path: &'static str,
    count: u64,
    sizes: (u64, u64),
    class: &'static str,
    ages: (u64, u64),
    extension: &'static str,
) -> Directory {
    Directory {
        path,
        count,
        sizes,
        class,
        ages,
        extension,
    }
}

const DIRECTORIES: &[Directory] = &[
    directory(
        "video/masters/2026",
        240,
        (29, 34),
        "Standard",
        (1, 330),
        "mov",
    ),
    directory("video/masters/2025", 210, (29, 34), "IA", (330, 700), "mov"),
    directory(
        "video/masters/2024",
        190,
        (29, 34),
        "Archive",
        (700, 1060),
        "mov",
    ),
    directory(
        "video/proxies/720p",
        1500,
        (26, 31),
        "Standard",
        (1, 700),
        "mp4",
    ),
    directory(
        "video/proxies/1080p",
        1200,
        (27, 32),
        "Standard",
        (1, 500),
        "mp4",
    ),
    directory("video/trailers", 200, (28, 32), "Standard", (1, 300), "mp4"),
    directory(
        "photos/originals/raw",
        9000,
        (25, 28),
        "IA",
        (20, 900),
        "dng",
    ),
    directory(
        "photos/originals/jpeg",
        12000,
        (22, 26),
        "IA",
        (20, 900),
        "jpg",
    ),
    directory("photos/web", 4000, (15, 19), "Standard", (1, 900), "webp"),
    directory(
        "photos/thumbnails",
        9000,
        (11, 14),
        "Standard",
        (1, 900),
        "webp",
    ),
    directory(
        "backup/database/daily",
        60,
        (32, 35),
        "ColdArchive",
        (1, 60),
        "zst",
    ),
    directory(
        "backup/database/monthly",
        40,
        (33, 36),
        "DeepColdArchive",
        (60, 1500),
        "zst",
    ),
    directory(
        "backup/machines",
        250,
        (30, 34),
        "ColdArchive",
        (30, 700),
        "tar",
    ),
    directory(
        "datalake/events/clicks",
        2400,
        (26, 30),
        "Standard",
        (1, 400),
        "parquet",
    ),
    directory(
        "datalake/events/orders",
        1400,
        (25, 29),
        "Standard",
        (1, 400),
        "parquet",
    ),
    directory(
        "datalake/dimensions",
        300,
        (24, 29),
        "Standard",
        (1, 90),
        "parquet",
    ),
    directory("logs/gateway", 5000, (12, 23), "Standard", (0, 120), "gz"),
    directory("logs/billing", 2500, (10, 20), "Standard", (0, 120), "gz"),
    directory(
        "models/speech",
        60,
        (31, 34),
        "Standard",
        (10, 400),
        "safetensors",
    ),
    directory(
        "models/vision",
        90,
        (29, 33),
        "IA",
        (10, 600),
        "safetensors",
    ),
    directory(
        "exports/partners",
        900,
        (20, 31),
        "Standard",
        (1, 200),
        "csv",
    ),
    directory("tmp", 2500, (0, 22), "Standard", (0, 40), ""),
    directory("static/site", 1200, (8, 17), "Standard", (1, 1900), "js"),
];

/// Returns the summary of the report.
pub(crate) fn summary() -> Outcome<Summary> {
    let now = SystemTime::from(TIME.parse::<Timestamp>()?);
    let mut scanner = Scanner::new(Columns::from_schema(SCHEMA)?);
    let mut summary = Summary::new(now);
    scanner.feed(rows(now)?.as_bytes(), |row| summary.row(row))?;
    scanner.finish(|row| summary.row(row))?;
    Ok(summary)
}

fn rows(now: SystemTime) -> Outcome<String> {
    let mut random = Random(1);
    let mut rows = String::new();
    for directory in DIRECTORIES {
        for number in 0..directory.count {
            let Directory { path, class, .. } = *directory;
            let dot = if directory.extension.is_empty() {
                ""
            } else {
                "."
            };
            let key = format!("{path}/{number:06}{dot}{}", directory.extension);
            let size = random.between(1 << directory.sizes.0, 1 << directory.sizes.1);
            let time =
                now - Duration::from_secs(DAY * random.between(directory.ages.0, directory.ages.1));
            let is_public = path == "static/site" && number % 100 == 0;
            let acl = if is_public { "public-read" } else { "default" };
            let is_encrypted = path != "tmp";
            row(
                &mut rows,
                &key,
                ("v1", true),
                size,
                class,
                time,
                (is_encrypted, acl),
            )?;
            if path == "photos/web" && number % 4 == 0 {
                let time = time - Duration::from_secs(30 * DAY);
                row(
                    &mut rows,
                    &key,
                    ("v0", false),
                    size,
                    class,
                    time,
                    (is_encrypted, acl),
                )?;
            }
        }
    }
    for (number, key) in (0..).zip(HOSTILE) {
        let class = if number == 0 { "Tape<b>" } else { "Standard" };
        let size = (1 << 36) - number;
        row(
            &mut rows,
            key,
            ("v1", true),
            size,
            class,
            now,
            (false, "default"),
        )?;
    }
    Ok(rows)
}

fn row(
    rows: &mut String,
    key: &str,
    (version, is_latest): (&str, bool),
    size: u64,
    class: &str,
    time: SystemTime,
    (is_encrypted, acl): (bool, &str),
) -> Outcome {
    let key = utf8_percent_encode(key, NON_ALPHANUMERIC);
    let time = Timestamp::try_from(time)?.strftime("%Y-%m-%dT%H-%M-%SZ");
    writeln!(
        rows,
        "\"{BUCKET}\",\"{key}\",\"{version}\",\"{is_latest}\",\"false\",\"{size}\",\"{class}\",\"{time}\",\
         \"{is_encrypted}\",\"{acl}\""
    )?;
    Ok(())
}

/// A linear congruential generator.
struct Random(u64);

impl Random {
    /// Returns a number from `low` to `high`; small ones are more frequent.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        let mut next = || {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            self.0 >> 33
        };
        let (a, b) = (next() % 1000, next() % 1000);
        low + (high - low) / 1000 * a.min(b) + (high - low) % 1000 * a / 1000
    }
}
