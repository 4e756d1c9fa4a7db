//! Waits without keeping others from sending requests.

use std::time::Duration;

use super::InventoryClient;

impl InventoryClient {
    /// Waits, and lets another change use the slot while this one doesn't need it.
    pub(super) async fn pause(&self, duration: Duration) {
        let Some(slot) = &self.slot else {
            return self.client.timer().sleep(duration).await;
        };
        slot.release();
        self.client.timer().sleep(duration).await;
        slot.acquire().await;
    }
}
