//! Requests that are signed with V1, for private clouds that refuse V4.

use http::header::{AUTHORIZATION, DATE};
use oss_client::{ErrorKind, SignatureVersion};
use oss_sign::{Credentials, SignableRequest, v1};
use oss_sign::{PresentedSignature, Timestamp};

use crate::support::{
    Outcome, PutColor, SECRET, Sent, TOKEN, TestResult, builder, chain, get, response, script,
};

fn client(
    outcomes: impl IntoIterator<Item = Outcome>,
) -> Result<(oss_client::Client, Sent), Box<dyn std::error::Error>> {
    let (transport, sent) = script(outcomes);
    let builder = builder(transport)?.signature_version(SignatureVersion::V1);
    Ok((builder.build()?, sent))
}

#[tokio::test]
async fn v1_signature_covers_the_request() -> TestResult {
    let (client, sent) = client([Ok(response(200, &[], ""))])?;
    client.execute(&PutColor).await?;
    let requests = sent.requests();
    let headers = requests[0].headers();
    assert_eq!(headers[DATE], "Sat, 16 Dec 2023 16:20:57 GMT");
    assert_eq!(headers["x-oss-security-token"], TOKEN);
    assert!(!headers.contains_key("x-oss-date") && !headers.contains_key("x-oss-content-sha256"));
    let key = Credentials::new("LTAI5tExample", SECRET)?.with_security_token(TOKEN)?;
    let time = Timestamp::parse_imf_fixdate(headers[DATE].to_str()?)?;
    let signable = SignableRequest::new(requests[0].method(), headers)
        .with_bucket("examplebucket")
        .with_query("color");
    let signed = v1::sign(&signable, &key, time.into())?;
    let expected = format!("OSS LTAI5tExample:{}", signed.signature());
    assert_eq!(headers[AUTHORIZATION], expected);
    assert!(headers[AUTHORIZATION].is_sensitive());
    assert!(PresentedSignature::parse(&signable)?.is_some());
    Ok(())
}

#[tokio::test]
async fn wrong_clock_is_corrected_with_v1() -> TestResult {
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    let date = ("date", "Sun, 16 Dec 2029 16:20:57 GMT");
    let (client, sent) = client([
        Ok(response(403, &[date], skewed)),
        Ok(response(200, &[], "")),
    ])?;
    client.execute(&PutColor).await?;
    let requests = sent.requests();
    let dates = requests.iter().map(|it| it.headers()[DATE].to_str());
    let dates = dates.collect::<Result<Vec<_>, _>>()?;
    assert_eq!(dates.len(), 2);
    assert!(dates[0].starts_with("Sat, 16 Dec 2023 16:2"), "{dates:?}");
    assert!(dates[1].starts_with("Sun, 16 Dec 2029 16:2"), "{dates:?}");
    // URLs that are presigned later have the time of the service as well.
    let hour = std::time::Duration::from_secs(3_600);
    let query = client.presign(&get(), hour).await?.uri().to_string();
    let expires = query
        .split_once("Expires=")
        .and_then(|(_, rest)| rest.get(..10));
    let expires: u64 = expires.unwrap_or_default().parse()?;
    assert!(expires.abs_diff(1_892_132_457 + 3_600) < 60, "{query}");
    Ok(())
}

#[tokio::test]
async fn errors_with_v1_show_the_key_id_but_no_secret() -> TestResult {
    let (client, sent) = client([Ok(response(403, &[], ""))])?;
    client.execute(&get()).await.expect_err("an error");
    let authorization = sent.requests()[0].headers()[AUTHORIZATION]
        .to_str()?
        .to_owned();
    let signature = authorization
        .rsplit(':')
        .next()
        .unwrap_or_default()
        .to_owned();
    // The service repeats the head of the request.
    let body = format!(
        "<Error><Code>InvalidAccessKeyId</Code><Message>LTAI5tExample {authorization} {TOKEN}</Message></Error>"
    );
    let (transport, _) = script([Ok(response(403, &[], body.leak()))]);
    let client = builder(transport)?
        .signature_version(SignatureVersion::V1)
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Service);
    let shown = format!("{} {error:?}", chain(&error));
    assert!(shown.contains("LTAI5tExample"), "{shown}");
    assert!(
        !shown.contains(&signature) && !shown.contains("canary"),
        "{shown}"
    );
    Ok(())
}
