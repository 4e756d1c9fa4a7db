//! Single data files: checksum, size and content.

use oss_report::{Checks, DataReader, Error, ErrorKind, FileTotals, Manifest, ReadOptions};

use crate::sample::{folder, gzip, key, manifest};
use crate::{Outcome, chain};

const CONTENT: &[u8] = b"\"b\",\"k%2F1\"\n";

/// Reads `actual` as the file that a manifest describes by `listed`.
fn read_with(
    name: &str,
    listed: &[u8],
    actual: &[u8],
    options: &ReadOptions,
) -> Result<(Vec<u8>, FileTotals), Error> {
    let json = manifest(&[(&key(name), listed)]).to_string();
    let manifest = Manifest::parse(json.as_bytes(), &folder())?;
    let mut reader = DataReader::new(&manifest.files()[0], options);
    let mut content = Vec::new();
    for piece in actual.chunks(5) {
        reader.feed(piece, |bytes| {
            content.extend_from_slice(bytes);
            Ok(())
        })?;
    }
    Ok((content, reader.finish()?))
}

fn read(name: &str, listed: &[u8], actual: &[u8]) -> Result<(Vec<u8>, FileTotals), Error> {
    read_with(name, listed, actual, &ReadOptions::new())
}

#[test]
fn file_is_read_with_and_without_compression() -> Outcome {
    let stored = gzip(CONTENT);
    let (content, totals) = read("data/u.csv.gz", &stored, &stored)?;
    assert_eq!(content, CONTENT);
    assert_eq!(
        (totals.stored, totals.content, totals.members),
        (stored.len() as u64, 12, 1)
    );
    let (content, totals) = read("data/u_0.csv", CONTENT, CONTENT)?;
    assert_eq!(content, CONTENT);
    assert_eq!((totals.stored, totals.content, totals.members), (12, 12, 0));
    Ok(())
}

#[test]
fn f63_any_flipped_bit_is_found() {
    let stored = gzip(CONTENT);
    for bit in 0..8 * stored.len() {
        let mut damaged = stored.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = read("data/u.csv.gz", &stored, &damaged).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Checksum, "bit {bit}");
        assert_eq!(error.file(), Some(&*key("data/u.csv.gz")));
    }
}

#[test]
fn f63_wrong_md5_names_both_values_and_the_damage() {
    let stored = gzip(CONTENT);
    let mut damaged = stored.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let error = read("data/u.csv.gz", &stored, &damaged).unwrap_err();
    let (actual, expected) = (
        oss_report::Md5Sum::of(&damaged),
        oss_report::Md5Sum::of(&stored),
    );
    assert_eq!(
        chain(&error),
        format!(
            "exports/source-bucket/daily/data/u.csv.gz: the MD5 is {actual}, but the manifest says {expected}: the \
             decompressed data has 12 bytes (modulo 2^32), but the file says 16777228 (gzip member 1)"
        )
    );
}

#[test]
fn f63_wrong_size_names_both_values() {
    let stored = gzip(CONTENT);
    let cut = &stored[..stored.len() - 3];
    let error = read("data/u.csv.gz", &stored, cut).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Size);
    let text = format!(
        "the file has {} bytes, but the manifest says {}",
        cut.len(),
        stored.len()
    );
    assert!(error.to_string().ends_with(&text), "{error}");
    // An endless file isn't read to its end.
    let long = [&*stored, &[0; 1000]].concat();
    let error = read("data/u.csv.gz", &stored, &long).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Size);
    assert!(error.to_string().contains("at least"), "{error}");
}

#[test]
fn f65_right_checksum_of_a_damaged_gzip_file_is_not_enough() {
    let mut damaged = gzip(CONTENT);
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let error = read("data/u.csv.gz", &damaged, &damaged).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gzip);
    assert_eq!(error.file(), Some(&*key("data/u.csv.gz")));
}

#[test]
fn skipped_checks_compare_neither_size_nor_md5() -> Outcome {
    let options = ReadOptions::new().checks(Checks::Skipped);
    let stored = gzip(CONTENT);
    let (content, _) = read_with("data/u.csv.gz", b"another", &stored, &options)?;
    assert_eq!(content, CONTENT);
    let cut = &stored[..stored.len() - 3];
    let error = read_with("data/u.csv.gz", b"another", cut, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gzip);
    Ok(())
}

#[test]
fn error_of_the_rows_follows_the_checksum() -> Outcome {
    let stored = gzip(CONTENT);
    let json = manifest(&[(&key("data/u.csv.gz"), &stored)]).to_string();
    let manifest = Manifest::parse(json.as_bytes(), &folder())?;
    let refuse = |_: &[u8]| Err(Error::new(ErrorKind::Row, "refused"));
    let mut damaged = stored.clone();
    damaged[4] ^= 1;
    for (file, kind) in [(&stored, ErrorKind::Row), (&damaged, ErrorKind::Checksum)] {
        let mut reader = DataReader::new(&manifest.files()[0], &ReadOptions::new());
        reader.feed(file, refuse)?;
        let error = reader.finish().unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(chain(&error).ends_with("refused"), "{}", chain(&error));
    }
    Ok(())
}
