//! Faults that a local OSS has on purpose.
//!
//! A [`Fault`] says when something goes wrong and what: an operation, a count, and an [`Effect`].
//! They are given to [`Builder::faults`](crate::Builder::faults), or added to
//! [`Emulator::faults`](crate::Emulator::faults) while it runs.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use http::StatusCode;
//! use oss_emulator::Emulator;
//! use oss_emulator::fault::{Effect, Fault, Reply};
//!
//! let emulator = Emulator::start().await?;
//! // The first rule that is put is kept, and its answer is lost.
//! let lost = Fault::on("PutBucketInventory")?.first(1);
//! emulator.faults().add(lost.then(Effect::ApplyThenClose));
//! // One of ten requests of any kind is told to come back in two seconds.
//! let busy = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable").retry_after(2);
//! emulator.faults().add(Fault::on_any().with_probability(0.1).then(Effect::Answer(busy)));
//! # Ok(())
//! # }
//! ```
//!
//! # Which fault a request has
//!
//! Each fault counts the requests for its operation, from when it was added, in the order in which the
//! [journal](crate::journal) has them. Requests count whether they are valid or not, and also where
//! another fault has its effect. Where several are due for a request, it has the one that was added
//! first, and no other.
//!
//! Nothing is left to chance: with the same seed, a fault that was added at the same place hits the
//! same ones of the requests it counts.

mod effect;
mod faults;
mod random;
mod reply;
mod rule;
mod skew;
mod truncation;

pub use effect::Effect;
pub use faults::Faults;
pub use reply::Reply;
pub use rule::{Fault, Occasion, UnknownOperation};
pub use skew::Skew;
pub use truncation::Truncation;

pub(crate) use effect::Done;
pub(crate) use truncation::{Cut, Ending, Place};
