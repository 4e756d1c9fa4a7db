//! The JSON export format of `ncdu`, version 1.2.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use oss_report::human;
use oss_report::oss_model::DateTime;
use oss_report::tally::{Directories, Directory};

/// Returns the directories in the format.
pub(super) fn export(directories: &Directories, bucket: &str, time: DateTime) -> String {
    let time = SystemTime::from(time).duration_since(UNIX_EPOCH);
    let seconds = time.map(|it| it.as_secs()).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let mut text =
        format!(r#"[1,2,{{"progname":"ossinv","progver":"{version}","timestamp":{seconds}}},"#);
    let name = serde_json::Value::from(format!("oss://{bucket}"));
    directory(directories.root(), &name.to_string(), &mut text);
    text.push_str("]\n");
    text
}

/// Adds a directory.
///
/// Keys have at most 1,023 bytes, which limits the recursion.
fn directory(directory: Directory<'_>, name: &str, text: &mut String) {
    // Writing to a text can't fail.
    let _ = write!(text, "[{{\"name\":{name}}}");
    let own = directory.own();
    if own.count > 0 {
        let noun = if own.count == 1 { "object" } else { "objects" };
        let (count, bytes) = (human::count(own.count), own.bytes);
        let _ = write!(
            text,
            ",\n{{\"name\":\"({count} {noun})\",\"asize\":{bytes},\"dsize\":{bytes}}}"
        );
    }
    for child in directory.children() {
        text.push_str(",\n");
        self::directory(child, &self::name(child.name()), text);
    }
    text.push(']');
}

/// Returns a name in quotes; bytes that aren't UTF-8 are percent-encoded.
fn name(bytes: &[u8]) -> String {
    // `ncdu` rejects empty names.
    if bytes.is_empty() {
        return r#""(empty)""#.to_owned();
    }
    let mut name = String::new();
    for chunk in bytes.utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    serde_json::Value::from(name).to_string()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_are_json_that_ncdu_reads() {
        assert_eq!(name(b""), r#""(empty)""#);
        assert_eq!(name(b"a\"\\\x1b"), r#""a\"\\\u001b""#);
        assert_eq!(name(b"a\xff"), r#""a%FF""#);
    }
}
