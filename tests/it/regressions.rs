//! Inputs that once failed in fuzzing; `cargo xtask fuzz` looks for more.

use std::fs;
use std::path::Path;

use oss_tests::Outcome;

#[path = "../../fuzz/oracle.rs"]
mod oracle;

#[test]
fn fuzzing_regressions_stay_fixed() -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions");
    let files: Vec<_> = fs::read_dir(folder)?.collect();
    assert!(!files.is_empty());
    for file in files {
        oracle::check(&fs::read(file?.path())?);
    }
    Ok(())
}
