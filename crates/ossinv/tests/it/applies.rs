//! Making the rules of a bucket those of files.

use std::fs;
use std::path::Path;
use std::time::Duration;

use http::StatusCode;
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply};
use tokio::runtime::Runtime;

use crate::local_oss::{LocalOss, Outcome, RULE_YAML, ossinv_at};
use crate::plans::set_up;

fn run(oss: &LocalOss, folder: &Path, arguments: &[&str]) -> Outcome {
    let mut ossinv = oss.ossinv();
    ossinv.env("OSSINV_JOURNAL", "journal");
    Outcome::of(ossinv.current_dir(folder).args(arguments))
}

/// Returns messages without the time that everything took.
fn without_time(messages: &str) -> String {
    match messages.rsplit_once(" in ") {
        Some((start, _)) if messages.ends_with(" s\n") => start.to_owned(),
        _ => messages.to_owned(),
    }
}

#[test]
fn apply_makes_the_bucket_like_the_files() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let applied = run(&oss, folder.path(), &["apply", ".", "--yes"]);
    assert_eq!((applied.stdout.as_str(), applied.code), ("", 0));
    assert_eq!(
        without_time(&applied.stderr),
        "created rule new in bucket examplebucket\n\
         replaced rule changed in bucket examplebucket\n\
         created 1, replaced 1, unchanged 1"
    );
    let equal = run(&oss, folder.path(), &["diff", "."]);
    assert_eq!((equal.stdout.as_str(), equal.code), ("", 0));
    let pruned = run(&oss, folder.path(), &["apply", ".", "--prune=*", "--yes"]);
    assert_eq!(
        without_time(&pruned.stderr),
        "deleted rule other of bucket examplebucket\n\
         created 0, replaced 0, deleted 1, unchanged 3"
    );
    let again = run(&oss, folder.path(), &["apply", ".", "--prune", "*"]);
    let said = "created 0, replaced 0, unchanged 3";
    assert_eq!(
        (without_time(&again.stderr).as_str(), again.code),
        (said, 0)
    );
    assert!(
        !folder
            .path()
            .join("journal")
            .read_dir()
            .expect("a journal")
            .any(|_| true)
    );
}

#[test]
fn replacing_without_a_terminal_needs_yes() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    for (arguments, task) in [
        (&["apply", "."][..], "replace 1 rule"),
        (
            &["apply", ".", "--prune", "*"],
            "replace 1 rule and delete 1",
        ),
        (&["apply", "same.yaml", "--prune", "o*"], "delete 1 rule"),
    ] {
        let refused = run(&oss, folder.path(), arguments);
        let error = format!("error: cannot ask whether to {task} without a terminal; use --yes\n");
        assert!(refused.stderr.ends_with(&error), "{}", refused.stderr);
        assert_eq!(refused.code, 2);
    }
    assert_eq!(run(&oss, folder.path(), &["get", "new"]).code, 3);
    let created = run(&oss, folder.path(), &["apply", "new.yaml"]);
    let said = "created rule new in bucket examplebucket\n";
    assert_eq!((created.stderr.as_str(), created.code), (said, 0));
}

#[test]
fn dry_run_is_a_plan() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let plan = run(&oss, folder.path(), &["plan", ".", "--prune", "*"]).ok();
    let dry = run(
        &oss,
        folder.path(),
        &["apply", ".", "--prune", "*", "--dry-run"],
    );
    assert_eq!((dry.stdout, dry.code), (plan, 0));
    assert_eq!(run(&oss, folder.path(), &["get", "new"]).code, 3);
}

#[test]
fn failure_stops_or_continues() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let folder = tempfile::tempdir().expect("a directory");
    for id in ["a", "b", "c", "d"] {
        let rule = RULE_YAML.replace("inventory1", id);
        fs::write(folder.path().join(format!("{id}.yaml")), rule).expect("a file");
    }
    let apply = |arguments: &[&str]| {
        let refused = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
        let fault = Fault::on("PutBucketInventory").expect("an operation");
        emulator.faults().clear();
        emulator
            .faults()
            .add(fault.nth(2).then(Effect::Respond(refused)));
        let mut ossinv = ossinv_at(&emulator);
        ossinv
            .current_dir(folder.path())
            .args(["apply", ".", "--jobs", "1"]);
        Outcome::of(ossinv.args(arguments))
    };
    let stopped = apply(&[]);
    assert_eq!(stopped.code, 1, "{}", stopped.stderr);
    for said in [
        "created rule a in bucket examplebucket\ncreated 1, replaced 0, failed 1, not tried 2, unchanged 0 in ",
        "error: stopped at ./b.yaml (rule b)\n  because: the rule was not created; nothing was changed\n  because: cannot put",
        "\n  done: ./a.yaml (rule a)\n  not tried: ./c.yaml (rule c), ./d.yaml (rule d)\n",
    ] {
        assert!(stopped.stderr.contains(said), "{}", stopped.stderr);
    }
    let continued = apply(&["--continue"]);
    assert_eq!(continued.code, 1, "{}", continued.stderr);
    for said in [
        "created 2, replaced 0, failed 1, unchanged 1 in ",
        "error: stopped at ./c.yaml (rule c)\n  because: the rule was not created; nothing was changed\n  because: cannot put",
        "\n  done: ./b.yaml (rule b), ./d.yaml (rule d)\n",
    ] {
        assert!(continued.stderr.contains(said), "{}", continued.stderr);
    }
}

#[test]
fn entry_of_a_later_failure_is_named() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let folder = tempfile::tempdir().expect("a directory");
    let run = |arguments: &[&str]| {
        let mut ossinv = ossinv_at(&emulator);
        ossinv.current_dir(folder.path());
        Outcome::of(ossinv.args(arguments).env("OSSINV_JOURNAL", "journal"))
    };
    let write = |frequency: &str| {
        for id in ["a", "b"] {
            let rule = RULE_YAML.replace("inventory1", id);
            let rule = rule.replace("Daily", frequency);
            fs::write(folder.path().join(format!("{id}.yaml")), rule).expect("a file");
        }
    };
    write("Daily");
    run(&["put", "."]).ok();
    write("Weekly");
    // The first new rule is refused and the old one put back, the second is refused with its old one.
    for fault in ["first", "others"] {
        let refused = Effect::Respond(Reply::error(StatusCode::FORBIDDEN, "AccessDenied"));
        let put = Fault::on("PutBucketInventory").expect("an operation");
        let put = if fault == "first" {
            put.nth(1)
        } else {
            put.after(2)
        };
        emulator.faults().add(put.then(refused));
    }
    let failed = run(&["apply", ".", "--yes", "--continue", "--jobs", "1"]);
    let entries = fs::read_dir(folder.path().join("journal")).expect("a journal");
    assert_eq!((failed.code, entries.count()), (1, 1), "{}", failed.stderr);
    let said = "\n  old rules are in the journal; to see and settle their state, run: ossinv recover -b examplebucket";
    assert!(failed.stderr.contains(said), "{}", failed.stderr);
}

#[test]
fn replacement_without_enough_time_isnt_begun() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let apply = |files: &[&str]| {
        let arguments = [&["apply", "--yes", "--time-limit", "1"], files].concat();
        run(&oss, folder.path(), &arguments)
    };
    let help = "help: use a longer --time-limit, or none; \
                a replacement or a deletion is only begun if 6 seconds are left\n";
    let late = apply(&["changed.yaml"]);
    let said = "error: the time limit left too little time to begin another change\n";
    assert_eq!((late.stderr, late.code), (format!("{said}  {help}"), 5));
    let late = apply(&["same.yaml", "changed.yaml", "--prune", "other"]);
    let (summary, error) = late.stderr.split_once('\n').expect("lines");
    assert_eq!(
        without_time(&format!("{summary}\n")),
        "created 0, replaced 0, not tried 2, unchanged 1"
    );
    let said = "error: stopped after 1 of 3 rules\n  \
                because: the time limit left too little time to begin another change\n  \
                not tried: changed.yaml (rule changed), rule other of bucket examplebucket\n  ";
    assert_eq!((error, late.code), (format!("{said}{help}").as_str(), 5));
    let now = run(&oss, folder.path(), &["get", "changed", "-o", "yaml"]).ok();
    assert!(now.contains("Daily"), "{now}");
    let entries = folder.path().join("journal").read_dir();
    assert!(!entries.is_ok_and(|mut entries| entries.any(|_| true)));
}

#[test]
fn several_buckets_get_the_same_rules() {
    let oss = LocalOss::start_with(&["--bucket", "logs-a", "--bucket", "logs-b"], &[]);
    let folder = tempfile::tempdir().expect("a directory");
    fs::write(folder.path().join("a.yaml"), RULE_YAML).expect("a file");
    let both = ["-b", "logs-a", "-b", "logs-b"];
    let applied = run(
        &oss,
        folder.path(),
        &[&["apply", ".", "--yes"], &both[..]].concat(),
    );
    assert_eq!(
        without_time(&applied.stderr),
        "created rule inventory1 in bucket logs-a\n\
         created rule inventory1 in bucket logs-b\n\
         created 2, replaced 0, unchanged 0"
    );
    let equal = run(&oss, folder.path(), &[&["diff", "."], &both[..]].concat());
    assert_eq!((equal.stdout.as_str(), equal.code), ("", 0));
}

#[test]
fn time_limit_is_one_for_all_buckets() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("logs-a").bucket("logs-b");
    let emulator = runtime.block_on(emulator.start()).expect("a local OSS");
    let folder = tempfile::tempdir().expect("a directory");
    fs::write(folder.path().join("a.yaml"), RULE_YAML).expect("a file");
    let slow = Fault::on("PutBucketInventory").expect("an operation");
    let slow = slow.first(1);
    emulator
        .faults()
        .add(slow.then(Effect::Delay(Duration::from_secs(60))));
    let mut ossinv = ossinv_at(&emulator);
    ossinv.current_dir(folder.path());
    let flags = ["-b", "logs-a", "-b", "logs-b", "--time-limit", "3"];
    ossinv.args(["apply", ".", "--continue"]).args(flags);
    let applied = Outcome::of(&mut ossinv);
    assert_eq!(applied.code, 5, "{}", applied.stderr);
    let mut get = ossinv_at(&emulator);
    let get = Outcome::of(get.args(["get", "inventory1", "-b", "logs-b"]));
    assert_eq!(get.code, 3, "{}", get.stderr);
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use std::process::Command;

    use super::*;
    use crate::terminal::Terminal;

    fn start(oss: &LocalOss, folder: &Path, arguments: &[&str]) -> Terminal {
        let mut command = Command::new(crate::local_oss::program());
        command.args(arguments).current_dir(folder);
        command.env_clear().envs(oss.variables.iter().cloned());
        command
            .env("OSSINV_JOURNAL", "journal")
            .env("NO_COLOR", "1");
        Terminal::start(&mut command)
    }

    const QUESTION: &str = "\
~ replace changed
    Schedule/Frequency: Daily → Weekly
+ create new
bucket examplebucket: 1 to create, 1 to replace, 0 to delete, 1 unchanged
only in bucket examplebucket: other
replace 1 rule? [y/N] ";

    #[test]
    fn apply_shows_the_changes_and_asks() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let mut refused = start(&oss, folder.path(), &["apply", "."]);
        assert_eq!(refused.read_until("[y/N] "), QUESTION);
        refused.type_in("\n");
        let said = "error: not confirmed; nothing of this was done\n";
        assert_eq!(refused.finish(), (2, said.to_owned()));
        assert_eq!(run(&oss, folder.path(), &["get", "new"]).code, 3);

        let mut confirmed = start(&oss, folder.path(), &["apply", ".", "--no-progress"]);
        assert_eq!(confirmed.read_until("[y/N] "), QUESTION);
        confirmed.type_in("y\n");
        let (code, shown) = confirmed.finish();
        assert_eq!(
            (without_time(&shown).as_str(), code),
            (
                "created rule new in bucket examplebucket\n\
                 replaced rule changed in bucket examplebucket\n\
                 created 1, replaced 1, unchanged 1",
                0
            )
        );
    }

    #[test]
    fn apply_has_a_progress_bar() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let (code, shown) = start(&oss, folder.path(), &["apply", ".", "--yes"]).finish();
        assert_eq!(code, 0, "{shown}");
        assert!(shown.contains(" 1 of 2 rules"), "{shown:?}");
        let last = shown.rsplit_once("\x1b[2K").expect("the bar is removed").1;
        assert_eq!(
            without_time(last.trim_start_matches('\r')),
            "created 1, replaced 1, unchanged 1"
        );
    }

    #[test]
    fn rule_changed_since_the_plan_is_a_conflict() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let mut apply = start(&oss, folder.path(), &["apply", "changed.yaml"]);
        apply.read_until("[y/N] ");
        let by_another = RULE_YAML
            .replace("inventory1", "changed")
            .replace("obj-prefix", "x/");
        run(&oss, folder.path(), &["delete", "changed"]).ok();
        oss.put(&by_another).ok();
        apply.type_in("y\n");
        let (code, shown) = apply.finish();
        assert_eq!(code, 4, "{shown}");
        let sides = "\
--- bucket examplebucket (rule changed) when it was planned
+++ bucket examplebucket (rule changed) now
-Filter/Prefix: obj-prefix
+Filter/Prefix: x/
error: ";
        assert!(shown.contains(sides), "{shown}");
        let now = run(&oss, folder.path(), &["get", "changed", "-o", "yaml"]).ok();
        assert!(now.contains("x/") && now.contains("Daily"), "{now}");
    }

    #[test]
    fn rule_created_since_the_plan_is_a_conflict() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let mut apply = start(&oss, folder.path(), &["apply", "new.yaml", "--prune", "o*"]);
        apply.read_until("[y/N] ");
        let theirs = RULE_YAML.replace("inventory1", "new");
        oss.put(&theirs.replace("obj-prefix", "x/")).ok();
        apply.type_in("y\n");
        let (code, shown) = apply.finish();
        assert_eq!(code, 4, "{shown}");
        let sides = "\
--- bucket examplebucket (rule new) now
+++ new.yaml (rule new)
-Filter/Prefix: x/
+Filter/Prefix: obj-prefix
";
        assert!(shown.contains(sides), "{shown}");
        let because = "because: the rule was not created; another client created one with this id\n  \
                       because: cannot put rule \"new\" into bucket examplebucket: another client \
                       created it since the plan was made; look at the current rule first\n";
        assert!(shown.contains(because), "{shown}");
        assert_eq!(run(&oss, folder.path(), &["get", "other"]).code, 0);
    }

    #[test]
    fn question_is_shown_even_if_quiet() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let mut apply = start(&oss, folder.path(), &["apply", ".", "--quiet"]);
        assert_eq!(apply.read_until("[y/N] "), QUESTION);
        apply.type_in("y\n");
        assert_eq!(apply.finish(), (0, String::new()));
        let equal = run(&oss, folder.path(), &["diff", "."]);
        assert_eq!((equal.stdout.as_str(), equal.code), ("", 0));
    }

    #[test]
    fn rule_changed_since_delete_asked_is_a_conflict() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let mut delete = start(&oss, folder.path(), &["delete", "chang*"]);
        delete.read_until("[y/N] ");
        let by_another = RULE_YAML
            .replace("inventory1", "changed")
            .replace("obj-prefix", "x/");
        run(&oss, folder.path(), &["delete", "changed"]).ok();
        oss.put(&by_another).ok();
        delete.type_in("y\n");
        let (code, shown) = delete.finish();
        assert_eq!(code, 4, "{shown}");
        let now = run(&oss, folder.path(), &["get", "changed", "-o", "yaml"]).ok();
        assert!(now.contains("x/"), "{now}");
    }

    #[test]
    fn signal_at_the_question_changes_nothing() {
        let oss = LocalOss::start();
        let folder = tempfile::tempdir().expect("a directory");
        set_up(&oss, folder.path());
        let mut apply = start(&oss, folder.path(), &["apply", "."]);
        apply.read_until("[y/N] ");
        let pid = apply.process.id().to_string();
        let killed = Command::new("kill").args(["-INT", &pid]).status();
        assert!(killed.expect("kill runs").success());
        let (code, shown) = apply.finish();
        assert_eq!(
            (shown.as_str(), code),
            (
                "\nerror: interrupted; no rule of this plan was changed\n",
                130
            )
        );
    }
}
