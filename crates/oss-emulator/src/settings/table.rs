//! The table of the settings.

use oss_model::bucket::{RequestPaymentConfiguration, VersioningConfiguration};
use oss_model::cors::CorsConfiguration;
use oss_model::encryption::ServerSideEncryptionRule;
use oss_model::lifecycle::LifecycleConfiguration;
use oss_model::logging::BucketLoggingStatus;
use oss_model::referer::RefererConfiguration;
use oss_model::tags::Tagging;
use oss_model::website::WebsiteConfiguration;

use super::setting::{Operations, Setting, WhenUnset};
use super::{document, policy};
use crate::response::{JSON, XML};

/// The sub-resource of versioning, the only setting with an effect.
pub(super) const VERSIONING: &str = "versioning";

/// Returns all settings.
pub(crate) fn all() -> &'static [Setting] {
    &ALL
}

/// The common values; every setting replaces the names and the reader.
const DEFAULTS: Setting = Setting {
    name: "",
    read: policy::read,
    media_type: XML,
    when_unset: WhenUnset::Document(""),
    operations: Operations {
        put: "",
        get: "",
        delete: None,
    },
    invalid_code: "InvalidArgument",
    unknown_value_code: None,
};

/// All settings. The codes and default documents are those in `specs/`.
static ALL: [Setting; 10] = [
    Setting {
        name: "cors",
        operations: Operations {
            put: "PutBucketCors",
            get: "GetBucketCors",
            delete: Some("DeleteBucketCors"),
        },
        read: document::read::<CorsConfiguration>,
        when_unset: WhenUnset::NotFound(
            "NoSuchCORSConfiguration",
            "The CORS Configuration does not exist.",
        ),
        ..DEFAULTS
    },
    Setting {
        name: "lifecycle",
        operations: Operations {
            put: "PutBucketLifecycle",
            get: "GetBucketLifecycle",
            delete: Some("DeleteBucketLifecycle"),
        },
        read: document::read::<LifecycleConfiguration>,
        when_unset: WhenUnset::NotFound("NoSuchLifecycle", "No Row found in Lifecycle Table."),
        ..DEFAULTS
    },
    Setting {
        name: "logging",
        operations: Operations {
            put: "PutBucketLogging",
            get: "GetBucketLogging",
            delete: Some("DeleteBucketLogging"),
        },
        read: document::read::<BucketLoggingStatus>,
        when_unset: WhenUnset::Document("<BucketLoggingStatus></BucketLoggingStatus>"),
        invalid_code: "MalformedXML",
        ..DEFAULTS
    },
    Setting {
        name: "website",
        operations: Operations {
            put: "PutBucketWebsite",
            get: "GetBucketWebsite",
            delete: Some("DeleteBucketWebsite"),
        },
        read: document::read::<WebsiteConfiguration>,
        when_unset: WhenUnset::NotFound(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration.",
        ),
        ..DEFAULTS
    },
    Setting {
        name: "encryption",
        operations: Operations {
            put: "PutBucketEncryption",
            get: "GetBucketEncryption",
            delete: Some("DeleteBucketEncryption"),
        },
        read: document::read::<ServerSideEncryptionRule>,
        when_unset: WhenUnset::NotFound(
            "NoSuchServerSideEncryptionRule",
            "The server side encryption configuration is not found.",
        ),
        unknown_value_code: Some("InvalidEncryptionAlgorithmError"),
        ..DEFAULTS
    },
    Setting {
        name: "tagging",
        operations: Operations {
            put: "PutBucketTags",
            get: "GetBucketTags",
            delete: Some("DeleteBucketTags"),
        },
        read: document::read::<Tagging>,
        when_unset: WhenUnset::Document("<Tagging><TagSet></TagSet></Tagging>"),
        ..DEFAULTS
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
        when_unset: WhenUnset::NotFound("NoSuchBucketPolicy", "The bucket policy does not exist."),
        invalid_code: "InvalidPolicyDocument",
        ..DEFAULTS
    },
    Setting {
        name: "referer",
        operations: Operations {
            put: "PutBucketReferer",
            get: "GetBucketReferer",
            delete: None,
        },
        read: document::read::<RefererConfiguration>,
        when_unset: WhenUnset::Document(
            "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer>\
             <RefererList></RefererList></RefererConfiguration>",
        ),
        ..DEFAULTS
    },
    Setting {
        name: VERSIONING,
        operations: Operations {
            put: "PutBucketVersioning",
            get: "GetBucketVersioning",
            delete: None,
        },
        read: document::read::<VersioningConfiguration>,
        when_unset: WhenUnset::Document("<VersioningConfiguration></VersioningConfiguration>"),
        unknown_value_code: Some("MalformedXML"),
        ..DEFAULTS
    },
    Setting {
        name: "requestPayment",
        operations: Operations {
            put: "PutBucketRequestPayment",
            get: "GetBucketRequestPayment",
            delete: None,
        },
        read: document::read::<RequestPaymentConfiguration>,
        when_unset: WhenUnset::Document(
            "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>",
        ),
        invalid_code: "MalformedXML",
        unknown_value_code: Some("MalformedXML"),
        ..DEFAULTS
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_document_can_be_put() {
        for setting in all() {
            if let WhenUnset::Document(text) = setting.when_unset {
                let read = (setting.read)(text.as_bytes(), setting).unwrap();
                assert_eq!(read, text, "{}", setting.name);
            }
        }
    }

    #[test]
    fn names_of_settings_are_unique() {
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
    fn operations_of_a_setting_share_its_name() {
        for setting in all() {
            let names: Vec<_> = setting.operation_names().collect();
            for (name, verb) in names.iter().zip(["Put", "Get", "Delete"]) {
                let noun = name.strip_prefix(verb).unwrap_or_default();
                assert!(noun.starts_with("Bucket"), "{name}");
                assert!(names[0].ends_with(noun), "{name}");
            }
        }
    }
}
