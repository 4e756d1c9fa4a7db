//! Finds the operation of a request and calls its handler.

mod sub_resource;
mod table;
mod unsupported;

use http::{HeaderMap, Method};

use crate::addressing::Target;
use crate::auth::VerifiedRequest;
use crate::body::{BodyKind, DOCUMENT_LIMIT};
use crate::error::ServiceError;
use crate::object::COPY_SOURCE;
use crate::query::Query;
use crate::request::RequestHead;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::settings::{self, Setting};

use sub_resource::has_only_sub_resources;
use table::{BUCKET, OBJECT, Route, SERVICE};

/// The operations that `x-oss-copy-source` turns into another one.
const COPIES: [(&str, &str); 2] = [
    ("PutObject", "CopyObject"),
    ("UploadPart", "UploadPartCopy"),
];

/// The operation of a verified request.
pub(crate) struct Operation(Matched);

/// The route or setting that a request matches.
enum Matched {
    Route(&'static Route),
    Setting(&'static str, &'static Setting, settings::Handler),
}

/// Returns the operation of a verified request.
///
/// The error is the 501 for an operation that isn't implemented, or for a header that changes what
/// the operation does and that the emulator doesn't honor.
pub(crate) fn select(request: &VerifiedRequest) -> Result<Operation, ServiceError> {
    let head = request.head();
    let matched = find(&head.method, &head.target, &head.query);
    let matched = matched.ok_or_else(ServiceError::not_implemented)?;
    let operation = matched.operation(&head.headers);
    unsupported::check(operation, &head.headers)?;
    tracing::debug!(
        operation,
        bucket = head.target.bucket.as_deref().unwrap_or_default(),
        "request verified"
    );
    Ok(Operation(matched))
}

/// Returns the name of the operation of a request, verified or not.
pub(crate) fn operation(head: &RequestHead) -> Option<&'static str> {
    let matched = find(&head.method, &head.target, &head.query)?;
    Some(matched.operation(&head.headers))
}

/// Returns the operation with this name.
pub(crate) fn operation_named(name: &str) -> Option<&'static str> {
    [SERVICE, BUCKET, OBJECT]
        .into_iter()
        .flatten()
        .map(|route| route.operation)
        .chain(settings::all().iter().flat_map(Setting::operation_names))
        .chain(COPIES.map(|(_, copy)| copy))
        .find(|operation| *operation == name)
}

impl Operation {
    /// Returns how the request's body is read.
    pub(crate) fn body_kind(&self) -> BodyKind {
        match self.0 {
            Matched::Route(route) => route.body,
            Matched::Setting(..) => BodyKind::Document(DOCUMENT_LIMIT),
        }
    }

    /// Returns the name of the operation.
    pub(crate) fn name(&self, request: &VerifiedRequest) -> &'static str {
        self.0.operation(&request.head().headers)
    }

    /// Calls the handler.
    pub(crate) fn handle(&self, ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
        match self.0 {
            Matched::Route(route) => (route.handler)(ctx),
            Matched::Setting(_, setting, handler) => handler(ctx, setting),
        }
    }
}

impl Matched {
    fn operation(&self, headers: &HeaderMap) -> &'static str {
        let name = match self {
            Self::Route(route) => route.operation,
            Self::Setting(name, ..) => name,
        };
        let mut copies = COPIES.iter().filter(|_| headers.contains_key(COPY_SOURCE));
        let copy = copies.find(|(plain, _)| *plain == name);
        copy.map_or(name, |(_, copy)| copy)
    }
}

impl Route {
    fn matches(&self, method: &Method, query: &Query) -> bool {
        self.method == *method
            && self.required.iter().all(|name| query.has(name))
            && has_only_sub_resources(query, &[self.required, self.optional].concat())
    }
}

fn find(method: &Method, target: &Target, query: &Query) -> Option<Matched> {
    match (&target.bucket, target.key.as_str()) {
        (None, _) => find_route(SERVICE, method, query),
        (Some(_), "") => match find_setting(query) {
            Some(setting) => {
                let (name, handler) = settings::operation(setting, method)?;
                Some(Matched::Setting(name, setting, handler))
            }
            None => find_route(BUCKET, method, query),
        },
        (Some(_), _) => find_route(OBJECT, method, query),
    }
}

/// Returns the first route that matches.
fn find_route(routes: &'static [Route], method: &Method, query: &Query) -> Option<Matched> {
    routes
        .iter()
        .find(|route| route.matches(method, query))
        .map(Matched::Route)
}

/// Finds the setting whose sub-resource the query names.
///
/// A sub-resource with a value, such as the tags to delete, means a part of a setting, which isn't
/// implemented.
fn find_setting(query: &Query) -> Option<&'static Setting> {
    settings::all().iter().find(|setting| {
        let name = setting.name;
        query.value(name).is_ok_and(|value| value == Some(""))
            && has_only_sub_resources(query, &[name])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_unsupported_headers_exist() {
        for header in unsupported::UNSUPPORTED {
            for name in header.operations {
                assert!(operation_named(name).is_some(), "{name}");
            }
        }
    }
}
