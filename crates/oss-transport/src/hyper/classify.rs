//! How errors of hyper, rustls and the system become an [`ErrorKind`].

use std::error::Error as StdError;
use std::io;

use hyper_util::client::legacy;

use super::connect::ConnectTimeout;
use super::proxy::UnusableProxy;
use super::proxy_refusal::ProxyRefusal;
use super::resolve::ResolveError;
use super::route::ProxyError;
use super::tls::TlsUnavailable;
use super::tls_error::tls_problem;
use crate::error::{chain, find};
use crate::{Error, ErrorKind, Limit};

/// Converts an error of the pooled client into one that states a fact.
///
/// It names the proxy, if the proxy is what failed.
pub(super) fn classify(error: legacy::Error) -> Error {
    let kind = kind(&error);
    let problem = find::<rustls::Error>(&error).and_then(tls_problem);
    let proxy = failed_proxy(&error).map(str::to_owned);
    let mut error = Error::new(kind, error);
    if let Some(problem) = problem {
        error = error.with_tls_problem(problem);
    }
    if let Some(proxy) = proxy {
        error = error.with_failed_proxy(proxy);
    }
    error
}

/// Returns the host and port of the proxy that opened no connection.
fn failed_proxy(error: &legacy::Error) -> Option<&str> {
    if !error.is_connect() {
        return None;
    }
    // The limit of TCP and the limit of the whole are equal: either may end the wait for a proxy.
    let timed_out = || find(error).and_then(ConnectTimeout::proxy);
    find(error).map(ProxyError::peer).or_else(timed_out)
}

fn kind(error: &legacy::Error) -> ErrorKind {
    if error.is_connect() {
        return connect_kind(error);
    }
    match find::<hyper::Error>(error) {
        Some(error) => exchange_kind(error),
        None => ErrorKind::Other,
    }
}

/// Returns what kept the pool from making a connection.
fn connect_kind(error: &legacy::Error) -> ErrorKind {
    if find::<ResolveError>(error).is_some() {
        // Before the timeout, because the resolver itself can time out.
        ErrorKind::Resolve
    } else if find::<ConnectTimeout>(error).is_some() || chain(error).any(is_timed_out) {
        ErrorKind::Timeout(Limit::Connect)
    } else if find::<ProxyRefusal>(error).is_some_and(ProxyRefusal::is_final) {
        ErrorKind::ProxyRefused
    } else if find::<TlsUnavailable>(error).is_some() || find::<UnusableProxy>(error).is_some() {
        ErrorKind::Config
    } else if find::<rustls::Error>(error).is_some() {
        ErrorKind::Tls
    } else {
        ErrorKind::Connect
    }
}

/// Returns what broke an exchange that had a connection.
///
/// The kind of an error in the caller's stream is ignored: what it states about
/// delivery belongs to another exchange.
fn exchange_kind(error: &hyper::Error) -> ErrorKind {
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
