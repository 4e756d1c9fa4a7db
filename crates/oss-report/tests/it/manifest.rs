//! Manifests and their checksums.

use oss_report::{ErrorKind, Manifest, Md5Sum, Period, Reports, check_manifest};
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use crate::sample::{FOLDER, RUN, Sample, folder, key, manifest};
use crate::{Outcome, chain, report_oracle};

fn parse(manifest: &Value) -> Result<Manifest, oss_report::Error> {
    Manifest::parse(manifest.to_string().as_bytes(), &folder())
}

/// Returns a valid manifest with other fields; `null` removes one.
fn with(fields: &[(&str, Value)]) -> Value {
    let key = key("data/u.csv.gz");
    let mut manifest = manifest(&[(&key, b"data")]);
    for (name, value) in fields {
        manifest[name] = value.clone();
        if value.is_null() {
            manifest.as_object_mut().expect("an object").remove(*name);
        }
    }
    manifest
}

#[test]
fn numbers_are_accepted_as_text_and_as_numbers() -> Outcome {
    for created in [
        json!("1642994594"),
        json!(1_642_994_594),
        json!(" 1642994594 "),
    ] {
        let manifest = parse(&with(&[("creationTimestamp", created)]))?;
        assert_eq!(manifest.time().to_string(), "2022-01-24T03:23:14.000Z");
    }
    let mut text = with(&[]);
    text["files"][0]["size"] = json!("4");
    assert_eq!(parse(&text)?, parse(&with(&[]))?);
    for wrong in [
        json!("-1"),
        json!(-1),
        json!("+1"),
        json!("1e3"),
        json!(1.5),
        json!(""),
        json!("18446744073709551616"),
        json!(null),
        json!([1]),
    ] {
        let mut manifest = with(&[]);
        manifest["files"][0]["size"] = wrong.clone();
        let error = parse(&manifest).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Manifest, "{wrong}");
    }
    Ok(())
}

#[test]
fn incremental_manifest_has_a_period() -> Outcome {
    let fields = [
        ("creationTimestamp", json!(null)),
        ("startTimestamp", json!("1764460800")),
        ("endTimestamp", json!("1764461400")),
    ];
    let manifest = parse(&with(&fields))?;
    assert!(manifest.is_incremental());
    let Period::Incremental { start, end } = manifest.period() else {
        return Err("not incremental".into());
    };
    assert_eq!(start.to_string(), "2025-11-30T00:00:00.000Z");
    assert_eq!(end.to_string(), "2025-11-30T00:10:00.000Z");
    for fields in [
        [("creationTimestamp", json!(null))].as_slice(),
        &[("startTimestamp", json!("1764460800"))],
        &[
            ("creationTimestamp", json!(null)),
            ("startTimestamp", json!(5)),
            ("endTimestamp", json!(4)),
        ],
        &[("creationTimestamp", json!(u64::MAX))],
        // Milliseconds, as another service writes them.
        &[("creationTimestamp", json!("1642994594000000"))],
    ] {
        let error = parse(&with(fields)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Manifest, "{fields:?}");
    }
    Ok(())
}

#[test]
fn unknown_fields_are_named_and_known_ones_needed() -> Outcome {
    let manifest = parse(&with(&[
        ("newField", json!({"a": [1]})),
        ("another", json!(1)),
    ]))?;
    assert_eq!(manifest.unknown_fields(), ["another", "newField"]);
    for name in [
        "destinationBucket",
        "fileFormat",
        "fileSchema",
        "files",
        "sourceBucket",
    ] {
        let error = parse(&with(&[(name, json!(null))])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Manifest);
        assert!(chain(&error).contains(name), "{}", chain(&error));
    }
    let error = parse(&with(&[("fileFormat", json!("Parquet"))])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    Ok(())
}

#[test]
fn field_twice_is_refused() {
    let text = with(&[]).to_string();
    let twice = text.replacen('{', r#"{"fileSchema":"Key","#, 1);
    let error = Manifest::parse(twice.as_bytes(), &folder()).unwrap_err();
    assert!(
        chain(&error).contains("duplicate field `fileSchema`"),
        "{}",
        chain(&error)
    );
}

#[test]
fn f63_file_that_is_listed_twice_is_refused() {
    let key = key("data/u.csv.gz");
    let error = parse(&manifest(&[(&key, b"1"), (&key, b"1")])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Manifest);
    assert_eq!(
        error.to_string(),
        r#"the file "exports/source-bucket/daily/data/u.csv.gz" is listed twice"#
    );
}

#[test]
fn f64_keys_outside_of_the_folder_are_refused() {
    let long = key(&format!("data/{}", "x".repeat(1_000_000)));
    for outside in [
        "../../etc/passwd",
        "/etc/passwd",
        "etc/passwd",
        "",
        FOLDER,
        "exports/source-bucket/daily",
        "exports/source-bucket/daily2/data/u.csv.gz",
        "exports/source-bucket/DAILY/data/u.csv.gz",
        "exports//source-bucket/daily/data/u.csv.gz",
        "/exports/source-bucket/daily/data/u.csv.gz",
        "./exports/source-bucket/daily/data/u.csv.gz",
        "exports%2Fsource-bucket/daily/data/u.csv.gz",
        "oss://report-bucket/exports/source-bucket/daily/data/u.csv.gz",
        &key("../other/data/u.csv.gz"),
        &key("data/../../u.csv.gz"),
        &key("data/.."),
        &key("."),
        &key("data//u.csv.gz"),
        &key("%2e%2e/u.csv.gz"),
        &key(".%2E/u.csv.gz"),
        &key("data/..%2f..%2Fu.csv.gz"),
        &key("data/..%5Cu.csv.gz"),
        &key(r"data\..\..\u.csv.gz"),
        &key("data/u\0.csv.gz"),
        &key("data/u\n.csv.gz"),
        &long,
    ] {
        let error = parse(&manifest(&[(outside, b"1")])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Outside, "{outside:?}");
        let text = error.to_string();
        assert!(!text.contains('\0') && text.len() < 500, "{text:?}");
    }
}

#[test]
fn f64_other_buckets_are_refused() {
    for (name, text) in [
        (
            "destinationBucket",
            r#"destinationBucket is "canary", but the folder belongs to "report-bucket""#,
        ),
        (
            "sourceBucket",
            r#"sourceBucket is "canary", but the folder belongs to "source-bucket""#,
        ),
    ] {
        let error = parse(&with(&[(name, json!("canary"))])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Outside);
        assert_eq!(error.to_string(), text);
    }
}

proptest! {
    /// The keys have the parts that trick path normalization.
    #[test]
    fn f64_accepted_keys_stay_below_the_folder(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "exports", "source-bucket", "daily", "data", "..", ".", "/", "//", "\\", "%2e%2e", "%2F", "%252e", "u.gz", "\0",
                FOLDER,
            ]),
            0..8,
        ),
        separator in proptest::sample::select(vec!["", "/"]),
    ) {
        let key = parts.join(separator);
        if let Ok(manifest) = parse(&manifest(&[(&key, b"1")])) {
            prop_assert_eq!(manifest.files()[0].key(), &key);
            let below = key.strip_prefix(FOLDER);
            prop_assert!(below.is_some(), "{key}");
            // The normalization of URLs is independent of our check.
            let mut depth = 0;
            for part in below.unwrap_or_default().split(['/', '\\']) {
                depth += match part {
                    ".." => -1,
                    "." | "" => 0,
                    _ => 1,
                };
                prop_assert!(depth > 0, "{key}");
            }
        }
    }

    #[test]
    fn any_bytes_are_a_manifest_or_an_error(bytes: Vec<u8>, cut in any::<proptest::sample::Index>()) {
        report_oracle::check_manifest(&bytes);
        let manifest = with(&[]).to_string();
        let cut = cut.index(manifest.len());
        prop_assert!(Manifest::parse(&manifest.as_bytes()[..cut], &folder()).is_err());
    }
}

#[test]
fn f62_checksum_ignores_case_and_spaces() -> Outcome {
    let manifest = b"{}";
    let upper = Md5Sum::of(manifest).to_string();
    for checksum in [
        upper.clone(),
        upper.to_lowercase(),
        format!("{upper}\n"),
        format!(" \t{}\r\n", upper.to_lowercase()),
    ] {
        check_manifest(manifest, checksum.as_bytes())?;
    }
    Ok(())
}

#[test]
fn f62_wrong_checksum_names_both_values() {
    let error = check_manifest(b"{}", b"D41D8CD98F00B204E9800998ECF8427E").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checksum);
    assert_eq!(
        error.to_string(),
        "the MD5 is 99914B932BD37A50B983C5E7C90AE93B, but manifest.checksum says D41D8CD98F00B204E9800998ECF8427E"
    );
    let long = "0".repeat(33);
    for wrong in [
        "",
        " ",
        "D41D",
        "D41D8CD98F00B204E9800998ECF8427G",
        &long,
        "\u{202e}",
    ] {
        let error = check_manifest(b"{}", wrong.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Checksum, "{wrong}");
        assert!(!error.to_string().contains('\u{202e}'));
    }
}

#[tokio::test]
async fn f62_missing_checksum_is_an_error_unless_skipped() -> Outcome {
    let mut sample = Sample::new(&["b,k\n"]);
    sample
        .files
        .remove(&key(&format!("{RUN}/manifest.checksum")));
    let reports = Reports::new(sample, folder());
    let error = reports.latest().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checksum);
    assert_eq!(
        error.file(),
        Some(&*key(&format!("{RUN}/manifest.checksum")))
    );
    assert!(error.help().contains("skip the checks"));
    let unchecked = reports.checks(oss_report::Checks::Skipped);
    assert!(!unchecked.latest().await?.has_checksum());
    Ok(())
}

#[tokio::test]
async fn f62_damaged_manifest_is_an_error_unless_skipped() -> Outcome {
    let mut sample = Sample::new(&["b,k\n"]);
    sample.file(&format!("{RUN}/manifest.json")).push(b' ');
    let reports = Reports::new(sample, folder());
    let error = reports.latest().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checksum);
    assert_eq!(error.file(), Some(&*key(&format!("{RUN}/manifest.json"))));
    reports.checks(oss_report::Checks::Skipped).latest().await?;
    Ok(())
}
