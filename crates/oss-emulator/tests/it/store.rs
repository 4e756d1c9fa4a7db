//! Where the emulators of these tests keep their data.

use std::fs::remove_dir_all;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use oss_emulator::Builder;

/// With the value `disk`, each emulator keeps its data in a directory of its own.
const VARIABLE: &str = "OSS_EMULATOR_STORE";

/// Returns a builder with the store that the environment selects.
pub(crate) fn selected(builder: Builder) -> Builder {
    static CLEARED: Once = Once::new();
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    if !is_disk() {
        return builder;
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emulators");
    // The previous run left its directories.
    CLEARED.call_once(|| drop(remove_dir_all(&directory)));
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    builder.data_dir(directory.join(number.to_string()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the same tests run with both stores"
)]
fn is_disk() -> bool {
    std::env::var(VARIABLE).is_ok_and(|store| store == "disk")
}
