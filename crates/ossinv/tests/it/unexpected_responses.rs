//! Responses that contradict the request.

use http::{HeaderValue, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply};
use tokio::runtime::Runtime;

use crate::local_oss::{Outcome, RULE_JSON, ossinv_at};

#[test]
fn wrong_rule_in_response_exits_with_1() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let ossinv = || ossinv_at(&emulator);
    Outcome::of(ossinv().args(["put", "-"]).write_stdin(RULE_JSON)).ok();
    let document = Outcome::of(ossinv().args(["get", "inventory1", "--output", "xml"])).ok();

    let xml = HeaderValue::from_static("application/xml");
    let another = Reply::data(StatusCode::OK, xml, document);
    let fault = Fault::on("GetBucketInventory").expect("an operation");
    emulator.faults().add(fault.then(Effect::Respond(another)));
    let outcome = Outcome::of(ossinv().args(["get", "inventory2"]));
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("a rule with another id"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn not_found_page_of_a_proxy_exits_with_1() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    for body in ["<html>404 Not Found</html>", ""] {
        for (operation, arguments) in [
            ("GetBucketInventory", ["get", "inventory1"].as_slice()),
            ("DeleteBucketInventory", &["delete", "inventory1"]),
            ("ListBucketInventory", &["list"]),
        ] {
            let html = HeaderValue::from_static("text/html");
            let page = Reply::data(StatusCode::NOT_FOUND, html, body);
            let fault = Fault::on(operation).expect("an operation");
            emulator.faults().add(fault.then(Effect::Respond(page)));
            let outcome = Outcome::of(ossinv_at(&emulator).args(arguments));
            assert_eq!(outcome.code, 1, "{operation}: {}", outcome.stderr);
            assert!(
                outcome.stderr.contains("404 Not Found"),
                "{}",
                outcome.stderr
            );
        }
    }
}

#[test]
fn page_after_the_limit_that_cannot_be_read_exits_with_1() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let rules = (0..101).map(|number| RULE_JSON.replace("inventory1", &format!("rule-{number}")));
    let rules = format!("[{}]", rules.collect::<Vec<_>>().join(","));
    let ossinv = || ossinv_at(&emulator);
    Outcome::of(ossinv().args(["put", "-"]).write_stdin(rules)).ok();

    let html = HeaderValue::from_static("text/html");
    let page = Reply::data(StatusCode::NOT_FOUND, html, "");
    let fault = Fault::on("ListBucketInventory").expect("an operation");
    emulator
        .faults()
        .add(fault.after(1).then(Effect::Respond(page)));
    let outcome = Outcome::of(ossinv().args(["list", "--limit", "100"]));
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (1, ""),
        "{}",
        outcome.stderr
    );
}

/// Responds to lists with two rules.
fn respond_with(emulator: &Emulator, rules: [&str; 2]) {
    let [first, second] = rules.map(|document| document.split_once("?>").expect("XML").1);
    let list = format!(
        "<ListInventoryConfigurationsResult>{first}{second}<IsTruncated>false</IsTruncated>\
         </ListInventoryConfigurationsResult>"
    );
    let xml = HeaderValue::from_static("application/xml");
    let reply = Reply::data(StatusCode::OK, xml, list);
    let fault = Fault::on("ListBucketInventory").expect("an operation");
    emulator.faults().clear();
    emulator.faults().add(fault.then(Effect::Respond(reply)));
}

#[test]
fn rule_that_a_list_repeats_is_exported_once() {
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder().bucket("examplebucket").start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    let ossinv = || ossinv_at(&emulator);
    Outcome::of(ossinv().args(["put", "-"]).write_stdin(RULE_JSON)).ok();
    let document = Outcome::of(ossinv().args(["get", "inventory1", "--output", "xml"])).ok();
    let folder = tempfile::tempdir().expect("a folder");
    let export = || Outcome::of(ossinv().arg("export").arg(folder.path()));

    respond_with(&emulator, [&document, &document.replace("Daily", "Weekly")]);
    let outcome = export();
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let said = "the bucket lists two different rules with the id \"inventory1\"";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);

    respond_with(&emulator, [&document, &document]);
    let outcome = export();
    assert!(
        outcome.stderr.ends_with(": 1 written, 0 unchanged\n"),
        "{}",
        outcome.stderr
    );
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1);
}
