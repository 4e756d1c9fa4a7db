//! A server on a socket, with responses from the test.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A request as received over the socket.
#[derive(Clone, Debug)]
pub(super) struct ReceivedRequest {
    pub(super) method: String,
    pub(super) target: String,
    /// In lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// The reply to a request.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    Response(u16, String),
    /// Half of the announced bytes.
    Half(u16, String),
    /// No reply, and the connection stays open.
    Hang,
    /// No reply, and the connection closes.
    Close,
}

/// A server that stops when it is dropped.
pub(super) struct FakeService {
    address: SocketAddr,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
    _task: JoinSet<()>,
}

type Respond = dyn Fn(&ReceivedRequest) -> Reply + Send + Sync;

impl FakeService {
    pub(super) async fn start(
        respond: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static,
    ) -> Result<Self, std::io::Error> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let received = Arc::<Mutex<Vec<ReceivedRequest>>>::default();
        let mut task = JoinSet::new();
        task.spawn(serve(listener, Arc::clone(&received), Arc::new(respond)));
        Ok(Self {
            address,
            received,
            _task: task,
        })
    }

    /// Starts a server with the same reply to all requests.
    pub(super) async fn always(reply: Reply) -> Result<Self, std::io::Error> {
        Self::start(move |_| reply.clone()).await
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn received(&self) -> Vec<ReceivedRequest> {
        self.received.lock().unwrap().clone()
    }
}

impl ReceivedRequest {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

async fn serve(
    listener: TcpListener,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
    respond: Arc<Respond>,
) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (received, respond) = (Arc::clone(&received), Arc::clone(&respond));
        connections.spawn(async move { exchange(stream, &received, &*respond).await });
    }
}

async fn exchange(
    mut stream: TcpStream,
    received: &Mutex<Vec<ReceivedRequest>>,
    respond: &Respond,
) -> Option<()> {
    let request = read(&mut stream).await?;
    let reply = respond(&request);
    received.lock().unwrap().push(request);
    let (status, body, length) = match reply {
        Reply::Response(status, body) => (status, body.clone(), body.len()),
        Reply::Half(status, body) => (status, body.clone(), body.len() * 2),
        Reply::Hang => return std::future::pending().await,
        Reply::Close => return None,
    };
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all((head + &body).as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

/// Reads a head and its body.
async fn read(stream: &mut TcpStream) -> Option<ReceivedRequest> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.lines();
            let mut first = lines.next()?.split(' ').map(str::to_owned);
            let headers = lines.filter_map(|line| line.split_once(": "));
            let request = ReceivedRequest {
                method: first.next()?,
                target: first.next()?,
                headers: headers
                    .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                    .collect(),
                body: body.to_owned(),
            };
            let length = request
                .header("content-length")
                .map_or(Ok(0), str::parse)
                .ok()?;
            if body.len() >= length {
                return Some(request);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
