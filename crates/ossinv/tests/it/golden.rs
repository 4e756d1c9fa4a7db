//! Transcripts of commands, as a user sees them.
//!
//! A file of `tests/golden` has commands, each followed by its output: a line that starts with `$` runs in a pipe,
//! one with `%` on a terminal of 80 columns. Both streams are shown, standard output first. `? 3` is an exit status, and
//! `\e` the escape character. A command with `&` at its end gets SIGTERM once it is ready. To accept a changed output, run the tests with `SNAPSHOTS=overwrite`.

mod command_line;
mod redactions;
mod run;
mod scene;

use std::path::PathBuf;

use snapbox::{Assert, Data};

use command_line::CommandLine;
use run::run;
use scene::Scene;

/// Runs the commands of a file and compares the transcript.
fn check(name: &str, scene: &Scene) {
    let path = PathBuf::from(format!(
        "{}/tests/golden/{name}.console",
        env!("CARGO_MANIFEST_DIR")
    ));
    let text = std::fs::read_to_string(&path).expect("the transcript is read");
    let mut transcript = String::new();
    let is_command = |line: &&str| line.starts_with("$ ossinv") || line.starts_with("% ossinv");
    for line in text.lines().filter(is_command) {
        transcript.extend([line, "\n"]);
        transcript += &run(scene, &CommandLine::of(line));
    }
    let directory = scene.folder.path().display().to_string();
    let redactions = redactions::redactions(&directory);
    let assert = Assert::new()
        .redact_with(redactions)
        .normalize_paths(false)
        .action_env("SNAPSHOTS");
    assert.eq(transcript, Data::read_from(&path, None));
}

macro_rules! transcripts {
    ($($scene:ident: $($name:ident)*;)*) => {
        $($(#[test] fn $name() { check(stringify!($name), &Scene::$scene()); })*)*

        #[test]
        fn each_file_has_a_test() {
            let folder = format!("{}/tests/golden", env!("CARGO_MANIFEST_DIR"));
            for file in std::fs::read_dir(folder).expect("a directory") {
                let path = file.expect("a file").path();
                let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
                let is_tested = [$($(stringify!($name)),*),*].contains(&name);
                assert!(is_tested || path.extension().is_some_and(|it| it == "json"), "{name}");
            }
        }
    };
}

transcripts! {
    plain: account apply_and_recover change delete diff_and_plan emulator errors export_and_import get_and_list help
        put_and_replace quickstart validate_and_init;
    interrupted: recover;
    reported: report;
}
