//! A content that was just received or made, with its MD5.

use super::Content;

/// A content with its MD5, which only a content that came in one piece has.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) content: Content,
    pub(crate) md5: [u8; 16],
}
