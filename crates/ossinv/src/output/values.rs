//! Values of rules as texts, of which none is escaped.

use oss_inventory::model::{EncryptionMethod, OssBucketDestination, Schedule};
use std::fmt::Display;

pub(super) fn is_enabled(yes: Option<bool>) -> Option<&'static str> {
    yes.map(|yes| if yes { "yes" } else { "no" })
}

pub(super) fn destination(to: &OssBucketDestination) -> String {
    let bucket = to.bucket.strip_prefix("acs:oss:::").unwrap_or(&to.bucket);
    format!(
        "oss://{bucket}/{}",
        to.prefix.as_deref().unwrap_or_default()
    )
}

pub(super) fn frequency(schedule: &Schedule) -> String {
    let mut parts = vec![schedule.frequency.as_str().to_owned()];
    parts.extend(schedule.day_of_month.map(|day| format!("on day {day}")));
    if schedule.auto_delete == Some(true) {
        parts.push("then the rule is deleted".to_owned());
    }
    parts.join(", ")
}

pub(super) fn encryption(to: &OssBucketDestination) -> Option<String> {
    let method = to.encryption.as_ref()?.method.as_ref()?;
    Some(match method {
        EncryptionMethod::SseKms(kms) => format!("SSE-KMS with key {}", kms.key_id),
        EncryptionMethod::SseOss(_) => "SSE-OSS".to_owned(),
        _ => "unknown to this version".to_owned(),
    })
}

pub(super) fn columns<T: Display>(fields: &[T]) -> String {
    let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
    fields.join(", ")
}
