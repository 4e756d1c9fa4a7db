//! Tallies, next to plain sums.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use oss_report::tally::{
    Acls, Ages, Encryption, Extensions, Sizes, Summary, Top, Total, Totals, Versions,
};
use oss_report::{Row, Tally};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::tally;

const SCHEMA: &str = "Bucket,Key,IsLatest,IsDeleteMarker,Size,StorageClass,LastModifiedDate,EncryptionStatus,ObjectAcl";
const DAY: u64 = 86_400;

fn now() -> SystemTime {
    // 2026-11-29T00:00:00Z
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_910_400)
}

fn counts(total: Total) -> (u64, u64) {
    (total.count, total.bytes)
}

/// Rows as lines, of which any property may be absent.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let key = "(a|b%2F|logs/|%E5%89%AF){0,4}(x|\\.){0,2}(\\.(gz|JPG|parquet|a%41|x%20y|abcdefghijklmnopq))?";
    let class = prop_oneof![
        Just("Standard"),
        Just("IA"),
        Just("DeepColdArchive"),
        Just("New"),
        Just("Newer"),
        Just("")
    ];
    let size = prop_oneof![
        4 => (0_u32..50, -1_i64..=1).prop_map(|(power, more)| ((1_i64 << power) + more).to_string()),
        1 => Just("null".to_owned()),
    ];
    let flag = prop_oneof![Just("true"), Just("false"), Just("")];
    let time = (0_i64..4000, 0_i64..3).prop_map(|(days, more)| {
        let second = 1_795_910_400 - i64::try_from(DAY).unwrap() * (days - 10) + more - 1;
        jiff::Timestamp::from_second(second)
            .unwrap()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    });
    let acl = prop_oneof![Just("default"), Just("public-read"), Just("null")];
    let row = (
        key,
        flag.clone(),
        flag.clone(),
        size,
        class,
        time,
        flag,
        acl,
    );
    let line = row.prop_map(|(key, latest, marker, size, class, time, encrypted, acl)| {
        format!(
            "b,\"{key}\",\"{latest}\",\"{marker}\",\"{size}\",\"{class}\",\"{time}\",\"{encrypted}\",\"{acl}\"\n"
        )
    });
    vec(line, 0..30)
}

/// Counts by any property, in the plainest way.
struct By<K, F>(F, BTreeMap<K, (u64, u64)>);

impl<K: Ord, F: Fn(&Row<'_>) -> Option<K>> Tally for By<K, F> {
    fn row(&mut self, row: &Row<'_>) {
        if let Some(key) = self.0(row) {
            let entry = self.1.entry(key).or_default();
            *entry = (entry.0 + 1, entry.1 + row.size().unwrap_or_default());
        }
    }

    fn merge(&mut self, _: Self) {}
}

fn by<K: Ord>(file: &str, of: impl Fn(&Row<'_>) -> Option<K>) -> BTreeMap<K, (u64, u64)> {
    tally(SCHEMA, file, By(of, BTreeMap::new())).1
}

/// Returns a tally of two files, each read on its own.
fn merged<T: Tally>(lines: &[String], cut: usize, new: impl Fn() -> T) -> T {
    let (a, b) = lines.split_at(cut.min(lines.len()));
    let mut sum = tally(SCHEMA, &a.concat(), new());
    sum.merge(tally(SCHEMA, &b.concat(), new()));
    sum
}

/// Returns the extension of a key, found from its parts.
fn extension(row: &Row<'_>) -> String {
    let key = String::from_utf8_lossy(&row.key()).into_owned();
    let name = key.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((before, extension))
            if !before.is_empty()
                && (1..=16).contains(&extension.len())
                && extension.bytes().all(|it| it.is_ascii_alphanumeric()) =>
        {
            extension.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn totals_are_the_sums_of_classes(lines in lines(), cut in 0_usize..30) {
        let totals = merged(&lines, cut, Totals::default);
        let file = lines.concat();
        let expected = by(&file, |row| row.storage_class_text().map(str::to_owned));
        let actual = totals.classes().into_iter().map(|(name, it)| (name.to_owned(), counts(it)));
        prop_assert_eq!(actual.collect::<BTreeMap<_, _>>(), expected);
        let all = by(&file, |_| Some(())).remove(&()).unwrap_or_default();
        prop_assert_eq!(counts(totals.all()), all);
        let without = by(&file, |row| row.storage_class_text().is_none().then_some(()));
        prop_assert_eq!(counts(totals.without_class()), without.get(&()).copied().unwrap_or_default());
    }

    #[test]
    fn size_buckets_have_the_objects_in_their_bounds(lines in lines(), cut in 0_usize..30) {
        let sizes = merged(&lines, cut, Sizes::default);
        let file = lines.concat();
        for bucket in sizes.buckets() {
            let is_in = |size: u64| size >= bucket.from && bucket.below.is_none_or(|it| size < it);
            let expected = by(&file, |row| row.size().filter(|it| is_in(*it)).map(|_| ()));
            prop_assert_eq!(counts(bucket.total), expected.get(&()).copied().unwrap_or_default());
        }
        for (power, limit) in [(Sizes::KIB_64, 65_536), (Sizes::KIB_128, 131_072)] {
            let small = |row: &Row<'_>| row.size().filter(|it| *it < limit).map(|_| ());
            let expected = by(&file, small).remove(&()).unwrap_or_default();
            prop_assert_eq!(counts(sizes.below(power)), expected);
            let expected = by(&file, |row| {
                let class = row.storage_class_text()?;
                small(row).map(|()| if class.starts_with("New") { "(other)".to_owned() } else { class.to_owned() })
            });
            let actual = sizes.classes_below(power).into_iter().map(|(name, it)| (name.to_owned(), counts(it)));
            prop_assert_eq!(actual.collect::<BTreeMap<_, _>>(), expected);
        }
    }

    #[test]
    fn age_buckets_have_the_objects_in_their_bounds(lines in lines(), cut in 0_usize..30) {
        let ages = merged(&lines, cut, || Ages::new(now()));
        let file = lines.concat();
        let age = |row: &Row<'_>| now().duration_since(row.last_modified()?).ok().map(|it| it.as_secs() / DAY);
        for bucket in ages.buckets() {
            let is_in = |age: u64| age >= bucket.from_days && bucket.below_days.is_none_or(|it| age < it);
            let expected = by(&file, |row| age(row).filter(|it| is_in(*it)).map(|_| ()));
            prop_assert_eq!(counts(bucket.total), expected.get(&()).copied().unwrap_or_default());
        }
        let future = by(&file, |row| age(row).is_none().then_some(()));
        prop_assert_eq!(counts(ages.in_future()), future.get(&()).copied().unwrap_or_default());
    }

    #[test]
    fn versions_and_markers_are_told_apart(lines in lines(), cut in 0_usize..30) {
        let versions = merged(&lines, cut, Versions::default);
        let key = |row: &Row<'_>| (row.is_latest() == Some(false), row.is_delete_marker() == Some(true));
        let expected = by(&lines.concat(), |row| Some(key(row)));
        let of = |old, marker| expected.get(&(old, marker)).copied().unwrap_or_default();
        prop_assert_eq!(counts(versions.current), of(false, false));
        prop_assert_eq!(counts(versions.noncurrent), of(true, false));
        prop_assert_eq!(counts(versions.current_delete_markers), of(false, true));
        prop_assert_eq!(counts(versions.noncurrent_delete_markers), of(true, true));
    }

    #[test]
    fn encryption_and_acls_are_counted(lines in lines(), cut in 0_usize..30) {
        let (encryption, acls) = merged(&lines, cut, <(Encryption, Acls)>::default);
        let file = lines.concat();
        let expected = by(&file, |row| Some(row.is_encrypted()));
        let of = |it| expected.get(&it).copied().unwrap_or_default();
        prop_assert_eq!(counts(encryption.encrypted), of(Some(true)));
        prop_assert_eq!(counts(encryption.unencrypted), of(Some(false)));
        prop_assert_eq!(counts(encryption.unknown), of(None));
        let expected = by(&file, |row| Some(row.acl_text().map(str::to_owned)));
        let known = acls.acls().map(|(name, it)| (Some(name.to_owned()), counts(it)));
        let unknown = Some((None, counts(acls.unknown()))).filter(|it| it.1.0 > 0);
        prop_assert_eq!(known.chain(unknown).collect::<BTreeMap<_, _>>(), expected);
    }

    #[test]
    fn extensions_are_those_of_names(lines in lines(), cut in 0_usize..30) {
        let extensions = merged(&lines, cut, Extensions::default);
        let expected = by(&lines.concat(), |row| Some(extension(row)));
        let actual = extensions.extensions().into_iter().map(|(name, it)| (name, counts(it)));
        prop_assert_eq!(actual.collect::<BTreeMap<_, _>>(), expected);
        prop_assert_eq!(counts(extensions.other()), (0, 0));
    }

    #[test]
    fn top_has_the_largest_in_any_order(lines in lines(), cut in 0_usize..30, max in 0_usize..9) {
        let top = merged(&lines, cut, || Top::new(max));
        let mut expected = Vec::new();
        let collect = |row: &Row<'_>| row.size().map(|size| (std::cmp::Reverse(size), row.key().into_owned()));
        for (key, (count, _)) in by(&lines.concat(), collect) {
            expected.extend(std::iter::repeat_n(key, usize::try_from(count).unwrap()));
        }
        expected.truncate(max);
        let objects = top.objects();
        let actual = objects.iter().map(|it| (std::cmp::Reverse(it.size), it.key.clone()));
        prop_assert_eq!(actual.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn summary_has_all_tallies() {
    let file = "b,a.gz,true,false,3,IA,2026-11-28T23:00:00Z,true,private\n";
    let summary = tally(SCHEMA, &file.repeat(2), Summary::new(now()).with_top(1));
    let all = (2, 6);
    assert_eq!(counts(summary.totals.all()), all);
    assert_eq!(counts(summary.sizes.below(Sizes::KIB_64)), all);
    assert_eq!(counts(summary.ages.buckets()[0].total), all);
    assert_eq!(counts(summary.versions.current), all);
    assert_eq!(counts(summary.encryption.encrypted), all);
    assert_eq!(
        summary
            .acls
            .acls()
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
        ["private"]
    );
    assert_eq!(summary.extensions.extensions()[0].0, "gz");
    assert_eq!(summary.top.objects().len(), 1);
    let mut merged = summary.clone();
    merged.merge(summary);
    assert_eq!(
        counts(merged.tree.into_directories().root().total()),
        (4, 12)
    );
}

#[test]
fn too_many_unknown_classes_are_still_in_the_sum() {
    let line = |it: u32| format!("b,k,,,1,Class{it},,,\n");
    let file: String = (0..500).map(line).collect();
    let totals = tally(SCHEMA, &file, Totals::default());
    let classes = totals.classes();
    assert_eq!(classes.len(), 65);
    assert_eq!(classes.iter().map(|(_, it)| it.count).sum::<u64>(), 500);
    assert_eq!(classes[0].0, "(other)");
}

#[test]
fn too_many_extensions_are_still_counted() {
    let line = |it: u32| format!("b,k.{it},,,1,,,,\n");
    let file: String = (0..12_000).map(line).collect();
    let extensions = tally(SCHEMA, &file, Extensions::default());
    assert_eq!(extensions.extensions().len(), 10_000);
    assert_eq!(counts(extensions.other()), (2000, 2000));
}
