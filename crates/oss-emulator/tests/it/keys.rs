//! Keys that are added, revoked and expired while the emulator runs.

use http::Method;
use oss_emulator::Emulator;
use oss_sign::Credentials;

use crate::wire::{Request, Response, TestResult, builder, known_key, now, refused};

async fn list(emulator: &Emulator, key: &Credentials) -> Response {
    let request = Request::service(Method::GET, "").signed_with(key, "cn-hangzhou", now());
    request.send(emulator).await
}

fn temporary(id: &str, token: &str) -> Result<Credentials, oss_sign::Error> {
    Credentials::new(id, "another secret")?.with_security_token(token)
}

#[tokio::test]
async fn second_key_is_accepted_in_addition_to_the_first() -> TestResult {
    let emulator = builder().start().await?;
    let second = temporary("STS.Second", "CAISsecond")?;
    let unknown = refused(403, "InvalidAccessKeyId", None);
    assert_eq!(list(&emulator, &second).await.refusal(), unknown);
    emulator.keys().add(second.clone());
    for key in [known_key(), second] {
        assert_eq!(list(&emulator, &key).await.status, 200);
    }
    // Each key has its own secret and its own token.
    let mixed = Credentials::new("STS.Second", Emulator::ACCESS_KEY_SECRET)?;
    let refusal = list(&emulator, &mixed).await.refusal();
    assert_eq!(refusal.1, "SignatureDoesNotMatch");
    let other = temporary("STS.Second", "CAISother")?;
    let refusal = list(&emulator, &other).await.refusal();
    assert_eq!(refusal, refused(403, "InvalidSecurityToken", None));
    Ok(())
}

#[tokio::test]
async fn revoked_key_is_unknown() -> TestResult {
    let emulator = builder().start().await?;
    emulator.keys().revoke(Emulator::ACCESS_KEY_ID);
    let refusal = list(&emulator, &known_key()).await.refusal();
    assert_eq!(refusal, refused(403, "InvalidAccessKeyId", None));
    emulator.keys().add(known_key());
    assert_eq!(list(&emulator, &known_key()).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn expired_key_is_refused_until_it_is_replaced() -> TestResult {
    let old = temporary("STS.Example", "CAISold")?;
    let emulator = builder().credentials(old.clone()).start().await?;
    let keys = emulator.keys().clone();
    keys.expire("STS.Example");
    let refusal = list(&emulator, &old).await.refusal();
    let expired = refused(403, "SecurityTokenExpired", Some("0002-00000007"));
    assert_eq!(refusal, expired);
    // Only a validly signed request learns that the key has expired.
    let stranger = Credentials::new("STS.Example", "wrong")?.with_security_token("CAISold")?;
    let refusal = list(&emulator, &stranger).await.refusal();
    assert_eq!(refusal.1, "SignatureDoesNotMatch");
    let new = temporary("STS.Example", "CAISnew")?;
    keys.add(new.clone());
    assert_eq!(list(&emulator, &new).await.status, 200);
    assert_eq!(
        list(&emulator, &old).await.refusal().1,
        "InvalidSecurityToken"
    );
    Ok(())
}

#[tokio::test]
async fn debug_output_contains_no_key() -> TestResult {
    let emulator = builder().start().await?;
    emulator.keys().add(temporary("STS.Example", "CAIScanary")?);
    let shown = format!("{emulator:?} {:?}", emulator.keys());
    assert!(shown.contains("STS.Example"), "{shown}");
    assert!(!shown.contains("another secret") && !shown.contains("CAIScanary"));
    Ok(())
}
