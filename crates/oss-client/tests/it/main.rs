//! Tests of the client with transports that respond from memory.

// `cfg(test)` is always set here; it tells clippy that helpers may unwrap like tests.
#[cfg(test)]
mod advice;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod attempt_timeout;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod attempts;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod backoff;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod build;
#[cfg(test)]
mod clock_skew;
mod data;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod download_sockets;
#[cfg(test)]
mod downloads;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod expired_credentials;
mod file_bodies;
mod integrity;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod object_service;
#[cfg(test)]
mod pagination;
#[cfg(test)]
mod presign;
#[cfg(test)]
mod ranges;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod refused_credentials;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod responses;
#[cfg(test)]
mod retries;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod retry_quota;
#[cfg(test)]
#[cfg(feature = "hyper")]
mod runtime;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod signature_v1;
#[cfg(test)]
mod stream_views;
#[cfg(test)]
mod support;
#[cfg(test)]
mod traces;
mod transfers;
