//! Directories into which a report isn't fetched.

use std::fs;

use oss_report::{Error, ErrorKind, ReadOptions, Reports};

use crate::Outcome;
use crate::fetch::{expected, files};
use crate::sample::{FOLDER, Sample};

/// Writes a sample below `bucket/`, and fetches it into another directory.
async fn fetch_into(target: &str) -> Outcome<(Result<u64, Error>, usize)> {
    let root = tempfile::tempdir()?;
    let sample = Sample::new(&["b,0\n", "b,1\n"]);
    for (key, bytes) in &sample.files {
        let path = root.path().join("bucket").join(key);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, bytes)?;
    }
    let reports = Reports::in_directory(root.path().join("bucket"))?.remove(0);
    let report = reports.latest().await?;
    let target = root.path().join(target);
    let fetched = reports.fetch(&report, target, &ReadOptions::new()).await;
    let kept = fetched.and_then(|fetched| Ok(fetched.complete()?.kept));
    Ok((kept, files(root.path())?.len() - expected(&sample).len()))
}

#[tokio::test]
async fn report_is_not_fetched_into_its_own_source() -> Outcome {
    for target in [
        "bucket",
        ".",
        "bucket/exports",
        "bucket/other/place",
        &format!("bucket/{FOLDER}copy/of/it"),
        &format!("bucket/{FOLDER}new/../copy"),
    ] {
        let (fetched, new_files) = fetch_into(target).await?;
        let error = fetched.err().ok_or(target)?;
        assert_eq!(error.kind(), ErrorKind::Write, "{error}");
        let text = error.to_string();
        assert!(text.contains("would have a second copy"), "{text}");
        assert_eq!(new_files, 0, "{target}");
    }
    Ok(())
}

#[tokio::test]
async fn report_is_kept_in_its_own_folder() -> Outcome {
    let (fetched, new_files) = fetch_into(&format!("bucket/{FOLDER}")).await?;
    assert_eq!((fetched?, new_files), (2, 0));
    let (fetched, new_files) = fetch_into("bucket-2").await?;
    assert_eq!((fetched?, new_files), (0, 4));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn dangling_link_or_file_is_said_to_be_in_the_way() -> Outcome {
    let root = tempfile::tempdir()?;
    std::os::unix::fs::symlink("nowhere", root.path().join("link"))?;
    fs::write(root.path().join("file"), "")?;
    let reports = Reports::new(Sample::new(&["b,0\n"]), crate::sample::folder());
    let report = reports.latest().await?;
    for target in ["link", "file", "file/folder"] {
        let target = root.path().join(target);
        let fetched = reports.fetch(&report, target, &ReadOptions::new()).await;
        let error = fetched.err().ok_or("fetched")?;
        assert_eq!(error.kind(), ErrorKind::Write);
        let help = "name another directory: a file or a link is in the way";
        assert_eq!(error.help(), help, "{error}");
    }
    Ok(())
}
