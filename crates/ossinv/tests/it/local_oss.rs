//! Runs `ossinv` and a local OSS for tests.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Output, Stdio};

use assert_cmd::Command;
use oss_emulator::Emulator;

/// The example rule of the directory `examples`.
pub(crate) const RULE_XML: &str = include_str!("../../examples/rule.xml");
pub(crate) const RULE_JSON: &str = include_str!("../../examples/rule.json");
pub(crate) const RULE_YAML: &str = include_str!("../../examples/rule.yaml");

/// A process of `ossinv emulator`, killed on drop.
pub(crate) struct LocalOss {
    process: Child,
    /// Kept open, because the server must not write to a closed pipe.
    _stdout: BufReader<ChildStdout>,
    /// The variables that it prints for export.
    pub(crate) variables: Vec<(String, String)>,
}

/// The result of a run of the program.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl LocalOss {
    pub(crate) fn start() -> Self {
        Self::start_with(&[], &[])
    }

    pub(crate) fn start_with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut process = std::process::Command::new(program())
            .arg("emulator")
            .args(arguments)
            .env_clear()
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(process.stdout.take().expect("stdout is a pipe"));
        let mut variables = Vec::new();
        let last = if arguments.contains(&"--key-from-env") {
            "OSS_BUCKET"
        } else {
            "OSS_ACCESS_KEY_SECRET"
        };
        while !variables.iter().any(|(name, _)| name == last) {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("a line arrives");
            variables.push(variable(&line));
        }
        Self {
            process,
            _stdout: stdout,
            variables,
        }
    }

    /// Returns the program with the printed variables.
    pub(crate) fn ossinv(&self) -> Command {
        let mut command = ossinv();
        command.envs(self.variables.iter().cloned());
        command
    }

    /// Runs the program with arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(self.ossinv().args(arguments))
    }

    /// Runs `ossinv put` with a rule on standard input.
    pub(crate) fn put(&self, rule: &str) -> Outcome {
        Outcome::of(self.ossinv().args(["put", "-"]).write_stdin(rule))
    }
}

impl Drop for LocalOss {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().expect("the program runs");
        Self {
            code: status.code().expect("the program was not killed"),
            stdout: String::from_utf8(stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(stderr).expect("stderr is UTF-8"),
        }
    }

    /// Asserts success and returns standard output.
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }
}

/// Returns the program, connected to a local OSS of this process.
pub(crate) fn ossinv_at(emulator: &Emulator) -> Command {
    let mut command = ossinv();
    command
        .env("OSS_ENDPOINT", emulator.endpoint())
        .env("OSS_REGION", emulator.region())
        .env("OSS_BUCKET", "examplebucket")
        .env("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID)
        .env("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET);
    command
}

/// Returns the program with an empty environment.
pub(crate) fn ossinv() -> Command {
    let mut command = Command::new(program());
    command.env_clear();
    // Tests must not look for a metadata service in the network.
    command.env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    command
}

pub(crate) fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin!("ossinv").to_path_buf()
}

fn variable(line: &str) -> (String, String) {
    let variable = line.trim_end().strip_prefix("export ");
    let (name, value) = variable
        .and_then(|variable| variable.split_once('='))
        .unwrap_or_else(|| panic!("{line:?} exports a variable"));
    (name.to_owned(), value.to_owned())
}
