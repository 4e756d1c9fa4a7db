//! Reading of rows: only right files count.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oss_report::tally::Totals;
use oss_report::{
    Checks, ErrorKind, InvalidRows, Progress, ReadOptions, Reports, Row, Tallied, Tally,
};

use crate::sample::{Sample, folder, gzip, key, manifest};
use crate::{Outcome, chain};

/// The keys of all rows, in the order in which they were merged.
#[derive(Debug, Default)]
struct Keys(Vec<String>);

impl Tally for Keys {
    fn row(&mut self, row: &Row<'_>) {
        self.0
            .push(String::from_utf8_lossy(&row.key()).into_owned());
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

#[tokio::test]
async fn rows_of_all_files_are_merged_in_order() -> Outcome {
    let contents: Vec<_> = (0..30).map(|n| format!("b,\"{n}%2Fa\"\nb,{n}\n")).collect();
    let contents: Vec<_> = contents.iter().map(String::as_str).collect();
    let reports = Reports::new(Sample::new(&contents), folder());
    let report = reports.latest().await?;
    let expected: Vec<_> = (0..30)
        .flat_map(|n| [format!("{n}/a"), n.to_string()])
        .collect();
    for parallel in [1, 3, 100] {
        let progress = Arc::new(Progress::default());
        let options = ReadOptions::new()
            .parallel(parallel)
            .progress(Arc::clone(&progress));
        let read = reports.read(&report, &options, Keys::default).await?;
        let read = read.complete()?;
        assert_eq!(read.tally.0, expected);
        assert_eq!(
            (read.rows, read.rejected.count, read.header_lines),
            (60, 0, 0)
        );
        assert_eq!((progress.rows(), progress.files()), (60, 30));
    }
    Ok(())
}

/// The bit is at the end, so all rows were tallied before it is found.
#[tokio::test]
async fn f63_rows_of_a_damaged_file_are_not_merged() -> Outcome {
    let mut sample = Sample::new(&["b,0\n", "b,1\n", "b,2\n"]);
    let file = sample.file("data/u-1.csv.gz");
    let crc = file.len() - 8;
    file[crc] ^= 1;
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new();
    let read = reports.read(&report, &options, Keys::default).await?;
    assert!(!read.is_complete());
    assert_eq!(read.partial().tally.0, ["0", "2"]);
    assert_eq!(read.partial().rows, 2);
    let error = read.complete().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    assert!(
        chain(&error).contains("data/u-1.csv.gz: the MD5 is "),
        "{}",
        chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn f66_strict_reading_names_file_row_and_column() -> Outcome {
    let mut sample = Sample::default();
    let content = gzip(b"b,k,1\nb,l,many\nb,m,2\n");
    let mut manifest = manifest(&[(&key("data/u.csv.gz"), &content)]);
    manifest["fileSchema"] = "Owner,Key,Size".into();
    sample.put_manifest(crate::sample::RUN, &manifest);
    sample.files.insert(key("data/u.csv.gz"), content);
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new();
    let read = reports.read(&report, &options, Totals::default).await?;
    let error = read.files()[0].error().ok_or("no error")?;
    assert_eq!(error.kind(), ErrorKind::Row);
    let text = error.to_string();
    assert!(
        text.starts_with("exports/source-bucket/daily/data/u.csv.gz: cannot read row 2 at byte 6: Size is \"many\""),
        "{text}"
    );
    assert!(!text.contains("help:"), "{text}");
    assert!(error.help().contains("InvalidRows"), "{}", error.help());
    let options = ReadOptions::new().invalid_rows(InvalidRows::Count);
    let read = reports
        .read(&report, &options, Totals::default)
        .await?
        .complete()?;
    assert_eq!((read.rows, read.rejected.count), (2, 1));
    assert_eq!(read.rejected.first[0].file(), Some(&*key("data/u.csv.gz")));
    assert_eq!(read.tally.all().bytes, 3);
    Ok(())
}

#[tokio::test]
async fn f66_first_twenty_rejected_rows_are_kept() -> Outcome {
    let wrong = "b\n".repeat(15);
    let reports = Reports::new(Sample::new(&[&wrong, &wrong]), folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new().invalid_rows(InvalidRows::Count);
    let read = reports
        .read(&report, &options, Totals::default)
        .await?
        .complete()?;
    assert_eq!((read.rows, read.rejected.count), (0, 30));
    let files: Vec<_> = read
        .rejected
        .first
        .iter()
        .filter_map(|error| error.file())
        .collect();
    let expected = [
        vec![key("data/u-0.csv.gz"); 15],
        vec![key("data/u-1.csv.gz"); 5],
    ]
    .concat();
    assert_eq!(files, expected);
    Ok(())
}

/// The columns of the two runs have other names, another order and another case.
#[tokio::test]
async fn f67_columns_are_found_by_name_in_each_run() -> Outcome {
    let mut sample = Sample::default();
    for (run, schema, row) in [
        (
            "2026-11-20T16-00Z",
            "Owner, Key, Size, NewColumn",
            "b,k%2F1,7,new\n",
        ),
        (
            "2026-11-21T16-00Z",
            "size,NEWCOLUMN,KEY,owner",
            "7,new,k%2F1,b\n",
        ),
    ] {
        let name = key(&format!("data/{run}.csv.gz"));
        let content = gzip(row.as_bytes());
        let mut json = manifest(&[(&name, &content)]);
        json["fileSchema"] = schema.into();
        sample.put_manifest(run, &json);
        sample.files.insert(name, content);
    }
    let reports = Reports::new(sample, folder());
    let runs = reports.runs().await?;
    let options = ReadOptions::new();
    for run in runs.all() {
        let report = reports.open(&runs, run).await?;
        let read = reports.read(&report, &options, NewColumns::default).await?;
        assert_eq!(read.complete()?.tally.0, ["k/1 7 new"], "{}", run.folder());
    }
    Ok(())
}

/// A column that this version doesn't know, next to some that it does.
#[derive(Default)]
struct NewColumns(Vec<String>);

impl Tally for NewColumns {
    fn row(&mut self, row: &Row<'_>) {
        let new = row.get("NewColumn").unwrap_or_default();
        self.0.push(format!(
            "{} {} {}",
            String::from_utf8_lossy(&row.key()),
            row.size().unwrap_or_default(),
            String::from_utf8_lossy(new)
        ));
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

#[tokio::test]
async fn unusable_columns_are_an_error_of_the_manifest() -> Outcome {
    let mut sample = Sample::default();
    let mut manifest = manifest(&[]);
    manifest["fileSchema"] = "".into();
    sample.put_manifest(crate::sample::RUN, &manifest);
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new();
    let error = reports
        .read(&report, &options, Totals::default)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Manifest);
    Ok(())
}

#[tokio::test]
async fn skipped_checks_read_a_changed_file() -> Outcome {
    let mut sample = Sample::new(&["b,0\n"]);
    *sample.file("data/u-0.csv.gz") = gzip(b"b,changed\nb,more\n");
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new().checks(Checks::Skipped);
    let read = reports
        .read(&report, &options, Keys::default)
        .await?
        .complete()?;
    assert_eq!(read.tally.0, ["changed", "more"]);
    Ok(())
}

/// A tally that panics on a key, to see that its thread doesn't hang the reading.
#[derive(Default)]
struct Panics;

impl Tally for Panics {
    fn row(&mut self, row: &Row<'_>) {
        assert_ne!(row.raw_key(), b"1", "the test wants this panic");
    }

    fn merge(&mut self, _: Self) {}
}

#[tokio::test]
async fn panic_of_a_tally_fails_its_file_only() -> Outcome {
    let reports = Reports::new(Sample::new(&["b,0\n", "b,1\n", "b,2\n"]), folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new();
    let read = reports.read(&report, &options, Panics::default).await?;
    assert_eq!(read.errors().count(), 1);
    assert_eq!(read.partial().rows, 2);
    Ok(())
}

/// Buffers of many missing files would fill the memory between their errors.
#[tokio::test]
async fn missing_file_has_no_tally() -> Outcome {
    let mut sample = Sample::new(&["b,0\n", "b,1\n", "b,2\n"]);
    sample.files.remove(&key("data/u-1.csv.gz"));
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let created = AtomicUsize::new(0);
    let new_tally = || {
        created.fetch_add(1, Ordering::Relaxed);
        Keys::default()
    };
    let read = reports
        .read(&report, &ReadOptions::new(), new_tally)
        .await?;
    assert_eq!(read.errors().count(), 1);
    // One has the sum.
    assert_eq!(created.into_inner(), 3);
    Ok(())
}

/// Reads a report of the bucket `source-bucket`.
async fn with_buckets(invalid_rows: InvalidRows) -> Outcome<oss_report::Outcome<Tallied<Keys>>> {
    let mut sample = Sample::default();
    let row = |bucket: &str, key: u32| format!("\"{bucket}\",\"{key}\"\n");
    let rows = [
        row("source-bucket", 1),
        row("other-bucket", 2),
        row("source-bucket", 3),
        row("source-buckets", 4),
        row("", 5),
        "\"SOURCE-bucket\",6\nnull,7\nsource-bucket,8\n".to_owned(),
    ];
    let content = gzip(rows.concat().as_bytes());
    let mut manifest = manifest(&[(&key("data/u.csv.gz"), &content)]);
    manifest["fileSchema"] = "Bucket,Key".into();
    sample.put_manifest(crate::sample::RUN, &manifest);
    sample.files.insert(key("data/u.csv.gz"), content);
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new().invalid_rows(invalid_rows);
    Ok(reports.read(&report, &options, Keys::default).await?)
}

#[tokio::test]
async fn f66_row_of_another_bucket_cannot_be_read() -> Outcome {
    let strict = with_buckets(InvalidRows::Fail).await?;
    let error = strict.errors().next().ok_or("it was read")?;
    assert_eq!(error.kind(), ErrorKind::Row);
    let end = "row 2 at byte 20: the bucket is \"other-bucket\", not \"source-bucket\"";
    assert!(error.to_string().ends_with(end), "{error}");
    let lenient = with_buckets(InvalidRows::Count).await?.complete()?;
    assert_eq!(lenient.tally.0, ["1", "3", "5", "7", "8"]);
    assert_eq!((lenient.rows, lenient.rejected.count), (5, 3));
    Ok(())
}

#[tokio::test]
async fn f66_overlong_row_is_told_from_one_that_can_be_skipped() -> Outcome {
    let long = format!("b,{}\n", "x".repeat((1 << 20) + 1));
    let reports = Reports::new(Sample::new(&[&long]), folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new().invalid_rows(InvalidRows::Count);
    let read = reports.read(&report, &options, Keys::default).await?;
    let error = read.errors().next().ok_or("it was read")?;
    assert_eq!(error.kind(), ErrorKind::RowLimit);
    Ok(())
}

#[tokio::test]
async fn f62_overlong_checksum_is_an_error_of_the_checksum() -> Outcome {
    let mut sample = Sample::new(&["b,0\n"]);
    let run = crate::sample::RUN;
    sample
        .file(&format!("{run}/manifest.checksum"))
        .resize(1025, b' ');
    let error = Reports::new(sample, folder()).latest().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checksum);
    let end = "manifest.checksum: the file is longer than 1.00 KiB";
    assert!(error.to_string().ends_with(end), "{error}");
    Ok(())
}
