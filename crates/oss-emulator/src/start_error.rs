//! Why an emulator can't start.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::state::{StateError, StoreError};

/// The error of an emulator that can't start.
#[derive(Debug)]
pub struct StartError(StartErrorRepr);

impl StartError {
    /// Returns what failed and why, without the advice.
    pub fn message(&self) -> String {
        self.0.to_string()
    }

    /// Returns advice on the error.
    pub fn help(&self) -> Option<&'static str> {
        match &self.0 {
            StartErrorRepr::Address { source, .. } => address_help(source.kind()),
            StartErrorRepr::Store(error) => error.help(),
            _ => None,
        }
    }
}

fn address_help(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::AddrInUse => Some(
            "stop the program that uses the port, or choose another port; 0 chooses a free one",
        ),
        io::ErrorKind::AddrNotAvailable => {
            Some("choose an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them")
        }
        io::ErrorKind::PermissionDenied => {
            Some("choose a port from 1024, because this user may not use lower ones")
        }
        _ => None,
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)?;
        self.help()
            .map_or(Ok(()), |help| write!(f, "\nhelp: {help}"))
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl From<StartErrorRepr> for StartError {
    fn from(error: StartErrorRepr) -> Self {
        Self(error)
    }
}

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
