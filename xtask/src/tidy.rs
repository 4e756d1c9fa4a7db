//! `cargo xtask tidy`: the rules of this workspace that no other tool knows.

mod circles;
mod docs;
mod features;
mod files;
mod levels;
mod manifests;
mod phrases;
mod rust_version;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::count;
use crate::metadata::Metadata;
use docs::File;

/// Folders with files that people write.
const FOLDERS: &[&str] = &[
    ".github", "crates", "docs", "fuzz", "specs", "tests", "xtask",
];
/// Folders below them that hold other files.
const SKIPPED: &[&str] = &["target", "vectors", "corpus", "artifacts"];
/// The file that lists the phrases.
const PHRASES: &str = "xtask/src/tidy/phrases.rs";

/// Checks everything and reports all findings at once; returns what wasn't checked.
pub(crate) fn run(root: &Path) -> Result<Option<String>> {
    let mut findings = Vec::new();
    let unchecked = check_packages(root, &mut findings)?;
    let files = files(root)?;
    for file in &files {
        check_file(root, file, &mut findings);
    }
    check_circles(root, &files, &mut findings)?;
    check_documentation(root, &files, &mut findings)?;
    if let Some(what) = &unchecked {
        println!("!!! NOT checked: {what}");
    }
    if findings.is_empty() {
        println!("tidy: {} files follow the rules", files.len());
        return Ok(unchecked);
    }
    bail!("tidy found {}:\n{}", findings.len(), findings.join("\n"))
}

fn check_packages(root: &Path, findings: &mut Vec<String>) -> Result<Option<String>> {
    let metadata = Metadata::load(root)?;
    levels::check(&metadata, findings);
    levels::check_trees(root, findings)?;
    manifests::check(&metadata, findings);
    features::check(root, findings)?;
    rust_version::check(root, &metadata, findings)
}

fn check_file(root: &Path, file: &File, findings: &mut Vec<String>) {
    let File {
        name,
        content,
        texts,
    } = file;
    let is_rust = has_extension(name, &["rs"]);
    if is_generated(file) {
        if is_rust {
            files::check_module_docs(name, content, findings);
        }
        return;
    }
    if is_rust {
        files::check(name, content, texts, findings);
    }
    if name != PHRASES {
        phrases::check(name, texts, findings);
    }
    if has_extension(name, &["md"]) {
        docs::check_links(root, file, findings);
    }
}

fn check_circles(root: &Path, files: &[File], findings: &mut Vec<String>) -> Result<()> {
    let mut crates = vec!["xtask".to_owned()];
    for entry in fs::read_dir(root.join("crates"))? {
        crates.push(format!("crates/{}", entry?.file_name().display()));
    }
    crates.sort();
    for name in crates {
        let folder = format!("{name}/src/");
        let sources = files
            .iter()
            .filter(|file| !is_generated(file))
            .filter_map(|file| {
                let path = file.name.strip_prefix(&folder)?;
                has_extension(path, &["rs"])
                    .then(|| circles::Source::new(path, file.content.clone()))
            });
        circles::check(&name, &sources.collect::<Vec<_>>(), findings)?;
    }
    Ok(())
}

fn check_documentation(root: &Path, files: &[File], findings: &mut Vec<String>) -> Result<()> {
    if let Err(error) = count::check(root) {
        findings.push(error.to_string());
    }
    docs::check_readme(&page(files, "README.md")?.content, findings);
    levels::check_page(&page(files, "ARCHITECTURE.md")?.content, findings);
    let credentials = &page(files, docs::CREDENTIALS)?.content;
    let is_of = |file: &&File, folder: &str| {
        file.name.starts_with(folder) && has_extension(&file.name, &["rs"])
    };
    let code: Vec<&File> = files
        .iter()
        .filter(|file| is_of(file, "crates/oss-credentials/src/"))
        .collect();
    docs::check_credentials(credentials, &code, findings);
    let command_line = files
        .iter()
        .filter(|file| is_of(file, "crates/ossinv/src/"));
    for file in code.iter().copied().chain(command_line) {
        docs::check_order(credentials, file, findings);
    }
    Ok(())
}

fn page<'f>(files: &'f [File], name: &str) -> Result<&'f File> {
    let file = files.iter().find(|file| file.name == name);
    file.with_context(|| format!("the file {name} is missing"))
}

fn is_generated(file: &File) -> bool {
    file.content.starts_with("// @generated")
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extensions.contains(&extension))
}

/// Reads the files that people write, in alphabetical order.
fn files(root: &Path) -> Result<Vec<File>> {
    let mut paths = entries(root)?;
    paths.retain(|path| path.is_file());
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_file() {
                paths.push(path);
            } else if !SKIPPED.contains(&&*name) && !name.starts_with(".venv") {
                folders.push(path);
            }
        }
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path
            .strip_prefix(root)?
            .display()
            .to_string()
            .replace('\\', "/");
        if has_extension(&name, &["rs", "md", "toml", "xsd", "yml"]) {
            let content =
                fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
            let texts = text::texts(&name, &content);
            files.push(File {
                name,
                content,
                texts,
            });
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}
