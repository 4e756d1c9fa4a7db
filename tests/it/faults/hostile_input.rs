//! Hostile input, which must not change hosts, headers or request lines.

use http::Response;
use oss_client::{BucketName, Client, Credentials, Endpoint, Region, StaticCredentials};
use oss_inventory::InventoryClient;
use oss_tests::text::any_text;
use oss_tests::{Outcome, rules};
use oss_transport_testing::Capture;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use tokio::runtime::Builder;

/// Creates a client whose requests are only captured.
fn client(capture: &Capture) -> Outcome<InventoryClient> {
    let key = Credentials::new("LTAI5tExample", "not-a-real-secret")?;
    let client = Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
        .transport(capture.clone())
        .without_operation_timeout()
        .build()?;
    Ok(InventoryClient::new(
        client,
        BucketName::new("examplebucket")?,
    ))
}

fn capture() -> Capture {
    Capture::new(Response::new("<InventoryConfiguration/>"))
}

/// Returns whether a text is safe in a request head.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn f58_no_text_injects_a_request_line(id in any_text(8), prefix in any_text(8)) {
        let capture = capture();
        let inventory = client(&capture).map_err(failed)?;
        let runtime = Builder::new_current_thread().build()?;
        let mut rule = rules::minimal(&id).map_err(failed)?;
        rule.filter.get_or_insert_default().prefix = Some(prefix);
        let _ = runtime.block_on(inventory.get(&id));
        let _ = runtime.block_on(inventory.delete(&id));
        let _ = runtime.block_on(inventory.put(&rule));
        let _ = runtime.block_on(inventory.list_page(Some(&id)));
        for request in capture.requests() {
            let uri = request.uri();
            prop_assert_eq!(uri.host(), Some("examplebucket.oss-cn-hangzhou.aliyuncs.com"));
            prop_assert!(is_printable_ascii(&uri.to_string()), "{}", uri);
            let names = ["inventoryId=", "continuation-token="];
            let sent = uri.query().unwrap_or_default().split('&').find_map(|pair| {
                names.iter().find_map(|name| pair.strip_prefix(name))
            });
            let sent = percent_decode_str(sent.unwrap_or_default()).decode_utf8_lossy();
            prop_assert_eq!(&*sent, &id, "encoded once");
            for (name, value) in request.headers() {
                prop_assert!(value.to_str().is_ok(), "{}", name);
            }
        }
    }

    #[test]
    fn f59_accepted_text_is_a_valid_host(text in any_text(20)) {
        if let Ok(bucket) = BucketName::new(text.as_str()) {
            let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            prop_assert!(bucket.as_str().bytes().all(allowed), "{}", bucket);
        }
        if let Ok(region) = Region::new(text.as_str()) {
            prop_assert!(is_printable_ascii(region.as_str()) && !region.as_str().contains(['.', '/', '@']));
        }
        if let Ok(endpoint) = Endpoint::custom(text.as_str()) {
            let host = endpoint.host();
            prop_assert!(is_printable_ascii(host) && !host.contains(['@', '/', '?', '#', '\\']), "{}", host);
        }
    }
}

#[test]
fn f59_names_of_other_hosts_are_rejected() {
    let long = "a".repeat(64);
    for name in [
        "a.b/c",
        "..",
        "@evil.com",
        "evil.com",
        "127.0.0.1",
        "bucket@evil.com",
        "bucket:80",
        "bucket#",
        "bucket?x",
        "bucket\r\nHost: evil.com",
        "Bucket",
        "-bucket",
        "b\u{fc}cket",
        "",
        long.as_str(),
    ] {
        assert!(BucketName::new(name).is_err(), "{name:?}");
    }
    for endpoint in [
        "https://user:secret@evil.com",
        "ftp://evil.com",
        "https://a b",
        "https://",
    ] {
        let error = Endpoint::custom(endpoint).expect_err(endpoint);
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn f58_user_agent_with_line_break_fails_the_build() -> Outcome {
    for agent in ["a\r\nx-oss-acl: public-read", "a\0", "a\n", "\u{4e2d}"] {
        let key = Credentials::new("LTAI5tExample", "not-a-real-secret")?;
        let client = Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .transport(capture())
            .user_agent(agent)
            .build();
        assert!(client.is_err(), "{agent:?}");
    }
    Ok(())
}
