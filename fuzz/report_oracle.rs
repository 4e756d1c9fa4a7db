//! Checks the invariants of manifests and gzip files.

use std::io::Read as _;

use flate2::bufread::MultiGzDecoder;
use oss_report::{Error, ErrorKind, Gunzip, Manifest, ReportFolder};

const FOLDER: &str = "exports/source-bucket/daily/";

/// Reads any bytes as a manifest.
///
/// # Panics
///
/// Panics if a manifest is accepted that has a file outside of its folder.
pub(crate) fn check_manifest(bytes: &[u8]) {
    let folder = ReportFolder::new("report-bucket", FOLDER).expect("the folder is valid");
    let manifest = match Manifest::parse(bytes, &folder) {
        Ok(manifest) => manifest,
        Err(error) => {
            // An error text doesn't repeat the manifest.
            assert!(error.to_string().len() < 10_000);
            return;
        }
    };
    assert_eq!(
        manifest.destination_bucket().rsplit(':').next(),
        Some("report-bucket")
    );
    assert_eq!(manifest.source_bucket(), "source-bucket");
    for file in manifest.files() {
        let below = file.key().strip_prefix(FOLDER).expect("below the folder");
        let mut depth = 0;
        for part in below.split(['/', '\\']) {
            depth += match part {
                ".." => -1,
                "." | "" => 0,
                _ => 1,
            };
            assert!(depth > 0, "{}", file.key());
        }
    }
}

/// Reads any bytes as a gzip file, in pieces, at once and with another decoder.
///
/// # Panics
///
/// Panics if the results differ.
pub(crate) fn check_gzip(bytes: &[u8]) {
    // Some inputs are used as they are; the others become the content of a member, so that the checksums are right.
    let file = match bytes.split_first() {
        Some((0, rest)) => [gzip(rest), rest.to_vec()].concat(),
        Some((1, rest)) => [gzip(rest), gzip(&rest[..rest.len() / 2])].concat(),
        Some((2, rest)) => [b"\x1f\x8b\x08", rest].concat(),
        _ => bytes.to_vec(),
    };
    let whole = gunzip(&file, file.len().max(1));
    for piece in [1, 3, 100] {
        match (&whole, gunzip(&file, piece)) {
            (Ok(whole), Ok(content)) => assert_eq!(*whole, content),
            (Err(whole), Err(error)) => assert_eq!(whole.kind(), error.kind()),
            (whole, result) => panic!("{whole:?} at once, {result:?} in pieces of {piece}"),
        }
    }
    let mut expected = Vec::new();
    let limit = 80 << 20;
    let mut decoder = MultiGzDecoder::new(&*file).take(limit);
    let is_right = decoder.read_to_end(&mut expected).is_ok();
    match whole {
        Ok(content) => assert_eq!(content, expected),
        Err(error) if error.kind() == ErrorKind::Expansion => {}
        Err(error) => assert!(
            !is_right || file.is_empty(),
            "{error}, but another decoder accepts it"
        ),
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = flate2::bufread::GzEncoder::new(content, flate2::Compression::fast());
    encoder.read_to_end(&mut file).expect("memory is readable");
    file
}

fn gunzip(file: &[u8], piece: usize) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    let mut gunzip = Gunzip::new();
    for piece in file.chunks(piece) {
        gunzip.feed(piece, |bytes| {
            content.extend_from_slice(bytes);
            Ok(())
        })?;
    }
    gunzip.finish()?;
    Ok(content)
}
