//! Reads rules from files that a person or another tool wrote.

mod bad_files;
mod check;
mod deserialize;
mod directory;
mod edited;
mod error;
mod existing;
mod format;
mod json;
mod lines;
mod node;
mod parse;
mod parsed;
mod s3;
mod source;
mod unknown;
mod xml;
mod yaml;

use std::collections::HashMap;

use anyhow::Result;
use clap::{Args, ValueHint};
use oss_inventory::PreparedRule;

use check::{UnknownParts, check};
use directory::expand;
use error::{Diagnostic, Position};
use lines::Lines;
use source::Source;

pub(crate) use bad_files::BadFiles;
pub(crate) use edited::{check_edited, edited_rule, invalid_elements};
pub(crate) use error::FileError;
pub(crate) use existing::existing_rules;
pub(crate) use format::FileFormat;
#[cfg(test)]
pub(crate) use parse::parse_rules;
pub(crate) use s3::{S3Files, S3Target};
pub(crate) use source::read_regular_file;

/// The files of a command that sends or checks rules.
#[derive(Debug, Args)]
pub(crate) struct RuleFiles {
    /// Files or directories to read; `-` is standard input
    ///
    /// A directory stands for its files *.xml, *.json, *.yaml and *.yml, except hidden ones.
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    paths: Vec<Source>,

    /// Also read the subdirectories of directories
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Accept elements and values that this version doesn't know
    ///
    /// By default they are an error, because they may be typos, and a filter with a typo may list
    /// everything.
    #[arg(long)]
    allow_unknown: bool,
}

/// The rules of the files of a command, and everything that is wrong.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The number of files.
    pub(crate) files: usize,
    /// The valid rules with their names for messages: the file and the id.
    pub(crate) rules: Vec<(String, PreparedRule)>,
    /// Everything that is wrong.
    pub(crate) problems: Vec<FileError>,
}

impl RuleFiles {
    /// Reads and checks all files, before any rule is sent.
    ///
    /// Each rule has a name for messages: its file and its id.
    pub(crate) fn read(&self) -> Result<Vec<(String, PreparedRule)>> {
        let Checked {
            rules, problems, ..
        } = self.check();
        BadFiles::of(problems)?;
        Ok(rules)
    }

    /// Reads and checks all files, and finds everything that is wrong with any of them.
    pub(crate) fn check(&self) -> Checked {
        let (sources, problems) = self.sources();
        let mut checked = Checked {
            files: sources.len(),
            rules: Vec::new(),
            problems,
        };
        let mut files = HashMap::new();
        for file in &sources {
            let outcomes = self
                .read_file(file)
                .unwrap_or_else(|error| vec![Err(vec![error])]);
            for outcome in outcomes {
                match outcome {
                    Ok((rule, position)) => match check_new(&rule.id, file, &mut files) {
                        Ok(()) => {
                            let name = format!("{file} (rule {})", rule.id);
                            checked.rules.push((name, rule));
                        }
                        Err(error) => checked.problems.push(error.at(position).in_file(file)),
                    },
                    Err(errors) => {
                        let errors = errors.into_iter().map(|error| error.in_file(file));
                        checked.problems.extend(errors);
                    }
                }
            }
        }
        checked
    }

    /// Returns the files, and the errors of directories.
    fn sources(&self) -> (Vec<Source>, Vec<FileError>) {
        let (mut sources, mut errors) = (Vec::new(), Vec::new());
        for path in &self.paths {
            match expand(path, self.recursive) {
                Ok(files) => sources.extend(files),
                Err(error) => errors.push(error),
            }
        }
        (sources, errors)
    }

    fn read_file(&self, file: &Source) -> Result<Vec<CheckedRule>, Diagnostic> {
        let bytes = file.bytes();
        let bytes = bytes.map_err(|reason| Diagnostic::new(format!("{reason:#}")))?;
        let text = parse::text(&bytes)?;
        let format = file.format(text).map_err(Diagnostic::new)?;
        let unknown = if self.allow_unknown {
            UnknownParts::Allowed
        } else {
            UnknownParts::Rejected
        };
        let lines = Lines::new(text);
        let rules = parse::rules(text, format)?.into_iter();
        let checked = rules.map(|rule| {
            let position = lines.position(rule.node.offset);
            Ok((check(&lines, rule, unknown)?, position))
        });
        Ok(checked.collect())
    }
}

/// A valid rule and its position, or everything that is wrong with it.
type CheckedRule = Result<(PreparedRule, Position), Vec<Diagnostic>>;

/// Rejects an id that was read before, and names both files.
fn check_new<'s>(
    id: &str,
    file: &'s Source,
    files: &mut HashMap<String, &'s Source>,
) -> Result<(), Diagnostic> {
    match files.insert(id.to_owned(), file) {
        None => Ok(()),
        Some(before) => {
            let message = format!("the id was read before, from {before}");
            Err(Diagnostic::new(message).of_rule(Some(id)))
        }
    }
}
