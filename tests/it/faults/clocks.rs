//! Wrong clocks of the client or the service.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use http::StatusCode;
use oss_client::{Clock, RetryPolicy, SystemClock};
use oss_emulator::fault::{Effect, Fault, Skew};
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};

use super::{LIST, request_count, run_all_operations};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A clock that is always ahead or behind.
#[derive(Debug)]
struct SkewedClock {
    ahead: Duration,
    behind: Duration,
}

impl Clock for SkewedClock {
    fn now(&self) -> SystemTime {
        let local = SystemClock::default().now();
        local + self.ahead - self.behind
    }
}

#[tokio::test]
async fn f48_wrong_client_clock_costs_one_request_in_total() -> Outcome {
    let zero = Duration::ZERO;
    for (ahead, behind) in [
        (16 * MINUTE, zero),
        (zero, 16 * MINUTE),
        (DAY, zero),
        (zero, DAY * 20_000),
    ] {
        let local = LocalOss::start().await?;
        // Correcting the clock doesn't count as a retry.
        let builder = local.client_builder()?.clock(SkewedClock { ahead, behind });
        let client = inventory(builder.retry(RetryPolicy::none()))?;
        local.emulator().journal().clear();
        for id in ["one", "two"] {
            run_all_operations(&client, id).await??;
        }
        let journal = local.emulator().journal();
        assert_eq!(journal.requests(), 9, "ahead {ahead:?}, behind {behind:?}");
        let entries = journal.entries();
        let rejected = entries.iter().filter(|entry| !entry.is_applied());
        assert_eq!(rejected.count(), 1);
    }
    Ok(())
}

/// A clock that can be set back by hours.
#[derive(Clone, Debug, Default)]
struct AdjustableClock(Arc<AtomicU64>);

impl Clock for AdjustableClock {
    fn now(&self) -> SystemTime {
        let hours = Duration::from_secs(3600 * self.0.load(Ordering::Relaxed));
        SystemClock::default().now() - hours
    }
}

#[tokio::test]
async fn f50_clock_jump_between_pages_costs_one_request_each() -> Outcome {
    let local = LocalOss::start().await?;
    for number in 0..250 {
        local.inventory()?.put(&rules::varied(number)?).await?;
    }
    let clock = AdjustableClock::default();
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
    assert_eq!(ids.len(), 250, "each rule is listed once");
    // Three pages, and one more request for each change of the clock.
    assert_eq!(request_count(&local, LIST), 5);
    Ok(())
}

#[tokio::test]
async fn f48_changed_service_clock_is_followed() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    client.list_page(None).await?;
    for skew in [Skew::ahead(40 * MINUTE), Skew::behind(40 * MINUTE)] {
        local.emulator().faults().clear();
        local
            .emulator()
            .faults()
            .add(Fault::on_any().then(Effect::Skew(skew)));
        local.emulator().journal().clear();
        client.list_page(None).await?;
        client.list_page(None).await?;
        assert_eq!(request_count(&local, LIST), 3, "{skew:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f48_uncorrectable_clock_skew_is_reported() -> Outcome {
    let local = LocalOss::start().await?;
    // The two requests meet different clocks.
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
        .list_page(None)
        .await
        .expect_err("every date is wrong");
    let client = error.client_error().ok_or("the client's error")?;
    assert_eq!(client.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(client.code(), Some("RequestTimeTooSkewed"));
    assert_eq!(
        request_count(&local, LIST),
        2,
        "the clock is corrected once"
    );
    Ok(())
}
