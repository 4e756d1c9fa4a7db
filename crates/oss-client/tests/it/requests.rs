//! The request that is sent: URL, headers, body and signature.

use std::time::{Duration, SystemTime};

use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, USER_AGENT};
use oss_client::{Addressing, Endpoint, ErrorKind};
use oss_model::object::PutObject;
use oss_sign::{Credentials, Expectation, PresentedSignature, SignableRequest};

use crate::support::{
    GetColor, PutColor, SECRET, TOKEN, TestResult, builder, client, get, response, script,
};

const ODD: &str = "a b/c+d&e=中~*'";
const ODD_ENCODED: &str = "a%20b%2Fc%2Bd%26e%3D%E4%B8%AD~%2A%27";

#[tokio::test]
async fn signature_of_every_addressing_style_verifies() -> TestResult {
    for (endpoint, addressing, base) in [
        (
            "https://oss.example",
            Addressing::VirtualHosted,
            "https://examplebucket.oss.example/",
        ),
        (
            "http://127.0.0.1:9000",
            Addressing::Path,
            "http://127.0.0.1:9000/examplebucket/",
        ),
        (
            "https://cname.example",
            Addressing::Cname,
            "https://cname.example/",
        ),
    ] {
        let (transport, sent) = script([Ok(response(200, &[], "<Color/>"))]);
        let builder = builder(transport)?
            .endpoint(Endpoint::custom(endpoint)?)
            .addressing(addressing);
        builder
            .build()?
            .execute(&GetColor { id: ODD.to_owned() })
            .await?;

        let [request] = &sent.requests()[..] else {
            panic!("one request")
        };
        assert_eq!(
            request.uri().to_string(),
            format!("{base}?color&colorId={ODD_ENCODED}")
        );
        assert_eq!(request.headers()["x-oss-security-token"], TOKEN);
        let signed = SignableRequest::new(request.method(), request.headers())
            .with_bucket("examplebucket")
            .with_query(request.uri().query().unwrap_or_default());
        let presented = PresentedSignature::parse(&signed)?.ok_or("anonymous")?;
        assert_eq!(presented.access_key_id(), "LTAI5tExample");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_660);
        let credentials = Credentials::new("LTAI5tExample", SECRET)?;
        presented.verify(
            credentials.secret_key(),
            &Expectation::new("cn-hangzhou", now),
        )?;
    }
    Ok(())
}

#[tokio::test]
async fn body_has_a_digest_and_no_unwanted_headers() -> TestResult {
    let responses = ["", "<Color/>"].map(|body| Ok(response(200, &[], body)));
    let (client, sent) = client(responses)?;
    client.execute(&PutColor).await?;
    client.execute(&get()).await?;

    let [put, get] = &sent.requests()[..] else {
        panic!("two requests")
    };
    assert_eq!(put.body(), "<Color>red</Color>");
    assert_eq!(put.headers()[CONTENT_TYPE], "application/xml");
    // printf '<Color>red</Color>' | openssl md5 -binary | base64
    assert_eq!(put.headers()["content-md5"], "nv5IHHdixoYS51BOZRvozg==");
    assert!(!get.headers().contains_key("content-md5"));
    for request in [put, get] {
        assert!(
            request.headers()[USER_AGENT]
                .to_str()?
                .starts_with("oss-client-rs/")
        );
        for absent in [EXPECT, ACCEPT_ENCODING, HOST] {
            assert!(!request.headers().contains_key(&absent), "{absent}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn user_agent_can_be_set() -> TestResult {
    let (transport, sent) = script([Ok(response(200, &[], ""))]);
    builder(transport)?
        .user_agent("tool/1.0")
        .build()?
        .execute(&PutColor)
        .await?;
    assert_eq!(sent.requests()[0].headers()[USER_AGENT], "tool/1.0");
    Ok(())
}

#[tokio::test]
async fn invalid_request_is_not_sent() -> TestResult {
    let (client, sent) = client([Ok(response(200, &[], ""))])?;
    let error = client
        .execute(&GetColor { id: String::new() })
        .await
        .expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts(), sent.count()),
        (ErrorKind::InvalidRequest, 0, 0)
    );
    assert!(!error.may_have_been_applied());

    let error = client
        .execute(&GetColor {
            id: "i".repeat(70_000),
        })
        .await
        .expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts(), sent.count()),
        (ErrorKind::InvalidRequest, 0, 0)
    );
    Ok(())
}

#[tokio::test]
async fn empty_put_sends_content_length_zero() -> TestResult {
    let (client, sent) = client([
        Ok(response(200, &[], "")),
        Ok(response(200, &[], "<Color/>")),
    ])?;
    client
        .execute(&PutObject::new("examplebucket", "empty", ""))
        .await?;
    client.execute(&get()).await?;
    let [put, get] = &sent.requests()[..] else {
        panic!("two requests")
    };
    assert_eq!(put.headers()[CONTENT_LENGTH], "0");
    assert_eq!(get.headers().get(CONTENT_LENGTH), None);
    Ok(())
}
