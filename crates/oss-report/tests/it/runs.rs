//! The runs of a rule.

use oss_model::inventory::InventoryConfiguration;
use oss_report::{ErrorKind, Report, ReportFolder, ReportState, Reports, RunKind};

use crate::sample::{RUN, Sample, folder, key};
use crate::{Outcome, chain};

fn rule(bucket: &str, prefix: Option<&str>) -> Outcome<InventoryConfiguration> {
    use oss_model::inventory::{Frequency, IncludedObjectVersions, OssBucketDestination};
    let mut destination = OssBucketDestination::builder()
        .format("CSV")
        .account_id("100")
        .role_arn("acs:ram::100:role/a")
        .bucket(bucket)
        .build()?;
    destination.prefix = prefix.map(str::to_owned);
    Ok(InventoryConfiguration::builder()
        .id("daily")
        .is_enabled(true)
        .destination(destination)
        .schedule(Frequency::Daily)
        .included_object_versions(IncludedObjectVersions::Current)
        .build()?)
}

#[test]
fn folder_of_a_rule_has_bucket_and_prefix() -> Outcome {
    for (bucket, prefix, expected) in [
        ("reports", None, "oss://reports/src/daily/"),
        ("reports", Some(""), "oss://reports/src/daily/"),
        ("acs:oss:::reports", Some("a"), "oss://reports/a/src/daily/"),
        (
            "acs:oss:cn-hangzhou:100:reports",
            Some("a/b"),
            "oss://reports/a/b/src/daily/",
        ),
        // OSS adds a slash in any case.
        ("reports", Some("a/"), "oss://reports/a//src/daily/"),
    ] {
        let folder = ReportFolder::of(&rule(bucket, prefix)?, "src")?;
        assert_eq!(folder.to_string(), expected);
        assert_eq!((folder.source_bucket(), folder.rule_id()), ("src", "daily"));
    }
    assert!(ReportFolder::of(&rule("reports", None)?, "").is_err());
    for key in ["", "/", "daily", "/daily/", "src//", "a//"] {
        assert!(ReportFolder::new("reports", key).is_err(), "{key}");
    }
    Ok(())
}

/// Two finished runs, an unfinished one, an incremental one, and other files.
fn sample() -> Sample {
    let mut sample = Sample::new(&["b,k\n"]);
    sample.add_run("2026-11-20T16-00Z", "t", &["b,k\n", "b,l\n"]);
    let checksum = key("2026-11-22T16-00Z/manifest.checksum");
    sample.files.insert(checksum, Vec::new());
    sample.add_run("incremental_inventory/2026-11-21T16-1000Z", "i", &[]);
    for other in [
        "2026-11-23/manifest.json",
        "2026-13-23T16-00Z/manifest.json",
        "a/2026-11-23T16-00Z/manifest.json",
        "2026-11-23T16-00Z/a/manifest.json",
        "2026-11-23T16-00ZZ/manifest.json",
    ] {
        sample.files.insert(key(other), Vec::new());
    }
    let beside = "exports/source-bucket/daily2/2026-11-24T16-00Z/manifest.json";
    sample.files.insert(beside.to_owned(), Vec::new());
    sample
}

#[tokio::test]
async fn runs_are_sorted_and_have_states() -> Outcome {
    let runs = Reports::new(sample(), folder()).runs().await?;
    let all: Vec<_> = runs
        .all()
        .iter()
        .map(|run| (run.time().to_string(), run.kind(), run.is_finished()))
        .collect();
    let row = |time: &str, kind, is_finished| (format!("{time}.000Z"), kind, is_finished);
    assert_eq!(
        all,
        [
            row("2026-11-20T16:00:00", RunKind::Full, true),
            row("2026-11-21T16:00:00", RunKind::Full, true),
            row("2026-11-21T16:10:00", RunKind::Incremental, true),
            row("2026-11-22T16:00:00", RunKind::Full, false),
        ]
    );
    let after = runs.changes_after("2026-11-21T16:00:00Z".parse()?);
    assert_eq!(after.count(), 1);
    Ok(())
}

#[tokio::test]
async fn rules_are_found_below_any_prefix() -> Outcome {
    let mut sample = sample();
    let other = key("2026-11-21T16-00Z/manifest.json").replace("daily", "weekly");
    sample.files.insert(other, Vec::new());
    let rules = |prefix: &'static str| {
        let sample = sample.clone();
        async move {
            let found = Reports::below(sample, "report-bucket", prefix).await?;
            let keys = found
                .iter()
                .map(|reports| reports.folder().key().to_owned());
            Ok::<Vec<_>, oss_report::Error>(keys.collect())
        }
    };
    let (daily, weekly) = (
        "exports/source-bucket/daily/",
        "exports/source-bucket/weekly/",
    );
    for (prefix, expected) in [
        ("exports/source-bucket/weekly", vec![weekly]),
        (
            "exports/source-bucket/daily/2026-11-21T16-00Z/",
            vec![daily],
        ),
        (
            "exports/source-bucket/daily/2026-11-21T16-00Z/manifest.json",
            vec![daily],
        ),
        (
            "exports/source-bucket/daily/incremental_inventory/",
            vec![daily],
        ),
    ] {
        assert_eq!(rules(prefix).await?, expected, "{prefix}");
    }
    let all = rules("").await?;
    assert!(all.iter().any(|key| key == daily) && all.iter().any(|key| key == weekly));
    let error = rules("exports/other/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    Ok(())
}

fn name(report: &Report) -> &str {
    report.run().folder()
}

#[tokio::test]
async fn latest_run_is_finished_and_full() -> Outcome {
    let report = Reports::new(sample(), folder()).latest().await?;
    assert_eq!(name(&report), "2026-11-21T16-00Z/");
    assert_eq!(report.state(), ReportState::Complete);
    Ok(())
}

#[tokio::test]
async fn run_at_a_time_is_the_last_one_before() -> Outcome {
    let reports = Reports::new(sample(), folder());
    for (time, expected) in [
        ("2026-11-20T16:00:00Z", "2026-11-20T16-00Z/"),
        ("2026-11-21T15:59:59Z", "2026-11-20T16-00Z/"),
        ("2026-11-21T16:00:00Z", "2026-11-21T16-00Z/"),
        ("2027-01-01T00:00:00Z", "2026-11-21T16-00Z/"),
    ] {
        let report = reports.at_or_before(time.parse()?).await?;
        assert_eq!(name(&report), expected, "{time}");
    }
    let error = reports
        .at_or_before("2026-11-20T15:59:00Z".parse()?)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.help().contains("2026-11-20T16:00:00"),
        "{}",
        error.help()
    );
    Ok(())
}

#[tokio::test]
async fn place_without_finished_runs_has_advice() -> Outcome {
    let error = Reports::new(Sample::default(), folder())
        .latest()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no run of the rule is in oss://report-bucket/exports/source-bucket/daily/"
    );
    let mut incremental = Sample::default();
    incremental.add_run("incremental_inventory/2026-11-21T16-1000Z", "i", &[]);
    let error = Reports::new(incremental, folder())
        .latest()
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("only incremental reports"),
        "{error}"
    );
    let mut unfinished = Sample::default();
    let key = key(&format!("{RUN}/manifest.checksum"));
    unfinished.files.insert(key, Vec::new());
    let reports = Reports::new(unfinished, folder());
    let error = reports.latest().await.unwrap_err();
    assert!(
        error.to_string().starts_with("the only full run in "),
        "{error}"
    );
    let runs = reports.runs().await?;
    let error = reports.open(&runs, &runs.all()[0]).await.unwrap_err();
    assert!(chain(&error).contains("the run isn't finished"), "{error}");
    Ok(())
}

#[tokio::test]
async fn f63_deleted_data_files_are_expired_and_not_empty() -> Outcome {
    let mut sample = Sample::new(&["b,k\n", "b,l\n"]);
    sample.files.remove(&key("data/u-1.csv.gz"));
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    assert_eq!(report.state(), ReportState::Expired { missing: 1 });
    let missing: Vec<_> = report
        .missing_files()
        .map(|file| file.key().to_owned())
        .collect();
    assert_eq!(missing, [key("data/u-1.csv.gz")]);
    let outcome = reports
        .verify(&report, &oss_report::ReadOptions::new())
        .await;
    let error = outcome.complete().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    assert!(error.help().contains("lifecycle"), "{}", error.help());
    Ok(())
}

#[tokio::test]
async fn incremental_report_needs_no_checksum() -> Outcome {
    let mut sample = sample();
    let run = "incremental_inventory/2026-11-21T16-1000Z";
    sample
        .files
        .remove(&key(&format!("{run}/manifest.checksum")));
    let reports = Reports::new(sample, folder());
    let runs = reports.runs().await?;
    let report = reports.open(&runs, &runs.all()[2]).await?;
    assert!(!report.has_checksum());
    Ok(())
}
