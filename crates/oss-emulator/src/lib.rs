//! A local Alibaba Cloud OSS, for tests and for trying things out.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use oss_emulator::Emulator;
//!
//! let emulator = Emulator::builder().bucket("examplebucket").start().await?;
//! // Point any client at these, with plain HTTP and signature version 4 or 1:
//! let (endpoint, region) = (emulator.endpoint(), emulator.region());
//! let (id, secret) = (Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET);
//! # let _ = (endpoint, region, id, secret);
//! emulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! It is a `dev-dependency` of whoever tests against it; [faults](fault) also need the crate `http`, in version 1.
//!
//! It is a witness, not a mirror: it shares the model and the signatures with the clients of this
//! workspace, but no client code, and it knows what official SDKs send and what they need back.
//!
//! # What it can do
//!
//! - Buckets: `ListBuckets`, `PutBucket`, `DeleteBucket`, `GetBucketInfo`, `GetBucketLocation`,
//!   `GetBucketStat`.
//! - Inventory: `PutBucketInventory`, `GetBucketInventory`, `ListBucketInventory`,
//!   `DeleteBucketInventory`.
//! - Objects: `PutObject`, `GetObject`, `HeadObject`, `GetObjectMeta`, `CopyObject`,
//!   `DeleteObject`, `DeleteMultipleObjects`, `ListObjects`, `ListObjectsV2`, `ListObjectVersions`.
//! - Uploads in parts: `InitiateMultipartUpload`, `UploadPart`, `CompleteMultipartUpload`,
//!   `AbortMultipartUpload`, `ListParts`, `ListMultipartUploads`.
//! - Settings of buckets, put, got and, where OSS does, deleted: CORS, lifecycle, logging, website,
//!   encryption, tags, policy, referer, ACL, versioning and request payment.
//!
//! Everything else is answered with 501 `NotImplemented`, which nothing was done for; clients that
//! repeat what was answered 5xx, such as `oss-client`, ask a few times before they report it. No
//! rule ever runs, no report is written, and settings are kept and shown, but change nothing else.
//!
//! Every request must be signed, in its headers or its query, with version 4 or 1, by a key that
//! the server knows: one from the start, and others that are [added](Keys::add). Clocks may be 15
//! minutes apart.
//!
//! A bucket is named by the path (`http://127.0.0.1:8000/bucket/key`) or by the host: `bucket.`
//! before an endpoint of the cloud, before `localhost`, or before a
//! [suffix](Builder::host_suffix) of your own, and a [domain](Builder::custom_domain) can stand for
//! a bucket. Unlike OSS, which refuses it on its own endpoints, the path works on every host.
//!
//! # Faults
//!
//! A client must also be tested against a service that fails. What is answered wrongly, late, in
//! part or not at all is said by [faults](fault), keys [come and go](Keys) while it runs, and a
//! [journal] tells what a client did about it.
//!
//! # What is chosen where nobody knows
//!
//! Some of what OSS does is documented nowhere, or its documents are contradicted by what SDKs see.
//! This server then does the following:
//!
//! - A rule that exists is never overwritten: 409 `InventoryConfigurationAlreadyExists`.
//! - To list a bucket without rules is 404 `NoSuchInventory`; to delete a rule that is not there
//!   is 204.
//! - A rule without a filter is shown with a filter of zeros, as OSS shows it. One with a filter is
//!   shown as it was put, its storage classes sorted.
//! - A rule's `AccountId` must be the [account](Builder::account_id) of the server. Its destination
//!   bucket and its role need not exist.
//! - `SSE-KMS` needs a `KeyId`; `DayOfMonth` needs `Monthly`; `AutoDelete` needs `Once`.
//! - Incremental inventory is there for everyone.
//! - Times of a filter may lie in the future, and `All` versions need no versioned bucket.
//! - Deleting a bucket deletes its rules and its settings; one that holds objects or uploads is
//!   409 `BucketNotEmpty`.
//! - Nobody but the owner may do anything, whatever ACL or policy a bucket has. The ACL of a bucket
//!   that is not there is 404 `NoSuchBucket`; it creates none.
//! - A setting is put as a whole: tags that a request lacks are gone.
//! - A document that lacks something, has no content although a delete would remove the setting, or
//!   is none at all is `MalformedXML`; one that breaks a documented limit is `InvalidArgument`, or
//!   `MalformedXML` for logging and request payment. Values that nobody knows are refused for
//!   encryption, versioning and request payment, and kept elsewhere.
//! - A policy must be JSON with `"Version": "1"` and a list of statements, or it is 400
//!   `InvalidPolicyDocument`; statements are not looked at.
//! - The bucket that logs go to need not exist.
//! - A security token that does not belong to the key is 403 `InvalidSecurityToken`; an
//!   authorization that can not be read, or is for another region, is 400 `InvalidArgument`.
//! - Documents larger than 1 MiB and objects larger than 64 MiB are 400 `EntityTooLarge`.
//! - A key that starts with a slash or a backslash can not be written: 400 `InvalidObjectName`.
//! - No versions are kept, whatever the versioning of a bucket is: an object is its one version
//!   `null`, another one is 404 `NoSuchVersion`, and to delete another one is 204.
//!   `x-oss-forbid-overwrite` holds in every bucket.
//! - A range that an object does not have is answered with the whole object, also where it only
//!   ends too late; `x-oss-range-behavior: standard` has HTTP's rules and 416.
//! - An object is unchanged (304) only if all of the conditions that ask for it say so.
//! - Objects of all storage classes can be read at once. Nothing is encrypted, and the encryption
//!   of a bucket is not applied; what a request says of it is kept and shown.
//! - The ACL of an object is ignored, and its tags can only be counted.
//! - Parts may be of any size, so `EntityTooSmall` is never answered, and what they make may be
//!   larger than 64 MiB. The entity tag of such an object is the MD5 of those of its parts, with
//!   their number behind it.
//! - A list without `encoding-type` is 400 `InvalidArgument` where XML has no character of a key.
//! - Without a `Content-MD5`, `DeleteMultipleObjects` is 400 `MissingArgument`.
//! - Elements that nobody knows are kept and shown; a `Field` or a `Frequency` that nobody knows
//!   is refused.
//! - Errors have an `EC` only where the number is documented.

mod addressing;
mod answer;
mod auth;
mod body;
mod bucket;
mod call;
mod case;
mod clock;
mod crc64;
mod emulator;
mod encoding;
mod entries;
mod error;
mod inventory;
mod keys;
mod line;
mod multipart;
mod object;
mod query;
mod request;
mod router;
mod server;
mod service;
mod settings;
mod store;
mod token;

// The public interface is:
pub mod fault;
pub mod journal;
pub use emulator::{Builder, Emulator, StartError};
pub use keys::Keys;
