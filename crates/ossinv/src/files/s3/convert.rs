//! Converts inventory configurations of S3.
//!
//! See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_InventoryConfiguration.html>.

use oss_inventory::model::{
    Encryption, Field, Filter, Format, Frequency, IncludedObjectVersions, InventoryConfiguration,
    OssBucketDestination, SseKms, SseOss,
};
use oss_inventory::oss_model::MissingFields;

use super::part::Part;
use super::target::S3Target;
use crate::files::error::Diagnostic;

/// Converts a configuration; the texts say what has no counterpart in OSS.
pub(super) fn rule(
    mut part: Part<'_>,
    target: &S3Target,
) -> Result<(InventoryConfiguration, Vec<String>), Diagnostic> {
    let mut losses = Vec::new();
    let rule = InventoryConfiguration::builder()
        .id(part.required_text("Id")?)
        .is_enabled(part.required_bool("IsEnabled")?)
        .destination(destination(
            part.required_part("Destination")?,
            target,
            &mut losses,
        )?)
        .schedule(frequency(part.required_part("Schedule")?, &mut losses)?)
        .included_object_versions(versions(&mut part, &mut losses)?)
        .optional_fields(fields(&mut part, &mut losses)?);
    let rule = match part.part("Filter")? {
        Some(part) => rule.filter(filter(part, &mut losses)?),
        None => rule,
    };
    part.finish(&mut losses);
    Ok((rule.build().map_err(|error| incomplete(&error))?, losses))
}

fn filter(mut part: Part<'_>, losses: &mut Vec<String>) -> Result<Filter, Diagnostic> {
    let filter = match part.text("Prefix")? {
        Some(prefix) => Filter::builder().prefix(prefix),
        None => Filter::builder(),
    };
    part.finish(losses);
    Ok(filter.build())
}

fn frequency(mut part: Part<'_>, losses: &mut Vec<String>) -> Result<Frequency, Diagnostic> {
    let text = part.required_text("Frequency")?;
    let frequency = match text.as_str() {
        "Daily" => Frequency::Daily,
        "Weekly" => Frequency::Weekly,
        _ => {
            let path = part.path_of("Frequency");
            losses.push(format!("{path}: {text} has no counterpart; Daily is used"));
            Frequency::Daily
        }
    };
    part.finish(losses);
    Ok(frequency)
}

fn versions(
    part: &mut Part<'_>,
    losses: &mut Vec<String>,
) -> Result<IncludedObjectVersions, Diagnostic> {
    let name = "IncludedObjectVersions";
    let text = part.required_text(name)?;
    Ok(match text.as_str() {
        "All" => IncludedObjectVersions::All,
        "Current" => IncludedObjectVersions::Current,
        _ => {
            losses.push(format!(
                "{name}: {text} has no counterpart; Current is used"
            ));
            IncludedObjectVersions::Current
        }
    })
}

/// Returns the columns that both services have.
///
/// `EncryptionStatus` names the encryption in S3; in OSS it is true or false.
fn fields(part: &mut Part<'_>, losses: &mut Vec<String>) -> Result<Vec<Field>, Diagnostic> {
    let mut fields = Vec::new();
    for name in part.texts("OptionalFields")? {
        match name.as_str() {
            "Size"
            | "LastModifiedDate"
            | "StorageClass"
            | "ETag"
            | "IsMultipartUploaded"
            | "EncryptionStatus" => fields.push(Field::from(name)),
            "ObjectAccessControlList" => {
                fields.push(Field::ObjectAcl);
                losses.push(format!(
                    "OptionalFields: {name} is replaced by ObjectAcl, which lacks the grants"
                ));
            }
            _ => losses.push(format!("OptionalFields: OSS has no column {name}")),
        }
    }
    Ok(fields)
}

/// Returns where OSS writes; account and bucket of S3 mean nothing there.
fn destination(
    mut part: Part<'_>,
    target: &S3Target,
    losses: &mut Vec<String>,
) -> Result<OssBucketDestination, Diagnostic> {
    let mut bucket = part.required_part("S3BucketDestination")?;
    part.finish(losses);
    bucket.take("AccountId");
    bucket.take("Bucket");
    let format = bucket.required_text("Format")?;
    if format != "CSV" {
        let path = bucket.path_of("Format");
        losses.push(format!("{path}: OSS has no {format}; CSV is used"));
    }
    let destination = OssBucketDestination::builder()
        .format(Format::Csv)
        .account_id(&target.account_id)
        .role_arn(&target.role)
        .bucket(&target.bucket);
    let destination = match bucket.text("Prefix")? {
        Some(prefix) => destination.prefix(prefix),
        None => destination,
    };
    let destination = match bucket.part("Encryption")? {
        Some(part) => destination.encryption(encryption(part, target, losses)?),
        None => destination,
    };
    bucket.finish(losses);
    destination.build().map_err(|error| incomplete(&error))
}

/// Returns an encryption, never none: reports that were encrypted stay so.
fn encryption(
    mut part: Part<'_>,
    target: &S3Target,
    losses: &mut Vec<String>,
) -> Result<Encryption, Diagnostic> {
    if let Some(own_key) = part.part("SSES3")? {
        own_key.finish(losses);
    }
    let kms = part.part("SSEKMS")?;
    let path = part.path_of("SSEKMS");
    part.finish(losses);
    let Some(mut kms) = kms else {
        return Ok(SseOss::default().into());
    };
    kms.take("KeyId");
    kms.finish(losses);
    let Some(key) = &target.kms_key else {
        let used = "SSE-OSS is used instead of the key; --kms-key names one";
        losses.push(format!("{path}: {used}"));
        return Ok(SseOss::default().into());
    };
    let kms = SseKms::builder().key_id(key).build();
    Ok(kms.map_err(|error| incomplete(&error))?.into())
}

/// Never happens: all required fields are set.
fn incomplete(error: &MissingFields) -> Diagnostic {
    Diagnostic::new(error.to_string())
}
