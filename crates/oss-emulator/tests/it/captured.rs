//! Requests of unmodified official clients, replayed byte for byte.

use std::time::{Duration, SystemTime};

use oss_emulator::Emulator;
use oss_sign::{Credentials, Timestamp};
use serde::Deserialize;

use crate::store;
use crate::wire::{Connection, TestResult};

#[derive(Deserialize)]
struct Capture {
    access_key_id: String,
    access_key_secret: String,
    region: String,
    requests: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    name: String,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
    chunked: bool,
    expect: String,
}

impl Recorded {
    fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text.push_str("\r\n");
        assert!(!self.chunked, "{}: none was recorded chunked", self.name);
        text.push_str(&self.body);
        text.into_bytes()
    }
}

#[tokio::test]
async fn captured_requests_get_the_recorded_responses() -> TestResult {
    let text = include_str!("../../../../specs/vectors/captured-requests.json");
    let capture: Capture = serde_json::from_str(text)?;
    assert_eq!(capture.requests.len(), 120);
    // All were recorded within a minute of this time.
    let time = SystemTime::from(Timestamp::parse_basic("20261122T074233Z")?);
    let emulator = store::selected(Emulator::builder())
        .region(&capture.region)
        .credentials(Credentials::new(
            &capture.access_key_id,
            &capture.access_key_secret,
        )?)
        .account_id("1000000000000000")
        .clock(move || time)
        .start()
        .await?;
    for recorded in &capture.requests {
        let mut connection = Connection::open(&emulator).await;
        connection.send(&recorded.bytes()).await;
        let response = connection.read_response(&recorded.method.parse()?).await;
        let allowed = response.status != 403 && response.status != 400;
        if recorded.expect == "ok" {
            assert!(
                allowed,
                "{}: {} {}",
                recorded.name, response.status, response.body
            );
        } else {
            let (status, code, _) = response.refusal();
            assert_eq!(
                (status, code),
                (403, recorded.expect.clone()),
                "{}",
                recorded.name
            );
        }
    }
    Ok(())
}

/// The same requests slightly more than 15 minutes later.
#[tokio::test]
async fn stale_captured_requests_are_refused() -> TestResult {
    let text = include_str!("../../../../specs/vectors/captured-requests.json");
    let capture: Capture = serde_json::from_str(text)?;
    let time = SystemTime::from(Timestamp::parse_basic("20261122T080000Z")?);
    let emulator = store::selected(Emulator::builder())
        .credentials(Credentials::new(
            &capture.access_key_id,
            &capture.access_key_secret,
        )?)
        .clock(move || time + Duration::from_secs(1))
        .start()
        .await?;
    for recorded in capture.requests.iter().filter(|r| r.expect == "ok") {
        let mut connection = Connection::open(&emulator).await;
        connection.send(&recorded.bytes()).await;
        let response = connection.read_response(&recorded.method.parse()?).await;
        assert_eq!(response.status, 403, "{}: {}", recorded.name, response.body);
    }
    Ok(())
}
