//! Durations in seconds, as JSON has them.

use std::time::Duration;

use jiff::SignedDuration;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::AdminError;

/// A number of seconds, which may have a fraction or be negative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seconds(pub(super) SignedDuration);

impl Seconds {
    /// Returns the duration, which must not be negative.
    pub(super) fn not_negative(self) -> Result<Duration, AdminError> {
        Duration::try_from(self.0)
            .map_err(|_| AdminError::bad_request("the seconds must not be negative"))
    }
}

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self(SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX))
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        let duration = SignedDuration::try_from_secs_f64(seconds);
        duration.map(Self).map_err(D::Error::custom)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_secs_f64().serialize(serializer)
    }
}
