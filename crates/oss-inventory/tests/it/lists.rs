//! Listing rules: pagination, empty lists and lists without an end.

use oss_inventory::model::ListInventoryConfigurationsResult;
use oss_inventory::oss_client::{self, ErrorKind};
use oss_inventory::{Error, InventoryClient, Page, Pages};

use crate::support::{Outcome, TestResult, chain, inventory, response, rule, service_error};

/// Returns a page with rules of these numbers; with a token, it is truncated.
fn page(numbers: std::ops::Range<u32>, token: Option<&str>) -> Outcome {
    let rules = numbers.map(|number| {
        let mut rule = rule();
        rule.id = format!("inventory{number}");
        rule
    });
    let mut result = ListInventoryConfigurationsResult::default();
    result.inventory_configurations = rules.collect();
    result.is_truncated = Some(token.is_some());
    result.next_continuation_token = token.map(str::to_owned);
    response(
        200,
        result.to_xml().expect("the test's page can be written"),
    )
}

async fn pages(client: &InventoryClient) -> Result<Vec<Page>, Error> {
    let mut pages = client.pages();
    let mut all = Vec::new();
    while let Some(page) = pages.next().await {
        all.push(page?);
    }
    Ok(all)
}

/// Returns the ids before the end or the first error, and that error.
async fn ids(client: &InventoryClient) -> (Vec<String>, Option<Error>) {
    let mut rules = client.list();
    let mut ids = Vec::new();
    while let Some(rule) = rules.next().await {
        match rule {
            Ok(rule) => ids.push(rule.id),
            Err(error) => {
                assert!(rules.next().await.is_none(), "an error is the end");
                return (ids, Some(error));
            }
        }
    }
    assert!(rules.next().await.is_none(), "the end is the end");
    (ids, None)
}

#[tokio::test]
async fn each_page_is_requested_once() -> TestResult {
    let outcomes = || {
        [
            page(0..100, Some("a b/+=&")),
            page(100..200, Some("c")),
            page(200..250, None),
        ]
    };
    let (client, log) = inventory(outcomes())?;
    let (found, error) = ids(&client).await;
    assert!(error.is_none());
    assert_eq!(
        found,
        (0..250)
            .map(|number| format!("inventory{number}"))
            .collect::<Vec<_>>()
    );
    let queries = [
        "GET inventory",
        "GET inventory&continuation-token=a%20b%2F%2B%3D%26",
        "GET inventory&continuation-token=c",
    ];
    assert_eq!(log.sent(), queries);

    let (client, _) = inventory(outcomes())?;
    let sizes = pages(&client)
        .await?
        .iter()
        .map(|page| page.rules.len())
        .collect::<Vec<_>>();
    assert_eq!(sizes, [100, 100, 50]);

    let (client, log) = inventory(outcomes())?;
    let first = client.list_page(None).await?;
    let second = client.list_page(first.next_token.as_deref()).await?;
    assert_eq!(second.next_token.as_deref(), Some("c"));
    assert_eq!(log.sent(), queries[..2]);
    Ok(())
}

#[tokio::test]
async fn pages_are_requested_lazily() -> TestResult {
    let (client, log) = inventory([page(0..2, Some("a")), page(2..3, None)])?;
    let mut rules = client.list();
    assert_eq!(log.sent(), [""; 0]);
    for _ in 0..2 {
        rules.next().await.expect("a rule")?;
    }
    assert_eq!(log.sent().len(), 1);
    Ok(())
}

#[tokio::test]
async fn bucket_without_rules_has_an_empty_list() -> TestResult {
    let (client, log) = inventory([service_error(404, "NoSuchInventory")])?;
    assert_eq!(client.list_page(None).await?, Page::default());
    assert_eq!(pages(&client).await?, [Page::default()]);
    let (found, error) = ids(&client).await;
    assert!(found.is_empty() && error.is_none());
    assert_eq!(log.sent().len(), 3, "nothing is retried");
    Ok(())
}

#[tokio::test]
async fn not_found_on_a_later_page_ends_the_list() -> TestResult {
    let (client, _) = inventory([page(0..2, Some("a")), service_error(404, "NoSuchInventory")])?;
    let (found, error) = ids(&client).await;
    assert_eq!(found.len(), 2);
    assert!(error.is_none());
    Ok(())
}

#[tokio::test]
async fn missing_bucket_is_error() -> TestResult {
    let (client, _) = inventory([service_error(404, "NoSuchBucket")])?;
    let (_, error) = ids(&client).await;
    let errors = [
        client.list_page(None).await.expect_err("an error"),
        pages(&client).await.expect_err("an error"),
        error.expect("an error"),
    ];
    for error in errors {
        assert!(error.is_bucket_not_found(), "{error:?}");
        assert!(chain(&error).starts_with("cannot list the rules of bucket examplebucket\n"));
    }
    Ok(())
}

#[tokio::test]
async fn rules_before_an_error_are_returned() -> TestResult {
    let (client, _) = inventory([page(0..2, Some("a")), service_error(403, "AccessDenied")])?;
    let (found, error) = ids(&client).await;
    assert_eq!(found, ["inventory0", "inventory1"]);
    assert!(error.is_some());
    Ok(())
}

#[tokio::test]
async fn list_without_an_end_is_error() -> TestResult {
    let missing = "<ListInventoryConfigurationsResult><IsTruncated>true</IsTruncated>\
                   <NextContinuationToken/></ListInventoryConfigurationsResult>";
    for (outcome, requests) in [(page(0..1, Some("a")), 2), (response(200, missing), 1)] {
        let (client, log) = inventory([outcome])?;
        let (_, error) = ids(&client).await;
        let error = error.expect("an error");
        let kind = error.client_error().map(oss_client::Error::kind);
        assert_eq!(kind, Some(ErrorKind::Pagination), "{error:?}");
        assert_eq!(log.sent().len(), requests);

        let error = client.list_page(Some("a")).await.expect_err("an error");
        assert!(error.to_string().contains("continuation token"), "{error}");
        assert!(error.client_error().is_none());
    }
    Ok(())
}

#[tokio::test]
async fn rules_in_lists_are_normalized_like_single_rules() -> TestResult {
    let body = "<ListInventoryConfigurationsResult><New>kept</New>\
                <InventoryConfiguration><Id>a</Id><Filter><Prefix/></Filter><New>1</New></InventoryConfiguration>\
                <IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>";
    let (client, _) = inventory([response(200, body)])?;
    let page = client.list_page(None).await?;
    let [rule] = page.rules.as_slice() else {
        panic!("one rule: {page:?}");
    };
    assert_eq!(rule.filter, None);
    assert!(!rule.unknown.is_empty() && !page.unknown.is_empty());
    Ok(())
}

#[tokio::test]
async fn list_of_too_many_rules_is_an_error() -> TestResult {
    let pages = (0..).map(|n| page(n * 100..(n + 1) * 100, Some(&format!("t{n}"))));
    let (client, _) = inventory(pages.take(102))?;
    let (ids, error) = ids(&client).await;
    assert_eq!(ids.len(), Pages::MAX_RULES);
    let error = error.ok_or("the list has no end")?;
    assert!(
        error.to_string().contains("more than 10,000 rules"),
        "{error}"
    );
    Ok(())
}
