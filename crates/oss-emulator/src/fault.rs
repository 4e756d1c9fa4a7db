//! Injected faults: failures that the emulator produces on purpose.
//!
//! A [`Fault`] combines a trigger (an operation and a count) with an [`Effect`]. Pass faults to
//! [`Builder::faults`](crate::Builder::faults), or add them to
//! [`Emulator::faults`](crate::Emulator::faults) at any time.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use http::StatusCode;
//! use oss_emulator::Emulator;
//! use oss_emulator::fault::{Effect, Fault, Reply};
//!
//! let emulator = Emulator::start().await?;
//! // The first put of a rule is applied, but its response is lost.
//! let first_put = Fault::on("PutBucketInventory")?.first(1);
//! emulator.faults().add(first_put.then(Effect::ApplyThenClose));
//! // One in ten requests of any kind gets a 503 with `Retry-After: 2`.
//! let busy = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable").retry_after(2);
//! emulator.faults().add(Fault::on_any().with_probability(0.1).then(Effect::Respond(busy)));
//! # Ok(())
//! # }
//! ```
//!
//! # Which fault hits a request
//!
//! Each fault counts the requests for its operation from the moment it is added, in the order of the
//! [journal](crate::journal). Invalid requests count too, and so do requests that another fault
//! hits. If several faults are due for a request, only the one that was added first has its effect.
//!
//! Faults are reproducible: with the same seed and the same order of adding, a fault hits the same of
//! its requests.

mod effect;
mod faults;
mod reply;
mod skew;
mod trigger;
mod truncation;

pub use effect::Effect;
pub use faults::Faults;
pub use reply::Reply;
pub use skew::Skew;
pub use trigger::{Fault, FaultTrigger, UnknownOperation};
pub use truncation::Truncation;

pub(crate) use effect::RequestOutcome;
pub(crate) use reply::ReplyBody;
pub(crate) use truncation::{ConnectionEnd, TruncationScope};
