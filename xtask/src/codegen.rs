//! `cargo xtask codegen`: generates `crates/oss-model/src/generated` from `specs`.
//!
//! [`source`] reads the files of a spec, [`lint`] rejects unsupported constructs, [`load`] interprets
//! the schema (the only file that uses `xsd-parser`), and [`operations`] interprets the TOML. Both fill
//! the [`ir`], which [`render`] turns into files; [`sub_resources`] writes one for `oss-sign`. Nothing is
//! ignored: an unknown construct is an error with file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

mod checks;
mod cycles;
mod ir;
mod lint;
mod load;
mod names;
mod operations;
mod render;
mod routes;
mod schema_tree;
mod source;
mod spec;
mod sub_resources;
mod targets;
mod workspace;

use ir::Api;
use source::Sources;
use targets::Target;
use workspace::CASES;
pub(crate) use workspace::{GENERATED, all_files, folders, hex, name_of};

/// Whether to write files or to compare them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// Generates the code of all APIs, and the expected code of all cases.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let specs = root.join("specs");
    let apis = spec::read_all(&specs)?;
    let signing = sub_resources::render(&specs, &apis)?;
    let sub_resources = routes::sub_resources(&specs, &apis)?;
    let signing = BTreeMap::from([(sub_resources::FILE.to_owned(), signing)]);
    let targets = [
        Target::exactly(root, GENERATED, generate(&apis, &sub_resources)?)?,
        Target::exactly(root, sub_resources::GENERATED, signing)?,
        Target::among_others(root, CASES, cases(&root.join(CASES))?),
    ];
    let count: usize = targets.iter().map(Target::len).sum();
    let stale: Vec<_> = targets.iter().flat_map(Target::stale).collect();
    match (mode, stale.first()) {
        (_, None) => println!("codegen: {count} files are up to date"),
        (Mode::Check, Some(first)) => bail!(
            "{} of {count} generated files differ from the specs, first {first}\n\
             help: never edit generated files; run `cargo xtask codegen` and commit the result",
            stale.len(),
        ),
        (Mode::Write, Some(_)) => {
            targets.iter().try_for_each(|target| target.write(root))?;
            println!("codegen: wrote {} of {count} files", stale.len());
        }
    }
    Ok(())
}

/// Renders every API; the keys are paths below [`GENERATED`].
fn generate(apis: &[Api], sub_resources: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for api in apis {
        for (file, text) in render::api(api)? {
            files.insert(format!("{}/{file}", api.name), text);
        }
    }
    files.extend(render::root(apis, sub_resources)?);
    Ok(files)
}

/// Renders every case as one file; the keys are paths below [`CASES`].
fn cases(folder: &Path) -> Result<BTreeMap<String, String>> {
    let sources = Sources::default();
    let mut files = BTreeMap::new();
    for case in folders(folder)? {
        let api =
            spec::read(&sources, &case).with_context(|| format!("{CASES}/{}", name_of(&case)))?;
        files.insert(
            format!("{}/expected.rs", api.name),
            render::single_file(&api)?,
        );
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
