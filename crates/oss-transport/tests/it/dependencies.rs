//! Crates that must not be in the dependency tree.

use std::process::Command;

#[test]
fn tree_without_features_has_no_hyper_tokio_or_rustls() {
    let banned = ["hyper", "tokio", "rustls", "ring", "aws-lc", "tower"];
    assert_absent(&["--no-default-features"], &banned);
}

#[test]
fn hyper_alone_needs_no_c_compiler() {
    let features = ["--no-default-features", "--features=hyper"];
    assert_absent(&features, &["ring", "aws-lc", "cc ", "cmake"]);
}

fn assert_absent(features: &[&str], banned: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges=normal,build", "--prefix=none"])
        .arg("--package=oss-transport")
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.starts_with("oss-transport "), "{tree}");
    for name in banned {
        let found = tree.lines().find(|line| line.starts_with(name));
        assert_eq!(found, None, "with {features:?}");
    }
}
