//! Downloads into a directory.

mod child;
mod places;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use oss_report::{Checks, ErrorKind, Fetched, Progress, ReadOptions, Reports};
use serde_json::json;

use crate::sample::{Broken, FOLDER, RUN, Sample, folder, key, manifest};
use crate::{Outcome, chain};

/// Returns the files below a directory, with relative names.
fn files(directory: &Path) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(directory)?.to_str().ok_or("not UTF-8")?;
                found.insert(name.replace('\\', "/"), fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

/// Returns the files of a sample, relative to the folder of the rule.
fn expected(sample: &Sample) -> BTreeMap<String, Vec<u8>> {
    let files = sample.files.iter();
    files
        .filter_map(|(key, bytes)| Some((key.strip_prefix(FOLDER)?.to_owned(), bytes.clone())))
        .collect()
}

async fn fetch(sample: &Sample, directory: &Path) -> Outcome<Fetched> {
    let reports = Reports::new(sample.clone(), folder());
    let report = reports.latest().await?;
    let fetched = reports
        .fetch(&report, directory, &ReadOptions::new())
        .await?;
    Ok(fetched.complete()?)
}

#[tokio::test]
async fn fetched_directory_is_readable_and_equal() -> Outcome {
    let sample = Sample::new(&["b,0\n", "b,1\n"]);
    let directory = tempfile::tempdir()?;
    let target = directory.path().join("new/folder");
    let fetched = fetch(&sample, &target).await?;
    assert_eq!((fetched.downloaded, fetched.kept), (2, 0));
    assert_eq!(files(&target)?, expected(&sample));
    let found = Reports::in_directory(&target)?;
    let report = found[0].latest().await?;
    let verified = found[0].verify(&report, &ReadOptions::new()).await;
    assert_eq!(verified.complete()?.stored, fetched.bytes);
    Ok(())
}

#[tokio::test]
async fn directory_with_a_report_of_another_rule_stays_as_it_is() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path();
    fetch(&Sample::new(&["b,0\n"]), path).await?;
    // A manifest of something else is ignored.
    fs::create_dir(path.join("other"))?;
    fs::write(path.join("other/manifest.json"), "{}")?;
    fetch(&Sample::new(&["b,0\n"]), path).await?;

    let written = path.join(RUN).join("manifest.json");
    let other = fs::read_to_string(&written)?.replace(FOLDER, "exports/source-bucket/weekly/");
    fs::write(&written, other)?;
    let before = files(path)?;
    let error = fetch(&Sample::new(&["b,1\n"]), path).await.unwrap_err();
    let error = error.downcast::<oss_report::Error>()?;
    assert_eq!(error.kind(), ErrorKind::Write);
    assert!(
        error
            .to_string()
            .contains("has a report that isn't in oss://"),
        "{error}"
    );
    assert!(
        error.help().contains("another directory"),
        "{}",
        error.help()
    );
    assert_eq!(files(path)?, before);
    Ok(())
}

#[tokio::test]
async fn f68_right_files_are_kept_and_wrong_ones_replaced() -> Outcome {
    let sample = Sample::new(&["b,0\n", "b,1\n", "b,2\n"]);
    let directory = tempfile::tempdir()?;
    fetch(&sample, directory.path()).await?;
    fs::write(directory.path().join("data/u-1.csv.gz"), "wrong")?;
    fs::remove_file(directory.path().join("data/u-2.csv.gz"))?;
    fs::write(
        directory.path().join("data/.oss-fetch-0123456789abcdef"),
        "stale",
    )?;
    let reports = Reports::new(sample.clone(), folder());
    let report = reports.latest().await?;
    let progress = Arc::new(Progress::default());
    let options = ReadOptions::new().progress(Arc::clone(&progress));
    let fetched = reports
        .fetch(&report, &directory, &options)
        .await?
        .complete()?;
    assert_eq!((fetched.downloaded, fetched.kept), (2, 1));
    assert_eq!(progress.bytes(), report.manifest().size());
    assert_eq!(files(directory.path())?, expected(&sample));
    let opened = sample.opened();
    let requests = opened
        .iter()
        .filter(|opened| **opened == key("data/u-0.csv.gz"));
    assert_eq!(requests.count(), 1);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn f68_file_of_a_running_fetch_is_kept() -> Outcome {
    let directory = tempfile::tempdir()?;
    fs::create_dir(directory.path().join("data"))?;
    let path = directory.path().join("data/.oss-fetch-0123456789abcdef");
    let running = fs::File::create(&path)?;
    running.lock()?;
    fetch(&Sample::new(&["b,0\n"]), directory.path()).await?;
    assert!(path.exists());
    drop(running);
    fetch(&Sample::new(&["b,0\n"]), directory.path()).await?;
    assert!(!path.exists());
    Ok(())
}

#[tokio::test]
async fn f68_damaged_file_gets_no_name_and_no_manifest() -> Outcome {
    let mut sample = Sample::new(&["b,0\n", "b,1\n"]);
    let file = sample.file("data/u-1.csv.gz");
    let last = file.len() - 1;
    file[last] ^= 1;
    let directory = tempfile::tempdir()?;
    let reports = Reports::new(sample.clone(), folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new();
    let fetched = reports.fetch(&report, &directory, &options).await?;
    assert_eq!(fetched.partial().downloaded, 1);
    let error = fetched.complete().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    assert!(
        chain(&error).contains("data/u-1.csv.gz: the MD5 is "),
        "{}",
        chain(&error)
    );
    let found = files(directory.path())?;
    assert_eq!(found.keys().collect::<Vec<_>>(), ["data/u-0.csv.gz"]);
    // Without checks, the gzip file is still an error.
    let options = ReadOptions::new().checks(Checks::Skipped);
    let fetched = reports.fetch(&report, &directory, &options).await?;
    assert_eq!(fetched.errors().count(), 1);
    Ok(())
}

/// Without checks and compression, only the stream shows that a file is whole.
#[tokio::test]
async fn f68_broken_download_gets_no_name() -> Outcome {
    let mut sample = Sample::default();
    let name = key("data/u_0.csv");
    sample.put_manifest(RUN, &manifest(&[(&name, b"b,0\n")]));
    sample.files.insert(name, b"b,0\n".to_vec());
    let reports = Reports::new(Broken(sample), folder());
    let report = reports.latest().await?;
    for checks in [Checks::All, Checks::Skipped] {
        let directory = tempfile::tempdir()?;
        let options = ReadOptions::new().checks(checks);
        let fetched = reports.fetch(&report, &directory, &options).await?;
        let error = fetched.complete().unwrap_err();
        assert!(chain(&error).ends_with("broken"), "{}", chain(&error));
        assert!(files(directory.path())?.is_empty(), "{checks:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f64_names_that_are_not_file_names_are_refused() -> Outcome {
    let long = format!("data/{}.csv.gz", "x".repeat(300));
    let mut cases = vec![
        "data/a:b",
        "data/a?",
        "data/a*b",
        "data/a ",
        "data/a.",
        "data/.oss-fetch-1",
        &long,
    ];
    cases.extend(["a\u{7f}/b", "data/a|b", "data/<a>", "data/\"a\""]);
    for name in cases {
        let mut sample = Sample::default();
        sample.put_manifest(RUN, &manifest(&[(&key(name), b"b,0\n")]));
        sample.files.insert(key(name), b"b,0\n".to_vec());
        let directory = tempfile::tempdir()?;
        let reports = Reports::new(sample, folder());
        let error = match reports.latest().await {
            Ok(report) => reports
                .fetch(&report, &directory, &ReadOptions::new())
                .await
                .map(drop)
                .unwrap_err(),
            Err(error) => error,
        };
        let kinds = [ErrorKind::Unsupported, ErrorKind::Outside];
        assert!(kinds.contains(&error.kind()), "{name}: {error}");
        assert!(files(directory.path())?.is_empty(), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn f64_names_that_differ_in_case_only_are_refused() -> Outcome {
    let mut sample = Sample::default();
    let names = [key("data/u.csv"), key("data/U.csv")];
    let listed = names.each_ref().map(|name| (&**name, b"b,0\n".as_slice()));
    sample.put_manifest(RUN, &manifest(&listed));
    let reports = Reports::new(sample, folder());
    let report = reports.latest().await?;
    let directory = tempfile::tempdir()?;
    let fetched = reports
        .fetch(&report, &directory, &ReadOptions::new())
        .await;
    assert_eq!(
        fetched.map(drop).unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn f64_links_in_the_directory_are_not_followed() -> Outcome {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir()?;
    let (inside, outside) = (root.path().join("inside"), root.path().join("outside"));
    fs::create_dir(&outside)?;
    fs::create_dir(&inside)?;
    symlink(&outside, inside.join("data"))?;
    let sample = Sample::new(&["b,0\n"]);
    let error = fetch(&sample, &inside).await.unwrap_err();
    assert!(error.to_string().contains("isn't a folder"), "{error}");
    assert!(files(&outside)?.is_empty());
    // A link instead of a file is replaced.
    fs::remove_file(inside.join("data"))?;
    fs::create_dir(inside.join("data"))?;
    fs::write(outside.join("secret"), "secret")?;
    symlink(outside.join("secret"), inside.join("data/u-0.csv.gz"))?;
    fetch(&sample, &inside).await?;
    assert_eq!(fs::read(outside.join("secret"))?, b"secret");
    assert!(fs::symlink_metadata(inside.join("data/u-0.csv.gz"))?.is_file());
    Ok(())
}

#[tokio::test]
async fn f68_unwritable_directory_is_named() -> Outcome {
    let root = tempfile::tempdir()?;
    let file = root.path().join("file");
    fs::write(&file, "")?;
    let sample = Sample::new(&["b,0\n"]);
    for directory in [file.clone(), file.join("below")] {
        let reports = Reports::new(sample.clone(), folder());
        let report = reports.latest().await?;
        let fetched = reports
            .fetch(&report, &directory, &ReadOptions::new())
            .await;
        let error = fetched.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Write);
        assert!(error.to_string().contains("file"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn two_runs_share_a_directory() -> Outcome {
    let mut sample = Sample::new(&["b,0\n"]);
    let directory = tempfile::tempdir()?;
    fetch(&sample, directory.path()).await?;
    sample.add_run("2026-11-22T16-00Z", "v", &["b,1\n", "b,2\n"]);
    let fetched = fetch(&sample, directory.path()).await?;
    assert_eq!((fetched.downloaded, fetched.kept), (2, 0));
    assert_eq!(files(directory.path())?, expected(&sample));
    let found = Reports::in_directory(&directory)?;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].runs().await?.all().len(), 2);
    Ok(())
}

#[tokio::test]
async fn incremental_report_is_fetched() -> Outcome {
    let run = "incremental_inventory/2026-11-21T16-1000Z";
    let mut sample = Sample::default();
    let name = key(&format!("{run}/data/u_0.csv"));
    let mut json = manifest(&[(&name, b"b,0\n")]);
    json["creationTimestamp"] = json!(null);
    json["startTimestamp"] = json!("1795276800");
    json["endTimestamp"] = json!("1795277400");
    sample.put_manifest(run, &json);
    sample.files.insert(name, b"b,0\n".to_vec());
    sample
        .files
        .remove(&key(&format!("{run}/manifest.checksum")));
    let reports = Reports::new(sample.clone(), folder());
    let runs = reports.runs().await?;
    let report = reports.open(&runs, &runs.all()[0]).await?;
    let directory = tempfile::tempdir()?;
    let fetched = reports
        .fetch(&report, &directory, &ReadOptions::new())
        .await?;
    assert_eq!(fetched.complete()?.downloaded, 1);
    assert_eq!(files(directory.path())?, expected(&sample));
    let found = Reports::in_directory(&directory)?;
    assert_eq!(*found[0].folder(), folder());
    Ok(())
}
