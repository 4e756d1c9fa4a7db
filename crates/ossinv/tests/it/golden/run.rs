//! Runs a command of a transcript.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use super::command_line::CommandLine;
use super::scene::Scene;
use crate::local_oss::program;
use crate::terminal::Terminal;

/// The editor of `ossinv edit`.
const EDITOR: &str = "sed -i s/Daily/Weekly/";

/// The end of what a local OSS prints when it is ready.
const READY: [&str; 2] = ["OSS_ACCESS_KEY_SECRET=", "\"pid\":"];

/// Runs a command and returns what it printed, with its status unless it is 0.
pub(super) fn run(scene: &Scene, command: &CommandLine) -> String {
    let mut process = process(scene, command);
    let (code, shown) = if command.is_on_terminal {
        on_terminal(&mut process, command)
    } else {
        in_pipe(&mut process, command)
    };
    let mut shown = shown.replace('\x1b', "\\e").replace('\r', "\\r");
    if !shown.is_empty() && !shown.ends_with('\n') {
        shown.push('\n');
    }
    if code != 0 {
        shown.extend(["? ", &code.to_string(), "\n"]);
    }
    shown + "\n"
}

fn process(scene: &Scene, command: &CommandLine) -> Command {
    let directory = scene.folder.path();
    let mut process = Command::new(program());
    process
        .env_clear()
        .envs(scene.variables.iter().cloned())
        .env("HOME", directory)
        .env("TMPDIR", directory)
        .env("PATH", "/usr/bin:/bin")
        .env("EDITOR", EDITOR)
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .current_dir(directory)
        .args(&command.arguments);
    process
}

fn on_terminal(process: &mut Command, command: &CommandLine) -> (i32, String) {
    let mut terminal = Terminal::start(process);
    let mut shown = String::new();
    if command.is_server {
        shown += &terminal.read_until(READY[0]);
        shown += &terminal.read_until("\n");
        stop(terminal.process.id());
    }
    if let Some(input) = &command.input {
        terminal.type_in(&format!("{input}\n"));
    }
    let (code, rest) = terminal.finish();
    (code, shown + &rest)
}

fn in_pipe(process: &mut Command, command: &CommandLine) -> (i32, String) {
    process.stdout(Stdio::piped()).stderr(Stdio::piped());
    let process = process.stdin(Stdio::null()).spawn();
    let mut process = process.expect("the program starts");
    let stdout = process.stdout.take().expect("a pipe");
    let mut stdout = BufReader::new(stdout);
    let mut shown = String::new();
    if command.is_server {
        while !READY.iter().any(|ready| shown.contains(ready)) {
            let read = stdout.read_line(&mut shown).expect("UTF-8");
            assert!(read > 0, "{shown}");
        }
        stop(process.id());
    }
    stdout.read_to_string(&mut shown).expect("UTF-8");
    let output = process.wait_with_output().expect("the program ends");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    let code = output.status.code().expect("it was not killed");
    (code, shown + &stderr)
}

fn stop(process: u32) {
    let mut kill = Command::new("kill");
    let killed = kill.args(["-TERM", &process.to_string()]).status();
    assert!(killed.expect("kill runs").success());
}
