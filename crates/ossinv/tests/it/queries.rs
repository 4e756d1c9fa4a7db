//! `--query`, `--quiet` and the formats of lists.

use crate::local_oss::{LocalOss, RULE_JSON};

fn with_two_rules() -> LocalOss {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let second = RULE_JSON.replace("inventory1", "second");
    oss.put(&second.replace("Daily", "Weekly")).ok();
    oss
}

#[test]
fn query_selects_from_lists_and_rules() {
    let oss = with_two_rules();
    let list = |query: &str, more: &[&str]| {
        let arguments = [&["list", "--query", query], more].concat();
        oss.run(&arguments).ok()
    };
    assert_eq!(
        list("[].Id", &[]),
        "[\n  \"inventory1\",\n  \"second\"\n]\n"
    );
    assert_eq!(
        list("[].Id", &["-o", "ndjson"]),
        "\"inventory1\"\n\"second\"\n"
    );
    assert_eq!(list("[].Id", &["-o", "yaml"]), "- inventory1\n- second\n");
    assert_eq!(list("[].Id", &["-o", "table"]), "inventory1\nsecond\n");
    let weekly = "[?Schedule.Frequency=='Weekly'].[Id, IsEnabled, Missing]";
    assert_eq!(list(weekly, &["-o", "csv"]), "second,true,\n");
    assert_eq!(list(weekly, &["-o", "table"]), "second  true  -\n");
    assert_eq!(list("length(@)", &["-o", "table"]), "2\n");
    assert_eq!(list("[?Id=='x']", &["-o", "table"]), "");
    let bucket = "Destination.OSSBucketDestination.Bucket";
    let get = oss.run(&["get", "second", "--query", bucket, "-o", "table"]);
    assert_eq!(get.ok(), "acs:oss:::destination-bucket\n");
    let several = ["-b", "examplebucket", "--query", "[0].Bucket"];
    let several = oss.run(&[&["list", "--all-buckets=exam*"], &several[2..]].concat());
    assert_eq!(several.ok(), "\"examplebucket\"\n");
}

#[test]
fn unusable_queries_exit_with_2() {
    let oss = with_two_rules();
    for (arguments, said) in [
        (
            &["--query", "["][..],
            "invalid value '[' for '--query <EXPRESSION>': ",
        ),
        (
            &["--query", "[]", "-o", "table"],
            "has objects, which only JSON and YAML show; use -o json",
        ),
        (
            &["--query", "[]", "-o", "xml"],
            "can be shown as json, ndjson, yaml, table or csv",
        ),
        (&["--query", "abs('a')"], "cannot query: "),
    ] {
        let outcome = oss.run(&[&["list"], arguments].concat());
        assert_eq!(
            (outcome.code, &*outcome.stdout),
            (2, ""),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains('\u{1b}'), "{}", outcome.stderr);
    }
}

#[test]
fn deeply_nested_query_is_an_error() {
    let oss = with_two_rules();
    let list = |query: &str| oss.run(&["list", "--query", query]);
    for text in ["(", "[", "!", "&", "a.", "a||", "[*]", "a|"] {
        let deep = list(&text.repeat(30_000));
        assert_eq!((deep.code, &*deep.stdout), (2, ""), "{text}");
        let said = "it has more than 500 operators and brackets";
        assert!(deep.stderr.contains(said), "{text}");
    }
    let nested = format!("{}length(@){}", "(".repeat(499), ")".repeat(499));
    assert_eq!(list(&nested).ok(), "2\n");
    let text = format!("'{}' == 'x\\'{}'", "(".repeat(501), "(".repeat(501));
    assert_eq!(list(&text).ok(), "false\n");
}

#[test]
fn lists_have_formats_for_shells_and_spreadsheets() {
    let oss = with_two_rules();
    let list = |format: &str| oss.run(&["list", "-o", format]).ok();
    assert_eq!(list("id"), "inventory1\nsecond\n");
    let ndjson = list("ndjson");
    assert_eq!(ndjson.lines().count(), 2, "{ndjson}");
    assert!(ndjson.starts_with("{\"Id\":\"inventory1\","), "{ndjson}");
    assert_eq!(
        oss.run(&["get", "inventory1", "-o", "ndjson"])
            .ok()
            .lines()
            .count(),
        1
    );
    let csv = list("csv");
    let header = "id,enabled,frequency,versions,prefix,destination,format,encryption,role,columns\n\
                  inventory1,yes,Daily,";
    assert!(csv.starts_with(header), "{csv}");
    let wide = list("wide");
    assert!(
        wide.starts_with("ID          ENABLED  FREQUENCY  VERSIONS  PREFIX"),
        "{wide}"
    );
    assert!(!wide.contains('…'), "{wide}");
}

#[test]
fn quiet_omits_messages_but_no_errors() {
    let oss = LocalOss::start();
    let mut put = oss.ossinv();
    put.args(["put", "-", "--quiet"]).write_stdin(RULE_JSON);
    let put = crate::local_oss::Outcome::of(&mut put);
    assert_eq!((put.code, &*put.stderr), (0, ""));
    let deleted = oss.run(&["-q", "delete", "inventory1", "missing"]);
    assert_eq!((deleted.code, &*deleted.stderr), (0, ""));
    let strict = oss.run(&["delete", "missing", "--strict", "-q"]);
    assert_eq!(strict.code, 3);
    let said = "error: rule missing of bucket examplebucket doesn't exist\n";
    assert_eq!(strict.stderr, said);
}
