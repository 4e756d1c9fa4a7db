//! Settings of a bucket that are one document: put, get, delete.
//!
//! All of them work alike, so there is one table and no code of any single one. What is kept is the
//! document as it was understood, unknown elements included; that is what a get is answered with.

mod document;
mod policy;

use bytes::Bytes;
use http::StatusCode;
use oss_model::bucket::{RequestPaymentConfiguration, VersioningConfiguration};
use oss_model::cors::CorsConfiguration;
use oss_model::encryption::ServerSideEncryptionRule;
use oss_model::lifecycle::LifecycleConfiguration;
use oss_model::logging::BucketLoggingStatus;
use oss_model::referer::RefererConfiguration;
use oss_model::tags::Tagging;
use oss_model::website::WebsiteConfiguration;

use crate::answer::{Answer, JSON, XML};
use crate::call::Call;
use crate::error::ServiceError;

/// What a bucket can be told by a document.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The sub-resource that it is put to, and its name in the store.
    pub(crate) name: &'static str,
    /// Reads what was put and returns what is kept of it.
    read: fn(&[u8], &Setting) -> Result<String, ServiceError>,
    media_type: &'static str,
    /// What a get is answered with where nothing was put.
    unset: Unset,
    /// Whether there is an operation that removes it.
    pub(crate) deletable: Deletable,
    /// The code where the document breaks a documented limit.
    invalid: &'static str,
    /// The code where a value is none that the documentation lists; without one, such values are kept.
    unlisted: Option<&'static str>,
}

/// What a get is answered with where nothing was put.
#[derive(Clone, Copy, Debug)]
enum Unset {
    /// This document.
    Document(&'static str),
    /// 404 with this code and message. A document without any content is then refused: it would set
    /// nothing, and what removes the setting is a delete.
    Refusal(&'static str, &'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletable {
    Yes,
    No,
}

/// What most settings have in common; the name and the reader are there to be replaced.
const USUAL: Setting = Setting {
    name: "",
    read: policy::read,
    media_type: XML,
    unset: Unset::Document(""),
    deletable: Deletable::Yes,
    invalid: "InvalidArgument",
    unlisted: None,
};

/// All settings; codes and what stands in for a missing document are those of `specs/`.
static ALL: [Setting; 10] = [
    Setting {
        name: "cors",
        read: document::read::<CorsConfiguration>,
        unset: Unset::Refusal(
            "NoSuchCORSConfiguration",
            "The CORS Configuration does not exist.",
        ),
        ..USUAL
    },
    Setting {
        name: "lifecycle",
        read: document::read::<LifecycleConfiguration>,
        unset: Unset::Refusal("NoSuchLifecycle", "No Row found in Lifecycle Table."),
        ..USUAL
    },
    Setting {
        name: "logging",
        read: document::read::<BucketLoggingStatus>,
        unset: Unset::Document("<BucketLoggingStatus></BucketLoggingStatus>"),
        invalid: "MalformedXML",
        ..USUAL
    },
    Setting {
        name: "website",
        read: document::read::<WebsiteConfiguration>,
        unset: Unset::Refusal(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration.",
        ),
        ..USUAL
    },
    Setting {
        name: "encryption",
        read: document::read::<ServerSideEncryptionRule>,
        unset: Unset::Refusal(
            "NoSuchServerSideEncryptionRule",
            "The server side encryption configuration is not found.",
        ),
        unlisted: Some("InvalidEncryptionAlgorithmError"),
        ..USUAL
    },
    Setting {
        name: "tagging",
        read: document::read::<Tagging>,
        unset: Unset::Document("<Tagging><TagSet></TagSet></Tagging>"),
        ..USUAL
    },
    Setting {
        name: "policy",
        read: policy::read,
        media_type: JSON,
        unset: Unset::Refusal("NoSuchBucketPolicy", "The bucket policy does not exist."),
        invalid: "InvalidPolicyDocument",
        ..USUAL
    },
    Setting {
        name: "referer",
        read: document::read::<RefererConfiguration>,
        unset: Unset::Document(
            "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer>\
             <RefererList></RefererList></RefererConfiguration>",
        ),
        deletable: Deletable::No,
        ..USUAL
    },
    Setting {
        name: VERSIONING,
        read: document::read::<VersioningConfiguration>,
        unset: Unset::Document("<VersioningConfiguration></VersioningConfiguration>"),
        deletable: Deletable::No,
        unlisted: Some("InvalidArgument"),
        ..USUAL
    },
    Setting {
        name: "requestPayment",
        read: document::read::<RequestPaymentConfiguration>,
        unset: Unset::Document(
            "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>",
        ),
        deletable: Deletable::No,
        invalid: "MalformedXML",
        unlisted: Some("MalformedXML"),
        ..USUAL
    },
];

/// The one setting that another operation tells about.
pub(crate) const VERSIONING: &str = "versioning";

/// Returns all settings.
pub(crate) fn all() -> &'static [Setting] {
    &ALL
}

/// Replaces a setting.
pub(crate) fn put(call: &Call<'_>, setting: &'static Setting) -> Result<Answer, ServiceError> {
    call.with_bucket(|_| Ok(()))?;
    let text = (setting.read)(call.body, setting)?;
    call.with_bucket(|bucket| {
        bucket.settings.insert(setting.name, text);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::OK))
}

/// Returns a setting, or what stands in for one that was never put.
pub(crate) fn get(call: &Call<'_>, setting: &'static Setting) -> Result<Answer, ServiceError> {
    let kept = call.with_bucket(|bucket| Ok(bucket.settings.get(setting.name).cloned()))?;
    let text = match (kept, setting.unset) {
        (Some(text), _) => text,
        (None, Unset::Document(text)) => text.to_owned(),
        (None, Unset::Refusal(code, message)) => {
            return Err(ServiceError::new(StatusCode::NOT_FOUND, code, message));
        }
    };
    Ok(match setting.media_type {
        XML => Answer::xml(&text),
        media_type => Answer::data(media_type, Bytes::from(text)),
    })
}

/// Removes a setting; to remove one that is not there is no mistake.
pub(crate) fn delete(call: &Call<'_>, setting: &'static Setting) -> Result<Answer, ServiceError> {
    call.with_bucket(|bucket| {
        bucket.settings.remove(setting.name);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_for_a_missing_document_is_one_that_could_be_put() {
        for setting in all() {
            if let Unset::Document(text) = setting.unset {
                let read = (setting.read)(text.as_bytes(), setting).unwrap();
                assert_eq!(read, text, "{}", setting.name);
            }
        }
    }

    #[test]
    fn the_name_of_each_setting_is_its_own() {
        for setting in all() {
            let twins = all().iter().filter(|other| other.name == setting.name);
            assert!(
                !setting.name.is_empty() && twins.count() == 1,
                "{}",
                setting.name
            );
        }
    }
}
