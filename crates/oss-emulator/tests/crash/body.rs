//! Bodies that are described by a few numbers.

/// The least length in bytes of a body that is stored in a file.
pub(crate) const FILE: usize = 16 * 1024;

/// A body that was uploaded at once: all of an object, or a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece {
    /// Unique for each upload.
    pub(crate) tag: u64,
    pub(crate) length: usize,
}

impl Piece {
    pub(crate) fn bytes(self) -> Vec<u8> {
        let pattern = format!("{:016x}-", self.tag).into_bytes();
        pattern.into_iter().cycle().take(self.length).collect()
    }
}

/// Returns the bytes of an object.
pub(crate) fn bytes(pieces: &[Piece]) -> Vec<u8> {
    pieces.iter().flat_map(|piece| piece.bytes()).collect()
}
