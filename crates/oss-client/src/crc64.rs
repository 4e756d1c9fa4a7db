//! The CRC-64 of OSS.

use crc_fast::{CrcAlgorithm, Digest};

/// The ECMA-182 polynomial, reflected; OSS returns it as `x-oss-hash-crc64ecma`.
const ALGORITHM: CrcAlgorithm = CrcAlgorithm::Crc64Xz;

/// The CRC-64 of the bytes so far.
pub(crate) struct Crc64(Digest);

impl Crc64 {
    /// Creates the checksum of no bytes.
    pub(crate) fn new() -> Self {
        Self(Digest::new(ALGORITHM))
    }

    /// Returns the checksum of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> u64 {
        let mut crc = Self::new();
        crc.update(bytes);
        crc.value()
    }

    /// Appends bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the value, as OSS writes it in decimal.
    pub(crate) fn value(&self) -> u64 {
        self.0.finalize()
    }
}

/// Returns the checksum of two adjacent parts; the second has `length` bytes.
#[cfg(any(test, feature = "transfer"))]
pub(crate) fn combine(first: u64, second: u64, length: u64) -> u64 {
    crc_fast::checksum_combine(ALGORITHM, first, second, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first is the check value in the catalogue of CRCs; OSS returned the second.
    #[test]
    fn known_checksums() {
        assert_eq!(Crc64::of(b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(Crc64::of(b"hello"), 11_177_612_005_948_864_433);
        assert_eq!(Crc64::of(b""), 0);
    }

    #[test]
    fn parts_combine_to_the_whole() {
        let whole = b"123456789";
        for middle in 0..=whole.len() {
            let (first, second) = whole.split_at(middle);
            let combined = combine(Crc64::of(first), Crc64::of(second), second.len() as u64);
            assert_eq!(combined, Crc64::of(whole), "{middle}");
        }
    }
}
