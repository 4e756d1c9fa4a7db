//! A Python environment with the official SDKs, created once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Outcome;
use crate::script::{check, hash, run};

/// The pinned packages of the environment.
const REQUIREMENTS: &str = include_str!("../interop/requirements.txt");

/// A Python interpreter with the official SDKs.
#[derive(Clone, Debug)]
pub struct Python {
    interpreter: PathBuf,
}

impl Python {
    /// Creates the environment below `directory` unless it exists.
    ///
    /// Its name is a hash of the requirements, and a lock makes other test runs wait. A marker
    /// file is written last, so an incomplete environment is created again.
    ///
    /// # Errors
    ///
    /// Fails without a `python3` with `venv`, or if the package index is unreachable.
    pub fn with_sdks(directory: &Path) -> Outcome<Self> {
        fs::create_dir_all(directory)?;
        let home = directory.join(format!("python-sdks-{:016x}", hash(REQUIREMENTS)));
        let lock = File::create(home.with_extension("lock"))?;
        lock.lock()?;
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        let python = Self {
            interpreter: home.join(folder).join("python"),
        };
        let marker = home.join("complete");
        if !marker.exists() {
            python.install(&home)?;
            File::create(marker)?;
        }
        Ok(python)
    }

    /// Runs a script with JSON as its input and returns the JSON it prints.
    ///
    /// # Errors
    ///
    /// Fails with the stderr of the script if it fails.
    pub fn run(&self, script: &Path, key: (&str, &str), input: &Value) -> Outcome<Value> {
        let mut python = Command::new(&self.interpreter);
        // Scripts import each other, which must not leave files next to the sources.
        python.arg(script).env("PYTHONDONTWRITEBYTECODE", "1");
        run(&mut python, key, input)
    }

    fn install(&self, home: &Path) -> Outcome {
        if home.exists() {
            fs::remove_dir_all(home)?;
        }
        check(Command::new("python3").args(["-m", "venv"]).arg(home))?;
        let requirements = home.join("requirements.txt");
        fs::write(&requirements, REQUIREMENTS)?;
        let mut pip = Command::new(&self.interpreter);
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
        // `--no-deps`: the requirements are complete.
        check(
            pip.args(["--disable-pip-version-check", "--requirement"])
                .arg(requirements),
        )
    }
}
