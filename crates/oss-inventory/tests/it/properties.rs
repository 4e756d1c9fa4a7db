//! What holds for all rules and texts.

use oss_inventory::model::{Filter, Frequency, InventoryConfiguration};
use oss_inventory::{BucketArn, RoleArn, StorageClassSet, canonical, prepare, same_rule};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{answer, inventory, rule, rule_answer};

/// Anything, and what breaks naive code.
fn text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let nasty = select(&[
        '\0', '\n', '\r', '\u{1b}', ' ', '&', '=', '+', '%', '/', '?', '#', '<', ':', ',', '.',
        '中', '\u{85}',
    ]);
    let character = prop_oneof![any::<char>(), nasty, proptest::char::range('a', 'z')];
    vec(character, length).prop_map(String::from_iter)
}

/// Any rule that keeps the documented rules, unknown parts included.
fn valid_rule() -> impl Strategy<Value = InventoryConfiguration> {
    let classes = select(&["", "All", "IA,Standard", "Standard,IA", "IA,IA,New"]);
    (
        any::<InventoryConfiguration>(),
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

/// Returns a rule as a service may echo it.
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
    fn preparing_twice_is_preparing_once(rule in valid_rule()) {
        let once = prepare(&rule).map_err(|broken| TestCaseError::fail(broken.to_string()))?;
        prop_assert_eq!(prepare(&once), Ok(once.clone()));
        prop_assert!(same_rule(&once, &rule));
    }

    #[test]
    fn the_canonical_form_has_itself(rule in any::<InventoryConfiguration>()) {
        let form = canonical(&rule);
        prop_assert_eq!(canonical(&form), form.clone());
        prop_assert!(same_rule(&form, &rule));
    }

    #[test]
    fn an_echo_is_the_same_rule(rule in valid_rule()) {
        prop_assert!(same_rule(&echo(rule.clone()), &rule));
    }

    #[test]
    fn a_rule_that_is_read_and_put_again_loses_nothing(rule in valid_rule()) {
        use oss_inventory::xml::RootElement as _;
        let (client, log) = inventory([rule_answer(&echo(rule.clone())), answer(200, "")]).unwrap();
        run(async { client.put(&client.get(&rule.id).await?).await }).unwrap();
        let sent = log.sent().remove(1);
        let (_, document) = sent.split_once(" <").unwrap();
        let put = InventoryConfiguration::from_xml(format!("<{document}").as_bytes()).unwrap();
        prop_assert_eq!(canonical(&put), canonical(&rule));
    }

    #[test]
    fn an_id_arrives_as_it_is_or_not_at_all(id in text(0..200)) {
        let (client, log) = inventory([answer(204, "")]).unwrap();
        let outcome = run(client.delete(&id));
        let sent = log.sent();
        let query = sent.first().and_then(|line| line.strip_prefix("DELETE inventory&inventoryId="));
        prop_assert_eq!(query.map(decode), outcome.is_ok().then(|| id.clone()));
        prop_assert_eq!(outcome.is_ok(), (1..=192).contains(&id.chars().count()));
    }

    #[test]
    fn texts_are_refused_or_kept(text in text(0..40), name in "[a-z0-9]{3,9}") {
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
