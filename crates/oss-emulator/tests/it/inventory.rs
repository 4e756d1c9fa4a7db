//! Inventory rules: how they are stored, returned and paged.

use http::Method;
use oss_emulator::Emulator;
use oss_model::inventory::{InventoryConfiguration, ListInventoryConfigurationsResult};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::rules::{FULL, delete, get, list, minimal, put, put_request, with_source};
use crate::wire::{Connection, Request, TestResult, refused};

async fn page(emulator: &Emulator, token: Option<&str>) -> ListInventoryConfigurationsResult {
    let response = list(emulator, token).await;
    response.document()
}

async fn fill(emulator: &Emulator, count: usize) {
    let mut connection = Connection::open(emulator).await;
    for n in 0..count {
        let id = format!("rule-{n:04}");
        let response = connection.exchange(&put_request(&id, &minimal(&id))).await;
        assert_eq!(response.status, 200, "{}", response.body);
    }
}

#[tokio::test]
async fn returned_rule_differs_only_in_order_of_storage_classes() -> TestResult {
    let emulator = with_source().await;
    let response = put(&emulator, "report1", FULL).await;
    assert_eq!(
        (response.status.as_u16(), response.body.as_str()),
        (200, "")
    );
    let response = get(&emulator, "report1").await;
    assert_eq!(response.header("content-type"), "application/xml");
    let expected = FULL.replace("Standard,IA", "IA,Standard");
    assert_eq!(
        response.body,
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{expected}")
    );
    Ok(())
}

#[tokio::test]
async fn rule_without_filter_is_returned_with_zeros() -> TestResult {
    let emulator = with_source().await;
    let zeros = "<Filter><Prefix></Prefix><LastModifyBeginTimeStamp>0</LastModifyBeginTimeStamp>\
        <LastModifyEndTimeStamp>0</LastModifyEndTimeStamp><LowerSizeBound>0</LowerSizeBound>\
        <UpperSizeBound>0</UpperSizeBound></Filter>";
    for (id, filter) in [
        ("a", ""),
        ("b", "<Filter/>"),
        ("c", "<Filter><Prefix></Prefix></Filter>"),
    ] {
        let document = minimal(id).replace("<Destination>", &format!("{filter}<Destination>"));
        assert_eq!(put(&emulator, id, &document).await.status, 200);
        let body = get(&emulator, id).await.body;
        assert!(body.contains(zeros), "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn spellings_of_all_clients_are_accepted() -> TestResult {
    let emulator = with_source().await;
    for (id, from, to) in [
        ("python", "<IsEnabled>true", "<IsEnabled>True"),
        ("loud", "<IsEnabled>true", "<IsEnabled>TRUE"),
        (
            "no-fields",
            "</InventoryConfiguration>",
            "<OptionalFields /></InventoryConfiguration>",
        ),
        (
            "javascript",
            "</OSSBucketDestination>",
            "<Encryption></Encryption></OSSBucketDestination>",
        ),
        (
            "empty-oss",
            "</OSSBucketDestination>",
            "<Encryption><SSE-OSS/></Encryption></OSSBucketDestination>",
        ),
        (
            "once",
            "Daily</Frequency>",
            "Once</Frequency><AutoDelete>true</AutoDelete>",
        ),
        (
            "monthly",
            "Daily</Frequency>",
            "Monthly</Frequency><DayOfMonth>31</DayOfMonth>",
        ),
        ("new", "</Schedule>", "</Schedule><New a=\"b\">kept</New>"),
        (
            "declared",
            "<InventoryConfiguration>",
            "<?xml version=\"1.0\"?>\n<InventoryConfiguration>",
        ),
    ] {
        let document = minimal(id).replace(from, to);
        assert_ne!(document, minimal(id), "{id}");
        let response = put(&emulator, id, &document).await;
        assert_eq!(response.status, 200, "{id}: {}", response.body);
        let shown: InventoryConfiguration = get(&emulator, id).await.document();
        assert_eq!(shown.is_enabled, Some(true));
    }
    assert!(
        get(&emulator, "new")
            .await
            .body
            .contains("<New a=\"b\">kept</New>")
    );
    assert!(
        get(&emulator, "empty-oss")
            .await
            .body
            .contains("<SSE-OSS></SSE-OSS>")
    );
    assert!(
        !get(&emulator, "javascript")
            .await
            .body
            .contains("Encryption")
    );
    Ok(())
}

#[tokio::test]
async fn rule_is_never_overwritten() -> TestResult {
    let emulator = with_source().await;
    put(&emulator, "a", &minimal("a")).await;
    let changed = minimal("a").replace("Daily", "Weekly");
    let refusal = put(&emulator, "a", &changed).await.refusal();
    let conflict = "InventoryConfigurationAlreadyExists";
    assert_eq!(refusal, refused(409, conflict, Some("0020-00000042")));
    assert!(get(&emulator, "a").await.body.contains("Daily"));
    assert_eq!(delete(&emulator, "a").await.status, 204);
    assert_eq!(put(&emulator, "a", &changed).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn missing_rule_is_404_but_deleting_it_succeeds() -> TestResult {
    let emulator = with_source().await;
    let absent = refused(404, "NoSuchInventory", None);
    assert_eq!(get(&emulator, "a").await.refusal(), absent);
    assert_eq!(list(&emulator, None).await.refusal(), absent);
    assert_eq!(delete(&emulator, "a").await.status, 204);
    let error = list(&emulator, None).await.error();
    assert_eq!(
        error.message.as_deref(),
        Some("No Row found in Inventory Table")
    );
    for method in [Method::GET, Method::DELETE] {
        let request = Request::bucket(method, "source", "inventory&inventoryId=").signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(
            refusal,
            refused(400, "InvalidArgument", Some("0020-00000002"))
        );
    }
    let request = Request::bucket(Method::DELETE, "source", "inventory").signed();
    let refusal = request.send(&emulator).await.refusal();
    assert_eq!(
        refusal,
        refused(400, "InvalidArgument", Some("0020-00000002"))
    );
    Ok(())
}

#[tokio::test]
async fn list_of_rules_has_pages_of_100() -> TestResult {
    let emulator = with_source().await;
    fill(&emulator, 250).await;
    let (mut token, mut sizes, mut ids) = (None, Vec::new(), Vec::new());
    loop {
        let page = page(&emulator, token.as_deref()).await;
        assert_eq!(page.continuation_token, token);
        assert_eq!(
            page.is_truncated,
            Some(page.next_continuation_token.is_some())
        );
        sizes.push(page.inventory_configurations.len());
        ids.extend(
            page.inventory_configurations
                .into_iter()
                .map(|rule| rule.id),
        );
        token = page.next_continuation_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 50]);
    let expected: Vec<_> = (0..250).map(|n| format!("rule-{n:04}")).collect();
    assert_eq!(ids, expected);
    Ok(())
}

#[tokio::test]
async fn list_of_exactly_100_rules_is_not_truncated() -> TestResult {
    let emulator = with_source().await;
    fill(&emulator, 100).await;
    let response = list(&emulator, None).await;
    assert!(response.body.contains("<IsTruncated>false</IsTruncated>"));
    assert!(!response.body.contains("ContinuationToken"));
    // ossutil and oss2 start with an empty token.
    assert_eq!(list(&emulator, Some("")).await.body, response.body);
    Ok(())
}

#[tokio::test]
async fn token_survives_deletions_and_garbage_is_refused() -> TestResult {
    let emulator = with_source().await;
    fill(&emulator, 101).await;
    let token = page(&emulator, None).await.next_continuation_token;
    delete(&emulator, "rule-0099").await;
    delete(&emulator, "rule-0000").await;
    let rest = page(&emulator, token.as_deref()).await;
    let ids: Vec<_> = rest
        .inventory_configurations
        .iter()
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(ids, ["rule-0100"]);
    let refusal = list(&emulator, Some("garbage")).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn rule_1001_is_refused() -> TestResult {
    let emulator = with_source().await;
    fill(&emulator, 1000).await;
    let refusal = put(&emulator, "one-more", &minimal("one-more"))
        .await
        .refusal();
    assert_eq!(refusal, refused(400, "InventoryExceedLimit", None));
    // Putting an existing rule is a conflict, not one rule too many.
    let status = put(&emulator, "rule-0000", &minimal("rule-0000"))
        .await
        .status;
    assert_eq!(status, 409);
    delete(&emulator, "rule-0500").await;
    assert_eq!(
        put(&emulator, "one-more", &minimal("one-more"))
            .await
            .status,
        200
    );
    Ok(())
}

/// Any id that XML can carry survives query, body, token and list.
#[test]
fn any_rule_id_round_trips() -> TestResult {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let nasty = proptest::sample::select(
        "/?&=+%#;:'\"<>~* .\t\r\n\u{1}\u{1f}\u{7f}\u{ffff}\u{85}中\u{1f600}"
            .chars()
            .collect::<Vec<_>>(),
    );
    let any = any::<char>().prop_filter("XML cannot carry it", |c| *c != '\0');
    let id = proptest::collection::vec(prop_oneof![nasty, any], 1..20);
    let mut runner = TestRunner::new(Config::with_cases(64));
    runner.run(&id, |id| {
        let id: String = id.into_iter().collect();
        runtime.block_on(async {
            let emulator = with_source().await;
            let mut rule = InventoryConfiguration::from_xml(minimal("x").as_bytes()).unwrap();
            rule.id.clone_from(&id);
            let response = put(&emulator, &id, &rule.to_xml().unwrap()).await;
            assert_eq!(response.status, 200, "{}", response.body);
            assert_eq!(
                get(&emulator, &id)
                    .await
                    .document::<InventoryConfiguration>()
                    .id,
                id
            );
            assert_eq!(
                page(&emulator, None).await.inventory_configurations[0].id,
                id
            );
            assert_eq!(delete(&emulator, &id).await.status, 204);
            assert_eq!(get(&emulator, &id).await.status, 404);
        });
        Ok(())
    })?;
    Ok(())
}
