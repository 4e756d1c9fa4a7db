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

/// Appends the SHA-256 of `data` in lower-case hex.
pub(crate) fn push_sha256_hex(out: &mut String, data: &[u8]) {
    push_hex(out, &Sha256::digest(data));
}

/// Appends `bytes` in lower-case hex.
pub(crate) fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Compares in a time that depends on the lengths only.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[expect(
    clippy::expect_used,
    reason = "HMAC is defined for keys of every length (RFC 2104)"
)]
fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes a key of any length")
}
