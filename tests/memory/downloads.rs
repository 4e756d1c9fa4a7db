//! The memory cost of a download that is resumed.

use oss_emulator::fault::{Effect, Fault, Truncation};
use oss_model::object::{GetObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss};

use crate::{MEASURED_PREFIX, in_own_process, peak_memory, reset_peak_memory};

/// The largest body that the emulator accepts.
const OBJECT: usize = 64 << 20;
/// The length of a body after which the connection breaks.
const CUT: usize = 10_000_000;
/// The maximum memory for buffers of both sides, in KiB.
const BUFFERS: u64 = 8 * 1024;

#[test]
fn download_with_a_cut_every_10_mb_costs_no_memory() -> Outcome {
    in_own_process(
        "downloads::download_with_a_cut_every_10_mb_costs_no_memory",
        || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(resumed_download())
        },
    )
}

async fn resumed_download() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    // A prime period, so that a shifted part differs.
    let pattern: Vec<u8> = (0..=250).cycle().take(OBJECT).collect();
    client
        .execute(&PutObject::new(BUCKET, "large", pattern.clone()))
        .await?;
    let cut = Effect::Truncate(Truncation::of_body(CUT).with_reset());
    local
        .emulator()
        .faults()
        .add(Fault::on("GetObject")?.then(cut));
    reset_peak_memory()?;
    let before = peak_memory()?;
    let mut object = client.download(&GetObject::new(BUCKET, "large")).await?;
    let mut position = 0;
    while let Some(chunk) = object.body.next_chunk().await? {
        let expected = pattern.get(position..position + chunk.len());
        assert!(expected == Some(&chunk[..]), "at {position}");
        position += chunk.len();
    }
    assert_eq!(position, OBJECT);
    let growth = peak_memory()?.saturating_sub(before);
    let requests = local.emulator().journal().requests_of("GetObject")?;
    // A reset may destroy bytes that were sent before.
    assert!(requests >= OBJECT.div_ceil(CUT) as u64, "{requests}");
    println!("{MEASURED_PREFIX}{growth} KiB more memory; {requests} requests");
    assert!(growth < BUFFERS, "{growth} KiB more memory");
    Ok(())
}
