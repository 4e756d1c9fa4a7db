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
