//! Lists of objects and of versions.

use http::Method;
use oss_emulator::Emulator;
use oss_model::object::{ListBucketResult, ListVersionsResult};
use oss_sign::encode_query;

use crate::content::{keys, list, put};
use crate::rules;
use crate::wire::{Request, TestResult, refused};

async fn with_keys(keys: &[&str]) -> Emulator {
    let emulator = rules::with_source().await;
    for key in keys {
        put(&emulator, key, "hello").await;
    }
    emulator
}

fn common_prefixes(page: &ListBucketResult) -> Vec<&str> {
    let prefixes = page.common_prefixes.iter();
    prefixes.map(|group| group.prefix.as_str()).collect()
}

async fn refusal(emulator: &Emulator, query: &str) -> (u16, String, Option<String>) {
    let request = Request::bucket(Method::GET, "source", query).signed();
    request.send(emulator).await.refusal()
}

#[tokio::test]
async fn list_describes_each_object() -> TestResult {
    let emulator = with_keys(&["k"]).await;
    for (query, has_owner) in [
        ("", true),
        ("list-type=2", false),
        ("list-type=2&fetch-owner=true", true),
    ] {
        let page = list(&emulator, query).await;
        assert_eq!(page.name.as_deref(), Some("source"));
        assert_eq!(page.is_truncated, Some(false));
        assert_eq!(page.max_keys, Some(100));
        let [object] = page.contents.as_slice() else {
            panic!("one object: {page:?}");
        };
        assert_eq!((object.key.as_str(), object.size), ("k", Some(5)));
        assert_eq!(
            object.etag.as_deref(),
            Some("\"5D41402ABC4B2A76B9719D911017C592\"")
        );
        let modified = object.last_modified.map(|time| time.to_string());
        assert_eq!(modified.as_deref(), Some("2026-11-22T07:42:33.000Z"));
        assert_eq!(object.object_type.as_ref().unwrap().as_str(), "Normal");
        assert_eq!(object.storage_class.as_ref().unwrap().as_str(), "Standard");
        assert_eq!(object.owner.is_some(), has_owner, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn every_entry_is_in_one_page_and_prefixes_count() -> TestResult {
    let emulator = with_keys(&["a", "b/1", "b/2", "c", "c/1", "d"]).await;
    assert_eq!(
        keys(&emulator, "").await,
        ["a", "b/1", "b/2", "c", "c/1", "d"]
    );
    assert_eq!(keys(&emulator, "prefix=b&marker=b%2F1").await, ["b/2"]);

    // The names of all entries, by page, for each list.
    for (first, next) in [("", "marker"), ("list-type=2&", "continuation-token")] {
        let (mut found, mut query) = (Vec::new(), String::new());
        loop {
            let page = list(
                &emulator,
                &format!("{first}delimiter=%2F&max-keys=2{query}"),
            )
            .await;
            let entries = page.contents.len() + page.common_prefixes.len();
            assert!(entries <= 2 && found.len() < 9, "the pages have an end");
            if next != "marker" {
                assert_eq!(page.key_count, i64::try_from(entries).ok());
            }
            found.extend(common_prefixes(&page).into_iter().map(String::from));
            found.extend(page.contents.iter().map(|object| object.key.clone()));
            let Some(token) = page.next_marker.or(page.next_continuation_token) else {
                assert_eq!(page.is_truncated, Some(false));
                break;
            };
            assert_eq!(page.is_truncated, Some(true));
            query = format!("&{next}={}", encode_query(&token));
        }
        found.sort_unstable();
        assert_eq!(found, ["a", "b/", "c", "c/", "d"], "{first}");
    }
    let page = list(&emulator, "list-type=2&start-after=b%2F2&delimiter=%2F").await;
    assert_eq!(
        (page.contents.len(), common_prefixes(&page)),
        (2, vec!["c/"])
    );
    assert_eq!(page.start_after.as_deref(), Some("b/2"));
    Ok(())
}

#[tokio::test]
async fn keys_are_encoded_on_request() -> TestResult {
    let odd = ["\u{1}", "a b+c%25~!*'()", "a//b", "中文/ü"];
    let emulator = with_keys(&odd).await;
    for query in ["encoding-type=url", "list-type=2&encoding-type=url"] {
        let page = list(&emulator, query).await;
        assert_eq!(page.encoding_type.unwrap().as_str(), "url");
        let encoded: Vec<_> = page.contents.iter().map(|object| &object.key).collect();
        assert_eq!(encoded, odd.map(encode_query).each_ref());
    }
    let page = list(
        &emulator,
        "encoding-type=url&delimiter=%2F&prefix=%E4%B8%AD",
    )
    .await;
    assert_eq!(page.prefix.as_deref(), Some("%E4%B8%AD"));
    assert_eq!(page.delimiter.as_deref(), Some("%2F"));
    assert_eq!(common_prefixes(&page), ["%E4%B8%AD%E6%96%87%2F"]);
    let page = list(&emulator, "encoding-type=url&marker=a%20&max-keys=1").await;
    assert_eq!(page.marker.as_deref(), Some("a%20"));
    assert_eq!(
        page.next_marker.as_deref(),
        Some(encode_query(odd[1]).as_str())
    );

    assert_eq!(keys(&emulator, "prefix=a").await, odd[1..3]);
    assert_eq!(keys(&emulator, "").await, odd);
    put(&emulator, "\0", "hello").await;
    let cannot = refused(400, "InvalidArgument", None);
    assert_eq!(refusal(&emulator, "").await, cannot);
    assert_eq!(keys(&emulator, "encoding-type=url").await[0], "%00");
    Ok(())
}

#[tokio::test]
async fn each_object_is_listed_as_its_only_version() -> TestResult {
    let emulator = with_keys(&["a", "b/1", "c"]).await;
    let versions = async |query: &str| -> ListVersionsResult {
        let request = Request::bucket(Method::GET, "source", &format!("versions&{query}"));
        request.signed().send(&emulator).await.document()
    };
    let page = versions("delimiter=%2F&max-keys=1").await;
    assert_eq!(page.versions[0].version_id.as_deref(), Some("null"));
    assert_eq!(page.versions[0].is_latest, Some(true));
    assert_eq!(page.next_key_marker.as_deref(), Some("a"));
    assert_eq!(page.next_version_id_marker.as_deref(), Some("null"));
    let page = versions("delimiter=%2F&max-keys=1&key-marker=a&version-id-marker=null").await;
    assert_eq!((page.versions.len(), page.common_prefixes.len()), (0, 1));
    assert_eq!(page.next_key_marker.as_deref(), Some("b/"));
    assert_eq!(page.next_version_id_marker, None);
    let page = versions("delimiter=%2F&max-keys=1&key-marker=b%2F").await;
    assert_eq!(page.versions[0].key, "c");
    assert_eq!(page.is_truncated, Some(false));
    let alone = refusal(&emulator, "versions&version-id-marker=null").await;
    assert_eq!(alone, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn invalid_list_parameter_is_refused() -> TestResult {
    let emulator = with_keys(&[]).await;
    for query in [
        "max-keys=0",
        "max-keys=1001",
        "list-type=2&max-keys=x",
        "versions&max-keys=-1",
        "encoding-type=xml",
        "list-type=1",
        "list-type=2&continuation-token=garbage",
        "prefix=a&prefix=b",
    ] {
        let expected = refused(400, "InvalidArgument", None);
        assert_eq!(refusal(&emulator, query).await, expected, "{query}");
    }
    assert_eq!(list(&emulator, "max-keys=1000").await.contents, []);
    Ok(())
}
