//! Lists that change while they are read, and endless lists.

use http::{HeaderValue, StatusCode};
use oss_emulator::fault::{Effect, Fault, Reply, Truncation};
use oss_tests::local_oss::LocalOss;
use oss_tests::{Outcome, rules};

use super::{LIST, error_chain, fail_first, request_count};

async fn oss_with_rules(count: usize) -> Outcome<LocalOss> {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    for number in 0..count {
        client.put(&rules::varied(number)?).await?;
    }
    Ok(local)
}

#[tokio::test]
async fn f46_rules_deleted_between_two_pages_are_no_error() -> Outcome {
    let local = oss_with_rules(205).await?;
    let client = local.inventory()?;
    let mut listed = client.list();
    let mut ids = Vec::<String>::new();
    while let Some(rule) = listed.next().await {
        let id = rule?.id;
        if ids.len() == 50 {
            // A rule that was read, one of the next page, and all of the last page.
            let last = (200..205)
                .map(rules::varied)
                .collect::<Result<Vec<_>, _>>()?;
            let gone = [ids[0].clone(), rules::varied(150)?.id];
            for id in gone.iter().chain(last.iter().map(|rule| &rule.id)) {
                client.delete(id).await?;
            }
        }
        ids.push(id);
    }
    assert_eq!(
        ids.len(),
        199,
        "all rules that existed throughout, and the one read before its deletion"
    );
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "no rule is listed twice");
    Ok(())
}

/// Makes every page of the list claim that another page follows.
fn serve_endless_pages(local: &LocalOss, token: impl Fn(usize) -> String) -> Outcome {
    for (number, nth) in (0..2_000).zip(1..) {
        let page = format!(
            "<ListInventoryConfigurationsResult><IsTruncated>true</IsTruncated>{}\
             </ListInventoryConfigurationsResult>",
            token(number)
        );
        let xml = HeaderValue::from_static("application/xml");
        let reply = Effect::Respond(Reply::data(StatusCode::OK, xml, page));
        local
            .emulator()
            .faults()
            .add(Fault::on(LIST)?.nth(nth).then(reply));
    }
    Ok(())
}

/// Reads the list until it fails, and returns the error.
async fn list_error(local: &LocalOss) -> Outcome<String> {
    let client = local.inventory()?;
    let mut pages = client.pages();
    while let Some(page) = pages.next().await {
        if let Err(error) = page {
            assert!(pages.next().await.is_none(), "the error ends the pages");
            return Ok(error_chain(&error));
        }
    }
    Err("the list ended".into())
}

#[tokio::test]
async fn f44_list_with_repeated_token_ends_with_error() -> Outcome {
    let token = |token: &str| format!("<NextContinuationToken>{token}</NextContinuationToken>");
    for (tokens, sent) in [
        (["a", "a", "a"], 2),
        (["a", "b", "a"], 3),
        (["", "", ""], 1),
    ] {
        let local = LocalOss::start().await?;
        serve_endless_pages(&local, |number| match tokens[number % 3] {
            "" => String::new(),
            text => token(text),
        })?;
        let text = list_error(&local).await?;
        assert!(text.contains("token"), "{text}");
        assert_eq!(request_count(&local, LIST), sent, "{tokens:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f45_endless_list_ends_with_error_after_1000_pages() -> Outcome {
    let local = LocalOss::start().await?;
    serve_endless_pages(&local, |number| {
        format!("<NextContinuationToken>{number}</NextContinuationToken>")
    })?;
    let text = list_error(&local).await?;
    assert!(text.contains("1000 pages"), "{text}");
    assert_eq!(request_count(&local, LIST), 1_000);
    Ok(())
}

#[tokio::test]
async fn f09_truncated_page_is_retried() -> Outcome {
    let local = oss_with_rules(5).await?;
    for cut in [0, 1, 100, 1_000] {
        local.emulator().faults().clear();
        local.emulator().journal().clear();
        fail_first(&local, LIST, Effect::Truncate(Truncation::of_body(cut)))?;
        let page = local.inventory()?.list_page(None).await?;
        assert_eq!(
            (page.rules.len(), request_count(&local, LIST)),
            (5, 2),
            "{cut}"
        );
    }
    Ok(())
}
