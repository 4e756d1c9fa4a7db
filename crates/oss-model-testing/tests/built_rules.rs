//! Tests rules made by builders, so that the reader takes no part in making them.

#![expect(
    clippy::unwrap_used,
    reason = "a rule that can't be built or parsed fails the test"
)]

use oss_model::inventory::{
    EncryptionMethod, Field, Filter, IncludedObjectVersions, IncrementalInventory,
    IncrementalSchedule, InventoryConfiguration, OptionalFields, OssBucketDestination, Schedule,
    SseKms,
};
use oss_model_testing::excluded_chars;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// A rule, and the elements that have to be in its document: paths and texts.
type Built = (InventoryConfiguration, Vec<(String, String)>);

fn text(shortest: usize) -> impl Strategy<Value = String> {
    let nasty = select(&[
        '<', '>', '&', '"', '\'', ']', '\t', '\n', '\r', ' ', '\u{85}',
    ]);
    let character = prop_oneof![any::<char>(), nasty];
    let allowed = character.prop_filter("documents carry no U+0000", |&c| c != '\0');
    vec(allowed, shortest..12).prop_map(String::from_iter)
}

/// Returns a value of an enum; some aren't listed.
fn name(known: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        select(known).prop_map(str::to_owned),
        "[A-Z][a-z]{3,8}[0-9]"
    ]
}

fn rule() -> impl Strategy<Value = Built> {
    let texts = (text(1), text(1), text(1), text(1), text(0), of(text(0)));
    let options = (of(text(1)), of(text(1)), of(any::<i64>()), of(any::<i64>()));
    let schedule = (name(&["Daily", "Once"]), of(1..=31_i64), of(any::<bool>()));
    let fields = vec(name(&["Size", "ETag", "Crc64"]), 1..4);
    let rest = (name(&["All", "Current"]), any::<bool>(), of(any::<i64>()));
    (texts, options, schedule, fields, rest).prop_map(|(texts, options, schedule, fields, rest)| {
        let (id, account, role_arn, bucket, prefix, folder) = texts;
        let (classes, key, begin, upper) = options;
        let (frequency, day, auto_delete) = schedule;
        let (versions, is_enabled, seconds) = rest;
        let mut filter = Filter::builder().prefix(&*prefix).build();
        (filter.storage_class, filter.last_modify_begin_time_stamp) = (classes.clone(), begin);
        filter.upper_size_bound = upper;
        let mut to = OssBucketDestination::builder()
            .format("CSV")
            .account_id(&*account)
            .role_arn(&*role_arn)
            .bucket(&*bucket)
            .build()
            .unwrap();
        to.prefix.clone_from(&folder);
        to.encryption = key
            .as_deref()
            .map(|key| EncryptionMethod::SseKms(SseKms::new(key)).into());
        let mut schedule = Schedule::new(&*frequency);
        (schedule.day_of_month, schedule.auto_delete) = (day, auto_delete);
        let mut rule = InventoryConfiguration::builder()
            .id(&*id)
            .is_enabled(is_enabled)
            .filter(filter)
            .destination(to)
            .schedule(schedule)
            .included_object_versions(IncludedObjectVersions::from(&*versions))
            .optional_fields(
                fields
                    .iter()
                    .map(|it| Field::from(&**it))
                    .collect::<OptionalFields>(),
            )
            .build()
            .unwrap();
        rule.incremental_inventory = seconds.map(|seconds| {
            let schedule = IncrementalSchedule::new(seconds);
            let built = IncrementalInventory::builder()
                .is_enabled(true)
                .schedule(schedule);
            built.build().unwrap()
        });
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        let members = [
            ("Id", Some(id)),
            ("IsEnabled", Some(is_enabled.to_string())),
            ("Filter/Prefix", Some(prefix)),
            ("Filter/StorageClass", classes),
            ("Filter/LastModifyBeginTimeStamp", number(begin)),
            ("Filter/UpperSizeBound", number(upper)),
            (
                "Destination/OSSBucketDestination/Format",
                Some("CSV".to_owned()),
            ),
            ("Destination/OSSBucketDestination/AccountId", Some(account)),
            ("Destination/OSSBucketDestination/RoleArn", Some(role_arn)),
            ("Destination/OSSBucketDestination/Bucket", Some(bucket)),
            ("Destination/OSSBucketDestination/Prefix", folder),
            (
                "Destination/OSSBucketDestination/Encryption/SSE-KMS/KeyId",
                key,
            ),
            ("Schedule/Frequency", Some(frequency)),
            ("Schedule/DayOfMonth", number(day)),
            ("Schedule/AutoDelete", auto_delete.map(|it| it.to_string())),
            ("IncludedObjectVersions", Some(versions)),
            (
                "IncrementalInventory/IsEnabled",
                seconds.map(|_| "true".to_owned()),
            ),
            ("IncrementalInventory/Schedule/Frequency", number(seconds)),
        ];
        let fields = fields
            .into_iter()
            .map(|field| ("OptionalFields/Field", Some(field)));
        let members = members.into_iter().chain(fields);
        let present = members.filter_map(|(path, text)| Some((path.to_owned(), text?)));
        (rule, present.collect())
    })
}

/// Lists the elements without children, as roxmltree reads them.
fn leaves(document: &str) -> Vec<(String, String)> {
    let hidden = excluded_chars::hide(document);
    let tree = roxmltree::Document::parse(&hidden).unwrap();
    let elements = tree.descendants().filter(roxmltree::Node::is_element);
    let leaves = elements.filter(|node| node.first_element_child().is_none());
    let path = |node: roxmltree::Node<'_, '_>| {
        let above = node.ancestors().filter(roxmltree::Node::is_element);
        let mut names: Vec<&str> = above.map(|node| node.tag_name().name()).collect();
        names.pop();
        names.reverse();
        names.join("/")
    };
    leaves
        .map(|node| {
            let text = excluded_chars::reveal(node.text().unwrap_or_default());
            (path(node), text)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn built_rule_is_written_whole_and_read_back((rule, mut members) in rule()) {
        let document = rule.to_xml().unwrap();
        let mut found = leaves(&document);
        // Elements of the same name keep their order.
        found.sort_by(|a, b| a.0.cmp(&b.0));
        members.sort_by(|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(found, members, "{}", document);
        prop_assert_eq!(InventoryConfiguration::from_xml(document.as_bytes()).unwrap(), rule);
    }
}
