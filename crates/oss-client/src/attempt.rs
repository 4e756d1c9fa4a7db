//! One attempt: credentials, signature, exchange, and what came of it.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use md5::{Digest as _, Md5};
use oss_model::operation::{AnswerBody, ByteStream, OperationInfo, OperationRequest, RequestBody};
use oss_model::validate::{Violation, Violations};
use oss_sign::{Credentials, SignableRequest, v4};
use oss_transport::Body;

use crate::client::Shared;
use crate::error::{Cause, Head};
use crate::redact::Secrets;
use crate::service_error::{REQUEST_ID, is_error_document};
use crate::trace::RecordedHeaders;
use crate::{ServiceError, target};

/// How much of the body of an error is read, in bytes.
pub(crate) const ERROR_BODY_LIMIT: usize = 64 * 1024;
const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// A request that lacks only what differs between attempts: the signature.
pub(crate) struct Prepared {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    bucket: Option<String>,
    key: Option<String>,
    body: RequestBody,
    answer: AnswerBody,
}

/// A request with its signature.
pub(crate) struct Signed {
    pub(crate) request: Request<Body>,
    pub(crate) signature: Signature,
}

/// What a request is signed with.
pub(crate) struct Signature {
    pub(crate) at: SystemTime,
    pub(crate) credentials: Credentials,
}

/// A success, with its body in memory unless the operation streams it.
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ByteStream,
    /// What an error about this answer must not repeat.
    pub(crate) secrets: Secrets,
}

impl Prepared {
    pub(crate) fn new(
        client: &Shared,
        info: &OperationInfo,
        request: OperationRequest,
    ) -> Result<Self, Cause> {
        let uri = target::url(&client.endpoint, client.addressing, &request)?;
        let OperationRequest {
            bucket,
            key,
            mut headers,
            encoded_headers,
            body,
            ..
        } = request;
        for (name, value) in encoded_headers {
            let value = target::header_value(name.as_str(), &value)?;
            headers.insert(name, value);
        }
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| client.user_agent.clone());
        if !headers.contains_key(CONTENT_MD5)
            && let Some(digest) = content_md5(&body, info)
        {
            headers.insert(CONTENT_MD5, digest);
        }
        Ok(Self {
            method: info.method.clone(),
            uri,
            headers,
            bucket,
            key,
            body,
            answer: info.answer,
        })
    }

    /// Tells whether there can be another attempt.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.body.is_repeatable()
    }

    /// Signs with the credentials and the time of now.
    pub(crate) async fn sign(&self, client: &Shared) -> Result<Signed, Cause> {
        let provided = client.credentials.provide().await?;
        let now = client.skew.correct(client.clock.now());
        provided.check(now)?;
        let params = v4::SigningParams::new(provided.credentials(), client.region.as_str(), now)
            .with_key_cache(&client.keys);
        let signed = v4::sign(&self.signable(), &params)?;
        let mut request = Request::new(self.open()?);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers_with_room();
        signed.apply_to(request.headers_mut());
        if request.body().is_empty() && matches!(self.method, Method::PUT | Method::POST) {
            // RFC 9110, section 8.6. hyper states no length of a body that is not there.
            request.headers_mut().insert(CONTENT_LENGTH, 0.into());
        }
        let credentials = provided.into_credentials();
        let signature = Signature {
            at: now,
            credentials,
        };
        Ok(Signed { request, signature })
    }

    /// Copies the headers, and leaves room for those of a signature, `Content-Length` and `Host`.
    fn headers_with_room(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len() + 6);
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        headers
    }

    fn open(&self) -> Result<Body, Violations> {
        if let Some(bytes) = self.body.bytes() {
            return Ok(bytes.clone().into());
        }
        let stream = self.body.open().map(Body::stream);
        let rule = "was sent before, and a stream can be sent once only";
        stream.ok_or_else(|| Violation::new("body", rule).into())
    }

    fn signable(&self) -> SignableRequest<'_> {
        let request = SignableRequest::new(&self.method, &self.headers)
            .with_query(self.uri.query().unwrap_or_default());
        match (&self.bucket, &self.key) {
            (Some(bucket), Some(key)) => request.with_object(bucket, key),
            (Some(bucket), None) => request.with_bucket(bucket),
            (None, _) => request,
        }
    }
}

/// Sends a signed request and sorts the answer into success and the rest.
///
/// A 2xx answer whose body is an error document is an error, except for data: an object may well be one.
pub(crate) async fn exchange(
    client: &Shared,
    prepared: &Prepared,
    request: Request<Body>,
    recorded: &mut RecordedHeaders,
) -> Result<Answer, Cause> {
    let secrets = Secrets::of(request.headers());
    recorded.read_request(request.headers(), &secrets);
    let (parts, body) = client.transport.send(request).await?.into_parts();
    recorded.read_response(&parts.headers, &secrets);
    let request_id = secrets.identifier(&parts.headers, &REQUEST_ID);
    let head = Head {
        status: parts.status,
        request_id,
    };
    if !head.status.is_success() {
        return Err(refused(client, head, &parts.headers, body, &secrets).await);
    }
    if prepared.answer == AnswerBody::Streamed {
        return Ok(Answer {
            head,
            headers: parts.headers,
            body: ByteStream::new(body),
            secrets,
        });
    }
    match body.collect(client.body_limit).await {
        Ok(body) if is_error_document(&body) => {
            let start = &body[..body.len().min(ERROR_BODY_LIMIT)];
            let error = service_error(client, head.status, &parts.headers, start, &secrets);
            Err(error.into())
        }
        Ok(body) => Ok(Answer {
            head,
            headers: parts.headers,
            body: body.into(),
            secrets,
        }),
        Err(error) => Err(Cause::Transport {
            error,
            answer: Some(head),
        }),
    }
}

/// Reads an answer that is no success.
///
/// If its body breaks off inside of an error document, that is what failed, and it is asked for again; unless
/// the status decides alone, or it is no document of OSS, which would say no more.
async fn refused(
    client: &Shared,
    head: Head,
    headers: &HeaderMap,
    body: Body,
    secrets: &Secrets,
) -> Cause {
    let (body, broken) = read_some(body).await;
    let refusal = Cause::from(service_error(client, head.status, headers, &body, secrets));
    match broken {
        Some(error) if refusal.is_final_without_code() && may_become_document(&body) => {
            Cause::Transport {
                error,
                answer: Some(head),
            }
        }
        _ => refusal,
    }
}

/// Tells whether the start of a body can be that of an error document.
fn may_become_document(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    [&b"<?xml"[..], b"<Error", b"{"]
        .iter()
        .any(|document| start.starts_with(document) || document.starts_with(start))
}

fn service_error(
    client: &Shared,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &Secrets,
) -> ServiceError {
    let now = client.skew.correct(client.clock.now());
    ServiceError::read(status, headers, body, secrets, now)
}

/// Reads the start of an error's body, and why it ended if it broke off.
async fn read_some(mut body: Body) -> (Vec<u8>, Option<oss_transport::Error>) {
    let mut start = Vec::new();
    loop {
        let piece = match body.next_chunk().await {
            Ok(Some(piece)) => piece,
            Ok(None) => return (start, None),
            Err(error) => return (start, Some(error)),
        };
        let room = ERROR_BODY_LIMIT - start.len();
        start.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        if piece.len() >= room {
            return (start, None);
        }
    }
}

/// Of a stream there is none, since it is read while it is sent.
fn content_md5(body: &RequestBody, info: &OperationInfo) -> Option<HeaderValue> {
    let bytes = body.bytes()?;
    if bytes.is_empty() && !info.requires_content_md5 {
        return None;
    }
    STANDARD.encode(Md5::digest(bytes)).try_into().ok()
}
