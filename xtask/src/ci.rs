//! `cargo xtask ci`: everything that CI checks; a laptop runs the same.

mod cargo;
mod clippy;
mod tools;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::metadata::Metadata;
use crate::{codegen, faults, tidy};
use cargo::{cargo, cargo_with};
use tools::Tool;

/// A step of CI, in the order of cost.
struct Step {
    name: &'static str,
    run: fn(&Path) -> Result<()>,
    /// The tool that the step needs, if cargo alone isn't enough.
    tool: Option<&'static Tool>,
}

const STEPS: &[Step] = &[
    step("codegen", |root| codegen::run(root, codegen::Mode::Check)),
    step("fmt", |root| cargo(root, &["fmt", "--all", "--check"])),
    step("tidy", tidy::run),
    step_with("typos", tools::typos, &tools::TYPOS),
    step("package", package),
    step("clippy", clippy::run),
    step("fuzz", fuzz),
    step("doc", doc),
    step("test", |root| cargo(root, &["test", "--workspace"])),
    // Includes the slow tests, which `cargo test` ignores.
    step("faults", faults::run),
    step("test-features", test_features),
    step_with("deny", tools::deny, &tools::DENY),
    step_with("msrv", tools::msrv, &tools::MSRV),
    step_with("hack", tools::hack, &tools::HACK),
    step_with(
        "minimal-versions",
        tools::minimal_versions,
        &tools::MINIMAL_VERSIONS,
    ),
    step_with(
        "external-types",
        tools::external_types,
        &tools::EXTERNAL_TYPES,
    ),
    step_with("semver", tools::semver, &tools::SEMVER),
];

const fn step(name: &'static str, run: fn(&Path) -> Result<()>) -> Step {
    Step {
        name,
        run,
        tool: None,
    }
}

const fn step_with(name: &'static str, run: fn(&Path) -> Result<()>, tool: &'static Tool) -> Step {
    Step {
        name,
        run,
        tool: Some(tool),
    }
}

/// Runs the steps with these names, or all, and stops at the first that fails.
///
/// A step whose tool isn't installed fails if it was named; otherwise it is skipped, and the last lines say so.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<()> {
    let steps = select(names)?;
    let mut report = Vec::new();
    let mut skipped = Vec::new();
    for step in steps {
        println!("\n=== {}", step.name);
        match step.tool {
            Some(tool) if !tool.is_installed(root) => {
                let missing = format!(
                    "{}: {} is NOT installed; {}",
                    step.name, tool.name, tool.install
                );
                if !names.is_empty() {
                    bail!(missing);
                }
                println!("!!! {missing}");
                skipped.push(missing);
            }
            _ => {
                let elapsed = timer();
                (step.run)(root).with_context(|| format!("ci step `{}`", step.name))?;
                report.push(format!("{:>5} s  {}", elapsed().as_secs(), step.name));
            }
        }
    }
    println!("\n{}", report.join("\n"));
    for missing in &skipped {
        println!("!!! NOT checked: {missing}");
    }
    println!(
        "ci: all green, {} steps of {} were skipped",
        skipped.len(),
        report.len() + skipped.len()
    );
    Ok(())
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
    // A transport without cryptography.
    cargo(
        root,
        &[
            "test",
            "-p",
            "oss-transport",
            "--no-default-features",
            "--features",
            "hyper",
        ],
    )
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
    fn tool_whose_probe_fails_is_not_installed() {
        static MISSING: Tool = Tool {
            name: "missing",
            probe: &["cargo", "no-such-command"],
            install: "install it",
        };
        assert!(!MISSING.is_installed(Path::new(".")));
    }
}
