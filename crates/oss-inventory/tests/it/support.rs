//! The example rule, scripted responses, and a timer that does not wait.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use oss_inventory::model::{
    EncryptionMethod, Field, Filter, Format, Frequency, IncludedObjectVersions,
    InventoryConfiguration, OssBucketDestination, SseKms,
};
use oss_inventory::oss_client::{Sleep, SleepFuture};
use oss_inventory::{
    BucketName, Client, Credentials, InventoryClient, Region, RoleArn, StaticCredentials,
};
use oss_transport::{Body, ErrorKind};
use oss_transport_testing::from_fn;

pub(crate) type TestResult = Result<(), Box<dyn StdError>>;

/// A response, or the failure of the transport.
pub(crate) type Outcome = Result<Response<String>, ErrorKind>;

pub(crate) const SECRET: &str = "canary-secret";
pub(crate) const REQUEST_ID: &str = "5C3D9175B6FC201293AD4890";
pub(crate) const LOST: Outcome = Err(ErrorKind::Interrupted);
pub(crate) const NOT_SENT: Outcome = Err(ErrorKind::Connect);

/// The requests as `METHOD query body`, and the pauses between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    sent: Vec<String>,
    pauses: Vec<Duration>,
}

impl Log {
    pub(crate) fn sent(&self) -> Vec<String> {
        self.0.lock().unwrap().sent.clone()
    }

    pub(crate) fn methods(&self) -> String {
        let sent = self.sent();
        let methods = sent.iter().filter_map(|line| line.split(' ').next());
        methods.collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().pauses.clone()
    }
}

impl Sleep for Log {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        self.0.lock().unwrap().pauses.push(duration);
        Box::pin(std::future::ready(()))
    }
}

/// Creates a client that gets the outcomes in order, then the last one forever.
pub(crate) fn inventory(
    outcomes: impl IntoIterator<Item = Outcome>,
) -> Result<(InventoryClient, Log), Box<dyn StdError>> {
    let outcomes = Arc::new(Mutex::new(outcomes.into_iter().collect::<VecDeque<_>>()));
    let log = Log::default();
    let seen = log.clone();
    let transport = from_fn(move |request: Request<Body>| {
        let (seen, outcomes) = (seen.clone(), Arc::clone(&outcomes));
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect(usize::MAX).await?;
            let (query, body) = (
                head.uri.query().unwrap_or_default(),
                String::from_utf8_lossy(&body),
            );
            let line = format!("{} {query} {body}", head.method);
            seen.0.lock().unwrap().sent.push(line.trim_end().to_owned());
            let mut outcomes = outcomes.lock().unwrap();
            let outcome = match outcomes.len() {
                0 | 1 => outcomes.front().cloned(),
                _ => outcomes.pop_front(),
            };
            match outcome.expect("an outcome is left") {
                Ok(response) => Ok(response.map(Body::from)),
                Err(kind) => Err(oss_transport::Error::new(kind, "made for a test")),
            }
        }
    });
    let credentials = StaticCredentials::new(Credentials::new("LTAI5tExample", SECRET)?);
    let client = Client::builder(Region::new("cn-hangzhou")?, credentials)
        .transport(transport)
        .sleep(log.clone())
        // The timer does not wait, so any limit would expire at once.
        .without_operation_timeout()
        .build()?;
    let bucket = BucketName::new("examplebucket")?;
    Ok((InventoryClient::new(client, bucket), log))
}

#[expect(clippy::unnecessary_wraps, reason = "an outcome can be an error")]
pub(crate) fn response(status: u16, body: impl Into<String>) -> Outcome {
    let response = Response::builder()
        .status(status)
        .header("x-oss-request-id", REQUEST_ID);
    Ok(response
        .body(body.into())
        .expect("the test's response is valid"))
}

pub(crate) fn service_error(status: u16, code: &str) -> Outcome {
    let body =
        format!("<Error><Code>{code}</Code><Message>m</Message><EC>0020-00000000</EC></Error>");
    response(status, body)
}

pub(crate) fn rule_response(rule: &InventoryConfiguration) -> Outcome {
    response(200, rule.to_xml().expect("the test's rule can be written"))
}

/// The rule of the example `create_rule`, with encryption.
pub(crate) fn rule() -> InventoryConfiguration {
    let filter = Filter::builder()
        .prefix("obj-prefix")
        .last_modify_begin_time_stamp(1_637_883_649)
        .last_modify_end_time_stamp(1_638_347_592)
        .lower_size_bound(1024)
        .upper_size_bound(1_048_576)
        .storage_class("Standard,IA");
    let role = RoleArn::new("100000000000000", "AliyunOSSRole").expect("a role");
    let destination = OssBucketDestination::builder()
        .format(Format::Csv)
        .account_id("100000000000000")
        .role_arn(role)
        .bucket("reports")
        .prefix("destination-prefix")
        .encryption(EncryptionMethod::SseKms(SseKms::new("key-id")));
    InventoryConfiguration::builder()
        .id("inventory1")
        .is_enabled(true)
        .filter(filter.build())
        .destination(destination.build().expect("a destination"))
        .schedule(Frequency::Daily)
        .included_object_versions(IncludedObjectVersions::Current)
        .optional_fields([
            Field::Size,
            Field::LastModifiedDate,
            Field::StorageClass,
            Field::ETag,
            Field::IsMultipartUploaded,
            Field::EncryptionStatus,
        ])
        .build()
        .expect("a rule")
}

/// Returns the lines of an error and its sources.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    levels
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
