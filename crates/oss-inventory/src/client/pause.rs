//! Waits without keeping others from sending requests.

use std::time::Duration;

use super::InventoryClient;

impl InventoryClient {
    /// Waits, but not longer than the call may take.
    ///
    /// Another change can use the slot in the meantime.
    pub(super) async fn pause(&self, duration: Duration) {
        let duration = self.time_left().map_or(duration, |left| left.min(duration));
        let Some(slot) = &self.slot else {
            return self.client.timer().sleep(duration).await;
        };
        slot.release();
        self.client.timer().sleep(duration).await;
        slot.acquire().await;
    }
}
