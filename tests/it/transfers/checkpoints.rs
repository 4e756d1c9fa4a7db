//! Uploads that a later run continues.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use http::StatusCode;
use oss_client::transfer::{FromFile, TransferErrorKind, Upload};
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_model::multipart::AbortMultipartUpload;
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use serde_json::{Value, json};

use super::{KEY, PART, Setup, content, crc64};

const PARTS: u64 = 5;

impl Setup {
    fn resumable(&self, path: &Path) -> Upload<FromFile> {
        let upload = self.client.upload_file(BUCKET, KEY, path);
        let upload = upload.part_size(PART).parallel(1);
        upload.checkpoint(self.path("checkpoint"))
    }

    /// Starts an upload that fails after some parts.
    async fn interrupt(&self, path: &Path, parts: u64) -> Outcome<String> {
        let fault = Fault::on("UploadPart")?.after(parts);
        let denied = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
        let faults = self.local.emulator().faults();
        faults.add(fault.then(Effect::Respond(denied)));
        let error = self
            .resumable(path)
            .send()
            .await
            .expect_err("a part is refused");
        faults.clear();
        let id = error.upload_id().ok_or("the upload is kept")?;
        let kept = format!("; upload {id} was kept for the next run");
        assert!(error.to_string().ends_with(&kept), "{error}");
        self.local.emulator().journal().clear();
        Ok(id.to_owned())
    }

    fn checkpoint(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&fs::read(self.path("checkpoint"))?)?)
    }

    fn change_checkpoint(&self, field: &str, value: Value) -> Outcome {
        let mut checkpoint = self.checkpoint()?;
        set_field(&mut checkpoint, field, value);
        Ok(fs::write(self.path("checkpoint"), checkpoint.to_string())?)
    }
}

impl Setup {
    /// Hides that a file changed.
    fn change_checkpoint_to_current_ctime(&self, path: &Path) -> Outcome {
        #[cfg(unix)]
        {
            let file = fs::metadata(path)?;
            let (seconds, nanoseconds) = (file.ctime(), file.ctime_nsec());
            let mut state = self.checkpoint()?["file"].take();
            state["changed"] = json!(seconds * 1_000_000_000 + nanoseconds);
            self.change_checkpoint("file", state)?;
        }
        Ok(())
    }
}

/// Sets a field of a checkpoint or of its header.
pub(super) fn set_field(checkpoint: &mut Value, field: &str, value: Value) {
    if checkpoint["header"].get(field).is_some() {
        checkpoint["header"][field] = value;
    } else {
        checkpoint[field] = value;
    }
}

#[tokio::test]
async fn next_run_sends_only_the_missing_parts() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    let uploaded = setup.resumable(&path).send().await?;
    assert_eq!(setup.requests("UploadPart")?, 2);
    assert_eq!(setup.requests("InitiateMultipartUpload")?, 0);
    assert_eq!(uploaded.crc64, crc64(&content));
    assert!(setup.object().await? == content);
    assert_eq!(setup.files()?, ["source"]);
    assert_eq!(setup.uploads().await?, 0);
    Ok(())
}

#[tokio::test]
async fn checkpoint_is_private_and_holds_no_secret() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 1).await?;
    let text = fs::read_to_string(setup.path("checkpoint"))?;
    assert!(!text.contains(oss_emulator::Emulator::ACCESS_KEY_SECRET));
    assert!(!text.contains(oss_emulator::Emulator::ACCESS_KEY_ID));
    #[cfg(unix)]
    {
        let metadata = fs::metadata(setup.path("checkpoint"))?;
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(setup.files()?, ["checkpoint", "source"]);
    Ok(())
}

#[tokio::test]
async fn changed_file_aborts_the_old_upload() -> Outcome {
    let setup = Setup::start().await?;
    let (path, old) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    // The same length and another time.
    let new = content(PARTS * PART, 9);
    assert_ne!(old, new);
    fs::write(&path, &new)?;
    setup.resumable(&path).send().await?;
    assert!(setup.object().await? == new);
    assert_eq!(setup.requests("UploadPart")?, PARTS);
    assert_eq!(setup.requests("AbortMultipartUpload")?, 1);
    assert_eq!(setup.uploads().await?, 0);
    Ok(())
}

/// A file that a program changed without changing its time.
#[tokio::test]
async fn part_that_differs_from_the_file_is_sent_again() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    let time = fs::metadata(&path)?.modified()?;
    let mut changed = fs::read(&path)?;
    changed[0] ^= 1;
    fs::write(&path, &changed)?;
    fs::File::options()
        .write(true)
        .open(&path)?
        .set_modified(time)?;
    setup.change_checkpoint_to_current_ctime(&path)?;
    setup.resumable(&path).send().await?;
    assert_eq!(
        setup.requests("UploadPart")?,
        3,
        "the first one and the missing ones"
    );
    assert!(setup.object().await? == changed);
    Ok(())
}

#[tokio::test]
async fn changed_properties_start_anew() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    let upload = setup.resumable(&path);
    let typed = upload.configure(|upload| upload.content_type = Some("text/csv".to_owned()));
    typed.send().await?;
    assert_eq!(setup.requests("UploadPart")?, PARTS);
    assert_eq!(setup.uploads().await?, 0);
    Ok(())
}

#[tokio::test]
async fn upload_that_is_gone_starts_anew() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(PARTS * PART)?;
    let id = setup.interrupt(&path, 3).await?;
    let abort = AbortMultipartUpload::new(BUCKET, KEY, id);
    setup.client.execute(&abort).await?;
    setup.resumable(&path).send().await?;
    assert_eq!(setup.requests("UploadPart")?, PARTS);
    assert!(setup.object().await? == content);
    Ok(())
}

/// The process was killed between the completion and the removal of the checkpoint.
#[tokio::test]
async fn upload_that_was_completed_is_not_repeated() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    let checkpoint = fs::read(setup.path("checkpoint"))?;
    let first = setup.resumable(&path).send().await?;
    fs::write(setup.path("checkpoint"), checkpoint)?;
    setup.local.emulator().journal().clear();
    let second = setup.resumable(&path).send().await?;
    assert_eq!(second, first);
    assert_eq!(setup.requests("UploadPart")?, 0);
    assert_eq!(setup.files()?, ["source"]);
    Ok(())
}

#[tokio::test]
async fn damaged_or_foreign_checkpoint_is_an_error() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    let good = setup.checkpoint()?;
    let changes = [
        ("key", json!("another key")),
        ("bucket", json!("another-bucket")),
        ("endpoint", json!("http://127.0.0.1:1")),
        ("format", json!("something else 7")),
        ("part_size", json!(1)),
        ("part_size", json!("x")),
        ("unknown", json!(1)),
    ];
    for (field, value) in changes {
        fs::write(setup.path("checkpoint"), good.to_string())?;
        setup.change_checkpoint(field, value)?;
        let before = fs::read(setup.path("checkpoint"))?;
        for error in [
            setup.resumable(&path).send().await.map(drop),
            setup.resumable(&path).abort().await,
        ] {
            let error = error.expect_err("the checkpoint is wrong");
            assert_eq!(error.kind(), TransferErrorKind::Checkpoint, "{field}");
            assert!(error.help().is_some_and(|help| help.contains("checkpoint")));
        }
        assert_eq!(fs::read(setup.path("checkpoint"))?, before, "it is kept");
    }
    for text in [
        &b""[..],
        b"{",
        b"my novel",
        &good.to_string().as_bytes()[..50],
    ] {
        fs::write(setup.path("checkpoint"), text)?;
        let error = setup.resumable(&path).send().await.expect_err("damaged");
        assert_eq!(error.kind(), TransferErrorKind::Checkpoint);
        assert_eq!(
            fs::read(setup.path("checkpoint"))?,
            text,
            "it isn't overwritten"
        );
    }
    assert_eq!(setup.requests("UploadPart")?, 0);
    Ok(())
}

#[tokio::test]
async fn abort_removes_upload_and_checkpoint() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(PARTS * PART)?;
    setup.interrupt(&path, 3).await?;
    setup.resumable(&path).abort().await?;
    assert_eq!(setup.uploads().await?, 0);
    assert_eq!(setup.files()?, ["source"]);
    setup.resumable(&path).abort().await?;
    Ok(())
}
