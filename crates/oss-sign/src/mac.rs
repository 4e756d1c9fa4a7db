//! MACs, hashes and their text encodings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Returns the MAC of `data`, zeroized on drop because it may be the next key.
pub(crate) fn hmac_sha256(key: &[u8], data: &[u8]) -> Zeroizing<[u8; 32]> {
    let mac = keyed::<Hmac<Sha256>>(key).chain_update(data);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Returns the MAC of `data` in Base64, the encoding of V1 signatures.
pub(crate) fn hmac_sha1_base64(key: &[u8], data: &[u8]) -> String {
    let mac = keyed::<Hmac<Sha1>>(key).chain_update(data);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Returns the hash of the canonical request for the string to sign.
pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// Appends a hash in lower-case hex.
pub(crate) fn push_hex(out: &mut String, hash: &[u8; 32]) {
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    let mut digits = [0; 64];
    for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(hash) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    // One push, because pushing each digit costs more than hashing a block. Digits are UTF-8.
    out.push_str(str::from_utf8(&digits).unwrap_or_default());
}

/// Returns whether two texts are equal; the time depends only on their lengths.
pub(crate) fn constant_time_eq(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// An HMAC state with the key already hashed.
///
/// That saves a third of the work of a short MAC. The state is as secret as the key and is
/// overwritten when dropped.
#[derive(Clone)]
pub(crate) struct PrecomputedHmac(Hmac<Sha256>);

impl PrecomputedHmac {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key))
    }

    pub(crate) fn mac(&self, data: &[u8]) -> [u8; 32] {
        let mac = self.0.clone().chain_update(data);
        mac.finalize().into_bytes().into()
    }
}

#[expect(
    clippy::expect_used,
    reason = "HMAC is defined for keys of every length (RFC 2104)"
)]
fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    #[test]
    fn precomputed_hmac_is_overwritten_on_drop() {
        fn assert_zeroize_on_drop<T: ZeroizeOnDrop>() {}
        // `Hmac` doesn't implement the trait, but its key state consists of two of these.
        assert_zeroize_on_drop::<sha2::block_api::Sha256VarCore>();
    }

    #[test]
    fn precomputed_hmac_equals_hmac_of_its_key() {
        let key = PrecomputedHmac::new(b"key");
        for data in [&b""[..], b"data", &[7; 200]] {
            assert_eq!(key.mac(data), *hmac_sha256(b"key", data));
        }
    }
}
