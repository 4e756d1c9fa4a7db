//! A server on a socket that answers as a test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A request as it came over the socket.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) target: String,
    /// In lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    Answer(u16, String),
    /// Fewer bytes than announced.
    Half(u16, String),
    /// Nothing, for ever.
    Hang,
    /// The connection ends without an answer.
    Close,
}

/// It ends with the test.
pub(super) struct Fake {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    _task: JoinSet<()>,
}

type Respond = dyn Fn(&Asked) -> Reply + Send + Sync;

impl Fake {
    pub(super) async fn start(
        respond: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Result<Self, std::io::Error> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let mut task = JoinSet::new();
        task.spawn(serve(listener, Arc::clone(&asked), Arc::new(respond)));
        Ok(Self {
            address,
            asked,
            _task: task,
        })
    }

    /// Answers everything alike.
    pub(super) async fn always(reply: Reply) -> Result<Self, std::io::Error> {
        Self::start(move |_| reply.clone()).await
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

async fn serve(listener: TcpListener, asked: Arc<Mutex<Vec<Asked>>>, respond: Arc<Respond>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (asked, respond) = (Arc::clone(&asked), Arc::clone(&respond));
        connections.spawn(async move { exchange(stream, &asked, &*respond).await });
    }
}

async fn exchange(
    mut stream: TcpStream,
    asked: &Mutex<Vec<Asked>>,
    respond: &Respond,
) -> Option<()> {
    let request = read(&mut stream).await?;
    let reply = respond(&request);
    asked.lock().unwrap().push(request);
    let (status, body, length) = match reply {
        Reply::Answer(status, body) => (status, body.clone(), body.len()),
        Reply::Half(status, body) => (status, body.clone(), body.len() * 2),
        Reply::Hang => return std::future::pending().await,
        Reply::Close => return None,
    };
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all((head + &body).as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

/// Reads a head and the body that it announces.
async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.lines();
            let mut first = lines.next()?.split(' ').map(str::to_owned);
            let headers = lines.filter_map(|line| line.split_once(": "));
            let asked = Asked {
                method: first.next()?,
                target: first.next()?,
                headers: headers
                    .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                    .collect(),
                body: body.to_owned(),
            };
            let length = asked
                .header("content-length")
                .map_or(Ok(0), str::parse)
                .ok()?;
            if body.len() >= length {
                return Some(asked);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
