//! The checksum of objects, CRC-64/XZ: the polynomial of ECMA-182, reflected, all ones before and
//! after. SDKs compare it with their own, so a wrong one fails their uploads.

/// The polynomial, its lowest power in the highest bit.
const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

/// What each byte does to the register.
static TABLE: [u64; 256] = table();

/// Returns the checksum of some bytes.
pub(crate) fn crc64(bytes: &[u8]) -> u64 {
    let mut register = u64::MAX;
    for byte in bytes {
        let [low, ..] = register.to_le_bytes();
        register = TABLE[usize::from(low ^ byte)] ^ (register >> 8);
    }
    !register
}

const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let mut register = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            let carry = register & 1 == 1;
            register >>= 1;
            if carry {
                register ^= POLYNOMIAL;
            }
            bit += 1;
        }
        table[byte] = register;
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first is the check value of the catalogue of CRCs, the second was answered by OSS.
    #[test]
    fn known_checksums() {
        assert_eq!(crc64(b"123456789"), 0x995d_c9bb_df19_39fa);
        assert_eq!(crc64(b"hello"), 11_177_612_005_948_864_433);
        assert_eq!(crc64(b""), 0);
    }
}
