//! Lists that change, and lists that do not end.

use oss_emulator::fault::{Effect, Truncation};
use oss_tests::local::Local;
use oss_tests::{Outcome, rules};

use super::{LIST, first, requests};

async fn with_rules(count: usize) -> Outcome<Local> {
    let local = Local::start().await?;
    let client = local.inventory()?;
    for number in 0..count {
        client.put(&rules::varied(number)?).await?;
    }
    Ok(local)
}

#[tokio::test]
async fn f46_rules_that_go_between_two_pages_are_no_mistake() -> Outcome {
    let local = with_rules(205).await?;
    let client = local.inventory()?;
    let mut listed = client.list_all();
    let mut ids = Vec::<String>::new();
    while let Some(rule) = listed.next().await {
        let id = rule?.id;
        if ids.len() == 50 {
            // One that was seen, one of the next page, and all of the last one.
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
        "all that were there all the time, and the one seen before"
    );
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "none comes twice");
    Ok(())
}

#[tokio::test]
async fn f09_a_page_that_breaks_off_is_asked_for_again_and_never_taken_for_whole() -> Outcome {
    let local = with_rules(5).await?;
    for cut in [0, 1, 100, 1_000] {
        local.emulator().faults().clear();
        local.emulator().journal().clear();
        first(&local, LIST, Effect::Truncate(Truncation::of_body(cut)))?;
        let page = local.inventory()?.list(None).await?;
        assert_eq!((page.rules.len(), requests(&local, LIST)), (5, 2), "{cut}");
    }
    Ok(())
}
