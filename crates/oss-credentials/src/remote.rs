//! Credentials that STS, the metadata service or a credentials URI issues.

mod assume_role;
mod credentials_uri;
mod ecs;
mod oidc;
mod response;
mod rpc;
mod sent_text;
mod service_client;
mod service_url;
mod session;
mod sts;

pub use assume_role::AssumeRoleCredentials;
pub use credentials_uri::CredentialsUriCredentials;
pub use ecs::EcsRamRoleCredentials;
pub use oidc::OidcRoleCredentials;
pub(crate) use session::RoleSession;
