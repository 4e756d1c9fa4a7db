//! Every response becomes the documented output or an error.

use oss_client::{Error, ErrorKind, ServiceError};

use crate::support::{PutColor, TestResult, chain, client, get, response};

/// A response, with the code, request id and EC of its error.
struct Case {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    expected: (&'static str, Option<&'static str>, Option<&'static str>),
}

const ID: (&str, &str) = ("x-oss-request-id", "5C3D9175B6FC201293AD4890");
const FROM_HEADER: Option<&str> = Some("5C3D9175B6FC201293AD4890");

const CASES: [Case; 15] = [
    Case {
        status: 403,
        headers: &[ID, ("content-type", "application/xml")],
        body: "<?xml version='1.0' encoding='UTF-8'?>\n<Error>\n  <Code>AccessDenied</Code>\n  \
               <Message>AccessDenied</Message>\n  <RequestId>from-body</RequestId>\n  <HostId>h</HostId>\n</Error>",
        expected: ("AccessDenied", Some("from-body"), None),
    },
    Case {
        status: 409,
        headers: &[ID],
        body: "<Error><Code>InventoryAlreadyExist</Code><Message>m</Message><EC>0020-00000042</EC></Error>",
        expected: ("InventoryAlreadyExist", FROM_HEADER, Some("0020-00000042")),
    },
    Case {
        status: 500,
        headers: &[ID, ("x-oss-ec", "0001-00000001")],
        body: "",
        expected: (ServiceError::NO_CODE, FROM_HEADER, Some("0001-00000001")),
    },
    Case {
        status: 502,
        headers: &[("content-type", "text/html")],
        body: "<!DOCTYPE html><html><body>Bad Gateway</body></html>",
        expected: (ServiceError::NO_CODE, None, None),
    },
    Case {
        status: 503,
        headers: &[ID],
        body: "<Error><Code>ServiceUnavailable</Code><Message>m</Message></Error>",
        expected: ("ServiceUnavailable", FROM_HEADER, None),
    },
    Case {
        status: 404,
        headers: &[("content-type", "application/json")],
        body: r#"{"Error":{"Code":"NoSuchBucket","Message":"m","RequestId":"json","EC":"0015-00000101"}}"#,
        expected: ("NoSuchBucket", Some("json"), Some("0015-00000101")),
    },
    Case {
        status: 301,
        headers: &[
            ID,
            (
                "location",
                "https://examplebucket.oss-cn-beijing.aliyuncs.com/?color",
            ),
        ],
        body: "",
        expected: (ServiceError::NO_CODE, FROM_HEADER, None),
    },
    Case {
        status: 200,
        headers: &[ID],
        body: "<Error><Code>NoSuchKey</Code><EC>0026-00000001</EC></Error>",
        expected: ("NoSuchKey", FROM_HEADER, Some("0026-00000001")),
    },
    Case {
        status: 404,
        // <Error><Code>NoSuchKey</Code></Error>
        headers: &[
            ID,
            (
                "x-oss-err",
                "PEVycm9yPjxDb2RlPk5vU3VjaEtleTwvQ29kZT48L0Vycm9yPg==",
            ),
        ],
        body: "",
        expected: ("NoSuchKey", FROM_HEADER, None),
    },
    Case {
        status: 400,
        headers: &[ID, ("content-type", "text/xml; charset=utf-8")],
        body: "<Error xmlns='http://doc.oss-cn-hangzhou.aliyuncs.com'><Code><![CDATA[InvalidArgument]]></Code></Error>",
        expected: ("InvalidArgument", FROM_HEADER, None),
    },
    Case {
        status: 500,
        headers: &[ID],
        body: "<Error><Code>InternalErr",
        expected: (ServiceError::NO_CODE, FROM_HEADER, None),
    },
    // The rest of these documents was lost.
    Case {
        status: 403,
        headers: &[ID, ("x-oss-ec", "0003-00000001")],
        body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>no</Messag",
        expected: ("AccessDenied", FROM_HEADER, Some("0003-00000001")),
    },
    Case {
        status: 400,
        headers: &[],
        body: "<Error><Code>InvalidArgument</Code><Note><A/></Note><RequestId>body</RequestId><EC>0020-00000042</EC><Host",
        expected: ("InvalidArgument", Some("body"), Some("0020-00000042")),
    },
    Case {
        status: 404,
        headers: &[("content-type", "application/json")],
        body: r#"{"Error":{"Code":"NoSuchBucket","EC":"0015-00000101","Details":[1,{"a":"b"}],"Message":"The spec"#,
        expected: ("NoSuchBucket", None, Some("0015-00000101")),
    },
    Case {
        status: 304,
        headers: &[],
        body: "",
        expected: (ServiceError::NOT_MODIFIED, None, None),
    },
];

fn check(case: &Case, error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Service, "{error:?}");
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(case.status)
    );
    assert_eq!(
        (
            error.code().unwrap_or_default(),
            error.request_id(),
            error.ec()
        ),
        case.expected
    );
    let shown = chain(error);
    assert!(
        shown.contains(&case.status.to_string()) && shown.contains(case.expected.0),
        "{shown}"
    );
    assert!(
        case.expected.1.is_none_or(|id| shown.contains(id)),
        "{shown}"
    );
}

#[tokio::test]
async fn error_response_is_never_a_success() -> TestResult {
    for case in &CASES {
        let (client, _) = client([Ok(response(case.status, case.headers, case.body))])?;
        check(
            case,
            &client.execute(&get()).await.expect_err("an error on GET"),
        );
        check(
            case,
            &client
                .execute(&PutColor)
                .await
                .expect_err("an error on PUT"),
        );
    }
    Ok(())
}

fn predicates(error: &Error) -> [bool; 6] {
    [
        error.is_forbidden(),
        error.is_not_found(),
        error.is_conflict(),
        error.is_precondition_failed(),
        error.is_throttled(),
        error.is_range_not_satisfiable(),
    ]
}

#[tokio::test]
async fn predicates_match_the_code_of_the_service() -> TestResult {
    for (status, body, expected) in [
        (403, "<Error><Code>AccessDenied</Code></Error>", 0),
        (404, "<Error><Code>NoSuchBucket</Code></Error>", 1),
        (404, "<Error><Code>SymlinkTargetNotExist</Code></Error>", 1),
        (200, "<Error><Code>NoSuchKey</Code></Error>", 1),
        (409, "<Error><Code>BucketNotEmpty</Code></Error>", 2),
        (412, "<Error><Code>PreconditionFailed</Code></Error>", 3),
        // HTTP gives these statuses the same meaning for any server.
        (429, "", 4),
        (503, "<html>busy</html>", 4),
        (416, "<Error><Code>InvalidRange</Code></Error>", 5),
    ] {
        let (client, _) = client([Ok(response(status, &[], body))])?;
        let error = client.execute(&PutColor).await.expect_err("an error");
        let found = predicates(&error);
        let only: [bool; 6] = std::array::from_fn(|n| n == expected);
        assert_eq!(found, only, "{status} {body}");
        assert!(!error.is_timeout());
    }
    Ok(())
}

#[tokio::test]
async fn status_of_a_proxy_matches_no_predicate() -> TestResult {
    let pages = [
        "",
        "<html><body>404 Not Found</body></html>",
        "404 page not found",
        "<Error><Message>NoSuchBucket</Message></Error>",
        "<Error><Code></Code></Error>",
        "<Error><Code>NoSuchBuck",
        r#"{"message":"no Route matched"}"#,
    ];
    for status in [400, 403, 404, 409, 412, 416] {
        for body in pages {
            let json = ("content-type", "application/json");
            let (client, _) = client([Ok(response(status, &[json], body))])?;
            let error = client.execute(&PutColor).await.expect_err("an error");
            assert_eq!(predicates(&error), [false; 6], "{status} {body}");
            assert_eq!(error.code(), Some(ServiceError::NO_CODE));
        }
    }
    // A code that doesn't name a missing resource.
    for code in ["AccessDenied", "NotFound", "InvalidURI"] {
        let body: &str = format!("<Error><Code>{code}</Code></Error>").leak();
        let (client, _) = client([Ok(response(404, &[], body))])?;
        let error = client.execute(&PutColor).await.expect_err("an error");
        assert_eq!(predicates(&error), [false; 6], "{code}");
    }
    Ok(())
}

#[tokio::test]
async fn success_is_read_with_any_content_type() -> TestResult {
    for kind in [
        "application/xml",
        "application/xml; charset=utf-8",
        "text/xml; charset=utf-8",
        "text/html",
    ] {
        let (client, _) = client([Ok(response(
            200,
            &[ID, ("content-type", kind)],
            "<Color>red</Color>",
        ))])?;
        assert!(client.execute(&get()).await?.contains("red"));
    }
    Ok(())
}

#[tokio::test]
async fn unreadable_success_is_an_error_that_quotes_it() -> TestResult {
    for (body, quoted) in [
        (
            "<html>\x1b[31mWelcome</html>",
            r"the body starts with: <html>\u{1b}[31mWelcome",
        ),
        ("<Color>re", "the body starts with: <Color>re"),
        ("<!DOCTYPE x><Color/>", "the body starts with: <!DOCTYPE x>"),
    ] {
        let (client, sent) = client([Ok(response(200, &[ID], body))])?;
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::UnexpectedResponse, 1)
        );
        assert_eq!(
            (error.status().map(|s| s.as_u16()), error.request_id()),
            (Some(200), FROM_HEADER)
        );
        assert!(error.may_have_been_applied() && sent.count() == 1);
        let levels = chain(&error).lines().map(str::to_owned).collect::<Vec<_>>();
        assert!(levels[1].starts_with(quoted), "{levels:?}");
        assert!(
            levels.len() >= 3,
            "the XML error is the last level: {levels:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn login_page_is_not_the_success_of_a_put() -> TestResult {
    let html = ("content-type", "Text/HTML; charset=utf-8");
    let json = ("content-type", "application/json");
    let pages = [
        response(200, &[html], "<html>Log in</html>"),
        response(200, &[html, ID], "<html>Log in</html>"),
        response(201, &[], "<!DOCTYPE html><html>Log in</html>"),
        response(206, &[], "please Log in"),
        response(200, &[json], r#"{"Error":{"Code":"Log in"}}"#),
        response(
            200,
            &[],
            "<!DOCTYPE Error><Error><Code>Log in</Code></Error>",
        ),
        response(202, &[("x-oss-request-id", "<Foo>")], "<Foo>Log in</Foo>"),
    ];
    for page in pages {
        let shown = format!("{page:?}");
        let (client, sent) = client([Ok(page)])?;
        let error = client.execute(&PutColor).await.expect_err(&shown);
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{shown}");
        assert!(chain(&error).contains("Log in"), "{shown}");
        assert!(error.may_have_been_applied() && sent.count() == 1);
    }
    let (client, _) = client([Ok(response(200, &[], " \r\n"))])?;
    client.execute(&PutColor).await?;
    Ok(())
}

#[tokio::test]
async fn redirect_is_not_followed_but_explained() -> TestResult {
    for status in [301, 302, 307, 308] {
        let location = ("location", "http://evil.example:81/x?y");
        let (client, sent) = client([Ok(response(status, &[location], ""))])?;
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!(sent.count(), 1);
        let service = error.service_error().expect("a service error");
        assert_eq!(service.endpoint(), Some("evil.example:81"));
        assert!(service.message().contains("redirects are not followed"));
    }
    Ok(())
}

#[tokio::test]
async fn each_error_level_prints_only_itself() -> TestResult {
    let body = "<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>";
    let (client, _) = client([Ok(response(404, &[ID], body))])?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(
        chain(&error),
        "GetColor: the service responded with 404 Not Found (request id 5C3D9175B6FC201293AD4890)\n\
         NoSuchBucket: gone"
    );
    Ok(())
}
