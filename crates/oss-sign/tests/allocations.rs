//! What signing allocates, counted; a program of its own, since the count is that of its allocator.

use std::error::Error;
use std::time::{Duration, SystemTime};

use allocation_counter::measure;
use http::{HeaderMap, HeaderValue, Method};
use oss_sign::{Credentials, Expectation, Presented, SignableRequest, SigningKeyCache, v4};

const REGION: &str = "cn-hangzhou";

fn request(headers: &HeaderMap) -> SignableRequest<'_> {
    SignableRequest::new(&Method::GET, headers)
        .with_bucket("examplebucket")
        .with_query("inventory&inventoryId=daily")
}

#[test]
fn a_request_is_signed_and_verified_with_few_allocations() -> Result<(), Box<dyn Error>> {
    let credentials = Credentials::new("LTAI5tExampleAccessKey", "exampleSecretKey0123456789")?;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657);
    let cache = SigningKeyCache::new();
    let params = v4::SigningParams::new(&credentials, REGION, time).with_key_cache(&cache);
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", HeaderValue::from_static("test"));
    headers.insert("content-type", HeaderValue::from_static("application/xml"));
    // From here on the key is in the cache.
    let signed = v4::sign(&request(&headers), &params)?;

    // Texts, date, authorization, headers to set, names of signed headers, sorted query.
    let sign = measure(|| drop(v4::sign(&request(&headers), &params)));
    assert!(sign.count_total <= 6, "{sign:?}");
    let hour = Duration::from_secs(3600);
    let presign = measure(|| drop(v4::presign(&request(&headers), &params, hour)));
    assert!(presign.count_total <= 21, "{presign:?}");

    signed.apply_to(&mut headers);
    let expectation = Expectation::new(REGION, time).with_key_cache(&cache);
    let request = request(&headers);
    let mut verified = None;
    let verify = measure(|| {
        let presented = Presented::parse(&request).ok().flatten();
        verified = presented.map(|p| p.verify(credentials.secret_key(), &expectation).is_ok());
    });
    assert_eq!(verified, Some(true));
    assert!(verify.count_total <= 12, "{verify:?}");
    Ok(())
}
