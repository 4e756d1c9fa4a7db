//! A put sends what it should, and knows its own work after a lost answer.

use std::time::Duration;

use oss_inventory::model::Filter;
use oss_inventory::oss_client::{self, ErrorKind};

use crate::support::{
    LOST, NOT_SENT, Outcome, TestResult, answer, chain, inventory, refusal, rule, rule_answer,
};

const EXISTS: [&str; 2] = [
    "InventoryConfigurationAlreadyExists",
    "InventoryAlreadyExist",
];

fn exists() -> Outcome {
    refusal(409, EXISTS[0])
}

#[tokio::test]
async fn the_example_is_sent_element_by_element() -> TestResult {
    let (client, log) = inventory([answer(200, "")])?;
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
async fn a_rule_that_breaks_rules_is_not_sent() -> TestResult {
    let (client, log) = inventory([answer(200, "")])?;
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
async fn a_conflict_with_something_else_says_nothing_of_a_rule() -> TestResult {
    let (client, _) = inventory([refusal(409, "OperationAborted")])?;
    let error = client.put(&rule()).await.expect_err("an error");
    assert!(!error.is_already_exists());
    assert!(!chain(&error).contains("exists"), "{}", chain(&error));
    Ok(())
}

#[tokio::test]
async fn a_first_conflict_is_a_conflict() -> TestResult {
    for code in EXISTS.into_iter().chain(["AnotherSpellingAlreadyExists"]) {
        let (client, log) = inventory([refusal(409, code), rule_answer(&rule())])?;
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
async fn a_conflict_after_a_request_that_was_not_sent_is_one_too() -> TestResult {
    let (client, log) = inventory([NOT_SENT, exists(), rule_answer(&rule())])?;
    let error = client.put(&rule()).await.expect_err("an error");
    assert!(error.is_already_exists());
    assert_eq!(log.methods(), "PUT PUT");
    Ok(())
}

#[tokio::test]
async fn a_conflict_with_itself_is_a_success() -> TestResult {
    let mut echoed = rule();
    if let Some(filter) = &mut echoed.filter {
        filter.storage_class = Some("IA,Standard".to_owned());
    }
    "acs:oss:::reports".clone_into(&mut echoed.destination.oss_bucket_destination.bucket);
    for lost in [
        LOST,
        answer(500, ""),
        answer(502, "<html/>"),
        answer(408, ""),
    ] {
        for code in EXISTS {
            let outcomes = [lost.clone(), refusal(409, code), rule_answer(&echoed)];
            let (client, log) = inventory(outcomes)?;
            client.put(&rule()).await?;
            assert_eq!(log.methods(), "PUT PUT GET");
            assert_eq!(log.sent()[2], "GET inventory&inventoryId=inventory1");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_filter_of_zeros_is_no_other_rule() -> TestResult {
    let mut put = rule();
    put.filter = None;
    let mut echoed = put.clone();
    let zeros = Filter::builder()
        .prefix("")
        .lower_size_bound(0)
        .upper_size_bound(0);
    echoed.filter = Some(zeros.build());
    let (client, _) = inventory([LOST, exists(), rule_answer(&echoed)])?;
    client.put(&put).await?;
    Ok(())
}

#[tokio::test]
async fn reads_may_lag_behind_the_write() -> TestResult {
    let mut old = rule();
    old.is_enabled = Some(false);
    let outcomes = [
        LOST,
        exists(),
        refusal(404, "NoSuchInventory"),
        rule_answer(&old),
        rule_answer(&rule()),
    ];
    let (client, log) = inventory(outcomes)?;
    client.put(&rule()).await?;
    assert_eq!(log.methods(), "PUT PUT GET GET GET");
    assert_eq!(log.pauses()[1..], [Duration::from_secs(1); 2]);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_settled_stays_a_conflict() -> TestResult {
    let mut other = rule();
    other.is_enabled = Some(false);
    let table = [
        (
            rule_answer(&other),
            "GET GET GET",
            "another rule with this id exists",
        ),
        (
            refusal(404, "NoSuchInventory"),
            "GET GET GET",
            "does not return the rule",
        ),
        (
            refusal(403, "AccessDenied"),
            "GET",
            "reading it back failed: GetBucketInventory: the service answered 403 Forbidden",
        ),
        (
            refusal(404, "NoSuchBucket"),
            "GET",
            "reading it back failed",
        ),
        (
            answer(200, "<html>Log in</html>"),
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
async fn an_unknown_outcome_is_said() -> TestResult {
    let (client, log) = inventory([LOST])?;
    let error = client.put(&rule()).await.expect_err("an error");
    assert_eq!(log.methods(), "PUT PUT PUT");
    assert!(
        error
            .to_string()
            .ends_with("it may be there all the same; get it to find out")
    );
    let client_error = error.client_error().expect("an error of the client");
    assert_eq!(client_error.kind(), ErrorKind::Transport);
    assert!(client_error.may_have_been_applied());
    Ok(())
}

#[tokio::test]
async fn limits_are_told_apart_from_other_refusals() -> TestResult {
    for (code, is_limit) in [
        ("InventoryExceedLimit", true),
        ("DailyInventoryExceedLimit", true),
        ("WeeklyInventoryExceedLimit", true),
        ("InvalidArgument", false),
    ] {
        let (client, _) = inventory([refusal(400, code)])?;
        let error = client.put(&rule()).await.expect_err("an error");
        assert_eq!(error.is_limit_exceeded(), is_limit, "{code}");
        assert!(!error.is_already_exists());
    }
    Ok(())
}
