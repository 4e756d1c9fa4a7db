//! `ossinv emulator`: how programs start, find, steer and stop it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use assert_cmd::assert::OutputAssertExt as _;
use serde_json::Value;

use crate::local_oss::{Outcome, RULE_JSON, ossinv, program};

/// A process of `ossinv emulator --output json`, killed on drop.
struct Emulator {
    process: Child,
    stderr: BufReader<ChildStderr>,
    /// The line that it printed.
    line: String,
    ready: Value,
}

impl Emulator {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut process = Command::new(program())
            .args(["emulator", "--output", "json"])
            .args(arguments)
            .env_clear()
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = process.stdout.take().expect("a pipe");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("a line arrives");
        Self {
            stderr: BufReader::new(process.stderr.take().expect("a pipe")),
            process,
            ready: serde_json::from_str(&line).expect("JSON"),
            line,
        }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().expect("a text")
    }

    fn host(&self) -> &str {
        self.text("url").trim_start_matches("http://")
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.host()).expect("it listens")
    }

    /// Returns the head of a signed upload.
    fn upload_head(&self, header: &str, length: usize) -> String {
        let mut presign = self.ossinv();
        presign.args(["presign", "--method", "PUT", "oss://examplebucket/key"]);
        let url = Outcome::of(&mut presign).ok();
        let path = url.trim_end().trim_start_matches(self.text("url"));
        let host = self.host();
        format!(
            "PUT {path} HTTP/1.1\r\nHost: {host}\r\n{header}\r\nContent-Length: {length}\r\n\r\n"
        )
    }

    /// Sends a request to the admin API and returns the response.
    fn admin(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = self.connect();
        let length = body.len();
        let request = format!(
            "{method} /_emulator/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response
    }

    /// Returns the program, connected to this local OSS.
    fn ossinv(&self) -> assert_cmd::Command {
        let mut command = ossinv();
        command
            .env("OSS_ENDPOINT", self.text("url"))
            .env("OSS_REGION", self.text("region"))
            .env("OSS_BUCKET", "examplebucket")
            .env("OSS_ACCESS_KEY_ID", self.text("accessKeyId"))
            .env("OSS_ACCESS_KEY_SECRET", self.text("accessKeySecret"));
        command
    }

    fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        Command::new("kill").args([name, &pid]).assert().success();
    }

    /// Waits for the end, and returns the exit status with the rest of standard error.
    fn end(mut self) -> (Option<i32>, String) {
        let mut messages = String::new();
        self.stderr.read_to_string(&mut messages).expect("UTF-8");
        (self.process.wait().expect("it ends").code(), messages)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn ready_line_and_file_say_how_to_connect() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(folder.path(), "ready.json");
    fs::write(&file, "of an earlier run").expect("a file");
    let oss = Emulator::start(&["--ready-file", &file, "--account-id", "42"], &[]);
    assert_eq!(fs::read_to_string(&file).expect("the file"), oss.line);
    assert_eq!(oss.line.matches('\n').count(), 1);
    assert_eq!(oss.ready["pid"], oss.process.id());
    assert_eq!(oss.text("accountId"), "42");
    let listed = Outcome::of(oss.ossinv().arg("list"));
    assert_eq!(listed.ok(), "[]\n");

    oss.signal("-TERM");
    let (code, messages) = oss.end();
    assert_eq!(code, Some(0), "{messages}");
    let rest = fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(
        rest, 0,
        "the ready file, and its temporary file, are removed"
    );
}

#[test]
fn ready_file_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(folder.path(), "missing/ready.json");
    let outcome = Outcome::of(ossinv().args(["emulator", "--ready-file", &file]));
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains(&file), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn key_of_the_environment_is_not_printed() {
    let key = [
        ("OSS_ACCESS_KEY_ID", "my-id"),
        ("OSS_ACCESS_KEY_SECRET", "my-s3cr3t"),
    ];
    let oss = Emulator::start(&["--key-from-env"], &key);
    assert!(!oss.line.contains("my-s3cr3t"), "{}", oss.line);
    assert_eq!(oss.ready["accessKeySecret"], Value::Null);
}

#[test]
fn admin_api_is_there_unless_it_is_turned_off() {
    let oss = Emulator::start(&[], &[]);
    let health = oss.admin("GET", "health", "");
    assert!(health.starts_with("HTTP/1.1 200 "), "{health}");
    let oss = Emulator::start(&["--no-admin"], &[]);
    let health = oss.admin("GET", "health", "");
    assert!(health.starts_with("HTTP/1.1 403 "), "{health}");
}

#[test]
fn check_succeeds_while_the_local_oss_runs() {
    let oss = Emulator::start(&["--listen", "0.0.0.0"], &[]);
    let url = oss.text("url").to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let check = |url: &str| Outcome::of(ossinv().args(["emulator", "--check", url]));
    check(&url).ok();
    check(&format!("{url}/")).ok();
    oss.signal("-INT");
    assert_eq!(oss.end().0, Some(0));
    let outcome = check(&url);
    assert_eq!(outcome.code, 5, "{}", outcome.stderr);
    let said = "error: no local OSS is ready at http://127.0.0.1:";
    assert!(outcome.stderr.starts_with(said), "{}", outcome.stderr);
    let oss = Emulator::start(&["--no-admin"], &[]);
    assert_eq!(check(oss.text("url")).code, 5);
}

#[test]
fn run_of_a_rule_is_one_line_on_standard_error() {
    let oss = Emulator::start(&["--bucket", "examplebucket"], &[]);
    let mut rule: Value = serde_json::from_str(RULE_JSON).expect("JSON");
    rule.as_object_mut().expect("an object").remove("Filter");
    let mut stream = oss.connect();
    let put = oss.upload_head("Connection: close", 1) + "x";
    stream.write_all(put.as_bytes()).expect("it is sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");

    let put_rule = || {
        let put = Outcome::of(
            oss.ossinv()
                .args(["put", "-"])
                .write_stdin(rule.to_string()),
        );
        assert_eq!(put.code, 0, "{}", put.stderr);
    };
    put_rule();
    oss.admin("POST", "buckets", r#"{"name":"destination-bucket"}"#);
    let run = r#"{"bucket":"examplebucket","id":"inventory1"}"#;
    let ran = oss.admin("POST", "rules/run", run);
    assert!(ran.contains(r#""outcome":"reported""#), "{ran}");
    oss.signal("-TERM");
    let (_, messages) = oss.end();
    let lines: Vec<_> = messages.lines().collect();
    let [_, failed, help, written, _] = lines.as_slice() else {
        panic!("{messages}");
    };
    assert!(failed.starts_with("no report written "), "{messages}");
    assert_eq!(
        *help,
        "help: create the bucket, for example with POST /_emulator/buckets"
    );
    let place =
        "report written: oss://destination-bucket/destination-prefix/examplebucket/inventory1/";
    assert!(written.starts_with(place), "{messages}");
    assert!(written.contains("/manifest.json"), "{messages}");
}

#[test]
fn data_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = path(folder.path(), "data");
    let arguments = ["--data", &data];
    let oss = Emulator::start(&arguments, &[]);
    // Without an error it would run forever.
    let mut second = ossinv();
    second.timeout(Duration::from_secs(60)).arg("emulator");
    let second = Outcome::of(second.args(arguments));
    assert_eq!(second.code, 2, "one process at a time: {}", second.stderr);
    let said = format!("error: cannot open the data directory {data}: another process uses it");
    let help = "  help: stop the other emulator, or choose another directory";
    let lines: Vec<_> = second.stderr.lines().collect();
    assert_eq!(lines, [&*said, help]);
    Outcome::of(oss.ossinv().args(["put", "-"]).write_stdin(RULE_JSON)).ok();
    oss.signal("-TERM");
    let (code, messages) = oss.end();
    assert_eq!(code, Some(0));
    assert!(messages.contains(&data), "{messages}");
    let oss = Emulator::start(&arguments, &[]);
    Outcome::of(oss.ossinv().args(["get", "inventory1"])).ok();
    oss.admin("POST", "reset", "");
    let get = Outcome::of(oss.ossinv().args(["get", "inventory1"]));
    assert_eq!(get.code, 3, "{}", get.stderr);
}

#[test]
fn seed_fills_the_first_bucket() {
    let oss = Emulator::start(&["--seed", "300"], &[]);
    let mut rule: Value = serde_json::from_str(RULE_JSON).expect("JSON");
    rule.as_object_mut().expect("an object").remove("Filter");
    oss.admin("POST", "buckets", r#"{"name":"destination-bucket"}"#);
    let mut put = oss.ossinv();
    Outcome::of(put.args(["put", "-"]).write_stdin(rule.to_string())).ok();
    let journal = oss.admin("GET", "journal", "");
    assert!(journal.contains(r#""rows":300"#), "{journal}");
}

/// The client gets the response to its upload, and only then the program ends.
#[test]
fn upload_in_progress_is_completed_after_sigterm() {
    let oss = Emulator::start(&[], &[]);
    let mut stream = oss.connect();
    let head = oss.upload_head("Expect: 100-continue", 10);
    stream.write_all(head.as_bytes()).expect("it is sent");
    let mut go_on = [0; 12];
    stream.read_exact(&mut go_on).expect("it reads the body");
    assert_eq!(&go_on, b"HTTP/1.1 100");
    stream.write_all(b"hello").expect("a half");
    oss.signal("-TERM");
    while TcpStream::connect(oss.host()).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(b"world").expect("the rest");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    assert!(response.contains("HTTP/1.1 200 "), "{response}");
    assert_eq!(oss.end().0, Some(0));
}

#[test]
fn data_directory_that_is_a_file_has_its_own_help() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(folder.path(), "file");
    fs::write(&file, "").expect("a file");
    let outcome = Outcome::of(ossinv().args(["emulator", "--data", &file]));
    assert_eq!(outcome.code, 2);
    let help = "\n  help: choose a directory that this user may create and write\n";
    assert!(outcome.stderr.ends_with(help), "{}", outcome.stderr);
}

#[test]
fn address_of_another_machine_has_its_own_help() {
    // An address for documentation, which no machine has.
    let outcome = Outcome::of(ossinv().args(["emulator", "--listen", "192.0.2.1"]));
    assert_eq!(outcome.code, 2);
    let help = "help: choose an address of this machine, such as 127.0.0.1";
    assert!(outcome.stderr.contains(help), "{}", outcome.stderr);
}

/// So many objects would take years.
#[test]
fn sigterm_while_seeding_ends_the_program_with_0() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let count = u64::MAX.to_string();
    let mut process = Command::new(program())
        .args(["emulator", "--seed", &count, "--data"])
        .arg(&data)
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // It listens to signals before it makes the directory.
    while !data.exists() {
        std::thread::yield_now();
    }
    let pid = process.id().to_string();
    Command::new("kill")
        .args(["-TERM", &pid])
        .assert()
        .success();
    let mut messages = String::new();
    let mut stderr = process.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut messages).expect("UTF-8");
    assert_eq!(process.wait().expect("it ends").code(), Some(0));
    assert_eq!(messages, "stopped\n");
}
