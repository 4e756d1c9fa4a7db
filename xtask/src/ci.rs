//! `cargo xtask ci`: everything that CI checks; a laptop runs the same.

mod cargo;
mod clippy;
mod tools;

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::metadata::Metadata;
use crate::{codegen, faults, tidy};
use cargo::{cargo, cargo_with};
use tools::Tool;

/// A part that a step couldn't check, and why; `None` if it checked everything.
type Unchecked = Option<String>;

/// A step of CI, in the order of cost.
struct Step {
    name: &'static str,
    run: fn(&Path) -> Result<Unchecked>,
    /// The tool that the step needs, if cargo alone isn't enough.
    tool: Option<&'static Tool>,
}

const STEPS: &[Step] = &[
    step("codegen", |root| {
        all(codegen::run(root, codegen::Mode::Check))
    }),
    step("fmt", |root| all(cargo(root, &["fmt", "--all", "--check"]))),
    step("tidy", tidy::run),
    step_with("typos", |root| all(tools::typos(root)), &tools::TYPOS),
    step("package", |root| all(package(root))),
    step("clippy", |root| all(clippy::run(root))),
    step("fuzz", |root| all(fuzz(root))),
    step("doc", |root| all(doc(root))),
    step("test", |root| all(cargo(root, &["test", "--workspace"]))),
    step("test-disk", |root| all(test_disk(root))),
    // Includes the slow tests, which `cargo test` ignores.
    step("faults", |root| all(faults::run(root))),
    step("test-features", |root| all(test_features(root))),
    step_with("deny", |root| all(tools::deny(root)), &tools::DENY),
    step_with("msrv", |root| all(tools::msrv(root)), &tools::MSRV),
    step_with("hack", |root| all(tools::hack(root)), &tools::HACK),
    step_with(
        "minimal-versions",
        |root| all(tools::minimal_versions(root)),
        &tools::MINIMAL_VERSIONS,
    ),
    step_with(
        "external-types",
        |root| all(tools::external_types(root)),
        &tools::EXTERNAL_TYPES,
    ),
    step_with("semver", tools::semver, &tools::SEMVER),
];

/// A step that checks everything, if it succeeds.
fn all(outcome: Result<()>) -> Result<Unchecked> {
    outcome.map(|()| None)
}

const fn step(name: &'static str, run: fn(&Path) -> Result<Unchecked>) -> Step {
    Step {
        name,
        run,
        tool: None,
    }
}

const fn step_with(
    name: &'static str,
    run: fn(&Path) -> Result<Unchecked>,
    tool: &'static Tool,
) -> Step {
    Step {
        name,
        run,
        tool: Some(tool),
    }
}

/// Runs the steps with these names, or all, and stops at the first that fails.
///
/// A step whose tool isn't installed fails if it was named; otherwise the last lines say that it wasn't run.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<()> {
    let mut report = Report::default();
    for step in select(names)? {
        println!("\n=== {}", step.name);
        let elapsed = timer();
        let unchecked = run_step(root, step, !names.is_empty())?;
        report.add(step.name, elapsed(), unchecked);
    }
    println!("\n{report}");
    Ok(())
}

fn run_step(root: &Path, step: &Step, is_named: bool) -> Result<Unchecked> {
    if let Some(tool) = step.tool
        && !tool.is_installed(root)
    {
        let missing = format!("{} is NOT installed; {}", tool.name, tool.install);
        if is_named {
            bail!("{}: {missing}", step.name);
        }
        println!("!!! {missing}");
        return Ok(Some(missing));
    }
    (step.run)(root).with_context(|| format!("ci step `{}`", step.name))
}

/// The steps that ran, and the steps that left something unchecked.
#[derive(Default)]
struct Report {
    green: Vec<String>,
    unchecked: Vec<String>,
}

impl Report {
    fn add(&mut self, name: &str, elapsed: Duration, unchecked: Unchecked) {
        match unchecked {
            None => self
                .green
                .push(format!("{:>5} s  {name}", elapsed.as_secs())),
            Some(what) => self
                .unchecked
                .push(format!("!!! NOT checked: {name}: {what}")),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.green.iter().chain(&self.unchecked) {
            writeln!(f, "{line}")?;
        }
        let (green, unchecked) = (self.green.len(), self.unchecked.len());
        let all = green + unchecked;
        write!(
            f,
            "ci: nothing failed, {unchecked} of {all} steps left something unchecked"
        )
    }
}

fn select(names: &[&str]) -> Result<Vec<&'static Step>> {
    let known = |name: &str| STEPS.iter().any(|step| step.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!(
            "no step is called {unknown}; the steps are {}",
            all.join(", ")
        );
    }
    let is_selected = |step: &&Step| names.is_empty() || names.contains(&step.name);
    Ok(STEPS.iter().filter(is_selected).collect())
}

fn timer() -> impl Fn() -> Duration {
    #[expect(
        clippy::disallowed_methods,
        reason = "the report shows what each step costs"
    )]
    let start = Instant::now();
    move || start.elapsed()
}

/// Packages every published crate: files, versions and their order.
fn package(root: &Path) -> Result<()> {
    let metadata = Metadata::load(root)?;
    let published = metadata.members().filter(|package| package.is_published());
    let mut arguments = vec![
        "package",
        "--quiet",
        "--allow-dirty",
        "--offline",
        "--no-verify",
    ];
    for package in published {
        arguments.extend(["--package", &package.name]);
    }
    cargo(root, &arguments)
}

/// Repeats the tests of the emulator with its other store.
fn test_disk(root: &Path) -> Result<()> {
    let disk = [("OSS_EMULATOR_STORE", "disk")];
    cargo_with(root, &["test", "-p", "oss-emulator", "--test", "it"], &disk)?;
    let sdks = ["test", "-p", "oss-tests", "--test", "it", "--", "interop_"];
    cargo_with(root, &sdks, &disk)
}

fn test_features(root: &Path) -> Result<()> {
    cargo(
        root,
        &[
            "test",
            "--workspace",
            "--all-features",
            "--exclude",
            "oss-tests",
        ],
    )?;
    // Without cryptography.
    for tested in ["oss-transport", "oss-client"] {
        let features = ["--no-default-features", "--features", "hyper"];
        cargo(root, &[&["test", "-p", tested][..], &features].concat())?;
    }
    Ok(())
}

/// Compiles the fuzz targets.
fn fuzz(root: &Path) -> Result<()> {
    cargo(
        root,
        &["check", "--quiet", "--manifest-path", "fuzz/Cargo.toml"],
    )
}

fn doc(root: &Path) -> Result<()> {
    let arguments = [
        "doc",
        "--workspace",
        "--no-deps",
        "--all-features",
        "--quiet",
    ];
    cargo_with(root, &arguments, &[("RUSTDOCFLAGS", "-D warnings")])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(selected: &[&str]) -> Vec<&'static str> {
        let steps = select(selected).unwrap();
        steps.iter().map(|step| step.name).collect()
    }

    #[test]
    fn named_steps_run_in_the_order_of_cost() {
        assert_eq!(names(&["test", "fmt"]), ["fmt", "test"]);
        assert_eq!(names(&[]).len(), STEPS.len());
    }

    #[test]
    fn unknown_step_is_an_error_with_all_names() {
        let error = select(&["fmt", "tests"]).err().unwrap().to_string();
        assert!(
            error.starts_with("no step is called tests; the steps are codegen, fmt, "),
            "{error}"
        );
    }

    #[test]
    fn unchecked_step_is_counted_and_listed() {
        let mut report = Report::default();
        report.add("fmt", Duration::from_secs(2), None);
        report.add("semver", Duration::ZERO, Some("no release".to_owned()));
        assert_eq!(
            report.to_string(),
            "    2 s  fmt\n!!! NOT checked: semver: no release\n\
             ci: nothing failed, 1 of 2 steps left something unchecked"
        );
    }

    #[test]
    fn step_without_its_tool_is_unchecked_or_fails_if_named() {
        static MISSING: Tool = Tool {
            name: "missing",
            probe: &["cargo", "no-such-command"],
            install: "install it",
        };
        let step = step_with("x", |_| Ok(None), &MISSING);
        let missing = "missing is NOT installed; install it";
        let run = |is_named| run_step(Path::new("."), &step, is_named);
        assert_eq!(run(false).unwrap().as_deref(), Some(missing));
        assert_eq!(run(true).unwrap_err().to_string(), format!("x: {missing}"));
    }

    #[test]
    fn tool_whose_probe_fails_is_not_installed() {
        static MISSING: Tool = Tool {
            name: "missing",
            probe: &["cargo", "no-such-command"],
            install: "install it",
        };
        assert!(!MISSING.is_installed(Path::new(".")));
    }
}
