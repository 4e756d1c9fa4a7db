//! The parts of output that differ between runs.

use regex::Regex;
use snapbox::Redactions;

/// Returns placeholders for what differs between runs.
pub(super) fn redactions(directory: &str, variables: &[(String, String)]) -> Redactions {
    let mut redactions = Redactions::new();
    let mut insert = |placeholder, pattern: &str| {
        let pattern = Regex::new(pattern).expect("a pattern");
        redactions
            .insert(placeholder, pattern)
            .expect("a placeholder");
    };
    insert("[REQUEST_ID]", "[0-9A-F]{24}");
    insert("[TIME]", r"\d{4}-\d\d-\d\dT\d\d[:-]?\d\d[:-]?\d\d(\.\d+)?Z");
    insert("[TIME_OF_DAY]", r"\d\d:\d\d:\d\d\.\d{3}Z");
    insert("[MS]", r"(?<redacted>\d+) ms");
    insert("[SECONDS]", r"(?<redacted>\d+(\.\d+)?)(s|ms| s)\b");
    insert("[DATE]", r"date=(?<redacted>\d{8}T\d{6}Z)");
    insert("[DAY]", r"%2F(?<redacted>\d{8})%2F");
    insert("[SIGNATURE]", r"signature=(?<redacted>[0-9a-f]{64})");
    redactions
        .insert("[DIRECTORY]", directory.to_owned())
        .expect("a placeholder");
    for (name, value) in variables {
        if name == "OSS_ENDPOINT" {
            let host = value.trim_start_matches("http://").to_owned();
            redactions.insert("[HOST]", host).expect("a placeholder");
        }
    }
    redactions
}
