//! Which operation a request asks for.

mod table;

use http::{HeaderMap, Method};

use crate::addressing::Target;
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::object::COPY_SOURCE;
use crate::query::Query;
use crate::request::Head;
use crate::settings::{self, Setting};

use table::{BUCKET, OBJECT, Route, SERVICE};

/// A header makes other operations of these two.
const COPIES: [(&str, &str); 2] = [
    ("PutObject", "CopyObject"),
    ("UploadPart", "UploadPartCopy"),
];

/// What a request asks for, and what does it.
enum Found {
    Route(&'static Route),
    Setting(&'static str, &'static Setting, settings::Act),
}

/// Does what a verified request asks for.
pub(crate) fn answer(call: &Call<'_>, method: &Method) -> Result<Answer, ServiceError> {
    let found = find(method, call.target(), call.query());
    let found = found.ok_or_else(ServiceError::not_implemented)?;
    tracing::debug!(
        operation = found.operation(call.headers()),
        bucket = call.bucket(),
        "request verified"
    );
    match found {
        Found::Route(route) => (route.act)(call),
        Found::Setting(_, setting, act) => act(call, setting),
    }
}

/// Returns the name of what a request asks for, be it verified or not.
pub(crate) fn operation(head: &Head) -> Option<&'static str> {
    let found = find(&head.method, &head.target, &head.query)?;
    Some(found.operation(&head.headers))
}

/// Returns the operation of this name, if there is one.
pub(crate) fn named(name: &str) -> Option<&'static str> {
    let routes = [SERVICE, BUCKET, OBJECT].into_iter().flatten();
    let of_settings = settings::all().iter().flat_map(Setting::names);
    routes
        .map(|route| route.operation)
        .chain(of_settings)
        .chain(COPIES.map(|(_, copy)| copy))
        .find(|operation| *operation == name)
}

impl Found {
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
    fn fits(&self, method: &Method, query: &Query) -> bool {
        self.method == *method
            && self.needs.iter().all(|name| query.has(name))
            && query.has_only(&[self.needs, self.allows].concat())
    }
}

fn find(method: &Method, target: &Target, query: &Query) -> Option<Found> {
    match (&target.bucket, target.key.as_str()) {
        (None, _) => on(SERVICE, method, query),
        (Some(_), "") => match setting(query) {
            Some(setting) => {
                let (name, act) = setting.operation(method)?;
                Some(Found::Setting(name, setting, act))
            }
            None => on(BUCKET, method, query),
        },
        (Some(_), _) => on(OBJECT, method, query),
    }
}

/// Takes the first route that fits.
fn on(routes: &'static [Route], method: &Method, query: &Query) -> Option<Found> {
    let mut routes = routes.iter();
    routes
        .find(|route| route.fits(method, query))
        .map(Found::Route)
}

/// Finds the setting that a request is about; with a value, such as the tags to delete, it is about
/// a part of it, which is not here yet.
fn setting(query: &Query) -> Option<&'static Setting> {
    let is_meant = |setting: &&Setting| {
        let name = setting.name;
        query.has_only(&[name]) && query.value(name).is_ok_and(|value| value == Some(""))
    };
    settings::all().iter().find(is_meant)
}
