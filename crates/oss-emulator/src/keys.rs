//! The keys that are let in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oss_sign::Credentials;

/// The keys that a local OSS knows; see [`Emulator::keys`](crate::Emulator::keys).
///
/// Clones are the same keys, so a test can keep one and change them while requests are under way.
/// A change holds for the requests that are verified from then on.
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
/// // From here on, what is signed with it is 403 SecurityTokenExpired:
/// emulator.keys().expire("STS.Example");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Keys(Arc<Mutex<BTreeMap<String, Key>>>);

/// A key, and whether it still counts.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) credentials: Credentials,
    pub(crate) age: Age,
}

/// Whether a key still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    Current,
    Expired,
}

impl Keys {
    pub(crate) fn new(first: Credentials) -> Self {
        let keys = Self(Arc::default());
        keys.add(first);
        keys
    }

    /// Adds a key.
    ///
    /// A key with the same id is replaced, also one that has expired.
    pub fn add(&self, credentials: Credentials) {
        let id = credentials.access_key_id().to_owned();
        let key = Key {
            credentials,
            age: Age::Current,
        };
        self.lock().insert(id, key);
    }

    /// Forgets a key: what is signed with it is 403 `InvalidAccessKeyId`.
    ///
    /// An id that is not known changes nothing.
    pub fn revoke(&self, access_key_id: &str) {
        self.lock().remove(access_key_id);
    }

    /// Ends a temporary key: what is rightly signed with it is 403 `SecurityTokenExpired`, with the
    /// number that [OSS documents](https://www.alibabacloud.com/help/en/oss/support/0002-00000007).
    ///
    /// An id that is not known changes nothing.
    pub fn expire(&self, access_key_id: &str) {
        if let Some(key) = self.lock().get_mut(access_key_id) {
            key.age = Age::Expired;
        }
    }

    pub(crate) fn find(&self, access_key_id: &str) -> Option<Key> {
        self.lock().get(access_key_id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Key>> {
        // No change is made in two steps, so a panic in a test poisons nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
