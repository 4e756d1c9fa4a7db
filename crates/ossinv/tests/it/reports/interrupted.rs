//! A fetch that a signal ends.
#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Truncation};

use crate::local_oss::program;
use crate::reports::local::Local;

/// Returns the temporary files below a directory.
fn temporary_files(directory: &Path) -> usize {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let count = entries.map(|entry| {
        let name = entry.file_name();
        let is_temporary = name
            .to_str()
            .is_some_and(|it| it.starts_with(".oss-fetch-"));
        usize::from(is_temporary) + temporary_files(&entry.path())
    });
    count.sum()
}

#[test]
fn f68_interrupted_fetch_leaves_no_temporary_file() {
    let local = Local::start();
    for signal in ["-INT", "-TERM"] {
        // The manifest and its checksum arrive; each data file breaks again and again.
        let fault = Fault::on("GetObject").expect("an operation").after(2);
        let broken = Effect::Truncate(Truncation::of_body(1));
        local.emulator.faults().clear();
        local.emulator.faults().add(fault.then(broken));
        let directory = tempfile::tempdir().expect("a directory");
        let directory = directory.path().join("report");
        let mut process = Command::new(program())
            .args(["report", "fetch", "--rule", "inventory1"])
            .arg(&directory)
            .env_clear()
            .env("OSS_ENDPOINT", local.emulator.endpoint())
            .env("OSS_REGION", local.emulator.region())
            .env("OSS_BUCKET", "examplebucket")
            .env("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID)
            .env("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        while temporary_files(&directory) == 0 {
            assert_eq!(process.try_wait().expect("a process"), None);
            std::thread::yield_now();
        }
        let pid = process.id().to_string();
        let killed = Command::new("kill").args([signal, &pid]).status();
        assert!(killed.expect("kill runs").success());
        let mut stderr = String::new();
        let mut pipe = process.stderr.take().expect("a pipe");
        pipe.read_to_string(&mut stderr).expect("UTF-8");
        assert_eq!(
            process.wait().expect("it ends").code(),
            Some(130),
            "{stderr}"
        );
        let said = "error: interrupted\n  help: run the same command again: it continues\n";
        assert_eq!(stderr, said);
        assert_eq!(temporary_files(&directory), 0, "{signal}");
    }
}
