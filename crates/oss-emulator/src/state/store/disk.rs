//! A store in a directory.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use redb::{Database, DatabaseError, ReadableDatabase as _, ReadableTable as _};

use super::tables::{BUCKETS, CHANGES, META, PARTS, RULES, SETTINGS, UPLOADS, VERSIONS, apply};
use super::{Image, Store, load, unmade};
use crate::state::content::Contents;
use crate::state::store_error::StoreError;
use crate::state::write::Writes;

/// The format of the tables and records; a version can read this one only.
const FORMAT: u64 = 1;

/// The names of the numbers of the store.
const FORMAT_KEY: &str = "format";
const NEXT_SEQUENCE: &str = "next-sequence";
const GENERATION: &str = "generation";

/// The file of the metadata.
const METADATA: &str = "metadata.redb";

/// The memory for pages of the metadata, in bytes.
const CACHE: usize = 8 * 1024 * 1024;

/// Keeps the state in a directory, which it locks against other processes.
pub(crate) struct DiskStore {
    directory: PathBuf,
    metadata: Database,
}

impl DiskStore {
    /// Opens the store in a directory, which is created if it is missing.
    pub(crate) fn open(directory: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(directory).map_err(|source| StoreError::Directory {
            path: directory.to_owned(),
            source,
        })?;
        let path = directory.join(METADATA);
        // A start makes the directories of bodies only once it has complete metadata.
        if !Contents::exist(directory) {
            unmade::clear(&path).map_err(|source| StoreError::Directory {
                path: directory.to_owned(),
                source,
            })?;
        }
        // Everything is in memory too, so a larger cache would have no use.
        let metadata = Database::builder().set_cache_size(CACHE).create(path);
        let metadata = metadata.map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => StoreError::InUse {
                path: directory.to_owned(),
            },
            error => StoreError::Open {
                path: directory.to_owned(),
                source: Box::new(error.into()),
            },
        })?;
        let store = Self {
            directory: directory.to_owned(),
            metadata,
        };
        store.check_format()?;
        Ok(store)
    }

    /// Fails if a newer version wrote the store, and makes the tables of a new one.
    ///
    /// Also fails if a new one has files, which its start would remove.
    fn check_format(&self) -> Result<(), StoreError> {
        let tables = self.metadata.begin_write()?;
        {
            let mut meta = tables.open_table(META)?;
            let found = meta.get(FORMAT_KEY)?.map(|format| format.value());
            if let Some(found) = found.filter(|found| *found > FORMAT) {
                return Err(StoreError::NewerFormat {
                    path: self.directory.clone(),
                    found,
                    known: FORMAT,
                });
            }
            if found.is_none()
                && let Some(path) = self.used()?
            {
                return Err(StoreError::Foreign { path });
            }
            meta.insert(FORMAT_KEY, FORMAT)?;
            let generation = meta.get(GENERATION)?.map_or(0, |it| it.value());
            meta.insert(GENERATION, generation + 1)?;
        }
        // Opening creates the tables that don't exist yet.
        tables.open_table(BUCKETS)?;
        tables.open_table(SETTINGS)?;
        tables.open_table(RULES)?;
        tables.open_table(VERSIONS)?;
        tables.open_table(UPLOADS)?;
        tables.open_table(PARTS)?;
        tables.open_table(CHANGES)?;
        tables.commit()?;
        Ok(())
    }

    fn used(&self) -> Result<Option<PathBuf>, StoreError> {
        Contents::used(&self.directory).map_err(|source| self.bodies(source))
    }

    fn bodies(&self, source: io::Error) -> StoreError {
        StoreError::Bodies {
            path: self.directory.clone(),
            source,
        }
    }
}

impl Store for DiskStore {
    fn commit(&mut self, writes: &Writes) -> Result<(), StoreError> {
        if writes.writes.is_empty() {
            return Ok(());
        }
        // By default redb returns from a commit after the data is on the disk.
        let tables = self.metadata.begin_write()?;
        for write in &writes.writes {
            apply(&tables, write)?;
        }
        let next = writes.next_sequence;
        tables.open_table(META)?.insert(NEXT_SEQUENCE, next)?;
        tables.commit()?;
        Ok(())
    }

    fn load(&mut self) -> Result<Image, StoreError> {
        let tables = self.metadata.begin_read()?;
        let meta = tables.open_table(META)?;
        let number = |name| Ok::<_, StoreError>(meta.get(name)?.map(|number| number.value()));
        let (next_sequence, generation) = (number(NEXT_SEQUENCE)?, number(GENERATION)?);
        let bodies = |source| self.bodies(source);
        let (contents, mut loader) = Contents::open(&self.directory).map_err(bodies)?;
        let buckets = load::buckets(&tables, &mut loader)?;
        // Only here at the end: from now on, buckets that are dropped remove their files.
        loader.finish().map_err(bodies)?;
        Ok(Image {
            buckets,
            contents,
            next_sequence: next_sequence.unwrap_or(1),
            generation: generation.unwrap_or_default(),
        })
    }
}

impl fmt::Debug for DiskStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskStore")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}
