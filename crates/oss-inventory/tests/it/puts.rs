//! Creating a rule, also when the response of an earlier attempt was lost.

use std::time::Duration;

use oss_inventory::PreparedRule;
use oss_inventory::model::Filter;
use oss_inventory::oss_client::{self, ErrorKind};

use crate::support::{
    LOST, NOT_SENT, Outcome, TestResult, chain, inventory, response, rule, rule_response,
    service_error,
};

const EXISTS: [&str; 2] = [
    "InventoryConfigurationAlreadyExists",
    "InventoryAlreadyExist",
];

fn exists() -> Outcome {
    service_error(409, EXISTS[0])
}

#[tokio::test]
async fn example_rule_is_sent_with_all_elements() -> TestResult {
    let (client, log) = inventory([response(200, "")])?;
    client.put(&rule()).await?;
    let expected = "PUT inventory&inventoryId=inventory1 \
        <InventoryConfiguration>\
        <Id>inventory1</Id>\
        <IsEnabled>true</IsEnabled>\
        <Filter>\
        <Prefix>obj-prefix</Prefix>\
        <LastModifyBeginTimeStamp>1637883649</LastModifyBeginTimeStamp>\
        <LastModifyEndTimeStamp>1638347592</LastModifyEndTimeStamp>\
        <LowerSizeBound>1024</LowerSizeBound>\
        <UpperSizeBound>1048576</UpperSizeBound>\
        <StorageClass>Standard,IA</StorageClass>\
        </Filter>\
        <Destination><OSSBucketDestination>\
        <Format>CSV</Format>\
        <AccountId>100000000000000</AccountId>\
        <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
        <Bucket>acs:oss:::reports</Bucket>\
        <Prefix>destination-prefix</Prefix>\
        <Encryption><SSE-KMS><KeyId>key-id</KeyId></SSE-KMS></Encryption>\
        </OSSBucketDestination></Destination>\
        <Schedule><Frequency>Daily</Frequency></Schedule>\
        <IncludedObjectVersions>Current</IncludedObjectVersions>\
        <OptionalFields>\
        <Field>Size</Field>\
        <Field>LastModifiedDate</Field>\
        <Field>StorageClass</Field>\
        <Field>ETag</Field>\
        <Field>IsMultipartUploaded</Field>\
        <Field>EncryptionStatus</Field>\
        </OptionalFields>\
        </InventoryConfiguration>";
    assert_eq!(log.sent(), [expected]);
    Ok(())
}

#[tokio::test]
async fn invalid_rule_is_not_sent() -> TestResult {
    let (client, log) = inventory([response(200, "")])?;
    let mut rule = rule();
    rule.destination.oss_bucket_destination.account_id = "me".to_owned();
    rule.schedule.day_of_month = Some(3);
    let error = client.put(&rule).await.expect_err("an error");
    assert_eq!(
        chain(&error),
        "cannot put rule \"inventory1\" into bucket examplebucket: \
         it breaks documented rules and was not sent\n\
         Destination/OSSBucketDestination/AccountId is \"me\", it must be digits; \
         Schedule/DayOfMonth is only for Monthly, not for Daily"
    );
    assert_eq!(
        error.violations().map(|broken| broken.iter().len()),
        Some(2)
    );
    assert!(error.client_error().is_none() && log.sent().is_empty());
    Ok(())
}

#[tokio::test]
async fn prepared_rule_is_sent_in_its_normalized_form() -> TestResult {
    let (client, log) = inventory([response(200, "")])?;
    client.put_prepared(PreparedRule::new(&rule())?).await?;
    client.put(&rule()).await?;
    let sent = log.sent();
    assert!(sent[0].contains("<Bucket>acs:oss:::reports</Bucket>"));
    assert_eq!(sent[0], sent[1]);
    Ok(())
}

#[tokio::test]
async fn other_conflict_does_not_mention_an_existing_rule() -> TestResult {
    let (client, _) = inventory([service_error(409, "OperationAborted")])?;
    let error = client.put(&rule()).await.expect_err("an error");
    assert!(!error.is_already_exists());
    assert!(!chain(&error).contains("exists"), "{}", chain(&error));
    Ok(())
}

#[tokio::test]
async fn conflict_without_code_does_not_mean_that_the_rule_exists() -> TestResult {
    for body in [
        "",
        "<html>Conflict</html>",
        "<Error><Message>m</Message></Error>",
    ] {
        let (client, log) = inventory([response(409, body)])?;
        let error = client.put(&rule()).await.expect_err("an error");
        assert!(!error.is_already_exists(), "{body}");
        assert!(!chain(&error).contains("exists"), "{}", chain(&error));
        assert_eq!(log.methods(), "PUT");

        // After a lost response, the rule is read back nevertheless.
        let (client, log) = inventory([LOST, response(409, body), rule_response(&rule())])?;
        client.put(&rule()).await?;
        assert_eq!(log.methods(), "PUT PUT GET");
    }
    Ok(())
}

#[tokio::test]
async fn conflict_on_first_attempt_is_error() -> TestResult {
    for code in EXISTS.into_iter().chain(["AnotherSpellingAlreadyExists"]) {
        let (client, log) = inventory([service_error(409, code), rule_response(&rule())])?;
        let error = client.put(&rule()).await.expect_err("an error");
        assert!(error.is_already_exists() && !error.is_not_found());
        assert_eq!(log.methods(), "PUT", "nothing is read back");
        let shown = chain(&error);
        assert!(
            shown.contains("rules are never overwritten; replace it"),
            "{shown}"
        );
        assert!(
            shown.contains(code) && shown.contains("0020-00000000"),
            "{shown}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn conflict_after_unsent_attempt_is_error() -> TestResult {
    let (client, log) = inventory([NOT_SENT, exists(), rule_response(&rule())])?;
    let error = client.put(&rule()).await.expect_err("an error");
    assert!(error.is_already_exists());
    assert_eq!(log.methods(), "PUT PUT");
    Ok(())
}

#[tokio::test]
async fn conflict_with_own_lost_attempt_is_success() -> TestResult {
    let mut echoed = rule();
    if let Some(filter) = &mut echoed.filter {
        filter.storage_class = Some("IA,Standard".to_owned());
    }
    "acs:oss:::reports".clone_into(&mut echoed.destination.oss_bucket_destination.bucket);
    for lost in [
        LOST,
        response(500, ""),
        response(502, "<html/>"),
        response(408, ""),
    ] {
        for code in EXISTS {
            let outcomes = [
                lost.clone(),
                service_error(409, code),
                rule_response(&echoed),
            ];
            let (client, log) = inventory(outcomes)?;
            client.put(&rule()).await?;
            assert_eq!(log.methods(), "PUT PUT GET");
            assert_eq!(log.sent()[2], "GET inventory&inventoryId=inventory1");
        }
    }
    Ok(())
}

#[tokio::test]
async fn returned_filter_of_zeros_is_equivalent() -> TestResult {
    let mut put = rule();
    put.filter = None;
    let mut echoed = put.clone();
    let zeros = Filter::builder()
        .prefix("")
        .lower_size_bound(0)
        .upper_size_bound(0);
    echoed.filter = Some(zeros.build());
    let (client, _) = inventory([LOST, exists(), rule_response(&echoed)])?;
    client.put(&put).await?;
    Ok(())
}

#[tokio::test]
async fn read_back_is_repeated_while_reads_lag() -> TestResult {
    let mut old = rule();
    old.is_enabled = Some(false);
    let outcomes = [
        LOST,
        exists(),
        service_error(404, "NoSuchInventory"),
        rule_response(&old),
        rule_response(&rule()),
    ];
    let (client, log) = inventory(outcomes)?;
    client.put(&rule()).await?;
    assert_eq!(log.methods(), "PUT PUT GET GET GET");
    assert_eq!(log.pauses()[1..], [Duration::from_secs(1); 2]);
    Ok(())
}

#[tokio::test]
async fn unresolved_conflict_is_error() -> TestResult {
    let mut other = rule();
    other.is_enabled = Some(false);
    let table = [
        (
            rule_response(&other),
            "GET GET GET",
            "another rule with this id exists",
        ),
        (
            service_error(404, "NoSuchInventory"),
            "GET GET GET",
            "does not return the rule",
        ),
        (
            service_error(403, "AccessDenied"),
            "GET",
            "reading it back failed: GetBucketInventory: the service responded with 403 Forbidden",
        ),
        (
            service_error(404, "NoSuchBucket"),
            "GET",
            "reading it back failed",
        ),
        (
            response(200, "<html>Log in</html>"),
            "GET",
            "reading it back failed",
        ),
    ];
    for (found, reads, message) in table {
        let (client, log) = inventory([LOST, exists(), found])?;
        let error = client.put(&rule()).await.expect_err("an error");
        assert!(error.is_already_exists(), "{error:?}");
        assert_eq!(
            error.client_error().map(oss_client::Error::attempts),
            Some(2)
        );
        assert_eq!(log.methods(), format!("PUT PUT {reads}"));
        assert!(error.to_string().contains(message), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn lost_response_is_reported_as_unknown_outcome() -> TestResult {
    let (client, log) = inventory([LOST])?;
    let error = client.put(&rule()).await.expect_err("an error");
    assert_eq!(log.methods(), "PUT PUT PUT");
    assert!(
        error
            .to_string()
            .ends_with("it may still have been created; get it to find out")
    );
    let client_error = error.client_error().expect("an error of the client");
    assert_eq!(client_error.kind(), ErrorKind::Transport);
    assert!(client_error.may_have_been_applied());
    Ok(())
}

#[tokio::test]
async fn exceeded_limits_differ_from_other_errors() -> TestResult {
    for (code, is_limit) in [
        ("InventoryExceedLimit", true),
        ("DailyInventoryExceedLimit", true),
        ("WeeklyInventoryExceedLimit", true),
        ("InvalidArgument", false),
    ] {
        let (client, _) = inventory([service_error(400, code)])?;
        let error = client.put(&rule()).await.expect_err("an error");
        assert_eq!(error.is_limit_exceeded(), is_limit, "{code}");
        assert!(!error.is_already_exists());
    }
    Ok(())
}
