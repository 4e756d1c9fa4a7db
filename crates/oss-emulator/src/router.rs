//! Which operation a request asks for.

use http::Method;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::query::Query;
use crate::settings::{self, Deletable, Setting};
use crate::{bucket, inventory, object};

/// An operation, and how to tell that it is asked for.
struct Route {
    operation: &'static str,
    method: Method,
    /// The parameters that must be there.
    needs: &'static [&'static str],
    /// The parameters that may be there; any other belongs to something that is not here yet.
    allows: &'static [&'static str],
    act: Act,
}

type Act = fn(&Call<'_>) -> Result<Answer, ServiceError>;

/// What a setting of a bucket is asked.
type ActOnSetting = fn(&Call<'_>, &'static Setting) -> Result<Answer, ServiceError>;

/// Does what a verified request asks for.
pub(crate) fn answer(call: &Call<'_>, method: &Method) -> Result<Answer, ServiceError> {
    let query = call.query();
    match (call.bucket(), call.key()) {
        ("", _) => on(SERVICE, call, method),
        (_, "") => match setting(query) {
            Some(setting) => on_setting(setting, call, method),
            None => on(BUCKET, call, method),
        },
        _ => on(OBJECT, call, method),
    }
}

const SERVICE: &[Route] = &[route(
    "ListBuckets",
    Method::GET,
    &[],
    &["prefix", "marker", "max-keys"],
    bucket::list,
)];

#[rustfmt::skip]
const BUCKET: &[Route] = &[
    route("PutBucket", Method::PUT, &[], &[], bucket::put),
    route("DeleteBucket", Method::DELETE, &[], &[], bucket::delete),
    route("GetBucketInfo", Method::GET, &["bucketInfo"], &[], bucket::info),
    route("GetBucketLocation", Method::GET, &["location"], &[], bucket::location),
    route("GetBucketStat", Method::GET, &["stat"], &[], bucket::stat),
    route("PutBucketAcl", Method::PUT, &["acl"], &[], bucket::put_acl),
    route("GetBucketAcl", Method::GET, &["acl"], &[], bucket::acl),
    route("PutBucketInventory", Method::PUT, &["inventory"], RULE, inventory::put),
    route("GetBucketInventory", Method::GET, &["inventory", "inventoryId"], RULE, inventory::get),
    route("ListBucketInventory", Method::GET, &["inventory"], RULE, inventory::list),
    route("DeleteBucketInventory", Method::DELETE, &["inventory"], RULE, inventory::delete),
    route("ListObjects", Method::GET, &[], LIST, object::list),
    route("ListObjectsV2", Method::GET, &["list-type"], LIST_V2, object::list_v2),
    route("ListObjectVersions", Method::GET, &["versions"], LIST_VERSIONS, object::list_versions),
    route("DeleteMultipleObjects", Method::POST, &["delete"], &["encoding-type"], object::delete_many),
];

#[rustfmt::skip]
const OBJECT: &[Route] = &[
    // CopyObject differs by a header only.
    route("PutObject", Method::PUT, &[], &[], object::put),
    route("GetObject", Method::GET, &[], GET, object::get),
    route("HeadObject", Method::HEAD, &[], VERSION, object::head),
    route("GetObjectMeta", Method::HEAD, &["objectMeta"], VERSION, object::meta),
    route("DeleteObject", Method::DELETE, &[], VERSION, object::delete),
];

const RULE: &[&str] = &["inventoryId", "continuation-token"];

const LIST: &[&str] = &["prefix", "delimiter", "marker", "max-keys", "encoding-type"];

const LIST_V2: &[&str] = &[
    "prefix",
    "delimiter",
    "start-after",
    "continuation-token",
    "max-keys",
    "fetch-owner",
    "encoding-type",
];

const LIST_VERSIONS: &[&str] = &[
    "prefix",
    "delimiter",
    "key-marker",
    "version-id-marker",
    "max-keys",
    "encoding-type",
];

const VERSION: &[&str] = &["versionId"];

const GET: &[&str] = &[
    "versionId",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
];

const fn route(
    operation: &'static str,
    method: Method,
    needs: &'static [&'static str],
    allows: &'static [&'static str],
    act: Act,
) -> Route {
    Route {
        operation,
        method,
        needs,
        allows,
        act,
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
