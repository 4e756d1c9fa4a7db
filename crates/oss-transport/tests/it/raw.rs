//! The server side: sockets, bytes, and nothing that knows HTTP.

use std::io;

use http::Request;
use oss_transport::{
    Body, Cryptography, Error, ErrorKind, HyperTransport, HyperTransportBuilder, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// An answer that leaves the connection open.
pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Listens on a free port; returns the start of its URIs, too.
pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

/// Takes a port on which nobody listens, for as long as the sockets are kept.
///
/// A port that was given back could be somebody else's by now.
pub(crate) async fn refusing() -> ((TcpListener, TcpStream), String) {
    let (listener, origin) = listen().await;
    let near_end = TcpStream::connect(&origin["http://".len()..]).await;
    let near_end = near_end.unwrap();
    let origin = format!("http://{}", near_end.local_addr().unwrap());
    ((listener, near_end), origin)
}

pub(crate) async fn accept(listener: &TcpListener) -> TcpStream {
    listener.accept().await.unwrap().0
}

/// Serves a new connection, and panics if the old one is used instead.
pub(crate) async fn serve_instead(listener: &TcpListener, old: &mut TcpStream) {
    tokio::select! {
        _ = serve(listener, OK) => {}
        Ok(head) = read_head(old) => panic!("the old connection was used: {head}"),
    }
}

/// Accepts a connection, reads one head, answers, and keeps the connection open.
pub(crate) async fn serve(listener: &TcpListener, answer: &[u8]) -> (TcpStream, String) {
    let mut stream = accept(listener).await;
    let head = answer_next(&mut stream, answer).await;
    (stream, head)
}

/// Reads the next head of an open connection, and answers.
pub(crate) async fn answer_next(stream: &mut TcpStream, answer: &[u8]) -> String {
    let head = read_head(stream).await.unwrap();
    stream.write_all(answer).await.unwrap();
    head
}

/// Reads to the empty line that ends a head.
pub(crate) async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// Resolves when the client has closed or reset the connection.
pub(crate) async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // A reset is as good as a close here.
    let _ = stream.read_to_end(&mut rest).await;
}

/// Configures a transport that speaks TLS, if the features have any cryptography.
pub(crate) fn builder() -> HyperTransportBuilder {
    let builder = HyperTransport::builder();
    if cfg!(feature = "ring") {
        builder.cryptography(Cryptography::Ring)
    } else if cfg!(feature = "aws-lc-rs") {
        builder.cryptography(Cryptography::AwsLcRs)
    } else {
        builder
    }
}

pub(crate) fn get(uri: impl AsRef<str>) -> Request<Body> {
    Request::get(uri.as_ref()).body(Body::empty()).unwrap()
}

/// Sends a request and reads all of the answer, at most a kilobyte.
pub(crate) async fn fetch(
    transport: &dyn Transport,
    request: Request<Body>,
) -> Result<String, Error> {
    let body = transport.send(request).await?.into_body();
    let body = body.collect(1024).await?;
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

pub(crate) async fn kind_of(transport: &dyn Transport, request: Request<Body>) -> ErrorKind {
    fetch(transport, request).await.unwrap_err().kind()
}
