//! Reads rules from files that a person or another tool wrote.

mod bad_files;
mod deserialize;
mod directory;
mod error;
mod existing;
mod format;
mod json;
mod node;
mod parse;
mod s3;
mod source;
mod unknown;
mod yaml;

use std::collections::HashMap;

use anyhow::{Context as _, Error, Result};
use clap::Args;
use oss_inventory::PreparedRule;
use oss_inventory::model::InventoryConfiguration;

use directory::expand;
use error::Diagnostic;
use source::Source;

pub(crate) use bad_files::BadFiles;
pub(crate) use error::FileError;
pub(crate) use existing::existing_rules;
pub(crate) use format::FileFormat;
#[cfg(test)]
pub(crate) use parse::rules as parse_rules;
pub(crate) use s3::{S3Files, S3Target};

/// The files of a command that sends rules.
#[derive(Debug, Args)]
pub(crate) struct RuleFiles {
    /// Files or directories to read; `-` is standard input
    ///
    /// A directory stands for its files *.xml, *.json, *.yaml and *.yml, except hidden ones.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<Source>,

    /// Also read the subdirectories of directories
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Send elements and values that this version doesn't know
    ///
    /// By default they are an error, because they may be typos, and a filter with a typo may list
    /// everything.
    #[arg(long)]
    allow_unknown: bool,
}

/// The length limit of the list of unknown parts in an error, in characters.
const MAX_LIST_CHARS: usize = 1000;

impl RuleFiles {
    /// Reads and checks all files, before any rule is sent.
    ///
    /// Each rule has a name for messages: its file and its id.
    pub(crate) fn read(&self) -> Result<Vec<(String, PreparedRule)>> {
        let (sources, mut errors) = self.sources();
        let mut rules = Vec::new();
        let mut files = HashMap::new();
        for file in &sources {
            let read = self.read_file(file).and_then(|read| {
                for rule in &read {
                    check_new(&rule.id, file, &mut files)?;
                }
                Ok(read)
            });
            match read {
                Ok(read) => rules.extend(
                    read.into_iter()
                        .map(|rule| (format!("{file} (rule {})", rule.id), rule)),
                ),
                Err(error) => errors.push(error),
            }
        }
        BadFiles::of(errors)?;
        Ok(rules)
    }

    /// Returns the files, and the errors of directories.
    fn sources(&self) -> (Vec<Source>, Vec<Error>) {
        let (mut sources, mut errors) = (Vec::new(), Vec::new());
        for path in &self.paths {
            match expand(path, self.recursive) {
                Ok(files) => sources.extend(files),
                Err(error) => errors.push(error.into()),
            }
        }
        (sources, errors)
    }

    fn read_file(&self, file: &Source) -> Result<Vec<PreparedRule>> {
        let bytes = file
            .bytes()
            .map_err(|reason| FileError::new(file, format!("{reason:#}")))?;
        let text = parse::text(&bytes).map_err(|diagnostic| diagnostic.in_file(file))?;
        let rules = file
            .format(text)
            .map_err(Diagnostic::new)
            .and_then(|format| parse::rules(text, format))
            .map_err(|diagnostic| diagnostic.in_file(file))?;
        rules
            .into_iter()
            .map(|rule| self.prepare(file, rule))
            .collect()
    }

    fn prepare(&self, file: &Source, rule: InventoryConfiguration) -> Result<PreparedRule> {
        if !self.allow_unknown {
            reject_unknown(file, &rule)?;
        }
        PreparedRule::try_from(rule)
            .with_context(|| format!("{file}: the rule breaks documented rules"))
    }
}

/// Rejects an id that was read before, and names both files.
fn check_new<'s>(
    id: &str,
    file: &'s Source,
    files: &mut HashMap<String, &'s Source>,
) -> Result<(), FileError> {
    let Some(before) = files.insert(id.to_owned(), file) else {
        return Ok(());
    };
    let message = format!("the id {id:?} was read before, from {before}");
    let Some(backup) = [file, before].into_iter().find(|it| it.is_backup()) else {
        return Err(FileError::new(file, message));
    };
    let message = format!("{message}; {backup} is the backup of an interrupted replacement");
    let help = "see with `ossinv get` whether the rule exists; then remove the backup, or name the files without it";
    Err(Diagnostic::new(message).with_help(help).in_file(file))
}

fn reject_unknown(file: &Source, rule: &InventoryConfiguration) -> Result<(), FileError> {
    let unknown = unknown::parts(rule);
    if unknown.is_empty() {
        return Ok(());
    }
    let message = format!(
        "has elements or values unknown to this version: {}",
        shortened(unknown.join(", "))
    );
    let help = "check the spelling, because a rule with a typo may list too much; \
                to send the rule unchanged, add --allow-unknown";
    Err(Diagnostic::new(message).with_help(help).in_file(file))
}

/// Cuts a list that a hostile file made long.
fn shortened(text: String) -> String {
    match text.char_indices().nth(MAX_LIST_CHARS) {
        None => text,
        Some((end, _)) => format!("{}… and more", &text[..end]),
    }
}
