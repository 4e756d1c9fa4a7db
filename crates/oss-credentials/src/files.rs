//! Credentials from the files of other programs.
//!
//! All three formats take the same path: a parser ([`ini`], or JSON) gives a [`Profile`], and the profile
//! gives a [`ProfileSource`]: a key, or another provider that the profile refers to.

mod aliyun_cli;
#[cfg(feature = "remote")]
mod delegated;
mod ini;
mod ossutil;
mod profile;
mod shared;
mod source;
mod text_file;

pub use aliyun_cli::AliyunCliCredentials;
pub use ossutil::OssutilCredentials;
pub use shared::SharedFileCredentials;
