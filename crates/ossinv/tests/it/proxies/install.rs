//! Proxies that are installed when a test needs them.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The package of `PyPI` whose proxy inspects TLS; it needs no other package.
const INSPECTING_PROXY: &str = "proxy.py==2.4.10";

/// Returns the folder of tinyproxy, from the package of the system's distribution.
///
/// A mirror only has its current version, so none is pinned.
pub(super) fn tinyproxy() -> Outcome<PathBuf> {
    let home = install("tinyproxy", |home| {
        let mut download = apt_get(home, &["download", "tinyproxy-bin"]);
        if check(&mut download).is_err() {
            // No lists of packages, or outdated ones.
            fs::create_dir_all(home.join("lists/partial"))?;
            check(&mut apt_get(home, &["update"]))?;
            check(&mut apt_get(home, &["download", "tinyproxy-bin"]))?;
        }
        let packages = fs::read_dir(home)?.filter_map(|entry| Some(entry.ok()?.path()));
        let mut packages = packages.filter(|path| path.extension().is_some_and(|it| it == "deb"));
        let package = packages.next().ok_or("no package was downloaded")?;
        writeln!(std::io::stderr(), "unpacking {}", package.display())?;
        check(Command::new("dpkg").arg("-x").arg(package).arg(home))
    })?;
    Ok(home.join("usr/bin/tinyproxy"))
}

/// Runs apt without root: in a folder, with lists of its own if it has them.
fn apt_get(home: &Path, arguments: &[&str]) -> Command {
    let mut apt = Command::new("apt-get");
    apt.args(["--option", "APT::Sandbox::User=root"]);
    if home.join("lists").exists() {
        let lists = format!("Dir::State::Lists={}", home.join("lists").display());
        let cache = format!("Dir::Cache={}", home.join("cache").display());
        apt.args(["--option", &lists, "--option", &cache]);
    }
    apt.args(arguments).current_dir(home);
    apt
}

/// Returns a Python interpreter with the proxy that inspects TLS.
pub(super) fn inspecting_proxy() -> Outcome<PathBuf> {
    let home = install(INSPECTING_PROXY, |home| {
        // It creates certificates with this program.
        check(Command::new("openssl").arg("version"))?;
        check(Command::new("python3").args(["-m", "venv"]).arg(home))?;
        let mut pip = Command::new(home.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
        check(pip.args(["--disable-pip-version-check", INSPECTING_PROXY]))
    })?;
    Ok(home.join("bin/python"))
}

/// Installs into a folder of the build directory, once.
///
/// A lock makes other test runs wait. A marker is written last, so an incomplete folder is made again.
fn install(name: &str, into: impl FnOnce(&Path) -> Outcome) -> Outcome<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let lock = File::create(home.with_file_name(format!("{name}.lock")))?;
    lock.lock()?;
    let marker = home.join("complete");
    if !marker.exists() {
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(&home)?;
        into(&home)?;
        File::create(marker)?;
    }
    Ok(home)
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

/// Returns what was installed; `None` skips the test, which CI must not do.
#[expect(
    clippy::disallowed_methods,
    reason = "CI must not skip tests that a laptop may skip"
)]
pub(super) fn or_skip<T>(installed: Outcome<T>) -> Option<T> {
    match installed {
        Ok(installed) => Some(installed),
        Err(error) if std::env::var_os("CI").is_some() => panic!("cannot install: {error}"),
        Err(error) => {
            // Bypasses the capture of the test harness, so that it is always visible.
            let said = format!("\n*** SKIPPED: cannot install a proxy: {error}\n");
            let _ = writeln!(std::io::stderr(), "{said}");
            None
        }
    }
}
