//! Errors that the service returns.

use http::StatusCode;
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_tests::local_oss::LocalOss;
use oss_tests::{Outcome, rules};

use super::{DELETE, GET, LIST, PUT, error_chain, fail_first, request_count, run_all_operations};

/// The documented codes of throttling, all with status 503.
const THROTTLED: [&str; 6] = [
    "ServiceUnavailable",
    "TotalQpsLimitExceeded",
    "MetaOperationQpsLimitExceeded",
    "ActiveRequestLimitExceeded",
    "DownloadTrafficRateLimitExceeded",
    "UploadTrafficRateLimitExceeded",
];

#[tokio::test]
async fn f17_server_errors_are_retried() -> Outcome {
    for (status, code) in [
        (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
        (StatusCode::BAD_GATEWAY, "BadGateway"),
        (StatusCode::GATEWAY_TIMEOUT, "GatewayTimeout"),
    ] {
        let local = LocalOss::start().await?;
        for operation in [PUT, GET, LIST, DELETE] {
            fail_first(
                &local,
                operation,
                Effect::Respond(Reply::error(status, code)),
            )?;
        }
        run_all_operations(&local.inventory()?, "report").await??;
        for operation in [PUT, GET, LIST, DELETE] {
            assert_eq!(
                request_count(&local, operation),
                2,
                "{operation} after {status}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn f17_permanent_server_error_is_reported_in_full() -> Outcome {
    let local = LocalOss::start().await?;
    let reply =
        Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError").ec("0001-00000001");
    let fault = Fault::on(GET)?.then(Effect::Respond(reply));
    local.emulator().faults().add(fault);
    let error = local
        .inventory()?
        .get("report")
        .await
        .expect_err("the service fails");
    let client = error.client_error().ok_or("the client's error")?;
    let service = client.service_error().ok_or("the service's error")?;
    assert_eq!(request_count(&local, GET), u64::from(client.attempts()));
    assert!(client.attempts() > 1);
    assert_eq!(
        (service.status().as_u16(), service.code()),
        (500, "InternalError")
    );
    assert_eq!(service.ec(), Some("0001-00000001"));
    let text = error_chain(&error);
    for part in [
        "\"report\"",
        "source-bucket",
        "InternalError",
        "0001-00000001",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let request_id = service.request_id().ok_or("a request id")?;
    assert!(text.contains(request_id), "{request_id}: {text}");
    Ok(())
}

#[tokio::test]
async fn f18_throttled_requests_are_retried() -> Outcome {
    for code in THROTTLED {
        let local = LocalOss::start().await?;
        for operation in [PUT, GET, LIST, DELETE] {
            let reply = Reply::error(StatusCode::SERVICE_UNAVAILABLE, code);
            fail_first(&local, operation, Effect::Respond(reply))?;
        }
        run_all_operations(&local.inventory()?, "report").await??;
        for operation in [PUT, GET, LIST, DELETE] {
            assert_eq!(
                request_count(&local, operation),
                2,
                "{operation} after {code}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn f24_403_with_another_endpoint_is_not_retried() -> Outcome {
    let local = LocalOss::start().await?;
    let endpoint = "oss-cn-beijing.aliyuncs.com";
    let reply = Reply::error(StatusCode::FORBIDDEN, "AccessDenied")
        .message("The bucket you are attempting to access must be addressed using the specified endpoint.")
        .ec("0003-00001403")
        .detail("Endpoint", endpoint);
    let fault = Fault::on(GET)?.then(Effect::Respond(reply));
    local.emulator().faults().add(fault);
    let error = local
        .inventory()?
        .get("report")
        .await
        .expect_err("the endpoint is wrong");
    assert_eq!(request_count(&local, GET), 1, "a retry would fail, too");
    let client = error.client_error().ok_or("the client's error")?;
    let service = client.service_error().ok_or("the service's error")?;
    assert_eq!(service.endpoint(), Some(endpoint));
    assert!(
        error_chain(&error).contains(endpoint),
        "{}",
        error_chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn f31_error_document_with_200_is_a_service_error() -> Outcome {
    let local = LocalOss::start().await?;
    let rule = rules::minimal("report")?;
    local.inventory()?.put(&rule).await?;
    let denied = Reply::error(StatusCode::OK, "AccessDenied").ec("0003-00000001");
    fail_first(&local, GET, Effect::Respond(denied))?;
    let error = local
        .inventory()?
        .get("report")
        .await
        .expect_err("the document is an error");
    let service = error
        .client_error()
        .and_then(oss_client::Error::service_error);
    let service = service.ok_or("the service's error")?;
    assert_eq!(
        (service.status().as_u16(), service.code()),
        (200, "AccessDenied")
    );
    assert_eq!(request_count(&local, GET), 1);

    // A retryable code is retried with status 200, too.
    local.emulator().faults().clear();
    let busy = Reply::error(StatusCode::OK, "InternalError");
    fail_first(&local, GET, Effect::Respond(busy))?;
    assert_eq!(local.inventory()?.get("report").await?.id, "report");
    assert_eq!(request_count(&local, GET), 3);
    Ok(())
}
