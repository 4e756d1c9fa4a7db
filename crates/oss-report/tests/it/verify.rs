//! Verification of whole reports.

use std::sync::Arc;

use oss_report::{ErrorKind, Progress, ReadOptions, Reports};

use crate::sample::{FOLDER, Sample, folder, gzip, key};
use crate::{Outcome, chain};

#[tokio::test]
async fn right_report_is_complete() -> Outcome {
    let reports = Reports::new(Sample::new(&["b,k\n", "b,l\n", ""]), folder());
    let report = reports.latest().await?;
    let progress = Arc::new(Progress::default());
    for parallel in [0, 1, 2, 9] {
        let options = ReadOptions::new()
            .parallel(parallel)
            .progress(Arc::clone(&progress));
        let outcome = reports.verify(&report, &options).await;
        assert!(outcome.is_complete());
        let totals = outcome.complete()?;
        assert_eq!((totals.files, totals.content), (3, 8));
        assert_eq!(totals.stored, report.manifest().size());
    }
    assert_eq!(progress.files(), 12);
    assert_eq!(progress.bytes(), 4 * report.manifest().size());
    Ok(())
}

#[tokio::test]
async fn f63_bad_files_are_named_and_the_others_counted() -> Outcome {
    let mut sample = Sample::new(&["b,0\n", "b,1\n", "b,2\n", "b,3\n"]);
    *sample.file("data/u-1.csv.gz") = gzip(b"b,X\n");
    sample.file("data/u-2.csv.gz").pop();
    sample.files.remove(&key("data/u-3.csv.gz"));
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let outcome = reports.verify(&report, &ReadOptions::new()).await;
    assert!(!outcome.is_complete());
    assert_eq!(outcome.partial().files, 1);
    let errors: Vec<_> = outcome
        .files()
        .iter()
        .map(|file| {
            file.error()
                .map(|error| (error.kind(), error.file().map(str::to_owned)))
        })
        .collect();
    let file = |n| Some(key(&format!("data/u-{n}.csv.gz")));
    assert_eq!(
        errors,
        [
            None,
            Some((ErrorKind::Checksum, file(1))),
            Some((ErrorKind::Size, file(2))),
            Some((ErrorKind::NotFound, file(3))),
        ]
    );
    let error = outcome.complete().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    let text = chain(&error);
    assert!(
        text.starts_with("the report is incomplete: 3 of 4 files failed: exports/source-bucket/daily/data/u-1.csv.gz: the MD5 is "),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn f64_canary_bucket_is_never_read() -> Outcome {
    let canary = "exports/source-bucket/canary/data/u.csv.gz";
    let mut sample = Sample::default();
    let manifest = crate::sample::manifest(&[(canary, b"secret")]);
    sample.put_manifest(crate::sample::RUN, &manifest);
    sample.files.insert(canary.to_owned(), b"secret".to_vec());
    let reports = Reports::new(sample.clone(), folder());
    let error = reports.latest().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Outside);
    let opened = sample.opened();
    assert!(
        opened.iter().all(|key| key.starts_with(FOLDER)),
        "{opened:?}"
    );
    assert_eq!(opened.len(), 2, "the manifest and its checksum");
    Ok(())
}
