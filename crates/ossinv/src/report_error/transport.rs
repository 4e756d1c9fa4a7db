//! Proxies and certificates that fail.

use std::borrow::Cow;

use oss_transport::{Error, ErrorKind, TlsProblem};

use super::cause::{find, service_error};
use crate::connection::Connection;
use crate::transport::CaBundleError;

/// The advice on a failure of the transport.
pub(super) enum Advice {
    Help(Cow<'static, str>),
    /// The error says what to do.
    InError,
}

/// Returns advice that names flags of this program, if the transport is to blame.
pub(super) fn advice(error: &anyhow::Error, connection: Option<&Connection>) -> Option<Advice> {
    if let Some(error) = find::<CaBundleError>(error) {
        return Some(Advice::Help(Cow::Owned(error.help())));
    }
    if is_foreign_401(error) {
        let proxy = connection.and_then(Connection::plain_proxy);
        let proxy = proxy.map_or(Cow::Borrowed("a proxy"), Cow::Owned);
        return Some(Advice::Help(Cow::Owned(format!(
            "the response doesn't come from OSS; check the endpoint, and the user name and password of {proxy}"
        ))));
    }
    let error = find::<Error>(error)?;
    match (error.kind(), error.tls_problem()) {
        (ErrorKind::Config, _) => Some(Advice::InError),
        (_, Some(TlsProblem::UnknownIssuer | TlsProblem::SelfSigned)) => Some(help(
            "if the server, or a proxy that inspects traffic, has its own authority, pass the root certificate \
             with --ca-bundle FILE",
        )),
        _ if error.is_proxy() => Some(help(
            "correct the proxy, connect without it with `--proxy ''`, or add the host to NO_PROXY",
        )),
        _ => None,
    }
}

fn help(text: &'static str) -> Advice {
    Advice::Help(Cow::Borrowed(text))
}

/// Returns whether something else than OSS wants other credentials.
///
/// OSS returns 403. tinyproxy returns 401 to a wrong password, and so may a server behind a proxy.
fn is_foreign_401(error: &anyhow::Error) -> bool {
    service_error(error).is_some_and(|it| it.status() == 401 && it.request_id().is_none())
}

/// Returns whether a setting of the transport is wrong, and nothing was sent.
pub(super) fn is_wrong_setting(error: &anyhow::Error) -> bool {
    find::<Error>(error).is_some_and(|error| error.kind() == ErrorKind::Config)
}

/// Returns whether the proxy failed or refused.
pub(super) fn is_proxy(error: &anyhow::Error) -> bool {
    find::<Error>(error).is_some_and(Error::is_proxy)
}
