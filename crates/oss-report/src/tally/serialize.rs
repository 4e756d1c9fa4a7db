//! Tallies as serde writes them, in the words of the command line.

use oss_model::DateTime;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Directories, Directory, Section, Summary, Top, TopObject, Total};
use crate::human;

impl Serialize for Total {
    /// Writes a map of `objects` and `bytes`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        add_total(&mut map, *self)?;
        map.end()
    }
}

impl Serialize for Section {
    /// Writes a list of maps: the value, `objects` and `bytes`.
    ///
    /// The value has the name of the section.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.name();
        let totals = self.totals().iter();
        serializer.collect_seq(totals.map(|(value, total)| Named { name, value, total }))
    }
}

impl Serialize for Directories {
    /// Writes a list of all directories, the root first.
    ///
    /// Each is a map of `path`, `objects`, `bytes` and `classes`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = Vec::with_capacity(1 + self.count());
        add_directory(self.root(), String::new(), &mut all);
        serializer.collect_seq(all)
    }
}

impl Serialize for Top {
    /// Writes a list of the objects, the largest first.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.objects())
    }
}

impl Serialize for TopObject {
    /// Writes a map of `bytes`, `class`, `modified`, `version_id` and `key`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let modified = self.last_modified.map(DateTime::try_from);
        let modified = modified.and_then(Result::ok).map(human::time);
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("bytes", &self.size)?;
        map.serialize_entry("class", &self.storage_class)?;
        map.serialize_entry("modified", &modified)?;
        map.serialize_entry("version_id", &self.version_id)?;
        map.serialize_entry("key", &String::from_utf8_lossy(&self.key))?;
        map.end()
    }
}

impl Serialize for Summary {
    /// Writes a map of the total, all sections by name, and `top`.
    ///
    /// `directory` has all levels of the tree.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("total", &self.totals.all())?;
        for section in self.sections(usize::MAX) {
            if section.name() == "directory" {
                let directories = self.tree.clone().into_directories();
                map.serialize_entry("directory", &directories)?;
            } else {
                map.serialize_entry(section.name(), &section)?;
            }
        }
        map.serialize_entry("top", &self.top)?;
        map.end()
    }
}

/// A total of a section.
struct Named<'s> {
    name: &'static str,
    value: &'s str,
    total: &'s Total,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry(self.name, self.value)?;
        add_total(&mut map, *self.total)?;
        map.end()
    }
}

/// A directory with its whole path.
struct Located<'d> {
    path: String,
    directory: Directory<'d>,
}

impl Serialize for Located<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let classes = self.directory.classes();
        let classes = classes.iter().map(|(value, total)| Named {
            name: "class",
            value,
            total,
        });
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("path", &self.path)?;
        add_total(&mut map, self.directory.total())?;
        map.serialize_entry("classes", &classes.collect::<Vec<_>>())?;
        map.end()
    }
}

fn add_directory<'d>(directory: Directory<'d>, path: String, all: &mut Vec<Located<'d>>) {
    let start = path.clone();
    all.push(Located { path, directory });
    for child in directory.children() {
        let name = String::from_utf8_lossy(child.name());
        add_directory(child, format!("{start}{name}/"), all);
    }
}

fn add_total<M: SerializeMap>(map: &mut M, total: Total) -> Result<(), M::Error> {
    map.serialize_entry("objects", &total.count)?;
    map.serialize_entry("bytes", &total.bytes)
}
