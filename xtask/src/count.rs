//! `cargo xtask count`: counts the spec and the code of each API.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::codegen::{GENERATED, all_files, folders, name_of};

/// The file that shows the table, between two marks.
const PAGE: &str = "ARCHITECTURE.md";
const START: &str = "<!-- `cargo xtask count` writes this table -->\n";
const END: &str = "<!-- end of the table -->";

/// The folders where a line that names an API counts as written by hand.
const BY_HAND: &[&str] = &["crates/oss-model/src", "crates/oss-client/src"];

/// A row of the table, for one API.
#[derive(Default)]
struct Row {
    operations: usize,
    schema: usize,
    table: usize,
    generated: usize,
    by_hand: usize,
}

/// Writes the table into [`PAGE`].
pub(crate) fn run(root: &Path) -> Result<()> {
    let path = root.join(PAGE);
    let page = fs::read_to_string(&path)?;
    let counted = table(root)?;
    let (before, old, after) = split(&page)?;
    if old != counted {
        fs::write(path, format!("{before}{counted}{after}"))?;
    }
    print!("{counted}");
    Ok(())
}

/// Fails if the table in [`PAGE`] is out of date.
pub(crate) fn check(root: &Path) -> Result<()> {
    let page = fs::read_to_string(root.join(PAGE))?;
    let (_, old, _) = split(&page)?;
    if old == table(root)? {
        return Ok(());
    }
    bail!("the table of APIs in {PAGE} is out of date\nhelp: run `cargo xtask count`")
}

/// Splits a page into the text before the table, the table, and the rest.
fn split(page: &str) -> Result<(&str, &str, &str)> {
    let start = page
        .find(START)
        .with_context(|| format!("{PAGE} has no {START}"))?;
    let (before, rest) = page.split_at(start + START.len());
    let end = rest
        .find(END)
        .with_context(|| format!("{PAGE} has no {END}"))?;
    let (table, after) = rest.split_at(end);
    Ok((before, table, after))
}

fn table(root: &Path) -> Result<String> {
    let mut text = String::from(
        "| API | operations | lines of XSD | lines of TOML | generated lines | lines by hand |\n\
         |---|--:|--:|--:|--:|--:|\n",
    );
    let mut total = Row::default();
    for folder in folders(&root.join("specs"))? {
        if folder.join("operations.toml").is_file() {
            let row = Row::count(root, &folder)?;
            row.write(&mut text, &name_of(&folder));
            total.add(&row);
        }
    }
    total.write(&mut text, "**all**");
    Ok(text)
}

impl Row {
    fn count(root: &Path, spec: &Path) -> Result<Self> {
        let schema = fs::read_to_string(spec.join("model.xsd"))?;
        let table = fs::read_to_string(spec.join("operations.toml"))?;
        let api = name_of(spec);
        let generated = lines_of(&root.join(GENERATED).join(&api), |_| true)?;
        let names = [format!("oss_model::{api}::"), format!("crate::{api}::")];
        let names_api = |line: &str| {
            let is_code = !line.trim_start().starts_with("//");
            is_code && names.iter().any(|name| line.contains(name.as_str()))
        };
        let mut by_hand = 0;
        for folder in BY_HAND {
            by_hand += lines_of(&root.join(folder), names_api)?;
        }
        // Generated code names the types of other APIs, too.
        by_hand -= lines_of(&root.join(GENERATED), names_api)?;
        Ok(Self {
            operations: table.matches("[[operation]]").count(),
            schema: schema.lines().count(),
            table: table.lines().count(),
            generated,
            by_hand,
        })
    }

    fn add(&mut self, other: &Self) {
        self.operations += other.operations;
        self.schema += other.schema;
        self.table += other.table;
        self.generated += other.generated;
        self.by_hand += other.by_hand;
    }

    fn write(&self, text: &mut String, name: &str) {
        let Self {
            operations,
            schema,
            table,
            generated,
            by_hand,
        } = self;
        // Writing to a String never fails.
        let _ = writeln!(
            text,
            "| {name} | {operations} | {schema} | {table} | {generated} | {by_hand} |"
        );
    }
}

/// Counts the lines of the Rust files below a folder that `is_counted` accepts.
fn lines_of(folder: &Path, is_counted: impl Fn(&str) -> bool) -> Result<usize> {
    let mut count = 0;
    for file in all_files(folder)? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            count += fs::read_to_string(file)?
                .lines()
                .filter(|line| is_counted(line))
                .count();
        }
    }
    Ok(count)
}
