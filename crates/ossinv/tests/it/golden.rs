//! Transcripts of commands, as a user sees them.
//!
//! A file of `tests/golden` has commands, each followed by its output: a line that starts with `$` runs in a pipe,
//! one with `%` on a terminal of 80 columns. Both streams are shown, standard output first. `? 3` is an exit status, and
//! `\e` the escape character. To accept a changed output, run the tests with `SNAPSHOTS=overwrite`.

mod command_line;
mod redactions;

use std::path::{Path, PathBuf};

use snapbox::{Assert, Data};

use crate::local_oss::{LocalOss, Outcome, RULE_YAML};
use crate::terminal::Terminal;
use command_line::CommandLine;

/// The editor of `ossinv edit`.
const EDITOR: &str = "sed -i s/Daily/Weekly/";

/// Returns the directory in which commands run.
fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("the file is written");
    };
    let rule = |id: &str| RULE_YAML.replace("inventory1", id);
    std::fs::create_dir(folder.path().join("rules")).expect("a directory");
    write("rule.yaml", RULE_YAML);
    write("rules/daily-1.yaml", &rule("daily-1"));
    write("rules/daily-2.yaml", &rule("daily-2"));
    write(
        "rules/weekly.yaml",
        &rule("weekly").replace("Daily", "Weekly"),
    );
    write("changed.yaml", &rule("daily-1").replace("Daily", "Weekly"));
    let long = "a-prefix/that-is-longer-than-the-column/of-the-table/2026/";
    write("long.yaml", &rule("long").replace("obj-prefix", long));
    write("invalid.yaml", &RULE_YAML.replace("Daily", "Hourly"));
    write("s3.json", include_str!("../golden/s3.json"));
    folder
}

/// Runs the commands of a file and compares the transcript.
fn check(name: &str) {
    let path = PathBuf::from(format!(
        "{}/tests/golden/{name}.console",
        env!("CARGO_MANIFEST_DIR")
    ));
    let text = std::fs::read_to_string(&path).expect("the transcript is read");
    let buckets = ["examplebucket", "other-bucket", "destination-bucket"];
    let buckets = buckets.map(|name| ["--bucket", name]).concat();
    let oss = LocalOss::start_with(&buckets, &[]);
    let folder = files();
    let mut transcript = String::new();
    let is_command = |line: &&str| line.starts_with("$ ossinv") || line.starts_with("% ossinv");
    for line in text.lines().filter(is_command) {
        transcript.extend([line, "\n"]);
        transcript += &run(&oss, &CommandLine::of(line), folder.path());
    }
    let directory = folder.path().display().to_string();
    let redactions = redactions::redactions(&directory, &oss.variables);
    let assert = Assert::new()
        .redact_with(redactions)
        .normalize_paths(false)
        .action_env("SNAPSHOTS");
    assert.eq(transcript, Data::read_from(&path, None));
}

/// Runs a command and returns what it printed, with its status unless it is 0.
fn run(oss: &LocalOss, command: &CommandLine, directory: &Path) -> String {
    let (code, shown) = if command.is_on_terminal {
        let mut process = std::process::Command::new(crate::local_oss::program());
        process
            .env_clear()
            .envs(oss.variables.iter().cloned())
            .env("HOME", directory)
            .env("PATH", "/usr/bin:/bin")
            .env("EDITOR", EDITOR)
            .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
            .current_dir(directory)
            .args(&command.arguments);
        let mut terminal = Terminal::start(&mut process);
        if let Some(input) = &command.input {
            terminal.type_in(&format!("{input}\n"));
        }
        terminal.finish()
    } else {
        let mut process = oss.ossinv();
        process
            .env("HOME", directory)
            .env("PATH", "/usr/bin:/bin")
            .env("EDITOR", EDITOR)
            .current_dir(directory)
            .args(&command.arguments)
            .write_stdin(command.input.clone().unwrap_or_default());
        let outcome = Outcome::of(&mut process);
        (outcome.code, outcome.stdout + &outcome.stderr)
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

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn each_file_has_a_test() {
            let folder = format!("{}/tests/golden", env!("CARGO_MANIFEST_DIR"));
            for file in std::fs::read_dir(folder).expect("a directory") {
                let path = file.expect("a file").path();
                let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
                let is_tested = [$(stringify!($name)),*].contains(&name);
                assert!(is_tested || path.extension().is_some_and(|it| it == "json"), "{name}");
            }
        }
    };
}

transcripts! {
    account apply_and_recover change delete diff_and_plan errors export_and_import get_and_list help put_and_replace
    validate_and_init
}
