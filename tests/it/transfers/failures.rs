//! Parts that fail, and uploads that are aborted.

use std::error::Error as _;

use http::StatusCode;
use oss_client::transfer::TransferErrorKind;
use oss_emulator::fault::{Effect, Fault, Reply, Truncation};
use oss_model::object::HeadObject;
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;

use super::sources::{failing_stream, stream};
use super::{KEY, PART, Setup, content};

fn internal_error() -> Effect {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Effect::Respond(Reply::error(status, "InternalError"))
}

#[tokio::test]
async fn part_that_fails_twice_is_sent_a_third_time() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(3 * PART)?;
    for effect in [internal_error(), Effect::Close, Effect::ApplyThenReset] {
        setup.local.emulator().journal().clear();
        setup.local.emulator().faults().clear();
        setup.fail("UploadPart", effect, 2)?;
        let upload = setup.client.upload_file(BUCKET, KEY, &path);
        let uploaded = upload.part_size(PART).parallel(1).send().await?;
        assert_eq!(setup.requests("UploadPart")?, 5);
        assert_eq!(uploaded.parts, 3);
        assert!(setup.object().await? == content);
    }
    Ok(())
}

#[tokio::test]
async fn upload_is_aborted_after_the_last_retry() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(3 * PART)?;
    let fault = Fault::on("UploadPart")?.after(1);
    setup
        .local
        .emulator()
        .faults()
        .add(fault.then(internal_error()));
    let file = setup.client.upload_file(BUCKET, KEY, &path);
    let file = file.part_size(PART).parallel(1).send().await;
    let stream = stream(&content, 1_000);
    let stream = setup.client.upload_stream(BUCKET, KEY, stream);
    let stream = stream.part_size(PART).parallel(2).send().await;
    for outcome in [file, stream] {
        let error = outcome.expect_err("a part always fails");
        assert_eq!(error.kind(), TransferErrorKind::Operation);
        let operation = error.operation_error().ok_or("it is an operation")?;
        assert_eq!(
            (operation.operation(), operation.attempts()),
            ("UploadPart", 3)
        );
        assert_eq!(error.upload_id(), None, "it was aborted");
        let expected = "the upload to oss://source-bucket/large object failed: UploadPart failed";
        assert_eq!(error.to_string(), expected);
        assert!(error.source().is_some());
    }
    assert_eq!(setup.uploads().await?, 0);
    assert_eq!(setup.requests("AbortMultipartUpload")?, 2);
    Ok(())
}

#[tokio::test]
async fn failed_abort_is_reported_with_the_upload_id() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(2 * PART)?;
    setup.fail("UploadPart", internal_error(), 100)?;
    let denied = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
    setup.fail("AbortMultipartUpload", Effect::Respond(denied), 100)?;
    let upload = setup.client.upload_file(BUCKET, KEY, &path);
    let error = upload
        .part_size(PART)
        .send()
        .await
        .expect_err("a part always fails");
    let id = error.upload_id().ok_or("the upload exists")?;
    assert_eq!(
        error.abort_error().and_then(|error| error.code()),
        Some("AccessDenied")
    );
    let text = error.to_string();
    assert!(
        text.ends_with(&format!("; upload {id} could not be aborted")),
        "{text}"
    );
    assert!(error.help().is_some());
    assert_eq!(setup.uploads().await?, 1);
    Ok(())
}

#[tokio::test]
async fn stream_that_fails_leaves_nothing() -> Outcome {
    let setup = Setup::start().await?;
    for length in [0, PART, 3 * PART] {
        let stream = failing_stream(&content(length, 3), 5_000);
        let upload = setup.client.upload_stream(BUCKET, KEY, stream);
        let error = upload
            .part_size(PART)
            .send()
            .await
            .expect_err("the stream fails");
        assert_eq!(error.kind(), TransferErrorKind::Stream);
        assert!(chain(&error).contains("a broken pipe"));
    }
    assert_eq!(setup.uploads().await?, 0);
    let head = setup.client.execute(&HeadObject::new(BUCKET, KEY)).await;
    assert!(head.expect_err("no object").is_not_found());
    Ok(())
}

#[tokio::test]
async fn interrupted_range_continues_where_it_ended() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(4 * PART)?;
    setup.client.upload_file(BUCKET, KEY, &path).send().await?;
    let cut = Effect::Truncate(Truncation::of_body(30_000));
    setup.fail("GetObject", cut, 2)?;
    let copy = setup.path("copy");
    let download = setup.client.download_file(BUCKET, KEY, &copy);
    download.part_size(PART).parallel(1).send().await?;
    assert!(std::fs::read(&copy)? == content);
    assert_eq!(setup.requests("GetObject")?, 6);
    Ok(())
}

#[tokio::test]
async fn range_interrupted_too_often_leaves_no_file() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(4 * PART)?;
    setup.client.upload_file(BUCKET, KEY, &path).send().await?;
    let cut = Effect::Truncate(Truncation::of_body(0));
    setup.fail("GetObject", cut, 1_000)?;
    let download = setup.client.download_file(BUCKET, KEY, setup.path("copy"));
    let error = download.part_size(PART).parallel(1).send().await;
    let error = error.expect_err("each response is cut");
    assert_eq!(error.kind(), TransferErrorKind::Operation);
    let text = error.to_string();
    assert!(text.ends_with(": the response was interrupted"), "{text}");
    let operation = error.operation_error().map(oss_client::Error::operation);
    assert_eq!(operation, Some("GetObject"));
    assert_eq!(setup.files()?, ["source"]);
    Ok(())
}

/// Formats an error and its sources, one per line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    let lines: Vec<_> = levels.map(ToString::to_string).collect();
    lines.join("\n")
}
