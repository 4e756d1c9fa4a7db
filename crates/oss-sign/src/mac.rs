//! Keyed hashes and their text forms.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The MAC of `data`, kept as a secret: it may be the key of the next step.
pub(crate) fn hmac_sha256(key: &[u8], data: &[u8]) -> Zeroizing<[u8; 32]> {
    let mac = keyed::<Hmac<Sha256>>(key).chain_update(data);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The MAC of `data` in Base64, as V1 puts it on the wire.
pub(crate) fn hmac_sha1_base64(key: &[u8], data: &[u8]) -> String {
    let mac = keyed::<Hmac<Sha1>>(key).chain_update(data);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The hash that a string to sign has in place of the whole request.
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
    // All at once: to push each digit costs more than a block of the hash. Digits are UTF-8.
    out.push_str(str::from_utf8(&digits).unwrap_or_default());
}

/// Compares in a time that depends on the lengths only.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// A key that has been hashed already, which is a third of the work of a short MAC.
///
/// It is as secret as the key, and overwritten when it is dropped, as the key is.
#[derive(Clone)]
pub(crate) struct KeyedSha256(Hmac<Sha256>);

impl KeyedSha256 {
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
    fn a_keyed_state_is_overwritten_when_it_is_dropped() {
        fn holds<T: ZeroizeOnDrop>() {}
        // `Hmac` does not say it of itself, but all that it keeps of a key are two of these.
        holds::<sha2::block_api::Sha256VarCore>();
    }

    #[test]
    fn a_keyed_state_signs_as_its_key_does() {
        let key = KeyedSha256::new(b"key");
        for data in [&b""[..], b"data", &[7; 200]] {
            assert_eq!(key.mac(data), *hmac_sha256(b"key", data));
        }
    }
}
