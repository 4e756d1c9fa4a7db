//! The URL of an object, as `ossutil` writes it.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result, ensure};
use oss_inventory::BucketName;

/// An object, written as `oss://bucket/key`; no character of the key is special.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ObjectUrl {
    pub(super) bucket: BucketName,
    pub(super) key: String,
}

impl FromStr for ObjectUrl {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let rest = text.strip_prefix("oss://");
        let rest = rest.context("an object is expected, as oss://bucket/key")?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        ensure!(
            !key.is_empty(),
            "the key is missing: oss://bucket/key is expected"
        );
        Ok(Self {
            bucket: BucketName::new(bucket)?,
            key: key.to_owned(),
        })
    }
}

impl fmt::Display for ObjectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oss://{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_everything_after_the_bucket() -> Result<()> {
        for key in [
            "k",
            "a//b",
            "/b",
            "a b+c%25~!*'()",
            "dir/",
            "中?x=1#y",
            "\u{1}\n",
        ] {
            let text = format!("oss://examplebucket/{key}");
            let url = text.parse::<ObjectUrl>()?;
            assert_eq!(
                (url.bucket.as_str(), url.key.as_str()),
                ("examplebucket", key)
            );
            assert_eq!(url.to_string(), text);
        }
        Ok(())
    }

    #[test]
    fn url_without_bucket_or_key_is_rejected() {
        for text in [
            "",
            "examplebucket/key",
            "https://examplebucket/key",
            "OSS://examplebucket/key",
            "oss://examplebucket",
            "oss://examplebucket/",
            "oss:///key",
            "oss://Example/key",
            "oss://evil.example/key",
        ] {
            assert!(text.parse::<ObjectUrl>().is_err(), "{text}");
        }
    }
}
