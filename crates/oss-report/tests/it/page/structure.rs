//! The parts of a page, and its size.

use std::fmt::Write as _;

use oss_report::page::Page;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use super::parsed::Parsed;
use super::{of_keys, summary};

const SCHEMA: &str = "Bucket,Key,VersionId,IsLatest,IsDeleteMarker,Size,StorageClass,LastModifiedDate,\
                      EncryptionStatus,ObjectAcl";
const ROWS: &str =
    "b,photos%2F2026%2Fa.jpg,v2,true,false,300000,Standard,2026-11-28T00-00-00Z,true,default
b,photos%2F2026%2Fa.jpg,v1,false,false,200000,Standard,2026-01-28T00-00-00Z,true,default
b,photos%2Fb.jpg,v1,true,false,70000,IA,2020-01-28T00-00-00Z,false,public-read
b,logs%2Fc.gz,v1,true,false,5,Tape,2026-11-01T00-00-00Z,false,private
b,logs%2Fd.gz,v2,true,true,,,2026-11-01T00-00-00Z,,
";

fn section<'p>(parsed: &'p Parsed, id: &str) -> &'p str {
    let mut elements = parsed.elements.iter();
    let section = elements.find(|it| it.attribute("id") == Some(id));
    &section.unwrap_or_else(|| panic!("no {id}")).text
}

fn page() -> Parsed {
    let summary = summary(SCHEMA, ROWS);
    let page = Page::new(&summary, "my-bucket")
        .rule("daily")
        .time("2026-11-29");
    Parsed::of(&page.command("ossinv report rows DIR").to_html())
}

#[test]
fn page_has_its_sections_in_order() {
    let parsed = page();
    assert_eq!(parsed.texts_of("h1"), ["my-bucket"]);
    assert_eq!(
        parsed.texts_of("h2"),
        [
            "Totals",
            "Findings",
            "Prefixes",
            "Sizes",
            "Ages",
            "Largest objects",
            "Extensions"
        ]
    );
    let html = &parsed.elements[0];
    assert_eq!(
        (html.name.as_str(), html.attribute("lang")),
        ("html", Some("en"))
    );
    // The policy holds from its element on.
    let policy = parsed.named("meta").nth(1).unwrap();
    assert_eq!(
        policy.attribute("http-equiv"),
        Some("Content-Security-Policy")
    );
    assert_eq!(
        policy.attribute("content"),
        Some("default-src 'none'; style-src 'unsafe-inline'")
    );
    // Each link leads to an element.
    let ids: Vec<_> = parsed
        .elements
        .iter()
        .filter_map(|it| it.attribute("id"))
        .collect();
    for link in parsed.named("a") {
        let target = link
            .attribute("href")
            .and_then(|it| it.strip_prefix('#'))
            .unwrap();
        assert_eq!(
            ids.iter().filter(|it| **it == target).count(),
            1,
            "{link:?}"
        );
    }
    for table in parsed.named("table") {
        let index = parsed
            .elements
            .iter()
            .position(|it| std::ptr::eq(it, table));
        let caption = parsed.named("caption").find(|it| it.parent == index);
        assert!(caption.is_some_and(|it| !it.text.is_empty()), "{table:?}");
    }
    assert!(
        parsed
            .named("th")
            .all(|it| it.attribute("scope").is_some() && !it.text.is_empty())
    );
}

#[test]
fn numbers_are_those_of_the_rows() {
    let parsed = page();
    let lead = &parsed
        .named("p")
        .find(|it| it.attribute("class") == Some("lead"))
        .unwrap()
        .text;
    assert_eq!(
        lead,
        "5 rows hold 557 KiB. The largest prefix, photos/, has >99.9% of the bytes."
    );
    let totals = section(&parsed, "totals");
    for part in ["557 KiB", "Standard", "Tape", "35.1%"] {
        assert!(totals.contains(part), "{part}: {totals}");
    }
    let findings = section(&parsed, "findings");
    for part in [
        "1 of 5 rows (20.0%), with 68.4 KiB (12.3% of all bytes)",
        "ossinv report rows DIR --public",
        "2 of 5 rows (40.0%), with 68.4 KiB",
        "ossinv report rows DIR --unencrypted",
        "1 of 5 rows (20.0%), with 195 KiB",
        "ossinv report rows DIR --non-current",
        "ossinv report rows DIR --delete-markers",
        "1 of 5 rows (20.0%), with 5 B",
        "ossinv report rows DIR --smaller-than 64KiB",
        "ossinv report rows DIR --smaller-than 128KiB",
    ] {
        assert!(findings.contains(part), "{part}: {findings}");
    }
    let sizes = section(&parsed, "sizes");
    assert!(
        sizes.contains("64–128 KiB") && sizes.contains("128 KiB–1 MiB"),
        "{sizes}"
    );
    let ages = section(&parsed, "ages");
    assert!(
        ages.contains("1–7 days") && ages.contains("≥ 5 years"),
        "{ages}"
    );
}

#[test]
fn missing_columns_are_said() {
    let parsed = Parsed::of(&Page::new(&of_keys([(&b"a"[..], 1 << 20)]), "b").to_html());
    let findings = section(&parsed, "findings");
    for part in [
        "lacks the column ObjectAcl",
        "lacks the column EncryptionStatus",
    ] {
        assert!(findings.contains(part), "{findings}");
    }
    assert!(!findings.contains("ossinv"), "{findings}");
    assert!(!parsed.texts_of("h2").contains(&"Ages"));
}

#[test]
fn report_without_rows_has_a_page() {
    let parsed = Parsed::of(&Page::new(&of_keys([]), "b").to_html());
    assert_eq!(parsed.texts_of("h2"), ["Totals", "Findings", "Prefixes"]);
}

#[test]
fn page_of_the_longest_keys_is_below_300_kb() {
    // Every second byte needs an escape with an element, and all directories have the most parts.
    let part = |index: usize| format!("{index:03}{}", "&\u{1}\"\u{202e}".repeat(40));
    let mut rows = String::new();
    for index in 0..30 * 16 * 16 {
        let (a, b, c) = (index / 256, index / 16 % 16, index % 16);
        let key = format!("{}/{}/{}/{}", part(a), part(b), part(c), part(a));
        let key = percent_encode(key.as_bytes(), NON_ALPHANUMERIC);
        let (size, class) = (u64::MAX >> 20, part(index).replace('"', "x"));
        writeln!(rows, "\"b\",\"{key}\",\"{size}\",\"{class}\"").unwrap();
    }
    let summary = summary("Bucket,Key,Size,StorageClass", &rows);
    let page = Page::new(&summary, "my-bucket").rule(&rows).time(&rows);
    let html = page.to_html();
    assert!(html.len() < 300_000, "{}", html.len());
    assert!(html.len() > 150_000, "{}", html.len());
    let panels = Parsed::of(&html);
    let panels = panels
        .named("div")
        .filter(|it| it.attribute("id").is_some());
    assert_eq!(panels.count(), 17);
}
