//! Reads rules from files that a person or another tool wrote.

mod bad_files;
mod buckets;
mod check;
mod deserialize;
mod directory;
mod edited;
mod error;
mod existing;
mod file_rule;
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

use check::{UnknownParts, check};
use directory::expand;
use error::{Diagnostic, Position};
use lines::Lines;
use source::Source;

pub(crate) use bad_files::BadFiles;
pub(crate) use buckets::Buckets;
pub(crate) use edited::{check_edited, edited_rule, invalid_elements};
pub(crate) use error::FileError;
pub(crate) use existing::existing_rules;
pub(crate) use file_rule::FileRule;
pub(crate) use format::FileFormat;
#[cfg(test)]
pub(crate) use parse::parse_rules;
pub(crate) use s3::{S3Files, S3Target};
pub(crate) use source::{STDIN, read_regular_file};

/// The files of a command that sends or checks rules.
#[derive(Debug, Args)]
pub(crate) struct RuleFiles {
    /// Files or directories to read; `-` is standard input
    ///
    /// A directory stands for its files *.xml, *.json, *.yaml and *.yml, except hidden ones. With several buckets, the
    /// files of a subdirectory that is named like one of them are for this bucket only, and other files for all.
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
    pub(crate) rules: Vec<FileRule>,
    /// Everything that is wrong.
    pub(crate) problems: Vec<FileError>,
}

impl RuleFiles {
    /// Reads and checks all files, before any rule is sent.
    ///
    /// A rule for a bucket that isn't selected is an error.
    pub(crate) fn read(&self, buckets: Buckets<'_>) -> Result<Vec<FileRule>> {
        let Checked {
            rules, problems, ..
        } = self.check(buckets);
        BadFiles::of(problems)?;
        Ok(rules)
    }

    /// Reads and checks all files, and finds everything that is wrong with any of them.
    pub(crate) fn check(&self, buckets: Buckets<'_>) -> Checked {
        let (sources, problems) = self.sources(buckets);
        let mut checked = Checked {
            files: sources.len(),
            rules: Vec::new(),
            problems,
        };
        let mut files = HashMap::new();
        for (file, of_bucket) in &sources {
            let outcomes = self
                .read_file(file, buckets, of_bucket.as_deref())
                .unwrap_or_else(|error| vec![Err(vec![error])]);
            for outcome in outcomes {
                match outcome {
                    Ok((rule, position)) => match check_new(&rule, file, &mut files) {
                        Ok(()) => checked.rules.push(rule),
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

    /// Returns the files with their buckets, and the errors of directories.
    fn sources(&self, buckets: Buckets<'_>) -> (Vec<(Source, Option<String>)>, Vec<FileError>) {
        let (mut sources, mut errors) = (Vec::new(), Vec::new());
        for path in &self.paths {
            match expand(path, self.recursive, buckets) {
                Ok(files) => sources.extend(files),
                Err(error) => errors.push(error),
            }
        }
        (sources, errors)
    }

    fn read_file(
        &self,
        file: &Source,
        buckets: Buckets<'_>,
        of_directory: Option<&str>,
    ) -> Result<Vec<CheckedRule>, Diagnostic> {
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
        let checked = rules.map(|mut rule| {
            let position = lines.position(rule.node.offset);
            let bucket = rule.bucket.take();
            let rule = check(&lines, rule, unknown)?;
            if let Some((bucket, offset)) = &bucket
                && let Some(problem) = buckets.problem(bucket, of_directory)
            {
                let problem = Diagnostic::new(problem).at(lines.position(*offset));
                return Err(vec![problem.of_rule(Some(&rule.id))]);
            }
            let bucket = bucket.map(|(bucket, _)| bucket);
            let rule = FileRule {
                file: file.to_string(),
                bucket: bucket.or_else(|| of_directory.map(str::to_owned)),
                rule,
            };
            Ok((rule, position))
        });
        Ok(checked.collect())
    }
}

/// A valid rule and its position, or everything that is wrong with it.
type CheckedRule = Result<(FileRule, Position), Vec<Diagnostic>>;

/// Rejects an id that was read before for the same bucket, and names both files.
fn check_new<'s>(
    rule: &FileRule,
    file: &'s Source,
    files: &mut HashMap<String, Vec<(Option<String>, &'s Source)>>,
) -> Result<(), Diagnostic> {
    let id = &rule.rule.id;
    let known = files.entry(id.clone()).or_default();
    let bucket = &rule.bucket;
    let is_same = |(it, _): &&(Option<String>, _)| it == bucket || it.is_none() || bucket.is_none();
    let before = known.iter().find(is_same).map(|(_, before)| *before);
    known.push((bucket.clone(), file));
    match before {
        None => Ok(()),
        Some(before) => {
            let message = format!("the id was read before, from {before}");
            Err(Diagnostic::new(message).of_rule(Some(id)))
        }
    }
}
