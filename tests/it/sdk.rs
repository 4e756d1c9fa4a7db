//! One of the official SDKs, unmodified, with a local OSS to talk to.

use std::io::Write as _;
use std::path::Path;

use oss_emulator::{Builder, Emulator};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss};
use oss_tests::python::Python;
use serde_json::{Value, json};

/// A script that uses one SDK, and the local OSS that it is used against.
pub(crate) struct Sdk {
    python: Python,
    script: &'static str,
    pub(crate) local: LocalOss,
}

impl Sdk {
    /// Starts a local OSS for a script of `tests/interop`; nothing where this machine has no SDKs.
    pub(crate) async fn start(script: &'static str) -> Outcome<Option<Self>> {
        Self::start_with(script, Emulator::builder()).await
    }

    /// Starts a local OSS with other settings, but with the key that scripts have.
    pub(crate) async fn start_with(
        script: &'static str,
        builder: Builder,
    ) -> Outcome<Option<Self>> {
        let Some(python) = python()? else {
            return Ok(None);
        };
        Ok(Some(Self {
            python,
            script,
            local: LocalOss::start_with(builder).await?,
        }))
    }

    /// Lets the SDK do one step with what belongs to it, while the local OSS goes on answering.
    pub(crate) async fn step(&self, name: &str, what: (&str, Value)) -> Outcome<Value> {
        let mut task = json!({
            "step": name,
            "endpoint": self.local.emulator().endpoint(),
            "region": self.local.emulator().region(),
            "bucket": BUCKET,
        });
        let (key, value) = what;
        task[key] = value;
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        let (python, script) = (self.python.clone(), scripts.join(self.script));
        let key = (Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET);
        let run = move || {
            python
                .run(&script, key, &task)
                .map_err(|error| error.to_string())
        };
        Ok(tokio::task::spawn_blocking(run).await??)
    }
}

/// Checks what an SDK saw of an error.
#[track_caller]
pub(crate) fn assert_refusal(refusal: &Value, status: u16, code: &str) {
    assert_eq!(refusal["status"], status, "{refusal}");
    assert_eq!(refusal["code"], code, "{refusal}");
    let request_id = refusal["request_id"].as_str().unwrap_or_default();
    assert_eq!(request_id.len(), 24, "{refusal}");
    assert_ne!(refusal["message"], "", "{refusal}");
}

/// Returns an interpreter that has the SDKs, or nothing where this machine cannot have one.
#[expect(
    clippy::disallowed_methods,
    reason = "CI must not skip what a laptop may"
)]
fn python() -> Outcome<Option<Python>> {
    match Python::with_sdks(Path::new(env!("CARGO_TARGET_TMPDIR"))) {
        Ok(python) => Ok(Some(python)),
        Err(error) if std::env::var_os("CI").is_some() => Err(error),
        Err(error) => {
            // Past the capture of the test harness, so that everybody sees it.
            let mut stderr = std::io::stderr();
            writeln!(
                stderr,
                "\n*** SKIPPED: the official SDKs were not tried: {error}\n"
            )?;
            Ok(None)
        }
    }
}
