//! One request from its head to its answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{EXPECT, HOST};
use http::request::Parts;
use http::{Method, Request, Response};
use http_body::Body;
use http_body_util::Full;
use oss_sign::Timestamp;
use tokio::time::Instant;

use crate::addressing::{Addressing, without_port};
use crate::answer::{self, ErrorBody, Stamp};
use crate::auth::{Verified, Verifier};
use crate::body;
use crate::call::Call;
use crate::case::Case;
use crate::clock::Clock;
use crate::error::ServiceError;
use crate::fault::{Done, Faults};
use crate::journal::Journal;
use crate::line::{Line, NoAnswer};
use crate::object;
use crate::request::Head;
use crate::router;
use crate::store::Store;

/// Everything that the connections of a server share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) verifier: Verifier,
    pub(crate) addressing: Addressing,
    pub(crate) clock: Clock,
    pub(crate) account_id: String,
    pub(crate) store: Store,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) requests: AtomicU64,
}

impl Service {
    /// Answers a request, or has its connection ended because of a fault.
    pub(crate) async fn respond<B>(
        &self,
        request: Request<B>,
        line: &Line,
    ) -> Result<Response<Full<Bytes>>, NoAnswer>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let head = Head::read(&parts, &self.addressing);
        let case = Case::open(self, line, head.as_ref().ok());
        let stamp = self.stamp(&parts, case.now);
        let done = if case.is_ignored() {
            ignore(&parts, body).await
        } else {
            self.perform(&parts, head, body, case.now).await
        };
        let mut response = case.conclude(done, &stamp, line).await?;
        answer::set_server_time(&mut response, started.elapsed().as_millis());
        Ok(response)
    }

    /// Does what is asked for.
    ///
    /// The signature is checked before the body is read: it never covers the body.
    async fn perform<B>(
        &self,
        parts: &Parts,
        head: Result<Head, ServiceError>,
        body: B,
        now: SystemTime,
    ) -> Done
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let verified = head.and_then(|head| self.verifier.verify(head, now));
        let verified = match verified {
            // The client asked before it sends the body: it need not.
            Err(error) if parts.headers.contains_key(EXPECT) => return Done::Refused(error),
            verified => verified,
        };
        let limit = verified.as_ref().map_or(body::DOCUMENT_LIMIT, limit);
        let body = body::read(body, &parts.headers, limit).await;
        let answer = verified.and_then(|verified| {
            let body = body?;
            let call = Call::new(self, &verified, &body, now);
            router::answer(&call, &verified.head().method)
        });
        match answer {
            Ok(answer) => Done::Applied(answer),
            Err(error) => Done::Refused(error),
        }
    }

    fn stamp(&self, parts: &Parts, now: SystemTime) -> Stamp {
        let time = Timestamp::try_from(now);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        Stamp {
            request_id: self.request_id(now),
            host_id: without_port(host.unwrap_or_default()).to_owned(),
            date: time.map(Timestamp::to_imf_fixdate).unwrap_or_default(),
            body: match parts.method {
                Method::HEAD => ErrorBody::InHeader,
                _ => ErrorBody::Sent,
            },
        }
    }

    /// Returns an id of 32 hexadecimal digits that no other upload to this server has.
    pub(crate) fn upload_id(&self, now: SystemTime) -> String {
        let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{seconds:016X}{number:016X}")
    }

    /// Returns an id of 24 hexadecimal digits that no other request of this server has.
    fn request_id(&self, now: SystemTime) -> String {
        let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:08X}{number:016X}", seconds & 0xFFFF_FFFF)
    }
}

/// Waits for the end of a request for which nothing is done.
async fn ignore<B>(parts: &Parts, body: B) -> Done
where
    B: Body<Data = Bytes> + Unpin,
{
    // A client that waits for `100 Continue` sends the body only if it is read.
    if !parts.headers.contains_key(EXPECT) {
        let _ignored = body::read(body, &parts.headers, object::LIMIT).await;
    }
    Done::Ignored
}

/// Returns how large the body may be, in bytes: what is put to a key is data.
fn limit(request: &Verified) -> usize {
    let head = request.head();
    if head.method == Method::PUT && !head.target.key.is_empty() {
        object::LIMIT
    } else {
        body::DOCUMENT_LIMIT
    }
}
