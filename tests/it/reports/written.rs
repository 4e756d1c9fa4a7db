//! Rules that write reports, and the files that they wrote.

use std::fs;
use std::path::Path;

use oss_client::Client;
use oss_emulator::journal::Report;
use oss_model::inventory::InventoryConfiguration;
use oss_model::object::GetObject;
use oss_tests::Outcome;
use oss_tests::local_oss::LocalOss;

/// The bucket of reports, as the sample rules name it.
pub(crate) const DESTINATION: &str = "destination-bucket";

/// The maximum size of a file in these tests, in bytes.
const LIMIT: usize = 16 * 1024 * 1024;

/// Puts a rule and returns its first report; `None` if it selects nothing.
pub(crate) async fn first_report(
    local: &LocalOss,
    rule: &InventoryConfiguration,
) -> Outcome<Option<Report>> {
    local.emulator().journal().clear();
    local.inventory()?.put(rule).await?;
    let runs = local.emulator().journal().runs();
    let [run] = runs.as_slice() else {
        return Err(format!("not exactly one run: {runs:?}").into());
    };
    assert_eq!(run.rule(), rule.id);
    Ok(run.outcome().report().cloned())
}

/// Downloads the files of a report to paths that are their keys.
pub(crate) async fn download(client: &Client, report: &Report, directory: &Path) -> Outcome {
    for key in report.keys() {
        let got = client.execute(&GetObject::new(DESTINATION, key)).await?;
        let path = directory.join(key);
        fs::create_dir_all(path.parent().ok_or("a key without a folder")?)?;
        fs::write(path, got.body.collect(LIMIT).await?)?;
    }
    Ok(())
}
