//! `ossinv delete`: deletes rules.

use anyhow::Result;

use crate::arguments::Delete;
use crate::output::tell;
use crate::terminal::printable;

pub(crate) async fn run(arguments: &Delete) -> Result<()> {
    let inventory = arguments.connection.client()?;
    for id in &arguments.ids {
        inventory.delete(id).await?;
        let (id, bucket) = (printable(id), inventory.bucket());
        // That the rule was there is more than an answer says.
        tell(&format!(
            "the service accepted the deletion of rule {id} of bucket {bucket}"
        ));
    }
    Ok(())
}
