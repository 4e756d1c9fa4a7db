//! Blocked pipes don't keep the program from working, or from ending.

use std::fs;
use std::io::{BufRead as _, BufReader, PipeReader, Write as _, pipe};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv, program};

/// Returns a pipe that is full, so that the next byte blocks its writer.
fn full_pipe() -> (PipeReader, Stdio) {
    const CAPACITY: usize = 64 * 1024;
    let (reader, mut writer) = pipe().expect("a pipe");
    writer.write_all(&vec![b'x'; CAPACITY]).expect("space");
    (reader, writer.into())
}

fn terminate(process: &mut Child) -> Option<i32> {
    let pid = process.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(killed.expect("kill runs").success());
    process.wait().expect("it ends").code()
}

fn fifo(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("config.json");
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo runs").success());
    path
}

fn weekly(folder: &Path) -> PathBuf {
    let path = folder.join("weekly.json");
    fs::write(&path, RULE_JSON.replace("Daily", "Weekly")).expect("a file");
    path
}

#[test]
fn replacement_with_blocked_log_creates_the_new_rule() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let folder = tempfile::tempdir().expect("a directory");
    let (_reader, stderr) = full_pipe();
    let mut process = Command::new(program())
        .args(["replace", "-vv", "--journal", "."])
        .arg(weekly(folder.path()))
        .current_dir(folder.path())
        .env_clear()
        .envs(oss.variables.iter().cloned())
        .stderr(stderr)
        .spawn()
        .expect("the program starts");
    while !oss.run(&["get", "inventory1"]).stdout.contains("Weekly") {
        std::thread::yield_now();
    }
    // It reads the rule again for two seconds, or waits for standard error.
    assert!([Some(0), Some(130)].contains(&terminate(&mut process)));
}

/// Ctrl-S stops a terminal, and nothing but the last message may wait for it.
#[cfg(target_os = "linux")]
#[test]
fn replacement_on_a_stopped_terminal_removes_its_backup() {
    use rustix::termios::{Action, tcflow};

    let (_master, terminal) = crate::terminal::open();
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let folder = tempfile::tempdir().expect("a directory");
    let files = || fs::read_dir(folder.path()).expect("a directory").count();
    let rule = weekly(folder.path());
    let mut command = Command::new(program());
    command.args(["replace", "--journal", "."]);
    command.arg(rule).current_dir(folder.path());
    command
        .env_clear()
        .envs(oss.variables.iter().cloned())
        .env("TERM", "xterm");
    tcflow(&terminal, Action::OOff).expect("the terminal stops");
    let mut process = command.stderr(terminal).spawn().expect("it starts");
    while files() == 1 {
        std::thread::yield_now();
    }
    while files() == 2 {
        std::thread::yield_now();
    }
    assert!(oss.run(&["get", "inventory1"]).ok().contains("Weekly"));
    assert_eq!(terminate(&mut process), Some(0));
}

#[test]
fn emulator_with_blocked_log_responds_and_stops() {
    let (_reader, stderr) = full_pipe();
    let mut process = Command::new(program())
        .args(["emulator", "-vv"])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .expect("the program starts");
    let stdout = BufReader::new(process.stdout.take().expect("a pipe"));
    let lines = stdout.lines().take(5).map(|line| line.expect("a line"));
    let variables = lines.collect::<Vec<_>>();
    let variables = variables.iter().filter_map(|line| {
        let variable = line.strip_prefix("export ")?;
        variable.split_once('=')
    });
    let listed = Outcome::of(ossinv().arg("list").envs(variables));
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    assert_eq!(terminate(&mut process), Some(0));
}

#[test]
fn emulator_with_blocked_output_stops() {
    let (_reader, stdout) = full_pipe();
    let mut process = Command::new(program())
        .arg("emulator")
        .env_clear()
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stderr = BufReader::new(process.stderr.take().expect("a pipe"));
    assert!(stderr.lines().next().is_some(), "it listens to signals");
    assert_eq!(terminate(&mut process), Some(0));
}

#[test]
fn profile_that_cannot_be_read_in_time_is_an_error() {
    let folder = tempfile::tempdir().expect("a directory");
    let config = fifo(&folder);
    for variable in ["ALIBABA_CLOUD_CONFIG_FILE", "OSSUTIL_CONFIG_FILE"] {
        let run = |arguments: &[&str]| {
            let mut command = ossinv();
            command.args(["list", "--timeout", "1", "--bucket", "examplebucket"]);
            command.args(arguments).env(variable, &config);
            Outcome::of(command.env("HOME", folder.path()))
        };
        let settings = run(&[]);
        assert_eq!(settings.code, 5, "{}", settings.stderr);
        let said = "error: cannot read the profile
  because: reading the profile took longer than 1s
";
        assert_eq!(settings.stderr, said);
        let mut whoami = ossinv();
        whoami.args(["whoami", "--timeout", "1"]);
        let whoami = Outcome::of(whoami.env(variable, &config).env("HOME", folder.path()));
        assert_eq!(whoami.code, 5, "{}", whoami.stderr);
        let said = "error: getting credentials took longer than 1s\n";
        assert_eq!(whoami.stderr, said);
        let key = run(&[
            "--region",
            "cn-hangzhou",
            "--endpoint",
            "http://127.0.0.1:1",
        ]);
        assert_eq!(key.code, 5, "{}", key.stderr);
        let said = "getting credentials took longer than 1s";
        assert!(key.stderr.contains(said), "{}", key.stderr);
    }
}

#[test]
fn replacement_without_readable_key_ends_at_a_signal() {
    let folder = tempfile::tempdir().expect("a directory");
    let config = fifo(&folder);
    let mut process = Command::new(program())
        .arg("replace")
        .arg(weekly(folder.path()))
        .env_clear()
        .env("ALIBABA_CLOUD_CONFIG_FILE", &config)
        .env("OSS_BUCKET", "examplebucket")
        .env("OSS_REGION", "cn-hangzhou")
        .env("OSS_ENDPOINT", "http://127.0.0.1:1")
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    // Returns once the program reads.
    let _writer = fs::OpenOptions::new().write(true).open(&config);
    assert_eq!(terminate(&mut process), Some(130));
}

#[test]
fn too_few_file_descriptors_are_an_error() {
    let mut shell = assert_cmd::Command::new("sh");
    shell.args([
        "-c",
        r#"ulimit -n 6 && exec "$0" list --bucket examplebucket"#,
    ]);
    let outcome = Outcome::of(shell.arg(program()).env_clear());
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let said = "error: cannot start the asynchronous runtime\n  because: ";
    assert!(outcome.stderr.starts_with(said), "{}", outcome.stderr);
}

#[test]
fn blocked_certificates_end_with_the_time_limit() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = fifo(&folder);
    let oss = LocalOss::start();
    let list = || {
        let mut command = oss.ossinv();
        command.args([
            "list",
            "--timeout",
            "1",
            "--endpoint",
            "https://127.0.0.1:1",
        ]);
        command
    };
    let bundle = Outcome::of(list().arg("--ca-bundle").arg(&path));
    assert_eq!(bundle.code, 5, "{}", bundle.stderr);
    let said = "reading the CA bundle took longer than 1s";
    assert!(bundle.stderr.contains(said), "{}", bundle.stderr);
    let variable = Outcome::of(list().env("SSL_CERT_FILE", &path));
    assert_eq!(variable.code, 5, "{}", variable.stderr);
    assert!(
        variable.stderr.contains("timed out after 1s"),
        "{}",
        variable.stderr
    );
}

#[cfg(unix)]
#[test]
fn endless_certificates_exit_with_2() {
    let oss = LocalOss::start();
    let mut command = oss.ossinv();
    command.args(["list", "--endpoint", "https://127.0.0.1:1"]);
    let outcome = Outcome::of(command.env("SSL_CERT_FILE", "/dev/zero"));
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let said = "SSL_CERT_FILE /dev/zero can't be read: it has more than 4194304 bytes";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
}
