//! What signing allocates, counted; a program of its own, since the count is that of its allocator.

#[path = "../benches/signatures/peer.rs"]
mod peer;

use std::error::Error;
use std::time::{Duration, SystemTime};

use allocation_counter::measure;
use http::{HeaderMap, HeaderValue, Method};
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SignableRequest, SigningKeyCache, v4,
};

const REGION: &str = "cn-hangzhou";
const BUCKET: &str = "examplebucket";
const QUERY: &str = "inventory&inventoryId=daily";
const ID: &str = "LTAI5tExampleAccessKey";
const SECRET: &str = "exampleSecretKey0123456789";

fn time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657)
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", HeaderValue::from_static("test"));
    headers.insert("content-type", HeaderValue::from_static("application/xml"));
    headers
}

fn request(headers: &HeaderMap) -> SignableRequest<'_> {
    SignableRequest::new(&Method::GET, headers)
        .with_bucket(BUCKET)
        .with_query(QUERY)
}

#[test]
fn a_request_is_signed_and_verified_with_few_allocations() -> Result<(), Box<dyn Error>> {
    let credentials = Credentials::new(ID, SECRET)?;
    let cache = SigningKeyCache::new();
    let params = v4::SigningParams::new(&credentials, REGION, time()).with_key_cache(&cache);
    let mut headers = headers();
    // From here on the key is in the cache.
    let signed = v4::sign(&request(&headers), &params)?;

    // SigningIntermediates, date, authorization, headers to set, lines of signed headers.
    let sign = measure(|| drop(v4::sign(&request(&headers), &params)));
    assert!(sign.count_total <= 5, "{sign:?}");
    let hour = Duration::from_secs(3600);
    let presign = measure(|| drop(v4::presign(&request(&headers), &params, hour)));
    assert!(presign.count_total <= 21, "{presign:?}");

    signed.apply_to(&mut headers);
    let expectation = Expectation::new(REGION, time()).with_key_cache(&cache);
    let request = request(&headers);
    let mut verified = None;
    let verify = measure(|| {
        let presented = PresentedSignature::parse(&request).ok().flatten();
        verified = presented.map(|p| p.verify(credentials.secret_key(), &expectation).is_ok());
    });
    assert_eq!(verified, Some(true));
    assert!(verify.count_total <= 11, "{verify:?}");
    Ok(())
}

/// Says what others need, so that our number means something; the gap itself is the claim.
#[test]
fn reqsign_allocates_several_times_as_often() -> Result<(), Box<dyn Error>> {
    let credentials = Credentials::new(ID, SECRET)?;
    let params = v4::SigningParams::new(&credentials, REGION, time());
    let reqsign = peer::Peer::new(ID, SECRET, BUCKET, REGION);
    let mut parts = Some(peer::parts(BUCKET, REGION, QUERY, &headers()));
    let headers = headers();
    drop(v4::sign(&request(&headers), &params)?);

    let ours = measure(|| drop(v4::sign(&request(&headers), &params))).count_total;
    let theirs = measure(|| drop(parts.take().map(|parts| reqsign.sign(parts)))).count_total;
    println!("allocations without a cache of keys: oss-sign {ours}, reqsign {theirs}");
    assert!(4 * ours < theirs, "{ours} and {theirs}");
    Ok(())
}
