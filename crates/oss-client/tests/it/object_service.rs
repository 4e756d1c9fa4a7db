//! A service with one object, whose responses fail as scripted.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::{Body as HttpBody, Frame};
use oss_client::Transport;
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::from_fn;

pub(crate) const ETAG: &str = "\"5D41402ABC4B2A76B9719D911017C592\"";

/// The flaw of one response.
#[derive(Clone, Debug)]
pub(crate) enum Flaw {
    Nothing,
    /// The body breaks after this many bytes.
    Cut(usize),
    /// The body ends after this many bytes, without an error.
    End(usize),
    /// The body goes on with these bytes.
    Longer(&'static [u8]),
    /// The request fails before the head of a response.
    Fail(TransportErrorKind),
    /// The response is this one, without the object.
    Respond(u16, &'static str),
    /// The range is ignored.
    Whole,
    /// Another range is returned.
    Other(Range<usize>),
    /// The object has only this many bytes, but the same `ETag`.
    Shorter(usize),
    /// The response has this `ETag`, and ignores the condition.
    Etag(Option<&'static str>),
    /// The response has no Content-Length.
    NoLength,
    /// So it is, and the body breaks after this many bytes.
    Unannounced(usize),
    /// A byte is flipped.
    Damage,
}

#[derive(Clone)]
pub(crate) struct ObjectService(Arc<Mutex<State>>);

struct State {
    object: Bytes,
    /// The length of the pieces of a body.
    piece: usize,
    etag: Option<&'static str>,
    crc64: Option<String>,
    flaws: VecDeque<Flaw>,
    /// Repeated after `flaws`.
    last: Flaw,
    requests: Vec<HeaderMap>,
}

impl ObjectService {
    pub(crate) fn new(object: impl Into<Bytes>, flaws: impl IntoIterator<Item = Flaw>) -> Self {
        Self(Arc::new(Mutex::new(State {
            object: object.into(),
            piece: 3,
            etag: Some(ETAG),
            crc64: None,
            flaws: flaws.into_iter().collect(),
            last: Flaw::Nothing,
            requests: Vec::new(),
        })))
    }

    pub(crate) fn with_last(self, last: Flaw) -> Self {
        self.state().last = last;
        self
    }

    pub(crate) fn with_etag(self, etag: Option<&'static str>) -> Self {
        self.state().etag = etag;
        self
    }

    pub(crate) fn with_crc64(self, crc64: u64) -> Self {
        self.state().crc64 = Some(crc64.to_string());
        self
    }

    pub(crate) fn with_piece(self, piece: usize) -> Self {
        self.state().piece = piece;
        self
    }

    pub(crate) fn requests(&self) -> Vec<HeaderMap> {
        self.state().requests.clone()
    }

    /// Returns the values of a header of all requests.
    pub(crate) fn sent(&self, name: &str) -> Vec<String> {
        let value = |headers: &HeaderMap| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        self.requests().iter().map(value).collect()
    }

    pub(crate) fn transport(&self) -> impl Transport + use<> {
        let service = self.clone();
        from_fn(move |request: Request<Body>| {
            let outcome = service.state().respond(request.headers());
            async move { outcome }
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    fn respond(&mut self, request: &HeaderMap) -> Result<Response<Body>, oss_transport::Error> {
        self.requests.push(request.clone());
        let flaw = self.flaws.pop_front().unwrap_or(self.last.clone());
        match flaw {
            Flaw::Fail(kind) => return Err(oss_transport::Error::new(kind, "scripted")),
            Flaw::Respond(status, body) => return Ok(respond(status, body)),
            _ => {}
        }
        let etag = match flaw {
            Flaw::Etag(etag) => etag,
            _ => self.etag,
        };
        let condition = request.get("if-match").map(HeaderValue::as_bytes);
        let ignores_condition = matches!(flaw, Flaw::Etag(_));
        if condition.is_some() && condition != etag.map(str::as_bytes) && !ignores_condition {
            let document = "<Error><Code>PreconditionFailed</Code></Error>";
            return Ok(respond(412, document));
        }
        let object = match flaw {
            Flaw::Shorter(size) => self.object.slice(..size),
            _ => self.object.clone(),
        };
        let size = object.len();
        let requested = request.get("range").map(|value| value.to_str().unwrap());
        let range = match (&flaw, requested) {
            (Flaw::Whole, _) | (_, None) => None,
            (Flaw::Other(range), Some(_)) => Some(range.clone()),
            (_, Some(range)) => match resolve(range, size) {
                Some(range) => Some(range),
                None => return Ok(respond(416, "<Error><Code>InvalidRange</Code></Error>")),
            },
        };
        let mut response = Response::builder();
        if let Some(range) = &range {
            let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            response = response.status(206).header("content-range", text);
        }
        let mut content = object.slice(range.unwrap_or(0..size));
        if !matches!(flaw, Flaw::NoLength | Flaw::Unannounced(_)) {
            response = response.header("content-length", content.len());
        }
        if let Some(etag) = etag {
            response = response.header("etag", etag);
        }
        if let Some(crc64) = &self.crc64 {
            response = response.header("x-oss-hash-crc64ecma", crc64);
        }
        let mut is_cut = false;
        match flaw {
            Flaw::Cut(length) | Flaw::Unannounced(length) => {
                content.truncate(length);
                is_cut = true;
            }
            Flaw::End(length) => content.truncate(length),
            Flaw::Longer(more) => content = [&content, more].concat().into(),
            Flaw::Damage => {
                let mut damaged = content.to_vec();
                damaged[0] ^= 1;
                content = damaged.into();
            }
            _ => {}
        }
        let body = Pieces {
            content,
            piece: self.piece,
            is_cut,
        };
        Ok(response.body(Body::stream(body)).unwrap())
    }
}

fn respond(status: u16, body: &'static str) -> Response<Body> {
    let response = Response::builder().status(status);
    response.body(body.into()).unwrap()
}

/// Resolves the value of a header `Range`, as RFC 9110 defines it.
fn resolve(text: &str, size: usize) -> Option<Range<usize>> {
    let (first, last) = text
        .strip_prefix("bytes=")
        .unwrap()
        .split_once('-')
        .unwrap();
    let range = match (first, last) {
        ("", count) => size.saturating_sub(count.parse().unwrap())..size,
        (first, "") => first.parse().unwrap()..size,
        (first, last) => {
            first.parse().unwrap()..last.parse::<usize>().unwrap().saturating_add(1).min(size)
        }
    };
    (range.start < size).then_some(range)
}

/// A body of pieces of the same length.
struct Pieces {
    content: Bytes,
    piece: usize,
    is_cut: bool,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = oss_transport::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, oss_transport::Error>>> {
        if self.content.is_empty() {
            let error = || oss_transport::Error::new(TransportErrorKind::Interrupted, "cut");
            return Poll::Ready(self.is_cut.then(|| Err(error())));
        }
        let length = self.piece.min(self.content.len());
        Poll::Ready(Some(Ok(Frame::data(self.content.split_to(length)))))
    }
}
