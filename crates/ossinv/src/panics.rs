//! Reports a panic, which only a mistake in this program or in a library of it can cause.

use std::panic::{self, PanicHookInfo};
use std::process;

use crate::stderr::{self, Patience};
use crate::terminal::printable;

/// The exit status of Rust programs that panic.
const STATUS: i32 = 101;

/// Ends the program with a plain error when it panics.
pub(crate) fn report_panics() {
    panic::set_hook(Box::new(|panic| {
        stderr::write(message(panic));
        stderr::flush(Patience::Short);
        process::exit(STATUS);
    }));
}

fn message(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let reason = payload.downcast_ref::<&str>().copied();
    let reason = reason.or_else(|| Some(payload.downcast_ref::<String>()?));
    let reason = reason.unwrap_or("unknown");
    let place = panic.location().map_or_else(String::new, |location| {
        format!(" ({}:{})", short(location.file()), location.line())
    });
    format!(
        "error: internal error: {}{place}\n  help: a limit of the system, such as of open files or threads, may be \
         too low; otherwise report this to the maintainers of ossinv {}\n",
        printable(reason),
        env!("CARGO_PKG_VERSION")
    )
}

/// Returns a source file from its crate on.
///
/// The directories before that belong to the machine that built the program.
fn short(file: &str) -> &str {
    let is_separator = |c| c == '/' || c == '\\';
    let source = file.rfind("/src/").or_else(|| file.rfind("\\src\\"));
    let parent = &file[..source.unwrap_or(file.len())];
    let start = parent
        .rfind(is_separator)
        .map_or(0, |position| position + 1);
    &file[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_file_has_no_directory_of_the_machine() {
        for (file, expected) in [
            (
                "/home/a/.cargo/registry/src/index-1f/tokio-1.50.0/src/signal/unix.rs",
                "tokio-1.50.0/src/signal/unix.rs",
            ),
            (r"C:\a\registry\src\index\b-1\src\c.rs", r"b-1\src\c.rs"),
            ("crates/ossinv/src/main.rs", "ossinv/src/main.rs"),
            ("/a/b/build.rs", "build.rs"),
            ("main.rs", "main.rs"),
        ] {
            assert_eq!(short(file), expected);
        }
    }
}
