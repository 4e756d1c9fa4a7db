//! `cargo xtask codegen`: from `specs/<api>/` to `crates/oss-model/src/generated/<api>/`.
//!
//! The way of a spec: [`lint`] refuses what the generator does not know, [`load`] reads the schema
//! (the only file that knows `xsd-parser`), [`operations`] reads the TOML beside it, both fill the
//! [`ir`], and [`render`] turns that into files. Nothing is ever ignored: a construct without a
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
    let files = generate(&root.join("specs"))?;
    let cases = cases(&root.join(CASES))?;
    let mut stale = compare(&root.join(GENERATED), &files);
    stale.extend(stray(&root.join(GENERATED), &files)?);
    let stale_cases = compare(&root.join(CASES), &cases);
    let names = stale.iter().map(|name| format!("{GENERATED}/{name}"));
    let case_names = stale_cases.iter().map(|name| format!("{CASES}/{name}"));
    let count = files.len() + cases.len();
    match (mode, names.chain(case_names).next()) {
        (_, None) => println!("codegen: {count} files are up to date"),
        (Mode::Check, Some(first)) => bail!(
            "{} of {count} generated files are not what the specs say, first {first}\n\
             help: never edit generated files; run `cargo xtask codegen` and commit the result",
            stale.len() + stale_cases.len(),
        ),
        (Mode::Write, Some(_)) => {
            write(&root.join(GENERATED), &files, &stale)?;
            write(&root.join(CASES), &cases, &stale_cases)?;
            println!(
                "codegen: wrote {} of {count} files",
                stale.len() + stale_cases.len()
            );
        }
    }
    Ok(())
}

/// Renders every API of `specs` in memory; the keys are paths below [`GENERATED`].
fn generate(specs: &Path) -> Result<BTreeMap<String, String>> {
    let mut apis = Vec::new();
    for folder in folders(specs)? {
        if name_of(&folder) != TEST_DATA {
            apis.push(load_api(&folder).with_context(|| format!("specs/{}", name_of(&folder)))?);
        }
    }
    checks::roots(&apis)?;
    let mut files = BTreeMap::new();
    for api in &apis {
        for (file, text) in render::api(api)? {
            files.insert(format!("{}/{file}", api.name), text);
        }
    }
    files.extend(render::root(&apis)?);
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
