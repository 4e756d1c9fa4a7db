//! Sizes around the borders of parts.

use std::fs;
use std::sync::{Arc, Mutex};

use oss_client::transfer::Progress;
use oss_model::common::StorageClass;
use oss_model::object::HeadObject;
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;

use super::sources::stream;
use super::{KEY, PART, Setup, content, crc64};

const SIZES: [u64; 8] = [
    0,
    1,
    PART - 1,
    PART,
    PART + 1,
    2 * PART,
    2 * PART + 1,
    5 * PART,
];

/// Returns the number of parts of an object; 0 if a single request uploads it.
fn expected_parts(length: u64) -> usize {
    let parts = length.div_ceil(PART);
    usize::try_from(if parts > 1 { parts } else { 0 }).expect("a few parts")
}

#[tokio::test]
async fn file_of_any_size_arrives_unchanged() -> Outcome {
    let setup = Setup::start().await?;
    for length in SIZES {
        let (path, content) = setup.source(length)?;
        let upload = setup.client.upload_file(BUCKET, KEY, &path);
        let uploaded = upload.part_size(PART).send().await?;
        let expected = (length, crc64(&content), expected_parts(length));
        assert_eq!((uploaded.length, uploaded.crc64, uploaded.parts), expected);
        assert!(setup.object().await? == content, "{length} bytes");
        let copy = setup.path("copy");
        let download = setup.client.download_file(BUCKET, KEY, &copy);
        let downloaded = download.part_size(PART).send().await?;
        assert_eq!((downloaded.length, downloaded.crc64), (length, expected.1));
        assert!(fs::read(&copy)? == content, "{length} bytes");
        assert_eq!(Some(downloaded.etag), uploaded.etag);
    }
    assert_eq!(setup.files()?, ["copy", "source"]);
    assert_eq!(setup.uploads().await?, 0);
    Ok(())
}

#[tokio::test]
async fn stream_of_any_size_arrives_unchanged() -> Outcome {
    let setup = Setup::start().await?;
    for length in SIZES {
        let content = content(length, 2);
        for chunk in [4_099, 102_400, 1 << 20] {
            let stream = stream(&content, chunk);
            let upload = setup.client.upload_stream(BUCKET, KEY, stream);
            let uploaded = upload.part_size(PART).send().await?;
            let expected = (length, crc64(&content), expected_parts(length));
            assert_eq!((uploaded.length, uploaded.crc64, uploaded.parts), expected);
            assert!(setup.object().await? == content, "{length} bytes");
        }
    }
    Ok(())
}

#[tokio::test]
async fn properties_of_object_are_those_of_the_upload() -> Outcome {
    let setup = Setup::start().await?;
    for length in [1, PART + 1] {
        let (path, _) = setup.source(length)?;
        let upload = setup.client.upload_file(BUCKET, KEY, &path);
        let upload = upload.part_size(PART);
        let upload = upload.configure(|upload| {
            upload.content_type = Some("video/mp4".to_owned());
            upload.storage_class = Some(StorageClass::InfrequentAccess);
            upload.metadata.insert("name".to_owned(), "value".into());
        });
        upload.send().await?;
        let head = setup.client.execute(&HeadObject::new(BUCKET, KEY)).await?;
        assert_eq!(head.content_type.as_deref(), Some("video/mp4"));
        assert_eq!(head.storage_class, Some(StorageClass::InfrequentAccess));
        assert!(head.metadata["name"] == "value");
    }
    Ok(())
}

#[tokio::test]
async fn progress_ends_with_the_total() -> Outcome {
    let setup = Setup::start().await?;
    let length = 3 * PART + 1;
    let (path, _) = setup.source(length)?;
    let seen: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let record = || {
        let seen = Arc::clone(&seen);
        move |progress| seen.lock().expect("no panic").push(progress)
    };
    let upload = setup.client.upload_file(BUCKET, KEY, &path);
    upload.part_size(PART).on_progress(record()).send().await?;
    let uploaded = std::mem::take(&mut *seen.lock().expect("no panic"));
    assert_eq!(uploaded.len(), 4);
    let download = setup.client.download_file(BUCKET, KEY, setup.path("copy"));
    download
        .part_size(PART)
        .on_progress(record())
        .send()
        .await?;
    let downloaded = std::mem::take(&mut *seen.lock().expect("no panic"));
    for all in [uploaded, downloaded] {
        assert!(all.is_sorted_by(|a, b| a.transferred < b.transferred));
        assert!(all.iter().all(|progress| progress.total == Some(length)));
        assert_eq!(all.last().map(|last| last.transferred), Some(length));
    }
    Ok(())
}
