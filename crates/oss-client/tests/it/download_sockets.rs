//! Downloads over sockets that break, with the default transport.

use std::error::Error as StdError;
use std::pin::pin;
use std::sync::mpsc::channel;
use std::time::Duration;

use oss_client::{Addressing, Client, Endpoint, ErrorKind, StopReason};
use oss_model::object::GetObject;
use oss_transport::{HyperTransport, Timeouts};
use oss_transport_testing::{Loopback, ReceivedRequest, Script};

use crate::support::{Pauses, TestResult, builder, chain};

const OBJECT: &str = "0123456789";
const IDLE: Duration = Duration::from_secs(2);

fn client(server: &Loopback) -> Result<Client, Box<dyn StdError>> {
    let limits = Timeouts::default().with_idle(IDLE);
    let transport = HyperTransport::builder().timeouts(limits).build();
    let endpoint = Endpoint::custom(&server.origin())?;
    let client = builder(transport)?.endpoint(endpoint);
    Ok(client
        .addressing(Addressing::Path)
        .sleep(Pauses::default())
        .build()?)
}

async fn download(server: &Loopback) -> Result<String, Box<dyn StdError>> {
    let get = GetObject::new("examplebucket", "digits.txt");
    let output = client(server)?.download(&get).await?;
    Ok(String::from_utf8(output.body.collect(99).await?.into())?)
}

/// Returns a script that responds with the start of the whole object.
fn first(bytes: usize) -> Script {
    let body = &OBJECT[..bytes];
    Script::new().read_request().write(format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"5D41\"\r\n\r\n{body}"
    ))
}

/// Returns a script that responds with a part of the rest from `start` on.
fn rest(start: usize, bytes: usize) -> Script {
    let (length, body) = (10 - start, &OBJECT[start..start + bytes]);
    Script::new().read_request().write(format!(
        "HTTP/1.1 206 Partial Content\r\nContent-Length: {length}\r\nETag: \"5D41\"\r\n\
         Content-Range: bytes {start}-9/10\r\n\r\n{body}"
    ))
}

/// Returns the values of the header `Range` that the server received.
fn ranges(server: &Loopback) -> Vec<String> {
    let requests = server.requests();
    let range = |request: &ReceivedRequest| {
        let values = request.header("range").concat();
        String::from_utf8_lossy(&values).into_owned()
    };
    requests.iter().map(range).collect()
}

#[tokio::test]
async fn connection_cut_anywhere_is_replaced() -> TestResult {
    for cut in [0, 1, 9] {
        let server = Loopback::start([first(cut), rest(cut, 10 - cut)])?;
        assert_eq!(download(&server).await?, OBJECT);
        assert_eq!(ranges(&server), [String::new(), format!("bytes={cut}-9")]);
        assert_eq!(server.connections(), 2);
    }
    Ok(())
}

#[tokio::test]
async fn several_cuts_are_resumed_one_after_another() -> TestResult {
    let server = Loopback::start([first(3), rest(3, 2), rest(5, 4), rest(9, 1)])?;
    assert_eq!(download(&server).await?, OBJECT);
    assert_eq!(ranges(&server), ["", "bytes=3-9", "bytes=5-9", "bytes=9-9"]);
    Ok(())
}

#[tokio::test]
async fn cut_without_progress_ends_after_three_attempts() -> TestResult {
    let server = Loopback::start([first(3), rest(3, 0)])?;
    let error = download(&server).await.unwrap_err();
    let error = error
        .source()
        .and_then(|error| error.downcast_ref::<oss_client::Error>());
    let error = error.ok_or("an error of the client")?;
    assert_eq!(error.kind(), ErrorKind::Transport, "{}", chain(error));
    assert_eq!(
        (error.attempts(), error.stopped_by()),
        (3, Some(StopReason::MaxAttempts))
    );
    let text = chain(error);
    assert_eq!(text.matches("body failed").count(), 1, "{text}");
    assert_eq!(server.connections(), 3);
    Ok(())
}

#[tokio::test]
async fn stalled_connection_is_replaced() -> TestResult {
    tokio::time::pause();
    // The paused clock doesn't jump to the next timer while a blocking task runs.
    let (_running, end) = channel::<()>();
    tokio::task::spawn_blocking(move || end.recv());
    let server = Loopback::start([first(4).wait_for_close(), rest(4, 6)])?;
    let get = GetObject::new("examplebucket", "digits.txt");
    let mut body = client(&server)?.download(&get).await?.body;
    assert_eq!(body.next_chunk().await?.as_deref(), Some(&b"0123"[..]));
    let mut rest = pin!(body.collect(99));
    tokio::select! {
        biased;
        outcome = &mut rest => panic!("the clock is paused, but: {outcome:?}"),
        () = tokio::time::advance(IDLE + Duration::from_millis(1)) => {}
    }
    assert_eq!(rest.await?, "456789");
    assert_eq!(ranges(&server), ["", "bytes=4-9"]);
    Ok(())
}
