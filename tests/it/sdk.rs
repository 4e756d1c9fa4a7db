//! Runs an unmodified official SDK against a local OSS.

use std::io::Write as _;
use std::path::Path;

use oss_emulator::{Builder, Emulator};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss};
use oss_tests::node::Node;
use oss_tests::python::Python;
use serde_json::{Value, json};

/// A script that uses an SDK, and the local OSS that it talks to.
pub(crate) struct Sdk {
    runtime: Runtime,
    script: &'static str,
    pub(crate) local: LocalOss,
}

/// A program that runs scripts, with its SDKs.
#[derive(Clone)]
enum Runtime {
    Python(Python),
    Node(Node),
}

impl Sdk {
    /// Starts a local OSS for a script of `tests/interop`; `None` without the SDKs.
    pub(crate) async fn start(script: &'static str) -> Outcome<Option<Self>> {
        Self::start_with(script, Emulator::builder()).await
    }

    /// Starts a local OSS with the settings of `builder` and the key of the scripts.
    pub(crate) async fn start_with(
        script: &'static str,
        builder: Builder,
    ) -> Outcome<Option<Self>> {
        let Some(runtime) = runtime(script)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            runtime,
            script,
            local: LocalOss::start_with(builder).await?,
        }))
    }

    /// Runs one step of the script with an argument, while the local OSS keeps serving.
    pub(crate) async fn step(&self, name: &str, argument: (&str, Value)) -> Outcome<Value> {
        let mut task = json!({
            "step": name,
            "endpoint": self.local.emulator().endpoint(),
            "region": self.local.emulator().region(),
            "bucket": BUCKET,
        });
        let (key, value) = argument;
        task[key] = value;
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        let (runtime, script) = (self.runtime.clone(), scripts.join(self.script));
        let key = (Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET);
        let run = move || {
            let result = match runtime {
                Runtime::Python(python) => python.run(&script, key, &task),
                Runtime::Node(node) => node.run(&script, key, &task),
            };
            result.map_err(|error| error.to_string())
        };
        Ok(tokio::task::spawn_blocking(run).await??)
    }
}

/// Checks a service error that an SDK raised.
#[track_caller]
pub(crate) fn assert_sdk_error(error: &Value, status: u16, code: &str) {
    assert_eq!(error["status"], status, "{error}");
    assert_eq!(error["code"], code, "{error}");
    let request_id = error["request_id"].as_str().unwrap_or_default();
    assert_eq!(request_id.len(), 24, "{error}");
    assert_ne!(error["message"], "", "{error}");
}

/// Returns the runtime of a script; `None` if its SDKs can't be installed.
#[expect(
    clippy::disallowed_methods,
    reason = "CI must not skip tests that a laptop may skip"
)]
fn runtime(script: &str) -> Outcome<Option<Runtime>> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let is_node = Path::new(script).extension().is_some_and(|it| it == "cjs");
    let runtime = if is_node {
        Node::with_sdk(directory).map(Runtime::Node)
    } else {
        Python::with_sdks(directory).map(Runtime::Python)
    };
    match runtime {
        Ok(runtime) => Ok(Some(runtime)),
        Err(error) if std::env::var_os("CI").is_some() => Err(error),
        Err(error) => {
            // Bypasses the capture of the test harness, so that it is always visible.
            let mut stderr = std::io::stderr();
            writeln!(
                stderr,
                "\n*** SKIPPED: cannot install the official SDKs: {error}\n"
            )?;
            Ok(None)
        }
    }
}
