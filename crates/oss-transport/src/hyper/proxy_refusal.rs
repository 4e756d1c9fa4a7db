//! A proxy that refuses a request.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

/// The proxy responded, but opened no tunnel, or wants credentials.
#[derive(Debug)]
pub(super) struct ProxyRefusal {
    status: StatusCode,
    /// The object of the request: "a tunnel to host:443".
    wanted: String,
}

impl ProxyRefusal {
    /// Creates the refusal of a tunnel to a host and port.
    pub(super) fn of_tunnel(status: StatusCode, peer: &str) -> Self {
        let wanted = format!("a tunnel to {peer}");
        Self { status, wanted }
    }

    /// Returns the refusal of a request in absolute form, if it is one.
    ///
    /// Only a proxy may return 407, so the request didn't reach the server. Any other status can be the
    /// server's.
    pub(super) fn of_request(status: StatusCode, peer: &str) -> Option<Self> {
        (status == StatusCode::PROXY_AUTHENTICATION_REQUIRED).then(|| Self {
            status,
            wanted: format!("a request to {peer}"),
        })
    }

    /// Returns whether the proxy would refuse the same request again.
    ///
    /// Too many requests with a wrong password can lock an account.
    pub(super) fn is_final(&self) -> bool {
        let may_pass = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
        !self.status.is_server_error() && !may_pass.contains(&self.status)
    }
}

impl fmt::Display for ProxyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, wanted } = self;
        write!(f, "the proxy returned {status} for {wanted}")?;
        match *status {
            // tinyproxy returns 401 to a wrong password.
            StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::UNAUTHORIZED => {
                f.write_str("; check its user name and password, and that it accepts basic auth")
            }
            status if status.is_client_error() && self.is_final() => {
                f.write_str("; ask its operator to allow this host and port")
            }
            status if status.is_redirection() => {
                f.write_str("; check the host and port of the proxy")
            }
            _ => Ok(()),
        }
    }
}

impl StdError for ProxyRefusal {}
