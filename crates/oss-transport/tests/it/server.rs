//! Test servers that read and write raw bytes, and helpers for the client side.

use std::io;

use http::Request;
use oss_transport::{
    Body, Cryptography, Error, ErrorKind, HyperTransport, HyperTransportBuilder, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A response that leaves the connection open.
pub(crate) const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Listens on a free port; also returns the origin of its URIs.
pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

/// Returns an origin that refuses connections while the sockets are kept.
///
/// Another process could already use a port that was released.
pub(crate) async fn refusing_origin() -> ((TcpListener, TcpStream), String) {
    let (listener, origin) = listen().await;
    let client_end = TcpStream::connect(&origin["http://".len()..]).await;
    let client_end = client_end.unwrap();
    let origin = format!("http://{}", client_end.local_addr().unwrap());
    ((listener, client_end), origin)
}

pub(crate) async fn accept(listener: &TcpListener) -> TcpStream {
    listener.accept().await.unwrap().0
}

/// Serves a new connection, and panics if the old one is reused instead.
pub(crate) async fn serve_new(listener: &TcpListener, old: &mut TcpStream) {
    tokio::select! {
        _ = serve(listener, OK) => {}
        Ok(head) = read_head(old) => panic!("the old connection was reused: {head}"),
    }
}

/// Accepts a connection, reads one head, responds, and keeps the connection open.
pub(crate) async fn serve(listener: &TcpListener, response: &[u8]) -> (TcpStream, String) {
    let mut stream = accept(listener).await;
    let head = respond_next(&mut stream, response).await;
    (stream, head)
}

/// Reads the next head of an open connection, and responds.
pub(crate) async fn respond_next(stream: &mut TcpStream, response: &[u8]) -> String {
    let head = read_head(stream).await.unwrap();
    stream.write_all(response).await.unwrap();
    head
}

/// Reads a head with its final empty line.
pub(crate) async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// Waits until the client has closed or reset the connection.
pub(crate) async fn wait_for_close(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // A reset counts as a close.
    let _ = stream.read_to_end(&mut rest).await;
}

/// Returns a builder with a cryptography provider, if one is built in.
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

/// Sends a request, and reads at most a kilobyte of response body.
pub(crate) async fn fetch(
    transport: &dyn Transport,
    request: Request<Body>,
) -> Result<String, Error> {
    let body = transport.send(request).await?.into_body();
    let body = body.collect(1024).await?;
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

/// Sends a request that must fail, and returns the kind of its error.
pub(crate) async fn error_kind(transport: &dyn Transport, request: Request<Body>) -> ErrorKind {
    fetch(transport, request).await.unwrap_err().kind()
}
