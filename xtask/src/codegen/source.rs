//! The files of specs; each is read and parsed once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Result, anyhow};
use sha2::{Digest as _, Sha256};

use super::operations;
use super::schema_tree::{self, Finding, Node};
use super::workspace::{OPERATIONS, SCHEMA, hex, name_of, read_text};

/// The specs read so far, by folder.
#[derive(Debug, Default)]
pub(crate) struct Sources(RefCell<BTreeMap<PathBuf, Rc<Source>>>);

/// The files of one spec.
#[derive(Debug)]
pub(crate) struct Source {
    /// The folder, whose name becomes the module.
    pub(crate) folder: PathBuf,
    /// The SHA-256 of both files with their names, so that any edit is noticed.
    pub(crate) hash: String,
    pub(crate) schema: Schema,
    pub(crate) operations: operations::File,
}

/// A schema that was parsed but not checked.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) root: Node,
}

impl Sources {
    /// Returns the spec in `folder`, and reads it if necessary.
    pub(crate) fn spec(&self, folder: &Path) -> Result<Rc<Source>> {
        if let Some(source) = self.0.borrow().get(folder) {
            return Ok(Rc::clone(source));
        }
        let source = Rc::new(Source::read(folder)?);
        let mut sources = self.0.borrow_mut();
        sources.insert(folder.to_owned(), Rc::clone(&source));
        Ok(source)
    }
}

impl Source {
    fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(OPERATIONS);
        let table = read_text(&path)?;
        let operations = operations::File::parse(&path, table.clone())?;
        let path = folder.join(SCHEMA);
        let text = read_text(&path)?;
        let root = schema_tree::parse(&text).map_err(|finding| in_file(&path, &finding))?;
        let mut hasher = Sha256::new();
        for (name, text) in [(SCHEMA, &text), (OPERATIONS, &table)] {
            for part in [name, "\0", text, "\0"] {
                hasher.update(part);
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            hash: hex(&hasher.finalize()),
            schema: Schema { path, text, root },
            operations,
        })
    }

    /// Returns the name of the API.
    pub(crate) fn name(&self) -> String {
        name_of(&self.folder)
    }
}

/// Adds the file to a finding.
pub(crate) fn in_file(path: &Path, finding: &Finding) -> anyhow::Error {
    anyhow!("{}:{}: {}", path.display(), finding.line, finding.message)
}
