//! Where the state is kept: nowhere but in memory, or in a directory.

mod disk;
mod load;
mod log_records;
mod records;
mod tables;
mod unmade;

use std::fmt;

use super::content::Contents;
use super::store_error::StoreError;
use super::write::{Buckets, Writes};

pub(crate) use disk::DiskStore;

/// Keeps what transactions wrote.
pub(crate) trait Store: fmt::Debug + Send {
    /// Stores the writes as a whole; they survive a crash once this returns.
    fn commit(&mut self, writes: &Writes) -> Result<(), StoreError>;

    /// Returns the state that was stored.
    fn load(&mut self) -> Result<Image, StoreError>;
}

/// A state as it was stored.
#[derive(Debug)]
pub(crate) struct Image {
    pub(super) buckets: Buckets,
    /// Where bodies are stored.
    pub(super) contents: Contents,
    pub(super) next_sequence: u64,
    /// How often the store was opened before; ids contain it, so that none repeats.
    pub(super) generation: u64,
}

/// Keeps nothing: the state is lost with the process.
#[derive(Debug)]
pub(crate) struct MemoryStore;

impl Store for MemoryStore {
    fn commit(&mut self, _: &Writes) -> Result<(), StoreError> {
        Ok(())
    }

    fn load(&mut self) -> Result<Image, StoreError> {
        Ok(Image {
            buckets: Buckets::new(),
            contents: Contents::default(),
            next_sequence: 1,
            generation: 0,
        })
    }
}
