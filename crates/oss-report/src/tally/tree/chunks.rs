//! A list that grows without a copy of what it has.

/// The number of items in a chunk.
///
/// A chunk is small enough that the allocator gives its memory to the next file.
const CHUNK: usize = 4096;

/// A list in chunks.
///
/// A `Vec` would be copied to twice the memory whenever it is full, which leaves gaps behind.
#[derive(Clone, Debug)]
pub(super) struct Chunks<T> {
    chunks: Vec<Vec<T>>,
    length: usize,
}

impl<T> Chunks<T> {
    pub(super) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            length: 0,
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.chunks.get_mut(index / CHUNK)?.get_mut(index % CHUNK)
    }

    pub(super) fn push(&mut self, item: T) {
        if self.length.is_multiple_of(CHUNK) {
            // A small tree needs a small chunk only.
            self.chunks.push(Vec::new());
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(item);
            self.length += 1;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }
}
