//! The endpoints of the admin API.

use http::{Method, StatusCode};

use super::context::{Context, HandlerResult};
use super::error::AdminError;
use super::{buckets, clock, faults, health, journal, keys, reset, rules, seed};

/// A method of a path, and its handler.
pub(super) struct Endpoint {
    method: Method,
    path: &'static str,
    pub(super) handler: fn(&Context<'_>) -> HandlerResult,
}

const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Method::GET, "health", health::get),
    Endpoint::new(Method::GET, "clock", clock::get),
    Endpoint::new(Method::PUT, "clock", clock::set),
    Endpoint::new(Method::DELETE, "clock", clock::reset),
    Endpoint::new(Method::POST, "clock/advance", clock::advance),
    Endpoint::new(Method::POST, "rules/run", rules::run),
    Endpoint::new(Method::POST, "buckets", buckets::create),
    Endpoint::new(Method::POST, "seed", seed::seed),
    Endpoint::new(Method::GET, "journal", journal::get),
    Endpoint::new(Method::DELETE, "journal", journal::clear),
    Endpoint::new(Method::GET, "faults", faults::list),
    Endpoint::new(Method::POST, "faults", faults::add),
    Endpoint::new(Method::DELETE, "faults", faults::clear),
    Endpoint::new(Method::GET, "keys", keys::list),
    Endpoint::new(Method::POST, "keys", keys::add),
    Endpoint::new(Method::DELETE, "keys", keys::revoke),
    Endpoint::new(Method::POST, "keys/expire", keys::expire),
    Endpoint::new(Method::POST, "reset", reset::reset),
];

impl Endpoint {
    const fn new(
        method: Method,
        path: &'static str,
        handler: fn(&Context<'_>) -> HandlerResult,
    ) -> Self {
        Self {
            method,
            path,
            handler,
        }
    }
}

/// Finds the endpoint of a request.
pub(super) fn find(method: &Method, path: &str) -> Result<&'static Endpoint, AdminError> {
    let mut known = ENDPOINTS.iter().filter(|it| it.path == path).peekable();
    if known.peek().is_none() {
        let message = format!("the admin API has no /_emulator/{path}");
        let mut paths: Vec<_> = ENDPOINTS.iter().map(|it| it.path).collect();
        paths.dedup();
        return Err(AdminError::new(StatusCode::NOT_FOUND, message)
            .with_help(format!("it has {}", paths.join(", "))));
    }
    let methods: Vec<_> = known.clone().map(|it| it.method.as_str()).collect();
    known.find(|it| it.method == *method).ok_or_else(|| {
        let allow = methods.join(", ");
        let message = format!("/_emulator/{path} doesn't support {method}");
        AdminError::new(StatusCode::METHOD_NOT_ALLOWED, message)
            .with_help(format!("it supports {allow}"))
            .with_allow(allow)
    })
}
