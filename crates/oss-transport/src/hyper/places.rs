//! How many connections there may be to one host.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::wants::{Bell, Wants};

type Host = (Option<Scheme>, Option<Authority>);

/// How long a request waits, and a connection is idle, before the one makes room for the other.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// Places for connections, so many for each host.
#[derive(Clone, Debug)]
pub(super) struct Places {
    each: usize,
    taken: Arc<Mutex<HashMap<Host, Arc<HostPlaces>>>>,
}

#[derive(Debug)]
struct HostPlaces {
    free: Arc<Semaphore>,
    wants: Wants,
}

/// The place of one connection.
///
/// It lives as long as the socket, not as the request: a connection that is idle, or is
/// made in the background for nobody in particular, is one, too.
#[derive(Clone, Debug)]
pub(super) struct Place {
    _permit: Arc<OwnedSemaphorePermit>,
    host: Arc<HostPlaces>,
    bell: Arc<Bell>,
}

/// No connection came free before the connect limit ran out.
#[derive(Debug)]
pub(super) struct Full {
    each: usize,
    limit: Duration,
}

impl Places {
    pub(super) fn new(each: usize) -> Self {
        Self {
            each: each.clamp(1, Semaphore::MAX_PERMITS),
            taken: Arc::default(),
        }
    }

    /// Waits for a place, but only until `end`.
    ///
    /// The pool gives a request that waits another one's connection, if that comes free
    /// first, and goes on to connect. Such a wait would keep the pool alive, and would at
    /// last make a connection that nobody asked for.
    pub(super) async fn take_before(&self, end: impl Future, uri: &Uri) -> Option<Place> {
        let (mut place, mut end) = (pin!(self.take(uri)), pin!(end));
        poll_fn(|cx| match place.as_mut().poll(cx) {
            Poll::Pending => end.as_mut().poll(cx).map(|_| None),
            taken @ Poll::Ready(_) => taken,
        })
        .await
    }

    /// Waits for a place; nobody who asked later gets it before.
    ///
    /// After a while, connections that have been idle for as long are asked to give up theirs.
    async fn take(&self, uri: &Uri) -> Option<Place> {
        let host = self.of(uri);
        let mut free = pin!(Arc::clone(&host.free).acquire_owned());
        let mut want = None;
        let permit = loop {
            if let Ok(permit) = timeout(PATIENCE, free.as_mut()).await {
                break permit.ok()?;
            }
            // First the old one, which a place may have met that somebody before us took.
            drop(want.take());
            want = Some(host.wants.want());
        };
        drop(want);
        Some(Place {
            _permit: Arc::new(permit),
            bell: host.wants.bell(),
            host: Arc::clone(&host),
        })
    }

    pub(super) fn full(&self, limit: Duration) -> Full {
        let each = self.each;
        Full { each, limit }
    }

    fn of(&self, uri: &Uri) -> Arc<HostPlaces> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // Who has a place, or waits for one, has a share.
        taken.retain(|_, places| Arc::strong_count(places) > 1);
        let host = (uri.scheme().cloned(), uri.authority().cloned());
        let places = taken.entry(host);
        Arc::clone(places.or_insert_with(|| {
            Arc::new(HostPlaces {
                free: Arc::new(Semaphore::new(self.each)),
                wants: Wants::default(),
            })
        }))
    }
}

impl Place {
    /// Says whether somebody who has waited long is to have it.
    pub(super) fn concede(&self) -> bool {
        self.host.wants.concede()
    }

    /// Has `waker` woken when somebody wants a place.
    pub(super) fn wakes(&self, waker: &Waker) {
        self.bell.wakes(waker);
    }
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { each, limit } = self;
        write!(
            f,
            "all {each} connections to this host were in use for {limit:?}; read or drop \
             response bodies, send fewer requests at a time, or allow more connections"
        )
    }
}

impl StdError for Full {}

#[cfg(test)]
mod tests {
    use std::task::Context;

    use super::*;

    fn is_there_one(places: &Places, uri: &'static str) -> Option<Place> {
        let uri = Uri::from_static(uri);
        let taking = pin!(places.take(&uri));
        match taking.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(place) => place,
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn each_host_has_its_own_and_none_is_remembered_for_ever() {
        let places = Places::new(1);
        let first = is_there_one(&places, "http://a/x");
        assert!(first.is_some());
        assert!(is_there_one(&places, "http://a/y").is_none());
        let others = ["https://a/", "http://a:81/", "http://b/"];
        let others = others.map(|uri| is_there_one(&places, uri).is_some());
        assert_eq!(others, [true; 3]);
        drop(first);
        assert!(is_there_one(&places, "http://a/z").is_some());
        let remembered = places.taken.lock().unwrap().len();
        assert_eq!(remembered, 1);
    }

    #[tokio::test]
    async fn there_is_always_one() {
        assert!(is_there_one(&Places::new(0), "http://a/").is_some());
        assert!(is_there_one(&Places::new(usize::MAX), "http://a/").is_some());
    }
}
