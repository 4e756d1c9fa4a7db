//! Documents of rules, and the four operations on them.

use http::Method;
use oss_emulator::Emulator;
use oss_sign::encode_query;

use crate::wire::{Request, Response};

/// A rule with every element, as in the documentation.
pub(crate) const FULL: &str = "<InventoryConfiguration>\
    <Id>report1</Id>\
    <IsEnabled>true</IsEnabled>\
    <Filter>\
    <Prefix>logs/</Prefix>\
    <LastModifyBeginTimeStamp>1637883649</LastModifyBeginTimeStamp>\
    <LastModifyEndTimeStamp>1638347592</LastModifyEndTimeStamp>\
    <LowerSizeBound>1024</LowerSizeBound>\
    <UpperSizeBound>1048576</UpperSizeBound>\
    <StorageClass>Standard,IA</StorageClass>\
    </Filter>\
    <Destination><OSSBucketDestination>\
    <Format>CSV</Format>\
    <AccountId>100000000000000</AccountId>\
    <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
    <Bucket>acs:oss:::dest-bucket</Bucket>\
    <Prefix>prefix1</Prefix>\
    <Encryption><SSE-KMS><KeyId>keyId</KeyId></SSE-KMS></Encryption>\
    </OSSBucketDestination></Destination>\
    <Schedule><Frequency>Daily</Frequency></Schedule>\
    <IncludedObjectVersions>All</IncludedObjectVersions>\
    <OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields>\
    </InventoryConfiguration>";

/// A rule with the required elements only; the id must be escaped.
pub(crate) fn minimal(id: &str) -> String {
    format!(
        "<InventoryConfiguration><Id>{id}</Id><IsEnabled>true</IsEnabled>\
         <Destination><OSSBucketDestination><Format>CSV</Format>\
         <AccountId>100000000000000</AccountId>\
         <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
         <Bucket>acs:oss:::dest-bucket</Bucket></OSSBucketDestination></Destination>\
         <Schedule><Frequency>Daily</Frequency></Schedule>\
         <IncludedObjectVersions>Current</IncludedObjectVersions></InventoryConfiguration>"
    )
}

pub(crate) fn put_request(id: &str, document: &str) -> Request {
    let query = format!("inventory&inventoryId={}", encode_query(id));
    Request::bucket(Method::PUT, "source", &query)
        .body(document)
        .signed()
}

pub(crate) async fn put(emulator: &Emulator, id: &str, document: &str) -> Response {
    put_request(id, document).send(emulator).await
}

pub(crate) async fn get(emulator: &Emulator, id: &str) -> Response {
    let query = format!("inventory&inventoryId={}", encode_query(id));
    let request = Request::bucket(Method::GET, "source", &query);
    request.signed().send(emulator).await
}

/// Lists the page after a token, or the first one.
pub(crate) async fn list(emulator: &Emulator, token: Option<&str>) -> Response {
    let query = match token {
        Some(token) => format!("inventory&continuation-token={}", encode_query(token)),
        None => "inventory".to_owned(),
    };
    let request = Request::bucket(Method::GET, "source", &query);
    request.signed().send(emulator).await
}

pub(crate) async fn delete(emulator: &Emulator, id: &str) -> Response {
    let query = format!("inventory&inventoryId={}", encode_query(id));
    let request = Request::bucket(Method::DELETE, "source", &query);
    request.signed().send(emulator).await
}

/// An emulator with the bucket `source`.
pub(crate) async fn with_source() -> Emulator {
    let emulator = crate::wire::builder().start().await.unwrap();
    let put = Request::bucket(Method::PUT, "source", "").signed();
    assert_eq!(put.send(&emulator).await.status, 200);
    emulator
}
