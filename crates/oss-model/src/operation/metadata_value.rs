//! The value of a header with metadata: bytes, and usually text.

use std::fmt;
use std::str::Utf8Error;

use bytes::Bytes;

/// The value of a header with metadata of an object.
///
/// HTTP carries any bytes, and some programs write metadata in another character set, such as GBK. A response keeps
/// such bytes. A request with them fails: signatures cover text, and the error names the header.
///
/// # Examples
///
/// ```
/// use oss_model::operation::MetadataValue;
///
/// let value = MetadataValue::from("rené");
/// assert_eq!(value.to_str(), Ok("rené"));
/// assert!(value == "rené" && value.as_bytes().len() == 5);
///
/// let in_gbk = MetadataValue::from(b"\xd6\xd0".to_vec());
/// assert!(in_gbk.to_str().is_err());
/// assert_eq!(in_gbk.to_string(), "\\xD6\\xD0");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetadataValue(Bytes);

impl MetadataValue {
    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the text.
    ///
    /// # Errors
    ///
    /// Fails if the bytes aren't UTF-8.
    pub fn to_str(&self) -> Result<&str, Utf8Error> {
        std::str::from_utf8(&self.0)
    }
}

/// Displays text as it is, and every other byte as `\xD6`.
impl fmt::Display for MetadataValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for MetadataValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_str() {
            Ok(text) => text.fmt(f),
            Err(_) => self.0.fmt(f),
        }
    }
}

impl From<String> for MetadataValue {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for MetadataValue {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Vec<u8>> for MetadataValue {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&[u8]> for MetadataValue {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl PartialEq<str> for MetadataValue {
    fn eq(&self, text: &str) -> bool {
        self.0 == text.as_bytes()
    }
}

impl PartialEq<&str> for MetadataValue {
    fn eq(&self, text: &&str) -> bool {
        *self == **text
    }
}
