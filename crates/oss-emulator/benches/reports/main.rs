//! Measures how long a million objects take to seed and to report.
//!
//! The report has all columns. A second one has two columns, so that the difference shows what a
//! column costs.

#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::error::Error;
use std::fmt::Write as _;
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderMap, Method};
use oss_emulator::Emulator;
use oss_emulator::journal::RunOutcome;
use oss_sign::{SignableRequest, v4};
use rustix::time::{ClockId, clock_gettime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const SOURCE: &str = "source-bucket";
const OBJECTS: usize = 1_000_000;
const ROUNDS: usize = 5;

const RULE: &str = "<InventoryConfiguration><Id>ID</Id><IsEnabled>true</IsEnabled>\
     <Destination><OSSBucketDestination><Format>CSV</Format>\
     <AccountId>100000000000000</AccountId>\
     <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
     <Bucket>acs:oss:::dest-bucket</Bucket></OSSBucketDestination></Destination>\
     <Schedule><Frequency>Once</Frequency></Schedule>\
     <IncludedObjectVersions>VERSIONS</IncludedObjectVersions>\
     <OptionalFields>FIELDS</OptionalFields></InventoryConfiguration>";

const ALL_FIELDS: &str = "<Field>Size</Field><Field>LastModifiedDate</Field><Field>ETag</Field>\
     <Field>StorageClass</Field><Field>IsMultipartUploaded</Field><Field>EncryptionStatus</Field>\
     <Field>TransitionTime</Field><Field>ObjectAcl</Field><Field>TaggingCount</Field>\
     <Field>ObjectType</Field><Field>Crc64</Field>";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let builder = Emulator::builder().bucket(SOURCE).bucket("dest-bucket");
    let emulator = builder.start().await?;
    let all = RULE
        .replace("VERSIONS", "All")
        .replace("FIELDS", ALL_FIELDS);
    put(&emulator, "all", &all).await?;
    let few = RULE.replace("VERSIONS", "Current").replace("FIELDS", "");
    put(&emulator, "few", &few).await?;
    let (started, cpu) = (Instant::now(), cpu_time());
    emulator.seed_objects(SOURCE, OBJECTS, 1)?;
    println!(
        "{OBJECTS} objects seeded in {:.2?}, with {:.2?} of CPU time",
        started.elapsed(),
        cpu_time().saturating_sub(cpu)
    );
    for id in ["all", "few"] {
        let mut times = (0..ROUNDS)
            .map(|_| report(&emulator, id))
            .collect::<Outcome<Vec<_>>>()?;
        times.sort_unstable();
        let (time, median) = (times[0].0, times[ROUNDS / 2].0);
        times.sort_unstable_by_key(|(_, cpu)| *cpu);
        let (cpu, median_cpu) = (times[0].1, times[ROUNDS / 2].1);
        println!(
            "report {id:?} of {OBJECTS} rows, fastest and median of {ROUNDS} rounds: \
             {time:.2?} {median:.2?}, with {cpu:.2?} {median_cpu:.2?} of CPU time"
        );
    }
    Ok(())
}

fn report(emulator: &Emulator, id: &str) -> Outcome<(Duration, Duration)> {
    let (started, cpu) = (Instant::now(), cpu_time());
    match emulator.run_rule(SOURCE, id) {
        RunOutcome::Reported(report) if report.rows() == OBJECTS => {
            Ok((started.elapsed(), cpu_time().saturating_sub(cpu)))
        }
        outcome => Err(format!("{outcome:?}").into()),
    }
}

/// Returns the CPU time of this process, all threads together.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

async fn put(emulator: &Emulator, id: &str, rule: &str) -> Outcome {
    let query = format!("inventory&inventoryId={id}");
    let mut headers = HeaderMap::new();
    let now = SystemTime::now();
    let params = v4::SigningParams::new(emulator.credentials(), emulator.region(), now);
    let signable = SignableRequest::new(&Method::PUT, &headers)
        .with_query(&query)
        .with_object(SOURCE, "");
    v4::sign(&signable, &params)?.apply_to(&mut headers);
    let body = rule.replace("<Id>ID<", &format!("<Id>{id}<"));
    let mut request = format!(
        "PUT /{SOURCE}/?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in &headers {
        write!(request, "{name}: {}\r\n", value.to_str()?)?;
    }
    let mut stream = TcpStream::connect(emulator.address()).await?;
    stream
        .write_all((request + "\r\n" + &body).as_bytes())
        .await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    if response.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(response.into())
    }
}
