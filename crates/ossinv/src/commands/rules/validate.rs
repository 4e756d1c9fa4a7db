//! `ossinv validate`: checks files with rules.

use std::collections::HashSet;
use std::fmt;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::files::{Buckets, Checked, FileError, RuleFiles};
use crate::output::json_of;
use crate::terminal::{print, printable, status_line};

/// Check files with rules, without sending anything
///
/// Reports everything that is wrong with all rules of all files, each with its position, and with the
/// code (EC) with which the service would refuse it, if that is known. The other commands check files
/// in the same way before they send a rule. The status is 2 if anything is wrong.
///
/// Not checked: limits that the service has only in some regions or accounts, and whether buckets,
/// roles and keys exist.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    #[command(flatten)]
    rules: RuleFiles,

    /// The output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    output: Format,
}

/// A format of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line per problem, as compilers print it
    #[value(alias = "table")]
    Text,
    /// An array of objects
    Json,
}

impl Validate {
    pub(crate) fn run(&self) -> Result<()> {
        let Checked {
            files,
            rules,
            problems,
        } = self.rules.check(Buckets::Any);
        match self.output {
            Format::Text => print(&text(&problems))?,
            Format::Json => {
                let problems: Vec<_> = problems.iter().map(Problem::from).collect();
                print(&(json_of(&problems)? + "\n"))?;
            }
        }
        if !problems.is_empty() {
            return Err(Invalid::new(&problems, files).into());
        }
        let are_valid = if rules.len() == 1 {
            "is valid"
        } else {
            "are valid"
        };
        let (rules, files) = (counted(rules.len(), "rule"), counted(files, "file"));
        status_line(&format!("{rules} in {files} {are_valid}"));
        Ok(())
    }
}

/// Returns a line per problem, and its advice unless it was given before.
fn text(problems: &[FileError]) -> String {
    let mut advice = HashSet::new();
    let mut text = String::new();
    for problem in problems {
        text.extend([&printable(&problem.to_string()), "\n"]);
        if let Some(help) = problem.help().filter(|help| advice.insert(*help)) {
            text.extend(["  help: ", &printable(help), "\n"]);
        }
    }
    text
}

/// A problem as an object.
#[derive(Serialize)]
struct Problem<'e> {
    file: &'e str,
    line: Option<usize>,
    column: Option<usize>,
    rule: Option<&'e str>,
    element: Option<&'e str>,
    message: &'e str,
    error_code: Option<&'e str>,
    help: Option<&'e str>,
}

impl<'e> From<&'e FileError> for Problem<'e> {
    fn from(error: &'e FileError) -> Self {
        let diagnostic = error.diagnostic();
        Self {
            file: error.file(),
            line: diagnostic.position().map(|it| it.line),
            column: diagnostic.position().map(|it| it.column),
            rule: diagnostic.rule(),
            element: diagnostic.element(),
            message: diagnostic.message(),
            error_code: diagnostic.error_code(),
            help: error.help(),
        }
    }
}

/// The error of files with problems, which are printed already.
#[derive(Debug)]
struct Invalid {
    problems: usize,
    bad_files: usize,
    files: usize,
}

impl Invalid {
    fn new(problems: &[FileError], files: usize) -> Self {
        let bad = problems.iter().map(FileError::file);
        Self {
            problems: problems.len(),
            bad_files: bad.collect::<HashSet<_>>().len(),
            files,
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = counted(self.problems, "problem");
        match (self.bad_files, self.files) {
            (bad, files) if bad < files => {
                write!(f, "{problems} in {bad} of {files} files")
            }
            (bad, _) => write!(f, "{problems} in {}", counted(bad, "file")),
        }
    }
}

impl std::error::Error for Invalid {}

fn counted(number: usize, name: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {name}{plural}")
}
