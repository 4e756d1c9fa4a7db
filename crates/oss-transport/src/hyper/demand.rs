//! What a request asks of the connector, which is told nothing but a URI.

use std::cell::OnceCell;
use std::time::Duration;

use tokio::sync::watch;

tokio::task_local! {
    /// What the request wants that asks for a connection.
    ///
    /// The pool calls the connector from inside the future of the request.
    pub(super) static DEMAND: Demand;
}

/// The wish for a connection; it ends when it is dropped, with the exchange.
#[derive(Debug)]
pub(super) struct Demand {
    limit: Duration,
    /// Most requests wait for no place, and need none of these.
    ends: OnceCell<watch::Sender<()>>,
}

/// Tells when a connection is not wanted any more.
#[derive(Debug)]
pub(super) struct End(Option<watch::Receiver<()>>);

impl Demand {
    pub(super) fn new(limit: Duration) -> Self {
        let ends = OnceCell::new();
        Self { limit, ends }
    }

    /// Returns the connect limit of the request that is being polled, if there is one.
    pub(super) fn limit() -> Option<Duration> {
        DEMAND.try_with(|demand| demand.limit).ok()
    }
}

impl End {
    /// Returns the end of the request that is being polled; outside of one, an end that never comes.
    pub(super) fn of_demand() -> Self {
        let sender = |demand: &Demand| {
            let sender = demand.ends.get_or_init(|| watch::channel(()).0);
            sender.subscribe()
        };
        Self(DEMAND.try_with(sender).ok())
    }

    pub(super) async fn come(self) {
        match self.0 {
            // Nothing is ever sent.
            Some(mut demand) => while demand.changed().await.is_ok() {},
            None => std::future::pending().await,
        }
    }
}
