//! A Python environment that has the official SDKs, made once.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Outcome;

/// What the environment has, pinned.
const REQUIREMENTS: &str = include_str!("../interop/requirements.txt");

/// An interpreter whose environment has the official SDKs.
#[derive(Clone, Debug)]
pub struct Python {
    interpreter: PathBuf,
}

impl Python {
    /// Makes the environment below `directory`, unless it is there.
    ///
    /// Its name is a hash of the requirements, and a lock makes other test runs wait. A mark is
    /// written last, so one that was left half-made is made again.
    ///
    /// # Errors
    ///
    /// Fails where there is no `python3` with `venv`, or no package index can be reached.
    pub fn with_sdks(directory: &Path) -> Outcome<Self> {
        fs::create_dir_all(directory)?;
        let home = directory.join(format!("python-sdks-{:016x}", hash(REQUIREMENTS)));
        let lock = File::create(home.with_extension("lock"))?;
        lock.lock()?;
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        let python = Self {
            interpreter: home.join(folder).join("python"),
        };
        let mark = home.join("complete");
        if !mark.exists() {
            python.install(&home)?;
            File::create(mark)?;
        }
        Ok(python)
    }

    /// Runs a script with JSON as its input, and returns the JSON that it prints.
    ///
    /// # Errors
    ///
    /// Fails with what the script wrote to stderr, if it fails.
    pub fn run(&self, script: &Path, key: (&str, &str), input: &Value) -> Outcome<Value> {
        let mut child = Command::new(&self.interpreter)
            .arg(script)
            .env("OSS_ACCESS_KEY_ID", key.0)
            .env("OSS_ACCESS_KEY_SECRET", key.1)
            // Scripts import each other, and the sources stay clean.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().ok_or("the script has no input")?;
        // A script that fails before it reads says why on stderr.
        let _ = stdin.write_all(input.to_string().as_bytes());
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
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
        // The list is complete, so nothing else is to be installed.
        check(
            pip.args(["--disable-pip-version-check", "--requirement"])
                .arg(requirements),
        )
    }
}

fn check(command: &mut Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} ended with {}: {stderr}", output.status).into())
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
