//! Which operation a request asks for.

mod table;

use http::Method;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::query::Query;
use crate::settings::{self, Deletable, Setting};

use table::{BUCKET, OBJECT, Route, SERVICE};

/// What a setting of a bucket is asked.
type ActOnSetting = fn(&Call<'_>, &'static Setting) -> Result<Answer, ServiceError>;

/// Does what a verified request asks for.
pub(crate) fn answer(call: &Call<'_>, method: &Method) -> Result<Answer, ServiceError> {
    let query = call.query();
    let target = call.target();
    match (&target.bucket, target.key.as_str()) {
        (None, _) => on(SERVICE, call, method),
        (Some(_), "") => match setting(query) {
            Some(setting) => on_setting(setting, call, method),
            None => on(BUCKET, call, method),
        },
        (Some(_), _) => on(OBJECT, call, method),
    }
}

/// Takes the first route that fits.
fn on(routes: &[Route], call: &Call<'_>, method: &Method) -> Result<Answer, ServiceError> {
    let fits = |route: &&Route| route.fits(method, call.query());
    let route = routes.iter().find(fits);
    let route = route.ok_or_else(ServiceError::not_implemented)?;
    tracing::debug!(
        operation = route.operation,
        bucket = call.bucket(),
        "request verified"
    );
    (route.act)(call)
}

impl Route {
    fn fits(&self, method: &Method, query: &Query) -> bool {
        self.method == *method
            && self.needs.iter().all(|name| query.has(name))
            && query.has_only(&[self.needs, self.allows].concat())
    }
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

fn on_setting(
    setting: &'static Setting,
    call: &Call<'_>,
    method: &Method,
) -> Result<Answer, ServiceError> {
    let act: ActOnSetting = match *method {
        Method::PUT => settings::put,
        Method::GET => settings::get,
        Method::DELETE if setting.deletable == Deletable::Yes => settings::delete,
        _ => return Err(ServiceError::not_implemented()),
    };
    tracing::debug!(%method, setting = setting.name, bucket = call.bucket(), "request verified");
    act(call, setting)
}
