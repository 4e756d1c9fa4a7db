//! The path of an operation from its parameters to its output.
//!
//! [`Client::execute`](crate::Client::execute) goes through these steps, each in the file of its name:
//!
//! 1. `prepare` builds everything that all attempts share: URL, headers, checksum.
//! 2. `sign` adds what is new in each attempt: credentials, date and signature.
//! 3. `send` sends the request and separates successes from errors.
//! 4. `classify` derives from an error whether the same request may succeed later.
//! 5. `attempts` repeats 2 to 4 until it gets a response or has to stop. `recovery` handles a wrong clock,
//!    refused credentials and closed connections; `retry` decides on all other failures.
//! 6. `response` reads the output from the response.

mod attempts;
mod classify;
mod error_response;
mod execute;
mod next_step;
mod prepare;
mod progress;
mod recovery;
mod response;
mod retry;
mod send;
mod sign;
mod skew;
mod trace;

#[cfg(feature = "transfer")]
pub(crate) use retry::{Attempt, Failure};
pub use retry::{RetryPolicy, RetryQuota};
pub(crate) use skew::ClockSkew;
