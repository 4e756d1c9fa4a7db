//! A local Alibaba Cloud OSS for tests: an HTTP server with buckets in memory or on disk.
//!
//! Start it in a test with one line:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use oss_emulator::Emulator;
//!
//! let emulator = Emulator::builder().bucket("examplebucket").start().await?;
//!
//! // Configure any client with these, for plain HTTP and signature version 4 or 1:
//! let (endpoint, region) = (emulator.endpoint(), emulator.region());
//! let (id, secret) = (Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET);
//! # let _ = (endpoint, region, id, secret);
//! emulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! A test needs no more than that line, because dropping the emulator stops it:
//!
//! ```
//! # mod tests {
//! #[tokio::test]
//! async fn report_is_uploaded() -> Result<(), Box<dyn std::error::Error>> {
//!     let oss = oss_emulator::Emulator::builder().bucket("reports").start().await?;
//!     // … let the program upload to oss.endpoint() …
//!     assert_eq!(oss.journal().requests_of("PutObject")?, 1);
//!     Ok(())
//! }
//! # }
//! ```
//!
//! Add it as a `dev-dependency`. Tests with [faults](fault) also need the crate `http`, version 1.
//!
//! The emulator is independent of the clients it tests: it shares the model and the signatures with
//! the clients of this workspace, but no client code. Its responses are those that the official SDKs
//! need.
//!
//! # Operations
//!
//! - Buckets: `ListBuckets`, `PutBucket`, `DeleteBucket`, `GetBucketInfo`, `GetBucketLocation`,
//!   `GetBucketStat`.
//! - Inventory: `PutBucketInventory`, `GetBucketInventory`, `ListBucketInventory`,
//!   `DeleteBucketInventory`.
//! - Objects: `PutObject`, `GetObject`, `HeadObject`, `GetObjectMeta`, `CopyObject`,
//!   `DeleteObject`, `DeleteMultipleObjects`, `ListObjects`, `ListObjectsV2`, `ListObjectVersions`.
//! - Multipart uploads: `InitiateMultipartUpload`, `UploadPart`, `CompleteMultipartUpload`,
//!   `AbortMultipartUpload`, `ListParts`, `ListMultipartUploads`.
//! - Bucket settings, with put, get and, where OSS has it, delete: CORS, lifecycle, logging, website,
//!   encryption, tags, policy, referer, ACL, versioning, request payment and transfer acceleration.
//!
//! Anything it doesn't implement returns 501 `NotImplemented` and changes nothing. Clients that retry
//! 5xx responses, such as `oss-client`, send such a request several times before they report it.
//!
//! Only sub-resources, such as `acl`, select an operation. Other query parameters, such as
//! `utm_source` and `x-oss-traffic-limit`, are part of a signature, but otherwise ignored, as OSS
//! does. A header whose effect a client relies on is never ignored: `x-oss-callback`, for example, is
//! 501 too.
//!
//! Settings are stored and returned; only versioning has another effect.
//!
//! # Versions
//!
//! Where versioning is enabled, each write of an object and each delete makes a version, and where it is
//! suspended, the version `null`. All operations on objects take and return version ids, and
//! `ListObjectVersions` has pages of them. Undocumented: a delete of a missing key makes a delete marker,
//! and a copy of a delete marker is 405 `MethodNotAllowed`, as a download is. `GetBucketStat` counts
//! all versions, and delete markers on their own.
//!
//! # Inventory reports
//!
//! Enabled rules run, and write reports as ordinary objects into their destination buckets. The first
//! run is right after the put, so put the objects before the rule. Later runs need time to pass:
//! [`advance_clock`](Emulator::advance_clock) runs what is due in between, in order, and with a clock
//! that goes by itself, a rule that is due runs before the next request is handled. A test can also run
//! a rule [at once](Emulator::run_rule). The [journal](journal::Journal::runs) has all runs, also those
//! that failed because the destination bucket is missing. All buckets are in the region of the emulator,
//! so a destination in another region is a missing one.
//!
//! [`seed_objects`](Emulator::seed_objects) fills a bucket with something to report. A report of a million
//! rows takes a second or two on two cores; requests on the same thread wait for it.
//!
//! No `symlink.txt` is written. The tables say where the behavior comes from: *documented* is the user guide of OSS, *SDK tests* are those of the official SDKs against OSS,
//! *field* is a report by users. *Our choice* fills in what is unknown, and OSS may differ.
//!
//! | behavior | source |
//! |---|---|
//! | keys: `<prefix>/<bucket>/<id>/<time>/manifest.json`, `manifest.checksum`; `data/` next to the times | documented |
//! | time of a folder: UTC, such as `2025-05-17T16-00Z`; a second report in the same minute replaces its manifest | documented; our choice |
//! | a destination prefix that ends with a slash yields `//` | field |
//! | data files: `<uuid>.csv.gz`, `<uuid>-1.csv.gz`, …, in this order in the manifest | documented |
//! | another file begins after [1,000,000 rows](Builder::rows_per_report_file) | our choice |
//! | names and types in `manifest.json`; `version` is `2019-09-01` | documented |
//! | `MD5checksum` is the one of the compressed file | our choice |
//! | `manifest.checksum` has 32 digits in upper case and no line end | our choice |
//! | columns: `Bucket`, `Key`, with `All` also `VersionId`, `IsLatest`, `IsDeleteMarker`, then the fields of the rule in order | documented |
//! | an unversioned bucket has an empty `VersionId`, `IsLatest` true, `IsDeleteMarker` false | documented |
//! | a bucket that has or had versioning has a row for each version; the id of an older object is `null` | documented; our choice |
//! | the newest version of a key is first | our choice |
//! | a delete marker has `LastModifiedDate`; its other optional columns are empty | our choice |
//! | `Current` has no row for a key whose newest version is a delete marker | our choice |
//! | for a filter, a delete marker has the size 0 and no storage class | our choice |
//! | no header line; the first column plain, the others in quotes; keys percent-encoded, slashes too | documented sample |
//! | a space is `%20`; a line ends with LF; rows are in the order of the keys | our choice |
//! | `LastModifiedDate` has hyphens in its time; `true` and `false` are in lower case | documented |
//! | `ETag` has no quotation marks of its own; `ObjectAcl` is `default`; `TransitionTime` is empty | our choice |
//! | `LastAccessDate` and `LastAccessTimestamp` are `null`, as without access tracking | documented |
//! | the column of the field `Crc64` is called `CRC64` | documented sample |
//! | a filter's storage classes are a list, and `All` is every class; zeros and empty texts don't count | documented, SDK tests |
//! | the bounds of sizes and times are inclusive | our choice |
//! | without a matching object no report is written | documented until 2021 |
//! | the first run is right after the put | documented |
//! | later runs are in the early morning of Beijing, [at midnight](Builder::report_hour) | documented; our choice |
//! | the second run of a daily rule is at the next such hour, even if the first was minutes before | our choice |
//! | a weekly rule runs on the weekday of its first run, by the calendar of Beijing | our choice |
//! | a monthly rule runs on its `DayOfMonth`, in shorter months on the last day | documented |
//! | a monthly rule without `DayOfMonth` runs every 30 days | documented |
//! | a `Once` rule with `AutoDelete` is deleted after its run | documented |
//! | it is also deleted after a run without a matching object, but not after one that failed | our choice |
//! | the files have the encryption of the rule: `AES256` for `SSE-OSS`, `KMS` with the key for `SSE-KMS` | our choice |
//! | the role is not used: every rule may write | our choice |
//!
//! A rule with `IncrementalInventory` also reports the changes of its bucket, in windows of ten minutes:
//!
//! | behavior | source |
//! |---|---|
//! | keys: `<prefix>/<bucket>/<id>/incremental_inventory/<time>/manifest.json`, with `data/` next to it | documented |
//! | time of a folder: the start of the window in UTC, such as `2025-09-28T07-4000Z` | documented form; our choice |
//! | one data file, plain CSV: `<hex>_<hex>_0.csv`; no `manifest.checksum` | documented sample |
//! | `manifest.json` has `startTimestamp` and `endTimestamp`; `version` is `2025-09-30` | documented |
//! | columns: `Bucket`, `Key`, with `All` also `VersionId`, `IsDeleteMarker`, then the fields in order | documented |
//! | values are quoted and encoded as in full reports | our choice |
//! | record types `CREATE`, `UPDATE_METADATA`, `DELETE`; `RecordTimestamp` such as `2024-08-25 18:08:01.024` | documented |
//! | a permanent deletion has its key, version, sequence number, type and time; other columns are `null` | documented |
//! | `IsDeleteMarker` of a permanent deletion is `null`, too | documented; our choice |
//! | making a delete marker is a `DELETE`, with `IsDeleteMarker` true and without columns of an object | our choice |
//! | copying an object onto itself is `UPDATE_METADATA`, but `CREATE` if it makes a version | our choice |
//! | `SequenceNumber` has 20 digits, so it sorts alike as text and as a number | our choice |
//! | `Requester` is the account; a report that is written is a change without `SourceIp` | our choice |
//! | windows begin at the put of the rule; `Frequency` is their length in seconds, 600 by default | our choice |
//! | a full report that is due at the end of a window precedes its changes | our choice |
//! | without a change no manifest is written | our choice |
//! | the filter of the rule selects changes; a permanent deletion only needs the prefix | our choice |
//! | a window whose report failed isn't reported again | our choice |
//!
//! # Verification
//!
//! Every request must be signed, in its headers or its query, with version 4 or 1, with a known
//! access key: the initial one or one that was [added](Keys::add). The clocks may differ by 15
//! minutes. A `Content-MD5` must match the body.
//!
//! A head without exactly one `Host`, or whose body has no certain end, is 400 and ends the
//! connection: a repeated `Content-Length`, one next to a `Transfer-Encoding`, or a
//! `Transfer-Encoding` other than `chunked`.
//!
//! # Addressing
//!
//! A bucket is named by the path (`http://127.0.0.1:8000/bucket/key`) or by the host: `bucket.` in
//! front of an endpoint of the cloud, of `localhost`, or of your own [suffix](Builder::host_suffix).
//! A [custom domain](Builder::custom_domain) names one bucket. Unlike OSS, which refuses path
//! addressing on its own endpoints, the emulator accepts it on every host.
//!
//! # Faults
//!
//! [Faults](fault) make the emulator send wrong, late, truncated, damaged or no responses, access keys can be
//! [added, revoked and expired](Keys) while it runs, and a [journal] shows the requests that a client
//! sent.
//!
//! # Admin API
//!
//! Tests in other languages steer the emulator over HTTP, with JSON below `/_emulator/` on the same
//! port: clock, rules, faults, keys, buckets, made up objects, journal and reset. `docs/local-oss.md` in
//! the repository has all requests. Only programs of this machine may use it: the peer must be on the
//! loopback, the `Host` must be a loopback address, `localhost` or a [suffix](Builder::host_suffix), and a
//! request of a web page, which has an `Origin`, is refused. [`without_admin`](Builder::without_admin) turns it off.
//!
//! # Limits
//!
//! All data is in memory: objects, parts and settings, as long as they exist. With a
//! [data directory](Builder::data_dir) it is stored there as well, and bodies from 16 KiB only there. A
//! change is acknowledged once it is on the disk, and changes follow each other. Bodies are stored while
//! they arrive, and read while they are sent. Responses, copies and completed uploads share the content
//! of an object or part, and the journal is [bounded](journal::Journal::MAX_BYTES). A document may have
//! 1 MiB, a list of keys or parts 8 MiB, an object or part 5 GiB; a larger one is 400
//! `EntityTooLarge`.
//!
//! # Undocumented behavior
//!
//! OSS doesn't document everything, and SDKs observe things that contradict its documentation. In
//! these cases the emulator behaves as follows:
//!
//! - An existing rule is never overwritten: 409 `InventoryConfigurationAlreadyExists`.
//! - Listing the rules of a bucket without rules is 404 `NoSuchInventory`. Deleting a missing rule is
//!   204.
//! - A rule without a filter is returned with a filter of zeros, as in OSS. A filter is returned as it
//!   was put, except that its storage classes are sorted.
//! - A rule's `AccountId` must be the [account](Builder::account_id) of the emulator. Its destination
//!   bucket and its role needn't exist when it is put.
//! - `SSE-KMS` needs a `KeyId`; `DayOfMonth` needs `Monthly`; `AutoDelete` needs `Once`.
//! - Incremental inventory is available to every account.
//! - The times of a filter may be in the future, and `All` versions don't need a versioned bucket.
//! - Deleting a bucket deletes its rules and settings. A bucket with objects or uploads is 409
//!   `BucketNotEmpty`.
//! - Only the owner has access, whatever the ACL or policy of a bucket says. Putting the ACL of a
//!   missing bucket is 404 `NoSuchBucket` and doesn't create it.
//! - A put replaces a setting as a whole: tags missing from the request are removed.
//! - A body that isn't the right document, or lacks a required element, is `MalformedXML`. So is an
//!   empty document of a setting whose absence is a 404. A document that violates a
//!   documented limit is `InvalidArgument`, or `MalformedXML` for logging and request payment.
//! - Undocumented values are refused in encryption, versioning and request payment, and stored in the
//!   other settings. So is a versioning without a status.
//! - A policy must be JSON with `"Version": "1"` and a list of statements; otherwise it is 400
//!   `InvalidPolicyDocument`. The statements aren't checked.
//! - The target bucket of logging needn't exist.
//! - A security token that doesn't belong to the key is 403 `InvalidSecurityToken`. An authorization
//!   that is unreadable or for another region is 400 `InvalidArgument`.
//! - An object whose key starts with a slash or a backslash is refused: 400 `InvalidObjectName`.
//! - A version that doesn't exist is 404 `NoSuchVersion`, and deleting it is 204. A version id that no
//!   version can have is the same, but in `DeleteMultipleObjects` and in a `version-id-marker` it is 400
//!   `InvalidArgument`.
//! - A range that isn't entirely within the object returns the whole object.
//!   `x-oss-range-behavior: standard` selects the rules of HTTP, including 416.
//! - An object is unmodified (304) only if all the conditions that could say so do.
//! - Objects of every storage class can be read at once. Nothing is encrypted, and the encryption of a
//!   bucket isn't applied; the encryption headers of a request are stored and returned.
//! - The ACL of an object isn't stored: `public-read` and `public-read-write` are 501. Its tags are
//!   only counted.
//! - Bandwidth isn't limited, and no requester pays: `x-oss-traffic-limit` and `x-oss-request-payer`
//!   have no effect.
//! - A parameter or header that isn't a value of its type, or is outside the documented limits, is 400
//!   `InvalidArgument`, even if it has no effect. An invalid date or `Range` is ignored, as HTTP requires.
//! - An encryption header of `PutBucket` is 501; one of `UploadPart` is 400 `InvalidArgument`.
//! - Parts may have any size, so `EntityTooSmall` is never returned. The entity tag of the completed
//!   object is the MD5 of the MD5s of its parts, followed by `-` and the number of parts. A copy keeps
//!   the entity tag and the type of its source.
//! - Control characters of keys are written as references such as `&#1;`, which parsers that follow
//!   XML 1.0 reject. A list without `encoding-type` is 400 `InvalidArgument` if a key contains U+0000.
//! - Error documents contain U+FFFD in place of control characters.
//! - `DeleteMultipleObjects` without `Content-MD5` is 400 `MissingArgument`.
//! - Unknown elements are stored and returned. An unknown `Field` or `Frequency` is refused.
//! - Errors have an `EC` only where it is documented.

mod addressing;
mod admin;
mod auth;
mod body;
mod bucket;
mod clock;
mod connection;
mod continuation_token;
mod damage;
mod emulator;
mod error;
mod exchange;
mod handler;
mod inventory;
mod keys;
mod list_page;
mod multipart;
mod object;
mod query;
mod random;
mod request;
mod request_context;
mod response;
mod router;
mod runs;
mod seed_error;
mod server;
mod service;
mod settings;
mod start_error;
mod state;
mod state_error;

pub mod fault;
pub mod journal;
pub use emulator::{Builder, Emulator};
pub use keys::Keys;
pub use seed_error::SeedError;
pub use start_error::StartError;
