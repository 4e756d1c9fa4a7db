//! The folder that a manifest says it belongs to.

use super::json::ManifestJson;
use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::run::INCREMENTAL;
use crate::stamp;

/// Returns the folder that the keys in a manifest have in common.
///
/// Only a directory needs it, since the place in a bucket is known. The manifest is checked against it afterwards.
pub(crate) fn folder_of(json: &[u8]) -> Result<ReportFolder, Error> {
    let json = ManifestJson::parse(json)?;
    let Some(file) = json.files.first() else {
        let message = "the manifest lists no files, so the folder of the rule is unknown";
        return Err(Error::new(ErrorKind::Manifest, message));
    };
    let key = rule_key(&file.key).ok_or_else(|| {
        let message =
            "the file isn't in a folder called data, so the folder of the rule is unknown";
        Error::new(ErrorKind::Manifest, message).with_file(&file.key)
    })?;
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
