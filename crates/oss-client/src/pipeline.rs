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
//! 6. `response` reads the output from the response.
//!
//! The checksums of data are those of [`integrity`](crate::integrity): 2 starts the one of an upload and 5 compares it;
//! 3 wraps the stream of a download.
//! [`Client::presign`](crate::Client::presign) shares the first step, and signs the URL in `presign`.

mod attempts;
mod classify;
mod error_response;
mod execute;
mod next_step;
mod prepare;
mod presign;
mod presigned_request;
mod progress;
mod recovery;
mod response;
mod retry;
mod send;
mod sign;
mod skew;
mod trace;

pub use presigned_request::PresignedRequest;
pub use retry::{RetryPolicy, RetryQuota};
pub(crate) use skew::ClockSkew;
