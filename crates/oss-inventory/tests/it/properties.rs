//! Properties of all rules and texts.

use oss_inventory::model::{Filter, Frequency, InventoryConfiguration};
use oss_inventory::{
    BucketArn, JournalEntry, PreparedRule, RoleArn, StorageClassSet, canonical, differences,
    is_equivalent,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{inventory, response, rule, rule_response};

/// Returns any text, with more of the characters that break naive code.
fn text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let nasty = select(&[
        '\0', '\n', '\r', '\u{1b}', ' ', '&', '=', '+', '%', '/', '?', '#', '<', ':', ',', '.',
        '中', '\u{85}',
    ]);
    let character = prop_oneof![any::<char>(), nasty, proptest::char::range('a', 'z')];
    vec(character, length).prop_map(String::from_iter)
}

/// Returns any valid rule, unknown parts included.
fn valid_rule() -> impl Strategy<Value = InventoryConfiguration> {
    let classes = select(&["", "All", "IA,Standard", "Standard,IA", "IA,IA,New"]);
    (
        oss_model_testing::any::<InventoryConfiguration>(),
        proptest::option::of(classes),
    )
        .prop_map(|(mut any, classes)| {
            let valid = rule().destination.oss_bucket_destination;
            let destination = &mut any.destination.oss_bucket_destination;
            destination.account_id = valid.account_id;
            destination.role_arn = valid.role_arn;
            destination.bucket = valid.bucket;
            match any.schedule.frequency {
                Frequency::Monthly => any.schedule.auto_delete = None,
                Frequency::Once => any.schedule.day_of_month = None,
                _ => (any.schedule.day_of_month, any.schedule.auto_delete) = (None, None),
            }
            if let Some(filter) = &mut any.filter {
                filter.storage_class = classes.map(str::to_owned);
                in_order(
                    &mut filter.last_modify_begin_time_stamp,
                    &mut filter.last_modify_end_time_stamp,
                );
                in_order(&mut filter.lower_size_bound, &mut filter.upper_size_bound);
            }
            any
        })
}

fn in_order(low: &mut Option<i64>, high: &mut Option<i64>) {
    if low.is_some() && high.is_some() && low > high {
        std::mem::swap(low, high);
    }
}

/// Returns a rule as the service may return it.
fn echo(mut rule: InventoryConfiguration) -> InventoryConfiguration {
    let filter = rule.filter.get_or_insert_with(Filter::default);
    filter.prefix.get_or_insert_default();
    filter.last_modify_begin_time_stamp.get_or_insert_default();
    filter.last_modify_end_time_stamp.get_or_insert_default();
    filter.lower_size_bound.get_or_insert_default();
    filter.upper_size_bound.get_or_insert_default();
    filter.storage_class = filter.storage_class.take().map(|classes| {
        let backwards = classes.rsplit(',').collect::<Vec<_>>();
        backwards.join(",")
    });
    let destination = &mut rule.destination.oss_bucket_destination;
    destination.prefix.get_or_insert_default();
    rule
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

proptest! {
    #[test]
    fn preparing_is_idempotent(rule in valid_rule()) {
        let once = PreparedRule::new(&rule).map_err(|it| TestCaseError::fail(it.to_string()))?;
        prop_assert_eq!(PreparedRule::new(&once), Ok(once.clone()));
        prop_assert!(is_equivalent(&once, &rule));
    }

    #[test]
    fn canonical_is_idempotent(rule in oss_model_testing::any::<InventoryConfiguration>()) {
        let form = canonical(&rule);
        prop_assert_eq!(canonical(&form), form.clone());
        prop_assert!(is_equivalent(&form, &rule));
    }

    #[test]
    fn returned_rule_is_equivalent(rule in valid_rule()) {
        prop_assert!(is_equivalent(&echo(rule.clone()), &rule));
    }

    #[test]
    fn differences_are_empty_if_and_only_if_equivalent(
        a in oss_model_testing::any::<InventoryConfiguration>(),
        b in oss_model_testing::any::<InventoryConfiguration>(),
        parts in vec(any::<bool>(), 6),
    ) {
        // Another rule, one that differs in some of its parts, and the same one in another notation.
        let mut mixed = a.clone();
        if parts[0] { mixed.filter.clone_from(&b.filter); }
        if parts[1] { mixed.schedule.clone_from(&b.schedule); }
        if parts[2] { mixed.destination.clone_from(&b.destination); }
        if parts[3] { mixed.optional_fields.clone_from(&b.optional_fields); }
        if parts[4] { mixed.unknown.clone_from(&b.unknown); }
        if parts[5] { mixed.incremental_inventory.clone_from(&b.incremental_inventory); }
        for other in [&b, &mixed, &echo(a.clone()), &canonical(&a)] {
            let found = differences(&a, other);
            prop_assert_eq!(found.is_empty(), is_equivalent(&a, other), "{:?}", found);
            let mut swapped = differences(other, &a);
            prop_assert_eq!(swapped.len(), found.len());
            for difference in &found {
                let of_path = |it: &oss_inventory::Difference| it.path() == difference.path();
                let position = swapped.iter().position(of_path);
                let reverse = swapped.swap_remove(position.unwrap());
                prop_assert_eq!(reverse.new(), difference.old());
                prop_assert_eq!(reverse.old(), difference.new());
            }
        }
    }

    #[test]
    fn rule_that_is_read_and_put_again_loses_nothing(rule in valid_rule()) {
        let (client, log) = inventory([rule_response(&echo(rule.clone())), response(200, "")]).unwrap();
        run(async { client.put(&client.get(&rule.id).await?).await }).unwrap();
        let sent = log.sent().remove(1);
        let (_, document) = sent.split_once(" <").unwrap();
        let put = InventoryConfiguration::from_xml(format!("<{document}").as_bytes()).unwrap();
        prop_assert_eq!(canonical(&put), canonical(&rule));
    }

    #[test]
    fn id_arrives_unchanged_or_is_rejected(id in text(0..200)) {
        let (client, log) = inventory([response(204, "")]).unwrap();
        let outcome = run(client.delete(&id));
        let sent = log.sent();
        let query = sent.first().and_then(|line| line.strip_prefix("DELETE inventory&inventoryId="));
        prop_assert_eq!(query.map(decode), outcome.is_ok().then(|| id.clone()));
        prop_assert_eq!(outcome.is_ok(), (1..=192).contains(&id.chars().count()));
    }

    #[test]
    fn journal_entries_are_read_as_written(old in valid_rule(), new in proptest::option::of(valid_rule())) {
        let (client, _) = inventory([response(200, "")]).expect("a client");
        let (Ok(old), Ok(new)) = (PreparedRule::new(&old), new.as_ref().map(PreparedRule::new).transpose()) else {
            return Ok(());
        };
        let new = new.map(|new| {
            let mut new = InventoryConfiguration::from(new);
            new.id.clone_from(&old.id);
            PreparedRule::new(&new).expect("a valid rule with a valid id")
        });
        let entry = client.journal_entry(old, new);
        let document = entry.to_document().expect("a document");
        let read = JournalEntry::from_document(&document);
        prop_assert_eq!(read.map_err(|error| format!("{error:?} of {document}")), Ok(entry));
    }

    #[test]
    fn texts_are_rejected_or_kept(text in text(0..40), name in "[a-z0-9]{3,9}") {
        for text in [text.clone(), format!("acs:oss:::{text}"), format!("acs:oss:{text}:{name}"), name] {
            if let Ok(arn) = text.parse::<BucketArn>() {
                let whole = arn.to_string();
                prop_assert!(whole == text || whole == format!("acs:oss:::{text}"), "{whole}");
                prop_assert_eq!(whole.parse(), Ok(arn));
            }
        }
        if let Ok(arn) = format!("acs:ram::1:role/{text}").parse::<RoleArn>() {
            prop_assert_eq!(arn.role_name(), text.as_str());
        }
        if let Ok(classes) = text.parse::<StorageClassSet>() {
            prop_assert_eq!(classes.to_string().parse(), Ok(classes));
        }
    }
}

fn decode(query: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = query.bytes();
    while let Some(byte) = rest.next() {
        let digits = [rest.clone().next(), rest.clone().nth(1)];
        match (byte, digits) {
            (b'%', [Some(high), Some(low)]) => {
                let digits = String::from_utf8_lossy(&[high, low]).into_owned();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
