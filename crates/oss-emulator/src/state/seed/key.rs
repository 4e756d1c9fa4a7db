//! The keys of made up objects.

use std::time::SystemTime;

use jiff::tz::Offset;

use crate::clock::timestamp;
use crate::random::Random;

/// The kind of an object, which decides its key and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Log,
    Image,
    Table,
    Document,
    Backup,
}

const SERVICES: [&str; 6] = ["api", "auth", "checkout", "gateway", "search", "worker"];
const USERS: [&str; 5] = ["alice", "bob", "müller", "李雷", "zoë"];
const TITLES: [&str; 6] = [
    "Annual report",
    "Budget (final)",
    "notes",
    "会议纪要",
    "Präsentation",
    "R&D plan #2",
];
const DATABASES: [&str; 3] = ["billing", "orders", "users"];

impl Kind {
    pub(super) fn draw(random: &mut Random) -> Self {
        match random.below(100) {
            0..45 => Self::Log,
            45..75 => Self::Image,
            75..90 => Self::Table,
            90..98 => Self::Document,
            _ => Self::Backup,
        }
    }
}

/// Makes a key that no other number has.
pub(super) fn key(random: &mut Random, kind: Kind, number: u64, modified: SystemTime) -> String {
    let time = Offset::UTC.to_datetime(timestamp(modified));
    let date = time.date();
    let (year, month, day, hour) = (time.year(), time.month(), time.day(), time.hour());
    match kind {
        Kind::Log => {
            let service = pick(random, &SERVICES);
            let host = random.below(40);
            format!(
                "logs/{year:04}/{month:02}/{day:02}/{service}/{hour:02}/host-{host:02}-{number:08}.log.gz"
            )
        }
        Kind::Image => {
            let hash = random.next_u64();
            let (first, second) = (hash >> 56, hash >> 48 & 0xFF);
            format!("images/{first:02x}/{second:02x}/{hash:016x}-{number:x}.jpg")
        }
        Kind::Table => {
            let table = pick(random, &DATABASES);
            format!("warehouse/{table}/dt={date}/part-{number:08}.snappy.parquet")
        }
        Kind::Document => {
            let (user, title) = (pick(random, &USERS), pick(random, &TITLES));
            format!("users/{user}/{title} {number}.pdf")
        }
        Kind::Backup => {
            let database = pick(random, &DATABASES);
            format!("backups/{database}/{date}/full-{number:08}.tar.zst")
        }
    }
}

fn pick<'t>(random: &mut Random, texts: &[&'t str]) -> &'t str {
    let index = random.below(texts.len() as u64);
    let index = usize::try_from(index).unwrap_or(0);
    texts.get(index).copied().unwrap_or_default()
}
