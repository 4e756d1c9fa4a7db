//! The checksums of objects and parts.

use crc_fast::{CrcAlgorithm, Digest};

/// The CRC-64 of OSS: the ECMA-182 polynomial, reflected, as in CRC-64/XZ.
///
/// SDKs compare it with their own, so a wrong value would fail their uploads.
const CRC64: CrcAlgorithm = CrcAlgorithm::Crc64Xz;

/// The ECMA-182 polynomial, reflected: the highest bit is x⁰.
const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

/// x to the power of 8·2ⁿ, which shifts a checksum over 2ⁿ bytes.
const POWERS: [u64; 64] = powers();

/// Returns a CRC-64 that is updated with bytes.
pub(super) fn crc64_digest() -> Digest {
    Digest::new(CRC64)
}

/// Returns the CRC-64 of some bytes followed by others, from the CRC-64 of both.
///
/// The function of `crc_fast` squares matrices of 64 × 64 bits in each call, which is slow for uploads of
/// 10,000 parts.
pub(super) fn combine_crc64(first: u64, second: u64, second_length: u64) -> u64 {
    shift(first, second_length) ^ second
}

/// Returns the CRC-64 of this many zeros, without going through them.
pub(super) fn crc64_of_zeros(length: u64) -> u64 {
    !shift(u64::MAX, length)
}

/// Writes an MD5 in hexadecimal digits of upper case.
pub(crate) fn md5_hex(digest: &[u8]) -> String {
    let digits: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.concat()
}

/// Multiplies a checksum by x to the power of 8 times the length.
fn shift(crc64: u64, length: u64) -> u64 {
    let bits = POWERS.iter().enumerate();
    let set = bits.filter(|(bit, _)| length >> bit & 1 == 1);
    set.fold(crc64, |product, (_, power)| multiply(product, *power))
}

const fn powers() -> [u64; 64] {
    // x⁸.
    let mut power = 1 << (63 - 8);
    let mut powers = [power; 64];
    let mut number = 1;
    while number < powers.len() {
        power = multiply(power, power);
        powers[number] = power;
        number += 1;
    }
    powers
}

/// Multiplies two polynomials modulo [`POLYNOMIAL`], as zlib does for its CRC-32.
const fn multiply(a: u64, mut b: u64) -> u64 {
    let mut product = 0;
    let mut bit = 1 << 63;
    while bit != 0 {
        if a & bit != 0 {
            product ^= b;
        }
        b = (b >> 1) ^ ((b & 1) * POLYNOMIAL);
        bit >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crc64(bytes: &[u8]) -> u64 {
        let mut digest = crc64_digest();
        digest.update(bytes);
        digest.finalize()
    }

    /// The first is the check value in the catalogue of CRCs; OSS returned the second.
    #[test]
    fn known_checksums() {
        assert_eq!(crc64(b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(crc64(b"hello"), 11_177_612_005_948_864_433);
        assert_eq!(crc64(b""), 0);
    }

    #[test]
    fn checksum_of_zeros_equals_that_of_the_bytes() {
        for length in [0, 1, 2, 3, 255, 1024, 100_000] {
            let expected = crc64(&vec![0; length]);
            assert_eq!(crc64_of_zeros(length as u64), expected, "{length}");
        }
    }

    #[test]
    fn combined_checksum_equals_that_of_crc_fast() {
        for length in [0, 1, 7, 1 << 20, 5 << 30, u64::MAX >> 4] {
            let (first, second) = (crc64(b"hello"), crc64(b"123456789"));
            let expected = crc_fast::checksum_combine(CRC64, first, second, length);
            assert_eq!(combine_crc64(first, second, length), expected, "{length}");
        }
    }
}
