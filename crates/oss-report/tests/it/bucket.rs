//! Reports that the local OSS wrote, read through the client.

use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use oss_client::{Client, Endpoint, Region, StaticCredentials};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply, Truncation};
use oss_inventory::{BucketName, InventoryClient};
use oss_model::inventory::{
    Field, Frequency, IncludedObjectVersions, InventoryConfiguration, OssBucketDestination,
};
use oss_model::object::{DeleteObject, PutObject};
use oss_report::tally::Totals;
use oss_report::{Bucket, ErrorKind, ReadOptions, Report, ReportState, Reports, Row, Tally};

use crate::{Outcome, chain};

const SOURCE: &str = "source-bucket";
const DESTINATION: &str = "report-bucket";

/// A local OSS in which a rule has run.
struct Local {
    emulator: Emulator,
    client: Client,
    rule: InventoryConfiguration,
}

impl Local {
    /// Lists 20 objects of 3 bytes in files of 4 rows.
    async fn start() -> Outcome<Self> {
        let emulator = Emulator::builder()
            .bucket(SOURCE)
            .bucket(DESTINATION)
            .rows_per_report_file(NonZero::new(4).ok_or("zero")?)
            .start()
            .await?;
        let credentials = StaticCredentials::new(emulator.credentials().clone());
        let client = Client::builder(Region::new(emulator.region())?, credentials)
            .endpoint(Endpoint::custom(emulator.endpoint())?)
            .build()?;
        for n in 0..20 {
            let put = PutObject::new(SOURCE, format!("folder {}/{n}", n % 3), "abc");
            client.execute(&put).await?;
        }
        let rule = rule(&emulator)?;
        let inventory = InventoryClient::new(client.clone(), BucketName::new(SOURCE)?);
        inventory.put(&rule).await?;
        // The report is written before the next request.
        inventory.get(&rule.id).await?;
        Ok(Self {
            emulator,
            client,
            rule,
        })
    }

    fn reports(&self) -> Outcome<Reports> {
        let bucket = Bucket::new(self.client.clone(), DESTINATION);
        Ok(Reports::of(bucket, &self.rule, SOURCE)?)
    }

    fn add_fault(&self, fault: Fault) {
        self.emulator.faults().add(fault);
    }
}

fn rule(emulator: &Emulator) -> Outcome<InventoryConfiguration> {
    let account = emulator.account_id();
    let mut destination = OssBucketDestination::builder()
        .format("CSV")
        .account_id(account)
        .role_arn(format!("acs:ram::{account}:role/AliyunOSSRole"))
        .bucket(format!("acs:oss:::{DESTINATION}"))
        .build()?;
    // The field gets two slashes for it.
    destination.prefix = Some("exports/".to_owned());
    Ok(InventoryConfiguration::builder()
        .id("daily")
        .is_enabled(true)
        .destination(destination)
        .schedule(Frequency::Daily)
        .included_object_versions(IncludedObjectVersions::Current)
        .optional_fields([Field::Size, Field::StorageClass, Field::LastModifiedDate])
        .build()?)
}

async fn verify(
    reports: &Reports,
    report: &Report,
) -> oss_report::Outcome<oss_report::VerifiedTotals> {
    reports.verify(report, &ReadOptions::new()).await
}

#[tokio::test]
async fn report_of_a_rule_is_verified_and_read() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    assert_eq!(reports.folder().key(), "exports//source-bucket/daily/");
    let report = reports.latest().await?;
    assert_eq!(report.state(), ReportState::Complete);
    assert!(report.has_checksum());
    let verified = verify(&reports, &report).await.complete()?;
    assert_eq!(verified.files, 5);
    let read = reports
        .read(&report, &ReadOptions::new(), Totals::default)
        .await?;
    let read = read.complete()?;
    assert_eq!((read.rows, read.tally.all().bytes), (20, 60));
    Ok(())
}

/// A tally whose first row waits for the first rows of other files.
#[derive(Clone, Default)]
struct Together {
    files: Arc<(Mutex<usize>, Condvar)>,
    rows: usize,
}

impl Tally for Together {
    fn row(&mut self, _: &Row<'_>) {
        self.rows += 1;
        if self.rows == 1 {
            let (files, arrival) = &*self.files;
            let mut files = files.lock().unwrap();
            *files += 1;
            arrival.notify_all();
            // Without the limit, a failure would last forever.
            let limit = Duration::from_secs(60);
            let waited = arrival.wait_timeout_while(files, limit, |files| *files < 4);
            assert!(!waited.unwrap().1.timed_out(), "four files at once");
        }
    }

    fn merge(&mut self, other: Self) {
        self.rows += other.rows;
    }
}

#[tokio::test]
async fn four_files_of_a_bucket_are_read_at_once() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    let together = Together::default();
    let options = ReadOptions::new().parallel(4);
    let read = reports.read(&report, &options, || together.clone()).await?;
    assert_eq!(read.complete()?.tally.rows, 20);
    Ok(())
}

#[tokio::test]
async fn fetched_report_is_read_without_the_bucket() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    let directory = tempfile::tempdir()?;
    let fetched = reports
        .fetch(&report, &directory, &ReadOptions::new())
        .await?;
    assert_eq!(fetched.complete()?.downloaded, 5);
    drop(local);
    let found = Reports::in_directory(&directory)?;
    assert_eq!(found[0].folder(), reports.folder());
    let report = found[0].latest().await?;
    let read = found[0]
        .read(&report, &ReadOptions::new(), Totals::default)
        .await?;
    assert_eq!(read.complete()?.rows, 20);
    Ok(())
}

#[tokio::test]
async fn f63_damaged_and_missing_objects_are_named() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    let files = report.manifest().files();
    let delete = DeleteObject::new(DESTINATION, files[1].key());
    local.client.execute(&delete).await?;
    let put = PutObject::new(DESTINATION, files[2].key(), "changed");
    local.client.execute(&put).await?;
    let outcome = verify(&reports, &report).await;
    let errors: Vec<_> = outcome
        .errors()
        .map(|error| (error.kind(), error.file()))
        .collect();
    assert_eq!(
        errors,
        [
            (ErrorKind::NotFound, Some(files[1].key())),
            (ErrorKind::Size, Some(files[2].key())),
        ]
    );
    assert_eq!(outcome.partial().files, 3);
    assert_eq!(
        outcome.complete().unwrap_err().kind(),
        ErrorKind::Incomplete
    );
    let state = reports.latest().await?.state();
    assert_eq!(state, ReportState::Expired { missing: 1 });
    Ok(())
}

#[tokio::test]
async fn f63_damage_on_the_way_is_found() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    local.add_fault(
        Fault::on("GetObject")?
            .first(2)
            .then(Effect::DamageResponseBody),
    );
    let read = reports
        .read(&report, &ReadOptions::new(), Totals::default)
        .await?;
    assert_eq!(read.errors().count(), 2);
    assert_eq!(read.partial().rows, 12);
    // The MD5 of the whole is compared even if the client compares nothing.
    for error in read.errors() {
        assert!(error.file().is_some(), "{}", chain(error));
    }
    // Nothing of it is remembered.
    assert!(verify(&reports, &report).await.is_complete());
    Ok(())
}

#[tokio::test]
async fn interrupted_download_continues() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    let cut = Effect::Truncate(Truncation::of_body(10));
    local.add_fault(Fault::on("GetObject")?.first(3).then(cut));
    assert!(verify(&reports, &report).await.is_complete());
    Ok(())
}

#[tokio::test]
async fn refused_request_names_the_permission() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    let refused = || Effect::Respond(Reply::error(http::StatusCode::FORBIDDEN, "AccessDenied"));
    local.add_fault(Fault::on("GetObject")?.first(1).then(refused()));
    local.add_fault(Fault::on("ListObjectsV2")?.first(1).then(refused()));
    let outcome = verify(&reports, &report).await;
    let error = outcome.errors().next().ok_or("no error")?;
    assert_eq!(error.kind(), ErrorKind::Source);
    assert!(error.help().contains("oss:GetObject"), "{}", error.help());
    let error = reports.latest().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Source);
    assert!(error.help().contains("oss:ListObjects"), "{}", error.help());
    Ok(())
}

#[tokio::test]
async fn f64_other_buckets_get_no_request() -> Outcome {
    let local = Local::start().await?;
    let reports = local.reports()?;
    let report = reports.latest().await?;
    let key = format!(
        "{}{}manifest.json",
        reports.folder().key(),
        report.run().folder()
    );
    let manifest = |bucket: &str, file: &str| {
        serde_json::json!({
            "creationTimestamp": "1", "destinationBucket": bucket, "fileFormat": "CSV", "fileSchema": "Key",
            "files": [{"MD5checksum": "0".repeat(32), "key": file, "size": 1}], "sourceBucket": SOURCE,
        })
        .to_string()
    };
    let inside = format!("{}data/u.csv.gz", reports.folder().key());
    for json in [
        manifest("canary", &inside),
        manifest(DESTINATION, "canary/data/u.csv.gz"),
    ] {
        let put = PutObject::new(DESTINATION, &*key, json.clone());
        local.client.execute(&put).await?;
        let checksum = key.replace(".json", ".checksum");
        let md5 = oss_report::Md5Sum::of(json.as_bytes()).to_string();
        let put = PutObject::new(DESTINATION, checksum, md5);
        local.client.execute(&put).await?;
        local.emulator.journal().clear();
        let error = reports.latest().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Outside, "{}", chain(&error));
        let journal = local.emulator.journal();
        assert_eq!(journal.requests_of("GetObject").ok(), Some(2));
    }
    Ok(())
}
