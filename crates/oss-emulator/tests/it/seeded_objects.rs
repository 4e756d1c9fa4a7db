//! Made up objects.

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, SystemTime};

use http::Method;
use oss_emulator::Emulator;
use oss_model::object::{ListBucketResult, ObjectSummary};
use oss_sign::encode_query;

use crate::content;
use crate::rules;
use crate::wire::{Request, builder, now};

async fn seeded(count: usize, seed: u64) -> Emulator {
    let emulator = rules::with_source().await;
    emulator.seed_objects("source", count, seed).unwrap();
    emulator
}

async fn listed(emulator: &Emulator) -> Vec<ObjectSummary> {
    let mut objects = Vec::new();
    let mut marker = String::new();
    loop {
        let query = format!("max-keys=1000&marker={}", encode_query(&marker));
        let page: ListBucketResult = content::list(emulator, &query).await;
        objects.extend(page.contents);
        match page.next_marker {
            Some(next) if page.is_truncated == Some(true) => marker = next,
            _ => return objects,
        }
    }
}

#[tokio::test]
async fn same_seed_makes_the_same_objects() {
    let first = listed(&seeded(2_500, 7).await).await;
    assert_eq!(first.len(), 2_500);
    assert_eq!(first, listed(&seeded(2_500, 7).await).await);
    let keys = |objects: &[ObjectSummary]| -> BTreeSet<String> {
        objects.iter().map(|object| object.key.clone()).collect()
    };
    let (first, fewer) = (keys(&first), keys(&listed(&seeded(100, 7).await).await));
    assert!(fewer.len() == 100 && fewer.is_subset(&first));
    let other = keys(&listed(&seeded(2_500, 8).await).await);
    assert_eq!(first.intersection(&other).count(), 0);
}

#[tokio::test]
async fn seeded_objects_are_plausible() {
    let objects = listed(&seeded(20_000, 1).await).await;
    let folders: BTreeSet<_> = objects.iter().map(|it| it.key.split('/').next()).collect();
    let expected = ["backups", "images", "logs", "users", "warehouse"];
    assert_eq!(folders, expected.map(Some).into());
    let classes: HashSet<_> = objects.iter().map(|it| it.storage_class.as_ref()).collect();
    assert_eq!(classes.len(), 4, "{classes:?}");
    for special in [' ', 'ü', '雷'] {
        assert!(
            objects.iter().any(|it| it.key.contains(special)),
            "{special}"
        );
    }
    let mut sizes: Vec<_> = objects.iter().map(|it| it.size.unwrap()).collect();
    sizes.sort_unstable();
    let (median, most) = (sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    assert!((4_096..1_048_576).contains(&median), "{median}");
    assert!(most > 1 << 28 && sizes[0] == 0, "{most}");
    for object in objects {
        let etag = object.etag.unwrap();
        let (digest, parts) = etag.trim_matches('"').split_once('-').unwrap();
        assert!(
            digest.len() == 32 && parts.parse::<u32>().unwrap() > 0,
            "{etag}"
        );
        let modified = object.last_modified.unwrap();
        let modified = SystemTime::from(modified);
        let years = Duration::from_secs(4 * 365 * 24 * 60 * 60);
        assert!(modified < now() && modified + years > now(), "{modified:?}");
    }
}

#[tokio::test]
async fn seeded_body_has_its_size_and_checksum() {
    let emulator = seeded(200, 1).await;
    let small = listed(&emulator).await.into_iter();
    let small = small.filter(|it| it.size < Some(100_000)).take(10);
    for object in small {
        let request = Request::object(Method::GET, "source", &object.key, "");
        let response = request.signed().send(&emulator).await;
        assert_eq!(response.body.len() as u64, object.size.unwrap());
        let crc64 = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Xz, response.body.as_bytes());
        assert_eq!(response.header("x-oss-hash-crc64ecma"), crc64.to_string());
        assert_eq!(response.header("etag"), object.etag.unwrap());
    }
}

#[tokio::test]
async fn missing_bucket_cannot_be_seeded() {
    let emulator = builder().start().await.unwrap();
    for count in [0, 1] {
        let error = emulator.seed_objects("absent", count, 1).unwrap_err();
        assert!(error.is_bucket_missing());
        assert_eq!(
            error.to_string(),
            "cannot seed objects: bucket \"absent\" doesn't exist\nhelp: create the bucket, for example with POST /_emulator/buckets"
        );
    }
}
