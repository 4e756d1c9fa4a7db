//! `cargo xtask ci`: everything that CI checks; a laptop runs the same.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{codegen, faults, tidy};

/// Clippy over the sets of features that differ in what is compiled.
const FEATURE_SETS: &[&[&str]] = &[
    &["--workspace", "--all-targets", "--all-features"],
    &["-p", "oss-model", "--no-default-features"],
    &["-p", "oss-sign", "--no-default-features"],
    &["-p", "oss-transport", "--no-default-features"],
    &[
        "-p",
        "oss-transport",
        "--no-default-features",
        "--features",
        "tower",
    ],
    &[
        "-p",
        "oss-transport",
        "--no-default-features",
        "--features",
        "hyper",
        "--all-targets",
    ],
    &["-p", "oss-client", "--no-default-features"],
    &[
        "-p",
        "oss-client",
        "--no-default-features",
        "--features",
        "file",
    ],
    &[
        "-p",
        "oss-client",
        "--no-default-features",
        "--features",
        "process",
    ],
    &[
        "-p",
        "oss-client",
        "--no-default-features",
        "--features",
        "reqsign",
    ],
    &["-p", "oss-inventory", "--no-default-features"],
];

/// Runs all checks and stops at the first that fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    step("codegen --check", || {
        codegen::run(root, codegen::Mode::Check)
    })?;
    step("fmt", || cargo(root, &["fmt", "--all", "--check"], &[]))?;
    step("tidy", || tidy::run(root))?;
    for set in FEATURE_SETS {
        let arguments = [&["clippy", "--quiet"], *set, &["--", "-D", "warnings"]].concat();
        step(&format!("clippy {}", set.join(" ")), || {
            cargo(root, &arguments, &[])
        })?;
    }
    for api in codegen::folders(&root.join("specs"))? {
        let api = codegen::name_of(&api);
        if api != "common" && api != "vectors" {
            one_api(root, &api)?;
        }
    }
    tests(root)?;
    step("fuzz targets compile", || {
        let arguments = ["check", "--quiet", "--manifest-path", "fuzz/Cargo.toml"];
        cargo(root, &arguments, &[])
    })?;
    step("doc", || {
        let arguments = [
            "doc",
            "--workspace",
            "--no-deps",
            "--all-features",
            "--quiet",
        ];
        cargo(root, &arguments, &[("RUSTDOCFLAGS", "-D warnings")])
    })?;
    step("deny", || deny(root))?;
    println!("ci: all green");
    Ok(())
}

fn tests(root: &Path) -> Result<()> {
    step("test", || cargo(root, &["test", "--workspace"], &[]))?;
    // With those that are ignored elsewhere, since they take long; and each row needs one.
    step("faults", || faults::run(root))?;
    step("test all features", || {
        cargo(
            root,
            &[
                "test",
                "--workspace",
                "--all-features",
                "--exclude",
                "oss-tests",
            ],
            &[],
        )
    })?;
    step("test a transport without cryptography", || {
        let features = ["--no-default-features", "--features", "hyper"];
        cargo(
            root,
            &[&["test", "-p", "oss-transport"], &features[..]].concat(),
            &[],
        )
    })
}

/// A consumer of one API compiles that one.
fn one_api(root: &Path, api: &str) -> Result<()> {
    let features = format!("{api},serde");
    step(&format!("clippy oss-model with {features}"), || {
        let selection = ["-p", "oss-model", "--no-default-features", "--features"];
        let arguments = [
            &["clippy", "--quiet"],
            &selection[..],
            &[&features, "--", "-D", "warnings"],
        ];
        cargo(root, &arguments.concat(), &[])
    })
}

fn step(name: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n=== {name}");
    run().with_context(|| format!("ci step `{name}`"))
}

fn cargo(root: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root);
    if !command.status().context("cannot run cargo")?.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// Licences, bans and sources; advisories need a database from the network, so they are a job of
/// their own in the workflow.
fn deny(root: &Path) -> Result<()> {
    let mut version = Command::new("cargo");
    version
        .args(["deny", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if !version.status().is_ok_and(|status| status.success()) {
        println!("!!! cargo-deny is NOT installed: licences, bans and sources were NOT checked.");
        println!("!!! install it with `cargo install --locked cargo-deny`");
        return Ok(());
    }
    cargo(
        root,
        &[
            "deny",
            "--workspace",
            "--all-features",
            "--offline",
            "check",
            "bans",
            "licenses",
            "sources",
        ],
        &[],
    )
}
