//! Responses that are lost, although the request was applied.

use http::StatusCode;
use oss_client::transfer::TransferErrorKind;
use oss_emulator::fault::{Effect, Reply};
use oss_model::object::{HeadObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;

use super::{KEY, PART, Setup};

fn losses() -> [Effect; 2] {
    [Effect::ApplyThenClose, Effect::ApplyThenReset]
}

#[tokio::test]
async fn lost_response_to_start_leaves_an_empty_upload() -> Outcome {
    for effect in losses() {
        let setup = Setup::start().await?;
        let (path, content) = setup.source(2 * PART)?;
        setup.fail("InitiateMultipartUpload", effect, 1)?;
        let upload = setup.client.upload_file(BUCKET, KEY, &path);
        upload.part_size(PART).send().await?;
        assert!(setup.object().await? == content);
        assert_eq!(setup.uploads().await?, 1, "the ID of the first one is lost");
        assert_eq!(setup.requests("UploadPart")?, 2);
    }
    Ok(())
}

/// The second request fails with `NoSuchUpload`.
#[tokio::test]
async fn lost_response_to_completion_is_a_success() -> Outcome {
    for effect in losses() {
        for (lost, checkpoint) in [(1, false), (3, false), (1, true), (3, true)] {
            let setup = Setup::start().await?;
            let (path, content) = setup.source(2 * PART)?;
            setup.fail("CompleteMultipartUpload", effect.clone(), lost)?;
            let mut upload = setup.client.upload_file(BUCKET, KEY, &path).part_size(PART);
            if checkpoint {
                upload = upload.checkpoint(setup.path("checkpoint"));
            }
            let uploaded = upload.send().await?;
            let head = setup.client.execute(&HeadObject::new(BUCKET, KEY)).await?;
            assert_eq!(uploaded.etag, head.etag);
            assert!(setup.object().await? == content);
            assert_eq!(setup.files()?, ["source"]);
        }
    }
    Ok(())
}

/// Another object with the same content doesn't make it a success.
#[tokio::test]
async fn completion_that_was_not_applied_is_a_failure() -> Outcome {
    for effect in [Effect::Close, Effect::Reset] {
        let setup = Setup::start().await?;
        let (path, content) = setup.source(2 * PART)?;
        let put = PutObject::new(BUCKET, KEY, content.clone());
        setup.client.execute(&put).await?;
        setup.fail("CompleteMultipartUpload", effect, 100)?;
        let upload = setup.client.upload_file(BUCKET, KEY, &path);
        let error = upload
            .part_size(PART)
            .send()
            .await
            .expect_err("never applied");
        assert_eq!(error.kind(), TransferErrorKind::Operation);
        assert_eq!(error.upload_id(), None, "it was aborted");
        assert_eq!(setup.uploads().await?, 0);
    }
    Ok(())
}

/// Another process that continued the same upload was faster.
#[tokio::test]
async fn completion_by_another_process_is_a_success() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(2 * PART)?;
    let gone = Reply::error(StatusCode::NOT_FOUND, "NoSuchUpload");
    setup.fail("CompleteMultipartUpload", Effect::ApplyThenRespond(gone), 1)?;
    let upload = setup.client.upload_file(BUCKET, KEY, &path);
    upload.part_size(PART).send().await?;
    assert!(setup.object().await? == content);
    assert_eq!(setup.requests("AbortMultipartUpload")?, 0);
    Ok(())
}

#[tokio::test]
async fn lost_completion_of_last_attempt_is_a_success() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(2 * PART)?;
    let once = oss_client::RetryPolicy::none();
    let client = setup.local.client_builder()?.retry(once).build()?;
    // The client repeats a request on another connection if the first was closed.
    setup.fail("CompleteMultipartUpload", Effect::ApplyThenClose, 1)?;
    setup.fail("CompleteMultipartUpload", Effect::Close, 100)?;
    client
        .upload_file(BUCKET, KEY, &path)
        .part_size(PART)
        .send()
        .await?;
    assert_eq!(
        setup.requests("AbortMultipartUpload")?,
        1,
        "asks whether it exists"
    );
    Ok(())
}

/// The retry conflicts with the first attempt.
#[tokio::test]
async fn lost_response_with_forbidden_overwrite_is_a_success() -> Outcome {
    for length in [1, 2 * PART] {
        let setup = Setup::start().await?;
        let (path, _) = setup.source(length)?;
        setup.fail("PutObject", Effect::ApplyThenClose, 1)?;
        setup.fail("CompleteMultipartUpload", Effect::ApplyThenClose, 1)?;
        let forbid = || {
            let upload = setup.client.upload_file(BUCKET, KEY, &path);
            let upload = upload.part_size(PART);
            upload.configure(|upload| upload.forbid_overwrite = Some(true))
        };
        forbid().send().await?;
        let error = forbid().send().await.expect_err("the object exists");
        let code = error.operation_error().and_then(|error| error.code());
        assert_eq!(code, Some("FileAlreadyExists"));
    }
    Ok(())
}
