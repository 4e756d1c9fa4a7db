//! Downloads that a later run continues, and files that can't be written.

use std::fs;
use std::path::PathBuf;

use http::StatusCode;
use oss_client::transfer::{DownloadFile, TransferErrorKind};
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_model::object::PutObject;
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use serde_json::{Value, json};

use super::checkpoints::set_field;
use super::{KEY, PART, Setup, content};

const PARTS: u64 = 5;

impl Setup {
    fn resumable_download(&self) -> DownloadFile {
        let download = self.client.download_file(BUCKET, KEY, self.path("copy"));
        let download = download.part_size(PART).parallel(1);
        download.checkpoint(self.path("checkpoint"))
    }

    /// Uploads an object and starts a download that fails after some parts.
    async fn interrupt_download(&self, parts: u64) -> Outcome<Vec<u8>> {
        let (path, content) = self.source(PARTS * PART)?;
        self.client.upload_file(BUCKET, KEY, &path).send().await?;
        let fault = Fault::on("GetObject")?.after(parts);
        let denied = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
        let faults = self.local.emulator().faults();
        faults.add(fault.then(Effect::Respond(denied)));
        let error = self.resumable_download().send().await;
        assert!(error.is_err(), "a part is refused");
        faults.clear();
        self.local.emulator().journal().clear();
        Ok(content)
    }

    /// Returns the path of the temporary file.
    fn part(&self) -> Outcome<PathBuf> {
        let files = self.files()?;
        let name = files.iter().find(|name| name.starts_with(".oss-part-"));
        Ok(self.path(name.ok_or("a part exists")?))
    }
}

#[tokio::test]
async fn next_run_requests_only_the_missing_parts() -> Outcome {
    let setup = Setup::start().await?;
    let content = setup.interrupt_download(3).await?;
    assert_eq!(setup.files()?.len(), 3, "source, checkpoint and part");
    setup.resumable_download().send().await?;
    assert_eq!(setup.requests("GetObject")?, 2);
    assert!(fs::read(setup.path("copy"))? == content);
    assert_eq!(setup.files()?, ["copy", "source"]);
    Ok(())
}

/// After a power failure, the file may lack data that the checkpoint names.
#[tokio::test]
async fn damaged_part_of_temporary_file_is_requested_again() -> Outcome {
    let setup = Setup::start().await?;
    let content = setup.interrupt_download(3).await?;
    let mut partial = fs::read(setup.part()?)?;
    partial[5] ^= 1;
    fs::write(setup.part()?, partial)?;
    setup.resumable_download().send().await?;
    assert_eq!(setup.requests("GetObject")?, 3);
    assert!(fs::read(setup.path("copy"))? == content);
    Ok(())
}

#[tokio::test]
async fn lost_temporary_file_starts_anew() -> Outcome {
    let setup = Setup::start().await?;
    let content = setup.interrupt_download(3).await?;
    fs::write(setup.part()?, "short")?;
    setup.resumable_download().send().await?;
    assert_eq!(setup.requests("GetObject")?, PARTS);
    assert!(fs::read(setup.path("copy"))? == content);
    Ok(())
}

#[tokio::test]
async fn object_that_changed_between_runs_starts_anew() -> Outcome {
    let setup = Setup::start().await?;
    setup.interrupt_download(3).await?;
    let new = content(PARTS * PART, 4);
    let put = PutObject::new(BUCKET, KEY, new.clone());
    setup.client.execute(&put).await?;
    setup.resumable_download().send().await?;
    assert_eq!(setup.requests("GetObject")?, PARTS);
    assert!(fs::read(setup.path("copy"))? == new);
    assert_eq!(setup.files()?, ["copy", "source"]);
    Ok(())
}

#[tokio::test]
async fn foreign_or_damaged_download_checkpoint_is_an_error() -> Outcome {
    let setup = Setup::start().await?;
    setup.interrupt_download(3).await?;
    let checkpoint: Value = serde_json::from_slice(&fs::read(setup.path("checkpoint"))?)?;
    for (field, value) in [
        ("key", json!("another key")),
        ("path", json!("/another/file")),
        ("part_size", json!(0)),
        ("parts", json!(7)),
    ] {
        let mut changed = checkpoint.clone();
        set_field(&mut changed, field, value);
        fs::write(setup.path("checkpoint"), changed.to_string())?;
        let error = setup.resumable_download().send().await.expect_err("wrong");
        assert_eq!(error.kind(), TransferErrorKind::Checkpoint, "{field}");
        assert!(!setup.path("copy").exists());
    }
    Ok(())
}

/// Another process that uses the file holds its lock.
#[tokio::test]
async fn temporary_file_in_use_is_an_error() -> Outcome {
    let setup = Setup::start().await?;
    setup.interrupt_download(3).await?;
    let other = fs::File::options().write(true).open(setup.part()?)?;
    other.lock()?;
    let error = setup.resumable_download().send().await.expect_err("in use");
    assert_eq!(error.kind(), TransferErrorKind::File);
    assert!(error.help().is_some_and(|help| help.contains("wait")));
    drop(other);
    setup.resumable_download().send().await?;
    Ok(())
}

#[tokio::test]
async fn file_that_cannot_be_written_is_an_error() -> Outcome {
    let setup = Setup::start().await?;
    let (path, _) = setup.source(1)?;
    setup.client.upload_file(BUCKET, KEY, &path).send().await?;
    fs::create_dir(setup.path("folder"))?;
    for target in ["missing folder/copy", "folder"] {
        let download = setup.client.download_file(BUCKET, KEY, setup.path(target));
        let error = download.send().await.expect_err("it can't be written");
        assert_eq!(error.kind(), TransferErrorKind::File);
        assert!(error.to_string().contains(target), "{error}");
    }
    assert_eq!(setup.requests("GetObject")?, 0);
    Ok(())
}

#[tokio::test]
async fn existing_file_is_kept_until_the_end() -> Outcome {
    let setup = Setup::start().await?;
    fs::write(setup.path("copy"), "old")?;
    let content = setup.interrupt_download(1).await?;
    assert_eq!(fs::read(setup.path("copy"))?, b"old");
    setup.resumable_download().send().await?;
    assert!(fs::read(setup.path("copy"))? == content);
    Ok(())
}
