//! The local OSS and the directory of a transcript.

use std::any::Any;
use std::num::NonZero;
use std::path::Path;
use std::time::{Duration, SystemTime};

use oss_emulator::Emulator;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_YAML, ossinv_at};
use crate::recoveries::Interrupted;

/// A local OSS, and the directory in which commands run.
pub(super) struct Scene {
    pub(super) folder: TempDir,
    pub(super) variables: Vec<(String, String)>,
    _oss: Box<dyn Any>,
}

impl Scene {
    /// Starts a local OSS without rules.
    pub(super) fn plain() -> Self {
        let buckets = ["examplebucket", "other-bucket", "destination-bucket"];
        let buckets = buckets.map(|name| ["--bucket", name]).concat();
        let oss = LocalOss::start_with(&buckets, &[]);
        let folder = tempfile::tempdir().expect("a directory");
        write_files(folder.path());
        Self {
            folder,
            variables: oss.variables.clone(),
            _oss: Box::new(oss),
        }
    }

    /// Leaves the rules `a` to `d` deleted and in the journal.
    pub(super) fn interrupted() -> Self {
        let interrupted = Interrupted::with_rules(&["a", "b", "c", "d"]);
        let variables = interrupted.variables().map(owned);
        let folder = tempfile::tempdir_in(interrupted.folder.path()).expect("a directory");
        let journal = interrupted.folder.path().join("journal");
        std::fs::rename(journal, folder.path().join("journal")).expect("a journal");
        let theirs = RULE_YAML
            .replace("inventory1", "c")
            .replace("Daily", "Weekly");
        let theirs = theirs.replace("obj-prefix", "theirs/");
        std::fs::write(folder.path().join("theirs.yaml"), theirs).expect("a file");
        Self {
            folder,
            variables: variables.into(),
            _oss: Box::new(interrupted),
        }
    }

    /// Starts a local OSS in which the rule `inventory1` has run.
    pub(super) fn reported() -> Self {
        // 2026-11-21T20:00:00Z
        const NOW: Duration = Duration::from_secs(1_795_291_200);
        let runtime = Runtime::new().expect("a runtime");
        let emulator = Emulator::builder()
            .bucket("examplebucket")
            .bucket("destination-bucket")
            .clock(|| SystemTime::UNIX_EPOCH + NOW)
            .rows_per_report_file(NonZero::new(5).expect("not zero"))
            .start();
        let emulator = runtime.block_on(emulator).expect("a local OSS");
        let seeded = emulator.seed_objects("examplebucket", 12, 7);
        seeded.expect("the bucket exists");
        let mut rule: Value = serde_json::from_str(RULE_JSON).expect("JSON");
        rule.as_object_mut().expect("an object").remove("Filter");
        let mut put = ossinv_at(&emulator);
        Outcome::of(put.args(["put", "-"]).write_stdin(rule.to_string())).ok();
        let variables = [
            ("OSS_ENDPOINT", emulator.endpoint()),
            ("OSS_REGION", emulator.region()),
            ("OSS_BUCKET", "examplebucket"),
            ("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID),
            ("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET),
        ];
        Self {
            folder: tempfile::tempdir().expect("a directory"),
            variables: variables.map(owned).into(),
            _oss: Box::new((emulator, runtime)),
        }
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn write_files(folder: &Path) {
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("the file is written");
    };
    let rule = |id: &str| RULE_YAML.replace("inventory1", id);
    std::fs::create_dir(folder.join("rules")).expect("a directory");
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
    write("s3.json", include_str!("../../golden/s3.json"));
}
