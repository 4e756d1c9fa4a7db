//! Files and objects that change during a transfer.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oss_client::transfer::TransferErrorKind;
use oss_model::object::PutObject;
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use oss_transport::{HyperTransport, Transport as _};
use oss_transport_testing::from_fn;

use super::{KEY, PART, Setup, content};

#[tokio::test]
async fn file_that_changes_during_upload_is_an_error() -> Outcome {
    let setup = Setup::start().await?;
    for length in [PART, 4 * PART] {
        let (path, _) = setup.source(length)?;
        let changing = path.clone();
        let upload = setup.client.upload_file(BUCKET, KEY, &path);
        let upload = upload.part_size(PART).parallel(1);
        let upload = upload.on_progress(move |_| {
            fs::write(&changing, content(length, 7)).expect("the file can be written");
        });
        let error = upload.send().await.expect_err("the file changed");
        assert_eq!(error.kind(), TransferErrorKind::FileChanged);
        assert_eq!(setup.uploads().await?, 0);
    }
    assert_eq!(setup.requests("CompleteMultipartUpload")?, 0);
    Ok(())
}

/// Sending fails before the change could be found at the end.
#[tokio::test]
async fn file_that_is_truncated_during_upload_has_changed() -> Outcome {
    let setup = Setup::start().await?;
    for (length, truncated_before) in [(PART, 0), (4 * PART, 2)] {
        let (path, _) = setup.source(length)?;
        let (source, requests) = (path.clone(), AtomicUsize::new(0));
        let inner = Arc::new(HyperTransport::new());
        let transport = from_fn(move |request| {
            if requests.fetch_add(1, Ordering::SeqCst) == truncated_before {
                fs::write(&source, "short").expect("the file can be written");
            }
            let inner = Arc::clone(&inner);
            async move { inner.send(request).await }
        });
        let client = setup.local.client_builder()?.transport(transport).build()?;
        let upload = client.upload_file(BUCKET, KEY, &path).part_size(PART);
        let error = upload.parallel(1).send().await.expect_err("it changed");
        assert_eq!(error.kind(), TransferErrorKind::FileChanged, "{error}");
        assert_eq!(setup.uploads().await?, 0);
    }
    Ok(())
}

/// Replaces the object after the head and the first part.
#[tokio::test]
async fn object_that_changes_during_download_is_an_error() -> Outcome {
    for checkpoint in [false, true] {
        let setup = Setup::start().await?;
        let (path, _) = setup.source(4 * PART)?;
        setup.client.upload_file(BUCKET, KEY, &path).send().await?;
        let (writer, requests) = (setup.client.clone(), Arc::new(AtomicUsize::new(0)));
        let inner = Arc::new(HyperTransport::new());
        let transport = from_fn(move |request| {
            let (writer, inner) = (writer.clone(), Arc::clone(&inner));
            let number = requests.fetch_add(1, Ordering::SeqCst);
            async move {
                if number == 2 {
                    let put = PutObject::new(BUCKET, KEY, content(4 * PART, 8));
                    writer
                        .execute(&put)
                        .await
                        .expect("the object can be replaced");
                }
                inner.send(request).await
            }
        });
        let client = setup.local.client_builder()?.transport(transport).build()?;
        let download = client.download_file(BUCKET, KEY, setup.path("copy"));
        let mut download = download.part_size(PART).parallel(1);
        if checkpoint {
            download = download.checkpoint(setup.path("checkpoint"));
        }
        let error = download.send().await.expect_err("the object changed");
        assert_eq!(error.kind(), TransferErrorKind::ObjectChanged);
        let operation = error.operation_error().ok_or("the condition failed")?;
        assert!(operation.is_precondition_failed());
        assert_eq!(setup.files()?, ["source"]);
    }
    Ok(())
}
