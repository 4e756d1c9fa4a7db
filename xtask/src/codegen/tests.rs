//! Tests of stale files, stray files and broken specs.

use std::fs;
use std::path::{Path, PathBuf};

use super::source::Sources;
use super::workspace::{CASES, GENERATED, OPERATIONS, SCHEMA, all_files, folders, name_of};
use super::{Mode, run, spec, sub_resources};

/// Copies specs and generated files to a temporary folder.
fn workspace() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for folder in ["specs", GENERATED, sub_resources::GENERATED, CASES] {
        let source = crate::root().join(folder);
        for file in all_files(&source).unwrap() {
            let target = copy
                .path()
                .join(folder)
                .join(file.strip_prefix(&source).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(&file, &target).unwrap();
        }
    }
    copy
}

fn check(root: &Path) -> Result<(), String> {
    run(root, Mode::Check).map_err(|error| format!("{error:#}"))
}

/// Replaces the first blank of a file with a tab, which is valid in any syntax.
fn edit_one_byte(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let at = bytes.iter().position(|&b| b == b' ').unwrap();
    bytes[at] = b'\t';
    fs::write(file, bytes).unwrap();
}

#[test]
fn generated_files_are_up_to_date() {
    check(&crate::root()).unwrap();
}

#[test]
fn changed_byte_in_a_generated_file_is_found_and_repaired() {
    let copy = workspace();
    // This API has all kinds of files.
    let of_one_api = all_files(&copy.path().join(GENERATED).join("object")).unwrap();
    let others = [
        format!("{GENERATED}/mod.rs"),
        format!("{GENERATED}/document.rs"),
        format!("{CASES}/headers/expected.rs"),
        format!("{}/{}", sub_resources::GENERATED, sub_resources::FILE),
    ];
    let others = others.map(|name| copy.path().join(name));
    for file in of_one_api.into_iter().chain(others) {
        let before = fs::read(&file).unwrap();
        edit_one_byte(&file);
        let error = check(copy.path()).unwrap_err();
        let name = file
            .strip_prefix(copy.path())
            .unwrap()
            .to_string_lossy()
            .into_owned();
        assert!(error.contains(&name), "{error}");
        assert!(error.contains("run `cargo xtask codegen`"), "{error}");
        fs::write(&file, before).unwrap();
    }
    let last = copy.path().join(GENERATED).join("mod.rs");
    edit_one_byte(&last);
    run(copy.path(), Mode::Write).unwrap();
    check(copy.path()).unwrap();
}

#[test]
fn changed_byte_in_a_spec_is_found() {
    for spec in spec_files() {
        let copy = workspace();
        edit_one_byte(&copy.path().join(&spec));
        let error = check(copy.path()).unwrap_err();
        assert!(
            error.contains("run `cargo xtask codegen`"),
            "{}: {error}",
            spec.display()
        );
    }
}

#[test]
fn stray_files_are_found_and_removed() {
    let copy = workspace();
    let stray = copy.path().join(GENERATED).join("inventory/old.rs");
    fs::write(&stray, "//! Left over.\n").unwrap();
    assert!(check(copy.path()).unwrap_err().contains("inventory/old.rs"));
    run(copy.path(), Mode::Write).unwrap();
    assert!(!stray.exists());
}

#[test]
fn broken_specs_are_errors_with_file_and_line() {
    let cases = folders(&crate::root().join("xtask/test_data/broken")).unwrap();
    assert!(cases.len() > 10);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
            let read = spec::read(&Sources::default(), case);
            let error = format!("{:#}", read.expect_err(&name_of(case)));
            let has_line = error.contains(".xsd:")
                || error.contains(".toml:")
                || error.contains("line ")
                || error.contains("the folder ");
            let is_right =
                !expected.trim().is_empty() && error.contains(expected.trim()) && has_line;
            (!is_right).then(|| format!("{}: {error}", name_of(case)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_is_compiled_and_tested() {
    let root = crate::root();
    let tested = fs::read_to_string(root.join("crates/oss-model/src/cases.rs")).unwrap();
    for case in folders(&root.join(CASES)).unwrap() {
        let path = format!("cases/{}/expected.rs\"", name_of(&case));
        assert!(tested.contains(&path), "{path} is not in cases.rs");
    }
}

#[test]
fn schema_included_on_two_paths_is_read_once() {
    let folder = crate::root().join(CASES).join("diamond");
    let api = spec::read(&Sources::default(), &folder).unwrap();
    let mut names: Vec<_> = api
        .foreign
        .iter()
        .map(|(api, type_)| format!("{api}::{}", type_.rust_name))
        .collect();
    names.sort();
    let expected = [
        "shared::Group",
        "side::Side",
        "url_encoded::Entry",
        "url_encoded::Listing",
        "url_encoded::Owner",
    ];
    assert_eq!(names, expected);
}

#[test]
fn root_element_of_two_apis_is_an_error() {
    let copy = workspace();
    let specs = copy.path().join("specs");
    let other = specs.join("other");
    fs::create_dir(&other).unwrap();
    for name in [SCHEMA, OPERATIONS] {
        fs::copy(specs.join("tags").join(name), other.join(name)).unwrap();
    }
    let error = check(copy.path()).unwrap_err();
    assert!(
        error.starts_with("specs/tags: the root element Tagging already belongs to specs/other"),
        "{error}"
    );
}

#[test]
fn api_without_operations_is_an_error() {
    let copy = workspace();
    fs::remove_file(copy.path().join("specs/tags/operations.toml")).unwrap();
    let error = check(copy.path()).unwrap_err();
    assert!(error.contains("tags/operations.toml"), "{error}");
}

fn spec_files() -> Vec<PathBuf> {
    let root = crate::root();
    let specs = folders(&root.join("specs")).unwrap();
    let apis = specs
        .iter()
        .filter(|folder| folder.join("operations.toml").is_file());
    let files = apis.flat_map(|folder| [SCHEMA, OPERATIONS].map(|name| folder.join(name)));
    files
        .map(|file| file.strip_prefix(&root).unwrap().to_owned())
        .collect()
}
