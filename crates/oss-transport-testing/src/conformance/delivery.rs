//! Facts about delivery, and cancellation.

use std::future::poll_fn;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::pin::pin;
use std::time::Duration;

use http::{Method, Request};
use oss_transport::{Body, Timeouts, Transport};

use super::clause::{Clause, EMPTY, get, must, start};
use crate::{Loopback, Script};

pub(super) const CLAUSES: &[Clause] = &[
    Clause {
        name: "dropping the future cancels",
        run: |transport| Box::pin(dropping_the_future_cancels(transport)),
    },
    Clause {
        name: "dropping the body cancels",
        run: |transport| Box::pin(dropping_the_body_cancels(transport)),
    },
    Clause {
        name: "a sent request is not repeated",
        run: |transport| Box::pin(a_sent_request_is_not_repeated(transport)),
    },
    Clause {
        name: "a refused connection was not sent",
        run: |transport| Box::pin(a_refused_connection_was_not_sent(transport)),
    },
    Clause {
        name: "the head limit of a request is obeyed",
        run: |transport| Box::pin(the_head_limit_of_a_request_is_obeyed(transport)),
    },
];

async fn dropping_the_future_cancels(transport: &dyn Transport) {
    // The server reads no upload at first and sockets can't buffer all of it, so that it
    // is cancelled halfway.
    let size = 32 << 20;
    for body in [Body::empty(), Body::from(vec![b'x'; size])] {
        let pause = Duration::from_millis(if body.is_empty() { 0 } else { 200 });
        let server = start([Script::new().read_head().pause(pause).wait_for_close()]);
        let mut request = get(&server, "/").map(|_| body);
        *request.method_mut() = Method::PUT;
        drop_after_head(transport, request, &server).await;
        must(
            server.wait_for_scripts(1).await,
            "dropping the future closes the connection",
        );
        let arrived = server.bytes().concat().len();
        assert!(arrived < size, "a cancelled upload is not finished");
    }
}

/// Sends a request, and drops the future when its head has arrived at the server.
async fn drop_after_head(transport: &dyn Transport, request: Request<Body>, server: &Loopback) {
    let mut exchange = pin!(transport.send(request));
    let mut arrived = pin!(server.wait_for_requests(1));
    let arrived = poll_fn(|cx| {
        let poll = arrived.as_mut().poll(cx);
        if poll.is_pending() {
            assert!(
                exchange.as_mut().poll(cx).is_pending(),
                "no response was sent"
            );
        }
        poll
    })
    .await;
    must(arrived, "a request is sent");
}

async fn dropping_the_body_cancels(transport: &dyn Transport) {
    // More than sockets can buffer, so that the server notices the dropped body.
    let rest = vec![b'x'; 32 << 20];
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\nhello",
        "hello".len() + rest.len()
    );
    let server = start([Script::new().read_request().write(head).write(rest)]);
    let response = transport.send(get(&server, "/")).await;
    let mut body = must(response, "the head is enough for a response").into_body();
    must(body.next_chunk().await, "the first bytes arrive");
    drop(body);
    let outcome = server
        .wait_for_scripts(1)
        .await
        .map_err(|error| error.kind());
    assert!(
        matches!(
            outcome,
            Err(io::ErrorKind::BrokenPipe
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted)
        ),
        "dropping the body closes the connection, but: {outcome:?}"
    );
}

async fn a_sent_request_is_not_repeated(transport: &dyn Transport) {
    // The second request may reuse the connection of the first. Its loss on a reused
    // connection looks most like one that is safe to repeat.
    let loses = Script::new().read_request();
    let responds = Script::new().read_request().write(EMPTY).read_request();
    let server = start([responds, loses]);

    let first = transport.send(get(&server, "/")).await;
    let first = must(first, "a plain response is a success");
    must(first.into_body().collect(0).await, "an empty body ends");
    let lost = transport.send(get(&server, "/")).await.err();
    let sent = lost.map(|error| error.may_have_been_sent());
    assert_eq!(
        sent,
        Some(true),
        "a lost response is an error, of a sent request"
    );
    let requests = server.requests().len();
    assert_eq!(requests, 2, "a sent request is not repeated");
}

async fn a_refused_connection_was_not_sent(transport: &dyn Transport) {
    // The client end of a connection is a port that is in use but refuses connections.
    let in_use = TcpListener::bind("127.0.0.1:0").and_then(|listener| {
        let client_end = TcpStream::connect(listener.local_addr()?)?;
        Ok((client_end.local_addr()?, listener, client_end))
    });
    let (addr, ..) = &must(in_use, "a connection on 127.0.0.1 can be opened");
    let request = Request::get(format!("http://{addr}/?Signature=canary"));
    let request = must(request.body(Body::empty()), "the URI is valid");
    let outcome = transport.send(request).await;
    let error = must(
        outcome.err().ok_or("a response"),
        "the port refuses connections",
    );
    assert!(
        !error.may_have_been_sent(),
        "a refused connection is an error, of an unsent request"
    );
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "no error shows a query");
}

async fn the_head_limit_of_a_request_is_obeyed(transport: &dyn Transport) {
    let silent = Script::new().read_request().pause(Duration::from_secs(3));
    let server = start([silent]);
    let mut request = get(&server, "/");
    let limits = Timeouts::default().with_head(Duration::from_millis(50));
    request.extensions_mut().insert(limits);
    let outcome = transport.send(request).await.map(|_| ());
    let is_timeout = outcome.is_err_and(|error| error.is_timeout());
    assert!(is_timeout, "the head limit of a request is obeyed");
}
