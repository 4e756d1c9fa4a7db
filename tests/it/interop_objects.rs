//! The official SDKs for Python and this client see the same objects.

use std::collections::BTreeMap;

use oss_client::Client;
use oss_model::multipart::{
    CompleteMultipartUpload, CompletedMultipartUpload, CompletedPart, InitiateMultipartUpload,
    UploadPart,
};
use oss_model::object::{
    CopyObject, Delete, DeleteMultipleObjects, GetObject, HeadObject, ListObjects, ListObjectsV2,
    ObjectIdentifier, PutObject,
};
use oss_model::operation::{ByteStream, MetadataValue, ObjectLocation};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sdk::{Sdk, assert_sdk_error};

/// The maximum size of an object in these tests, in bytes.
const LIMIT: usize = 1024 * 1024;

/// An object as in the scripts: each character of the content is a byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TestObject {
    key: String,
    content: String,
    content_type: String,
    metadata: BTreeMap<String, String>,
    /// The part size in bytes for a multipart upload.
    #[serde(default)]
    part_size: Option<usize>,
}

impl TestObject {
    fn new(key: &str, content: &[u8]) -> Self {
        Self {
            key: key.to_owned(),
            content: content.iter().copied().map(char::from).collect(),
            content_type: "text/x-object".to_owned(),
            metadata: BTreeMap::from([("name".to_owned(), "a b".to_owned())]),
            part_size: None,
        }
    }

    fn in_parts(self, part_size: usize) -> Self {
        Self {
            part_size: Some(part_size),
            ..self
        }
    }

    fn metadata(&self) -> BTreeMap<String, MetadataValue> {
        let entries = self.metadata.iter();
        entries
            .map(|(key, value)| (key.clone(), value.as_str().into()))
            .collect()
    }

    fn bytes(&self) -> Vec<u8> {
        let bytes = self.content.chars().map(u8::try_from);
        bytes.collect::<Result<_, _>>().expect("each is a byte")
    }
}

/// Returns objects with keys that are hard to encode, and with bytes of all values.
fn objects() -> Vec<TestObject> {
    let all_bytes: Vec<u8> = (0..=u8::MAX).cycle().take(1000).collect();
    vec![
        TestObject::new("a b+c%25~!*'()", &all_bytes),
        TestObject::new("中文/ü", "中文".as_bytes()),
        TestObject::new("a//b", b"slashes"),
        TestObject::new("\u{1}control", b"control"),
        TestObject::new("\u{2}\t\n\u{1f}controls\u{ffff}", b"controls"),
        TestObject::new("empty/", b""),
        TestObject::new("parts/of it", &all_bytes).in_parts(300),
        TestObject::new("a&b<c>\"d", b"markup"),
    ]
}

#[tokio::test]
async fn oss2_and_this_client_see_the_same_objects() -> Outcome {
    see_the_same_objects("oss2_objects.py").await
}

#[tokio::test]
async fn oss_v2_and_this_client_see_the_same_objects() -> Outcome {
    see_the_same_objects("ossv2_objects.py").await
}

async fn see_the_same_objects(script: &'static str) -> Outcome {
    let Some(sdk) = Sdk::start(script).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let theirs = objects();
    let written = sdk.step("write", ("objects", json!(theirs))).await?;
    let written = assert_written(&written, &theirs)?;

    // This client uploads the same objects under other keys.
    let ours = theirs.iter().map(|object| TestObject {
        key: format!("ours/{}", object.key),
        ..object.clone()
    });
    let ours: Vec<_> = ours.collect();
    for (our, their) in ours.iter().zip(&written) {
        let etag = upload(&client, our).await?;
        let their_etag = their["etag"].as_str().unwrap_or_default();
        assert_eq!(etag.trim_matches('"'), their_etag.trim_matches('"'));
    }
    let source = ObjectLocation::new(BUCKET, &ours[0].key);
    let copy = TestObject {
        key: "our copy".to_owned(),
        part_size: None,
        ..ours[0].clone()
    };
    client
        .execute(&CopyObject::new(BUCKET, &copy.key, source))
        .await?;

    let their_copy = TestObject {
        key: format!("copy of {}", theirs[0].key),
        ..theirs[0].clone()
    };
    let mut all = [theirs, ours, vec![copy, their_copy]].concat();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    for object in &all {
        assert_got(&client, object).await?;
    }
    assert_listed(&client, &all).await?;
    let read = sdk.step("read", ("objects", json!(all))).await?;
    assert_read(&read, &all)?;

    let (copies, rest): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|object| object.key.contains("copy"));
    delete(&client, &copies).await?;
    let deleted = sdk.step("delete", ("objects", json!(rest))).await?;
    assert_eq!(deleted["alone"], json!([204, 204]));
    assert_eq!(deleted["together"], true);
    assert_eq!(deleted["left"], json!([]));
    Ok(())
}

/// Checks the results of an SDK's uploads, and returns the result for each object.
fn assert_written(written: &Value, objects: &[TestObject]) -> Outcome<Vec<Value>> {
    let all: Vec<Value> = serde_json::from_value(written["uploaded"].clone())?;
    assert_eq!(all.len(), objects.len());
    for (object, uploaded) in objects.iter().zip(&all) {
        assert_eq!(uploaded["status"], 200);
        let Some(part_size) = object.part_size else {
            continue;
        };
        assert_eq!(uploaded["listed"], json!([object.key]));
        let sizes = object
            .bytes()
            .chunks(part_size)
            .map(<[u8]>::len)
            .collect::<Vec<_>>();
        let parts = uploaded["parts"].as_array().into_iter().flatten();
        assert!(parts.map(|part| &part[2]).eq(&sizes));
    }
    assert_eq!(written["copied"], 200);
    assert_sdk_error(&written["forbidden"], 409, "FileAlreadyExists");
    assert_eq!(written["aborted"], 204);
    assert_sdk_error(&written["no_upload"], 404, "NoSuchUpload");
    Ok(all)
}

/// Deletes several objects with one request.
async fn delete(client: &Client, objects: &[TestObject]) -> Outcome {
    let keys = objects.iter().map(|object| object.key.as_str());
    let delete: Delete = keys.clone().map(ObjectIdentifier::new).collect();
    let request = DeleteMultipleObjects::new(BUCKET, delete);
    let result = client.execute(&request).await?.unwrap_or_default();
    assert!(result.deleted.iter().map(|one| one.key.as_str()).eq(keys));
    Ok(())
}

/// Uploads an object, in parts if it has a part size, and returns its entity tag.
async fn upload(client: &Client, object: &TestObject) -> Outcome<String> {
    let (key, content) = (object.key.as_str(), object.bytes());
    let Some(part_size) = object.part_size else {
        let mut put = PutObject::new(BUCKET, key, content);
        put.content_type = Some(object.content_type.clone());
        put.metadata = object.metadata();
        return Ok(client.execute(&put).await?.etag.unwrap_or_default());
    };
    let mut begin = InitiateMultipartUpload::new(BUCKET, key);
    begin.content_type = Some(object.content_type.clone());
    begin.metadata = object.metadata();
    let answer = client.execute(&begin).await?;
    let upload = answer.result;
    assert_eq!(upload.key.as_deref(), Some(key));
    let mut parts = Vec::new();
    for (number, part) in (1..).zip(content.chunks(part_size)) {
        let put = UploadPart::new(BUCKET, key, number, &upload.upload_id, part.to_vec());
        let etag = client.execute(&put).await?.etag.unwrap_or_default();
        parts.push(
            CompletedPart::builder()
                .part_number(number)
                .etag(etag)
                .build()?,
        );
    }
    let mut complete = CompleteMultipartUpload::new(BUCKET, key, &upload.upload_id);
    complete.complete_multipart_upload = Some(CompletedMultipartUpload::from(parts));
    let answer = client.execute(&complete).await?;
    let object = answer.result;
    Ok(object.etag.unwrap_or_default())
}

async fn assert_got(client: &Client, object: &TestObject) -> Outcome {
    let got = client.execute(&GetObject::new(BUCKET, &object.key)).await?;
    let described = client
        .execute(&HeadObject::new(BUCKET, &object.key))
        .await?;
    assert_eq!(got.content_type.as_deref(), Some("text/x-object"));
    assert_eq!(got.metadata, object.metadata());
    assert_eq!(described.metadata, object.metadata());
    assert_eq!(described.etag, got.etag);
    assert_eq!(described.hash_crc64, got.hash_crc64);
    assert_eq!(described.content_length, Some(object.bytes().len() as u64));
    assert_eq!(collected(got.body).await?, object.bytes());

    let mut part = GetObject::new(BUCKET, &object.key);
    part.range = Some((1..=3).into());
    match (client.execute(&part).await, object.bytes().get(1..4)) {
        (Ok(part), Some(expected)) => assert_eq!(collected(part.body).await?, expected),
        // No range lies inside of an empty object.
        (Err(error), None) => assert_eq!(error.code(), Some("InvalidRange")),
        (outcome, expected) => return Err(format!("{outcome:?}, expected {expected:?}").into()),
    }
    Ok(())
}

/// Collects the body of a download.
async fn collected(body: ByteStream) -> Outcome<Vec<u8>> {
    // `Box<dyn Error + Send>` doesn't convert into the `Box<dyn Error>` of `Outcome`.
    let collected = body.collect(LIMIT).await;
    Ok(collected.map_err(|error| error.to_string())?.to_vec())
}

async fn assert_listed(client: &Client, objects: &[TestObject]) -> Outcome {
    let keys: Vec<_> = objects.iter().map(|object| object.key.clone()).collect();
    let mut newer = ListObjectsV2::new(BUCKET);
    newer.max_keys = Some(2);
    let (mut items, mut listed) = (client.items(newer), Vec::new());
    while let Some(object) = items.next().await {
        listed.push(object?.key);
    }
    assert_eq!(listed, keys);
    let mut older = ListObjects::new(BUCKET);
    older.max_keys = Some(3);
    let (mut items, mut listed) = (client.items(older), Vec::new());
    while let Some(object) = items.next().await {
        listed.push(object?.key);
    }
    assert_eq!(listed, keys);
    Ok(())
}

fn assert_read(read: &Value, objects: &[TestObject]) -> Outcome {
    let keys: Vec<_> = objects.iter().map(|object| &object.key).collect();
    assert_eq!(read["lists"], json!([keys, keys, keys]));
    assert_eq!(read["versions"], json!(["null"]));
    assert_eq!(
        read["groups"],
        json!(["a/", "empty/", "ours/", "parts/", "中文/"])
    );
    let got: Vec<Value> = serde_json::from_value(read["got"].clone())?;
    assert_eq!(got.len(), objects.len());
    for (got, object) in got.iter().zip(objects) {
        let read: TestObject = serde_json::from_value(got.clone())?;
        let expected = TestObject {
            part_size: None,
            ..object.clone()
        };
        assert_eq!(read, expected);
        let length = object.bytes().len();
        assert_eq!(got["sizes"], json!([length, length, length]));
        let is_empty = object.content.is_empty();
        let part: String = object.content.chars().skip(1).take(3).collect();
        assert_eq!(
            (&got["part"], &got["part_status"]),
            (&json!(part), &json!(if is_empty { 200 } else { 206 }))
        );
        assert_eq!(got["etags"][0], got["etags"][2]);
        assert_eq!(got["unchanged"], 304);
    }
    assert_sdk_error(&read["missing"], 404, "NoSuchKey");
    assert_sdk_error(&read["missing_head"], 404, "NoSuchKey");
    assert_sdk_error(&read["full"], 409, "BucketNotEmpty");
    Ok(())
}
