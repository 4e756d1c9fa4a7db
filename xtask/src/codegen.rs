//! `cargo xtask codegen`: from `specs/<api>/` to `crates/oss-model/src/generated/<api>/`.
//!
//! The way of a spec: [`lint`] refuses what the generator does not know, [`load`] reads the schema
//! (the only file that knows `xsd-parser`), [`operations`] reads the TOML beside it, both fill the
//! [`ir`], and [`render`] turns that into files; [`sub_resources`] writes one for `oss-sign`. Nothing is ever ignored: a construct without a
//! meaning here is an error with file and line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

mod checks;
mod cycles;
mod ir;
mod lint;
mod load;
mod names;
mod operations;
mod render;
mod sub_resources;

/// Where the generated files live, below the root of the workspace.
pub(crate) const GENERATED: &str = "crates/oss-model/src/generated";

/// One folder for each construct that a spec can have: a small spec and what is generated from it.
///
/// `oss-model` compiles and tests them; see `crates/oss-model/src/cases.rs`.
const CASES: &str = "xtask/test_data/cases";

/// The one folder of `specs/` that is no API.
const TEST_DATA: &str = "vectors";

/// The files of a spec; beside them there may be examples, which are for tests.
const SPEC_FILES: [&str; 2] = [lint::SCHEMA, "operations.toml"];

/// Whether to write files or to compare them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// Generates all APIs, and what is expected of the cases that show each construct by itself.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let apis = load_all(&root.join("specs"))?;
    let files = generate(&apis)?;
    let cases = cases(&root.join(CASES))?;
    let signing = BTreeMap::from([(
        sub_resources::FILE.to_owned(),
        sub_resources::render(&root.join("specs"), &apis)?,
    )]);
    let targets = [
        Target::exactly(root, GENERATED, &files)?,
        Target::exactly(root, sub_resources::GENERATED, &signing)?,
        Target::among_others(root, CASES, &cases),
    ];
    let count = files.len() + signing.len() + cases.len();
    let stale: Vec<_> = targets.iter().flat_map(Target::names).collect();
    match (mode, stale.first()) {
        (_, None) => println!("codegen: {count} files are up to date"),
        (Mode::Check, Some(first)) => bail!(
            "{} of {count} generated files are not what the specs say, first {first}\n\
             help: never edit generated files; run `cargo xtask codegen` and commit the result",
            stale.len(),
        ),
        (Mode::Write, Some(_)) => {
            for target in &targets {
                write(&root.join(target.folder), target.files, &target.stale)?;
            }
            println!("codegen: wrote {} of {count} files", stale.len());
        }
    }
    Ok(())
}

/// A folder with generated files.
struct Target<'a> {
    folder: &'static str,
    files: &'a BTreeMap<String, String>,
    /// The names of those that differ, are missing, or that nothing generates.
    stale: Vec<String>,
}

impl<'a> Target<'a> {
    /// A folder that has generated files beside others.
    fn among_others(
        root: &Path,
        folder: &'static str,
        files: &'a BTreeMap<String, String>,
    ) -> Self {
        let stale = compare(&root.join(folder), files);
        Self {
            folder,
            files,
            stale,
        }
    }

    /// A folder that has nothing else.
    fn exactly(
        root: &Path,
        folder: &'static str,
        files: &'a BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut target = Self::among_others(root, folder, files);
        target.stale.extend(stray(&root.join(folder), files)?);
        Ok(target)
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let names = self.stale.iter();
        names.map(|name| format!("{}/{name}", self.folder))
    }
}

/// Loads every API of `specs`.
fn load_all(specs: &Path) -> Result<Vec<ir::Api>> {
    let mut apis = Vec::new();
    for folder in folders(specs)? {
        if name_of(&folder) != TEST_DATA {
            apis.push(load_api(&folder).with_context(|| format!("specs/{}", name_of(&folder)))?);
        }
    }
    checks::roots(&apis)?;
    Ok(apis)
}

/// Renders every API in memory; the keys are paths below [`GENERATED`].
fn generate(apis: &[ir::Api]) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for api in apis {
        for (file, text) in render::api(api)? {
            files.insert(format!("{}/{file}", api.name), text);
        }
    }
    files.extend(render::root(apis)?);
    Ok(files)
}

/// Renders every case in memory, each as one file; the keys are paths below [`CASES`].
fn cases(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for case in folders(folder)? {
        let api = load_api(&case).with_context(|| format!("{CASES}/{}", name_of(&case)))?;
        files.insert(
            format!("{}/expected.rs", api.name),
            render::single_file(&api)?,
        );
    }
    Ok(files)
}

/// Hashes the files of a spec with their names, so that no edit of a spec goes unnoticed,
/// not even one that changes no type.
fn hash(folder: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for name in SPEC_FILES {
        let path = folder.join(name);
        hasher.update(name_of(&path));
        hasher.update([0]);
        hasher.update(fs::read(&path)?);
        hasher.update([0]);
    }
    Ok(hex(&hasher.finalize()))
}

/// Writes bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in bytes {
        // Writing to a text never fails.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn load_api(folder: &Path) -> Result<ir::Api> {
    let toml = operations::File::read(&folder.join("operations.toml"))?;
    let name = name_of(folder);
    if !names::is_module(&name) {
        bail!("the folder {name} can be no module; use lower-case letters, digits and underscores");
    }
    let schema = folder.join(lint::SCHEMA);
    let lines = lint::check(&schema)?;
    let mut renamed = toml.names();
    for folder in lines.included() {
        renamed.extend(operations::File::read(&folder.join("operations.toml"))?.names());
    }
    let mut api = load::api(&name, &schema, &lines, &renamed)?;
    cycles::check(&api, &lines)?;
    toml.check_names(&api)?;
    api.about.clone_from(&toml.about);
    api.hash = hash(folder)?;
    api.operations = toml.resolve(&api)?;
    checks::check(&api, &lines)?;
    Ok(api)
}

/// Returns the files that differ from those in `target`, or are missing there.
fn compare(target: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    let is_stale = |name: &String, text: &String| {
        fs::read_to_string(target.join(name)).ok().as_ref() != Some(text)
    };
    let stale = files.iter().filter(|(name, text)| is_stale(name, text));
    stale.map(|(name, _)| name.clone()).collect()
}

/// Returns the files in `target` that nothing generates.
fn stray(target: &Path, files: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let mut stray = Vec::new();
    for path in all_files(target)? {
        let name = path
            .strip_prefix(target)?
            .to_string_lossy()
            .replace('\\', "/");
        if !files.contains_key(&name) {
            stray.push(name);
        }
    }
    Ok(stray)
}

fn write(target: &Path, files: &BTreeMap<String, String>, stale: &[String]) -> Result<()> {
    for name in stale {
        let path = target.join(name);
        match files.get(name) {
            Some(text) => {
                fs::create_dir_all(path.parent().unwrap_or(target))?;
                fs::write(&path, text)
                    .with_context(|| format!("cannot write {}", path.display()))?;
            }
            None => fs::remove_file(&path)?,
        }
    }
    Ok(())
}

/// The folders directly in `specs`, sorted.
pub(crate) fn folders(specs: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(specs).with_context(|| format!("cannot read {}", specs.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// All files below a folder, sorted; none if there is no such folder.
pub(crate) fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(files);
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(all_files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The name of a file or folder without those above it.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
