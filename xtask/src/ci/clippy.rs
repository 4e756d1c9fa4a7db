//! Clippy over the sets of features that differ in what is compiled.

use std::path::Path;

use anyhow::Result;

use super::cargo::cargo;
use crate::codegen;

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
    &["-p", "oss-credentials", "--no-default-features"],
    &[
        "-p",
        "oss-credentials",
        "--no-default-features",
        "--features",
        "process",
    ],
    &[
        "-p",
        "oss-credentials",
        "--no-default-features",
        "--features",
        "remote",
    ],
    &[
        "-p",
        "oss-credentials",
        "--no-default-features",
        "--features",
        "remote,hyper",
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
        "transfer",
    ],
    &["-p", "oss-inventory", "--no-default-features"],
    &["-p", "oss-report", "--no-default-features"],
];

/// Runs clippy over all sets, and over each API alone, as its users compile it.
pub(super) fn run(root: &Path) -> Result<()> {
    for set in FEATURE_SETS {
        check(root, set)?;
    }
    for folder in codegen::folders(&root.join("specs"))? {
        let api = codegen::name_of(&folder);
        if api != "common" && api != "vectors" {
            let features = format!("{api},serde,server");
            check(
                root,
                &[
                    "-p",
                    "oss-model",
                    "--no-default-features",
                    "--features",
                    &features,
                ],
            )?;
        }
    }
    Ok(())
}

fn check(root: &Path, set: &[&str]) -> Result<()> {
    println!("clippy {}", set.join(" "));
    cargo(
        root,
        &[&["clippy", "--quiet"], set, &["--", "-D", "warnings"]].concat(),
    )
}
