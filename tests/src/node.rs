//! An installation of the official SDK for Node.js, and of axe-core, created once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Outcome;
use crate::script::{check, hash, run};

/// The SDK with its pinned version, and the versions of all that it depends on.
const PACKAGE: &str = include_str!("../interop/npm/package.json");
const LOCK: &str = include_str!("../interop/npm/package-lock.json");

/// Node.js with the official SDK and axe-core.
#[derive(Clone, Debug)]
pub struct Node {
    modules: PathBuf,
}

impl Node {
    /// Installs both below `directory` unless they are there.
    ///
    /// # Errors
    ///
    /// Fails without `node` and `npm`, or if the registry is unreachable.
    pub fn with_sdk(directory: &Path) -> Outcome<Self> {
        fs::create_dir_all(directory)?;
        let home = directory.join(format!("npm-sdk-{:016x}", hash(LOCK)));
        let lock = File::create(home.with_extension("lock"))?;
        lock.lock()?;
        let marker = home.join("complete");
        if !marker.exists() {
            install(&home)?;
            File::create(marker)?;
        }
        Ok(Self {
            modules: home.join("node_modules"),
        })
    }

    /// Runs a script with JSON as its input and returns the JSON it prints.
    ///
    /// # Errors
    ///
    /// Fails with the stderr of the script if it fails.
    pub fn run(&self, script: &Path, key: (&str, &str), input: &Value) -> Outcome<Value> {
        let mut node = Command::new("node");
        node.arg(script).env("NODE_PATH", &self.modules);
        run(&mut node, key, input)
    }
}

fn install(home: &Path) -> Outcome {
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::create_dir_all(home)?;
    fs::write(home.join("package.json"), PACKAGE)?;
    fs::write(home.join("package-lock.json"), LOCK)?;
    check(Command::new("node").arg("--version"))?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    check(Command::new(npm).args(options).current_dir(home))
}
