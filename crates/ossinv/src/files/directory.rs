//! Finds the files with rules in a directory.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::buckets::Buckets;
use super::error::{Diagnostic, FileError};
use super::format::FileFormat;
use super::source::Source;

/// Returns the files of a directory, or else the source itself.
///
/// Each has the bucket that it belongs to, if any.
pub(super) fn expand(
    source: &Source,
    recursively: bool,
    buckets: Buckets<'_>,
) -> Result<Vec<(Source, Option<String>)>, FileError> {
    let path = match source {
        Source::File(path) if path.is_dir() => path,
        _ => return Ok(vec![(source.clone(), None)]),
    };
    let found = RuleDirectory::read(path, recursively, buckets)
        .map_err(|error| FileError::new(source, format!("cannot be read: {error}")))?;
    if found.files.is_empty() {
        let empty = Diagnostic::new("has no files with rules (*.xml, *.json, *.yaml, *.yml)");
        let empty = if found.has_unread_subdirectory {
            empty.with_help("to read its subdirectories, too, add --recursive")
        } else {
            empty
        };
        return Err(empty.in_file(source));
    }
    let files = found.files.into_iter();
    Ok(files
        .map(|(path, bucket)| (Source::File(path), bucket))
        .collect())
}

/// The files with rules in a directory, in the order of their paths.
#[derive(Debug, Default)]
pub(super) struct RuleDirectory {
    /// The files, each with the bucket that it belongs to.
    pub(super) files: Vec<(PathBuf, Option<String>)>,
    /// Whether a subdirectory was skipped.
    has_unread_subdirectory: bool,
}

impl RuleDirectory {
    /// Finds the files; `recursively` also in subdirectories.
    ///
    /// A subdirectory that is named like a selected bucket is of this bucket, and is always read.
    ///
    /// Hidden files and files with other extensions are skipped, and so is what isn't a file, such as a pipe,
    /// directly or by a link. Links to directories aren't followed, because they may form a circle.
    pub(super) fn read(
        directory: &Path,
        recursively: bool,
        buckets: Buckets<'_>,
    ) -> io::Result<Self> {
        let mut found = Self::default();
        let mut directories = vec![(directory.to_owned(), None)];
        while let Some((directory, bucket)) = directories.pop() {
            for entry in fs::read_dir(directory)? {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                if entry.file_name().as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                if kind.is_dir() {
                    let of_bucket = buckets.of_directory(&entry.file_name());
                    let of_bucket = of_bucket.or_else(|| bucket.clone());
                    let is_read = recursively || of_bucket.is_some();
                    found.has_unread_subdirectory |= !is_read;
                    directories.extend(is_read.then_some((path, of_bucket)));
                } else if is_rule_file(&path) && is_readable(&path, kind) {
                    found.files.push((path, bucket.clone()));
                }
            }
        }
        found.files.sort();
        Ok(found)
    }
}

/// Returns whether an entry is a file, or a link to one or to nothing.
///
/// A link that leads nowhere is an error once it is read: a rule may be missing.
fn is_readable(path: &Path, kind: FileType) -> bool {
    kind.is_file() || (kind.is_symlink() && fs::metadata(path).map_or(true, |it| it.is_file()))
}

fn is_rule_file(path: &Path) -> bool {
    path.extension()
        .and_then(FileFormat::of_extension)
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path, recursively: bool) -> Vec<String> {
        let found = RuleDirectory::read(directory, recursively, Buckets::Any).unwrap();
        assert_eq!(found.has_unread_subdirectory, !recursively);
        let names = found.files.iter().map(|(path, _)| {
            let name = path.strip_prefix(directory).unwrap();
            name.display().to_string().replace('\\', "/")
        });
        names.collect()
    }

    #[test]
    fn only_visible_files_with_rules_are_found() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::create_dir_all(path.join("sub.json/.git")).unwrap();
        for name in [
            "b.yaml",
            "a.XML",
            "c.yml",
            "d.json",
            ".hidden.json",
            "e.json~",
            "#f.json#",
            "g.json.bak",
            "readme.md",
            "sub.json/h.xml",
            "sub.json/.git/i.xml",
        ] {
            fs::write(path.join(name), "").unwrap();
        }
        let top = ["a.XML", "b.yaml", "c.yml", "d.json"];
        assert_eq!(names(path, false), top);
        assert_eq!(names(path, true), [&top[..], &["sub.json/h.xml"]].concat());
    }
}
