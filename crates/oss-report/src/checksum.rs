//! MD5 checksums of manifests and data files.

use std::fmt;
use std::str::FromStr;

use md5::{Digest as _, Md5};

use crate::error::{Error, ErrorKind};
use crate::printable::printable;

/// An MD5 checksum, as manifests have them.
///
/// It is parsed in either case and with spaces around it, and displayed in upper case, as OSS writes it.
///
/// # Examples
///
/// ```
/// use oss_report::Md5Sum;
///
/// let sum: Md5Sum = "d41d8cd98f00b204e9800998ecf8427e\n".parse()?;
/// assert_eq!(sum, Md5Sum::of(b""));
/// assert_eq!(sum.to_string(), "D41D8CD98F00B204E9800998ECF8427E");
/// # Ok::<(), oss_report::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Md5Sum([u8; 16]);

impl Md5Sum {
    /// Calculates the checksum of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Md5::digest(bytes).into())
    }

    pub(crate) fn finish(hasher: Md5) -> Self {
        Self(hasher.finalize().into())
    }

    /// Returns the 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl FromStr for Md5Sum {
    type Err = Error;

    /// Fails unless the text is 32 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.trim();
        parse(digits.as_bytes()).map(Self).ok_or_else(|| {
            let digits = printable(digits);
            let message = format!("not an MD5 checksum of 32 hexadecimal digits: \"{digits}\"");
            Error::new(ErrorKind::Checksum, message)
        })
    }
}

fn parse(digits: &[u8]) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            let value = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(value).ok()?;
        }
    }
    Some(bytes)
}

impl fmt::Display for Md5Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Md5Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Compares a manifest with its `manifest.checksum`.
///
/// Spaces around the checksum and its case don't matter.
///
/// # Errors
///
/// Fails with [`ErrorKind::Checksum`] and both values if they differ.
pub fn check_manifest(manifest: &[u8], checksum: &[u8]) -> Result<(), Error> {
    let expected: Md5Sum = String::from_utf8_lossy(checksum).parse()?;
    let actual = Md5Sum::of(manifest);
    if actual == expected {
        return Ok(());
    }
    let message = format!("the MD5 is {actual}, but manifest.checksum says {expected}");
    Err(Error::new(ErrorKind::Checksum, message))
}
