//! Reports in directories.

use std::fs;
use std::path::Path;

use oss_report::{Directory, ErrorKind, ReadOptions, ReportFolder, Reports, Source as _};
use tempfile::TempDir;

use crate::sample::{FOLDER, RUN, Sample, folder, key};
use crate::{Outcome, chain};

/// Writes the files of a sample, without a part of their keys.
fn write(sample: &Sample, directory: &Path, without: &str) -> Outcome {
    for (key, bytes) in &sample.files {
        let path = directory.join(key.strip_prefix(without).ok_or("another prefix")?);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

async fn verify(reports: &Reports) -> Outcome<u64> {
    let report = reports.latest().await?;
    let outcome = reports.verify(&report, &ReadOptions::new()).await;
    Ok(outcome.complete()?.files)
}

fn one(directory: &Path) -> Outcome<Reports> {
    let mut found = Reports::in_directory(directory)?;
    assert_eq!(found.len(), 1);
    Ok(found.remove(0))
}

#[tokio::test]
async fn report_is_found_wherever_its_files_are() -> Outcome {
    let sample = Sample::new(&["b,k\n", "b,l\n"]);
    for without in ["", "exports/", "exports/source-bucket/", FOLDER] {
        let directory = tempfile::tempdir()?;
        write(&sample, directory.path(), without)?;
        let reports = one(directory.path())?;
        assert_eq!(*reports.folder(), folder());
        assert_eq!(verify(&reports).await?, 2, "without {without}");
    }
    Ok(())
}

#[tokio::test]
async fn manifest_next_to_its_data_is_found() -> Outcome {
    let sample = Sample::new(&["b,k\n"]);
    let directory = tempfile::tempdir()?;
    write(&sample, directory.path(), FOLDER)?;
    for file in ["manifest.json", "manifest.checksum"] {
        let from = directory.path().join(RUN).join(file);
        fs::rename(from, directory.path().join(file))?;
    }
    fs::remove_dir(directory.path().join(RUN))?;
    let reports = one(directory.path())?;
    assert_eq!(verify(&reports).await?, 1);
    assert_eq!(reports.latest().await?.run().folder(), "");
    Ok(())
}

#[tokio::test]
async fn several_rules_are_found() -> Outcome {
    let directory = tempfile::tempdir()?;
    let mut sample = Sample::new(&["b,k\n"]);
    sample.add_run("incremental_inventory/2026-11-21T16-1000Z", "i", &["b,k\n"]);
    for rule in ["a", "b"] {
        write(&sample, &directory.path().join(rule), "")?;
    }
    let found = Reports::in_directory(&directory)?;
    assert_eq!(found.len(), 2);
    for reports in &found {
        assert_eq!(reports.runs().await?.all().len(), 2);
        assert_eq!(verify(reports).await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn prefix_that_ends_with_a_slash_is_found() -> Outcome {
    let mut sample = Sample::new(&["b,k\n"]);
    let doubled = |text: &str| text.replace("exports/", "exports//");
    let json = sample.file(&format!("{RUN}/manifest.json")).clone();
    let json = serde_json::from_str(&doubled(&String::from_utf8(json)?))?;
    sample.put_manifest(RUN, &json);
    let directory = tempfile::tempdir()?;
    write(&sample, directory.path(), "")?;
    let folder = ReportFolder::new("report-bucket", doubled(FOLDER))?;
    let whole = Reports::new(Directory::new(directory.path(), ""), folder.clone());
    assert_eq!(verify(&whole).await?, 1);
    let found = one(directory.path())?;
    assert_eq!(*found.folder(), folder);
    assert_eq!(verify(&found).await?, 1);
    Ok(())
}

#[tokio::test]
async fn manifest_file_leads_to_its_run() -> Outcome {
    let mut sample = Sample::new(&["b,k\n"]);
    let incremental = "incremental_inventory/2026-11-21T16-1000Z";
    sample.add_run(incremental, "i", &["b,k\n"]);
    let directory = tempfile::tempdir()?;
    write(&sample, directory.path(), "exports/")?;
    for run in [RUN, incremental] {
        let path = directory.path().join("source-bucket/daily").join(run);
        let (reports, found) = Reports::of_manifest_file(path.join("manifest.json"))?;
        assert_eq!(found, format!("{run}/"));
        let runs = reports.runs().await?;
        let run = runs.in_folder(&found).ok_or("no such run")?;
        let report = reports.open(&runs, run).await?;
        assert_eq!(report.manifest().files().len(), 1);
        let verified = reports.verify(&report, &ReadOptions::new()).await;
        assert!(verified.is_complete());
    }
    Ok(())
}

#[tokio::test]
async fn damaged_manifest_hides_no_other_run() -> Outcome {
    let mut sample = Sample::new(&["b,k\n"]);
    sample.add_run("2026-11-22T16-00Z", "v", &["b,k\n"]);
    sample.file("2026-11-22T16-00Z/manifest.json").truncate(9);
    let directory = tempfile::tempdir()?;
    write(&sample, directory.path(), FOLDER)?;
    // A file of another program, which isn't a manifest of OSS.
    let other = directory.path().join("extension");
    fs::create_dir(&other)?;
    fs::write(other.join("manifest.json"), "{}")?;
    let reports = one(directory.path())?;
    assert_eq!(
        reports.latest().await.unwrap_err().kind(),
        ErrorKind::Checksum
    );
    let before = "2026-11-21T17:00:00Z".parse()?;
    reports.at_or_before(before).await?;
    fs::write(directory.path().join(RUN).join("manifest.json"), "{}")?;
    let error = Reports::in_directory(&directory).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Manifest);
    Ok(())
}

#[tokio::test]
async fn report_without_files_is_found() -> Outcome {
    let directory = tempfile::tempdir()?;
    let root = directory.path().join("daily");
    write(&Sample::new(&[]), &root, FOLDER)?;
    let reports = one(&root)?;
    assert_eq!(reports.folder().key(), "source-bucket/daily/");
    assert_eq!(verify(&reports).await?, 0);
    Ok(())
}

#[test]
fn directory_without_manifest_has_advice() -> Outcome {
    let directory = tempfile::tempdir()?;
    let error = Reports::in_directory(&directory).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().starts_with("no manifest.json is in "),
        "{error}"
    );
    let error = Reports::in_directory(directory.path().join("absent")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    fs::write(directory.path().join("manifest.json"), "{}")?;
    let error = Reports::in_directory(&directory).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Manifest);
    assert!(chain(&error).contains("missing field"), "{}", chain(&error));
    Ok(())
}

#[tokio::test]
async fn f64_no_file_outside_of_the_directory_is_opened() -> Outcome {
    let root = tempfile::tempdir()?;
    let inside = root.path().join("inside");
    fs::create_dir(&inside)?;
    fs::write(root.path().join("secret"), "secret")?;
    let directory = Directory::new(&inside, "");
    for key in [
        "../secret",
        "/../secret",
        "./../secret",
        "a/../../secret",
        r"..\secret",
        "\0",
        ".",
    ] {
        let opened = directory.open(key).await;
        assert_eq!(
            opened.map(|_| ()).unwrap_err().kind(),
            ErrorKind::Outside,
            "{key}"
        );
    }
    // An absolute path is a relative one.
    let absolute = root.path().join("secret");
    let opened = directory.open(absolute.to_str().ok_or("not UTF-8")?).await;
    assert_eq!(opened.map(|_| ()).unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}

#[cfg(unix)]
fn linked(target: &str, is_folder: bool) -> Outcome<(TempDir, Reports)> {
    let root = tempfile::tempdir()?;
    let sample = Sample::new(&["b,k\n"]);
    let inside = root.path().join("inside");
    write(&sample, &inside, FOLDER)?;
    let outside = root.path().join("outside");
    fs::rename(inside.join("data"), &outside)?;
    if is_folder {
        std::os::unix::fs::symlink(target, inside.join("data"))?;
    } else {
        fs::create_dir(inside.join("data"))?;
        std::os::unix::fs::symlink(target, inside.join("data/u-0.csv.gz"))?;
    }
    let reports = Reports::new(Directory::new(inside, FOLDER), folder());
    Ok((root, reports))
}

#[cfg(unix)]
#[tokio::test]
async fn f64_symbolic_links_are_not_followed() -> Outcome {
    for (target, is_folder) in [("../outside", true), ("../../outside/u-0.csv.gz", false)] {
        let (_root, reports) = linked(target, is_folder)?;
        let report = reports.latest().await?;
        let outcome = reports.verify(&report, &ReadOptions::new()).await;
        let error = outcome.files()[0].error().ok_or("it was followed")?;
        assert_eq!(error.kind(), ErrorKind::Outside);
        assert!(error.to_string().contains("symbolic link"), "{error}");
        assert_eq!(error.file(), Some(&*key("data/u-0.csv.gz")));
    }
    Ok(())
}

#[test]
fn manifest_that_is_too_long_is_refused() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("manifest.json");
    fs::File::create(&path)?.set_len((64 << 20) + 1)?;
    for error in [
        Reports::of_manifest_file(&path).unwrap_err(),
        Reports::in_directory(directory.path()).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Manifest);
        assert!(chain(&error).contains("is longer than 64 MiB"));
    }
    Ok(())
}

/// A pipe or a device may never end.
#[cfg(unix)]
#[test]
fn manifest_that_is_a_device_is_not_opened() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("manifest.json");
    std::os::unix::fs::symlink("/dev/null", &path)?;
    let error = Reports::of_manifest_file(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Manifest);
    assert!(chain(&error).contains("isn't a regular file"));
    Ok(())
}
