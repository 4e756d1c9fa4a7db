//! The client works with any transport, such as a function or a tower stack.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, Request};
use oss_client::RetryPolicy;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};
use oss_transport::tower::{FromService, IntoService};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};
use oss_transport_testing::from_fn;
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};

/// A user-defined transport that counts requests.
#[derive(Debug)]
struct CountingTransport(HyperTransport, Arc<AtomicUsize>);

impl Transport for CountingTransport {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.send(request)
    }
}

/// Loses the first response to one method; the service applies the request.
#[derive(Debug)]
struct ResponseLosingTransport {
    inner: HyperTransport,
    method: Mutex<Option<Method>>,
}

impl ResponseLosingTransport {
    fn to(method: Method) -> Self {
        Self {
            inner: HyperTransport::new(),
            method: Mutex::new(Some(method)),
        }
    }

    fn loses(&self, request: &Request<Body>) -> bool {
        let mut method = self.method.lock().unwrap_or_else(PoisonError::into_inner);
        method
            .take_if(|method| method == request.method())
            .is_some()
    }
}

impl Transport for ResponseLosingTransport {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        let is_lost = self.loses(&request);
        Box::pin(async move {
            let response = self.inner.send(request).await?;
            if is_lost {
                return Err(Error::new(ErrorKind::Interrupted, "the response was lost"));
            }
            Ok(response)
        })
    }
}

#[tokio::test]
async fn five_line_transport_sends_a_put() -> Outcome {
    let local = LocalOss::start().await?;
    let count = Arc::new(AtomicUsize::new(0));
    let counting = CountingTransport(HyperTransport::new(), Arc::clone(&count));
    check_put(&local, counting).await?;
    assert_eq!(count.load(Ordering::Relaxed), 2);
    Ok(())
}

#[tokio::test]
async fn function_transport_sends_a_put() -> Outcome {
    let local = LocalOss::start().await?;
    let hyper = HyperTransport::new();
    let function = from_fn(move |request| {
        let hyper = hyper.clone();
        async move { hyper.send(request).await }
    });
    check_put(&local, function).await
}

#[tokio::test]
async fn tower_stack_sends_a_put() -> Outcome {
    let local = LocalOss::start().await?;
    let stack = ServiceBuilder::new()
        .timeout(Duration::from_secs(60))
        .map_request(|request: Request<Body>| request)
        .service(IntoService::new(HyperTransport::new()));
    check_put(&local, FromService::new(stack)).await
}

#[tokio::test]
async fn tower_service_fn_sends_a_put() -> Outcome {
    let local = LocalOss::start().await?;
    let hyper = IntoService::new(HyperTransport::new());
    let service = service_fn(move |request: Request<Body>| {
        let mut hyper = hyper.clone();
        async move { hyper.ready().await?.call(request).await }
    });
    check_put(&local, FromService::new(service)).await
}

#[tokio::test]
async fn f33_put_with_response_lost_by_transport_succeeds() -> Outcome {
    let local = LocalOss::start().await?;
    let losing = ResponseLosingTransport::to(Method::PUT);
    let client = inventory(local.client_builder()?.transport(losing))?;
    let rule = rules::full("report")?;
    client.put(&rule).await?;
    assert_eq!(local.inventory()?.get("report").await?.id, rule.id);
    Ok(())
}

#[tokio::test]
async fn f33_put_over_different_rule_is_a_conflict() -> Outcome {
    let local = LocalOss::start().await?;
    local.inventory()?.put(&rules::minimal("report")?).await?;
    let losing = ResponseLosingTransport::to(Method::PUT);
    let client = inventory(local.client_builder()?.transport(losing))?;
    let error = client.put(&rules::full("report")?).await;
    let error = error.expect_err("another rule exists");
    assert!(error.is_already_exists(), "{error:?}");
    assert_eq!(
        local.inventory()?.get("report").await?,
        rules::minimal("report")?
    );
    Ok(())
}

#[tokio::test]
async fn f33_failed_put_without_retry_may_have_been_applied() -> Outcome {
    let local = LocalOss::start().await?;
    let losing = ResponseLosingTransport::to(Method::PUT);
    let builder = local.client_builder()?.transport(losing);
    let client = inventory(builder.retry(RetryPolicy::none()))?;
    let error = client.put(&rules::minimal("report")?).await;
    let error = error.expect_err("the response was lost");
    let may_have_been_applied = error
        .client_error()
        .map(oss_client::Error::may_have_been_applied);
    assert_eq!(may_have_been_applied, Some(true), "{error:?}");
    local.inventory()?.get("report").await?;
    Ok(())
}

#[tokio::test]
async fn f34_delete_with_response_lost_by_transport_succeeds() -> Outcome {
    let local = LocalOss::start().await?;
    let losing = ResponseLosingTransport::to(Method::DELETE);
    let client = inventory(local.client_builder()?.transport(losing))?;
    client.put(&rules::minimal("report")?).await?;
    client.delete("report").await?;
    let missing = client.get("report").await.expect_err("the rule is deleted");
    assert!(missing.is_not_found(), "{missing:?}");
    Ok(())
}

async fn check_put(local: &LocalOss, transport: impl Transport) -> Outcome {
    let client = inventory(local.client_builder()?.transport(transport))?;
    let rule = rules::full("report")?;
    client.put(&rule).await?;
    assert_eq!(client.get("report").await?.schedule, rule.schedule);
    Ok(())
}
