//! Clocks that are wrong, on either side.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use oss_client::{Clock, RetryPolicy, SystemClock};
use oss_emulator::fault::{Effect, Fault, Skew};
use oss_tests::local::{Local, inventory};
use oss_tests::{Outcome, rules};

use super::{LIST, all_jobs, requests};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A clock that is wrong for as long as it runs.
#[derive(Debug)]
struct Wrong {
    ahead: Duration,
    behind: Duration,
}

impl Clock for Wrong {
    fn now(&self) -> SystemTime {
        let local = SystemClock::default().now();
        local + self.ahead - self.behind
    }
}

#[tokio::test]
async fn f48_a_wrong_clock_of_the_client_costs_one_request_in_all() -> Outcome {
    let zero = Duration::ZERO;
    for (ahead, behind) in [
        (16 * MINUTE, zero),
        (zero, 16 * MINUTE),
        (DAY, zero),
        (zero, DAY * 20_000),
    ] {
        let local = Local::start().await?;
        // Retries are not what mends it.
        let builder = local.client_builder()?.clock(Wrong { ahead, behind });
        let client = inventory(builder.retry(RetryPolicy::none()))?;
        local.emulator().journal().clear();
        for id in ["one", "two"] {
            all_jobs(&client, id).await??;
        }
        let journal = local.emulator().journal();
        assert_eq!(journal.requests(), 9, "ahead {ahead:?}, behind {behind:?}");
        let refused = journal.entries();
        let refused = refused.iter().filter(|entry| !entry.is_applied());
        assert_eq!(refused.count(), 1);
    }
    Ok(())
}

/// A clock of which somebody may take hours away.
#[derive(Clone, Debug, Default)]
struct SetBack(Arc<AtomicU64>);

impl Clock for SetBack {
    fn now(&self) -> SystemTime {
        let hours = Duration::from_secs(3600 * self.0.load(Ordering::Relaxed));
        SystemClock::default().now() - hours
    }
}

#[tokio::test]
async fn f50_a_clock_that_jumps_between_two_pages_costs_one_request_each_time() -> Outcome {
    let local = Local::start().await?;
    for number in 0..250 {
        local.inventory()?.put(&rules::varied(number)?).await?;
    }
    let clock = SetBack::default();
    let builder = local.client_builder()?.clock(clock.clone());
    let client = inventory(builder.retry(RetryPolicy::none()))?;
    let mut pages = client.pages();
    let (mut ids, mut hours) = (Vec::<String>::new(), [1, 0].into_iter());
    while let Some(page) = pages.next().await {
        ids.extend(page?.rules.into_iter().map(|rule| rule.id));
        clock.0.store(hours.next().unwrap_or(0), Ordering::Relaxed);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 250, "no page is lost, and none comes twice");
    // Three pages, and one more request each time that the clock was set.
    assert_eq!(requests(&local, LIST), 5);
    Ok(())
}

#[tokio::test]
async fn f48_a_service_whose_clock_moves_is_followed() -> Outcome {
    let local = Local::start().await?;
    let client = local.inventory()?;
    client.list(None).await?;
    for skew in [Skew::ahead(40 * MINUTE), Skew::behind(40 * MINUTE)] {
        local.emulator().faults().clear();
        local
            .emulator()
            .faults()
            .add(Fault::on_any().then(Effect::Skew(skew)));
        local.emulator().journal().clear();
        client.list(None).await?;
        client.list(None).await?;
        assert_eq!(requests(&local, LIST), 3, "{skew:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f48_a_clock_that_no_date_can_mend_is_reported() -> Outcome {
    let local = Local::start().await?;
    // The first request meets one clock, the second one another.
    for (number, skew) in [
        (1, Skew::ahead(60 * MINUTE)),
        (2, Skew::behind(60 * MINUTE)),
    ] {
        local
            .emulator()
            .faults()
            .add(Fault::on(LIST)?.nth(number).then(Effect::Skew(skew)));
    }
    let error = local
        .inventory()?
        .list(None)
        .await
        .expect_err("no date is right");
    let client = error.client_error().ok_or("the client's error")?;
    assert_eq!(client.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(client.code(), Some("RequestTimeTooSkewed"));
    assert_eq!(requests(&local, LIST), 2, "once is enough");
    Ok(())
}
