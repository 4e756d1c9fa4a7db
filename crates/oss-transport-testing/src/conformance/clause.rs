//! A clause of the contract, and the servers that clauses talk to.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::Duration;

use http::Request;
use oss_transport::{Body, Transport};

use crate::timeout::timeout;
use crate::{Loopback, ReceivedRequest, Script};

/// A part of the contract that is checked on its own.
pub(super) struct Clause {
    pub(super) name: &'static str,
    pub(super) run: for<'a> fn(&'a dyn Transport) -> Check<'a>,
}

pub(super) type Check<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl Clause {
    /// Checks a transport, and fails as well after `limit`.
    pub(super) async fn check(&self, transport: &dyn Transport, limit: Duration) {
        let outcome = timeout(limit, (self.run)(transport)).await;
        must(outcome.ok_or("it takes too long"), self.name);
    }
}

/// A response without a body.
pub(super) const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// Reads one request, responds, and closes.
pub(super) fn serve(response: &'static str) -> Loopback {
    start([Script::new().read_request().write(response)])
}

pub(super) fn start(scripts: impl IntoIterator<Item = Script>) -> Loopback {
    must(Loopback::start(scripts), "a server can listen on 127.0.0.1")
}

pub(super) fn get(server: &Loopback, target: &str) -> Request<Body> {
    let uri = format!("{}{target}", server.origin());
    must(Request::get(uri).body(Body::empty()), "the URI is valid")
}

/// Returns the last request that a server has read.
#[track_caller]
pub(super) fn received(server: &Loopback) -> ReceivedRequest {
    must(server.requests().pop().ok_or("none"), "a request arrives")
}

#[track_caller]
#[expect(clippy::panic, reason = "a broken contract must fail the test")]
pub(super) fn must<T, E: Debug>(outcome: Result<T, E>, contract: &str) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("{contract}, but: {error:?}"),
    }
}
