//! The error of an exchange that did not complete.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use crate::{Limit, TlsProblem};

/// The reason why an exchange did not complete.
///
/// An HTTP status is never an error here. `Display` prints this level only, with the
/// host and port if known, but never the path or the query, which may contain a
/// signature; [`source`](StdError::source) returns the next level.
pub struct Error(Box<Inner>);

struct Inner {
    facts: Facts,
    source: Box<dyn StdError + Send + Sync>,
}

/// Everything known except the source.
#[derive(Clone)]
struct Facts {
    kind: ErrorKind,
    peer: Option<String>,
    tls_problem: Option<TlsProblem>,
    on_reused_connection: bool,
    proxy_failed: bool,
}

/// A fact about an exchange that did not complete.
///
/// Each kind states whether the server may have received the request; see
/// [`Error::may_have_been_sent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The host could not be resolved: it is unknown, or DNS did not respond. Not sent.
    Resolve,
    /// No connection: TCP or the proxy failed. Not sent.
    Connect,
    /// The proxy refuses the request, and would refuse it again. Not sent.
    ///
    /// The server didn't receive it. The proxy wants other credentials, or doesn't allow the host. [`Error::peer`] is the proxy.
    ProxyRefused,
    /// The TLS handshake was refused by either side. Not sent.
    Tls,
    /// The request can't be sent as given. Not sent.
    Request,
    /// The transport is not configured for the request. Not sent.
    Config,
    /// A time limit expired. May have been sent, unless it is [`Limit::Connect`].
    ///
    /// See [`Timeouts`](crate::Timeouts).
    Timeout(Limit),
    /// The connection ended before the response head was complete. May have been sent.
    Interrupted,
    /// A body failed, or is shorter or longer than announced. May have been sent.
    ///
    /// It is the body of the response or of a streamed request.
    Body,
    /// The response is not valid HTTP, or its head is too large. May have been sent.
    Protocol,
    /// A body is larger than the reader allows. May have been sent.
    TooLarge,
    /// Nothing is known. May have been sent.
    Other,
}

impl Error {
    /// Creates an error, for implementations of [`Transport`](crate::Transport).
    ///
    /// Choose the kind by what is *known*: after a kind that says "not sent", a layer
    /// above may repeat a request that changes data.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_transport::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::Connect, "connection refused").with_peer("10.0.0.7:80");
    /// assert_eq!(error.to_string(), "could not connect (peer 10.0.0.7:80)");
    /// assert!(!error.may_have_been_sent());
    /// ```
    pub fn new(kind: ErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let facts = Facts {
            kind,
            peer: None,
            tls_problem: None,
            on_reused_connection: false,
            proxy_failed: false,
        };
        let source = source.into();
        Self(Box::new(Inner { facts, source }))
    }

    /// Wraps an error, keeping the facts of an [`Error`] in its chain.
    ///
    /// Middleware boxes and wraps errors; the facts about the exchange survive that.
    /// `default` is the kind if the chain contains no [`Error`].
    ///
    /// Don't use it if the chain may contain an error of the request's own body stream,
    /// whose facts about delivery belong to another exchange. Give such an error the
    /// kind [`ErrorKind::Body`] before the request is sent.
    pub fn wrap(source: impl Into<Box<dyn StdError + Send + Sync>>, default: ErrorKind) -> Self {
        match source.into().downcast::<Self>() {
            Ok(own) => *own,
            Err(foreign) => {
                let facts = find::<Self>(&*foreign).map(|own| own.0.facts.clone());
                let mut error = Self::new(default, foreign);
                error.0.facts = facts.unwrap_or(error.0.facts);
                error
            }
        }
    }

    /// Marks the connection as one that had already served another exchange.
    #[must_use]
    pub fn with_reused_connection(mut self) -> Self {
        self.0.facts.on_reused_connection = true;
        self
    }

    /// Adds the TLS problem; only [`ErrorKind::Tls`] shows it.
    #[must_use]
    pub fn with_tls_problem(mut self, problem: TlsProblem) -> Self {
        self.0.facts.tls_problem = Some(problem);
        self
    }

    /// Adds the host and port, never a path or query, which `Display` prints.
    #[must_use]
    pub fn with_peer(mut self, peer: impl Into<String>) -> Self {
        self.0.facts.peer = Some(peer.into());
        self
    }

    /// Adds a proxy that failed or refused, as the [`peer`](Self::peer).
    #[must_use]
    pub fn with_failed_proxy(mut self, peer: impl Into<String>) -> Self {
        self.0.facts.proxy_failed = true;
        self.with_peer(peer)
    }

    /// Returns the kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.facts.kind
    }

    /// Returns the host and port of the peer, if known.
    ///
    /// It is the proxy if the proxy can't be reached, opens no tunnel, or if connecting through it takes too
    /// long.
    #[must_use]
    pub fn peer(&self) -> Option<&str> {
        self.0.facts.peer.as_deref()
    }

    /// Returns whether the server may have received the request or a part of it.
    ///
    /// `false` is certain. `true` only means that it can't be ruled out.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        !matches!(
            self.kind(),
            ErrorKind::Resolve
                | ErrorKind::Connect
                | ErrorKind::ProxyRefused
                | ErrorKind::Tls
                | ErrorKind::Request
                | ErrorKind::Config
                | ErrorKind::Timeout(Limit::Connect)
        )
    }

    /// Returns whether the connection had already served another exchange.
    ///
    /// On such a connection, [`ErrorKind::Interrupted`] mostly means that the server had just
    /// closed it. An idempotent request can then be sent again at once. `false` if the
    /// transport doesn't know.
    #[must_use]
    pub fn connection_was_reused(&self) -> bool {
        self.0.facts.on_reused_connection
    }

    /// Returns whether name resolution failed.
    ///
    /// # Troubleshooting
    ///
    /// Check the spelling of the endpoint, its region and the bucket in front of it, and
    /// the machine's DNS. A retry helps if DNS did not respond, but not if it responded
    /// that the name doesn't exist.
    #[must_use]
    pub fn is_resolve(&self) -> bool {
        self.kind() == ErrorKind::Resolve
    }

    /// Returns whether no connection was made.
    ///
    /// This includes the connect limit, failed name resolution, and a proxy that refuses.
    ///
    /// # Troubleshooting
    ///
    /// Check the endpoint's spelling and region, that the machine resolves its
    /// name, and that routes, firewalls and the proxy let it through. An internal
    /// endpoint is reachable only from inside its own region.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Resolve
                | ErrorKind::Connect
                | ErrorKind::ProxyRefused
                | ErrorKind::Timeout(Limit::Connect)
        )
    }

    /// Returns whether the proxy failed or refused, and not the server.
    ///
    /// If the connect limit expires, it can't be told whether the proxy or the server behind it is slow. The
    /// proxy counts then.
    ///
    /// # Troubleshooting
    ///
    /// [`peer`](Self::peer) is the proxy. [`source`](StdError::source) has the status of its response, if any,
    /// and the setting that the proxy comes from, if it has a name.
    #[must_use]
    pub fn is_proxy(&self) -> bool {
        self.0.facts.proxy_failed
    }

    /// Returns whether the TLS handshake was refused.
    ///
    /// # Troubleshooting
    ///
    /// [`tls_problem`](Self::tls_problem) has the reason and the remedy,
    /// [`source`](StdError::source) the details. A retry doesn't help.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.kind() == ErrorKind::Tls
    }

    /// Returns the TLS problem, if this is [`ErrorKind::Tls`] and it is known.
    #[must_use]
    pub fn tls_problem(&self) -> Option<TlsProblem> {
        self.0.facts.tls_problem.filter(|_| self.is_tls())
    }

    /// Returns whether a limit of [`Timeouts`](crate::Timeouts) expired.
    ///
    /// # Troubleshooting
    ///
    /// [`kind`](Self::kind) has the limit. `Connect`: see [`is_connect`](Self::is_connect).
    /// `Head`: the server is busy, or the limit is too short for this request.
    /// `Idle`: the network dropped the connection, or the server stalled.
    /// `Stall`: the network is congested, or the bucket's bandwidth is exhausted. Run fewer
    /// transfers at a time, or lower the
    /// [minimum throughput](crate::Timeouts::with_min_throughput).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(message(self.kind()))?;
        if let Some(problem) = self.tls_problem() {
            write!(f, ": {problem}")?;
        }
        match self.peer() {
            Some(peer) => write!(f, " (peer {peer})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.facts.kind)
            .field("peer", &self.0.facts.peer)
            .field("tls_problem", &self.0.facts.tls_problem)
            .field("on_reused_connection", &self.0.facts.on_reused_connection)
            .field("proxy_failed", &self.0.facts.proxy_failed)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

fn message(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Resolve => "could not resolve the host",
        ErrorKind::Connect => "could not connect",
        ErrorKind::ProxyRefused => "the proxy refuses the request",
        ErrorKind::Tls => "TLS handshake failed",
        ErrorKind::Request => "request can't be sent as given",
        ErrorKind::Config => "transport is not configured for the request",
        ErrorKind::Timeout(Limit::Connect) => "no connection in time",
        ErrorKind::Timeout(Limit::Head) => "no response head in time",
        ErrorKind::Timeout(Limit::Idle) => "no response body data in time",
        ErrorKind::Timeout(Limit::Stall) => "body too slow",
        ErrorKind::Interrupted => "connection ended before the response head",
        ErrorKind::Body => "body failed",
        ErrorKind::Protocol => "not a valid HTTP exchange",
        ErrorKind::TooLarge => "body too large",
        ErrorKind::Other => "HTTP exchange failed",
    }
}

/// Iterates over an error and its sources.
///
/// `io::Error::source` skips the error that it wraps, so that one is looked at first.
pub(crate) fn chain<'a>(
    first: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(first), |&error| {
        let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Finds the first error of type `E` in a chain.
pub(crate) fn find<'a, E: StdError + 'static>(
    first: &'a (dyn StdError + 'static),
) -> Option<&'a E> {
    chain(first).find_map(|error| error.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_states_whether_it_may_have_been_sent() {
        let table = [
            (ErrorKind::Resolve, false),
            (ErrorKind::Connect, false),
            (ErrorKind::ProxyRefused, false),
            (ErrorKind::Tls, false),
            (ErrorKind::Request, false),
            (ErrorKind::Config, false),
            (ErrorKind::Timeout(Limit::Connect), false),
            (ErrorKind::Timeout(Limit::Head), true),
            (ErrorKind::Timeout(Limit::Idle), true),
            (ErrorKind::Timeout(Limit::Stall), true),
            (ErrorKind::Interrupted, true),
            (ErrorKind::Body, true),
            (ErrorKind::Protocol, true),
            (ErrorKind::TooLarge, true),
            (ErrorKind::Other, true),
        ];
        for (kind, sent) in table {
            assert_eq!(Error::new(kind, "x").may_have_been_sent(), sent, "{kind:?}");
        }
    }

    #[test]
    fn display_prints_one_level() {
        let error = Error::new(ErrorKind::Tls, "unknown issuer").with_peer("h:443");
        assert_eq!(error.to_string(), "TLS handshake failed (peer h:443)");
        let expired = Error::new(ErrorKind::Tls, "x").with_tls_problem(TlsProblem::Expired);
        assert!(
            expired
                .to_string()
                .starts_with("TLS handshake failed: the certificate")
        );
        let failed = Error::new(ErrorKind::Body, "x");
        assert_eq!(failed.to_string(), "body failed");
        let source = error.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("unknown issuer"));
    }

    #[test]
    fn wrap_keeps_the_kind_of_the_chain() {
        let inner = Error::new(ErrorKind::Connect, "refused").with_peer("h:80");
        let same = Error::wrap(inner, ErrorKind::Other);
        assert_eq!(same.peer(), Some("h:80"));

        let layered = io::Error::other(same);
        let unboxed = Error::wrap(layered, ErrorKind::Other);
        assert_eq!(unboxed.kind(), ErrorKind::Connect);
        assert_eq!(unboxed.peer(), Some("h:80"));
        assert_eq!(
            Error::wrap("foreign", ErrorKind::Body).kind(),
            ErrorKind::Body
        );
    }

    #[test]
    fn wrap_keeps_tls_problem_and_connection_reuse() {
        let tls = Error::new(ErrorKind::Tls, "x").with_tls_problem(TlsProblem::Expired);
        let boxed = Error::wrap(io::Error::other(tls), ErrorKind::Other);
        assert_eq!(boxed.tls_problem(), Some(TlsProblem::Expired));

        let lost = Error::new(ErrorKind::Interrupted, "x").with_reused_connection();
        let boxed = Error::wrap(io::Error::other(lost), ErrorKind::Other);
        assert!(boxed.connection_was_reused());
    }
}
