//! Credentials from the files of other programs.
//!
//! All formats take the same path: a parser ([`ini`], or JSON) gives [`settings`], they make a
//! [`profile`], and the profile gives a [`source`]: a key, or another provider that the profile refers to.

mod aliyun_cli;
mod cli_mode;
#[cfg(feature = "remote")]
mod command_line;
#[cfg(feature = "remote")]
mod delegated;
#[cfg(feature = "remote")]
mod external;
mod ini;
mod ossutil;
mod profile;
mod settings;
mod shared;
mod shell_word;
mod signed_in;
mod source;
mod spelling;
mod text_file;

pub use aliyun_cli::AliyunCliCredentials;
pub use ossutil::OssutilCredentials;
pub use shared::SharedFileCredentials;
