//! `ossinv export`: writes rules to files.

mod directory;
mod file_name;
mod files_differ;

use std::path::Path;

use anyhow::{Result, ensure};
use clap::{Args, ValueHint};
use oss_inventory::canonical;

use super::selection::{Selected, Selection};
use crate::connection::BucketConnection;
use crate::output::{BucketNames, DocumentFormat, TerraformFile};
use crate::save::save_or_print;
use crate::terminal::{printable, status_line};
use directory::ExportDirectory;

pub(crate) use files_differ::FilesDiffer;

/// Write rules to files, one file per rule
///
/// Writes all rules of the bucket, or those that an ID, a pattern or --prefix selects. `ossinv apply`
/// and `ossinv diff` read the directory. With several buckets, or with --all-buckets, each bucket has a
/// directory in it.
///
/// A file that holds an equivalent rule stays as it is, with its comments. If a file holds another
/// version of a rule, nothing is written unless --force is given. No file is ever removed; those of rules that
/// the bucket doesn't have are named.
///
/// A file is named after the id. Characters that not every system allows become % with two digits.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The directory to write to; with --terraform a file, or - for standard output
    #[arg(value_hint = ValueHint::AnyPath)]
    to: String,

    #[command(flatten)]
    selection: Selection,

    /// The format of new files
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "yaml")]
    output: DocumentFormat,

    /// Write one file for Terraform, with a resource and an import for each rule
    ///
    /// The resource is `alicloud_oss_bucket_inventory`. Comments in the file, and standard error, say what
    /// it can't hold.
    #[arg(long, conflicts_with = "output")]
    terraform: bool,

    /// Overwrite files that hold something else
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Export {
    pub(crate) async fn run(self) -> Result<()> {
        let is_stdout = self.to == "-";
        ensure!(
            self.terraform || !is_stdout,
            "a directory is needed; `ossinv list` prints rules to standard output"
        );
        let clients = self.connection.clients().await?;
        let selected = self.selection.read(&clients).await?;
        if self.terraform {
            return self.write_terraform(&selected);
        }
        let is_selected = self.selection.selector()?;
        let mut directories = Vec::new();
        for client in &clients {
            let bucket = client.bucket();
            let path = Path::new(&self.to);
            let path = match self.connection.bucket_names() {
                BucketNames::Shown => path.join(bucket.as_str()),
                BucketNames::Hidden => path.to_owned(),
            };
            let rules = selected.iter().filter(|it| it.client.bucket() == bucket);
            let rules = rules.map(|it| canonical(&it.rule));
            directories.push(ExportDirectory::new(path, self.output, rules)?);
        }
        if !self.force {
            let differing = directories.iter().flat_map(ExportDirectory::differing);
            FilesDiffer::check(differing)?;
        }
        let (mut written, mut unchanged) = (0, 0);
        for directory in directories {
            for (id, path) in directory.others() {
                if is_selected(id) {
                    let (id, path) = (printable(id), path.display().to_string());
                    status_line(&format!(
                        "not in the bucket: rule {id} of {}; remove it, or `ossinv apply` creates the rule",
                        printable(&path)
                    ));
                }
            }
            unchanged += directory.unchanged();
            written += directory.write()?;
        }
        let to = printable(&self.to);
        status_line(&format!(
            "exported to {to}: {written} written, {unchanged} unchanged"
        ));
        Ok(())
    }

    fn write_terraform(&self, selected: &[Selected<'_>]) -> Result<()> {
        let mut file = TerraformFile::new();
        for selected in selected {
            file.push(selected.client.bucket(), &selected.rule)?;
        }
        let (text, losses) = file.finish();
        if self.to != "-" && !self.force {
            let path = Path::new(&self.to);
            let differs = std::fs::read(path).is_ok_and(|existing| existing != text.as_bytes());
            FilesDiffer::check(differs.then_some(path))?;
        }
        for loss in losses {
            status_line(&format!("not in the resource: {loss}"));
        }
        save_or_print(&self.to, &text)
    }
}
