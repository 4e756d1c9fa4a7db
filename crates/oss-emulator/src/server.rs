//! The listening socket and its connections, one task each.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::connection::{ConnectionHandle, Socket};
use crate::journal::OpenConnection;
use crate::service::Service;

/// How long to wait after a failed accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server; dropping it closes the socket and all connections.
#[derive(Debug)]
pub(crate) struct Server {
    /// The accepting task. It owns the connections, so they end with it.
    accepting: JoinSet<()>,
    stop: oneshot::Sender<()>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, service: Arc<Service>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, service, stopped));
        Self { accepting, stop }
    }

    /// Closes the socket and all connections and waits until they are closed.
    pub(crate) async fn shutdown(mut self) {
        // Fails only if the task has already ended.
        let _ended = self.stop.send(());
        while self.accepting.join_next().await.is_some() {}
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => accepted,
        };
        // Removes the connections that have ended.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let open = service.journal.open_connection();
                connections.spawn(serve(stream, open, Arc::clone(&service)));
            }
            Err(error) => {
                tracing::warn!(error = %error, "cannot accept a connection");
                // Usually too many open files, which passes when a connection ends.
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, open: OpenConnection, service: Arc<Service>) {
    // Responses are small; with Nagle's algorithm, delayed acknowledgements would add 40 ms.
    let _unsupported = stream.set_nodelay(true);
    let connection = Arc::new(ConnectionHandle::new(open.number()));
    let socket = Socket::new(stream, Arc::clone(&connection));
    let respond = service_fn(|request| {
        let (service, connection) = (Arc::clone(&service), Arc::clone(&connection));
        async move { service.respond(request, &connection).await }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(socket), respond)
        .await;
    if let Err(error) = served {
        tracing::debug!(error = %error, "connection ended early");
    }
}
