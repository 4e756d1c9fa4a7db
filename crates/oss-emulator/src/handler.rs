//! A handler: decodes a request, calls a function, and writes its output.

use http::{HeaderMap, StatusCode};
use oss_model::operation::{
    DecodeError, DecodeErrorKind, KeyEncoding, ResponseError, ServerOperation,
};
use oss_model::xml::can_carry;

use crate::body::{BodyKind, DOCUMENT_LIMIT, LIST_LIMIT};
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// The parameter that asks for encoded keys.
const ENCODING_TYPE: &str = "encoding-type";

/// The handler of an operation.
pub(crate) struct Handler {
    /// The name of the operation.
    pub(crate) operation: &'static str,
    /// How the body is read.
    pub(crate) body: BodyKind,
    handle: Box<Handle>,
}

type Handle = dyn Fn(&RequestContext<'_>) -> Result<Response, ServiceError> + Send + Sync;

/// The response of a handler that is more than the output of its operation.
pub(crate) enum Reply<T> {
    /// An output, and headers that the spec doesn't have.
    Output(T, HeaderMap),
    /// A 304 with these headers.
    NotModified(HeaderMap),
}

/// The error for a request that isn't the operation that it selects.
type Explain = fn(&RequestContext<'_>, &DecodeError) -> ServiceError;

/// Handles an operation with a function from the operation to its output.
pub(crate) fn on<T: ServerOperation>(
    handler: impl Fn(&RequestContext<'_>, T) -> Result<T::Output, ServiceError> + Send + Sync + 'static,
) -> Handler {
    on_explained(handler, |_, error| error.into())
}

/// Like [`on`], with an own error for a request that can't be decoded.
pub(crate) fn on_explained<T: ServerOperation>(
    handler: impl Fn(&RequestContext<'_>, T) -> Result<T::Output, ServiceError> + Send + Sync + 'static,
    explain: Explain,
) -> Handler {
    let handler = move |ctx: &RequestContext<'_>, operation| {
        let output = handler(ctx, operation)?;
        Ok(Reply::Output(output, HeaderMap::new()))
    };
    typed(handler, explain)
}

/// Handles an operation with a function that returns more than the output.
pub(crate) fn on_with_headers<T: ServerOperation>(
    handler: impl Fn(&RequestContext<'_>, T) -> Result<Reply<T::Output>, ServiceError>
    + Send
    + Sync
    + 'static,
) -> Handler {
    typed(handler, |_, error| error.into())
}

fn typed<T: ServerOperation>(
    handler: impl Fn(&RequestContext<'_>, T) -> Result<Reply<T::Output>, ServiceError>
    + Send
    + Sync
    + 'static,
    explain: Explain,
) -> Handler {
    let handle = move |ctx: &RequestContext<'_>| {
        let operation = decode::<T>(ctx, explain)?;
        let encoding = encoding::<T>(ctx)?;
        match handler(ctx, operation)? {
            Reply::Output(output, headers) => {
                let response = T::respond(output, encoding).map_err(|error| failed(ctx, &error))?;
                Ok(Response::from(response).with_headers(headers))
            }
            Reply::NotModified(headers) => {
                Ok(Response::empty(StatusCode::NOT_MODIFIED).with_headers(headers))
            }
        }
    };
    Handler {
        operation: T::INFO.name,
        body: BodyKind::Document(DOCUMENT_LIMIT),
        handle: Box::new(handle),
    }
}

impl Handler {
    /// Raises the body limit to the length of a list of keys or parts.
    pub(crate) fn with_list(mut self) -> Self {
        self.body = BodyKind::Document(LIST_LIMIT);
        self
    }

    /// Reads the body as the content of an object or part.
    pub(crate) fn with_content(mut self) -> Self {
        self.body = BodyKind::Content;
        self
    }

    /// Calls the handler.
    pub(crate) fn handle(&self, ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
        (self.handle)(ctx)
    }
}

/// Reads an operation; a missing bucket is reported before anything else.
fn decode<T: ServerOperation>(
    ctx: &RequestContext<'_>,
    explain: Explain,
) -> Result<T, ServiceError> {
    T::decode(&ctx.incoming()).or_else(|error| {
        let mut errors = T::INFO.errors.iter();
        if errors.any(|known| known.code == "NoSuchBucket") {
            ctx.require_bucket()?;
        }
        Err(explain(ctx, &error))
    })
}

/// Returns the encoding of the keys in the response.
fn encoding<T: ServerOperation>(ctx: &RequestContext<'_>) -> Result<KeyEncoding, ServiceError> {
    if T::INFO.query.iter().all(|key| key.name != ENCODING_TYPE) {
        return Ok(KeyEncoding::Plain);
    }
    let encoding = KeyEncoding::requested(&ctx.incoming());
    let encoding = encoding.map_err(|error| ServiceError::from(&error))?;
    // Found before the request changes anything.
    if encoding == KeyEncoding::Plain && !can_carry(ctx.key()) {
        return Err(unwritable(ctx.key()));
    }
    Ok(encoding)
}

/// Returns the error for a response that can't be written.
///
/// Documents repeat what clients sent, and XML can't carry U+0000.
fn failed(ctx: &RequestContext<'_>, error: &ResponseError) -> ServiceError {
    let incoming = ctx.incoming();
    let mut values = incoming.query.iter().map(|(_, value)| value);
    match (
        error.document_error(),
        values.find(|value| !can_carry(value)),
    ) {
        (Some(_), Some(text)) => unwritable(text),
        (Some(error), None) => ServiceError::invalid_argument(format!(
            "The response cannot be written: {error}; encoding-type=url encodes keys.",
        )),
        (None, _) => ServiceError::internal(error.to_string()),
    }
}

fn unwritable(text: &str) -> ServiceError {
    ServiceError::invalid_argument(format!(
        "The response would contain {text:?}, and XML cannot carry U+0000; \
         encoding-type=url encodes keys, but nothing else.",
    ))
}

impl From<&DecodeError> for ServiceError {
    fn from(error: &DecodeError) -> Self {
        let message = sentence(error);
        match error.kind() {
            DecodeErrorKind::Body => Self::malformed_xml(message),
            _ => Self::invalid_argument(message),
        }
    }
}

/// Returns the text of an error as a sentence.
fn sentence(error: &DecodeError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}
