//! The folder that a manifest says it belongs to.

use super::json::ManifestJson;
use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::run::INCREMENTAL;
use crate::stamp;

/// Returns the folder that the keys in a manifest have in common.
///
/// Only a directory needs it, since the place in a bucket is known. The manifest is checked against it afterwards. A
/// manifest without files belongs to the rule that its directory is called after.
pub(crate) fn folder_of(json: &[u8], rule: &str) -> Result<ReportFolder, Error> {
    let json = ManifestJson::parse(json)?;
    let key = match json.files.first() {
        None => format!("{}/{rule}/", json.source_bucket),
        Some(file) => rule_key(&file.key)
            .ok_or_else(|| {
                let message =
                    "the file isn't in a folder called data, so the folder of the rule is unknown";
                Error::new(ErrorKind::Manifest, message).with_file(&file.key)
            })?
            .to_owned(),
    };
    let bucket = json.destination_bucket.rsplit(':').next();
    ReportFolder::new(bucket.unwrap_or_default(), key)
}

/// Removes `data/` and a name, and the folder of an incremental run.
fn rule_key(file: &str) -> Option<&str> {
    let (folder, _) = file.rsplit_once('/')?;
    let folder = folder.strip_suffix("/data")?;
    let of_run = folder.rsplit_once('/').and_then(|(parent, name)| {
        stamp::parse(name)?;
        parent.strip_suffix(INCREMENTAL)?.strip_suffix('/')
    });
    Some(of_run.unwrap_or(folder))
}
