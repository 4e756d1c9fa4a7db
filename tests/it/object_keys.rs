//! The key that is signed is the key that goes over the socket, whatever characters it has.

use oss_client::Client;
use oss_model::object::{GetObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss};

/// Keys that some part on the way might encode twice, decode, resolve or cut.
///
/// The client refuses `.` and `..` alone.
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

/// The code of the refusal of a request for a key that no object has.
async fn refusal(client: &Client, key: &str) -> Outcome<String> {
    match client.execute(&GetObject::new(BUCKET, key)).await {
        Ok(_) => Err(format!("there is an object {key:?}").into()),
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
        // The local OSS checks the signature against what it received.
        assert_eq!(refusal(&client, key).await?, "NoSuchKey", "{key:?}");
        client
            .execute(&PutObject::new(BUCKET, key, key.to_owned()))
            .await?;
        let object = client.execute(&GetObject::new(BUCKET, key)).await?;
        assert_eq!(object.body.collect(2048).await?, key, "{key:?}");
    }
    // No object can have this key, but a request for it can be signed.
    for key in ["/leading", "//", "\\"] {
        assert_eq!(refusal(&client, key).await?, "NoSuchKey", "{key:?}");
    }
    Ok(())
}
