//! A slow and simple second implementation of V4, written from the documentation.
//!
//! It takes decoded parts, so it has its own encoder, too.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The parts of a request, decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestParts {
    pub(crate) method: String,
    pub(crate) bucket: Option<String>,
    pub(crate) key: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) additional: Vec<String>,
}

/// The canonical form of parameters without a value.
#[derive(Clone, Copy)]
pub(crate) enum Empty {
    Bare,
    WithEquals,
}

impl RequestParts {
    pub(crate) fn canonical_query(&self, empty: Empty) -> String {
        let mut pairs: Vec<_> = self
            .query
            .iter()
            .map(|(key, value)| (escape(key, ""), escape(value, "")))
            .collect();
        pairs.sort();
        let pairs = pairs
            .into_iter()
            .map(|(key, value)| match (value.as_str(), empty) {
                ("", Empty::Bare) => key,
                _ => key + "=" + &value,
            });
        pairs.collect::<Vec<_>>().join("&")
    }

    pub(crate) fn canonical_request(&self, empty: Empty) -> String {
        let resource = match &self.bucket {
            Some(bucket) => format!("/{bucket}/{}", self.key),
            None => "/".to_owned(),
        };
        let mut headers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, value) in &self.headers {
            let name = name.to_lowercase();
            let default = ["content-type", "content-md5"].contains(&&*name);
            if default || name.starts_with("x-oss-") || self.additional.contains(&name) {
                headers
                    .entry(name)
                    .or_default()
                    .push(value.trim_matches([' ', '\t']));
            }
        }
        let lines: Vec<_> = headers
            .iter()
            .map(|(name, values)| format!("{name}:{}\n", values.join(",")))
            .collect();
        let mut additional = self.additional.clone();
        additional.sort();
        [
            self.method.as_str(),
            &escape(&resource, "/"),
            &self.canonical_query(empty),
            &lines.concat(),
            &additional.join(";"),
            "UNSIGNED-PAYLOAD",
        ]
        .join("\n")
    }

    /// Returns the signature; `time` is line 2 of the string to sign.
    pub(crate) fn signature(&self, empty: Empty, secret: &str, time: &str, scope: &str) -> String {
        let hash = hex(&Sha256::digest(self.canonical_request(empty)));
        let text = ["OSS4-HMAC-SHA256", time, scope, &hash].join("\n");
        let seed = format!("aliyun_v4{secret}").into_bytes();
        let key = scope.split('/').fold(seed, |key, part| hmac(&key, part));
        hex(&hmac(&key, &text))
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

fn escape(text: &str, kept: &str) -> String {
    let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    let escape = |byte: u8| match char::from(byte) {
        c if unreserved.contains(c) || kept.contains(c) => c.to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
