//! Edits a rule in the editor of the user.

use anyhow::{Result, bail};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{PreparedRule, canonical};

use super::comments::{blanked, comments, without_comments};
use super::draft::Draft;
use super::editor;
use crate::files::edited_rule;
use crate::output::{DocumentFormat, XML_DECLARATION};

/// Returns the edited rule; `None` if the user left it as it was.
pub(super) fn edit(
    draft: &Draft,
    format: DocumentFormat,
    name: &str,
    old: &InventoryConfiguration,
) -> Result<Option<PreparedRule>> {
    let shown = format.rule(&canonical(old))?;
    // Comments can't stand in front of it.
    let shown = shown.trim_start_matches(XML_DECLARATION).trim_start();
    let mut text = comments(name, &[]) + shown;
    let mut is_first = true;
    loop {
        draft.write(&text)?;
        editor::edit(draft.path())?;
        let edited = draft.read()?;
        let body = without_comments(&edited);
        let is_unchanged = body == without_comments(&text);
        if body.trim().is_empty() || (is_first && is_unchanged) {
            return Ok(None);
        }
        let check = |text: &str| edited_rule(&blanked(text), format.into(), draft.path(), old);
        let mistakes = match check(&edited) {
            Ok(rule) => return Ok(Some(rule)),
            Err(mistakes) if is_unchanged => {
                bail!("the rule still has mistakes: {}", mistakes.join("; "))
            }
            Err(mistakes) => mistakes,
        };
        // The comments move the lines that the mistakes name.
        let moved = comments(name, &mistakes) + body;
        let mistakes = check(&moved).err().unwrap_or(mistakes);
        text = comments(name, &mistakes) + body;
        is_first = false;
    }
}
