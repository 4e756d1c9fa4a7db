//! Why an emulator can't start.

use std::io;
use std::net::SocketAddr;

use crate::state::{StateError, StoreError};

/// The error of an emulator that can't start.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StartError(#[from] StartErrorRepr);

#[derive(Debug, thiserror::Error)]
pub(crate) enum StartErrorRepr {
    #[error("cannot listen on {address}")]
    Address {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("invalid bucket name: {0:?}")]
    Bucket(String),
    #[error(transparent)]
    Store(StoreError),
    #[error("cannot create the buckets")]
    State(#[source] StateError),
    #[error("invalid hour of reports: {0} is not from 0 to 23")]
    ReportHour(u8),
}
