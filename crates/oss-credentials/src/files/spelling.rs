//! The spellings of a setting that ossutil accepts.

use super::ini::Section;

/// The section of ossutil 1.
pub(super) const CREDENTIALS: &str = "Credentials";

/// Other names that ossutil 1 has for settings of its section, normalized.
const ALIASES: [(&str, &str); 4] = [
    ("accessid", "accesskeyid"),
    ("accesskey", "accesskeysecret"),
    ("host", "endpoint"),
    ("ramrolearn", "rolearn"),
];

/// Returns whether a key of a section is the setting of this name.
///
/// `accessKeyId`, `access-key-id`, `access_key_id` and `accesskeyid` are the same.
pub(super) fn is_same(key: &str, name: &str, section: &Section<'_>) -> bool {
    let (key, name) = (normalized(key), normalized(name));
    let is_alias = || ALIASES.contains(&(key.as_str(), name.as_str()));
    key == name || section.name().eq_ignore_ascii_case(CREDENTIALS) && is_alias()
}

fn normalized(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_'));
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
