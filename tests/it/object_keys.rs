//! The signed key is the key that is sent, whatever its characters are.

use oss_client::Client;
use oss_model::object::{GetObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss};

/// Keys that might be encoded twice, decoded, resolved or truncated on the way.
///
/// The client rejects only `.` and `..`.
const KEYS: [&str; 15] = [
    "a/../b",
    "./a/./b/.",
    "a//b",
    "a//",
    "+",
    "a+b c",
    "%",
    "%2F",
    "100%25",
    "%zz",
    "a?b=c&d#e",
    "'\"<>\\^`{|}~*!()[]@:;,$",
    "\u{1f980}/\u{4e2d}\u{e9}",
    "\u{1}\r\n\t\u{7f}\u{85}\u{2028}",
    " outer blanks ",
];

/// Returns the error code of a request for a missing object.
async fn error_code(client: &Client, key: &str) -> Outcome<String> {
    match client.execute(&GetObject::new(BUCKET, key)).await {
        Ok(_) => Err(format!("object {key:?} exists").into()),
        Err(error) => Ok(error
            .code()
            .ok_or_else(|| format!("{key:?}: {error:?}"))?
            .to_owned()),
    }
}

#[tokio::test]
async fn f60_every_key_is_signed_as_sent() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    let longest = "\u{1f980}%/".repeat(170) + "+/.";
    assert_eq!(longest.len(), 1023);
    for key in KEYS.into_iter().chain([longest.as_str()]) {
        // The local OSS verifies the signature with the key that it received.
        assert_eq!(error_code(&client, key).await?, "NoSuchKey", "{key:?}");
        client
            .execute(&PutObject::new(BUCKET, key, key.to_owned()))
            .await?;
        let object = client.execute(&GetObject::new(BUCKET, key)).await?;
        assert_eq!(object.body.collect(2048).await?, key, "{key:?}");
    }
    // No object can have this key, but a request for it can be signed.
    for key in ["/leading", "//", "\\"] {
        assert_eq!(error_code(&client, key).await?, "NoSuchKey", "{key:?}");
    }
    Ok(())
}
