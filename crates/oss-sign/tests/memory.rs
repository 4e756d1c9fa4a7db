//! What is left of a secret in the memory of this process, which Linux shows as a file.
#![cfg(target_os = "linux")]

use std::error::Error;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use oss_sign::{Credentials, SignableRequest, SigningKeyCache, v4};

/// How long the secret is, in bytes.
const LENGTH: u8 = 40;
const PIECE: usize = 64 * 1024;

/// Returns a byte of the secret, so that nobody who looks for it has it.
fn byte_at(index: u8) -> u8 {
    b'!' + index.wrapping_mul(37) % 90
}

/// Counts where the secret stands in memory that can be written.
fn copies() -> Result<usize, Box<dyn Error>> {
    let mut memory = File::open("/proc/self/mem")?;
    let mut found = 0;
    for line in fs::read_to_string("/proc/self/maps")?.lines() {
        let (range, rest) = line.split_once(' ').ok_or("a line of maps")?;
        if !rest.starts_with("rw") || rest.contains("[v") {
            continue;
        }
        let (start, end) = range.split_once('-').ok_or("a range")?;
        let range = u64::from_str_radix(start, 16)?..u64::from_str_radix(end, 16)?;
        found += in_range(&mut memory, range)?;
    }
    Ok(found)
}

fn in_range(memory: &mut File, range: Range<u64>) -> Result<usize, Box<dyn Error>> {
    let mut found = 0;
    let mut piece = vec![0; PIECE];
    // Pieces overlap, or one that is cut by their edge would be missed.
    for start in range.clone().step_by(PIECE - usize::from(LENGTH)) {
        memory.seek(SeekFrom::Start(start))?;
        let wanted = PIECE.min(usize::try_from(range.end - start)?);
        // A page that cannot be read holds nothing that a dump would show.
        let Ok(length) = memory.read(&mut piece[..wanted]) else {
            continue;
        };
        let is_secret = |window: &&[u8]| {
            (0..LENGTH)
                .zip(*window)
                .all(|(index, byte)| *byte == byte_at(index))
        };
        found += piece[..length]
            .windows(usize::from(LENGTH))
            .filter(is_secret)
            .count();
        // It is memory, too, and will be looked at.
        piece.fill(0);
    }
    Ok(found)
}

#[test]
fn f56_nothing_of_a_secret_is_left_when_it_is_dropped() -> Result<(), Box<dyn Error>> {
    let secret: String = (0..LENGTH)
        .map(|index| char::from(byte_at(index)))
        .collect();
    let credentials = Credentials::new("LTAI5tExample", secret)?;
    let cache = SigningKeyCache::new();
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket("examplebucket");
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657);
    let params = v4::SigningParams::new(&credentials, "cn-hangzhou", now).with_key_cache(&cache);
    let signed = v4::sign(&request, &params)?;
    let copy = credentials.clone();
    assert!(copies()? > 0, "a secret that is in use is found");
    drop((signed, copy, credentials, cache));
    assert_eq!(copies()?, 0, "copies are left");
    Ok(())
}
