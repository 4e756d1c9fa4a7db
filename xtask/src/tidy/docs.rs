//! Checks statements of the documentation against the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::text::{Kind, Text};

/// The longest README, in lines.
const MAX_README: usize = 120;
/// The page about credentials.
pub(super) const CREDENTIALS: &str = "docs/credentials.md";
/// The prefixes of variables that the providers and the command line read.
const PREFIXES: &[&str] = &["ALIBABA_CLOUD_", "OSS_"];
/// Words before the name of an item in Rust.
const ITEMS: &[&str] = &[
    "fn ", "struct ", "enum ", "trait ", "mod ", "const ", "type ", "static ",
];

/// A file of the workspace, with its texts.
pub(super) struct File {
    pub(super) name: String,
    pub(super) content: String,
    pub(super) texts: Vec<Text>,
}

/// Checks the length of the README.
pub(super) fn check_readme(readme: &str, findings: &mut Vec<String>) {
    let lines = readme.lines().count();
    if lines > MAX_README {
        findings.push(format!(
            "README.md has {lines} lines; at most {MAX_README} are allowed"
        ));
    }
}

/// Checks that the links of a page lead to files, and their labels to items.
///
/// `` [`Client::execute`](crates/oss-client/src/client.rs) `` needs a `fn execute` in that file.
pub(super) fn check_links(root: &Path, page: &File, findings: &mut Vec<String>) {
    let folder = Path::new(&page.name).parent().unwrap_or(Path::new(""));
    for Text { line, content, .. } in &page.texts {
        for (label, target) in links(content) {
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let path = root.join(folder).join(target);
            if !path.exists() {
                findings.push(format!(
                    "{}:{line}: the link {target} leads nowhere",
                    page.name
                ));
            } else if let Some(item) = item(label)
                && path.extension().is_some_and(|extension| extension == "rs")
                && !std::fs::read_to_string(&path).is_ok_and(|content| defines(&content, item))
            {
                findings.push(format!("{}:{line}: {target} defines no {item}", page.name));
            }
        }
    }
}

/// Returns the links of a line: label and target.
fn links(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut parts = line.split("](").peekable();
    std::iter::from_fn(move || {
        let before = parts.next()?;
        let after = parts.peek()?;
        let label = before.rsplit('[').next().unwrap_or_default();
        Some((label, after.split(')').next().unwrap_or_default()))
    })
}

/// Returns the item in a label: `execute` for `` `Client::execute` ``.
fn item(label: &str) -> Option<&str> {
    let path = label.strip_prefix('`')?.strip_suffix('`')?;
    let name = path.rsplit("::").next()?;
    let is_name = name
        .chars()
        .all(|next| next == '_' || next.is_ascii_alphanumeric());
    is_name.then_some(name)
}

fn defines(content: &str, item: &str) -> bool {
    let is_of_name = |next: char| next == '_' || next.is_ascii_alphanumeric();
    ITEMS.iter().any(|keyword| {
        let declaration = format!("{keyword}{item}");
        let mut found = content.split(&declaration).skip(1);
        found.any(|behind| !behind.starts_with(is_of_name))
    })
}

/// Checks that a page names the variables of the code, and no others.
pub(super) fn check_credentials(page: &str, code: &[&File], findings: &mut Vec<String>) {
    let known: BTreeSet<&str> = words(page).filter(|word| is_variable(word)).collect();
    let literals = code
        .iter()
        .flat_map(|file| &file.texts)
        .filter(|text| text.kind == Kind::Literal);
    let used: BTreeSet<&str> = literals
        .map(|text| text.content.as_str())
        .filter(|text| is_variable(text))
        .collect();
    for variable in used.difference(&known) {
        findings.push(format!(
            "{CREDENTIALS} doesn't name the variable {variable}"
        ));
    }
    for variable in known.difference(&used) {
        findings.push(format!(
            "{CREDENTIALS} names {variable}, which no code reads"
        ));
    }
}

/// Checks that a text numbers places (`| 1 | …` or `1. …`) as the page does.
pub(super) fn check_order(page: &str, file: &File, findings: &mut Vec<String>) {
    let rows: BTreeMap<u32, &str> = page.lines().filter_map(numbered).collect();
    for Text { line, content, .. } in &file.texts {
        let Some((number, rest)) = numbered(content) else {
            continue;
        };
        let place = words(rest).find(|word| is_variable(word) || word.starts_with("~/"));
        if let Some(place) = place
            && !rows
                .get(&number)
                .is_some_and(|row| words(row).any(|word| word == place))
        {
            findings.push(format!(
                "{}:{line}: {place} isn't place {number} in {CREDENTIALS}",
                file.name
            ));
        }
    }
}

/// Reads the number that a row of a table or an item of a list begins with.
fn numbered(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let (number, rest) = match line.strip_prefix("| ") {
        Some(row) => row.split_once(" |")?,
        None => line.split_once(". ")?,
    };
    Some((number.parse().ok()?, rest))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_of_word = |next: char| next.is_ascii_alphanumeric() || "_~/.".contains(next);
    let words = text.split(move |next| !is_of_word(next));
    words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
}

fn is_variable(word: &str) -> bool {
    let is_upper = |next: char| next == '_' || next.is_ascii_uppercase() || next.is_ascii_digit();
    let starts = |prefix: &&str| word.len() > prefix.len() && word.starts_with(*prefix);
    word.chars().all(is_upper) && PREFIXES.iter().any(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::text::texts;

    fn file(name: &str, content: &str) -> File {
        File {
            name: name.to_owned(),
            content: content.to_owned(),
            texts: texts(name, content),
        }
    }

    #[test]
    fn long_readme_is_found() {
        let mut findings = Vec::new();
        check_readme(&"\n".repeat(MAX_README), &mut findings);
        assert_eq!(findings, [""; 0]);
        check_readme(&"\n".repeat(MAX_README + 1), &mut findings);
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn link_without_file_or_item_is_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("docs")).unwrap();
        std::fs::write(
            folder.path().join("a.rs"),
            "pub(crate) async fn execute() {}\nstruct Run;\n",
        )
        .unwrap();
        let findings = |line| {
            let mut findings = Vec::new();
            check_links(folder.path(), &file("docs/page.md", line), &mut findings);
            findings
        };
        let fine = "[`Client::execute`](../a.rs), [`Run`](../a.rs), [all](../a.rs#L1), [b](https://b.example), [c](#c)";
        assert_eq!(findings(fine), [""; 0]);
        assert_eq!(
            findings("[`Ru`](../a.rs)"),
            ["docs/page.md:1: ../a.rs defines no Ru"]
        );
        assert_eq!(
            findings("[a](a.rs)"),
            ["docs/page.md:1: the link a.rs leads nowhere"]
        );
    }

    #[test]
    fn variables_of_page_and_code_are_compared() {
        let code = file(
            "a.rs",
            "const A: &str = \"OSS_A\"; // OSS_C\nconst B: &str = \"ALIBABA_CLOUD_B\";",
        );
        let mut findings = Vec::new();
        check_credentials("`OSS_A`, `ALIBABA_CLOUD_B`.", &[&code], &mut findings);
        assert_eq!(findings, [""; 0]);
        check_credentials("`OSS_A`, `OSS_C`", &[&code], &mut findings);
        assert_eq!(
            findings,
            [
                "docs/credentials.md doesn't name the variable ALIBABA_CLOUD_B",
                "docs/credentials.md names OSS_C, which no code reads"
            ]
        );
    }

    #[test]
    fn place_with_another_number_is_found() {
        let page = "| 1 | `OSS_A` | x |\n| 2 | `~/.file` and `OSS_B` | y |\n";
        let findings = |content| {
            let mut findings = Vec::new();
            check_order(page, &file("a.rs", content), &mut findings);
            findings
        };
        assert_eq!(
            findings("//! | 1 | `OSS_A` |\nconst A: &str = \"\\\n  1. Start\n  2. ~/.file\";"),
            [""; 0]
        );
        assert_eq!(
            findings("const A: &str = \"\\\n  1. ~/.file\";"),
            ["a.rs:2: ~/.file isn't place 1 in docs/credentials.md"]
        );
    }
}
