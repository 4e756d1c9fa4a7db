//! The listening socket and its connections, one task each.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Either;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::admin::Admin;
use crate::connection::{ConnectionEnded, ConnectionHandle, Socket};
use crate::journal::OpenConnection;
use crate::service::Service;

/// How long to wait after a failed accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How long requests in progress may take when the server stops.
const GRACE_PERIOD: Duration = Duration::from_secs(5);

/// A running server; dropping it closes the socket and all connections.
#[derive(Debug)]
pub(crate) struct Server {
    /// The accepting task. It owns the connections, so they end with it.
    accepting: JoinSet<()>,
    stop: watch::Sender<bool>,
}

/// The responders to the requests of all connections.
#[derive(Clone)]
struct Responders {
    service: Arc<Service>,
    admin: Option<Arc<Admin>>,
}

impl Server {
    /// Starts a server; without `admin`, a request to it is one to OSS.
    pub(crate) fn start(
        listener: TcpListener,
        service: Arc<Service>,
        admin: Option<Arc<Admin>>,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut accepting = JoinSet::new();
        let responders = Responders { service, admin };
        accepting.spawn(accept(listener, responders, stopped));
        Self { accepting, stop }
    }

    /// Closes the socket, completes requests in progress and closes connections.
    pub(crate) async fn shutdown(mut self) {
        self.stop.send_replace(true);
        while self.accepting.join_next().await.is_some() {}
    }
}

async fn accept(listener: TcpListener, responders: Responders, stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    accept_until_stopped(listener, &responders, &stopped, &mut connections).await;
    let completed = async { while connections.join_next().await.is_some() {} };
    let _late = timeout(GRACE_PERIOD, completed).await;
    connections.shutdown().await;
}

/// Accepts connections until the server stops, and then closes the socket.
async fn accept_until_stopped(
    listener: TcpListener,
    responders: &Responders,
    stopped: &watch::Receiver<bool>,
    connections: &mut JoinSet<()>,
) {
    let mut stop = stopped.clone();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => break,
            accepted = listener.accept() => accepted,
        };
        // Removes the connections that have ended.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok(accepted) => {
                let open = responders.service.journal.open_connection();
                connections.spawn(serve(accepted, open, responders.clone(), stopped.clone()));
            }
            Err(error) => {
                tracing::warn!(error = %error, "cannot accept a connection");
                // Usually too many open files, which passes when a connection ends.
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(
    (stream, peer): (TcpStream, SocketAddr),
    open: OpenConnection,
    responders: Responders,
    stopped: watch::Receiver<bool>,
) {
    // Responses are small; with Nagle's algorithm, delayed acknowledgements would add 40 ms.
    let _unsupported = stream.set_nodelay(true);
    let connection = Arc::new(ConnectionHandle::new(open.number(), peer, stopped));
    let socket = Socket::new(stream, Arc::clone(&connection));
    let respond = service_fn(|request| {
        let (responders, connection) = (responders.clone(), Arc::clone(&connection));
        async move {
            if let Some(admin) = responders.admin.filter(|it| it.is_target_of(&request)) {
                return Ok(admin.respond(request, &connection).await.map(Either::Left));
            }
            let response = responders.service.respond(request, &connection).await?;
            Ok::<_, ConnectionEnded>(response.map(Either::Right))
        }
    });
    let mut served = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(socket), respond)
    );
    let ended = tokio::select! {
        ended = &mut served => ended,
        () = connection.stopped() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "connection ended early");
    }
}
