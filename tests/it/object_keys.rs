//! The signed key is the key that is sent, whatever its characters are.

use std::error::Error as _;

use oss_client::Client;
use oss_model::object::{
    Delete, DeleteMultipleObjects, GetObject, ListObjectsV2, ObjectIdentifier, PutObject,
};
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

#[tokio::test]
async fn every_key_is_listed_and_deleted_with_others() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    let controls = ('\u{1}'..=' ').map(|c| format!("a{c}b"));
    let mut keys: Vec<_> = KEYS.into_iter().map(String::from).chain(controls).collect();
    keys.extend(["\u{fffe}", "\u{ffff}"].map(String::from));
    keys.sort();
    for key in &keys {
        client
            .execute(&PutObject::new(BUCKET, key, key.clone()))
            .await?;
    }
    assert_eq!(listed(&client).await?, keys);
    let delete: Delete = keys.iter().map(ObjectIdentifier::new).collect();
    let request = DeleteMultipleObjects::new(BUCKET, delete);
    let result = client.execute(&request).await?.unwrap_or_default();
    let deleted: Vec<_> = result.deleted.into_iter().map(|one| one.key).collect();
    assert_eq!(deleted, keys);
    assert!(listed(&client).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn key_with_nul_is_named_before_anything_is_deleted() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    for key in ["a", "a\0b"] {
        client
            .execute(&PutObject::new(BUCKET, key, key.to_owned()))
            .await?;
    }
    let delete: Delete = ["a", "a\0b"]
        .map(ObjectIdentifier::new)
        .into_iter()
        .collect();
    let request = DeleteMultipleObjects::new(BUCKET, delete);
    let error = client.execute(&request).await.expect_err("U+0000");
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    let expected = "Delete/Object[2]/Key contains U+0000, which XML cannot carry";
    assert!(source.contains(expected), "{error}: {source}");
    assert_eq!(listed(&client).await?, ["a", "a\0b"]);
    Ok(())
}

/// Lists all keys.
async fn listed(client: &Client) -> Outcome<Vec<String>> {
    let (mut items, mut keys) = (client.items(ListObjectsV2::new(BUCKET)), Vec::new());
    while let Some(object) = items.next().await {
        keys.push(object?.key);
    }
    Ok(keys)
}
