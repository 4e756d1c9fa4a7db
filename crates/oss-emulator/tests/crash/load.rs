//! Changes data and records what was acknowledged.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc::Sender;

use http::Method;

use crate::body::Piece;
use crate::client::{Client, Request, Response};
use crate::model::{Model, Pending};
use crate::random::Random;

/// The lengths of bodies in bytes; some are stored in files.
const LENGTHS: [usize; 6] = [0, 1, 1_000, 16_383, 16_384, 100_000];

/// Makes the buckets of a worker.
pub(crate) fn set_up(address: SocketAddr, model: &Model) {
    let mut client = Client::connect(address).unwrap();
    for bucket in [&model.bucket, &model.versioned] {
        expect(client.send(&Request::new(Method::PUT, bucket, "", "")), 200).unwrap();
    }
    let enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    let request = Request::new(Method::PUT, &model.versioned, "", "versioning").body(enabled);
    expect(client.send(&request), 200).unwrap();
}

/// Changes data until the emulator is gone; each acknowledged change is announced.
pub(crate) fn run(address: SocketAddr, model: &mut Model, round: u64, acknowledged: &Sender<()>) {
    let Ok(mut client) = Client::connect(address) else {
        return;
    };
    let mut random = Random::new(round, model.worker as u64);
    while change(&mut client, model, &mut random).is_ok() {
        model.apply_pending();
        // The receiver has stopped counting once it kills the emulator.
        let _unheard = acknowledged.send(());
    }
}

/// Makes one change; after an error it is pending.
fn change(client: &mut Client, model: &mut Model, random: &mut Random) -> io::Result<()> {
    let key = &format!("k{}", random.below(8));
    match random.below(10) {
        0..=3 => put(client, model, key, random),
        4 => delete(client, model, key),
        5 => copy(client, model, key, random),
        6 => upload_in_parts(client, model, key, random),
        7 => put_or_delete_rule(client, model, &format!("r{}", random.below(4))),
        8 => tag(client, model),
        _ => add_version(client, model, random),
    }
}

fn piece(model: &mut Model, random: &mut Random) -> Piece {
    Piece {
        tag: model.unique(),
        length: LENGTHS[random.below(LENGTHS.len())],
    }
}

fn put(client: &mut Client, model: &mut Model, key: &str, random: &mut Random) -> io::Result<()> {
    let piece = piece(model, random);
    model.pending = Pending::Object(key.to_owned(), Some(vec![piece]));
    let body = piece.bytes();
    let request = Request::new(Method::PUT, &model.bucket, key, "").body(&body);
    expect(client.send(&request), 200).map(drop)
}

fn delete(client: &mut Client, model: &mut Model, key: &str) -> io::Result<()> {
    model.pending = Pending::Object(key.to_owned(), None);
    let request = Request::new(Method::DELETE, &model.bucket, key, "");
    expect(client.send(&request), 204).map(drop)
}

/// Copies an object, which shares the files of its body.
fn copy(client: &mut Client, model: &mut Model, key: &str, random: &mut Random) -> io::Result<()> {
    if model.objects.is_empty() {
        return Ok(());
    }
    let index = random.below(model.objects.len());
    let (source, pieces) = model.objects.iter().nth(index).unwrap();
    model.pending = Pending::Object(key.to_owned(), Some(pieces.clone()));
    let source = format!("/{}/{source}", model.bucket);
    let request = Request::new(Method::PUT, &model.bucket, key, "");
    let request = request.header("x-oss-copy-source", &source);
    expect(client.send(&request), 200).map(drop)
}

fn upload_in_parts(
    client: &mut Client,
    model: &mut Model,
    key: &str,
    random: &mut Random,
) -> io::Result<()> {
    let initiation = Request::new(Method::POST, &model.bucket, key, "uploads");
    let begun = expect(client.send(&initiation), 200)?;
    let id = element(&begun.body, "UploadId").pop().unwrap();
    let mut pieces = Vec::new();
    for number in 1..=1 + random.below(3) {
        let piece = piece(model, random);
        let (query, body) = (format!("partNumber={number}&uploadId={id}"), piece.bytes());
        let part = Request::new(Method::PUT, &model.bucket, key, &query).body(&body);
        expect(client.send(&part), 200)?;
        pieces.push(piece);
    }
    let query = format!("uploadId={id}");
    if random.below(4) == 0 {
        let abort = Request::new(Method::DELETE, &model.bucket, key, &query);
        return expect(client.send(&abort), 204).map(drop);
    }
    model.pending = Pending::Object(key.to_owned(), Some(pieces));
    let complete = Request::new(Method::POST, &model.bucket, key, &query);
    let complete = complete.header("x-oss-complete-all", "yes");
    expect(client.send(&complete), 200).map(drop)
}

fn put_or_delete_rule(client: &mut Client, model: &mut Model, id: &str) -> io::Result<()> {
    let query = format!("inventory&inventoryId={id}");
    let exists = model.rules.contains(id);
    model.pending = Pending::Rule(id.to_owned(), !exists);
    if exists {
        let request = Request::new(Method::DELETE, &model.bucket, "", &query);
        return expect(client.send(&request), 204).map(drop);
    }
    let document = format!(
        "<InventoryConfiguration><Id>{id}</Id><IsEnabled>true</IsEnabled>\
         <Destination><OSSBucketDestination><Format>CSV</Format>\
         <AccountId>100000000000000</AccountId>\
         <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
         <Bucket>acs:oss:::missing-bucket</Bucket></OSSBucketDestination></Destination>\
         <Schedule><Frequency>Daily</Frequency></Schedule>\
         <IncludedObjectVersions>Current</IncludedObjectVersions></InventoryConfiguration>"
    );
    let request = Request::new(Method::PUT, &model.bucket, "", &query).body(document.as_bytes());
    expect(client.send(&request), 200).map(drop)
}

fn tag(client: &mut Client, model: &mut Model) -> io::Result<()> {
    let tag = model.unique();
    model.pending = Pending::Tag(tag);
    let document =
        format!("<Tagging><TagSet><Tag><Key>t</Key><Value>{tag}</Value></Tag></TagSet></Tagging>");
    let request = Request::new(Method::PUT, &model.bucket, "", "tagging").body(document.as_bytes());
    expect(client.send(&request), 200).map(drop)
}

/// Makes a small version or a delete marker.
fn add_version(client: &mut Client, model: &mut Model, random: &mut Random) -> io::Result<()> {
    model.pending = Pending::Version;
    let (method, status) = match random.below(3) {
        0 => (Method::DELETE, 204),
        _ => (Method::PUT, 200),
    };
    let request = Request::new(method, &model.versioned, "k", "");
    let version = expect(client.send(&request), status)?.version.unwrap();
    model.versions.push(version);
    Ok(())
}

/// Panics if the emulator refuses a request.
#[track_caller]
pub(crate) fn expect(response: io::Result<Response>, status: u16) -> io::Result<Response> {
    let response = response?;
    let body = String::from_utf8_lossy(&response.body);
    assert_eq!(response.status, status, "{body}");
    Ok(response)
}

/// Returns the texts of all elements with a name, which have no children.
pub(crate) fn element(document: &[u8], name: &str) -> Vec<String> {
    let document = std::str::from_utf8(document).unwrap();
    let pieces: Vec<_> = document.split(['<', '>']).collect();
    let named = pieces.windows(2).filter(|pair| pair[0] == name);
    named.map(|pair| pair[1].to_owned()).collect()
}
