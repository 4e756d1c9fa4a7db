//! Which requests can be sent at all.

use std::fmt::Write as _;

use http::uri::Authority;
use http::{Request, Uri, Version};

use super::framing;
use crate::{Body, Error, ErrorKind};

/// Returns the host and port of a request that can be sent.
///
/// Refuses requests on which hyper would panic or fail without a usable reason.
pub(super) fn validate(request: &Request<Body>) -> Result<String, Error> {
    let uri = request.uri();
    let default_port = match uri.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return Err(invalid("the URI must have the scheme http or https")),
    };
    let Some(host) = uri.host().filter(|host| !host.is_empty()) else {
        return Err(invalid("the URI must have a host"));
    };
    if has_invalid_port(uri) {
        return Err(invalid("the port is greater than 65535"));
    }
    if request.version() != Version::HTTP_11 {
        return Err(invalid("only HTTP/1.1 is supported"));
    }
    if let Some(problem) = framing::request_problem(request) {
        return Err(invalid(problem));
    }
    if tokio::runtime::Handle::try_current().is_err() {
        let reason = "no tokio runtime here: send from inside one";
        return Err(Error::new(ErrorKind::Config, reason));
    }
    // One allocation for the whole text, since every request needs it.
    let mut peer = String::with_capacity(host.len() + ":65535".len());
    // Writing to a `String` can't fail.
    let _ = write!(peer, "{host}:{}", uri.port_u16().unwrap_or(default_port));
    Ok(peer)
}

/// Returns whether the port is above 65535, which `http` treats as a missing port.
pub(super) fn has_invalid_port(uri: &Uri) -> bool {
    let authority = uri.authority().map(Authority::as_str);
    let port = authority.and_then(|authority| authority.rsplit_once(':'));
    let is_number =
        |(_, port): (_, &str)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    port.is_some_and(is_number) && uri.port_u16().is_none()
}

fn invalid(reason: &'static str) -> Error {
    Error::new(ErrorKind::Request, reason)
}
