//! Presigned URLs are those that the official SDKs generate.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use oss_client::{
    Addressing, Client, Credentials, Endpoint, PresignedRequest, Region, SignatureVersion,
    StaticCredentials,
};
use oss_emulator::Emulator;
use oss_model::inventory::{DeleteBucketInventory, GetBucketInventory, ListBucketInventory};
use oss_model::object::{DeleteObject, GetObject, HeadObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, FixedClock};
use serde_json::{Value, json};

use crate::sdk::Sdk;

const NOW: u64 = 1_702_743_657;
const TOKEN: &str = "CAIS+a/b=c~%25&?";
const DISPOSITION: &str = "attachment; filename=\"a+b~.txt\"";

const KEYS: [&str; 7] = [
    "report.csv",
    "a b+c%25~!*'()",
    "dir//f",
    "a/../b",
    "[x]{1,2}?q=1&r#f;,$@:|\\^`\"<>",
    "\u{4e2d}\u{6587}/\u{e9}\u{1f980}",
    "\u{1}\t\r\n\u{7f}",
];

/// A URL, and the request from which an SDK makes the same one.
struct Pair {
    presigned: PresignedRequest,
    request: Value,
}

#[tokio::test]
async fn urls_of_objects_are_those_of_oss2() -> Outcome {
    compare("oss2_urls.py", async |client| {
        let mut pairs = object_pairs(client).await?;
        pairs.extend(pairs_with_additional_headers(client).await?);
        let lifetime = Duration::from_secs(60);
        let delete = client
            .presign(&DeleteObject::new(BUCKET, "k"), lifetime)
            .await?;
        pairs.push(pair(delete, "k", &json!({})));
        Ok(pairs)
    })
    .await
}

#[tokio::test]
async fn urls_of_objects_are_those_of_oss_v2() -> Outcome {
    compare("ossv2_urls.py", object_pairs).await
}

#[tokio::test]
async fn urls_of_rules_are_those_of_oss2() -> Outcome {
    compare("oss2_urls.py", async |client| {
        let lifetime = Duration::from_secs(60);
        let get = GetBucketInventory::new(BUCKET, "a rule+1");
        let get = client.presign(&get, lifetime).await?;
        let delete = DeleteBucketInventory::new(BUCKET, "a rule+1");
        let delete = client.presign(&delete, lifetime).await?;
        let list = client
            .presign(&ListBucketInventory::new(BUCKET), lifetime)
            .await?;
        let one = json!({"inventory": "", "inventoryId": "a rule+1"});
        Ok(vec![
            pair(get, "", &one),
            pair(delete, "", &one),
            pair(list, "", &json!({"inventory": ""})),
        ])
    })
    .await
}

/// Returns uploads, downloads and HEAD requests of all keys.
async fn object_pairs(client: &Client) -> Outcome<Vec<Pair>> {
    let lifetime = Duration::from_secs(60);
    let mut pairs = Vec::new();
    for key in KEYS {
        let mut get = GetObject::new(BUCKET, key);
        pairs.push(pair(client.presign(&get, lifetime).await?, key, &json!({})));
        get.response_content_disposition = Some(DISPOSITION.to_owned());
        let get = client.presign(&get, lifetime).await?;
        let params = json!({"response-content-disposition": DISPOSITION});
        pairs.push(pair(get, key, &params));
        let head = client
            .presign(&HeadObject::new(BUCKET, key), lifetime)
            .await?;
        pairs.push(pair(head, key, &json!({})));
        let mut put = PutObject::new(BUCKET, key, "");
        put.content_type = Some("image/png".to_owned());
        put.metadata.insert("owner".to_owned(), "me, or you".into());
        put.forbid_overwrite = Some(true);
        pairs.push(pair(client.presign(&put, lifetime).await?, key, &json!({})));
    }
    Ok(pairs)
}

/// Returns requests with headers that aren't signed by default.
async fn pairs_with_additional_headers(client: &Client) -> Outcome<Vec<Pair>> {
    let week = Duration::from_secs(604_800);
    let mut get = GetObject::new(BUCKET, "k");
    get.range = Some((0..10).into());
    let mut put = PutObject::new(BUCKET, "k", "");
    put.cache_control = Some("no-cache".to_owned());
    put.expires = Some("Sat, 16 Dec 2023 16:20:57 GMT".to_owned());
    let get = pair(client.presign(&get, week).await?, "k", &json!({}));
    let put = pair(client.presign(&put, week).await?, "k", &json!({}));
    let mut pairs = vec![get, put];
    for pair in &mut pairs {
        pair.request["expires"] = json!(week.as_secs());
    }
    Ok(pairs)
}

fn pair(presigned: PresignedRequest, key: &str, params: &Value) -> Pair {
    let headers = presigned.headers();
    let names: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
    let headers: BTreeMap<_, _> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()))
        .collect();
    let request = json!({
        "method": presigned.method().as_str(),
        "key": key,
        "expires": 60,
        "headers": headers,
        "additional": names,
        "params": params,
    });
    Pair { presigned, request }
}

/// Compares URLs with an SDK, for each addressing style, version and kind of key.
async fn compare(
    script: &'static str,
    pairs: impl AsyncFn(&Client) -> Outcome<Vec<Pair>>,
) -> Outcome {
    let Some(sdk) = Sdk::start(script).await? else {
        return Ok(());
    };
    for token in [None, Some(TOKEN)] {
        let (mut urls, mut requests) = (Vec::new(), Vec::new());
        for (style, addressing, endpoint) in [
            (
                "virtual",
                Addressing::VirtualHosted,
                "https://oss-cn-hangzhou.aliyuncs.com",
            ),
            (
                "path",
                Addressing::Path,
                "https://oss-cn-hangzhou.aliyuncs.com",
            ),
            ("cname", Addressing::Cname, "http://files.example.com"),
        ] {
            for (version, signature_version) in
                [("v4", SignatureVersion::V4), ("v1", SignatureVersion::V1)]
            {
                let client = client(endpoint, addressing, signature_version, token)?;
                for Pair {
                    presigned,
                    mut request,
                } in pairs(&client).await?
                {
                    request["endpoint"] = json!(endpoint);
                    request["style"] = json!(style);
                    request["version"] = json!(version);
                    urls.push(presigned.uri().clone());
                    requests.push(request);
                }
            }
        }
        let task = json!({"now": NOW, "token": token, "requests": requests});
        let theirs = sdk.step("urls", ("urls", task)).await?;
        let theirs = theirs.as_array().ok_or("no URLs")?;
        assert_eq!(theirs.len(), urls.len());
        for ((url, theirs), request) in urls.iter().zip(theirs).zip(&requests) {
            let theirs = theirs.as_str().ok_or("no URL")?;
            assert_eq!(parts(&url.to_string()), parts(theirs), "{request}");
        }
    }
    Ok(())
}

fn client(
    endpoint: &str,
    addressing: Addressing,
    version: SignatureVersion,
    token: Option<&str>,
) -> Outcome<Client> {
    let mut key = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)?;
    if let Some(token) = token {
        key = key.with_security_token(token)?;
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let region = Region::new("cn-hangzhou")?;
    Ok(Client::builder(region, StaticCredentials::new(key))
        .endpoint(Endpoint::custom(endpoint)?)
        .addressing(addressing)
        .signature_version(version)
        .clock(FixedClock(now))
        .build()?)
}

/// Returns the URL without the query, and the parameters as they are sent.
///
/// The SDKs have another order of parameters, write `inventory=` for `inventory`, and don't encode the slashes
/// next to the segments `.` and `..`.
fn parts(url: &str) -> (String, Vec<&str>) {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let pairs = query
        .split('&')
        .map(|pair| pair.strip_suffix('=').unwrap_or(pair));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    (base.replace("%2F", "/"), pairs)
}
