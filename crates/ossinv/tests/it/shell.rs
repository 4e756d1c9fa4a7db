//! Completions, man pages and the settings that are used.

use serde_json::Value;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv};

/// Returns the candidates for the last of some words.
fn complete(oss: &LocalOss, words: &[&str]) -> Vec<String> {
    complete_in("bash", oss, words)
}

fn complete_in(shell: &str, oss: &LocalOss, words: &[&str]) -> Vec<String> {
    let mut command = oss.ossinv();
    command
        .env("OSSINV_COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .args(["--", "ossinv"])
        .args(words);
    let outcome = Outcome::of(&mut command);
    assert_eq!((outcome.code, &*outcome.stderr), (0, ""));
    let lines = outcome.stdout.lines().map(str::to_owned);
    lines
        .filter(|line| !line.starts_with('-') || line.contains('='))
        .collect()
}

#[test]
fn ids_and_buckets_are_completed() {
    let oss = LocalOss::start_with(&["--bucket", "first-bucket", "--bucket", "other"], &[]);
    oss.put(RULE_JSON).ok();
    let mut second = oss.ossinv();
    second.args(["put", "-", "-b", "other"]);
    let second = second.write_stdin(RULE_JSON.replace("inventory1", "in-other"));
    Outcome::of(second).ok();
    assert_eq!(complete(&oss, &["get", "inv"]), ["inventory1"]);
    assert_eq!(
        complete(&oss, &["delete", "-b", "other", "in"]),
        ["in-other"]
    );
    assert_eq!(complete(&oss, &["delete", "-b=other", "in"]), ["in-other"]);
    assert_eq!(complete(&oss, &["list", "--all-buckets", "in"]).len(), 2);
    assert_eq!(complete(&oss, &["get", "x"]), [""; 0]);
    assert_eq!(complete(&oss, &["list", "-b", "f"]), ["first-bucket"]);
    assert_eq!(complete(&oss, &["compl"]), ["completions"]);
    assert_eq!(complete(&oss, &["list", "-o", "n"]), ["ndjson"]);
}

#[test]
fn buckets_are_completed_wherever_one_is_named() {
    let oss = LocalOss::start_with(&["--bucket", "first-bucket", "--bucket", "other"], &[]);
    let mut put = oss.ossinv();
    put.args(["put", "-", "-b", "other"]).write_stdin(RULE_JSON);
    Outcome::of(&mut put).ok();
    for words in [
        &["copy", "fi"][..],
        &["copy", "other", "fi"],
        &["recover", "-b", "fi"],
        &["report", "summary", "-b", "fi"],
    ] {
        assert_eq!(complete(&oss, words), ["first-bucket"], "{words:?}");
    }
    assert_eq!(
        complete(&oss, &["list", "--all-buckets=fi"]),
        ["--all-buckets=first-bucket"]
    );
    let copied = complete(&oss, &["copy", "other", "first-bucket", "inv"]);
    assert_eq!(copied, ["inventory1"]);
    let rule = ["report", "summary", "-b", "other", "--rule", "inv"];
    assert_eq!(complete(&oss, &rule), ["inventory1"]);
}

#[test]
fn files_are_completed_for_paths() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("rules.yaml");
    std::fs::write(&file, "").expect("a file");
    let (start, file) = (folder.path().join("ru"), file.to_str().expect("UTF-8"));
    let start = start.to_str().expect("UTF-8");
    for words in [
        &["validate"][..],
        &["put"],
        &["apply"],
        &["plan"],
        &["diff"],
        &["import"],
        &["export"],
        &["report", "summary"],
        &["report", "fetch", "source"],
    ] {
        let words = [words, &[start]].concat();
        assert_eq!(complete(&oss, &words), [file], "{words:?}");
    }
}

#[test]
fn empty_bucket_variable_does_not_stop_completion() {
    let mut oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    for (name, value) in &mut oss.variables {
        if name == "OSS_BUCKET" {
            value.clear();
        }
    }
    let words = ["list", "--all-buckets", "inv"];
    assert_eq!(complete(&oss, &words), ["inventory1"]);
}

#[test]
fn ids_that_a_shell_interprets_are_not_offered() {
    let oss = LocalOss::start();
    let hostile = [
        "a;touch X",
        "a`touch X`",
        "a\ntouch X",
        "a$(X)",
        "a b",
        "a|b",
        "a&b",
        "a>b",
        "a'b",
        "a\"b",
        "a!b",
        "a*",
        "a{b,c}",
        "a,b",
        "a@b",
        "a%b",
        "a^b",
        "a~",
        "a=b",
        "a:b",
        "a#b",
        "a\\b",
        "a\u{85}b",
        "aé",
        "-a",
    ];
    for id in ["a.b_C-1"].iter().chain(&hostile) {
        let id = serde_json::to_string(id).expect("a text");
        oss.put(&RULE_JSON.replace("\"inventory1\"", &id)).ok();
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completed = complete_in(shell, &oss, &["get", "a"]);
        assert_eq!(completed, ["a.b_C-1"], "{shell}");
    }
    assert_eq!(complete(&oss, &["get", "--", ""]), ["a.b_C-1"]);
}

#[test]
fn completion_is_silent_without_a_service() {
    let oss = LocalOss::start();
    // It accepts connections and never responds.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    for endpoint in ["http://127.0.0.1:1", &format!("http://127.0.0.1:{port}")] {
        assert_eq!(complete(&oss, &["get", "-e", endpoint, "x"]), [""; 0]);
    }
    assert_eq!(complete(&oss, &["get", "-r", "Nowhere", "x"]), [""; 0]);
}

#[test]
fn every_shell_has_a_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Outcome::of(ossinv().args(["completions", shell])).ok();
        assert!(script.contains("OSSINV_COMPLETE"), "{shell}: {script}");
    }
    let outcome = Outcome::of(ossinv().args(["completions", "tcsh"]));
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
}

#[test]
fn man_pages_have_the_exit_statuses() {
    let main = Outcome::of(ossinv().arg("man")).ok();
    for part in [
        ".SH NAME\n",
        ".SH EXIT STATUS\n",
        "\n  101  a mistake",
        "\n  130  interr",
    ] {
        assert!(main.contains(part), "{part}: {main}");
    }
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("man1");
    Outcome::of(ossinv().arg("man").arg(&path)).ok();
    let page = |name: &str| std::fs::read_to_string(path.join(name)).expect("a page");
    assert_eq!(page("ossinv.1"), main);
    assert!(page("ossinv-report-runs.1").contains("ossinv\\-report\\-runs"));
    assert!(page("ossinv-list.1").contains("\\-\\-all\\-buckets"));
}

#[test]
fn config_says_which_setting_wins() {
    let oss = LocalOss::start();
    let shown = oss.run(&["config", "-r", "cn-beijing"]).ok();
    assert!(!shown.contains("local-emulator-secret"), "{shown}");
    let settings: Vec<Value> = serde_json::from_str(&shown).expect("JSON");
    let found = |name: &str| {
        let setting = settings.iter().find(|it| it["setting"] == name);
        let setting = setting.unwrap_or_else(|| panic!("{name}: {shown}"));
        let text = |key: &str| setting[key].as_str().unwrap_or("null").to_owned();
        (text("value"), text("from"))
    };
    let pair = |value: &str, from: &str| (value.to_owned(), from.to_owned());
    assert_eq!(found("region"), pair("cn-beijing", "--region"));
    assert_eq!(found("bucket"), pair("examplebucket", "OSS_BUCKET"));
    assert_eq!(found("profile").0, "null");
    assert_eq!(found("endpoint").1, "OSS_ENDPOINT");
    let key = pair(
        "LTAI****ator",
        "the environment variable OSS_ACCESS_KEY_ID; expires: never",
    );
    assert_eq!(found("access key id"), key);
}

#[test]
fn config_shows_what_is_missing_and_succeeds() {
    let folder = tempfile::tempdir().expect("a directory");
    let config = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut ossinv = ossinv();
        ossinv.env("HOME", folder.path()).arg("config");
        ossinv.envs(variables.iter().copied());
        Outcome::of(ossinv.args(["-o", "csv"]).args(arguments))
    };
    let nothing = config(&[], &[]);
    let expected = "setting,value,from\n\
        profile,,no profile is chosen\n\
        region,,\"no region is set: use --region, OSS_REGION, or a profile that has one\"\n\
        endpoint,,known once the region is\n\
        proxy,,known once the endpoint is\n\
        bucket,,neither --bucket nor OSS_BUCKET is set\n\
        access key id,,nothing has a key; `ossinv whoami` shows where it was searched for\n";
    assert_eq!((nothing.stdout.as_str(), nothing.code), (expected, 0));
    assert_eq!(nothing.stderr, "");
    let endpoint = config(&["-e", "http://127.0.0.1:9"], &[("OSS_BUCKET", "b-1")]);
    let said = "endpoint,http://127.0.0.1:9,--endpoint\n";
    assert!(endpoint.stdout.contains(said), "{}", endpoint.stdout);
    assert!(endpoint.stdout.contains("bucket,b-1,OSS_BUCKET\n"));
    assert_eq!(endpoint.code, 0);
}

#[test]
fn config_shows_what_is_wrong_and_fails() {
    let oss = LocalOss::start();
    let half = Outcome::of(
        oss.ossinv()
            .arg("config")
            .env_remove("OSS_ACCESS_KEY_SECRET"),
    );
    let said = "\"from\": \"getting credentials failed\"";
    assert!(half.stdout.contains(said), "{}", half.stdout);
    assert_eq!(half.code, 2, "{}", half.stderr);
    let endpoint = oss.run(&["config", "-e", "http://a b"]);
    assert!(
        endpoint.stdout.contains("cn-hangzhou"),
        "{}",
        endpoint.stdout
    );
    assert_eq!(endpoint.code, 2, "{}", endpoint.stderr);
    let profile = oss.run(&["config", "--profile", "missing"]);
    assert!(profile.stdout.contains("missing"), "{}", profile.stdout);
    assert_eq!(profile.code, 2, "{}", profile.stderr);
}
