//! Proxies and certificates that fail.

use std::borrow::Cow;

use oss_transport::{Error, ErrorKind, TlsProblem};

use super::cause::find;
use crate::transport::CaBundleError;

/// What a user can do about a failure of the transport.
pub(super) enum Advice {
    Help(Cow<'static, str>),
    /// The error says what to do.
    InError,
}

/// Returns advice that names flags of this program, if the transport is to blame.
pub(super) fn advice(error: &anyhow::Error) -> Option<Advice> {
    if let Some(error) = find::<CaBundleError>(error) {
        return Some(Advice::Help(Cow::Owned(error.help())));
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

/// Returns whether a setting of the transport is wrong, and nothing was sent.
pub(super) fn is_wrong_setting(error: &anyhow::Error) -> bool {
    find::<Error>(error).is_some_and(|error| error.kind() == ErrorKind::Config)
}

/// Returns whether the proxy failed or refused.
pub(super) fn is_proxy(error: &anyhow::Error) -> bool {
    find::<Error>(error).is_some_and(Error::is_proxy)
}
