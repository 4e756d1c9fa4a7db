//! Generated operations send the same requests as recorded official SDKs.

use std::collections::BTreeMap;

use oss_model::RootElement;
use oss_model::bucket::{
    DeleteBucket, GetBucketAcl, GetBucketInfo, GetBucketLocation, ListBuckets, PutBucket,
};
use oss_model::inventory::{
    DeleteBucketInventory, GetBucketInventory, InventoryConfiguration, ListBucketInventory,
    PutBucketInventory,
};
use oss_model::multipart::{
    AbortMultipartUpload, CompleteMultipartUpload, InitiateMultipartUpload, ListParts, UploadPart,
};
use oss_model::object::{
    Delete, DeleteMultipleObjects, DeleteObject, GetObject, GetObjectMeta, HeadObject, ListObjects,
    ListObjectsV2, PutObject,
};
use oss_model::operation::{Operation, OperationRequest};
use oss_tests::Outcome;
use oss_tests::tree::Tree;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    name: String,
    operation: String,
    method: String,
    target: String,
    body: Option<String>,
    bucket: Option<String>,
    key: Option<String>,
    /// The location of the signature.
    r#where: Option<String>,
}

/// A request in a form that is the same for both sides.
#[derive(Debug, PartialEq)]
struct NormalizedRequest {
    method: String,
    bucket: Option<String>,
    key: Option<String>,
    /// Without empty values, which some SDKs send by default.
    query: BTreeMap<String, String>,
    /// A document, or data as the text of an element.
    body: Tree,
}

#[test]
fn recorded_requests_equal_generated_requests() -> Outcome {
    let text = include_str!("../../specs/vectors/captured-requests.json");
    let file: serde_json::Value = serde_json::from_str(text)?;
    let recorded: Vec<Recorded> = serde_json::from_value(file["requests"].clone())?;
    let mut compared = BTreeMap::new();
    for request in recorded
        .iter()
        .filter(|r| r.r#where.as_deref() == Some("header"))
    {
        let Some((method, ours)) = generated(request)? else {
            continue;
        };
        let ours = normalize_generated(method, ours)?;
        assert_eq!(
            ours,
            normalize_recorded(request),
            "{} {}",
            request.name,
            request.operation
        );
        *compared.entry(request.operation.as_str()).or_insert(0) += 1;
    }
    assert!(compared.len() >= 20, "{compared:?}");
    assert!(compared.values().sum::<u32>() >= 90, "{compared:?}");
    Ok(())
}

/// Creates the request of the operation with the parameters of the SDK.
fn generated(request: &Recorded) -> Outcome<Option<(String, OperationRequest)>> {
    let query = normalize_recorded(request).query;
    let text = |name: &str| query.get(name).cloned();
    let number = |name: &str| text(name).and_then(|text| text.parse().ok());
    let bucket = request.bucket.clone().unwrap_or_default();
    let key = request.key.clone().unwrap_or_default();
    let id = text("inventoryId").unwrap_or_default();
    let upload = text("uploadId").unwrap_or_default();
    let body = request.body.clone().unwrap_or_default();
    let request = match request.operation.as_str() {
        "ListBuckets" => {
            let mut list = ListBuckets::default();
            list.max_keys = number("max-keys");
            build(&list)?
        }
        "PutBucket" => {
            let mut put = PutBucket::new(bucket);
            put.create_bucket_configuration = document(&body)?;
            build(&put)?
        }
        "DeleteBucket" => build(&DeleteBucket::new(bucket))?,
        "GetBucketInfo" => build(&GetBucketInfo::new(bucket))?,
        "GetBucketLocation" => build(&GetBucketLocation::new(bucket))?,
        "GetBucketAcl" => build(&GetBucketAcl::new(bucket))?,
        "PutBucketInventory" => match document::<InventoryConfiguration>(&body)? {
            Some(rule) => build(&PutBucketInventory::new(bucket, id, rule))?,
            None => return Ok(None),
        },
        "GetBucketInventory" => build(&GetBucketInventory::new(bucket, id))?,
        "DeleteBucketInventory" => build(&DeleteBucketInventory::new(bucket, id))?,
        "ListBucketInventory" => {
            let mut list = ListBucketInventory::new(bucket);
            list.continuation_token = text("continuation-token");
            build(&list)?
        }
        "PutObject" => build(&PutObject::new(bucket, key, body))?,
        "GetObject" => build(&GetObject::new(bucket, key))?,
        "HeadObject" => build(&HeadObject::new(bucket, key))?,
        "GetObjectMeta" => build(&GetObjectMeta::new(bucket, key))?,
        "DeleteObject" => build(&DeleteObject::new(bucket, key))?,
        "DeleteMultipleObjects" => match document::<Delete>(&body)? {
            Some(delete) => build(&DeleteMultipleObjects::new(bucket, delete))?,
            None => return Ok(None),
        },
        "ListObjects" => {
            let mut list = ListObjects::new(bucket);
            list.max_keys = number("max-keys");
            build(&list)?
        }
        "ListObjectsV2" => {
            let mut list = ListObjectsV2::new(bucket);
            list.max_keys = number("max-keys");
            list.fetch_owner = text("fetch-owner").map(|text| text == "true");
            build(&list)?
        }
        "InitiateMultipartUpload" => build(&InitiateMultipartUpload::new(bucket, key))?,
        "UploadPart" => {
            let part = number("partNumber").unwrap_or_default();
            build(&UploadPart::new(bucket, key, part, upload, body))?
        }
        "ListParts" => {
            let mut list = ListParts::new(bucket, key, upload);
            list.max_parts = number("max-parts");
            build(&list)?
        }
        "CompleteMultipartUpload" => {
            let mut complete = CompleteMultipartUpload::new(bucket, key, upload);
            complete.complete_multipart_upload = document(&body)?;
            build(&complete)?
        }
        "AbortMultipartUpload" => build(&AbortMultipartUpload::new(bucket, key, upload))?,
        other => panic!("unknown operation {other}"),
    };
    Ok(Some(request))
}

fn build<O: Operation>(operation: &O) -> Outcome<(String, OperationRequest)> {
    Ok((O::INFO.method.to_string(), operation.request()?))
}

fn document<T: RootElement>(body: &str) -> Outcome<Option<T>> {
    Ok((!body.is_empty())
        .then(|| T::from_xml(body.as_bytes()))
        .transpose()?)
}

fn normalize_generated(method: String, request: OperationRequest) -> Outcome<NormalizedRequest> {
    let query = request.query.into_iter();
    let query = query.map(|pair| (pair.name.into_owned(), pair.value.unwrap_or_default()));
    let body = request.body.bytes().cloned().unwrap_or_default();
    Ok(NormalizedRequest {
        method,
        bucket: request.bucket,
        key: request.key,
        query: significant(query),
        body: tree(std::str::from_utf8(&body)?),
    })
}

fn normalize_recorded(request: &Recorded) -> NormalizedRequest {
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value)));
    let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    NormalizedRequest {
        method: request.method.clone(),
        bucket: some(&request.bucket),
        key: some(&request.key),
        query: significant(query),
        body: tree(request.body.as_deref().unwrap_or_default()),
    }
}

/// Returns the query without empty parameters and `encoding-type`.
///
/// Not every SDK requests an encoding for every operation.
fn significant(query: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    const EMPTY: &[&str] = &[
        "continuation-token",
        "delimiter",
        "marker",
        "part-number-marker",
        "prefix",
        "start-after",
    ];
    let is_significant = |name: &str, value: &str| {
        name != "encoding-type" && !(value.is_empty() && EMPTY.contains(&name))
    };
    query
        .filter(|(name, value)| is_significant(name, value))
        .collect()
}

fn tree(body: &str) -> Tree {
    // `True` and `true` mean the same.
    let body = body
        .replace(">True<", ">true<")
        .replace(">False<", ">false<");
    Tree::parse(&body).unwrap_or_else(|_| Tree::leaf("data", body))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
