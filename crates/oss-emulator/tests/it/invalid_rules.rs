//! Invalid rules with their documented errors.

use http::Method;

use crate::rules::{FULL, delete, put, put_request, with_source};
use crate::wire::{Connection, Request, TestResult, builder, refused};

const ARN: &str = "acs:oss:::dest-bucket";

/// A part of the full rule, its replacement, and the last digits of a known `EC`.
const MISTAKES: &[(&str, &str, Option<&str>)] = &[
    ("<Id>report1</Id>", "", Some("05")),
    ("<Id>report1</Id>", "<Id></Id>", Some("44")),
    ("<Id>report1</Id>", "<Id>report2</Id>", Some("43")),
    ("<IsEnabled>true</IsEnabled>", "", Some("07")),
    ("<IsEnabled>true<", "<IsEnabled>yes<", Some("06")),
    ("<IsEnabled>true<", "<IsEnabled><", Some("06")),
    (">1637883649<", ">soon<", Some("08")),
    (">1638347592<", ">late<", None),
    (">1024<", ">1KB<", Some("10")),
    (">1048576<", ">1MB<", Some("11")),
    (">1637883649<", ">1638347593<", Some("22")),
    (">1638347592<", ">0<", Some("23")),
    (">1638347592<", ">253402272000<", Some("23")),
    (">1637883649<", ">0<", None),
    (">1024<", ">1048577<", Some("25")),
    (">1024<", ">54975581388801<", Some("25")),
    (">1024<", ">-1<", None),
    (">1048576<", ">0<", None),
    (">1048576<", ">54975581388801<", None),
    ("Standard,IA", "Standard,Glacier", Some("26")),
    ("Standard,IA", "Standard, IA", Some("26")),
    ("Standard,IA", "Standard,", Some("26")),
    ("<Format>CSV</Format>", "", Some("12")),
    ("<Format>CSV<", "<Format>Parquet<", Some("27")),
    ("<Format>CSV<", "<Format><", Some("27")),
    ("<AccountId>100000000000000</AccountId>", "", Some("13")),
    ("<AccountId>100000000000000<", "<AccountId><", Some("28")),
    (
        "<AccountId>100000000000000<",
        "<AccountId>100000000000001<",
        Some("28"),
    ),
    (
        "<RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>",
        "",
        None,
    ),
    (
        "acs:ram::100000000000000:role/AliyunOSSRole",
        "AliyunOSSRole",
        None,
    ),
    ("<Bucket>acs:oss:::dest-bucket</Bucket>", "", None),
    (ARN, "dest-bucket", Some("30")),
    (ARN, "acs:oss:::ab", Some("31")),
    (ARN, "acs:oss:::", Some("31")),
    (ARN, "acs:oss:::Dest_Bucket", Some("32")),
    (ARN, "acs:oss:::acs:oss:::dest", Some("32")),
    ("<KeyId>keyId</KeyId>", "", None),
    ("</SSE-KMS>", "</SSE-KMS><SSE-OSS/>", Some("16")),
    ("<Encryption>", "<Encryption><SSE-OSS/>", Some("16")),
    ("SSE-KMS>", "SSE-OSS>", Some("35")),
    ("<Frequency>Daily</Frequency>", "", Some("17")),
    (
        "<Schedule><Frequency>Daily</Frequency></Schedule>",
        "",
        Some("17"),
    ),
    (">Daily<", ">Hourly<", None),
    (
        "Daily</Frequency>",
        "Monthly</Frequency><DayOfMonth>32</DayOfMonth>",
        None,
    ),
    (
        "Daily</Frequency>",
        "Monthly</Frequency><DayOfMonth>x</DayOfMonth>",
        None,
    ),
    (
        "Daily</Frequency>",
        "Daily</Frequency><DayOfMonth>1</DayOfMonth>",
        None,
    ),
    (
        "Daily</Frequency>",
        "Daily</Frequency><AutoDelete>true</AutoDelete>",
        None,
    ),
    (
        "<IncludedObjectVersions>All</IncludedObjectVersions>",
        "",
        None,
    ),
    (">All<", ">Latest<", Some("37")),
    (">All<", "><", Some("37")),
    (">ETag<", ">Colour<", Some("36")),
    (">ETag<", "><", Some("36")),
    (
        "</OptionalFields>",
        "</OptionalFields><IncrementalInventory><IsEnabled>true</IsEnabled>\
             <Schedule><Frequency>600</Frequency></Schedule>\
             <OptionalFields><Field>Colour</Field></OptionalFields></IncrementalInventory>",
        None,
    ),
];

#[tokio::test]
async fn invalid_rule_is_refused_with_its_ec_and_not_stored() -> TestResult {
    let emulator = with_source().await;
    for (from, to, ec) in MISTAKES {
        assert!(FULL.contains(from), "{from}");
        let document = FULL.replace(from, to);
        let response = put(&emulator, "report1", &document).await;
        let ec = ec.map(|digits| format!("0020-000000{digits}"));
        let expected = refused(400, "InvalidArgument", ec.as_deref());
        assert_eq!(
            response.refusal(),
            expected,
            "{from} in {document}: {}",
            response.body
        );
        assert_eq!(response.header("x-oss-ec"), ec.unwrap_or_default());
    }
    assert_eq!(put(&emulator, "report1", FULL).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn lengths_are_counted_in_characters() -> TestResult {
    let emulator = with_source().await;
    for (from, length, ec) in [
        ("logs/", 1023, None),
        ("logs/", 1024, Some("0020-00000038")),
        ("prefix1", 1023, None),
        ("prefix1", 1024, Some("0020-00000038")),
        ("dest-bucket", 63, None),
    ] {
        let filler = if from == "dest-bucket" { "d" } else { "中" };
        let document = FULL.replace(from, &filler.repeat(length));
        let response = put(&emulator, "report1", &document).await;
        match ec {
            None => assert_eq!(response.status, 200, "{from} {length}: {}", response.body),
            ec => assert_eq!(response.refusal(), refused(400, "InvalidArgument", ec)),
        }
        delete(&emulator, "report1").await;
    }
    for (length, ec) in [(192, None), (193, Some("0020-00000044"))] {
        let id = "中".repeat(length);
        let response = put(&emulator, &id, &FULL.replace("report1", &id)).await;
        assert_eq!(response.status == 200, ec.is_none());
        assert_eq!(response.header("x-oss-ec"), ec.unwrap_or_default());
    }
    Ok(())
}

#[tokio::test]
async fn body_that_is_not_a_rule_is_malformed() -> TestResult {
    let emulator = with_source().await;
    let deep = [
        "<InventoryConfiguration>".repeat(100),
        "</InventoryConfiguration>".repeat(100),
    ]
    .concat();
    let forbidden = FULL.replace("logs/", "&#0;");
    for document in [
        "",
        "   ",
        "{\"Id\": \"report1\"}",
        "<InventoryConfiguration>",
        "<Inventory></Inventory>",
        "<!DOCTYPE a><InventoryConfiguration/>",
        "<InventoryConfiguration/><InventoryConfiguration/>",
        &deep,
        &forbidden,
    ] {
        let refusal = put(&emulator, "report1", document).await.refusal();
        assert_eq!(
            refusal,
            refused(400, "MalformedXML", Some("0020-00000004")),
            "{document}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn rule_truncated_anywhere_is_malformed() -> TestResult {
    let emulator = with_source().await;
    let mut connection = Connection::open(&emulator).await;
    for end in 0..FULL.len() {
        let response = connection
            .exchange(&put_request("report1", &FULL[..end]))
            .await;
        let malformed = refused(400, "MalformedXML", Some("0020-00000004"));
        assert_eq!(response.refusal(), malformed, "{}", &FULL[..end]);
    }
    Ok(())
}

#[tokio::test]
async fn put_without_id_or_bucket_is_refused() -> TestResult {
    let emulator = builder().start().await?;
    let refusal = put(&emulator, "report1", FULL).await.refusal();
    assert_eq!(refusal, refused(404, "NoSuchBucket", Some("0015-00000101")));
    let emulator = with_source().await;
    for query in ["inventory", "inventory&inventoryId="] {
        let request = Request::bucket(Method::PUT, "source", query).body(FULL);
        let refusal = request.signed().send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None), "{query}");
    }
    Ok(())
}
