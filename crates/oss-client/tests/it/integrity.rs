//! Checksums of data, compared with the ones of the service.

// `cfg(test)` is always set here; it tells clippy that helpers may unwrap like tests.
#[cfg(test)]
mod chunkings;
#[cfg(test)]
mod chunks;
#[cfg(test)]
mod downloads;
mod early_responses;
#[cfg(test)]
mod uploads;

/// The CRC-64 of "hello", as OSS returned it.
const HELLO: &str = "11177612005948864433";
