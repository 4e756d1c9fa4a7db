//! Recovering what an interrupted command left in the journal.

use std::fs;
use std::path::{Path, PathBuf};

use http::StatusCode;
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_inventory::{DirectoryJournal, Journal as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::local_oss::{Outcome, RULE_YAML, ossinv_at};

/// A local OSS with daily rules, and a directory with weekly ones.
pub(crate) struct Interrupted {
    emulator: Emulator,
    pub(crate) folder: TempDir,
    runtime: Runtime,
}

impl Interrupted {
    /// Ends the replacement of the rule `inventory1` after its deletion.
    fn new() -> Self {
        Self::with_rules(&["inventory1"])
    }

    /// Ends the replacements of rules after the deletion of the old ones.
    pub(crate) fn with_rules(ids: &[&str]) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let emulator = Emulator::builder().bucket("examplebucket").start();
        let emulator = runtime.block_on(emulator).expect("a local OSS");
        let folder = tempfile::tempdir().expect("a directory");
        let this = Self {
            emulator,
            folder,
            runtime,
        };
        let mut weekly = String::new();
        for id in ids {
            let rule = RULE_YAML.replace("inventory1", id);
            this.put(&rule);
            weekly.extend(["---\n", &rule.replace("Daily", "Weekly")]);
        }
        fs::write(this.folder.path().join("weekly.yaml"), weekly).expect("a file");
        let refused = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
        let fault = Fault::on("PutBucketInventory").expect("an operation");
        let faults = this.emulator.faults();
        faults.add(fault.then(Effect::Respond(refused)));
        // Neither rule can be created after the deletion, as if the program were killed then.
        let applied = this.run(&["apply", "weekly.yaml", "--yes", "--continue"]);
        assert_eq!(applied.code, 1, "{}", applied.stderr);
        this.emulator.faults().clear();
        this
    }

    pub(crate) fn variables(&self) -> [(&str, &str); 6] {
        [
            ("OSS_ENDPOINT", self.emulator.endpoint()),
            ("OSS_REGION", self.emulator.region()),
            ("OSS_BUCKET", "examplebucket"),
            ("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID),
            ("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET),
            ("OSSINV_JOURNAL", "journal"),
        ]
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut ossinv = ossinv_at(&self.emulator);
        ossinv.envs(self.variables()).args(arguments);
        Outcome::of(ossinv.current_dir(self.folder.path()))
    }

    fn get(&self) -> Outcome {
        self.run(&["get", "inventory1", "-o", "yaml"])
    }

    fn put(&self, rule: &str) {
        let mut ossinv = ossinv_at(&self.emulator);
        Outcome::of(ossinv.args(["put", "-"]).write_stdin(rule)).ok();
    }

    fn entries(&self) -> Vec<PathBuf> {
        let entries = self
            .folder
            .path()
            .join("journal")
            .read_dir()
            .expect("a journal");
        entries
            .map(|entry| entry.expect("an entry").path())
            .collect()
    }
}

/// Returns messages without the note that the recovery may wait.
fn said(outcome: &Outcome) -> &str {
    let messages = outcome.stderr.as_str();
    match messages.split_once('\n') {
        Some((first, rest)) if first.starts_with("recovering ") => rest,
        _ => messages,
    }
}

#[test]
fn recover_shows_what_is_pending() {
    let oss = Interrupted::new();
    let [entry] = <[PathBuf; 1]>::try_from(oss.entries()).expect("one entry");
    let shown = oss.run(&["recover", "--dry-run"]).ok();
    let service = oss.emulator.endpoint().trim_start_matches("http://");
    let start = format!("~ replace inventory1 in bucket examplebucket of {service}, begun 20");
    assert!(shown.starts_with(&start), "{shown}");
    let end = format!(
        "Z\n    Schedule/Frequency: Daily → Weekly\n    {}\n",
        entry.display()
    );
    assert!(shown.ends_with(&end), "{shown}");
    let shown = oss.run(&["recover", "--dry-run", "-o", "json"]).ok();
    let mut shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert!(shown[0]["begun"].take().is_string());
    let expected = json!([{
        "bucket": "examplebucket", "id": "inventory1", "change": "replace", "service": service,
        "begun": null, "in_use": false, "entry": entry,
        "differences": [{"element": "Schedule/Frequency", "old": "Daily", "new": "Weekly"}],
    }]);
    assert_eq!(shown, expected);
    for other in [
        &["recover", "--dry-run", "x*"][..],
        &["recover", "--dry-run", "-b", "other"],
    ] {
        assert_eq!(oss.run(other).ok(), "");
    }
    assert_eq!(oss.get().code, 3, "nothing was sent");
}

#[test]
fn missing_rule_is_put_back_or_finished() {
    for (arguments, message, frequency) in [
        (
            &["recover"][..],
            "recovered: the old rule inventory1 in bucket examplebucket is put back\n",
            "Daily",
        ),
        (
            &["recover", "--finish", "inventory?"],
            "recovered: the interrupted change of rule inventory1 in bucket examplebucket is complete\n",
            "Weekly",
        ),
    ] {
        let oss = Interrupted::new();
        let recovered = oss.run(arguments);
        assert_eq!((said(&recovered), recovered.code), (message, 0));
        assert!(oss.get().ok().contains(frequency));
        assert_eq!(oss.entries().len(), 0);
        let again = oss.run(arguments);
        let message = "the journal has nothing to recover\n";
        assert_eq!((said(&again), again.code), (message, 0));
    }
}

#[test]
fn rule_of_another_client_is_left_alone() {
    let oss = Interrupted::new();
    oss.put(&RULE_YAML.replace("obj-prefix", "x/"));
    let [entry] = <[PathBuf; 1]>::try_from(oss.entries()).expect("one entry");
    let recovered = oss.run(&["recover"]);
    let message = format!(
        "not recovered: another client changed rule inventory1 in bucket examplebucket; \
         the rule before that is in {}\n\
         error: another client changed a rule, so its entry stays in the journal\n  \
         help: if the rule of the other client is the right one, add the id of the rule and --forget; \
         otherwise replace it with the file of the entry: ossinv replace FILE\n",
        entry.display()
    );
    assert_eq!((said(&recovered), recovered.code), (&*message, 4));
    assert!(oss.get().ok().contains("x/"));
    assert_eq!(oss.run(&["recover", "--forget"]).code, 2, "it asks");
    let forgotten = oss.run(&["recover", "inventory1", "--forget", "--yes"]);
    assert_eq!(forgotten.code, 0, "{}", forgotten.stderr);
    assert!(
        forgotten
            .stderr
            .ends_with(&format!("removed {}\n", entry.display()))
    );
    assert_eq!(oss.entries().len(), 0);
    assert!(oss.get().ok().contains("x/"));
}

#[test]
fn entry_in_use_is_left_alone() {
    let oss = Interrupted::new();
    let [entry] = <[PathBuf; 1]>::try_from(oss.entries()).expect("one entry");
    let journal = DirectoryJournal::new(oss.folder.path().join("journal"));
    let held = oss.runtime.block_on(async {
        let pending = journal.pending().await.expect("a journal");
        let held = journal.hold(&pending.entries[0]).await;
        held.expect("a journal").expect("an entry without a holder")
    });
    let shown = oss.run(&["recover", "--dry-run"]).ok();
    assert!(shown.contains("Z, in use\n"), "{shown}");
    let shown = oss.run(&["recover", "--dry-run", "--query", "[0].in_use"]);
    assert_eq!(shown.ok(), "true\n");
    let stays = "error: an entry stays in the journal\n";
    let message = format!(
        "not recovered: another command works on rule inventory1 in bucket examplebucket\n{stays}"
    );
    let recovered = oss.run(&["recover"]);
    assert_eq!((said(&recovered), recovered.code), (&*message, 4));
    assert_eq!(oss.get().code, 3, "the rule stays as it is");
    let forgotten = oss.run(&["recover", "--forget", "--yes"]);
    let message = format!("in use: {}\n{stays}", entry.display());
    assert!(forgotten.stderr.ends_with(&message), "{}", forgotten.stderr);
    assert_eq!((forgotten.code, oss.entries()), (4, vec![entry]));
    drop(held);
    let message = "recovered: the old rule inventory1 in bucket examplebucket is put back\n";
    let recovered = oss.run(&["recover"]);
    assert_eq!((said(&recovered), recovered.code), (message, 0));
}

#[test]
fn apply_recovers_the_rules_of_its_bucket_first() {
    let oss = Interrupted::new();
    let applied = oss.run(&["apply", "weekly.yaml", "--yes"]);
    let message = "recovered: the old rule inventory1 in bucket examplebucket is put back\n\
                   replaced rule inventory1 in bucket examplebucket\n";
    assert_eq!((said(&applied), applied.code), (message, 0));
    assert_eq!(oss.entries().len(), 0);
}

#[test]
fn entry_that_stays_is_named_by_apply() {
    let oss = Interrupted::new();
    oss.put(&RULE_YAML.replace("obj-prefix", "x/"));
    let other = RULE_YAML.replace("inventory1", "another");
    fs::write(oss.folder.path().join("other.yaml"), other).expect("a file");
    let applied = oss.run(&["apply", "other.yaml"]);
    let message = "to settle what stays in the journal, run `ossinv recover`\n";
    assert!(applied.stderr.contains(message), "{}", applied.stderr);
    assert_eq!((applied.code, oss.entries().len()), (0, 1));
    // A complete replacement of the rule settles it.
    let applied = oss.run(&["apply", "weekly.yaml", "--yes"]);
    assert_eq!((applied.code, oss.entries().len()), (0, 0));
}

#[test]
fn entry_of_another_service_or_none_is_named() {
    let oss = Interrupted::new();
    let journal = oss.folder.path().join("journal");
    fs::write(journal.join("notes.txt"), "mine").expect("a file");
    let other = oss.run(&["recover", "-e", "http://127.0.0.1:1"]);
    let service = oss.emulator.endpoint().trim_start_matches("http://");
    let message = format!(
        "not an entry: {}: this isn't an entry of a journal\n\
         not recovered: rule inventory1 in bucket examplebucket is of {service}, not of 127.0.0.1:1\n",
        Path::new(&journal).join("notes.txt").display()
    );
    let message = message + "error: 2 entries stay in the journal\n";
    assert_eq!((said(&other), other.code), (&*message, 4));
    assert_eq!(oss.entries().len(), 2);
    let alone = oss.run(&["recover"]);
    assert_eq!(alone.code, 4, "{}", alone.stderr);
    let end = "is put back\nerror: an entry stays in the journal\n";
    assert!(alone.stderr.ends_with(end), "{}", alone.stderr);
    let nothing = oss.run(&["recover"]);
    assert_eq!(nothing.code, 4, "{}", nothing.stderr);
}

#[test]
fn failure_in_one_bucket_leaves_others_recoverable() {
    let oss = Interrupted::new();
    let journal = oss.folder.path().join("journal");
    let [entry] = <[PathBuf; 1]>::try_from(oss.entries()).expect("one entry");
    let text = fs::read_to_string(&entry).expect("an entry");
    let other = text.replace("examplebucket", "another-bucket");
    assert_ne!(text, other);
    let name = entry.file_name().and_then(|name| name.to_str());
    let name = name
        .expect("UTF-8")
        .replace("examplebucket", "another-bucket");
    let other_entry = journal.join(name);
    fs::write(&other_entry, other).expect("an entry");
    let mut recover = ossinv_at(&oss.emulator);
    recover.envs(oss.variables()).env_remove("OSS_BUCKET");
    recover.current_dir(oss.folder.path()).arg("recover");
    let recovered = Outcome::of(&mut recover);
    assert_eq!(recovered.code, 3, "{}", recovered.stderr);
    let message = "recovered: the old rule inventory1 in bucket examplebucket is put back\n";
    assert!(recovered.stderr.contains(message), "{}", recovered.stderr);
    assert_eq!(oss.entries(), [other_entry]);
}

#[cfg(unix)]
#[test]
fn signal_in_a_recovery_of_apply_says_so() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use crate::local_oss::program;

    let oss = Interrupted::new();
    let slow = Fault::on("GetBucketInventory").expect("an operation");
    oss.emulator.journal().clear();
    let faults = oss.emulator.faults();
    faults.add(slow.then(Effect::Delay(Duration::from_secs(60))));
    let apply = Command::new(program())
        .args(["apply", "weekly.yaml", "--yes"])
        .env_clear()
        .envs(oss.variables())
        .current_dir(oss.folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let reads = || {
        let requests = oss.emulator.journal().requests_of("GetBucketInventory");
        requests.expect("an operation")
    };
    while reads() == 0 {
        std::thread::yield_now();
    }
    let pid = apply.id().to_string();
    let killed = Command::new("kill").args(["-INT", &pid]).status();
    assert!(killed.expect("kill runs").success());
    let apply = apply.wait_with_output().expect("it ends");
    let said = String::from_utf8(apply.stderr).expect("UTF-8");
    let error = "error: interrupted; entries that aren't settled stay in the journal; `ossinv recover --dry-run` shows them\n";
    assert!(said.ends_with(error), "{said}");
    assert_eq!(apply.status.code(), Some(130));
}

#[test]
fn deletion_removes_what_the_journal_has_of_the_rule() {
    let oss = Interrupted::new();
    oss.run(&["delete", "inventory2"]).ok();
    assert_eq!(oss.entries().len(), 1);
    let deleted = oss.run(&["delete", "inventory1"]);
    assert!(deleted.stderr.contains("removed "), "{}", deleted.stderr);
    assert!(oss.entries().is_empty());
    oss.run(&["recover"]).ok();
    assert_eq!(oss.get().code, 3);
}

#[test]
fn shells_complete_the_rules_of_the_journal() {
    let interrupted = Interrupted::new();
    let complete = |words: &[&str]| {
        let mut ossinv = ossinv_at(&interrupted.emulator);
        ossinv
            .envs(interrupted.variables())
            .env("OSSINV_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
            .env("_CLAP_IFS", "\n")
            .args(["--", "ossinv"])
            .args(words);
        Outcome::of(ossinv.current_dir(interrupted.folder.path())).ok()
    };
    // The bucket has no rule.
    assert_eq!(complete(&["recover", "inv"]), "inventory1");
    assert_eq!(complete(&["recover", "x"]), "");
    assert_eq!(complete(&["recover", "--journal", "none", "inv"]), "");
}
