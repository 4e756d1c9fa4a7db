//! `cargo xtask fuzz`: seeds a corpus and runs cargo-fuzz.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::codegen::{all_files, hex};

/// The folders with documents: examples, cases of the generator, regressions.
const EXAMPLES: &[&str] = &["specs", "xtask/test_data/cases", REGRESSIONS];
const REGRESSIONS: &str = "fuzz/regressions";

/// The requests and responses of the official SDKs.
const VECTORS: &str = "specs/vectors/inventory-xml.json";

/// The target that reads documents; the others start without a corpus.
pub(crate) const DOCUMENT: &str = "document";

/// Fuzzes a target for a number of seconds.
pub(crate) fn run(root: &Path, seconds: &str, target: &str) -> Result<()> {
    let seconds: u32 = seconds.parse().context("the time must be in seconds")?;
    if target == DOCUMENT {
        let count = seed(root, &root.join("fuzz/corpus/document"))?;
        println!("fuzz: {count} documents to start from");
    }
    println!("fuzz: {target}, {seconds} seconds to go");
    let status = Command::new("cargo")
        .args(["fuzz", "run", target, "--"])
        .args([
            &format!("-max_total_time={seconds}"),
            "-max_len=65536",
            "-timeout=10",
        ])
        // cargo-fuzz uses unstable options of the compiler; this lets a stable one accept them.
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(root)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!(
            "fuzzing failed; a failing input is in fuzz/artifacts\n\
             help: install cargo-fuzz with `cargo install --locked cargo-fuzz`, or move the input of a document to \
             fuzz/regressions and fix the reader"
        );
    }
    Ok(())
}

/// Writes all documents to the corpus, and returns their number.
fn seed(root: &Path, corpus: &Path) -> Result<usize> {
    let mut documents = Vec::new();
    for folder in EXAMPLES {
        let files = all_files(&root.join(folder))?;
        for file in files {
            let is_document = file.extension().is_some_and(|extension| extension == "xml");
            if is_document || *folder == REGRESSIONS {
                documents.push(fs::read(file)?);
            }
        }
    }
    let vectors: Value = serde_json::from_str(&fs::read_to_string(root.join(VECTORS))?)?;
    collect(&vectors, &mut documents);
    fs::create_dir_all(corpus)?;
    for document in &documents {
        let hash = Sha256::digest(document);
        let name = hex(&hash[..10]);
        fs::write(corpus.join(name), document)?;
    }
    Ok(documents.len())
}

/// Collects all texts that are XML.
fn collect(value: &Value, documents: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) if text.trim_start().starts_with('<') => {
            documents.push(text.clone().into_bytes());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, documents)),
        Value::Object(members) => members
            .values()
            .for_each(|member| collect(member, documents)),
        _ => {}
    }
}
