//! The encoding and signature of Alibaba Cloud RPC APIs, which STS uses.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use oss_sign::{Credentials, encode_query};
use sha1::Sha1;
use zeroize::Zeroizing;

/// Parameters of a request, with unencoded values.
pub(super) type Parameters = Vec<(&'static str, String)>;

/// Encodes parameters for a query or a form.
pub(super) fn encode(parameters: &Parameters) -> String {
    parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encode_query(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Returns the query of a GET that is signed with HMAC-SHA1.
///
/// STS rejects a repeated nonce. See
/// [RPC mechanism](https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism).
pub(super) fn signed_query(mut parameters: Parameters, nonce: String, key: &Credentials) -> String {
    parameters.extend([
        ("AccessKeyId", key.access_key_id().to_owned()),
        ("SignatureMethod", "HMAC-SHA1".to_owned()),
        ("SignatureNonce", nonce),
        ("SignatureVersion", "1.0".to_owned()),
    ]);
    if let Some(token) = key.security_token() {
        parameters.push(("SecurityToken", token.expose().to_owned()));
    }
    parameters.sort_unstable();
    let query = encode(&parameters);
    let string_to_sign = format!("GET&%2F&{}", encode_query(&query));
    let signature = hmac_sha1(key.secret_key().expose(), &string_to_sign);
    format!("{query}&Signature={}", encode_query(&signature))
}

#[expect(
    clippy::expect_used,
    reason = "HMAC is defined for keys of every length (RFC 2104)"
)]
fn hmac_sha1(secret: &str, text: &str) -> String {
    let key = Zeroizing::new(format!("{secret}&"));
    let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("any length is valid");
    STANDARD.encode(mac.chain_update(text).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_once() {
        let parameters = vec![
            ("OIDCToken", "a+b".to_owned()),
            ("RoleArn", "r:1".to_owned()),
            ("Policy", "{a&b}".to_owned()),
        ];
        assert_eq!(
            encode(&parameters),
            "OIDCToken=a%2Bb&RoleArn=r%3A1&Policy=%7Ba%26b%7D"
        );
    }
}
