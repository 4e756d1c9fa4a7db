//! Broken and unexpected responses.

use oss_client::ErrorKind;
use oss_tests::Outcome;
use oss_transport_testing::{Loopback, Script};

use super::error_chain;
use super::scripted::{client, document, fails_once, response};

#[tokio::test]
async fn f22_redirect_is_not_followed() -> Outcome {
    let other = Loopback::start([Script::new().read_request()])?;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let location = format!("Location: {}/there\r\n", other.origin());
        let moved = response(status, &location, "");
        let server = Loopback::start([Script::new().read_request().write(moved).repeat()])?;
        let error = client(&server)?.get("report").await.expect_err(status);
        assert_eq!(server.requests().len(), 1, "{status}");
        let client = error.client_error().ok_or("the client's error")?;
        assert_eq!(
            client.status().map(|status| status.as_u16()),
            status[..3].parse().ok()
        );
        assert!(
            !error_chain(&error).contains("canary"),
            "{}",
            error_chain(&error)
        );
    }
    assert_eq!(other.connections(), 0, "the redirect is not followed");
    Ok(())
}

#[tokio::test]
async fn f22_endpoint_of_redirect_is_in_the_error() -> Outcome {
    let endpoint = "oss-cn-beijing.aliyuncs.com";
    let body = format!(
        "<Error><Code>AccessDenied</Code><Message>Use the specified endpoint.</Message>\
         <Endpoint>{endpoint}</Endpoint></Error>"
    );
    // The document takes precedence over the header, which a proxy may have set.
    for headers in ["", "Location: http://other.example/\r\n"] {
        let moved = response("301 Moved Permanently", headers, &body);
        let server = Loopback::start([Script::new().read_request().write(moved)])?;
        let error = client(&server)?.get("report").await;
        let error = error.expect_err("the bucket has moved");
        assert_eq!(server.requests().len(), 1);
        let service = error
            .client_error()
            .and_then(oss_client::Error::service_error);
        let service = service.ok_or("the service's error")?;
        assert_eq!(service.endpoint(), Some(endpoint));
        assert!(
            error_chain(&error).contains(endpoint),
            "{}",
            error_chain(&error)
        );
    }
    Ok(())
}

#[tokio::test]
async fn f25_body_shorter_than_content_length_is_an_error() -> Outcome {
    let body = document()?;
    let short = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len() + 1
    );
    let server = Loopback::start([Script::new().read_request().write(short)])?;
    let error = client(&server)?
        .get("report")
        .await
        .expect_err("a byte is missing");
    let client = error.client_error().ok_or("the client's error")?;
    assert_eq!(
        (client.kind(), client.attempts()),
        (ErrorKind::Transport, 3)
    );
    Ok(())
}

#[tokio::test]
async fn f26_bytes_after_the_body_are_ignored() -> Outcome {
    let body = document()?;
    let long = response("200 OK", "", &body) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let server = fails_once(Script::new().read_request().write(long).repeat())?;
    let client = client(&server)?;
    for _ in 0..2 {
        assert_eq!(client.get("report").await?.id, "report");
    }
    assert_eq!(
        server.connections(),
        2,
        "the first connection is not reused"
    );
    Ok(())
}

/// Returns data in gzip format, as a single stored block.
fn gzip(data: &[u8]) -> Outcome<Vec<u8>> {
    let length = u16::try_from(data.len())?;
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(data);
    packed.extend(crc32(data).to_le_bytes());
    packed.extend(u32::from(length).to_le_bytes());
    Ok(packed)
}

fn crc32(data: &[u8]) -> u32 {
    let shift = |crc: u32| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| shift(crc));
    !data.iter().fold(!0, byte)
}

#[tokio::test]
async fn f36_compressed_response_is_an_unexpected_response() -> Outcome {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926, "the CRC of gzip");
    // A client that decompresses the body would find a rule.
    let body = gzip(document()?.as_bytes())?;
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nContent-Encoding: gzip\r\n\r\n");
    let packed = [head.as_bytes(), &body].concat();
    let server = Loopback::start([Script::new().read_request().write(packed).repeat()])?;
    let error = client(&server)?.get("report").await;
    let error = error.expect_err("the body isn't XML");
    assert!(server.requests()[0].header("accept-encoding").is_empty());
    let kind = error.client_error().map(oss_client::Error::kind);
    assert_eq!(
        kind,
        Some(ErrorKind::UnexpectedResponse),
        "{}",
        error_chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn f41_html_page_is_an_error_that_quotes_it() -> Outcome {
    let noise = "!".repeat(10_000);
    let page =
        format!("<html><body>Welcome to our hotel\u{1b}[31m{noise}and good night</body></html>");
    let page = response("200 OK", "", &page);
    let server = Loopback::start([Script::new().read_request().write(page).repeat()])?;
    let error = client(&server)?.get("report").await;
    let text = error_chain(&error.expect_err("the page isn't a rule"));
    assert!(text.contains("Welcome to our hotel"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(!text.contains("good night"), "{text}");
    let quoted = text.matches('!').count();
    assert!((1..=200).contains(&quoted), "{quoted} of 10,000: {text}");
    Ok(())
}
