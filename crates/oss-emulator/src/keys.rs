//! The access keys that the emulator accepts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oss_sign::Credentials;

/// The access keys of an emulator; see [`Emulator::keys`](crate::Emulator::keys).
///
/// Clones share the same keys, so a test can keep one and change them while requests are in flight.
/// A change affects the requests that are verified after it.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use oss_emulator::Emulator;
/// use oss_sign::Credentials;
///
/// let emulator = Emulator::start().await?;
/// let key = Credentials::new("STS.Example", "secret")?.with_security_token("CAISexample")?;
/// emulator.keys().add(key);
/// // From now on, requests signed with this key return 403 SecurityTokenExpired:
/// emulator.keys().expire("STS.Example");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Keys(Arc<Mutex<BTreeMap<String, Key>>>);

/// A key and its status.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) credentials: Credentials,
    pub(crate) status: KeyStatus,
}

/// Whether a key is still accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyStatus {
    Active,
    Expired,
}

impl Keys {
    pub(crate) fn new(first: Credentials) -> Self {
        let keys = Self(Arc::default());
        keys.add(first);
        keys
    }

    /// Adds a key, replacing a current or expired one with the same id.
    pub fn add(&self, credentials: Credentials) {
        let id = credentials.access_key_id().to_owned();
        let key = Key {
            credentials,
            status: KeyStatus::Active,
        };
        self.lock().insert(id, key);
    }

    /// Removes a key: requests signed with it return 403 `InvalidAccessKeyId`.
    ///
    /// An unknown id changes nothing.
    pub fn revoke(&self, access_key_id: &str) {
        self.lock().remove(access_key_id);
    }

    /// Expires a key: validly signed requests return 403 `SecurityTokenExpired`.
    ///
    /// The `EC` is [the documented one](https://www.alibabacloud.com/help/en/oss/support/0002-00000007).
    /// An unknown id changes nothing.
    pub fn expire(&self, access_key_id: &str) {
        if let Some(key) = self.lock().get_mut(access_key_id) {
            key.status = KeyStatus::Expired;
        }
    }

    /// Removes all keys but this one.
    pub(crate) fn reset(&self, initial: Credentials) {
        self.lock().clear();
        self.add(initial);
    }

    /// Returns all keys in the order of their ids.
    pub(crate) fn all(&self) -> Vec<Key> {
        self.lock().values().cloned().collect()
    }

    pub(crate) fn find(&self, access_key_id: &str) -> Option<Key> {
        self.lock().get(access_key_id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Key>> {
        // Each change is a single step, so a panic in a test poisons nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
