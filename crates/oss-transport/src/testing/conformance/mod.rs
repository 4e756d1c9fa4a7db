//! What every transport must do, as a test that anybody can call.

mod answers;
mod delivery;
mod requests;

use std::fmt::Debug;

use http::Request;

use super::{Loopback, Received, Script};
use crate::{Body, Transport};

/// Checks a transport against the contract of [`Transport`].
///
/// It starts servers on 127.0.0.1 and speaks plain HTTP/1.1 with them, so give it a
/// transport without a proxy. Call it in a test, in the runtime that the transport needs.
///
/// # Panics
///
/// With a sentence, if the transport breaks the contract.
///
/// # Examples
///
/// ```
/// use oss_transport::{Transport, testing::conformance};
///
/// async fn my_transport_conforms(mine: impl Transport) {
///     conformance(&mine).await;
/// }
/// ```
pub async fn conformance(transport: &dyn Transport) {
    requests::check(transport).await;
    answers::check(transport).await;
    delivery::check(transport).await;
}

/// An answer without a body.
const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// Reads one request, answers, and closes.
fn serve(answer: &'static str) -> Loopback {
    start([Script::new().read_request().write(answer)])
}

fn start(scripts: impl IntoIterator<Item = Script>) -> Loopback {
    must(Loopback::start(scripts), "a server can listen on 127.0.0.1")
}

fn get(server: &Loopback, target: &str) -> Request<Body> {
    let uri = format!("{}{target}", server.origin());
    must(Request::get(uri).body(Body::empty()), "the URI is valid")
}

/// Returns the request that a server has read.
#[track_caller]
fn received(server: &Loopback) -> Received {
    must(server.requests().pop().ok_or("none"), "a request arrives")
}

#[track_caller]
#[expect(
    clippy::panic,
    reason = "a broken contract is reported as a failed test"
)]
fn must<T, E: Debug>(outcome: Result<T, E>, contract: &str) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("{contract}, but: {error:?}"),
    }
}
