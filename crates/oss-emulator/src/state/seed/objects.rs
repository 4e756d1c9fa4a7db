//! Plausible objects, made up from a seed number.
//!
//! The same seed yields the same objects, and fewer objects are the first of more. The mixture is
//! made up too: many logs, some images, few large backups.

use std::num::NonZero;
use std::time::{Duration, SystemTime};

use oss_model::common::StorageClass;

use super::key::{Kind, key};
use crate::random::Random;

/// The size in bytes of the parts that these objects pretend to come from.
const PART: u64 = 8 * 1024 * 1024;
const DAY: u64 = 24 * 60 * 60;

/// A made up object.
#[derive(Debug)]
pub(super) struct SeededObject {
    pub(super) key: String,
    /// The size in bytes.
    pub(super) size: u64,
    pub(super) modified: SystemTime,
    pub(super) storage_class: StorageClass,
    /// The digest in the entity tag.
    pub(super) digest: [u8; 16],
    /// The number of parts in the entity tag; no client compares that one with an MD5.
    pub(super) parts: NonZero<u32>,
}

/// Makes up objects that are older than `now`.
pub(super) fn objects(seed: u64, now: SystemTime) -> impl Iterator<Item = SeededObject> {
    (0..).map(move |number| object(&mut Random::new(seed, number), number, now))
}

fn object(random: &mut Random, number: u64, now: SystemTime) -> SeededObject {
    let kind = Kind::draw(random);
    let age = age(random);
    let modified = now.checked_sub(Duration::from_secs(age));
    let modified = modified.unwrap_or(SystemTime::UNIX_EPOCH);
    let size = size(random, kind);
    SeededObject {
        key: key(random, kind, number, modified),
        size,
        modified,
        storage_class: storage_class(random, age / DAY),
        digest: digest(random),
        parts: parts(size),
    }
}

fn digest(random: &mut Random) -> [u8; 16] {
    let bits = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
    bits.to_be_bytes()
}

fn parts(size: u64) -> NonZero<u32> {
    let parts = u32::try_from(size.div_ceil(PART)).unwrap_or(u32::MAX);
    NonZero::new(parts).unwrap_or(NonZero::<u32>::MIN)
}

/// Draws a size whose logarithm is roughly normal; an object in 50 is empty.
fn size(random: &mut Random, kind: Kind) -> u64 {
    let smallest = match kind {
        Kind::Log | Kind::Document => 6,
        Kind::Image | Kind::Table => 10,
        Kind::Backup => 17,
    };
    let exponent: u64 = smallest + (0..4).map(|_| random.below(5)).sum::<u64>();
    let mantissa = random.below(1 << exponent);
    match random.below(50) {
        0 => 0,
        _ => (1 << exponent) + mantissa,
    }
}

/// Draws an age in seconds, from one to about three years.
fn age(random: &mut Random) -> u64 {
    let most = match random.below(4) {
        0 => 2 * DAY,
        1 => 45 * DAY,
        2 => 300 * DAY,
        _ => 1_100 * DAY,
    };
    1 + random.below(most)
}

/// Draws a class, as if lifecycle rules had moved most of the old objects.
fn storage_class(random: &mut Random, days: u64) -> StorageClass {
    match (days, random.below(10)) {
        (0..30, _) | (_, 0..3) => StorageClass::Standard,
        (30..180, _) | (_, 3..6) => StorageClass::InfrequentAccess,
        (180..365, _) | (_, 6..8) => StorageClass::Archive,
        _ => StorageClass::ColdArchive,
    }
}
