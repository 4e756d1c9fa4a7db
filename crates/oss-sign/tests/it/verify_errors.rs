//! Each verification error names the failed check and contains no secret.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method};
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SignableRequest, VerifyError, VerifyErrorKind,
    v1, v4,
};

use crate::{ACCESS_KEY_ID, BUCKET, Outcome, REGION, TIME, at, header_map};

const SECRET: &str = "canary-of-the-secret";
const MINUTE: Duration = Duration::from_secs(60);

/// A request as a server receives it.
#[derive(Clone, Default)]
struct Received {
    headers: HeaderMap,
    query: String,
}

impl Received {
    fn view(&self) -> SignableRequest<'_> {
        SignableRequest::new(&Method::GET, &self.headers)
            .with_bucket(BUCKET)
            .with_query(&self.query)
    }

    fn with(mut self, name: &'static str, value: &'static [u8]) -> Self {
        let value = HeaderValue::from_bytes(value).expect("a value");
        self.headers.append(name, value);
        self
    }

    fn replaced(mut self, old: &str, new: &str) -> Self {
        assert!(self.query.contains(old), "{old}");
        self.query = self.query.replace(old, new);
        self
    }

    fn verify(&self, expectation: &Expectation<'_>) -> Result<(), VerifyError> {
        let request = self.view();
        let presented = PresentedSignature::parse(&request)?.expect("not anonymous");
        presented.verify(credentials().secret_key(), expectation)
    }
}

fn credentials() -> Credentials {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET).expect("valid");
    credentials
        .with_security_token("canary-of-the-token")
        .expect("valid")
}

fn header_v4() -> Result<Received, oss_sign::Error> {
    let (credentials, mut received) = (credentials(), Received::default());
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    v4::sign(&received.view(), &params)?.apply_to(&mut received.headers);
    Ok(received)
}

fn query_v4() -> Result<Received, oss_sign::Error> {
    let (credentials, mut received) = (credentials(), Received::default());
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    received.query = v4::presign(&received.view(), &params, MINUTE)?.append_to("");
    Ok(received)
}

fn query_v1() -> Result<Received, oss_sign::Error> {
    let mut received = Received::default();
    let presigned = v1::presign(&received.view(), &credentials(), at(TIME)? + MINUTE)?;
    received.query = presigned.append_to("");
    Ok(received)
}

/// Checks kind and text of the error, which must contain no canary or signature.
fn check(
    received: &Received,
    expectation: &Expectation<'_>,
    kind: VerifyErrorKind,
    words: &str,
) -> Outcome {
    let error = received.verify(expectation).err().ok_or("accepted")?;
    assert_eq!(error.kind(), kind, "{error}");
    assert!(
        error.to_string().contains(words),
        "{error} doesn't contain {words}"
    );
    let text = error.string_to_sign().unwrap_or_default();
    let signatures = [query_v4()?, query_v1()?, header_v4()?].map(|signed| {
        let request = signed.view();
        let parsed = PresentedSignature::parse(&request)
            .expect("complete")
            .expect("signed");
        assert!(parsed.verify(credentials().secret_key(), &now()).is_ok());
        match signed.headers.get("authorization") {
            Some(value) => value
                .to_str()
                .expect("ASCII")
                .rsplit('=')
                .next()
                .map(str::to_owned),
            None => signed.query.rsplit('=').next().map(str::to_owned),
        }
        .expect("a signature")
    });
    for shown in [
        &error.to_string(),
        &format!("{error:?}"),
        &format!("{error:#?}"),
    ] {
        assert!(!shown.contains("canary"), "{shown}");
        assert!(signatures.iter().all(|s| !shown.contains(s)), "{shown}");
    }
    assert!(!text.contains(SECRET));
    Ok(())
}

fn now() -> Expectation<'static> {
    Expectation::new(REGION, at(TIME).expect("a time"))
}

#[test]
fn header_signature_errors_have_kind_and_reason() -> Outcome {
    use VerifyErrorKind as Kind;
    let signed = header_v4()?;
    let late = Expectation::new(REGION, at(TIME)? + 16 * MINUTE);
    let other_region = Expectation::new("cn-beijing", at(TIME)?);
    let box_ = now().with_product("oss-cloudbox");
    check(&signed, &late, Kind::TimeTooSkewed, "time of the signature")?;
    check(
        &signed,
        &other_region,
        Kind::WrongScope,
        "region \"cn-hangzhou\", not \"cn-beijing\"",
    )?;
    check(
        &signed,
        &box_,
        Kind::WrongScope,
        "product \"oss\", not \"oss-cloudbox\"",
    )?;

    let mut next_day = signed.clone();
    next_day
        .headers
        .insert("x-oss-date", "20231217T000000Z".parse()?);
    check(
        &next_day,
        &now(),
        Kind::WrongScope,
        "date \"20231216\", not \"20231217\"",
    )?;

    let unsigned = signed.clone().with("x-oss-meta-a", b"1");
    check(&unsigned, &now(), Kind::SignatureMismatch, "signature")?;
    let latin_1 = signed.clone().with("x-oss-meta-a", b"caf\xe9");
    check(&latin_1, &now(), Kind::HeaderNotUtf8, "x-oss-meta-a")?;
    let twice = signed.clone().with("authorization", b"OSS a:b");
    check(
        &twice,
        &now(),
        Kind::DuplicateAuthorization,
        "Authorization",
    )?;
    let two_dates = signed.with("x-oss-date", b"20231216T162057Z");
    check(&two_dates, &now(), Kind::Malformed, "x-oss-date")?;

    let mut hashed = header_v4()?;
    hashed
        .headers
        .insert("x-oss-content-sha256", "e3b0c442".parse()?);
    check(
        &hashed,
        &now(),
        Kind::UnsupportedPayloadHash,
        "x-oss-content-sha256",
    )?;
    Ok(())
}

#[test]
fn missing_signed_header_error_names_it() -> Outcome {
    let value = format!(
        "OSS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20231216/{REGION}/oss/aliyun_v4_request,\
         AdditionalHeaders=range,Signature=00"
    );
    let received = Received {
        headers: header_map([("x-oss-date", TIME), ("authorization", &value)])?,
        query: String::new(),
    };
    check(
        &received,
        &now(),
        VerifyErrorKind::SignedHeaderMissing,
        "range",
    )
}

#[test]
fn presigned_url_errors_have_kind_and_reason() -> Outcome {
    use VerifyErrorKind as Kind;
    let (v4, v1) = (query_v4()?, query_v1()?);
    let late = Expectation::new(REGION, at(TIME)? + 2 * MINUTE);
    let early = Expectation::new(REGION, at(TIME)? - 16 * MINUTE);
    let other_region = Expectation::new("cn-beijing", at(TIME)?);
    check(&v4, &late, Kind::Expired, "presigned URL has expired")?;
    check(&v1, &late, Kind::Expired, "presigned URL has expired")?;
    check(&v4, &early, Kind::TimeTooSkewed, "time of the signature")?;
    check(&v4, &other_region, Kind::WrongScope, "region")?;
    let box_ = now().with_product("oss-cloudbox");
    check(&v4, &box_, Kind::WrongScope, "product")?;
    let next_day = v4
        .clone()
        .replaced("x-oss-date=20231216", "x-oss-date=20231217");
    check(&next_day, &now(), Kind::WrongScope, "date")?;
    for expires in ["0", "604801", "%2B60", "+60", "6e1", "060s"] {
        let other = v4
            .clone()
            .replaced("x-oss-expires=60", &format!("x-oss-expires={expires}"));
        check(&other, &now(), Kind::ExpiryOutOfRange, "x-oss-expires")?;
    }
    let sign = v1.clone().replaced("Expires=", "Expires=%2B");
    check(&sign, &now(), Kind::Malformed, "Expires")?;
    let hashed = v4.clone().with("x-oss-content-sha256", b"e3b0c442");
    check(
        &hashed,
        &now(),
        Kind::UnsupportedPayloadHash,
        "x-oss-content-sha256",
    )?;
    for url in [v4, v1] {
        let later = Received {
            query: format!("{}&acl", url.query),
            ..url.clone()
        };
        check(&later, &now(), Kind::SignatureMismatch, "signature")?;
        let unsigned = url.clone().with("x-oss-meta-a", b"1");
        check(&unsigned, &now(), Kind::SignatureMismatch, "signature")?;
        // Each of the two signatures is valid alone.
        let both = Received {
            headers: header_v4()?.headers,
            ..url
        };
        check(
            &both,
            &now(),
            Kind::DuplicateAuthorization,
            "more than one signature",
        )?;
    }
    Ok(())
}
