//! Credentials providers for Alibaba Cloud: where access keys come from.
//!
//! A [`ProvideCredentials`] returns an access key, its expiry if it has one, and a description of its
//! origin. A client calls it before every attempt. Providers don't cache: wrap any
//! provider slower than an environment variable in a [`CachedCredentials`].
//!
//! | provider | source | feature |
//! |---|---|---|
//! | [`StaticCredentials`] | a key in memory | |
//! | [`credentials_fn`] | a closure | |
//! | [`EnvironmentCredentials`] | environment variables | |
//! | [`AliyunCliCredentials`] | a profile of `~/.aliyun/config.json` | |
//! | [`SharedFileCredentials`] | a profile of `~/.alibabacloud/credentials` | |
//! | [`OssutilCredentials`] | `~/.ossutilconfig` | |
//! | [`ProcessCredentials`] | the output of a command; `ShellCommand` (feature `process`) runs it | |
//! | `AssumeRoleCredentials` | STS: a RAM role, for another key | `remote` |
//! | `OidcRoleCredentials` | STS: a RAM role, for an OIDC token (RRSA) | `remote` |
//! | `EcsRamRoleCredentials` | the metadata service of an ECS instance | `remote` |
//! | `CredentialsUriCredentials` | a URI, such as the one of a sidecar | `remote` |
//! | `DefaultCredentials` | all usual sources, in the order of the official SDKs | `remote` |
//! | [`ChainedCredentials`] | the first of several providers that is configured | |
//! | [`CachedCredentials`] | another provider, refreshed before its credentials expire | |
//!
//! The default chain uses the first source that is configured:
//!
//! 1. `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET`, `OSS_SESSION_TOKEN`
//! 2. `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN`
//! 3. OIDC: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`, `ALIBABA_CLOUD_ROLE_ARN`
//! 4. `ALIBABA_CLOUD_CONFIG_FILE`, otherwise `~/.aliyun/config.json`
//! 5. `ALIBABA_CLOUD_CREDENTIALS_FILE`, otherwise `~/.alibabacloud/credentials`, then `credentials.ini`
//!    next to it
//! 6. `OSSUTIL_CONFIG_FILE`, otherwise `~/.ossutilconfig`
//! 7. the metadata service of ECS
//! 8. `ALIBABA_CLOUD_CREDENTIALS_URI`
//!
//! Files of other programs are read as those programs read them; `docs/credentials.md` in the repository
//! says what of each is honoured. A profile's region and endpoint are [`ProfileSettings`].
//!
//! Signing is in `oss-sign`, HTTP in `oss-transport`. This crate knows neither buckets nor operations.
//!
//! # Examples
//!
//! ```
//! use oss_credentials::{CachedCredentials, ChainedCredentials, EnvironmentCredentials, OssutilCredentials};
//!
//! let read = |path: &std::path::Path| std::fs::read_to_string(path);
//! let chain = ChainedCredentials::new("environment", EnvironmentCredentials::new())
//!     .then("ossutil", OssutilCredentials::new("/home/me/.ossutilconfig", read));
//! let credentials = CachedCredentials::new(chain);
//! # let _ = credentials;
//! ```
//!
//! # Features
//!
//! - `remote`: credentials that STS, the metadata service or a URI issues, and the default chain.
//! - `process`: `ShellCommand`, which runs credentials commands on tokio.
//! - `hyper` (default): `CredentialsContext::from_env`, with a transport over hyper.
//! - `ring` (default), `aws-lc-rs`: cryptography for that transport.

mod boolean;
mod cached;
mod chained;
#[cfg(feature = "remote")]
mod context;
mod credentials_fn;
mod date_time;
#[cfg(feature = "remote")]
mod default;
mod env_var;
mod environment;
mod error;
mod files;
mod json;
mod lookup;
mod process;
mod profile_settings;
mod provided_credentials;
mod provider;
mod raw_key;
#[cfg(feature = "remote")]
mod remote;
#[cfg(feature = "process")]
mod shell;
mod skipped;
mod static_credentials;

// The public interface is:
pub use cached::CachedCredentials;
pub use chained::ChainedCredentials;
#[cfg(feature = "remote")]
pub use context::CredentialsContext;
pub use credentials_fn::credentials_fn;
#[cfg(feature = "remote")]
pub use default::{DefaultCredentials, DefaultSource};
pub use environment::EnvironmentCredentials;
pub use error::CredentialsError;
pub use files::{AliyunCliCredentials, OssutilCredentials, SharedFileCredentials};
pub use process::{CommandFuture, ProcessCredentials, RunCommand};
pub use profile_settings::ProfileSettings;
pub use provided_credentials::ProvidedCredentials;
pub use provider::{CredentialsFuture, ProvideCredentials};
#[cfg(feature = "remote")]
pub use remote::{
    AssumeRoleCredentials, CredentialsUriCredentials, EcsRamRoleCredentials, OidcRoleCredentials,
};
#[cfg(feature = "process")]
pub use shell::ShellCommand;
pub use static_credentials::StaticCredentials;
