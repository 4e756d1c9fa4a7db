//! The files of a report of changes: a manifest and a file of plain CSV.

mod columns;

use jiff::Timestamp;
use oss_model::inventory::InventoryConfiguration;
use serde_json::json;

use super::csv::Csv;
use super::file::ReportFile;
use super::layout::rule_folder;
use super::manifest::listed;
use crate::state::ObjectChange;

use columns::columns;

/// A rule, the changes of its window that it selected, and the settings of the run.
#[derive(Debug)]
pub(crate) struct IncrementalInput<'r> {
    pub(crate) rule: &'r InventoryConfiguration,
    /// The bucket of the rule.
    pub(crate) source: &'r str,
    /// The bucket of the report.
    pub(crate) destination: &'r str,
    /// The changes, in the order of their sequence numbers.
    pub(crate) changes: &'r [&'r ObjectChange],
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// The unique UUID in the name of the data file.
    pub(crate) id: &'r str,
}

/// Makes the data file and the manifest of a report of changes.
pub(crate) fn incremental_files(input: &IncrementalInput<'_>) -> Vec<ReportFile> {
    let columns = columns(input.rule);
    let folder = folder(input);
    let mut csv = Csv::default();
    for change in input.changes {
        csv.begin_row(input.source);
        for column in &columns {
            column.write(&mut csv, change);
        }
        csv.end_row();
    }
    // The documented names are two hexadecimal numbers and a digit.
    let (start, id) = (input.start.as_second(), input.id.replace('-', ""));
    let data = format!("{folder}/data/{start:016x}_{id}_0.csv");
    let data = ReportFile::new(data, csv.as_bytes().to_vec());
    let manifest = json!({
        "startTimestamp": start.to_string(),
        "endTimestamp": input.end.as_second().to_string(),
        "destinationBucket": input.destination,
        "fileFormat": "CSV",
        "fileSchema": columns::schema(&columns),
        "files": listed(std::slice::from_ref(&data)),
        "sourceBucket": input.source,
        "version": "2025-09-30",
    });
    let manifest = manifest.to_string().into_bytes();
    let manifest = ReportFile::new(format!("{folder}/manifest.json"), manifest);
    vec![data, manifest]
}

/// Returns the folder of a window; no hyphen precedes the seconds, as documented.
fn folder(input: &IncrementalInput<'_>) -> String {
    let rule = rule_folder(input.rule, input.source);
    let time = input.start.strftime("%Y-%m-%dT%H-%M%SZ");
    format!("{rule}/incremental_inventory/{time}")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http_body_util::BodyExt as _;
    use oss_model::common::StorageClass;

    use super::*;
    use crate::state::{Attributes, Cause, ChangeKind, LoggedObject, Object, VersionId};

    fn time() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(1_724_609_281_024)
    }

    fn object() -> LoggedObject {
        let attributes = Attributes {
            storage_class: Some(StorageClass::InfrequentAccess),
            ..Attributes::default()
        };
        let object = Object::normal(b"hello".to_vec().into(), attributes, time());
        LoggedObject::from(&object)
    }

    fn rule(versions: &str, fields: &str) -> InventoryConfiguration {
        let document = format!(
            "<InventoryConfiguration><Id>r</Id><IsEnabled>true</IsEnabled>\
             <Destination><OSSBucketDestination><Format>CSV</Format><AccountId>1</AccountId>\
             <RoleArn>acs:ram::1:role/r</RoleArn><Bucket>acs:oss:::dest</Bucket>\
             <Prefix>to</Prefix></OSSBucketDestination></Destination>\
             <Schedule><Frequency>Daily</Frequency></Schedule>\
             <IncludedObjectVersions>{versions}</IncludedObjectVersions>\
             <IncrementalInventory><IsEnabled>true</IsEnabled>\
             <OptionalFields>{fields}</OptionalFields></IncrementalInventory>\
             </InventoryConfiguration>"
        );
        InventoryConfiguration::from_xml(document.as_bytes()).unwrap()
    }

    async fn made(
        versions: &str,
        fields: &[&str],
        kinds: Vec<ChangeKind>,
    ) -> [(String, String); 2] {
        let fields = fields.iter().map(|name| format!("<Field>{name}</Field>"));
        let changes = kinds
            .into_iter()
            .zip(9..)
            .map(|(kind, sequence)| ObjectChange {
                sequence,
                key: "a b/ü".to_owned(),
                version: (versions == "All").then_some(VersionId::Null),
                kind,
                cause: Cause {
                    time: time(),
                    requester: "1".to_owned(),
                    request_id: "2".to_owned(),
                    source_ip: "::1".to_owned(),
                },
            });
        let changes: Vec<_> = changes.collect();
        let files = incremental_files(&IncrementalInput {
            rule: &rule(versions, &fields.collect::<String>()),
            source: "source",
            destination: "dest",
            changes: &changes.iter().collect::<Vec<_>>(),
            start: Timestamp::from_second(1_759_045_200).unwrap(),
            end: Timestamp::from_second(1_759_045_800).unwrap(),
            id: "68d8e890-0000-8000-8000-000000000001",
        });
        let mut made = Vec::new();
        for file in files {
            let content = file.received.content;
            let bytes = content.read(0..content.len()).collect().await.unwrap();
            let text = String::from_utf8(bytes.to_bytes().to_vec()).unwrap();
            made.push((file.key, text));
        }
        made.try_into().unwrap()
    }

    /// The output of `md5sum`.
    const MD5: &str = "A358BB576525B1C200A57C38CD1E0722";

    /// The names of the folder and the manifest's fields are those of the user guide.
    #[tokio::test]
    async fn manifest_and_folder_are_the_documented_ones() {
        let [data, manifest] = made(
            "Current",
            &["RecordType"],
            vec![ChangeKind::Create(object())],
        )
        .await;
        let folder = "to/source/r/incremental_inventory/2025-09-28T07-4000Z";
        let name = "0000000068d8e650_68d8e890000080008000000000000001_0.csv";
        assert_eq!(data.0, format!("{folder}/data/{name}"));
        assert_eq!(data.1, "source,\"a%20b%2F%C3%BC\",\"CREATE\"\n");
        assert_eq!(manifest.0, format!("{folder}/manifest.json"));
        let read: serde_json::Value = serde_json::from_str(&manifest.1).unwrap();
        let expected = json!({
            "startTimestamp": "1759045200",
            "endTimestamp": "1759045800",
            "destinationBucket": "dest",
            "fileFormat": "CSV",
            "fileSchema": "Bucket, Key, RecordType",
            "files": [{"MD5checksum": MD5, "key": data.0, "size": 33}],
            "sourceBucket": "source",
            "version": "2025-09-30",
        });
        assert_eq!(read, expected);
    }

    #[tokio::test]
    async fn permanent_deletion_has_the_documented_columns_only() {
        let fields = [
            "SequenceNumber",
            "RecordType",
            "RecordTimestamp",
            "Requester",
            "RequestId",
            "SourceIp",
            "Size",
            "LastModifiedDate",
            "ETag",
            "EncryptionStatus",
        ];
        let kinds = vec![
            ChangeKind::Create(object()),
            ChangeKind::UpdateMetadata(object()),
            ChangeKind::DeleteMarker,
            ChangeKind::Delete,
        ];
        let start = "source,\"a%20b%2F%C3%BC\",\"null\"";
        let time = "\"2024-08-25 18:08:01.024\"";
        let cause = "\"1\",\"2\",\"::1\"";
        let modified = "\"2024-08-25T18-08-01Z\"";
        let object = format!("\"5\",{modified},\"5D41402ABC4B2A76B9719D911017C592\",\"false\"");
        let number = |n| format!("\"000000000000000000{n:02}\"");
        let lines = [
            format!(
                "{start},\"false\",{},\"CREATE\",{time},{cause},{object}",
                number(9)
            ),
            format!(
                "{start},\"false\",{},\"UPDATE_METADATA\",{time},{cause},{object}",
                number(10)
            ),
            format!(
                "{start},\"true\",{},\"DELETE\",{time},{cause},\"null\",{modified},\"null\",\"null\"",
                number(11)
            ),
            format!(
                "{start},\"null\",{},\"DELETE\",{time}{}",
                number(12),
                ",\"null\"".repeat(7)
            ),
        ];
        let [data, _] = made("All", &fields, kinds).await;
        assert_eq!(data.1.lines().collect::<Vec<_>>(), lines);
    }
}
