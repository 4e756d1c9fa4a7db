//! Gzip files, compared with the program gzip.

use std::io::{ErrorKind as IoErrorKind, Write as _};
use std::process::{Command, Stdio};

use flate2::{Compression, GzBuilder};
use oss_report::{Error, ErrorKind, Gunzip, GzipTotals};
use proptest::prelude::{prop_assert_eq, proptest};

use crate::sample::gzip;
use crate::{Outcome, report_oracle};

fn gunzip(file: &[u8], piece: usize) -> Result<(Vec<u8>, GzipTotals), Error> {
    let mut content = Vec::new();
    let mut gunzip = Gunzip::new();
    for piece in file.chunks(piece) {
        gunzip.feed(piece, |bytes| {
            content.extend_from_slice(bytes);
            Ok(())
        })?;
    }
    Ok((content, gunzip.finish()?))
}

/// Returns whether `gzip -t` accepts a file; `None` without that program.
fn gzip_accepts(file: &[u8]) -> Outcome<Option<bool>> {
    let child = Command::new("gzip")
        .arg("-tq")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match child {
        Err(error) if error.kind() == IoErrorKind::NotFound => {
            eprintln!("warning: skipped, because gzip isn't installed");
            return Ok(None);
        }
        child => child?,
    };
    // It stops reading at the first error.
    let _ = child.stdin.take().ok_or("no pipe")?.write_all(file);
    Ok(Some(child.wait()?.success()))
}

/// Two members, one with every part of a header.
fn members() -> Outcome<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .filename("u.csv")
        .comment("a comment")
        .extra(*b"ab\x02\0xy")
        .mtime(1)
        .write(Vec::new(), Compression::default());
    encoder.write_all(b"\"b\",\"k%2F1\"\n\"b\",\"k%2F2\"\n")?;
    let mut file = encoder.finish()?;
    file.extend(gzip(b"\"b\",\"k%2F3\"\n"));
    Ok(file)
}

#[test]
fn f65_verdict_on_every_cut_is_the_one_of_gzip() -> Outcome {
    let file = members()?;
    let mut accepted = 0;
    for cut in 0..=file.len() {
        let Some(expected) = gzip_accepts(&file[..cut])? else {
            return Ok(());
        };
        accepted += u32::from(expected);
        for piece in [1, 7, file.len()] {
            let result = gunzip(&file[..cut], piece);
            assert_eq!(
                result.is_ok(),
                expected,
                "cut at {cut}, pieces of {piece}: {result:?}"
            );
            if let Err(error) = result {
                assert_eq!(error.kind(), ErrorKind::Gzip);
            }
        }
    }
    assert_eq!(accepted, 2, "after the first member, and the whole file");
    Ok(())
}

#[test]
fn f65_all_members_are_read() -> Outcome {
    let file = members()?;
    for piece in 1..=file.len() {
        let (content, totals) = gunzip(&file, piece)?;
        assert_eq!(
            content,
            b"\"b\",\"k%2F1\"\n\"b\",\"k%2F2\"\n\"b\",\"k%2F3\"\n"
        );
        assert_eq!(totals.members, 2);
        assert_eq!(totals.compressed, file.len() as u64);
        assert_eq!(totals.decompressed, content.len() as u64);
    }
    Ok(())
}

#[test]
fn f65_flipped_bits_are_found_where_gzip_finds_them() -> Outcome {
    let file = members()?;
    for position in 0..file.len() {
        let mut damaged = file.clone();
        damaged[position] ^= 1;
        let Some(expected) = gzip_accepts(&damaged)? else {
            return Ok(());
        };
        let ours = gunzip(&damaged, 5);
        assert_eq!(ours.is_ok(), expected, "byte {position}: {ours:?}");
    }
    Ok(())
}

#[test]
fn f65_crc_and_length_errors_have_both_values() {
    let file = gzip(b"hello");
    let crc = file.len() - 8;
    let mut damaged = file.clone();
    damaged[crc] ^= 1;
    assert_eq!(
        gunzip(&damaged, 9).unwrap_err().to_string(),
        "the CRC-32 of the decompressed data is 3610A686, but the file says 3610A687 (gzip member 1)"
    );
    let mut damaged = file.clone();
    damaged[crc + 4] = 6;
    assert_eq!(
        gunzip(&damaged, 9).unwrap_err().to_string(),
        "the decompressed data has 5 bytes (modulo 2^32), but the file says 6 (gzip member 1)"
    );
}

/// Zeros, too, which gzip accepts: no file of OSS has them.
#[test]
fn f65_bytes_after_the_end_are_an_error() {
    for garbage in [
        b"garbage".as_slice(),
        b"\0",
        b"\x1f",
        b"\x1f\x8b\x08\0",
        b"\n",
    ] {
        let mut file = gzip(b"hello");
        file.extend(garbage);
        for piece in [1, 100] {
            let error = gunzip(&file, piece).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Gzip, "{garbage:?}");
        }
    }
}

#[test]
fn header_with_a_checksum_is_verified() {
    // RFC 1952: the flag FHCRC, and the lower half of the CRC-32 of the header.
    let header = b"\x1f\x8b\x08\x02\0\0\0\0\0\x03";
    let mut crc = flate2::Crc::new();
    crc.update(header);
    let crc16 = &crc.sum().to_le_bytes()[..2];
    let rest = &gzip(b"hello")[10..];
    assert!(gunzip(&[header.as_slice(), crc16, rest].concat(), 1).is_ok());
    let error = gunzip(
        &[header.as_slice(), &[crc16[0] ^ 1, crc16[1]], rest].concat(),
        1,
    )
    .unwrap_err();
    assert!(
        error.to_string().starts_with("the CRC-16 of the header"),
        "{error}"
    );
}

#[test]
fn other_files_are_not_gzip() {
    for (file, message) in [
        (b"".as_slice(), "the file is empty, so it isn't a gzip file"),
        (b"\"bucket\"", "this isn't a gzip file"),
        (
            b"\x1f\x8b\x07",
            "gzip member 1 has the unknown compression method 7",
        ),
        (
            b"\x1f\x8b\x08\xe0",
            "gzip member 1 has the unknown flags 0xe0",
        ),
        (
            b"\x1f\x8b\x08\0\0",
            "the file ends after 5 bytes, within the header of gzip member 1",
        ),
    ] {
        assert_eq!(gunzip(file, 3).unwrap_err().to_string(), message);
    }
}

/// A file of 80 MiB of zeros expands by a factor of about 1,028.
#[test]
fn f65_expansion_is_limited_unless_the_limit_is_raised() {
    let file = gzip(&vec![0; 80 << 20]);
    let decompress = |limit: Option<u32>| {
        let mut gunzip = Gunzip::new();
        if let Some(limit) = limit {
            gunzip = gunzip.with_max_expansion(limit);
        }
        let mut length = 0;
        for piece in file.chunks(4096) {
            gunzip.feed(piece, |bytes| {
                length += bytes.len();
                Ok(())
            })?;
        }
        gunzip.finish().map(|_| length)
    };
    let error = decompress(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expansion);
    assert!(
        error.to_string().contains("exceeds the limit of 500 to 1"),
        "{error}"
    );
    assert!(decompress(Some(1_000)).is_err());
    assert_eq!(decompress(Some(1_033)).ok(), Some(80 << 20));
}

#[test]
fn small_files_may_expand_by_any_factor() -> Outcome {
    let (content, _) = gunzip(&gzip(&vec![0; 60 << 20]), 1 << 20)?;
    assert_eq!(content.len(), 60 << 20);
    Ok(())
}

#[test]
fn error_of_the_caller_is_returned() {
    let mut gunzip = Gunzip::new();
    let refuse = |_: &[u8]| Err(Error::new(ErrorKind::Row, "refused"));
    let error = gunzip.feed(&gzip(b"hello"), refuse).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Row);
}

proptest! {
    #[test]
    fn content_survives_any_pieces(content: Vec<u8>, piece in 1_usize..100) {
        let (read, totals) = gunzip(&gzip(&content), piece).expect("the file is right");
        prop_assert_eq!(&read, &content);
        prop_assert_eq!(totals.members, 1);
    }

    #[test]
    fn any_bytes_are_content_or_an_error(bytes: Vec<u8>, kind in 0_u8..5) {
        report_oracle::check_gzip(&[&[kind], &*bytes].concat());
    }
}
