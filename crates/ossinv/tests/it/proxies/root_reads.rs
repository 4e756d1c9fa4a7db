//! How often the root certificates are read, counted by the kernel.

use std::mem::MaybeUninit;

use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags, add_watch, init};

use super::{Scheme, Services};
use crate::local_oss::Outcome;

/// Runs a command, and returns how often it opened the file with the roots.
fn reads(services: &Services, scheme: Scheme, arguments: &[&str]) -> usize {
    let inotify = init(CreateFlags::NONBLOCK).expect("events of files");
    // The kernel merges equal events, so each open must be followed by another event.
    let flags = WatchFlags::OPEN | WatchFlags::CLOSE;
    add_watch(&inotify, services.roots(), flags).expect("a watched file");
    Outcome::of(&mut services.ossinv(scheme, arguments)).ok();
    let mut buffer = [MaybeUninit::uninit(); 4096];
    let mut events = Reader::new(&inotify, &mut buffer);
    let mut count = 0;
    // An error means that no event is left.
    while let Ok(event) = events.next() {
        count += usize::from(event.events().contains(ReadFlags::OPEN));
    }
    count
}

#[test]
fn roots_are_read_once_for_https_and_never_for_http() {
    let services = Services::start();
    // Both commands ask STS for a key, and `list` also connects to OSS.
    for arguments in [&["list"][..], &["whoami"]] {
        assert_eq!(reads(&services, Scheme::Http, arguments), 0);
        assert_eq!(reads(&services, Scheme::Https, arguments), 1);
    }
}
