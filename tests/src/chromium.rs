//! A headless browser, from the package of the system's distribution.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::script::check;

const PACKAGE: &str = "chromium-headless-shell";

/// A headless Chromium.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Chromium {
    /// The program.
    pub program: PathBuf,
    /// The folders of its libraries, separated by colons; empty if the system has them.
    pub libraries: String,
}

impl Chromium {
    /// Returns the browser of the system, or unpacks one below `directory`.
    ///
    /// A mirror only has its current version, so none is pinned.
    ///
    /// # Errors
    ///
    /// Fails if the system doesn't have `apt-get`, or if the mirror is unreachable.
    pub fn install(directory: &Path) -> Outcome<Self> {
        let system = Self {
            program: PACKAGE.into(),
            libraries: String::new(),
        };
        if system.check().is_ok() {
            return Ok(system);
        }
        fs::create_dir_all(directory)?;
        let home = directory.join(PACKAGE);
        let lock = File::create(home.with_extension("lock"))?;
        lock.lock()?;
        let marker = home.join("complete");
        if !marker.exists() {
            if home.exists() {
                fs::remove_dir_all(&home)?;
            }
            download(&home)?;
            unpack(&home)?;
            File::create(marker)?;
        }
        let unpacked = Self {
            program: home.join("usr/lib/chromium").join(PACKAGE),
            libraries: libraries(&home)?,
        };
        unpacked.check()?;
        Ok(unpacked)
    }

    fn check(&self) -> Outcome {
        let mut command = Command::new(&self.program);
        check(
            command
                .arg("--version")
                .env("LD_LIBRARY_PATH", &self.libraries),
        )
    }
}

/// Downloads the package, and those it needs that the system lacks.
fn download(home: &Path) -> Outcome {
    fs::create_dir_all(home.join("archives/partial"))?;
    if check(&mut apt_get(home, "install")).is_err() {
        // No lists of packages, or outdated ones.
        fs::create_dir_all(home.join("lists/partial"))?;
        check(&mut apt_get(home, "update"))?;
        check(&mut apt_get(home, "install"))?;
    }
    Ok(())
}

/// Runs apt without root: in a folder, with lists of its own if it has them.
fn apt_get(home: &Path, operation: &str) -> Command {
    let mut apt = Command::new("apt-get");
    let mut option = |name: &str, value: OsString| {
        let mut option = OsString::from(format!("{name}="));
        option.push(value);
        apt.arg("--option").arg(option);
    };
    option("APT::Sandbox::User", "root".into());
    option("Debug::NoLocking", "true".into());
    option("Dir::Cache::archives", home.join("archives").into());
    if home.join("lists").exists() {
        option("Dir::State::Lists", home.join("lists").into());
        option("Dir::Cache", home.join("cache").into());
    }
    apt.arg(operation);
    if operation == "install" {
        apt.args([
            "--download-only",
            "--no-install-recommends",
            "--yes",
            PACKAGE,
        ]);
    }
    apt
}

fn unpack(home: &Path) -> Outcome {
    for entry in fs::read_dir(home.join("archives"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "deb") {
            check(Command::new("dpkg").arg("-x").arg(&path).arg(home))?;
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Returns the folders with libraries: one for the architecture, and those in it.
fn libraries(home: &Path) -> Outcome<String> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(home.join("usr/lib"))? {
        let architecture = entry?.path();
        if architecture.to_string_lossy().ends_with("-linux-gnu") {
            for entry in fs::read_dir(&architecture)? {
                folders.extend(Some(entry?.path()).filter(|it| it.is_dir()));
            }
            folders.push(architecture);
        }
    }
    Ok(env::join_paths(folders)?.to_string_lossy().into_owned())
}
