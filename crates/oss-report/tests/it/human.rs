//! Numbers as people read them.

use oss_report::human::{bytes, count, percent};
use proptest::prelude::*;

#[test]
fn bytes_have_three_digits_and_a_binary_unit() {
    for (number, shown) in [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (10_234, "9.99 KiB"),
        (10_235, "10.0 KiB"),
        (102_400, "100 KiB"),
        (1_048_063, "1023 KiB"),
        (1_048_064, "1.00 MiB"),
        (u64::MAX, "16.0 EiB"),
    ] {
        assert_eq!(bytes(number), shown, "{number}");
    }
}

#[test]
fn share_of_something_is_neither_nothing_nor_all() {
    assert_eq!(percent(0, 0), "0%");
    assert_eq!(percent(0, 7), "0%");
    assert_eq!(percent(1, u64::MAX), "<0.1%");
    assert_eq!(percent(1, 8), "12.5%");
    assert_eq!(percent(u64::MAX - 1, u64::MAX), ">99.9%");
    assert_eq!(percent(7, 7), "100%");
}

proptest! {
    #[test]
    fn count_without_separators_is_the_number(number: u64) {
        let shown = count(number);
        prop_assert_eq!(shown.replace(',', "").parse(), Ok(number));
        let groups: Vec<_> = shown.split(',').collect();
        prop_assert!(groups.iter().skip(1).all(|it| it.len() == 3));
        prop_assert!((1..=3).contains(&groups[0].len()));
    }
}
