//! What fuzzing once found stays mended; `cargo xtask fuzz` looks for more.

use std::fs;
use std::path::Path;

use oss_tests::Outcome;

#[path = "../../fuzz/oracle.rs"]
mod oracle;

#[test]
fn an_input_that_broke_something_is_an_error_or_a_document() -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions");
    let files: Vec<_> = fs::read_dir(folder)?.collect();
    assert!(!files.is_empty());
    for file in files {
        oracle::check(&fs::read(file?.path())?);
    }
    Ok(())
}
