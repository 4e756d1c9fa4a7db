//! The sockets: one task that accepts, and one for each connection.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::journal::Open;
use crate::line::{Line, Socket};
use crate::service::Service;

/// How long to wait before accepting again what could not be accepted.
const PAUSE: Duration = Duration::from_millis(50);

/// A running server; dropping it closes the socket and all connections.
#[derive(Debug)]
pub(crate) struct Server {
    /// The task that accepts. It owns the connections, so they end with it.
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

    /// Closes everything and waits until it is closed.
    pub(crate) async fn shutdown(mut self) {
        // Fails only where the task has ended already.
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
        // Forgets the connections that have ended.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let open = service.journal.connect();
                connections.spawn(serve(stream, open, Arc::clone(&service)));
            }
            Err(error) => {
                tracing::warn!(error = %error, "cannot accept a connection");
                // Mostly too many open files, which ends when a connection does.
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, open: Open, service: Arc<Service>) {
    // Answers are small; without this a client with delayed acknowledgements waits 40 ms.
    let _unsupported = stream.set_nodelay(true);
    let line = Arc::new(Line::new(open.number()));
    let socket = Socket::new(stream, Arc::clone(&line));
    let respond = service_fn(|request| {
        let (service, line) = (Arc::clone(&service), Arc::clone(&line));
        async move { service.respond(request, &line).await }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(socket), respond)
        .await;
    if let Err(error) = served {
        tracing::debug!(error = %error, "connection ended early");
    }
}
