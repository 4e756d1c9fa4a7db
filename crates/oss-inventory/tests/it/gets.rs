//! Reading a rule without defaults and without losing unknown parts.

use http::Response;
use oss_inventory::model::{Encryption, Field, Frequency};

use crate::support::{TestResult, chain, inventory, response, rule, rule_response, service_error};

#[tokio::test]
async fn zero_values_are_unset() -> TestResult {
    let echo = "<InventoryConfiguration><Id>inventory1</Id><IsEnabled>true</IsEnabled>\
        <Filter><Prefix></Prefix><LastModifyBeginTimeStamp>0</LastModifyBeginTimeStamp>\
        <LastModifyEndTimeStamp>0</LastModifyEndTimeStamp><LowerSizeBound>0</LowerSizeBound>\
        <UpperSizeBound>0</UpperSizeBound></Filter>\
        <Destination><OSSBucketDestination><Format>CSV</Format><AccountId>100</AccountId>\
        <RoleArn>acs:ram::100:role/AliyunOSSRole</RoleArn><Bucket>acs:oss:::reports</Bucket>\
        <Prefix/><Encryption/></OSSBucketDestination></Destination>\
        <Schedule><Frequency>Daily</Frequency></Schedule>\
        <IncludedObjectVersions>All</IncludedObjectVersions></InventoryConfiguration>";
    let (client, log) = inventory([response(200, echo), response(200, "")])?;
    let rule = client.get("inventory1").await?;
    let destination = &rule.destination.oss_bucket_destination;
    assert_eq!(rule.filter, None);
    assert_eq!(
        (&destination.prefix, &destination.encryption),
        (&None, &None::<Encryption>)
    );
    // Bounds of zero would violate the documented limits here.
    client.put(&rule).await?;
    assert!(!log.sent()[1].contains("Filter"), "{:?}", log.sent());
    Ok(())
}

#[tokio::test]
async fn rule_with_another_id_is_error() -> TestResult {
    let (client, _) = inventory([rule_response(&rule())])?;
    let error = client.get("another").await.expect_err("an error");
    assert!(!error.is_not_found());
    assert!(chain(&error).ends_with("the response has a rule with another id"));
    Ok(())
}

#[tokio::test]
async fn rule_without_id_is_error() -> TestResult {
    for document in [
        "<InventoryConfiguration/>".to_owned(),
        oss_inventory::RootElement::to_xml(&rule())?.replace("<Id>inventory1</Id>", ""),
    ] {
        let (client, _) = inventory([response(200, document)])?;
        let error = client.get("inventory1").await.expect_err("an error");
        assert!(chain(&error).ends_with("the response has a rule without an id"));
        let replaced = client.replace(&rule()).await.expect_err("an error");
        assert_eq!(replaced.error().to_string(), error.to_string());
    }
    Ok(())
}

#[tokio::test]
async fn set_values_next_to_zeros_are_kept() -> TestResult {
    let mut echoed = rule();
    if let Some(filter) = &mut echoed.filter {
        filter.prefix = Some(String::new());
        filter.lower_size_bound = Some(0);
    }
    let (client, _) = inventory([rule_response(&echoed)])?;
    let filter = client.get("inventory1").await?.filter.expect("a filter");
    assert_eq!((filter.prefix, filter.lower_size_bound), (None, None));
    assert_eq!(filter.upper_size_bound, Some(1_048_576));
    assert_eq!(filter.storage_class.as_deref(), Some("Standard,IA"));
    Ok(())
}

#[tokio::test]
async fn unknown_parts_are_sent_back() -> TestResult {
    let mut newer = rule();
    newer.schedule.frequency = Frequency::from("Hourly");
    newer.optional_fields = Some([Field::from("Owner"), Field::Size].into());
    let document = oss_inventory::RootElement::to_xml(&newer)?
        .replace(
            "<Filter>",
            "<Tag kind=\"x\">1</Tag><Filter><Owner>me</Owner>",
        )
        .replace("<SSE-KMS>", "<SSE-KMS><Context/>");
    let (client, log) = inventory([response(200, document), response(200, "")])?;
    client.put(&client.get("inventory1").await?).await?;
    let sent = log.sent().remove(1);
    for part in [
        "<Tag kind=\"x\">1</Tag>",
        "<Owner>me</Owner>",
        "<Context></Context>",
        "<Frequency>Hourly</Frequency>",
        "<Field>Owner</Field><Field>Size</Field>",
    ] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
    Ok(())
}

#[tokio::test]
async fn missing_rule_and_missing_bucket_differ() -> TestResult {
    for (code, predicates) in [
        ("NoSuchInventory", (true, false)),
        ("NoSuchBucket", (false, true)),
        ("SomethingElse", (false, false)),
    ] {
        let (client, _) = inventory([service_error(404, code)])?;
        let error = client.get("inventory1").await.expect_err("an error");
        assert_eq!(
            (error.is_not_found(), error.is_bucket_not_found()),
            predicates
        );
        assert!(chain(&error).contains(code));
    }
    Ok(())
}

#[tokio::test]
async fn not_found_page_of_a_proxy_is_no_missing_rule() -> TestResult {
    for body in [
        "",
        "<html>404 Not Found</html>",
        "<Error><Message>m</Message></Error>",
    ] {
        let page = Response::builder().status(404).body(body.to_owned())?;
        let (client, _) = inventory([Ok(page)])?;
        let replaced = client.replace(&rule()).await.expect_err("an error");
        for error in [
            &client.get("inventory1").await.expect_err("an error"),
            &client.delete("inventory1").await.expect_err("an error"),
            &client
                .list_page(None)
                .await
                .map(drop)
                .expect_err("an error"),
            replaced.error(),
        ] {
            assert!(
                !error.is_not_found() && !error.is_bucket_not_found(),
                "{error:?}"
            );
            let error = error.client_error().expect("an error of the client");
            assert!(!error.is_not_found(), "{error:?}");
            let help = error.help().unwrap_or_default();
            assert!(
                help.starts_with("the response doesn't come from OSS"),
                "{help}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn invalid_id_sends_nothing() -> TestResult {
    // Without an id, the service would run another operation: a get would become a list.
    let (client, log) = inventory([rule_response(&rule())])?;
    for id in [String::new(), "x".repeat(193)] {
        let errors = [
            client.get(&id).await.expect_err("an error"),
            client.delete(&id).await.expect_err("an error"),
        ];
        for error in errors {
            assert!(error.violations().is_some(), "{error:?}");
        }
    }
    assert_eq!(log.sent(), [""; 0]);
    Ok(())
}
