//! Inventory configurations of S3 become rules.

use serde_json::{Value, json};

use crate::local_oss::{LocalOss, Outcome, ossinv};

fn configuration() -> Value {
    json!({
        "Destination": {"S3BucketDestination": {
            "AccountId": "123456789012", "Bucket": "arn:aws:s3:::reports-aws", "Format": "CSV",
            "Prefix": "inventory", "Encryption": {"SSES3": {}},
        }},
        "IsEnabled": true,
        "Filter": {"Prefix": "logs/"},
        "Id": "daily",
        "IncludedObjectVersions": "Current",
        "OptionalFields": ["Size", "ETag"],
        "Schedule": {"Frequency": "Weekly"},
    })
}

fn import_with(file: &Value, arguments: &[&str]) -> Outcome {
    let mut command = ossinv();
    command
        .args(["import", "-", "--destination", "reports"])
        .args(["--role-arn", "acs:ram::100000000000000:role/AliyunOSSRole"])
        .args(arguments);
    Outcome::of(command.write_stdin(file.to_string()))
}

fn import(file: &Value) -> (Value, Vec<String>) {
    let outcome = import_with(file, &["-o", "json"]);
    let lines = outcome.stderr.lines().map(str::to_owned).collect();
    let rules = serde_json::from_str(&outcome.ok()).expect("JSON");
    (rules, lines)
}

#[test]
fn what_boto3_returns_becomes_rules_of_oss() {
    let expected = json!({
        "Id": "daily", "IsEnabled": true, "Filter": {"Prefix": "logs/"},
        "Destination": {"OSSBucketDestination": {
            "Format": "CSV", "AccountId": "100000000000000",
            "RoleArn": "acs:ram::100000000000000:role/AliyunOSSRole",
            "Bucket": "acs:oss:::reports", "Prefix": "inventory", "Encryption": {"SSE-OSS": {}},
        }},
        "Schedule": {"Frequency": "Weekly"}, "IncludedObjectVersions": "Current",
        "OptionalFields": {"Field": ["Size", "ETag"]},
    });
    let metadata = json!({"HTTPStatusCode": 200});
    for file in [
        configuration(),
        json!([configuration()]),
        json!({"ResponseMetadata": metadata, "InventoryConfiguration": configuration()}),
        json!({"ResponseMetadata": metadata, "IsTruncated": false,
               "InventoryConfigurationList": [configuration()]}),
    ] {
        let (rules, losses) = import(&file);
        assert_eq!(rules, json!([expected]), "{file}");
        assert!(losses.is_empty(), "{losses:?}");
    }
}

#[test]
fn imported_rules_can_be_put_in_each_format() {
    for format in ["yaml", "json", "xml"] {
        let oss = LocalOss::start();
        let rules = import_with(&configuration(), &["-o", format]).ok();
        oss.put(&rules).ok();
        oss.run(&["get", "daily"]).ok();
    }
}

/// Sets a value below a pointer of JSON.
fn with(pointer: &str, key: &str, value: Value) -> Value {
    let mut file = configuration();
    let parent = file.pointer_mut(pointer).expect("a parent");
    parent
        .as_object_mut()
        .expect("an object")
        .insert(key.to_owned(), value);
    file
}

#[test]
fn everything_without_a_counterpart_is_listed() {
    let s3 = "/Destination/S3BucketDestination";
    let table = [
        (
            with(s3, "Format", json!("Parquet")),
            "Format: OSS has no Parquet; CSV is used",
        ),
        (
            with(s3, "Format", json!("ORC")),
            "Format: OSS has no ORC; CSV is used",
        ),
        (
            with(s3, "New", json!({})),
            "S3BucketDestination/New: has no counterpart in OSS",
        ),
        (
            with(
                s3,
                "Encryption",
                json!({"SSEKMS": {"KeyId": "arn:aws:kms:x"}}),
            ),
            "Encryption/SSEKMS: SSE-OSS is used instead of the key; --kms-key names one",
        ),
        (
            with(s3, "Encryption", json!({"SSEC": {}})),
            "Encryption/SSEC: has no counterpart",
        ),
        (
            with("", "Schedule", json!({"Frequency": "Hourly"})),
            "Hourly has no counterpart",
        ),
        (
            with("", "IncludedObjectVersions", json!("Some")),
            "Some has no counterpart",
        ),
        (
            with("/Filter", "Tag", json!("x")),
            "Filter/Tag: has no counterpart in OSS",
        ),
        (
            with("", "Tables", json!([1])),
            "rule daily: Tables: has no counterpart in OSS",
        ),
        (
            with("", "OptionalFields", json!(["ReplicationStatus"])),
            "OSS has no column ReplicationStatus",
        ),
        (
            with("", "OptionalFields", json!(["ObjectAccessControlList"])),
            "ObjectAccessControlList is replaced by ObjectAcl",
        ),
        (
            json!({"InventoryConfigurationList": [configuration()], "IsTruncated": true}),
            "is one page of a list; more rules follow",
        ),
    ];
    for (file, loss) in table {
        let (rules, losses) = import(&file);
        assert_eq!(rules.as_array().map(Vec::len), Some(1));
        assert!(
            losses.len() == 1 && losses[0].contains(loss),
            "{loss}: {losses:?}"
        );
        let strict = import_with(&file, &["--strict"]);
        assert_eq!(
            (strict.code, strict.stdout.as_str()),
            (2, ""),
            "{}",
            strict.stderr
        );
    }
}

#[test]
fn encryption_of_s3_never_becomes_none() {
    let kms = json!({"SSEKMS": {"KeyId": "arn:aws:kms:x"}});
    let file = with("/Destination/S3BucketDestination", "Encryption", kms);
    let encryption =
        |rules: &Value| rules[0]["Destination"]["OSSBucketDestination"]["Encryption"].clone();
    assert_eq!(encryption(&import(&file).0), json!({"SSE-OSS": {}}));
    let outcome = import_with(&file, &["-o", "json", "--kms-key", "key1", "--strict"]);
    let rules = serde_json::from_str(&outcome.ok()).expect("JSON");
    assert_eq!(encryption(&rules), json!({"SSE-KMS": {"KeyId": "key1"}}));
}

#[test]
fn file_that_is_not_of_s3_is_an_error_with_its_place() {
    let table = [
        (
            json!({"InventoryConfiguration": 1}),
            "standard input:1:27: InventoryConfiguration must be an object",
        ),
        (
            json!(["x"]),
            "standard input:1:2: expected an inventory configuration of S3",
        ),
        (json!([]), "standard input: has no inventory configurations"),
        (
            with("", "IsEnabled", json!("on")),
            "IsEnabled must be true or false",
        ),
        (
            with("", "Destination", json!({})),
            "Destination/S3BucketDestination is missing",
        ),
        (with("", "Id", json!(["x"])), "Id must be a text"),
        (
            with("", "OptionalFields", json!("Size")),
            "OptionalFields must be an array",
        ),
    ];
    for (file, said) in table {
        let outcome = import_with(&file, &[]);
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{said}: {}", outcome.stderr);
    }
}

#[test]
fn account_alone_uses_the_role_of_the_console() {
    let mut command = ossinv();
    command.args([
        "import",
        "-",
        "-o",
        "json",
        "--destination=reports",
        "--account-id=42",
    ]);
    let rules = Outcome::of(command.write_stdin(configuration().to_string())).ok();
    assert!(rules.contains("acs:ram::42:role/AliyunOSSRole"), "{rules}");
    let mut command = ossinv();
    command
        .args(["import", "-"])
        .write_stdin(configuration().to_string());
    let outcome = Outcome::of(&mut command);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("--destination"),
        "{}",
        outcome.stderr
    );
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<InventoryConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
  <Id>daily</Id><IsEnabled>true</IsEnabled><Filter><Prefix>logs/</Prefix></Filter>
  <Destination><S3BucketDestination>
    <Format>CSV</Format><AccountId>123456789012</AccountId><Bucket>arn:aws:s3:::reports-aws</Bucket>
    <Prefix>inventory</Prefix><Encryption><SSE-S3/></Encryption>
  </S3BucketDestination></Destination>
  <Schedule><Frequency>Weekly</Frequency></Schedule>
  <IncludedObjectVersions>Current</IncludedObjectVersions>
  <OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields>
</InventoryConfiguration>";

fn import_xml(xml: &str) -> Outcome {
    let mut command = ossinv();
    command.args(["import", "-", "-o", "json", "--destination=reports"]);
    command.arg("--account-id=100000000000000").write_stdin(xml);
    Outcome::of(&mut command)
}

#[test]
fn xml_of_s3_is_the_same_as_the_json() {
    let rules = import_xml(XML).ok();
    assert_eq!(rules, import_with(&configuration(), &["-o", "json"]).ok());
    let start = XML.find("<InventoryConfiguration").expect("the root");
    let list = format!(
        "<ListInventoryConfigurationsResult>{0}{0}<IsTruncated>true</IsTruncated>\
         </ListInventoryConfigurationsResult>",
        &XML[start..]
    );
    let outcome = import_xml(&list);
    assert!(
        outcome.stderr.contains("one page of a list"),
        "{}",
        outcome.stderr
    );
    let rules: Value = serde_json::from_str(&outcome.ok()).expect("JSON");
    assert_eq!(rules.as_array().map(Vec::len), Some(2));
    let kms = XML.replace("<SSE-S3/>", "<SSE-KMS><KeyId>k</KeyId></SSE-KMS>");
    assert!(
        import_xml(&kms)
            .stderr
            .contains("Encryption/SSEKMS: SSE-OSS is used")
    );
    for broken in [
        "<Other/>",
        "<InventoryConfiguration>",
        "<InventoryConfiguration/>",
    ] {
        assert_eq!(import_xml(broken).code, 2, "{broken}");
    }
}
