//! Kills `ossinv apply` for one bucket, recovers, and compares.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fastrand::Rng;
use oss_emulator::Emulator;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{Client, Credentials, InventoryClient, Region, StaticCredentials};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The rules that an apply replaces.
const RULES: u64 = 5;
/// The id of a rule that rounds create and prune in turn.
const COMES_AND_GOES: &str = "sometimes";
const RULE: &str = include_str!("../../examples/rule.xml");

/// A bucket, a directory of rules and a journal.
pub(crate) struct Worker<'a> {
    emulator: &'a Emulator,
    runtime: &'a Runtime,
    inventory: InventoryClient,
    bucket: String,
    directory: TempDir,
    random: Rng,
}

/// The version of each rule.
type Rules = BTreeMap<String, u64>;

pub(crate) fn bucket(number: u64) -> String {
    format!("bucket-{number}")
}

impl<'a> Worker<'a> {
    pub(crate) fn new(emulator: &'a Emulator, runtime: &'a Runtime, number: u64) -> Self {
        let bucket = bucket(number);
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir(directory.path().join("rules")).expect("a directory");
        Self {
            emulator,
            runtime,
            inventory: inventory(emulator, &bucket),
            bucket,
            directory,
            random: Rng::with_seed(number),
        }
    }

    /// Kills one apply, and returns the number of entries that it left in the journal.
    pub(crate) fn round(&mut self, round: u64) -> u64 {
        let old = self.rules();
        let new = self.write_rules(round);
        let apply = self.spawn(&["apply", "rules", "--yes", "--jobs=3", "--prune=some*"]);
        self.kill(apply, 700);
        let pending = self.pending();
        let foreign = self.put_foreign(round);
        if self.random.u64(..3) == 0 {
            let recover = self.spawn(&["recover"]);
            self.kill(recover, 2_500);
        }
        let recovered = self.spawn(&["recover"]).wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&recovered.stderr).into_owned();
        let is_ok = recovered.status.success();
        let is_foreign = foreign.is_some();
        assert!(is_ok || is_foreign, "round {round}: {said}");
        let rules = self.rules();
        if let Some((id, version)) = &foreign {
            assert_eq!(rules.get(id), Some(version), "round {round}: {id}: {said}");
        }
        for id in old.keys().chain(new.keys()) {
            let (old, new, found) = (old.get(id), new.get(id), rules.get(id));
            let is_foreign = foreign.as_ref().is_some_and(|foreign| foreign.0 == *id);
            assert!(
                is_foreign || found == old || found == new,
                "round {round}: {id} was {old:?}, becomes {new:?} and is {found:?}: {said}"
            );
        }
        let forgotten = self.spawn(&["recover", "--forget", "--yes"]);
        let forgotten = forgotten.wait_with_output().expect("an end");
        assert!(
            forgotten.status.success(),
            "{}",
            String::from_utf8_lossy(&forgotten.stderr)
        );
        assert_eq!(self.pending(), 0);
        pending
    }

    /// Writes the rules of a round into files.
    fn write_rules(&self, round: u64) -> Rules {
        let folder = self.directory.path().join("rules");
        let ids = (0..RULES).map(|number| format!("rule-{number}"));
        let sometimes = (round / crate::WORKERS).is_multiple_of(2);
        let mut rules = Rules::new();
        for id in ids.chain(sometimes.then(|| COMES_AND_GOES.to_owned())) {
            let path = folder.join(format!("{id}.xml"));
            let document = rule(&id, round).to_xml().expect("a document");
            fs::write(path, document).expect("a file");
            rules.insert(id, round);
        }
        if !sometimes {
            // The first round has none.
            let _ = fs::remove_file(folder.join(format!("{COMES_AND_GOES}.xml")));
        }
        rules
    }

    /// Lets another client replace a rule, or create it in the gap.
    fn put_foreign(&mut self, round: u64) -> Option<(String, u64)> {
        if self.random.u64(..3) > 0 {
            return None;
        }
        let id = format!("rule-{}", self.random.u64(..RULES));
        let version = 1_000_000 + round;
        self.runtime.block_on(async {
            // A request of the killed program may be under way, or its response lost.
            self.inventory.delete(&id).await.ok()?;
            self.inventory.put(&rule(&id, version)).await.ok()
        })?;
        Some((id, version))
    }

    fn rules(&self) -> Rules {
        self.runtime.block_on(async {
            let mut rules = Rules::new();
            let mut list = self.inventory.list();
            while let Some(rule) = list.next().await {
                let rule = rule.expect("a rule");
                rules.insert(rule.id.clone(), version(&rule));
            }
            rules
        })
    }

    /// Returns the number of entries in the journal.
    ///
    /// A file that was being written is none: nothing was changed yet.
    fn pending(&self) -> u64 {
        let Ok(files) = fs::read_dir(self.directory.path().join("journal")) else {
            return 0;
        };
        let paths = files.map(|file| file.expect("a file").path());
        let entries = paths.filter(|path| path.extension().is_some_and(|it| it == "journal"));
        entries.count().try_into().expect("few files")
    }

    /// Kills a process after a part of this many milliseconds, if it runs as long.
    fn kill(&mut self, mut process: Child, limit: u64) {
        let delay = Duration::from_millis(self.random.u64(..limit));
        self.runtime
            .block_on(async { tokio::time::sleep(delay).await });
        process.kill().expect("the process can be killed");
        process.wait().expect("the process has ended");
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("ossinv"));
        command
            .args(arguments)
            .args(["--journal=journal", "--timeout=2"])
            .current_dir(self.directory.path())
            .env_clear()
            .env("OSS_ENDPOINT", self.emulator.endpoint())
            .env("OSS_REGION", self.emulator.region())
            .env("OSS_BUCKET", &self.bucket)
            .env("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID)
            .env("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }
}

fn inventory(emulator: &Emulator, bucket: &str) -> InventoryClient {
    let key = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET);
    let credentials = StaticCredentials::new(key.expect("a key"));
    let region = Region::new(emulator.region()).expect("a region");
    let client = Client::builder(region, credentials)
        .endpoint(emulator.endpoint().parse().expect("an endpoint"))
        .build();
    InventoryClient::new(client.expect("a client"), bucket.parse().expect("a bucket"))
}

/// Returns a rule with a version in its prefix.
fn rule(id: &str, version: u64) -> InventoryConfiguration {
    let mut rule = InventoryConfiguration::from_xml(RULE.as_bytes()).expect("a rule");
    id.clone_into(&mut rule.id);
    // It is disabled, so that the local OSS writes no reports.
    rule.is_enabled = Some(false);
    rule.filter.get_or_insert_default().prefix = Some(version.to_string());
    rule
}

fn version(rule: &InventoryConfiguration) -> u64 {
    let prefix = rule
        .filter
        .as_ref()
        .and_then(|filter| filter.prefix.as_ref());
    prefix
        .and_then(|prefix| prefix.parse().ok())
        .expect("a version")
}
