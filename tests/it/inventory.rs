//! Puts, gets, lists and deletes rules over sockets.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, Request, StatusCode};
use oss_client::{Addressing, Endpoint};
use oss_emulator::Emulator;
use oss_inventory::{InventoryClient, is_equivalent};
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::Element;
use oss_sign::{SignableRequest, encode_query, v4};
use oss_tests::fixed_address::FixedAddressTransport;
use oss_tests::local_oss::{BUCKET, LocalOss, inventory};
use oss_tests::{Outcome, rules};
use oss_transport::{Body, HyperTransport, Transport};

const ODD_IDS: [&str; 7] = [
    "a b/c+d&e=中~*'",
    "%2F%20",
    "../..",
    "?inventory&inventoryId=other#x",
    "<&>\"'",
    "a\tb\nc\rd",
    " ",
];

#[tokio::test]
async fn rule_is_put_got_listed_and_deleted() -> Outcome {
    let local = LocalOss::start().await?;
    let rules = local.inventory()?;
    let rule = rules::full("report")?;
    rules.put(&rule).await?;
    assert_same(&rules.get("report").await?, &rule);
    let page = rules.list_page(None).await?;
    assert_eq!((page.rules.len(), page.next_token), (1, None));
    assert_same(&page.rules[0], &rule);
    rules.delete("report").await?;
    let missing = rules.get("report").await.expect_err("the rule is deleted");
    assert!(missing.is_not_found(), "{missing:?}");
    assert_eq!(rules.list_page(None).await?.rules, []);
    Ok(())
}

#[tokio::test]
async fn rule_without_filter_is_read_without_filter() -> Outcome {
    let local = LocalOss::start().await?;
    let rules = local.inventory()?;
    let rule = rules::minimal("report")?;
    rules.put(&rule).await?;
    // The service returns a filter of zeros, and would reject it in a put.
    let read = rules.get("report").await?;
    assert_eq!(read, rule);
    rules.delete("report").await?;
    rules.put(&read).await?;
    assert_eq!(rules.get("report").await?, rule);
    Ok(())
}

#[tokio::test]
async fn put_never_overwrites_a_rule() -> Outcome {
    let local = LocalOss::start().await?;
    let rules = local.inventory()?;
    rules.put(&rules::minimal("report")?).await?;
    let error = rules.put(&rules::full("report")?).await;
    let error = error.expect_err("the rule exists");
    assert!(error.is_already_exists(), "{error:?}");
    assert_eq!(rules.get("report").await?, rules::minimal("report")?);
    Ok(())
}

#[tokio::test]
async fn rules_are_listed_in_pages_of_100() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    for n in 0..250 {
        client.put(&rules::varied(n)?).await?;
    }
    let mut pages = client.pages();
    let (mut sizes, mut read) = (Vec::new(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page?;
        sizes.push(page.rules.len());
        read.extend(page.rules);
    }
    assert_eq!(sizes, [100, 100, 50]);
    for (n, rule) in read.iter().enumerate() {
        assert_same(rule, &rules::varied(n)?);
    }
    for rule in &read {
        client.delete(&rule.id).await?;
    }
    assert!(client.list().next().await.is_none());
    Ok(())
}

#[tokio::test]
async fn exactly_100_rules_fit_one_page() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    for n in 0..100 {
        client.put(&rules::varied(n)?).await?;
    }
    let page = client.list_page(None).await?;
    assert_eq!((page.rules.len(), page.next_token), (100, None));
    Ok(())
}

#[tokio::test]
async fn f42_unknown_elements_survive_a_replacement() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    let mut rule = rules::full("report")?;
    rule.unknown.push(Element::with_text("New", "kept <&>"));
    let filter = rule.filter.get_or_insert_default();
    filter.unknown.push(Element::new("NewCondition"));
    client.put(&rule).await?;
    let mut read = client.get("report").await?;
    read.is_enabled = Some(false);
    client.delete("report").await?;
    client.put(&read).await?;
    rule.is_enabled = Some(false);
    assert_same(&client.get("report").await?, &rule);
    Ok(())
}

#[tokio::test]
async fn f60_odd_ids_work_with_every_addressing_style() -> Outcome {
    let domain = "inventory.example.com";
    let local = LocalOss::start_with(Emulator::builder()).await?;
    check_odd_ids(&local.inventory()?).await?;

    let hosted = FixedAddressTransport::new(local.emulator().address());
    let builder = local.client_builder()?.transport(hosted.clone());
    let endpoint = Endpoint::custom("http://oss-cn-hangzhou.aliyuncs.com")?;
    check_odd_ids(&inventory(builder.endpoint(endpoint))?).await?;
    let host = format!("{BUCKET}.oss-cn-hangzhou.aliyuncs.com");
    assert!(hosted.hosts().iter().all(|sent| *sent == host));

    let local = LocalOss::start_with(Emulator::builder().custom_domain(domain, BUCKET)).await?;
    let own = FixedAddressTransport::new(local.emulator().address());
    let builder = local.client_builder()?.transport(own.clone());
    let builder = builder
        .endpoint(Endpoint::custom(&format!("http://{domain}"))?)
        .addressing(Addressing::Cname);
    check_odd_ids(&inventory(builder)?).await?;
    assert!(own.hosts().iter().all(|sent| sent == domain));
    Ok(())
}

#[tokio::test]
async fn presigned_url_authorizes_a_request() -> Outcome {
    let local = LocalOss::start().await?;
    let rule = rules::full("a b/c+d&e=中~*'")?;
    local.inventory()?.put(&rule).await?;
    let query = format!("inventory&inventoryId={}", encode_query(&rule.id));
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers)
        .with_bucket(BUCKET)
        .with_query(&query);
    let emulator = local.emulator();
    let params = v4::SigningParams::new(emulator.credentials(), emulator.region(), now());
    let presigned = v4::presign(&request, &params, Duration::from_secs(60))?.append_to(&query);
    let url = format!("{}/{BUCKET}/?{presigned}", emulator.endpoint());
    let (status, body) = get(&url).await?;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
    assert_same(&InventoryConfiguration::from_xml(&body)?, &rule);
    for (part, other) in [
        ("inventoryId=a", "inventoryId=b"),
        ("x-oss-expires=60", "x-oss-expires=61"),
        ("x-oss-signature=", "x-oss-signature=0"),
    ] {
        assert!(url.contains(part), "{url}");
        let (status, _) = get(&url.replace(part, other)).await?;
        assert_eq!(status, StatusCode::FORBIDDEN, "{part}");
    }
    Ok(())
}

async fn check_odd_ids(client: &InventoryClient) -> Outcome {
    for id in ODD_IDS {
        client.put(&rules::minimal(id)?).await?;
        assert_eq!(client.get(id).await?.id, id);
    }
    let mut ids: Vec<String> = Vec::new();
    let mut listed = client.list();
    while let Some(rule) = listed.next().await {
        ids.push(rule?.id);
    }
    let mut expected = ODD_IDS.to_vec();
    expected.sort_unstable();
    ids.sort_unstable();
    assert_eq!(ids, expected);
    for id in ODD_IDS {
        client.delete(id).await?;
    }
    assert_eq!(client.list_page(None).await?.rules, []);
    Ok(())
}

async fn get(url: &str) -> Outcome<(StatusCode, Vec<u8>)> {
    let request = Request::get(url).body(Body::empty())?;
    let (head, body) = HyperTransport::new().send(request).await?.into_parts();
    Ok((head.status, body.collect(1 << 20).await?.to_vec()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server checks the expiry of a URL with the real clock"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

#[track_caller]
fn assert_same(read: &InventoryConfiguration, put: &InventoryConfiguration) {
    assert!(is_equivalent(read, put), "put {put:#?}\nread {read:#?}");
}
