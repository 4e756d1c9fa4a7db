//! The path of an operation from its parameters to its output.
//!
//! [`Client::execute`](crate::Client::execute) goes through these steps, each in the file of its name:
//!
//! 1. `prepare` builds everything that all attempts share: URL, headers, digest.
//! 2. `sign` adds what is new in each attempt: credentials, date and signature.
//! 3. `send` sends the request and separates successes from errors.
//! 4. `classify` derives from an error whether the same request may succeed later.
//! 5. `attempts` repeats 2 to 4 until it gets a response or has to stop. `recovery` handles a wrong clock,
//!    refused credentials and closed connections; `retry` decides on all other failures.
//! 6. `check_range` compares the range of the response with the requested one.
//! 7. `response` reads the output from the response.
//!
//! The checksums of data are those of [`integrity`](crate::integrity): 2 starts the one of an upload and 5 compares it;
//! 7 wraps the stream of a download.
//! [`Client::presign`](crate::Client::presign) shares the first step, and signs the URL in `presign`.
//! [`Client::download`](crate::Client::download) goes through all steps. If the body is interrupted, `resume` goes
//! through 2 to 6 for the rest.

mod attempt_info;
mod attempt_record;
mod attempts;
mod check_range;
mod classify;
mod error_response;
mod execute;
mod operation_state;
mod prepare;
mod presign;
mod presigned_request;
mod recovery;
mod response;
mod response_info;
mod resume;
mod resumed;
mod retry;
mod send;
mod sign;
mod skew;
mod trace;

pub use attempt_info::{AttemptInfo, NextStep};
pub(crate) use check_range::content_range;
pub use presigned_request::PresignedRequest;
pub(crate) use response::RawResponse;
pub use response_info::ResponseInfo;
pub(crate) use resume::{InterruptedBody, ResumableRequest};
pub(crate) use resumed::Resumed;
pub(crate) use retry::Tokens;
pub use retry::{RetryPolicy, RetryQuota};
pub(crate) use skew::ClockSkew;
