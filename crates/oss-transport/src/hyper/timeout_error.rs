//! The errors of time limits that expired.

use std::time::Duration;

use crate::{Error, ErrorKind, Limit};

/// Creates the error of a limit that expired after this time.
pub(super) fn expired(limit: Limit, after: Duration) -> Error {
    let reason = format!("the limit of {after:?} expired");
    Error::new(ErrorKind::Timeout(limit), reason)
}

/// Creates the error of a head limit that expired before a connection was ready.
pub(super) fn no_connection(head: Duration) -> Error {
    let reason = format!("the head limit of {head:?} expired before a connection was ready");
    Error::new(ErrorKind::Timeout(Limit::Connect), reason)
}
