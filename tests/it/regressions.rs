//! What fuzzing once found stays mended; `cargo xtask fuzz` looks for more.

use std::fs;
use std::path::Path;

use oss_model::Document;
use oss_model::xml::ErrorKind;
use oss_tests::Outcome;

#[test]
fn an_input_that_broke_something_is_an_error_or_a_document() -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions");
    let files: Vec<_> = fs::read_dir(folder)?.collect();
    assert!(!files.is_empty());
    for file in files {
        let path = file?.path();
        let place = path.display();
        let Ok(document) = Document::from_xml(&fs::read(&path)?) else {
            continue;
        };
        match document.to_xml() {
            Ok(written) => {
                assert_eq!(Document::from_xml(written.as_bytes())?, document, "{place}");
            }
            Err(error) => {
                let known = [ErrorKind::ForbiddenCharacter, ErrorKind::InvalidName];
                assert!(known.contains(&error.kind()), "{place}: {error}");
            }
        }
    }
    Ok(())
}
