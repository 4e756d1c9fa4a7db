//! Replacing rules, and the journal with the old ones.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::StatusCode;
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply};
use tokio::runtime::Runtime;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv_at};

fn changed() -> String {
    RULE_JSON.replace("Daily", "Weekly")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a directory");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

fn replace(command: &mut assert_cmd::Command, folder: &Path, rule: &str) -> Outcome {
    let command = command.args(["replace", "-", "--journal"]).arg(folder);
    Outcome::of(command.write_stdin(rule))
}

#[test]
fn replace_creates_leaves_alone_and_replaces() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    for (rule, said) in [
        (
            RULE_JSON.to_owned(),
            "created rule inventory1 in bucket examplebucket\n",
        ),
        (RULE_JSON.to_owned(), "the rule is already up to date\n"),
        (
            changed(),
            "replaced rule inventory1 in bucket examplebucket\n",
        ),
    ] {
        let outcome = replace(&mut oss.ossinv(), folder.path(), &rule);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (0, ""),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.ends_with(said), "{}", outcome.stderr);
    }
    assert!(oss.run(&["get", "inventory1"]).ok().contains("Weekly"));
    assert!(files(folder.path()).is_empty(), "no file remains");
}

#[test]
fn slow_deletion_is_reported_with_the_success() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = runtime
        .block_on(Emulator::builder().bucket("examplebucket").start())
        .expect("a local OSS");
    let folder = tempfile::tempdir().expect("a directory");
    replace(&mut ossinv_at(&emulator), folder.path(), RULE_JSON).ok();
    let fault = Fault::on("DeleteBucketInventory").expect("an operation");
    let slow = Effect::Delay(Duration::from_millis(2_100));
    emulator.faults().add(fault.then(slow));
    let outcome = replace(&mut ossinv_at(&emulator), folder.path(), &changed());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let said = "replaced rule inventory1 in bucket examplebucket\n\
                the deletion took long: if another client replaced this rule at the same time, its rule is lost\n";
    assert!(outcome.stderr.ends_with(said), "{}", outcome.stderr);
}

#[test]
fn missing_journal_is_reported_before_deletion() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let outcome = replace(&mut oss.ossinv(), &file.join("journal"), &changed());
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let said = "error: cannot list the journal in ";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    let mut homeless = oss.ossinv();
    let outcome = Outcome::of(homeless.args(["replace", "-"]).write_stdin(changed()));
    let said =
        "error: no directory for the journal is known, because HOME isn't set; use --journal\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code), (said, 2));
    assert!(oss.run(&["get", "inventory1"]).ok().contains("Daily"));
}

#[test]
fn rule_changed_by_another_client_is_not_put_back() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let ossinv = || ossinv_at(&emulator);
    Outcome::of(ossinv().args(["put", "-"]).write_stdin(RULE_JSON)).ok();
    // The read right before the deletion shows no rule.
    let gone = Reply::error(StatusCode::NOT_FOUND, "NoSuchInventory");
    let fault = Fault::on("GetBucketInventory").expect("an operation");
    emulator.faults().add(fault.then(Effect::Respond(gone)));
    let folder = tempfile::tempdir().expect("a directory");
    let outcome = replace(&mut ossinv(), folder.path(), &changed());
    assert_eq!(outcome.code, 4, "{}", outcome.stderr);
    let help = "help: another client changed the rule; to see its changes, run: ossinv plan ";
    assert!(outcome.stderr.contains(help), "{}", outcome.stderr);
    assert!(files(folder.path()).is_empty(), "nothing was deleted");
}

#[test]
fn f35_lost_old_rule_is_in_a_file_that_put_accepts() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = runtime
        .block_on(Emulator::builder().bucket("examplebucket").start())
        .expect("a local OSS");
    let folder = tempfile::tempdir().expect("a directory");
    let run = || ossinv_at(&emulator);
    replace(&mut run(), folder.path(), RULE_JSON).ok();

    let refused = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
    let fault = Fault::on("PutBucketInventory").expect("an operation");
    emulator.faults().add(fault.then(Effect::Respond(refused)));
    let outcome = replace(&mut run(), folder.path(), &changed());
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    let [kept] = <[PathBuf; 1]>::try_from(files(folder.path())).expect("one file");
    let said = [
        "error: the rule was not replaced; the old one was deleted and could not be put back, so none exists\n",
        "  and putting the old one back failed:\n  because: cannot put rule \"inventory1\"",
        "  help: the old rule is in ",
    ];
    for said in said {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    let command = format!(
        "the old rule is in {}; put it back: ossinv recover -b examplebucket -r cn-hangzhou -e {}\n",
        kept.display(),
        emulator.endpoint(),
    );
    let name = kept.file_name().expect("a name");
    assert_eq!(name, "examplebucket.inventory1.1.journal");
    assert!(outcome.stderr.ends_with(&command), "{}", outcome.stderr);

    emulator.faults().clear();
    assert_eq!(
        Outcome::of(run().args(["get", "inventory1"])).code,
        3,
        "the rule is deleted"
    );
    Outcome::of(run().arg("put").arg(&kept)).ok();
    assert!(
        Outcome::of(run().args(["get", "inventory1"]))
            .ok()
            .contains("Daily")
    );
}

/// Starts a replacement, which reads the new rule again after two seconds.
#[cfg(unix)]
fn start_replacement(oss: &LocalOss, folder: &Path, signal: &str) -> std::process::Child {
    let mut program = std::process::Command::new(crate::local_oss::program());
    if signal == "HUP" {
        // A test run may ignore the signal, as under `nohup`, and the program would inherit that.
        program = std::process::Command::new("/usr/bin/env");
        program.arg("--default-signal=HUP");
        program.arg(crate::local_oss::program());
    }
    let process = program
        .args(["replace", "weekly.json", "--journal", "journal"])
        .current_dir(folder)
        .env_clear()
        .envs(oss.variables.iter().cloned())
        .stderr(std::process::Stdio::piped())
        .spawn();
    let journal = folder.join("journal");
    while !journal.exists() || files(&journal).is_empty() {
        std::thread::yield_now();
    }
    process.expect("the program starts")
}

#[cfg(unix)]
fn send(signal: &str, process: &std::process::Child) {
    let pid = process.id().to_string();
    let mut kill = std::process::Command::new("kill");
    kill.args([&format!("-{signal}"), &pid]);
    assert!(kill.status().expect("kill runs").success());
}

#[cfg(unix)]
fn folder_with_weekly_rule() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    fs::write(folder.path().join("weekly.json"), changed()).expect("a file");
    folder
}

#[cfg(unix)]
#[test]
fn first_signal_finishes_the_replacement() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let folder = folder_with_weekly_rule();
    let signals: &[_] = if cfg!(target_os = "linux") {
        &["INT", "TERM", "HUP"]
    } else {
        &["INT", "TERM"]
    };
    for signal in signals {
        let process = start_replacement(&oss, folder.path(), signal);
        send(signal, &process);
        let output = process.wait_with_output().expect("it ends");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(130), "{stderr}");
        assert_eq!(
            stderr,
            "interrupted: the rule in hand is finished first; after another Ctrl-C, use `ossinv recover`\n\
             replaced rule inventory1 in bucket examplebucket\n\
             error: interrupted; every change that had begun was finished\n"
        );
        assert!(oss.run(&["get", "inventory1"]).ok().contains("Weekly"));
        assert!(files(&folder.path().join("journal")).is_empty());
        oss.run(&["delete", "inventory1"]).ok();
        oss.put(RULE_JSON).ok();
    }
}

#[cfg(unix)]
#[test]
fn second_signal_leaves_the_old_rule_in_the_journal() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let folder = folder_with_weekly_rule();
    let mut process = start_replacement(&oss, folder.path(), "INT");
    // Signals that follow each other within a quarter of a second count as one.
    while process.try_wait().expect("a status").is_none() {
        send("INT", &process);
    }
    let output = process.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    let said = "error: interrupted again; rules that were in hand may be missing\n  \
                help: to see them, run `ossinv recover -b examplebucket";
    assert!(stderr.contains(said), "{stderr}");
    let [kept] = <[PathBuf; 1]>::try_from(files(&folder.path().join("journal"))).expect("a file");
    oss.run(&["delete", "inventory1"]).ok();
    let mut put = oss.ossinv();
    Outcome::of(put.arg("put").arg(kept)).ok();
    assert!(oss.run(&["get", "inventory1"]).ok().contains("Daily"));
}

#[cfg(unix)]
#[test]
fn interrupted_put_and_delete_say_what_was_done() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let folder = tempfile::tempdir().expect("a directory");
    let ids = ["m1", "m2", "m3"];
    for id in ids {
        let rule = RULE_JSON.replace("inventory1", id);
        fs::write(folder.path().join(format!("{id}.json")), rule).expect("a file");
    }
    let names = ids.map(|id| format!("{id}.json"));
    let cases = [
        ("put", "PutBucketInventory", "created", names),
        (
            "delete",
            "DeleteBucketInventory",
            "deleted",
            ids.map(str::to_owned),
        ),
    ];
    for (command, operation, done, inputs) in cases {
        let slow = Fault::on(operation).expect("an operation").after(1);
        emulator
            .faults()
            .add(slow.then(Effect::Delay(Duration::from_secs(60))));
        let mut process = std::process::Command::new(crate::local_oss::program())
            .arg(command)
            .args(inputs)
            .args([
                "-e",
                emulator.endpoint(),
                "-r",
                emulator.region(),
                "-b",
                "examplebucket",
            ])
            .current_dir(folder.path())
            .env_clear()
            .env("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID)
            .env("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut said = String::new();
        stderr.read_line(&mut said).expect("a line");
        let pid = process.id().to_string();
        let killed = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(killed.expect("kill runs").success());
        stderr.read_to_string(&mut said).expect("UTF-8");
        assert_eq!(process.wait().expect("it ends").code(), Some(130), "{said}");
        assert!(said.contains("error: stopped at "), "{said}");
        assert!(
            said.contains(&format!("may or may not have been {done}\n  done: ")),
            "{said}"
        );
        assert!(said.contains("\n  not tried: "), "{said}");
        emulator.faults().clear();
        Outcome::of(
            ossinv_at(&emulator)
                .args(["put", "m2.json", "m3.json"])
                .current_dir(folder.path()),
        );
        Outcome::of(
            ossinv_at(&emulator)
                .args(["replace", "m1.json"])
                .current_dir(folder.path()),
        )
        .ok();
    }
}
