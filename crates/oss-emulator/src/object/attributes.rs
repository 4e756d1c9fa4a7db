//! What a client says of an object when it uploads it.

use http::{HeaderMap, StatusCode};
use oss_model::OpenEnum;
use oss_model::common::{DataEncryption, ServerSideEncryption, StorageClass};

use crate::call::Call;
use crate::error::ServiceError;

const METADATA: &str = "x-oss-meta-";

/// The headers that are kept beside those that start with `x-oss-meta-`.
const DESCRIBING: [&str; 5] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-type",
    "expires",
];

const ENCRYPTION: &str = "x-oss-server-side-encryption";
const DATA_ENCRYPTION: &str = "x-oss-server-side-data-encryption";
const KEY_ID: &str = "x-oss-server-side-encryption-key-id";

/// What is kept of an object beside its content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    /// What describes the content, as it was sent.
    pub(crate) metadata: HeaderMap,
    /// What it is said to be encrypted with; nothing is.
    pub(crate) encryption: HeaderMap,
    /// The tags as a query string.
    pub(crate) tagging: Option<String>,
    /// That of the bucket if unset.
    pub(crate) storage_class: Option<StorageClass>,
}

impl Attributes {
    /// Reads the headers of a request.
    pub(crate) fn of_request(call: &Call<'_>) -> Result<Self, ServiceError> {
        let storage_class = call.header("x-oss-storage-class")?.map(StorageClass::from);
        if let Some(StorageClass::Unknown(class)) = storage_class {
            return Err(ServiceError::invalid_argument(format!(
                "{class} is not a storage class."
            )));
        }
        Ok(Self {
            metadata: metadata(call.headers()),
            encryption: encryption(call)?,
            tagging: call.header("x-oss-tagging")?.map(String::from),
            storage_class,
        })
    }

    /// Counts the tags, of which `a` and `a=` are one each.
    pub(crate) fn tag_count(&self) -> usize {
        let pairs = self.tagging.iter().flat_map(|tags| tags.split('&'));
        pairs.filter(|pair| !pair.is_empty()).count()
    }
}

/// Tells whether a request forbids to replace an object.
pub(crate) fn overwrite(call: &Call<'_>) -> Result<Overwrite, ServiceError> {
    match call.header("x-oss-forbid-overwrite")? {
        None | Some("false") => Ok(Overwrite::Allowed),
        Some("true") => Ok(Overwrite::Forbidden),
        Some(_) => Err(ServiceError::invalid_argument(
            "The header x-oss-forbid-overwrite must be true or false.",
        )),
    }
}

/// What happens with an object that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overwrite {
    Allowed,
    Forbidden,
}

fn metadata(headers: &HeaderMap) -> HeaderMap {
    let kept = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        name.starts_with(METADATA) || DESCRIBING.contains(&name)
    });
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn encryption(call: &Call<'_>) -> Result<HeaderMap, ServiceError> {
    require_known::<ServerSideEncryption>(call, ENCRYPTION)?;
    require_known::<DataEncryption>(call, DATA_ENCRYPTION)?;
    let mut kept = HeaderMap::new();
    for name in [ENCRYPTION, DATA_ENCRYPTION, KEY_ID] {
        // As it was sent, be it not ASCII.
        if call.header(name)?.is_some()
            && let Some(value) = call.headers().get(name)
        {
            kept.insert(name, value.clone());
        }
    }
    Ok(kept)
}

fn require_known<T: OpenEnum>(call: &Call<'_>, name: &'static str) -> Result<(), ServiceError> {
    match call.header(name)? {
        Some(value) if !T::from(value).is_known() => Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidEncryptionAlgorithmError",
            format!("The value of {name} is not an encryption that OSS knows."),
        )),
        _ => Ok(()),
    }
}
