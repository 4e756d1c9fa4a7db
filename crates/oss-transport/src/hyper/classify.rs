//! All knowledge of other people's error chains, in one function.

use std::error::Error as StdError;
use std::io;

use hyper_util::client::legacy;

use super::connect::TooSlow;
use super::places::Full;
use super::resolve::Unresolved;
use super::tls::TlsUnavailable;
use super::verify::tls_problem;
use crate::error::{chain, find};
use crate::{Error, ErrorKind, Limit};

/// Turns an error of the pooled client into one that states a fact.
pub(super) fn classify(error: legacy::Error) -> Error {
    let kind = kind_of(&error);
    let problem = find::<rustls::Error>(&error).and_then(tls_problem);
    let error = Error::new(kind, error);
    match problem {
        Some(problem) => error.with_tls_problem(problem),
        None => error,
    }
}

fn kind_of(error: &legacy::Error) -> ErrorKind {
    if error.is_connect() {
        return before_connected(error);
    }
    match find::<hyper::Error>(error) {
        Some(error) => after_connected(error),
        None => ErrorKind::Other,
    }
}

fn before_connected(error: &legacy::Error) -> ErrorKind {
    if find::<Unresolved>(error).is_some() {
        // Also if the resolver itself ran out of time.
        ErrorKind::Resolve
    } else if find::<TooSlow>(error).is_some()
        || find::<Full>(error).is_some()
        || chain(error).any(is_timed_out)
    {
        ErrorKind::Timeout(Limit::Connect)
    } else if find::<TlsUnavailable>(error).is_some() {
        ErrorKind::Config
    } else if find::<rustls::Error>(error).is_some() {
        ErrorKind::Tls
    } else {
        ErrorKind::Connect
    }
}

/// Tells what broke an exchange that had a connection.
///
/// The kind of an error in the caller's stream is not looked at: whatever it says
/// about delivery, it says about another exchange.
fn after_connected(error: &hyper::Error) -> ErrorKind {
    let own_stream = error.is_user() && find::<Error>(error).is_some();
    if own_stream || error.is_body_write_aborted() {
        ErrorKind::Body
    } else if error.is_user() {
        ErrorKind::Other
    } else if error.is_parse() {
        ErrorKind::Protocol
    } else {
        ErrorKind::Interrupted
    }
}

fn is_timed_out(error: &(dyn StdError + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}
