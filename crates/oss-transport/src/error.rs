//! What is known about an exchange that did not complete.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use crate::{Limit, TlsProblem};

/// Why there is no complete response.
///
/// An HTTP status is never an error here. `Display` prints this level only, with
/// the host and port if known but never the path or the query, in which a
/// signature may be; [`source`](StdError::source) gives the next level.
pub struct Error(Box<Inner>);

struct Inner {
    facts: Facts,
    source: Box<dyn StdError + Send + Sync>,
}

/// All that is known but the source.
#[derive(Clone)]
struct Facts {
    kind: ErrorKind,
    peer: Option<String>,
    tls_problem: Option<TlsProblem>,
    on_reused_connection: bool,
}

/// A fact about an exchange that did not complete.
///
/// Each kind says whether the server may have seen the request; see
/// [`Error::may_have_been_sent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The host has no address: DNS does not know it, or did not answer. Not sent.
    Resolve,
    /// There was no connection: TCP or the proxy failed. Not sent.
    Connect,
    /// The TLS handshake was refused, by either side. Not sent.
    Tls,
    /// The request cannot be put on the wire as it is. Not sent.
    Request,
    /// The transport lacks something, or is told something impossible. Not sent.
    Config,
    /// A limit ran out. May have been sent, unless it was [`Limit::Connect`].
    ///
    /// See [`Timeouts`](crate::Timeouts).
    Timeout(Limit),
    /// The connection ended before the response head was complete. May have been sent.
    Interrupted,
    /// A body failed, or is shorter or longer than was said. May have been sent.
    ///
    /// It is the response's, or a streamed request's.
    Body,
    /// The response is not valid HTTP, or its head has no end. May have been sent.
    Protocol,
    /// A body is larger than the reader allows. May have been sent.
    TooLarge,
    /// Nothing is known. May have been sent.
    Other,
}

impl Error {
    /// Makes an error of a kind; for people who write a transport.
    ///
    /// Choose the kind by what is *known*: after one that says "not sent", a layer
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
        };
        let source = source.into();
        Self(Box::new(Inner { facts, source }))
    }

    /// Wraps an error, keeping all that an [`Error`] in its chain knows.
    ///
    /// Middleware boxes and wraps errors; the facts about the exchange survive that.
    /// `otherwise` is the kind of a chain that holds no [`Error`].
    ///
    /// It is not for a chain that can hold an error of the request's own body stream:
    /// what that says of delivery, it says of another exchange. Give such an error the
    /// kind [`ErrorKind::Body`] before the request is sent.
    pub fn wrap(source: impl Into<Box<dyn StdError + Send + Sync>>, otherwise: ErrorKind) -> Self {
        match source.into().downcast::<Self>() {
            Ok(own) => *own,
            Err(foreign) => {
                let facts = find::<Self>(&*foreign).map(|own| own.0.facts.clone());
                let mut error = Self::new(otherwise, foreign);
                error.0.facts = facts.unwrap_or(error.0.facts);
                error
            }
        }
    }

    /// Adds that the connection had served another exchange before.
    #[must_use]
    pub fn with_reused_connection(mut self) -> Self {
        self.0.facts.on_reused_connection = true;
        self
    }

    /// Adds what was wrong with TLS; only [`ErrorKind::Tls`] shows it.
    #[must_use]
    pub fn with_tls_problem(mut self, problem: TlsProblem) -> Self {
        self.0.facts.tls_problem = Some(problem);
        self
    }

    /// Adds the host and port (never a path or query) to what `Display` prints.
    #[must_use]
    pub fn with_peer(mut self, peer: impl Into<String>) -> Self {
        self.0.facts.peer = Some(peer.into());
        self
    }

    /// Returns the fact that is known.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.facts.kind
    }

    /// Returns the host and port of the other side, if known.
    #[must_use]
    pub fn peer(&self) -> Option<&str> {
        self.0.facts.peer.as_deref()
    }

    /// Says whether the server may have received the request, or a part of it.
    ///
    /// `false` is certain. `true` only means that it cannot be excluded.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        !matches!(
            self.kind(),
            ErrorKind::Resolve
                | ErrorKind::Connect
                | ErrorKind::Tls
                | ErrorKind::Request
                | ErrorKind::Config
                | ErrorKind::Timeout(Limit::Connect)
        )
    }

    /// Says whether the connection had served another exchange before.
    ///
    /// Of such a connection an [`ErrorKind::Interrupted`] mostly means that the server had
    /// just closed it, unseen. A request that may be sent twice can be sent again at once;
    /// `false` where the transport does not know.
    #[must_use]
    pub fn connection_was_reused(&self) -> bool {
        self.0.facts.on_reused_connection
    }

    /// Says whether the host has no address.
    ///
    /// # Troubleshooting
    ///
    /// Check the spelling of the endpoint, its region and the bucket in front of it, and
    /// the machine's DNS. To try again helps if DNS did not answer, and not if it answers
    /// that there is no such name.
    #[must_use]
    pub fn is_resolve(&self) -> bool {
        self.kind() == ErrorKind::Resolve
    }

    /// Says whether there was no connection; true for the connect limit and for a host
    /// without an address, too.
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
            ErrorKind::Resolve | ErrorKind::Connect | ErrorKind::Timeout(Limit::Connect)
        )
    }

    /// Says whether the TLS handshake was refused.
    ///
    /// # Troubleshooting
    ///
    /// [`tls_problem`](Self::tls_problem) names the reason and what to do, and
    /// [`source`](StdError::source) the details. Trying again does not help.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.kind() == ErrorKind::Tls
    }

    /// Returns what was wrong with TLS, if this is [`ErrorKind::Tls`] and it is known.
    #[must_use]
    pub fn tls_problem(&self) -> Option<TlsProblem> {
        self.0.facts.tls_problem.filter(|_| self.is_tls())
    }

    /// Says whether a limit of [`Timeouts`](crate::Timeouts) ran out.
    ///
    /// # Troubleshooting
    ///
    /// [`kind`](Self::kind) says which one. `Connect`: see [`is_connect`](Self::is_connect).
    /// `Head`: the server is busy, or the limit is too short for this request.
    /// `Idle`: the network dropped the connection, or the server stalled.
    /// `Stall`: the network is congested, or the bucket's bandwidth is used up; fewer
    /// transfers at a time help, or a lower [floor](crate::Timeouts::with_floor).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(phrase(self.kind()))?;
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
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

fn phrase(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Resolve => "host has no address",
        ErrorKind::Connect => "could not connect",
        ErrorKind::Tls => "TLS handshake failed",
        ErrorKind::Request => "request cannot be sent",
        ErrorKind::Config => "transport is not set up for this",
        ErrorKind::Timeout(Limit::Connect) => "no connection in time",
        ErrorKind::Timeout(Limit::Head) => "no response head in time",
        ErrorKind::Timeout(Limit::Idle) => "response body fell silent",
        ErrorKind::Timeout(Limit::Stall) => "body too slow",
        ErrorKind::Interrupted => "connection ended before the response head",
        ErrorKind::Body => "body failed",
        ErrorKind::Protocol => "not a valid HTTP exchange",
        ErrorKind::TooLarge => "body larger than allowed",
        ErrorKind::Other => "HTTP exchange failed",
    }
}

/// Walks from an error to its sources.
///
/// `io::Error::source` passes over the error that it wraps, so that one is asked first.
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

/// Finds an error of type `E` in a chain.
pub(crate) fn find<'a, E: StdError + 'static>(
    first: &'a (dyn StdError + 'static),
) -> Option<&'a E> {
    chain(first).find_map(|error| error.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_says_whether_it_may_be_sent() {
        let table = [
            (ErrorKind::Resolve, false),
            (ErrorKind::Connect, false),
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
    fn wrap_keeps_what_a_retry_and_an_advice_need() {
        let tls = Error::new(ErrorKind::Tls, "x").with_tls_problem(TlsProblem::Expired);
        let boxed = Error::wrap(io::Error::other(tls), ErrorKind::Other);
        assert_eq!(boxed.tls_problem(), Some(TlsProblem::Expired));

        let lost = Error::new(ErrorKind::Interrupted, "x").with_reused_connection();
        let boxed = Error::wrap(io::Error::other(lost), ErrorKind::Other);
        assert!(boxed.connection_was_reused());
    }
}
