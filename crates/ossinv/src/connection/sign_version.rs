//! The flag that selects the version of signatures.

use clap::ValueEnum;
use oss_inventory::oss_client::SignatureVersion;

/// A version of signatures, written as `ossutil` does.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SignVersionArgument {
    /// For every region of the public cloud
    V4,
    /// For private clouds that refuse v4
    V1,
}

impl SignVersionArgument {
    pub(super) fn version(self) -> SignatureVersion {
        match self {
            Self::V4 => SignatureVersion::V4,
            Self::V1 => SignatureVersion::V1,
        }
    }
}
