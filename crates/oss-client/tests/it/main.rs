//! The client against transports that answer from memory.

// `cfg(test)` is always on here; it tells clippy that helpers may unwrap as tests may.
#[cfg(test)]
mod answers;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod attempts;
#[cfg(test)]
mod clocks;
mod data;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod expired_credentials;
mod files;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod pages;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod pauses;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod refused_keys;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod retries;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod runtime;
#[cfg(test)]
mod secrets;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod storms;
#[cfg(test)]
mod support;
#[cfg(test)]
mod traces;
