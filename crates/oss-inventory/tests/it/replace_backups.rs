//! The file with the old rule of a replacement.

use std::fs;

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{BucketName, ParseError, ReplaceBackup};

use crate::support::{TestResult, rule};

fn bucket() -> Result<BucketName, ParseError> {
    BucketName::new("examplebucket")
}

#[test]
fn backup_is_a_readable_document_until_discarded() -> TestResult {
    let directory = tempfile::tempdir()?;
    let backup = ReplaceBackup::keep(&rule(), &bucket()?, directory.path())?;
    let path = backup.path().to_owned();
    assert!(path.is_absolute() && path.ends_with("examplebucket.inventory1.old-1.xml"));
    let document = fs::read_to_string(&path)?;
    assert!(document.contains("\n  <Id>inventory1</Id>\n"), "{document}");
    assert_eq!(
        InventoryConfiguration::from_xml_strict(document.as_bytes())?,
        rule()
    );
    backup.discard()?;
    assert!(!path.exists());
    Ok(())
}

#[cfg(unix)]
#[test]
fn backup_is_readable_by_the_user_only() -> TestResult {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir()?;
    let backup = ReplaceBackup::keep(&rule(), &bucket()?, directory.path())?;
    let mode = fs::metadata(backup.path())?.permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    Ok(())
}

#[test]
fn existing_backup_is_not_overwritten() -> TestResult {
    let directory = tempfile::tempdir()?;
    let backups = [
        ReplaceBackup::keep(&rule(), &bucket()?, directory.path())?,
        ReplaceBackup::keep(&rule(), &bucket()?, directory.path())?,
    ];
    assert_ne!(backups[0].path(), backups[1].path());
    assert!(backups.iter().all(|backup| backup.path().exists()));
    Ok(())
}

#[test]
fn rule_that_cannot_be_written_leaves_no_file() -> TestResult {
    let directory = tempfile::tempdir()?;
    let mut rule = rule();
    rule.id = "\0".to_owned();
    assert!(ReplaceBackup::keep(&rule, &bucket()?, directory.path()).is_err());
    assert!(ReplaceBackup::keep(&rule, &bucket()?, &directory.path().join("missing")).is_err());
    assert_eq!(fs::read_dir(directory.path())?.count(), 0);
    Ok(())
}
