//! Looks for copies of a secret in the memory of this process, a file on Linux.
#![cfg(target_os = "linux")]

use std::error::Error;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use oss_sign::{Credentials, SignableRequest, SigningKeyCache, v4};

/// The length of the secret in bytes.
const SECRET_LENGTH: u8 = 40;
const CHUNK_SIZE: usize = 64 * 1024;

/// Returns a byte of the secret, so that the search itself needs no copy of it.
fn byte_at(index: u8) -> u8 {
    b'!' + index.wrapping_mul(37) % 90
}

/// Counts the copies of the secret in writable memory.
fn count_copies() -> Result<usize, Box<dyn Error>> {
    let mut memory = File::open("/proc/self/mem")?;
    let mut found = 0;
    for line in fs::read_to_string("/proc/self/maps")?.lines() {
        let (range, rest) = line.split_once(' ').ok_or("a line of maps")?;
        if !rest.starts_with("rw") || rest.contains("[v") {
            continue;
        }
        let (start, end) = range.split_once('-').ok_or("a range")?;
        let range = u64::from_str_radix(start, 16)?..u64::from_str_radix(end, 16)?;
        found += count_in_range(&mut memory, range)?;
    }
    Ok(found)
}

fn count_in_range(memory: &mut File, range: Range<u64>) -> Result<usize, Box<dyn Error>> {
    let mut found = 0;
    let mut chunk = vec![0; CHUNK_SIZE];
    // Chunks overlap, so that no copy is split between two of them.
    for start in range
        .clone()
        .step_by(CHUNK_SIZE - usize::from(SECRET_LENGTH))
    {
        memory.seek(SeekFrom::Start(start))?;
        let wanted = CHUNK_SIZE.min(usize::try_from(range.end - start)?);
        // A core dump wouldn't contain an unreadable page either.
        let Ok(length) = memory.read(&mut chunk[..wanted]) else {
            continue;
        };
        let is_secret = |window: &&[u8]| {
            (0..SECRET_LENGTH)
                .zip(*window)
                .all(|(index, byte)| *byte == byte_at(index))
        };
        found += chunk[..length]
            .windows(usize::from(SECRET_LENGTH))
            .filter(is_secret)
            .count();
        // The chunk itself is in the searched memory, too.
        chunk.fill(0);
    }
    Ok(found)
}

#[test]
fn f56_dropped_secret_leaves_no_copy_in_memory() -> Result<(), Box<dyn Error>> {
    let secret: String = (0..SECRET_LENGTH)
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
    assert!(count_copies()? > 0, "a secret that is in use is found");
    drop((signed, copy, credentials, cache));
    assert_eq!(count_copies()?, 0, "copies are left");
    Ok(())
}
