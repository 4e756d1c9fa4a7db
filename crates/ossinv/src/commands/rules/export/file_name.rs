//! Names of files for ids of rules.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

/// The length limit of a name without its extension, in bytes.
///
/// File systems allow 255.
const MAX_BYTES: usize = 200;

/// The names that Windows doesn't allow, with any extension.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Chooses names for ids so that no two are the same file.
#[derive(Debug)]
pub(super) struct FileNames {
    extension: &'static str,
    /// In lower case, because macOS and Windows ignore case.
    taken: HashSet<String>,
}

impl FileNames {
    /// Creates names that are not those of the files of existing rules.
    pub(super) fn new<'p>(
        extension: &'static str,
        existing: impl IntoIterator<Item = &'p Path>,
    ) -> Self {
        let names = existing.into_iter().filter_map(Path::file_name);
        let names = names.map(|name| name.to_string_lossy().to_ascii_lowercase());
        Self {
            extension,
            taken: names.collect(),
        }
    }

    /// Returns a name for an id.
    ///
    /// Letters, digits, `.`, `_` and `-` stay, and every other byte becomes `%` with two digits. So do capital
    /// letters if another name would be the same without them. If that is taken, too, a number follows.
    pub(super) fn next(&mut self, id: &str) -> String {
        let is_small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let name = shortened(encoded(id, |c| c.is_ascii_alphanumeric()), id);
        let small = shortened(encoded(id, is_small), id);
        let numbered = (2_u64..).map(|number| format!("{small}~{number}"));
        let names = [name, small.clone()].into_iter().chain(numbered);
        let mut names = names.map(|name| format!("{name}.{}", self.extension));
        let free = names.find(|name| self.taken.insert(name.to_ascii_lowercase()));
        // Numbers don't end.
        free.unwrap_or_default()
    }
}

fn encoded(id: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut name = String::new();
    for (position, c) in id.char_indices() {
        // Hidden files aren't read, and a name with a leading dash looks like a flag.
        let is_kept = match c {
            '.' | '-' => position > 0,
            '_' => true,
            _ => is_kept(c),
        };
        // The extension follows, so a trailing dot or blank does no harm.
        if is_kept && !(position == 0 && is_reserved(id)) {
            name.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

/// Returns whether Windows takes the name for a device.
fn is_reserved(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or_default();
    let stem = stem.to_ascii_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|port| port.len() == 1 && port.as_bytes()[0].is_ascii_digit());
    is_port || RESERVED.contains(&stem.as_str())
}

/// Cuts a long name, and adds a checksum of the id.
fn shortened(mut name: String, id: &str) -> String {
    if name.len() > MAX_BYTES {
        // It has ASCII characters only.
        name.truncate(MAX_BYTES);
        let _ = write!(name, "~{:016x}", fnv1a(id));
    }
    name
}

/// The hash function FNV-1a, which is the same in each version of this program.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names() -> FileNames {
        FileNames::new("yaml", [])
    }

    #[test]
    fn names_of_existing_rules_are_taken() {
        let existing = ["b.yaml", "C.YAML", "d.json", "e.yaml", "e~2.yaml"].map(Path::new);
        let mut names = FileNames::new("yaml", existing);
        let names = ["b", "c", "d", "e"].map(|id| names.next(id));
        assert_eq!(names, ["b~2.yaml", "c~2.yaml", "d.yaml", "e~3.yaml"]);
    }

    #[test]
    fn names_are_safe_on_every_system() {
        let table = [
            ("inventory-1_a.b", "inventory-1_a.b"),
            ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
            ("..", "%2E."),
            (".hidden", "%2Ehidden"),
            ("-rf", "%2Drf"),
            ("a b:c*?", "a%20b%3Ac%2A%3F"),
            ("%2F", "%252F"),
            ("中", "%E4%B8%AD"),
            ("NUL", "%4EUL"),
            ("com1.x", "%63om1.x"),
            ("console", "console"),
        ];
        for (id, name) in table {
            assert_eq!(names().next(id), format!("{name}.yaml"));
        }
    }

    #[test]
    fn names_that_differ_in_case_are_kept_apart() {
        let mut names = names();
        let names = ["Logs", "logs", "LOGS", "lOGS"].map(|id| names.next(id));
        let expected = ["Logs", "logs~2", "%4C%4F%47%53", "l%4F%47%53"];
        assert_eq!(names, expected.map(|name| format!("{name}.yaml")));
    }

    #[test]
    fn hash_is_that_of_the_reference() {
        assert_eq!(fnv1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar"), 0x8594_4171_f739_67e8);
    }

    proptest! {
        #[test]
        fn any_ids_have_different_short_names(
            ids in proptest::collection::hash_set(
                proptest::collection::vec(any::<char>(), 1..192).prop_map(String::from_iter), 1..20)
        ) {
            let mut names = names();
            let mut found = HashSet::new();
            for id in ids {
                let name = names.next(&id);
                prop_assert!(name.len() <= MAX_BYTES + 24 && name.is_ascii());
                prop_assert!(found.insert(name.to_ascii_lowercase()), "{}", name);
            }
        }
    }
}
