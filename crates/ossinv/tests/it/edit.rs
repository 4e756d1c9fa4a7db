//! `ossinv edit` with scripts as editors.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, program};

/// A folder for drafts, the journal and the script that edits.
struct Desk {
    oss: LocalOss,
    folder: TempDir,
}

impl Desk {
    /// Starts a local OSS with the example rule.
    ///
    /// The editor is a shell script, whose `$1` is the draft.
    fn with_editor(script: &str) -> Self {
        let desk = Self {
            oss: LocalOss::start(),
            folder: tempfile::tempdir().expect("a folder"),
        };
        desk.oss.put(RULE_JSON).ok();
        fs::create_dir(desk.drafts()).expect("a folder");
        fs::write(desk.path("editor"), script).expect("a script");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn drafts(&self) -> PathBuf {
        self.path("drafts")
    }

    fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(program());
        command
            .env_clear()
            .envs(self.oss.variables.iter().cloned())
            .env("PATH", "/usr/bin:/bin")
            .env("TMPDIR", self.drafts())
            .env("HERE", self.folder.path())
            // The variable may have arguments, and blanks in them.
            .env("VISUAL", "sh -eu \"$HERE/editor\"")
            .env("EDITOR", "false")
            .env("OSSINV_JOURNAL", self.path("journal"))
            .env("PROGRAM", program())
            .args(["edit", "inventory1"]);
        command
    }

    fn edit(&self, arguments: &[&str]) -> Outcome {
        let mut command = assert_cmd::Command::from_std(self.command());
        Outcome::of(command.args(arguments))
    }

    fn rule(&self) -> String {
        self.oss.run(&["get", "inventory1", "-o", "json"]).ok()
    }

    /// Returns the text of each draft that was left.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.drafts()).expect("the folder");
        let texts = entries.map(|entry| fs::read_to_string(entry.expect("an entry").path()));
        texts.map(|text| text.expect("a draft")).collect()
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

#[test]
fn saved_rule_replaces_the_old_one() {
    for format in ["yaml", "json", "xml"] {
        let desk = Desk::with_editor("sed s/Daily/Weekly/ \"$1\" > x; mv x \"$1\"");
        let desk_x = desk.path("editor");
        let script = read(&desk_x).replace(" x", " \"$HERE/x\"");
        fs::write(desk_x, script).expect("a script");
        let outcome = desk.edit(&["-o", format]);
        assert_eq!(outcome.code, 0, "{format}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains("replaced rule inventory1"),
            "{}",
            outcome.stderr
        );
        assert!(desk.rule().contains("Weekly"));
        assert_eq!(desk.left(), [""; 0]);
    }
}

#[test]
fn rule_closed_without_a_change_stays() {
    for script in [
        ":",
        "printf '' > \"$1\"",
        "echo '# only this' > \"$1\"",
        "echo '# x' >> \"$1\"",
    ] {
        let desk = Desk::with_editor(script);
        let before = desk.rule();
        let outcome = desk.edit(&[]);
        let said = "rule inventory1 of bucket examplebucket is unchanged\n";
        assert_eq!((outcome.code, &*outcome.stderr), (0, said), "{script}");
        assert_eq!(desk.rule(), before);
        assert_eq!(desk.left(), [""; 0]);
    }
}

/// Makes mistakes at first, keeps what it sees then, and corrects them.
const CORRECTS: &str = r#"
if [ -e "$HERE/seen" ]; then exit 9; fi
if [ -e "$HERE/first" ]; then
  cat "$1" > "$HERE/seen"
  sed 's/Hourly/Weekly/; s/Typo: 1/DayOfMonth: 0/' "$HERE/seen" > "$1"
else
  cat "$1" > "$HERE/first"
  sed 's/Daily/Hourly/; s/^Schedule:/Schedule:\n  Typo: 1/; s/1048576/10/' "$HERE/first" > "$1"
fi
"#;

#[test]
fn mistakes_come_back_as_comments() {
    let desk = Desk::with_editor(&CORRECTS.replace(
        "s/Hourly",
        "s/UpperSizeBound: 10/UpperSizeBound: 9999/; s/Hourly",
    ));
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let seen = read(&desk.path("seen"));
    assert!(
        seen.starts_with("# rule inventory1 of bucket examplebucket\n"),
        "{seen}"
    );
    for mistake in [
        ": rule inventory1: Schedule/Typo is unknown to this version\n",
        ": rule inventory1: Schedule/Frequency has the value \"Hourly\", unknown to this version (known: Daily",
        ": rule inventory1: Filter/UpperSizeBound is 10, less than LowerSizeBound 1024",
    ] {
        assert!(seen.contains(mistake), "{mistake}: {seen}");
    }
    assert!(desk.rule().contains("9999"), "{}", desk.rule());
}

#[test]
fn line_of_a_mistake_is_that_of_the_reopened_file() {
    let desk = Desk::with_editor(
        r#"if [ -e "$HERE/first" ]; then cat "$1" > "$HERE/seen"; : > "$1"; exit; fi
        touch "$HERE/first"; sed 's/^Schedule:/Schedule: [/' "$1" > "$HERE/x"; cat "$HERE/x" > "$1""#,
    );
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let seen = read(&desk.path("seen"));
    let mistake = seen
        .lines()
        .find(|line| line.contains(".yaml:"))
        .expect("a mistake");
    let number = mistake
        .split(':')
        .nth(1)
        .and_then(|it| it.parse::<usize>().ok());
    let named = seen
        .lines()
        .nth(number.expect("a line") - 1)
        .expect("the line");
    let around = seen
        .lines()
        .position(|line| line.starts_with("Schedule"))
        .expect("a line");
    assert!(
        number.is_some_and(|it| it.abs_diff(around + 1) <= 2),
        "{named}: {seen}"
    );
}

#[test]
fn mistakes_that_stay_keep_the_text_in_a_file() {
    let desk =
        Desk::with_editor("sed s/inventory1/other/ \"$1\" > \"$HERE/x\"; cat \"$HERE/x\" > \"$1\"");
    let before = desk.rule();
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("Id must stay \"inventory1\""),
        "{}",
        outcome.stderr
    );
    let [text] = &desk.left()[..] else {
        panic!("{}", outcome.stderr);
    };
    assert!(text.contains("other"), "{text}");
    let said = format!(
        "the edited text is in {}/ossinv-edit-",
        desk.drafts().display()
    );
    assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
    assert_eq!(desk.rule(), before);
}

#[test]
fn rule_that_another_client_changed_is_a_conflict() {
    let desk = Desk::with_editor(
        r#""$PROGRAM" delete inventory1 --yes
        sed s/obj-prefix/theirs/ "$1" | grep -v '^#' | "$PROGRAM" put -
        sed s/obj-prefix/mine/ "$1" > "$HERE/x"; cat "$HERE/x" > "$1""#,
    );
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 4, "{}", outcome.stderr);
    assert!(desk.rule().contains("theirs"), "{}", desk.rule());
    let [text] = &desk.left()[..] else {
        panic!("{}", outcome.stderr);
    };
    assert!(text.contains("mine"), "{text}");
}

#[test]
fn editor_that_fails_changes_nothing() {
    let desk = Desk::with_editor("sed -i s/Daily/Weekly/ \"$1\"; exit 3");
    let before = desk.rule();
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("failed: exit status: 3"),
        "{}",
        outcome.stderr
    );
    assert_eq!(desk.rule(), before);
    assert_eq!(desk.left().len(), 1);
}

/// A terminal sends the signal to both.
#[test]
fn ctrl_c_is_left_to_the_editor() {
    let desk = Desk::with_editor(
        r#"touch "$HERE/opened"
        while [ ! -e "$HERE/signalled" ]; do :; done
        sed s/Daily/Weekly/ "$1" > "$HERE/x"; cat "$HERE/x" > "$1""#,
    );
    let mut edit = desk.command();
    let mut edit = edit.stderr(Stdio::null()).spawn().expect("it starts");
    while !desk.path("opened").exists() {
        std::thread::yield_now();
    }
    let mut kill = std::process::Command::new("kill");
    let killed = kill.args(["-INT", &edit.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    fs::write(desk.path("signalled"), "").expect("a file");
    assert_eq!(edit.wait().expect("it ends").code(), Some(0));
    assert!(desk.rule().contains("Weekly"));
}

#[test]
fn draft_replaced_by_a_link_leaves_its_target() {
    let desk = Desk::with_editor(
        r#"if [ -e "$HERE/victim" ]; then : > "$1"; exit; fi
        sed s/Daily/Hourly/ "$1" > "$HERE/victim"
        cp "$HERE/victim" "$HERE/before"; ln -sf "$HERE/victim" "$1""#,
    );
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(read(&desk.path("victim")), read(&desk.path("before")));
}

#[test]
fn draft_that_is_no_regular_file_is_an_error() {
    for script in [
        "rm \"$1\"; mkfifo \"$1\"",
        "ln -sf /dev/zero \"$1\"",
        "rm \"$1\"; mkdir \"$1\"",
    ] {
        let desk = Desk::with_editor(script);
        let before = desk.rule();
        let outcome = desk.edit(&[]);
        assert_eq!(outcome.code, 2, "{script}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains("isn't a regular file"),
            "{script}: {}",
            outcome.stderr
        );
        assert_eq!(desk.rule(), before);
    }
}

#[test]
fn draft_without_an_end_is_read_up_to_the_limit() {
    let desk = Desk::with_editor("truncate -s 1T \"$1\"");
    let outcome = desk.edit(&[]);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("bytes"), "{}", outcome.stderr);
}

#[test]
fn missing_rule_is_not_edited() {
    let desk = Desk::with_editor("touch \"$HERE/opened\"");
    desk.oss.run(&["delete", "inventory1", "--yes"]).ok();
    assert_eq!(desk.edit(&[]).code, 3);
    assert!(!desk.path("opened").exists());
}

/// Without a terminal it would wait until it is killed.
#[test]
fn default_editor_needs_a_terminal() {
    let desk = Desk::with_editor("touch \"$HERE/opened\"");
    // A wrong one would end soon.
    fs::write(desk.path("vi"), "#!/bin/sh\ntrue\n").expect("a script");
    let mut command = desk.command();
    command.env_remove("VISUAL").env_remove("EDITOR");
    command.env("PATH", desk.folder.path());
    let outcome = Outcome::of(&mut assert_cmd::Command::from_std(command));
    let said =
        "error: cannot open an editor without a terminal; use --set, or set VISUAL or EDITOR\n";
    assert_eq!((&*outcome.stderr, outcome.code), (said, 2));
    assert_eq!(desk.left(), [""; 0]);
}

#[test]
fn editor_that_changes_nothing_leaves_no_draft() {
    for script in ["exit 3", "rm \"$1\"", "rm \"$1\"; exit 3"] {
        let desk = Desk::with_editor(script);
        let outcome = desk.edit(&[]);
        assert_eq!(outcome.code, 2, "{script}: {}", outcome.stderr);
        assert!(
            !outcome.stderr.contains("edited text"),
            "{}",
            outcome.stderr
        );
        assert_eq!(desk.left(), [""; 0], "{script}");
    }
}

#[test]
fn misspelt_path_names_the_one_that_was_meant() {
    let desk = Desk::with_editor("");
    for (arguments, meant) in [
        (["--set", "schedule/frequency=Weekly"], "Schedule/Frequency"),
        (["--set", "IS_ENABLED=false"], "IsEnabled"),
        (["--unset", "filter"], "Filter"),
        (["--unset", "filter/prefix"], "Filter/Prefix"),
    ] {
        let outcome = desk.edit(&arguments);
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        let said = format!("this path (did you mean {meant}?); known: IsEnabled, ");
        assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
    }
}

#[test]
fn value_that_cannot_be_read_is_named_with_its_path() {
    let desk = Desk::with_editor("");
    let outcome = desk.edit(&["--set", "Filter/UpperSizeBound=10MB"]);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let said = "Filter/UpperSizeBound: expected a whole number, found \"10MB\"";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
}
