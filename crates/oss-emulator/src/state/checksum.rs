//! The checksums of objects and parts.

use crc_fast::{CrcAlgorithm, checksum};

/// The CRC-64 of OSS: the ECMA-182 polynomial, reflected, as in CRC-64/XZ.
///
/// SDKs compare it with their own, so a wrong value would fail their uploads.
const CRC64: CrcAlgorithm = CrcAlgorithm::Crc64Xz;

/// Returns the CRC-64 of some bytes.
pub(super) fn crc64(bytes: &[u8]) -> u64 {
    checksum(CRC64, bytes)
}

/// Writes an MD5 in hexadecimal digits of upper case.
pub(crate) fn md5_hex(digest: &[u8]) -> String {
    let digits: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first is the check value in the catalogue of CRCs; OSS returned the second.
    #[test]
    fn known_checksums() {
        assert_eq!(crc64(b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(crc64(b"hello"), 11_177_612_005_948_864_433);
        assert_eq!(crc64(b""), 0);
    }
}
