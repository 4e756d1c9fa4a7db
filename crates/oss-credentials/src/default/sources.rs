//! The names and places of the sources of the default chain.

/// A source in the chain of [`DefaultCredentials`](crate::DefaultCredentials).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DefaultSource {
    /// The name of the source in errors.
    pub name: &'static str,
    /// The variables, files or services of the source.
    pub location: &'static str,
}

pub(super) const OSS: DefaultSource = DefaultSource {
    name: "OSS variables",
    location: "OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_SESSION_TOKEN",
};
pub(super) const ALIBABA_CLOUD: DefaultSource = DefaultSource {
    name: "Alibaba Cloud variables",
    location: "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN",
};
pub(super) const OIDC: DefaultSource = DefaultSource {
    name: "OIDC",
    location: "ALIBABA_CLOUD_OIDC_TOKEN_FILE, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_ROLE_ARN",
};
pub(super) const CLI: DefaultSource = DefaultSource {
    name: "Alibaba Cloud CLI",
    location: "ALIBABA_CLOUD_CONFIG_FILE or ~/.aliyun/config.json, unless ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true",
};
pub(super) const SDK: DefaultSource = DefaultSource {
    name: "credentials file",
    location: "ALIBABA_CLOUD_CREDENTIALS_FILE or ~/.alibabacloud/credentials, then ~/.alibabacloud/credentials.ini",
};
pub(super) const OSSUTIL: DefaultSource = DefaultSource {
    name: "ossutil",
    location: "OSSUTIL_CONFIG_FILE or ~/.ossutilconfig",
};
pub(super) const ECS: DefaultSource = DefaultSource {
    name: "ECS",
    location: "the metadata service of this ECS instance, unless ALIBABA_CLOUD_ECS_METADATA_DISABLED is true",
};
pub(super) const URI: DefaultSource = DefaultSource {
    name: "credentials URI",
    location: "ALIBABA_CLOUD_CREDENTIALS_URI",
};

pub(super) const SOURCES: [DefaultSource; 8] =
    [OSS, ALIBABA_CLOUD, OIDC, CLI, SDK, OSSUTIL, ECS, URI];
