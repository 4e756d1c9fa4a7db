//! Counts the allocations of signing.
//!
//! A separate program, because it installs a counting allocator.

#[path = "../benches/signatures/fixture.rs"]
mod fixture;
#[path = "../benches/signatures/peer.rs"]
mod peer;

use std::error::Error;
use std::time::Duration;

use allocation_counter::measure;
use oss_sign::{Credentials, Expectation, PresentedSignature, SigningKeyCache, v4};

use fixture::{BUCKET, ID, QUERY, REGION, SECRET, headers, request, time};

#[test]
fn signing_and_verifying_allocate_rarely() -> Result<(), Box<dyn Error>> {
    let credentials = Credentials::new(ID, SECRET)?;
    let cache = SigningKeyCache::new();
    let params = v4::SigningParams::new(&credentials, REGION, time()).with_key_cache(&cache);
    let mut headers = headers();
    // Puts the derived key into the cache.
    let signed = v4::sign(&request(&headers), &params)?;

    // Intermediates, date, authorization, headers to set, lines of signed headers.
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

/// Compares with another crate, so that the numbers above mean something.
#[test]
fn reqsign_allocates_over_four_times_as_often() -> Result<(), Box<dyn Error>> {
    let credentials = Credentials::new(ID, SECRET)?;
    let params = v4::SigningParams::new(&credentials, REGION, time());
    let reqsign = peer::Peer::new(ID, SECRET, BUCKET, REGION);
    let mut parts = Some(peer::parts(BUCKET, REGION, QUERY, &headers()));
    let headers = headers();
    drop(v4::sign(&request(&headers), &params)?);

    let ours = measure(|| drop(v4::sign(&request(&headers), &params))).count_total;
    let theirs = measure(|| drop(parts.take().map(|parts| reqsign.sign(parts)))).count_total;
    println!("allocations without a key cache: oss-sign {ours}, reqsign {theirs}");
    assert!(4 * ours < theirs, "{ours} and {theirs}");
    Ok(())
}
