//! Invalid rules, which the client would not send, and the errors of the service.

use http::{Method, StatusCode};
use oss_model::Violations;
use oss_model::operation::{
    Operation, OperationInfo, OperationRequest, OperationResponse, RequestBuilder, ResponseError,
};
use oss_tests::local_oss::{BUCKET, LocalOss};
use oss_tests::{Outcome, rules};

/// A put with an unchecked body and id.
#[derive(Debug)]
struct RawPut {
    id: String,
    body: String,
}

impl Operation for RawPut {
    const INFO: OperationInfo = OperationInfo::new("PutBucketInventory", Method::PUT);
    type Output = ();

    fn request(&self) -> Result<OperationRequest, Violations> {
        let mut request = RequestBuilder::bucket(BUCKET);
        request.sub_resource("inventory");
        request.parameter("inventoryId", Some(&self.id));
        request.text_body("application/xml", self.body.clone());
        request.finish()
    }

    fn output(_: OperationResponse<'_>) -> Result<(), ResponseError> {
        Ok(())
    }
}

/// A text in the full rule, its replacement, and the end of the EC.
type Change = (&'static str, &'static str, Option<u32>);

/// See <https://help.aliyun.com/en/oss/support/0020-00000004> and its siblings.
const CHANGES: &[Change] = &[
    ("<InventoryConfiguration>", "", Some(4)),
    ("InventoryConfiguration>", "Inventory>", Some(4)),
    ("<Id>report</Id>", "", Some(5)),
    ("<IsEnabled>true<", "<IsEnabled>maybe<", Some(6)),
    ("<IsEnabled>true</IsEnabled><Filter>", "<Filter>", Some(7)),
    (
        "<LastModifyBeginTimeStamp>",
        "<LastModifyBeginTimeStamp>x",
        Some(8),
    ),
    ("<LowerSizeBound>", "<LowerSizeBound>x", Some(10)),
    ("<UpperSizeBound>", "<UpperSizeBound>x", Some(11)),
    ("<Format>CSV</Format>", "", Some(12)),
    ("<AccountId>100000000000000</AccountId>", "", Some(13)),
    ("<Encryption>", "<Encryption><SSE-OSS/>", Some(16)),
    ("<Frequency>Monthly</Frequency>", "", Some(17)),
    ("1637883649", "1638347593", Some(22)),
    ("1638347592", "253402272000", Some(23)),
    (">1024<", ">1048577<", Some(25)),
    (">1024<", ">54975581388801<", Some(25)),
    ("Standard,IA", "Standard,Glacier", Some(26)),
    ("Standard,IA", "Standard, IA", Some(26)),
    (">CSV<", ">Parquet<", Some(27)),
    (">100000000000000<", ">100000000000001<", Some(28)),
    (">100000000000000<", "><", Some(28)),
    (
        "acs:oss:::destination-bucket",
        "destination-bucket",
        Some(30),
    ),
    ("acs:oss:::destination-bucket", "acs:oss:::ab", Some(31)),
    (
        "acs:oss:::destination-bucket",
        "acs:oss:::Upper-Case",
        Some(32),
    ),
    ("SSE-KMS>", "SSE-OSS>", Some(35)),
    (">ETag<", ">Etag<", Some(36)),
    (">All<", ">Latest<", Some(37)),
    ("<Id>report<", "<Id>another<", Some(43)),
    ("<Id>report<", "<Id><", Some(44)),
    // The ECs of these are not documented.
    (
        "acs:ram::100000000000000:role/AliyunOSSRole",
        "AliyunOSSRole",
        None,
    ),
    (">Monthly<", ">Hourly<", None),
    (">1048576<", ">0<", None),
    (">1637883649<", ">0<", None),
    (">31<", ">32<", None),
];

#[tokio::test]
async fn each_mistake_in_a_rule_has_its_error() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    let right = rules::full("report")?.to_xml()?;
    for &(old, new, ec) in CHANGES {
        assert!(right.contains(old), "{old} is not in {right}");
        let body = right.replace(old, new);
        check(&client, "report", body, &format!("{old} → {new}"), ec).await?;
    }
    assert_eq!(local.inventory()?.list_page(None).await?.rules, []);
    let put = RawPut {
        id: "report".to_owned(),
        body: right,
    };
    client.execute(&put).await?;
    Ok(())
}

#[tokio::test]
async fn length_limits_count_characters() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    for (path, most, ec) in [
        ("Id", 192, 44),
        ("Filter", 1023, 38),
        ("Destination", 1023, 38),
    ] {
        let fits = "中".repeat(most);
        let (id, body) = with_text(path, &fits)?;
        client.execute(&RawPut { id, body }).await?;
        let (id, body) = with_text(path, &(fits + "中"))?;
        check(&client, &id, body, path, Some(ec)).await?;
    }
    Ok(())
}

/// Returns the id and document of a rule with a text in one field.
fn with_text(path: &str, text: &str) -> Outcome<(String, String)> {
    let mut rule = rules::full(path)?;
    match path {
        "Id" => text.clone_into(&mut rule.id),
        "Filter" => rule.filter.get_or_insert_default().prefix = Some(text.to_owned()),
        _ => rule.destination.oss_bucket_destination.prefix = Some(text.to_owned()),
    }
    let body = rule.to_xml()?;
    Ok((rule.id, body))
}

async fn check(
    client: &oss_client::Client,
    id: &str,
    body: String,
    what: &str,
    ec: Option<u32>,
) -> Outcome {
    let id = id.to_owned();
    let Err(error) = client.execute(&RawPut { id, body }).await else {
        return Err(format!("{what} was put").into());
    };
    let code = if ec == Some(4) {
        "MalformedXML"
    } else {
        "InvalidArgument"
    };
    assert_eq!(
        error.status(),
        Some(StatusCode::BAD_REQUEST),
        "{what}: {error:?}"
    );
    assert_eq!(error.code(), Some(code), "{what}: {error:?}");
    let ec = ec.map(|number| format!("0020-{number:08}"));
    assert_eq!(error.ec(), ec.as_deref(), "{what}: {error:?}");
    let service_error = error.service_error().ok_or("the service's error")?;
    let page = ec.map(|ec| format!("https://api.aliyun.com/troubleshoot?q={ec}"));
    assert_eq!(service_error.recommend_doc(), page.as_deref());
    assert_ne!(service_error.message(), "");
    Ok(())
}
