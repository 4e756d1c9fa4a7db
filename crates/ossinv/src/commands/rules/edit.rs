//! `ossinv edit`: changes rules, in an editor or by flags.

mod comments;
mod draft;
mod editor;
mod in_editor;
mod paths;
mod settings;

use anyhow::{Context as _, Result};
use clap::Args;
use oss_inventory::Plan;

use super::apply::{ApplyArguments, Confirmation, Run};
use super::changed::plan_changed;
use super::desired::PlannedBucket;
use super::plan::print_plan;
use super::selection::Selection;
use crate::confirm::YesArgument;
use crate::connection::BucketConnection;
use crate::output::{ChangesOutput, DocumentFormat};
use crate::terminal::{printable, status_line};
use draft::Draft;
use settings::{Setting, Unsetting, changed};

/// Change rules, in an editor or by flags
///
/// With --set and --unset, the selected rules are changed as `ossinv apply` does it: the changes are shown, you
/// confirm them, and without a terminal that needs --yes. The paths are those that `ossinv diff` prints. --unset
/// comes before --set.
///
/// Without these flags, one rule is opened in the editor that $VISUAL or $EDITOR names, and replaced once the
/// editor has ended. A rule with mistakes is opened again, with the mistakes as comments. After a failure, a
/// message names the file with the edited text.
///
/// A rule that another client changed since it was read stays as it is, and the command exits with 4.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Example: ossinv edit 'logs-*' --set Schedule/Frequency=Weekly"
)]
pub(crate) struct Edit {
    #[command(flatten)]
    selection: Selection,

    /// Set an element; lists have commas, as in OptionalFields/Field=Size,ETag
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<Setting>,

    /// Remove an element with everything in it, such as Filter
    #[arg(long, value_name = "PATH")]
    unset: Vec<Unsetting>,

    /// Only show what --set and --unset would do, as `ossinv plan` does
    #[arg(long)]
    dry_run: bool,

    /// The format in the editor
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "yaml")]
    output: DocumentFormat,

    #[command(flatten)]
    yes: YesArgument,

    #[command(flatten)]
    apply: ApplyArguments,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Edit {
    pub(crate) async fn run(self) -> Result<()> {
        self.selection.check_given()?;
        if self.set.is_empty() && self.unset.is_empty() {
            return self.edit().await;
        }
        let plan = async |clients: Vec<_>| {
            let selected = self.selection.read(&clients).await?;
            let change = |rule: &_| changed(rule, &self.unset, &self.set);
            plan_changed(&clients, &selected, change)
        };
        if self.dry_run {
            let planned = plan(self.connection.clients().await?).await?;
            return print_plan(&planned, &ChangesOutput::default());
        }
        let run = Run {
            arguments: &self.apply,
            confirmation: Confirmation::Ask(self.yes),
            flags: &|bucket| self.connection.flags(bucket),
        };
        run.plan_and_apply(self.connection.clients(), plan).await
    }

    async fn edit(self) -> Result<()> {
        let id = self.selection.only_id();
        let id = id.context("an editor opens one rule; name its id, or use --set")?;
        let inventory = self.connection.client()?;
        let old = inventory.get(id).await?;
        let bucket = inventory.bucket().clone();
        let name = format!("rule {} of bucket {bucket}", printable(id));
        let draft = Draft::new(self.output.extension())?;
        let edit = |draft: &Draft| in_editor::edit(draft, self.output, &name, &old);
        let (rule, draft) = kept(draft, edit)?;
        let plan = Plan::new(bucket, rule, [old], &[])?;
        if plan.is_empty() {
            status_line(&format!("{name} is unchanged"));
            return Ok(());
        }
        let changes = plan.into();
        let plan = async |_| Ok(vec![PlannedBucket { inventory, changes }]);
        let run = Run {
            arguments: &self.apply,
            confirmation: Confirmation::Given,
            flags: &|bucket| self.connection.flags(bucket),
        };
        let applied = run.plan_and_apply(self.connection.clients(), plan).await;
        kept(draft, |_| applied).map(|_| ())
    }
}

/// Does a step with a draft, and says where an edited draft is if the step fails.
fn kept<T>(draft: Draft, step: impl FnOnce(&Draft) -> Result<T>) -> Result<(T, Draft)> {
    match step(&draft) {
        Ok(value) => Ok((value, draft)),
        Err(error) if !draft.is_edited() => Err(error),
        Err(error) => {
            let path = draft.keep()?;
            let path = printable(&path.display().to_string());
            status_line(&format!("the edited text is in {path}"));
            Err(error)
        }
    }
}
