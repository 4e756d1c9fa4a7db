//! Compares the data of a started emulator with what was acknowledged.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use http::Method;

use crate::body::{FILE, Piece, bytes};
use crate::client::{Client, Request, Response};
use crate::load::{element, expect};
use crate::model::{Model, Pending};

/// Learns whether the pending change was applied, and compares everything else.
pub(crate) fn settle(address: SocketAddr, model: &mut Model, round: u64) {
    let mut client = Client::connect(address).unwrap();
    if is_applied(&mut client, model) {
        model.apply_pending();
    }
    model.pending = Pending::Nothing;
    let mut read = |query: &str| {
        let request = Request::new(Method::GET, &model.bucket, "", query);
        client.send(&request).unwrap()
    };
    let at = format!("round {round}, worker {}", model.worker);
    let keys = element(&read("max-keys=1000").body, "Key");
    assert!(keys.iter().eq(model.objects.keys()), "{at}: {keys:?}");
    let tag = element(&read("tagging").body, "Value").pop();
    assert_eq!(tag, model.tag.map(|tag| tag.to_string()), "{at}");
    let rules = element(&read("inventory").body, "Id");
    assert!(rules.iter().eq(&model.rules), "{at}: {rules:?}");
    for (key, pieces) in &model.objects {
        let request = Request::new(Method::GET, &model.bucket, key, "");
        let read = expect(client.send(&request), 200).unwrap().body;
        assert!(read == bytes(pieces), "{at}: {key} isn't {pieces:?}");
    }
}

/// Compares the files of bodies with the objects and parts: none is left over.
pub(crate) fn files(address: SocketAddr, models: &[Model], directory: &Path) {
    let mut client = Client::connect(address).unwrap();
    let mut pieces = BTreeSet::<Piece>::new();
    let mut parts = 0;
    for model in models {
        let all = model.objects.values().flatten().copied();
        pieces.extend(all.filter(|piece| piece.length >= FILE));
        parts += large_parts(&mut client, model);
    }
    let count = |folder: &str| fs::read_dir(directory.join(folder)).map_or(0, Iterator::count);
    assert_eq!(count("blobs"), pieces.len() + parts);
    assert_eq!(count("tmp"), 0);
}

/// Returns how many parts of unfinished uploads have a file.
fn large_parts(client: &mut Client, model: &Model) -> usize {
    let list = Request::new(Method::GET, &model.bucket, "", "uploads");
    let list = client.send(&list).unwrap().body;
    let (ids, keys) = (element(&list, "UploadId"), element(&list, "Key"));
    let sizes = ids.iter().zip(&keys).flat_map(|(id, key)| {
        let query = format!("uploadId={id}");
        let parts = Request::new(Method::GET, &model.bucket, key, &query);
        element(&client.send(&parts).unwrap().body, "Size")
    });
    let sizes = sizes.map(|size| size.parse::<usize>().unwrap());
    sizes.filter(|size| *size >= FILE).count()
}

/// Returns whether the pending change was applied, which happens as a whole.
fn is_applied(client: &mut Client, model: &mut Model) -> bool {
    match &model.pending {
        Pending::Object(key, after) => {
            let request = Request::new(Method::GET, &model.bucket, key, "");
            let response = client.send(&request).unwrap();
            let is_after = is(&response, after.as_deref());
            let before = model.objects.get(key).map(Vec::as_slice);
            assert!(is_after || is(&response, before), "{:?}", model.pending);
            is_after
        }
        Pending::Rule(id, after) => {
            let query = format!("inventory&inventoryId={id}");
            let request = Request::new(Method::GET, &model.bucket, "", &query);
            (client.send(&request).unwrap().status == 200) == *after
        }
        Pending::Tag(tag) => {
            let request = Request::new(Method::GET, &model.bucket, "", "tagging");
            let read = element(&client.send(&request).unwrap().body, "Value");
            read == [tag.to_string()]
        }
        Pending::Version | Pending::Nothing => {
            settle_versions(client, model);
            false
        }
    }
}

fn is(response: &Response, pieces: Option<&[Piece]>) -> bool {
    match pieces {
        Some(pieces) => response.status == 200 && response.body == bytes(pieces),
        None => response.status == 404,
    }
}

/// All acknowledged versions exist, and at most the pending one besides.
fn settle_versions(client: &mut Client, model: &mut Model) {
    let mut found = BTreeSet::new();
    let mut query = "versions&max-keys=1000".to_owned();
    loop {
        let list = Request::new(Method::GET, &model.versioned, "", &query);
        let page = client.send(&list).unwrap().body;
        found.extend(element(&page, "VersionId"));
        let Some(id) = element(&page, "NextVersionIdMarker").pop() else {
            break;
        };
        query = format!("versions&max-keys=1000&key-marker=k&version-id-marker={id}");
    }
    let known: BTreeSet<_> = model.versions.iter().cloned().collect();
    assert!(found.is_superset(&known), "versions are lost");
    let pending = usize::from(model.pending == Pending::Version);
    assert!(found.len() <= known.len() + pending, "unknown versions");
    model.versions = found.into_iter().collect();
}
