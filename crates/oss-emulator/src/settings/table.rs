//! The table of the settings: names, documents, and what stands in for a missing one.

use oss_model::bucket::{RequestPaymentConfiguration, VersioningConfiguration};
use oss_model::cors::CorsConfiguration;
use oss_model::encryption::ServerSideEncryptionRule;
use oss_model::lifecycle::LifecycleConfiguration;
use oss_model::logging::BucketLoggingStatus;
use oss_model::referer::RefererConfiguration;
use oss_model::tags::Tagging;
use oss_model::website::WebsiteConfiguration;

use super::{Operations, Setting, Unset, document, policy};
use crate::answer::{JSON, XML};

/// The one setting that another operation tells about.
pub(crate) const VERSIONING: &str = "versioning";

/// Returns all settings.
pub(crate) fn all() -> &'static [Setting] {
    &ALL
}

/// What most settings have in common; names and the reader are there to be replaced.
const USUAL: Setting = Setting {
    name: "",
    read: policy::read,
    media_type: XML,
    unset: Unset::Document(""),
    operations: Operations {
        put: "",
        get: "",
        delete: None,
    },
    invalid: "InvalidArgument",
    unlisted: None,
};

/// All settings; codes and what stands in for a missing document are those of `specs/`.
static ALL: [Setting; 10] = [
    Setting {
        name: "cors",
        operations: Operations {
            put: "PutBucketCors",
            get: "GetBucketCors",
            delete: Some("DeleteBucketCors"),
        },
        read: document::read::<CorsConfiguration>,
        unset: Unset::Refusal(
            "NoSuchCORSConfiguration",
            "The CORS Configuration does not exist.",
        ),
        ..USUAL
    },
    Setting {
        name: "lifecycle",
        operations: Operations {
            put: "PutBucketLifecycle",
            get: "GetBucketLifecycle",
            delete: Some("DeleteBucketLifecycle"),
        },
        read: document::read::<LifecycleConfiguration>,
        unset: Unset::Refusal("NoSuchLifecycle", "No Row found in Lifecycle Table."),
        ..USUAL
    },
    Setting {
        name: "logging",
        operations: Operations {
            put: "PutBucketLogging",
            get: "GetBucketLogging",
            delete: Some("DeleteBucketLogging"),
        },
        read: document::read::<BucketLoggingStatus>,
        unset: Unset::Document("<BucketLoggingStatus></BucketLoggingStatus>"),
        invalid: "MalformedXML",
        ..USUAL
    },
    Setting {
        name: "website",
        operations: Operations {
            put: "PutBucketWebsite",
            get: "GetBucketWebsite",
            delete: Some("DeleteBucketWebsite"),
        },
        read: document::read::<WebsiteConfiguration>,
        unset: Unset::Refusal(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration.",
        ),
        ..USUAL
    },
    Setting {
        name: "encryption",
        operations: Operations {
            put: "PutBucketEncryption",
            get: "GetBucketEncryption",
            delete: Some("DeleteBucketEncryption"),
        },
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
        operations: Operations {
            put: "PutBucketTags",
            get: "GetBucketTags",
            delete: Some("DeleteBucketTags"),
        },
        read: document::read::<Tagging>,
        unset: Unset::Document("<Tagging><TagSet></TagSet></Tagging>"),
        ..USUAL
    },
    Setting {
        name: "policy",
        operations: Operations {
            put: "PutBucketPolicy",
            get: "GetBucketPolicy",
            delete: Some("DeleteBucketPolicy"),
        },
        read: policy::read,
        media_type: JSON,
        unset: Unset::Refusal("NoSuchBucketPolicy", "The bucket policy does not exist."),
        invalid: "InvalidPolicyDocument",
        ..USUAL
    },
    Setting {
        name: "referer",
        operations: Operations {
            put: "PutBucketReferer",
            get: "GetBucketReferer",
            delete: None,
        },
        read: document::read::<RefererConfiguration>,
        unset: Unset::Document(
            "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer>\
             <RefererList></RefererList></RefererConfiguration>",
        ),
        ..USUAL
    },
    Setting {
        name: VERSIONING,
        operations: Operations {
            put: "PutBucketVersioning",
            get: "GetBucketVersioning",
            delete: None,
        },
        read: document::read::<VersioningConfiguration>,
        unset: Unset::Document("<VersioningConfiguration></VersioningConfiguration>"),
        unlisted: Some("InvalidArgument"),
        ..USUAL
    },
    Setting {
        name: "requestPayment",
        operations: Operations {
            put: "PutBucketRequestPayment",
            get: "GetBucketRequestPayment",
            delete: None,
        },
        read: document::read::<RequestPaymentConfiguration>,
        unset: Unset::Document(
            "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>",
        ),
        invalid: "MalformedXML",
        unlisted: Some("MalformedXML"),
        ..USUAL
    },
];

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

    #[test]
    fn every_operation_of_a_setting_has_its_name() {
        for setting in all() {
            let names: Vec<_> = setting.names().collect();
            for (name, verb) in names.iter().zip(["Put", "Get", "Delete"]) {
                let noun = name.strip_prefix(verb).unwrap_or_default();
                assert!(noun.starts_with("Bucket"), "{name}");
                assert!(names[0].ends_with(noun), "{name}");
            }
        }
    }
}
