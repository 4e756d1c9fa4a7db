//! The request that the benchmark and the allocation test sign.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Method};
use oss_sign::SignableRequest;

pub(crate) const REGION: &str = "cn-hangzhou";
pub(crate) const BUCKET: &str = "examplebucket";
pub(crate) const QUERY: &str = "inventory&inventoryId=daily";
pub(crate) const ID: &str = "LTAI5tExampleAccessKey";
pub(crate) const SECRET: &str = "exampleSecretKey0123456789";

/// Returns 2023-12-16T16:20:57Z.
pub(crate) fn time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657)
}

pub(crate) fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", HeaderValue::from_static("test"));
    headers.insert("content-type", HeaderValue::from_static("application/xml"));
    headers
}

pub(crate) fn request(headers: &HeaderMap) -> SignableRequest<'_> {
    SignableRequest::new(&Method::GET, headers)
        .with_bucket(BUCKET)
        .with_query(QUERY)
}
