//! The text of an entry: an XML document of the old rule, with all else around it.

use std::time::Duration;

use jiff::Timestamp;
use oss_client::BucketName;
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::indented;

use super::{JournalEntry, JournalError};
use crate::PreparedRule;

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const HEAD: &str = "<?journal-entry\n";
const NEW_RULE: &str = "<?new-rule\n";
const INSTRUCTION_END: &str = "\n?>\n";
/// An entry without its last line was cut off.
const LAST_LINE: &str = "<?end-of-entry?>\n";
/// Appended once the old rule is deleted, and no deletion is under way.
pub(super) const DELETED_LINE: &str = "<?old-rule-is-deleted?>\n";
/// Appended once the change has ended.
pub(super) const ENDED_LINE: &str = "<?change-has-ended?>\n";
const FORMAT: &str = "oss-inventory journal 1";
const COMMENT: &str = "<!-- The rule before the change. `ossinv put` accepts this file. -->\n";

/// The longest time that a recovery waits; a larger one in an entry is a mistake.
const MAX_TIME_LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The names of the lines of the head, in order.
const NAMES: [&str; 5] = ["format", "service", "bucket", "kept", "time-limit"];

impl JournalEntry {
    /// Returns the entry as a text, which [`from_document`](Self::from_document) reads.
    ///
    /// It is an XML document of the old rule that `ossinv put` accepts; everything else is in processing
    /// instructions before and after the rule.
    ///
    /// # Errors
    ///
    /// Fails if a rule has a character that XML can't carry, or the time is out of range.
    pub fn to_document(&self) -> Result<String, JournalError> {
        write(self)
    }

    /// Reads an entry that [`to_document`](Self::to_document) wrote.
    ///
    /// # Errors
    ///
    /// Fails unless the text is a complete entry that this version understands.
    pub fn from_document(text: &str) -> Result<Self, JournalError> {
        read(text)
    }
}

/// Returns the length of the text of an entry without what was appended.
pub(super) fn end(text: &str) -> Option<usize> {
    text.rfind(LAST_LINE).map(|at| at + LAST_LINE.len())
}

fn write(entry: &JournalEntry) -> Result<String, JournalError> {
    let kept = Timestamp::try_from(entry.kept_at)
        .map_err(|error| unwritable().with_source(error))?
        .to_string();
    let time_limit = entry.time_limit.min(MAX_TIME_LIMIT);
    let time_limit = format!("{} ms", time_limit.as_millis());
    let values = [
        FORMAT,
        &entry.service,
        entry.bucket.as_str(),
        &kept,
        &time_limit,
    ];
    let head = NAMES
        .iter()
        .zip(values)
        .map(|(name, value)| format!("{name}: {value}"));
    let head = head.collect::<Vec<_>>().join("\n");
    let old = rule_document(&entry.old)?;
    let new = match &entry.new {
        // Outside of an instruction, `>` and its reference are the same.
        Some(new) => rule_document(new)?.replace("?>", "?&gt;"),
        None => String::new(),
    };
    let new = match new.as_str() {
        "" => String::new(),
        new => format!("{NEW_RULE}{new}{INSTRUCTION_END}"),
    };
    Ok(format!(
        "{DECLARATION}\n{HEAD}{head}{INSTRUCTION_END}{COMMENT}{old}\n{new}{LAST_LINE}{}{}",
        if entry.is_deleted { DELETED_LINE } else { "" },
        if entry.is_ended { ENDED_LINE } else { "" },
    ))
}

fn read(text: &str) -> Result<JournalEntry, JournalError> {
    let unfinished = || {
        JournalError::new(
            "the entry is cut off: the program ended before it changed anything, or the file is damaged",
        )
    };
    let (declaration, rest) = text.split_once(HEAD).ok_or_else(foreign)?;
    if declaration.trim_end() != DECLARATION {
        return Err(foreign());
    }
    let (rest, appended) = rest.rsplit_once(LAST_LINE).ok_or_else(unfinished)?;
    let after_deletion = appended.strip_prefix(DELETED_LINE);
    let is_deleted = after_deletion.is_some();
    let ended = after_deletion.unwrap_or(appended);
    // The last line may be cut off, because the entry is complete without it.
    if !ENDED_LINE.starts_with(ended) && (is_deleted || !DELETED_LINE.starts_with(ended)) {
        return Err(damaged());
    }
    let (head, rest) = rest.split_once(INSTRUCTION_END).ok_or_else(unfinished)?;
    let [format, service, bucket, kept, time_limit] = head_values(head)?;
    if format != FORMAT {
        return Err(JournalError::new(format!(
            "the entry has the format {format:?}, and this version reads {FORMAT:?}"
        )));
    }
    let (old, new) = match rest.split_once(NEW_RULE) {
        Some((old, new)) => (
            old,
            Some(new.strip_suffix(INSTRUCTION_END).ok_or_else(unfinished)?),
        ),
        None => (rest, None),
    };
    let kept_at = kept
        .parse::<Timestamp>()
        .map_err(|error| damaged().with_source(error))?;
    let time_limit = time_limit
        .strip_suffix(" ms")
        .and_then(|it| it.parse().ok())
        .map(Duration::from_millis)
        .filter(|limit| *limit <= MAX_TIME_LIMIT);
    let entry = JournalEntry {
        service: service.to_owned(),
        bucket: BucketName::new(bucket).map_err(|error| damaged().with_source(error))?,
        old: read_rule(old)?,
        new: new.map(read_rule).transpose()?,
        kept_at: kept_at.into(),
        time_limit: time_limit.ok_or_else(damaged)?,
        is_deleted,
        is_ended: ended == ENDED_LINE,
    };
    match &entry.new {
        Some(new) if new.id != entry.old.id => Err(damaged()),
        _ => Ok(entry),
    }
}

fn head_values(head: &str) -> Result<[&str; 5], JournalError> {
    let mut lines = head.lines();
    let mut values = [""; 5];
    for (name, value) in NAMES.iter().zip(&mut values) {
        *value = lines
            .next()
            .and_then(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .ok_or_else(damaged)?;
    }
    Ok(values)
}

fn rule_document(rule: &InventoryConfiguration) -> Result<String, JournalError> {
    let document = rule.to_xml();
    let document = document.map_err(|error| unwritable().with_source(error))?;
    Ok(indented(&document))
}

fn read_rule(document: &str) -> Result<PreparedRule, JournalError> {
    let rule = InventoryConfiguration::from_xml_strict(document.as_bytes())
        .map_err(|error| damaged().with_source(error))?;
    PreparedRule::try_from(rule).map_err(|error| damaged().with_source(error))
}

fn unwritable() -> JournalError {
    JournalError::new("the rule can't be written to a journal")
}

fn foreign() -> JournalError {
    JournalError::new("this isn't an entry of a journal")
}

fn damaged() -> JournalError {
    JournalError::new("the entry is damaged")
}
