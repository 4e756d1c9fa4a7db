//! The parts of output that differ between runs.

use regex::Regex;
use snapbox::Redactions;

/// Returns placeholders for what differs between runs.
pub(super) fn redactions(directory: &str) -> Redactions {
    let mut redactions = Redactions::new();
    let mut insert = |placeholder, pattern: &str| {
        let pattern = Regex::new(pattern).expect("a pattern");
        redactions
            .insert(placeholder, pattern)
            .expect("a placeholder");
    };
    insert("[REQUEST_ID]", r"\b[0-9A-F]{24}\b");
    insert("[TIME]", r"\d{4}-\d\d-\d\dT\d\d[:-]?\d\d[:-]?\d\d(\.\d+)?Z");
    insert("[TIME_OF_DAY]", r"\d\d:\d\d:\d\d\.\d{3}Z");
    insert("[MS]", r"(?<redacted>\d+) ms");
    insert("[SECONDS]", r"(?<redacted>\d+(\.\d+)?)(s|ms| s)\b");
    // Chosen ports have more digits than port 1, at which nothing listens.
    insert("[HOST]", r"127\.0\.0\.1:\d{4,5}\b");
    insert("[PID]", r#""pid":(?<redacted>\d+)"#);
    insert("[RUN]", r"\d{4}-\d\d-\d\dT\d\d-\d\dZ");
    insert("[NEXT_RUN]", r"morning of (?<redacted>\d{4}-\d\d-\d\d)");
    insert("[NUMBER]", r"quickstart-(?<redacted>\d+)\.html");
    insert("[SIZES]", r"file are right: (?<redacted>.*)\.");
    insert("[DATE]", r"date=(?<redacted>\d{8}T\d{6}Z)");
    insert("[DAY]", r"%2F(?<redacted>\d{8})%2F");
    insert("[SIGNATURE]", r"signature=(?<redacted>[0-9a-f]{64})");
    redactions
        .insert("[DIRECTORY]", directory.to_owned())
        .expect("a placeholder");
    redactions
}
