//! Reads the specs of APIs.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::ir::Api;
use super::source::Sources;
use super::workspace::{OPERATIONS, folders, name_of};
use super::{checks, cycles, lint, load, names, routes};

/// The only folder of `specs/` that isn't an API.
const TEST_DATA: &str = "vectors";

/// Reads every API in `specs`.
pub(super) fn read_all(specs: &Path) -> Result<Vec<Api>> {
    let sources = Sources::default();
    let mut apis = Vec::new();
    for folder in folders(specs)? {
        let name = name_of(&folder);
        if name != TEST_DATA {
            apis.push(read(&sources, &folder).with_context(|| format!("specs/{name}"))?);
        }
    }
    checks::roots(&apis)?;
    routes::check(&apis)?;
    Ok(apis)
}

/// Reads the API in `folder`.
pub(super) fn read(sources: &Sources, folder: &Path) -> Result<Api> {
    let name = name_of(folder);
    if !names::is_module(&name) && folder.join(OPERATIONS).is_file() {
        bail!(
            "the folder {name} can't be a module; use lower-case letters, digits and underscores"
        );
    }
    let source = sources.spec(folder)?;
    let lines = lint::check(sources, &source)?;
    let mut renames = source.operations.names();
    for included in lines.included() {
        renames.extend(sources.spec(included)?.operations.names());
    }
    let mut api = load::api(sources, &source, &lines, &renames)?;
    cycles::check(&api, &lines)?;
    source.operations.check_names(&api)?;
    api.operations = source.operations.resolve(&api)?;
    checks::check(&api, &lines)?;
    routes::check(std::slice::from_ref(&api))?;
    Ok(api)
}
