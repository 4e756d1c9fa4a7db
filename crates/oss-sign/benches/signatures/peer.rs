//! The same request, signed by reqsign.
//!
//! Its credentials are given and its future is ready at once, so neither a runtime nor a credentials cache
//! is measured. It does more than oss-sign: it sets the headers on a copy of the request, signs all of them
//! (`host` and `user-agent` as additional headers), and derives the key each time.

#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use http::HeaderMap;
use http::request::Parts;
use reqsign_aliyun_oss::{Credential, RequestSigner, SigningVersion};
use reqsign_core::SignRequest as _;

/// A signer of reqsign with its context and credentials.
pub(crate) struct Peer {
    signer: RequestSigner,
    context: reqsign_core::Context,
    credential: Credential,
}

impl Peer {
    pub(crate) fn new(id: &str, secret: &str, bucket: &str, region: &str) -> Self {
        Self {
            signer: RequestSigner::new(bucket)
                .with_signing_version(SigningVersion::V4)
                .with_region(region),
            context: reqsign_core::Context::new(),
            credential: Credential {
                access_key_id: id.to_owned(),
                access_key_secret: secret.to_owned(),
                ..Credential::default()
            },
        }
    }

    /// Signs with the current time, the only time that the signer supports.
    pub(crate) fn sign(&self, mut parts: Parts) -> Parts {
        let key = Some(&self.credential);
        let signing = self
            .signer
            .sign_request(&self.context, &mut parts, key, None);
        let polled = pin!(signing).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Ready(Ok(()))), "{polled:?}");
        parts
    }
}

/// Returns the head of a `GET` as reqsign expects it, with the whole URL.
pub(crate) fn parts(bucket: &str, region: &str, query: &str, headers: &HeaderMap) -> Parts {
    let url = format!("https://{bucket}.oss-{region}.aliyuncs.com/?{query}");
    let request = http::Request::get(url).body(()).expect("a valid request");
    let mut parts = request.into_parts().0;
    parts.headers.clone_from(headers);
    parts
}
