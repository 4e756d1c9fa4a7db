//! What the crate must not pull in.

use std::process::Command;

#[test]
fn without_features_there_is_no_hyper_tokio_or_rustls() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--no-default-features",
            "--edges=normal",
        ])
        .args(["--prefix=none", "--package=oss-transport"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.starts_with("oss-transport "), "{tree}");
    for banned in ["hyper", "tokio", "rustls", "ring", "aws-lc", "tower"] {
        let found = tree.lines().find(|line| line.starts_with(banned));
        assert_eq!(found, None, "the seam depends on nothing that does IO");
    }
}
