//! The derived signing key, and a small cache of such keys.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::credentials::SecretKey;
use crate::mac::{PrecomputedHmac, hmac_sha256};
use crate::scope::Scope;

/// Enough for several accounts and regions across midnight.
const CAPACITY: usize = 16;

/// The key for one [`Scope`], as secret as the access key secret.
#[derive(Clone)]
pub(crate) struct SigningKey(PrecomputedHmac);

impl SigningKey {
    /// Derives the key with four MACs, each of which is the key of the next.
    pub(crate) fn derive(secret: &SecretKey, scope: &Scope<'_>) -> Self {
        let secret = secret.expose().as_bytes();
        let mut seed = Zeroizing::new(Vec::with_capacity(9 + secret.len()));
        seed.extend_from_slice(b"aliyun_v4");
        seed.extend_from_slice(secret);
        let date = hmac_sha256(&seed, scope.date().as_bytes());
        let region = hmac_sha256(&*date, scope.region().as_bytes());
        let product = hmac_sha256(&*region, scope.product().as_bytes());
        let key = hmac_sha256(&*product, b"aliyun_v4_request");
        Self(PrecomputedHmac::new(&*key))
    }

    /// Returns the signature of a text, which is sent in lower-case hex.
    pub(crate) fn sign(&self, string_to_sign: &str) -> [u8; 32] {
        self.0.mac(string_to_sign.as_bytes())
    }
}

/// A small cache of derived keys that threads can share.
///
/// Deriving a key costs four of the five MACs of a signature, and the result changes
/// only once a day. The cache holds a few keys and evicts the oldest. It compares
/// secrets in constant time and overwrites evicted keys.
///
/// # Examples
///
/// ```
/// let cache = oss_sign::SigningKeyCache::new();
/// // … then `SigningParams::with_key_cache(&cache)` for each request.
/// # let _ = cache;
/// ```
#[derive(Default)]
pub struct SigningKeyCache {
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    access_key_id: String,
    secret: SecretKey,
    scope: Scope<'static>,
    key: SigningKey,
}

impl SigningKeyCache {
    /// Creates an empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the key for a scope, derived on the first call.
    pub(crate) fn get_or_derive(
        &self,
        access_key_id: &str,
        secret: &SecretKey,
        scope: &Scope<'_>,
    ) -> SigningKey {
        let matches = |entry: &&Entry| {
            entry.access_key_id == access_key_id
                && entry.scope == *scope
                && entry.secret.matches(secret)
        };
        if let Some(entry) = self.lock().iter().find(matches) {
            return entry.key.clone();
        }
        // Without the lock: two threads may derive the same key, but neither waits.
        let key = SigningKey::derive(secret, scope);
        self.insert(Entry {
            access_key_id: access_key_id.to_owned(),
            secret: secret.clone(),
            scope: scope.clone().into_owned(),
            key: key.clone(),
        });
        key
    }

    fn insert(&self, entry: Entry) {
        let mut entries = self.lock();
        if entries.len() == CAPACITY {
            entries.remove(0);
        }
        entries.push(entry);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        // A push is atomic, so a panic of another thread can't leave a partial entry.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SigningKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeyCache").finish_non_exhaustive()
    }
}

/// Returns the key for a scope, using the cache if given.
pub(crate) fn signing_key(
    cache: Option<&SigningKeyCache>,
    access_key_id: &str,
    secret: &SecretKey,
    scope: &Scope<'_>,
) -> SigningKey {
    match cache {
        Some(cache) => cache.get_or_derive(access_key_id, secret, scope),
        None => SigningKey::derive(secret, scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    fn scope(region: &str) -> Result<Scope<'_>, Error> {
        Scope::new("20231216T162057Z", region, "oss")
    }

    #[test]
    fn cached_key_equals_derived_key() -> Result<(), Error> {
        let cache = SigningKeyCache::new();
        for round in 0..3 {
            for (id, secret) in [("a", "one"), ("a", "two"), ("b", "one")] {
                for region in ["r1", "r2"] {
                    let secret = SecretKey::new(secret)?;
                    let cached = cache.get_or_derive(id, &secret, &scope(region)?);
                    let derived = SigningKey::derive(&secret, &scope(region)?);
                    assert_eq!(cached.sign("text"), derived.sign("text"), "round {round}");
                }
            }
        }
        assert_eq!(cache.lock().len(), 6);
        Ok(())
    }

    #[test]
    fn full_cache_evicts_the_oldest_key() -> Result<(), Error> {
        let cache = SigningKeyCache::new();
        let secret = SecretKey::new("secret")?;
        for index in 0..=CAPACITY {
            cache.get_or_derive("id", &secret, &scope(&format!("r{index}"))?);
        }
        let entries = cache.lock();
        assert_eq!(entries.len(), CAPACITY);
        assert_eq!(
            entries.first().map(|entry| entry.scope.region()),
            Some("r1")
        );
        Ok(())
    }

    #[test]
    fn cache_works_after_a_panic_in_another_thread() -> Result<(), Error> {
        let cache = SigningKeyCache::new();
        std::thread::scope(|threads| {
            let panicked = threads.spawn(|| {
                let _guard = cache.lock();
                panic!("while holding the lock");
            });
            assert!(panicked.join().is_err());
        });
        cache.get_or_derive("id", &SecretKey::new("secret")?, &scope("r")?);
        Ok(())
    }
}
